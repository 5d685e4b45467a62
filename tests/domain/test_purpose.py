"""Purposes and case numbers (Policy 430.3(a), 430.5(b))."""

from __future__ import annotations

import pytest

from alpr_desk.domain.purpose import NEEDS_CASE, Purpose, PurposeKind, check_case_number, purpose_kind
from alpr_desk.errors import BadInput
from alpr_desk.settings import AccessSettings

FORMAT = AccessSettings().case_format


@pytest.mark.parametrize("kind", PurposeKind)
def test_each_purpose_is_named_by_its_words(kind: PurposeKind) -> None:
    assert purpose_kind(f"  {kind.value.upper()} ") is kind


def test_a_beginning_that_fits_one_purpose_is_enough() -> None:
    assert purpose_kind("criminal") is PurposeKind.CRIMINAL_INVESTIGATION
    assert purpose_kind("crime") is PurposeKind.CRIME_SCENE_CANVASS


@pytest.mark.parametrize("typed", ["", "  ", "cri", "asdf", "investigation", "curiosity"])
def test_other_words_are_no_purpose(typed: str) -> None:
    with pytest.raises(BadInput, match="criminal investigation"):
        purpose_kind(typed)


@pytest.mark.parametrize("kind", PurposeKind)
def test_case_number_is_demanded_where_the_purpose_has_a_case(kind: PurposeKind) -> None:
    if kind in NEEDS_CASE:
        with pytest.raises(BadInput, match="needs a case number"):
            check_case_number(Purpose(kind), FORMAT)
    else:
        check_case_number(Purpose(kind), FORMAT)
    check_case_number(Purpose(kind, "26-01234"), FORMAT)


def test_agency_may_demand_case_numbers_for_more_purposes() -> None:
    with pytest.raises(BadInput, match="needs a case number"):
        check_case_number(Purpose(PurposeKind.PATROL), FORMAT, (PurposeKind.PATROL,))
    check_case_number(Purpose(PurposeKind.MISSING_PERSON), FORMAT, (PurposeKind.PATROL,))


@pytest.mark.parametrize("number", [" ", "26-1", "x26-01234", "26-01234\n", "26-01234 ", "２６-０１２３４", "٢٦-٠١٢٣٤"])
def test_case_number_of_another_form_is_refused(number: str) -> None:
    with pytest.raises(BadInput, match="not a case number"):
        check_case_number(Purpose(PurposeKind.PATROL, number), FORMAT)


def test_purpose_in_words() -> None:
    purpose = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234", "witness saw 7A")
    assert str(purpose) == "criminal investigation; case 26-01234; witness saw 7A"
    assert str(Purpose(PurposeKind.PATROL)) == "routine patrol"
