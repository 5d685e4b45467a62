"""Newest-wins slots and positions."""

from __future__ import annotations

import threading

from alpr_desk.capture.gps import KnownTrack, NoPosition
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.domain.seeing import Position


def test_newest_wins_and_drops_are_counted() -> None:
    slot = LatestFrame[int]()
    for number in range(5):
        slot.put(number)
    assert slot.take(0) == 4 and slot.dropped == 4
    assert slot.take(0) is None


def test_looking_keeps_the_item_and_counts_as_seen() -> None:
    slot = LatestFrame[int]()
    slot.put(1)
    assert (slot.peek(), slot.peek()) == (1, 1)
    slot.put(2)
    assert slot.dropped == 0


def test_closing_lets_waiters_go_and_keeps_the_last_item() -> None:
    slot = LatestFrame[int]()
    got: list[int | None] = []
    thread = threading.Thread(target=lambda: got.extend([slot.take(), slot.take()]))
    thread.start()
    slot.put(7)
    slot.close()
    thread.join(10)
    assert got == [7, None] and slot.finished
    slot.put(8)
    assert slot.take(0) is None


def test_waiting_for_a_free_slot_loses_nothing() -> None:
    slot, stop, got = LatestFrame[int](), threading.Event(), []

    def give() -> None:
        for number in range(200):
            slot.put_when_free(number, stop)
        slot.close()

    thread = threading.Thread(target=give)
    thread.start()
    while (item := slot.take(10)) is not None:
        got.append(item)
    thread.join(10)
    assert got == list(range(200)) and slot.dropped == 0


def test_stop_ends_the_wait_for_a_free_slot() -> None:
    slot, stop = LatestFrame[int](), threading.Event()
    slot.put(1)
    stop.set()
    assert not slot.put_when_free(2, stop)


def test_each_change_wakes_whoever_waits_for_many_slots() -> None:
    wake = threading.Event()
    slot = LatestFrame[int](wake.set)
    slot.put(1)
    assert wake.is_set()
    wake.clear()
    slot.close()
    assert wake.is_set()


def test_track_is_read_off_between_its_points_and_stands_still_outside() -> None:
    track = KnownTrack([(0.0, Position(36.0, -119.0, 3.0)), (1000.0, Position(37.0, -120.0, 3.0))])
    assert track.position(500.0) == Position(36.5, -119.5, 3.0)
    assert track.position(-5) == Position(36.0, -119.0, 3.0) and track.position(9e9) == Position(37.0, -120.0, 3.0)
    assert NoPosition().position(0) is None
