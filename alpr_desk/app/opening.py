"""Opens a data folder: keys, database, settings, and the Desk over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import alpr_desk
from alpr_desk.access.gate import Gate
from alpr_desk.access.key_challenges import KeyChallenges
from alpr_desk.access.sessions import SessionRegistry
from alpr_desk.app.recognition import look_alikes
from alpr_desk.bus import Bus
from alpr_desk.db import migrations
from alpr_desk.db.engine import DATABASE_NAME, open_postgresql, open_sqlcipher
from alpr_desk.db.images import ImageStore
from alpr_desk.db.keys import FILE_NAME as KEY_NAME
from alpr_desk.db.keys import create_master_key, derive, open_master_key
from alpr_desk.db.knocks import NAME as KNOCKS_NAME
from alpr_desk.db.knocks import Knocks
from alpr_desk.db.unit_of_work import Store
from alpr_desk.db.upgrading import Tell, bring_up, remove_old_copies
from alpr_desk.db.vault import Vault
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import StoreUpgrading
from alpr_desk.domain.requests.members import Enrolment
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.model_files import fingerprints
from alpr_desk.services.alarm_board import AlarmBoard
from alpr_desk.services.anchoring import Anchoring
from alpr_desk.services.checkpoints import seal_at_stop
from alpr_desk.services.desk import OfficeDesk
from alpr_desk.services.founding import FirstMember, found_agency
from alpr_desk.services.office import Current, Office, Secrets, SoftwarePart
from alpr_desk.services.registry import all_handlers
from alpr_desk.settings import load_settings

IMAGES_NAME = "images"
_SECRETS = ("pepper", "totp", "authority", "protected plates", "list pickup", "security keys")
"""What the keys of `Secrets` are derived for, in its order."""

_EMPTY = "The database is damaged: it is empty. Stop, keep the data folder, and restore the last good copy."


@dataclass(frozen=True, slots=True)
class Opened:
    """An open data folder. `spool_key` is for reads that wait while the store does not answer."""

    folder: Path
    desk: OfficeDesk
    office: Office
    anchoring: Anchoring
    spool_key: bytes = field(repr=False)

    def close(self) -> None:
        seal_at_stop(self.office)
        self.anchoring.close()
        self.office.alarms.flush()
        self.office.store.close()
        self.office.knocks.close()


def found(
    folder: Path,
    agency: str,
    first: FirstMember,
    clock: Clock,
    *,
    passphrase: str | None = None,
    database: str | None = None,
    demonstration: bool = False,
) -> Enrolment:
    """Make a data folder for a new agency. Raises BadInput where the folder holds one already.

    A demonstration keeps its key in its own folder, never in the operating system's key store.
    """
    if (folder / DATABASE_NAME).exists():
        raise BadInput(f"{folder} holds the data of an agency already: choose an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    master = create_master_key(folder, passphrase, use_keyring=not demonstration)
    try:
        opened = _assemble(folder, master, database, clock, Bus(), founding=True)
        try:
            return found_agency(opened.office, agency, first, demonstration=demonstration)
        finally:
            opened.close()
    except BaseException:
        _unmake(folder)
        raise


def _unmake(folder: Path) -> None:
    """Take back what a founding that failed has made, so that it can be tried again in the same folder."""
    for path in (folder / KEY_NAME, folder / KNOCKS_NAME, *folder.glob(f"{DATABASE_NAME}*")):
        path.unlink(missing_ok=True)


def open_data(
    folder: Path,
    clock: Clock,
    bus: Bus,
    *,
    passphrase: Callable[[], str] | None = None,
    database: str | None = None,
) -> Opened:
    """Open an agency's data folder, brought to the newest form.

    Raises BadInput where there is none, EnvironmentFault where its database is gone, empty or damaged.
    """
    if database is None:
        _require_database(folder)
    return _assemble(folder, open_master_key(folder, passphrase), database, clock, bus)


def _require_database(folder: Path) -> None:
    """Looks before SQLCipher does, which would make a new database where there is none."""
    path = folder / DATABASE_NAME
    if path.exists():
        if path.stat().st_size == 0:
            raise EnvironmentFault(_EMPTY)
    elif (folder / KEY_NAME).exists() or (folder / IMAGES_NAME).exists():
        raise EnvironmentFault(
            f"The database {path} is missing: restore the last good copy, or name the office's with --database."
        )
    else:
        raise BadInput(f"{folder} holds no agency's data: run 'alpr-desk init' first, or name the folder with --data.")


def _assemble(
    folder: Path, master: bytes, database: str | None, clock: Clock, bus: Bus, *, founding: bool = False
) -> Opened:
    settings = load_settings(folder)
    path, key = folder / DATABASE_NAME, derive(master, "database")
    connect = partial(open_postgresql, database) if database else partial(open_sqlcipher, path, key)
    engine = connect()
    try:
        if not founding and migrations.revision(engine) is None:
            raise EnvironmentFault(_EMPTY)
        if founding or not migrations.pending(engine):
            migrations.upgrade(engine)
        elif database is not None:
            _bring_up_office(partial(migrations.upgrade_together, engine), bus)
        else:
            engine.dispose()
            _bring_up(path, key, clock, bus)
            engine = connect()
    except BaseException:
        engine.dispose()
        raise
    remove_old_copies(path, clock.now(), settings.store.keep_former_days)
    store, sessions = Store(engine), SessionRegistry(clock)
    current = Current(settings)
    current.behind = look_alikes()
    office = Office(
        folder=folder,
        store=store,
        vault=Vault(ImageStore(folder / IMAGES_NAME, derive(master, "image addresses")), derive(master, "data keys")),
        sessions=sessions,
        clock=clock,
        bus=bus,
        secrets=Secrets(*(derive(master, name) for name in _SECRETS)),
        current=current,
        software=_software,
        alarms=AlarmBoard(folder, store, bus, clock, derive(master, "alarms")),
        key_challenges=KeyChallenges(clock),
        knocks=Knocks(folder),
    )
    gate = Gate(store, sessions, clock, lambda: current.settings)
    desk = OfficeDesk(office, gate, all_handlers())
    return Opened(folder, desk, office, Anchoring(office), derive(master, "spool"))


def _bring_up_office(upgrade: Callable[[Tell], None], bus: Bus) -> None:
    """The office keeps its own copies, and all steps are one transaction."""
    bus.publish(StoreUpgrading("Bringing the office's database to its new form", 0.0))
    try:
        upgrade(lambda doing, share: bus.publish(StoreUpgrading(doing, share)))
    finally:
        bus.publish(StoreUpgrading("", 1.0))


def _bring_up(path: Path, key: bytes, clock: Clock, bus: Bus) -> None:
    try:
        bring_up(path, key, clock.now(), lambda doing, share: bus.publish(StoreUpgrading(doing, share)))
    finally:
        bus.publish(StoreUpgrading("", 1.0))


def _software() -> tuple[SoftwarePart, ...]:
    """The program and the models that read, by their SHA-256."""
    models = (SoftwarePart(name, "", digest) for name, digest in fingerprints().items())
    return (SoftwarePart("ALPR Desk", alpr_desk.__version__), *models)
