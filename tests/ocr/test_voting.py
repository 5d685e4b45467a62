"""Several looks at one plate: sharper where they agree, honest where they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import PlateCandidate, PlateDetection, PlateReading
from alpr_desk.ocr.voting import look_at, vote

Reading = Callable[..., PlateReading]
_QUAD = ((0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0))


def test_one_look_is_left_as_it_is(reading: Reading) -> None:
    one = reading("7ABC123", 0.83)
    result = vote([look_at(one)])
    assert (result.candidates, result.characters, result.agreeing) == (one.candidates, one.characters, 1)


def test_agreeing_looks_make_it_surer(reading: Reading) -> None:
    looks = [look_at(reading("7ABC123", 0.7)) for _ in range(4)]
    assert vote(looks).plate == "7ABC123"
    assert vote(looks).confidence > vote(looks[:2]).confidence > 0.7


def test_one_misread_among_good_looks_is_outvoted(reading: Reading) -> None:
    looks = [look_at(reading("5SOW350", c)) for c in (0.9, 0.8, 0.85)] + [look_at(reading("5SOW750", 0.9))]
    result = vote(looks)
    assert (result.plate, result.agreeing) == ("5SOW350", 3)
    assert "7" in dict(result.characters[4])
    assert result.candidates[1].plate == "5SOW750"


def test_sure_looks_outvote_more_unsure_ones(reading: Reading) -> None:
    looks = [look_at(reading("8ABC123", 0.97))] * 2 + [look_at(reading("BABC123", 0.3))] * 3
    assert vote(looks).plate == "8ABC123"


def test_two_plates_seen_equally_often_leave_doubt(reading: Reading) -> None:
    result = vote([look_at(reading("7ABC123", 0.95)), look_at(reading("7ABD123", 0.95))])
    assert result.confidence < 0.75


def test_look_with_a_lost_character_does_not_move_the_others(reading: Reading) -> None:
    looks = [look_at(reading("7ABC123", 0.9))] * 3 + [look_at(reading("ABC123", 0.9))]
    result = vote(looks)
    assert result.plate == "7ABC123"
    assert len(result.characters) == 7


def test_cut_off_look_has_little_say(reading: Reading) -> None:
    whole, piece = reading("7ABC123", 0.9), reading("ABC123", 0.95)
    assert vote([look_at(whole), look_at(piece, cut=True)]).plate == "7ABC123"


@pytest.mark.parametrize(("cut", "small", "agreeing"), [(False, False, 3.0), (False, True, 1.5), (True, False, 0.0)])
def test_looks_at_a_small_plate_support_it_by_half_and_cut_ones_not_at_all(
    reading: Reading, cut: bool, small: bool, agreeing: float
) -> None:
    assert vote([look_at(reading("7ABC123", 0.9), cut=cut, small=small)] * 3).agreeing == agreeing
    assert vote([look_at(reading("7ABC123", 0.9), cut=cut, small=small)]).agreeing == agreeing / 3


def test_small_look_has_little_say_against_a_near_one(reading: Reading) -> None:
    near, far = reading("WJH7406", 0.9), reading("VJH7406", 0.95)
    assert vote([look_at(far, small=True), look_at(far, small=True), look_at(near)]).plate == "WJH7406"
    assert vote([look_at(far), look_at(far), look_at(near)]).plate == "VJH7406"


@st.composite
def any_reading(draw: st.DrawFn) -> PlateReading:
    texts = draw(st.lists(st.text("8BO0", min_size=1, max_size=5), min_size=1, max_size=4, unique=True))
    weights = [draw(st.floats(0.001, 1.0)) for _ in texts]
    total = sum(weights) * draw(st.floats(1.0, 3.0))
    ranked = sorted(zip(texts, weights, strict=True), key=lambda pair: -pair[1])
    candidates = tuple(PlateCandidate(PlateText(text), weight / total) for text, weight in ranked)
    share = draw(st.floats(0.3, 1.0))
    characters = tuple(((c, share), ("8" if c != "8" else "B", (1 - share) / 2)) for c in candidates[0].plate)
    return PlateReading(PlateDetection(_QUAD, 0.9), candidates, characters)


@given(st.lists(any_reading(), min_size=1, max_size=8))
def test_every_vote_is_ranked_and_bounded(readings: list[PlateReading]) -> None:
    result = vote([look_at(one) for one in readings])
    falling = [c.confidence for c in result.candidates]
    assert falling == sorted(falling, reverse=True)
    assert 0 < falling[0] <= 1
    assert sum(falling) <= 1 + 1e-6
    assert len({c.plate for c in result.candidates}) == len(result.candidates)
    assert len(result.characters) == len(result.plate)
    for alternatives in result.characters:
        assert sum(p for _, p in alternatives) <= 1 + 1e-6


@given(st.lists(any_reading(), min_size=2, max_size=6), st.randoms())
def test_order_of_looks_does_not_matter(readings: list[PlateReading], random: object) -> None:
    forwards = vote([look_at(one) for one in readings])
    backwards = vote([look_at(one) for one in reversed(readings)])
    assert forwards.confidence == pytest.approx(backwards.confidence)
