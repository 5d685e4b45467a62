"""From the corners of plates to what the detector should say in each cell, and batches of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.ocr.cells import CELL, cell_centres, network_input
from alpr_desk.ocr.rectify import side_lengths
from training.ahead import Maker
from training.views import View, Views

_INNER = 0.25
"""Half extents of the part of a plate whose cells say `plate`, in plate widths and heights."""

_LEAST = 0.55 * CELL
"""Pixels that this half extent has at least, so that the smallest plate has a cell of its own."""


@dataclass(frozen=True, slots=True)
class DetectorBatch:
    """inputs (N, 3, H, W) float32; for each cell of (N, H / CELL, W / CELL): `plate` 0 or 1, `counts` 0 where that is
    not to be learnt, `holds` 1 where the cell lies on a plate, `offsets` (N, 8, ...) from there to the plate's corners
    and its `height`, pixels."""

    inputs: NDArray[np.float32]
    plate: NDArray[np.float32]
    counts: NDArray[np.float32]
    holds: NDArray[np.float32]
    offsets: NDArray[np.float32]
    height: NDArray[np.float32]


def target(view: View) -> tuple[NDArray[np.float32], ...]:
    """plate, counts, holds, offsets, height of one view."""
    rows, columns = view.image.shape[0] // CELL, view.image.shape[1] // CELL
    centres = cell_centres(rows, columns)
    plate, counts = np.zeros((rows, columns), np.float32), np.ones((rows, columns), np.float32)
    holds = np.zeros((rows, columns), np.float32)
    offsets, tall = np.zeros((8, rows, columns), np.float32), np.ones((rows, columns), np.float32)
    for quad in view.unsure:
        counts[_within(quad, centres, 0.55, 0.0)] = 0.0
    for quad in view.plates:
        inside = _within(quad, centres, _INNER, _LEAST)
        whole = _within(quad, centres, 0.5, _LEAST)
        counts[_within(quad, centres, 0.6, 0.0)] = 0.0
        counts[inside], plate[inside], holds[whole] = 1.0, 1.0, 1.0
        offsets[:, whole] = (quad.reshape(1, 4, 2) - centres[whole][:, None]).reshape(-1, 8).T
        tall[whole] = max(4.0, side_lengths(quad)[1])
    return plate, counts, holds, offsets, tall


def _within(quad: NDArray[np.float32], centres: NDArray[np.float32], share: float, least: float) -> NDArray[np.bool_]:
    """Cells whose centre lies in the middle `share` (half extents) of the plate, `least` pixels each way at least."""
    tl, tr, br, bl = quad.astype(np.float64)
    right, down = ((tr - tl) + (br - bl)) / 2, ((bl - tl) + (br - tr)) / 2
    width, height = np.hypot(*right), np.hypot(*down)
    u, v = np.moveaxis((centres - quad.mean(axis=0)) @ np.linalg.inv(np.stack([right, down])), -1, 0)
    fits = (np.abs(u) * width <= max(share * width, least)) & (np.abs(v) * height <= max(share * height, least))
    return np.asarray(fits)


def make_batch(views: Views, seed: int, size: int, number: int) -> DetectorBatch:
    """The batch `number` of a run with `seed`."""
    rng = np.random.default_rng([seed, number])
    drawn = [views.view(rng) for _ in range(size)]
    maps = [np.stack(each) for each in zip(*(target(view) for view in drawn), strict=True)]
    return DetectorBatch(np.concatenate([network_input(view.image) for view in drawn]), *maps)


def batch_maker(data: Path, scenes: Path, store: Path, seed: int, size: int) -> Maker[DetectorBatch]:
    """Makes batches of `size` views, for `training.ahead`."""
    return partial(make_batch, Views(data, scenes, store), seed, size)
