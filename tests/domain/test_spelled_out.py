"""The plates that narrow patterns stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.spelled_out import MOST, spelled_out

plates = st.text("ABC123", min_size=2, max_size=8)


@given(plates)
def test_plate_is_spelled_out_as_itself_and_with_a_star(plate: str) -> None:
    assert spelled_out(PlatePattern.parse(plate)) == {plate}
    assert plate in spelled_out(PlatePattern.parse(plate + "*"))
    assert plate in spelled_out(PlatePattern.parse("*" + plate))


@given(plates, st.data())
def test_star_in_place_of_a_character_is_spelled_out(plate: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(plate) - 1))
    assert plate in spelled_out(PlatePattern.parse(plate[:place] + "*" + plate[place + 1 :]))


@given(plates, st.data())
def test_every_plate_spelled_out_fits_and_the_one_meant_is_there(plate: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(plate) - 1))
    for opened in ("?", f"[{plate[place]}Z]"):
        pattern = PlatePattern.parse(plate[:place] + opened + plate[place + 1 :])
        found = spelled_out(pattern)
        assert plate in found
        assert all(pattern.matches(one) for one in found)
        assert len(found) <= MOST


@given(plates, st.data())
def test_misread_character_is_spelled_out(plate: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(plate) - 1))
    misread = plate[:place] + "Z" + plate[place + 1 :]
    assert plate in spelled_out(PlatePattern.parse(misread), misread=True)


@pytest.mark.parametrize("pattern", ["???????", "7???12", "7A??*C?*", "7????????????"])
def test_wide_pattern_stands_for_too_many(pattern: str) -> None:
    assert spelled_out(PlatePattern.parse(pattern)) == frozenset()
