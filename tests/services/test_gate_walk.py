"""Every registered request through every check of the gate: each that its rule asks for refuses, releases nothing,
changes nothing and is recorded; each that its rule does not ask for lets it pass."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

import alpr_desk
from alpr_desk.access.gate import Rule
from alpr_desk.db.tables import member, policy_acknowledgement, training_record
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import PERMISSIONS, Permission, Role, SessionId
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.audit import ListAudit
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import AlprDeskError, DenialReason, Denied
from alpr_desk.services.desk import Handler, OfficeDesk
from alpr_desk.services.registry import all_handlers
from tests.helpers.agency import STOLEN, Agency, Template
from tests.helpers.reads import captured
from tests.helpers.reviews import with_review
from tests.services.examples import examples

HANDLERS = {handler.request.__name__: handler for handler in all_handlers()}


@pytest.fixture(scope="module")
def walked(agency_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """An agency with a read, a hit and a running shift; `admin` has every role. Shared: a denial changes nothing."""
    agency = agency_template.copy(tmp_path_factory.mktemp("walk") / "agency")
    _give_roles(agency, frozenset(Role))
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift("admin"), captured("7ABC123"))
    with_review(agency)
    yield agency
    agency.close()


@pytest.fixture
def passing(agency_template: Template, tmp_path: Path) -> Iterator[Agency]:
    agency = agency_template.copy(tmp_path / "agency")
    _give_roles(agency, frozenset(Role))
    yield agency
    agency.close()


def _give_roles(agency: Agency, roles: frozenset[Role]) -> None:
    with agency.raw() as connection:
        connection.execute(update(member).where(member.c.user_name == "admin").values(roles=sorted(roles)))


def _no_session(agency: Agency) -> SessionId | None:
    return None


def _unknown_session(agency: Agency) -> SessionId | None:
    return SessionId("0" * 64)


def _shift_token(agency: Agency) -> SessionId | None:
    session = agency.session_of("deputy")
    return agency.execute(session, StartShift("unit 3", ("synthetic",))).token


def _expired(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    agency.clock.forward(hours=12)
    return session


def _locked(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    agency.clock.forward(minutes=30)
    return session


def _disabled(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    with agency.raw() as connection:
        connection.execute(update(member).where(member.c.user_name == "admin").values(disabled_at=agency.clock.now()))
    return session


def _without_training(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    yesterday = agency.clock.now().astimezone().date() - timedelta(days=1)
    with agency.raw() as connection:
        connection.execute(update(training_record).values(expires=yesterday, completed=yesterday - timedelta(days=9)))
    return session


def _without_policy(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    with agency.raw() as connection:
        connection.execute(delete(policy_acknowledgement))
    return session


def _with_old_password(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    with agency.raw() as connection:
        changed = agency.clock.now() - timedelta(days=366)
        connection.execute(update(member).values(password_changed_at=changed))
    return session


def _long_since_proven(agency: Agency) -> SessionId | None:
    session = agency.session_of("admin")
    agency.clock.forward(minutes=15, seconds=1)
    return session


def _right(agency: Agency) -> SessionId | None:
    return agency.session_of("admin")


@dataclass(frozen=True)
class Check:
    """One way to be refused.

    Attributes:
        asked: whether a rule asks for it.
        arrange: brings it about and gives the session to ask with.
        of_kind: about the kind of token, so there is no rule that does not care.
    """

    name: str
    reason: DenialReason
    asked: Callable[[Rule], bool]
    arrange: Callable[[Agency], SessionId | None]
    of_kind: bool = False


CHECKS = (
    Check("no session", DenialReason.NOT_SIGNED_IN, lambda r: r.signed_in, _no_session),
    Check("unknown session", DenialReason.NOT_SIGNED_IN, lambda r: r.signed_in, _unknown_session),
    Check("session for shift", DenialReason.NOT_SIGNED_IN, lambda r: r.shift, _right, of_kind=True),
    Check(
        "shift for session",
        DenialReason.NOT_SIGNED_IN,
        lambda r: r.signed_in and not r.shift,
        _shift_token,
        of_kind=True,
    ),
    Check("expired", DenialReason.SESSION_EXPIRED, lambda r: r.signed_in and not r.shift, _expired),
    Check("locked", DenialReason.SESSION_LOCKED, lambda r: r.unlocked and r.signed_in, _locked),
    Check("disabled", DenialReason.MEMBER_INACTIVE, lambda r: r.signed_in and not r.shift, _disabled),
    Check("expired training", DenialReason.TRAINING, lambda r: r.training, _without_training),
    Check("policy", DenialReason.POLICY, lambda r: r.policy, _without_policy),
    Check("old password", DenialReason.PASSWORD, lambda r: r.password, _with_old_password),
    Check("not proven anew", DenialReason.REAUTHENTICATION, lambda r: r.fresh, _long_since_proven),
)


def _pairs(asked: bool) -> list[Any]:
    return [
        pytest.param(handler, check, id=f"{name}-{check.name.replace(' ', '_')}")
        for name, handler in HANDLERS.items()
        for check in CHECKS
        if check.asked(handler.rule) is asked and (asked or not check.of_kind)
    ]


@pytest.fixture
def put_back(walked: Agency) -> Iterator[None]:
    """What a check took away is there again afterwards."""
    tables = (member, training_record, policy_acknowledgement)
    with walked.raw() as connection:
        kept = [[row._asdict() for row in connection.execute(select(table))] for table in tables]
    yield
    with walked.raw() as connection:
        for row in kept[0]:
            connection.execute(update(member).where(member.c.id == row["id"]).values(row))
        for row in kept[1]:
            connection.execute(update(training_record).where(training_record.c.id == row["id"]).values(row))
        connection.execute(delete(policy_acknowledgement))
        connection.execute(insert(policy_acknowledgement), kept[2])


def _refused(agency: Agency, session: SessionId | None, request: Request[Any], reason: DenialReason) -> None:
    """Denied with `reason`; nothing else changes; the denial is in the log with what was asked."""
    before, entries = agency.contents(), agency.entries_stored()
    with pytest.raises(Denied) as denied:
        agency.execute(session, request)
    assert denied.value.reason is reason
    assert str(denied.value).endswith(".")
    assert agency.contents() == before
    assert agency.entries_stored() == entries + 1
    last = agency.last_record()
    assert (last.event, last.outcome) == (AuditEvent.DENIED, Outcome.DENIED)
    assert last.detail["request"] == type(request).__name__
    assert last.detail["reason"] == reason.value


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize(("handler", "check"), _pairs(asked=True))
def test_check_that_the_rule_asks_for_refuses(walked: Agency, handler: Handler[Any, Any], check: Check) -> None:
    session = check.arrange(walked)
    _refused(walked, session, examples(walked.folder)[handler.request], check.reason)
    if check.arrange is not _no_session and check.arrange is not _unknown_session:
        assert walked.last_record().user_name in ("admin", "deputy")


@pytest.mark.parametrize(("handler", "check"), _pairs(asked=False))
def test_check_that_the_rule_does_not_ask_for_lets_pass(
    passing: Agency, handler: Handler[Any, Any], check: Check
) -> None:
    shift = passing.execute(passing.session_of("admin"), StartShift("unit 1", ("synthetic",)))
    session = check.arrange(passing)
    try:
        passing.execute(shift.token if handler.rule.shift else session, examples(passing.folder)[handler.request])
    except Denied as denied:
        assert denied.reason is DenialReason.WRONG_CREDENTIALS
    except AlprDeskError:
        pass  # refused for what it asks, by a handler that the gate let it reach
    assert passing.records(AuditEvent.DENIED) == []


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", [name for name, handler in HANDLERS.items() if handler.rule.permission])
def test_role_without_the_permission_is_refused(walked: Agency, name: str) -> None:
    """During a session: roles are read at every request."""
    handler, session = HANDLERS[name], walked.session_of("admin")
    without = frozenset(role for role in Role if handler.rule.permission not in PERMISSIONS[role])
    assert without
    _give_roles(walked, without)
    _refused(walked, session, examples(walked.folder)[handler.request], DenialReason.PERMISSION)


PURPOSES = {
    "none": None,
    "no case": Purpose(PurposeKind.CRIMINAL_INVESTIGATION),
    "wrong case": Purpose(PurposeKind.PATROL, "x"),
    "long note": Purpose(PurposeKind.PATROL, note="n" * 201),
    "control character": Purpose(PurposeKind.PATROL, note="a\x1b[2Jb"),
}


@pytest.mark.parametrize("purpose", PURPOSES.values(), ids=PURPOSES)
@pytest.mark.parametrize("name", [name for name, handler in HANDLERS.items() if handler.rule.purpose])
def test_request_without_a_fit_purpose_is_refused(walked: Agency, name: str, purpose: Purpose | None) -> None:
    request: Any = examples(walked.folder)[HANDLERS[name].request]
    _refused(walked, walked.session_of("admin"), replace(request, purpose=purpose), DenialReason.PURPOSE)


def test_every_request_that_can_name_a_purpose_must() -> None:
    can = {name for name, handler in HANDLERS.items() if "purpose" in {f.name for f in fields(handler.request)}}
    assert can == {name for name, handler in HANDLERS.items() if handler.rule.purpose}
    own = {"CorrectRead", "ExportResults", "EnterPlate", "BeginCanvass"}
    assert can == {"SearchReads", "PreviewMisreads", "OpenRead", "OpenCrops", "WritePackage"} | own


def test_every_request_has_a_handler_and_an_example(walked: Agency, tmp_path: Path) -> None:
    registered = {handler.request for handler in walked.opened.desk.handlers}
    assert registered == set(examples(tmp_path))
    assert {request.__name__ for request in registered} == {r.__name__ for r in Request.__subclasses__()}


def test_desk_with_a_request_without_handler_does_not_start(walked: Agency) -> None:
    office, handlers = walked.opened.office, all_handlers()
    with pytest.raises(RuntimeError, match="no handler for"):
        OfficeDesk(office, walked.opened.desk._gate, handlers[1:])
    with pytest.raises(RuntimeError, match="has two handlers"):
        OfficeDesk(office, walked.opened.desk._gate, (*handlers, handlers[0]))


def test_every_opening_of_plate_data_needs_training_and_policy() -> None:
    """What is open without them is named here, so that an addition is seen."""
    without = {name for name, handler in HANDLERS.items() if not (handler.rule.training and handler.rule.policy)}
    own = {"ReadNotice", "SignIn", "SignOut", "LockSession", "UnlockSession", "ChangePassword", "ReadPolicy"}
    own |= {"AcknowledgePolicy", "DescribeSession", "KeepAwake", "Reauthenticate", "JudgePassword"}
    own |= {"RenewRecoveryCodes", "NoteAnnouncement", "StartRefresher", "FinishRefresher"}
    own |= {"ListKeys", "BeginKeyEnrolment", "FinishKeyEnrolment", "RemoveKey", "BeginKeySignIn"}
    own |= {"ListPolicyVersions", "ReadPolicyVersion", "ComparePolicies", "ListOfficers", "ExportPolicyPage"}
    duties = {"RequestMember", "ListMemberRequests", "DecideMemberRequest", "EnrolMember", "ReenrolMember"}
    duties |= {"TransferMember", "SuspendMember", "ReturnMember", "TerminateMember", "MemberHistory"}
    duties |= {"ListMembers", "AddMember", "UnlockMember", "DisableMember", "RecordTraining", "ListTraining"}
    duties |= {"ReadSettings", "ChangeSetting", "VerifyAudit", "EndShift", "MakeCheckpoint", "ListCheckpoints"}
    duties |= {"ShowTrainingBoard", "ExportTrainingBoard", "PreviewTrainingImport", "ImportTraining"}
    duties |= {"ListCourses", "DeclareCourse", "EndCourseVersion", "PublishPolicy", "NameOfficer"}
    duties |= {"ProtectPlate", "ProtectedCount", "ReadStatistics", "WriteStatistics"}
    duties |= {"OpenAlarms", "ListAlarms", "AcknowledgeAlarm", "ShowCanvass", "EndCanvass"}
    assert without == own | duties | {"RecordReads", "StoreClip", "CloseShift", "EndLapsedShift"}


def test_every_change_of_who_may_do_what_needs_a_fresh_proof() -> None:
    """What is privileged is named here, so that an omission is seen (CJIS IA-11)."""
    assert {name for name, handler in HANDLERS.items() if handler.rule.fresh} == {
        "AddMember",
        "BeginKeyEnrolment",
        "ChangeSetting",
        "DecideMemberRequest",
        "DisableMember",
        "EnrolMember",
        "FinishKeyEnrolment",
        "NameOfficer",
        "PublishPolicy",
        "ReenrolMember",
        "RemoveKey",
        "RenewRecoveryCodes",
        "ReturnMember",
        "SuspendMember",
        "TerminateMember",
        "TransferMember",
        "UnlockMember",
    }


def test_only_the_gate_mints_grants() -> None:
    package = Path(alpr_desk.__file__).parent
    minting = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (
                (isinstance(node.func, ast.Name) and node.func.id == "Grant")
                or (isinstance(node.func, ast.Attribute) and node.func.attr == "Grant")
            ):
                minting.add(path.relative_to(package).as_posix())
    assert minting == {"access/gate.py"}


def test_roles_hold_what_the_policy_gives_them() -> None:
    """Policy 430.2.1(a): data opens to those who work with it; nobody enters the own training but by that role."""
    opens_plates = {Permission.SEARCH_READS, Permission.OPEN_IMAGES, Permission.SEE_HITS}
    assert {role for role in Role if PERMISSIONS[role] & opens_plates} == {
        Role.DEPUTY,
        Role.INVESTIGATOR,
        Role.SUPERVISOR,
        Role.ALPR_ADMINISTRATOR,
        Role.CUSTODIAN,
    }
    assert {role for role in Role if Permission.MANAGE_TRAINING in PERMISSIONS[role]} == {Role.TRAINING_MANAGER}
    assert {role for role in Role if Permission.MANAGE_MEMBERS in PERMISSIONS[role]} == {Role.ALPR_ADMINISTRATOR}
    approving = {role for role in Role if Permission.APPROVE_MEMBERS in PERMISSIONS[role]}
    assert approving == {Role.SUPERVISOR, Role.BUREAU_COMMANDER}
    assert {role for role in Role if Permission.CHANGE_SETTINGS in PERMISSIONS[role]} == {Role.ALPR_ADMINISTRATOR}
    assert {role for role in Role if Permission.PUBLISH_POLICY in PERMISSIONS[role]} == {Role.ALPR_ADMINISTRATOR}
    assert not PERMISSIONS[Role.AUDITOR] & (opens_plates | {Permission.WRITE_PACKAGES, Permission.MANAGE_HOTLISTS})
    assert {permission for role in Role for permission in PERMISSIONS[role]} == set(Permission)


def test_denied_search_is_recorded_with_what_was_asked_and_why(walked: Agency) -> None:
    purpose = Purpose(PurposeKind.WARRANT, "no such case", "for a friend")
    with pytest.raises(Denied):
        walked.execute(walked.session_of("deputy"), SearchReads("7ABC123", purpose))
    last = walked.last_record()
    assert (last.user_name, last.member_name, last.organisation) == ("deputy", "Robin Deputy", "Meadow County Sheriff")
    assert last.detail["pattern"] == "7ABC123"
    assert last.purpose == "active warrant; case no such case; for a friend"


def test_denial_with_text_that_no_log_can_hold_is_recorded_all_the_same(walked: Agency) -> None:
    entries = walked.entries_stored()
    with pytest.raises(Denied):
        walked.execute(None, SearchReads("\ud800", STOLEN))
    assert walked.entries_stored() == entries + 1
    assert walked.last_record().detail["pattern"] == "\\ud800"


def test_denial_in_a_log_that_is_read_shows_who_and_which_check(walked: Agency) -> None:
    with pytest.raises(Denied):
        walked.execute(walked.session_of("trainer"), SearchReads("7ABC123", STOLEN))
    rows = walked.execute(walked.session_of("auditor"), ListAudit(AuditEvent.DENIED, "TRAINER", 1))
    assert [(row.user_name, row.outcome) for row in rows] == [("trainer", "denied")]
    assert "no permission" in rows[0].detail
