"""How old a list is, how stale that makes it and what its hits say of it; how loud its numbers make its lines."""

from __future__ import annotations

import pytest

from alpr_desk.domain.matching import Priority
from alpr_desk.domain.requests.capture import EndShift, StartShift
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists
from tests.helpers.agency import Agency
from tests.helpers.reads import captured


def plates(count: int) -> str:
    return "".join(f"7ABC{number};CA\n" for number in range(count))


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("0", Priority.HIGH),
        ("33", Priority.HIGH),
        ("34", Priority.MEDIUM),
        ("67", Priority.MEDIUM),
        ("68", Priority.LOW),
        ("100", Priority.LOW),
        ("101", None),
        ("-1", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("of_list", [Priority.HIGH, Priority.LOW])
def test_a_priority_in_numbers_is_taken_by_thirds_and_any_other_is_the_lists(
    agency: Agency, said: str, priority: Priority | None, of_list: Priority
) -> None:
    content = f"PlateNumber;Category;PlateState;Priority\n7ABC123;Stolen;CA;{said}\n"
    agency.ask("admin", ImportHotlist("Stolen", "genetec", "g.csv", content.encode(), priority=of_list))
    agency.record(agency.start_shift(), captured("7ABC123"))
    (hit,) = agency.ask("deputy", ListHits())
    assert hit.priority is (priority or of_list)


@pytest.mark.parametrize(
    ("hours", "seconds", "staleness"),
    [(0, 0, ""), (11, 3599, ""), (12, 0, "warn"), (23, 3599, "warn"), (24, 0, "red"), (1_000, 0, "red")],
)
def test_a_list_is_stale_from_the_twelfth_hour_and_red_from_the_twenty_fourth(
    either: Agency, hours: int, seconds: int, staleness: str
) -> None:
    either.import_list("7ABC123;CA\n")
    either.clock.forward(hours=hours, seconds=seconds)
    (row,) = either.execute(either.session_of("deputy"), ListHotlists())
    assert row.age_hours == pytest.approx(hours + seconds / 3600)
    assert row.staleness == staleness


def test_an_import_makes_a_list_fresh_and_one_that_is_held_does_not(agency: Agency) -> None:
    agency.import_list(plates(100))
    agency.clock.forward(hours=25)
    agency.execute(agency.session_of("admin"), ImportHotlist("Stolen", "plain", "few.csv", plates(10).encode()))
    (row,) = agency.execute(agency.session_of("deputy"), ListHotlists())
    assert (row.staleness, row.held is not None) == ("red", True)
    agency.execute(agency.session_of("admin"), ImportHotlist("Stolen", "plain", "all.csv", plates(100).encode()))
    (row,) = agency.execute(agency.session_of("deputy"), ListHotlists())
    assert (row.staleness, row.age_hours) == ("", 0)


def test_a_hit_says_how_old_its_list_was_when_it_was_raised(either: Agency) -> None:
    either.import_list("7ABC123;CA\n8XYZ999;CA\n")
    found = []
    for hours, plate in ((13, "7ABC123"), (17, "8XYZ999")):
        either.clock.forward(hours=hours)
        deputy = either.session_of("deputy")
        shift = either.execute(deputy, StartShift("unit 12", ("synthetic",)))
        either.record(shift, captured(plate))
        found.append(either.execute(deputy, ListHits())[0])
        either.execute(deputy, EndShift())
    assert [hit.list_age_hours for hit in found] == pytest.approx([13, 30])
    again = either.execute(either.session_of("deputy"), ListHits())
    assert [hit.list_age_hours for hit in again] == pytest.approx([30, 13]), "it does not grow afterwards"
