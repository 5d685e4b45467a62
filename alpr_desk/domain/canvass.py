"""Canvass of a crime scene: everything that is read in it bears its incident (Policy 430.3(c)). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from alpr_desk.domain.places import holds
from alpr_desk.domain.requests.search import Near
from alpr_desk.domain.seeing import PlateRead


@dataclass(frozen=True, slots=True)
class Canvass:
    """What one shift reads for one incident.

    Attributes:
        incident: 1 to 80 characters, as `PlateRead.incident` has it.
        area: None where everything that is read counts.
        begun_at, ended_at: UTC, the end no longer in it; None while it is on.
    """

    id: int
    shift_id: int
    incident: str
    area: Near | None
    begun_at: datetime
    ended_at: datetime | None = None

    def takes_in(self, read: PlateRead) -> bool:
        """Whether `read` was captured in it. One without a position is taken in: nobody can say that it is outside."""
        if read.captured_at < self.begun_at or (self.ended_at is not None and read.captured_at >= self.ended_at):
            return False
        here = read.position
        if self.area is None or here is None:
            return True
        return bool(holds(self.area, np.array([here.latitude]), np.array([here.longitude]))[0])


def incident_of(read: PlateRead, canvasses: Iterable[Canvass]) -> str:
    """What `read` is to be tagged with: what it bears already, else the first of `canvasses` that takes it in."""
    if read.incident:
        return read.incident
    return next((canvass.incident for canvass in canvasses if canvass.takes_in(read)), "")
