"""The second factor: codes of RFC 6238, each once; recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.access.second_factor import (
    ALPHABET,
    accepted_step,
    hash_recovery_code,
    is_recovery_code,
    matching_recovery_code,
    new_recovery_codes,
    new_secret,
    otpauth_uri,
)
from alpr_desk.errors import EnvironmentFault

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" of RFC 6238, appendix B
NOW = datetime(2026, 11, 24, 3, 4, 15, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
PEPPER = bytes(range(32))


def code_at(secret: str, moment: datetime) -> str:
    """What the member's authenticator shows."""
    return pyotp.TOTP(secret).at(moment)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_of_the_rfc_are_taken(seconds: int, code: str) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert accepted_step(RFC_SECRET, code, moment, None) == seconds // 30


def test_time_zone_of_the_clock_does_not_matter() -> None:
    code = code_at(RFC_SECRET, NOW)
    assert accepted_step(RFC_SECRET, code, NOW.astimezone(timezone(timedelta(hours=-8))), None) == STEP


def test_code_works_once() -> None:
    secret = new_secret()
    code = code_at(secret, NOW)
    last = accepted_step(secret, code, NOW, None)
    assert last == STEP
    assert accepted_step(secret, code, NOW, last) is None
    assert accepted_step(secret, code, NOW + timedelta(seconds=20), last) is None


def test_earlier_code_is_refused_after_a_later_one() -> None:
    """Someone who saw the previous code cannot use it once the member has used the present one."""
    previous = code_at(RFC_SECRET, NOW - timedelta(seconds=30))
    last = accepted_step(RFC_SECRET, code_at(RFC_SECRET, NOW), NOW, None)
    assert accepted_step(RFC_SECRET, previous, NOW, None) == STEP - 1
    assert accepted_step(RFC_SECRET, previous, NOW, last) is None


def test_next_code_is_taken_after_the_present_one() -> None:
    later = NOW + timedelta(seconds=30)
    assert accepted_step(RFC_SECRET, code_at(RFC_SECRET, later), later, STEP) == STEP + 1


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    code = code_at(RFC_SECRET, NOW + timedelta(seconds=30 * steps))
    assert accepted_step(RFC_SECRET, code, NOW, None) == (STEP + steps if taken else None)


def test_code_taken_early_cannot_be_used_again_at_its_time() -> None:
    ahead = code_at(RFC_SECRET, NOW + timedelta(seconds=30))
    last = accepted_step(RFC_SECRET, ahead, NOW, None)
    assert accepted_step(RFC_SECRET, ahead, NOW + timedelta(seconds=30), last) is None


def test_clock_set_back_gives_no_code_a_second_life() -> None:
    last = accepted_step(RFC_SECRET, code_at(RFC_SECRET, NOW), NOW, None)
    earlier = NOW - timedelta(days=1)
    assert accepted_step(RFC_SECRET, code_at(RFC_SECRET, earlier), earlier, last) is None


@pytest.mark.parametrize("form", ["{0}{1}", "{0} {1}", " {0}{1}\n", "{0}\u00a0{1}"])
def test_code_may_be_typed_as_it_is_shown(form: str) -> None:
    code = code_at(RFC_SECRET, NOW)
    assert accepted_step(RFC_SECRET, form.format(code[:3], code[3:]), NOW, None) == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12345x", "-12345", "१२३४५६", "\udcff12345"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert accepted_step(RFC_SECRET, code, NOW, None) is None


@given(st.integers(0, 999_999))
def test_wrong_numbers_are_refused(number: int) -> None:
    right = {code_at(RFC_SECRET, NOW + timedelta(seconds=30 * step)) for step in (-1, 0, 1)}
    code = f"{number:06d}"
    assert (accepted_step(RFC_SECRET, code, NOW, None) is not None) == (code in right)


@pytest.mark.parametrize("secret", ["", "GEZDGNBV", "not base32 ! not base32 ! not !!", "É" * 32])
def test_damaged_secret_is_told(secret: str) -> None:
    with pytest.raises(EnvironmentFault, match="damaged"):
        accepted_step(secret, "123456", NOW, None)


def test_secrets_are_160_bits_and_differ() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) == 32 for secret in secrets)


def test_authenticator_reads_the_uri() -> None:
    uri = urlsplit(otpauth_uri(RFC_SECRET, "j:doe é", "Tehama County: Sheriff & Coroner"))
    query = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert query["secret"] == [RFC_SECRET]
    assert query["issuer"] == ["Tehama County  Sheriff & Coroner"]
    assert unquote(uri.path) == "/Tehama County  Sheriff & Coroner:j doe é"
    parsed = pyotp.parse_uri(uri.geturl())
    assert isinstance(parsed, pyotp.TOTP)
    assert parsed.at(NOW) == code_at(RFC_SECRET, NOW)


def test_recovery_codes_are_ten_different_and_unambiguous() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert not set("".join(codes)) - set(ALPHABET) - {"-"}
    assert not set("01ILOU") & set(ALPHABET)
    assert all([len(group) for group in code.split("-")] == [4, 4, 4, 4] for code in codes)


def test_recovery_code_works_once_when_the_caller_deletes_what_was_matched() -> None:
    codes = new_recovery_codes(3)
    kept = [hash_recovery_code(code, PEPPER) for code in codes]
    used = matching_recovery_code(codes[1], kept, PEPPER)
    assert used == kept[1]
    kept.remove(used)
    assert matching_recovery_code(codes[1], kept, PEPPER) is None
    assert matching_recovery_code(codes[2], kept, PEPPER) == kept[1]


def test_recovery_code_may_be_typed_as_people_type() -> None:
    (code,) = new_recovery_codes(1)
    kept = [hash_recovery_code(code, PEPPER)]
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code}\n", code.replace("-", "–")):
        assert matching_recovery_code(typed, kept, PEPPER) == kept[0]


@pytest.mark.parametrize("typed", ["", "123456", "K7QM-2XRB-9HTC", "K7QM-2XRB-9HTC-4WF0", "\udcff", "K" * 17])
def test_what_is_no_recovery_code_matches_nothing(typed: str) -> None:
    assert not is_recovery_code(typed)
    assert matching_recovery_code(typed, [hash_recovery_code(typed, PEPPER)], PEPPER) is None


def test_kept_hash_tells_nothing_without_the_pepper() -> None:
    (code,) = new_recovery_codes(1)
    kept = hash_recovery_code(code, PEPPER)
    assert code not in kept
    assert matching_recovery_code(code, [kept], bytes(32)) is None
