"""The weekly review over a real log: drawn when due, nobody's own, signed off, and nothing hidden by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from alpr_desk.db.tables import review as review_table
from alpr_desk.db.tables import review_item
from alpr_desk.domain.alarms import AlarmKind
from alpr_desk.domain.people import Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, OpenAlarms
from alpr_desk.domain.requests.members import DisableMember
from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    ProtectedCount,
    ProtectPlate,
    Review,
    ReviewItem,
    SignReview,
)
from alpr_desk.domain.requests.search import OpenRead, SearchReads
from alpr_desk.domain.requests.statistics import ReadStatistics
from alpr_desk.domain.reviewing import FlagKind, Mark, Stratum, drawn, seed_of
from alpr_desk.errors import BadInput, Denied
from alpr_desk.services.reviewing import HIDDEN
from tests.helpers.agency import CASE, STOLEN, Agency
from tests.helpers.reads import captured


def a_week_later(agency: Agency) -> None:
    agency.clock.forward(days=7)


def until(agency: Agency, moment: datetime) -> None:
    agency.clock.forward(seconds=(moment - agency.clock.now()).total_seconds())


def drawn_review(agency: Agency, who: str = "auditor") -> Review:
    """The newest week's review."""
    session = agency.session_of(who)
    return agency.execute(session, OpenReview(agency.execute(session, ListReviews())[0].id))


def search(agency: Agency, who: str, pattern: str, purpose: Purpose = CASE) -> None:
    agency.execute(agency.session_of(who), SearchReads(pattern, purpose))


def mark(agency: Agency, who: str, item: ReviewItem, said: Mark = Mark.FINE, **more: object) -> Review:
    return agency.execute(agency.session_of(who), MarkReviewItem(item.id, said, **more))  # type: ignore[arg-type]


@pytest.fixture
def week(agency: Agency) -> Agency:
    """A week with searches of deputy, investigator and supervisor, and the Monday after it."""
    for number in range(12):
        search(agency, "deputy", f"7ABC{number:03d}")
    search(agency, "supervisor", "8XYZ999")
    search(agency, "investigator", "9AAA11?")
    a_week_later(agency)
    return agency


def test_review_is_drawn_when_the_week_is_over_and_only_once(agency: Agency) -> None:
    search(agency, "deputy", "7ABC123")
    session = agency.session_of("auditor")
    assert agency.execute(session, ListReviews()) == ()
    agency.clock.forward(days=7)
    session = agency.session_of("auditor")
    (row,) = agency.execute(session, ListReviews())
    assert (row.week.name, row.population, row.left, row.overdue) == ("2026-W48", 1, 1, False)
    again = agency.execute(session, ListReviews())
    assert again == (row,)
    said = [record.detail["drawn"] for record in agency.records(AuditEvent.REVIEW_OPENED) if "drawn" in record.detail]
    review = agency.execute(session, OpenReview(row.id))
    assert said[1:] == [[f"2026-W48 seed {review.seed}"], []]


def test_every_week_is_reviewed_however_late(agency: Agency) -> None:
    agency.clock.forward(days=7 * 4)
    rows = agency.execute(agency.session_of("auditor"), ListReviews())
    assert [row.week.name for row in rows] == ["2026-W51", "2026-W50", "2026-W49", "2026-W48"]
    assert [row.overdue for row in rows] == [False, True, True, True]


@pytest.mark.parametrize(("zone", "weeks"), [("Pacific/Kiritimati", ["2026-W48"]), ("Pacific/Pago_Pago", [])])
def test_weeks_end_by_the_offices_clock(agency: Agency, zone: str, weeks: list[str]) -> None:
    agency.ask("admin", ChangeSetting("training.time_zone", zone))
    until(agency, datetime(2026, 11, 29, 11, tzinfo=UTC))  # Monday in Kiritimati, Sunday in Pago Pago and London
    rows = agency.execute(agency.session_of("auditor"), ListReviews())
    assert [row.week.name for row in rows] == weeks


def test_changed_zone_makes_no_week_twice_and_leaves_none_out(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("training.time_zone", "Pacific/Kiritimati"))
    until(agency, datetime(2026, 11, 29, 11, tzinfo=UTC))
    agency.execute(agency.session_of("auditor"), ListReviews())
    agency.sign_in("admin")
    agency.ask("admin", ChangeSetting("training.time_zone", "Pacific/Pago_Pago"))
    agency.clock.forward(days=8)
    rows = agency.execute(agency.session_of("auditor"), ListReviews())
    assert [row.week.name for row in rows] == ["2026-W49", "2026-W48"]


def test_hours_in_a_flag_are_the_offices(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("training.time_zone", "Pacific/Kiritimati"))
    until(agency, datetime(2026, 11, 25, 12, 5, tzinfo=UTC))
    search(agency, "deputy", "7ABC123")
    a_week_later(agency)
    flags = [flag for item in drawn_review(agency).items for flag in item.flags if flag.kind is FlagKind.OFF_HOURS]
    assert [flag.sentence.partition(",")[0] for flag in flags] == ["1 use on 2026-11-26 at 02:05"]


def test_overdue_a_week_after_its_end_until_it_is_signed(week: Agency) -> None:
    review = drawn_review(week)
    week.clock.forward(days=8)
    rows = week.execute(week.session_of("auditor"), ListReviews())
    assert rows[-1].overdue
    for item in review.items:
        mark(week, "auditor", item)
    signed = week.execute(week.session_of("auditor"), SignReview(review.row.id, "all answered"))
    assert (signed.row.signed_by, signed.row.overdue, signed.note) == ("auditor", False, "all answered")
    assert signed.row.signed_at == week.clock.now()


def test_auditor_draws_the_sample_again_from_the_log(agency: Agency) -> None:
    for number in range(60):
        search(agency, "deputy", f"7ABC{number:03d}")
    a_week_later(agency)
    search(agency, "investigator", "9LATE99")
    review = drawn_review(agency)
    with agency.opened.office.store.reading() as unit:
        (head,) = unit.audit.oldest_first(review.head_sequence, review.head_sequence)
        (after,) = unit.audit.oldest_first(review.head_sequence + 1, review.head_sequence + 1)
    assert head.hash == review.head_hash
    assert b'"event":"search"' in head.canonical and b"7ABC059" in head.canonical
    assert b"9LATE99" in after.canonical
    assert review.seed == seed_of("2026-W48", head.sequence, head.hash)
    completed = [item for item in review.items if item.stratum is Stratum.SEARCH]
    outliers = {item.sequence for item in review.items} - {item.sequence for item in completed}
    searches = [
        head.sequence - step
        for step in range(0, 120, 2)  # attempted and completed in turns
    ]
    expected = [sequence for sequence in drawn(review.seed, searches, 10) if sequence not in outliers]
    assert [item.sequence for item in completed] == expected


def test_drawing_late_draws_the_same(week: Agency) -> None:
    """A reviewer who waits for a better draw gets the same one."""
    early = drawn_review(week)
    with week.raw() as connection:
        connection.execute(delete(review_item))
        connection.execute(delete(review_table))
    search(week, "deputy", "6LATER1")
    week.clock.forward(days=2)
    late = drawn_review(week)
    assert [(i.sequence, i.stratum) for i in late.items] == [(i.sequence, i.stratum) for i in early.items]
    assert late.seed == early.seed


def test_setting_the_clock_back_into_the_week_gives_no_other_draw(week: Agency) -> None:
    """Else a reviewer could add entries to the week that is over until the sample suits."""
    search(week, "deputy", "6MONDAY")
    monday = week.clock.now()
    session = week.session_of("supervisor")
    for _ in range(3):
        week.clock.set_wall(monday - timedelta(days=2))
        week.execute(session, SearchReads("1GRIND1", CASE))
        week.clock.set_wall(monday)
    review = drawn_review(week)
    with week.opened.office.store.reading() as unit:
        (after,) = unit.audit.oldest_first(review.head_sequence + 1, review.head_sequence + 1)
    assert b"6MONDAY" in after.canonical
    assert "1GRIND1" in "".join(item.detail for item in review.items), "and what was added is looked at"


def test_nobody_reviews_the_own_use(week: Agency) -> None:
    review = drawn_review(week, "supervisor")
    (own,) = [item for item in review.items if item.user_name == "supervisor"]
    assert own.own and not any(item.own for item in review.items if item is not own)
    with pytest.raises(Denied, match="about you"):
        mark(week, "supervisor", own)
    assert week.last_record().outcome is Outcome.DENIED
    for item in review.items:
        if item is not own:
            mark(week, "supervisor", item)
    with pytest.raises(BadInput, match="1 entries are not looked at, 1 of them about you"):
        week.execute(week.session_of("supervisor"), SignReview(review.row.id))
    mark(week, "auditor", own)
    assert week.execute(week.session_of("supervisor"), SignReview(review.row.id)).row.signed_by == "supervisor"


def test_own_use_stays_own_in_another_spelling_of_the_name(week: Agency) -> None:
    review = drawn_review(week, "supervisor")
    (own,) = [item for item in review.items if item.own]
    with week.raw() as connection:
        connection.exec_driver_sql("UPDATE member SET user_name = 'SUPERVISOR' WHERE user_name = 'supervisor'")
    with pytest.raises(Denied):
        mark(week, "supervisor", own)


def test_question_keeps_the_week_open_and_finding_is_followed_up(week: Agency) -> None:
    review = drawn_review(week)
    first, second, *_ = [item for item in review.items if item.user_name == "deputy"]
    for item in review.items:
        if item not in (first, second):
            mark(week, "auditor", item)
    mark(week, "auditor", first, Mark.QUESTION, note="which vehicle was this?")
    today = week.clock.now().astimezone().date()
    for bad in (
        {"note": ""},
        {"owner": ""},
        {"owner": "nobody"},
        {"owner": "deputy"},
        {"due": None},
        {"due": today - timedelta(days=1)},
    ):
        values = {"note": "no such case", "owner": "supervisor", "due": today + timedelta(days=14), **bad}
        with pytest.raises(BadInput):
            mark(week, "auditor", second, Mark.FINDING, **values)
    mark(week, "auditor", second, Mark.FINDING, note="no such case", owner="supervisor", due=today)
    with pytest.raises(BadInput, match="1 questions are open"):
        week.execute(week.session_of("auditor"), SignReview(review.row.id))
    with pytest.raises(BadInput, match="not taken back"):
        mark(week, "auditor", second)
    mark(week, "auditor", first, Mark.FINE, note="answered: a grey sedan")
    signed = week.execute(week.session_of("auditor"), SignReview(review.row.id))
    (finding,) = signed.findings
    assert (finding.about, finding.owner, finding.note, finding.open) == ("deputy", "supervisor", "no such case", True)
    with pytest.raises(BadInput, match="stay as they are"):
        mark(week, "auditor", first)
    closed = week.execute(week.session_of("supervisor"), CloseFinding(finding.id, "case number was mistyped"))
    assert (closed.closed_by, closed.closing_note, closed.open) == ("supervisor", "case number was mistyped", False)
    with pytest.raises(BadInput, match="closed by supervisor"):
        week.execute(week.session_of("supervisor"), CloseFinding(finding.id, "again"))
    assert week.execute(week.session_of("auditor"), ListFindings()) == (closed,)


def test_finding_is_not_closed_by_whom_it_is_about(week: Agency) -> None:
    review = drawn_review(week)
    (item,) = [item for item in review.items if item.user_name == "supervisor"]
    today = week.clock.now().astimezone().date()
    mark(week, "auditor", item, Mark.FINDING, note="own curiosity", owner="auditor", due=today)
    (finding,) = week.execute(week.session_of("auditor"), ListFindings())
    with pytest.raises(Denied, match="about you"):
        week.execute(week.session_of("supervisor"), CloseFinding(finding.id, "nothing to see"))


def test_disabled_member_owns_no_finding(week: Agency) -> None:
    (item, *_) = [item for item in drawn_review(week).items if item.user_name == "deputy"]
    week.execute(week.session_of("admin"), DisableMember("supervisor", "left"))
    today = week.clock.now().astimezone().date()
    with pytest.raises(BadInput, match="by user name"):
        mark(week, "auditor", item, Mark.FINDING, note="no case", owner="supervisor", due=today)


@pytest.mark.parametrize(
    "pattern", ["5OWN123", "5own 123", "5OWN12?", "5OWN1#?", "5OWN123*", "*5OWN123", "5[O0]WN123", "5OWN*"]
)
def test_own_plate_is_found_however_it_is_asked_for(agency: Agency, pattern: str) -> None:
    """The last one is narrow by what it found."""
    agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5own-123"))
    agency.record(agency.start_shift("deputy"), captured("5OWN123"))
    search(agency, "deputy", pattern, STOLEN)
    a_week_later(agency)
    flagged = [i for i in drawn_review(agency).items if FlagKind.PROTECTED_PLATE in {f.kind for f in i.flags}]
    assert [item.user_name for item in flagged] == ["deputy"]
    assert "the member's own vehicle" in flagged[0].flags[0].sentence


def test_misread_search_for_an_own_plate_is_found(agency: Agency) -> None:
    agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5OWN123"))
    agency.execute(agency.session_of("deputy"), SearchReads("5OWN128", CASE, fuzzy=1))
    a_week_later(agency)
    assert FlagKind.PROTECTED_PLATE in {f.kind for i in drawn_review(agency).items for f in i.flags}


def test_opening_a_colleagues_plate_is_found_and_the_plate_is_not_told(agency: Agency) -> None:
    agency.execute(agency.session_of("admin"), ProtectPlate("investigator", "5OWN123"))
    agency.record(agency.start_shift("deputy"), captured("5OWN123"))
    agency.execute(agency.session_of("deputy"), OpenRead(1, CASE))
    search(agency, "deputy", "5OWN123")
    a_week_later(agency)
    flagged = [item for item in drawn_review(agency).items if item.flags]
    assert {item.event for item in flagged} == {"search", "image opened"}
    for item in flagged:
        said = f"{item.detail} {item.flags} {item.purpose}"
        assert HIDDEN in item.detail and "the vehicle of investigator" in said
        assert "5OWN123" not in said


def test_protected_list_is_no_leak(agency: Agency) -> None:
    """Neither the table, nor the log, nor another agency's key tells the plate."""
    agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5OWN123"))
    with agency.raw() as connection:
        rows = [str(tuple(row)) for row in connection.exec_driver_sql("SELECT * FROM protected_plate")]
        log = b"".join(row[0] for row in connection.exec_driver_sql("SELECT canonical FROM audit_entry"))
    assert len(rows) == 1 and "5OWN123" not in rows[0]
    assert b"5OWN123" not in log
    assert "5OWN123" not in repr(ProtectPlate("deputy", "5OWN123"))
    assert agency.execute(agency.session_of("admin"), ProtectedCount()) == (("deputy", 1),)
    agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5OWN123"))
    assert agency.execute(agency.session_of("admin"), ProtectedCount()) == (("deputy", 1),)
    agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5 OWN 123", protect=False))
    assert agency.execute(agency.session_of("admin"), ProtectedCount()) == ()
    with pytest.raises(BadInput, match="not on the protected list"):
        agency.execute(agency.session_of("admin"), ProtectPlate("deputy", "5OWN123", protect=False))


@pytest.mark.parametrize("days", [-30, 300], ids=["back", "ahead"])
def test_setting_the_clock_hides_no_search_from_review(agency: Agency, days: int) -> None:
    agency.clock.forward(days=40)
    a_week_later(agency)
    drawn_review(agency)
    right = agency.clock.now()
    session = agency.session_of("deputy")
    agency.clock.set_wall(right + timedelta(days=days))
    with agency.raw() as connection:
        connection.exec_driver_sql("UPDATE training_record SET expires = '2099-01-01', completed = '2020-01-01'")
    if days > 0:
        session = agency.session_of("deputy")
    agency.execute(session, SearchReads("7HIDDEN", CASE))
    agency.clock.set_wall(right)
    a_week_later(agency)
    items = [item for item in drawn_review(agency).items if "7HIDDEN" in item.detail]
    assert [flag.kind for flag in items[0].flags] == [FlagKind.OUT_OF_ORDER]


def test_marks_and_signature_stand_in_the_log(week: Agency) -> None:
    review = drawn_review(week)
    for item in review.items:
        mark(week, "auditor", item, note="as it should be")
    week.execute(week.session_of("auditor"), SignReview(review.row.id))
    marks = week.records(AuditEvent.REVIEW_MARKED)
    assert [record.detail["entry"] for record in marks] == [item.sequence for item in review.items]
    assert {record.user_name for record in marks} == {"auditor"}
    (signed,) = week.records(AuditEvent.REVIEW_SIGNED)
    assert (signed.detail["week"], signed.detail["items"]) == ("2026-W48", len(review.items))
    assert week.verdict().good


def test_deputies_see_no_review(week: Agency) -> None:
    for who in ("deputy", "investigator", "trainer", "custodian", "commander"):
        with pytest.raises(Denied):
            week.execute(week.session_of(who), ListReviews())
    assert Role.SUPERVISOR in week.member("supervisor").roles


def test_vague_purpose_is_in_the_sample_with_its_reason(agency: Agency) -> None:
    search(agency, "deputy", "7ABC123", Purpose(PurposeKind.PATROL, note="asdf"))
    a_week_later(agency)
    flags = [flag for item in drawn_review(agency).items for flag in item.flags]
    assert [flag.kind for flag in flags if flag.kind is FlagKind.VAGUE_PURPOSE] == [FlagKind.VAGUE_PURPOSE]


def test_whole_review_on_both_databases(either: Agency) -> None:
    either.execute(either.session_of("admin"), ProtectPlate("deputy", "7ABC123"))
    search(either, "deputy", "7ABC123")
    a_week_later(either)
    review = drawn_review(either)
    today = either.clock.now().astimezone().date()
    for item in review.items:
        mark(either, "auditor", item, Mark.FINDING, note="own car", owner="supervisor", due=today)
    signed = either.execute(either.session_of("auditor"), SignReview(review.row.id))
    (finding, *_) = either.execute(either.session_of("auditor"), ListFindings())
    either.execute(either.session_of("supervisor"), CloseFinding(finding.id, "a theft of his own"))
    assert signed.row.signed_by == "auditor" and finding.due == today
    found = either.execute(either.session_of("auditor"), ReadStatistics("2026-12"))
    assert dict(found.reviews)["signed off"] == 0 and dict(found.findings)["followed up"] == 1
    either.opened.office.alarms.raise_alarm(AlarmKind.CLOCK_JUMPED, "by an hour")
    either.opened.office.alarms.flush()
    (alarm,) = either.execute(either.session_of("auditor"), OpenAlarms())
    either.execute(either.session_of("auditor"), AcknowledgeAlarm(alarm.uid, "put right"))
    assert either.execute(either.session_of("auditor"), OpenAlarms()) == ()
    assert either.verdict().good
