"""Lists that are fetched by themselves: in whose name, how often, by one program, and never without authority."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from alpr_desk.app.fetching import FetchThread
from alpr_desk.db.tables import list_pickup, member, policy_acknowledgement
from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import HealthState, HotlistsChanged, StageHealth
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import ListHotlists
from alpr_desk.domain.requests.list_pickup import LONGEST_WAIT, ListPickups, Pickup, RunPickups, SetPickup
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.services.list_pickup import BUSY
from alpr_desk.services.pickup_schedule import WAIT, PickupSchedule
from tests.helpers.agency import Agency


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lists"
    made.mkdir()
    return made


def schedule(agency: Agency) -> PickupSchedule:
    return PickupSchedule(agency.opened.office, agency.execute)


def fetches(agency: Agency) -> list[Outcome]:
    return [r.outcome for r in agency.records(AuditEvent.HOTLIST_IMPORT) if r.detail["list"] == "pick-up"]


def set_pickup(agency: Agency, folder: Path, name: str = "Stolen") -> None:
    agency.ask("admin", SetPickup(name, "plain", str(folder / f"{name.lower()}.csv"), every_minutes=20))


def test_a_due_list_is_fetched_with_nobody_signed_in_in_the_name_of_who_set_it(agency: Agency, folder: Path) -> None:
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    set_pickup(agency, folder)
    agency.reopen()
    looking = schedule(agency)
    looking.look()
    records = agency.records(AuditEvent.HOTLIST_IMPORT)
    assert [(r.user_name, r.detail["standing_order"]) for r in records] == [("admin", True)] * 3
    assert [r.outcome for r in records] == [Outcome.ATTEMPTED, Outcome.COMPLETED, Outcome.COMPLETED]
    assert agency.ask("deputy", ListHotlists())[0].entries == 1
    looking.look()
    agency.clock.forward(minutes=19)
    looking.look()
    assert len(fetches(agency)) == 2, "nothing due is nothing recorded"
    agency.clock.forward(minutes=1)
    looking.look()
    assert len(fetches(agency)) == 4
    assert agency.verdict().faults == ()


def _without_role(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(update(member).where(member.c.user_name == "admin").values(roles=["deputy"]))


def _disabled(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(update(member).where(member.c.user_name == "admin").values(disabled_at=agency.clock.now()))


def _without_policy(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(delete(policy_acknowledgement))


def _untrained(agency: Agency) -> None:
    agency.clock.forward(days=800)


@pytest.mark.parametrize("lose", [_without_role, _disabled, _without_policy, _untrained])
def test_whoever_lost_the_authority_fetches_nothing_and_is_refused_once_an_hour(
    agency: Agency, folder: Path, lose: Callable[[Agency], None]
) -> None:
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    set_pickup(agency, folder)
    lose(agency)
    health, looking = agency.heard(StageHealth), schedule(agency)
    for _ in range(3):
        looking.look()
    assert fetches(agency) == []
    denied = agency.records(AuditEvent.DENIED)
    assert [(r.user_name, r.detail["request"], r.detail["standing_order"]) for r in denied] == [
        ("admin", "RunPickups", True)
    ]
    assert [event.state for event in health] == [HealthState.FAILED]
    assert "What admin set to be fetched is not fetched" in health[0].sentence
    agency.clock.forward(seconds=WAIT.total_seconds())
    looking.look()
    assert len(agency.records(AuditEvent.DENIED)) == 2


def test_a_standing_order_opens_nothing_else_and_is_over_when_the_fetch_is(agency: Agency, folder: Path) -> None:
    tokens: list[SessionId] = []

    def attack(session: SessionId, request: RunPickups) -> object:
        tokens.append(session)
        others: list[Request[Any]] = [ListHits(), ListHotlists(), ListPickups()]
        for other in (*others, SetPickup("X", "plain", str(folder / "x.csv"))):
            with pytest.raises(Denied) as denied:
                agency.execute(session, other)
            assert denied.value.reason is DenialReason.NOT_SIGNED_IN
        return agency.execute(session, request)

    set_pickup(agency, folder)
    PickupSchedule(agency.opened.office, attack).look()
    assert fetches(agency)[-1] is Outcome.COMPLETED
    with pytest.raises(Denied):
        agency.execute(tokens[0], RunPickups())


def test_an_order_fetches_only_what_its_member_set(agency: Agency, folder: Path) -> None:
    for name in ("Mine", "Other"):
        (folder / f"{name.lower()}.csv").write_text("7ABC123;CA\n")
        set_pickup(agency, folder, name)
    with agency.raw() as connection:
        connection.execute(update(list_pickup).where(list_pickup.c.hotlist_name == "Other").values(set_by="deputy"))
    schedule(agency).look()
    assert [row.hotlist.name for row in agency.ask("admin", ListHotlists()) if row.entries] == ["Mine"]
    assert [r.user_name for r in agency.records(AuditEvent.DENIED)] == ["deputy"]


def test_failures_are_tried_again_ever_later_and_told(agency: Agency, folder: Path) -> None:
    set_pickup(agency, folder)
    health, looking = agency.heard(StageHealth), schedule(agency)
    for _ in range(24 * 60):
        looking.look()
        agency.clock.forward(minutes=1)
    agency.sign_in("admin")
    failed = agency.ask("admin", ListPickups())[0].failures
    assert 5 <= failed <= 9, "20 min doubled up to six hours, not every 20 minutes"
    assert len(health) == failed
    assert {event.state for event in health} == {HealthState.FAILED}
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    agency.clock.forward(seconds=LONGEST_WAIT.total_seconds())
    looking.look()
    assert health[-1].state is HealthState.OK


def test_one_list_that_is_well_does_not_hide_another_that_fails(agency: Agency, folder: Path) -> None:
    health = agency.heard(StageHealth)
    set_pickup(agency, folder, "Bad")
    schedule(agency).look()
    (folder / "good.csv").write_text("7ABC123;CA\n")
    set_pickup(agency, folder, "Good")
    schedule(agency).look()
    assert (health[-1].state, health[-1].sentence[:4]) == (HealthState.FAILED, "Bad:")


def test_two_programs_on_one_database_fetch_a_list_once(either: Agency, folder: Path) -> None:
    """The second program asks while the first one is in the middle of its fetch."""
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    set_pickup(either, folder)
    other = either.another_program()
    try:
        said: list[str] = []
        office = either.opened.office

        def meanwhile(_: object) -> None:
            order = other.office.sessions.open_order(either.member("admin"))
            said.extend(one.sentence for one in other.desk.execute(order.id, RunPickups()))

        stop = office.bus.subscribe(HotlistsChanged, meanwhile)
        schedule(either).look()
        stop()
        assert said == [BUSY]
        PickupSchedule(other.office, other.desk.execute).look()
        imports = [r for r in either.records(AuditEvent.HOTLIST_IMPORT) if r.detail["list"] == "Stolen"]
        assert len(imports) == 1
    finally:
        other.close()


def test_a_program_that_died_in_a_fetch_keeps_others_out_for_half_an_hour_only(agency: Agency, folder: Path) -> None:
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    set_pickup(agency, folder)
    with agency.opened.office.store.writing() as unit:
        assert unit.list_keeping.claim_pickup(unit.list_keeping.pickups()[0].pickup, agency.clock.now())
        unit.commit()
    (busy,) = agency.ask("admin", RunPickups(all=True))
    assert (busy.sentence, busy.failed) == (BUSY, False)
    agency.clock.forward(minutes=30)
    agency.sign_in("admin")
    assert agency.ask("admin", RunPickups())[0].report is not None


def test_a_machine_that_is_set_not_to_fetch_does_not(agency: Agency, folder: Path) -> None:
    set_pickup(agency, folder)
    agency.ask("admin", ChangeSetting("hotlist.fetch_here", False))
    schedule(agency).look()
    assert fetches(agency) == []


def test_when_a_list_is_due(agency: Agency) -> None:
    now = agency.clock.now()
    made = Pickup("Stolen", "plain", "/a", "", 20, True, now, "", 0)
    assert replace(made, last_at=None).due(now)
    assert [replace(made, failures=n).next_at for n in (0, 1, 2, 5, 999)] == [
        now + timedelta(minutes=minutes) for minutes in (20, 40, 80, 360, 360)
    ]
    weekly = replace(made, every_minutes=10_080, failures=3)
    assert weekly.next_at == now + timedelta(days=7)
    assert not made.due(now)
    assert not replace(made, last_at=now + timedelta(seconds=30)).due(now), "another machine's clock"
    assert replace(made, last_at=now + timedelta(days=1)).due(now), "the clock was set back"


def test_defect_in_a_look_does_not_end_the_fetching(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    again, looks = threading.Event(), iter([False, True])

    def look(_: PickupSchedule) -> None:
        if not next(looks, True):
            raise KeyError("a defect")
        again.set()

    monkeypatch.setattr(PickupSchedule, "look", look)
    thread = FetchThread(agency.opened.office, agency.opened.desk, every_s=0.01)
    thread.start()
    assert again.wait(30)
    thread.close()


def test_the_thread_fetches_and_ends(agency: Agency, folder: Path) -> None:
    (folder / "stolen.csv").write_text("7ABC123;CA\n")
    set_pickup(agency, folder)
    told = threading.Event()
    agency.bus.subscribe(HotlistsChanged, lambda _: told.set())
    thread = FetchThread(agency.opened.office, agency.opened.desk)
    thread.start()
    assert told.wait(20)
    thread.close()
    assert not [t for t in threading.enumerate() if t.name == "list pick-up"]
