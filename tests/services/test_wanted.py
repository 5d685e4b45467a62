"""Plates that members enter, and wrong entries: in force at once, never by one person alone, never invisible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alpr_desk.domain.matching import Decision, FieldList, MatchKind, Priority
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListEntered,
    ListSuppressed,
    ListSuppressions,
    ReportWrongEntry,
    ReviewPlate,
)
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists
from alpr_desk.errors import BadInput
from tests.helpers.agency import CASE, STOLEN, Agency
from tests.helpers.reads import captured


def test_a_partial_plate_alerts_at_once_and_looks_back(either: Agency) -> None:
    shift = either.start_shift()
    either.record(shift, captured("7ABC123"), captured("7AXC999"), captured("4QQQ111"))
    entered = either.ask("deputy", EnterPlate("7a?c*", "left the scene", CASE, state="California"))
    assert {read.plate for read in entered.seen} == {"7ABC123", "7AXC999"}
    assert not entered.cut
    assert entered.entry.expires_at - entered.entry.entered_at == timedelta(hours=72)
    assert entered.entry.case_number == "26-01234"
    either.record(shift, captured("7AZC555", uid="new"))
    (hit,) = either.ask("deputy", ListHits())
    assert (hit.match.kind, hit.match.entry.plate, hit.hotlist_name) == (MatchKind.PATTERN, "7A?C*", "Field entries")
    assert hit.list_age_hours == 0
    last = either.records(AuditEvent.PLATE_ENTERED)[-1]
    assert (last.detail["plate"], last.detail["reads"], last.purpose[:8]) == ("7a?c*", [2, 1], "criminal")


def test_a_whole_plate_that_was_entered_is_matched_with_its_look_alikes(either: Agency) -> None:
    either.ask("deputy", EnterPlate("7ABC128", "BOLO", STOLEN, FieldList.BOLO, "CA", "Kings County", "Sgt. Ruiz"))
    shift = either.start_shift()
    either.record(shift, captured("7ABC128"), captured("7ABC12B"), captured("7ABC128", uid="nv", region="US-NV"))
    hits = either.ask("deputy", ListHits())
    assert {(hit.match.kind, hit.priority) for hit in hits} == {
        (MatchKind.EXACT, Priority.HIGH),
        (MatchKind.LOOK_ALIKE, Priority.HIGH),
    }, "the third is the same plate within the re-alert time"


def test_an_entered_plate_expires_and_a_refused_one_is_out_of_force(agency: Agency) -> None:
    number = agency.ask("deputy", EnterPlate("7ABC123", "suspect", STOLEN)).entry.number
    shift = agency.start_shift()
    assert len(agency.record(shift, captured("7ABC123")).hit_ids) == 1
    agency.clock.forward(minutes=20)
    refused = agency.ask("supervisor", ReviewPlate(number, Decision.REFUSED))
    assert (refused.review, refused.reviewed_by) == (Decision.REFUSED, "supervisor")
    assert agency.record(shift, captured("7ABC123", uid="second")).hit_ids == ()
    with pytest.raises(BadInput, match="refused already"):
        agency.ask("supervisor", ReviewPlate(number, Decision.APPROVED))
    agency.ask("deputy", EnterPlate("7XYZ999", "suspect", STOLEN, hours=2))
    assert len(agency.record(shift, captured("7XYZ999")).hit_ids) == 1
    agency.clock.forward(hours=2)
    agency.sign_in("deputy")
    assert agency.record(shift, captured("7XYZ999", uid="later")).hit_ids == ()
    assert agency.ask("deputy", ListEntered()) == ()
    assert len(agency.ask("deputy", ListEntered(all=True))) == 2


@pytest.mark.parametrize(
    ("request_", "sentence", "field"),
    [
        (EnterPlate("*", "x", STOLEN), "at least 2 known", "plate"),
        (EnterPlate("7??", "x", STOLEN), "at least 2 known", "plate"),
        (EnterPlate("", "x", STOLEN), "empty", "plate"),
        (EnterPlate("7AВ", "x", STOLEN), "CYRILLIC", "plate"),
        (EnterPlate("7ABC123", "x", STOLEN, state="1"), "The state is not", "state"),
        (EnterPlate("7ABC123", " ", STOLEN), "Enter the reason", "reason"),
        (EnterPlate("7ABC123", "x", STOLEN, FieldList.AMBER), "who put it out", "source"),
        (EnterPlate("7ABC123", "x", STOLEN, FieldList.BOLO, source="Kings County"), "who wrote it", "author"),
        (EnterPlate("7ABC123", "x", STOLEN, hours=73), "at most 72 hours", "hours"),
        (EnterPlate("7ABC123", "x", STOLEN, hours=-1), "at most 72 hours", "hours"),
    ],
)
def test_plates_that_cannot_be_entered(agency: Agency, request_: EnterPlate, sentence: str, field: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        agency.ask("deputy", request_)
    assert refused.value.field == field
    assert agency.ask("deputy", ListEntered(all=True)) == ()


def test_nobody_reviews_the_own_plate_or_approves_the_own_report(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    number = agency.ask("supervisor", EnterPlate("7ABC123", "suspect", STOLEN)).entry.number
    with pytest.raises(BadInput, match="another member must review"):
        agency.ask("supervisor", ReviewPlate(number, Decision.APPROVED))
    reported = agency.ask("supervisor", ReportWrongEntry("Stolen", "7ABC123", "recovered"))
    with pytest.raises(BadInput, match="another member must approve"):
        agency.ask("supervisor", DecideSuppression(reported.id, Decision.APPROVED))
    assert len(agency.record(agency.start_shift(), captured("7ABC123")).hit_ids) == 2


def test_a_wrong_entry_alerts_until_it_is_approved_then_is_only_recorded_and_alerts_again(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    shift = either.start_shift()
    reported = either.ask("deputy", ReportWrongEntry("Stolen", "7abc 123", "recovered in May", days=2))
    assert len(either.record(shift, captured("7ABC123")).hit_ids) == 1, "a report alone changes nothing"
    approved = either.ask("supervisor", DecideSuppression(reported.id, Decision.APPROVED))
    assert approved.expires_at == either.clock.now() + timedelta(days=2)
    either.clock.forward(minutes=20)
    assert either.record(shift, captured("7ABC123", uid="second"), captured("7A8C123", uid="like")).hit_ids == ()
    kept = either.ask("deputy", ListSuppressed(reported.id))
    assert [match.read.plate for match in kept] == ["7A8C123", "7ABC123"]
    assert either.ask("deputy", ListSuppressions())[0].matches == 2
    either.import_list("7ABC123;CA\n7QQQ111;CA\n")
    assert either.record(shift, captured("7ABC123", uid="third")).hit_ids == (), "the next version is suppressed too"
    either.clock.forward(days=2)
    either.sign_in("deputy")
    shift = either.start_shift()
    assert len(either.record(shift, captured("7ABC123", uid="fourth")).hit_ids) == 1
    assert either.ask("deputy", ListSuppressions()) == ()


def test_a_suppression_is_of_its_list_and_state_only(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n7ABC123;NV\n")
    agency.import_list("7ABC123;CA\n", name="Felony")
    reported = agency.ask("deputy", ReportWrongEntry("Stolen", "7ABC123", "wrong state", state="Nevada"))
    agency.ask("supervisor", DecideSuppression(reported.id, Decision.APPROVED))
    agency.record(agency.start_shift(), captured("7ABC123"))
    hits = agency.ask("deputy", ListHits())
    assert {(hit.hotlist_name, hit.match.entry.state) for hit in hits} == {("Stolen", "CA"), ("Felony", "CA")}


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (ReportWrongEntry("Nothing", "7ABC123", "x"), "no list named"),
        (ReportWrongEntry("Stolen", "7ABC123", "x", days=31), "at most 30 days"),
        (ReportWrongEntry("Stolen", "7ABC123", "x", days=0), "at least a day"),
        (ReportWrongEntry("Stolen", "7ABC123", ""), "Enter the reason"),
    ],
)
def test_reports_that_cannot_be_made(agency: Agency, request_: ReportWrongEntry, sentence: str) -> None:
    agency.import_list("7ABC123;CA\n")
    with pytest.raises(BadInput, match=sentence):
        agency.ask("deputy", request_)


def test_no_file_is_imported_over_the_entered_plates(agency: Agency) -> None:
    with pytest.raises(BadInput, match="another name"):
        agency.ask("admin", ImportHotlist("BOLO", "plain", "b.csv", b"7ABC123;CA\n"))
    agency.ask("deputy", EnterPlate("7ABC123", "suspect", STOLEN))
    (row,) = agency.ask("deputy", ListHotlists())
    assert (row.hotlist.name, row.entries, row.age_hours) == ("Field entries", 1, None)
