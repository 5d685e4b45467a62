"""A shift ends after twelve hours, and nothing that it read is lost."""

from __future__ import annotations

from datetime import timedelta

from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.capture import CloseShift
from alpr_desk.domain.requests.members import AddMember, DisableMember
from tests.helpers.agency import Agency
from tests.helpers.reads import captured


def test_twelve_hours_tell_capture_to_end_and_the_read_is_still_recorded(agency: Agency) -> None:
    shift, ended = agency.start_shift(), agency.heard(ShiftEnded)
    agency.clock.forward(hours=11, minutes=59)
    agency.record(shift, captured("7ABC123"))
    assert not ended
    agency.clock.forward(minutes=1)
    assert agency.record(shift, captured("6XYZ789")).read_ids
    assert [event.shift_id for event in ended] == [shift.id]


def test_closed_shift_records_no_more(agency: Agency) -> None:
    shift = agency.start_shift()
    agency.execute(shift.token, CloseShift())
    assert agency.start_shift().token != shift.token


def test_disabled_members_shift_ends_and_what_it_has_read_is_recorded(agency: Agency) -> None:
    shift, ended = agency.start_shift("deputy"), agency.heard(ShiftEnded)
    agency.ask("admin", DisableMember("deputy", "left the office"))
    assert [event.shift_id for event in ended] == [shift.id]
    assert agency.record(shift, captured("7ABC123")).read_ids == (1,)


def test_last_administrator_is_not_shut_out_by_ninety_days_of_leave(agency: Agency) -> None:
    agency.clock.forward(days=91)
    assert agency.sign_in("admin")
    added = AddMember("second", "Second Admin", "", frozenset({Role.ALPR_ADMINISTRATOR}), "marmalade on toast 7")
    agency.ask("admin", added)
    assert agency.member("admin").last_sign_in is not None
    assert agency.clock.now() - agency.member("admin").created_at > timedelta(days=90)
