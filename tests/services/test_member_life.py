"""A member's account from request to end: who asks, who approves, what each step opens and closes, and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from alpr_desk.access.gate import entry_fault
from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.people import MemberChange, MemberRequest, MemberStatus, RequestState, Role
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import DescribeSession, RenewRecoveryCodes
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    DisableMember,
    EnrolMember,
    ListMemberRequests,
    ListMembers,
    MemberHistory,
    MemberRow,
    ReenrolMember,
    RequestMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
    UnlockMember,
)
from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason, Denied
from tests.helpers.agency import Agency, Person
from tests.helpers.reads import captured

PASSWORD = "four brown horses bathing"
DEPUTY = frozenset({Role.DEPUTY})


def today(agency: Agency) -> date:
    return agency.clock.now().astimezone().date()


def asked(agency: Agency, by: str = "admin", **changes: Any) -> MemberRequest:
    values: dict[str, Any] = {
        "user_name": "vega",
        "name": "Ana Vega",
        "title": "Deputy",
        "roles": DEPUTY,
        "reason": "joins the night shift",
    }
    return agency.ask(by, RequestMember(**{**values, **changes}))


def enrolled(agency: Agency, **changes: Any) -> None:
    """`vega`, asked for by the administrator and approved by the supervisor; can sign in."""
    request = asked(agency, **changes)
    agency.ask("supervisor", DecideMemberRequest(request.id, approve=True, reason="known to me"))
    enrolment = agency.ask("admin", EnrolMember(request.id, PASSWORD))
    agency.people["vega"] = Person.enrolled(enrolment, PASSWORD)


def transfer(agency: Agency, user_name: str, **changes: Any) -> TransferMember:
    """As the member is now, with `changes`."""
    member = agency.member(user_name)
    values = {"name": member.name, "title": member.title, "roles": member.roles, "valid_until": member.valid_until}
    return TransferMember(user_name, **{**values, "reason": "new post", **changes})


def history(agency: Agency, user_name: str) -> list[tuple[MemberChange, str, str, str]]:
    steps = agency.ask("admin", MemberHistory(user_name))
    return [(step.change, step.by_user_name, step.reason, step.detail) for step in steps]


def refused(agency: Agency, who: str, request: Request[Any], said: str) -> None:
    with pytest.raises((BadInput, AnswerIsNo), match=said):
        agency.ask(who, request)


def row(agency: Agency, user_name: str) -> MemberRow:
    return next(row for row in agency.ask("admin", ListMembers()) if row.member.user_name == user_name)


def test_account_is_asked_for_approved_by_another_and_enrolled(agency: Agency) -> None:
    request = asked(agency)
    assert (request.state, request.asked_by) == (RequestState.OPEN, "admin")
    refused(agency, "admin", EnrolMember(request.id, PASSWORD), "not approved")
    approved = agency.ask("supervisor", DecideMemberRequest(request.id, approve=True, reason="known to me"))
    assert (approved.state, approved.decided_by) == (RequestState.APPROVED, "supervisor")
    enrolment = agency.ask("admin", EnrolMember(request.id, PASSWORD))
    assert enrolment.sheet.startswith(b"%PDF")
    agency.people["vega"] = Person.enrolled(enrolment, PASSWORD)
    assert agency.sign_in("vega")
    assert agency.ask("admin", ListMemberRequests()) == ()
    assert history(agency, "vega") == [
        (MemberChange.ADDED, "admin", "as approved", ""),
        (MemberChange.APPROVED, "supervisor", "known to me", ""),
        (MemberChange.REQUESTED, "admin", "joins the night shift", ""),
    ]
    assert row(agency, "vega").approved
    refused(agency, "admin", EnrolMember(request.id, PASSWORD), "it is enrolled")
    added = [r.detail for r in agency.records(AuditEvent.MEMBER_CHANGE) if r.detail["change"] == "added"]
    assert added[-1]["approved_by"] == "supervisor"


def test_nobody_approves_their_own_request(agency: Agency) -> None:
    request = asked(agency, "supervisor")
    refused(agency, "supervisor", DecideMemberRequest(request.id, approve=True, reason="mine"), "your own request")
    refused(agency, "supervisor", DecideMemberRequest(request.id, approve=False, reason="mine"), "your own request")
    assert (
        agency.ask("commander", DecideMemberRequest(request.id, approve=True, reason="yes")).decided_by == "commander"
    )


def test_administrator_who_enrols_cannot_approve(agency: Agency) -> None:
    request = asked(agency, "supervisor")
    with pytest.raises(Denied) as denied:
        agency.ask("admin", DecideMemberRequest(request.id, approve=True, reason="yes"))
    assert denied.value.reason is DenialReason.PERMISSION


def test_refused_request_is_kept_with_its_reason_and_decided_once(agency: Agency) -> None:
    request = asked(agency)
    agency.ask("supervisor", DecideMemberRequest(request.id, approve=False, reason="no such post"))
    (kept,) = agency.ask("admin", ListMemberRequests())
    assert (kept.state, kept.decision, kept.decided_by_name) == (
        RequestState.REFUSED,
        "no such post",
        "Robin Supervisor",
    )
    refused(agency, "commander", DecideMemberRequest(request.id, approve=True, reason="yes"), "refused already")
    refused(agency, "admin", EnrolMember(request.id, PASSWORD), "not approved")
    assert asked(agency).id != request.id


def test_administrator_adds_alone_only_until_somebody_else_can_approve(agency: Agency) -> None:
    first = AddMember("vega", "Ana Vega", "", DEPUTY, PASSWORD)
    agency.ask("admin", first)
    assert not row(agency, "vega").approved
    assert row(agency, "admin").approved
    assert history(agency, "vega") == [(MemberChange.ADDED, "admin", "nobody else could approve it yet", "")]
    agency.sign_in("supervisor")
    refused(agency, "admin", AddMember("santos", "Eva Santos", "", DEPUTY, PASSWORD), "Robin Supervisor can approve")
    agency.ask("admin", SuspendMember("supervisor", "inquiry"))
    agency.ask("admin", AddMember("santos", "Eva Santos", "", DEPUTY, PASSWORD))


@pytest.mark.parametrize("user_name", ["deputy", "DEPUTY", "ｄｅｐｕｔｙ", "dep.uty", "de-puty"])
def test_user_name_that_is_taken_or_looks_taken_is_refused(agency: Agency, user_name: str) -> None:
    with pytest.raises(BadInput, match=r"is taken|looks like 'deputy'|letters a to z"):
        asked(agency, user_name=user_name)
    with pytest.raises(BadInput, match=r"is taken|looks like 'deputy'|letters a to z"):
        agency.ask("admin", AddMember(user_name, "Ana Vega", "", DEPUTY, PASSWORD))


def test_user_name_of_a_terminated_member_is_never_given_again(agency: Agency) -> None:
    agency.ask("admin", TerminateMember("deputy", "left the office"))
    with pytest.raises(BadInput, match="is taken"):
        asked(agency, user_name="Deputy")


def test_two_requests_for_one_user_name_are_one_too_many(agency: Agency) -> None:
    asked(agency, user_name="unit1")
    with pytest.raises(BadInput, match="asked for already"):
        asked(agency, "supervisor", user_name="unitl")


def test_temporary_account_ends_by_date_also_within_a_session(agency: Agency) -> None:
    last = today(agency) + timedelta(days=3)
    enrolled(agency, valid_until=last)
    agency.sign_in("vega")
    agency.clock.forward(days=3)
    session = agency.session_of("vega")
    assert agency.execute(session, DescribeSession()).member.valid_until == last
    agency.clock.forward(days=1)
    with pytest.raises(Denied, match=f"ended on {last}"):
        agency.execute(agency.session_of("vega"), ListHits())
    with pytest.raises(Denied, match=f"ended on {last}") as denied:
        agency.sign_in("vega")
    assert denied.value.reason is DenialReason.MEMBER_INACTIVE
    agency.sign_in("admin")
    agency.ask("admin", transfer(agency, "vega", valid_until=None, reason="stays"))
    assert agency.sign_in("vega")


@pytest.mark.parametrize("days", [-1, 181])
def test_temporary_account_neither_is_over_already_nor_lasts_too_long(agency: Agency, days: int) -> None:
    with pytest.raises(BadInput, match="after 180 days at the latest"):
        asked(agency, valid_until=today(agency) + timedelta(days=days))


def test_transfer_takes_effect_at_once_and_by_a_new_session(agency: Agency) -> None:
    session, shift = agency.sign_in("deputy"), agency.start_shift()
    ended = agency.heard(ShiftEnded)
    agency.ask("admin", transfer(agency, "deputy", roles=frozenset({Role.AUDITOR}), title="Auditor"))
    with pytest.raises(Denied) as denied:
        agency.execute(session, ListHits())
    assert denied.value.reason is DenialReason.NOT_SIGNED_IN
    assert [event.shift_id for event in ended] == [shift.id]
    assert agency.record(shift, captured("7ABC123")).read_ids == (1,)
    assert agency.sign_in("deputy") != session
    (step, *_) = history(agency, "deputy")
    assert step == (MemberChange.TRANSFERRED, "admin", "new post", "title: Member -> Auditor; roles: deputy -> auditor")


def test_transfer_that_still_allows_capture_leaves_the_shift_running(agency: Agency) -> None:
    agency.start_shift()
    ended = agency.heard(ShiftEnded)
    agency.ask("admin", transfer(agency, "deputy", roles=frozenset({Role.DEPUTY, Role.SUPERVISOR})))
    assert ended == []


def test_change_of_title_leaves_the_session(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    agency.ask("admin", transfer(agency, "deputy", title="Senior deputy"))
    assert agency.execute(session, ListHits()) == ()
    refused(agency, "admin", transfer(agency, "deputy"), "Nothing changes")


def test_nobody_takes_the_name_of_another(agency: Agency) -> None:
    for name in ("Robin Supervisor", "ROBIN  supervisor", "Ｒobin Supervisor"):
        refused(agency, "admin", transfer(agency, "deputy", name=name), "is the name of 'supervisor'")
    agency.ask("admin", transfer(agency, "deputy", name="Robin A. Supervisor"))
    assert agency.member("deputy").name == "Robin A. Supervisor"


def test_nobody_changes_the_own_account(agency: Agency) -> None:
    more = transfer(agency, "admin", roles=frozenset(Role))
    for request in (more, SuspendMember("admin", "x"), ReturnMember("admin", "x"), TerminateMember("ADMIN", "x")):
        refused(agency, "admin", request, "the own account")
    assert agency.member("admin").roles == {Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}


def test_suspended_member_is_out_at_once_and_comes_back(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    agency.ask("admin", SuspendMember("deputy", "inquiry"))
    with pytest.raises(Denied):
        agency.execute(session, ListHits())
    with pytest.raises(Denied, match="suspended"):
        agency.sign_in("deputy")
    assert row(agency, "deputy").member.status is MemberStatus.SUSPENDED
    refused(agency, "admin", SuspendMember("deputy", "again"), "suspended already")
    agency.ask("admin", ReturnMember("deputy", "inquiry closed"))
    assert agency.sign_in("deputy")
    assert [change for change, *_ in history(agency, "deputy")[:2]] == [MemberChange.RETURNED, MemberChange.SUSPENDED]
    refused(agency, "admin", ReturnMember("deputy", "again"), "nothing to bring back")


def test_member_disabled_for_being_away_can_come_back(agency: Agency) -> None:
    agency.sign_in("deputy")
    agency.clock.forward(days=91)
    with pytest.raises(Denied, match="not used for too long"):
        agency.sign_in("deputy")
    assert history(agency, "deputy")[0] == (MemberChange.DISABLED, "", "not used for more than 90 days", "")
    agency.ask("admin", ReturnMember("deputy", "back from leave"))
    assert agency.sign_in("deputy")


def test_terminated_member_is_out_for_good_and_the_shift_is_handed_over(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    session, shift = agency.sign_in("deputy"), agency.start_shift()
    agency.record(shift, captured("7ABC123"))
    ended = agency.heard(ShiftEnded)
    agency.ask("admin", TerminateMember("deputy", "left the office"))
    assert [event.shift_id for event in ended] == [shift.id]
    detail = agency.last_record().detail
    assert (detail["open_hits_handed_over"], detail["shifts_ended"]) == (1, [shift.id])
    with pytest.raises(Denied):
        agency.execute(session, ListHits())
    with pytest.raises(Denied, match="ended for good"):
        agency.sign_in("deputy")
    with pytest.raises(Denied, match="ended for good"):
        agency.execute(None, agency.signing_in("deputy", code=agency.people["deputy"].recovery[0]))
    assert agency.record(shift, captured("8XYZ999")).read_ids == (2,)  # what was read is not lost
    for request in (
        ReturnMember("deputy", "x"),
        transfer(agency, "deputy", title="Chief"),
        ReenrolMember("deputy", "x"),
        SuspendMember("deputy", "x"),
        DisableMember("deputy", "x"),
    ):
        refused(agency, "admin", request, r"ended for good|terminated already")
    assert agency.ask("supervisor", ListHits())[0].read.plate == "7ABC123"


def second_administrator(agency: Agency, valid_until: date | None = None) -> None:
    request = AddMember("second", "Sam Two", "", frozenset({Role.ALPR_ADMINISTRATOR}), PASSWORD, valid_until)
    agency.people["second"] = Person.enrolled(agency.ask("admin", request), PASSWORD)


def test_last_administrator_can_neither_be_disabled_ended_demoted_nor_left_to_expire(agency: Agency) -> None:
    """By a temporary administrator, whose own account will end and so does not count."""
    second_administrator(agency, today(agency) + timedelta(days=30))
    for request in (
        DisableMember("admin", "retired"),
        SuspendMember("admin", "inquiry"),
        TerminateMember("admin", "retired"),
        transfer(agency, "admin", roles=frozenset({Role.TRAINING_MANAGER})),
        transfer(agency, "admin", valid_until=today(agency) + timedelta(days=9)),
    ):
        refused(agency, "second", request, "last ALPR administrator")
    assert agency.member("admin").may_enter(today(agency) + timedelta(days=9999))


def test_of_two_administrators_one_may_go(agency: Agency) -> None:
    second_administrator(agency)
    agency.ask("second", transfer(agency, "admin", roles=frozenset({Role.TRAINING_MANAGER})))
    refused(agency, "second", DisableMember("second", "retired"), "last ALPR administrator")


def test_renewed_second_factor_ends_the_old_one_its_codes_and_sessions(agency: Agency) -> None:
    session, old = agency.sign_in("deputy"), agency.people["deputy"]
    enrolment = agency.ask("admin", ReenrolMember("deputy", "lost the telephone"))
    with pytest.raises(Denied):
        agency.execute(session, ListHits())
    for attempt in (agency.signing_in("deputy"), agency.signing_in("deputy", code=old.recovery[0])):
        with pytest.raises(Denied):
            agency.execute(None, attempt)
    agency.people["deputy"] = Person.enrolled(enrolment, old.password)
    assert agency.sign_in("deputy")
    assert history(agency, "deputy")[0] == (MemberChange.SECOND_FACTOR, "admin", "lost the telephone", "")


def test_forgotten_password_is_replaced_with_the_second_factor(agency: Agency) -> None:
    with pytest.raises(BadInput, match="too short"):
        agency.ask("admin", ReenrolMember("deputy", "forgot", "short"))
    enrolment = agency.ask("admin", ReenrolMember("deputy", "forgot", PASSWORD))
    agency.people["deputy"] = Person.enrolled(enrolment, PASSWORD)
    assert agency.sign_in("deputy")
    assert row(agency, "deputy").first_password


def test_new_recovery_codes_end_the_former_ones(agency: Agency) -> None:
    old = agency.people["deputy"].recovery
    agency.sign_in("deputy")
    renewed = agency.ask("deputy", RenewRecoveryCodes())
    assert len(set(renewed.codes)) == 10
    assert renewed.sheet.startswith(b"%PDF")
    with pytest.raises(Denied):
        agency.execute(None, agency.signing_in("deputy", code=old[0]))
    session = agency.execute(None, agency.signing_in("deputy", code=renewed.codes[0])).session
    assert agency.execute(session, DescribeSession()).recovery_codes_left == 9


def test_every_step_gives_a_reason(agency: Agency) -> None:
    for request in (
        SuspendMember("deputy", "  "),
        TerminateMember("deputy", ""),
        ReturnMember("deputy", ""),
        ReenrolMember("deputy", ""),
        DisableMember("deputy", ""),
        transfer(agency, "deputy", title="x", reason=""),
        RequestMember("vega", "Ana Vega", "", DEPUTY, " "),
    ):
        refused(agency, "admin", request, "^Enter why")


def test_unlocking_nobody_says_that_there_is_no_such_member(agency: Agency) -> None:
    refused(agency, "admin", UnlockMember("nobody"), "There is no member with the user name 'nobody'")


def test_each_way_of_being_kept_out_has_its_own_words_and_a_lock_is_none(agency: Agency) -> None:
    sentences = {status: entry_fault(_with(agency, status), today(agency)) for status in MemberStatus}
    assert sentences[MemberStatus.ACTIVE] == sentences[MemberStatus.LOCKED] == ""
    assert len(set(sentences.values())) == 4


def _with(agency: Agency, status: MemberStatus) -> Any:
    return replace(agency.member("deputy"), status=status)
