"""Scores of a search: who fits, how well, and the reason in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import LOOK_ALIKES, weight
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.query import LEAST_SURE, MISREAD, score


def answer(pattern: str, plate: str, fuzzy: int = 0, *others: tuple[str, float]) -> tuple[float, str] | None:
    return score(PlatePattern.parse(pattern), plate, ((plate, 0.5), *others), fuzzy)


def test_as_typed() -> None:
    assert answer("7ABC123", "7ABC123") == (0.5, "exact")
    assert answer("7A?C*", "7ABC123") == (0.5, "fits 7A?C*")
    assert answer("7A?C*", "8ABC123") is None
    assert answer("7ABC128", "7ABC12B") is None


def test_look_alike_is_let_in_with_its_reason() -> None:
    found = answer("7ABC123", "7A8C123", 1)
    assert found == (0.5 * weight("B", "8"), "position 3: read as 8, asked for B")


def test_misread_is_let_in_below_every_look_alike() -> None:
    assert answer("7ABC123", "7AXC123", 1) == (0.5 * MISREAD, "position 3: read as X, asked for B")
    assert min(min(pair.one_as_other, pair.other_as_one) for pair in LOOK_ALIKES) > MISREAD


def test_no_more_is_let_in_than_asked() -> None:
    assert answer("7ABC123", "7A8C12Z", 1) is None
    found = answer("7ABC12Z", "7A8C122", 2)
    assert found is not None
    assert found[0] == pytest.approx(0.5 * weight("B", "8") * weight("Z", "2"))
    assert found[1] == "position 3: read as 8, asked for B; position 7: read as 2, asked for Z"


def test_sets_and_classes_say_what_was_asked() -> None:
    assert answer("7[BC]*", "78X", 1) == (0.5 * weight("B", "8"), "position 2: read as 8, asked for B or C")
    assert answer("7#*", "7OX", 1) == (0.5 * weight("0", "O"), "position 2: read as O, asked for a digit")
    assert answer("7@*", "78X", 1) == (0.5 * weight("B", "8"), "position 2: read as 8, asked for a letter")


def test_w_and_two_v() -> None:
    assert answer("7W1*", "7VV123", 1) == (0.5 * weight("W", "VV"), "position 2: read as VV, asked for W")
    assert answer("7VV1*", "7W123", 1) == (0.5 * weight("VV", "W"), "position 2: read as W, asked for VV")


def test_few_known_characters_let_in_look_alikes_only() -> None:
    assert answer("7A*", "9A1234", 1) is None
    assert answer("7A*", "1A1234", 1) is not None


def test_second_choice_of_the_reader_counts_where_it_fits_as_typed() -> None:
    assert answer("5SOW350", "5SOW750", 1, ("5SOW350", 0.3)) == (0.3, "reader's second choice 5SOW350")
    assert answer("5SOW350", "5SOW750", 0, ("5SOW350", 0.3)) is None
    assert answer("5SOW7*", "5SOW750", 1, ("5SOW751", 0.3)) == (0.5, "fits 5SOW7*")


def test_read_without_candidates_is_taken_as_sure() -> None:
    assert score(PlatePattern.parse("7A*"), "7AB", (), 0) == (1.0, "fits 7A*")


def test_many_stars_do_not_hang() -> None:
    assert answer("*A?" * 21, "A" * 12, 2) is None
    assert answer("*8*8*8*8*8*8*8*8*8*8*8*8*J", "B" * 12, 2) is None


@pytest.mark.parametrize("fuzzy", [-1, 3])
def test_other_numbers_are_refused(fuzzy: int) -> None:
    with pytest.raises(BadInput, match="0 to 2"):
        answer("7A*", "7AB", fuzzy)


TOKENS = st.lists(st.sampled_from(["0", "8", "J", "?", "*", "#", "@", "[8J]"]), min_size=1, max_size=6)
SETS = {"?": "08JOB1", "#": "081", "@": "JOB"}


def best_by_trying(tokens: list[str], plate: str, left: int, misreads: int) -> float:
    """The likeliest fit, by every way to spend what is left; no piece of two characters is in the alphabet."""
    if not tokens:
        return 1.0 if not plate else 0.0
    if tokens[0] == "*":
        return max(best_by_trying(tokens[1:], plate[cut:], left, misreads) for cut in range(len(plate) + 1))
    if not plate:
        return 0.0
    fits = SETS.get(tokens[0], tokens[0].strip("[]"))
    if plate[0] in fits:
        return best_by_trying(tokens[1:], plate[1:], left, misreads)
    full = {"#": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}.get(tokens[0], fits)
    likely = max(weight(asked, plate[0]) for asked in full)
    if not left or not (likely or misreads):
        return 0.0
    spent = 0 if likely else 1
    return (likely or MISREAD) * best_by_trying(tokens[1:], plate[1:], left - 1, misreads - spent)


@given(TOKENS, st.text("08JOB1", min_size=1, max_size=6), st.integers(0, 2))
def test_score_agrees_with_trying_every_way(tokens: list[str], plate: str, fuzzy: int) -> None:
    pattern = PlatePattern.parse("".join(tokens))
    asked = sum(token not in "?*#@" for token in tokens)
    expected = best_by_trying(tokens, plate, fuzzy, max(0, asked - LEAST_SURE))
    found = score(pattern, plate, (), fuzzy)
    assert (found[0] if found else 0.0) == pytest.approx(expected)


@given(TOKENS, st.text("08JOBVW1", min_size=1, max_size=6))
def test_letting_more_in_never_loses_a_read(tokens: list[str], plate: str) -> None:
    pattern = PlatePattern.parse("".join(tokens))
    scores = [(score(pattern, plate, (), fuzzy) or (0.0, ""))[0] for fuzzy in (0, 1, 2)]
    assert scores == sorted(scores)
    assert (scores[0] == 1.0) is pattern.matches(plate)
