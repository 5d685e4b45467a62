"""What the detection network is given and what its cells say: a probability of plate, and the plate's four corners.

Pure arithmetic. A cell stands for CELL by CELL pixels of the network's input. The cells in the middle of a plate are
sure of it and say roughly where its corners are; the cells near a corner then say it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

CELL = 4
STEP = 32
"""Both sides of the network's input are multiples of this many pixels."""

_SURE = 0.5
"""Share of a group's highest probability from which a cell has a say in where the plate is."""

_NEAR = 0.15
"""Share of the plate's width over which a cell's say in a corner falls by e."""

_SHADES = (np.arange(256, dtype=np.float32) - np.float32(127.5)) / np.float32(255.0)
"""What the network is given for each of a pixel's 256 values."""

Corners = NDArray[np.float32]
"""(4, 2) x, y in pixels of the network's input: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True, slots=True)
class CellGroup:
    """Neighbouring cells that agree on a plate: its corners, and the highest probability among them (0..1)."""

    corners: Corners
    score: float


def network_input(image: Image) -> NDArray[np.float32]:
    """`image` (h, w, 3) BGR, sides multiples of STEP, as (1, 3, h, w) float32 in -0.5..0.5."""
    planes = np.empty((1, image.shape[2], *image.shape[:2]), dtype=np.float32)
    for plane, colour in zip(planes[0], cv2.split(image), strict=True):
        cv2.LUT(colour, _SHADES, plane)  # a fifth of the time that cv2.dnn takes
    return planes


def cell_centres(rows: int, columns: int) -> NDArray[np.float32]:
    """(rows, columns, 2) x, y of the cells' centres in pixels of the network's input."""
    ys, xs = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return np.asarray(_centres(ys, xs))


def _centres(ys: NDArray[Any], xs: NDArray[Any]) -> NDArray[Any]:
    """x, y in pixels of the cells in these rows and columns, in an axis added last."""
    return (np.stack([xs, ys], axis=-1) + 0.5) * CELL


def groups(output: NDArray[np.float32], threshold: float) -> list[CellGroup]:
    """Plates in `output` (9, rows, columns): probability, then x, y offsets in pixels from the cell to each corner.

    Args:
        threshold: probability from which a cell belongs to a group.
    """
    probability = output[0]
    count, labels = cv2.connectedComponents((probability > threshold).astype(np.uint8), connectivity=8)
    found = []
    for number in range(1, count):
        ys, xs = np.nonzero(labels == number)
        weights = probability[ys, xs]
        score = float(weights.max())
        keep = weights >= _SURE * score
        pointed = _pointed(output, ys[keep], xs[keep])
        rough = np.average(pointed, axis=0, weights=weights[keep])
        found.append(CellGroup(_refined(output, rough), score))
    return found


def _pointed(output: NDArray[np.float32], ys: NDArray[np.intp], xs: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where the cells (n) say that the corners are: (n, 4, 2)."""
    return np.asarray(output[1:, ys, xs].T.reshape(-1, 4, 2) + _centres(ys, xs)[:, None])


def _refined(output: NDArray[np.float32], rough: NDArray[np.float64]) -> Corners:
    """Each corner as the cells on the plate say that lie near it: they see it best."""
    tl, tr, br, bl = rough
    right, down = ((tr - tl) + (br - bl)) / 2, ((bl - tl) + (br - tr)) / 2
    axes = np.stack([right, down])
    if abs(np.linalg.det(axes)) < CELL:
        return rough.astype(np.float32)
    low = np.maximum(np.floor(rough.min(axis=0) / CELL).astype(int), 0)
    high = np.minimum(np.ceil(rough.max(axis=0) / CELL).astype(int), [output.shape[2], output.shape[1]])
    xs, ys = (grid.ravel() for grid in np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1])))
    centres = _centres(ys, xs)
    on_plate = (np.abs((centres - rough.mean(axis=0)) @ np.linalg.inv(axes)) <= 0.5).all(axis=1)
    if not on_plate.any():
        return rough.astype(np.float32)
    apart = np.linalg.norm(centres[on_plate, None] - rough[None], axis=-1)
    weights = np.exp(-apart / (_NEAR * float(np.linalg.norm(right)))) + 1e-9
    pointed = _pointed(output, ys[on_plate], xs[on_plate])
    return np.asarray((pointed * weights[..., None]).sum(axis=0) / weights.sum(axis=0)[:, None], dtype=np.float32)
