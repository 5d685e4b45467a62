"""What the detector trains on: windows of photographs, with more plates and things like plates pasted in.

Every random choice comes from the generator handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from training.lettering import any_face, word
from training.scenes import Scene, load_scenes
from training.store import Plate, load
from training.synthesise import synthetic

HEIGHT, WIDTH = 320, 576
"""Pixels of a view: a part of a frame as the detector gets it."""

_LONGEST = 1280
_SHARES = {"dashcam-eu": 0.28, "us-frames": 0.30, "negatives": 0.42}
_LONG = 0.25
"""Share of the real plates pasted in that are European whatever else there is: at the same width they are half as high
as others, and missed most."""

_RECOLOURED = 0.15
_LOWEST = 5.5
"""Pixels that a plate pasted in is high at least."""

_WORDS = ("TAXI", "POLICE", "FORD", "TOYOTA", "EXIT", "STOP", "SALE", "4x4", "BUS", "RENT", "Diesel", "OPEN", "PARKING")

Corners = NDArray[np.float32]
"""(4, 2) pixels of a view."""


@dataclass(frozen=True, slots=True)
class View:
    """BGR, (HEIGHT, WIDTH, 3) for the detector; the corners of its plates, and of what may be plates."""

    image: Image
    plates: tuple[Corners, ...]
    unsure: tuple[Corners, ...]


class Views:
    """Draws views from the training part of scenes and plates."""

    def __init__(self, data: Path, scenes: Path, store: Path, part: str = "training") -> None:
        self._data = data
        self._scenes: dict[str, list[Scene]] = {folder: [] for folder in _SHARES}
        for scene in load_scenes(scenes):
            if scene.part == part:
                self._scenes[scene.file.split("/")[0]].append(scene)
        self._plates = load(store, part, ["us-crops", "crops-br", "crops-eu"])
        self._by_source: dict[str, list[Plate]] = {}
        for plate in self._plates:
            self._by_source.setdefault(plate.source, []).append(plate)
        self._opened: dict[str, tuple[Image, float]] = {}

    def view(self, rng: Generator) -> View:
        """One view."""
        folder = list(_SHARES)[int(rng.choice(len(_SHARES), p=list(_SHARES.values())))]
        scenes = self._scenes[folder]
        scene = scenes[int(rng.integers(len(scenes)))]
        image, plates, unsure = self._window(scene, rng)
        canvas = image.astype(np.float32)
        for _ in range(int(rng.choice(3, p=[0.6, 0.25, 0.15]))):
            _paste_decoy(canvas, plates, rng)
        chances = [0.5, 0.35, 0.15] if plates else [0.25, 0.4, 0.35]
        for _ in range(int(rng.choice(3, p=chances))):
            quad = _paste_plate(canvas, self._any_plate(rng), [*plates, *unsure], rng)
            if quad is not None:
                plates.append(quad)
        finished = View(_photographed(canvas, rng), tuple(plates), tuple(unsure))
        return mirrored(finished) if rng.random() < 0.3 else finished

    def _any_plate(self, rng: Generator) -> Plate:
        if rng.random() < 0.35:
            return recoloured(synthetic(rng), rng)
        sources = list(self._by_source)
        source = "crops-eu" if rng.random() < _LONG else sources[int(rng.integers(len(sources)))]
        plates = self._by_source[source]
        return recoloured(plates[int(rng.integers(len(plates)))], rng)

    def _open(self, file: str) -> tuple[Image, float]:
        """The picture, at most _LONGEST pixels long, and its scale."""
        if file not in self._opened:
            image = cv2.imread(str(self._data / file))
            if image is None:
                raise FileNotFoundError(self._data / file)
            scale = min(1.0, _LONGEST / max(image.shape[:2]))
            if scale < 1:
                image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            self._opened[file] = np.asarray(image, dtype=np.uint8), scale
        return self._opened[file]

    def _backdrop(self, rng: Generator) -> Image:
        """A picture without plates that fills a view: what lies around a photograph that is smaller."""
        scenes = self._scenes["negatives"]
        image, _ = self._open(scenes[int(rng.integers(len(scenes)))].file)
        return np.asarray(cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def _window(self, scene: Scene, rng: Generator) -> tuple[Image, list[Corners], list[Corners]]:
        """A window of `scene` at a size at which its plates are as wide as they come."""
        image, scale = self._open(scene.file)
        quads = [np.array(q, dtype=np.float32).reshape(4, 2) * scale for q in (*scene.plates, *scene.unsure)]
        count = len(scene.plates)
        if count:
            middle = quads[int(rng.integers(count))]
            wanted = float(np.exp(rng.uniform(np.log(20), np.log(210))))
            zoom = float(np.clip(wanted / max(8.0, np.ptp(middle[:, 0])), 0.25, 1.4))
            centre = middle.mean(axis=0) * zoom
            centre += rng.uniform(-0.42, 0.42, 2) * [WIDTH, HEIGHT]
        else:
            zoom = float(rng.uniform(420, 1000)) / max(image.shape[:2])
            centre = rng.uniform(0.2, 0.8, 2) * np.array([image.shape[1], image.shape[0]]) * zoom
        stretch = float(np.exp(rng.normal(0, 0.06)))
        matrix = np.array([[zoom * stretch, 0, WIDTH / 2 - centre[0]], [0, zoom, HEIGHT / 2 - centre[1]]])
        matrix[0, 2] = WIDTH / 2 - centre[0] * stretch
        turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), float(rng.normal(0, 3)), 1.0)
        matrix = turn[:, :2] @ matrix + np.array([[0, 0, turn[0, 2]], [0, 0, turn[1, 2]]])
        small = image
        if zoom < 0.6:  # so that warping does not skip pixels
            small = np.asarray(cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            matrix[:, 0] *= image.shape[1] / small.shape[1]
            matrix[:, 1] *= image.shape[0] / small.shape[0]
            quads = [q * [small.shape[1] / image.shape[1], small.shape[0] / image.shape[0]] for q in quads]
        size, border = (WIDTH, HEIGHT), cv2.BORDER_TRANSPARENT
        view = cv2.warpAffine(small, matrix, size, self._backdrop(rng), flags=cv2.INTER_LINEAR, borderMode=border)
        moved = [np.asarray(q @ matrix[:, :2].T + matrix[:, 2], dtype=np.float32) for q in quads]
        plates, unsure = moved[:count], moved[count:]
        cut = [q for q in plates if _in_view(q) == "cut"]
        return np.asarray(view, dtype=np.uint8), [q for q in plates if _in_view(q) == "whole"], [*unsure, *cut]


def recoloured(plate: Plate, rng: Generator) -> Plate:
    """`plate`, now and then light on dark or in colours that no issuer of these pictures has."""
    if rng.random() > _RECOLOURED:
        return plate
    image = 255 - plate.image if rng.random() < 0.5 else plate.image[..., rng.permutation(3)]
    return replace(plate, image=np.ascontiguousarray(image))


def _in_view(quad: Corners) -> str:
    """`whole`, `cut` or `outside`."""
    outside = (quad < -2).any(axis=1) | (quad[:, 0] > WIDTH + 1) | (quad[:, 1] > HEIGHT + 1)
    return "outside" if outside.all() else "cut" if outside.any() else "whole"


def mirrored(view: View) -> View:
    """`view` as in a mirror; corners keep their order: top left first."""
    width = view.image.shape[1]

    def turned(quad: Corners) -> Corners:
        flipped = quad * np.array([-1, 1], dtype=np.float32) + np.array([width, 0], dtype=np.float32)
        return np.asarray(flipped[[1, 0, 3, 2]], dtype=np.float32)

    image = np.ascontiguousarray(view.image[:, ::-1])
    return View(image, tuple(turned(q) for q in view.plates), tuple(turned(q) for q in view.unsure))


def _free_place(size: float, aspect: float, taken: Sequence[Corners], rng: Generator) -> NDArray[np.float64] | None:
    """A centre for something `size` wide that touches nothing in `taken`, or None."""
    if size / aspect > HEIGHT * 0.6:
        return None
    for _ in range(6):
        centre = rng.uniform([size * 0.55, size / aspect * 0.7], [WIDTH - size * 0.55, HEIGHT - size / aspect * 0.7])
        reach = max(size, size / aspect)
        if all(np.abs(q.mean(axis=0) - centre).max() > (reach + np.ptp(q[:, 0])) * 0.6 + 6 for q in taken):
            return np.asarray(centre, dtype=np.float64)
    return None


def _paste_plate(canvas: NDArray[np.float32], plate: Plate, taken: Sequence[Corners], rng: Generator) -> Corners | None:
    """`plate` somewhere in `canvas`, as a car would carry it; its corners, or None where there is no room."""
    across, down = (plate.corners.max(axis=0) - plate.corners.min(axis=0)).tolist()
    aspect = across / max(1.0, down) * float(rng.uniform(0.72, 1.1))
    width = float(np.exp(rng.uniform(np.log(max(20, _LOWEST * aspect)), np.log(230))))
    height = width / aspect
    centre = _free_place(width, aspect, taken, rng)
    if centre is None:
        return None
    quad = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * [width, height]
    quad[:, 1] += quad[:, 0] * rng.normal(0, 0.13)
    quad[:, 0] += quad[:, 1] * rng.normal(0, 0.06)
    quad = quad + rng.normal(0, 0.015, (4, 2)) * height + centre
    light: NDArray[Any] = plate.image.astype(np.float32) * rng.uniform(0.35, 1.25) + rng.uniform(-25, 35)
    if rng.random() < 0.4:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2) * rng.uniform(0.8, 1.1, 3).astype(np.float32)
    if rng.random() < 0.6:
        body = (quad - centre) * rng.uniform(1.08, 2.4) * [1, rng.uniform(1, 1.8)] + centre
        cv2.fillPoly(canvas, [body.astype(np.int32)], rng.uniform(0, 255, 3).tolist(), cv2.LINE_AA)
    shrink = min(1.0, 1.5 * width / across)
    if shrink < 1:
        light = cv2.resize(light, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    corners = plate.corners * [light.shape[1] / plate.image.shape[1], light.shape[0] / plate.image.shape[0]]
    warp_in(canvas, np.asarray(light, dtype=np.float32), np.asarray(corners, dtype=np.float32), quad)
    return np.asarray(quad, dtype=np.float32)


def warp_in(
    canvas: NDArray[np.float32], patch: NDArray[np.float32], corners: Corners, quad: NDArray[np.float64]
) -> None:
    """The part of `patch` inside `corners` over `quad` of `canvas`, its edge soft."""
    matrix = cv2.getPerspectiveTransform(corners, quad.astype(np.float32))
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 3, 0)
    high = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 3, [canvas.shape[1], canvas.shape[0]])
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    if min(size) < 2:
        return
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], dtype=np.float64)
    warped = cv2.warpPerspective(patch, shift @ matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    stencil = np.zeros((size[1], size[0]), dtype=np.float32)
    fine = np.round((quad - low) * 16).astype(np.int32)
    cv2.fillPoly(stencil, [fine], (1.0,), cv2.LINE_8, 4)
    alpha = cv2.GaussianBlur(stencil, (3, 3), 0)[..., None]
    part = canvas[low[1] : high[1], low[0] : high[0]]
    part[:] = part * (1 - alpha) + warped * alpha


def _paste_decoy(canvas: NDArray[np.float32], taken: Sequence[Corners], rng: Generator) -> None:
    """What looks like a plate and is none: lamps, stickers, signs and their words."""
    width = float(np.exp(rng.uniform(np.log(20), np.log(200))))
    aspect = float(rng.uniform(0.6, 6))
    centre = _free_place(width, aspect, taken, rng)
    if centre is None:
        return
    size = np.array([width, width / aspect])
    low, high = (centre - size / 2).astype(int), (centre + size / 2).astype(int)
    if rng.random() < 0.6:
        cv2.rectangle(canvas, low.tolist(), high.tolist(), rng.uniform(0, 255, 3).tolist(), -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.rectangle(canvas, low.tolist(), high.tolist(), rng.uniform(0, 255, 3).tolist(), int(rng.integers(1, 4)))
    if rng.random() < 0.35:
        mask = word(_WORDS[int(rng.integers(len(_WORDS)))], any_face(rng), max(6, int(size[1] * 0.5)))
        x, y = max(0, int(centre[0] - mask.shape[1] / 2)), max(0, int(centre[1] - mask.shape[0] / 2))
        part = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
        alpha = mask[: part.shape[0], : part.shape[1], None].astype(np.float32) / 255
        part[:] = part * (1 - alpha) + rng.uniform(0, 255, 3).astype(np.float32) * alpha


def _photographed(canvas: NDArray[np.float32], rng: Generator) -> Image:
    """Blur, grey, light, night, noise, compression."""
    light: NDArray[Any] = canvas
    if rng.random() < 0.3:
        light = cv2.GaussianBlur(light, (0, 0), float(rng.uniform(0.3, 1.4)))
    kind = rng.random()
    if kind < 0.2:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2) * rng.uniform(0.85, 1.12, 3)
    elif kind < 0.6:
        light = light * rng.normal(1, 0.06, 3)
    light = light * rng.uniform(0.55, 1.3) + rng.uniform(-20, 20)
    if rng.random() < 0.12:
        light = light * rng.uniform(0.15, 0.5)
    light = light + rng.standard_normal((HEIGHT, WIDTH, 1), dtype=np.float32) * rng.uniform(0, 9)
    image = np.asarray(np.clip(light, 0, 255), dtype=np.uint8)
    if rng.random() < 0.3:
        quality = int(rng.integers(30, 90))
        coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        image = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return image
