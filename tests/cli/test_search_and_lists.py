"""What a search and an import say and take: days, names of states, candidates, columns that a file lacks."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.samples import HOTLIST, seen, write_lines
from tests.cli.terminal import Terminal

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")


@pytest.fixture
def drive(office: Terminal, tmp_path: Path) -> Terminal:
    """An office with reads of two evenings and two states."""
    nevada = seen("4DEF456", at="2026-11-23T12:00:00+00:00")
    nevada["reads"][0]["region"] = "US-NV"
    office.good(
        "ingest", write_lines(tmp_path / "reads.jsonl", seen("7ABC123", at="2026-11-22T12:00:00+00:00"), nevada)
    )
    return office


def found(terminal: Terminal, *options: str) -> list[str]:
    return [row["read"]["plate"] for row in terminal.good("search", "*", *WHY, *options)["rows"]]


def test_a_day_counts_from_its_first_moment_to_its_last(office: Terminal, tmp_path: Path) -> None:
    moments = (datetime(2026, 11, 22), datetime(2026, 11, 22, 23, 59, 59, 500_000), datetime(2026, 11, 23))  # noqa: DTZ001  # local
    plates = ("1AAA111", "2BBB222", "3CCC333")
    lines = [seen(plate, at=at.astimezone().isoformat()) for plate, at in zip(plates, moments, strict=True)]
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", *lines))
    assert sorted(found(office, "--from", "2026-11-22", "--to", "2026-11-22")) == ["1AAA111", "2BBB222"]
    assert found(office, "--from", "20261123", "--to", "20261123") == ["3CCC333"]
    assert found(office, "--to", "2026-11-21") == []


def test_a_time_given_to_the_minute_is_taken_as_it_stands(drive: Terminal) -> None:
    assert found(drive, "--to", "2026-11-22T12:00+00:00") == ["7ABC123"]
    assert found(drive, "--to", "2026-11-22T11:59+00:00") == []
    assert found(drive, "--to", "2026-11-22T00:00+00:00") == []


@pytest.mark.parametrize("state", ["California", " california ", "ca", "CA", "US-CA"])
def test_a_state_is_taken_by_name_and_by_code(drive: Terminal, state: str) -> None:
    assert found(drive, "--state", state) == ["7ABC123"]


@pytest.mark.parametrize("state", ["Kalifornia", "C", "CAL", "", "7"])
def test_what_is_no_state_is_refused(drive: Terminal, state: str) -> None:
    done = drive.command("search", "*", *WHY, "--state", state)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1 and "California or CA" in done.err


def test_a_list_is_written_of_what_the_named_search_found(drive: Terminal, tmp_path: Path) -> None:
    ids = {row["read"]["plate"]: str(row["read"]["id"]) for row in drive.good("search", "*", *WHY)["rows"]}
    said = re.search(r"1 reads, found by search ([0-9]+)\.", drive.command("search", "7ABC123", *WHY).err)
    assert said is not None
    out = tmp_path / "list.csv"
    unnamed = drive.command("export", ids["7ABC123"], "--out", out, *WHY)
    assert unnamed.code == 2 and "--search" in unnamed.err
    for plate, search in (("4DEF456", said[1]), ("7ABC123", "1"), ("7ABC123", "0")):
        assert drive.command("export", ids[plate], "--out", out, "--search", search, *WHY).code == 2
    assert not out.exists()
    assert drive.good("export", ids["7ABC123"], "--out", out, "--search", said[1], *WHY)["reads"] == 1
    assert "7ABC123" in out.read_text(encoding="utf-8-sig")


def test_candidates_are_objects_wherever_a_read_is_printed(office: Terminal, tmp_path: Path) -> None:
    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    office.good("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    candidates: list[dict[str, Any]] = [
        {"plate": "7ABC123", "confidence": 0.75},
        {"plate": "1ABC123", "confidence": 0.25},
    ]
    line = seen("7ABC123")
    line["reads"][0]["candidates"] = candidates
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", line))
    (row,) = office.good("search", "7ABC123", *WHY)["rows"]
    assert row["read"]["candidates"] == candidates
    (hit,) = office.good("hits")
    assert hit["read"]["candidates"] == candidates


def test_an_import_names_the_columns_that_its_file_lacks(office: Terminal, tmp_path: Path) -> None:
    listed = tmp_path / "stolen.csv"
    listed.write_text("PlateNumber;Category\n7ABC123;Stolen vehicle\n", encoding="utf-8")
    command = ("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    done = office.command(*command)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1:] == [
        "The file has no column PlateState, EffectiveDate, ExpiryDate: state, start and end are taken as unknown."
    ]
    assert "state is taken as CA; start and end are taken as unknown." in office.command(*command, "--state", "CA").out
    report = office.good(*command, "--replace")
    assert report["entries"] == 1
    assert [missing["column"] for missing in report["missing_columns"]] == ["PlateState", "EffectiveDate", "ExpiryDate"]
    assert report["missing_columns"][0] == {"column": "PlateState", "what": "state", "taken_as": "unknown"}


def test_an_import_of_a_whole_header_says_no_more(office: Terminal, tmp_path: Path) -> None:
    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    done = office.command("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    assert len(done.out.splitlines()) == 1
