"""Finds plates in a picture: ONNX Runtime, a probability mask, connected shapes, rotated rectangles.

Knows nothing of text. Differentiable binarisation's way from mask to boxes (Liao et al., AAAI 2020), without
its learned threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.rectify import as_quad, read_order, side_lengths, widened
from alpr_desk.vision import cv2

_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_NORMALISED = tuple(
    ((np.arange(256) / 255 - mean) / deviation).astype(np.float32)
    for mean, deviation in zip(_MEAN, _DEVIATION, strict=True)
)
"""For each channel, the network's input for each pixel value."""


@dataclass(frozen=True, slots=True)
class DetectorLimits:
    """What counts as a plate.

    Attributes:
        long_side: pixels the picture's longer side is scaled to before the network; smaller ones are not enlarged.
        mask: probability from which a mask pixel belongs to a shape.
        score: least mean probability of a shape.
        aspect: least and greatest width over height, in the original picture.
        width, height: least size in pixels of the original picture.
        fill: least share of its rotated rectangle that a shape covers.
        most: plates reported a picture, best first.
    """

    long_side: int = 704
    mask: float = 0.3
    score: float = 0.5
    aspect: tuple[float, float] = (1.05, 8.0)
    width: float = 24.0
    height: float = 8.0
    fill: float = 0.55
    most: int = 24


class PlateDetector:
    """The detection network and the geometry after it. Not for use by two threads at once."""

    def __init__(self, model: Path, *, threads: int, limits: DetectorLimits | None = None) -> None:
        self._limits = limits or DetectorLimits()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def detect(self, image: Image) -> tuple[PlateDetection, ...]:
        """Plates of `image` (height, width, 3) BGR, best first; quads in its pixels, a little wider than the plate."""
        return self.plates(self.mask(image), image.shape[1], image.shape[0])

    def mask(self, image: Image) -> NDArray[np.float32]:
        """Probability of plate for each pixel of the scaled picture: (h, w) float32 in 0..1, multiples of 32."""
        height, width = image.shape[:2]
        scale = min(1.0, self._limits.long_side / max(height, width))
        size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR)
        blob = np.empty((1, 3, *small.shape[:2]), dtype=np.float32)
        for index, (plane, table) in enumerate(zip(cv2.split(small), _NORMALISED, strict=True)):
            blob[0, index] = cv2.LUT(plane, table)
        output = self._session.run(None, {self._input: blob})
        return np.asarray(output[0][0, 0], dtype=np.float32)

    def plates(self, mask: NDArray[np.float32], width: int, height: int) -> tuple[PlateDetection, ...]:
        """Shapes of `mask` that can be plates, best first, in pixels of a picture of `width` by `height`."""
        limits = self._limits
        binary = (mask > limits.mask).astype(np.uint8)
        contours, _ = cv2.findContours(binary, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        to_picture = np.array([width / mask.shape[1], height / mask.shape[0]], dtype=np.float32)
        found = []
        for contour in (np.asarray(c, dtype=np.int32) for c in contours):
            score, fill = _inside(mask, contour)
            if score < limits.score or fill < limits.fill:
                continue
            points = (contour[:, 0].astype(np.float32) + 0.5) * to_picture
            corners = read_order(np.asarray(cv2.boxPoints(cv2.minAreaRect(points)), dtype=np.float32))
            # the contour runs through pixel centres: half a mask pixel is missing on every side
            plate_width, plate_height = (s + float(to_picture.mean()) for s in side_lengths(corners))
            if plate_width < limits.width or plate_height < limits.height:
                continue
            if not limits.aspect[0] <= plate_width / plate_height <= limits.aspect[1]:
                continue
            found.append(PlateDetection(as_quad(widened(corners, 0.06, 0.12)), score))
        found.sort(key=lambda detection: -detection.score)
        return tuple(found[: limits.most])


def _inside(mask: NDArray[np.float32], contour: NDArray[np.int32]) -> tuple[float, float]:
    """Mean probability inside `contour`, and the share of its rotated rectangle that it covers."""
    x, y, width, height = cv2.boundingRect(contour)
    stencil = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(stencil, [contour], -1, (1.0,), thickness=cv2.FILLED, offset=(-x, -y))
    score = float(mask[y : y + height, x : x + width][stencil > 0].mean())
    _, (a, b), _ = cv2.minAreaRect(contour)
    return score, float(stencil.sum()) / ((a + 1) * (b + 1))
