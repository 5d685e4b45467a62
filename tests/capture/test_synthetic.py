"""The synthetic drive: the same from the same seed, and its truth is where it says."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest

from alpr_desk.capture.opening import open_source
from alpr_desk.capture.synthetic.drive import READABLE_PX, SyntheticDrive
from alpr_desk.capture.synthetic.plate_art import DESIGNS, draw_plate, random_serial
from alpr_desk.capture.synthetic.source import SyntheticSource
from tests.helpers.clock import FakeClock


@pytest.fixture(scope="module")
def drive() -> SyntheticDrive:
    return SyntheticDrive(7, seconds=40, fps=15)


def test_same_seed_draws_the_same_drive_in_any_order() -> None:
    one, two = (SyntheticDrive(3, seconds=4, width=320, height=180) for _ in range(2))
    forwards = [one.render(n) for n in (0, 20, 40)]
    backwards = [two.render(n) for n in (40, 20, 0)][::-1]
    assert all(np.array_equal(a, b) for a, b in zip(forwards, backwards, strict=True))
    assert not np.array_equal(SyntheticDrive(4, seconds=4, width=320, height=180).render(20), forwards[1])


def test_truth_holds_many_passes_of_several_states_without_a_plate_twice(drive: SyntheticDrive) -> None:
    plates = [p.plate for p in drive.passes]
    assert len(plates) >= 20 and len(set(plates)) == len(plates)
    assert len({p.region for p in drive.passes}) >= 4
    assert max(p.widest_px for p in drive.passes) > 120


def test_plates_grow_and_shrink_smoothly_inside_the_picture(drive: SyntheticDrive) -> None:
    for truth in drive.passes:
        widths = [q[1][0] - q[0][0] for _, q in sorted(truth.quads.items())]
        assert all(READABLE_PX <= w <= 230 for w in widths)
        assert all(0.85 < b / a < 1.18 for a, b in pairwise(widths))
        assert all(0 <= u < 1280 and 0 <= v < 720 for quad in truth.quads.values() for u, v in quad)


def test_truth_lies_where_a_plate_was_drawn(drive: SyntheticDrive) -> None:
    """By day a plate's rectangle is brighter and busier than the strip of car below it."""
    day = [(n, q) for p in drive.passes for n, q in p.quads.items() if drive.conditions(n).name == "day"][::25]
    assert day
    for number, quad in day:
        image = drive.render(number)
        x, y = int(quad[0][0]), int(quad[0][1])
        width, height = int(quad[1][0]) - x, int(quad[3][1]) - y
        assert image[y : y + height, x : x + width].std() > 25


def test_drive_passes_through_day_glare_dusk_and_night(drive: SyntheticDrive) -> None:
    names = [drive.conditions(n).name for n in range(drive.frames)]
    assert set(names) == {"day", "glare", "dusk", "night"}
    by_day, by_night = drive.render(names.index("day") + 20), drive.render(names.index("night") + 20)
    assert by_day.mean() > 2 * by_night.mean()


def test_source_gives_every_frame_with_a_position_in_fresno(clock: FakeClock) -> None:
    source = open_source("synthetic:5?seconds=1&fps=4&size=320x180", clock=clock, realtime=False)
    frames = list(source.frames(threading.Event()))
    assert isinstance(source, SyntheticSource) and len(frames) == 4 == source.drive.frames
    assert [f.media_ms for f in frames] == [0.0, 250.0, 500.0, 750.0]
    assert frames[0].image.shape == (180, 320, 3) and not frames[0].image.flags.writeable
    positions = [f.position for f in frames]
    assert all(p is not None and 36.7 < p.latitude < 36.8 and -119.9 < p.longitude < -119.7 for p in positions)
    assert positions[0] != positions[3]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: d.region)
def test_serials_follow_their_states_series(design: object) -> None:
    assert design in DESIGNS
    chosen = DESIGNS[DESIGNS.index(design)]
    rng = np.random.default_rng(1)
    for _ in range(30):
        serial = random_serial(chosen, rng)
        for sign, character in zip(chosen.series, serial, strict=True):
            assert {"9": character.isdigit(), "A": character.isalpha(), " ": character == " "}[sign]
        assert not set(serial) & set("IOQ")
    assert draw_plate(chosen, serial, rng).shape == (300, 600, 3)
