"""No answer without its entry, no change without its entry, and no entry changed without being named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update

from alpr_desk.db.tables import audit_entry, training_record
from alpr_desk.domain.events import HitRaised, ReadStored, ShiftStarted
from alpr_desk.domain.people import Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, VerifyAudit
from alpr_desk.domain.requests.capture import BeginCanvass, CloseShift, EndCanvass, EndShift, StartShift
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.requests.field_entries import EnterPlate, ReportWrongEntry
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import SaveProfile
from alpr_desk.domain.requests.list_pickup import SetPickup
from alpr_desk.domain.requests.members import DecideMemberRequest, RequestMember, SuspendMember
from alpr_desk.domain.requests.results import ExportResults
from alpr_desk.domain.requests.search import OpenRead, SearchReads
from alpr_desk.domain.requests.security_keys import BeginKeyEnrolment, FinishKeyEnrolment, RemoveKey
from alpr_desk.domain.requests.training import (
    DeclareCourse,
    EndCourseVersion,
    FinishRefresher,
    NoteAnnouncement,
    StartRefresher,
)
from alpr_desk.errors import AlprDeskError, BadInput, Denied, EnvironmentFault
from alpr_desk.services.alarm_board import WAITING_NAME
from alpr_desk.services.desk import Handler, Mode
from alpr_desk.services.registry import all_handlers
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.keyed_agency import enrol
from tests.helpers.reads import captured
from tests.helpers.reviews import with_review
from tests.helpers.software_key import SoftwareKey
from tests.services.examples import examples

RECORDED = [handler for handler in all_handlers() if handler.mode is not Mode.QUIET]
IN_STEPS = [handler for handler in RECORDED if handler.mode not in (Mode.CHANGE, Mode.BULK)]
BEFORE_ANY_APPEND = {"UnlockMember", "ForgetSearch"}
"""The example is refused for what it asks before anything would be appended as completed."""


@pytest.fixture
def busy(agency: Agency) -> Agency:
    """With a list, a read, its hit, what is kept about lists, a running shift, an open and an approved request, and a
    suspended member; `admin` has every role.
    """
    supervisor, commander = agency.session_of("supervisor"), agency.session_of("commander")
    for user_name in ("osei", "nguyen"):
        asked = RequestMember(user_name, user_name.title(), "", frozenset({Role.DEPUTY}), "night shift")
        agency.execute(supervisor, asked)
    agency.execute(commander, DecideMemberRequest(2, approve=True, reason="known"))
    agency.ask("admin", SuspendMember("trainer", "inquiry"))
    agency.import_list("7ABC123;CA\n")
    made = examples(agency.folder)
    for request in (SaveProfile, SetPickup):
        agency.ask("admin", made[request])
    for said in (ReportWrongEntry, EnterPlate):
        agency.ask("deputy", made[said])
    for lines in ("".join(f"7XYZ{n};CA\n" for n in range(10)), "7XYZ1;CA\n"):
        agency.import_list(lines, name="Shrunk")
    (agency.folder / "list.csv").write_text("7ABC123;CA\n")
    with agency.raw() as connection:
        connection.execute(text("UPDATE hotlist_version SET imported_by = 'clerk' WHERE held_reason IS NOT NULL"))
    agency.ask("admin", ChangeSetting("access.idle_lock_minutes", 25))
    agency.record(agency.start_shift("admin"), captured("7ABC123"))
    with_review(agency)
    with agency.raw() as connection:
        roles = '["' + '","'.join(Role) + '"]'
        connection.execute(text("UPDATE member SET roles = :roles WHERE user_name = 'admin'"), {"roles": roles})
    return agency


@contextmanager
def log_refuses(agency: Agency, after: int = 0) -> Iterator[None]:
    """The database refuses every entry to come but the next `after`."""
    with agency.raw() as connection:
        last = connection.execute(text("SELECT max(sequence) FROM audit_entry")).scalar_one()
        connection.execute(
            text(
                f"CREATE TRIGGER refuse BEFORE INSERT ON audit_entry WHEN NEW.sequence > {last + after} "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    yield
    with agency.raw() as connection:
        connection.execute(text("DROP TRIGGER refuse"))


def kept(agency: Agency) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but pictures, which may lie there unread until a clean-up, and the alarm that says what happened."""
    held = agency.contents()
    passed_over = ("images/", WAITING_NAME)
    return {**held, "files": [file for file in held["files"] if not file[0].startswith(passed_over)]}


def ask(agency: Agency, handler: Handler[Any, Any]) -> Any:
    session = agency.session_of("admin")
    if handler.request is StartShift:
        agency.execute(session, EndShift())
        agency.execute(agency.opened.office.sessions.shifts_of(1)[0].id, CloseShift())
    if handler.request is EndCanvass:
        agency.execute(session, BeginCanvass("26-7 homicide", purpose=STOLEN))
    if handler.request is EndCourseVersion:
        agency.execute(session, DeclareCourse("ALPR operator", "1", agency.clock.now().date()))
    if handler.request is FinishRefresher:
        agency.execute(session, StartRefresher())
    if handler.request is NoteAnnouncement:
        with agency.raw() as connection:
            connection.execute(update(training_record).values(expires=agency.clock.now().date() + timedelta(days=30)))
    if handler.rule.shift:
        session = agency.opened.office.sessions.shifts_of(1)[0].id
    request = examples(agency.folder)[handler.request]
    if handler.request in (FinishKeyEnrolment, RemoveKey):
        agency.ask("admin", ChangeSetting("access.security_keys", True))
        enrol(agency, "admin")
    if handler.request is FinishKeyEnrolment:
        request = FinishKeyEnrolment("red key", SoftwareKey().enrol(agency.execute(session, BeginKeyEnrolment())))
    if handler.request is ExportResults:
        search_id = agency.execute(session, SearchReads("*", STOLEN)).search_id
        request = ExportResults((1,), agency.folder / "results.csv", search_id, STOLEN)
    return lambda: agency.execute(session, request)


@pytest.mark.parametrize("handler", RECORDED, ids=lambda h: h.request.__name__)
def test_nothing_is_released_or_changed_where_the_log_takes_no_entry(busy: Agency, handler: Handler[Any, Any]) -> None:
    asking = ask(busy, handler)
    before = kept(busy)
    events = [busy.heard(kind) for kind in (ReadStored, HitRaised, ShiftStarted)]
    with log_refuses(busy), pytest.raises(AlprDeskError) as refused:
        asking()
    if handler.request.__name__ not in BEFORE_ANY_APPEND:
        assert str(refused.value) == "The database refused the change (IntegrityError)."
    assert kept(busy) == before
    assert events == [[], [], []]
    assert busy.verdict().good


@pytest.mark.parametrize("handler", IN_STEPS, ids=lambda h: h.request.__name__)
def test_nothing_is_released_or_changed_where_the_log_takes_no_completed_entry(
    busy: Agency, handler: Handler[Any, Any]
) -> None:
    asking = ask(busy, handler)
    before, entries = kept(busy), busy.entries_stored()
    with log_refuses(busy, after=1), pytest.raises(EnvironmentFault):
        asking()
    assert kept(busy) == before
    assert busy.entries_stored() == entries + 1
    assert busy.last_record().outcome is Outcome.ATTEMPTED


def test_right_sign_in_opens_no_session_where_the_log_refuses(agency: Agency) -> None:
    attempt = agency.signing_in("deputy")
    with log_refuses(agency, after=1), pytest.raises(EnvironmentFault):
        agency.execute(None, attempt)
    assert agency.execute(None, attempt)  # the code was not used up


def test_package_is_gone_where_the_log_takes_no_completed_entry(busy: Agency) -> None:
    out = busy.folder.parent / "export"
    session = busy.sign_in("deputy")
    with log_refuses(busy, after=1), pytest.raises(EnvironmentFault):
        busy.execute(session, WritePackage((1,), (), out, STOLEN))
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_failed_request_is_recorded_as_failed(busy: Agency) -> None:
    with pytest.raises(BadInput):
        busy.ask("deputy", SearchReads("[", STOLEN))
    record = busy.last_record()
    assert (record.event, record.outcome) == (AuditEvent.SEARCH, Outcome.FAILED)
    assert "without its ]" in str(record.detail["why"])


def test_access_record_has_what_the_law_asks_for(busy: Agency) -> None:
    """Civil Code 1798.90.52: time, data elements used to query, user name and organisation, purpose."""
    purpose = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234", "grey sedan")
    session = busy.sign_in("deputy")
    moment = busy.clock.now()
    found = busy.execute(session, SearchReads("7A?C*", purpose, camera="front", state="CA"))
    attempted, completed = busy.records(AuditEvent.SEARCH)
    assert (attempted.outcome, completed.outcome) == (Outcome.ATTEMPTED, Outcome.COMPLETED)
    for record in (attempted, completed):
        assert (record.user_name, record.member_name) == ("deputy", "Robin Deputy")
        assert record.organisation == "Meadow County Sheriff"
        assert record.purpose == "criminal investigation; case 26-01234; grey sedan"
        assert record.detail["pattern"] == "7A?C*"
        assert (record.detail["camera"], record.detail["state"]) == ("front", "CA")
        assert abs((record.at - moment).total_seconds()) < 0.01
    assert (completed.detail["rows"], completed.detail["reads"]) == (1, [1])
    with busy.opened.office.store.reading() as unit:
        raw = next(unit.audit.oldest_first(found.search_id, found.search_id)).canonical
    assert f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 10_000:02d}Z".encode() in raw


def test_opening_pictures_is_an_access_of_its_own(busy: Agency) -> None:
    opened = busy.ask("deputy", OpenRead(1, STOLEN))
    expected = captured("7ABC123")
    assert (opened.frame_image, opened.crop_image) == (expected.frame_image, expected.crop_image)
    record = busy.last_record()
    assert (record.event, record.detail["read"], record.detail["plate"]) == (AuditEvent.IMAGE_OPENED, 1, "7ABC123")


def test_chain_holds_while_four_threads_work(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    shift, session, auditor = either.start_shift(), either.sign_in("deputy"), either.sign_in("auditor")
    start = either.entries_stored()

    def record(turn: int) -> None:
        either.record(shift, captured("7ABC123", uid=f"pass {turn}"), captured("8DEF456", uid=f"other {turn}"))

    def search(_: int) -> None:
        either.execute(session, SearchReads("7*", STOLEN))

    def be_denied(_: int) -> None:
        with pytest.raises(Denied):
            either.execute(auditor, SearchReads("7*", STOLEN))

    def read_log(_: int) -> None:
        either.execute(auditor, ListAudit(limit=3))

    works: list[Callable[[int], None]] = [record, search, be_denied, read_log]

    def ten_times(work: Callable[[int], None]) -> None:
        for turn in range(10):
            work(turn)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ten_times, works))
    verdict = either.verdict()
    assert verdict.good, verdict.faults
    assert verdict.entries == start + 10 * (1 + 2 + 1 + 2)
    assert len(either.execute(session, ListHits())) == 1  # one alert within the re-alert time
    assert len(either.execute(session, SearchReads("*", STOLEN)).rows) == 20


def test_two_programs_append_to_one_chain(agency: Agency) -> None:
    other = agency.another_program()
    try:
        session = agency.sign_in("deputy")
        theirs = other.office.sessions.open(agency.member("deputy")).id
        works = [lambda: agency.execute(session, ListHits()), lambda: other.desk.execute(theirs, ListHits())]
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(work) for work in works * 10]:
                done.result()
    finally:
        other.close()
    assert agency.verdict().good


def edit(connection: Connection) -> None:
    found = connection.execute(select(audit_entry.c.canonical).where(audit_entry.c.sequence == 7)).scalar_one()
    changed = bytes(found).replace(b"admin", b"adMin")
    assert changed != bytes(found)
    connection.execute(update(audit_entry).where(audit_entry.c.sequence == 7).values(canonical=changed))


def remove(sequence: int) -> Callable[[Connection], None]:
    def removing(connection: Connection) -> None:
        connection.execute(delete(audit_entry).where(audit_entry.c.sequence == sequence))

    return removing


def swap(connection: Connection) -> None:
    rows = {row.sequence: row for row in connection.execute(select(audit_entry).where(audit_entry.c.sequence < 9))}
    for put, taken in ((5, 6), (6, 5)):
        values = {"canonical": rows[taken].canonical, "hash": rows[taken].hash}
        connection.execute(update(audit_entry).where(audit_entry.c.sequence == put).values(values))


TAMPERING = {
    "edited": (edit, 7, "Entry 7 was changed"),
    "first removed": (remove(1), 2, "Entry 1 is missing"),
    "middle removed": (remove(9), 10, "Entry 9 is missing"),
    "swapped": (swap, 5, "Entry 5"),
}


@pytest.mark.parametrize(("tamper", "sequence", "sentence"), TAMPERING.values(), ids=TAMPERING)
def test_verification_names_the_row_that_was_tampered_with(
    either: Agency, tamper: Callable[[Connection], None], sequence: int, sentence: str
) -> None:
    assert either.ask("auditor", VerifyAudit()).good
    with either.raw() as connection:
        tamper(connection)
    verdict = either.ask("auditor", VerifyAudit())
    named = [fault for fault in verdict.faults if fault.sequence == sequence and sentence in fault.sentence]
    assert named, verdict.faults
    assert either.last_record().detail["faults"] == len(verdict.faults)


def test_verification_names_a_removed_end(agency: Agency) -> None:
    session = agency.sign_in("auditor")
    last = agency.entries_stored()
    with agency.raw() as connection:
        remove(last)(connection)
    verdict = agency.execute(session, VerifyAudit())
    assert f"Entry {last} is missing before entry {last + 1}." in [fault.sentence for fault in verdict.faults]


def test_unreadable_entry_is_shown_and_hides_no_other(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(update(audit_entry).where(audit_entry.c.sequence == 3).values(canonical=b"\xff{"))
    rows = agency.ask("auditor", ListAudit())
    assert [row.sequence for row in rows] == list(range(len(rows), 0, -1))
    assert [row.sequence for row in rows if row.event == "unreadable"] == [3]
    assert agency.last_record().outcome is Outcome.COMPLETED


def test_export_gives_the_bytes_as_stored(agency: Agency) -> None:
    out = agency.folder / "export.jsonl"
    exported = agency.ask("auditor", ExportAudit(out, 2, 4))
    with agency.opened.office.store.reading() as unit:
        stored = tuple(unit.audit.oldest_first(2, 4))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert exported.entries == 3
    assert [line["canonical"].encode() for line in lines[1:]] == [entry.canonical for entry in stored]
    with pytest.raises(BadInput):
        agency.ask("auditor", ExportAudit(out, 4, 2))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ListAudit(event=AuditEvent.SEARCH), 4),
        (ListAudit(event=AuditEvent.SEARCH, outcome=Outcome.COMPLETED), 2),
        (ListAudit(text="7abc123"), 2),
        (ListAudit(text="26-01234"), 2),
        (ListAudit(text="%"), 0),
        (ListAudit(text="grey sedan"), 2),
        (ListAudit(event=AuditEvent.SEARCH, member="ROBIN dep"), 4),
        (ListAudit(event=AuditEvent.SEARCH, member="nobody"), 0),
        (ListAudit(event=AuditEvent.SEARCH, user_name="Deputy"), 4),
        (ListAudit(event=AuditEvent.AUDIT_READ), 0),  # the asking itself is not among what it finds
    ],
)
def test_log_is_narrowed_by_what_is_asked(either: Agency, wanted: ListAudit, expected: int) -> None:
    session = either.sign_in("deputy")
    case = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234", "grey sedan")
    either.execute(session, SearchReads("7ABC123", STOLEN))
    either.execute(session, SearchReads("8*", case))
    assert len(either.ask("auditor", wanted)) == expected


def test_log_is_narrowed_by_time(either: Agency) -> None:
    session, auditor = either.sign_in("deputy"), either.sign_in("auditor")
    first = either.clock.now()
    either.execute(session, ListHits())
    either.clock.forward(minutes=10)
    second = either.clock.now()
    either.execute(session, ListHits())
    either.clock.forward(minutes=10)

    def asked(**between: Any) -> list[int]:
        rows = either.execute(auditor, ListAudit(AuditEvent.LIST_OPENED, **between))
        return [round((row.at - first).total_seconds()) for row in rows]

    assert asked(since=first) == [600, 600, 0, 0]
    assert asked(since=second) == [600, 600]
    assert asked(since=first, until=second) == [0, 0]
    assert asked(until=first) == []
