"""Weights of look-alikes follow what was measured, and lose no pair that people name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.look_alikes import LEAST, LOOK_ALIKES, PRIOR_LOOKS, Confusions, behind, measured, weight

PIECES = sorted({piece for pair in LOOK_ALIKES for piece in (pair.one, pair.other)})
COUNTS = st.dictionaries(
    st.sampled_from("0O8BDQ1IW3K"),
    st.dictionaries(st.sampled_from("0O8BDQ1IW3K"), st.integers(1, 100_000), max_size=5),
    max_size=8,
)


def test_nothing_measured_leaves_the_table() -> None:
    known = measured({})
    for piece in PIECES:
        assert dict(known(piece)) == pytest.approx(dict(behind(piece)))
    assert known("-") == ()


def test_many_looks_outweigh_the_table_and_few_do_not() -> None:
    many = measured({"0": {"O": 30_000}, "O": {"O": 70_000}})
    assert dict(many("0"))["O"] == pytest.approx(0.3, abs=0.001)
    often = measured({"8": {"B": 500}, "B": {"B": 500}})
    assert dict(often("8"))["B"] == pytest.approx((500 + PRIOR_LOOKS * weight("B", "8")) / (1000 + PRIOR_LOOKS))
    once = measured({"8": {"B": 1}})
    assert dict(once("8"))["B"] == pytest.approx(weight("B", "8"), abs=0.01)


def test_pair_that_no_table_names_becomes_a_look_alike_where_it_is_common() -> None:
    assert "3" not in dict(behind("7"))
    known = measured({"7": {"3": 900}, "3": {"3": 9100}})
    assert dict(known("7"))["3"] == pytest.approx(0.088, abs=0.001)
    assert "3" not in dict(measured({"7": {"3": 1}, "3": {"3": 9_999}})("7"))


@given(COUNTS)
def test_no_pair_of_the_table_is_lost_and_none_is_surer_than_certain(counts: Confusions) -> None:
    known = measured(counts)
    for piece in PIECES:
        found = dict(known(piece))
        assert dict(behind(piece)).keys() <= found.keys()
        assert all(LEAST <= share <= 1.0 for share in found.values())
        assert piece not in found
        assert list(known(piece)) == sorted(known(piece), key=lambda item: (-item[1], item[0]))
