"""What reads fit is found before the write lock is taken: whatever happens until it is taken, the hits are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from alpr_desk.access.gate import UNDER_SHIFT
from alpr_desk.db.repositories.audit_log import AuditLog
from alpr_desk.db.tables import hotlist_block
from alpr_desk.domain.events import HitRaised, ReadStored
from alpr_desk.domain.matching import ActionClass, Decision, FieldList, Hit, MatchKind, Priority
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.capture import IngestReads, RecordReads
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListSuppressed,
    ReportWrongEntry,
    ReviewPlate,
)
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import DescribeHotlist, ImportHotlist, SwitchCategory, SwitchHotlist
from alpr_desk.domain.requests.members import DisableMember
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import AuditNotWritten, EnvironmentFault
from alpr_desk.services.desk import Mode, handles
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.before_lock import just_before_the_lock
from tests.helpers.clock import START
from tests.helpers.reads import captured

Take = Callable[..., list[Hit]]
"""Takes reads in and gives the hits that they raised; `meanwhile`: done just before the write lock is taken."""


def present(agency: Agency) -> None:
    """Everybody is signed in, whatever the clock says."""
    for who in ("admin", "deputy", "supervisor"):
        agency._sessions[who] = agency.session_of(who)


def find_nothing_ahead(agency: Agency) -> None:
    """Everything is matched under the lock, as the measure of what must come out."""
    handlers = agency.opened.desk._handlers
    for request in (IngestReads, RecordReads):
        handlers[request] = replace(handlers[request], prepare=None)


@pytest.fixture(params=["ahead", "under the lock"])
def take(request: pytest.FixtureRequest, agency: Agency) -> Take:
    """By both ways, which must not differ in anything that a test asserts."""
    if request.param == "under the lock":
        find_nothing_ahead(agency)

    def taken(*reads: CapturedRead, meanwhile: Callable[[], object] = lambda: None) -> list[Hit]:
        present(agency)
        with just_before_the_lock(agency, meanwhile):
            ids = agency.ask("admin", IngestReads("other", reads)).hit_ids
        present(agency)
        found = {hit.id: hit for hit in agency.ask("deputy", ListHits())}
        assert agency.verdict().good
        return [found[hit_id] for hit_id in ids]

    return taken


def read(plate: str, uid: str | None = None) -> CapturedRead:
    return captured(plate, uid=uid, images=False)


def listed_from(agency: Agency, *lines: str) -> None:
    """A list whose entries have days from which and until which they are in force."""
    content = "\n".join(("PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate", *lines)).encode()
    agency.ask("admin", ImportHotlist("Stolen", "genetec", "stolen.csv", content))


def test_a_plate_listed_in_between_is_not_missed_and_one_taken_off_is_not_raised(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    hits = take(read("7ABC123"), read("8XYZ999"), meanwhile=lambda: agency.import_list("8XYZ999;CA\n"))
    assert [(hit.read.plate, hit.match.kind) for hit in hits] == [("8XYZ999", MatchKind.EXACT)]


def test_a_list_that_another_program_imports_in_between_counts(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    other = agency.another_program()
    try:
        session = other.office.sessions.open(agency.member("admin")).id
        request = ImportHotlist("Felony", "plain", "f.csv", b"8XYZ999;CA\n")
        hits = take(read("8XYZ999"), read("7ABC123"), meanwhile=lambda: other.desk.execute(session, request))
    finally:
        other.close()
    assert [hit.hotlist_name for hit in hits] == ["Felony", "Stolen"]


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("which", [SwitchHotlist, SwitchCategory])
def test_a_list_or_category_switched_in_between_counts_as_it_is_then(
    agency: Agency, take: Take, which: type[SwitchHotlist | SwitchCategory], on: bool
) -> None:
    listed_from(agency, "8XYZ999;Armed;CA;;")

    def switch(enabled: bool) -> None:
        if which is SwitchHotlist:
            agency.ask("admin", SwitchHotlist("Stolen", enabled))
        else:
            agency.ask("admin", SwitchCategory("Armed", enabled))

    switch(not on)
    assert len(take(read("8XYZ999"), meanwhile=lambda: switch(on))) == on


def test_lists_that_change_there_and_back_are_the_same_lists(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")

    def there_and_back() -> None:
        agency.ask("admin", SwitchHotlist("Stolen", enabled=False))
        agency.record(agency.start_shift(), captured("8XYZ999"))  # builds the index without the list
        agency.ask("admin", SwitchHotlist("Stolen", enabled=True))

    assert len(take(read("7ABC123"), meanwhile=there_and_back)) == 1


def test_a_plate_entered_in_between_alerts_and_one_refused_in_between_does_not(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    enter = EnterPlate("4Q?Q111", "suspect", STOLEN, FieldList.FIELD)
    numbers = []
    hits = take(read("4QXQ111"), meanwhile=lambda: numbers.append(agency.ask("deputy", enter).entry.number))
    assert [hit.match.entry.plate for hit in hits] == ["4Q?Q111"]
    agency.clock.forward(minutes=20)
    refuse = ReviewPlate(numbers[0], Decision.REFUSED)
    assert take(read("4QXQ111", "second"), meanwhile=lambda: agency.ask("supervisor", refuse)) == []


def test_an_entry_that_expires_in_between_is_not_raised(agency: Agency, take: Take) -> None:
    agency.ask("deputy", EnterPlate("7ABC123", "suspect", STOLEN, hours=1))
    agency.clock.forward(minutes=30)
    assert len(take(read("7ABC123"))) == 1
    agency.clock.forward(minutes=29)
    forward = lambda: agency.clock.forward(minutes=2)  # noqa: E731
    assert take(read("7ABC123", "second"), read("7A8C123", "like"), meanwhile=forward) == []


def test_an_entry_that_comes_into_force_in_between_is_not_missed(agency: Agency, take: Take) -> None:
    listed_from(agency, f"7ABC123;Stolen;CA;{START + timedelta(days=1):%Y-%m-%d};")
    assert take(read("7ABC123")) == []

    def next_day() -> None:
        agency.clock.set_wall(agency.clock.now() + timedelta(days=2))

    assert len(take(read("7ABC123", "second"), meanwhile=next_day)) == 1


def test_an_entry_that_is_in_force_again_by_a_clock_put_right_is_not_missed(agency: Agency, take: Take) -> None:
    listed_from(agency, f"7ABC123;Stolen;CA;;{START + timedelta(days=30):%Y-%m-%d}")
    right = agency.clock.now()
    agency.clock.set_wall(right + timedelta(days=40))
    hits = take(read("7ABC123"), meanwhile=lambda: agency.clock.set_wall(right))
    assert [hit.raised_at for hit in hits] == [right]


def test_a_suppression_that_arrives_in_between_keeps_the_hit_and_is_recorded(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    reported = agency.ask("deputy", ReportWrongEntry("Stolen", "7ABC123", "recovered", days=2))
    approve = DecideSuppression(reported.id, Decision.APPROVED)
    assert take(read("7ABC123"), meanwhile=lambda: agency.ask("supervisor", approve)) == []
    assert [kept.read.plate for kept in agency.ask("deputy", ListSuppressed(reported.id))] == ["7ABC123"]
    run_out = lambda: agency.clock.set_wall(agency.clock.now() + timedelta(days=2))  # noqa: E731
    assert len(take(read("7ABC123", "second"), meanwhile=run_out)) == 1


def test_a_hit_alerts_as_its_list_says_when_it_is_raised(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    quieter = DescribeHotlist("Stolen", Priority.LOW, ActionClass.OBSERVE)
    (hit,) = take(read("7ABC123"), meanwhile=lambda: agency.ask("admin", quieter))
    assert (hit.priority, hit.action) == (Priority.LOW, ActionClass.OBSERVE)


def test_an_alert_raised_in_between_for_the_same_plate_is_not_raised_again(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    shift = agency.start_shift()
    assert take(read("7ABC123", "mine"), meanwhile=lambda: agency.record(shift, captured("7ABC123"))) == []
    assert len(agency.ask("deputy", ListHits())) == 1


def test_a_read_stored_in_between_is_known_and_raises_nothing_twice(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n")
    request = IngestReads("third", (read("7ABC123", "same"),))
    recorded = []
    hits = take(
        read("7ABC123", "same"),
        read("7A8C123", "fresh"),
        meanwhile=lambda: recorded.append(agency.ask("admin", request)),
    )
    assert [(hit.read.uid, hit.match.kind) for hit in hits] == [("fresh", MatchKind.LOOK_ALIKE)]
    assert len(recorded[0].hit_ids) == 1


def test_of_reads_with_one_identifier_each_counts_with_its_own_plate(agency: Agency, take: Take) -> None:
    agency.import_list("7ABC123;CA\n8XYZ999;CA\n")
    assert [h.read.plate for h in take(read("8XYZ999", "one"), read("4QQQ111", "two"), read("7ABC123", "one"))] == [
        "7ABC123"
    ], "of a file the last one counts"
    agency.clock.forward(minutes=20)
    shift = agency.start_shift()
    recorded = agency.record(shift, captured("8XYZ999", uid="three"), captured("7ABC123", uid="three"))
    hits = {hit.id: hit.match.entry.plate for hit in agency.ask("deputy", ListHits())}
    assert [hits[hit_id] for hit_id in recorded.hit_ids] == ["8XYZ999", "7ABC123"]


def test_reads_of_a_member_dismissed_in_between_are_recorded_and_alert(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    shift = agency.start_shift()
    with just_before_the_lock(agency, lambda: agency.ask("admin", DisableMember("deputy", "left"))):
        recorded = agency.record(shift, captured("7ABC123"))
    assert len(recorded.hit_ids) == 1


def test_no_hit_and_no_read_without_the_audit_entry(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.import_list("7ABC123;CA\n")
    shift = agency.start_shift()
    announced = (agency.heard(HitRaised), agency.heard(ReadStored))
    before = agency.contents()

    def full(*_: Any) -> None:
        raise AuditNotWritten("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(AuditLog, "append", full)
        with pytest.raises(AuditNotWritten):
            agency.record(shift, captured("7ABC123", images=False))
    assert announced == ([], [])
    after = agency.contents()
    assert [name for name, rows in after.items() if rows != before[name] and name != "files"] == []
    assert len(agency.record(shift, captured("7ABC123", images=False)).hit_ids) == 1


def test_a_damaged_entry_keeps_only_those_reads_from_being_recorded_that_need_it(agency: Agency, take: Take) -> None:
    listed_from(agency, f"7ABC123;Stolen;CA;;{START - timedelta(days=3):%Y-%m-%d}", "8XYZ999;Stolen;CA;;")
    agency.ask("admin", IngestReads("other", ()))  # the index is built while the store is whole
    with agency.raw() as connection:
        connection.execute(update(hotlist_block).values(first_id=1_000))
    assert take(read("7ABC123")) == [], "its entry has expired"
    with pytest.raises(EnvironmentFault, match="import that list again"):
        take(read("8XYZ999"))
    with agency.opened.office.store.reading() as unit:
        assert unit.reads.by_uid("uid-8XYZ999") is None


def test_only_a_single_transaction_is_prepared_for() -> None:
    for mode in set(Mode) - {Mode.CHANGE, Mode.BULK}:
        with pytest.raises(RuntimeError, match="no write lock"):
            handles(IngestReads, UNDER_SHIFT, mode, AuditEvent.READS_INGESTED, prepare=lambda *_: None)
