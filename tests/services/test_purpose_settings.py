"""What the agency demands of a purpose is demanded at the door."""

from __future__ import annotations

import pytest

from alpr_desk.domain.purpose import NEEDS_CASE, Purpose, PurposeKind
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import Agency

PATROL = Purpose(PurposeKind.PATROL)


def test_purpose_that_the_agency_wants_a_case_for_is_refused_without_one(agency: Agency) -> None:
    assert agency.ask("deputy", SearchReads("7*", PATROL)).rows == ()
    agency.ask("admin", ChangeSetting("purpose.also_need_case", ["routine patrol"]))
    with pytest.raises(Denied, match="needs a case number"):
        agency.ask("deputy", SearchReads("7*", PATROL))
    assert agency.ask("deputy", SearchReads("7*", Purpose(PurposeKind.PATROL, "26-01234"))).rows == ()
    agency.reopen()
    with pytest.raises(Denied, match="needs a case number"):
        agency.ask("deputy", SearchReads("7*", PATROL))


@pytest.mark.parametrize("kind", sorted(NEEDS_CASE))
def test_no_setting_takes_a_case_number_away(agency: Agency, kind: PurposeKind) -> None:
    agency.ask("admin", ChangeSetting("purpose.also_need_case", []))
    with pytest.raises(Denied, match="needs a case number"):
        agency.ask("deputy", SearchReads("7*", Purpose(kind)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("purpose.also_need_case", ["curiosity"]),
        ("purpose.in_force_minutes", 61),
        ("purpose.in_force_minutes", 0),
        ("training.warn_minutes", 14),
        ("training.refresher_pass_percent", 79),
        ("training.refresher_questions", 4),
    ],
)
def test_settings_stay_within_their_bounds(agency: Agency, name: str, value: object) -> None:
    with pytest.raises(BadInput):
        agency.ask("admin", ChangeSetting(name, value))
