"""Passwords: kept as bcrypt, every character counts, unknown users cost the same, common ones are refused."""

from __future__ import annotations

import unicodedata

import bcrypt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alpr_desk.access.passwords import (
    BCRYPT,
    COST,
    DUMMY_HASH,
    check_password,
    check_unknown,
    hash_password,
    load_banned,
    password_faults,
)
from alpr_desk.errors import EnvironmentFault

PEPPER = bytes(range(32))
QUICK = 4


class CountingHasher:
    """bcrypt itself, with a record of the cost of each check: what the time goes by."""

    def __init__(self) -> None:
        self.costs: list[bytes] = []

    def hash(self, password: bytes, cost: int) -> bytes:
        return BCRYPT.hash(password, cost)

    def check(self, password: bytes, hashed: bytes) -> bool:
        self.costs.append(hashed[:7])
        return BCRYPT.check(password, hashed)


def test_password_fits_its_own_hash_only() -> None:
    hashed = hash_password("four brown horses", PEPPER, cost=QUICK)
    assert check_password("four brown horses", hashed, PEPPER)
    assert not check_password("four brown horse", hashed, PEPPER)
    assert not check_password("", hashed, PEPPER)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_two_passwords_are_one_only_if_they_are_the_same_text(first: str, second: str) -> None:
    assume(unicodedata.normalize("NFC", first) != unicodedata.normalize("NFC", second))
    assert not check_password(second, hash_password(first, PEPPER, cost=QUICK), PEPPER)


@pytest.mark.parametrize("length", [71, 72, 73, 200, 5000])
def test_no_character_is_cut_off(length: int) -> None:
    hashed = hash_password("é" * length + "a", PEPPER, cost=QUICK)
    assert check_password("é" * length + "a", hashed, PEPPER)
    assert not check_password("é" * length + "b", hashed, PEPPER)
    assert not check_password("é" * length, hashed, PEPPER)


def test_password_after_a_nul_counts() -> None:
    hashed = hash_password("before\0after", PEPPER, cost=QUICK)
    assert not check_password("before\0other", hashed, PEPPER)


def test_half_a_character_from_a_terminal_is_a_wrong_password_and_no_crash() -> None:
    hashed = hash_password("four brown horses", PEPPER, cost=QUICK)
    assert not check_password("four\udcff", hashed, PEPPER)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    hashed = hash_password("lösenord på svenska", PEPPER, cost=QUICK)
    assert check_password(unicodedata.normalize("NFD", "lösenord på svenska"), hashed, PEPPER)


def test_hash_without_the_pepper_is_worth_nothing() -> None:
    hashed = hash_password("four brown horses", PEPPER, cost=QUICK)
    assert not check_password("four brown horses", hashed, bytes(32))
    assert not bcrypt.checkpw(b"four brown horses", hashed)


def test_shipped_cost_is_twelve() -> None:
    assert COST == 12
    assert hash_password("four brown horses", PEPPER).startswith(b"$2b$12$")


def test_same_password_hashes_differently_for_two_members() -> None:
    assert len({hash_password("four brown horses", PEPPER, cost=QUICK) for _ in range(5)}) == 5


@pytest.mark.parametrize("hashed", [b"", b"plain", b"$2b$12$short", b"$9z$12$" + DUMMY_HASH[7:]])
def test_damaged_hash_is_told_and_lets_nobody_in(hashed: bytes) -> None:
    with pytest.raises(EnvironmentFault, match="damaged"):
        check_password("anything", hashed, PEPPER)


def test_unknown_user_costs_exactly_what_a_wrong_password_costs() -> None:
    hasher = CountingHasher()
    hashed = hash_password("four brown horses", PEPPER)
    assert not check_password("wrong", hashed, PEPPER, hasher=hasher)
    known = hasher.costs.copy()
    hasher.costs.clear()
    assert not check_unknown("wrong", PEPPER, hasher=hasher)
    assert hasher.costs == known == [b"$2b$12$"]


def test_unknown_user_costs_the_agencys_cost() -> None:
    hasher = CountingHasher()
    check_unknown("wrong", PEPPER, cost=QUICK, hasher=hasher)
    assert hasher.costs == [b"$2b$04$"]


def faults(password: str, user_name: str = "jdoe", name: str = "Jane Doe") -> str:
    return " ".join(password_faults(password, user_name, name, load_banned()))


@pytest.mark.parametrize(
    "password",
    ["correct donkey battery", "Ülkü çok güzel", "пароль надёжный", "七つの海を渡る船", "x7#Kq9!z", "  two  spaces  "],
)
def test_any_characters_and_spaces_will_do(password: str) -> None:
    assert faults(password) == ""


@pytest.mark.parametrize("password", ["", "a", "x7#Kq9!", "üöäß漢字七"])
def test_seven_characters_are_too_few(password: str) -> None:
    assert "at least 8 characters" in faults(password)


def test_length_counts_characters_and_not_bytes_or_parts() -> None:
    assert "at least 8" in faults(unicodedata.normalize("NFD", "äöüÄÖÜå"))
    assert "at least 8" not in faults("äöüÄÖÜåq")


@pytest.mark.parametrize(
    "password",
    [
        "password", "PassWord", "P@ssw0rd", "Password123!", "p a s s w o r d", "drowssap", "passwordpassword",
        "12345678", "1234-5678", "87654321", "abcdefgh", "qwertyuiop", "1qaz2wsx", "aaaaaaaa", "abababab", "        ",
        "Sheriff1", "Sheriff2026!", "5heriff!!", "!!deputy99", "thinblueline", "Glock-19-19", "Adam-12!!",
        "letmein letmein",         "Dodgers#1", "Winter2026", "ｐａｓｓｗｏｒｄ",
    ],
)  # fmt: skip
def test_common_password_and_its_variations_are_refused(password: str) -> None:
    assert "most guessed" in faults(password)


@pytest.mark.parametrize("password", ["janedoe1", "Jane Doe", "JDOE2026", "doejane!", "jane.doe.7"])
def test_own_name_is_refused(password: str) -> None:
    assert "own name" in faults(password)


def test_name_inside_a_long_passphrase_is_allowed() -> None:
    assert faults("remarkable horses", "mark", "Mark Lee") == ""


def test_every_reason_is_given() -> None:
    assert len(password_faults("jdoe", "jdoe", "Jane Doe", frozenset({"jdoe"}))) == 3


def test_shipped_list_is_several_hundred_words_and_each_is_refused() -> None:
    banned = load_banned()
    assert len(banned) > 500
    assert {"password", "sheriff", "12345678", "qwerty"} <= banned
    assert [word for word in sorted(banned) if "most guessed" not in faults(f"{word.title()}!")] == []
