"""One page of a search, by whichever way looks at least: from the plates that fit, or along time, camera or place.

Order: score, then newest. A read that fits under several of its names is a row once, under the best of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from alpr_desk.db.repositories.read_search import NameRow, Spot, Way
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.places import cells_of
from alpr_desk.domain.plate_table import Found
from alpr_desk.services.plate_memory import PlateMemory
from alpr_desk.services.search_terms import FAR, Page, Ranked, Terms, admitted

PROBED: Final = 1_500
"""Plates that one page looks up one by one at most."""
TRIED: Final = 20_000
"""Names that a page of a narrow place, camera or time walks past before many plates are looked up instead."""
WALKED: Final = 100_000
"""Names that one page walks past at most."""
_OPENED: Final = 3_000
"""Reads that one page opens at most to see whether they are what it is narrowed to."""
_TOGETHER: Final = 128

_TOO_MANY_PLATES: Final = "Many plates fit: only the {:,} seen last were looked up. Type more characters or narrow it."
_TOO_MANY_READS: Final = "Only the newest {:,} reads were looked at. Narrow the time, the place or the plate."


def find_page(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> Page:
    """The rows after `terms.after`, one more than its limit where there are more."""
    wanted = terms.narrowing
    selective = wanted.camera is not None or terms.place is not None
    often = _fits_often(unit, memory, terms)
    tried = _Walk(unit, terms, WALKED if selective else TRIED).page() if often else None
    if tried is not None and not tried.bound:
        return tried
    found = _plates(unit, memory, terms)
    kept = np.ones(len(found.seen), np.bool_) if wanted.since is None else found.seen >= wanted.since
    late = int((found.seen[kept] > terms.before.at).sum())
    if found.total > PROBED and (late > PROBED or selective):
        return tried if tried is not None and selective else _Walk(unit, terms, WALKED).page()
    if found.total > _TOGETHER and not often and (selective or _is_short(unit, terms)):
        tried = _Walk(unit, terms, TRIED).page()
        if not tried.bound:
            return tried
    return _ByPlates(unit, terms, found, kept).page()


def _fits_often(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> bool:
    """Whether so many names fit as typed that `TRIED` of any time hold a page of them, and none need be opened."""
    wanted = terms.narrowing
    opened = wanted.state or wanted.vehicle or wanted.incident
    if opened or terms.query.pattern.is_exact or not terms.query.as_typed:
        return False
    return terms.limit + 1 <= TRIED * memory.table(unit).share(terms.query)


def _is_short(unit: UnitOfWork, terms: Terms) -> bool:
    """Whether a walk through a span of the past is likely to end before `TRIED` names."""
    wanted = terms.narrowing
    if wanted.until is None:
        return False
    first, last, count = unit.read_search.extent()
    span = min(wanted.until, last) - max(wanted.since or first, first)
    return count * span <= TRIED * (last - first)


def _plates(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> Found:
    pattern = terms.query.pattern
    if pattern.is_exact and terms.query.as_typed:  # one plate needs no memory of the others
        text = np.array([pattern.text.encode()])
        return Found(1, text, np.zeros(1, np.uint8), np.ones(1), np.array([FAR]))
    return memory.table(unit).find(terms.query)


class _ByPlates:
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
                rows += _best_names(self._unit, self._terms, batch)
                if len(rows) >= self._need:
                    return Page(rows[: self._need])
            if self._probed > PROBED:
                return Page(rows, _TOO_MANY_PLATES.format(PROBED))
        return Page(rows, "" if self._whole else _TOO_MANY_PLATES.format(len(self._plates)))

    def _groups(self) -> Iterator[tuple[int, int]]:
        """Ranges of plates of equal score; several small ones make one."""
        edges = [0, *(np.flatnonzero(np.diff(self._scores)) + 1).tolist(), len(self._scores)]
        after = self._terms.after
        first = 0 if after is None else int(np.searchsorted(-self._scores, -after.score))
        while first < len(self._scores):
            ends = [edge for edge in edges if first < edge <= first + _TOGETHER]
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
        for start in range(first, last, _TOGETHER):
            if len(rows) >= self._need and rows[-1].at > self._seen[start]:
                break
            if self._probed > PROBED:
                break
            limit = self._need if self._terms.place is None else None
            rows += self._lookup(range(start, min(start + _TOGETHER, last)), spot, limit)
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
            rows += [_ranked(name, scores[name.text]) for name, here in zip(names, inside, strict=True) if here]
        return sorted(rows, reverse=True)


class _Walk:
    """Walks from the newest name to the oldest, along the map cells, the camera or the time alone."""

    def __init__(self, unit: UnitOfWork, terms: Terms, most: int) -> None:
        """`most`: names that it walks past."""
        self._unit, self._terms = unit, terms
        self._need = terms.limit + 1
        self._opened = 0
        self._to_the_end = False
        wanted = terms.narrowing
        cells = cells_of(terms.place) if terms.place is not None else None
        way = Way(wanted.since, terms.before, most, cells, wanted.camera if cells is None else None)
        self._way = unit.read_search.with_reads(way)

    def page(self) -> Page:
        rows: list[Ranked] = []
        seen: set[int] = set()
        for batch in self._batches():
            for row in self._admitted(batch):
                if row.read_id not in seen:
                    seen.add(row.read_id)
                    rows.append(row)
            if len(rows) >= self._need:
                return Page(rows[: self._need])
            if self._opened > _OPENED:
                return Page(rows, _TOO_MANY_READS.format(_OPENED), batch[-1])
        end = None if self._to_the_end else self._unit.read_search.end_of(self._way)
        if end is None:
            return Page(rows)
        goes_on = Ranked(1.0, end.at, end.read_id, "", 0) if self._terms.query.as_typed else None
        return Page(rows, _TOO_MANY_READS.format(self._way.most), goes_on)

    def _batches(self) -> Iterator[list[Ranked]]:
        """What fits, in order: as typed the walk is in order itself, otherwise all of it is ranked first."""
        names, query, after = self._unit.read_search, self._terms.query, self._terms.after
        if query.as_typed:
            for part in names.along(self._way, query.pattern.like):
                yield from _cut(self._fitting(part))
            return
        pool, walked = [], 0
        for part in names.along(self._way):
            pool += self._fitting(part)
            walked += len(part)
        self._to_the_end = walked < self._way.most
        yield from _cut(sorted((row for row in pool if after is None or row[:3] < after[:3]), reverse=True))

    def _fitting(self, part: list[NameRow]) -> list[Ranked]:
        scores = self._terms.scores(part)
        if self._way.cells is not None:
            scores = np.where(self._terms.in_place(part), scores, 0.0)
        return [_ranked(part[at], float(scores[at])) for at in np.flatnonzero(scores)]

    @property
    def _unsure(self) -> bool:
        """Whether reads must be opened to see if they are what the page is narrowed to."""
        wanted = self._terms.narrowing
        elsewhere = wanted.camera != self._way.camera or (wanted.box is not None and self._way.cells is None)
        return elsewhere or bool(wanted.state or wanted.vehicle or wanted.incident)

    def _admitted(self, batch: list[Ranked]) -> list[Ranked]:
        if not self._unsure:
            return _best_names(self._unit, self._terms, batch)
        self._opened += len(batch)
        return _best_names(self._unit, self._terms, admitted(self._unit, self._terms, batch))


def _best_first(scores: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Places by score, of equals the last seen first. Where all are equal only as many as one page looks up."""
    most = PROBED + _TOGETHER
    chosen = np.arange(len(seen))
    if len(seen) > most and scores.min() == scores.max():
        chosen = np.argpartition(seen, -most)[-most:]
    order: np.ndarray = chosen[np.lexsort((-seen[chosen], -scores[chosen]))]
    return order


def _cut(rows: list[Ranked], size: int = 200) -> Iterator[list[Ranked]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _ranked(name: NameRow, score: float) -> Ranked:
    return Ranked(score, name.at, name.read_id, name.text, name.band)


def _best_names(unit: UnitOfWork, terms: Terms, rows: list[Ranked]) -> list[Ranked]:
    """Without those whose read answers better under another of its names, and each read once."""
    if terms.query.as_typed or not rows:
        return list({row.read_id: row for row in reversed(rows)}.values())[::-1]
    names = unit.read_search.of_reads(sorted({row.read_id for row in rows}))
    best: dict[int, float] = {}
    for name, score in zip(names, terms.scores(names).tolist(), strict=True):
        best[name.read_id] = max(score, best.get(name.read_id, 0.0))
    kept = {row.read_id: row for row in reversed(rows) if row.score >= best[row.read_id]}
    return list(kept.values())[::-1]
