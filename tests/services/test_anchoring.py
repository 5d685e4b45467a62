"""Checkpoints are made where they should be and carried off the machine, and what stands there is never weakened."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alpr_desk.db.engine import DATABASE_NAME
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.proving import Anchor
from alpr_desk.domain.requests.access import SignOut
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.audit import (
    AnchorState,
    CheckpointList,
    ExportAudit,
    ListCheckpoints,
    MakeCheckpoint,
    VerifyAudit,
)
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.errors import EnvironmentFault
from alpr_desk.evidence.verifier_log import read_checkpoint
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.reads import captured


def checkpoints(agency: Agency) -> CheckpointList:
    return agency.ask("auditor", ListCheckpoints())


def newest(agency: Agency) -> tuple[int, str]:
    """Size and reason of the newest checkpoint, without asking through the door, which makes entries."""
    with agency.opened.office.store.reading() as unit:
        (found,) = unit.checkpoints.newest(1)
    return found.size, found.reason


def sign_in(agency: Agency) -> None:
    agency.sign_in("deputy")


def sign_out(agency: Agency) -> None:
    agency.execute(agency.session_of("deputy"), SignOut())


def by_command(agency: Agency) -> None:
    agency.execute(agency.session_of("auditor"), MakeCheckpoint())


MAKING: dict[str, Callable[[Agency], None]] = {"sign-in": sign_in, "sign-out": sign_out, "command": by_command}


@pytest.mark.parametrize("reason", MAKING)
def test_checkpoint_covers_the_entry_that_it_is_made_for(agency: Agency, reason: str) -> None:
    MAKING[reason](agency)
    assert newest(agency) == (agency.entries_stored(), reason)
    assert agency.verdict().good


def test_export_and_package_make_a_checkpoint_of_what_they_hold(agency: Agency, tmp_path: Path) -> None:
    session = agency.session_of("auditor")
    before = agency.entries_stored()
    exported = agency.execute(session, ExportAudit(tmp_path / "out"))
    assert (exported.size, newest(agency)) == (before + 1, (before + 1, "export"))
    agency.import_list("7ABC123;CA\n")
    agency.record(agency.start_shift(), captured("7ABC123"))
    before = agency.entries_stored()
    agency.ask("deputy", WritePackage((1,), (), tmp_path, STOLEN))
    assert newest(agency) == (before + 1, "export")


def test_stop_makes_a_checkpoint_of_what_is_not_covered_yet(agency: Agency) -> None:
    agency.execute(agency.session_of("deputy"), ListHits())
    size = agency.entries_stored()
    agency.reopen()
    assert newest(agency) == (size, "stop")
    with agency.opened.office.store.reading() as unit:
        count = len(list(unit.checkpoints.all()))
    agency.reopen()
    with agency.opened.office.store.reading() as unit:
        assert len(list(unit.checkpoints.all())) == count


def test_denied_sign_in_makes_none(agency: Agency) -> None:
    before = newest(agency)
    with pytest.raises(Exception, match="wrong"):
        agency.execute(None, agency.signing_in("deputy", password="not this one"))
    assert newest(agency) == before


def anchored(agency: Agency, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    agency.ask("admin", ChangeSetting("audit.anchor_folder", str(folder)))


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("*.checkpoint")
    return path


def test_every_checkpoint_reaches_the_anchor_folder(agency: Agency, tmp_path: Path) -> None:
    anchored(agency, tmp_path / "share")
    agency.sign_in("deputy")
    agency.close()
    note = the_file(tmp_path / "share").read_text(encoding="utf-8")
    agency.reopen()
    listed = checkpoints(agency)
    state = read_checkpoint(note, listed.key)
    assert state.size in [checkpoint.size for checkpoint in listed.checkpoints]
    agency.close()
    agency.reopen()
    (row,) = checkpoints(agency).anchors
    assert row.state in (AnchorState.CURRENT, AnchorState.BEHIND)  # the newest one may be on its way
    assert agency.ask("auditor", VerifyAudit()).anchors == 1


def put_back(kept: Path, agency: Agency) -> None:
    agency.close()
    for path in agency.folder.glob(f"{DATABASE_NAME}*"):
        path.unlink()
    for path in kept.glob(f"{DATABASE_NAME}*"):
        shutil.copy(path, agency.folder)
    agency.reopen()


def test_older_copy_is_found_by_the_anchor_folder_alone_and_does_not_overwrite_it(
    agency: Agency, tmp_path: Path
) -> None:
    folder = tmp_path / "share"
    anchored(agency, folder)
    agency.close()
    shutil.copytree(agency.folder, tmp_path / "older")
    agency.reopen()
    for _ in range(12):
        agency.sign_in("deputy")
    agency.close()
    standing = the_file(folder).read_bytes()
    put_back(tmp_path / "older", agency)
    health = agency.heard(StageHealth)
    session = agency.sign_in("auditor")
    verdict = agency.execute(session, VerifyAudit())
    assert any("the anchor in the anchor folder (" in fault.sentence for fault in verdict.faults)
    assert agency.execute(session, ListCheckpoints()).anchors[0].state is AnchorState.LARGER
    agency.close()
    assert the_file(folder).read_bytes() == standing
    assert any(one.state is HealthState.FAILED and "longer log" in one.sentence for one in health)
    agency.reopen()


@pytest.mark.parametrize("content", ["", "not a checkpoint", "\x00" * 100_000])
def test_file_that_does_not_fit_is_kept_and_told(agency: Agency, tmp_path: Path, content: str) -> None:
    folder = tmp_path / "share"
    anchored(agency, folder)
    agency.close()
    path = the_file(folder)
    path.write_text(content, encoding="utf-8")
    agency.reopen()
    health = agency.heard(StageHealth)
    session = agency.sign_in("auditor")
    assert agency.execute(session, ListCheckpoints()).anchors[0].state is AnchorState.FOREIGN
    (fault,) = agency.execute(session, VerifyAudit()).faults
    assert fault.sentence.startswith("The anchor in the anchor folder is no checkpoint")
    agency.close()
    assert path.read_text(encoding="utf-8") == content
    assert any(one.state is HealthState.FAILED for one in health)
    agency.reopen()


def test_folder_that_is_gone_holds_up_nobody_and_is_told(agency: Agency, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    anchored(agency, folder)
    agency.close()
    shutil.rmtree(folder)
    agency.reopen()
    health = agency.heard(StageHealth)
    session = agency.sign_in("auditor")
    verdict = agency.execute(session, VerifyAudit())
    assert verdict.good
    assert any("cannot be reached" in note.sentence for note in verdict.notes)
    assert agency.execute(session, ListCheckpoints()).anchors[0].state is AnchorState.UNREACHABLE
    agency.close()
    assert any(one.state is HealthState.FAILED and "cannot be reached" in one.sentence for one in health)
    folder.mkdir()
    agency.reopen()
    agency.sign_in("deputy")
    agency.close()
    assert the_file(folder).stat().st_size > 100
    agency.reopen()


def test_log_that_was_never_anchored_is_noted(agency: Agency, tmp_path: Path) -> None:
    """So is one that was made anew with a new key: its anchor has another name."""
    folder = tmp_path / "share"
    anchored(agency, folder)
    agency.close()
    the_file(folder).unlink()
    agency.reopen()
    verdict = agency.execute(agency.session_of("auditor"), VerifyAudit())
    assert any("another log than the one that was anchored" in note.sentence for note in verdict.notes)


@pytest.mark.skipif(not Path("/sys").exists(), reason="/sys is where not even Linux's root may write")
def test_write_protected_folder_is_told(agency: Agency) -> None:
    with pytest.raises(EnvironmentFault, match="write-protected"):
        agency.ask("auditor", MakeCheckpoint(Path("/sys/checkpoint")))


def test_checkpoint_file_by_command_is_an_anchor(agency: Agency, tmp_path: Path) -> None:
    out = tmp_path / "checkpoint"
    made = agency.ask("auditor", MakeCheckpoint(out))
    assert out.read_text(encoding="utf-8") == made.checkpoint.note
    assert read_checkpoint(made.checkpoint.note, made.key).size == made.checkpoint.size
    again = agency.ask("auditor", MakeCheckpoint(out))
    assert out.read_text(encoding="utf-8") == again.checkpoint.note
    assert agency.ask("auditor", VerifyAudit((Anchor("file", again.checkpoint.note),))).good


def test_checkpoint_by_command_replaces_no_other_file(agency: Agency, tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    out.write_text("Dear auditor", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="does not fit"):
        agency.ask("auditor", MakeCheckpoint(out))
    assert out.read_text(encoding="utf-8") == "Dear auditor"
