"""All plates at once: the same answers as one plate at a time, whatever came when."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain import plate_table
from alpr_desk.domain.plate_fit import PlateQuery, fit
from alpr_desk.domain.plate_table import BANDS, PlateTable, band_of, keys_of, numbers_of, weights_of
from alpr_desk.domain.plates import PlatePattern

TEXTS = st.text("08JOBVW1A", min_size=1, max_size=12)
NAMES = st.lists(st.tuples(TEXTS, st.integers(0, 3), st.integers(0, 50)), max_size=60)
PATTERNS = st.lists(
    st.sampled_from(["0", "8", "J", "V", "W", "?", "*", "#", "@", "[8J]", "[VA]"]), min_size=1, max_size=8
).map("".join)
LET_IN = st.sampled_from([(0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 1)])


def columns(names: list[tuple[str, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    bands = np.array([band for _, band, _ in names], np.uint8)
    return keys_of([text for text, _, _ in names], bands), np.array([seen for _, _, seen in names], np.int64)


def expected(names: list[tuple[str, int, int]], query: PlateQuery) -> dict[tuple[str, int], tuple[float, int]]:
    found: dict[tuple[str, int], tuple[float, int]] = {}
    for text, band, seen in names:
        answer = fit(query, text)
        if answer and not (query.as_typed and band):
            before = found.get((text, band), (0.0, 0))
            found[text, band] = (answer[0] * BANDS[band], max(seen, before[1]))
    return found


@given(NAMES, st.lists(NAMES, max_size=4), PATTERNS, LET_IN)
def test_table_agrees_with_each_plate_alone(
    first: list[tuple[str, int, int]], more: list[list[tuple[str, int, int]]], typed: str, let_in: tuple[int, int]
) -> None:
    query = PlateQuery(PlatePattern.parse(typed), *let_in)
    once = {(text, band): seen for text, band, seen in first}
    first = [(text, band, seen) for (text, band), seen in once.items()]
    table = PlateTable(*columns(first))
    for names in more:
        table.find(query)  # what is worked out already must not outlive what comes
        table.add(*columns(names))
    found = table.find(query)
    rows = zip(found.plates.tolist(), found.bands.tolist(), found.scores.tolist(), found.seen.tolist(), strict=True)
    got = {(text.decode(), band): (score, seen) for text, band, score, seen in rows}
    wanted = expected([*first, *(name for names in more for name in names)], query)
    assert got.keys() == wanted.keys()
    assert found.total == len(got)
    for key, (score, seen) in got.items():
        assert score == pytest.approx(wanted[key][0], abs=1e-8)
        assert seen == wanted[key][1]


@pytest.mark.parametrize("small", [0, 16, 64])
def test_blocks_fill_and_merge(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(plate_table, "SMALL", small)
    monkeypatch.setattr(plate_table, "BLOCK", 64)
    monkeypatch.setattr(plate_table, "KEPT", 5)
    names = [(f"7A{number:03d}", 0, number) for number in range(300)]
    table = PlateTable(*columns(names[:100]))
    for start in range(100, 300, 7):
        table.add(*columns(names[start : start + 7]))
    assert len(table) == 300
    found = table.find(PlateQuery.of("7A???"))
    assert found.total == 300
    assert max(found.seen) == 299
    assert len(found.plates) < 300
    assert [text.decode() for text in table.find(PlateQuery.of("7A123")).plates] == ["7A123"]


def test_numbers_are_in_the_order_of_plates_and_tell_each_from_all_others() -> None:
    texts = ["", "0", "00", "0A", "9", "9" * 12, "A", "AZ", "B", "ZZZZZZZZZZZY", "Z" * 12]
    keys = keys_of(texts, np.zeros(len(texts), np.uint8))
    numbers = numbers_of(keys.view(np.uint8).reshape(len(texts), -1).T)
    assert keys.tolist() == sorted(keys.tolist())
    assert np.all(numbers[1:] > numbers[:-1])


def test_what_a_setting_lets_in_is_counted_before_it_is_run() -> None:
    names = [("7ABC123", 0, 1), ("7A8C123", 0, 2), ("7AXC123", 0, 3), ("7ABC12", 0, 4), ("7A8C123", 1, 5)]
    table = PlateTable(*columns(names))
    assert table.let_in(PlateQuery.of("7ABC123"), 9) == (1, 0, [])
    as_typed, more, best = table.let_in(PlateQuery.of("7ABC123", 1), 9)
    assert (as_typed, more, [text for text, _ in best]) == (1, 2, ["7A8C123", "7AXC123"])
    assert table.let_in(PlateQuery.of("7ABC123", 0, 1), 2)[1:] == (3, [("7A8C123", 0.14), ("7ABC12", 0.01)])


def test_other_choices_are_banded_by_their_probability() -> None:
    assert [band_of(p) for p in (1.0, 0.2, 0.199, 0.05, 0.02, 0.0199, 0.0)] == [1, 1, 2, 2, 3, None, None]


def test_no_plates() -> None:
    assert PlateTable(*columns([])).find(PlateQuery.of("*")).total == 0
    assert weights_of(PlateQuery.of("7*"), []).tolist() == []


def test_other_choices_do_not_count_as_typed() -> None:
    table = PlateTable(*columns([("7ABC123", 1, 1), ("7ABC124", 0, 1)]))
    assert table.find(PlateQuery.of("7ABC12*")).plates.tolist() == [b"7ABC124"]
    assert table.find(PlateQuery.of("7ABC123", 1)).total == 2
