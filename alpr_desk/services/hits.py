"""Hits: list, open, verify, dispose. None is ever dropped or rejected by the program (Policy 430.3(f))."""

from __future__ import annotations

from alpr_desk.access.gate import data
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import HitChanged
from alpr_desk.domain.matching import Disposed, Disposition, Hit, HitStatus, Tick, Verification
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hits import DisposeHit, HitPictures, ListHits, OpenHit, VerifyHit
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.pictures import pictures_of
from alpr_desk.services.texts import line

NEEDED_TO_CONFIRM = frozenset({Tick.CHARACTERS_SEEN, Tick.STATE_SEEN, Tick.CLETS_CONFIRMED})
_CONFIRMED = frozenset({Disposition.CONFIRMED_ACTED, Disposition.CONFIRMED_NOT_ACTED})


@handles(ListHits, data(Permission.SEE_HITS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "hits"})
def list_hits(work: Work, request: ListHits) -> tuple[Hit, ...]:
    hits = work.unit.hits.newest(request.status, max(1, min(request.limit, 1000)))
    work.detail["rows"] = len(hits)
    return hits


@handles(OpenHit, data(Permission.SEE_HITS), Mode.READ, AuditEvent.IMAGE_OPENED, lambda r: {"hit": r.hit_id})
def open_hit(work: Work, request: OpenHit) -> HitPictures:
    hit = find_hit(work.unit, request.hit_id)
    pictures = pictures_of(work.unit, work.office.vault, hit.read.id)
    return HitPictures(hit, pictures.crop, pictures.frame)


@handles(
    VerifyHit,
    data(Permission.VERIFY_HITS),
    Mode.CHANGE,
    AuditEvent.HIT_VERIFIED,
    lambda r: {"hit": r.hit_id, "ticks": sorted(r.ticks), "clets": r.clets_reference},
)
def verify_hit(work: Work, request: VerifyHit) -> Hit:
    hit = find_hit(work.unit, request.hit_id)
    if hit.status is HitStatus.DISPOSED:
        raise BadInput(f"Hit {hit.id} has been disposed of already.")
    reference = line(request.clets_reference, "the CLETS/NCIC reference", 200, required=False)
    if Tick.CLETS_CONFIRMED in request.ticks and not reference:
        raise BadInput("Enter the operator's name or the return's reference for the CLETS/NCIC confirmation.")
    verification = Verification(request.ticks, reference, work.grant.user_name, work.grant.at)
    work.unit.hits.verify(hit.id, verification)
    work.unit.announce(HitChanged(hit.id))
    return find_hit(work.unit, hit.id)


@handles(
    DisposeHit,
    data(Permission.VERIFY_HITS),
    Mode.CHANGE,
    AuditEvent.HIT_DISPOSED,
    lambda r: {"hit": r.hit_id, "disposition": r.disposition.value, "reason": r.reason},
)
def dispose_hit(work: Work, request: DisposeHit) -> Hit:
    hit = find_hit(work.unit, request.hit_id)
    if hit.status is HitStatus.DISPOSED:
        raise BadInput(f"Hit {hit.id} has been disposed of already.")
    reason = line(request.reason, "the reason", 400, required=False)
    ticks = hit.verification.ticks if hit.verification else frozenset()
    missing = sorted(tick.value for tick in NEEDED_TO_CONFIRM - ticks)
    if request.disposition in _CONFIRMED and missing:
        raise BadInput(f"A hit is confirmed only when these are ticked: {', '.join(missing)}.")
    if request.disposition is Disposition.UNVERIFIED_USE and not reason:
        raise BadInput("Say why the hit was used without verification (Policy 430.3(f)).")
    work.unit.hits.dispose(hit.id, Disposed(request.disposition, reason, work.grant.user_name, work.grant.at))
    work.unit.announce(HitChanged(hit.id))
    return find_hit(work.unit, hit.id)


def find_hit(unit: UnitOfWork, hit_id: int) -> Hit:
    hit = unit.hits.by_id(hit_id)
    if hit is None:
        raise BadInput(f"There is no hit {hit_id}.")
    return hit
