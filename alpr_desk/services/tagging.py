"""Reads that were captured in a canvass bear its incident, whenever they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.canvass import Canvass, incident_of
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.services.office import Work


def canvasses_of(work: Work, unit: UnitOfWork, reads: Sequence[CapturedRead]) -> tuple[Canvass, ...]:
    """Those that `reads` may belong to; none of what is not recorded under a shift."""
    if work.grant.shift_id is None or not reads:
        return ()
    return unit.canvasses.of_reads(work.grant.shift_id, min(captured.read.captured_at for captured in reads))


def tagged(reads: Sequence[CapturedRead], canvasses: Sequence[Canvass]) -> Sequence[CapturedRead]:
    """`reads`, each with its incident."""
    return [_tagged(captured, incident_of(captured.read, canvasses)) for captured in reads] if canvasses else reads


def _tagged(captured: CapturedRead, incident: str) -> CapturedRead:
    if incident == captured.read.incident:
        return captured
    return replace(captured, read=replace(captured.read, incident=incident))
