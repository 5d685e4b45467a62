"""Plates seen together with another one, and plates that were at every one of several scenes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alpr_desk.domain.requests.search import Near, Scene, SearchReads, Together
from alpr_desk.domain.seeing import Position
from alpr_desk.services import companions
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.clock import START
from tests.helpers.reads import captured

TOWN = Position(36.74, -119.79)
FARM = Position(36.90, -119.60)
CAMERAS = ("front", "rear", "gate")


def convoy(agency: Agency) -> None:
    """7ABC123 passes three cameras; 8DEF456 follows at each, 5SOW350 at one, 7ABC123 itself once more."""
    reads = []
    for number, camera in enumerate(CAMERAS):
        at = START - timedelta(hours=number)
        reads += [
            captured("7ABC123", uid=f"a{number}", at=at, camera=camera),
            captured("8DEF456", uid=f"b{number}", at=at + timedelta(seconds=20), camera=camera),
            captured("8DEF456", uid=f"c{number}", at=at + timedelta(seconds=200), camera=camera),
            captured("9GHI789", uid=f"d{number}", at=at, camera=CAMERAS[number - 1]),
        ]
    reads.append(captured("5SOW350", uid="once", at=START - timedelta(seconds=5), camera="front"))
    agency.record(agency.start_shift(), *reads)


def test_a_convoy_is_found(either: Agency) -> None:
    convoy(either)

    def company(pattern: str = "*", **asked: Any) -> list[tuple[str, float, int]]:
        result = either.ask("deputy", SearchReads(pattern, STOLEN, together=Together("7abc123", **asked)))
        return [(row.read.plate, round(row.score, 3), len(row.supporting)) for row in result.rows]

    assert company(within_s=60, times=2) == [("8DEF456", 1.0, 3)]
    assert company(within_s=60, times=1) == [("8DEF456", 1.0, 3), ("5SOW350", 0.333, 1)]
    assert company(within_s=300, times=3) == [("8DEF456", 1.0, 6)]
    assert company(within_s=10, times=2) == []
    assert company("5*", within_s=60, times=1) == [("5SOW350", 0.333, 1)]
    assert company(within_s=60, times=4) == []


def test_a_convoy_of_many_passes_says_what_it_left_out(either: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    convoy(either)
    monkeypatch.setattr(companions, "PASSES", 2)
    result = either.ask("deputy", SearchReads("*", STOLEN, together=Together("7ABC123")))
    assert [row.read.plate for row in result.rows] == ["8DEF456"]
    assert result.cut and "newest 2 passes of 7ABC123" in result.bound


def test_a_convoy_among_many_reads_looks_at_the_newest_and_says_so(
    either: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    convoy(either)
    company = SearchReads("*", STOLEN, together=Together("7ABC123", within_s=60, times=1))
    around = [  # three reads around the newest pass, two around each other one, its own passes among them
        (8, {"8DEF456": 3, "5SOW350": 1}, ""),
        (7, {"8DEF456": 3, "5SOW350": 1}, ""),
        (4, {"8DEF456": 2, "5SOW350": 1}, "Only 4 reads around these passes, the newest, were looked at"),
        (3, {"8DEF456": 1, "5SOW350": 1}, "Only 3 reads around these passes"),
        (2, {"8DEF456": 1}, "Only 2 reads around these passes"),
    ]
    for most, found, says in around:
        monkeypatch.setattr(companions, "MET", most)
        result = either.ask("deputy", company)
        assert {row.read.plate: len(row.supporting) for row in result.rows} == found
        assert says in result.bound and bool(says) == bool(result.bound) == result.cut


def test_passes_close_to_one_another_each_count(either: Agency) -> None:
    """What is around one of them is around the other too, and is looked at once."""
    reads = [captured("7ABC123", uid=f"a{n}", at=START - timedelta(seconds=30 * n), camera="front") for n in range(3)]
    reads += [captured("8DEF456", uid=f"b{n}", at=START - timedelta(seconds=n), camera="front") for n in (15, 50)]
    either.record(either.start_shift(), *reads)
    for within, passes in ((9, 0), (10, 1), (15, 3), (20, 3), (300, 3)):
        for times in range(1, 5):
            together = Together("7ABC123", within_s=within, times=times)
            rows = either.ask("deputy", SearchReads("*", STOLEN, together=together)).rows
            found = [(row.read.plate, round(row.score * 3, 3)) for row in rows]
            assert found == [("8DEF456", passes)] * (passes >= times)


def test_plates_at_every_scene(either: Agency) -> None:
    scenes = (TOWN, FARM, Position(36.60, -119.90))
    reads = []
    for number, place in enumerate(scenes):
        moment = START - timedelta(days=number)
        reads += [
            captured("7ABC123", uid=f"a{number}", at=moment, position=place),
            captured("8DEF456", uid=f"b{number}", at=moment + timedelta(hours=3 * number), position=place),
        ]
    reads += [captured("9GHI789", uid="c", position=TOWN), captured("7ABC123", uid="d", position=None)]
    either.record(either.start_shift(), *reads)

    def at(count: int, hours: int) -> list[tuple[str, int]]:
        asked = tuple(
            Scene(
                Near(place.latitude, place.longitude, 200),
                START - timedelta(days=number, hours=1),
                START - timedelta(days=number) + timedelta(hours=hours),
            )
            for number, place in enumerate(scenes[:count])
        )
        rows = either.ask("deputy", SearchReads("*", STOLEN, scenes=asked)).rows
        return [(row.read.plate, len(row.supporting)) for row in rows]

    assert at(3, 1) == [("7ABC123", 3)]
    assert sorted(at(3, 7)) == [("7ABC123", 3), ("8DEF456", 3)]
    assert sorted(at(2, 4)) == [("7ABC123", 2), ("8DEF456", 2)]


def test_scene_of_which_not_all_is_looked_at_is_named(either: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = [captured("7ABC123", uid="a", at=START, position=TOWN)]
    reads += [
        captured(plate, uid=plate, at=START - timedelta(days=1, minutes=minutes), position=FARM)
        for minutes, plate in enumerate(("7ABC123", "8DEF456", "9GHI789"))
    ]
    either.record(either.start_shift(), *reads)
    hour = timedelta(hours=1)
    scenes = tuple(
        Scene(Near(place.latitude, place.longitude, 200), at - hour, at + hour)
        for place, at in ((TOWN, START), (FARM, START - timedelta(days=1)))
    )
    for most, says in ((3, "newest 3 reads of scene 2"), (4, "")):
        monkeypatch.setattr(companions, "AT_SCENE", most)
        result = either.ask("deputy", SearchReads("*", STOLEN, scenes=scenes))
        assert [row.read.plate for row in result.rows] == ["7ABC123"]
        assert says in result.bound and bool(says) == bool(result.bound)
