"""Reads into the store, matched on the way: reads, hits and the audit entry in one transaction, then announced.

No alert can exist without its record, and no record without its audit entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alpr_desk.access.gate import UNDER_SHIFT, data, limits_of
from alpr_desk.db.repositories.hits import NewHit
from alpr_desk.db.repositories.hotlists import age_hours
from alpr_desk.db.repositories.reads import StoredImages
from alpr_desk.domain.events import HitRaised, ReadStored, ShiftEnded
from alpr_desk.domain.matching import Hotlist, Match, MatchKind, Suppression
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.capture import IngestReads, Recorded, RecordReads, StoreClip
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import AnswerIsNo
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.list_index import ListsInForce, index_in_force
from alpr_desk.services.office import Work

_BETTER = {kind: rank for rank, kind in enumerate(MatchKind)}


@handles(RecordReads, UNDER_SHIFT, Mode.CHANGE, AuditEvent.READS_RECORDED)
def record_reads(work: Work, request: RecordReads) -> Recorded:
    _end_overdue_shift(work)
    return _record(work, request.reads)


def _end_overdue_shift(work: Work) -> None:
    """A shift lasts 12 hours at most: tell capture to end; what it has read is still recorded."""
    shift = work.office.sessions.get(work.grant.session, limits_of(work.office.settings))
    if shift is not None and shift.expired and shift.shift_id is not None:
        work.unit.shifts.end(shift.shift_id, work.grant.at)
        work.unit.announce(ShiftEnded(shift.shift_id, "12 hours are over"))


@handles(
    IngestReads, data(Permission.INGEST_READS), Mode.CHANGE, AuditEvent.READS_INGESTED, lambda r: {"source": r.source}
)
def ingest_reads(work: Work, request: IngestReads) -> Recorded:
    return _record(work, request.reads)


@handles(StoreClip, UNDER_SHIFT, Mode.CHANGE, AuditEvent.READS_RECORDED)
def store_clip(work: Work, request: StoreClip) -> None:
    read = work.unit.reads.by_uid(request.read_uid)
    if read is None:
        raise AnswerIsNo("The read of this clip is not in the store.")
    address, key_id = work.office.vault.put(work.unit, "clip", read.captured_at, request.clip)
    work.unit.reads.set_clip(read.id, address, key_id)
    work.detail |= {"clip_of_read": read.id, "sha256": hashlib.sha256(request.clip).hexdigest()}


@dataclass(frozen=True, slots=True)
class _Stored:
    captured: CapturedRead
    read_id: int


@dataclass(frozen=True, slots=True)
class _Lists:
    """What a batch of reads is matched against."""

    index: ListsInForce
    by_id: dict[int, Hotlist]
    suppressed: dict[tuple[int, str], tuple[Suppression, ...]]


def _record(work: Work, reads: Sequence[CapturedRead]) -> Recorded:
    lists = _Lists(
        index_in_force(work.unit, work.office.current),
        {hotlist.id: hotlist for hotlist in work.unit.hotlists.all()},
        work.unit.wanted.suppressed_at(work.office.clock.now()),
    )
    read_ids, hit_ids = [], []
    for captured in reads:
        read_id, improved = work.unit.reads.record(
            captured.read, _keep_images(work, captured), work.grant.shift_id, work.grant.at
        )
        read_ids.append(read_id)
        hit_ids += _raise_hits(work, _Stored(captured, read_id), lists)
        stored = work.unit.reads.by_id(read_id)
        if stored is not None:
            work.unit.announce(ReadStored(stored, captured.crop_image, improved))
    latest = dict(zip(read_ids, reads, strict=True))
    for hit_id in dict.fromkeys(hit_ids):
        raised = work.unit.hits.by_id(hit_id)
        if raised is not None:
            pictures = latest[raised.read.id]
            work.unit.announce(HitRaised(raised, pictures.crop_image, pictures.frame_image))
    work.detail |= {"reads": read_ids, "hits": hit_ids}
    return Recorded(tuple(read_ids), tuple(hit_ids))


def _keep_images(work: Work, captured: CapturedRead) -> StoredImages:
    if not captured.frame_image:
        return StoredImages()
    vault, at = work.office.vault, captured.read.captured_at
    frame, key_id = vault.put(work.unit, "read", at, captured.frame_image)
    crop, _ = vault.put(work.unit, "read", at, captured.crop_image)
    return StoredImages(frame, hashlib.sha256(captured.frame_image).hexdigest(), crop, key_id)


def _raise_hits(work: Work, stored: _Stored, lists: _Lists) -> list[int]:
    """Ids of hits raised or bettered: one vehicle pass is one hit per entry."""
    read, now = stored.captured.read, work.office.clock.now()
    matches = lists.index.match(read.candidates, read.characters, read.region, now)
    if not matches:
        return []
    earlier = {(h.match.hotlist_id, h.match.entry.plate): h for h in work.unit.hits.of_read(stored.read_id)}
    raised = []
    for match in matches:
        hotlist = lists.by_id.get(match.hotlist_id)
        if hotlist is None:
            continue
        suppression = _suppression(match, lists)
        if suppression is not None:
            work.unit.wanted.record_suppressed(suppression.id, stored.read_id, read.plate, match, now)
            continue
        alerting = replace(hotlist, priority=match.entry.priority or hotlist.priority)
        new = NewHit(stored.read_id, read.plate, alerting, match, now, _age_hours(hotlist, match, now))
        before = earlier.get((match.hotlist_id, match.entry.plate))
        if before is not None:
            if _BETTER[match.kind] < _BETTER[before.match.kind]:
                work.unit.hits.improve(before.id, new)
                raised.append(before.id)
        elif not _alerted_lately(work, new):
            raised.append(work.unit.hits.add(new))
    return raised


def _suppression(match: Match, lists: _Lists) -> Suppression | None:
    """The suppression that covers the listed plate: of its state, or of every state."""
    found = lists.suppressed.get((match.hotlist_id, match.entry.plate), ())
    return next((s for s in found if s.state is None or s.state == match.entry.state), None)


def _age_hours(hotlist: Hotlist, match: Match, now: datetime) -> float:
    """Of the list's version; of the entry itself where a member entered it."""
    if hotlist.version is not None and match.entry.id > 0:
        return age_hours(hotlist.version, now)
    return (now - match.entry.starts).total_seconds() / 3600 if match.entry.starts is not None else 0.0


def _alerted_lately(work: Work, new: NewHit) -> bool:
    """Whether the same plate alerted for the same entry within the re-alert time (a setting)."""
    match: Match = new.match
    since = new.raised_at - timedelta(minutes=work.office.settings.hotlist.realert_minutes)
    return work.unit.hits.raised_since(match.hotlist_id, new.plate_as_read, match.entry.plate, since)
