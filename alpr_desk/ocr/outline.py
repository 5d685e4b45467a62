"""A second, closer look at what the detector found: is it a plate, and where exactly does it end.

A network that paints plates pixel by pixel, too slow for whole frames, is given a small window around each finding.
Knows nothing of text. From mask to rectangle as in differentiable binarisation (Liao et al., AAAI 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.network import Network
from alpr_desk.ocr.rectify import Corners, as_quad, read_order, side_lengths, widened
from alpr_desk.ocr.windows import WINDOW, cut_out, window_of
from alpr_desk.settings import Provider
from alpr_desk.vision import cv2

GROWN = (0.025, 0.02)
"""Shares of its width and height by which a plate is widened, so that no character is cut: readers are trained so."""

_MEAN = np.array((0.485, 0.456, 0.406), dtype=np.float32)
_DEVIATION = np.array((0.229, 0.224, 0.225), dtype=np.float32)
_MASK, _SCORE, _FILL = 0.3, 0.5, 0.55
_ASPECTS = (1.05, 8.0)

_EDGE = 1.5
"""Pixels from a window's end at which a plate that reaches there may go on beyond."""


class Outlined(NamedTuple):
    """The exact corners of a plate, (4, 2) pixels of the picture, and whether its window cuts it off."""

    exact: Corners
    is_cut_off: bool


class PlateOutliner:
    """The outlining network. Not for use by two threads at once."""

    def __init__(self, model: Path, *, threads: int, provider: Provider = "cpu", eager: bool = False) -> None:
        self._network = Network(model, threads, provider, eager=eager)

    def outlined(self, image: Image, found: Sequence[PlateDetection]) -> tuple[PlateDetection, ...]:
        """Of `found` in `image` (height, width, 3) BGR those that are plates, each with its exact quad, widened a
        little.

        Where only a part of a plate was found, its window may cut it off: then it gets another window.
        """
        first = self._seen(image, [np.array(one.quad) for one in found])
        cut_off = {at: seen.exact for at, seen in enumerate(first) if seen and seen.is_cut_off}
        again = dict(zip(cut_off, self._seen(image, list(cut_off.values())), strict=True))
        kept = []
        for at, one in enumerate(found):
            if seen := again.get(at) or first[at]:
                kept.append(PlateDetection(as_quad(widened(seen.exact, *GROWN)), one.score))
        return tuple(kept)

    def _seen(self, image: Image, around: Sequence[Corners]) -> list[Outlined | None]:
        """The plate in a window around each of `around`, (4, 2) pixels of `image`."""
        if not around:
            return []
        places = [window_of(quad) for quad in around]
        masks = self._network.run(window_input([cut_out(image, place) for place in places]))[:, 0]
        return [_in_picture(outline(mask), place) for mask, place in zip(masks, places, strict=True)]


def _in_picture(corners: Corners | None, place: NDArray[np.float64]) -> Outlined | None:
    """`corners` of a plate in the window at `place`."""
    if corners is None:
        return None
    to_image = cv2.invertAffineTransform(place)
    ends = bool((corners < _EDGE).any() or (corners > np.array(WINDOW) - _EDGE).any())
    return Outlined(corners @ to_image[:, :2].T + to_image[:, 2], ends)


def window_input(windows: Sequence[Image]) -> NDArray[np.float32]:
    """`windows` (height, width, 3) BGR, of one size, as the network takes them: (N, 3, height, width)."""
    normal = (np.stack(windows).astype(np.float32) / 255.0 - _MEAN) / _DEVIATION
    return np.ascontiguousarray(normal.transpose(0, 3, 1, 2))


def outline(mask: NDArray[np.float32]) -> Corners | None:
    """The plate nearest to the middle of `mask` (probability of plate, 0..1): (4, 2) pixels, or None where none is."""
    contours, _ = cv2.findContours((mask > _MASK).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    middle = np.array([mask.shape[1] / 2, mask.shape[0] / 2])
    best, nearest = None, float(mask.shape[1]) / 4
    for contour in (np.asarray(c, dtype=np.int32) for c in contours):
        if len(contour) < 8:
            continue
        # the contour runs through pixel centres: half a pixel is missing on every side
        centre, (a, b), angle = cv2.minAreaRect(contour[:, 0].astype(np.float32) + 0.5)
        if not _is_plate(mask, contour, (a + 1) * (b + 1)):
            continue
        corners = read_order(np.asarray(cv2.boxPoints((centre, (a + 1, b + 1), angle)), dtype=np.float32))
        width, height = side_lengths(corners)
        apart = float(np.linalg.norm(corners.mean(axis=0) - middle))
        if apart < nearest and _ASPECTS[0] <= width / height <= _ASPECTS[1]:
            best, nearest = corners, apart
    return best


def _is_plate(mask: NDArray[np.float32], contour: NDArray[np.int32], around: float) -> bool:
    """Whether the mask is sure inside `contour`, and that fills its rectangle of `around` pixels nearly."""
    x, y, width, height = cv2.boundingRect(contour)
    stencil = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(stencil, [contour], -1, (1.0,), thickness=cv2.FILLED, offset=(-x, -y))
    score = float(mask[y : y + height, x : x + width][stencil > 0].mean())
    return score >= _SCORE and float(stencil.sum()) / around >= _FILL
