"""Scores of a search: who fits, how well, and the reason in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import LOOK_ALIKES, weight
from alpr_desk.domain.plate_fit import MISREAD, PlateQuery, fit
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.errors import BadInput


def answer(pattern: str, plate: str, fuzzy: int = 0, edits: int = 0) -> tuple[float, str] | None:
    return fit(PlateQuery.of(pattern, fuzzy, edits), plate)


def test_as_typed() -> None:
    assert answer("7ABC123", "7ABC123") == (1.0, "exact")
    assert answer("7A?C*", "7ABC123") == (1.0, "fits 7A?C*")
    assert answer("7A?C*", "8ABC123") is None
    assert answer("7ABC128", "7ABC12B") is None


def test_look_alike_is_let_in_with_its_reason() -> None:
    found = answer("7ABC123", "7A8C123", 1)
    assert found == (1.0 * weight("B", "8"), "position 3: read as 8, asked for B")


def test_misread_is_let_in_below_every_look_alike() -> None:
    assert answer("7ABC123", "7AXC123", 1) == (1.0 * MISREAD, "position 3: read as X, asked for B")
    assert min(min(pair.one_as_other, pair.other_as_one) for pair in LOOK_ALIKES) > MISREAD


def test_no_more_is_let_in_than_asked() -> None:
    assert answer("7ABC123", "7A8C12Z", 1) is None
    found = answer("7ABC12Z", "7A8C122", 2)
    assert found is not None
    assert found[0] == pytest.approx(1.0 * weight("B", "8") * weight("Z", "2"))
    assert found[1] == "position 3: read as 8, asked for B; position 7: read as 2, asked for Z"


def test_sets_and_classes_say_what_was_asked() -> None:
    assert answer("7[BC]*", "78X", 1) == (1.0 * weight("B", "8"), "position 2: read as 8, asked for B or C")
    assert answer("7#*", "7OX", 1) == (1.0 * weight("0", "O"), "position 2: read as O, asked for a digit")
    assert answer("7@*", "78X", 1) == (1.0 * weight("B", "8"), "position 2: read as 8, asked for a letter")


def test_w_and_two_v() -> None:
    assert answer("7W1*", "7VV123", 1) == (1.0 * weight("W", "VV"), "position 2: read as VV, asked for W")
    assert answer("7VV1*", "7W123", 1) == (1.0 * weight("VV", "W"), "position 2: read as W, asked for VV")


def test_few_known_characters_let_in_look_alikes_only() -> None:
    assert answer("7A*", "9A1234", 1) is None
    assert answer("7A*", "1A1234", 1) is not None


def test_many_stars_do_not_hang() -> None:
    assert answer("*A?" * 21, "A" * 12, 2) is None
    assert answer("*8*8*8*8*8*8*8*8*8*8*8*8*J", "B" * 12, 2) is None


def test_edits_are_named_by_their_place() -> None:
    assert answer("7ABC123", "7AC123", 0, 1) == (MISREAD, "position 3: nothing read, asked for B")
    assert answer("7ABC123", "7ABXC123", 0, 1) == (MISREAD, "position 4: X read, nothing asked for")
    assert answer("7ABC123", "7AXC123", 0, 1) == (MISREAD, "position 3: read as X, asked for B")
    assert answer("7ABC123", "7A8C123", 0, 1) == (weight("B", "8"), "position 3: read as 8, asked for B")
    assert answer("7ABC123", "7AC13", 0, 1) is None
    assert answer("7ABC123", "7AC13", 0, 2) is not None


@pytest.mark.parametrize(("fuzzy", "edits"), [(-1, 0), (3, 0), (0, -1), (0, 3), (1, 2), (2, 1)])
def test_more_than_two_characters_are_refused(fuzzy: int, edits: int) -> None:
    with pytest.raises(BadInput, match="0, 1 or 2 characters in all"):
        PlateQuery.of("7ABC123", fuzzy, edits)


def test_an_edit_needs_known_characters() -> None:
    assert PlateQuery.of("7AB*", 0, 1).budget.edits == 1
    with pytest.raises(BadInput, match="at least 3 known characters"):
        PlateQuery.of("7A*", 0, 1)
    with pytest.raises(BadInput, match="at least 4 known characters"):
        PlateQuery.of("7AB*", 0, 2)


TOKENS = st.lists(st.sampled_from(["0", "8", "J", "?", "*", "#", "@", "[8J]"]), min_size=1, max_size=6)
SETS = {"?": "08JOB1", "#": "081", "@": "JOB"}


def best_by_trying(tokens: list[str], plate: str, left: int, misreads: int, edits: int) -> float:
    """The likeliest fit, by every way to spend what is left; no piece of two characters is in the alphabet."""
    ways = [1.0 if not tokens and not plate else 0.0]
    if plate and edits:
        ways.append(MISREAD * best_by_trying(tokens, plate[1:], left, misreads, edits - 1))
    if tokens and tokens[0] == "*":
        ways += [best_by_trying(tokens[1:], plate[cut:], left, misreads, edits) for cut in range(len(plate) + 1)]
    elif tokens:
        if edits:
            ways.append(MISREAD * best_by_trying(tokens[1:], plate, left, misreads, edits - 1))
        if plate:
            ways += by_reading(tokens, plate, left, misreads, edits)
    return max(ways)


def by_reading(tokens: list[str], plate: str, left: int, misreads: int, edits: int) -> list[float]:
    fits = SETS.get(tokens[0], tokens[0].strip("[]"))
    if plate[0] in fits:
        return [best_by_trying(tokens[1:], plate[1:], left, misreads, edits)]
    full = {"#": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}.get(tokens[0], fits)
    likely = max(weight(asked, plate[0]) for asked in full)
    ways = []
    if left and (likely or misreads):
        spent = 0 if likely else 1
        ways.append((likely or MISREAD) * best_by_trying(tokens[1:], plate[1:], left - 1, misreads - spent, edits))
    if edits:
        ways.append((likely or MISREAD) * best_by_trying(tokens[1:], plate[1:], left, misreads, edits - 1))
    return ways


BUDGETS = st.sampled_from([(0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 1)])


@given(TOKENS, st.text("08JOB1", min_size=1, max_size=6), BUDGETS)
def test_fit_agrees_with_trying_every_way(tokens: list[str], plate: str, let_in: tuple[int, int]) -> None:
    query = PlateQuery(PlatePattern.parse("".join(tokens)), *let_in)
    expected = best_by_trying(tokens, plate, *query.budget)
    found = fit(query, plate)
    assert (found[0] if found else 0.0) == pytest.approx(expected)


@given(TOKENS, st.text("08JOBVW1", min_size=1, max_size=6))
def test_letting_more_in_never_loses_a_read(tokens: list[str], plate: str) -> None:
    pattern = PlatePattern.parse("".join(tokens))
    for settings in (((0, 0), (1, 0), (2, 0)), ((0, 0), (0, 1), (0, 2))):
        scores = [(fit(PlateQuery(pattern, *let_in), plate) or (0.0, ""))[0] for let_in in settings]
        assert scores == sorted(scores)
        assert (scores[0] == 1.0) is pattern.matches(plate)
