"""Exports and extracts are checked offline, by the program and by a verifier written from the document alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.app.command_line import verify_export
from alpr_desk.domain.requests.audit import ExportAudit
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.errors import BadInput
from alpr_desk.evidence.verifier import verify
from alpr_desk.evidence.verifier_log import check_extract
from tests.audit import from_the_document
from tests.audit.forger import Forger
from tests.helpers.agency import STOLEN, Agency, Template
from tests.helpers.reads import captured

Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def exports(agency_template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """`whole` and `part` of a log, as text."""
    folder = tmp_path_factory.mktemp("exported")
    agency = agency_template.copy(folder / "agency")
    agency.ask("auditor", ExportAudit(folder / "part", 7, 12))
    agency.ask("auditor", ExportAudit(folder / "whole"))
    agency.close()
    return {name: (folder / name).read_text(encoding="utf-8") for name in ("whole", "part")}


def key_of(text: str) -> str:
    return str(json.loads(text.splitlines()[0])["key"])


@pytest.mark.parametrize("name", ["whole", "part"])
def test_both_verifiers_find_an_export_good(exports: dict[str, str], name: str) -> None:
    text = exports[name]
    entries = len(text.splitlines()) - 1
    assert from_the_document.check(text, key_of(text)) == entries
    verdict = check_extract(text.splitlines(), key_of(text))
    assert (verdict.faults, verdict.entries, verdict.complete) == ((), entries, name == "whole")
    assert verdict.state is not None and verdict.state.size >= entries


def changed(text: str, tamper: Callable[[Lines], object]) -> str:
    lines: Lines = [json.loads(line) for line in text.splitlines()]
    tamper(lines)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def both_refuse(text: str, key: str) -> tuple[tuple[int, str], ...]:
    """What the program says; the verifier from the document raises."""
    with pytest.raises((ValueError, KeyError, IndexError)):
        from_the_document.check(text, key)
    faults = check_extract(text.splitlines(), key).faults
    assert faults
    return faults


TAMPERING: dict[str, tuple[Callable[[Lines], object], str]] = {
    "changed": (lambda lines: lines[3].update(canonical=lines[3]["canonical"] + " "), "was changed: its hash"),
    "dropped": (lambda lines: lines.pop(3), "entries and holds"),
    "dropped and counted": (
        lambda lines: (lines.pop(-1), lines[0].update(entries=len(lines) - 1)),
        "does not hold the whole log",
    ),
    "swapped": (lambda lines: lines.insert(2, lines.pop(3)), "is out of its place"),
    "doubled": (lambda lines: lines.insert(3, lines[3]), "is out of its place"),
    "another size": (
        lambda lines: lines[0].update(checkpoint=lines[0]["checkpoint"].replace("\n", "\n1", 1)),
        "its signature does not hold",
    ),
    "no checkpoint": (lambda lines: lines[0].update(checkpoint=""), "is no checkpoint"),
    "no head": (lambda lines: lines.pop(0), "This is no export"),
}


@pytest.mark.parametrize(("tamper", "words"), TAMPERING.values(), ids=TAMPERING)
def test_tampered_export_is_refused_and_named(
    exports: dict[str, str], tamper: Callable[[Lines], object], words: str
) -> None:
    faults = both_refuse(changed(exports["whole"], tamper), key_of(exports["whole"]))
    assert any(words in sentence for _, sentence in faults), faults


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_touched_value_of_a_part_is_refused(exports: dict[str, str], data: st.DataObject) -> None:
    def touch(lines: Lines) -> None:
        line = lines[data.draw(st.integers(1, len(lines) - 1))]
        name = data.draw(st.sampled_from(["hash", "previous_hash", "canonical", "proof", "sequence"]))
        if name == "sequence":
            line[name] += data.draw(st.sampled_from([-3, 1, 40]))
        elif name == "proof":
            at = data.draw(st.integers(0, len(line[name]) - 1))
            line[name][at] = line[name][at - 1]
        else:
            at = data.draw(st.integers(0, len(line[name]) - 1))
            line[name] = line[name][:at] + ("0" if line[name][at] != "0" else "1") + line[name][at + 1 :]

    both_refuse(changed(exports["part"], touch), key_of(exports["part"]))


def test_export_under_a_strangers_key_is_refused(exports: dict[str, str]) -> None:
    text = exports["whole"]
    stranger = key_of(text).replace("meadow", "meadov")
    faults = check_extract(text.splitlines(), stranger).faults
    assert any("names another key than the one that was given" in sentence for _, sentence in faults)


@pytest.mark.parametrize("text", ["", "\n", "nonsense", "[]", "{}", "[" * 100_000, "\x00\ufffd", '{"format":"other"}'])
def test_what_is_no_export_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    verdict = verify_export(path, "")
    assert next(sentence for _, sentence in verdict.faults).startswith("This is no export of an audit log")


def test_damaged_lines_are_named_one_by_one(exports: dict[str, str]) -> None:
    lines = exports["whole"].splitlines()
    for at, wrong in ((2, "{"), (3, '{"sequence": true}'), (4, '{"sequence": 4, "hash": 7}'), (5, "null")):
        lines[at] = wrong
    named = [sentence for _, sentence in check_extract(lines).faults]
    assert [sentence for sentence in named if "is no entry" in sentence] == [
        f"Line {number} is no entry of an audit log." for number in (3, 4, 5, 6)
    ]


def test_entries_that_the_log_does_not_have_cannot_be_exported(agency: Agency, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="within them"):
        agency.ask("auditor", ExportAudit(tmp_path / "out", 1, 1_000))
    with pytest.raises(BadInput, match="no folder"):
        agency.ask("auditor", ExportAudit(tmp_path / "missing" / "out"))
    assert list(tmp_path.glob("*out*")) == []


def test_package_proves_its_extract(agency: Agency, tmp_path: Path) -> None:
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift(), captured("7ABC123"))
    written = agency.ask("deputy", WritePackage((1,), (1,), tmp_path, STOLEN))
    text = (written.path / "data/audit/extract.jsonl").read_text(encoding="utf-8")
    key = (written.path / "data/audit/key.txt").read_text(encoding="utf-8").strip()
    assert from_the_document.check(text, key) >= 1
    assert any("proven to be in the log" in sentence for sentence in verify(written.path).passed)


def test_package_names_an_entry_that_its_proof_does_not_hold_for(agency: Agency, tmp_path: Path) -> None:
    """Found in the extract itself, besides the manifest that no longer fits."""
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift(), captured("7ABC123"))
    written = agency.ask("deputy", WritePackage((1,), (), tmp_path, STOLEN))
    path = written.path / "data/audit/extract.jsonl"
    path.write_text(changed(path.read_text("utf-8"), lambda lines: lines[1].update(hash="0" * 64)), "utf-8")
    (written.path / "data/audit/checkpoint.txt").write_text("another", "utf-8")
    named = [(fault.path, fault.sentence) for fault in verify(written.path).faults]
    assert any(p == "data/audit/extract.jsonl" and "is not in the log that the checkpoint names" in s for p, s in named)
    assert any(p == "data/audit/checkpoint.txt" and "is not the checkpoint that the extract" in s for p, s in named)


def test_damaged_log_holds_up_no_evidence(agency: Agency, tmp_path: Path) -> None:
    """Its entries come without proof and the package says so; naming the damage is the verification's."""
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift(), captured("7ABC123"))
    number = agency.entries_stored()
    with agency.raw() as connection:
        forger = Forger(agency, connection)
        forger.change(number, canonical=forger.canonical(number).replace(b"deputy", b"nobody"))
    written = agency.ask("deputy", WritePackage((1,), (), tmp_path, STOLEN))
    assert verify(written.path).good
    log = json.loads((written.path / "data/audit/log.json").read_text(encoding="utf-8"))
    assert "without proof" in log["notice"]
    assert not (written.path / "data/audit/checkpoint.txt").exists()
