"""No text that was typed or listed runs in whoever's spreadsheet opens it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.spreadsheets import defused


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = defused(text)
    assert cell in (text, f"'{text}")
    assert cell.lstrip()[:1] not in ("=", "+", "-", "@")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "|calc", "\f=1", "\0=1", "\ufeff=1", "\n7"]
)
def test_every_way_to_begin_a_formula_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "7ABC123", "a=1", "'=1", "1-2", "\f7"])
def test_what_runs_nowhere_stays_as_it_is(text: str) -> None:
    assert defused(text) == text
