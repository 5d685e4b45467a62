"""The courses that the office gives, their versions, and from when an old one is no longer enough (Policy 430.8)."""

from __future__ import annotations

from alpr_desk.access.gate import duty
from alpr_desk.domain.office_time import office_day
from alpr_desk.domain.people import MemberStatus, Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.training import CourseRow, CourseVersion, DeclareCourse, EndCourseVersion, ListCourses
from alpr_desk.domain.training import REFRESHER
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line


@handles(
    ListCourses, duty(Permission.MANAGE_TRAINING), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "courses"}
)
def list_courses(work: Work, request: ListCourses) -> tuple[CourseRow, ...]:
    unit = work.unit
    today = work.office.today()
    members = [member for member in unit.members.all() if member.status is not MemberStatus.DISABLED]
    counting = [unit.trainings.counting(member.id, today) for member in members]
    opens = [(r.course, r.version) for r in counting if r is not None and r.current_on(today)]
    versions = unit.courses.all()
    newest = {v.course: v.version for v in reversed(versions) if v.issued <= today}
    return tuple(CourseRow(v, newest.get(v.course) == v.version, opens.count((v.course, v.version))) for v in versions)


@handles(
    DeclareCourse,
    duty(Permission.MANAGE_TRAINING),
    Mode.CHANGE,
    AuditEvent.COURSE_CHANGE,
    lambda r: {"change": "declared", "course": r.course, "version": r.version, "issued": r.issued.isoformat()},
)
def declare_course(work: Work, request: DeclareCourse) -> CourseVersion:
    course = line(request.course, "the course", 120)
    version = line(request.version, "the course's version", 40)
    known = work.unit.courses.all()
    if course == REFRESHER:
        raise BadInput(f"'{REFRESHER}' is the program's own: give the course another name.")
    if any((v.course, v.version) == (course, version) for v in known):
        raise BadInput(f"Version {version} of '{course}' is declared already.")
    alike = next((v.course for v in known if v.course.casefold() == course.casefold() and v.course != course), None)
    if alike is not None:
        raise BadInput(f"This office writes the course '{alike}': write it the same way.")
    return work.unit.courses.declare(course, version, request.issued, work.grant.user_name, work.office.clock.now())


@handles(
    EndCourseVersion,
    duty(Permission.MANAGE_TRAINING),
    Mode.CHANGE,
    AuditEvent.COURSE_CHANGE,
    lambda r: {
        "change": "no longer enough" if r.from_day else "enough again",
        "course": r.course,
        "version": r.version,
        "from": r.from_day.isoformat() if r.from_day else "",
        "reason": r.reason,
    },
)
def end_course_version(work: Work, request: EndCourseVersion) -> None:
    """The members whose data it closes are counted in the audit entry."""
    line(request.reason, "the reason", 400)
    unit, now = work.unit, work.office.clock.now()
    versions = unit.courses.all()
    ended = next((v for v in versions if (v.course, v.version) == (request.course, request.version)), None)
    if ended is None:
        raise BadInput(f"Version {request.version} of '{request.course}' is not declared: declare it first.")
    today = office_day(now, work.office.zone)
    if request.from_day is not None:
        if request.from_day <= today:
            raise BadInput("Name a day to come, so that members can take the present version before data closes.")
        if not any(v.course == ended.course and v.issued > ended.issued for v in versions):
            raise BadInput(f"'{ended.course}' has no later version: declare the one that members are to take first.")
    unit.courses.end(ended.course, ended.version, request.from_day)
    held = [unit.trainings.counting(m.id, today) for m in unit.members.all()]
    work.detail["members"] = sum(r is not None and (r.course, r.version) == (ended.course, ended.version) for r in held)
