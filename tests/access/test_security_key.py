"""What a key answers, checked: nothing but a right signature is taken, and no answer brings the check down."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from alpr_desk.access import key_challenges
from alpr_desk.access.key_challenges import ChallengeFor, KeyChallenges
from alpr_desk.access.security_key import enrolled, signed_by
from alpr_desk.db.repositories.security_keys import KeptKey
from alpr_desk.errors import BadInput
from tests.helpers.clock import START, FakeClock
from tests.helpers.software_key import SoftwareKey, public_key_of

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
_PATHS = (("id",), ("rawId",), ("type",), ("response",), ("clientExtensionResults",))
_PARTS = tuple(("response", part) for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_PATHS + _PARTS), _JSON)
def test_no_answer_whatever_is_taken_or_brings_the_check_down(path: tuple[str, ...], value: Any) -> None:
    key = SoftwareKey()
    kept = KeptKey(key.credential_id, public_key_of(key), 0, 1, "mine", START)
    challenge = b"q" * 32
    answer = key.sign(json.dumps({"challenge": websafe_encode(challenge)}))
    assert signed_by(answer, challenge, [kept]) is not None
    values = json.loads(answer)
    target = values if len(path) == 1 else values["response"]
    if path[-1] in ("clientExtensionResults", "userHandle", "type") or target.get(path[-1]) == value:
        signed_by(json.dumps({**values, path[0]: value}), challenge, [kept])
        return
    target[path[-1]] = value
    assert signed_by(json.dumps(values), challenge, [kept]) is None


TOO_MUCH = 10**15
"""Where bytes are due, fido2 takes a number for how many to make. A million gigabytes are refused by any machine."""


@pytest.mark.parametrize("path", [("id",), ("rawId",), *_PARTS])
def test_number_in_an_answer_fills_no_memory(path: tuple[str, ...]) -> None:
    values = json.loads(SoftwareKey().sign(json.dumps({"challenge": websafe_encode(b"q" * 32)})))
    (values if len(path) == 1 else values["response"])[path[-1]] = TOO_MUCH
    assert signed_by(json.dumps(values), b"q" * 32, []) is None


@pytest.mark.parametrize("part", ["challenge", "type", "origin"])
def test_number_in_the_client_data_fills_no_memory(part: str) -> None:
    values = json.loads(SoftwareKey().sign(json.dumps({"challenge": websafe_encode(b"q" * 32)})))
    client = json.loads(websafe_decode(values["response"]["clientDataJSON"])) | {part: TOO_MUCH}
    values["response"]["clientDataJSON"] = websafe_encode(json.dumps(client).encode())
    assert signed_by(json.dumps(values), b"q" * 32, []) is None


def test_number_in_an_attestation_fills_no_memory() -> None:
    values = json.loads(SoftwareKey().enrol(json.dumps({"challenge": websafe_encode(b"q" * 32)})))
    attestation = cbor.encode({"fmt": "none", "authData": TOO_MUCH, "attStmt": {}})
    values["response"]["attestationObject"] = websafe_encode(attestation)
    with pytest.raises(BadInput):
        enrolled(json.dumps(values), b"q" * 32)


@pytest.mark.parametrize("answer", ["", "{", "null", "[" * 15_000, '{"rawId": 1}', "x" * 20_000, "\ud800"])
def test_text_that_is_no_answer_is_refused(answer: str) -> None:
    assert signed_by(answer, b"q" * 32, []) is None


def test_challenges_are_bounded_and_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_challenges, "MOST", 3)
    book = KeyChallenges(FakeClock())
    made = [book.make(ChallengeFor.SIGN_IN, f"m{number}") for number in range(5)]
    taken = [book.take(ChallengeFor.SIGN_IN, f"m{number}") for number in range(5)]
    assert taken == [None, None, *made[2:]]
    assert len(book._open) == 0


def test_challenge_is_over_for_a_machine_that_slept() -> None:
    clock = FakeClock()
    book = KeyChallenges(clock)
    book.make(ChallengeFor.SIGN_IN, "deputy")
    clock.set_wall(clock.now() + timedelta(minutes=3))
    assert book.take(ChallengeFor.SIGN_IN, "deputy") is None
