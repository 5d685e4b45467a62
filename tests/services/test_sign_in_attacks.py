"""Attacks on the sign-in and on what a session may do: each is tried, and each fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy import event as sql_event

from alpr_desk.access import passwords
from alpr_desk.access.passwords import COST, BcryptHasher
from alpr_desk.db.repositories import sign_ins
from alpr_desk.db.tables import member, sign_in_failure, sign_in_lock
from alpr_desk.domain.people import MemberStatus, Permission, Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import (
    ChangePassword,
    DescribeSession,
    JudgePassword,
    KeepAwake,
    LockSession,
    Reauthenticate,
    SignIn,
)
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.audit import ListAudit
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.members import AddMember, DisableMember, ListMembers, SuspendMember, UnlockMember
from alpr_desk.domain.user_names import look, user_key, user_name_fault
from alpr_desk.errors import BadInput, DenialReason, Denied
from alpr_desk.services.desk import Handler
from alpr_desk.services.registry import all_handlers
from tests.helpers.agency import Agency, Person

PASSWORD = "four brown horses bathing"


def reason(agency: Agency, session: Any, request: Any) -> DenialReason:
    with pytest.raises(Denied) as denied:
        agency.execute(session, request)
    return denied.value.reason


@dataclass
class Effort:
    """What an attempt made the program do: what its time goes by."""

    bcrypts: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def effort_of(patch: pytest.MonkeyPatch) -> Iterator[Effort]:
    """Counts at bcrypt itself and at the database, both of which do their work."""
    effort, check = Effort(), BcryptHasher.check

    def counting(self: BcryptHasher, password: bytes, hashed: bytes) -> bool:
        effort.bcrypts += 1
        return check(self, password, hashed)

    def executed(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if "INTO audit_node" not in statement:  # every 32nd entry closes a subtree of the log, whoever it is about
            effort.statements.append(" ".join(statement.split()))

    with patch.context() as patched:
        patched.setattr(BcryptHasher, "check", counting)
        sql_event.listen(Engine, "before_cursor_execute", executed)
        yield effort
        sql_event.remove(Engine, "before_cursor_execute", executed)


def test_unknown_user_wrong_password_and_wrong_code_make_the_same_work(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By counting: a clock on a busy machine proves nothing. One bcrypt and the same statements in the same order."""
    attempts = (
        agency.signing_in("deputy", user_name="nobody"),
        agency.signing_in("deputy", password="wrong"),
        agency.signing_in("deputy", code="000000"),
        agency.signing_in("deputy", user_name="nobody", code="AAAA-BBBB-CCCC-DDDD"),
        agency.signing_in("deputy", code="AAAA-BBBB-CCCC-DDDD"),
    )
    efforts = []
    for attempt in attempts:
        with effort_of(monkeypatch) as effort:
            assert reason(agency, None, attempt) is DenialReason.WRONG_CREDENTIALS
        efforts.append(effort)
    assert [effort.bcrypts for effort in efforts] == [1] * 5
    assert len(efforts[0].statements) > 5
    for effort in efforts[1:]:
        assert effort.statements == efforts[0].statements


def test_locked_names_known_and_unknown_make_the_same_work(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    efforts = []
    for user_name in ("nobody", "deputy"):
        for _ in range(5):
            reason(agency, None, SignIn(user_name, "wrong", "000000", notice_acknowledged=True))
        for changes in ({}, {"password": "wrong"}):
            attempt = agency.signing_in("deputy", user_name=user_name, **changes)
            with effort_of(monkeypatch) as effort:
                assert reason(agency, None, attempt) is DenialReason.ACCOUNT_LOCKED
            efforts.append(effort)
    assert [effort.bcrypts for effort in efforts] == [1] * 4
    assert all(effort.statements == efforts[0].statements for effort in efforts)


def test_unknown_user_costs_the_bcrypt_that_new_passwords_cost(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[bytes] = []
    check = BcryptHasher.check

    def keeping(self: BcryptHasher, password: bytes, hashed: bytes) -> bool:
        hashes.append(hashed)
        return check(self, password, hashed)

    monkeypatch.setattr(BcryptHasher, "check", keeping)
    reason(agency, None, agency.signing_in("deputy", user_name="nobody"))
    assert [hashed[:7] for hashed in hashes] == [b"$2b$%02d$" % COST]
    agency.ask("admin", AddMember("vega", "Ana Vega", "", frozenset({Role.DEPUTY}), PASSWORD))
    with agency.raw() as connection:
        stored = connection.execute(select(member.c.password_hash).where(member.c.user_name == "vega")).scalar_one()
    assert bytes(stored).startswith(hashes[0][:7])


def test_ten_thousand_wrong_passwords_leave_a_bounded_trace(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against one name, against ever new names at once, and over hours; all in the product's own counting."""
    monkeypatch.setattr(sign_ins, "MOST_FAILURES", 400)
    monkeypatch.setattr(sign_ins, "MOST_UNKNOWN_LOCKS", 50)
    now, window = agency.clock.now(), timedelta(minutes=15)
    with agency.opened.office.store.writing() as unit:
        unit.sign_ins.lock("deputy", now)
        for number in range(10_000):
            name = "deputy" if number % 2 else f"nobody{number}"
            unit.sign_ins.failed(name, now, now - window)
            if number % 50 == 0:
                unit.sign_ins.lock(name, now + timedelta(seconds=number))
        assert unit.sign_ins.locked("deputy")
        assert unit.sign_ins.locked("nobody9950")
        assert not unit.sign_ins.locked("nobody0")
        unit.commit()
    with agency.raw() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one() == 400
        assert connection.execute(select(func.count()).select_from(sign_in_lock)).scalar_one() == 51
    with agency.opened.office.store.writing() as unit:
        assert unit.sign_ins.failed("deputy", now + window, now) == 1
        unit.commit()
    with agency.raw() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one() == 1


def test_hundred_wrong_passwords_at_the_door_leave_five_failures_and_each_its_record(agency: Agency) -> None:
    for _ in range(100):
        reason(agency, None, SignIn("deputy", "wrong", "000000", notice_acknowledged=True))
    with agency.raw() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one() == 5
    assert [r.outcome for r in agency.records(AuditEvent.SIGN_IN)].count(Outcome.DENIED) == 100
    assert agency.verdict().good


def lock_out(agency: Agency, user_name: str) -> None:
    for _ in range(5):
        reason(agency, None, SignIn(user_name, "wrong", "000000", notice_acknowledged=True))


def test_agency_cannot_be_shut_out_by_wrong_passwords_for_its_only_administrator(agency: Agency) -> None:
    lock_out(agency, "admin")
    code = agency.people["admin"].recovery[0]
    assert reason(agency, None, agency.signing_in("admin")) is DenialReason.ACCOUNT_LOCKED
    assert reason(agency, None, agency.signing_in("admin", password="x", code=code)) is DenialReason.ACCOUNT_LOCKED
    session = agency.execute(None, agency.signing_in("admin", code=code)).session
    assert agency.last_record().detail["released_own_lock"] is True
    assert agency.execute(session, ListMembers())
    assert agency.member("admin").status is MemberStatus.ACTIVE


def test_nobody_else_opens_a_lock_with_a_recovery_code(agency: Agency) -> None:
    lock_out(agency, "deputy")
    code = agency.people["deputy"].recovery[0]
    assert reason(agency, None, agency.signing_in("deputy", code=code)) is DenialReason.ACCOUNT_LOCKED
    request = AddMember("second", "Sam Two", "", frozenset({Role.ALPR_ADMINISTRATOR}), PASSWORD)
    agency.people["second"] = Person.enrolled(agency.ask("admin", request), PASSWORD)
    lock_out(agency, "admin")
    code = agency.people["admin"].recovery[1]
    assert reason(agency, None, agency.signing_in("admin", code=code)) is DenialReason.ACCOUNT_LOCKED
    agency.ask("second", UnlockMember("admin"))
    assert agency.execute(None, agency.signing_in("admin", code=code))


def test_code_of_one_step_before_or_after_is_taken_and_of_two_is_not(agency: Agency) -> None:
    totp = pyotp.TOTP(agency.people["deputy"].secret)
    for steps, taken in ((-2, False), (-1, True), (2, False), (1, True)):
        agency.clock.forward(minutes=5)
        code = totp.at(agency.clock.now() + timedelta(seconds=30 * steps))
        attempt = agency.signing_in("deputy", code=code)
        if taken:
            assert agency.execute(None, replace(attempt, code=code))
        else:
            assert reason(agency, None, replace(attempt, code=code)) is DenialReason.WRONG_CREDENTIALS


def test_sign_in_takes_no_token_from_outside(agency: Agency) -> None:
    """Session fixation: whatever token the attacker planted, the one after sign-in is another."""
    planted = agency.sign_in("deputy")
    answer = agency.opened.desk.execute(planted, agency.signing_in("investigator"))
    assert answer.session != planted
    assert agency.execute(planted, DescribeSession()).member.user_name == "deputy"
    assert agency.execute(answer.session, DescribeSession()).member.user_name == "investigator"


def test_role_added_during_a_session_opens_nothing_before_the_next_sign_in(agency: Agency) -> None:
    """As another program does it, on the same database: there is no telling this one."""
    session = agency.sign_in("deputy")
    with agency.raw() as connection:
        roles = [Role.DEPUTY.value, Role.AUDITOR.value]
        connection.execute(update(member).where(member.c.user_name == "deputy").values(roles=roles))
    assert reason(agency, session, ListAudit()) is DenialReason.REAUTHENTICATION
    assert Permission.READ_AUDIT not in agency.execute(session, DescribeSession()).permissions
    assert agency.execute(session, ListHits()) == ()
    assert agency.ask("deputy", ListHits()) == ()
    assert agency.execute(agency.sign_in("deputy"), ListAudit())


def test_privileged_act_needs_password_and_code_given_just_before(agency: Agency) -> None:
    session, person = agency.sign_in("admin"), agency.people["admin"]
    act = SuspendMember("deputy", "inquiry")
    agency.clock.forward(minutes=16)
    agency.execute(session, KeepAwake())
    assert reason(agency, session, act) is DenialReason.REAUTHENTICATION
    used = agency.code("admin")
    agency.execute(session, Reauthenticate(person.password, used))
    assert reason(agency, session, Reauthenticate(person.password, used)) is DenialReason.WRONG_CREDENTIALS
    agency.execute(session, act)
    agency.clock.forward(minutes=16)
    agency.execute(session, KeepAwake())
    for wrong in (
        Reauthenticate("wrong", agency.code("admin")),
        Reauthenticate(person.password, "000000"),
        Reauthenticate("", agency.code("admin")),
        Reauthenticate(agency.people["deputy"].password, agency.code("deputy")),
    ):
        assert reason(agency, session, wrong) is DenialReason.WRONG_CREDENTIALS
    assert reason(agency, session, act) is DenialReason.REAUTHENTICATION
    assert reason(agency, session, Reauthenticate("wrong", "")) is DenialReason.WRONG_CREDENTIALS
    right = Reauthenticate(person.password, agency.code("admin"))
    assert reason(agency, session, right) is DenialReason.ACCOUNT_LOCKED  # five tries, and no more


def test_confirming_wakes_no_locked_session_and_prolongs_none(agency: Agency) -> None:
    session, person = agency.sign_in("admin"), agency.people["admin"]
    agency.execute(session, LockSession())
    confirm = Reauthenticate(person.password, agency.code("admin"))
    assert reason(agency, session, confirm) is DenialReason.SESSION_LOCKED
    agency.clock.forward(hours=12)
    assert reason(agency, session, confirm) is DenialReason.SESSION_EXPIRED


def test_minutes_of_the_fresh_proof_are_a_setting(agency: Agency) -> None:
    session = agency.sign_in("admin")
    agency.execute(session, ChangeSetting("access.privileged_minutes", 1))
    agency.clock.forward(seconds=61)
    assert reason(agency, session, UnlockMember("deputy")) is DenialReason.REAUTHENTICATION


def test_password_is_announced_fourteen_days_ahead_and_ends_after_a_year(agency: Agency) -> None:
    def sentence(days: int) -> str:
        changed = agency.clock.now() - timedelta(days=days)
        with agency.raw() as connection:
            where = member.c.user_name == "trainer"
            connection.execute(update(member).where(where).values(password_changed_at=changed))
        return agency.execute(agency.session_of("trainer"), DescribeSession()).password_sentence

    assert sentence(350) == ""
    assert sentence(351).startswith("Your password ends in 14 days, on ")
    assert sentence(364).startswith("Your password ends in 1 day, on ")
    assert sentence(365).startswith("Your password ends today")
    session = agency.sign_in("trainer")
    assert agency.execute(session, ListMembers())
    assert sentence(366).endswith("change it now.")
    session = agency.sign_in("trainer")
    assert not agency.execute(session, DescribeSession()).data_open
    assert reason(agency, session, ListMembers()) is DenialReason.PASSWORD
    agency.execute(session, ChangePassword(agency.people["trainer"].password, PASSWORD))
    assert agency.execute(session, ListMembers())


@pytest.mark.parametrize(("setting", "days"), [(14, 14), (30, 30), (1, 1)])
def test_password_that_somebody_else_chose_lasts_some_days(agency: Agency, setting: int, days: int) -> None:
    agency.ask("admin", ChangeSetting("access.first_password_days", setting))
    request = AddMember("vega", "Ana Vega", "", frozenset({Role.TRAINING_MANAGER}), PASSWORD)
    agency.people["vega"] = Person.enrolled(agency.ask("admin", request), PASSWORD)
    agency.clock.forward(days=days)
    session = agency.sign_in("vega")
    assert "chosen by somebody else" in agency.execute(session, DescribeSession()).password_sentence
    assert agency.execute(session, ListMembers())
    agency.clock.forward(days=1)
    session = agency.sign_in("vega")
    assert reason(agency, session, ListMembers()) is DenialReason.PASSWORD
    agency.execute(session, ChangePassword(PASSWORD, "six grey geese grazing"))
    assert agency.execute(session, DescribeSession()).password_sentence == ""
    assert agency.execute(session, ListMembers())


def test_first_password_can_be_made_to_change_at_the_first_sign_in(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("access.first_password_days", 0))
    request = AddMember("vega", "Ana Vega", "", frozenset({Role.TRAINING_MANAGER}), PASSWORD)
    agency.people["vega"] = Person.enrolled(agency.ask("admin", request), PASSWORD)
    assert reason(agency, agency.sign_in("vega"), ListMembers()) is DenialReason.PASSWORD


def test_history_and_length_of_passwords_are_settings(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("access.password_least", 24))
    session = agency.sign_in("deputy")
    with pytest.raises(BadInput, match="at least 24 characters"):
        agency.execute(session, ChangePassword(agency.people["deputy"].password, "six grey geese"))
    with pytest.raises(BadInput, match="at least 24 characters"):
        agency.ask("admin", AddMember("vega", "Ana Vega", "", frozenset({Role.DEPUTY}), "six grey geese"))


def test_tenth_former_password_is_refused_and_the_eleventh_is_not(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords.hash_password, "__kwdefaults__", {"cost": 4, "hasher": passwords.BCRYPT})
    session, present = agency.sign_in("deputy"), agency.people["deputy"].password
    used = [present]
    for number in range(10):
        present = f"nine violet harbours at {number} knots"
        agency.execute(session, ChangePassword(used[-1], present))
        used.append(present)
    for former in used[1:]:
        with pytest.raises(BadInput, match="one of your last 10"):
            agency.execute(session, ChangePassword(present, former))
    agency.execute(session, ChangePassword(present, used[0]))


def test_password_is_judged_as_it_is_typed_and_kept_nowhere(agency: Agency) -> None:
    session, entries = agency.sign_in("deputy"), agency.entries_stored()
    judge = JudgePassword("Robin Deputy")
    (own,) = agency.execute(session, judge)
    (anas,) = agency.execute(session, JudgePassword("ana.vega1", "vega", "Ana Vega"))
    assert "own name" in own and "own name" in anas
    assert agency.execute(session, JudgePassword(PASSWORD)) == ()
    assert "Robin" not in repr(judge)
    assert agency.entries_stored() == entries


def test_handler_is_no_function_that_could_be_called_around_the_gate() -> None:
    """A handler takes a Work, a Work takes a Grant, and only the gate makes one (`test_only_the_gate_mints_grants`).

    Whoever runs code inside the process can forge all three: there the wall is the database's key and the audit
    chain, not Python.
    """
    for handler in all_handlers():
        assert isinstance(handler, Handler)
        assert not callable(handler)
        function: Any = handler.function
        with pytest.raises(TypeError):
            function(handler.request)


@pytest.mark.parametrize(
    ("one", "other"),
    [("deputy1", "deputyl"), ("deputy1", "deputyI"), ("mo0re", "moore"), ("barnes", "bames"), ("avvery", "awery"),
     ("j.doe", "j-doe"), ("j_doe", "jdoe"), ("Vega", "VEGA")],
)  # fmt: skip
def test_names_that_look_alike_are_alike(one: str, other: str) -> None:
    assert look(one) == look(other)
    assert look(one) != look("somebody")


@pytest.mark.parametrize("user_name", ["", " ", "dеputy", "αlpha", "a b", "../x", "x'--", ".a", "a" * 65, "a\0b", "ﬁ"])
def test_user_names_of_other_alphabets_and_signs_are_refused(user_name: str) -> None:
    """The second one has a Cyrillic letter that looks like a Latin one."""
    assert user_name_fault(user_name).endswith("choose another.")


@pytest.mark.parametrize("user_name", ["vega", "Ana.Vega", "a", "unit-12", "o_brien", "ana@county.gov", "7"])
def test_usual_user_names_are_allowed(user_name: str) -> None:
    assert user_name_fault(user_name) == ""
    assert user_key(user_name) == user_name.casefold()


def test_stored_name_in_another_alphabet_still_signs_in(agency: Agency) -> None:
    """Names given before they were limited: they are found as ever."""
    with agency.raw() as connection:
        values: dict[str, Any] = {
            "user_name": "Zoë",
            "user_key": user_key("Zoë"),
            "name": "Zoë",
            "title": "",
            "roles": [],
        }
        values |= {
            "roles": [],
            "disabled_reason": "",
            "created_at": agency.clock.now(),
            "password_hash": b"",
            "totp_last_step": 0,
        }
        values |= {"password_changed_at": agency.clock.now(), "wrapped_totp_secret": b""}
        connection.execute(insert(member).values(values))
    with agency.opened.office.store.reading() as unit:
        found = unit.members.by_user_name("ZOË")
    assert found is not None
    assert agency.ask("admin", DisableMember("zoë", "x")) is None
