"""A list for some roles: to everybody else it is a list that does not exist, whatever is asked and however."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.matching import ActionClass, Decision, Disposition, FieldList, Priority
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListEntered,
    ListSuppressed,
    ListSuppressions,
    ReportWrongEntry,
    ReviewPlate,
)
from alpr_desk.domain.requests.hits import DisposeHit, ListHits
from alpr_desk.domain.requests.hotlists import (
    DecideHeld,
    DescribeHotlist,
    ExportHotlist,
    ImportHotlist,
    ListCategories,
    ListHotlists,
    SwitchCategory,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, RunPickups, SetPickup
from alpr_desk.domain.requests.statistics import ReadStatistics
from alpr_desk.errors import BadInput
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.reads import captured

INFORMANTS = "LIC,LIS,MKE\n7ABC123,CA,Informant\n7ABC124,CA,Stolen\n"
PLAIN = "LIC,LIS,MKE\n8XYZ999,CA,Stolen\n"


def restrict(agency: Agency, name: str, *roles: Role) -> None:
    agency.ask("admin", DescribeHotlist(name, Priority.HIGH, ActionClass.OBSERVE, seen_by=frozenset(roles)))


def two_lists(agency: Agency) -> None:
    """`Secret`, opened by investigators alone, and `Open`."""
    for name, content in (("Secret", INFORMANTS), ("Open", PLAIN)):
        agency.ask("admin", ImportHotlist(name, "ncic", "list.csv", content.encode()))
    restrict(agency, "Secret", Role.INVESTIGATOR)


def refusal(agency: Agency, who: str, request: Request[Any]) -> str:
    with pytest.raises(BadInput) as refused:
        agency.ask(who, request)
    return str(refused.value)


def answers(agency: Agency, who: str) -> str:
    """Everything that is listed of lists to a member who may see hotlists."""
    listed: tuple[Request[Any], ...] = (
        ListHotlists(),
        ListCategories(),
        ListPickups(),
        ListSuppressions(all=True),
        ListEntered(all=True),
    )
    return repr([agency.ask(who, request) for request in listed])


def test_categories_are_those_of_lists_that_the_member_may_open(either: Agency) -> None:
    two_lists(either)
    either.ask("admin", SwitchCategory("Informant", enabled=True))

    def counts(who: str) -> dict[str, int]:
        return {row.name: row.entries for row in either.ask(who, ListCategories())}

    assert counts("deputy") == counts("supervisor") == {"Stolen": 1}, "a switched one is not told either"
    assert counts("investigator") == counts("admin") == {"Informant": 1, "Stolen": 2}


def test_a_wrong_entry_of_it_is_refused_like_one_of_no_list(either: Agency) -> None:
    two_lists(either)
    for plate, reason, days in (
        ("7ABC123", "recovered", 7),
        ("", "recovered", 7),
        ("7ABC123", "", 7),
        ("7A*", "x", 99),
    ):
        said = refusal(either, "deputy", ReportWrongEntry("Secret", plate, reason, days=days))
        unknown = refusal(either, "deputy", ReportWrongEntry("Nothing", plate, reason, days=days))
        assert said == unknown.replace("Nothing", "Secret")
    assert either.ask("admin", ListSuppressions(all=True)) == ()
    assert either.ask("investigator", ReportWrongEntry("Secret", "7ABC123", "recovered")).hotlist_name == "Secret"


def test_a_suppression_of_it_is_neither_listed_nor_decided_on_nor_are_its_matches(either: Agency) -> None:
    two_lists(either)
    secret = either.ask("investigator", ReportWrongEntry("Secret", "7ABC123", "recovered")).id
    shown = either.ask("deputy", ReportWrongEntry("Open", "8XYZ999", "recovered")).id
    for who in ("deputy", "supervisor"):
        assert [s.hotlist_name for s in either.ask(who, ListSuppressions(all=True))] == ["Open"]
    decide = DecideSuppression(secret, Decision.APPROVED)
    assert refusal(either, "supervisor", decide) == f"There is no suppression {secret}."
    assert either.ask("supervisor", DecideSuppression(shown, Decision.APPROVED)).decision is Decision.APPROVED
    assert either.ask("admin", decide).decision is Decision.APPROVED
    assert either.record(either.start_shift(), captured("7ABC123"), captured("8XYZ999")).hit_ids == ()
    assert either.ask("deputy", ListSuppressed(secret)) == either.ask("deputy", ListSuppressed(999)) == ()
    assert len(either.ask("deputy", ListSuppressed(shown))) == 1
    assert len(either.ask("investigator", ListSuppressed(secret))) == 1


def test_a_held_version_of_it_is_approved_by_nobody_else(agency: Agency) -> None:
    lines = "".join(f"7ABC{number};CA\n" for number in range(100, 200))
    agency.import_list(lines, name="Secret")
    restrict(agency, "Secret", Role.INVESTIGATOR)
    agency.import_list("7ABC100;CA\n", name="Secret")
    (row,) = agency.ask("admin", ListHotlists())
    assert row.held is not None
    said = refusal(agency, "supervisor", DecideHeld("Secret", row.held.id, Decision.APPROVED))
    assert said == refusal(agency, "supervisor", DecideHeld("Nothing", row.held.id, Decision.APPROVED))
    restrict(agency, "Secret", Role.INVESTIGATOR, Role.SUPERVISOR)
    approved = agency.ask("supervisor", DecideHeld("Secret", row.held.id, Decision.APPROVED)).version
    assert approved is not None
    assert approved.entries == 1


def test_an_export_of_it_is_refused_like_one_of_no_list(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a role that exports lists and does not manage them, which the table may come to have."""
    two_lists(agency)
    exporting = PERMISSIONS[Role.SUPERVISOR] | {Permission.EXPORT_HOTLISTS}
    monkeypatch.setitem(PERMISSIONS, Role.SUPERVISOR, exporting)
    out = tmp_path / "out.csv"
    said = refusal(agency, "supervisor", ExportHotlist("Secret", out))
    assert said == refusal(agency, "supervisor", ExportHotlist("Nothing", out)).replace("Nothing", "Secret")
    assert not out.exists()
    assert agency.ask("supervisor", ExportHotlist("Open", out)) == out


def test_plates_entered_into_it_are_neither_listed_nor_reviewed(either: Agency) -> None:
    bolo = EnterPlate("7ABC128", "robbery", STOLEN, FieldList.BOLO, "CA", "Kings County", "Sgt. Ruiz")
    number = either.ask("investigator", bolo).entry.number
    other = either.ask("deputy", EnterPlate("8XYZ999", "left the scene", STOLEN)).entry.number
    restrict(either, "BOLO", Role.INVESTIGATOR)
    assert [entry.number for entry in either.ask("deputy", ListEntered())] == [other]
    assert [entry.number for entry in either.ask("supervisor", ListEntered(all=True))] == [other]
    review = ReviewPlate(number, Decision.REFUSED)
    assert refusal(either, "supervisor", review) == f"There is no entered plate {number}."
    assert {entry.number for entry in either.ask("investigator", ListEntered())} == {number, other}
    assert either.ask("admin", review).review is Decision.REFUSED


def test_a_plate_is_entered_into_it_as_into_a_list_that_is_not_there_yet(agency: Agency) -> None:
    bolo = EnterPlate("7ABC128", "robbery", STOLEN, FieldList.BOLO, "CA", "Kings County", "Sgt. Ruiz")
    agency.ask("investigator", bolo)
    restrict(agency, "BOLO", Role.INVESTIGATOR)
    agency.ask("deputy", EnterPlate("7XYZ111", "robbery", STOLEN, FieldList.BOLO, "CA", "Kings County", "Sgt. Ruiz"))
    assert len(agency.ask("investigator", ListEntered())) == 2


def test_nothing_that_is_listed_names_it_or_its_plates(agency: Agency, tmp_path: Path) -> None:
    two_lists(agency)
    agency.ask("admin", SetPickup("Secret", "ncic", str(tmp_path / "undercover*.csv")))
    agency.ask("investigator", ReportWrongEntry("Secret", "7ABC123", "recovered"))
    told = answers(agency, "investigator")
    for word in ("Secret", "7ABC123", "Informant"):
        assert word in told
        assert word not in answers(agency, "deputy") + answers(agency, "supervisor")


def test_the_health_bar_does_not_name_it_where_it_could_not_be_fetched(agency: Agency, tmp_path: Path) -> None:
    two_lists(agency)
    health = agency.heard(StageHealth)
    agency.ask("admin", SetPickup("Secret", "ncic", str(tmp_path / "undercover*.csv")))
    agency.ask("admin", RunPickups(all=True))
    assert health[-1].state is HealthState.FAILED
    assert "A list could not be fetched" in health[-1].sentence
    assert "undercover" not in health[-1].sentence
    agency.ask("admin", SetPickup("Open", "ncic", str(tmp_path / "open*.csv")))
    agency.ask("admin", RunPickups(all=True))
    assert health[-1].sentence.startswith("Open: No file fits")


def test_statistics_count_its_hits_and_do_not_name_it(agency: Agency) -> None:
    two_lists(agency)
    agency.record(agency.start_shift(), captured("7ABC123"), captured("8XYZ999"))
    for hit in agency.ask("deputy", ListHits()):
        agency.ask("deputy", DisposeHit(hit.id, Disposition.MISREAD))
    found = agency.ask("commander", ReadStatistics("2026-11"))
    assert found.hits_by_list == (("Open", 1), ("other lists", 1))
    assert {rate.name for rate in found.misread_by_list} == {"Open", "other lists"}
    assert dict(agency.ask("admin", ReadStatistics("2026-11")).hits_by_list) == {"Open": 1, "Secret": 1}


def test_its_hits_name_it_to_whoever_sees_hits(agency: Agency) -> None:
    two_lists(agency)
    agency.record(agency.start_shift(), captured("7ABC123"))
    (hit,) = agency.ask("deputy", ListHits())
    assert (hit.hotlist_name, hit.match.entry.plate, hit.match.entry.category) == ("Secret", "7ABC123", "Informant")
