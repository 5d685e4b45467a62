"""Lists of results and kept questions: recorded, defused, and nobody else's."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.corrections import CorrectRead
from alpr_desk.domain.requests.results import ExportResults, ForgetSearch, ListSavedSearches, SaveSearch
from alpr_desk.domain.requests.search import Near, PreviewMisreads, SearchReads
from alpr_desk.domain.seeing import Position
from alpr_desk.errors import BadInput, Denied, EnvironmentFault
from tests.helpers.agency import CASE, Agency
from tests.helpers.reads import captured

QUESTION = SearchReads(
    "7A?C*", CASE, since=datetime(2026, 11, 1, 8, tzinfo=UTC), near=Near(36.7, -119.8, 500.0), state="CA", fuzzy=1
)


def searched(agency: Agency, who: str = "investigator", pattern: str = "*") -> int:
    """Number of a search by `who` that gave every read."""
    return agency.ask(who, SearchReads(pattern, CASE)).search_id


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_list_holds_reads_in_their_order_with_corrections_and_its_entry_holds_its_hash(
    either: Agency, tmp_path: Path
) -> None:
    there = Position(36.7378, -119.7871, 4.0)
    reads = (captured("7ABC12B", position=there), captured("8XYZ999", camera="rear"))
    ids = either.record(either.start_shift(), *reads).read_ids
    either.ask("investigator", CorrectRead(ids[0], "7ABC128", "an 8", purpose=CASE))
    out, search = tmp_path / "list.csv", searched(either)
    done = either.ask("investigator", ExportResults((ids[1], ids[0], ids[1]), out, search, CASE))
    assert [(r["plate"], r["corrected to"], r["camera"], r["longitude"]) for r in rows_of(out)] == [
        ("8XYZ999", "", "rear", ""),
        ("7ABC12B", "7ABC128", "front", "-119.7871"),
    ]
    assert done.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    attempted, completed = either.records(AuditEvent.RESULTS_EXPORTED)
    assert (attempted.outcome, completed.detail["sha256"], completed.detail["search"]) == (
        Outcome.ATTEMPTED,
        done.sha256,
        search,
    )
    assert completed.detail["reads"] == [ids[1], ids[0], ids[1]]


def test_list_as_pdf_names_member_and_purpose(agency: Agency, tmp_path: Path) -> None:
    (read_id,) = agency.record(agency.start_shift(), captured("7ABC123")).read_ids
    out = tmp_path / "list.PDF"
    agency.ask("custodian", ExportResults((read_id,), out, searched(agency, "custodian"), CASE))
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="not installed: poppler-utils")
def test_list_as_pdf_says_who_why_from_which_search_and_what_was_corrected(either: Agency, tmp_path: Path) -> None:
    there = Position(36.7378, -119.7871, 4.0)
    reads = (captured("7ABC12B", position=there), captured("8XYZ999", camera="rear", region=None))
    shift = either.start_shift()
    ids = either.record(shift, *reads, captured("9GHI789")).read_ids
    either.ask("investigator", CorrectRead(ids[0], "7ABC128", "an 8", purpose=CASE))
    either.ask("investigator", CorrectRead(ids[1], "8XYZ998", "an 8", "US-NV", purpose=CASE))
    out, search = tmp_path / "list.pdf", searched(either)
    either.ask("investigator", ExportResults(ids[:2], out, search, CASE))
    done = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True)
    text, lines = " ".join(done.stdout.split()), done.stdout.splitlines()
    for said in (
        "Robin Investigator (investigator)",
        str(CASE),
        f"entry {search} of the audit log",
        "Meadow County Sheriff",
        "A list is no evidence",
    ):
        assert said in text
    (first,) = (line.split() for line in lines if "7ABC12B" in line)
    (second,) = (line for line in lines if "8XYZ999" in line)
    assert first[:3] == [str(ids[0]), "7ABC12B", "7ABC128"]
    assert "36.73780" in text
    assert "8XYZ998" in second
    assert "(US-NV)" in text
    assert "9GHI789" not in text, "a read that was not chosen"


def test_camera_named_like_a_formula_is_defused(agency: Agency, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://example.test")'
    (read_id,) = agency.record(agency.start_shift(), captured("7ABC123", camera=name)).read_ids
    out = tmp_path / "list.csv"
    agency.ask("investigator", ExportResults((read_id,), out, searched(agency), CASE))
    assert rows_of(out)[0]["camera"] == f"'{name}"


def test_list_that_cannot_be_recorded_does_not_exist(agency: Agency, tmp_path: Path) -> None:
    (read_id,) = agency.record(agency.start_shift(), captured("7ABC123")).read_ids
    out, search = tmp_path / "list.csv", searched(agency)
    session = agency.session_of("investigator")
    with agency.raw() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON audit_entry WHEN NEW.canonical LIKE '%sha256%' "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(EnvironmentFault):
        agency.execute(session, ExportResults((read_id,), out, search, CASE))
    assert not out.exists()


@pytest.mark.parametrize(
    ("ids", "name"), [((1,), "list.txt"), ((), "list.csv"), ((9,), "list.csv"), ((1,), "none/list.csv")]
)
def test_list_that_cannot_be_made_is_refused(agency: Agency, tmp_path: Path, ids: tuple[int, ...], name: str) -> None:
    agency.record(agency.start_shift(), captured("7ABC123"))
    search = searched(agency)
    with pytest.raises(BadInput):
        agency.ask("investigator", ExportResults(ids, tmp_path / name, search, CASE))
    assert not (tmp_path / name).exists()


def test_list_never_replaces_a_file(agency: Agency, tmp_path: Path) -> None:
    (read_id,) = agency.record(agency.start_shift(), captured("7ABC123")).read_ids
    out = tmp_path / "list.csv"
    out.write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        agency.ask("investigator", ExportResults((read_id,), out, searched(agency), CASE))
    assert out.read_text() == "mine"


def test_list_under_a_number_that_is_no_search_of_the_member_is_refused(either: Agency, tmp_path: Path) -> None:
    (read_id,) = either.record(either.start_shift(), captured("7ABC123")).read_ids
    others, own = searched(either, "supervisor"), searched(either)
    preview = either.ask("investigator", PreviewMisreads("7ABC123", CASE)).search_id
    with pytest.raises(BadInput):
        either.ask("investigator", SearchReads("7A[", CASE))
    failed = len(either.records()) - 1
    saved = either.ask("investigator", SaveSearch("bank", QUESTION))
    opened = len(either.records())
    none = (0, -1, own + 1, opened + 1_000, 10**15, others, preview, failed, opened, saved.id)
    for number in none:
        with pytest.raises(BadInput, match=f"Entry {number} of the audit log is no completed search of yours"):
            either.ask("investigator", ExportResults((read_id,), tmp_path / "list.csv", number, CASE))
    assert not (tmp_path / "list.csv").exists()
    assert all(e.outcome is not Outcome.COMPLETED for e in either.records(AuditEvent.RESULTS_EXPORTED))
    assert either.ask("investigator", ExportResults((read_id,), tmp_path / "list.csv", own, CASE)).reads == 1


def test_list_holds_nothing_that_its_search_did_not_find(either: Agency, tmp_path: Path) -> None:
    first, second = either.record(either.start_shift(), captured("7ABC123"), captured("8XYZ999")).read_ids
    search = searched(either, pattern="7ABC123")
    searched(either, "supervisor", "7ABC123")
    searched(either, pattern="8XYZ999")
    with pytest.raises(BadInput, match=f"Read {second} was not found by search {search}"):
        either.ask("investigator", ExportResults((first, second), tmp_path / "list.csv", search, CASE))
    with pytest.raises(BadInput, match=r"Read 9\d* was not found"):
        either.ask("investigator", ExportResults((first, 9_999), tmp_path / "list.csv", search, CASE))
    assert either.ask("investigator", ExportResults((first,), tmp_path / "list.csv", search, CASE)).reads == 1


def test_list_of_several_pages_names_the_first_and_one_of_a_page_holds_that_page(
    either: Agency, tmp_path: Path
) -> None:
    either.record(either.start_shift(), captured("7ABC123"), captured("7ABC124"), captured("7ABC125"))
    question = SearchReads("7ABC*", CASE, limit=1)
    pages = [either.ask("investigator", question)]
    while pages[-1].next:
        pages.append(either.ask("investigator", replace(question, after=pages[-1].next)))
    ids, numbers = [page.rows[0].read.id for page in pages], [page.search_id for page in pages]
    assert len(set(ids)) == 3
    asked = ExportResults(tuple(ids), tmp_path / "all.csv", numbers[0], CASE)
    assert either.ask("investigator", asked).reads == 3
    with pytest.raises(BadInput, match=f"Read {ids[0]} was not found by search {numbers[1]}"):
        either.ask("investigator", ExportResults(tuple(ids), tmp_path / "some.csv", numbers[1], CASE))
    assert either.ask("investigator", ExportResults((ids[1],), tmp_path / "one.csv", numbers[1], CASE)).reads == 1


def test_list_of_a_search_that_found_nothing_is_refused(agency: Agency, tmp_path: Path) -> None:
    search = searched(agency, pattern="7ABC123")
    (read_id,) = agency.record(agency.start_shift(), captured("7ABC123")).read_ids
    with pytest.raises(BadInput, match="was not found by search"):
        agency.ask("investigator", ExportResults((read_id,), tmp_path / "list.csv", search, CASE))
    searched(agency, pattern="7ABC123")
    asked = ExportResults((read_id,), tmp_path / "list.csv", search, CASE)
    assert agency.ask("investigator", asked).reads == 1, "the same question, asked again by the same member"


def test_exporting_is_a_permission_of_its_own(agency: Agency, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        agency.ask("deputy", ExportResults((1,), tmp_path / "list.csv", 0, CASE))
    may = {role for role, permissions in PERMISSIONS.items() if Permission.EXPORT_RESULTS in permissions}
    assert may == {Role.INVESTIGATOR, Role.SUPERVISOR, Role.ALPR_ADMINISTRATOR, Role.CUSTODIAN}


def test_saved_search_comes_back_whole_but_without_its_purpose(either: Agency) -> None:
    either.ask("investigator", SaveSearch("  bank  robbery ", QUESTION))
    (saved,) = either.ask("investigator", ListSavedSearches())
    assert saved.name == "bank robbery"
    assert saved.question.purpose is None
    assert (saved.question.near, saved.question.since, saved.question.fuzzy) == (QUESTION.near, QUESTION.since, 1)
    with pytest.raises(Denied):
        either.ask("investigator", saved.question)


def test_saving_under_the_same_name_replaces(agency: Agency) -> None:
    agency.ask("investigator", SaveSearch("bank", QUESTION))
    agency.clock.forward(minutes=1)
    agency.ask("investigator", SaveSearch("bank", SearchReads("8*")))
    assert [s.question.pattern for s in agency.ask("investigator", ListSavedSearches())] == ["8*"]


def test_saved_search_is_nobody_elses(agency: Agency) -> None:
    saved = agency.ask("investigator", SaveSearch("bank", QUESTION))
    assert agency.ask("deputy", ListSavedSearches()) == ()
    with pytest.raises(BadInput):
        agency.ask("deputy", ForgetSearch(saved.id))
    agency.ask("investigator", ForgetSearch(saved.id))
    assert agency.ask("investigator", ListSavedSearches()) == ()


@pytest.mark.parametrize(("name", "pattern"), [("", "7A*"), ("x" * 81, "7A*"), ("bank", "7A["), ("bank\x07", "7A*")])
def test_search_that_cannot_be_saved_is_refused(agency: Agency, name: str, pattern: str) -> None:
    with pytest.raises(BadInput):
        agency.ask("investigator", SaveSearch(name, SearchReads(pattern)))


def test_only_a_hundred_searches_are_kept(agency: Agency) -> None:
    session = agency.session_of("investigator")
    for number in range(100):
        agency.execute(session, SaveSearch(f"search {number}", SearchReads("7A*")))
    with pytest.raises(BadInput, match="forget one first"):
        agency.execute(session, SaveSearch("one more", SearchReads("7A*")))
    agency.clock.forward(seconds=int(timedelta(minutes=1).total_seconds()))
    agency.execute(session, SaveSearch("search 7", SearchReads("8B*")))
