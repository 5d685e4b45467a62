"""Canvass of a crime scene: everything read in it bears its incident, nothing else does, and the log says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from alpr_desk.db.repositories.canvasses import Canvasses
from alpr_desk.db.tables import canvass, plate_read, read_name, shift
from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import HotlistsChanged, ReadStored
from alpr_desk.domain.matching import FieldList, MatchKind
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import SignOut
from alpr_desk.domain.requests.capture import (
    BeginCanvass,
    CloseShift,
    EndCanvass,
    EndShift,
    IngestReads,
    RecordReads,
)
from alpr_desk.domain.requests.field_entries import ListEntered
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.search import Near, OpenRead, SearchReads
from alpr_desk.domain.requests.subjects import AnswerSubject
from alpr_desk.errors import AlprDeskError, AnswerIsNo, BadInput, EnvironmentFault
from alpr_desk.services.field_entries import Ready, look_back
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.before_lock import just_before_the_lock
from tests.helpers.canvasses import HOMICIDE, INSIDE, OUTSIDE, SCENE, begin, end, seen, start


def found(agency: Agency, incident: str = "26-7 homicide") -> list[str]:
    """Plates of the reads that a search for the incident finds, in the order of their names."""
    rows = agency.ask("investigator", SearchReads("*", STOLEN, incident=incident)).rows
    assert {row.read.incident for row in rows} <= {incident}
    return sorted(row.read.plate for row in rows)


def test_what_is_read_from_the_beginning_to_the_end_is_found_by_its_incident(either: Agency) -> None:
    running = start(either)
    before = seen(either, "1BEF111")
    begin(either)
    either.record(running, before, seen(either, "7ABC123"))
    either.record(running, seen(either, "8XYZ999"))
    ended = end(either)
    assert (ended.incident, ended.ended_at) == ("26-7 homicide", either.clock.now() - timedelta(minutes=1))
    either.record(running, seen(either, "9AFT999"))
    assert found(either) == ["7ABC123", "8XYZ999"]


def test_an_area_keeps_out_what_was_read_elsewhere_and_nothing_without_a_position(either: Agency) -> None:
    running = start(either)
    begin(either, replace(HOMICIDE, area=SCENE))
    either.record(
        running,
        seen(either, "7ABC123", position=INSIDE),
        seen(either, "8XYZ999", position=OUTSIDE),
        seen(either, "9NOP000"),
    )
    assert found(either) == ["7ABC123", "9NOP000"]


def test_only_the_shift_that_canvasses_is_tagged(either: Agency) -> None:
    mine, theirs = start(either), either.start_shift("investigator")
    begin(either)
    either.record(theirs, seen(either, "8XYZ999"))
    either.ask("admin", IngestReads("other reader", (seen(either, "9ING999"),)))
    either.record(mine, seen(either, "7ABC123"))
    assert found(either) == ["7ABC123"]


def test_a_read_that_bears_an_incident_keeps_it(either: Agency) -> None:
    running = start(either)
    begin(either)
    given = seen(either, "7ABC123")
    either.record(running, replace(given, read=replace(given.read, incident="26-8 robbery")))
    assert (found(either), found(either, "26-8 robbery")) == ([], ["7ABC123"])


def test_a_late_read_is_judged_by_when_it_was_captured(either: Agency) -> None:
    running = start(either)
    before = seen(either, "1BEF111")
    begin(either)
    during = seen(either, "7ABC123")
    end(either)
    after = seen(either, "9AFT999")
    either.clock.forward(hours=2)
    either.record(running, before, during, after)
    assert found(either) == ["7ABC123"]


@pytest.mark.parametrize("killed", [False, True])
def test_what_waited_on_the_disk_for_a_later_shift_of_the_vehicle_is_too(either: Agency, killed: bool) -> None:
    """Reads of a spool are recorded in the next shift that can. A shift of a program that was killed never ended."""
    former = start(either)
    begin(either)
    late = [seen(either, "7ABC123")]
    either.clock.forward(minutes=1)
    if not killed:
        either.ask("deputy", EndShift())
        either.clock.forward(minutes=1)
        late.append(seen(either, "9AFT999"))
        either.execute(former.token, CloseShift())
    either.reopen()
    start(either)
    late.append(seen(either, "9NXT999"))
    either.reopen()
    third = start(either)
    either.record(third, *late, seen(either, "9NEW999"))
    assert found(either) == ["7ABC123"]
    begin(either, replace(HOMICIDE, incident="26-8 robbery"))
    either.record(third, seen(either, "7ABC124", at=late[0].read.captured_at), seen(either, "8XYZ999"))
    assert (found(either), found(either, "26-8 robbery")) == (["7ABC123", "7ABC124"], ["8XYZ999"])


def test_a_canvass_of_another_vehicle_tags_no_late_read(either: Agency) -> None:
    start(either)
    begin(either)
    late = seen(either, "7ABC123")
    with either.raw() as connection:
        connection.execute(update(shift).values(vehicle="unit 9"))
    either.reopen()
    either.record(start(either), late)
    assert found(either) == []


def test_after_the_shift_was_ended_nothing_more_is_tagged(either: Agency) -> None:
    running = start(either)
    begin(either)
    during = seen(either, "7ABC123")
    either.clock.forward(seconds=1)
    either.ask("deputy", EndShift())
    either.record(running, during, seen(either, "9AFT999"))
    assert found(either) == ["7ABC123"]
    with pytest.raises(AnswerIsNo, match="No canvass of yours is on"):
        either.ask("deputy", EndCanvass())


def test_twelve_hours_end_the_canvass_with_the_shift(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    agency.clock.forward(hours=12)
    agency.sign_in("deputy")
    with pytest.raises(AnswerIsNo, match="No shift of yours is running"):
        agency.ask("deputy", HOMICIDE)
    agency.record(running, seen(agency, "7ABC123", at=agency.clock.now() - timedelta(hours=1)))
    agency.clock.forward(seconds=1)
    agency.record(running, seen(agency, "9AFT999"))
    assert found(agency) == ["7ABC123"]


def test_a_bettered_read_keeps_its_tag_and_may_get_one(either: Agency) -> None:
    heard, running = either.heard(ReadStored), start(either)
    plain = seen(either, "1BEF111", "early")
    either.record(running, plain)
    begin(either)
    first = either.record(running, seen(either, "7ABC123", "pass"), seen(either, "1BEF112", "early"))
    assert found(either) == ["1BEF112", "7ABC123"], "its best frame was captured in the canvass"
    end(either)
    better = either.record(running, seen(either, "7ABC124", "pass"))
    assert better.read_ids[0] == first.read_ids[0]
    assert found(either) == ["1BEF112", "7ABC124"]
    assert (heard[-1].update, heard[-1].read.incident) == (True, "26-7 homicide")
    assert heard[-1].read == either.ask("deputy", OpenRead(better.read_ids[0], STOLEN)).read
    with either.raw() as connection:
        for column in (plate_read.c.incident, read_name.c.incident):
            assert set(connection.execute(select(column)).scalars()) == {"26-7 homicide"}


def test_a_better_look_in_the_same_batch_keeps_the_tag(either: Agency) -> None:
    running = start(either)
    begin(either)
    one = seen(either, "7ABC123", "pass")
    end(either)
    either.record(running, one, seen(either, "7ABC124", "pass"))
    assert found(either) == ["7ABC124"]


@pytest.mark.parametrize(("meanwhile", "tagged"), [(HOMICIDE, ["9NEW999"]), (EndCanvass(), ["1OLD111"])])
def test_what_begins_or_ends_while_a_batch_waits_for_the_lock_counts(
    either: Agency, meanwhile: Request[Any], tagged: list[str]
) -> None:
    """Rows are made before the lock: those of another canvass than the one in force are made anew."""
    running, session = start(either), either.session_of("deputy")
    if isinstance(meanwhile, EndCanvass):
        begin(either)
    old = seen(either, "1OLD111")
    new = seen(either, "9NEW999", at=either.clock.now() + timedelta(seconds=2))

    def act() -> None:
        either.clock.forward(seconds=1)
        either.execute(session, meanwhile)

    with just_before_the_lock(either, act):
        either.execute(running.token, RecordReads((old, new)))
    assert found(either) == tagged


def test_reads_are_tagged_where_the_store_told_nothing_beforehand(
    either: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked before the lock may fail; under the lock it is asked again."""
    running = start(either)
    begin(either)
    asking = Canvasses.of_reads
    failed: list[bool] = []

    def fail_once(*asked: Any) -> Any:
        if not failed:
            failed.append(True)
            raise EnvironmentFault("The disk did not answer.")
        return asking(*asked)

    monkeypatch.setattr(Canvasses, "of_reads", fail_once)
    either.record(running, seen(either, "7ABC123"))
    assert failed
    assert found(either) == ["7ABC123"]


def test_partial_plates_are_entered_for_the_incident_once_each_and_looked_back_for(either: Agency) -> None:
    running = start(either)
    either.record(running, seen(either, "7ABC123"), seen(either, "4QQQ111"))
    told = either.heard(HotlistsChanged)
    begun = either.ask("deputy", replace(HOMICIDE, plates=("7a?c*", "8XYZ999", "7A?C*")))
    assert len(told) == 1
    assert [(plate.entry.entry.plate, len(plate.seen)) for plate in begun.entered] == [("7A?C*", 1), ("8XYZ999", 0)]
    for entry in either.ask("deputy", ListEntered()):
        assert (entry.reason, entry.case_number) == ("26-7 homicide", "26-01234")
        assert (entry.which, entry.entered_by) == (FieldList.FIELD, "deputy")
        assert entry.expires_at - entry.entered_at == timedelta(hours=72)
    either.record(running, seen(either, "7AXC555"))
    (hit,) = either.ask("deputy", ListHits())
    assert (hit.match.kind, hit.read.incident) == (MatchKind.PATTERN, "26-7 homicide")
    either.ask("deputy", EndCanvass())
    assert len(either.ask("deputy", ListEntered())) == 2, "they are wanted until they expire"


def test_the_log_tells_beginning_end_and_every_plate(either: Agency) -> None:
    running = start(either)
    either.record(running, seen(either, "7ABC123"))
    begun = either.ask("deputy", replace(HOMICIDE, incident=" 26-7  homicide ", area=SCENE, plates=("7A?C*",)))
    either.ask("deputy", EndCanvass())
    attempted, completed = either.records(AuditEvent.CANVASS_BEGUN)
    assert (attempted.outcome, completed.outcome) == (Outcome.ATTEMPTED, Outcome.COMPLETED)
    assert completed.purpose == "crime-scene canvass; case 26-01234"
    what = {"incident": "26-7 homicide", "area": "36.74,-119.79,500.0", "shift": running.id, "canvass": 1}
    assert completed.detail == {**what, "plates": "7A?C*", "numbers": [begun.entered[0].entry.number]}
    (plate,) = either.records(AuditEvent.PLATE_ENTERED)
    assert (plate.outcome, plate.purpose, plate.user_name) == (Outcome.COMPLETED, completed.purpose, "deputy")
    assert (plate.detail["plate"], plate.detail["reason"], plate.detail["reads"]) == ("7A?C*", "26-7 homicide", [1])
    (ended,) = either.records(AuditEvent.CANVASS_ENDED)
    assert (ended.outcome, ended.detail) == (Outcome.COMPLETED, what)
    answer = either.ask("custodian", AnswerSubject("7ABC123", "letter of 2 November"))
    assert [row.event for row in answer.rows] == [AuditEvent.PLATE_ENTERED.value]
    assert either.verdict().good


REFUSED = {
    "empty": (replace(HOMICIDE, incident=" "), "Enter the incident", "incident"),
    "too long": (replace(HOMICIDE, incident="x" * 81), "Shorten the incident: it has 81", "incident"),
    "unprintable": (replace(HOMICIDE, incident="26\x1b[2J"), "Type the incident again", "incident"),
    "pole": (replace(HOMICIDE, area=Near(91, 0, 5)), "latitude, longitude and a radius", "area"),
    "no radius": (replace(HOMICIDE, area=Near(36, -119, 0)), "latitude, longitude and a radius", "area"),
    "no number": (replace(HOMICIDE, area=Near(36, -119, float("nan"))), "latitude, longitude and a radius", "area"),
    "one bad plate": (replace(HOMICIDE, plates=("7ABC123", "7??")), "Plate 2 of interest: Enter at least 2", "plates"),
    "no plate": (replace(HOMICIDE, plates=("",)), "Plate 1 of interest: The plate pattern is empty", "plates"),
    "many": (replace(HOMICIDE, plates=("7ABC123",) * 21), "Name at most 20 plates", "plates"),
}


@pytest.mark.parametrize(("request_", "sentence", "field"), REFUSED.values(), ids=REFUSED)
def test_a_canvass_that_cannot_begin_leaves_nothing(
    agency: Agency, request_: BeginCanvass, sentence: str, field: str
) -> None:
    running = start(agency)
    agency.sign_in("deputy")
    before = agency.contents()
    with pytest.raises(BadInput, match=sentence) as refused:
        agency.ask("deputy", request_)
    assert refused.value.field == field
    assert agency.contents() == before
    assert agency.last_record().outcome is Outcome.FAILED
    agency.record(running, seen(agency, "7ABC123"))
    assert (found(agency), agency.ask("deputy", ListEntered(all=True))) == ([], ())


def test_one_is_on_at_a_time_and_the_next_has_its_own_incident(either: Agency) -> None:
    running = start(either)
    begin(either)
    other = replace(HOMICIDE, incident="26-8 robbery", plates=("7ABC123",))
    with pytest.raises(BadInput, match="canvass for 26-7 homicide is on already: end it"):
        either.ask("deputy", other)
    assert either.ask("deputy", ListEntered(all=True)) == ()
    either.record(running, seen(either, "7ABC123"))
    either.ask("deputy", EndCanvass())
    with pytest.raises(AnswerIsNo, match="No canvass of yours is on"):
        either.ask("deputy", EndCanvass())
    begin(either, other)
    either.record(running, seen(either, "8XYZ999"))
    assert (found(either), found(either, "26-8 robbery")) == (["7ABC123"], ["8XYZ999"])


@pytest.mark.parametrize(
    ("meanwhile", "sentence"), [(HOMICIDE, "26-7 homicide is on"), (EndShift(), "No shift of yours")]
)
def test_what_happens_while_plates_are_looked_back_for_counts(
    either: Agency, monkeypatch: pytest.MonkeyPatch, meanwhile: Request[Any], sentence: str
) -> None:
    start(either)
    session = either.session_of("deputy")

    def looking_back(*asked: Any) -> Ready:
        either.execute(session, meanwhile)
        return look_back(*asked)

    monkeypatch.setattr("alpr_desk.services.canvassing.look_back", looking_back)
    with pytest.raises(AlprDeskError, match=sentence):
        either.execute(session, replace(HOMICIDE, incident="26-8 robbery", plates=("8XYZ999",)))
    assert either.ask("deputy", ListEntered(all=True)) == ()
    with either.raw() as connection:
        assert "26-8 robbery" not in connection.execute(select(canvass.c.incident)).scalars().all()


def test_it_needs_a_running_shift_of_ones_own(agency: Agency) -> None:
    theirs = agency.start_shift("investigator")
    with pytest.raises(AnswerIsNo, match="No shift of yours is running: start one"):
        agency.ask("deputy", HOMICIDE)
    with pytest.raises(AnswerIsNo, match="No canvass of yours is on"):
        agency.ask("deputy", EndCanvass())
    agency.ask("investigator", HOMICIDE)
    with pytest.raises(AnswerIsNo, match="No canvass of yours is on"):
        agency.ask("deputy", EndCanvass())
    agency.record(theirs, seen(agency, "7ABC123"))
    agency.ask("investigator", EndShift())
    with pytest.raises(AnswerIsNo, match="No shift of yours is running"):
        agency.ask("investigator", HOMICIDE)
    assert found(agency) == ["7ABC123"]


def test_whoever_may_canvass_may_enter_plates() -> None:
    """One permission is asked for where plates are entered along."""
    capturing = {role for role in Role if Permission.OPERATE_CAPTURE in PERMISSIONS[role]}
    assert capturing <= {role for role in Role if Permission.ENTER_PLATES in PERMISSIONS[role]}


def test_signing_out_ends_it(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    at = agency.clock.now()
    agency.ask("deputy", SignOut())
    agency.clock.forward(seconds=1)
    agency.record(running, seen(agency, "9AFT999"))
    assert found(agency) == []
    with agency.raw() as connection:
        assert connection.execute(select(canvass.c.ended_at)).scalar_one() == at
