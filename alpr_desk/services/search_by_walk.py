"""A page from a walk along the names of reads, newest first: along an incident, map cells, a camera, or the time
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from alpr_desk.db.repositories.read_search import NameRow, Way
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.places import cells_of
from alpr_desk.services import search_bounds
from alpr_desk.services.search_rows import admitted, best_names, ranked
from alpr_desk.services.search_terms import Page, Ranked, Terms

_TOO_MANY_READS: Final = "Only the newest {:,} reads were looked at. Narrow the time, the place or the plate."


class Walk:
    def __init__(self, unit: UnitOfWork, terms: Terms, most: int) -> None:
        """`most`: names that it walks past."""
        self._unit, self._terms = unit, terms
        self._need = terms.limit + 1
        wanted = terms.narrowing
        way = Way(wanted.since, terms.before, most)
        if wanted.incident is not None:
            way = replace(way, incident=wanted.incident)
        elif terms.place is not None and (cells := cells_of(terms.place)) is not None:
            way = replace(way, cells=cells)
        else:
            way = replace(way, camera=wanted.camera)
        self._way = unit.read_search.with_reads(way)

    def page(self) -> Page:
        return self._as_it_goes() if self._terms.query.as_typed else self._ranked()

    def _as_it_goes(self) -> Page:
        """As typed all that fits weighs the same, and the walk is in order itself."""
        names = self._unit.read_search
        parts = names.along(self._way, self._terms.query.pattern.like)
        page = self._gathered(map(self._fitting, parts))
        end = None if self._is_done(page) else names.end_of(self._way)
        return page if end is None else self._bound(page, Ranked(1.0, end.at, end.read_id, "", 0))

    def _ranked(self) -> Page:
        """All that the walk passes, ranked before the first row is given."""
        pool, walked, after = list[Ranked](), 0, self._terms.after
        for part in self._unit.read_search.along(self._way):
            pool += self._fitting(part)
            walked += len(part)
        page = self._gathered([sorted((row for row in pool if after is None or row[:3] < after[:3]), reverse=True)])
        return page if self._is_done(page) or walked < self._way.most else self._bound(page)

    def _fitting(self, part: list[NameRow]) -> list[Ranked]:
        scores = self._terms.scores(part)
        if self._way.cells is not None:
            scores = np.where(self._terms.in_place(part), scores, 0.0)
        return [ranked(part[at], float(scores[at])) for at in np.flatnonzero(scores)]

    def _gathered(self, parts: Iterable[list[Ranked]]) -> Page:
        """A page of what fits, which comes in order; bound only where too many reads would have to be opened."""
        rows: dict[int, Ranked] = {}
        opened = 0
        for batch in _in_batches(parts):
            if self._unsure:
                opened += len(batch)
            for row in self._admitted(batch):
                rows.setdefault(row.read_id, row)
            if len(rows) >= self._need:
                break
            if opened > search_bounds.OPENED:
                return Page(list(rows.values()), _TOO_MANY_READS.format(search_bounds.OPENED), batch[-1])
        return Page(list(rows.values())[: self._need])

    @property
    def _unsure(self) -> bool:
        """Whether reads must be opened to see if they are what the page is narrowed to."""
        wanted, way = self._terms.narrowing, self._way
        elsewhere = wanted.camera != way.camera or (wanted.box is not None and way.cells is None)
        return elsewhere or wanted.incident != way.incident or bool(wanted.state or wanted.vehicle)

    def _admitted(self, batch: list[Ranked]) -> list[Ranked]:
        here = admitted(self._unit, self._terms, batch) if self._unsure else batch
        return best_names(self._unit, self._terms, here)

    def _is_done(self, page: Page) -> bool:
        return bool(page.bound) or len(page.rows) >= self._need

    def _bound(self, page: Page, goes_on: Ranked | None = None) -> Page:
        return replace(page, bound=_TOO_MANY_READS.format(self._way.most), goes_on=goes_on)


def _in_batches(parts: Iterable[list[Ranked]], size: int = 200) -> Iterator[list[Ranked]]:
    for rows in parts:
        for start in range(0, len(rows), size):
            yield rows[start : start + size]
