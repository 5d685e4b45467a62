"""Matching: kinds, probabilities, dates, and agreement with a matcher that scans everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import LOOK_ALIKES, LookAlike, fold, measured, weight
from alpr_desk.domain.matching import HotlistEntry, Match, MatchKind, in_force
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate
from alpr_desk.hotlist.index import HotlistIndex, Segment, subdivision
from alpr_desk.hotlist.listed import apart
from alpr_desk.hotlist.packing import Categories, packed_rows
from alpr_desk.hotlist.variants import FLOOR, FLOOR_OF_TWO, FLOORS
from alpr_desk.ocr.model_files import reader_confusions

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def entry(
    plate: str, state: str | None = "CA", *, starts: datetime | None = None, expires: datetime | None = None
) -> HotlistEntry:
    return HotlistEntry(0, PlateText(plate), state, "stolen vehicle", (), starts, expires)


def candidates(*said: tuple[str, float]) -> tuple[PlateCandidate, ...]:
    return tuple(PlateCandidate(PlateText(plate), confidence) for plate, confidence in said)


def certain(plate: str, **doubts: tuple[tuple[str, float], ...]) -> tuple[CharacterAlternatives, ...]:
    """Every position sure, but those in `doubts` (p3 = position 3)."""
    return tuple(doubts.get(f"p{at}", ((character, 0.99),)) for at, character in enumerate(plate, 1))


def matched(listed: str, read: str, region: str | None = "US-CA", confidence: float = 0.9) -> tuple[Match, ...]:
    return HotlistIndex.build([(1, [entry(listed)])]).match(candidates((read, confidence)), (), region, NOW)


def test_same_plate_and_state_is_exact() -> None:
    (match,) = matched("7ABC123", "7ABC123")
    assert (match.kind, match.probability, match.differences, match.hotlist_id) == (MatchKind.EXACT, 0.9, (), 1)


@pytest.mark.parametrize("region", ["US-NV", "US", "CA", "RO", None, ""])
def test_same_plate_with_other_or_unknown_state_is_a_kind_of_its_own(region: str | None) -> None:
    (match,) = matched("7ABC123", "7ABC123", region)
    assert match.kind is MatchKind.EXACT_OTHER_STATE


def test_entry_without_a_state_is_never_exact_by_state() -> None:
    index = HotlistIndex.build([(1, [entry("7ABC123", None)])])
    (match,) = index.match(candidates(("7ABC123", 1.0)), (), "US-CA", NOW)
    assert match.kind is MatchKind.EXACT_OTHER_STATE


def test_subdivision_of_a_region() -> None:
    assert [subdivision(region) for region in ("US-CA", "us-nv", "US", "", None)] == ["CA", "NV", None, None, None]


@pytest.mark.parametrize("pair", LOOK_ALIKES, ids=lambda pair: f"{pair.one}-{pair.other}")
def test_each_pair_of_the_table_is_a_look_alike_both_ways(pair: LookAlike) -> None:
    for listed, read, likely in (
        (pair.one, pair.other, pair.one_as_other),
        (pair.other, pair.one, pair.other_as_one),
    ):
        (match,) = matched(f"9J{listed}9", f"9J{read}9")
        assert match.kind is MatchKind.LOOK_ALIKE
        assert match.probability == pytest.approx(0.9 * likely)
        (difference,) = match.differences
        assert (difference.position, difference.read, difference.listed) == (3, read, listed)
        assert fold(listed) == fold(read)


@pytest.mark.parametrize(
    ("listed", "read"), [("3", "7"), ("A", "B"), ("J", "U"), ("W", "M"), ("9", "0"), ("W", "V"), ("E", "3")]
)
def test_other_pairs_are_no_look_alikes(listed: str, read: str) -> None:
    assert weight(listed, read) == 0
    assert matched(f"9J{listed}9", f"9J{read}9") == ()


def test_5sow350_is_not_raised_for_5sow750() -> None:
    for listed, read in (("5SOW350", "5SOW750"), ("5SOW750", "5SOW350")):
        assert matched(listed, read, confidence=1.0) == ()
        assert matched(listed, read, confidence=0.01) == ()


def test_5sow350_is_raised_as_possible_where_the_reader_itself_doubts() -> None:
    index = HotlistIndex.build([(1, [entry("5SOW350")])])
    doubtful = certain("5SOW750", p5=(("7", 0.6), ("3", 0.3)))
    (match,) = index.match(candidates(("5SOW750", 0.6)), doubtful, "US-CA", NOW)
    assert match.kind is MatchKind.LOOK_ALIKE
    assert match.probability == pytest.approx(0.3)
    (difference,) = match.differences
    assert (difference.position, difference.read, difference.listed) == (5, "7", "3")
    assert (difference.read_confidence, difference.listed_confidence) == (0.6, 0.3)


def test_readers_second_candidate_is_a_look_alike_with_its_own_probability() -> None:
    index = HotlistIndex.build([(1, [entry("5SOW350")])])
    (match,) = index.match(candidates(("5SOW750", 0.7), ("5SOW350", 0.2)), (), "US-CA", NOW)
    assert (match.kind, match.probability) == (MatchKind.LOOK_ALIKE, 0.2)
    assert [(d.position, d.read, d.listed) for d in match.differences] == [(5, "7", "3")]


def test_readers_low_opinion_of_a_candidate_does_not_lower_the_look_alike_table() -> None:
    index = HotlistIndex.build([(1, [entry("OJ9")])])
    (match,) = index.match(candidates(("0J9", 0.9), ("OJ9", 0.05)), (), "US-CA", NOW)
    assert match.probability == pytest.approx(0.9 * weight("O", "0"))


def test_second_candidate_of_another_length_shows_what_is_missing() -> None:
    index = HotlistIndex.build([(1, [entry("7ABC123")])])
    (match,) = index.match(candidates(("7ABC12", 0.5), ("7ABC123", 0.4)), (), "US-CA", NOW)
    assert [(d.position, d.read, d.listed) for d in match.differences] == [(7, "", "3")]


def test_a_candidate_the_reader_hardly_believes_is_not_raised() -> None:
    index = HotlistIndex.build([(1, [entry("5SOW350")])])
    assert index.match(candidates(("5SOW750", 0.9), ("5SOW350", 0.9 * FLOOR / 2)), (), "US-CA", NOW) == ()


def test_two_strong_look_alikes_are_raised_and_two_weak_ones_not() -> None:
    (match,) = matched("0J8", "OJB")
    assert [d.position for d in match.differences] == [1, 3]
    assert matched("MJV", "NJY") == ()


def test_two_characters_that_the_shipped_reader_mistakes_are_raised_together() -> None:
    shipped = measured(reader_confusions())
    index = HotlistIndex.build([(1, [entry("7OJB123"), entry("7OJB12S")])], shipped)
    (match,) = index.match(candidates(("70J8123", 0.9)), (), "US-CA", NOW)
    assert (match.entry.plate, match.kind) == ("7OJB123", MatchKind.LOOK_ALIKE)
    assert [(d.position, d.read, d.listed) for d in match.differences] == [(2, "0", "O"), (4, "8", "B")]
    assert FLOOR_OF_TWO <= match.probability / 0.9 < FLOOR
    assert index.match(candidates(("OJB8123", 0.9)), (), "US-CA", NOW) == ()


def _told(likely: Mapping[str, tuple[tuple[str, float], ...]], read: str) -> tuple[tuple[str, float], ...]:
    return likely.get(read, ())


@pytest.mark.parametrize(
    ("first", "second", "raised"), [(0.2, 0.026, True), (0.2, 0.024, False), (0.1, 0.051, True), (0.1, 0.049, False)]
)
def test_each_of_two_differences_must_pass_alone_and_both_together_the_floor_of_two(
    first: float, second: float, raised: bool
) -> None:
    likely = {"1": (("I", first),), "2": (("Z", second),)}
    index = HotlistIndex.build([(1, [entry("IJZ")])], partial(_told, likely))
    assert bool(index.match(candidates(("1J2", 1.0)), (), None, NOW)) is raised
    said = (("1", 1.0), ("I", first)), (("J", 1.0),), (("2", 1.0), ("Z", second))
    own = HotlistIndex.build([(1, [entry("IJZ")])], behind=lambda _: ())
    assert bool(own.match(candidates(("1J2", 1.0)), said, None, NOW)) is raised, "by the reader's own alternatives"


def test_three_differences_must_be_as_likely_together_as_one() -> None:
    for share, raised in ((0.3, True), (0.29, False)):
        likely = {"1": (("I", share),)}
        index = HotlistIndex.build([(1, [entry("IIIJ")])], partial(_told, likely))
        assert bool(index.match(candidates(("111J", 1.0)), (), None, NOW)) is raised


def test_w_read_as_two_v_says_where_and_what() -> None:
    (match,) = matched("VW1", "VVV1")
    assert [(d.read, d.listed) for d in match.differences] == [("VV", "W")]


def test_entries_before_their_start_and_after_their_expiry_are_not_matched() -> None:
    hour = timedelta(hours=1)
    for starts, expires, fits in (
        (None, None, True),
        (NOW, None, True),
        (NOW + hour, None, False),
        (None, NOW + hour, True),
        (None, NOW, False),
    ):
        index = HotlistIndex.build([(1, [entry("7ABC123", starts=starts, expires=expires)])])
        assert bool(index.match(candidates(("7ABC123", 1.0)), (), "US-CA", NOW)) is fits
        assert bool(index.match(candidates(("7A8C123", 1.0)), (), "US-CA", NOW)) is fits


def test_one_match_for_each_entry_best_kind_first() -> None:
    lists = [(1, [entry("O0J"), entry("00J")]), (2, [entry("00J", "NV")])]
    found = HotlistIndex.build(lists).match(candidates(("00J", 0.8), ("O0J", 0.1)), (), "US-CA", NOW)
    assert [(match.hotlist_id, match.kind) for match in found] == [
        (1, MatchKind.EXACT),
        (2, MatchKind.EXACT_OTHER_STATE),
        (1, MatchKind.LOOK_ALIKE),
    ]


def test_alternatives_of_another_length_are_ignored() -> None:
    index = HotlistIndex.build([(1, [entry("5SOW350")])])
    assert index.match(candidates(("5SOW750", 0.9)), ((("3", 1.0),),), "US-CA", NOW) == ()


def test_numbers_that_are_no_probabilities_do_no_harm() -> None:
    index = HotlistIndex.build([(1, [entry("8AB")])])
    odd = ((("B", float("nan")), ("8", float("inf"))), (("A", -1.0),), (("B", 7.0),))
    for confidence in (float("nan"), -3.0, 9.0):
        for match in index.match(candidates(("BAB", confidence), ("8AB", float("nan"))), odd, None, NOW):
            assert 0 <= match.probability <= 1


def test_no_candidates_no_matches() -> None:
    assert HotlistIndex.build([(1, [entry("8AB")])]).match((), (), None, NOW) == ()
    assert HotlistIndex.build([]).match(candidates(("8AB", 1.0)), (), None, NOW) == ()


def _ratio(listed: str, read: str, given: tuple[dict[str, float], ...], left: int) -> float:
    """The likeliest way from `read` to `listed` with `left` differences, found by trying every alignment."""
    if not read or not listed:
        return 1.0 if read == listed and not left else 0.0
    best = _ratio(listed[1:], read[1:], given[1:], left) if read[0] == listed[0] else 0.0
    if left:
        here = given[0].get(read[0], 0.0) or max(given[0].values(), default=0.0)
        own = min(1.0, given[0].get(listed[0], 0.0) / here) if here else 0.0
        single = max(own, weight(listed[0], read[0])) if listed[0] != read[0] else 0.0
        best = max(best, single * _ratio(listed[1:], read[1:], given[1:], left - 1) if single >= FLOOR else 0.0)
        for taken, said in ((1, 2), (2, 1)):
            piece = weight(listed[:taken], read[:said]) if len(listed) >= taken and len(read) >= said else 0.0
            best = max(best, piece * _ratio(listed[taken:], read[said:], given[said:], left - 1) if piece else 0.0)
    return best


def _kind_by_scan(
    listed: HotlistEntry,
    said: tuple[PlateCandidate, ...],
    characters: tuple[CharacterAlternatives, ...],
    region: str | None,
) -> tuple[MatchKind, float] | None:
    first = said[0]
    if not in_force(listed, NOW):
        return None
    if listed.plate == first.plate:
        same = listed.state is not None and region == f"US-{listed.state}"
        return (MatchKind.EXACT if same else MatchKind.EXACT_OTHER_STATE), first.confidence
    fitting = len(characters) == len(first.plate)
    given = tuple(dict(at) for at in characters) if fitting else ({},) * len(first.plate)
    ways = [(_ratio(listed.plate, first.plate, given, count), floor) for count, floor in enumerate(FLOORS, 1)]
    ratio = max((likely for likely, floor in ways if likely >= floor), default=0.0)
    own = max((c.confidence for c in said[1:] if c.plate == listed.plate), default=0.0)
    sure = [value for value, fits in ((ratio * first.confidence, ratio > 0), (own, 0 < own >= FLOOR)) if fits]
    return (MatchKind.LOOK_ALIKE, max(sure)) if sure else None


ALPHABET = "0OQDB8VWY7T1"
PLATES = st.text(ALPHABET, min_size=1, max_size=5)
# Powers of two multiply and divide exactly, so that the two matchers cannot differ by rounding at the floor.
PROBABILITIES = st.sampled_from([1.0, 0.5, 0.25, 0.125])
MOMENTS = st.sampled_from([None, NOW - timedelta(days=1), NOW + timedelta(days=1)])
ENTRIES = st.builds(
    lambda plate, state, starts, expires: entry(plate, state, starts=starts, expires=expires),
    PLATES,
    st.sampled_from([None, "CA", "NV"]),
    MOMENTS,
    MOMENTS,
)


@st.composite
def reads(draw: st.DrawFn) -> tuple[tuple[PlateCandidate, ...], tuple[CharacterAlternatives, ...]]:
    plate = draw(PLATES)
    others = draw(st.lists(st.tuples(PLATES, PROBABILITIES), max_size=3))
    positions = draw(
        st.lists(
            st.lists(st.tuples(st.sampled_from(ALPHABET), PROBABILITIES), max_size=3, unique_by=lambda said: said[0]),
            min_size=len(plate),
            max_size=len(plate),
        )
    )
    characters = tuple(tuple(said) for said in positions) if draw(st.booleans()) else ()
    return candidates((plate, 1.0), *others), characters


@given(st.lists(ENTRIES, max_size=12), reads(), st.sampled_from([None, "US-CA", "US"]))
def test_index_agrees_with_a_matcher_that_scans_every_entry(
    entries: list[HotlistEntry],
    read: tuple[tuple[PlateCandidate, ...], tuple[CharacterAlternatives, ...]],
    region: str | None,
) -> None:
    said, characters = read
    found = HotlistIndex.build([(1, entries)]).match(said, characters, region, NOW)
    expected = [(listed, *result) for listed in entries if (result := _kind_by_scan(listed, said, characters, region))]
    assert len(found) == len(expected)
    key = lambda item: (item[0].plate, str(item[0]), item[1])  # noqa: E731
    for (listed, kind, probability), wanted in zip(
        sorted(((m.entry, m.kind, m.probability) for m in found), key=key), sorted(expected, key=key), strict=True
    ):
        assert (listed, kind) == wanted[:2]
        assert probability == pytest.approx(wanted[2])


@given(st.lists(ENTRIES, max_size=12), reads(), st.sampled_from([None, "US-CA"]))
def test_a_look_alike_is_never_called_exact_and_shows_its_differences(
    entries: list[HotlistEntry],
    read: tuple[tuple[PlateCandidate, ...], tuple[CharacterAlternatives, ...]],
    region: str | None,
) -> None:
    said, characters = read
    for match in HotlistIndex.build([(1, entries)]).match(said, characters, region, NOW):
        assert 0 < match.probability <= 1
        assert (match.kind is MatchKind.LOOK_ALIKE) is (match.entry.plate != said[0].plate)
        assert bool(match.differences) is (match.kind is MatchKind.LOOK_ALIKE)
        assert _with(said[0].plate, match) == match.entry.plate


def _with(read: str, match: Match) -> str:
    """The read with every shown difference put right."""
    for difference in reversed(match.differences):
        start = difference.position - 1
        read = read[:start] + difference.listed + read[start + len(difference.read) :]
    return read


def test_another_readers_look_alikes_can_be_handed_in() -> None:
    of_another = {"7": (("3", 0.2),)}
    index = HotlistIndex.build(
        [(1, [entry("5SOW350"), entry("5S0W750")])], behind=lambda read: of_another.get(read, ())
    )
    (match,) = index.match(candidates(("5SOW750", 0.9)), (), "US-CA", NOW)
    assert match.entry.plate == "5SOW350"
    assert match.probability == pytest.approx(0.18)


def test_a_category_that_is_off_is_not_matched_and_its_plate_on_another_list_is() -> None:
    categories = Categories()
    rows = packed_rows(list(apart([entry("7ABC123"), replace(entry("7ABC123"), category="civil")])), categories)
    segments = [Segment(1, 1, rows, off=frozenset({1})), Segment(2, 2, rows, (0,), (500,))]
    found = HotlistIndex.of(segments).find(candidates(("7ABC123", 0.9)), (), "US-CA", NOW)
    assert [(f.segment.hotlist_id, f.segment.entry_id(f.row)) for f in found] == [(1, 0), (2, 500), (2, 501)]
