"""The training manager's board: who is due, who is out, who has none; and what members were told (Policy 430.8)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence

from alpr_desk.access.gate import SIGNED_IN, duty, training_of
from alpr_desk.domain.office_time import office_day
from alpr_desk.domain.people import MemberStatus, Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.training import BoardRow, ExportTrainingBoard, NoteAnnouncement, ShowTrainingBoard
from alpr_desk.domain.spreadsheets import defused
from alpr_desk.domain.training import ANNOUNCED_DAYS, Standing, announcement_due, standing
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

HEADER = (
    "user_name", "name", "title", "roles", "standing", "days_left", "opens_data_until", "course", "version",
    "completed", "certificate_sha256", "policy_acknowledged", "last_told_days_ahead",
)  # fmt: skip


@handles(
    ShowTrainingBoard,
    duty(Permission.MANAGE_TRAINING),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "training board"},
)
def show_training_board(work: Work, request: ShowTrainingBoard) -> tuple[BoardRow, ...]:
    return _rows(work)


@handles(ExportTrainingBoard, duty(Permission.MANAGE_TRAINING), Mode.READ, AuditEvent.TRAINING_EXPORTED)
def export_training_board(work: Work, request: ExportTrainingBoard) -> bytes:
    content = board_csv(_rows(work))
    work.detail["sha256"] = hashlib.sha256(content).hexdigest()
    return content


def _rows(work: Work) -> tuple[BoardRow, ...]:
    unit, now = work.unit, work.office.clock.now()
    policy = unit.agencies.policy_in_force(now)
    today = office_day(now, work.office.zone)
    rows = []
    for member in unit.members.all():
        if member.status is MemberStatus.DISABLED:
            continue
        record = unit.trainings.counting(member.id, today)
        last_day = record.expires if record else None
        rows.append(
            BoardRow(
                member,
                record,
                standing(last_day, today),
                (last_day - today).days if last_day else None,
                policy is not None and policy.version in unit.members.acknowledged(member.id),
                min(unit.trainings.announced(record.id), default=None) if record else None,
            )
        )
    urgency = list(Standing)
    rows.sort(key=lambda row: (urgency.index(row.standing), row.days_left or 0, row.member.name.casefold()))
    work.detail["rows"] = len(rows)
    return tuple(rows)


def board_csv(rows: Sequence[BoardRow]) -> bytes:
    """UTF-8 with a byte order mark. No cell begins like a formula: a name must not run in the reader's spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in rows:
        record = row.training
        cells = (
            row.member.user_name,
            row.member.name,
            row.member.title,
            "; ".join(sorted(row.member.roles)),
            row.standing,
            "" if row.days_left is None else str(row.days_left),
            record.expires.isoformat() if record else "",
            record.course if record else "",
            record.version if record else "",
            record.completed.isoformat() if record else "",
            record.certificate_sha256 if record else "",
            "yes" if row.policy_acknowledged else "no",
            "" if row.announced is None else str(row.announced),
        )
        numbers = {5, 12}
        writer.writerow([cell if place in numbers else defused(cell) for place, cell in enumerate(cells)])
    return out.getvalue().encode("utf-8-sig")


@handles(NoteAnnouncement, SIGNED_IN, Mode.CHANGE, AuditEvent.TRAINING_ANNOUNCED, lambda r: {"days": r.days})
def note_announcement(work: Work, request: NoteAnnouncement) -> None:
    """Raises BadInput where nothing of that kind is to be announced, so that it is recorded once."""
    unit, member_id = work.unit, work.grant.member_id
    state = training_of(unit, member_id, work.office.clock.now(), work.office.settings)
    announced = unit.trainings.announced(state.record.id) if state.record else frozenset()
    if request.days not in ANNOUNCED_DAYS or announcement_due(state.days_left, announced) != request.days:
        raise BadInput("This was announced already, or is not to be announced now.")
    if state.record is not None:
        unit.trainings.announce(state.record.id, request.days, work.office.clock.now())
        work.detail |= {"record": state.record.id, "expires": state.record.expires.isoformat()}
