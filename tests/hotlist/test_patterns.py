"""Partial plates: found as if each were tried, kept apart from every other kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.matching import HotlistEntry, MatchKind
from alpr_desk.domain.plates import PlatePattern, PlateText
from alpr_desk.domain.seeing import PlateCandidate
from alpr_desk.hotlist.index import HotlistIndex
from alpr_desk.hotlist.patterns import PatternIndex
from alpr_desk.hotlist.variants import FLOOR

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOKENS = st.sampled_from([*"AA11", "?", "*", "*", "#", "@", "[A2]"])
LONG = st.lists(st.sampled_from([*"A1?", "*"]), min_size=10, max_size=15)
PATTERNS = (
    (st.lists(TOKENS, min_size=1, max_size=4) | LONG).map("".join).map(lambda text: PlatePattern.parse(text).text)
)
PLATES = st.text("A1", min_size=1, max_size=4) | st.text("A1", min_size=10, max_size=12)
SURE = st.sampled_from([1.0, 0.5, 0.25, FLOOR, FLOOR / 2, 0.0, float("nan")])


def entry(pattern: str, expires: datetime | None = None) -> HotlistEntry:
    return HotlistEntry(-1, PlateText(pattern), "CA", "BOLO", (), None, expires)


def seen(*said: tuple[str, float]) -> tuple[PlateCandidate, ...]:
    return tuple(PlateCandidate(PlateText(plate), sure) for plate, sure in said)


@given(st.lists(PATTERNS, max_size=15), PLATES, st.lists(st.tuples(PLATES, SURE), max_size=3))
def test_index_agrees_with_trying_every_pattern(
    patterns: list[str], plate: str, others: list[tuple[str, float]]
) -> None:
    index = PatternIndex.build([(7, entry(pattern)) for pattern in patterns])
    said = [(plate, 1.0), *others]
    expected = sorted(
        (pattern, max(fitting))
        for pattern in patterns
        if (fitting := [sure for p, sure in said if sure >= FLOOR and PlatePattern(pattern).matches(p)])
    )
    found = index.match(seen(*said), NOW)
    assert sorted((match.entry.plate, match.probability) for match in found) == expected
    assert {(match.kind, match.hotlist_id) for match in found} <= {(MatchKind.PATTERN, 7)}


@pytest.mark.parametrize("pattern", ["7A?C*", "*123", "7*3", "[78]ABC123", "#@@@###", "*B*", "???????"])
def test_patterns_of_every_form_are_found(pattern: str) -> None:
    index = PatternIndex.build([(1, entry(pattern))])
    assert len(index.match(seen(("7ABC123", 0.9)), NOW)) == 1
    assert index.match(seen(("XYZ", 0.9)), NOW) == []


def test_an_expired_pattern_is_not_matched() -> None:
    index = PatternIndex.build([(1, entry("7A*", NOW)), (1, entry("7A?C*", NOW + timedelta(hours=1)))])
    assert [match.entry.plate for match in index.match(seen(("7ABC123", 0.9)), NOW)] == ["7A?C*"]


def test_a_plate_that_is_listed_whole_and_in_part_gives_one_match_of_each_kind() -> None:
    lists = [(1, [entry("7ABC123")]), (2, [entry("7A*"), entry("7A8C123")])]
    found = HotlistIndex.build(lists).match(seen(("7ABC123", 0.9)), (), "US-CA", NOW)
    assert [(match.kind, match.entry.plate) for match in found] == [
        (MatchKind.EXACT, "7ABC123"),
        (MatchKind.LOOK_ALIKE, "7A8C123"),
        (MatchKind.PATTERN, "7A*"),
    ]


@pytest.mark.parametrize("length", range(1, 13))
def test_a_pattern_of_unknown_characters_fits_plates_of_its_length_alone(length: int) -> None:
    index = PatternIndex.build([(1, entry("?" * count)) for count in range(1, 15)])
    assert [match.entry.plate for match in index.match(seen(("A" * length, 0.9)), NOW)] == ["?" * length]
    assert len(index._likely("A" * length)) == 1, "others are not even tried"


def test_of_patterns_that_begin_alike_few_are_tried() -> None:
    """10,000 that all begin alike and end differently: a read tries those of its own end."""
    texts = [f"7A?{a}{b}{c}{d}" for a in "0123456789" for b in "BCDEFGHJKL" for c in "0123456789" for d in "0123456789"]
    index = PatternIndex.build([(1, entry(text)) for text in texts])
    assert index.size == 10_000
    assert len(index._likely("7AB0B00")) == 1
    assert [match.entry.plate for match in index.match(seen(("7AB0B00", 0.9)), NOW)] == ["7A?0B00"]


def test_of_patterns_without_a_place_those_are_tried_whose_characters_the_plate_has() -> None:
    texts = [f"*{a}{b}{c}*" for a in "0123456789" for b in "BCDEFGHJKL" for c in "0123456789"]
    index = PatternIndex.build([(1, entry(text)) for text in texts])
    assert len(index._likely("7AB0B00")) == len({*"70"}) * len({*"B"}) * len({*"70"})
    assert [match.entry.plate for match in index.match(seen(("7AB0B00", 0.9)), NOW)] == ["*0B0*"]
