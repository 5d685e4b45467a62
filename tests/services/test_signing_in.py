"""Who gets in, who is kept out, and what ends a session. The wrong ones all look alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from alpr_desk.app.opening import found
from alpr_desk.db.tables import member
from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.people import MemberStatus, Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import (
    ChangePassword,
    DescribeSession,
    KeepAwake,
    LockSession,
    ReadNotice,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.domain.requests.agency import ReadSettings
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.members import AddMember, DisableMember, ListMembers, RecordTraining, UnlockMember
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason, Denied
from alpr_desk.services.founding import FirstMember
from tests.helpers.agency import AGENCY, STOLEN, Agency, Person, key_store, password_for
from tests.helpers.reads import captured

LOCKED_OUT = "This account is locked after too many wrong sign-ins. Ask the ALPR administrator to release it."


def refusal(agency: Agency, attempt: SignIn) -> tuple[DenialReason, str]:
    with pytest.raises(Denied) as denied:
        agency.execute(None, attempt)
    return denied.value.reason, str(denied.value)


def fail(agency: Agency, user_name: str, times: int) -> None:
    for _ in range(times):
        refusal(agency, SignIn(user_name, "wrong", "000000", notice_acknowledged=True))


def test_wrong_user_password_and_code_answer_and_are_recorded_alike(agency: Agency) -> None:
    attempts = [
        agency.signing_in("deputy", user_name="nobody"),
        agency.signing_in("deputy", password="wrong"),
        agency.signing_in("deputy", code="000000"),
        agency.signing_in("deputy", code=""),
        agency.signing_in("deputy", code="AAAA-AAAA-AAAA-AAAA"),
    ]
    answers = {refusal(agency, attempt) for attempt in attempts}
    assert answers == {(DenialReason.WRONG_CREDENTIALS, "User name, password or code is wrong.")}
    tried = [record for record in agency.records(AuditEvent.SIGN_IN) if record.outcome is Outcome.DENIED]
    assert [record.detail["user"] for record in tried] == ["nobody", *["deputy"] * 4]
    assert {record.user_name for record in tried} == {""}
    assert len({frozenset(record.detail) for record in tried[:4]}) == 1


def test_code_works_once(agency: Agency) -> None:
    attempt = agency.signing_in("deputy")
    agency.execute(None, attempt)
    assert refusal(agency, attempt)[0] is DenialReason.WRONG_CREDENTIALS


def test_code_that_two_sign_ins_race_for_lets_one_in(agency: Agency) -> None:
    attempt = agency.signing_in("deputy")

    def try_it(_: int) -> bool:
        try:
            return bool(agency.execute(None, attempt).session)
        except Denied:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]


def test_recovery_code_works_once_and_the_log_says_so(agency: Agency) -> None:
    code = agency.people["deputy"].recovery[3]
    assert agency.execute(None, agency.signing_in("deputy", code=code.lower())).member.user_name == "deputy"
    assert agency.last_record().detail["recovery_code"] is True
    assert refusal(agency, agency.signing_in("deputy", code=code))[0] is DenialReason.WRONG_CREDENTIALS
    assert agency.execute(None, agency.signing_in("deputy", code=agency.people["deputy"].recovery[4]))


@pytest.mark.parametrize("user_name", ["deputy", "nobody"])
def test_five_failures_in_a_quarter_of_an_hour_lock_known_and_unknown_names_alike(
    agency: Agency, user_name: str
) -> None:
    fail(agency, user_name, 4)
    assert "locked" not in agency.last_record().detail
    fail(agency, user_name, 1)
    assert agency.last_record().detail["locked"] is True
    right = agency.signing_in("deputy", user_name=user_name)
    assert refusal(agency, right) == (DenialReason.ACCOUNT_LOCKED, LOCKED_OUT)
    agency.clock.forward(days=3)
    assert refusal(agency, agency.signing_in("deputy", user_name=user_name))[0] is DenialReason.ACCOUNT_LOCKED


def test_failures_further_apart_do_not_lock(agency: Agency) -> None:
    fail(agency, "deputy", 4)
    agency.clock.forward(minutes=15)
    fail(agency, "deputy", 1)
    assert agency.sign_in("deputy")


def test_right_sign_in_forgets_the_failures_before_it(agency: Agency) -> None:
    fail(agency, "deputy", 4)
    agency.sign_in("deputy")
    fail(agency, "deputy", 4)
    assert agency.sign_in("deputy")


def test_administrator_releases_a_locked_account(agency: Agency) -> None:
    fail(agency, "DEPUTY", 5)
    rows = agency.ask("admin", ListMembers())
    assert {row.member.user_name for row in rows if row.member.status is MemberStatus.LOCKED} == {"deputy"}
    agency.ask("admin", UnlockMember("deputy"))
    assert agency.sign_in("deputy")
    with pytest.raises(AnswerIsNo, match="not locked"):
        agency.ask("admin", UnlockMember("deputy"))


def test_failures_of_several_programs_at_once_are_all_counted(agency: Agency) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: fail(agency, "deputy", 1), range(5)))
    assert refusal(agency, agency.signing_in("deputy"))[0] is DenialReason.ACCOUNT_LOCKED


def test_without_the_notice_nobody_signs_in(agency: Agency) -> None:
    notice = agency.execute(None, ReadNotice())
    assert notice.agency == AGENCY
    assert notice.text.strip()
    attempt = agency.signing_in("deputy", notice_acknowledged=False)
    assert refusal(agency, attempt)[0] is DenialReason.NOTICE


def test_account_unused_for_ninety_days_is_disabled(agency: Agency) -> None:
    agency.sign_in("deputy")
    agency.clock.forward(days=89)
    agency.sign_in("deputy")
    agency.clock.forward(days=91)
    assert refusal(agency, agency.signing_in("deputy"))[0] is DenialReason.MEMBER_INACTIVE
    assert agency.member("deputy").status is MemberStatus.DISABLED
    assert refusal(agency, agency.signing_in("deputy"))[0] is DenialReason.MEMBER_INACTIVE


def test_disabled_account_tells_only_who_knows_its_password(agency: Agency) -> None:
    agency.ask("admin", DisableMember("deputy", "left the office"))
    assert refusal(agency, agency.signing_in("deputy"))[0] is DenialReason.MEMBER_INACTIVE
    assert refusal(agency, agency.signing_in("deputy", password="x"))[0] is DenialReason.WRONG_CREDENTIALS


@pytest.mark.parametrize("typed", ["DEPUTY", " deputy ", "Ｄｅｐｕｔｙ", "ᵈeputy"])
def test_user_name_is_the_same_in_any_case_and_form(agency: Agency, typed: str) -> None:
    assert agency.execute(None, agency.signing_in("deputy", user_name=typed)).member.user_name == "deputy"


@pytest.mark.parametrize("user_name", ["", "\0", "\ud800", "d" * 5000, "'; DROP TABLE member; --", "ﷺ" * 64])
def test_no_user_name_breaks_the_sign_in(either: Agency, user_name: str) -> None:
    attempt = either.signing_in("deputy", user_name=user_name)
    assert refusal(either, attempt)[0] is DenialReason.WRONG_CREDENTIALS
    assert either.verdict().good


def test_second_sign_in_ends_the_first_session_and_a_stolen_token_with_it(agency: Agency) -> None:
    stolen = agency.sign_in("deputy")
    shift = agency.start_shift()
    second = agency.sign_in("deputy")
    assert second != stolen
    assert agency.last_record().detail["former_sessions_ended"] == 1
    tries: tuple[Request[Any], ...] = (ListHits(), KeepAwake(), UnlockSession("x"), SignOut())
    for request in tries:
        with pytest.raises(Denied) as denied:
            agency.execute(stolen, request)
        assert denied.value.reason is DenialReason.NOT_SIGNED_IN
    assert agency.execute(second, ListHits()) == ()
    assert agency.execute(second, DescribeSession()).shift_id == shift.id  # capture goes on
    assert agency.record(shift, captured("7ABC123")).read_ids == (1,)
    others = agency.sign_in("investigator")
    agency.sign_in("deputy")
    assert agency.execute(others, ListHits()) == ()


def test_restart_signs_everybody_out(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    agency.reopen()
    with pytest.raises(Denied) as denied:
        agency.execute(session, ListHits())
    assert denied.value.reason is DenialReason.NOT_SIGNED_IN


def test_idle_session_locks_and_its_password_opens_it(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    agency.clock.forward(minutes=29)
    agency.execute(session, KeepAwake())
    agency.clock.forward(minutes=29)
    agency.execute(session, DescribeSession())
    assert not agency.execute(session, DescribeSession()).locked
    agency.clock.forward(minutes=1)
    assert agency.execute(session, DescribeSession()).locked
    with pytest.raises(Denied):
        agency.execute(session, UnlockSession("wrong"))
    agency.execute(session, UnlockSession(agency.people["deputy"].password))
    assert agency.execute(session, ListHits()) == ()


def test_wrong_passwords_at_the_lock_lock_the_account(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    agency.execute(session, LockSession())
    for _ in range(5):
        with pytest.raises(Denied):
            agency.execute(session, UnlockSession("wrong"))
    with pytest.raises(Denied) as denied:
        agency.execute(session, UnlockSession(agency.people["deputy"].password))
    assert denied.value.reason is DenialReason.ACCOUNT_LOCKED


def test_wrong_present_passwords_lock_the_account_too(agency: Agency) -> None:
    """An open session left alone is no place to try passwords."""
    session = agency.sign_in("deputy")
    for _ in range(5):
        with pytest.raises(Denied):
            agency.execute(session, ChangePassword("wrong", "four brown horses bathing"))
    with pytest.raises(Denied) as denied:
        agency.execute(session, ChangePassword(agency.people["deputy"].password, "four brown horses bathing"))
    assert denied.value.reason is DenialReason.ACCOUNT_LOCKED


def test_change_of_roles_takes_effect_within_the_session(agency: Agency) -> None:
    session = agency.sign_in("deputy")
    assert agency.execute(session, ListHits()) == ()
    with agency.raw() as connection:
        connection.execute(update(member).where(member.c.user_name == "deputy").values(roles=[Role.AUDITOR.value]))
    with pytest.raises(Denied) as denied:
        agency.execute(session, ListHits())
    assert denied.value.reason is DenialReason.PERMISSION


def test_disabling_ends_sessions_and_tells_the_shift_to_end_at_once(agency: Agency) -> None:
    session, shift = agency.sign_in("deputy"), agency.start_shift()
    ended = agency.heard(ShiftEnded)
    agency.ask("admin", DisableMember("Deputy", "left the office"))
    with pytest.raises(Denied) as denied:
        agency.execute(session, ListHits())
    assert denied.value.reason is DenialReason.NOT_SIGNED_IN
    assert [event.shift_id for event in ended] == [shift.id]
    assert agency.record(shift, captured("7ABC123")).read_ids == (1,)  # what was read is not lost


def test_last_administrator_stays(agency: Agency) -> None:
    with pytest.raises(BadInput, match="last ALPR administrator"):
        agency.ask("admin", DisableMember("admin", "retired"))
    request = AddMember("second", "Sam Two", "", frozenset({Role.ALPR_ADMINISTRATOR}), "four brown horses bathing")
    agency.people["second"] = Person.enrolled(agency.ask("admin", request), request.password)
    agency.ask("second", DisableMember("admin", "retired"))
    with pytest.raises(BadInput, match="last ALPR administrator"):
        agency.ask("second", DisableMember("second", "retired"))


def test_two_administrators_cannot_disable_each_other(either: Agency) -> None:
    request = AddMember("second", "Sam Two", "", frozenset({Role.ALPR_ADMINISTRATOR}), "four brown horses bathing")
    either.people["second"] = Person.enrolled(either.ask("admin", request), request.password)
    pairs = [(either.sign_in("admin"), "second"), (either.sign_in("second"), "admin")]

    def disable(pair: tuple[object, str]) -> bool:
        try:
            either.execute(pair[0], DisableMember(pair[1], "quarrel"))  # type: ignore[arg-type]  # a SessionId
        except (BadInput, Denied):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, pairs)) == [False, True]


def test_password_changes_and_no_former_one_comes_back(agency: Agency) -> None:
    session, first = agency.sign_in("deputy"), agency.people["deputy"].password
    second = "four brown horses bathing"
    agency.execute(session, ChangePassword(first, second))
    with pytest.raises(Denied):
        agency.execute(None, agency.signing_in("deputy"))
    session = agency.execute(None, agency.signing_in("deputy", password=second)).session
    for former in (first, second):
        with pytest.raises(BadInput, match="one of your last 10"):
            agency.execute(session, ChangePassword(second, former))
    with pytest.raises(BadInput, match="too short"):
        agency.execute(session, ChangePassword(second, "short"))
    with pytest.raises(Denied):
        agency.execute(session, ChangePassword("wrong", "six grey geese grazing"))
    assert [r.outcome for r in agency.records(AuditEvent.PASSWORD_CHANGE)].count(Outcome.COMPLETED) == 1


def test_training_opens_data_through_its_last_day(agency: Agency) -> None:
    today = agency.clock.now().astimezone().date()
    expires = agency.ask("admin", RecordTraining("deputy", "ALPR operator", "1", today)).expires
    session = agency.sign_in("deputy")
    agency.clock.forward(days=(expires - today).days)
    session = agency.session_of("deputy")
    assert agency.execute(session, DescribeSession()).training_days_left == 0
    assert agency.execute(session, SearchReads("7*", STOLEN)).rows == ()
    agency.clock.forward(days=1)
    session = agency.session_of("deputy")
    status = agency.execute(session, DescribeSession())
    assert (status.training_current, status.data_open) == (False, False)
    assert "expired on" in status.training_sentence
    with pytest.raises(Denied, match="expired on"):
        agency.execute(session, SearchReads("7*", STOLEN))


def test_training_in_the_future_or_longer_than_a_year_is_refused(agency: Agency) -> None:
    today = agency.clock.now().astimezone().date()
    for request in (
        RecordTraining("deputy", "ALPR operator", "1", today + timedelta(days=1)),
        RecordTraining("deputy", "ALPR operator", "1", today, today + timedelta(days=366)),
        RecordTraining("deputy", "ALPR operator", "1", today, today),
        RecordTraining("deputy", " ", "1", today),
        RecordTraining("nobody", "ALPR operator", "1", today),
    ):
        with pytest.raises(BadInput):
            agency.ask("admin", request)


def test_own_training_is_marked_in_the_log(agency: Agency) -> None:
    today = agency.clock.now().astimezone().date()
    agency.ask("admin", RecordTraining("admin", "ALPR operator", "1", today, certificate=b"%PDF"))
    assert agency.last_record().detail["self_entered"] is True


def test_sign_out_ends_the_session_and_counts_open_hits(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift(), captured("7ABC123"))
    session = agency.sign_in("deputy")
    agency.execute(session, SignOut())
    assert agency.last_record().detail["open_hits_handed_over"] == 1
    with pytest.raises(Denied):
        agency.execute(session, ReadSettings())


def test_failed_founding_leaves_a_folder_that_can_be_tried_again(agency: Agency) -> None:
    folder = agency.folder.parent / "new"
    with key_store():
        for password in ("short", "chief"):
            with pytest.raises(BadInput):
                found(folder, AGENCY, FirstMember("chief", "Chief", "", password), agency.clock)
            assert list(folder.iterdir()) == []
        assert found(folder, AGENCY, FirstMember("chief", "Chief", "", password_for("chief")), agency.clock)
        with pytest.raises(BadInput, match="already"):
            found(folder, AGENCY, FirstMember("chief", "Chief", "", password_for("chief")), agency.clock)
