"""A page from the plates that fit: their reads are looked up, the best plates first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from alpr_desk.db.repositories.read_search import Spot
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.plate_table import Found
from alpr_desk.services import search_bounds
from alpr_desk.services.search_rows import best_names, ranked
from alpr_desk.services.search_terms import Page, Ranked, Terms

_TOO_MANY_PLATES: Final = "Many plates fit: only the {:,} seen last were looked up. Type more characters or narrow it."


class ByPlates:
    """Looks up plates, the best first and of equals the last seen first, until nothing newer can come."""

    def __init__(self, unit: UnitOfWork, terms: Terms, found: Found, kept: np.ndarray) -> None:
        self._unit, self._terms = unit, terms
        self._need = terms.limit + 1
        order = _best_first(found.scores[kept], found.seen[kept])
        self._plates = found.plates[kept][order]
        self._bands = found.bands[kept][order]
        self._scores = found.scores[kept][order]
        self._seen = found.seen[kept][order]
        self._whole = found.total == len(found.seen)
        self._probed = 0

    def page(self) -> Page:
        rows: list[Ranked] = []
        for first, last in self._groups():
            for batch in self._in_order(first, last):
                rows += best_names(self._unit, self._terms, batch)
                if len(rows) >= self._need:
                    return Page(rows[: self._need])
            if self._probed > search_bounds.PROBED:
                return Page(rows, _TOO_MANY_PLATES.format(search_bounds.PROBED))
        return Page(rows, "" if self._whole else _TOO_MANY_PLATES.format(len(self._plates)))

    def _groups(self) -> Iterator[tuple[int, int]]:
        """Ranges of plates of equal score; several small ones make one."""
        edges = [0, *(np.flatnonzero(np.diff(self._scores)) + 1).tolist(), len(self._scores)]
        after = self._terms.after
        first = 0 if after is None else int(np.searchsorted(-self._scores, -after.score))
        while first < len(self._scores):
            ends = [edge for edge in edges if first < edge <= first + search_bounds.TOGETHER]
            last = ends[-1] if ends else next(edge for edge in edges if edge > first)
            yield first, last
            first = last

    def _in_order(self, first: int, last: int) -> Iterator[list[Ranked]]:
        """The reads of plates `first` to `last`, best first, in batches."""
        after = self._terms.after
        if self._scores[first] != self._scores[last - 1]:
            rows = self._lookup(range(first, last), None, None)
            yield [row for row in rows if after is None or row[:3] < after[:3]]
            return
        spot = Spot(after.at, after.read_id) if after is not None and after.score == self._scores[first] else None
        while True:
            batch = self._newest(first, last, spot)
            yield batch
            if len(batch) < self._need:
                return
            spot = Spot(batch[-1].at, batch[-1].read_id)

    def _newest(self, first: int, last: int, spot: Spot | None) -> list[Ranked]:
        """The newest reads of plates of equal score. A plate that was seen last before the page's end adds nothing."""
        rows: list[Ranked] = []
        for start in range(first, last, search_bounds.TOGETHER):
            if len(rows) >= self._need and rows[-1].at > self._seen[start]:
                break
            if self._probed > search_bounds.PROBED:
                break
            limit = self._need if self._terms.place is None else None
            rows += self._lookup(range(start, min(start + search_bounds.TOGETHER, last)), spot, limit)
            rows = sorted(rows, reverse=True)[: self._need]
        return rows

    def _lookup(self, places: range, spot: Spot | None, limit: int | None) -> list[Ranked]:
        self._probed += len(places)
        rows: list[Ranked] = []
        texts = [text.decode() for text in self._plates[places.start : places.stop].tolist()]
        for band in np.unique(self._bands[places.start : places.stop]).tolist():
            chosen = ((text, at) for text, at in zip(texts, places, strict=True) if self._bands[at] == band)
            scores = {text: float(self._scores[at]) for text, at in chosen}
            narrowing = self._terms.narrowing
            names = self._unit.read_search.of_plates(list(scores), band, narrowing, spot, limit)
            inside = self._terms.in_place(names)
            rows += [ranked(name, scores[name.text]) for name, here in zip(names, inside, strict=True) if here]
        return sorted(rows, reverse=True)


def _best_first(scores: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Places by score, of equals the last seen first. Where all are equal only as many as one page looks up."""
    most = search_bounds.PROBED + search_bounds.TOGETHER
    chosen = np.arange(len(seen))
    if len(seen) > most and scores.min() == scores.max():
        chosen = np.argpartition(seen, -most)[-most:]
    order: np.ndarray = chosen[np.lexsort((-seen[chosen], -scores[chosen]))]
    return order
