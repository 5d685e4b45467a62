"""Plates and partial plates as people type them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.plates import MAX_PATTERN, PlatePattern, plate_text
from alpr_desk.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("7abc123", "7ABC123"),
        (" 7 abc-123 ", "7ABC123"),
        ("B-TL.32·90", "BTL3290"),
        ("7ABC–123", "7ABC123"),
        ("７ＡＢＣ１２３", "7ABC123"),
        ("A" * 12, "A" * 12),
    ],
)
def test_plate_is_made_comparable(typed: str, plate: str) -> None:
    assert plate_text(typed) == plate


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("А123", "CYRILLIC CAPITAL LETTER A"),
        ("STRAßE", "SHARP S"),
        ("ı23", "DOTLESS I"),
        ("7A?C", "QUESTION MARK"),
        ("A" * 500, "500"),
        ("AB\x00C", "unprintable"),
        ("ÄB123", "DIAERESIS"),
    ],
)
def test_what_is_no_plate_is_refused_by_name(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        plate_text(typed)


@pytest.mark.parametrize(
    ("pattern", "fits", "other"),
    [
        ("7A?C*", ["7ABC", "7A1C999"], ["7AC", "8ABC", "7ABD"]),
        ("*", ["", "A", "A1B2C3"], []),
        ("*99", ["99", "A99"], ["99A", "9"]),
        ("[8B]A", ["8A", "BA"], ["A", "8BA", "9A"]),
        ("##@", ["12A"], ["1AA", "123", "12"]),
        ("7ABC123", ["7ABC123"], ["7ABC1234", "7ABC12"]),
        ("ａ＊", ["A", "AB"], ["BA"]),
        ("a · b–[c d]", ["ABC", "ABD"], ["AB"]),
    ],
)
def test_pattern_fits_by_position(pattern: str, fits: list[str], other: list[str]) -> None:
    parsed = PlatePattern.parse(pattern)
    assert [plate for plate in fits if not parsed.matches(plate)] == []
    assert [plate for plate in other if parsed.matches(plate)] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("7А*", "Position 2.*CYRILLIC"),
        ("A.*|B", "Position 3.*VERTICAL LINE"),
        ("A+", "Position 2.*PLUS SIGN"),
        ("(A)", "Position 1.*LEFT PARENTHESIS"),
        ("^A$", "Position 1"),
        ("\\d", "Position 1"),
        ("[AB", r"without its \]"),
        ("AB]", "Position 3"),
        ("[]A", "Position 2.*empty"),
        ("[[A]]", "Position 2"),
        ("[A?]", "Position 3"),
        ("[^A]", "Position 2"),
        ("[A-F]", r"\[ABC\]"),
        ("A" * 500, str(MAX_PATTERN)),
        ("ß*", "Position 1.*SHARP S"),
    ],
)
def test_pattern_that_means_nothing_is_refused_with_its_place(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        PlatePattern.parse(typed)


def test_parts_of_a_pattern() -> None:
    pattern = PlatePattern.parse("7a**[bc]?#@9")
    assert (pattern.text, pattern.known, pattern.is_exact) == ("7A*[BC]?#@9", "7A9", False)
    assert PlatePattern.parse("7-abc").is_exact


def test_many_stars_do_not_hang() -> None:
    assert not PlatePattern.parse("*A" * 32).matches("A" * 12)
    assert not PlatePattern.parse("*?" * 31 + "B").matches("A" * 12)


TOKENS = st.lists(st.sampled_from(["A", "B", "1", "?", "*", "#", "@", "[A1]", "[B]", "[2BA]"]), min_size=1, max_size=8)
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MEANING = {"?": DIGITS + LETTERS, "#": DIGITS, "@": LETTERS}


def fits(tokens: list[str], plate: str) -> bool:
    if not tokens:
        return not plate
    if tokens[0] == "*":
        return any(fits(tokens[1:], plate[taken:]) for taken in range(len(plate) + 1))
    return bool(plate) and plate[0] in MEANING.get(tokens[0], tokens[0].strip("[]")) and fits(tokens[1:], plate[1:])


@given(TOKENS, st.text("AB12", max_size=8))
def test_pattern_agrees_with_a_matcher_by_definition(tokens: list[str], plate: str) -> None:
    assert PlatePattern.parse("".join(tokens)).matches(plate) is fits(tokens, plate)


@given(TOKENS, st.text("AB12", max_size=8))
def test_in_sql_a_pattern_takes_whatever_fits_it_and_nothing_else_where_it_has_no_classes(
    tokens: list[str], plate: str
) -> None:
    pattern = PlatePattern.parse("".join(tokens))
    with closing(sqlite3.connect(":memory:")) as database:
        taken = database.execute("SELECT ? LIKE ?", (plate, pattern.like)).fetchone()[0]
    if set(pattern.text) & set("[#@"):
        assert taken or not pattern.matches(plate)
    else:
        assert bool(taken) is pattern.matches(plate)


@given(st.text(max_size=20))
def test_any_typing_is_a_pattern_or_refused(typed: str) -> None:
    try:
        pattern = PlatePattern.parse(typed)
    except BadInput as error:
        assert str(error)
    else:
        assert PlatePattern.parse(pattern.text) == pattern
        assert set(pattern.text) <= set(DIGITS + LETTERS + "?*#@[]")


@given(st.text(max_size=20))
def test_any_typing_is_a_plate_or_refused(typed: str) -> None:
    try:
        plate = plate_text(typed)
    except BadInput as error:
        assert str(error)
    else:
        assert plate_text(plate) == plate
        assert PlatePattern.parse(plate).matches(plate)
