"""The decoder against counting every alignment, on outputs small enough to count."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.ocr.decode import (
    ALPHABET,
    Probabilities,
    decode,
    prefix_beam_search,
    substitutes,
    tempered,
    text_probabilities,
)

SYMBOLS = "8BO"


@st.composite
def outputs(draw: st.DrawFn) -> Probabilities:
    """1 to 5 steps over blank and three characters."""
    steps = draw(st.integers(1, 5))
    weights = draw(st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=steps, max_size=steps))
    rows = np.zeros((steps, 37))
    for row, some in zip(rows, weights, strict=True):
        row[[0, *(ALPHABET.index(c) + 1 for c in SYMBOLS)]] = np.array(some) + 0.01
        row /= row.sum()
    return rows


def counted(probabilities: Probabilities) -> dict[str, float]:
    """Every text with its probability, by going through all alignments."""
    found: dict[str, float] = defaultdict(float)
    columns = {"": 0, **{c: ALPHABET.index(c) + 1 for c in SYMBOLS}}
    for path in product(columns, repeat=len(probabilities)):
        text = "".join(symbol for symbol, _ in groupby(path))
        found[text] += float(np.prod([row[columns[s]] for row, s in zip(probabilities, path, strict=True)]))
    return found


@given(outputs())
def test_forward_sum_equals_counting_all_alignments(probabilities: Probabilities) -> None:
    everything = counted(probabilities)
    texts = list(everything)
    assert text_probabilities(probabilities, texts) == pytest.approx([everything[t] for t in texts], abs=1e-12)


@given(outputs(), st.text(SYMBOLS, min_size=1, max_size=4))
def test_every_substitute_has_the_probability_of_its_text(probabilities: Probabilities, text: str) -> None:
    replaced = substitutes(probabilities, text)
    for position, row in enumerate(replaced):
        texts = [text[:position] + c + text[position + 1 :] for c in ALPHABET]
        assert row == pytest.approx(text_probabilities(probabilities, texts), abs=1e-12)


@given(outputs())
def test_wide_beam_finds_every_text_in_order(probabilities: Probabilities) -> None:
    everything = {text: p for text, p in counted(probabilities).items() if p > 0}
    found = prefix_beam_search(probabilities, beam=10_000)
    assert set(found) == set(everything)
    assert [everything[t] for t in found] == pytest.approx(sorted(everything.values(), reverse=True), abs=1e-12)


@given(outputs())
def test_no_text_that_is_likely_enough_is_lost_with_the_beginnings_that_are_given_up(
    probabilities: Probabilities,
) -> None:
    likely = {text: p for text, p in counted(probabilities).items() if text and p >= 1e-4}
    candidates = decode(probabilities, beam=10_000, most=10_000, cut=0.0).candidates
    found = {str(candidate.plate): candidate.confidence for candidate in candidates}
    assert {text: found.get(text, 0.0) for text in likely} == pytest.approx(likely)


@given(outputs())
def test_first_candidate_is_the_likeliest_text_and_probabilities_are_exact(probabilities: Probabilities) -> None:
    everything = counted(probabilities)
    texts = {text: p for text, p in everything.items() if text}
    decoded = decode(probabilities, beam=10_000, cut=0.0)
    if not texts:
        assert decoded.candidates == ()
        return
    assert decoded.candidates[0].confidence == pytest.approx(max(texts.values()))
    for candidate in decoded.candidates:
        assert candidate.confidence == pytest.approx(everything[candidate.plate], abs=1e-9)
    falling = [c.confidence for c in decoded.candidates]
    assert falling == sorted(falling, reverse=True)
    assert len({c.plate for c in decoded.candidates}) == len(decoded.candidates)


@given(outputs())
def test_alternatives_stand_at_each_position_of_the_first_candidate(probabilities: Probabilities) -> None:
    decoded = decode(probabilities, beam=10_000, cut=0.0)
    if not decoded.candidates:
        return
    assert [alternatives[0][0] for alternatives in decoded.characters] == list(decoded.candidates[0].plate)
    for alternatives in decoded.characters:
        assert sum(p for _, p in alternatives) <= 1 + 1e-9
        assert all(0 <= p <= 1 for _, p in alternatives)


def test_unsure_character_keeps_its_look_alike() -> None:
    rows = np.full((3, 37), 0.0)
    rows[0, ALPHABET.index("A") + 1] = 1.0
    rows[1, ALPHABET.index("8") + 1], rows[1, ALPHABET.index("B") + 1] = 0.7, 0.3
    rows[2, ALPHABET.index("C") + 1] = 1.0
    decoded = decode(rows)
    assert [(c.plate, round(c.confidence, 6)) for c in decoded.candidates] == [("A8C", 0.7), ("ABC", 0.3)]
    assert dict(decoded.characters[1]) == pytest.approx({"8": 0.7, "B": 0.3})


def test_all_blank_is_no_plate() -> None:
    rows = np.zeros((20, 37))
    rows[:, 0] = 1.0
    assert decode(rows).candidates == ()


def test_text_longer_than_a_plate_is_no_candidate() -> None:
    rows = np.zeros((20, 37))
    for step in range(20):
        rows[step, 1 + step % 10] = 1.0
    assert decode(rows).candidates == ()


@given(outputs(), st.floats(0.5, 3.0))
def test_temperature_keeps_the_order_and_the_sum(probabilities: Probabilities, temperature: float) -> None:
    softened = tempered(probabilities, temperature)
    assert softened.sum(axis=1) == pytest.approx(np.ones(len(probabilities)))
    assert (softened.argmax(axis=1) == probabilities.argmax(axis=1)).all()


@given(outputs(), outputs())
def test_of_several_looks_each_text_has_the_mean_of_its_probabilities(one: Probabilities, other: Probabilities) -> None:
    candidates = decode(one, other, cut=0.0).candidates
    texts = [str(candidate.plate) for candidate in candidates]
    if texts:
        both = (text_probabilities(one, texts) + text_probabilities(other, texts)) / 2
        assert [candidate.confidence for candidate in candidates] == pytest.approx(both.tolist())
        assert sorted(both.tolist(), reverse=True) == pytest.approx(both.tolist())


@given(outputs())
def test_a_look_beside_itself_changes_nothing(probabilities: Probabilities) -> None:
    alone, twice = decode(probabilities), decode(probabilities, probabilities)
    assert [c.plate for c in twice.candidates] == [c.plate for c in alone.candidates]
    assert [c.confidence for c in twice.candidates] == pytest.approx([c.confidence for c in alone.candidates])
    assert [[c for c, _ in row] for row in twice.characters] == [[c for c, _ in row] for row in alone.characters]
