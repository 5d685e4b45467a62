"""Versions of the policy: what may be published, when it takes effect, and who answers for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from alpr_desk.domain.desk import Request
from alpr_desk.domain.office_time import midnight_after
from alpr_desk.domain.policy import Change, Content, Officer, PolicyOffice, mark_of
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import AcknowledgePolicy, DescribeSession, ReadPolicy
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import STOLEN, Agency
from tests.services.examples import POLICY

TITLE = "ALPR usage policy"
SECOND = POLICY.strip() + "\n\nOne line more.\n"


def today(agency: Agency) -> date:
    return agency.clock.now().astimezone().date()


def test_new_version_closes_data_until_it_is_acknowledged(either: Agency) -> None:
    published = either.ask("admin", PublishPolicy(TITLE, SECOND))
    assert (published.version, published.published_by) == (2, "admin")
    session = either.session_of("deputy")
    status = either.execute(session, DescribeSession())
    assert (status.policy_version, status.policy_acknowledged, status.data_open) == (2, False, False)
    with pytest.raises(Denied, match="not acknowledged"):
        either.execute(session, SearchReads("7*", STOLEN))
    with pytest.raises(BadInput):
        either.execute(session, AcknowledgePolicy(1))
    either.execute(session, AcknowledgePolicy(2))
    assert either.execute(session, SearchReads("7*", STOLEN)).rows == ()
    rows = either.execute(session, ListPolicyVersions())
    assert [(row.version, row.in_force, row.acknowledged) for row in rows] == [(2, True, 1), (1, False, 8)]


def test_version_of_a_coming_day_takes_effect_at_the_offices_midnight(either: Agency) -> None:
    day = today(either) + timedelta(days=2)
    either.ask("admin", PublishPolicy(TITLE, SECOND, day))
    midnight = midnight_after(day - timedelta(days=1), "")
    either.clock.forward(seconds=(midnight - either.clock.now()).total_seconds() - 1)
    session = either.session_of("deputy")
    assert either.execute(session, ReadPolicy()).version == 1
    assert either.execute(session, SearchReads("7*", STOLEN)).rows == ()
    assert either.execute(session, ReadPolicyVersion(2)).text == SECOND.strip()
    either.clock.forward(seconds=1)
    assert either.execute(session, ReadPolicy()).version == 2
    with pytest.raises(Denied):
        either.execute(session, SearchReads("7*", STOLEN))


@pytest.mark.parametrize("content", Content)
def test_version_without_one_of_the_seven_contents_is_refused_by_its_name(agency: Agency, content: Content) -> None:
    kept = "\n## ".join(part for part in POLICY.split("\n## ") if mark_of(content) not in part)
    before = agency.contents()
    with pytest.raises(BadInput, match=content.value):
        agency.ask("admin", PublishPolicy(TITLE, kept))
    assert agency.contents()["policy_version"] == before["policy_version"]
    assert agency.execute(agency.session_of("deputy"), SearchReads("7*", STOLEN)).rows == ()


def test_version_that_cannot_be_is_refused(agency: Agency) -> None:
    soon = today(agency) + timedelta(days=5)
    agency.ask("admin", PublishPolicy(TITLE, SECOND, soon))
    third = SECOND + "Another.\n"
    for refused, why in (
        (PublishPolicy(TITLE, SECOND), "nothing was changed"),
        (PublishPolicy(" ", third), "title"),
        (PublishPolicy(TITLE, third, today(agency) - timedelta(days=1)), "today or later"),
        (PublishPolicy(TITLE, third), "takes effect later"),
        (PublishPolicy(TITLE, third + "\x1b[2J", soon), "cannot be shown"),
        (PublishPolicy(TITLE, third + "x" * 500_000, soon), "shorten it"),
    ):
        with pytest.raises(BadInput, match=why):
            agency.ask("admin", refused)
    assert agency.ask("admin", PublishPolicy(TITLE, third.replace("\n", "\r\n"), soon)).text == third.strip()


def test_versions_are_compared_by_line(agency: Agency) -> None:
    agency.ask("admin", PublishPolicy(TITLE, SECOND.replace("never sold", "not sold")))
    lines = agency.ask("deputy", ComparePolicies(1, 2))
    changed = [(line.change, line.text.split(".")[0]) for line in lines if line.change is not Change.SAME]
    assert changed == [
        (Change.REMOVED, "ALPR information is never sold"),
        (Change.ADDED, "ALPR information is not sold"),
        (Change.ADDED, ""),
        (Change.ADDED, "One line more"),
    ]
    with pytest.raises(BadInput, match="no version 9"):
        agency.ask("deputy", ComparePolicies(1, 9))


@pytest.mark.parametrize("who", ["deputy", "supervisor", "commander", "auditor", "custodian", "trainer"])
def test_only_the_administrator_publishes_and_names(agency: Agency, who: str) -> None:
    requests: tuple[Request[Any], ...] = (
        PublishPolicy(TITLE, SECOND),
        NameOfficer(PolicyOffice.CUSTODIAN, "A", "B", today(agency)),
    )
    for request in requests:
        with pytest.raises(Denied, match="publish the usage policy"):
            agency.ask(who, request)


def test_officers_follow_each_other_and_the_former_ones_stay_on_record(either: Agency) -> None:
    first = today(either) - timedelta(days=100)
    either.ask("admin", NameOfficer(PolicyOffice.CUSTODIAN, "Ines Marsh", "Captain", first))
    either.ask("admin", NameOfficer(PolicyOffice.DESIGNEE, "Tom Hale", "Lieutenant", first))
    either.ask("admin", NameOfficer(PolicyOffice.CUSTODIAN, "Omar Diaz", "Captain", today(either)))
    held = [o for o in either.ask("deputy", ListOfficers()) if o.office is PolicyOffice.CUSTODIAN]

    def said(officer: Officer) -> tuple[str, date, date | None]:
        return officer.name, officer.since, officer.until

    assert [said(o) for o in held] == [
        ("Omar Diaz", today(either), None),
        ("Ines Marsh", first, today(either) - timedelta(days=1)),
    ]
    with pytest.raises(BadInput, match="begins then or later"):
        either.ask("admin", NameOfficer(PolicyOffice.CUSTODIAN, "Ann Low", "Captain", first))
    with pytest.raises(BadInput, match="name"):
        either.ask("admin", NameOfficer(PolicyOffice.CUSTODIAN, " ", "Captain", today(either)))
    assert either.records(AuditEvent.OFFICER_NAMED)[2].detail["former"] == "Ines Marsh"
