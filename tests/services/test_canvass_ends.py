"""A canvass is shown while it is on, and the log says that it ended, with its shift too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import SignOut
from alpr_desk.domain.requests.capture import CloseShift, EndShift, Shift, ShowCanvass
from alpr_desk.domain.requests.members import SuspendMember
from tests.helpers.agency import Agency
from tests.helpers.canvasses import HOMICIDE, INSIDE, OUTSIDE, SCENE, begin, end, seen, start


def ended_with_shift(agency: Agency, running: Shift) -> list[str]:
    """Who ended it, by the entries that say it ended with its shift."""
    entries = agency.records(AuditEvent.CANVASS_ENDED)
    told = {"incident": "26-7 homicide", "shift": running.id, "canvass": 1, "with_its_shift": True}
    assert all((entry.outcome, entry.detail) == (Outcome.COMPLETED, told) for entry in entries)
    return [entry.user_name for entry in entries]


def test_a_canvass_that_ends_with_its_shift_is_in_the_log_once(either: Agency) -> None:
    running = start(either)
    begin(either)
    either.ask("deputy", EndShift())
    assert [entry.event for entry in either.records()[-2:]] == [AuditEvent.CANVASS_ENDED, AuditEvent.SHIFT_END]
    either.record(running, seen(either, "7ABC123"))
    either.execute(running.token, CloseShift())
    assert ended_with_shift(either, running) == ["deputy"]
    assert either.verdict().good


def test_one_that_was_ended_before_its_shift_does_not_end_again(agency: Agency) -> None:
    start(agency)
    begin(agency)
    end(agency)
    agency.ask("deputy", EndShift())
    (entry,) = agency.records(AuditEvent.CANVASS_ENDED)
    assert "with_its_shift" not in entry.detail


def test_signing_out_ends_it_in_the_log_too(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    agency.ask("deputy", SignOut())
    assert ended_with_shift(agency, running) == ["deputy"]


def test_twelve_hours_end_it_in_the_log_too(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    agency.clock.forward(hours=12)
    agency.record(running, seen(agency, "7ABC123"))
    agency.record(running, seen(agency, "8XYZ999"))
    assert ended_with_shift(agency, running) == ["deputy"]


def test_the_log_says_who_sent_away_ended_it(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    agency.ask("admin", SuspendMember("deputy", "inquiry"))
    assert ended_with_shift(agency, running) == ["admin"]


def test_capture_that_closes_by_itself_ends_it(agency: Agency) -> None:
    running = start(agency)
    begin(agency)
    agency.execute(running.token, CloseShift())
    assert ended_with_shift(agency, running) == ["deputy"]


def test_the_member_is_shown_what_is_on_and_how_much_it_tagged(either: Agency) -> None:
    running, theirs = start(either), either.start_shift("investigator")
    assert either.ask("deputy", ShowCanvass()) is None
    begin(either, replace(HOMICIDE, area=SCENE))
    assert either.ask("investigator", ShowCanvass()) is None
    either.record(
        running,
        seen(either, "7ABC123", "pass", position=INSIDE),
        seen(either, "8XYZ999", position=OUTSIDE),
        seen(either, "1BEF111", at=either.clock.now() - timedelta(minutes=2)),
    )
    either.record(running, seen(either, "7ABC124", "pass", position=INSIDE))
    either.record(theirs, seen(either, "4QQQ111", position=INSIDE))
    shown = either.ask("deputy", ShowCanvass())
    assert shown is not None
    assert (shown.canvass.incident, shown.canvass.area, shown.tagged) == ("26-7 homicide", SCENE, 1)
    assert shown.canvass.begun_at == either.clock.now() - timedelta(minutes=1)
    end(either)
    assert either.ask("deputy", ShowCanvass()) is None
    begin(either)
    again = either.ask("deputy", ShowCanvass())
    assert again is not None and again.tagged == 0, "what was read in the former one is not of this one"


def test_it_is_shown_again_after_the_member_signed_in_anew(agency: Agency) -> None:
    start(agency)
    begin(agency)
    agency.sign_in("investigator")
    agency.sign_in("deputy")
    shown = agency.ask("deputy", ShowCanvass())
    assert shown is not None and shown.canvass.incident == "26-7 homicide"
    agency.ask("deputy", EndShift())
    assert agency.ask("deputy", ShowCanvass()) is None
