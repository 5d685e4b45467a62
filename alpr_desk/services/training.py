"""Training records (Policy 430.3(d), 430.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from alpr_desk.access.gate import duty
from alpr_desk.domain.office_time import office_day
from alpr_desk.domain.people import Permission, TrainingRecord
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import ListTraining, RecordTraining
from alpr_desk.domain.requests.training import CourseVersion
from alpr_desk.domain.training import REFRESHER
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.members import find_member
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

MAX_CERTIFICATE = 20_000_000
"""Bytes of a certificate file."""


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def check_days(completed: date, expires: date, today: date) -> None:
    """Raises BadInput for training of the future or one that counts longer than a year."""
    if completed > today:
        raise BadInput("The course cannot be completed in the future.")
    if not completed < expires <= a_year_after(completed):
        raise BadInput("Training expires after it was completed, one year later at most.")


def check_course(declared: Sequence[CourseVersion], course: str, version: str) -> None:
    """Raises BadInput for a course that the office does not give. An office that declared none takes any."""
    if not declared or course == REFRESHER:
        return
    versions = [known.version for known in declared if known.course == course]
    if not versions:
        named = "; ".join(sorted({known.course for known in declared}))
        raise BadInput(f"'{course}' is no course of this office: choose one of {named}, or declare it first.")
    if version not in versions:
        raise BadInput(f"'{course}' has no version '{version}': choose one of {', '.join(versions)}.")


@handles(
    RecordTraining,
    duty(Permission.MANAGE_TRAINING),
    Mode.CHANGE,
    AuditEvent.TRAINING_RECORDED,
    lambda r: {"member": r.user_name, "course": r.course, "version": r.version, "completed": r.completed.isoformat()},
)
def record_training(work: Work, request: RecordTraining) -> TrainingRecord:
    member, now = find_member(work.unit, request.user_name), work.office.clock.now()
    expires = request.expires or a_year_after(request.completed)
    course = line(request.course, "the course", 120)
    version = line(request.version, "the course's version", 40, required=False)
    certificate_name = line(request.certificate_name, "the certificate's file name", 200, required=False)
    check_days(request.completed, expires, office_day(now, work.office.zone))
    check_course(work.unit.courses.all(), course, version)
    if len(request.certificate) > MAX_CERTIFICATE:
        raise BadInput("The certificate file is larger than 20 MB: scan it smaller.")
    address, key_id, sha256 = None, None, ""
    if request.certificate:
        sha256 = hashlib.sha256(request.certificate).hexdigest()
        address, key_id = work.office.vault.put(work.unit, "training", now, request.certificate)
    work.detail |= {"expires": expires.isoformat(), "certificate_sha256": sha256}
    if member.id == work.grant.member_id:
        work.detail["self_entered"] = True
    record = TrainingRecord(
        0,
        member.id,
        course,
        version,
        request.completed,
        expires,
        certificate_name,
        sha256,
        work.grant.user_name,
    )
    return work.unit.trainings.add(record, now, address, key_id)


@handles(
    ListTraining,
    duty(Permission.SEE_MEMBERS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "training", "member": r.user_name},
)
def list_training(work: Work, request: ListTraining) -> tuple[TrainingRecord, ...]:
    return work.unit.trainings.of_member(find_member(work.unit, request.user_name).id)
