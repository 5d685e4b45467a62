"""Alarms under real faults: a full disk, a log that refuses, a changed chain, a moved clock, guessed passwords."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update

from alpr_desk.app.watching import WatchThread
from alpr_desk.db.tables import audit_entry, audit_head, audit_node
from alpr_desk.domain.alarms import Alarm, AlarmKind
from alpr_desk.domain.events import AlarmAcknowledged, AlarmRaised
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms, OpenAlarms
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.errors import BadInput, Denied, EnvironmentFault
from alpr_desk.services.alarm_board import WAITING_NAME
from alpr_desk.services.watching import TAIL, Watch
from tests.helpers.agency import Agency

SEEING = ("supervisor", "commander", "auditor", "admin")


@contextmanager
def full_disk(agency: Agency) -> Iterator[None]:
    """The database's file may not grow while this lasts: SQLite answers as on a full disk."""
    engine = agency.opened.office.store._writer
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()

    def limit(raw: Any, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", limit)
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


def until_full(agency: Agency, who: str) -> None:
    """Ask until the disk takes no more entry."""
    session = agency.session_of(who)
    for _ in range(300):
        try:
            agency.execute(session, ListHits())
        except EnvironmentFault:
            return
    raise AssertionError("the disk never got full")


def refuse(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'no'); END"
        )


def allow(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.exec_driver_sql("DROP TRIGGER refuse")


def open_alarms(agency: Agency, who: str = "auditor") -> tuple[Alarm, ...]:
    return agency.execute(agency.session_of(who), OpenAlarms())


def attempt(agency: Agency, who: str = "deputy") -> None:
    with pytest.raises(EnvironmentFault):
        agency.execute(agency.session_of(who), ListHits())


def test_full_disk_is_told_at_once_and_recorded_when_there_is_room(agency: Agency) -> None:
    heard = agency.heard(AlarmRaised)
    with full_disk(agency):
        until_full(agency, "deputy")
        assert [raised.alarm.kind for raised in heard] == [AlarmKind.AUDIT_NOT_WRITTEN]
        assert agency.records(AuditEvent.ALARM) == []
        assert [alarm.recorded for alarm in open_alarms(agency)] == [False]
    agency.execute(agency.session_of("deputy"), ListHits())
    (record,) = agency.records(AuditEvent.ALARM)
    assert (record.detail["kind"], record.user_name) == ("audit log not written", "")
    assert [alarm.recorded for alarm in open_alarms(agency)] == [True]
    assert agency.verdict().good


def test_many_refused_entries_are_one_alarm(agency: Agency) -> None:
    heard = agency.heard(AlarmRaised)
    refuse(agency)
    for _ in range(5):
        attempt(agency)
    allow(agency)
    Watch(agency.opened.office).look()
    assert len(heard) == len(agency.records(AuditEvent.ALARM)) == len(open_alarms(agency)) == 1


def test_alarm_outlives_a_crash_encrypted_and_is_recorded_by_the_next_run(agency: Agency) -> None:
    refuse(agency)
    attempt(agency)
    stored = (agency.folder / WAITING_NAME).read_bytes()
    assert b"audit" not in stored and b"disk" not in stored
    uid = agency.opened.office.alarms.waiting[0].uid
    agency.opened.office.store.close()  # no flush: the process is gone
    agency.reopen()
    assert [alarm.uid for alarm in open_alarms(agency)] == [uid]
    allow(agency)
    agency.execute(agency.session_of("deputy"), ListHits())
    assert [record.detail["alarm"] for record in agency.records(AuditEvent.ALARM)] == [uid]
    assert not (agency.folder / WAITING_NAME).exists()


def test_waiting_alarms_that_somebody_changed_are_an_alarm(agency: Agency) -> None:
    path = agency.folder / WAITING_NAME
    path.write_bytes(b"nothing here, really, move along please")
    agency.reopen()
    (alarm,) = open_alarms(agency)
    assert "changed or damaged" in alarm.detail


def change_entry(agency: Agency, sequence: int) -> None:
    with agency.raw() as connection:
        found = connection.execute(select(audit_entry.c.canonical).where(audit_entry.c.sequence == sequence))
        changed = bytes(found.scalar_one()).replace(b"Meadow", b"Shadow")
        connection.execute(update(audit_entry).where(audit_entry.c.sequence == sequence).values(canonical=changed))


def test_changed_entry_at_the_end_is_found_at_the_next_look(agency: Agency) -> None:
    heard, watch = agency.heard(AlarmRaised), Watch(agency.opened.office)
    watch.look()
    assert heard == []
    change_entry(agency, agency.entries_stored() - 3)
    watch.look()
    watch.look()
    assert [raised.alarm.kind for raised in heard] == [AlarmKind.CHAIN_BROKEN]
    assert f"Entry {agency.entries_stored() - 4} was changed" in heard[0].alarm.detail  # one more: the alarm itself
    assert "entry" not in heard[0].alarm.sentence.casefold()


def test_cut_end_that_was_seen_before_is_found(agency: Agency) -> None:
    """Cut off, head put back: what is left links up, and is shorter than it was."""
    watch = Watch(agency.opened.office)
    watch.look()
    with agency.raw() as connection:
        last = connection.execute(select(audit_head.c.sequence)).scalar_one()
        kept = connection.execute(select(audit_entry).where(audit_entry.c.sequence == last - 2)).one()
        connection.execute(delete(audit_entry).where(audit_entry.c.sequence > last - 2))
        connection.execute(update(audit_head).values(sequence=kept.sequence, hash=kept.hash))
    watch.look()
    assert "cut or rewritten" in open_alarms(agency)[0].detail


def test_old_entry_is_found_by_the_look_at_the_whole(agency: Agency) -> None:
    session = agency.session_of("deputy")
    for _ in range(TAIL // 2 + 1):
        agency.execute(session, ListHits())
    change_entry(agency, 2)
    watch = Watch(agency.opened.office)
    watch.look()
    assert open_alarms(agency) == ()
    assert watch.whole_due()
    watch.look_at_whole()
    assert not watch.whole_due()
    assert "Entry 2 was changed" in open_alarms(agency)[0].detail
    agency.clock.forward(hours=24)
    assert watch.whole_due()


def test_changed_tree_is_found_by_the_look_at_the_whole(agency: Agency) -> None:
    """What `audit verify` finds is found without anybody asking."""
    session = agency.session_of("deputy")
    for _ in range(40):
        agency.execute(session, ListHits())
    with agency.raw() as connection:
        assert connection.execute(update(audit_node).values(hash=bytes(32))).rowcount
    watch = Watch(agency.opened.office)
    watch.look()
    assert open_alarms(agency) == ()
    watch.look_at_whole()
    assert "tree" in open_alarms(agency)[0].detail


def test_whole_log_is_looked_at_when_an_auditor_signs_in(agency: Agency) -> None:
    thread = WatchThread(agency.opened.office, agency.bus, every_s=3600)
    found = threading.Event()
    agency.bus.subscribe(AlarmRaised, lambda _: found.set())
    session = agency.session_of("deputy")
    for _ in range(TAIL // 2 + 1):
        agency.execute(session, ListHits())
    thread._watch.look_at_whole()  # the start's look is done
    thread.start()
    change_entry(agency, 2)
    agency.sign_in("auditor")
    assert found.wait(30)
    thread.close()


def test_defect_in_a_look_does_not_end_the_watch(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    again, looks = threading.Event(), iter([False, True])

    def look(_: Watch) -> None:
        if not next(looks, True):
            raise KeyError("7ABC123")
        again.set()

    monkeypatch.setattr(Watch, "look", look)
    thread = WatchThread(agency.opened.office, agency.bus, every_s=0.01)
    thread.start()
    assert again.wait(30)
    thread.close()
    assert [record.message for record in caplog.records] == ["a look ended in a defect; the next one comes"]


def test_whole_look_that_was_asked_for_is_made_after_one_that_gave_no_verdict(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An auditor signs in while the store answers wrongly."""
    looks: list[str] = []
    looked = {kind: threading.Event() for kind in ("start", "defect", "again")}
    whole = Watch.look_at_whole

    def look_at_whole(watch: Watch, stopped: Callable[[], bool]) -> None:
        looks.append(tuple(looked)[len(looks)])
        if looks[-1] != "defect":
            whole(watch, stopped)
        looked[looks[-1]].set()
        if looks[-1] == "defect":
            raise KeyError("7ABC123")

    monkeypatch.setattr(Watch, "look_at_whole", look_at_whole)
    thread = WatchThread(agency.opened.office, agency.bus, every_s=0.01)
    thread.start()
    assert looked["start"].wait(30)
    agency.sign_in("auditor")
    assert looked["again"].wait(30)
    thread.close()
    assert looks == ["start", "defect", "again"]


def test_thread_ends_in_the_middle_of_a_long_look(agency: Agency) -> None:
    thread = WatchThread(agency.opened.office, agency.bus)
    thread.start()
    thread.close()
    assert not thread._thread.is_alive()


@pytest.mark.parametrize(
    ("by", "said"), [(timedelta(hours=1), "forward by 3600 s"), (timedelta(minutes=-5), "back by 300 s")]
)
def test_moved_clock_is_found(agency: Agency, by: timedelta, said: str) -> None:
    heard, watch = agency.heard(AlarmRaised), Watch(agency.opened.office)
    watch.look()
    agency.clock.forward(minutes=30)
    watch.look()
    assert heard == []
    agency.clock.set_wall(agency.clock.now() + by)
    watch.look()
    assert heard[0].alarm.kind is AlarmKind.CLOCK_JUMPED
    assert said in heard[0].alarm.detail


def test_clock_set_back_while_the_program_was_off_is_found(agency: Agency) -> None:
    agency.execute(agency.session_of("deputy"), ListHits())
    agency.clock.set_wall(agency.clock.now() - timedelta(days=2))
    agency.reopen()
    Watch(agency.opened.office).look()
    assert "has not come" in open_alarms(agency)[0].detail


def test_clock_set_back_is_found_by_the_next_entry(agency: Agency) -> None:
    session = agency.session_of("deputy")
    agency.clock.forward(minutes=20)
    agency.execute(session, ListHits())
    heard = agency.heard(AlarmRaised)
    agency.clock.set_wall(agency.clock.now() - timedelta(minutes=10))
    agency.execute(session, ListHits())
    assert [raised.alarm.kind for raised in heard] == [AlarmKind.CLOCK_JUMPED]
    assert "the one before it" in heard[0].alarm.detail


def guess(agency: Agency, who: str, times: int, **more: str) -> None:
    for _ in range(times):
        with pytest.raises(Denied):
            agency.execute(None, agency.signing_in(who, password="wrong guess", code="000000", **more))


def test_fifty_wrong_passwords_are_one_alarm_naming_the_account(agency: Agency) -> None:
    heard = agency.heard(AlarmRaised)
    guess(agency, "deputy", 9)
    assert heard == []
    guess(agency, "deputy", 20)
    assert [raised.alarm.detail for raised in heard] == ["Sign-ins are being guessed for the account deputy."]
    guess(agency, "deputy", 21)
    assert len(heard) == 2 and "many user names" in heard[1].alarm.detail
    assert len(agency.records(AuditEvent.ALARM)) == 2


def test_guesses_spread_over_many_names_are_an_alarm_and_name_none(agency: Agency) -> None:
    """What is typed as a name may be a password."""
    heard = agency.heard(AlarmRaised)
    for number in range(30):
        guess(agency, "deputy", 1, user_name=f"hunter{number}")
    assert ["hunter" in raised.alarm.detail for raised in heard] == [False]
    guess(agency, "deputy", 10, user_name="correct horse battery")
    assert heard[-1].alarm.detail == "Sign-ins are being guessed for a user name that no member has."


def test_a_forgotten_password_is_no_attack(agency: Agency) -> None:
    heard = agency.heard(AlarmRaised)
    for _ in range(6):
        guess(agency, "deputy", 4)
        agency.clock.forward(minutes=16)
    assert heard == []


@pytest.fixture
def alarmed(agency: Agency) -> Agency:
    agency.opened.office.alarms.raise_alarm(AlarmKind.CHAIN_BROKEN, "Entry 7 was changed.")
    agency.opened.office.alarms.flush()
    return agency


@pytest.mark.parametrize("who", ["deputy", "investigator", "trainer", "custodian"])
def test_others_get_a_plain_sentence_and_no_detail(alarmed: Agency, who: str) -> None:
    (alarm,) = open_alarms(alarmed, who)
    assert alarm.sentence.startswith("The audit log was altered.") and alarm.detail == ""
    assert "Entry 7" not in repr(alarm)
    with pytest.raises(Denied):
        alarmed.execute(alarmed.session_of(who), ListAlarms())
    with pytest.raises(Denied):
        alarmed.execute(alarmed.session_of(who), AcknowledgeAlarm(alarm.uid, "it was me"))
    assert len(open_alarms(alarmed)) == 1


@pytest.mark.parametrize("who", SEEING)
def test_those_who_may_see_the_detail_and_take_it_up(alarmed: Agency, who: str) -> None:
    heard = alarmed.heard(AlarmAcknowledged)
    session = alarmed.session_of(who)
    (alarm,) = alarmed.execute(session, OpenAlarms())
    assert alarm.detail == "Entry 7 was changed."
    with pytest.raises(BadInput):
        alarmed.execute(session, AcknowledgeAlarm(alarm.uid, "  "))
    taken = alarmed.execute(session, AcknowledgeAlarm(alarm.uid, "restored from the copy of Monday"))
    assert (taken.acknowledged_by, taken.note) == (who, "restored from the copy of Monday")
    assert alarmed.execute(session, OpenAlarms()) == ()
    assert alarmed.execute(session, ListAlarms()) == (taken,)
    assert [taken_up.uid for taken_up in heard] == [alarm.uid]
    with pytest.raises(BadInput, match="taken up by"):
        alarmed.execute(session, AcknowledgeAlarm(alarm.uid, "again"))
    assert alarmed.records(AuditEvent.ALARM_ACKNOWLEDGED)[-1].user_name == who


def test_alarm_stays_where_taking_it_up_cannot_be_recorded(alarmed: Agency) -> None:
    session = alarmed.session_of("auditor")
    (alarm,) = alarmed.execute(session, OpenAlarms())
    refuse(alarmed)
    with pytest.raises(EnvironmentFault):
        alarmed.execute(session, AcknowledgeAlarm(alarm.uid, "nothing to see"))
    assert alarm.uid in {one.uid for one in alarmed.execute(session, OpenAlarms())}


def test_trouble_that_goes_on_is_raised_again_after_it_was_taken_up(agency: Agency) -> None:
    heard = agency.heard(AlarmRaised)
    for _ in range(2):
        refuse(agency)
        attempt(agency)
        allow(agency)
        agency.execute(agency.session_of("deputy"), ListHits())
        (alarm,) = open_alarms(agency)
        agency.execute(agency.session_of("auditor"), AcknowledgeAlarm(alarm.uid, "made room"))
    assert len(heard) == 2
