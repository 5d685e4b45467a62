"""Hits: list, verify, dispose."""

from __future__ import annotations

from dataclasses import dataclass, field

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import Disposition, Hit, HitStatus, Tick


@dataclass(frozen=True, slots=True)
class ListHits(Request[tuple[Hit, ...]]):
    """Newest first; `status` None for all."""

    status: HitStatus | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class HitPictures:
    """A hit with what proves it; images empty where none were stored."""

    hit: Hit
    crop_image: bytes = field(repr=False)
    frame_image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenHit(Request[HitPictures]):
    """An access of its own, recorded."""

    hit_id: int


@dataclass(frozen=True, slots=True)
class VerifyHit(Request[Hit]):
    """Set the ticks. Confirming through CLETS needs the operator's name or the return's reference."""

    hit_id: int
    ticks: frozenset[Tick]
    clets_reference: str = ""


@dataclass(frozen=True, slots=True)
class DisposeHit(Request[Hit]):
    """End a hit. `confirmed ...` needs characters seen, state seen and CLETS/NCIC confirmed;
    acting without verification needs a reason (Policy 430.3(f))."""

    hit_id: int
    disposition: Disposition
    reason: str = ""
