"""A key on the wire, made of software below CTAP2: found, used, let go, and every failure a sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fido2.client import AssertionSelection, ClientError, DefaultClientDataCollector, Fido2Client, WebAuthnClient
from fido2.ctap import CtapDevice
from fido2.webauthn import RegistrationResponse

from alpr_desk.access.security_key import enrolled, enrolment_options, sign_in_options, signed_by
from alpr_desk.app.key_devices import PluggedKeys, windows_client
from alpr_desk.db.repositories.security_keys import KeptKey
from alpr_desk.errors import AlprDeskError, AnswerIsNo, BadInput, EnvironmentFault
from tests.helpers.clock import START
from tests.helpers.software_key import ORIGIN, SoftwareDevice, SoftwareKey, public_key_of

CHALLENGE, SECRET = b"q" * 32, b"s" * 32


def plugged(*devices: CtapDevice) -> PluggedKeys:
    return PluggedKeys(lambda: devices, None)


def kept(key: SoftwareKey) -> KeptKey:
    return KeptKey(key.credential_id, public_key_of(key), 0, 1, "mine", START)


def to_enrol(*keys: SoftwareKey) -> str:
    return enrolment_options("Meadow", "vega", "Ana Vega", [kept(key) for key in keys], SECRET, CHALLENGE)


def to_sign(*keys: SoftwareKey) -> str:
    return sign_in_options("vega", [kept(key) for key in keys], SECRET, CHALLENGE)


@pytest.mark.parametrize("pin_set", [None, False])
def test_key_is_enrolled_and_signs_and_is_let_go(pin_set: bool | None) -> None:
    """One without a PIN too: the library itself would turn it away where a PIN is preferred."""
    key = SoftwareKey()
    device = SoftwareDevice(key, pin_set)
    made = enrolled(plugged(device).enrol(to_enrol(), "", threading.Event()), CHALLENGE)
    assert (made.credential_id, made.public_key) == (key.credential_id, public_key_of(key))
    assert device.closed
    signed = signed_by(plugged(device).sign(to_sign(key), threading.Event()), CHALLENGE, [kept(key)])
    assert signed is not None and signed.count == key.count


def test_key_with_a_pin_signs_without_it_and_is_enrolled_with_it_only() -> None:
    key = SoftwareKey()
    device = SoftwareDevice(key, pin_set=True)
    assert plugged(device).sign(to_sign(key), threading.Event())
    with pytest.raises(BadInput, match="asks for its PIN"):
        plugged(device).enrol(to_enrol(), "", threading.Event())
    assert device.closed


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (0x2F, AnswerIsNo, "was not touched"),
        (0x2E, AnswerIsNo, "not enrolled for this account"),
        (0x31, BadInput, "PIN"),
        (0x7F, EnvironmentFault, "cannot be used here"),
    ],
)
def test_refusal_of_a_key_is_a_sentence(error: int, kind: type[AlprDeskError], words: str) -> None:
    key = SoftwareKey()
    device = SoftwareDevice(key, error=error)
    with pytest.raises(kind, match=words):
        plugged(device).sign(to_sign(key), threading.Event())
    assert device.closed


def test_key_of_another_account_says_so() -> None:
    with pytest.raises(AnswerIsNo, match="not enrolled for this account"):
        plugged(SoftwareDevice(SoftwareKey())).sign(to_sign(SoftwareKey()), threading.Event())


def test_wait_for_a_touch_is_given_up() -> None:
    key, cancel = SoftwareKey(), threading.Event()
    cancel.set()
    with pytest.raises(AnswerIsNo, match="was not touched"):
        plugged(SoftwareDevice(key)).sign(to_sign(key), cancel)


def test_no_key_and_two_keys_say_what_to_do_and_are_let_go() -> None:
    with pytest.raises(AnswerIsNo, match="No security key is plugged in"):
        plugged().sign(to_sign(), threading.Event())
    two = SoftwareDevice(SoftwareKey()), SoftwareDevice(SoftwareKey())
    with pytest.raises(AnswerIsNo, match="More than one security key"):
        plugged(*two).enrol(to_enrol(), "", threading.Event())
    assert two[0].closed and two[1].closed


def test_key_that_may_not_be_opened_says_so_and_the_one_before_it_is_let_go() -> None:
    first = SoftwareDevice(SoftwareKey())

    def opening() -> Iterator[CtapDevice]:
        yield first
        raise PermissionError("hidraw0")

    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        PluggedKeys(opening, None).sign(to_sign(), threading.Event())
    assert first.closed


class Asked(WebAuthnClient):
    """The system with windows of its own, over a key of software. Keeps what it was asked."""

    def __init__(self, key: SoftwareKey, error: Exception | None = None) -> None:
        self.key, self.error = key, error
        self.verification: list[str] = []

    def make_credential(self, options: Any, event: threading.Event | None = None) -> RegistrationResponse:
        self.verification.append(options["authenticatorSelection"]["userVerification"])
        answer: RegistrationResponse = RegistrationResponse.from_dict(json.loads(self.key.enrol(json.dumps(options))))
        return answer

    def get_assertion(self, options: Any, event: threading.Event | None = None) -> AssertionSelection:
        self.verification.append(options["userVerification"])
        if self.error is not None:
            raise self.error
        return Fido2Client(SoftwareDevice(self.key), DefaultClientDataCollector(ORIGIN)).get_assertion(options)


def test_system_asks_for_pin_and_touch_itself() -> None:
    key, cancel = SoftwareKey(), threading.Event()
    system = Asked(key)
    keys = PluggedKeys(tuple, lambda: system)
    assert not keys.takes_pin and PluggedKeys(tuple, None).takes_pin
    assert enrolled(keys.enrol(to_enrol(), "", cancel), CHALLENGE).credential_id == key.credential_id
    assert cancel.is_set()  # ends the thread that waits for it
    assert signed_by(keys.sign(to_sign(key), threading.Event()), CHALLENGE, [kept(key)]) is not None
    assert system.verification == ["preferred"] * 2


def test_person_who_closes_the_windows_of_the_system_is_told_what_to_do() -> None:
    cancel = threading.Event()
    made: Callable[[int], Exception] = ClientError  # the library gives it no types
    error = made(ClientError.ERR.OTHER_ERROR)
    with pytest.raises(EnvironmentFault, match="No security key was used: try again"):
        PluggedKeys(tuple, lambda: Asked(SoftwareKey(), error)).sign(to_sign(), cancel)
    assert cancel.is_set()


@pytest.mark.skipif("sys.platform == 'win32'")
def test_elsewhere_there_is_no_windows_to_ask() -> None:
    with pytest.raises(EnvironmentFault, match="This Windows knows no security keys"):
        PluggedKeys(system=windows_client).sign(to_sign(), threading.Event())


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows would ask a person")
def test_this_machine_without_a_key_says_so() -> None:
    with pytest.raises(AlprDeskError):
        PluggedKeys().sign(to_sign(), threading.Event())
