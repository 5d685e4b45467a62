"""One picture in, every plate of it read: detector, outliner, rectifier, then reader and decoder beside the region.

Knows nothing of time: what several looks at one vehicle say together is `passes`. An engine belongs to one
thread, the recogniser's; it needs no lock because nothing else calls it. Its second thread, where it has one, runs the
region network alone, and only while the first one waits for it or reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from alpr_desk.domain.seeing import (
    MIN_SIDE,
    FrameReading,
    Image,
    PlateCandidate,
    PlateDetection,
    PlateReading,
    UnreadPlate,
)
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.closeup import SURE_OF_WHOLE, Margin, from_afar, is_settled, joined_looks, whole_picture, with_margin
from alpr_desk.ocr.cuts import ASIDE, DRAWN_OUT, other_cuts
from alpr_desk.ocr.decode import Decoded, Probabilities, decode, tempered
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.lines import are_two, is_one_line, joined, sureness, surer, two_lines
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, OUTLINER, READER_FOLDER, REGION, verified_models
from alpr_desk.ocr.network import ProviderFault, require_provider
from alpr_desk.ocr.outline import PlateOutliner
from alpr_desk.ocr.reader import PlateTextReader
from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH, Corners, as_quad, reader_input, widened
from alpr_desk.ocr.region import Issuers, RegionReader
from alpr_desk.ocr.shots import appearance
from alpr_desk.ocr.syntax import expected_regions, region_of, reranked
from alpr_desk.settings import Provider

STILL_CONFIDENCE = 0.1
"""Default threshold of `alpr-desk read`: the candidates of an unsure plate are worth seeing (see MODEL_CARD.md)."""

LOOK_CONFIDENCE = 0.02
"""Threshold for an engine whose readings go to a vote: single looks may be unsure, the vote has its own threshold."""

TEMPERATURE = 1.0
"""Of the reader's softmax. Least calibration error among 0.6 to 2.0 on held-back plates (see MODEL_CARD.md)."""

_CLOSER = (-0.04, -0.11)
"""Shares of its width and height by which a plate as found is narrowed for the reader, which reads best what nearly
fills its picture (training/README.md has others that were tried)."""

Plates = tuple[PlateDetection, ...]

STAGES = ("detect", "outline", "rectify", "read", "decode", "region")


@dataclass(frozen=True, slots=True)
class TimedReading:
    """What was seen in one picture and the milliseconds that each of `STAGES` took.

    `decode` includes what is read anew, cut otherwise or in two lines; `region` is what was waited for it beside the
    others, and for weighing what all say. A look from afar counts in each.
    """

    seen: FrameReading
    stage_ms: dict[str, float]


_UNSURE = 0.9
"""Below it a plate is cut and read in other ways, too, where no vote follows: each cut samples its few pixels anew.
What is too unsure to be said at all hardly ever becomes likely."""

_SURE_OF_ONE = 0.5
"""How sure the reader must be of a single character: hardly a plate bears but one, and much looks like one."""


class PlateEngine:
    """A `FrameReader`. Not for use by two threads at once."""

    def __init__(
        self,
        detector: PlateDetector,
        outliner: PlateOutliner,
        reader: PlateTextReader,
        regions: RegionReader,
        *,
        second_thread: bool = True,
        minimum_confidence: float,
        region: str | None,
        vote_follows: bool,
    ) -> None:
        self._detector = detector
        self._outliner = outliner
        self._reader = reader
        self._regions = regions
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="region") if second_thread else None
        self._minimum_confidence = minimum_confidence
        self._region = region
        self._vote_follows = vote_follows

    def warm_up(self) -> None:
        """Run every network once on a grey picture: their first run takes several times as long as the others."""
        grey = np.full((720, 1280, 3), 114, dtype=np.uint8)
        self._detector.detect(grey)
        plate = PlateDetection(((600, 340), (700, 340), (700, 390), (600, 390)), 1.0)
        self._outliner.outlined(grey, [plate])
        self._regions.issuers(grey, [plate])
        self._reader.read([np.full((READER_HEIGHT, READER_WIDTH, 3), 114, dtype=np.uint8)])

    def read(self, image: Image) -> FrameReading:
        """Every plate of `image` (height, width, 3) BGR: read with at least the minimum confidence, or not.

        Raises BadInput for an array that is no such picture.
        """
        return self.read_timed(image).seen

    def read_timed(self, image: Image) -> TimedReading:
        """As `read`, with the time of each stage in milliseconds."""
        if image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < MIN_SIDE:
            raise BadInput(f"A picture of shape {image.shape} cannot be read: it must be 8x8 BGR pixels or more.")
        shown, margin = with_margin(image)
        whole = whole_picture(image, margin)
        near = self._read(image, shown, margin, lambda: self._detector.detect(shown), whole)
        if self._vote_follows or is_settled(image, near.seen, _UNSURE):
            return near

        def larger() -> Plates:
            return tuple(_moved(one, margin) for one in from_afar(image, self._detector.detect, near.seen))

        afar = self._read(image, shown, margin, larger, whole if near.seen.detections else ())
        spans = {stage: near.stage_ms[stage] + afar.stage_ms[stage] for stage in STAGES}
        return TimedReading(joined_looks(image, near.seen, afar.seen), spans)

    def _read(
        self, image: Image, shown: Image, margin: Margin, found_by: Callable[[], Plates], whole: Plates
    ) -> TimedReading:
        """What is read at the plates of `shown`, which is `image` in its margin, that are found; or at `whole`."""
        marks = [perf_counter()]
        found = found_by()
        marks.append(perf_counter())
        outlined = self._outliner.outlined(shown, found)
        plates = outlined or whole
        marks.append(perf_counter())
        cuts = [widened(np.array(one.quad), *(_CLOSER if outlined else (0.0, 0.0))) for one in plates]
        crops = [reader_input(shown, as_quad(cut)) for cut in cuts]
        marks.append(perf_counter())
        issuers = self._issuers(shown, plates)
        outputs = self._reader.read(crops)
        marks.append(perf_counter())
        looks = [tempered(output, TEMPERATURE) for output in outputs]
        texts = [decode(look) for look in looks]
        if not self._vote_follows:
            texts = self._looked_at_again(shown, cuts, looks, texts)
        texts = self._in_two_lines(shown, plates, texts)
        marks.append(perf_counter())
        readings, unread = [], []
        least = self._minimum_confidence if outlined else max(SURE_OF_WHOLE, self._minimum_confidence)
        for seen, decoded, who in zip(plates, texts, issuers(), strict=True):
            issued = dict(who)
            if not self._vote_follows:
                decoded = reranked(decoded, expected_regions(issued, self._region))
            detection = _moved(seen, (-margin[0], -margin[1]))
            if decoded.candidates and decoded.candidates[0].confidence >= _least_of(decoded.candidates[0], least):
                region, sure = region_of(decoded.candidates[0].plate, issued, self._region)
                readings.append(PlateReading(detection, decoded.candidates, decoded.characters, who, region, sure))
            elif outlined:
                unread.append(UnreadPlate(detection, appearance(image, detection.quad).unread_reason()))
        readings.sort(key=lambda reading: -reading.confidence)
        marks.append(perf_counter())
        spans = [(after - before) * 1000.0 for before, after in pairwise(marks)]
        return TimedReading(FrameReading(tuple(readings), tuple(unread)), dict(zip(STAGES, spans, strict=True)))

    def _looked_at_again(
        self, image: Image, cuts: Sequence[Corners], looks: Sequence[Probabilities], texts: list[Decoded]
    ) -> list[Decoded]:
        """`texts`, those of which the reader is unsure by what it says of other cuts of the plate, too."""
        unsure = [at for at, text in enumerate(texts) if self._minimum_confidence <= sureness(text) < _UNSURE]
        aside = [as_quad(cut) for at in unsure for cut in other_cuts(cuts[at])]
        outputs = iter(self._reader.read([reader_input(image, quad) for quad in aside]))
        drawn_out = self._reader.read([reader_input(image, as_quad(cuts[at]), DRAWN_OUT) for at in unsure])
        again = {
            at: decode(looks[at], *(tempered(one, TEMPERATURE) for one in (*islice(outputs, len(ASIDE)), wide)))
            for at, wide in zip(unsure, drawn_out, strict=True)
        }
        return [again.get(at, text) for at, text in enumerate(texts)]

    def _in_two_lines(self, image: Image, plates: Sequence[PlateDetection], texts: list[Decoded]) -> list[Decoded]:
        """`texts`, of plates read as one line, replaced where the same plate read in two lines is surer."""
        pairs = [
            None if is_one_line(plate.quad, text) else two_lines(image, plate.quad)
            for plate, text in zip(plates, texts, strict=True)
        ]
        outputs = iter(self._reader.read([line for pair in pairs if pair for line in pair]))
        lines = [(next(outputs), next(outputs)) if pair else None for pair in pairs]
        return [
            surer(text, decode(tempered(joined(*both), TEMPERATURE))) if both and are_two(*both) else text
            for both, text in zip(lines, texts, strict=True)
        ]

    def _issuers(self, image: Image, plates: Sequence[PlateDetection]) -> Callable[[], tuple[Issuers, ...]]:
        """What gives `RegionReader.issuers`: begun beside what follows, or run when it is asked for."""
        if self._beside is None or not plates:
            return lambda: self._regions.issuers(image, plates)
        return self._beside.submit(self._regions.issuers, image, plates).result


def _least_of(candidate: PlateCandidate, least: float) -> float:
    return least if len(candidate.plate) > 1 else max(_SURE_OF_ONE, least)


def _moved(plate: PlateDetection, by: Margin) -> PlateDetection:
    return plate if by == (0, 0) else replace(plate, quad=as_quad(np.array(plate.quad) + by))


def load_engine(
    *,
    threads: int,
    minimum_confidence: float = STILL_CONFIDENCE,
    region: str | None = None,
    vote_follows: bool = False,
    folder: Path = MODEL_FOLDER,
    provider: Provider = "cpu",
    alone: bool = False,
) -> PlateEngine:
    """The engine with the weights of `folder`, checked against its manifest. Takes about two seconds.

    Args:
        threads: processor threads, 1 to 16: the detector takes them all, what follows it two.
        minimum_confidence: readings less sure are left out; `LOOK_CONFIDENCE` where a vote follows.
        region: home region such as `US-CA`, or None.
        vote_follows: whether many looks are voted on: then issuers' series weigh the vote, and no look is cut anew.
        provider: what runs the networks, see `network`.
        alone: whether the processor has nothing else to do: a picture is read in a sixth less time, for more work.

    Raises EnvironmentFault where a model file is missing, changed or cannot be loaded; its ProviderFault where the
    machine cannot run them by `provider`.
    """
    verified = verified_models(folder)
    require_provider(provider)
    try:
        # What follows the detector is too small to be shared by threads that sleep between its parts; then the
        # region is read beside the plate instead.
        few = min(threads, 2) if alone else 1
        detector = PlateDetector(verified / DETECTOR, threads=threads, provider=provider, eager=alone)
        outliner = PlateOutliner(verified / OUTLINER, threads=few, provider=provider, eager=alone)
        reader = PlateTextReader(verified / READER_FOLDER, threads=few, provider=provider, eager=alone)
        regions = RegionReader(verified / REGION, threads=few, provider=provider, eager=alone)
        engine = PlateEngine(
            detector,
            outliner,
            reader,
            regions,
            second_thread=threads > 1 and not alone,
            minimum_confidence=minimum_confidence,
            region=region or None,
            vote_follows=vote_follows,
        )
        engine.warm_up()
    except Exception as error:  # ONNX Runtime raises types of its own that share no base
        if provider != "cpu":
            raise ProviderFault(provider) from error
        raise EnvironmentFault(
            "The recognition engine cannot be started: install the program again, and check that memory is free."
        ) from error
    return engine
