"""Alignment, facts and words of a hit."""

from __future__ import annotations

import wave
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.matching import MatchKind, Priority, Tick
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.resources import resource
from alpr_desk.ui.pages.hits.columns import status_words
from alpr_desk.ui.tones import file_name, tone_wav
from alpr_desk.ui.widgets.hit.alignment import align
from alpr_desk.ui.widgets.hit.facts import fact_rows
from alpr_desk.ui.words import (
    age_text,
    lacking_for_confirmed,
    match_sentence,
    overtaken_sentence,
    percent,
    region_text,
    state_differs,
)
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.street import exact_hit, look_alike_hit

PLATE = st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=8)


@given(PLATE, PLATE)
def test_alignment_keeps_every_character_of_both(read: str, listed: str) -> None:
    columns = align(read, listed, ())
    assert "".join(c.read for c in columns) == read
    assert "".join(c.listed for c in columns) == listed
    assert any(c.differs for c in columns) == (read != listed)


def test_alignment_of_different_lengths_puts_the_gap_where_it_is() -> None:
    columns = align("7ABC13", "7ABC123", ())
    assert [(c.read, c.listed) for c in columns if c.differs] == [("", "2")]


def test_doubtful_positions_carry_the_other_choices() -> None:
    characters = ((("7", 0.99),), (("8", 0.61), ("B", 0.34), ("3", 0.03), ("6", 0.02)))
    seven, eight = align("78", "7B", characters)
    assert (seven.doubtful, seven.alternatives) == (False, ())
    assert (eight.doubtful, eight.alternatives) == (True, ("B", "3"))


def test_facts_mark_what_differs() -> None:
    rows = {row.label: row for row in fact_rows(look_alike_hit())}
    assert rows["Plate"].mismatch is True
    assert rows["State"].mismatch is True
    assert (rows["State"].listed, rows["State"].read) == ("CA", "NV")
    assert rows["Make"].mismatch is None
    assert rows["Remarks"].read == ""


def test_facts_of_an_exact_hit_mark_nothing() -> None:
    assert not any(row.mismatch for row in fact_rows(exact_hit()))


@pytest.mark.parametrize(
    ("state", "region", "differs"),
    [("CA", "US-CA", False), ("CA", "US-NV", True), (None, "US-CA", None), ("CA", None, None), ("CA", "RO", None)],
)
def test_states_differ_only_where_both_are_known(state: str | None, region: str | None, differs: bool | None) -> None:
    hit = exact_hit()
    entry = replace(hit.match.entry, state=state)
    changed = replace(hit, match=replace(hit.match, entry=entry), read=replace(hit.read, region=region))
    assert state_differs(changed) is differs


def test_kinds_of_match_are_said_apart() -> None:
    exact = exact_hit().match
    assert match_sentence(exact, "US-CA").startswith("Exact")
    other = replace(exact, kind=MatchKind.EXACT_OTHER_STATE)
    assert match_sentence(other, "US-NV") == "Same plate, state uncertain: list says CA, state read as NV."
    assert match_sentence(other, None) == "Same plate, state uncertain: list says CA, state not read."
    assert "possible" in match_sentence(replace(exact, kind=MatchKind.LOOK_ALIKE), None)


def test_what_is_lacking_for_a_confirmed_end_is_named() -> None:
    needed = frozenset({Tick.CHARACTERS_SEEN, Tick.STATE_SEEN, Tick.CLETS_CONFIRMED})
    assert "characters seen (1)" in lacking_for_confirmed(frozenset(), "")
    assert lacking_for_confirmed(needed, " ") == "To confirm, type the CLETS operator or return number."
    assert lacking_for_confirmed(needed, "op 12") == ""


@pytest.mark.parametrize(("hours", "words"), [(0.2, "12 min"), (3.2, "3 h"), (47.9, "47 h"), (49, "2 d")])
def test_ages(hours: float, words: str) -> None:
    assert age_text(hours) == words


def test_almost_sure_is_never_called_sure() -> None:
    assert percent(0.999) == "99 %"
    assert percent(1.0) == "100 %"
    assert region_text(None) == "?"
    assert region_text("RO") == "RO"


@pytest.mark.parametrize("priority", list(Priority))
def test_shipped_tones_are_the_synthesised_ones_and_short(priority: Priority) -> None:
    shipped = resource(f"sounds/{file_name(priority)}").read_bytes()
    assert shipped == tone_wav(priority)
    with wave.open(BytesIO(shipped)) as stream:
        assert 0.1 < stream.getnframes() / stream.getframerate() < 1.0


def test_hit_on_a_corrected_read_says_so_before_anything_else() -> None:
    hit = exact_hit()
    made = ReadCorrection(1, hit.read.id, hit.read.plate, "US-CA", PlateText("7ABC128"), "US-CA", "an 8", "vega", NOW)
    assert overtaken_sentence(hit) == ""
    assert overtaken_sentence(replace(hit, overtaken=made)).startswith("Misread: vega corrected the read to 7ABC128")
    assert status_words(replace(hit, overtaken=made)) == "Open, read corrected"
