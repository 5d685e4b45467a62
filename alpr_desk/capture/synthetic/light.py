"""Time of day: the sky, the dark, headlights, low sun and the noise of a camera that turns its gain up.

A drive passes through a whole day: bright at first, low sun ahead, dusk, night, and low sun again at dawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from alpr_desk.capture.synthetic.optics import Floats, Pinhole
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

GLARE_PARTS = ((0.24, 0.32), (0.90, 0.98))
"""Parts of the drive, 0..1, with the sun low ahead."""
_NIGHT = ((0.0, 0.0), (0.40, 0.0), (0.55, 1.0), (0.80, 1.0), (0.92, 0.0), (1.0, 0.0))
_STEPS = 24


@dataclass(frozen=True)
class Conditions:
    """How light it is at one moment: `night` and `glare` 0..1, `name` for people (day, glare, dusk, night)."""

    night: float
    glare: float

    @property
    def name(self) -> str:
        if self.glare > 0.3:
            return "glare"
        return "day" if self.night < 0.1 else "night" if self.night > 0.9 else "dusk"

    @property
    def shutter_s(self) -> float:
        """Exposure: 1/500 s by day, 1/120 s by night."""
        return 0.002 + 0.0063 * self.night

    def car_gains(self, x: float, z: float) -> tuple[float, float]:
        """(body, plate): how light a car at x, z metres is. A plate sends the headlights' light back."""
        beam = float(np.exp(-((x / (1.5 + 0.28 * z)) ** 2)) * np.exp(-z / 22))
        body = (1 - self.night) + self.night * (0.16 + 0.42 * beam)
        plate = (1 - self.night) + self.night * (0.38 + 0.75 * beam)
        return body * (1 - 0.25 * self.glare), plate * (1 - 0.2 * self.glare)


def conditions_at(part: float) -> Conditions:
    """Conditions `part` (0..1) into the drive."""
    night = float(np.interp(part, [p for p, _ in _NIGHT], [n for _, n in _NIGHT]))
    night = night * night * (3 - 2 * night)
    glare = 0.0
    for start, end in GLARE_PARTS:
        if start < part < end:
            glare = float(np.sin(np.pi * (part - start) / (end - start)))
    return Conditions(night, glare)


@dataclass
class Light:
    """Applies conditions to pictures of one size. Caches what only changes with the time of day."""

    camera: Pinhole
    distance: Floats
    rng: np.random.Generator
    _skies: dict[int, Image] = field(default_factory=dict)
    _gains: dict[int, Image] = field(default_factory=dict)

    def __post_init__(self) -> None:
        height, width = self.camera.height, self.camera.width
        self._clouds = _clouds(self.rng, height, width)
        x, y, _ = self.camera.rays()
        reach = np.minimum(self.distance, 80.0)
        beam = np.exp(-(((x * reach) / (2.4 + 0.34 * reach)) ** 2)) * np.exp(-reach / 20)
        upward = np.clip(1 - np.maximum(0, y * reach) / 3.5, 0.0, 1)  # dipped beams: little light above bonnets
        self._beam = (beam * upward).astype(np.float32)
        sun = (width * 0.60, self.camera.horizon - height * 0.10)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        away = np.hypot(columns - sun[0], rows - sun[1]) / width
        bloom = 330 * np.exp(-((away / 0.045) ** 2)) + 150 * np.exp(-away / 0.16) + 52 * np.exp(-away / 0.6)
        self._bloom = np.asarray(np.clip(np.dstack([bloom * 0.80, bloom * 0.93, bloom]), 0, 255), np.uint8)
        noise = self.rng.normal(0, 1, (height + 64, width + 64, 3)).astype(np.float32)
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.6), np.float32)
        noise /= noise.std()
        self._noise = [np.asarray(np.clip(64 + noise * sigma, 0, 255), np.uint8) for sigma in (1.6, 3.2, 5.0, 7.0)]

    def sky(self, night: float) -> Image:
        """(height, width, 3) whose upper part is the sky; the rows below the horizon fade to haze."""
        step = round(night * _STEPS)
        if step not in self._skies:
            self._skies[step] = self._draw_sky(step / _STEPS)
        return self._skies[step]

    def _draw_sky(self, night: float) -> Image:
        rows = np.linspace(0, 1, int(self.camera.horizon) + 1)
        dusk = 4 * night * (1 - night)
        columns = []
        for day_top, day_low, dusk_top, dusk_low, night_top, night_low in (
            (205, 236, 120, 110, 26, 46), (150, 226, 78, 160, 16, 34), (105, 218, 70, 235, 12, 38),
        ):  # fmt: skip
            top = (1 - night) * day_top + night * night_top
            low = (1 - night) * day_low + night * night_low
            top, low = top + dusk * 0.8 * (dusk_top - top), low + dusk * 0.8 * (dusk_low - low)
            columns.append(np.interp(rows**1.4, (0, 1), (top, low)))
        sky = np.empty((self.camera.height, self.camera.width, 3), np.float32)
        sky[: len(rows)] = np.stack(columns, 1)[:, None, :]
        sky[len(rows) :] = sky[len(rows) - 1]
        white = (246 - 30 * dusk) * (1 - night) + 40 * night
        cover = self._clouds[..., None] * (0.75 - 0.35 * night)
        sky += cover * (white - sky)
        return np.asarray(np.clip(sky, 0, 255), np.uint8)

    def street_gain(self, night: float) -> Image | None:
        """How the street is dimmed and lit by headlights: (height, width, 4), 200 leaves it as it is; None by day."""
        step = round(night * _STEPS)
        if step == 0:
            return None
        if step not in self._gains:
            night = step / _STEPS
            warm = np.array((0.82, 0.95, 1.0), np.float32)
            dark = np.array((0.34, 0.30, 0.28), np.float32) + self._beam[..., None] * warm * 0.9
            gain = np.clip(((1 - night) + night * dark) * 200, 0, 255).astype(np.uint8)
            self._gains[step] = np.dstack([gain, np.full(gain.shape[:2], 200, np.uint8)])
        return self._gains[step]

    def finish(self, frame: Image, now: Conditions, rng: np.random.Generator) -> Image:
        """Sun in the lens, then noise."""
        if now.glare > 0.01:
            frame = np.asarray(cv2.addWeighted(frame, 1 - 0.42 * now.glare, self._bloom, now.glare, 0), np.uint8)
        level = min(len(self._noise) - 1, round(now.night * (len(self._noise) - 1)))
        top, left = (int(v) for v in rng.integers(0, 64, 2))
        noise = self._noise[level][top : top + self.camera.height, left : left + self.camera.width]
        return np.asarray(cv2.addWeighted(frame, 1.0, noise, 1.0, -64), np.uint8)


def _clouds(rng: np.random.Generator, height: int, width: int) -> Floats:
    """(height, width) 0..1: thin streaks, denser to the horizon."""
    total = np.zeros((height, width), np.float32)
    for cells, weight in ((4, 0.5), (9, 0.3), (22, 0.2)):
        small = rng.random((cells * 2, cells)).astype(np.float32)
        total += weight * cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip((total - 0.5) * 3.2, 0, 1).astype(np.float32)
