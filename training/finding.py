"""Plates as the program itself finds and outlines them, for training and evaluation to start from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, OUTLINER
from alpr_desk.ocr.outline import PlateOutliner
from alpr_desk.ocr.rectify import Corners, holds


class ProgramFinder:
    """Detector and outliner with the weights that ship."""

    def __init__(self, threads: int = 2) -> None:
        self._detector = PlateDetector(MODEL_FOLDER / DETECTOR, threads=threads)
        self._outliner = PlateOutliner(MODEL_FOLDER / OUTLINER, threads=threads)

    def plates(self, image: Image) -> tuple[PlateDetection, ...]:
        """Plates of `image` (height, width, 3) BGR as the reader gets them: outlined, and widened a little."""
        return self._outliner.outlined(image, self._detector.detect(image))

    def plate_at(self, image: Image, point: NDArray[np.floating]) -> Corners | None:
        """The corners (4, 2) of the first of `plates` that holds `point` (x, y pixels); None where none does."""
        every = (np.array(plate.quad, dtype=np.float32) for plate in self.plates(image))
        return next((corners for corners in every if holds(corners, point)), None)
