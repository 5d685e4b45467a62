"""Screening many reads at once: no read that matches is ever left out, and few that do not are let through."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import LOOK_ALIKES, measured
from alpr_desk.domain.matching import HotlistEntry
from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate, PlateRead
from alpr_desk.hotlist.index import HotlistIndex
from alpr_desk.hotlist.packing import CODES, pack
from alpr_desk.hotlist.screening import likely_plates

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFUSABLE = "0ODQ1IL2Z5S6G8BVYWMN7T"
plates = st.text("".join(CODES), min_size=1, max_size=MAX_PLATE) | st.text(CONFUSABLE, min_size=1, max_size=MAX_PLATE)
shares = st.sampled_from((0.0, 0.01, 0.02, 0.03, 0.3, 0.9, 1.0))
alternatives = st.lists(st.tuples(st.sampled_from(CONFUSABLE), shares), min_size=1, max_size=3).map(tuple)


def entry(plate: str) -> HotlistEntry:
    return HotlistEntry(0, PlateText(plate), "CA", "stolen vehicle")


def read_of(
    plate: str,
    characters: tuple[CharacterAlternatives, ...] = (),
    others: tuple[tuple[str, float], ...] = (),
    confidence: float = 0.9,
) -> PlateRead:
    candidates = tuple(PlateCandidate(PlateText(text), sure) for text, sure in ((plate, confidence), *others))
    corner = (0.0, 0.0)
    quad = (corner, corner, corner, corner)
    return PlateRead("", "", "", 0, candidates, characters, "US-CA", 0.9, NOW, 0.0, 0.0, 0.0, 1, 0, quad)


@st.composite
def reads(draw: st.DrawFn) -> PlateRead:
    plate = draw(plates)
    said: tuple[CharacterAlternatives, ...] = ()
    if draw(st.booleans()):
        said = tuple(draw(alternatives) if draw(st.booleans()) else ((here, 0.99),) for here in plate)
    others = draw(st.lists(st.tuples(plates, shares), max_size=2))
    return read_of(plate, said, tuple(others), draw(shares))


def close_to(read: PlateRead, at: int) -> str:
    """A plate that is likely to match `read`: up to three of its characters as another one of the table."""
    text = read.plate
    for step in range(at % 4):
        pair = LOOK_ALIKES[(at // 4 + step * 7) % len(LOOK_ALIKES)]
        text = PlateText(text.replace(pair.other, pair.one, 1)[:MAX_PLATE])
    return text


@settings(max_examples=200)
@given(st.lists(reads(), min_size=1, max_size=12), st.lists(plates, max_size=6), st.integers(0, 200), st.booleans())
def test_no_read_that_matches_is_left_out(
    asked: list[PlateRead], listed: list[str], shift: int, as_measured: bool
) -> None:
    seen_to_do = measured({"A": {"A": 50, "H": 9}, "0": {"0": 90, "O": 60}, "E": {"E": 30, "F": 30}})
    listed += [close_to(read, shift + place) for place, read in enumerate(asked)]
    listed += [candidate.plate for read in asked for candidate in read.candidates[1:2]]
    behind = {"behind": seen_to_do} if as_measured else {}
    index = HotlistIndex.build([(1, [entry(plate) for plate in listed])], **behind)
    matching = {at for at, r in enumerate(asked) if index.match(r.candidates, r.characters, r.region, NOW)}
    assert matching <= index.may_match(asked)


@pytest.mark.parametrize("listed", ["7OBC123", "7O8C123", "7D8C123", "7O8CI23", "708CI2Z"])
def test_up_to_three_look_alikes_are_let_through(listed: str) -> None:
    index = HotlistIndex.build([(1, [entry(listed)])])
    matches = bool(index.match(read_of("70BC123").candidates, (), "US-CA", NOW))
    assert (1 in index.may_match([read_of("9XYZ999"), read_of("70BC123")])) is matches


def test_a_pattern_is_screened_for_too() -> None:
    index = HotlistIndex.build([(1, [entry("7A?C*")])])
    assert index.may_match([read_of("9XYZ999"), read_of("7ABC123")]) == {1}


def test_reads_that_nothing_fits_are_left_out() -> None:
    rng = np.random.default_rng(3)
    letters = np.array(list(CODES))
    index = HotlistIndex.build([(1, [entry("".join(rng.choice(letters, 7))) for _ in range(1_000)])])
    assert not index.may_match([read_of("".join(rng.choice(letters, 7))) for _ in range(1_000)])
    assert not index.may_match([])


def test_numbers_are_those_of_the_plates() -> None:
    likely = likely_plates([read_of("Z" * MAX_PLATE)], lambda read: (("2", 0.5),) if read == "Z" else ())
    expected = {"Z" * MAX_PLATE, *("Z" * at + "2" + "Z" * (MAX_PLATE - 1 - at) for at in range(MAX_PLATE))}
    assert {pack(plate) for plate in expected} <= set(likely.keys.tolist())
    assert sorted(likely.keys.tolist()) == likely.keys.tolist()
