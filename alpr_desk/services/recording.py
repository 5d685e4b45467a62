"""Reads into the store, matched on the way: reads, hits and the audit entry in one transaction, then announced.

No alert can exist without its record, and no record without its audit entry. What the reads fit is found before the
transaction holds the write lock (`candidates`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from datetime import timedelta
from itertools import starmap
from typing import NamedTuple

from alpr_desk.access.gate import UNDER_SHIFT, data, limits_of
from alpr_desk.db.repositories.hits import NewHit
from alpr_desk.db.repositories.read_rows import NewRead, ReadRow, StoredImages
from alpr_desk.db.repositories.reads import Kept, as_stored
from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.clock import refuse_future
from alpr_desk.domain.events import HitRaised, ReadStored, ShiftEnded
from alpr_desk.domain.matching import Match, MatchKind
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.capture import IngestReads, Recorded, RecordReads, StoreClip
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import AnswerIsNo
from alpr_desk.services.candidates import Matches, candidates, prepare, rows
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.lapse import REASON, end_lapsed_shift
from alpr_desk.services.office import Work
from alpr_desk.services.raising import Wanted
from alpr_desk.services.shift_end import end_in_store
from alpr_desk.services.tagging import canvasses_of, tagged

_BETTER = {kind: rank for rank, kind in enumerate(MatchKind)}


@handles(RecordReads, UNDER_SHIFT, Mode.CHANGE, AuditEvent.READS_RECORDED, prepare=prepare)
def record_reads(work: Work, request: RecordReads) -> Recorded:
    _end_overdue_shift(work)
    wanted = Wanted(work)
    canvasses = canvasses_of(work, work.unit, request.reads)
    return _record(work, wanted, _taken(work, wanted, tagged(request.reads, canvasses), canvasses))


def _end_overdue_shift(work: Work) -> None:
    """A shift lasts 12 hours, or as long as training: tell capture to end; what it has read is still recorded."""
    shift = work.office.sessions.get(work.grant.session, limits_of(work.office.settings))
    if shift is not None and shift.expired and shift.shift_id is not None:
        end_in_store(work, shift.shift_id, work.grant.at)
        work.unit.announce(ShiftEnded(shift.shift_id, "12 hours are over"))
    elif end_lapsed_shift(work):
        work.detail["shift_ended"] = REASON


@handles(
    IngestReads,
    data(Permission.INGEST_READS),
    Mode.BULK,
    AuditEvent.READS_INGESTED,
    lambda r: {"source": r.source},
    prepare,
)
def ingest_reads(work: Work, request: IngestReads) -> Recorded:
    refuse_future((captured.read.captured_at for captured in request.reads), work.office.clock.now())
    known = work.unit.reads.known([captured.read.uid for captured in request.reads])
    wanted = Wanted(work)
    taken = _taken(work, wanted, request.reads)
    fresh = {one.captured.read.uid: one for one in taken if one.captured.read.uid not in known}
    recorded = _record(work, wanted, tuple(fresh.values()), known)
    ids = known | dict(zip(fresh, recorded.read_ids, strict=True))
    new = len(fresh)
    work.detail |= {"known": len(request.reads) - new}
    read_ids = tuple(ids[captured.read.uid] for captured in request.reads)
    return Recorded(read_ids, recorded.hit_ids, len(request.reads) - new, work.in_company)


@handles(StoreClip, UNDER_SHIFT, Mode.CHANGE, AuditEvent.READS_RECORDED)
def store_clip(work: Work, request: StoreClip) -> None:
    read = work.unit.reads.by_uid(request.read_uid)
    if read is None:
        raise AnswerIsNo("The read of this clip is not in the store.")
    address, key_id = work.office.vault.put(work.unit, "clip", read.captured_at, request.clip)
    work.unit.reads.set_clip(read.id, address, key_id)
    work.detail |= {"clip_of_read": read.id, "sha256": hashlib.sha256(request.clip).hexdigest()}


class _Taken(NamedTuple):
    """A read on its way into the store: the row it becomes, and what it fits."""

    captured: CapturedRead
    row: ReadRow
    fits: Matches


def _taken(
    work: Work, wanted: Wanted, reads: Sequence[CapturedRead], canvasses: tuple[Canvass, ...] = ()
) -> list[_Taken]:
    """`reads`: all of the request's, tagged by `canvasses`."""
    matches = candidates(work, wanted.index, reads, wanted.now)
    return [_Taken(*one) for one in zip(reads, rows(work, reads, canvasses), matches, strict=True)]


def _record(work: Work, wanted: Wanted, taken: Sequence[_Taken], known: Container[str] | None = None) -> Recorded:
    """`known`: as `Reads.record` has it."""
    new = [NewRead(one.captured.read, _keep_images(work, one.captured), one.row) for one in taken]
    kept = work.unit.reads.record(new, work.grant.shift_id, work.grant.at, known)
    work.unit.announce_all(ReadStored, starmap(_announcement, zip(taken, kept, strict=True)))
    hit_ids: list[int] = []
    for one, read in zip(taken, kept, strict=True):
        if one.fits:
            hit_ids += _raise_hits(work, tuple(wanted.hits_of(read.id, one.captured.read.plate, one.fits)))
    read_ids = [read.id for read in kept]
    latest = {read.id: one.captured for one, read in zip(taken, kept, strict=True)}
    for hit_id in dict.fromkeys(hit_ids):
        raised = work.unit.hits.by_id(hit_id)
        if raised is not None:
            pictures = latest[raised.read.id]
            work.unit.announce(HitRaised(raised, pictures.crop_image, pictures.frame_image))
    work.detail |= {"reads": read_ids, "hits": hit_ids}
    return Recorded(tuple(read_ids), tuple(hit_ids))


def _announcement(taken: _Taken, kept: Kept) -> ReadStored:
    captured = taken.captured
    stored = as_stored(kept.id, captured.read, has_images=kept.has_images, incident=kept.incident)
    return ReadStored(stored, captured.crop_image, kept.improved)


def _keep_images(work: Work, captured: CapturedRead) -> StoredImages:
    if not captured.frame_image:
        return StoredImages()
    vault, at = work.office.vault, captured.read.captured_at
    frame, key_id = vault.put(work.unit, "read", at, captured.frame_image)
    crop, _ = vault.put(work.unit, "read", at, captured.crop_image)
    return StoredImages(frame, hashlib.sha256(captured.frame_image).hexdigest(), crop, key_id)


def _raise_hits(work: Work, new_hits: Sequence[NewHit]) -> list[int]:
    """Ids of hits raised or bettered by those of one read: one vehicle pass is one hit per entry."""
    if not new_hits:
        return []
    earlier = {(h.match.hotlist_id, h.match.entry.plate): h for h in work.unit.hits.of_read(new_hits[0].read_id)}
    raised = []
    for new in new_hits:
        before = earlier.get((new.match.hotlist_id, new.match.entry.plate))
        if before is not None:
            if _BETTER[new.match.kind] < _BETTER[before.match.kind]:
                work.unit.hits.improve(before.id, new)
                raised.append(before.id)
        elif not _alerted_lately(work, new):
            raised.append(work.unit.hits.add(new))
    return raised


def _alerted_lately(work: Work, new: NewHit) -> bool:
    """Whether the same plate alerted for the same entry within the re-alert time (a setting)."""
    match: Match = new.match
    since = new.raised_at - timedelta(minutes=work.office.settings.hotlist.realert_minutes)
    return work.unit.hits.raised_since(match.hotlist_id, new.plate_as_read, match.entry.plate, since)
