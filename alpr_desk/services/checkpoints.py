"""Signed checkpoints of the log: made at sign-in, sign-out, export, stop and by command (CJIS AU-9; Policy 430.5(c)).

A checkpoint is made in the transaction of the entry it is to cover; what carries it off the machine waits for the
commit (`services.anchoring`).
"""

from __future__ import annotations

import logging

from alpr_desk.access.gate import duty
from alpr_desk.audit.checkpoint import CheckpointKey
from alpr_desk.db.keys import new_key, unwrap, wrap
from alpr_desk.db.repositories.checkpoints import StoredKey
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent, Checkpoint, CheckpointMade
from alpr_desk.domain.requests.audit import CheckpointList, ListCheckpoints, MadeCheckpoint, MakeCheckpoint
from alpr_desk.errors import AlprDeskError
from alpr_desk.services.anchoring import anchors_of, put
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Office, Work

log = logging.getLogger(__name__)
_LABEL = b"audit checkpoint key"
"""What the wrapped key is bound to."""
MOST_LISTED = 1_000


def checkpoint_key(office: Office, unit: UnitOfWork) -> CheckpointKey:
    """The log's key; made and kept, wrapped, the first time that it is asked for. `unit` must be a writing one."""
    stored = unit.checkpoints.key()
    if stored is not None:
        return CheckpointKey(stored.origin, unwrap(office.secrets.authority, stored.wrapped, _LABEL))
    agency, seed = unit.agencies.get(), new_key()
    key = CheckpointKey.create(agency.name if agency else "", seed)
    unit.checkpoints.keep_key(StoredKey(key.origin, key.verifier, wrap(office.secrets.authority, seed, _LABEL)))
    return key


def seal(office: Office, unit: UnitOfWork, reason: str) -> Checkpoint:
    """A checkpoint of the log as it stands in `unit`; the one there is where nothing was appended since."""
    size, root = unit.audit.tree()
    checkpoint = unit.checkpoints.at(size)
    if checkpoint is None:
        note = checkpoint_key(office, unit).checkpoint(size, root)
        checkpoint = Checkpoint(size, root.hex(), office.clock.now(), reason, note)
        unit.checkpoints.add(checkpoint)
    unit.announce(CheckpointMade(checkpoint))
    return checkpoint


def seal_after(work: Work, reason: str) -> None:
    """Have a checkpoint made that covers the request's own completed entry."""
    work.after_entry = lambda unit: seal(work.office, unit, reason)


def seal_now(office: Office, reason: str) -> Checkpoint:
    """A checkpoint in a transaction of its own, announced."""
    with office.store.writing() as unit:
        checkpoint = seal(office, unit, reason)
        unit.commit()
    office.announce(unit)
    return checkpoint


def seal_at_stop(office: Office) -> None:
    """The last thing before the store is closed. A store that does not answer must not keep the program from ending."""
    try:
        with office.store.reading() as unit:
            grown = unit.checkpoints.at(unit.audit.tree()[0]) is None
        if grown:
            seal_now(office, "stop")
    except AlprDeskError:
        log.warning("no checkpoint of the audit log could be made at the stop")


@handles(
    MakeCheckpoint,
    duty(Permission.VERIFY_AUDIT),
    Mode.STEPS,
    AuditEvent.CHECKPOINT_MADE,
    lambda r: {"out": str(r.out or "")},
)
def make_checkpoint(work: Work, request: MakeCheckpoint) -> MadeCheckpoint:
    """Covers its own entry, so that nothing is left out of what is carried away."""
    made: list[MadeCheckpoint] = []

    def cover(unit: UnitOfWork) -> None:
        checkpoint = seal(work.office, unit, "command")
        made.append(MadeCheckpoint(checkpoint, checkpoint_key(work.office, unit).verifier))

    work.after_entry = cover
    with work.completing():
        pass
    if request.out is not None:
        put(work.office, request.out, made[0].checkpoint)
    return made[0]


@handles(ListCheckpoints, duty(Permission.VERIFY_AUDIT), Mode.READ, AuditEvent.AUDIT_READ)
def list_checkpoints(work: Work, request: ListCheckpoints) -> CheckpointList:
    key = work.unit.checkpoints.key()
    checkpoints = work.unit.checkpoints.newest(max(1, min(request.limit, MOST_LISTED)))
    work.detail["checkpoints"] = len(checkpoints)
    return CheckpointList(key.verifier if key else "", checkpoints, anchors_of(work.office, work.unit))
