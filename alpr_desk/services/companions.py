"""Plates that keep company: seen together with another one, or at every one of several scenes. A row a plate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from alpr_desk.db.repositories.read_search import NameRow, Spot, Way
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.places import box_of, cells_of
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.requests.search import Scene, Together
from alpr_desk.errors import BadInput
from alpr_desk.services.search_rows import admitted
from alpr_desk.services.search_terms import FAR, Page, Ranked, Terms, in_place_of, micros

PASSES: Final = 500
"""Passes of the other plate that are compared at most, the newest."""
AT_SCENE: Final = 200_000
"""Reads of one scene that are looked at at most, the newest."""
MET: Final = 200_000
"""Reads around its passes that are looked at at most, those around the newest first."""
MAX_SCENES: Final = 6


def seen_together(unit: UnitOfWork, terms: Terms, together: Together) -> tuple[list[Ranked], str]:
    """Every plate that was with the other one often enough, best first, and what was not looked at."""
    if not (1 <= together.within_s <= 3_600 and together.times >= 1):
        raise BadInput("Seen together takes 1 to 3,600 seconds and at least 1 pass.")
    other = plate_text(together.plate)
    wanted = terms.narrowing
    passes = unit.read_search.cameras_of(other, wanted.since, wanted.until, PASSES + 1)
    bounds = []
    if passes[PASSES:]:
        bounds.append(f"Only the newest {PASSES:,} passes of {other} were compared: narrow the time.")
    times: dict[str, list[int]] = defaultdict(list)
    for camera, at, _ in reversed(passes[:PASSES]):
        times[camera].append(at)
    company: dict[str, int] = defaultdict(int)
    counted: dict[tuple[str, str], int] = {}
    reads: dict[str, list[NameRow]] = defaultdict(list)
    around = _met(unit, times, int(together.within_s * 1_000_000))
    for number, (camera, name, first, after) in enumerate(around):
        if number == MET:
            bounds.append(f"Only {MET:,} reads around these passes, the newest, were looked at: choose fewer seconds.")
            break
        if name.text != other:
            company[name.text] += max(0, min(after, counted.get((name.text, camera), after)) - first)
            counted[name.text, camera] = first  # of these passes the later ones: what comes next was seen earlier
            reads[name.text].append(name)
    often = {text: reads[text] for text, met in company.items() if met >= together.times}
    total = len(passes[:PASSES])
    return _ranked(terms, often, {text: company[text] / total for text in often}), " ".join(bounds)


def _met(unit: UnitOfWork, times: Mapping[str, list[int]], within: int) -> Iterator[tuple[str, NameRow, int, int]]:
    """Camera, what passed it within `within` microseconds of any of its moments, and the first of these and the one
    after the last, by their place. Newest first at each camera; at most one more than MET, which shows that there are
    more.
    """
    left = MET + 1
    for first, last, camera in sorted(_spans(times, within), reverse=True):
        moments = times[camera]
        names = unit.read_search.around(camera, first, last, left)
        left -= len(names)
        for name in names:
            yield camera, name, bisect_left(moments, name.at - within), bisect_right(moments, name.at + within)


def _spans(times: Mapping[str, list[int]], within: int) -> Iterator[tuple[int, int, str]]:
    """First and last microsecond around moments of each camera, apart from one another."""
    for camera, moments in times.items():
        first = last = moments[0]
        for at in moments[1:]:
            if at - within > last + within:
                yield first - within, last + within, camera
                first = at
            last = at
        yield first - within, last + within, camera


def at_all_scenes(unit: UnitOfWork, terms: Terms, scenes: tuple[Scene, ...]) -> tuple[list[Ranked], str]:
    """Every plate that was at each of the scenes in its time, best first, and what was not looked at."""
    if not 2 <= len(scenes) <= MAX_SCENES:
        raise BadInput(f"Name 2 to {MAX_SCENES} scenes, each with its place and its time.")
    bound = ""
    reads: dict[str, list[NameRow]] = {}
    for place, scene in enumerate(scenes):
        there: dict[str, list[NameRow]] = defaultdict(list)
        way = unit.read_search.with_reads(_way_past(scene))
        for part in unit.read_search.along(way, among=reads if place else None):
            for at in np.flatnonzero(in_place_of(scene.place, part)):
                if part[at].band == 0:
                    there[part[at].text].append(part[at])
        if unit.read_search.end_of(way) is not None:
            bound = f"Only the newest {AT_SCENE:,} reads of scene {place + 1} were looked at: narrow its time or place."
        reads = {text: reads.get(text, []) + names for text, names in there.items()}
    return _ranked(terms, reads, dict.fromkeys(reads, 1.0)), bound


def _way_past(scene: Scene) -> Way:
    if scene.since >= scene.until:
        raise BadInput("A scene ends after it begins: mend its times.")
    box_of(scene.place)  # refuses what is no place
    here = cells_of(scene.place)
    if here is None:
        raise BadInput("The place of a scene is larger than 20 km: draw a smaller one.")
    return Way(micros(scene.since), Spot(micros(scene.until), FAR), AT_SCENE, cells=here)


def _ranked(terms: Terms, reads: Mapping[str, list[NameRow]], shares: Mapping[str, float]) -> list[Ranked]:
    """A row a plate that fits what was typed: its newest read, and all that count."""
    newest = [max(names, key=lambda name: (name.at, name.read_id)) for names in reads.values()]
    rows = []
    for name, fits in zip(newest, terms.scores(newest).tolist(), strict=True):
        if fits:
            counted = sorted({(other.at, other.read_id) for other in reads[name.text]}, reverse=True)
            supporting = tuple(read_id for _, read_id in counted)
            rows.append(Ranked(round(fits * shares[name.text], 9), name.at, name.read_id, name.text, 0, supporting))
    return sorted(rows, reverse=True)


def page_of(unit: UnitOfWork, terms: Terms, rows: list[Ranked], bound: str) -> Page:
    """The rows after the page before that hold to whatever else is asked."""
    kept: list[Ranked] = []
    left = [row for row in rows if terms.after is None or row[:3] < terms.after[:3]]
    for first in range(0, len(left), 200):
        some = left[first : first + 200]
        kept += admitted(unit, terms, some)
        if len(kept) > terms.limit:
            break
    return Page(kept[: terms.limit + 1], bound)
