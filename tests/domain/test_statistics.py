"""Periods, and that what is published says nothing of a few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.statistics import HIDDEN, SMALL, period_named, publishable, sections
from alpr_desk.errors import BadInput
from tests.helpers.figures import FIGURES, OCTOBER


def test_month_and_year_are_whole_local_spans() -> None:
    assert (OCTOBER.title, OCTOBER.yearly) == ("October 2026", False)
    assert OCTOBER.ends == period_named("2026-11", "").starts
    assert period_named("2026", "").ends == period_named("2027-01", "").starts == period_named("2026-12", "").ends


@pytest.mark.parametrize("name", ["", "26", "2026-13", "2026-00", "2026-1", "October", "2026-10-01", "0000", "9999"])
def test_other_words_are_no_period(name: str) -> None:
    with pytest.raises(BadInput, match="2026-10"):
        period_named(name, "")


@given(st.integers(1, SMALL - 1))
def test_small_counts_look_alike(count: int) -> None:
    assert publishable(count) == HIDDEN


@given(st.integers(SMALL, 100_000))
def test_published_count_is_near_and_never_tells_the_last_digit(count: int) -> None:
    shown = publishable(count)
    assert abs(int(shown.removeprefix("about ").replace(",", "")) - count) <= 2
    assert shown == publishable(count - 1) or shown == publishable(count + 1)


def test_published_figures_hold_no_name_that_somebody_typed() -> None:
    shown = "".join(f"{s.title}{s.explanation}{s.rows}" for s in sections(FIGURES, public=True))
    for typed in ("unit 12", "Stolen", "26-01234"):
        assert typed not in shown
    whole = "".join(f"{s.title}{s.rows}" for s in sections(FIGURES, public=False))
    assert "unit 12 front" in whole and "2 of 23 (8.7%)" in whole
