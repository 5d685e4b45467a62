"""The weekly review of how data was used, its findings, and the protected plates of members (Policy 430.5(c)).

The sample is drawn by `domain.reviewing`; who may mark what is decided here: nobody reviews the own use.
"""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.access.gate import data, duty
from alpr_desk.audit.canonical import parse
from alpr_desk.db.repositories.reviews import StoredItem, StoredReview
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import MemberStatus, Permission
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.proving import AuditEntry, AuditEvent
from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    Finding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    ProtectedCount,
    ProtectPlate,
    Review,
    ReviewItem,
    ReviewRow,
    SignReview,
)
from alpr_desk.domain.reviewing import FlagKind, Mark
from alpr_desk.domain.user_names import user_key
from alpr_desk.errors import BadInput, DenialReason, Denied
from alpr_desk.services.auditing import row
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.drawing import draw_due
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line
from alpr_desk.services.uses import keyed_hash

HIDDEN = "a protected plate"
"""Stands for what was asked or opened, so that a review does not tell whose plate it was."""

_TELLING = frozenset({"pattern", "plate", "read", "reads", "crops_of_reads", "hit"})


@handles(ListReviews, data(Permission.REVIEW_USE), Mode.STEPS, AuditEvent.REVIEW_OPENED, lambda _: {"list": "reviews"})
def list_reviews(work: Work, request: ListReviews) -> tuple[ReviewRow, ...]:
    """Draws what is due first; the sample is the same whenever it is drawn."""
    due = draw_due(work)
    with work.completing() as unit:
        there = {review.week.name for review in unit.reviews.all()}
        new = [(review, items) for review, items in due if review.week.name not in there]
        for review, items in new:
            unit.reviews.add(review, items, work.office.clock.now())
        work.detail["drawn"] = [f"{review.week.name} seed {review.seed}" for review, _ in new]
        items_of = unit.reviews.items()
        findings = unit.reviews.findings()
        return tuple(
            _row(work, review, [item for item in items_of if item.review_id == review.id], findings)
            for review in unit.reviews.all()
        )


def _row(
    work: Work, review: StoredReview, items: list[StoredItem] | tuple[StoredItem, ...], findings: tuple[Finding, ...]
) -> ReviewRow:
    return ReviewRow(
        review.id,
        review.week,
        review.population,
        len(items),
        sum(item.mark in (Mark.OPEN, Mark.QUESTION) for item in items),
        sum(bool(item.drawn.flags) for item in items),
        sum(finding.week == review.week.name for finding in findings),
        review.signed_at is None and work.office.clock.now() > review.week.due,
        review.signed_at,
        review.signed_by,
    )


@handles(
    OpenReview, data(Permission.REVIEW_USE), Mode.READ, AuditEvent.REVIEW_OPENED, lambda r: {"review": r.review_id}
)
def open_review(work: Work, request: OpenReview) -> Review:
    return _review(work, work.unit, request.review_id)


def _review(work: Work, unit: UnitOfWork, review_id: int) -> Review:
    stored = _stored(unit, review_id)
    items, findings = unit.reviews.items(review_id), unit.reviews.findings()
    shown = tuple(_item(work, unit, item) for item in items)
    mine = {item.id for item in items}
    return Review(
        _row(work, stored, items, findings),
        stored.seed,
        stored.head_sequence,
        stored.head_hash,
        shown,
        tuple(finding for finding in findings if finding.item_id in mine),
        stored.note,
    )


def _stored(unit: UnitOfWork, review_id: int) -> StoredReview:
    stored = unit.reviews.by_id(review_id)
    if stored is None:
        raise BadInput(f"There is no review {review_id}.")
    return stored


def _item(work: Work, unit: UnitOfWork, item: StoredItem) -> ReviewItem:
    """What the entry says, but for what would tell a protected plate. A removed entry is shown as such."""
    drawn = item.drawn
    entry = next(unit.audit.oldest_first(drawn.sequence, drawn.sequence), None)
    if entry is None:
        raise BadInput(f"Entry {drawn.sequence} is missing from the audit log: have the log verified.")
    said = row(entry)
    detail = _without_plate(entry) if any(f.kind is FlagKind.PROTECTED_PLATE for f in drawn.flags) else said.detail
    return ReviewItem(
        item.id,
        drawn.sequence,
        drawn.stratum,
        drawn.flags,
        said.at,
        said.user_name,
        said.member_name,
        said.event,
        said.outcome,
        said.purpose,
        detail,
        item.mark,
        item.note,
        item.marked_by,
        item.marked_at,
        own=_same(said.user_name, work.grant.user_name),
    )


def _without_plate(entry: AuditEntry) -> str:
    rest = (f"{name}: {value}" for name, value in parse(entry.canonical).detail.items() if name not in _TELLING)
    return "; ".join([HIDDEN, *rest])


def _same(first: str, second: str) -> bool:
    return user_key(first) == user_key(second)


@handles(
    MarkReviewItem,
    data(Permission.REVIEW_USE),
    Mode.CHANGE,
    AuditEvent.REVIEW_MARKED,
    lambda r: {"item": r.item_id, "mark": r.mark.value, "note": r.note[:400], "owner": r.owner[:64]},
)
def mark_review_item(work: Work, request: MarkReviewItem) -> Review:
    unit, now = work.unit, work.office.clock.now()
    item = unit.reviews.item(request.item_id)
    if item is None:
        raise BadInput(f"There is no entry {request.item_id} to review.")
    if _stored(unit, item.review_id).signed_at is not None:
        raise BadInput("This week is signed off: its marks stay as they are.")
    said = _item(work, unit, item)
    work.detail |= {"review": item.review_id, "entry": said.sequence, "about": said.user_name}
    if said.own:
        raise Denied(DenialReason.PERMISSION, "This entry is about you: another reviewer has to look at it.")
    if request.mark is Mark.OPEN:
        raise BadInput("Choose fine, a question to the member, or a finding.")
    if item.mark is Mark.FINDING and request.mark is not Mark.FINDING:
        raise BadInput("A finding is not taken back: close it, and say in its note why.")
    note = line(request.note, "what you found", 400, required=request.mark is not Mark.FINE)
    unit.reviews.mark(item.id, request.mark, note, work.grant.user_name, now)
    if request.mark is Mark.FINDING:
        _note_finding(work, item, said, replace(request, note=note))
    return _review(work, unit, item.review_id)


def _note_finding(work: Work, item: StoredItem, said: ReviewItem, request: MarkReviewItem) -> None:
    owner = work.unit.members.by_user_name(request.owner)
    if owner is None or owner.status not in (MemberStatus.ACTIVE, MemberStatus.LOCKED):
        raise BadInput("Name the member who follows the finding up, by user name.")
    if _same(owner.user_name, said.user_name):
        raise BadInput("A finding is followed up by somebody other than the member it is about.")
    now = work.office.clock.now()
    if request.due is None or request.due < work.office.today():
        raise BadInput("Name the day by which the finding is followed up, today or later.")
    work.detail["due"] = str(request.due)
    if item.mark is Mark.FINDING:
        work.unit.reviews.change_finding(item.id, request.note, owner.user_name, request.due)
        return
    new = Finding(
        0, item.id, "", said.sequence, said.user_name, request.note, owner.user_name, request.due,
        work.grant.user_name, now, "", None, "",
    )  # fmt: skip
    work.unit.reviews.add_finding(new)


@handles(
    SignReview,
    data(Permission.REVIEW_USE),
    Mode.CHANGE,
    AuditEvent.REVIEW_SIGNED,
    lambda r: {"review": r.review_id, "note": r.note[:400]},
)
def sign_review(work: Work, request: SignReview) -> Review:
    review = _review(work, work.unit, request.review_id)
    if review.row.signed_at is not None:
        raise BadInput(f"{review.row.week.name} was signed off by {review.row.signed_by} already.")
    unmarked = [item for item in review.items if item.mark is Mark.OPEN]
    asked = sum(item.mark is Mark.QUESTION for item in review.items)
    if unmarked or asked:
        mine = sum(item.own for item in unmarked)
        own = f", {mine} of them about you, which another reviewer has to mark" if mine else ""
        raise BadInput(
            f"{len(unmarked)} entries are not looked at{own}, and {asked} questions are open: mark them all first."
        )
    note = line(request.note, "the note", 400, required=False)
    work.unit.reviews.sign(review.row.id, work.grant.user_name, work.office.clock.now(), note)
    work.detail |= {"week": review.row.week.name, "items": len(review.items), "findings": len(review.findings)}
    return _review(work, work.unit, review.row.id)


@handles(ListFindings, data(Permission.REVIEW_USE), Mode.READ, AuditEvent.REVIEW_OPENED, lambda _: {"list": "findings"})
def list_findings(work: Work, request: ListFindings) -> tuple[Finding, ...]:
    return work.unit.reviews.findings()


@handles(
    CloseFinding,
    data(Permission.REVIEW_USE),
    Mode.CHANGE,
    AuditEvent.FINDING_CLOSED,
    lambda r: {"finding": r.finding_id, "note": r.note[:400]},
)
def close_finding(work: Work, request: CloseFinding) -> Finding:
    found = _finding(work.unit, request.finding_id)
    if not found.open:
        raise BadInput(f"Finding {found.id} was closed by {found.closed_by} already.")
    if _same(found.about, work.grant.user_name):
        raise Denied(DenialReason.PERMISSION, "This finding is about you: another reviewer has to close it.")
    note = line(request.note, "what came of the finding", 400)
    work.unit.reviews.close_finding(found.id, work.grant.user_name, work.office.clock.now(), note)
    work.detail["about"] = found.about
    return _finding(work.unit, request.finding_id)


def _finding(unit: UnitOfWork, finding_id: int) -> Finding:
    found = [finding for finding in unit.reviews.findings() if finding.id == finding_id]
    if not found:
        raise BadInput(f"There is no finding {finding_id}.")
    return found[0]


@handles(
    ProtectPlate,
    duty(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.PROTECTED_PLATE_CHANGE,
    lambda r: {"user": r.user_name[:64], "protect": r.protect},
)
def protect_plate(work: Work, request: ProtectPlate) -> None:
    """The plate is in no table and no audit entry; only its keyed hash is stored."""
    member = work.unit.members.by_user_name(request.user_name)
    if member is None:
        raise BadInput("There is no member of that user name.")
    digest = keyed_hash(work.office.secrets.plates, plate_text(request.plate))
    if request.protect:
        work.unit.protected_plates.add(member.id, digest, work.grant.user_name, work.office.clock.now())
    elif not work.unit.protected_plates.remove(member.id, digest):
        raise BadInput("This plate is not on the protected list of that member.")


@handles(
    ProtectedCount,
    duty(Permission.MANAGE_MEMBERS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda _: {"list": "protected plates"},
)
def protected_count(work: Work, request: ProtectedCount) -> tuple[tuple[str, int], ...]:
    return work.unit.protected_plates.counts()
