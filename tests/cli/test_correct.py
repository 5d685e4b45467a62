"""A read is corrected from the command line; what was read stays findable."""

from __future__ import annotations

from pathlib import Path

from tests.cli.samples import seen, write_lines
from tests.cli.terminal import Terminal

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")
REASON = ("--reason", "the picture shows a B")


def test_correction_says_what_became_of_the_hits(office: Terminal, tmp_path: Path) -> None:
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", seen("7A8C123")))
    done = office.good("correct", "1", "7abc-123", "--state", "Nevada", *REASON, *WHY)
    assert (done["correction"]["was"], done["correction"]["plate"]) == ("7A8C123", "7ABC123")
    assert (done["correction"]["region"], done["raised"], done["overtaken"]) == ("US-NV", [], [])
    for plate in ("7A8C123", "7ABC123"):
        assert [row["read"]["plate"] for row in office.good("search", plate, *WHY)["rows"]] == ["7A8C123"]


def test_correction_of_a_read_that_is_not_there_is_refused(office: Terminal) -> None:
    done = office.command("correct", "9", "7ABC123", *REASON, *WHY)
    assert (done.code, done.out, done.err) == (2, "", "alpr-desk: There is no read 9.\n")
