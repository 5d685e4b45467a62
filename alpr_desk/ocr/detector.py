"""Finds plates in a picture: the network by ONNX Runtime, and what of its findings can be a plate.

Knows nothing of text. What the network's cells mean is `cells`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.cells import STEP, groups, network_input
from alpr_desk.ocr.network import Network
from alpr_desk.ocr.pieces import Piece, pieces
from alpr_desk.ocr.rectify import Corners, as_quad, holds, side_lengths
from alpr_desk.settings import Provider
from alpr_desk.vision import cv2


@dataclass(frozen=True, slots=True)
class DetectorLimits:
    """What counts as a plate.

    Attributes:
        long_side: pixels the picture's longer side is scaled to before the network; smaller ones are not enlarged.
        cell: probability from which a cell belongs to a plate; all that a small plate needs.
        score: least probability of a wider plate's best cell.
        small: width in pixels of the network's input up to which a plate shows in few cells, none of them sure.
        aspect: least and greatest width over height, in the original picture.
        width, height: least size in pixels of the original picture.
        most: plates reported a picture or a piece of it, best first.
    """

    long_side: int = 640
    cell: float = 0.15
    score: float = 0.5
    small: float = 50.0
    aspect: tuple[float, float] = (0.9, 8.0)
    width: float = 24.0
    height: float = 7.0
    most: int = 24


class PlateDetector:
    """The detection network and the geometry after it. Not for use by two threads at once."""

    def __init__(
        self,
        model: Path,
        *,
        threads: int,
        limits: DetectorLimits | None = None,
        provider: Provider = "cpu",
        eager: bool = False,
    ) -> None:
        self._limits = limits or DetectorLimits()
        self._network = Network(model, threads, provider, eager=eager)

    def detect(self, image: Image) -> tuple[PlateDetection, ...]:
        """What may be a plate in `image` (height, width, 3) BGR, best first; quads in its pixels, roughly.

        A very wide or very high picture is looked at in pieces, see `pieces`.
        """
        height, width = image.shape[:2]
        parts = pieces(width, height)
        if len(parts) == 1:
            return self._look(image)
        found = [plate for part in parts for plate in self._look_at(image, part)]
        once: list[PlateDetection] = []
        for plate in sorted(found, key=lambda plate: -plate.score):
            middle = np.array(plate.quad).mean(axis=0)
            if not any(holds(np.array(other.quad), middle) for other in once):
                once.append(plate)
        return tuple(once)

    def _look_at(self, image: Image, part: Piece) -> list[PlateDetection]:
        """What has its middle in the own part of `part`, in pixels of the whole `image`."""
        wide = image.shape[1] > image.shape[0]
        shown = image[:, part.start : part.end] if wide else image[part.start : part.end]
        quads = [
            (np.array(plate.quad) + ((part.start, 0) if wide else (0, part.start)), plate.score)
            for plate in self._look(shown)
        ]
        return [
            PlateDetection(as_quad(corners), score)
            for corners, score in quads
            if part.own[0] <= corners.mean(axis=0)[0 if wide else 1] < part.own[1]
        ]

    def _look(self, image: Image) -> tuple[PlateDetection, ...]:
        height, width = image.shape[:2]
        scale = min(1.0, self._limits.long_side / max(height, width))
        columns, rows = (max(STEP, round(side * scale / STEP) * STEP) for side in (width, height))
        method = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
        small = np.asarray(cv2.resize(image, (columns, rows), interpolation=method), dtype=np.uint8)
        return self.plates(self._network.run(network_input(small))[0], width / columns, height / rows)

    def plates(self, output: NDArray[np.float32], across: float, down: float) -> tuple[PlateDetection, ...]:
        """What in `output` (9, rows, columns), see `cells.groups`, can be a plate: best first, each place once.

        Args:
            across, down: pixels of the picture for one of the network's input.
        """
        found: list[tuple[Corners, PlateDetection]] = []
        for group in sorted(groups(output, self._limits.cell), key=lambda group: -group.score):
            if len(found) == self._limits.most:
                break
            if group.score < self._limits.score and side_lengths(group.corners)[0] > self._limits.small:
                continue
            corners = group.corners * np.array([across, down], dtype=np.float32)
            if self._fits(corners) and not any(holds(other, corners.mean(axis=0)) for other, _ in found):
                found.append((corners, PlateDetection(as_quad(corners), group.score)))
        return tuple(detection for _, detection in found)

    def _fits(self, corners: Corners) -> bool:
        """Whether a plate can have this shape and size."""
        limits = self._limits
        width, height = side_lengths(corners)
        if width < limits.width or height < limits.height:
            return False
        return limits.aspect[0] <= width / height <= limits.aspect[1] and bool(cv2.isContourConvex(corners))
