"""Correcting reads (Civil Code 1798.90.51(b)(2)(F)). The read stays as it was; its hits are judged again.

A hit that was raised is never deleted nor rewritten: where the corrected plate does not bear it out, it is marked so.
"""

from __future__ import annotations

import re
from dataclasses import replace

from alpr_desk.access.gate import data
from alpr_desk.domain.events import HitChanged, HitRaised
from alpr_desk.domain.matching import HotlistEntry, StoredRead
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plates import PlatePattern, PlateText, plate_text
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.corrections import Corrected, CorrectRead
from alpr_desk.domain.seeing import PlateCandidate, ReadCorrection
from alpr_desk.domain.states import state_of
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.pictures import pictures_of
from alpr_desk.services.raising import Seen, Wanted
from alpr_desk.services.texts import line

_REGION = re.compile(r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?")


def _asked(request: CorrectRead) -> dict[str, object]:
    asked: dict[str, object] = {"read": request.read_id, "plate": request.plate[:200], "reason": request.reason[:400]}
    return asked if request.region is None else asked | {"region": request.region[:20]}


@handles(CorrectRead, data(Permission.CORRECT_READS, purpose=True), Mode.CHANGE, AuditEvent.READ_CORRECTED, _asked)
def correct_read(work: Work, request: CorrectRead) -> Corrected:
    read = _read(work, request.read_id)
    correction = _correction(work, request, read)
    correction = replace(correction, id=work.unit.corrections.add(correction))
    work.unit.reads.names.correct(read.id, correction.plate, correction.at)
    overtaken = _judge_hits(work, read, correction)
    raised = _raise_hits(work, read, correction)
    work.detail |= {"was": correction.was, "hits": [*raised, *overtaken], "hits_overtaken": overtaken}
    return Corrected(correction, tuple(raised), tuple(overtaken))


def _read(work: Work, read_id: int) -> StoredRead:
    read = work.unit.reads.by_id(read_id)
    if read is None:
        raise BadInput(f"There is no read {read_id}.")
    return read


def _correction(work: Work, request: CorrectRead, read: StoredRead) -> ReadCorrection:
    """What is to be stored, its number left out. Raises BadInput where it would change nothing."""
    earlier = work.unit.corrections.of_reads((read.id,)).get(read.id, ())
    was, was_region = (earlier[-1].plate, earlier[-1].region) if earlier else (read.plate, read.region)
    plate = plate_text(request.plate)
    region = was_region if request.region is None else request.region.strip().upper() or None
    if not _REGION.fullmatch(region or ""):
        raise BadInput("Write the state as its country and code, like US-CA.")
    if (plate, region) == (was, was_region):
        raise BadInput(f"Read {read.id} says this plate and state already: nothing was changed.")
    reason = line(request.reason, "the reason for the correction", 400)
    return ReadCorrection(
        0, read.id, was, was_region, plate, region, reason, work.grant.user_name, work.office.clock.now()
    )


def _bears_out(entry: HotlistEntry, read: StoredRead, correction: ReadCorrection) -> bool:
    """Whether the entry wants the plate that the member saw; a state counts only where the member named another."""
    if not PlatePattern.parse(entry.plate).matches(correction.plate):
        return False
    named = correction.region if correction.region != read.region else None
    return not (named and entry.state) or state_of(named) == str(entry.state).upper()


def _judge_hits(work: Work, read: StoredRead, correction: ReadCorrection) -> list[int]:
    """Ids of the hits that rest on a misread from now on."""
    overtaken = []
    for hit in work.unit.hits.of_read(read.id):
        good = _bears_out(hit.match.entry, read, correction)
        if not good:
            work.unit.corrections.overtake(hit.id, correction.id)
            overtaken.append(hit.id)
        elif hit.overtaken is not None:
            work.unit.corrections.restore(hit.id)
        if good == (hit.overtaken is not None):
            work.unit.announce(HitChanged(hit.id))
    return overtaken


def _raise_hits(work: Work, read: StoredRead, correction: ReadCorrection) -> list[int]:
    """Ids of new hits. A plate that a person has seen has no look-alikes; entries must be in force now."""
    plate = PlateText(correction.plate)
    known = {(h.match.hotlist_id, h.match.entry.plate) for h in work.unit.hits.of_read(read.id)}
    raised = []
    for new in Wanted(work).hits(Seen(read.id, plate, (PlateCandidate(plate, 1.0),), (), correction.region)):
        key = (new.match.hotlist_id, new.match.entry.plate)
        if key not in known and _bears_out(new.match.entry, read, correction):
            known.add(key)
            raised.append(work.unit.hits.add(new))
    pictures = pictures_of(work.unit, work.office.vault, read.id) if raised else None
    for hit_id in raised:
        hit = work.unit.hits.by_id(hit_id)
        if hit is not None and pictures is not None:
            work.unit.announce(HitRaised(hit, pictures.crop, pictures.frame))
    return raised
