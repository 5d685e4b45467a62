"""What the outliner trains on: windows around what the detector finds in views, and which of their pixels are plate.

Half of the views are made worse first: what the outliner was started from had seen little that was dark, blurred or
noisy. Every random choice comes from the generator handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.detector import DetectorLimits, PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER
from alpr_desk.ocr.outline import window_input
from alpr_desk.ocr.windows import WINDOW, cut_out, window_of
from alpr_desk.vision import cv2
from training.ahead import Maker
from training.degrade import blurred, lit
from training.views import Corners, View, Views

_WORSE = 0.5
_PLATES = 0.75
"""Share of windows with a plate in the middle. In the middle of the others is what the detector takes for one."""

_DOUBTFUL = 0.2
"""Score from which a finding of the detector is worth a window: lower than the program's, but for small plates."""

_BESIDE_PX = 8

_FINE = 4


@dataclass(frozen=True, slots=True)
class OutlinerBatch:
    """inputs (N, 3, 96, 192) float32; of each pixel (N, 96, 192): `plate` 0..1, `counts` 0 where that is not to be
    learnt."""

    inputs: NDArray[np.float32]
    plate: NDArray[np.float32]
    counts: NDArray[np.float32]


class Windows:
    """Draws windows from views of one part."""

    def __init__(self, views: Views) -> None:
        self._views = views
        limits = DetectorLimits(score=_DOUBTFUL)
        self._detector = PlateDetector(MODEL_FOLDER / DETECTOR, threads=1, limits=limits)

    def window(self, rng: Generator) -> tuple[Image, NDArray[np.float32], NDArray[np.float32]]:
        """A window, its `plate` and its `counts`."""
        of_plate = rng.random() < _PLATES
        while True:
            view = self._views.view(rng)
            image = lit(blurred(view.image, rng), rng) if rng.random() < _WORSE else view.image
            found = [np.array(one.quad) for one in self._detector.detect(image)]
            if of_plate:
                fitting = [quad for quad in found if _deepest_px(quad, view.plates) >= 0]
            else:
                fitting = [q for q in found if _deepest_px(q, (*view.plates, *view.unsure)) < -_BESIDE_PX]
            if fitting:
                place = window_of(fitting[int(rng.integers(len(fitting)))])
                return cut_out(image, place), *window_target(view, place)


def _deepest_px(quad: NDArray[np.float64], others: Sequence[Corners]) -> float:
    """How deep the middle of `quad` lies in any of `others`; below 0 outside of them all."""
    x, y = quad.mean(axis=0).tolist()
    return max((cv2.pointPolygonTest(other.astype(np.float32), (x, y), True) for other in others), default=-np.inf)


def window_target(view: View, place: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Which pixels of the window at `place` are plate, and which of them count."""
    return _painted(view.plates, place), 1.0 - _painted(view.unsure, place)


def _painted(quads: Sequence[Corners], place: NDArray[np.float64]) -> NDArray[np.float32]:
    """The share of each pixel of the window at `place` that lies in one of `quads`."""
    fine = np.zeros((WINDOW[1] * _FINE, WINDOW[0] * _FINE), dtype=np.float32)
    for quad in quads:
        corners = (quad @ place[:, :2].T + place[:, 2]) * _FINE - 0.5
        cv2.fillPoly(fine, [np.round(corners).astype(np.int32)], (1.0,))
    return np.asarray(cv2.resize(fine, WINDOW, interpolation=cv2.INTER_AREA), dtype=np.float32)


def make_batch(windows: Windows, seed: int, size: int, number: int) -> OutlinerBatch:
    """The batch `number` of a run with `seed`."""
    rng = np.random.default_rng([seed, number])
    images, plate, counts = zip(*(windows.window(rng) for _ in range(size)), strict=True)
    return OutlinerBatch(window_input(images), np.stack(plate), np.stack(counts))


def batch_maker(data: Path, scenes: Path, store: Path, seed: int, size: int) -> Maker[OutlinerBatch]:
    """Makes batches of `size` windows, for `training.ahead`."""
    return partial(make_batch, Windows(Views(data, scenes, store)), seed, size)
