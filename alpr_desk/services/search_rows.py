"""From names that fit to the rows of a page."""

from __future__ import annotations

from collections.abc import Sequence

from alpr_desk.db.repositories.read_search import NameRow
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.services.search_terms import Ranked, Terms


def ranked(name: NameRow, score: float) -> Ranked:
    return Ranked(score, name.at, name.read_id, name.text, name.band)


def best_names(unit: UnitOfWork, terms: Terms, rows: list[Ranked]) -> list[Ranked]:
    """Without those whose read answers better under another of its names, and each read once."""
    if terms.query.as_typed or not rows:
        return list({row.read_id: row for row in reversed(rows)}.values())[::-1]
    names = unit.read_search.of_reads(sorted({row.read_id for row in rows}))
    best: dict[int, float] = {}
    for name, score in zip(names, terms.scores(names).tolist(), strict=True):
        best[name.read_id] = max(score, best.get(name.read_id, 0.0))
    kept = {row.read_id: row for row in reversed(rows) if row.score >= best[row.read_id]}
    return list(kept.values())[::-1]


def admitted(unit: UnitOfWork, terms: Terms, rows: Sequence[Ranked]) -> list[Ranked]:
    """Those whose read, with its corrections, is what the search is narrowed to."""
    numbers = [row.read_id for row in rows]
    reads = unit.reads.by_ids(numbers)
    made = unit.corrections.of_reads(numbers) if terms.narrowing.state else {}
    return [row for row in rows if terms.admits(reads[row.read_id], made.get(row.read_id, ()))]
