"""`hotlist preview`, `categories`, `approve`, `export`, `plate`, `wrong` and `pickup` from a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import paramiko
import pytest

from tests.cli.terminal import Terminal

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")


@pytest.fixture
def listed(office: Terminal, tmp_path: Path) -> Terminal:
    """An office with a list of twenty plates, two of them in a civil category."""
    rows = [f"7ABC{n:03d};{'Parking' if n < 2 else 'Stolen'};CA" for n in range(20)]
    file = tmp_path / "stolen.csv"
    file.write_text("\n".join(["PlateNumber;Category;PlateState", *rows, "no plate!;x;CA"]), encoding="utf-8")
    rejects = tmp_path / "rejects.tsv"
    command = ("hotlist", "import", file, "--list", "Stolen", "--profile", "genetec", "--rejects", rejects)
    done = office.command(*command)
    assert done.code == 0
    assert "Parking (2)" in done.out
    assert rejects.read_text(encoding="utf-8").splitlines()[1].startswith("22\tA plate holds A-Z and 0-9 only")
    return office


def test_a_file_is_looked_at_before_it_is_imported(office: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    file.write_text("7ABC123;CA\nbad!;CA\n", encoding="utf-8")
    shown = office.good("hotlist", "preview", file, "--profile", "plain")
    assert [(line["line"], bool(line["entry"])) for line in shown["lines"]] == [(1, True), (2, False)]
    assert "EXCLAMATION MARK" in office.command("hotlist", "preview", file, "--profile", "plain").out
    assert office.good("hotlist", "list") == []


def test_categories_are_listed_and_switched(listed: Terminal) -> None:
    rows = listed.good("hotlist", "categories")
    assert {row["name"]: row["enabled"] for row in rows} == {"Parking": False, "Stolen": True}
    assert listed.command("hotlist", "categories", "Parking", "on").out == "'Parking' is on in every list.\n"
    assert "on" in listed.command("hotlist", "categories").out.splitlines()[1]


def test_a_list_that_shrank_waits_and_its_importer_cannot_approve_it(listed: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("7ABC001;CA\n", encoding="utf-8")
    done = listed.command("hotlist", "import", file, "--list", "Stolen", "--profile", "plain", "--replace")
    assert "1 entries waiting for approval" in done.out
    assert "waits for approval" in listed.command("hotlist", "list").out
    (row,) = listed.good("hotlist", "list")
    denied = listed.command("hotlist", "approve", "Stolen", str(row["held"]["id"]))
    assert (denied.code, denied.out) == (2, "")
    assert "another member must approve" in denied.err


def test_a_list_is_described_and_its_name_must_be_known(listed: Terminal) -> None:
    options = ("--priority", "high", "--action", "observe and report", "--sound", "low", "--role", "supervisor")
    described = listed.good("hotlist", "describe", "Stolen", *options)
    assert (described["priority"], described["sound"], described["seen_by"]) == ("high", "low", ["supervisor"])
    assert listed.command("hotlist", "describe", "Nothing", *options).code == 2
    assert listed.command("hotlist", "profiles", "--remove", "none").code == 2


def test_a_list_is_exported_once_to_a_name(listed: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert listed.command("hotlist", "export", "Stolen", file).code == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 21
    assert listed.command("hotlist", "export", "Stolen", file).code == 2


def test_a_plate_is_entered_listed_and_needs_a_purpose(listed: Terminal) -> None:
    entered = listed.good("hotlist", "plate", "add", "7A?C*", "--reason", "left the scene", *WHY)
    assert entered["entry"]["entry"]["plate"] == "7A?C*"
    assert listed.command("hotlist", "plate", "add", "7A?C*", "--reason", "x").code == 3
    assert "waits" in listed.command("hotlist", "plate", "list").out
    refused = listed.command("hotlist", "plate", "review", "1", "--refuse")
    assert "another member must review" in refused.err


def test_a_wrong_entry_is_reported_and_listed(listed: Terminal) -> None:
    done = listed.good("hotlist", "wrong", "report", "Stolen", "7ABC005", "--reason", "recovered")
    assert (done["plate"], done["decision"]) == ("7ABC005", None)
    assert "waits" in listed.command("hotlist", "wrong", "list").out
    assert listed.command("hotlist", "wrong", "decide", "1").code == 2
    assert listed.good("hotlist", "wrong", "matches", "1") == []


def test_a_list_is_fetched_and_a_failure_ends_with_one(office: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    office.good("hotlist", "pickup", "set", "Stolen", folder / "*.csv", "--profile", "plain")
    done = office.command("hotlist", "pickup", "run")
    assert (done.code, done.out) == (1, "")
    assert "No file fits" in done.err
    (folder / "a.csv").write_text("7ABC123;CA\n", encoding="utf-8")
    assert office.command("hotlist", "pickup", "run", "--all").out == "Stolen: 1 entries; 0 lines not taken.\n"
    assert office.good("hotlist", "pickup", "list")[0]["failures"] == 0
    assert "Nothing new" in office.command("hotlist", "pickup", "run", "Stolen").out
    assert office.command("hotlist", "pickup", "run", "Another").code == 2
    assert office.command("hotlist", "pickup", "remove", "Stolen").code == 0
    key = "SHA256:" + "a" * 43
    address = ("sftp://lists@example.invalid/a.csv", "--profile", "plain", "--host-key", key)
    secret = office.command("hotlist", "pickup", "set", "Far", *address, more=["hidden words"], options=["--json"])
    assert secret.code == 0
    assert "hidden words" not in secret.out + secret.err
    assert office.good("hotlist", "pickup", "set", "Far", *address, "--minutes", "90", "--keep-login")
    assert office.good("hotlist", "pickup", "list")[0]["every_minutes"] == 90


def test_a_list_is_set_to_be_fetched_by_a_private_key_whose_words_are_told_nowhere(
    office: Terminal, tmp_path: Path
) -> None:
    text = io.StringIO()
    paramiko.RSAKey.generate(2048).write_private_key(text, password="hidden words")
    identity = tmp_path / "identity"
    identity.write_text(text.getvalue(), encoding="utf-8")
    address = ("sftp://lists@example.invalid/a.csv", "--profile", "plain")
    command = (
        "hotlist",
        "pickup",
        "set",
        "Far",
        *address,
        "--host-key",
        "SHA256:" + "a" * 43,
        "--identity",
        str(identity),
    )
    wrong = office.command(*command, more=["other words"])
    assert wrong.code != 0
    assert wrong.err.count("The private key cannot be opened") == 1
    done = office.command(*command, more=["hidden words"], options=["--json"])
    assert done.code == 0
    assert json.loads(done.out)["by_key"] is True
    assert "hidden words" not in done.out + done.err + wrong.err
    assert "PRIVATE" not in done.out + done.err + wrong.err
    identity.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as text" in office.command(*command, more=["hidden words"]).err
