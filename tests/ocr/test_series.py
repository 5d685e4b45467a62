"""What a plate of each region's form looks like."""

from __future__ import annotations

import pytest

from alpr_desk.domain.plates import MAX_PLATE
from alpr_desk.domain.states import STATES
from alpr_desk.ocr.decode import ALPHABET
from alpr_desk.ocr.series import ELSEWHERE, SERIES, form_of, positions, standard_form_of


def test_every_state_and_the_district_have_series() -> None:
    assert {f"US-{code}" for code in STATES.values()} <= SERIES.keys()


def test_every_series_is_a_plate_without_anything_unread() -> None:
    for region, table in SERIES.items():
        assert len(set(table)) == len(table), region
        for series in table:
            choices = positions(series)
            assert 3 <= len(choices) <= MAX_PLATE, (region, series)
            assert all(choice and set(choice) <= set(ALPHABET) for choice in choices), (region, series)


@pytest.mark.parametrize(
    ("region", "plate"),
    [
        ("US-CA", "7ABC123"),
        ("US-CA", "6TIX874"),
        ("US-CA", "8D79882"),
        ("US-CA", "12345A1"),
        ("US-TX", "BXL1234"),
        ("US-TX", "BC5X489"),
        ("US-MO", "SK5K9V"),
        ("US-IL", "AB12345"),
        ("US-IL", "P602849"),
        ("US-FL", "W772UQ"),
        ("US-NY", "FAE6137"),
        ("US-WV", "OAM145"),
        ("US-MD", "7BPD06"),
        ("US-WA", "A12345B"),
        ("US", "G121234A"),
        ("US", "SK5K9V"),
        ("BR", "ABC1D23"),
        ("BR", "ABC1234"),
        ("DE", "BAB123"),
        ("FR", "AB123CD"),
        ("IT", "AB123CD"),
        ("ES", "1234BCD"),
        ("GB", "AB12CDE"),
        ("NL", "GX123B"),
        ("PL", "WA12345"),
        ("RO", "B123ABC"),
        ("RO", "CJ12ABC"),
        ("MX", "ABC123D"),
        ("CA-ON", "ABCD123"),
        (ELSEWHERE, "LG13XCS"),
        (ELSEWHERE, "1OAA454"),
        (ELSEWHERE, "ZA417AH"),
        (ELSEWHERE, "WOBDJ496"),
        (ELSEWHERE, "T06868"),
    ],
)
def test_known_plate_has_its_region_s_form(region: str, plate: str) -> None:
    form = form_of(region)
    assert form is not None
    assert form.fits(plate)


@pytest.mark.parametrize(
    ("region", "plate"),
    [
        ("US-CA", "7OBC123"),  # never I, O or Q in the first letter
        ("US-CA", "0ABC123"),
        ("US-TX", "BEL1234"),  # no vowels
        ("US-MO", "SK5KV9"),
        ("US-WV", "0AM145"),  # October is the letter
        ("US-PA", "AUB1234"),
        ("IT", "AO123CD"),
        ("ES", "1234ABC"),
        ("US", "SHOR7X"),
        (ELSEWHERE, "LGI3XCS"),
        (ELSEWHERE, "10AA454"),
        (ELSEWHERE, "W0BDJ496"),
        (ELSEWHERE, "7ABC123X"),
    ],
)
def test_plate_that_nobody_there_issues_does_not(region: str, plate: str) -> None:
    form = form_of(region)
    assert form is not None
    assert not form.fits(plate)


def test_region_without_series_has_no_form() -> None:
    assert form_of("ZZ") is None
    assert standard_form_of("US-ZZ") is None


def test_form_is_met_by_whole_texts_alone() -> None:
    form = standard_form_of("US-CA")
    assert form is not None
    assert form.fits("7ABC123")
    assert not any(form.fits(text) for text in ("", "7ABC12", "7ABC1234", "ABC123", "7ABC12X"))
