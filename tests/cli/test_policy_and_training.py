"""The policy and the training of an office, by commands."""

from __future__ import annotations

import csv
from pathlib import Path

import html5lib
import pytest

from alpr_desk.resources import resource
from tests.cli.terminal import USER, Terminal

TEXT = resource("policy/v1.md").read_text(encoding="utf-8")


def test_policy_is_published_compared_acknowledged_and_posted(office: Terminal, tmp_path: Path) -> None:
    new = tmp_path / "policy.md"
    new.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("never sold", "not sold").replace("\n", "\r\n").encode())
    published = office.good("policy", "publish", new)
    assert (published["version"], published["published_by"]) == (2, USER)
    assert published["title"] == office.good("policy", "show", "--version", "1")["title"]
    assert not published["text"].startswith("---")
    assert [(row["version"], row["in_force"]) for row in office.good("policy", "versions")] == [(2, True), (1, False)]
    changed = [line for line in office.good("policy", "diff", "1", "2") if line["change"] != " "]
    assert [(line["change"], line["text"].split(".")[0]) for line in changed] == [
        ("-", "ALPR information is never sold"),
        ("+", "ALPR information is not sold"),
    ]
    assert office.command("policy", "diff", "1", "1").out == "Versions 1 and 1 say the same.\n"
    assert office.command("hits").code == 3
    office.good("policy", "acknowledge", "2")
    assert office.command("hits").code == 0

    page = tmp_path / "policy.html"
    without = office.command("policy", "export", "--html", page)
    assert without.code == 0
    assert "no official custodian" in without.err
    officers = ("--office", "official custodian", "--name", "Ines Marsh", "--title", "Captain", "--since", "2026-01-01")
    assert [o["name"] for o in office.good("policy", "officers", *officers)] == ["Ines Marsh"]
    assert office.good("policy", "export", "--html", page) == {"html": str(page)}
    html = page.read_text(encoding="utf-8")
    assert html5lib.HTMLParser(strict=True).parse(html) is not None
    assert "Ines Marsh" in html and "not sold" in html and "Test County" in html
    assert list(tmp_path.glob(".policy.html*")) == []


def test_policy_that_lacks_a_content_is_refused_by_its_name(office: Terminal, tmp_path: Path) -> None:
    short = tmp_path / "policy.md"
    short.write_text("# Policy\n\nEverybody behaves well at all times, and nobody looks.\n", encoding="utf-8")
    done = office.command("policy", "publish", short)
    assert (done.code, done.out) == (2, "")
    assert "retention and destruction" in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("policy", "publish", "no such file.md"), 4, "cannot be opened"),
        (("policy", "export", "--html", "no/such/folder/p.html"), 4, "cannot be written"),
        (("policy", "show", "--version", "7"), 2, "no version 7"),
        (("policy", "officers", "--name", "A"), 2, "together"),
        (("policy", "officers", "--office", "king"), 2, "custodian"),
        (("training", "import", "no such file.csv"), 4, "cannot be opened"),
        (("training", "declare", "A", "1", "--issued", "1/2/26"), 2, "not a day"),
        (("training", "end", "A", "1", "--reason", "x"), 2, "--from"),
        (("training", "end", "A", "1", "--reason", "x", "--from", "2027-01-01"), 2, "not declared"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    office: Terminal, arguments: tuple[str, ...], code: int, word: str
) -> None:
    done = office.command(*arguments)
    assert (done.code, done.out) == (code, "")
    assert word in done.err and done.err.count("\n") == 1


def test_class_is_tried_entered_and_shown_on_the_board(office: Terminal, tmp_path: Path) -> None:
    office.good("member", "add", "lee", "--name", "Deputy Lee", "--role", "deputy", more=["another-long-passphrase-7"])
    assert [row["member"]["user_name"] for row in office.good("training", "board", "--standing", "none")] == ["lee"]
    office.good("training", "declare", "ALPR", "2", "--issued", "2026-11-01")
    sheet = tmp_path / "class.csv"
    sheet.write_text("user_name,course,version,completed\nlee,ALPR,2,2026-11-20\nnobody,ALPR,2,2026-11-20\n", "utf-8")
    tried = office.command("training", "import", sheet, "--dry-run")
    assert (tried.code, tried.out) == (2, "Lines that can be entered: 1; that cannot: 1.\n")
    assert "line 3: There is no member" in tried.err
    assert office.command("training", "import", sheet).code == 2
    assert [row["member"]["user_name"] for row in office.good("training", "board", "--standing", "none")] == ["lee"]
    sheet.write_text("user_name,course,version,completed\nlee,ALPR,2,2026-11-20\n", "utf-8")
    assert office.good("training", "import", sheet)["entered"] == 1
    (row,) = [row for row in office.good("training", "board") if row["member"]["user_name"] == "lee"]
    assert (row["standing"], row["training"]["expires"]) == ("current", "2027-11-20")
    board = tmp_path / "board.csv"
    office.good("training", "board", "--csv", board)
    with board.open(encoding="utf-8-sig", newline="") as stream:
        assert {line["user_name"] for line in csv.DictReader(stream)} == {"lee", USER}
    office.good("training", "declare", "ALPR", "3", "--issued", "2026-11-24")
    office.good("training", "end", "ALPR", "2", "--from", "2026-12-24", "--reason", "new law")
    (second,) = [c for c in office.good("training", "courses") if c["version"]["version"] == "2"]
    assert (second["current"], second["members"], second["version"]["no_longer_enough"]) == (False, 1, "2026-12-24")
    office.good("training", "end", "ALPR", "2", "--take-back", "--reason", "too early")
