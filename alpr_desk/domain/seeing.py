"""From camera to read: frames, detections, candidates, reads. Frozen; pixels are read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.plates import PlateText

Image = NDArray[np.uint8]
"""(height, width, 3) uint8 in BGR order."""

MIN_SIDE = 8
"""Pixels of the shorter side below which no picture shows a plate."""

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners in pixels of the original image: top left, top right, bottom right, bottom left as the plate is read."""

CharacterAlternatives = tuple[tuple[str, float], ...]
"""What one position may be, likeliest first, with probabilities in 0..1."""


def bounding_box(quad: Quad) -> tuple[float, float, float, float]:
    """x, y, width, height of the upright box around `quad`."""
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


@dataclass(frozen=True, slots=True)
class Position:
    """WGS 84 degrees; `accuracy_m` is the receiver's own estimate, metres."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of one camera.

    Attributes:
        camera: the camera's name.
        sequence: counts up by one for each frame the camera delivered, from 0.
        captured_at: UTC.
        monotonic_ns: the monotonic clock when the frame arrived.
        image: read-only BGR pixels.
        position: where the vehicle was, if known.
        original: the bytes the source delivered, where it delivered a compressed still picture.
        media_ms: time in the file or stream, milliseconds from its start.
    """

    camera: str
    sequence: int
    captured_at: datetime
    monotonic_ns: int
    image: Image
    position: Position | None = None
    original: bytes | None = None
    media_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class PlateDetection:
    """Where a plate is: `score` is the detector's confidence in 0..1."""

    quad: Quad
    score: float


@dataclass(frozen=True, slots=True)
class PlateCandidate:
    """One way to read the whole plate, with its probability in 0..1."""

    plate: PlateText
    confidence: float


@dataclass(frozen=True, slots=True)
class PlateReading:
    """One look at one plate in one frame.

    Attributes:
        candidates: likeliest first, at least one.
        characters: alternatives at each position of the first candidate.
        issuers: probabilities of who issued it by how it looks, without its text: ISO 3166 codes, and any other word
            for what is none of them. Empty where nobody looked.
        region: ISO 3166-2 code or None for unknown.
    """

    detection: PlateDetection
    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]
    issuers: tuple[tuple[str, float], ...] = ()
    region: str | None = None
    region_confidence: float = 0.0

    @property
    def plate(self) -> PlateText:
        return self.candidates[0].plate

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence


class UnreadReason(StrEnum):
    """Why a plate was seen and not read."""

    TOO_SMALL = "too small"
    TOO_DARK = "too dark"
    BLURRED = "blurred"
    CUT_OFF = "cut off"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class UnreadPlate:
    """A plate that was found in a frame and could not be read."""

    detection: PlateDetection
    reason: UnreadReason


@dataclass(frozen=True, slots=True)
class FrameReading:
    """Every plate of one picture: those read, surest first, and those not."""

    readings: tuple[PlateReading, ...] = ()
    unread: tuple[UnreadPlate, ...] = ()

    @property
    def detections(self) -> tuple[PlateDetection, ...]:
        """Where they are."""
        return tuple(one.detection for one in self.readings) + tuple(one.detection for one in self.unread)


@dataclass(frozen=True, slots=True)
class PlateRead:
    """One vehicle pass: what the vote over all looks at one plate says.

    Attributes:
        uid: the same for a read and its later improvements.
        track: number of the track within its camera's run.
        captured_at: UTC of the best frame.
        first_ms, last_ms, decided_ms: media time of the first look, the last look and the decision.
        frames: looks that took part in the vote.
        best_frame: `Frame.sequence` of the frame that shows it best; `quad` and images are of that frame.
        incident: tag of the canvass it was made for, empty for none.
    """

    uid: str
    camera: str
    vehicle: str
    track: int
    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]
    region: str | None
    region_confidence: float
    captured_at: datetime
    first_ms: float
    last_ms: float
    decided_ms: float
    frames: int
    best_frame: int
    quad: Quad
    position: Position | None = None
    incident: str = ""

    @property
    def plate(self) -> PlateText:
        return self.candidates[0].plate

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence


@dataclass(frozen=True, slots=True)
class ReadCorrection:
    """What a member found a read to be. The read itself stays as it was, and both can be searched for.

    Attributes:
        was, was_region: what the read said until then: as read, or as corrected before.
        member: user name.
    """

    id: int
    read_id: int
    was: PlateText
    was_region: str | None
    plate: PlateText
    region: str | None
    reason: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CapturedRead:
    """A read on its way to the store, with the pictures that prove it.

    Attributes:
        frame_image: the whole best frame as encoded once (JPEG, or the source's own bytes); never encoded again.
        crop_image: the rectified plate, PNG.
    """

    read: PlateRead
    frame_image: bytes
    crop_image: bytes


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is drawn over one plate in the live picture; `plate` is None where it was not read."""

    quad: Quad
    plate: PlateText | None
    confidence: float
    decided: bool
    unread: UnreadReason | None = None


@dataclass(frozen=True, slots=True)
class OverlayFrame:
    """The overlays of one frame, newest only."""

    camera: str
    sequence: int
    width: int
    height: int
    overlays: tuple[Overlay, ...]


class FrameReader(Protocol):
    """Finds and reads every plate of one picture."""

    def read(self, image: Image) -> FrameReading: ...


@dataclass(frozen=True, slots=True)
class Observation:
    """What one frame added to the vote of its camera.

    Attributes:
        overlays: what is to be drawn over this frame.
        reads: decided or improved at this frame; an improvement carries the uid of the read it improves.
        unread: why each pass that ended at this frame was never read.
    """

    overlays: tuple[Overlay, ...]
    reads: tuple[CapturedRead, ...]
    unread: tuple[UnreadReason, ...] = ()


class PassVoter(Protocol):
    """Makes one read of each vehicle pass of one camera. Frames come in order, from one thread."""

    def observe(self, frame: Frame, seen: FrameReading) -> Observation: ...

    def close(self) -> Observation:
        """What is still undecided, improvable or unread when the camera stops; no overlays."""
        ...


class LiveFeed(Protocol):
    """What the live page may look at: the newest frame and overlays of each camera, never a queue."""

    def cameras(self) -> tuple[str, ...]: ...

    def latest_frame(self, camera: str) -> Frame | None: ...

    def latest_overlays(self, camera: str) -> OverlayFrame | None: ...
