"""Every way to narrow a search from the command line, pages, previews, and files that were taken in before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alpr_desk.db.repositories.reads import Reads
from alpr_desk.errors import EnvironmentFault
from tests.cli.samples import seen, write_lines
from tests.cli.terminal import Terminal

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")


@pytest.fixture
def drive(office: Terminal, tmp_path: Path) -> Terminal:
    """7ABC123 at two places, 4DEF456 with it at one, 9GHI789 far away and tagged."""
    lines = [
        seen("7ABC123", at="2026-11-22T12:00:00+00:00"),
        seen("4DEF456", at="2026-11-22T12:00:20+00:00"),
        seen("7ABC123", at="2026-11-23T12:00:00+00:00", latitude=36.80, camera="rear"),
        seen("9GHI789", at="2026-11-23T12:00:00+00:00", latitude=36.90, vehicle="unit 4", incident="26-7"),
    ]
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", *lines))
    return office


@pytest.mark.parametrize(
    ("options", "plates"),
    [
        (("--near", "36.80,-119.79,100"), ["7ABC123"]),
        (("--polygon", "36.85,-119.8 36.95,-119.8 36.95,-119.7"), ["9GHI789"]),
        (("--route", "36.74,-119.80 36.74,-119.70", "--width", "50"), ["4DEF456", "7ABC123"]),
        (("--vehicle", "unit 4"), ["9GHI789"]),
        (("--incident", "26-7"), ["9GHI789"]),
        (("--with", "7abc123", "--within", "30", "--times", "1"), ["4DEF456"]),
        (("--with", "7abc123"), []),
        (
            ("--scene", "36.74,-119.79,100,2026-11-22,2026-11-22", "--scene", "36.8,-119.79,100,2026-11-23,2026-11-23"),
            ["7ABC123"],
        ),
    ],
)
def test_a_search_is_narrowed(drive: Terminal, options: tuple[str, ...], plates: list[str]) -> None:
    rows = drive.good("search", "*", *WHY, *options)["rows"]
    assert [row["read"]["plate"] for row in rows] == plates


def test_the_table_names_the_incident_where_a_read_bears_one(drive: Terminal) -> None:
    tagged = drive.command("search", "9*", *WHY).out.splitlines()
    assert (tagged[0].split()[-1], tagged[-1].split()[-1]) == ("incident", "26-7")
    assert drive.command("search", "4*", *WHY).out.splitlines()[0].split()[-1] == "why"


def test_pages_follow_each_other(drive: Terminal) -> None:
    first = drive.good("search", "*", *WHY, "--limit", "3")
    assert (len(first["rows"]), first["cut"]) == (3, True)
    last = drive.good("search", "*", *WHY, "--limit", "3", "--after", first["next"])
    assert (len(last["rows"]), last["cut"], last["next"]) == (1, False, "")
    done = drive.command("search", "*", *WHY, "--limit", "3")
    assert f"--after {first['next']}" in done.err


def test_an_edit_is_let_in(drive: Terminal) -> None:
    (row,) = drive.good("search", "4DEF56", *WHY, "--edits", "1")["rows"]
    assert (row["read"]["plate"], row["reason"]) == ("4DEF456", "position 5: 4 read, nothing asked for")


def test_a_preview_says_what_would_be_let_in(drive: Terminal) -> None:
    preview = drive.good("search", "4DEF56", *WHY, "--edits", "1", "--preview")
    assert (preview["as_typed"], preview["let_in"]) == (0, 1)
    done = drive.command("search", "4DEF56", *WHY, "--edits", "1", "--preview")
    assert "0 plates fit as typed; 1 more would be let in." in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--state", "XX"), "AL AR AZ CA"),
        (("--near", "36.74"), "--near takes"),
        (("--polygon", "36.74,x 1,1 2,2"), "--polygon takes"),
        (("--route", "36.74,1,2"), "--route takes"),
        (("--scene", "36.74,-119.79,100"), "--scene takes"),
        (("--scene", "36.74,-119.79,100,,2026-11-22"), "is not a time"),
        (("--after", "page two"), "search again"),
        (("--edits", "3"), "0, 1 or 2"),
    ],
)
def test_what_cannot_be_understood_is_refused(drive: Terminal, options: tuple[str, ...], said: str) -> None:
    done = drive.command("search", "7*", *WHY, *options)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert said in done.err


def test_the_same_file_twice_adds_nothing(office: Terminal, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reads.jsonl", seen("7ABC123"), seen("4DEF456"))
    assert office.good("ingest", file) == {"reads": 2, "new": 2, "known": 0, "hits": 0}
    assert office.command("ingest", file).out.strip() == "0 new, 2 known, 0 hits raised."
    (row,) = office.good("search", "7*", *WHY)["rows"]
    assert row["read"]["id"] == 1


def test_a_file_that_broke_off_is_taken_in_whole_the_next_time(
    office: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_lines(tmp_path / "reads.jsonl", *(seen(f"7ABC{number}") for number in range(100, 130)))
    begun: list[int] = []
    record = Reads.record

    def full(reads: Reads, *given: Any, **named: Any) -> Any:
        begun.append(len(begun))
        if len(begun) == 4:
            raise EnvironmentFault("The disk is full: nothing was stored. Free some space and try again.")
        return record(reads, *given, **named)

    monkeypatch.setattr("alpr_desk.cli.taking_in.ALONE", 2)
    monkeypatch.setattr(Reads, "record", full)
    done = office.command("ingest", file)
    assert (done.code, done.out) == (4, "")
    assert "The disk is full" in done.err
    assert len(begun) < 15, "what was not begun when the disk was full is begun no more"
    counted = office.good("ingest", file)
    assert counted["reads"] == 30 and counted["known"] >= 6 and counted["new"] + counted["known"] == 30
    rows = office.good("search", "7ABC*", *WHY)["rows"]
    assert sorted(row["read"]["plate"] for row in rows) == [f"7ABC{number}" for number in range(100, 130)]


def test_a_read_from_the_future_is_refused_whole(office: Terminal, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [seen("7ABC123"), seen("4DEF456", at="2026-11-26T03:05:00+00:00")]
    done = office.command("ingest", write_lines(tmp_path / "reads.jsonl", *lines))
    assert (done.code, done.out) == (2, "")
    assert "2026-11-26T03:05:00.00Z" in done.err and "Nothing was taken in" in done.err
    assert office.good("search", "*", *WHY)["rows"] == []


@pytest.mark.parametrize("region", ["XX", "ZZ", "QM-1", "US-XX", "C", "US_CA", ""])
def test_an_unknown_home_region_is_refused(office: Terminal, tmp_path: Path, region: str) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    done = office.raw("read", tmp_path / "a.jpg", "--region", region)
    assert (done.code, done.out) == (2, "")
    assert "There is no" in done.err
