"""Training that ends at midnight closes data at midnight, the office's, and capture with it; nothing read is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from alpr_desk.db.tables import training_record
from alpr_desk.domain.events import ShiftEnded, ShiftStarted
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import DescribeSession
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.capture import CloseShift, StartShift
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.domain.requests.training import EndLapsedShift, NoteAnnouncement
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.reads import captured

PACIFIC = "America/Los_Angeles"
LAST_DAY = date(2026, 11, 25)
MIDNIGHT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
"""The end of LAST_DAY in California."""


def move_to(agency: Agency, moment: datetime) -> None:
    agency.clock.forward(seconds=(moment - agency.clock.now()).total_seconds())


@pytest.fixture
def pacific(either: Agency) -> Agency:
    """An office in California whose training ends with LAST_DAY."""
    either.ask("admin", ChangeSetting("training.time_zone", PACIFIC))
    with either.raw() as connection:
        connection.execute(update(training_record).values(expires=LAST_DAY))
    return either


def session(agency: Agency) -> SessionId:
    return agency.session_of("deputy")


def test_data_is_open_to_the_last_second_of_the_offices_day_and_closed_in_the_next(pacific: Agency) -> None:
    move_to(pacific, MIDNIGHT - timedelta(seconds=1))
    open_session = session(pacific)
    assert pacific.execute(open_session, SearchReads("7*", STOLEN)).rows == ()
    status = pacific.execute(open_session, DescribeSession())
    assert (status.training_closes_at, status.training_zone, status.training_days_left) == (MIDNIGHT, "PST", 0)
    pacific.clock.forward(seconds=1)
    with pytest.raises(Denied, match="expired on 2026-11-25"):
        pacific.execute(open_session, SearchReads("7*", STOLEN))
    assert pacific.execute(open_session, DescribeSession()).data_open is False


def test_grace_moves_the_midnight(pacific: Agency) -> None:
    pacific.ask("admin", ChangeSetting("access.training_grace_days", 2))
    move_to(pacific, MIDNIGHT + timedelta(days=2, seconds=-1))
    assert pacific.execute(session(pacific), DescribeSession()).training_closes_at == MIDNIGHT + timedelta(days=2)
    pacific.clock.forward(seconds=1)
    with pytest.raises(Denied):
        pacific.execute(session(pacific), SearchReads("7*", STOLEN))


def test_shift_knows_its_midnight_and_ends_there_with_its_reads_recorded(pacific: Agency) -> None:
    started, ended = pacific.heard(ShiftStarted), pacific.heard(ShiftEnded)
    move_to(pacific, MIDNIGHT - timedelta(hours=3))
    shift = pacific.execute(session(pacific), StartShift("unit 12", ("synthetic",)))
    assert [event.until for event in started] == [MIDNIGHT]
    move_to(pacific, MIDNIGHT - timedelta(seconds=1))
    pacific.record(shift, captured("7ABC123"))
    assert ended == []
    pacific.clock.forward(seconds=1)
    assert pacific.record(shift, captured("8XYZ999")).read_ids == (2,)
    assert [(event.shift_id, event.reason) for event in ended] == [(shift.id, "training ended")]
    pacific.execute(shift.token, CloseShift())
    with pytest.raises(Denied):
        pacific.execute(session(pacific), StartShift("unit 12", ("synthetic",)))
    assert pacific.verdict().good


def test_shift_without_a_read_ends_at_midnight_too(pacific: Agency) -> None:
    ended = pacific.heard(ShiftEnded)
    move_to(pacific, MIDNIGHT - timedelta(hours=1))
    shift = pacific.execute(session(pacific), StartShift("unit 12", ("synthetic",)))
    move_to(pacific, MIDNIGHT)
    assert pacific.execute(shift.token, EndLapsedShift()) is None
    assert [event.reason for event in ended] == ["training ended"]


def test_training_renewed_during_the_shift_lets_it_go_on(pacific: Agency) -> None:
    ended = pacific.heard(ShiftEnded)
    move_to(pacific, MIDNIGHT - timedelta(hours=1))
    shift = pacific.execute(session(pacific), StartShift("unit 12", ("synthetic",)))
    pacific.ask("trainer", RecordTraining("deputy", "ALPR operator", "1", LAST_DAY))
    move_to(pacific, MIDNIGHT)
    assert pacific.execute(shift.token, EndLapsedShift()) == MIDNIGHT + timedelta(days=365)
    pacific.record(shift, captured("7ABC123"))
    assert ended == []


def test_each_announcement_is_shown_until_it_is_recorded_and_recorded_once(pacific: Agency) -> None:
    told = []
    move_to(pacific, datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
    for days in (31, 30, 29, 20, 14, 6, 3, 1, 0):
        with pacific.raw() as connection:
            expires = date(2026, 11, 24) + timedelta(days=days)
            connection.execute(update(training_record).values(expires=expires))
        status = pacific.execute(session(pacific), DescribeSession())
        assert status.training_days_left == days
        due = status.training_announcement
        told.append(due)
        if due is not None:
            pacific.execute(session(pacific), NoteAnnouncement(due))
            with pytest.raises(BadInput, match="already"):
                pacific.execute(session(pacific), NoteAnnouncement(due))
    assert told == [None, 30, None, None, 14, 7, None, 1, None]
    recorded = [r.detail["days"] for r in pacific.records(AuditEvent.TRAINING_ANNOUNCED) if "why" not in r.detail]
    assert recorded == [30, 14, 7, 1]


@pytest.mark.parametrize("days", [0, 2, -1, 365])
def test_nothing_else_is_announced(pacific: Agency, days: int) -> None:
    with pytest.raises(BadInput):
        pacific.execute(session(pacific), NoteAnnouncement(days))


def test_unknown_time_zone_is_refused(agency: Agency) -> None:
    for name in ("Pacific", "../../etc/passwd", "America/Fresno"):
        with pytest.raises(BadInput, match="time zone"):
            agency.ask("admin", ChangeSetting("training.time_zone", name))
