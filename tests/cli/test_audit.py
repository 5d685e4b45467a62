"""`audit`: checkpoints, anchors and exports by commands, with the exit codes that scripts go by."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from alpr_desk.db.engine import DATABASE_NAME
from tests.cli.terminal import Terminal


def test_checkpoint_is_printed_written_and_holds_as_an_anchor(office: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "checkpoint"
    done = office.command("audit", "checkpoint", "--out", out)
    assert done.code == 0
    assert done.out == out.read_text(encoding="utf-8")
    assert done.err.startswith("Key: alpr-desk/test-county/")
    assert office.good("audit", "verify", "--anchor", out)["anchors"] == 1


def test_older_copy_fails_against_its_anchor_with_exit_code_1(office: Terminal, tmp_path: Path) -> None:
    shutil.copytree(office.folder, tmp_path / "older")
    office.command("audit", "list")
    office.command("audit", "checkpoint", "--out", tmp_path / "anchor")
    for path in office.folder.glob(f"{DATABASE_NAME}*"):
        path.unlink()
    for path in (tmp_path / "older").glob(f"{DATABASE_NAME}*"):
        shutil.copy(path, office.folder)
    assert office.command("audit", "verify").code == 0
    done = office.command("audit", "verify", "--anchor", tmp_path / "anchor")
    assert done.code == 1
    assert "FAULT  The log ends at entry" in done.out and "the anchor anchor (" in done.out
    assert done.out.rstrip().endswith("NOT good.")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no checkpoint\n" * 10])
def test_anchor_that_is_none_is_a_fault(office: Terminal, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "anchor").write_bytes(content)
    done = office.command("audit", "verify", "--anchor", tmp_path / "anchor", options=["--json"])
    assert done.code == 1
    assert [fault["sentence"] for fault in done.json["faults"]] == [
        "The anchor anchor is no checkpoint: it has not the form of one."
    ]


def test_export_is_verified_without_user_or_database(office: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    exported = office.good("audit", "export", "--out", out)
    shutil.rmtree(office.folder)
    done = office.raw("audit", "verify", "--export", out, "--key", exported["key"], "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["good"] and done.json["complete"] and done.json["entries"] == exported["entries"]
    assert office.raw("audit", "verify", "--export", out).out.rstrip().endswith("the whole log: good.")
    lines = out.read_text(encoding="utf-8").splitlines()
    changed = json.loads(lines[2])
    changed["canonical"] = changed["canonical"].replace("sign-in", "sign-on").replace("training", "trainink")
    out.write_text("\n".join([*lines[:2], json.dumps(changed), *lines[3:], ""]), encoding="utf-8")
    done = office.raw("audit", "verify", "--export", out)
    assert done.code == 1
    assert "Entry 2 was changed: its hash does not fit its content." in done.out


def test_verification_needs_a_user_or_an_export(office: Terminal, tmp_path: Path) -> None:
    assert office.raw("audit", "verify").code == 2
    (tmp_path / "x").write_text("", encoding="utf-8")
    done = office.raw("audit", "verify", "--export", tmp_path / "x", "--anchor", tmp_path / "x")
    assert (done.code, done.err) == (
        2,
        "alpr-desk: Give --anchor or --export, not both: an export holds its own checkpoint.\n",
    )


def test_entries_are_found_by_what_they_hold(office: Terminal) -> None:
    office.command("search", "7ABC123", "--purpose", "stolen or wanted vehicle")
    found = office.good("audit", "list", "--text", "7abc123")
    assert {row["event"] for row in found} == {"search"}
    assert len(found) == 2
