"""Plates as the program itself finds and outlines them, for training and evaluation to start from."""

from __future__ import annotations

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, OUTLINER
from alpr_desk.ocr.outline import PlateOutliner


class ProgramFinder:
    """Detector and outliner with the weights that ship."""

    def __init__(self, threads: int = 2) -> None:
        self._detector = PlateDetector(MODEL_FOLDER / DETECTOR, threads=threads)
        self._outliner = PlateOutliner(MODEL_FOLDER / OUTLINER, threads=threads)

    def plates(self, image: Image) -> tuple[PlateDetection, ...]:
        """Plates of `image` (height, width, 3) BGR as the reader gets them: outlined, and widened a little."""
        return self._outliner.outlined(image, self._detector.detect(image))
