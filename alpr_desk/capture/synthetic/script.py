"""Who is on the street and when: every car of a drive, its plate, and the way it goes past us. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alpr_desk.capture.synthetic.plate_art import Design, random_design, random_serial

SPEED_M_S = 6.0
PARKED_X, ONCOMING_X, FAR_KERB_X = 2.85, -3.2, -6.3
FAR_M = 70.0

Way = Callable[[float], tuple[float, float]]
"""Seconds into the drive to (x, z) metres from the camera."""


@dataclass(frozen=True)
class Actor:
    """One car: its build and paint (an index), whether we see its front, whether it moves (a parked one
    has no lights on), its plate (design and serial, or None where
    it never comes close enough to be read) and its way."""

    kind: str
    paint: int
    front: bool
    moving: bool
    plate: tuple[Design, str] | None
    way: Way


_KINDS = ("sedan", "suv", "pickup", "hatch")


class _Casting:
    """Draws cars from the seed; no plate twice in one drive."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def car(self, front: bool, moving: bool, readable: bool, way: Way) -> Actor:
        plate = None
        while readable and plate is None:
            design = random_design(self._rng)
            serial = random_serial(design, self._rng)
            if serial not in self._taken:
                self._taken.add(serial)
                plate = (design, serial)
        kind = _KINDS[int(self._rng.choice(4, p=(0.38, 0.28, 0.16, 0.18)))]
        return Actor(kind, int(self._rng.integers(10)), front, moving, plate, way)


def _passing(x: float, place_m: float, own_speed: float) -> Way:
    """Stands at `place_m` along the street (own_speed 0) or comes towards us."""
    return lambda t: (x, place_m - (SPEED_M_S + own_speed) * t)


def _following(start_s: float, duration_s: float, nearest_m: float, offset_m: float) -> Way:
    """A car in our lane: we close up on it, and it draws away again."""

    def way(t: float) -> tuple[float, float]:
        part = (t - start_s) / duration_s
        if not 0.0 <= part <= 1.0:
            return offset_m, -1.0
        away = (2 * part - 1) ** 2
        return offset_m, nearest_m + (FAR_M - nearest_m) * away * (0.45 + 0.55 * away)

    return way


def cast(rng: np.random.Generator, seconds: float) -> tuple[Actor, ...]:
    """Every car of a drive of `seconds`."""
    casting = _Casting(rng)
    end_m = SPEED_M_S * seconds
    actors = []
    place = 13.0
    while place < end_m + FAR_M:
        readable = place < end_m
        actors.append(casting.car(False, False, readable, _passing(PARKED_X + rng.uniform(-0.1, 0.1), place, 0.0)))
        place += rng.uniform(6.5, 7.5) if rng.random() < 0.45 else rng.uniform(11, 20)
    place = 6.0
    while place < end_m + FAR_M:
        actors.append(casting.car(True, False, False, _passing(FAR_KERB_X, place, 0.0)))
        place += rng.uniform(6.5, 16)
    start = 1.0
    while start < seconds - 6.0:
        duration = rng.uniform(7.0, 10.0)
        actors.append(
            casting.car(False, True, True, _following(start, duration, rng.uniform(2.6, 4.5), rng.uniform(-0.25, 0.25)))
        )
        start += duration + rng.uniform(0.5, 2.5)
    meeting_s = 3.0
    while meeting_s < seconds:
        own = rng.uniform(2.0, 4.0)
        place = (SPEED_M_S + own) * meeting_s + 8.0
        actors.append(casting.car(True, True, True, _passing(ONCOMING_X + rng.uniform(0, 0.35), place, own)))
        meeting_s += rng.uniform(3.5, 7.0)
    return tuple(actors)
