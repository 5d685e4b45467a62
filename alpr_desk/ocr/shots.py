"""The frame that shows a plate best, and the two pictures of it that go with the read.

Knows no vote. Pictures are made once, when first asked for; a frame whose source delivered a compressed still
is handed on in the source's own bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Frame, Image, PlateReading, Position, Quad, UnreadReason
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ocr.rectify import reader_input, side_lengths, upright_crop
from alpr_desk.vision import cv2

JPEG_QUALITY = 92
_ENOUGH_WIDTH = 160.0
_HALF_SHARP = 150.0
_BLURRED = 60.0
_SMEARED = 20.0
"""Drawn plates, smeared until nobody read them, had a detail of 3 to 19; of real ones read with 0.9 or more, one in
twenty had less than 15, so less than this says why a plate was not read and never that it cannot be."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a plate looks in one frame: `width` and `height` in pixels, `sharpness` (variance of the Laplacian of the
    grey plate at the reader's size), `detail` (the lesser of the variances of the second derivatives along and across
    its inside: a plate smeared one way keeps sharp edges the other way), `brightness` 0..255, `cut` where the quad
    leaves the picture, `squareness` 0..1: 1 seen from straight ahead, less the more the view is slanted."""

    width: float
    height: float
    sharpness: float
    detail: float
    brightness: float
    cut: bool
    squareness: float = 1.0

    def quality(self, confidence: float) -> float:
        """0..1: confidence, size, sharpness and angle together."""
        size = min(1.0, self.width / _ENOUGH_WIDTH) ** 0.5
        return float(confidence * size * self.squareness * self.sharpness / (self.sharpness + _HALF_SHARP))

    @property
    def small(self) -> bool:
        """Whether its characters are too few pixels to be told apart with any certainty."""
        return self.width < 45 or self.height < 11

    def unread_reason(self) -> UnreadReason:
        """The likeliest reason why nobody could read it."""
        if self.cut:
            return UnreadReason.CUT_OFF
        if self.small:
            return UnreadReason.TOO_SMALL
        if self.brightness < 35:
            return UnreadReason.TOO_DARK
        blurred = self.sharpness < _BLURRED or self.detail < _SMEARED
        return UnreadReason.BLURRED if blurred else UnreadReason.UNSURE


def appearance(image: Image, quad: Quad) -> Appearance:
    """How the plate at `quad` of `image` (BGR) looks."""
    grey = cv2.cvtColor(reader_input(image, quad), cv2.COLOR_BGR2GRAY)
    width, height = side_lengths(np.array(quad))
    rows, columns = image.shape[:2]
    cut = any(not (1 <= x <= columns - 2 and 1 <= y <= rows - 2) for x, y in quad)
    sharpness = float(cv2.Laplacian(grey, cv2.CV_32F).var())
    return Appearance(width, height, sharpness, _detail(grey), float(grey.mean()), cut, _squareness(quad))


def _detail(grey: NDArray[Any]) -> float:
    """Of the inside of a grey plate, without its frame, whose lines stay sharp along any smear."""
    rows, columns = grey.shape
    inside = grey[rows // 5 : rows - rows // 5, columns // 16 : columns - columns // 16]
    return min(float(cv2.Sobel(inside, cv2.CV_32F, *along, ksize=1).var()) for along in ((2, 0), (0, 2)))


def _squareness(quad: Quad) -> float:
    """Area of `quad` over the product of its longer sides: 1 for a rectangle however it is rolled, less for the
    trapezoids and slanted forms that a plate takes when seen from aside or above. Needs no plate's proportions."""
    corners = np.array(quad, np.float32)
    top, right, bottom, left = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    longest = max(top, bottom) * max(left, right)
    return min(1.0, float(cv2.contourArea(corners) / longest)) if longest > 0 else 0.0


class FrameEncoder:
    """JPEG of the last few frames, each made once however many plates it shows."""

    def __init__(self, keep: int = 4) -> None:
        self._keep = keep
        self._made: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()

    def encoded(self, frame: Frame) -> bytes:
        """`frame.original` where there is one, else JPEG of quality 92. Raises EnvironmentFault."""
        if frame.original is not None:
            return frame.original
        key = (frame.camera, frame.sequence, frame.monotonic_ns)
        if key not in self._made:
            self._made[key] = _encoded(frame.image, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            while len(self._made) > self._keep:
                self._made.popitem(last=False)
        return self._made[key]


@dataclass(slots=True)
class Shot:
    """A frame that shows the plate, until `settle` leaves only its two pictures."""

    quality: float
    sequence: int
    captured_at: datetime
    position: Position | None
    quad: Quad
    _frame: Frame | None
    _pictures: tuple[bytes, bytes] | None = None

    @classmethod
    def of(cls, frame: Frame, reading: PlateReading, quality: float) -> Shot:
        return cls(quality, frame.sequence, frame.captured_at, frame.position, reading.detection.quad, frame)

    def pictures(self, encoder: FrameEncoder) -> tuple[bytes, bytes]:
        """The whole frame as encoded once, and the upright plate at its natural size as PNG."""
        if self._pictures is None:
            if self._frame is None:
                raise EnvironmentFault("The picture of a read was let go before it was stored.")
            crop = upright_crop(self._frame.image, self.quad)
            self._pictures = encoder.encoded(self._frame), _encoded(crop, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 3])
        return self._pictures

    def settle(self, encoder: FrameEncoder) -> None:
        """Make the pictures and let go of the frame's pixels."""
        self.pictures(encoder)
        self._frame = None


def _encoded(image: Image, suffix: str, parameters: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, image, parameters)
    if not done:
        raise EnvironmentFault("A picture of a read could not be encoded: check that memory is free.")
    return bytes(data.tobytes())
