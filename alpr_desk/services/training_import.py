"""Training of many members from one CSV file: shown first, then entered whole or not at all (Policy 430.8)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime

from alpr_desk.access.gate import duty
from alpr_desk.domain.people import MemberStatus, Permission, TrainingRecord
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.training import (
    ImportLine,
    ImportTraining,
    PreviewTrainingImport,
    RejectedTraining,
    TrainingImport,
)
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.members import find_member
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line
from alpr_desk.services.training import a_year_after, check_course, check_days

MAX_BYTES = 5_000_000
MAX_LINES = 10_000
NEEDED = ("user_name", "course", "version", "completed")
COLUMNS = (*NEEDED, "expires")
_DATES = ("%Y-%m-%d", "%m/%d/%Y")


@handles(
    PreviewTrainingImport,
    duty(Permission.MANAGE_TRAINING),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "training import", "file": r.file_name},
)
def preview_training_import(work: Work, request: PreviewTrainingImport) -> TrainingImport:
    found = _examined(work, request.content)
    work.detail |= {"lines": len(found.lines), "rejected": len(found.rejected)}
    return found


@handles(
    ImportTraining,
    duty(Permission.MANAGE_TRAINING),
    Mode.CHANGE,
    AuditEvent.TRAINING_IMPORTED,
    lambda r: {"file": r.file_name, "sha256": hashlib.sha256(r.content).hexdigest()},
)
def import_training(work: Work, request: ImportTraining) -> TrainingImport:
    found = _examined(work, request.content)
    if found.rejected:
        first = found.rejected[0]
        count = len(found.rejected)
        lines = "1 line" if count == 1 else f"{count} lines"
        raise BadInput(f"Nothing was entered: {lines} cannot be used (line {first.line}: {first.reason}).")
    if not found.lines:
        raise BadInput("The file holds no training: it needs a line for each below the header.")
    now, ids, own = work.office.clock.now(), [], False
    for entry in found.lines:
        member = find_member(work.unit, entry.user_name)
        own = own or member.id == work.grant.member_id
        record = TrainingRecord(
            0, member.id, entry.course, entry.version, entry.completed, entry.expires, "", "", work.grant.user_name
        )
        ids.append(work.unit.trainings.add(record, now).id)
    work.detail |= {"records": ids, "members": sorted({entry.user_name for entry in found.lines})}
    if own:
        work.detail["self_entered"] = True
    return TrainingImport(found.lines, (), len(ids))


def _examined(work: Work, content: bytes) -> TrainingImport:
    """Every line checked against members, courses, days and each other. Raises BadInput for what is no such file."""
    today = work.office.today()
    declared = work.unit.courses.all()
    taken: dict[tuple[str, str, str, date], int] = {}
    good, rejected = [], []
    for number, row, text in _rows(content):
        try:
            entry = _entry(work, number, row)
            check_days(entry.completed, entry.expires, today)
            check_course(declared, entry.course, entry.version)
            key = (entry.user_name, entry.course, entry.version, entry.completed)
            if key in taken:
                raise BadInput(f"it says the same as line {taken[key]}")
            member = find_member(work.unit, entry.user_name)
            if work.unit.trainings.on_day(member.id, entry.course, entry.version, entry.completed):
                raise BadInput("this training is on record already")
            taken[key] = number
            good.append(entry)
        except BadInput as fault:
            rejected.append(RejectedTraining(number, text, str(fault).rstrip(".")))
    return TrainingImport(tuple(good), tuple(rejected))


def _entry(work: Work, number: int, row: dict[str, str]) -> ImportLine:
    for name in NEEDED:
        if not row[name]:
            raise BadInput(f"the column {name} is empty")
    member = find_member(work.unit, row["user_name"])
    if member.status is MemberStatus.DISABLED:
        raise BadInput(f"the account '{member.user_name}' is disabled")
    completed = _day(row["completed"], "completed")
    return ImportLine(
        number,
        member.user_name,
        member.name,
        line(row["course"], "the course", 120),
        line(row["version"], "the course's version", 40),
        completed,
        _day(row["expires"], "expires") if row["expires"] else a_year_after(completed),
    )


def _day(text: str, column: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadInput(f"'{text}' in the column {column} is no day: write it like 2026-01-31")


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str], str]]:
    """(line, cells by column, the line as it stands), empty lines left out. Raises BadInput."""
    if len(content) > MAX_BYTES:
        raise BadInput(f"The file is larger than {MAX_BYTES // 1_000_000} MB: split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("The file is not UTF-8 text: save it as 'CSV UTF-8'.") from error
    if "\0" in text:
        raise BadInput("The file is no text: choose the CSV file.")
    lines = text.splitlines()
    header = lines[0] if lines else ""
    delimiter = max(",;\t", key=header.count)
    names = [cell.strip().casefold().replace(" ", "_") for cell in next(csv.reader([header], delimiter=delimiter), [])]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise BadInput(
            f"The first line must name the columns {', '.join(COLUMNS)} (expires may lack); "
            f"it lacks {', '.join(missing)}."
        )
    if len(lines) > MAX_LINES:
        raise BadInput(f"The file has more than {MAX_LINES:,} lines: split it.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(reader)
    first = 2
    try:
        for cells in reader:
            number, first = first, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                row = dict.fromkeys(COLUMNS, "") | {
                    name: cell.strip() for name, cell in zip(names, cells, strict=False)
                }
                yield number, row, delimiter.join(cells)
    except csv.Error as error:
        raise BadInput(f"The file cannot be read from line {first} on: {error}.") from error
