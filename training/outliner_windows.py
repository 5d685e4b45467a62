"""`python -m training.outliner_windows DATA SCENES.json STORE TEACHER.onnx OUT.npz`: what the outliner learns from.

Windows around what the detector finds, and around places a little beside it, in training pictures and in views with
pasted plates, with the corners that the teacher, a larger outliner, gives the plate in the middle. What it takes for a
plate in a picture without plates is none; where it and the truth of a pasted plate differ, nobody learns.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.detector import DetectorLimits, PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER
from alpr_desk.ocr.rectify import Corners
from alpr_desk.ocr.windows import cut_out, window_of
from alpr_desk.vision import cv2
from training.degrade import jittered
from training.scenes import load_scenes
from training.teacher import Teacher
from training.telling import say
from training.views import View, Views

_EASY = DetectorLimits(cell=0.15, score=0.2)
"""More findings than the program has: what is hard to tell is what is to be learnt."""

_NONE = np.full((4, 2), np.nan, dtype=np.float32)
_VIEWS = 3000
_LOOKS = {"us-frames": 10, "dashcam-eu": 3, "negatives": 3}
"""How often each training picture is looked at, mirrored and at different sizes."""


@dataclass(frozen=True, slots=True)
class Windows:
    """(N, 96, 192, 3) BGR, the corners of the plate in the middle (N, 4, 2), NaN where there is none, and of another
    plate in the window, which counts neither way."""

    images: NDArray[np.uint8]
    plates: NDArray[np.float32]
    others: NDArray[np.float32]

    def view(self, number: int) -> View:
        """The window `number`."""
        plates, others = (
            (quad,) if np.isfinite(quad).all() else () for quad in (self.plates[number], self.others[number])
        )
        return View(self.images[number], plates, others)


class Cutter:
    """Cuts windows out of pictures; keeps those that teach something."""

    def __init__(self, teacher: Teacher) -> None:
        self._teacher = teacher
        self._detector = PlateDetector(MODEL_FOLDER / DETECTOR, threads=1, limits=_EASY)

    def windows(
        self, image: Image, known: Sequence[Corners] | None, rng: Generator
    ) -> Iterator[tuple[Image, Corners, Corners]]:
        """Window, plate, other plate of each finding in `image`. `known`: its plates, None where the teacher knows
        better than the labels do."""
        for finding in self._detector.detect(image):
            quad = np.array(finding.quad, dtype=np.float32)
            if rng.random() < 0.6:
                quad = jittered(quad, rng, 1.5)
            place = window_of(quad.astype(np.float64))
            window = cut_out(image, place)
            said = self._teacher.outline(window)
            near, others = _told_apart(place, known or (), said)
            if known is not None and (said is not None) != (near is not None):
                if not known and said is not None:
                    yield window, _NONE, _NONE
                continue
            yield window, _NONE if said is None else said, others[0] if others else _NONE


def _told_apart(
    place: NDArray[np.float64], known: Sequence[Corners], said: Corners | None
) -> tuple[Corners | None, list[Corners]]:
    """Of `known` plates, in the window at `place`: the one that is meant, and the others."""
    moved = [np.asarray(quad @ place[:, :2].T + place[:, 2], dtype=np.float32) for quad in known]
    middle = (96.0, 48.0) if said is None else tuple(float(v) for v in said.mean(axis=0))
    meant = [quad for quad in moved if cv2.pointPolygonTest(quad, middle, False) >= 0]
    return (meant[0] if meant else None), [quad for quad in moved if not any(quad is one for one in meant)]


def _turned(image: Image, rng: Generator) -> Image:
    """`image` as another camera might have it: of another size, mirrored or not."""
    scale = float(np.exp(rng.uniform(np.log(0.5), np.log(1.2)))) * min(1.0, 1280 / max(image.shape[:2]))
    size = (max(64, round(image.shape[1] * scale)), max(64, round(image.shape[0] * scale)))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.ascontiguousarray(scaled[:, ::-1] if rng.random() < 0.5 else scaled, dtype=np.uint8)


def collected(data: Path, scenes: Path, store: Path, cutter: Cutter, part: str, share: float) -> Windows:
    """Every window of `part`; `share` of the looks and views that are usual."""
    found = []
    for number, scene in enumerate(s for s in load_scenes(scenes) if s.part == part):
        folder, image = scene.file.split("/")[0], cv2.imread(str(data / scene.file))
        for look in range(max(1, round(_LOOKS[folder] * share)) if image is not None else 0):
            rng = np.random.default_rng([77, number, look])
            known: list[Corners] | None = [] if folder == "negatives" else None
            found += list(cutter.windows(_turned(np.asarray(image, dtype=np.uint8), rng), known, rng))
    say(f"{part}: {len(found)} windows of pictures")
    views = Views(data, scenes, store, part)
    for number in range(round(_VIEWS * share)):
        rng = np.random.default_rng([78, number])
        view = views.view(rng)
        found += list(cutter.windows(view.image, [*view.plates, *view.unsure], rng))
    images, plates, others = (np.stack(each) for each in zip(*found, strict=True))
    say(f"{part}: {len(images)} windows, {int(np.isfinite(plates[:, 0, 0]).sum())} with a plate")
    return Windows(images, plates, others)


def load_windows(index: Path, part: str) -> Windows:
    """What `main` wrote."""
    with np.load(index) as stored:
        return Windows(*(stored[f"{part}_{name}"] for name in ("images", "plates", "others")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "scenes", "store", "teacher", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    cutter = Cutter(Teacher(given.teacher))
    stored: dict[str, Any] = {}
    for part, share in (("validation", 0.3), ("training", 1.0)):
        kept = collected(given.data, given.scenes, given.store, cutter, part, share)
        stored |= {f"{part}_{name}": getattr(kept, name) for name in ("images", "plates", "others")}
    np.savez(given.out, **stored)


if __name__ == "__main__":
    main()
