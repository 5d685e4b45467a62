"""Figures counted from a real log and store; and that the published form holds nobody's name, plate or case."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from alpr_desk.domain.matching import Disposition, Tick
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.requests.hits import DisposeHit, VerifyHit
from alpr_desk.domain.requests.search import OpenRead, SearchReads
from alpr_desk.domain.requests.statistics import ReadStatistics, WriteStatistics
from alpr_desk.domain.statistics import Statistics
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import CASE, STOLEN, Agency
from tests.helpers.reads import captured


@pytest.fixture
def month(agency: Agency) -> Agency:
    """November 2026 with reads, hits judged, searches, a refusal and a package."""
    agency.import_list("7ABC123;CA\n8DEF456;CA\n9GHI789;CA\n")
    shift = agency.start_shift("deputy")
    reads = [captured(plate) for plate in ("7ABC123", "8DEF456", "9GHI789", "6AAA111", "6BBB222", "6CCC333")]
    agency.record(shift, *reads)
    deputy, investigator = agency.session_of("deputy"), agency.session_of("investigator")
    agency.execute(deputy, VerifyHit(1, frozenset({Tick.CHARACTERS_SEEN, Tick.STATE_SEEN})))
    agency.execute(deputy, DisposeHit(1, Disposition.MISREAD))
    agency.execute(deputy, DisposeHit(2, Disposition.UNVERIFIED_USE, "no radio"))
    for number in range(7):
        agency.execute(investigator, SearchReads(f"7ABC12{number}", CASE))
    agency.execute(deputy, SearchReads("7*", STOLEN))
    agency.execute(deputy, OpenRead(1, STOLEN))
    agency.execute(agency.session_of("supervisor"), WritePackage((1,), (), agency.folder.parent / "out", CASE))
    with pytest.raises(Denied):
        agency.execute(agency.session_of("trainer"), SearchReads("7*", STOLEN))
    return agency


def figures(agency: Agency, period: str = "2026-11") -> Statistics:
    return agency.execute(agency.session_of("auditor"), ReadStatistics(period))


def test_everything_is_counted_once(month: Agency) -> None:
    found = figures(month)
    assert (found.reads, found.searches, found.openings, found.hits) == (6, 8, 1, 3)
    assert dict(found.searches_by_purpose)["criminal investigation"] == 7
    assert dict(found.searches_by_purpose)["stolen or wanted vehicle"] == 1
    assert dict(found.searches_by_role)["investigator"] == 7
    assert dict(found.hits_by_kind) == {"exact": 3} | dict.fromkeys(
        [kind for kind, _ in found.hits_by_kind if kind != "exact"], 0
    )
    assert found.hits_by_list == (("Stolen", 3),)
    assert (found.verified, found.unverified) == (1, 1)
    assert [(rate.name, rate.misread, rate.judged) for rate in found.misread_by_camera] == [("front", 1, 1)]
    assert [(rate.name, rate.misread, rate.judged) for rate in found.misread_by_list] == [("Stolen", 1, 1)]
    assert found.denials_by_reason == (("no permission", 1),)
    assert dict(found.exports_by_kind)["evidence packages"] == 1
    assert dict(found.members) == {"with current training": 8, "without current training": 0}
    assert sum(count for _, count in found.reads_over_time) == 6


def test_other_periods_hold_nothing_of_it_and_the_year_all(month: Agency) -> None:
    before = figures(month, "2026-10")
    assert (before.reads, before.searches, before.hits, before.openings) == (0, 0, 0, 0)
    assert figures(month, "2026").searches == 8
    with pytest.raises(BadInput, match="has not begun"):
        figures(month, "2027-01")


def test_own_kind_of_purpose_is_counted_as_other(month: Agency) -> None:
    """A record of an older list of purposes."""
    named = dict(figures(month).searches_by_purpose)
    assert set(named) == {kind.value for kind in PurposeKind} | {"other"}


@pytest.mark.parametrize("who", ["deputy", "investigator", "supervisor", "trainer", "custodian"])
def test_others_see_no_statistics(month: Agency, who: str) -> None:
    with pytest.raises(Denied):
        month.execute(month.session_of(who), ReadStatistics("2026-11"))


def text_of(path: Path) -> str:
    """What stands in a PDF, with its properties."""
    texts = [
        subprocess.run([*command, path, *more], capture_output=True, text=True, check=True).stdout
        for command, more in ((["pdftotext", "-layout"], ["-"]), (["pdfinfo"], []))
    ]
    return "\n".join(texts)


needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="not installed: pdftotext")


@needs_poppler
def test_published_page_and_pdf_hold_nobody(month: Agency, tmp_path: Path) -> None:
    """No member's name or user name, no plate, no case, no camera, no list: attacked with all that the store holds."""
    month.execute(
        month.session_of("investigator"), SearchReads("6AAA111", Purpose(PurposeKind.MISSING_PERSON, note="Jane Roe"))
    )
    session = month.session_of("commander")
    page, paper = tmp_path / "public.html", tmp_path / "public.pdf"
    for out in (page, paper):
        month.execute(session, WriteStatistics("2026-11", out, public=True))
    people = [person.user_name for person in month.people.values()]
    with month.raw() as connection:
        names = [str(name) for (name,) in connection.exec_driver_sql("SELECT name FROM member")]
        plates = [str(plate) for (plate,) in connection.exec_driver_sql("SELECT plate FROM plate_read")]
    roles = {"deputy", "investigator", "supervisor", "auditor"}  # as titles of roles, which are no persons
    for shown in (page.read_text(), text_of(paper)):
        assert "about 5" in shown and "fewer than 5" in shown
        for word in [*names, *plates, "26-01234", "Jane Roe", "unit 12", "front", "Stolen", "no radio"]:
            assert word.casefold() not in shown.casefold().replace("stolen or wanted vehicle", ""), word
        for name in set(people) - roles:
            assert name not in shown.split(), name
    raw = paper.read_bytes()
    assert b"Robin" not in raw and b"/Author (Meadow County Sheriff)" in raw


@needs_poppler
def test_inner_report_is_signed_and_names_cameras_and_lists(month: Agency, tmp_path: Path) -> None:
    out = tmp_path / "inner.pdf"
    written = month.execute(month.session_of("auditor"), WriteStatistics("2026-11", out))
    assert "front" in text_of(out) and "1 of 1 (100.0%)" in text_of(out)
    signed = subprocess.run(["pdfsig", "-nocert", out], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in signed and "Total document signed" in signed
    record = month.last_record()
    assert record.event is AuditEvent.STATISTICS_READ
    assert record.detail["document_sha256"] == written.sha256


def test_page_with_inner_figures_is_refused(month: Agency, tmp_path: Path) -> None:
    for out in (tmp_path / "inner.html", tmp_path / "inner.txt"):
        with pytest.raises(BadInput):
            month.execute(month.session_of("auditor"), WriteStatistics("2026-11", out))
        assert not out.exists()


def test_month_that_is_over_is_counted_to_its_end(month: Agency) -> None:
    assert figures(month).until == month.clock.now()
    month.clock.forward(days=20)
    later = figures(month)
    assert later.until == later.period.ends
    assert later.period.ends - later.period.starts in (timedelta(days=30), timedelta(days=30, hours=1))
