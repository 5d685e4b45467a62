"""Notes that say nothing of their case are named; those that say something are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.purpose import OFTEN, vagueness


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("test", "any search"),
        ("Testing!", "any search"),
        ("investigation", "any search"),
        ("Criminal investigation of the vehicle", None),
        ("official police business", "any search"),
        ("n/a", "any search"),
        ("N/A.", "any search"),
        ("follow-up", "any search"),
        ("asdf", "keys"),
        ("ASDF jkl", "keys"),
        ("qwerty", "keys"),
        ("lkjh", "keys"),
        ("12345", "keys"),
        ("sdgfhj", "no word"),
        ("xxx", "repeats"),
        ("....", "no letter"),
        ("1111", "repeats"),
        ("lalala", "repeats"),
        ("test test test", "repeats"),
        ("x", "fewer"),
        ("\uff54\uff45\uff53\uff54", "any search"),
    ],
)
def test_note_that_would_fit_any_search_is_named(note: str, why: str | None) -> None:
    found = vagueness(note)
    assert (found is None) is (why is None)
    assert why is None or why in str(found)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "  ",
        "187",
        "187 PC",
        "211 on Kings Canyon Blvd",
        "grey van seen leaving",
        "DV suspect",
        "AMBER",
        "witness saw 7A?C",
        "Sgt. Ortiz asked",
        "robo de auto",
        "\u5931\u8e2a",
        "1212 Elm",
        "stolen trailer",
    ],
)
def test_note_that_says_something_is_left_alone(note: str) -> None:
    assert vagueness(note) is None


def test_words_that_always_stand_there_become_vague() -> None:
    note = "Stolen vehicle detail"
    assert vagueness(note, [note] * (OFTEN - 1)) is None
    assert "same words" in str(vagueness(note, ["stolen  VEHICLE detail"] * OFTEN))
    assert vagueness(note, [f"{note} {number}" for number in range(50)]) is None


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(note: str) -> None:
    assert vagueness(note) is None or str(vagueness(note)).strip()
