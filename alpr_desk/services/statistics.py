"""Figures of a month or a year, counted from the audit log and the store, and their documents (Policy 430.5(c))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from alpr_desk.access.gate import duty
from alpr_desk.db.repositories.statistics import HitCount
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.matching import Disposition, MatchKind
from alpr_desk.domain.office_time import day_begins, in_zone
from alpr_desk.domain.people import MemberStatus, Permission, Role
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.purpose import PurposeKind
from alpr_desk.domain.requests.statistics import DocumentWritten, ReadStatistics, WriteStatistics
from alpr_desk.domain.reviewing import OPENINGS
from alpr_desk.domain.statistics import Counts, Period, Rate, Statistics, period_named
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.documents import write_document
from alpr_desk.services.hotlists import opened_lists
from alpr_desk.services.office import Work
from alpr_desk.services.uses import recorded_since, stated

OTHER = "other"
OTHER_LISTS = "other lists"
FORMER = "no longer a member"
NOT_JUDGED = "not judged yet"


@handles(
    ReadStatistics,
    duty(Permission.SEE_STATISTICS),
    Mode.READ,
    AuditEvent.STATISTICS_READ,
    lambda r: {"period": r.period[:10]},
)
def read_statistics(work: Work, request: ReadStatistics) -> Statistics:
    return count_all(work, work.unit, period_named(request.period, work.office.zone))


@handles(
    WriteStatistics,
    duty(Permission.SEE_STATISTICS),
    Mode.STEPS,
    AuditEvent.STATISTICS_READ,
    lambda r: {"period": r.period[:10], "public": r.public, "out": str(r.out)},
)
def write_statistics(work: Work, request: WriteStatistics) -> DocumentWritten:
    from alpr_desk.evidence.statistics_page import build_page
    from alpr_desk.evidence.statistics_report import build_report

    period, page = period_named(request.period, work.office.zone), request.out.suffix.lower() in (".html", ".htm")
    if page and not request.public:
        raise BadInput("A web page is for publication: ask for the public form, or name a file that ends in .pdf.")
    if not page and request.out.suffix.lower() != ".pdf":
        raise BadInput("Name a file that ends in .pdf, or in .html for the web page.")
    with work.office.store.reading() as unit:
        found, agency = count_all(work, unit, period), unit.agencies.get()
    demonstration = agency.demonstration if agency else False
    content = (build_page if page else build_report)(found, public=request.public, demonstration=demonstration)
    return write_document(work, content, request.out, f"ALPR statistics {period.name}", sign=not page)


def count_all(work: Work, unit: UnitOfWork, period: Period) -> Statistics:
    """Every figure of `period`. Raises BadInput for one that has not begun."""
    now, zone = work.office.clock.now(), work.office.zone
    if period.starts > now:
        raise BadInput(f"{period.title} has not begun yet.")
    case_format = work.office.settings.access.case_format
    records = [record for _, record in recorded_since(unit, period.starts) if period.starts <= record.at < period.ends]
    searches = [r for r in records if r.event is AuditEvent.SEARCH and r.outcome is Outcome.COMPLETED]
    hits = _hits(work, unit, period)
    role_of = {member.user_name: min(member.roles, key=list(Role).index, default=None) for member in unit.members.all()}
    roles = Counter(str(role_of.get(record.user_name) or FORMER) for record in searches)
    purposes = Counter(stated(record.purpose, case_format)[0] for record in searches)
    named = {kind.value for kind in PurposeKind}
    purposes[OTHER] = sum(purposes.pop(kind) for kind in set(purposes) - named - {OTHER}) + purposes[OTHER]
    judged = {
        Disposition.CONFIRMED_ACTED,
        Disposition.CONFIRMED_NOT_ACTED,
        Disposition.MISREAD,
        Disposition.WRONG_STATE,
    }
    fit = [count for count in hits if count.disposition in judged]
    agency = unit.agencies.get()
    return Statistics(
        period=period,
        organisation=agency.name if agency else "",
        until=in_zone(min(now, period.ends), zone),
        reads=unit.counting.reads(period.starts, period.ends),
        reads_over_time=_over_time(unit, period, zone, min(now, period.ends)),
        searches_by_purpose=_of(purposes, [*PurposeKind, OTHER]),
        searches_by_role=_of(roles, [*Role, FORMER]),
        openings=sum(r.event in OPENINGS and r.outcome is Outcome.COMPLETED for r in records),
        hits_by_kind=_of(_sum(hits, "kind"), MatchKind),
        hits_by_list=tuple(sorted(_sum(hits, "list_name").items())),
        hits_by_outcome=_of(_sum(hits, "disposition", NOT_JUDGED), [*Disposition, NOT_JUDGED]),
        verified=sum(count.count for count in hits if count.verified),
        unverified=sum(count.count for count in hits if count.disposition == Disposition.UNVERIFIED_USE),
        misread_by_camera=_rates(fit, "camera"),
        misread_by_list=_rates(fit, "list_name"),
        denials_by_reason=_denials(records),
        exports_by_kind=_exports(records),
        members=_members(unit, work.office.today()),
        reviews=_reviews(unit, period, now),
        findings=_findings(unit, period),
    )


def _hits(work: Work, unit: UnitOfWork, period: Period) -> list[HitCount]:
    """Counted all, but a list that the member may not open is not named."""
    opened = {hotlist.id for hotlist in opened_lists(work, unit)}
    hidden = {hotlist.name for hotlist in unit.hotlists.all() if hotlist.id not in opened}
    counts = unit.counting.hits(period.starts, period.ends)
    return [replace(count, list_name=OTHER_LISTS) if count.list_name in hidden else count for count in counts]


def _over_time(unit: UnitOfWork, period: Period, zone: str, until: datetime) -> Counts:
    """Reads a day of a month, a month of a year."""
    found: list[tuple[str, int]] = []
    starts = period.starts
    while starts < until:
        ends = day_begins(_next(starts.date(), months=period.yearly), zone)
        found.append((f"{starts:%b}" if period.yearly else f"{starts.day}", unit.counting.reads(starts, ends)))
        starts = ends
    return tuple(found)


def _next(day: date, *, months: bool) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) if months else day + timedelta(days=1)


def _of(counts: Counter[str], order: Iterable[str]) -> Counts:
    """Every one of `order`, with none where there is none, so that what is missing says nothing."""
    return tuple((str(what), counts[what]) for what in order)


def _sum(hits: Iterable[HitCount], by: str, empty: str = "") -> Counter[str]:
    found: Counter[str] = Counter()
    for count in hits:
        found[getattr(count, by) or empty] += count.count
    return found


def _rates(judged: list[HitCount], by: str) -> tuple[Rate, ...]:
    """Most misread first."""
    total = _sum(judged, by)
    misread = _sum((count for count in judged if count.disposition == Disposition.MISREAD), by)
    rates = [Rate(name, misread[name], number) for name, number in total.items()]
    return tuple(sorted(rates, key=lambda rate: (-rate.share, rate.name)))


def _denials(records: Iterable[AuditRecord]) -> Counts:
    counts = Counter(str(r.detail.get("reason")) for r in records if r.event is AuditEvent.DENIED)
    return tuple(sorted(counts.items()))


def _exports(records: Iterable[AuditRecord]) -> Counts:
    done = [record for record in records if record.outcome is Outcome.COMPLETED]
    return (
        ("evidence packages", sum(r.event is AuditEvent.PACKAGE_WRITTEN for r in done)),
        ("extracts of the audit log", sum(r.event is AuditEvent.AUDIT_EXPORTED for r in done)),
        ("lists of results", sum(r.event is AuditEvent.RESULTS_EXPORTED for r in done)),
        ("answers to subjects", sum(r.event is AuditEvent.SUBJECT_ANSWERED for r in done)),
    )


def _members(unit: UnitOfWork, today: date) -> Counts:
    active = [member for member in unit.members.all() if member.status in (MemberStatus.ACTIVE, MemberStatus.LOCKED)]
    records = [unit.trainings.counting(member.id, today) for member in active]
    trained = sum(record is not None and record.current_on(today) for record in records)
    return (("with current training", trained), ("without current training", len(active) - trained))


def _reviews(unit: UnitOfWork, period: Period, now: datetime) -> Counts:
    weeks = [review for review in unit.reviews.all() if period.starts < review.week.ends <= period.ends]
    signed = sum(review.signed_at is not None for review in weeks)
    overdue = sum(review.signed_at is None and now > review.week.due for review in weeks)
    return (("signed off", signed), ("open", len(weeks) - signed - overdue), ("overdue", overdue))


def _findings(unit: UnitOfWork, period: Period) -> Counts:
    opened = [one for one in unit.reviews.findings() if period.starts <= one.opened_at < period.ends]
    return (("followed up", sum(not one.open for one in opened)), ("open", sum(one.open for one in opened)))
