"""A member's own keys: enrolled, listed and removed by nobody else, and only while it is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fido2.utils import websafe_encode

from alpr_desk.access.security_key import MOST_KEYS
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.access import ReadNotice
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.members import MemberHistory
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    BeginKeySignIn,
    FinishKeyEnrolment,
    ListKeys,
    RemoveKey,
)
from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason
from tests.helpers.agency import Agency
from tests.helpers.keyed_agency import by_key, enrol, keyed, options
from tests.helpers.software_key import FLAGS, SoftwareKey
from tests.services.test_sign_in_attacks import reason

__all__ = ["keyed"]


def test_switched_off_there_is_no_challenge_and_no_enrolment_but_a_key_can_be_removed(keyed: Agency) -> None:
    enrol(keyed)
    assert keyed.execute(None, ReadNotice()).security_keys
    keyed.ask("admin", ChangeSetting("access.security_keys", False))
    assert not keyed.execute(None, ReadNotice()).security_keys
    session = keyed.session_of("deputy")
    for asked, request in ((None, BeginKeySignIn("deputy")), (session, BeginKeyEnrolment())):
        with pytest.raises(AnswerIsNo, match="switched off"):
            keyed.execute(asked, request)
    with pytest.raises(AnswerIsNo, match="switched off"):
        keyed.execute(session, FinishKeyEnrolment("late", "{}"))
    (found,) = keyed.execute(session, ListKeys())
    keyed.execute(session, RemoveKey(found.id))
    assert keyed.execute(session, ListKeys()) == ()


def test_security_keys_are_off_by_default(agency: Agency) -> None:
    assert not agency.opened.office.settings.access.security_keys


def _begin(keyed: Agency) -> tuple[SessionId, str]:
    session = keyed.session_of("deputy")
    return session, keyed.execute(session, BeginKeyEnrolment())


def test_enrolment_takes_only_the_answer_of_this_member_to_this_challenge(keyed: Agency) -> None:
    answers: tuple[Callable[[str], str], ...] = (
        lambda _: SoftwareKey().enrol(json.dumps({"challenge": websafe_encode(b"x" * 32)})),
        SoftwareKey(origin="https://example.com").enrol,
        SoftwareKey(rp_id="example.com").enrol,
        SoftwareKey(flags=FLAGS.UV).enrol,
        SoftwareKey(credential_id=b"i" * 1024).enrol,
        SoftwareKey().sign,
        lambda _: "",
        lambda _: "[]",
    )
    for answer_to in answers:
        session, asked = _begin(keyed)
        with pytest.raises(BadInput, match="no answer that can be used"):
            keyed.execute(session, FinishKeyEnrolment("mine", answer_to(asked)))
    session, asked = _begin(keyed)
    answer = SoftwareKey().enrol(asked)
    with pytest.raises(BadInput, match="took too long"):
        keyed.execute(keyed.session_of("investigator"), FinishKeyEnrolment("mine", answer))
    keyed.execute(session, FinishKeyEnrolment("mine", answer))
    with pytest.raises(BadInput, match="took too long"):
        keyed.execute(session, FinishKeyEnrolment("again", answer))
    session, asked = _begin(keyed)
    keyed.clock.forward(seconds=121)
    with pytest.raises(BadInput, match="took too long"):
        keyed.execute(session, FinishKeyEnrolment("late", SoftwareKey().enrol(asked)))


def test_key_is_enrolled_once_in_an_agency_and_three_times_by_a_member_at_most(keyed: Agency) -> None:
    key = enrol(keyed, "investigator")
    session, asked = _begin(keyed)
    with pytest.raises(BadInput, match="enrolled already"):
        keyed.execute(session, FinishKeyEnrolment("mine", key.enrol(asked)))
    keys = [enrol(keyed) for _ in range(MOST_KEYS)]
    for one in keys:
        assert keyed.execute(None, by_key(keyed, one.sign(options(keyed))))
    with pytest.raises(BadInput, match="You have 3 security keys"):
        _begin(keyed)
    with pytest.raises(BadInput, match="the key's name"):
        keyed.execute(keyed.session_of("investigator"), FinishKeyEnrolment(" ", "{}"))


def test_keys_are_changed_by_their_member_alone_after_a_fresh_proof_and_are_in_the_history(keyed: Agency) -> None:
    enrol(keyed)
    session, other = keyed.session_of("deputy"), keyed.session_of("investigator")
    (found,) = keyed.execute(session, ListKeys())
    assert keyed.execute(other, ListKeys()) == ()
    with pytest.raises(AnswerIsNo, match="no such security key"):
        keyed.execute(other, RemoveKey(found.id))
    keyed.clock.forward(minutes=16)
    for request in (BeginKeyEnrolment(), FinishKeyEnrolment("x", "{}"), RemoveKey(found.id)):
        assert reason(keyed, session, request) is DenialReason.REAUTHENTICATION
    keyed.execute(keyed.session_of("deputy"), RemoveKey(found.id))
    steps = keyed.execute(keyed.session_of("admin"), MemberHistory("deputy"))
    assert [(step.change.value, step.detail) for step in steps[:2]] == [
        ("security key removed", "blue key"),
        ("security key added", "blue key"),
    ]
