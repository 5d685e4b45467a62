"""Plates drawn for these tests, readings made up for them, and one engine for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from alpr_desk.capture.synthetic.plate_art import DESIGNS, draw_plate
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Frame, Image, PlateCandidate, PlateDetection, PlateReading, Quad
from alpr_desk.ocr.engine import PlateEngine, load_engine
from alpr_desk.ocr.rectify import as_quad
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]
Reading = Callable[..., PlateReading]
FrameAt = Callable[..., Frame]


@pytest.fixture(scope="session")
def engine() -> PlateEngine:
    return load_engine(threads=2)


@pytest.fixture
def scene() -> Scene:
    """A grey picture with one California plate in it, and the plate's quad: `scene("7ABC123", width=120, roll=4)`."""

    def make(
        serial: str, *, width: float = 120.0, roll: float = 0.0, at: tuple[float, float] = (600, 360)
    ) -> tuple[Image, Quad]:
        rng = np.random.default_rng(7)
        design = next(d for d in DESIGNS if d.region == "US-CA")
        plate = draw_plate(design, serial, rng)
        rows, columns = plate.shape[:2]
        height, angle = width * rows / columns, np.radians(roll)
        corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        corners = (corners @ turn + at).astype(np.float32)
        source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
        matrix = cv2.getPerspectiveTransform(source, corners)
        image = np.full((720, 1280, 3), (70, 62, 58), dtype=np.uint8)
        image[420:, :] = (90, 90, 92)
        small = cv2.GaussianBlur(plate, (0, 0), max(0.5, columns / width / 2.5))
        cv2.warpPerspective(small, matrix, (1280, 720), dst=image, borderMode=cv2.BORDER_TRANSPARENT)
        return image, as_quad(corners)

    return make


@pytest.fixture
def reading() -> Reading:
    """A reading made up: `reading("7ABC123", 0.9, x=400, y=300, width=100)`; the rest goes to one look-alike."""

    def make(
        plate: str, confidence: float = 0.95, *, x: float = 400, y: float = 300, width: float = 100
    ) -> PlateReading:
        height = width / 2
        quad = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        other = plate[:-1] + ("8" if plate[-1] != "8" else "B")
        candidates = (
            PlateCandidate(PlateText(plate), confidence),
            PlateCandidate(PlateText(other), min(confidence, 1 - confidence) / 2),
        )
        share = max(0.55, confidence ** (1 / len(plate)))
        characters = tuple(((c, share), ("8" if c != "8" else "B", 1 - share)) for c in plate)
        return PlateReading(PlateDetection(quad, 0.9), candidates, characters)

    return make


@pytest.fixture
def frame_at() -> FrameAt:
    """A frame of noise at a media time: `frame_at(200, number=1)`."""

    def make(ms: float, number: int | None = None, original: bytes | None = None) -> Frame:
        number = round(ms) if number is None else number
        image = np.random.default_rng(number).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
        image.setflags(write=False)
        start = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
        return Frame("front", number, start + timedelta(milliseconds=ms), int(ms * 1e6), image, None, original, ms)

    return make
