"""From an empty folder to a verified package and a verified audit log, by commands alone."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tests.cli.samples import HOTLIST, seen, write_lines
from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, Terminal, hurried, secret_of

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")


def test_an_office_from_nothing_to_a_proved_hit(terminal: Terminal, tmp_path: Path) -> None:
    enrolled = terminal.raw(
        *("init", "--agency", "Test County", "--user", USER, "--data", terminal.folder, "--password-stdin", "--json"),
        stdin=[PASSWORD, PASSPHRASE],
    ).json
    assert len(enrolled["recovery_codes"]) == 10
    terminal.secret = secret_of(enrolled["otpauth_uri"])
    hurried(terminal.folder)

    assert terminal.good("member", "training", USER, "--course", "ALPR", "--completed", "2026-11-01")["expires"] == (
        "2027-11-01"
    )
    assert terminal.good("policy", "show")["version"] == 1
    assert terminal.good("policy", "acknowledge", "1")["acknowledged"] is True

    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    report = terminal.good("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    assert (report["entries"], report["duplicates"], report["rejected_total"]) == (2, 0, 0)
    assert [row["hotlist"]["name"] for row in terminal.good("hotlist", "list")] == ["Stolen"]
    assert "genetec" in [profile["name"] for profile in terminal.good("hotlist", "profiles")]

    reads = write_lines(tmp_path / "reads.jsonl", seen("7ABC123"), seen("4DEF456"))
    assert terminal.good("ingest", reads) == {"reads": 2, "new": 2, "known": 0, "hits": 1}
    (hit,) = terminal.good("hits")
    assert (hit["read"]["plate"], hit["match"]["entry"]["plate"], hit["status"]) == ("7ABC123", "7ABC123", "open")

    ticks = [f for tick in ("characters seen", "state seen", "CLETS/NCIC confirmed") for f in ("--tick", tick)]
    verified = terminal.good("hit", "verify", str(hit["id"]), *ticks, "--clets", "operator 17")
    assert verified["verification"]["clets_reference"] == "operator 17"
    disposed = terminal.good("hit", "dispose", str(hit["id"]), "--as", "confirmed and acted")
    assert disposed["disposed"]["disposition"] == "confirmed and acted"
    assert terminal.good("hits", "--status", "open") == []

    found = terminal.good("search", "7A?C*", *WHY)
    assert [row["read"]["plate"] for row in found["rows"]] == ["7ABC123"]
    near = terminal.good("search", "*3", *WHY, "--near", "36.74,-119.79,500", "--from", "2026-11-23", "--state", "CA")
    assert [row["read"]["plate"] for row in near["rows"]] == ["7ABC123"]

    written = terminal.good("package", "create", *WHY, "--hit", str(hit["id"]), "--out", tmp_path / "evidence")
    package = Path(written["path"])
    assert package.parent == tmp_path / "evidence"
    assert [row["folder"] for row in terminal.good("package", "list")] == [str(package)]
    checked = terminal.raw("package", "verify", package, "--authority", written["authority_sha256"], "--json")
    assert (checked.code, checked.json["good"], checked.json["faults"]) == (0, True, [])

    verdict = terminal.good("audit", "verify")
    assert verdict["good"] and verdict["faults"] == []
    events = [entry["event"] for entry in terminal.good("audit", "list")]
    assert {"agency created", "sign-in", "search", "hit verified", "hit disposed", "package written"} <= set(events)
    out = tmp_path / "audit.jsonl"
    exported = terminal.good("audit", "export", "--out", out)
    head, *lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == exported["entries"] == head["entries"]
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(line["previous_hash"] == before["hash"] for before, line in itertools.pairwise(lines))


def test_members_are_added_listed_and_disabled(office: Terminal) -> None:
    added = office.good(
        *("member", "add", "lee", "--name", "Deputy Lee", "--role", "deputy"), more=["another-long-passphrase-7"]
    )
    assert added["member"]["user_name"] == "lee"
    assert added["otpauth_uri"].startswith("otpauth://totp/")
    assert [row["member"]["user_name"] for row in office.good("member", "list")] == ["lee", USER]
    assert office.good("member", "disable", "lee", "--reason", "left the office") == {
        "user_name": "lee",
        "disabled": True,
    }
    statuses = {row["member"]["user_name"]: row["member"]["status"] for row in office.good("member", "list")}
    assert statuses["lee"] == "disabled"


def test_a_changed_password_is_the_only_one_that_opens(office: Terminal) -> None:
    new = "cobalt-heron-staircase-9"
    office.good("member", "password", more=[PASSWORD, new])
    assert office.command("hits").code == 3
    office.password = new
    assert office.command("hits").code == 0


def test_a_list_that_is_switched_off_raises_no_hit(office: Terminal, tmp_path: Path) -> None:
    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    office.good("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    assert office.good("hotlist", "switch", "Stolen", "off")["enabled"] is False
    reads = write_lines(tmp_path / "reads.jsonl", seen("7ABC123"))
    assert office.good("ingest", reads) == {"reads": 1, "hits": 0, "new": 1, "known": 0}


def test_reads_taken_in_twice_are_stored_once(office: Terminal, tmp_path: Path) -> None:
    reads = write_lines(tmp_path / "reads.jsonl", seen("7ABC123"), seen("4DEF456"))
    office.good("ingest", reads)
    office.good("ingest", reads)
    assert len(office.good("search", "*", *WHY)["rows"]) == 2


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        (("hits",), "hit  read"),
        (("member", "list"), "user"),
        (("hotlist", "list"), "list  on"),
        (("hotlist", "profiles"), "profile"),
        (("package", "list"), "package"),
        (("audit", "list"), "entry"),
        (("search", "7*", *WHY), "read  plate"),
    ],
)
def test_without_json_a_table_is_printed(office: Terminal, arguments: tuple[str, ...], heading: str) -> None:
    done = office.command(*arguments)
    assert done.code == 0
    assert done.out.startswith(heading)
