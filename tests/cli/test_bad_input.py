"""What cannot be used is refused in one sentence with the right exit code, and what was there stays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alpr_desk.ceilings import read_at_most
from alpr_desk.cli.ingest_format import MAX_FILE, MAX_LINE
from tests.cli.samples import HOTLIST, seen, write_lines
from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, Done, Terminal

WHY = ("--purpose", "criminal investigation", "--case", "26-01234")


def refused(done: Done, code: int, *words: str) -> None:
    """One line on standard error that says `words`, nothing on standard output."""
    assert (done.code, done.out) == (code, ""), done
    assert done.err.count("\n") == 1 and done.err.startswith("alpr-desk: "), done.err
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err, done.err


# Lists


@pytest.fixture
def list_in_force(office: Terminal, tmp_path: Path) -> Terminal:
    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    office.good("hotlist", "import", listed, "--list", "Stolen", "--profile", "genetec")
    return office


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("empty",)),
        (HOTLIST.encode().replace(b"Missing", b"Missing\xe9"), ("not UTF-8", "line 3")),
        (HOTLIST.replace("PlateNumber", "Number").encode(), ("PlateNumber",)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", ()),
        (b"PlateNumber;Category\n" + b"A" * 1_000_000 + b";x\n", ("line 2", "longer")),
    ],
    ids=["empty", "wrong encoding", "missing column", "no text", "one line of 1 MB"],
)
def test_a_list_that_cannot_be_used_leaves_the_one_in_force(
    list_in_force: Terminal, tmp_path: Path, content: bytes, words: tuple[str, ...]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    refused(
        list_in_force.command("hotlist", "import", bad, "--list", "Stolen", "--profile", "genetec", "--replace"),
        2,
        *words,
    )
    (row,) = list_in_force.good("hotlist", "list")
    assert (row["entries"], row["hotlist"]["version"]["number"]) == (2, 1)


def test_bad_lines_and_repeated_rows_are_counted_and_named(office: Terminal, tmp_path: Path) -> None:
    listed = tmp_path / "mixed.csv"
    listed.write_text(HOTLIST + HOTLIST.splitlines()[1] + "\n" + "B" * 1_000_000 + "\n", encoding="utf-8")
    report = office.good("hotlist", "import", listed, "--list", "Mixed", "--profile", "genetec")
    assert (report["entries"], report["duplicates"], report["rejected_total"]) == (2, 1, 1)
    assert report["rejected"][0]["line"] == 5


def test_a_list_that_is_not_there_or_a_profile_nobody_knows(office: Terminal, tmp_path: Path) -> None:
    refused(office.command("hotlist", "import", tmp_path / "no", "--list", "L", "--profile", "plain"), 2, "cannot be")
    listed = tmp_path / "stolen.csv"
    listed.write_text(HOTLIST, encoding="utf-8")
    refused(office.command("hotlist", "import", listed, "--list", "L", "--profile", "foreign"), 2, "genetec")
    refused(office.command("hotlist", "switch", "Nothing", "off"), 2, "Nothing")


# Reads of other readers


def _of_read(**change: Any) -> Callable[[dict[str, Any]], object]:
    return lambda line: line["reads"][0].update(change)


def _of_line(**change: Any) -> Callable[[dict[str, Any]], object]:
    return lambda line: line.update(change)


@pytest.mark.parametrize(
    "spoil",
    [
        _of_read(plate="7АBC123"),
        _of_read(plate="4DEF456"),
        _of_read(plate=None),
        _of_read(candidates=[{"plate": "7ABC123", "confidence": 1.5}]),
        _of_read(candidates=[{"plate": "7ABC123", "confidence": 10**400}]),
        _of_read(candidates=[{"plate": "7ABC123", "confidence": float("nan")}]),
        _of_read(quad=[[0, 0], [1, 1]]),
        _of_read(quad=[[0, 0], [1, 1], [2, 2], [float("inf"), 3]]),
        _of_read(characters=[["7"]]),
        _of_read(region="\ud800"),
        _of_line(captured_at="2026-11-24T02:00:00"),
        _of_line(captured_at="yesterday"),
        _of_line(captured_at="0001-01-01T00:00:00+14:00"),
        _of_line(latitude=91),
        _of_line(longitude="west"),
        _of_line(camera=None),
        _of_line(camera="a\0b"),
        _of_line(vehicle=["unit 1"]),
        _of_line(time_ms=float("inf")),
        _of_line(reads={"plate": "7ABC123"}),
        lambda line: line.pop("camera"),
        lambda line: line.pop("reads"),
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_taken_in(
    office: Terminal, tmp_path: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    faulty = seen("7ABC123")
    spoil(faulty)
    reads = write_lines(tmp_path / "reads.jsonl", seen("8XYZ987"), faulty, seen("4DEF456"))
    refused(office.command("ingest", reads), 2, "reads.jsonl, line 2", "Nothing was taken in")


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'"x"', b"\xff\xfe\xfd", b"[" * 100_000, b'{"reads": [' + b" " * MAX_LINE + b"]}"],
    ids=["no end", "an array", "a text", "no UTF-8", "deep", "long"],
)
def test_a_line_that_is_no_object_is_named(office: Terminal, tmp_path: Path, line: bytes) -> None:
    reads = tmp_path / "reads.jsonl"
    reads.write_bytes(json.dumps(seen("7ABC123")).encode() + b"\n\n" + line + b"\n")
    refused(office.command("ingest", reads), 2, "line 3", "Nothing was taken in")


def test_after_a_refused_file_no_read_is_stored(office: Terminal, tmp_path: Path) -> None:
    reads = write_lines(tmp_path / "reads.jsonl", seen("8XYZ987"), seen("7ABC123", camera=""))
    assert office.command("ingest", reads).code == 2
    assert office.good("search", "*", *WHY)["rows"] == []


def test_a_file_that_memory_would_not_hold_is_refused_unread(office: Terminal, tmp_path: Path) -> None:
    reads = tmp_path / "reads.jsonl"
    with reads.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)  # takes no room on most disks
    refused(office.command("ingest", reads), 2, "reads.jsonl has 200 MB", "split it", "Nothing was taken in")


def test_reads_that_are_not_there(office: Terminal, tmp_path: Path) -> None:
    refused(office.command("ingest", tmp_path / "none.jsonl"), 2, "none.jsonl")
    refused(office.command("ingest", tmp_path), 2, "choose a file")


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither such devices nor such pipes under a path")
def test_what_has_no_end_is_not_taken_in(office: Terminal, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "link.jsonl").symlink_to("/dev/zero")
    for file in (Path("/dev/zero"), tmp_path / "pipe.jsonl", tmp_path / "link.jsonl"):
        refused(office.command("ingest", file), 2, file.name, "choose a file")


def test_no_more_than_the_ceiling_is_read(office: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that is still being copied when its size was looked at already."""
    file, is_file = tmp_path / "reads.jsonl", Path.is_file
    file.write_bytes(b"")

    def grown(path: Path) -> bool:
        with file.open("wb") as stream:
            stream.truncate(MAX_FILE + 1_000_000)
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", grown)
    refused(office.command("ingest", file), 2, "reads.jsonl has 200 MB", "Nothing was taken in")
    assert len(read_at_most(file, 10)) == 11


# Asking


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("search", "7A[", *WHY), 2, ("pattern",)),
        (("search", "", *WHY), 2, ("pattern is empty",)),
        (("search", "7%", *WHY), 2, ("PERCENT SIGN",)),
        (("search", "7*", "--fuzzy", "9", *WHY), 2, ("0, 1 or 2",)),
        (("search", "7*", "--limit", "0", *WHY), 2, ("1 to",)),
        (("search", "7*", "--limit", "9" * 30, *WHY), 2, ("--limit",)),
        (("search", "7*", "--near", "0,0,1e300", *WHY), 2, ("radius",)),
        (("search", "7" * 5000, *WHY), 2, ("longer",)),
        (("search", "[" + "A" * 5000 + "]", *WHY), 2, ("longer",)),
        (("search", "?" * 64 + "*" * 64, *WHY), 2, ("longer",)),
        (("hits", "--limit", "-1"), 2, ("--limit",)),
        (("hit", "verify", "9" * 30, "--tick", "state seen"), 2, ("HIT_ID",)),
        (("hit", "verify", "9" * 18, "--tick", "state seen"), 2, ("no hit",)),
        (("package", "create", "--read", "9" * 30, "--out", "evidence", *WHY), 2, ("--read",)),
        (("policy", "acknowledge", "9" * 30), 2, ("VERSION",)),
        (("audit", "export", "--first", "9" * 30, "--out", "a.jsonl"), 2, ("--first",)),
        (("search", "7*", "--from", "soon", *WHY), 2, ("not a time",)),
        (("search", "7*", "--from", "0001-01-01", *WHY), 2, ("not a time",)),
        (("search", "7*", "--near", "here", *WHY), 2, ("--near",)),
        (("search", "7*", "--near", "nan,0,5", *WHY), 2, ("radius",)),
        (("search", "7*", "--purpose", "curiosity"), 2, ("not a purpose", "criminal investigation")),
        (("search", "7*", "--purpose", "criminal investigation"), 3, ("needs a case number",)),
        (("search", "7*", "--purpose", "criminal investigation", "--case", "x"), 3, ("not a case number",)),
        (("search", "7*"), 3, ("purpose",)),
        (("package", "create", "--read", "1", "--out", "evidence"), 3, ("purpose",)),
        (("package", "create", "--out", "evidence", *WHY), 2, ("Choose at least one",)),
        (("package", "create", "--read", "77", "--out", "evidence", *WHY), 2, ("no read 77",)),
        (("package", "create", "--hit", "77", "--out", "evidence", *WHY), 2, ("no hit 77",)),
        (("hit", "verify", "77", "--tick", "state seen"), 2, ("no hit 77",)),
        (("hit", "dispose", "77", "--as", "misread"), 2, ("no hit 77",)),
        (("member", "unlock", USER), 1, ("not locked",)),
        (("member", "disable", "nobody", "--reason", "gone"), 2, ("nobody",)),
        (("member", "training", USER, "--course", "ALPR", "--completed", "31.1.2026"), 2, ("not a day",)),
        (("member", "training", USER, "--course", "ALPR", "--completed", "2029-12-31"), 2, ("future",)),
        (("policy", "acknowledge", "9"), 2, ()),
        (("audit", "export", "--first", "5", "--last", "2", "--out", "a.jsonl"), 2, ("first",)),
        (("audit", "export", "--out", "no/such/folder/a.jsonl"), 2, ("no folder",)),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else None,
)
def test_a_wrong_question_is_answered_with_a_sentence(
    office: Terminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(office.command(*arguments), code, *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serach",), ("serach",)),
        (("hits",), ("--user",)),
        (("hits", "--user"), ("--user",)),
        (("hit", "verify", "one", "--user", USER), ("one",)),
        (("hits", "--status", "lost", "--user", USER), ("lost",)),
        (("bench", "dreams"), ("dreams",)),
        (("bench", "read", "--images", "not there"), ("not there",)),
        (("--nonsense",), ("--nonsense",)),
    ],
)
def test_wrong_use_is_one_sentence_that_names_the_help(
    terminal: Terminal, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(terminal.raw(*arguments), 2, "--help", *words)


def test_a_group_without_a_command_shows_its_commands(terminal: Terminal) -> None:
    done = terminal.raw("hit")
    assert (done.code, done.out) == (2, "")
    assert "verify" in done.err and "dispose" in done.err


# Packages


def test_what_is_no_package_is_not_good(terminal: Terminal, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = terminal.raw("package", "verify", empty, "--json")
    assert done.code == 1
    assert "bagit.txt" in done.json["faults"][0]["sentence"]
    assert not done.json["good"]
    plain = terminal.raw("package", "verify", empty)
    assert plain.code == 1 and "Do not rely on this package." in plain.out


def test_a_package_that_is_not_there_is_wrong_use(terminal: Terminal, tmp_path: Path) -> None:
    refused(terminal.raw("package", "verify", tmp_path / "nowhere"), 2, "nowhere")


def test_a_package_changed_by_one_byte_is_not_good(office: Terminal, tmp_path: Path) -> None:
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", seen("7ABC123")))
    (row,) = office.good("search", "7ABC123", *WHY)["rows"]
    written = office.good("package", "create", *WHY, "--read", str(row["read"]["id"]), "--out", tmp_path / "evidence")
    package = Path(written["path"])
    assert office.raw("package", "verify", package).code == 0
    foreign = office.raw("package", "verify", package, "--authority", "00" * 32)
    assert (foreign.code, "FAULT" in foreign.out) == (1, True)
    report = package / "data" / "report.pdf"
    data = bytearray(report.read_bytes())
    data[len(data) // 2] ^= 1
    report.write_bytes(data)
    done = office.raw("package", "verify", package, "--json")
    assert done.code == 1
    assert "data/report.pdf" in [fault["path"] for fault in done.json["faults"]]


def test_an_out_folder_that_cannot_be_made_is_the_machines_fault_and_leaves_nothing(
    office: Terminal, tmp_path: Path
) -> None:
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", seen("7ABC123")))
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    refused(office.command("package", "create", "--read", "1", *WHY, "--out", blocked / "evidence"), 4)
    assert sorted(tmp_path.iterdir()) == before
    assert blocked.read_text(encoding="utf-8") == "a file where a folder should be"


def test_an_audit_export_that_fails_keeps_the_earlier_one(office: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    office.good("audit", "export", "--out", out)
    kept = out.read_bytes()
    refused(office.command("audit", "export", "--first", "0", "--out", out), 2)
    assert out.read_bytes() == kept
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


# Beginning


@pytest.mark.parametrize(
    ("agency", "user", "password", "passphrase", "words"),
    [
        ("", USER, PASSWORD, PASSPHRASE, ("agency's name",)),
        ("Test County", "two words", PASSWORD, PASSPHRASE, ("user name",)),
        ("Test County", USER, "short", PASSPHRASE, ()),
        ("Test County", USER, PASSWORD, "short", ("passphrase is too short",)),
    ],
)
def test_a_refused_beginning_can_be_begun_again(
    terminal: Terminal, agency: str, user: str, password: str, passphrase: str, words: tuple[str, ...]
) -> None:
    init = ("init", "--data", terminal.folder, "--password-stdin")
    refused(terminal.raw(*init, "--agency", agency, "--user", user, stdin=[password, passphrase]), 2, *words)
    again = terminal.raw(*init, "--agency", "Test County", "--user", USER, stdin=[PASSWORD, PASSPHRASE])
    assert (again.code, again.err) == (0, "")


def test_a_second_beginning_keeps_the_first(office: Terminal) -> None:
    init = ("init", "--data", office.folder, "--password-stdin", "--agency", "Other County", "--user", "other")
    refused(office.raw(*init, stdin=[PASSWORD, PASSPHRASE]), 2, "already")
    assert office.command("hits").code == 0
