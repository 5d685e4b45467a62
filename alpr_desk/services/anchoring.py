"""Anchors: the newest checkpoint in a folder off this machine, so that exchanging the whole database shows.

A share or a stick may be gone or slow: writing happens on a thread of its own and holds up nobody. What stands there
is never replaced by a smaller or another log's checkpoint: that is what it is kept for.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alpr_desk.db.files import write_whole
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.proving import Anchor, Checkpoint, CheckpointMade
from alpr_desk.domain.requests.audit import AnchorRow, AnchorState
from alpr_desk.errors import AlprDeskError, EnvironmentFault
from alpr_desk.evidence.verifier_log import LogState, Objectionable, read_checkpoint
from alpr_desk.services.office import Office

log = logging.getLogger(__name__)
STAGE = "audit anchor"
_MOST_BYTES = 65_536
"""A checkpoint has about 300."""
_SENTENCES = {
    AnchorState.UNREACHABLE: "The anchor folder cannot be reached: plug it in or connect to it.",
    AnchorState.LARGER: "The anchor is of a longer log than this one: this database may be an older copy. Call the "
    "ALPR administrator before you go on.",
    AnchorState.FOREIGN: "The anchor does not fit this log: one of them was rewritten. Keep both and call the ALPR "
    "administrator.",
}


def anchor_file(folder: Path, origin: str) -> Path:
    """Where the checkpoint of the log `origin` lies in `folder`; logs of several vehicles can share one."""
    return folder / f"{origin.replace('/', '-')}.checkpoint"


def folder_of(office: Office) -> Path | None:
    text = office.settings.audit.anchor_folder.strip()
    return Path(text) if text else None


def anchors_of(office: Office, unit: UnitOfWork) -> tuple[AnchorRow, ...]:
    """How the anchor folder stands to the log in `unit`; nothing where none is set."""
    folder, key = folder_of(office), unit.checkpoints.key()
    if folder is None or key is None:
        return ()
    state, size = _state(unit, anchor_file(folder, key.origin), key.verifier)
    sentence = _SENTENCES.get(state, f"The anchor folder {state.value}.")
    return (AnchorRow(str(folder), state, size, sentence),)


def kept_anchors(office: Office, unit: UnitOfWork) -> tuple[tuple[Anchor, ...], str]:
    """What stands in the anchor folder, for the verification, and what to note where that is nothing."""
    folder, key = folder_of(office), unit.checkpoints.key()
    if folder is None or key is None:
        return (), ""
    try:
        note = _read(anchor_file(folder, key.origin))
    except OSError:
        return (), "The anchor folder cannot be reached: the log was not compared with it."
    if note is None:
        return (), (
            "The anchor folder holds no checkpoint of this log: either none was written yet, or this is another log "
            "than the one that was anchored there."
        )
    return (Anchor("in the anchor folder", note),), ""


def _read(path: Path) -> str | None:
    """The text at `path`, None where there is none. Raises OSError where its folder cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        if path.parent.is_dir():
            return None
        raise


def _state(unit: UnitOfWork, path: Path, key: str) -> tuple[AnchorState, int]:
    try:
        note = _read(path)
    except OSError:
        return AnchorState.UNREACHABLE, 0
    if note is None:
        return AnchorState.NONE, 0
    try:
        there = read_checkpoint(note, key)
    except Objectionable:
        return AnchorState.FOREIGN, 0
    return _compared(unit, there), there.size


def _compared(unit: UnitOfWork, there: LogState) -> AnchorState:
    size, root = unit.audit.tree()
    if there.size > size:
        return AnchorState.LARGER
    if (root if there.size == size else unit.audit.root_at(there.size)) != there.root:
        return AnchorState.FOREIGN
    newest = unit.checkpoints.newest(1)
    return AnchorState.CURRENT if newest and there.size >= newest[0].size else AnchorState.BEHIND


class Anchoring:
    """Carries each new checkpoint to the anchor folder. Hears of them on the bus; `close` waits for the last one."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="audit-anchor")
        self._unsubscribe = office.bus.subscribe(CheckpointMade, self._made)

    def _made(self, event: CheckpointMade) -> None:
        folder = folder_of(self._office)
        if folder is not None:
            self._writer.submit(self._carry, folder, event.checkpoint)

    def _carry(self, folder: Path, checkpoint: Checkpoint) -> None:
        try:
            carry(self._office, folder, checkpoint)
            self._tell(HealthState.OK, "")
        except AlprDeskError as error:
            log.warning("the audit log's checkpoint could not be anchored")
            self._tell(HealthState.FAILED, str(error))

    def _tell(self, state: HealthState, sentence: str) -> None:
        self._office.bus.publish(StageHealth(STAGE, state, sentence, self._office.clock.now()))

    def close(self) -> None:
        self._unsubscribe()
        self._writer.shutdown()


def carry(office: Office, folder: Path, checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to its file in `folder`, as `put` does."""
    with office.store.reading() as unit:
        key = unit.checkpoints.key()
    if key is not None:
        put(office, anchor_file(folder, key.origin), checkpoint)


def put(office: Office, path: Path, checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path` in one step, unless what is there is as new.

    Raises EnvironmentFault where the folder cannot be reached or written, or the file holds anything but an earlier
    checkpoint of this log.
    """
    with office.store.reading() as unit:
        key = unit.checkpoints.key()
        state, size = _state(unit, path, key.verifier if key else "")
    if state in _SENTENCES:
        raise EnvironmentFault(_SENTENCES[state])
    if size >= checkpoint.size:
        return
    try:
        write_whole(path, checkpoint.note.encode())
    except EnvironmentFault as error:
        raise EnvironmentFault(
            "The anchor folder cannot be written: see that it is not full or write-protected."
        ) from error
