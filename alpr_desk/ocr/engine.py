"""One picture in, every plate of it read: detector, outliner, rectifier, reader, decoder in a row.

Knows nothing of time: what several looks at one vehicle say together is `passes`. An engine belongs to one
thread, the recogniser's; it needs no lock because nothing else calls it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from alpr_desk.domain.seeing import FrameReading, Image, PlateDetection, PlateReading, UnreadPlate
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.decode import decode, tempered
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, OUTLINER, READER_FOLDER, verified_models
from alpr_desk.ocr.outline import PlateOutliner
from alpr_desk.ocr.reader import PlateTextReader
from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH, reader_input
from alpr_desk.ocr.shots import appearance
from alpr_desk.ocr.syntax import region_of

STILL_CONFIDENCE = 0.1
"""Default threshold of `alpr-desk read`: the candidates of an unsure plate are worth seeing (see MODEL_CARD.md)."""

LOOK_CONFIDENCE = 0.02
"""Threshold for an engine whose readings go to a vote: single looks may be unsure, the vote has its own threshold."""

TEMPERATURE = 1.0
"""Of the reader's softmax. Least calibration error among 0.6 to 2.0 on held-back plates (see MODEL_CARD.md)."""

STAGES = ("detect", "outline", "rectify", "read", "decode")


@dataclass(frozen=True, slots=True)
class TimedReading:
    """What was seen in one picture and the milliseconds that each of `STAGES` took."""

    seen: FrameReading
    stage_ms: dict[str, float]


class PlateEngine:
    """A `FrameReader`. Not for use by two threads at once."""

    def __init__(
        self,
        detector: PlateDetector,
        outliner: PlateOutliner,
        reader: PlateTextReader,
        *,
        minimum_confidence: float,
        region: str | None,
    ) -> None:
        self._detector = detector
        self._outliner = outliner
        self._reader = reader
        self._minimum_confidence = minimum_confidence
        self._region = region

    def warm_up(self) -> None:
        """Run every network once on a grey picture: their first run takes several times as long as the others."""
        grey = np.full((720, 1280, 3), 114, dtype=np.uint8)
        self._detector.detect(grey)
        self._outliner.outlined(grey, [PlateDetection(((600, 340), (700, 340), (700, 390), (600, 390)), 1.0)])
        self._reader.read([np.full((READER_HEIGHT, READER_WIDTH, 3), 114, dtype=np.uint8)])

    def read(self, image: Image) -> FrameReading:
        """Every plate of `image` (height, width, 3) BGR: read with at least the minimum confidence, or not.

        Raises BadInput for an array that is no such picture.
        """
        return self.read_timed(image).seen

    def read_timed(self, image: Image) -> TimedReading:
        """As `read`, with the time of each stage in milliseconds."""
        if image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < 8:
            raise BadInput(f"A picture of shape {image.shape} cannot be read: it must be 8x8 BGR pixels or more.")
        marks = [perf_counter()]
        found = self._detector.detect(image)
        marks.append(perf_counter())
        detections = self._outliner.outlined(image, found)
        marks.append(perf_counter())
        crops = [reader_input(image, detection.quad) for detection in detections]
        marks.append(perf_counter())
        outputs = self._reader.read(crops)
        marks.append(perf_counter())
        readings, unread = [], []
        for detection, output in zip(detections, outputs, strict=True):
            decoded = decode(tempered(output, TEMPERATURE))
            if decoded.candidates and decoded.candidates[0].confidence >= self._minimum_confidence:
                reading = PlateReading(detection, decoded.candidates, decoded.characters)
                region, sureness = region_of(reading.plate, self._region)
                readings.append(replace(reading, region=region, region_confidence=sureness))
            else:
                unread.append(UnreadPlate(detection, appearance(image, detection.quad).unread_reason()))
        readings.sort(key=lambda reading: -reading.confidence)
        marks.append(perf_counter())
        spans = [(after - before) * 1000.0 for before, after in pairwise(marks)]
        seen = FrameReading(tuple(readings), tuple(unread))
        return TimedReading(seen, dict(zip(STAGES, spans, strict=True)))


def load_engine(
    *,
    threads: int,
    minimum_confidence: float = STILL_CONFIDENCE,
    region: str | None = None,
    folder: Path = MODEL_FOLDER,
) -> PlateEngine:
    """The engine with the weights of `folder`, checked against its manifest. Takes about two seconds.

    Args:
        threads: processor threads of each network, 1 to 16.
        minimum_confidence: readings less sure are left out; `LOOK_CONFIDENCE` where a vote follows.
        region: home region such as `US-CA`, or None.

    Raises EnvironmentFault where a model file is missing, changed or cannot be loaded.
    """
    verified = verified_models(folder)
    try:
        detector = PlateDetector(verified / DETECTOR, threads=threads)
        outliner = PlateOutliner(verified / OUTLINER, threads=1)  # its windows are too small to be worth sharing
        reader = PlateTextReader(verified / READER_FOLDER, threads=threads)
    except Exception as error:  # ONNX Runtime raises types of its own that share no base
        raise EnvironmentFault(
            "The recognition engine cannot be started: install the program again, and check that memory is free."
        ) from error
    engine = PlateEngine(detector, outliner, reader, minimum_confidence=minimum_confidence, region=region or None)
    engine.warm_up()
    return engine
