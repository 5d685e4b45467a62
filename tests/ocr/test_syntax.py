"""Plate syntax weighs close characters, and keeps its promises whatever it is handed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import weight
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import PlateCandidate
from alpr_desk.ocr.decode import ALPHABET, Decoded
from alpr_desk.ocr.series import ELSEWHERE, SERIES, form_of, positions
from alpr_desk.ocr.syntax import (
    CLOSE,
    GREATEST_FACTOR,
    expected_regions,
    form_likelihood,
    region_of,
    reranked,
)

CALIFORNIA: Mapping[str, float] = {"US-CA": 1.0}
TELLABLE = "0O1I8B5SD"


def between(first: dict[str, float], *characters: dict[str, float]) -> Decoded:
    """Candidates by falling probability, and alternatives at each position of the first."""
    candidates = tuple(PlateCandidate(PlateText(text), p) for text, p in first.items())
    return Decoded(candidates, tuple(tuple(one.items()) for one in characters))


def doubtful(text: str, position: int, other: str, sure: float, unsure: float) -> Decoded:
    """`text`, and the same with `other` at `position`; every other position is certain."""
    alternative = text[:position] + other + text[position + 1 :]
    characters = [{c: 1.0} for c in text]
    characters[position] = {text[position]: sure, other: unsure}
    return between({text: sure, alternative: unsure}, *characters)


def shares(draw: st.DrawFn, number: int) -> list[float]:
    """Falling probabilities that sum to 1 at most, often close to one another."""
    weights = sorted((draw(st.floats(0.05, 1.0)) for _ in range(number)), reverse=True)
    whole = draw(st.floats(0.05, 1.0))
    return [w / sum(weights) * whole for w in weights]


@st.composite
def texts(draw: st.DrawFn, region: str) -> list[str]:
    """A misread plate of `region`, the plate itself, and others that differ from the first anyhow."""
    choices = positions(draw(st.sampled_from(SERIES[region])))
    true = "".join(draw(st.sampled_from([c for c in choice if c in TELLABLE] or choice)) for choice in choices)
    first = misread(draw, true)
    found = [true, *(misread(draw, first) for _ in range(draw(st.integers(0, 4))))]
    if draw(st.booleans()):
        found = [*draw(st.permutations(found)), first + "1"]
    return list(dict.fromkeys([first, *found]))


def misread(draw: st.DrawFn, text: str) -> str:
    characters = list(text)
    for at in draw(st.lists(st.integers(0, len(text) - 1), min_size=1, max_size=2)):
        look_alikes = sorted(c for c in TELLABLE if weight(characters[at], c)) or list(TELLABLE)
        characters[at] = draw(st.sampled_from([*look_alikes, *look_alikes, *TELLABLE]))
    return "".join(characters)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Decoded, dict[str, float]]:
    """Candidates as `texts`, alternatives that need not agree with them, and regions, often with the right one."""
    region = draw(st.sampled_from(["US-CA", "US-MO", *SERIES]))
    drawn = draw(texts(region))
    candidates = tuple(PlateCandidate(PlateText(t), p) for t, p in zip(drawn, shares(draw, len(drawn)), strict=True))
    characters = []
    for position, c in enumerate(drawn[0]):
        seen = {text[position] for text in drawn if draw(st.integers(0, 9))} - {c}
        characters.append(tuple(zip([c, *sorted(seen)], shares(draw, len(seen) + 1), strict=True)))
    known = draw(regions())
    if draw(st.integers(0, 3)):
        left = 1.0 - known.pop(region, 0.0)
        known = {code: share * left * 0.1 for code, share in known.items()} | {region: draw(st.floats(0.3, 0.9))}
    return Decoded(candidates, tuple(characters)), known


@st.composite
def regions(draw: st.DrawFn) -> dict[str, float]:
    """One to four regions, some without series, with probabilities that sum to 1 at most."""
    codes = draw(st.lists(st.sampled_from(["US", *SERIES, "ZZ", "US-ZZ"]), unique=True, min_size=1, max_size=4))
    return dict(zip(codes, shares(draw, len(codes)), strict=True))


@st.composite
def issued(draw: st.DrawFn) -> tuple[str, str]:
    """A region, and a text of one of its series."""
    region = draw(st.sampled_from(sorted(SERIES)))
    series = draw(st.sampled_from(SERIES[region]))
    return region, "".join(draw(st.sampled_from(choice)) for choice in positions(series))


# How much a form is expected


@given(issued())
def test_each_series_matches_what_is_made_from_it(example: tuple[str, str]) -> None:
    region, plate = example
    for code in {region, region[:2]}:
        form = form_of(code)
        assert form is not None
        assert form.fits(plate)
        assert form_likelihood(plate, {code: 1.0}) == 1.0


def test_plate_that_looks_like_none_of_the_states_is_weighed_by_other_countries_series() -> None:
    british = doubtful("LGI3XCS", 2, "1", 0.55, 0.30)
    assert reranked(british, expected_regions({ELSEWHERE: 1.0}, "US-CA")).candidates[0].plate == "LG13XCS"
    assert reranked(british, expected_regions({"US-NV": 1.0}, "US-CA")).candidates[0].plate == "LGI3XCS"


@given(st.text(ALPHABET, min_size=1, max_size=8), st.text(ALPHABET, min_size=1, max_size=8), regions())
def test_no_text_is_ruled_out_and_the_factor_between_two_is_bounded(
    one: str, other: str, known: dict[str, float]
) -> None:
    a, b = form_likelihood(one, known), form_likelihood(other, known)
    assert 0.0 < a <= 1.0 + 1e-9
    assert a / b <= GREATEST_FACTOR * (1 + 1e-9)


@given(st.text(ALPHABET, min_size=1, max_size=8))
def test_unknown_region_expects_all_texts_alike(plate: str) -> None:
    assert form_likelihood(plate, {}) == 1.0
    assert form_likelihood(plate, {"ZZ": 0.7}) == pytest.approx(1.0)


def test_state_that_prints_no_letter_o_expects_the_zero_on_personal_plates() -> None:
    assert form_likelihood("C0UGAR", {"US-ID": 1.0}) > form_likelihood("COUGAR", {"US-ID": 1.0})
    assert form_likelihood("C0UGAR", {"US-OR": 1.0}) == form_likelihood("COUGAR", {"US-OR": 1.0})


@given(regions(), st.sampled_from([None, "US-CA", "RO"]))
def test_expected_regions_are_probabilities_and_keep_what_was_seen(seen: dict[str, float], home: str | None) -> None:
    expected = expected_regions(seen, home)
    assert sum(expected.values()) <= 1 + 1e-9
    assert all(expected[code] >= share for code, share in seen.items())


def test_home_is_a_weak_expectation_beside_a_region_that_was_seen() -> None:
    assert expected_regions({}, None) == {}
    assert expected_regions({}, "US-CA") == {"US-CA": 0.25, "US": 0.5}
    assert expected_regions({}, "RO") == {"RO": 0.75}
    assert expected_regions({"US-NV": 1.0}, "US-CA")["US-CA"] == 0.0


# What is weighed


def test_series_tells_a_close_letter_from_a_digit() -> None:
    told = reranked(doubtful("5L0D951", 2, "O", 0.55, 0.40), CALIFORNIA)
    assert [c.plate for c in told.candidates] == ["5LOD951", "5L0D951"]
    assert told.candidates[0].confidence == pytest.approx(0.95 * 0.40 / (0.40 + 0.055))
    assert dict(told.characters[2]) == pytest.approx({"O": 0.95 * 0.4 / 0.455, "0": 0.95 * 0.055 / 0.455})
    assert told.characters[2][0][0] == "O"


def test_series_confirms_what_the_reader_reads() -> None:
    told = reranked(doubtful("5LOD951", 2, "0", 0.55, 0.40), CALIFORNIA)
    assert told.candidates[0].plate == "5LOD951"
    assert told.candidates[0].confidence > 0.8


def test_home_alone_overturns_only_a_near_tie() -> None:
    home = expected_regions({}, "US-CA")
    assert reranked(doubtful("5L0D951", 2, "O", 0.50, 0.45), home).candidates[0].plate == "5LOD951"
    assert reranked(doubtful("5L0D951", 2, "O", 0.75, 0.20), home).candidates[0].plate == "5L0D951"


def test_home_does_not_rewrite_a_plate_of_another_state() -> None:
    illinois = doubtful("D315771", 0, "0", 0.60, 0.35)  # 0315771 would be a California exempt plate
    assert reranked(illinois, expected_regions({}, "US-CA")).candidates[0].plate == "D315771"


def test_two_texts_of_the_same_region_are_left_to_the_reader() -> None:
    unsure = doubtful("7ABC128", 6, "3", 0.5, 0.4)
    assert reranked(unsure, CALIFORNIA) is unsure
    either = doubtful("8BCLOUD", 0, "B", 0.5, 0.4)  # neither has a form
    assert reranked(either, CALIFORNIA) is either


def test_personal_plate_read_clearly_stays() -> None:
    clear = doubtful("BL0GGER", 2, "O", 0.95, 0.05)
    assert reranked(clear, {"US-OR": 1.0}) is clear


@pytest.mark.parametrize(("read", "close", "at"), [("ZEAV033", "7", 0), ("7XYZ12A", "7", 6)])
def test_what_the_reader_hesitates_over_need_not_look_alike(read: str, close: str, at: int) -> None:
    told = reranked(doubtful(read, at, close, 0.5, 0.3), CALIFORNIA)  # a frame's edge makes a Z of a 7
    assert told.candidates[0].plate == read[:at] + close + read[at + 1 :]
    clear = doubtful(read, at, close, 0.92, 0.08)
    assert reranked(clear, CALIFORNIA) is clear


def test_character_that_the_reader_is_sure_of_stays_though_the_text_is_close() -> None:
    clear = between(
        {"5L0D951": 0.5, "5LOD951": 0.45},
        *({c: 1.0} for c in "5L"),
        {"0": 0.97, "O": 0.03},
        *({c: 1.0} for c in "D951"),
    )
    assert reranked(clear, CALIFORNIA) is clear


def test_candidate_that_is_not_close_never_profits() -> None:
    characters = [{c: 1.0} for c in "5L0D951"]
    characters[2] = {"0": 0.5, "O": 0.2}
    unsure = between({"5L0D951": 0.40, "5LXD951": 0.38, "5LOD951": 0.20}, *characters)
    assert reranked(unsure, {"US-CA": 0.6}) is unsure  # the first and what is close would both fall below 5LXD951


def test_two_doubtful_characters_follow_together() -> None:
    characters: list[dict[str, float]] = [{c: 1.0} for c in "51OD9S1"]
    characters[1], characters[5] = {"1": 0.6, "I": 0.1, "L": 0.4}, {"S": 0.6, "5": 0.3}
    told = reranked(between({"51OD9S1": 0.5, "5LOD951": 0.3, "51OD951": 0.1}, *characters), CALIFORNIA)
    assert told.candidates[0].plate == "5LOD951"
    assert [alternatives[0][0] for alternatives in told.characters] == list("5LOD951")


@given(cases())
def test_texts_stay_the_same_and_their_probabilities_keep_their_sum(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, known = case
    told = reranked(decoded, known)
    assert {c.plate for c in told.candidates} == {c.plate for c in decoded.candidates}
    assert sum(c.confidence for c in told.candidates) == pytest.approx(sum(c.confidence for c in decoded.candidates))
    falling = [c.confidence for c in told.candidates]
    assert falling == sorted(falling, reverse=True)
    assert all(0.0 < p <= 1.0 for p in falling)


@given(cases())
def test_alternatives_follow_the_first_candidate(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, known = case
    told = reranked(decoded, known)
    assert [alternatives[0][0] for alternatives in told.characters] == list(told.candidates[0].plate)
    for before, after in zip(decoded.characters, told.characters, strict=True):
        assert {c for c, _ in before} == {c for c, _ in after}
        assert sum(p for _, p in after) == pytest.approx(sum(p for _, p in before))
        falling = [p for _, p in after]
        assert falling == sorted(falling, reverse=True)
        assert all(p > 0.0 for p in falling)


@given(cases())
def test_clear_character_is_never_overwritten(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, known = case
    first, told = decoded.candidates[0], reranked(decoded, known).candidates[0]
    before = {c.plate: c.confidence for c in decoded.candidates}
    assert len(told.plate) == len(first.plate)
    assert before[told.plate] >= CLOSE * first.confidence * (1 - 1e-9)
    for new, alternatives in zip(told.plate, decoded.characters, strict=True):
        assert dict(alternatives)[new] >= CLOSE * alternatives[0][1] * (1 - 1e-9)


@given(cases())
def test_nothing_changes_where_no_other_text_is_close(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, known = case
    first, *others = decoded.candidates
    far = tuple(PlateCandidate(c.plate, c.confidence * CLOSE * 0.99) for c in others)
    clear = Decoded((first, *far), decoded.characters)
    assert reranked(clear, known) is clear


@given(cases())
def test_ratio_of_two_candidates_changes_by_no_more_than_the_greatest_factor(
    case: tuple[Decoded, dict[str, float]],
) -> None:
    decoded, known = case
    before = {c.plate: c.confidence for c in decoded.candidates}
    changes = [c.confidence / before[c.plate] for c in reranked(decoded, known).candidates]
    assert max(changes) / min(changes) <= GREATEST_FACTOR * (1 + 1e-9)


@given(cases())
def test_unknown_region_changes_nothing(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, _ = case
    assert reranked(decoded, {}) is decoded
    assert reranked(decoded, {"ZZ": 1.0}) is decoded


@given(cases())
def test_first_candidate_only_gives_way_to_a_more_expected_text(case: tuple[Decoded, dict[str, float]]) -> None:
    decoded, known = case
    once = reranked(decoded, known)
    twice = reranked(once, known)
    expected = [form_likelihood(d.candidates[0].plate, known) for d in (decoded, once, twice)]
    assert expected == sorted(expected)


def test_no_text_stays_no_text() -> None:
    assert reranked(Decoded((), ()), CALIFORNIA) == Decoded((), ())


def test_alternatives_that_do_not_belong_to_the_first_candidate_are_no_ground_to_weigh() -> None:
    loose = Decoded((PlateCandidate(PlateText("5L0D951"), 0.5), PlateCandidate(PlateText("5LOD951"), 0.4)), ())
    assert reranked(loose, CALIFORNIA) is loose


# Where a plate is from


def test_text_names_the_home_region_where_it_has_its_standard_form() -> None:
    assert region_of("7ABC123", {}, "US-CA") == ("US-CA", 0.6)
    assert region_of("7AOC123", {}, "US-CA") == ("US-CA", 0.6)


@pytest.mark.parametrize("plate", ["7OBC123", "0ABC123", "7ABO123", "8D79882", "7ABC12", "BXL1234", "BUBBIE2"])
def test_text_of_another_form_names_no_region(plate: str) -> None:
    assert region_of(plate, {}, "US-CA") == (None, 0.0)


def test_standard_form_that_many_states_share_names_none() -> None:
    assert region_of("BXL1234", {}, "US-TX") == (None, 0.0)
    assert region_of("123ABC", {}, "US-NV") == (None, 0.0)


@given(issued(), st.sampled_from([None, "", "RO", "US-NV", "US-TX"]))
def test_text_alone_names_no_region_but_a_telling_home(example: tuple[str, str], home: str | None) -> None:
    assert region_of(example[1], {}, home) == (None, 0.0)


def test_state_seen_is_said_and_one_that_is_only_likely_is_not() -> None:
    assert region_of("BXL1234", {"US-TX": 0.9, "US-LA": 0.1}, "US-CA")[0] == "US-TX"
    assert region_of("BXL1234", {"US-TX": 0.4, "US-GA": 0.4, "other": 0.2}, "US-CA") == (None, 0.0)


def test_form_tells_two_states_apart_that_look_alike() -> None:
    seen = {"US-TX": 0.45, "US-ID": 0.55}
    assert region_of("BXL1234", seen, None)[0] == "US-TX"
    assert region_of("1A12345", seen, None)[0] == "US-ID"


def test_picture_of_another_state_silences_the_form_of_home() -> None:
    assert region_of("7ABC123", {"US-NV": 0.9, "US-CA": 0.1}, "US-CA")[0] != "US-CA"
    assert region_of("7ABC123", {"other": 1.0}, "US-CA") == (None, 0.0)
    assert region_of("7ABC123", {"other": 0.6, "US-CA": 0.4}, "US-CA") == (None, 0.0)


def test_picture_undecided_among_many_leaves_the_form_of_home_its_say() -> None:
    blurred = {"US-NV": 0.3, "US-OR": 0.25, "US-AZ": 0.2, "other": 0.2}
    assert sum(blurred.values()) > 0.6
    assert region_of("7ABC123", blurred, "US-CA") == ("US-CA", 0.6)
    assert region_of("BXL1234", blurred, "US-CA") == (None, 0.0)


@given(st.dictionaries(st.sampled_from(["US-TX", "US-NV", "BR", "other"]), st.floats(0.0, 1.0), max_size=4))
def test_home_is_said_against_no_single_issuer_that_was_seen(drawn: dict[str, float]) -> None:
    seen = {region: share / max(1.0, sum(drawn.values())) for region, share in drawn.items()}
    region, _ = region_of("7ABC123", seen, "US-CA")
    assert (region == "US-CA") == (max(seen.values(), default=0.0) < 0.6)


@given(issued(), st.dictionaries(st.sampled_from(["US-CA", "US-TX", "US-NV", "BR", "other"]), st.floats(0, 0.2)))
def test_region_that_is_said_is_a_us_state_more_likely_than_not(
    example: tuple[str, str], seen: dict[str, float]
) -> None:
    region, sureness = region_of(example[1], seen, None)
    assert (region is None and sureness == 0.0) or (region in seen and 0.6 <= sureness <= 1.0)
    assert region not in {"BR", "other"}
