"""Members, lists and audit entries for the pages of the office: made here, of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from alpr_desk.domain.matching import ActionClass, Hotlist, HotlistVersion, Priority
from alpr_desk.domain.people import (
    MemberChange,
    MemberRequest,
    MemberStatus,
    MemberStep,
    RequestState,
    Role,
    TrainingRecord,
)
from alpr_desk.domain.proving import AuditEvent, AuditFault, AuditVerdict, Checkpoint, Outcome
from alpr_desk.domain.requests.audit import AnchorRow, AuditRow, CheckpointList
from alpr_desk.domain.requests.hotlists import HotlistRow, ImportProfile, ImportReport, RejectedLine
from alpr_desk.domain.requests.members import Enrolment, MemberRow
from tests.ui.helpers.desk_context import NOW, member, training

GOOD = AuditVerdict(1_204, "5c" * 32, ())
WITH_NOTE = AuditVerdict(1_204, "5c" * 32, (), (AuditFault(88, "The clock went back by 3 s."),))
BAD = AuditVerdict(
    1_204,
    "5c" * 32,
    (AuditFault(77, "Its hash is not that of its content."), AuditFault(0, "The last entries are missing.")),
)
PROFILES = (
    ImportProfile("plain", "Plate;state", "One plate a line, as in ABC123;CA, without a header."),
    ImportProfile("genetec", "Genetec", "Comma separated with the header PlateNumber, PlateState and NCIC columns."),
)
CODES = ("k3m9-x2p7", "q8w4-z6t1", "b5n2-c9v3", "h7j4-d1f6", "r2s8-g5k9", "m4p6-t3w7", "x9z1-b8n5", "c2v6-h4j3")


def entry(sequence: int, event: AuditEvent, outcome: Outcome, user: str = "vega", purpose: str = "") -> AuditRow:
    return AuditRow(
        sequence,
        NOW - timedelta(minutes=100 - sequence),
        event.value,
        outcome.value,
        user,
        "Ana Vega" if user else "",
        purpose,
        "pattern: 7A?C*; rows: 3; regions: CA, NV; cut: yes",
        f"{sequence:02d}" * 32,
        (("pattern", "7A?C*"), ("rows", "3"), ("regions", "CA, NV"), ("cut", "yes")),
    )


def checkpoints(anchor: AnchorRow | None = None) -> CheckpointList:
    """Three of them, and how the anchor folder stands (None: none is set)."""
    origin = "alpr-desk/fresno-county-sheriff/5f2c9a7be1d04388"
    made = []
    for size, reason in ((1_204, "export"), (1_180, "sign-in"), (1_165, "sign-out")):
        note = f"{origin}\n{size}\n{'q' * 43}=\n\n\u2014 {origin} {'Zm9v' * 22}\n"
        made.append(Checkpoint(size, "aa" * 32, NOW - timedelta(minutes=1_300 - size), reason, note))
    return CheckpointList(f"{origin}+1f2e3d4c+{'Ad82' * 11}", tuple(made), (anchor,) if anchor else ())


def entries() -> tuple[AuditRow, ...]:
    """Newest first, as the Desk answers."""
    searching = "criminal investigation; case 26-01234; vehicle seen leaving the scene on Kings Canyon Road"
    kinds = (
        (AuditEvent.SEARCH, Outcome.COMPLETED, "vega", searching),
        (AuditEvent.SEARCH, Outcome.ATTEMPTED, "vega", searching),
        (AuditEvent.DENIED, Outcome.DENIED, "okafor", ""),
        (AuditEvent.PACKAGE_WRITTEN, Outcome.FAILED, "vega", searching),
        (AuditEvent.SIGN_IN, Outcome.FAILED, "", ""),
    )
    return tuple(entry(99 - place, *kinds[place % 5]) for place in range(40))


def members() -> tuple[MemberRow, ...]:
    administrator = frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER})
    locked = member(2, "okafor", "James Okafor", frozenset({Role.INVESTIGATOR}), MemberStatus.LOCKED)
    gone = member(3, "rivera", "Marisol Rivera", frozenset({Role.SUPERVISOR}), MemberStatus.DISABLED)
    summer = replace(member(6, "haddad", "Nour Haddad"), valid_until=date(2026, 12, 24))
    away = member(7, "petrov", "Ivan Petrov", frozenset({Role.INVESTIGATOR}), MemberStatus.SUSPENDED)
    ended = member(8, "kowalski", "Ewa Kowalski", frozenset({Role.DEPUTY}), MemberStatus.TERMINATED)
    year = date(2027, 6, 1)
    return (
        MemberRow(member(), training(), True, year),
        MemberRow(locked, training(2, 2, date(2026, 12, 10)), True, year),
        MemberRow(gone, training(3, 3, date(2026, 11, 20)), False, date(2026, 11, 1)),
        MemberRow(member(4, "whitfield", "Dana Whitfield", administrator), training(4, 4), True, year),
        MemberRow(member(5, "lindqvist", "Erik Lindqvist"), None, False, date(2026, 12, 5), True, False),
        MemberRow(summer, training(6, 6), True, year),
        MemberRow(away, training(7, 7), True, year),
        MemberRow(ended, training(8, 8), True, year),
    )


def member_requests() -> tuple[MemberRequest, ...]:
    """Open by a colleague, open by the viewer, approved, refused."""
    deputy = frozenset({Role.DEPUTY})
    asked = MemberRequest(
        4, "santos", "Eva Santos", "Deputy", deputy, None, "joins the night shift", "ruiz", "Carla Ruiz",
        NOW - timedelta(hours=3), RequestState.OPEN,
    )  # fmt: skip
    decided: dict[str, Any] = {
        "decided_by": "ruiz",
        "decided_by_name": "Carla Ruiz",
        "decided_at": NOW - timedelta(hours=1),
    }
    own = replace(asked, id=3, user_name="osei", name="Kwame Osei", asked_by="vega", asked_by_name="Ana Vega")
    approved = replace(
        own, id=2, user_name="nguyen", name="Linh Nguyen", state=RequestState.APPROVED, decision="known", **decided
    )
    refused = replace(approved, id=1, user_name="moss", name="Tim Moss", state=RequestState.REFUSED, decision="no post")
    return (asked, own, approved, refused)


def history() -> tuple[MemberStep, ...]:
    def step(days: int, change: MemberChange, by: str, why: str, detail: str = "") -> MemberStep:
        user_name = by.rsplit(maxsplit=1)[-1].lower() if by else ""
        return MemberStep(NOW - timedelta(days=days), change, user_name, by, why, detail)

    return (
        step(2, MemberChange.UNLOCKED, "Dana Whitfield", ""),
        step(30, MemberChange.TRANSFERRED, "Dana Whitfield", "new post", "roles: deputy -> investigator"),
        step(60, MemberChange.DISABLED, "", "not used for more than 90 days"),
        step(200, MemberChange.ADDED, "Dana Whitfield", "as approved"),
        step(201, MemberChange.APPROVED, "Carla Ruiz", "known to me, joins my shift"),
        step(202, MemberChange.REQUESTED, "Dana Whitfield", "joins the night shift"),
    )


def records(member_id: int = 1) -> tuple[TrainingRecord, ...]:
    return (training(1, member_id), training(2, member_id, date(2026, 3, 1)))


def enrolment() -> Enrolment:
    new = member(9, "santos", "Eva Santos", frozenset({Role.DEPUTY}))
    uri = "otpauth://totp/Fresno%20County%20Sheriff:santos?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fresno"
    return Enrolment(new, uri, CODES, b"%PDF codes")


def hotlist(
    name: str, hours: float | None, staleness: str = "", *, enabled: bool = True, number: int = 1
) -> HotlistRow:
    imported = None if hours is None else NOW - timedelta(hours=hours)
    version = None if imported is None else HotlistVersion(1, number, 4, imported, "extract.csv", "cd" * 32, 48_211)
    priority = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)[number % 3]
    made = Hotlist(number, name, priority, ActionClass.STOP_AFTER_CONFIRMATION, enabled, version)
    return HotlistRow(made, hours, staleness, imported, 48_211 if version else 0)


def hotlists() -> tuple[HotlistRow, ...]:
    return (
        hotlist("Stolen vehicles", 3.2, number=3),
        hotlist("Missing persons", 14, "warn", number=1),
        hotlist("Be on the lookout", 30, "red", number=2),
        hotlist("Neighbour county", None, number=4),
        hotlist("Old cases", 3, enabled=False, number=5),
    )


def report(rejected: int = 0, total: int = 0) -> ImportReport:
    lines = tuple(
        RejectedLine(number * 7, "The plate is a word that stands for no plate.") for number in range(rejected)
    )
    lists = replace(hotlist("Stolen vehicles", 0).hotlist, name="Stolen vehicles")
    return ImportReport(lists, 48_000, 12 if rejected else 0, lines, max(total, rejected), "cd" * 32)
