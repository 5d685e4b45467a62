"""A second, closer look at what the detector found: is it a plate, and where exactly does it end.

A network that paints plates pixel by pixel, too slow for whole frames, is given a small window around each finding.
Knows nothing of text. From mask to rectangle as in differentiable binarisation (Liao et al., AAAI 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.network import Network
from alpr_desk.ocr.rectify import Corners, as_quad, read_order, side_lengths, widened
from alpr_desk.ocr.windows import cut_out, window_of
from alpr_desk.settings import Provider
from alpr_desk.vision import cv2

GROWN = (0.025, 0.02)
"""Shares of its width and height by which a plate is widened, so that no character is cut: readers are trained so."""

_MEAN = np.array((0.485, 0.456, 0.406), dtype=np.float32)
_DEVIATION = np.array((0.229, 0.224, 0.225), dtype=np.float32)
_MASK, _SCORE, _FILL = 0.3, 0.5, 0.55
_ASPECTS = (1.05, 8.0)


class PlateOutliner:
    """The outlining network. Not for use by two threads at once."""

    def __init__(self, model: Path, *, threads: int, provider: Provider = "cpu", eager: bool = False) -> None:
        self._network = Network(model, threads, provider, eager=eager)

    def outlined(self, image: Image, found: Sequence[PlateDetection]) -> tuple[PlateDetection, ...]:
        """Of `found` in `image` (height, width, 3) BGR those that are plates, each with its exact quad, widened a
        little."""
        if not found:
            return ()
        places = [window_of(np.array(one.quad)) for one in found]
        masks = self._network.run(window_input([cut_out(image, place) for place in places]))[:, 0]
        kept = []
        for one, place, mask in zip(found, places, masks, strict=True):
            corners = outline(mask)
            if corners is not None:
                to_image = cv2.invertAffineTransform(place)
                exact = corners @ to_image[:, :2].T + to_image[:, 2]
                kept.append(PlateDetection(as_quad(widened(exact, *GROWN)), one.score))
        return tuple(kept)


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
