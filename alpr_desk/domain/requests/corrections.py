"""Correcting a read: the plate or state that a member saw instead. What was read stays beside it."""

from __future__ import annotations

from dataclasses import dataclass

from alpr_desk.domain.desk import Request
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.seeing import ReadCorrection


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did.

    Attributes:
        raised: hits that the corrected plate raised.
        overtaken: hits of the read that the corrected plate no longer bears out.
    """

    correction: ReadCorrection
    raised: tuple[int, ...]
    overtaken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CorrectRead(Request[Corrected]):
    """Say what the plate of a read is, with the reason (Civil Code 1798.90.51(b)(2)(F): correcting data errors).

    `region`: ISO 3166-2, empty for unknown; None leaves it as it is. The hits of the read are judged again.
    """

    read_id: int
    plate: str
    reason: str
    region: str | None = None
    purpose: Purpose | None = None
