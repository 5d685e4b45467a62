"""Canvasses of a homicide: begun and ended with a minute on either side, and what is read in them."""

from __future__ import annotations

from typing import Any

from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.capture import BeginCanvass, EndCanvass, Shift
from alpr_desk.domain.requests.search import Near
from alpr_desk.domain.seeing import CapturedRead, Position
from tests.helpers.agency import Agency
from tests.helpers.reads import captured

SCENE = Near(36.74, -119.79, 500.0)
INSIDE, OUTSIDE = Position(36.741, -119.79), Position(36.90, -119.60)
WHY = Purpose(PurposeKind.CRIME_SCENE_CANVASS, "26-01234")
HOMICIDE = BeginCanvass("26-7 homicide", purpose=WHY)


def seen(agency: Agency, plate: str, uid: str | None = None, **more: Any) -> CapturedRead:
    """Captured now, unless `at` says otherwise."""
    return captured(plate, uid=uid, images=False, **{"at": agency.clock.now(), **more})


def begin(agency: Agency, request: BeginCanvass = HOMICIDE) -> None:
    """A minute before and one after it."""
    agency.clock.forward(minutes=1)
    agency.ask("deputy", request)
    agency.clock.forward(minutes=1)


def end(agency: Agency) -> Canvass:
    """A minute before and one after it."""
    agency.clock.forward(minutes=1)
    ended = agency.ask("deputy", EndCanvass())
    agency.clock.forward(minutes=1)
    return ended


def start(agency: Agency) -> Shift:
    """A shift, and a minute of it."""
    running = agency.start_shift()
    agency.clock.forward(minutes=1)
    return running
