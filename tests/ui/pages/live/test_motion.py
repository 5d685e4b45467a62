"""Overlays follow their plates while recognition is behind, and never run away."""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Overlay, OverlayFrame, bounding_box
from alpr_desk.ui.pages.live.motion import moved_on
from tests.ui.helpers.street import SIZE, quad

SEEN = Overlay(quad(500, 400, 100, 30), PlateText("7ABC123"), 0.9, True)


def frame(sequence: int, *overlays: Overlay) -> OverlayFrame:
    return OverlayFrame("front", sequence, *SIZE, overlays)


def left(overlay: Overlay) -> float:
    return bounding_box(overlay.quad)[0]


def test_plate_goes_on_as_it_went() -> None:
    former = frame(10, replace(SEEN, quad=quad(480, 400, 100, 30)))
    (moved,) = moved_on(former, frame(12, SEEN), 14)
    assert left(moved) == 520
    assert bounding_box(moved.quad)[2] == 100


def test_overlays_of_the_frame_shown_stay_where_they_are() -> None:
    former = frame(10, replace(SEEN, quad=quad(480, 400, 100, 30)))
    assert moved_on(former, frame(12, SEEN), 12) == (SEEN,)
    assert moved_on(None, frame(12, SEEN), 14) == (SEEN,)


def test_plate_seen_for_the_first_time_stays() -> None:
    other = replace(SEEN, plate=PlateText("8XYZ456"), quad=quad(100, 100, 80, 20))
    assert moved_on(frame(10, other), frame(12, SEEN), 14) == (SEEN,)


def test_nearest_unread_plate_is_taken_for_the_same() -> None:
    former = frame(10, replace(SEEN, plate=None, quad=quad(490, 400, 100, 30)))
    (moved,) = moved_on(former, frame(11, replace(SEEN, plate=None)), 12)
    assert left(moved) == 510


def test_plate_is_moved_by_twice_its_last_way_at_most() -> None:
    former = frame(10, replace(SEEN, quad=quad(480, 400, 100, 30)))
    (moved,) = moved_on(former, frame(11, SEEN), 20)
    assert left(moved) == 540


def test_no_plate_is_thrown_across_the_picture() -> None:
    former = frame(10, replace(SEEN, quad=quad(100, 400, 100, 30)))
    assert moved_on(former, frame(11, SEEN), 20) == (SEEN,)
