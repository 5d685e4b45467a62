"""Signing in with a security key: the right one lets in, and every other way to use one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from sqlalchemy import func, select, update

from alpr_desk.access.security_key import MOST_KEYS
from alpr_desk.db.tables import security_key as key_table
from alpr_desk.db.tables import sign_in_failure
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import LockSession, Reauthenticate, SignIn, UnlockSession
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.members import ReenrolMember, SuspendMember
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    ListKeys,
    RemoveKey,
)
from alpr_desk.errors import DenialReason, Denied
from tests.helpers.agency import Agency
from tests.helpers.keyed_agency import by_key, enrol, keyed, options
from tests.helpers.software_key import FLAGS, SoftwareKey
from tests.services.test_sign_in_attacks import effort_of, reason

__all__ = ["keyed"]

WRONG = DenialReason.WRONG_CREDENTIALS


def kept_count(agency: Agency) -> int:
    with agency.raw() as connection:
        return int(connection.execute(select(key_table.c.sign_count)).scalar_one())


def test_right_key_lets_in_and_the_record_says_which_factor_it_was(keyed: Agency) -> None:
    key = enrol(keyed)
    signed = keyed.execute(None, by_key(keyed, key.sign(options(keyed))))
    assert signed.member.user_name == "deputy"
    record = keyed.last_record()
    assert record.event is AuditEvent.SIGN_IN and record.outcome is Outcome.COMPLETED
    assert (record.detail["factor"], record.detail["security_key"]) == ("security key", "blue key")
    assert kept_count(keyed) == key.count
    keyed.sign_in("deputy")
    assert keyed.last_record().detail["factor"] == "authenticator code"
    keyed.execute(None, keyed.signing_in("deputy", code=keyed.people["deputy"].recovery[0]))
    assert keyed.last_record().detail["factor"] == "recovery code"
    assert keyed.verdict().good


def test_key_is_kept_counted_and_removed_in_either_database(either: Agency) -> None:
    either.ask("admin", ChangeSetting("access.security_keys", True))
    key = enrol(either, count=2**32 - 3)
    either.execute(None, by_key(either, key.sign(options(either))))
    assert kept_count(either) == key.count == 2**32 - 1
    session = either.session_of("deputy")
    (found,) = either.execute(session, ListKeys())
    assert found.name == "blue key"
    either.execute(session, RemoveKey(found.id))
    assert either.execute(session, ListKeys()) == ()


def test_key_confirms_a_privileged_act_and_opens_a_lock(keyed: Agency) -> None:
    key, session, password = enrol(keyed, "admin"), keyed.sign_in("admin"), keyed.people["admin"].password
    keyed.clock.forward(minutes=16)
    assert reason(keyed, session, SuspendMember("deputy", "inquiry")) is DenialReason.REAUTHENTICATION
    keyed.execute(session, Reauthenticate(password, "", key.sign(options(keyed, "admin"))))
    keyed.execute(session, SuspendMember("deputy", "inquiry"))
    keyed.execute(session, LockSession())
    assert reason(keyed, session, UnlockSession(password, SoftwareKey().sign(options(keyed, "admin")))) is WRONG
    assert reason(keyed, session, UnlockSession("wrong", key.sign(options(keyed, "admin")))) is WRONG
    keyed.execute(session, UnlockSession(password, key.sign(options(keyed, "admin"))))
    assert keyed.last_record().detail["factor"] == "security key"


def test_key_without_the_password_opens_nothing(keyed: Agency) -> None:
    key = enrol(keyed)
    assert reason(keyed, None, by_key(keyed, key.sign(options(keyed)), password="")) is WRONG
    assert reason(keyed, None, by_key(keyed, key.sign(options(keyed)), password="wrong")) is WRONG


def test_wrong_key_is_not_made_up_for_by_a_right_code(keyed: Agency) -> None:
    enrol(keyed)
    both = by_key(keyed, SoftwareKey().sign(options(keyed)), code=keyed.code("deputy"))
    assert reason(keyed, None, both) is WRONG


def test_assertion_serves_once(keyed: Agency) -> None:
    key = enrol(keyed)
    assertion = key.sign(options(keyed))
    keyed.execute(None, by_key(keyed, assertion))
    assert reason(keyed, None, by_key(keyed, assertion)) is WRONG
    options(keyed)
    assert reason(keyed, None, by_key(keyed, assertion)) is WRONG


def test_assertion_of_a_key_that_does_not_count_serves_once_too(keyed: Agency) -> None:
    """There the count cannot tell: the challenge must."""
    key = enrol(keyed, step=0)
    assertion = key.sign(options(keyed))
    keyed.execute(None, by_key(keyed, assertion))
    assert reason(keyed, None, by_key(keyed, assertion)) is WRONG
    assert keyed.execute(None, by_key(keyed, key.sign(options(keyed))))


def test_challenge_is_spent_by_a_wrong_try(keyed: Agency) -> None:
    key = enrol(keyed)
    asked = options(keyed)
    assert reason(keyed, None, by_key(keyed, SoftwareKey().sign(asked))) is WRONG
    assert reason(keyed, None, by_key(keyed, key.sign(asked))) is WRONG


@pytest.mark.parametrize(("seconds", "taken"), [(119, True), (121, False)])
def test_challenge_lives_two_minutes(keyed: Agency, seconds: int, taken: bool) -> None:
    key = enrol(keyed)
    assertion = key.sign(options(keyed))
    attempt = by_key(keyed, assertion)
    keyed.clock.forward(seconds=seconds)
    if taken:
        assert keyed.execute(None, attempt)
    else:
        assert reason(keyed, None, attempt) is WRONG


def _other_challenge(keyed: Agency, key: SoftwareKey) -> str:
    return key.sign(options(keyed), challenge=websafe_encode(b"c" * 32))


def _no_challenge(keyed: Agency, key: SoftwareKey) -> str:
    return key.sign(json.dumps({"challenge": websafe_encode(b"")}))


def _challenge_of_another_name(keyed: Agency, key: SoftwareKey) -> str:
    return key.sign(options(keyed, "investigator"))


def _challenge_for_enrolment(keyed: Agency, key: SoftwareKey) -> str:
    return key.sign(keyed.execute(keyed.session_of("deputy"), BeginKeyEnrolment()))


def _other_type(keyed: Agency, key: SoftwareKey) -> str:
    return key.sign(options(keyed), type="webauthn.create")


def _other_origin(keyed: Agency, key: SoftwareKey) -> str:
    return replace(key, origin="https://alpr-desk.local.example.com").sign(options(keyed))


def _origin_below_ours(keyed: Agency, key: SoftwareKey) -> str:
    return replace(key, origin="https://mail.alpr-desk.local").sign(options(keyed))


def _other_party(keyed: Agency, key: SoftwareKey) -> str:
    return replace(key, rp_id="example.com").sign(options(keyed))


def _untouched(keyed: Agency, key: SoftwareKey) -> str:
    return replace(key, flags=FLAGS.UV).sign(options(keyed))


def _another_key_under_its_name(keyed: Agency, key: SoftwareKey) -> str:
    return replace(SoftwareKey(count=50), credential_id=key.credential_id).sign(options(keyed))


def _unknown_key(keyed: Agency, key: SoftwareKey) -> str:
    return SoftwareKey(count=50).sign(options(keyed))


def _key_of_another_member(keyed: Agency, key: SoftwareKey) -> str:
    return enrol(keyed, "investigator").sign(options(keyed))


def _removed(keyed: Agency, key: SoftwareKey) -> str:
    session = keyed.session_of("deputy")
    (found,) = keyed.execute(session, ListKeys())
    keyed.execute(session, RemoveKey(found.id))
    return key.sign(options(keyed))


def _removed_meanwhile(keyed: Agency, key: SoftwareKey) -> str:
    assertion, session = key.sign(options(keyed)), keyed.session_of("deputy")
    (found,) = keyed.execute(session, ListKeys())
    keyed.execute(session, RemoveKey(found.id))
    return assertion


def _renewed_by_the_administrator(keyed: Agency, key: SoftwareKey) -> str:
    assertion = key.sign(options(keyed))
    enrolment = keyed.ask("admin", ReenrolMember("deputy", "lost the key ring"))
    assert enrolment.member.user_name == "deputy"
    return assertion


def _switched_off(keyed: Agency, key: SoftwareKey) -> str:
    assertion = key.sign(options(keyed))
    keyed.ask("admin", ChangeSetting("access.security_keys", False))
    return assertion


def _changed_signature(keyed: Agency, key: SoftwareKey) -> str:
    return _with(key.sign(options(keyed)), "signature", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]))


def _count_put_up_afterwards(keyed: Agency, key: SoftwareKey) -> str:
    return _with(key.sign(options(keyed)), "authenticatorData", lambda raw: raw[:33] + b"\xff\xff\xff\xff")


def _with(assertion: str, part: str, change: Callable[[bytes], bytes]) -> str:
    values = json.loads(assertion)
    values["response"][part] = websafe_encode(change(websafe_decode(values["response"][part])))
    return json.dumps(values)


ATTACKS = (
    *(_other_challenge, _no_challenge, _challenge_of_another_name, _challenge_for_enrolment, _other_type),
    *(_other_origin, _origin_below_ours, _other_party, _untouched, _another_key_under_its_name, _unknown_key),
    *(_key_of_another_member, _removed, _removed_meanwhile, _renewed_by_the_administrator, _switched_off),
    *(_changed_signature, _count_put_up_afterwards),
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_is_refused_and_counted(keyed: Agency, attack: Callable[[Agency, SoftwareKey], str]) -> None:
    key = enrol(keyed)
    assertion = attack(keyed, key)
    with pytest.raises(Denied) as denied:
        keyed.execute(None, by_key(keyed, assertion))
    assert denied.value.reason is WRONG
    assert str(denied.value) == "User name, password or code is wrong."
    assert keyed.last_record().outcome is Outcome.DENIED
    assert keyed.last_record().detail["factor"] == "security key"
    with keyed.raw() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one() == 1


def test_copied_key_is_refused_and_named(keyed: Agency) -> None:
    key = enrol(keyed)
    copy = replace(key)
    keyed.execute(None, by_key(keyed, key.sign(options(keyed))))
    with pytest.raises(Denied, match="The security key 'blue key' has been copied") as denied:
        keyed.execute(None, by_key(keyed, copy.sign(options(keyed))))
    assert denied.value.reason is WRONG
    (denied_record, alarm) = keyed.records()[-2:]
    assert denied_record.detail["copied_key"] == "blue key"
    assert (alarm.event, alarm.detail["kind"]) == (AuditEvent.ALARM, "security key copied")
    assert "'blue key' of the account deputy has been copied" in str(alarm.detail["what"])
    assert kept_count(keyed) == key.count


def test_only_whoever_has_the_password_learns_of_a_copied_key(keyed: Agency) -> None:
    key = enrol(keyed)
    key.count -= 1
    with pytest.raises(Denied, match=r"^User name, password or code is wrong\.$"):
        keyed.execute(None, by_key(keyed, key.sign(options(keyed)), password="wrong"))


def test_key_that_counted_may_not_stop_counting(keyed: Agency) -> None:
    key = enrol(keyed)
    key.count = key.step = 0
    with pytest.raises(Denied, match="has been copied"):
        keyed.execute(None, by_key(keyed, key.sign(options(keyed))))


def test_count_that_another_program_raised_meanwhile_is_not_put_back(keyed: Agency) -> None:
    """The last look at the count is part of the change itself."""
    key = enrol(keyed)
    with keyed.opened.office.store.writing() as unit:
        (kept,) = unit.security_keys.of_member(keyed.member("deputy").id)
        assert unit.security_keys.used(kept.id, 9)
        assert not unit.security_keys.used(kept.id, 9)
        assert not unit.security_keys.used(kept.id, 0)
        assert unit.security_keys.used(kept.id, 2**32 - 1)
        unit.commit()
    assert reason(keyed, None, by_key(keyed, key.sign(options(keyed)))) is WRONG


def test_five_wrong_keys_lock_the_account_for_the_right_one_too(keyed: Agency) -> None:
    key = enrol(keyed)
    for _ in range(5):
        assert reason(keyed, None, by_key(keyed, SoftwareKey().sign(options(keyed)))) is WRONG
    assert reason(keyed, None, by_key(keyed, key.sign(options(keyed)))) is DenialReason.ACCOUNT_LOCKED


def test_unknown_user_wrong_password_and_wrong_key_make_the_same_work(
    keyed: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, verified = enrol(keyed), []
    verify = ES256.verify

    def counting(self: ES256, message: bytes, signature: bytes) -> None:
        verified.append(len(message))
        verify(self, message, signature)  # type: ignore[no-untyped-call]  # the library gives it no types

    monkeypatch.setattr(ES256, "verify", counting)
    attempts: tuple[Callable[[], SignIn], ...] = (
        lambda: by_key(keyed, key.sign(options(keyed, "nobody")), user_name="nobody"),
        lambda: by_key(keyed, key.sign(options(keyed)), password="wrong"),
        lambda: by_key(keyed, SoftwareKey().sign(options(keyed))),
        lambda: by_key(keyed, key.sign(options(keyed, "investigator")), "investigator"),
    )
    efforts = []
    for made in attempts:
        attempt = made()
        with effort_of(monkeypatch) as effort:
            assert reason(keyed, None, attempt) is WRONG
        efforts.append(effort)
    assert [effort.bcrypts for effort in efforts] == [1] * 4
    assert verified == [69] * 4
    assert all(effort.statements == efforts[0].statements for effort in efforts)


def test_challenge_tells_nothing_of_who_has_an_account_or_a_key(keyed: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    key, shapes, efforts = enrol(keyed), [], []
    for name in ("deputy", "investigator", "nobody", "\ud800"):
        with effort_of(monkeypatch) as effort:
            asked = [json.loads(options(keyed, name)) for _ in range(2)]
        efforts.append(effort.statements)
        assert asked[0]["challenge"] != asked[1]["challenge"]
        assert asked[0]["allowCredentials"] == asked[1]["allowCredentials"]
        ids = [websafe_decode(one["id"]) for one in asked[0]["allowCredentials"]]
        assert len(set(ids)) == MOST_KEYS and {len(one) for one in ids} <= {32, 48, 64}
        shapes.append({k: v for k, v in asked[0].items() if k not in ("challenge", "allowCredentials")})
    assert shapes == [shapes[0]] * 4 and efforts == [efforts[0]] * 4
    assert key.named_in(options(keyed)) and not key.named_in(options(keyed, "nobody"))
    assert options(keyed, "Nobody") != options(keyed, "nobody")  # the challenge; the keys are those of one name
    named = [json.loads(options(keyed, name))["allowCredentials"] for name in ("Nobody", "nobody")]
    assert named[0] == named[1]


def test_damaged_stored_key_is_refused_and_not_taken(keyed: Agency) -> None:
    key = enrol(keyed)
    with keyed.raw() as connection:
        connection.execute(update(key_table).values(public_key=b"\xa1"))
    assert reason(keyed, None, by_key(keyed, key.sign(options(keyed)))) is WRONG
