"""`python -m training.evaluate_detector DATA SCENES.json STORE MODEL.onnx...`: recall against milliseconds.

For each model and each long side, on pictures no training sees: share of labelled plates found (the label's centre
inside the quad) in `us-frames` and `dashcam-eu`, of those under 60 pixels wide alone, of all `us-frames` (training
part included) made so small that the plate is 55 or 45 pixels wide in a 1280x720 frame, and of plates pasted into
pictures; how far corners of pasted plates are off, in plate heights; detections per 100 `negatives`; and the median
milliseconds of a 1280x720 frame on two threads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.detector import DetectorLimits, PlateDetector
from alpr_desk.ocr.rectify import holds, side_lengths
from alpr_desk.vision import cv2
from training.scenes import Scene, labelled_boxes, load_scenes
from training.telling import say
from training.views import Views

SIDES = (480, 576, 640, 704, 768, 896)
_SMALL = 60.0
MADE_SMALL = (55, 45)
_FRAME = (720, 1280, 3)
_VIEWS = 250


@dataclass(slots=True)
class Tally:
    """Plates asked for and found."""

    asked: int = 0
    found: int = 0
    apart: list[float] = field(default_factory=list)

    def add(self, found: bool) -> None:
        self.asked += 1
        self.found += found

    def __str__(self) -> str:
        return f"{self.found / max(1, self.asked):.3f} of {self.asked}"


def pictures(
    data: Path, scenes: list[Scene], folder: str, parts: tuple[str, ...] = ("validation",)
) -> Iterator[tuple[str, Image]]:
    """Name and pixels of these parts of `folder`."""
    for scene in scenes:
        if scene.part in parts and scene.file.startswith(folder):
            image = cv2.imread(str(data / scene.file))
            if image is not None:
                yield scene.file.split("/")[1], np.asarray(image, dtype=np.uint8)


def holding(
    detector: PlateDetector, image: Image, centres: list[NDArray[np.float32]]
) -> list[NDArray[np.float32] | None]:
    """For each centre the quad (4, 2) that holds it, or None."""
    quads = [np.array(found.quad, dtype=np.float32) for found in detector.detect(image)]
    return [next((quad for quad in quads if holds(quad, centre)), None) for centre in centres]


def on_photographs(detector: PlateDetector, data: Path, scenes: list[Scene]) -> dict[str, Tally]:
    """Tallies of labelled photographs."""
    tallies = {"us-frames": Tally(), "dashcam-eu": Tally(), "small": Tally()}
    for folder in ("us-frames", "dashcam-eu"):
        labels = labelled_boxes(data, folder)
        for name, image in pictures(data, scenes, folder):
            boxes = labels[name][1]
            for box, quad in zip(boxes, holding(detector, image, [b.mean(axis=0) for b in boxes]), strict=True):
                tallies[folder].add(quad is not None)
                if np.ptp(box[:, 0]) < _SMALL:
                    tallies["small"].add(quad is not None)
    return tallies


def made_small(detector: PlateDetector, data: Path, scenes: list[Scene]) -> dict[str, Tally]:
    """Tallies of photographs shrunk until their plate is so many pixels wide, in a grey frame."""
    tallies = {f"{width} px": Tally() for width in MADE_SMALL}
    labels = labelled_boxes(data, "us-frames")
    for name, image in pictures(data, scenes, "us-frames", ("training", "validation")):
        box = labels[name][1][0]
        for width in MADE_SMALL:
            frame, share = in_grey_frame(image, float(np.ptp(box[:, 0])), width)
            quad = holding(detector, frame, [box.mean(axis=0) * share])[0]
            tallies[f"{width} px"].add(quad is not None)
    return tallies


def in_grey_frame(image: Image, plate_width: float, width: float) -> tuple[Image, float]:
    """A grey 1280x720 frame with `image` in its corner, made so small that a plate `plate_width` pixels wide is `width`
    wide, and by which factor; never enlarged."""
    share = min(1.0, width / plate_width)
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)[: _FRAME[0], : _FRAME[1]]
    frame = np.full(_FRAME, 114, dtype=np.uint8)
    frame[: small.shape[0], : small.shape[1]] = small
    return frame, share


def on_views(detector: PlateDetector, views: Views) -> Tally:
    """Tally of pasted plates, with the corners' mean distance."""
    tally, rng = Tally(), np.random.default_rng(990_017)
    for _ in range(_VIEWS):
        view = views.view(rng)
        quads = holding(detector, view.image, [q.mean(axis=0) for q in view.plates])
        for plate, quad in zip(view.plates, quads, strict=True):
            tally.add(quad is not None)
            if quad is not None:
                off = np.hypot(*(plate - quad).T).mean()
                tally.apart.append(float(off) / side_lengths(plate)[1])
    return tally


def milliseconds(detector: PlateDetector, times: int = 40) -> float:
    """Median of a grey 1280x720 frame."""
    frame = np.full(_FRAME, 114, dtype=np.uint8)
    spans = []
    for _ in range(times):
        began = perf_counter()
        detector.detect(frame)
        spans.append((perf_counter() - began) * 1000)
    return median(spans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--score", type=float, default=DetectorLimits().score)
    given = parser.parse_args()
    scenes = load_scenes(given.scenes)
    negatives = [image for _, image in pictures(given.data, scenes, "negatives")]
    views = Views(given.data, given.scenes, given.store, "validation")
    for model in given.models:
        for side in SIDES:
            detector = PlateDetector(model, threads=2, limits=DetectorLimits(long_side=side, score=given.score))
            tallies = on_photographs(detector, given.data, scenes) | made_small(detector, given.data, scenes)
            spurious = 100 * sum(len(detector.detect(image)) for image in negatives) / max(1, len(negatives))
            say(
                f"{model.stem} {side}: {milliseconds(detector):.1f} ms, "
                + ", ".join(f"{name} {tally}" for name, tally in tallies.items())
                + f", {spurious:.1f} per 100 negatives"
            )
        pasted = on_views(PlateDetector(model, threads=2, limits=DetectorLimits(score=given.score)), views)
        say(f"{model.stem} pasted: {pasted}, corners {np.mean(pasted.apart):.3f} heights off")


if __name__ == "__main__":
    main()
