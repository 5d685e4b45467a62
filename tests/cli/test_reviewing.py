"""Reviews, statistics, answers and alarms from the command line, as an administrator would type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.samples import seen, write_lines
from tests.cli.terminal import Terminal


@pytest.fixture
def searched(office: Terminal, tmp_path: Path) -> Terminal:
    """One read and two searches."""
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", seen("7ABC123")))
    for pattern in ("7ABC123", "7A*"):
        office.good("search", pattern, "--purpose", "stolen", "--note", "asdf")
    return office


def test_week_is_drawn_shown_and_not_signed_off_by_whom_it_is_about(searched: Terminal) -> None:
    searched.clock.forward(days=7)
    rows = searched.good("review", "list")
    assert (rows[-1]["items"], rows[-1]["left"]) == (2, 2)
    review = str(rows[-1]["id"])
    shown = searched.good("review", "show", review)
    assert len(shown["seed"]) == 64 and shown["items"][0]["own"]
    assert "vague purpose" in searched.command("review", "show", review).out
    refused = searched.command("review", "mark", str(shown["items"][0]["id"]), "--as", "fine")
    assert refused.code == 3 and "another reviewer" in refused.err
    refused = searched.command("review", "sign", review)
    assert refused.code == 2 and "2 of them about you" in refused.err
    assert searched.good("review", "findings") == []
    assert searched.command("review", "close", "1", "--note", "x").code == 2


@pytest.mark.parametrize("arguments", [("--month", "2026-11"), ("--year", "2026")])
def test_statistics_are_written_signed_or_for_the_public(
    searched: Terminal, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    written = searched.good("audit", "report", *arguments, "--out", tmp_path / "inner.pdf")
    assert written["signed_by"] and len(written["sha256"]) == 64
    assert (tmp_path / "inner.pdf").read_bytes().startswith(b"%PDF")
    page = searched.good("audit", "report", *arguments, "--out", tmp_path / "page.html", "--public")
    assert page["signed_by"] == ""
    assert "fewer than 5" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--month", "2026-11", "--year", "2026"),
        ("--month", "November"),
        ("--month", "2027-05"),
    ],
)
def test_report_of_no_period_is_refused(searched: Terminal, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    out = tmp_path / "report.pdf"
    assert searched.command("audit", "report", *arguments, "--out", out).code == 2
    assert not out.exists()


def test_page_for_the_public_is_asked_for_as_such(searched: Terminal, tmp_path: Path) -> None:
    done = searched.command("audit", "report", "--month", "2026-11", "--out", tmp_path / "page.html")
    assert done.code == 2 and "public form" in done.err


def test_subject_is_answered_with_patterns_and_a_document(searched: Terminal, tmp_path: Path) -> None:
    arguments = ("subject", "answer", "7abc-123", "--reference", "letter 7", "--from", "2026-11-01")
    found = searched.good(*arguments, "--out", tmp_path / "answer.pdf")
    assert [row["how"] for row in found["rows"]] == ["named; found", "by the pattern 7A*, which fits it; found"]
    assert (tmp_path / "answer.pdf").exists()
    assert "2 accesses" in searched.command("subject", "answer", "7ABC123", "--reference", "letter 7").err
    assert searched.command("subject", "answer", "7ABC123", "--reference", "x", "--to", "yesterday").code == 2


def test_protected_plate_is_asked_for_and_not_typed_on_the_command_line(office: Terminal) -> None:
    done = office.good("review", "protect", "okafor", more=["5OWN123"])
    assert done == {"user_name": "okafor", "protected": True}
    assert office.good("review", "protect", "okafor", "--remove", more=["5OWN123"])["protected"] is False
    assert office.command("review", "protect", "okafor", "--remove", more=["5OWN123"]).code == 2


def test_alarms_of_guesses_are_listed_and_taken_up(office: Terminal) -> None:
    right, office.password = office.password, "a wrong guess"
    assert office.command("audit", "list").code == 3
    office.password = right
    assert office.good("alarm", "list") == []
    assert office.command("alarm", "acknowledge", "no such", "--note", "x").code == 2
