"""One page of a search, by whichever way looks at least: from the plates that fit, or along an incident, a place, a
camera or the time alone.

Order: score, then newest. A read that fits under several of its names is a row once, under the best of them.
"""

from __future__ import annotations

import numpy as np

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.plate_table import Found
from alpr_desk.services import search_bounds
from alpr_desk.services.plate_memory import PlateMemory
from alpr_desk.services.search_by_plates import ByPlates
from alpr_desk.services.search_by_walk import Walk
from alpr_desk.services.search_terms import FAR, Page, Terms


def find_page(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> Page:
    """The rows after `terms.after`, one more than its limit where there are more."""
    wanted = terms.narrowing
    selective = wanted.camera is not None or wanted.incident is not None or terms.place is not None
    walked, often = None, _fits_often(unit, memory, terms)
    if often:  # a short walk is likely to meet a page of them
        walked = Walk(unit, terms, search_bounds.WALKED if selective else search_bounds.TRIED).page()
        if not walked.bound:
            return walked
    found = _plates(unit, memory, terms)
    kept = np.ones(len(found.seen), np.bool_) if wanted.since is None else found.seen >= wanted.since
    late = int((found.seen[kept] > terms.before.at).sum())
    if found.total > search_bounds.PROBED and (selective or late > search_bounds.PROBED):  # too many to look up
        return walked if walked is not None and selective else Walk(unit, terms, search_bounds.WALKED).page()
    if found.total > search_bounds.TOGETHER and not often and (selective or _is_short(unit, terms)):
        walked = Walk(unit, terms, search_bounds.TRIED).page()
        if not walked.bound:
            return walked
    return ByPlates(unit, terms, found, kept).page()


def _fits_often(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> bool:
    """Whether so many names fit as typed that `TRIED` of any time hold a page of them, and none need be opened."""
    wanted = terms.narrowing
    opened = wanted.state or wanted.vehicle
    if opened or terms.query.pattern.is_exact or not terms.query.as_typed:
        return False
    return terms.limit + 1 <= search_bounds.TRIED * memory.table(unit).share(terms.query)


def _is_short(unit: UnitOfWork, terms: Terms) -> bool:
    """Whether a walk through a span of the past is likely to end before `TRIED` names."""
    wanted = terms.narrowing
    if wanted.until is None:
        return False
    first, last, count = unit.read_search.extent()
    span = min(wanted.until, last) - max(wanted.since or first, first)
    return count * span <= search_bounds.TRIED * (last - first)


def _plates(unit: UnitOfWork, memory: PlateMemory, terms: Terms) -> Found:
    pattern = terms.query.pattern
    if pattern.is_exact and terms.query.as_typed:  # one plate needs no memory of the others
        text = np.array([pattern.text.encode()])
        return Found(1, text, np.zeros(1, np.uint8), np.ones(1), np.array([FAR]))
    return memory.table(unit).find(terms.query)
