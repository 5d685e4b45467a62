"""Which look goes on which track."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.seeing import PlateReading
from alpr_desk.ocr.tracker import Tracker, similarity

Reading = Callable[..., PlateReading]


def numbers(tracker: Tracker, readings: list[PlateReading], ms: float) -> list[int]:
    tracker.expire(ms)
    return [track.number for track in tracker.match(readings, ms)]


@pytest.mark.parametrize("step_ms", [33, 200, 1000])
def test_plate_moving_through_the_picture_is_one_track(reading: Reading, step_ms: int) -> None:
    tracker = Tracker()
    found = {
        numbers(tracker, [reading("7ABC123", 0.4, x=100 + 60 * i, width=60 * 1.08**i)], i * step_ms)[0]
        for i in range(12)
    }
    assert found == {1}


def test_two_plates_side_by_side_stay_apart_while_they_cross_in_order(reading: Reading) -> None:
    tracker = Tracker()
    for i in range(10):
        pair = [reading("7ABC123", 0.9, x=100 + 40 * i), reading("8XYZ987", 0.9, x=600 - 40 * i, y=360)]
        found = numbers(tracker, pair[:: 1 if i % 2 else -1], i * 200)
        assert found == ([1, 2] if i % 2 else [2, 1]) if i else True
        if i == 0:
            tracker.tracks.sort(key=lambda track: track.text)
            for number, track in enumerate(tracker.tracks, 1):
                track.number = number


def test_next_vehicle_at_the_same_place_is_a_new_track(reading: Reading) -> None:
    tracker = Tracker()
    assert numbers(tracker, [reading("7ABC123", 0.9)], 0) == [1]
    assert numbers(tracker, [reading("8XYZ987", 0.9)], 200) == [2]


def test_unsure_look_at_the_same_place_stays_on_the_track(reading: Reading) -> None:
    tracker = Tracker()
    assert numbers(tracker, [reading("7ABC123", 0.9)], 0) == [1]
    assert numbers(tracker, [reading("IIB0I", 0.08, x=420)], 200) == [1]


def test_same_text_far_away_is_the_same_vehicle(reading: Reading) -> None:
    """At one frame a second a plate can be anywhere in the next picture."""
    tracker = Tracker()
    assert numbers(tracker, [reading("7ABC123", 0.9, x=50)], 0) == [1]
    assert numbers(tracker, [reading("7ABC123", 0.9, x=1100, width=190)], 1000) == [1]


def test_unsure_looks_far_apart_are_two_tracks(reading: Reading) -> None:
    tracker = Tracker()
    assert numbers(tracker, [reading("7ABC123", 0.2, x=50)], 0) == [1]
    assert numbers(tracker, [reading("7ABC128", 0.2, x=1100)], 200) == [2]


def test_very_sure_looks_that_differ_by_one_character_need_the_same_place(reading: Reading) -> None:
    """Two cars of one fleet: only place tells them apart."""
    tracker = Tracker()
    assert numbers(tracker, [reading("1234567", 0.98, x=50)], 0) == [1]
    assert numbers(tracker, [reading("1234568", 0.98, x=1100)], 200) == [2]


def test_track_that_is_over_comes_back_by_its_text_only(reading: Reading) -> None:
    tracker = Tracker()
    numbers(tracker, [reading("7ABC123", 0.9)], 0)
    assert numbers(tracker, [reading("7A8C123", 0.3)], 4000) == [2]
    assert numbers(tracker, [reading("7ABC123", 0.9, x=900)], 5000) == [1]


def test_forgotten_track_does_not_come_back(reading: Reading) -> None:
    tracker = Tracker()
    numbers(tracker, [reading("7ABC123", 0.9)], 0)
    assert numbers(tracker, [reading("7ABC123", 0.9)], 60_000) == [2]


@given(st.text("ABC018", max_size=8), st.text("ABC018", max_size=8))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == 1


def test_look_alikes_count_as_equal() -> None:
    assert similarity("O0DI1", "00011") == 1.0
    assert similarity("ABC123", "XYZ987") == 0.0
