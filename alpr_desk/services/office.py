"""What handlers work with: built once by the composition root, handed to every handler inside a Work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from alpr_desk.access.key_challenges import KeyChallenges
from alpr_desk.access.sessions import SessionRegistry
from alpr_desk.bus import Bus
from alpr_desk.db.knocks import Knocks
from alpr_desk.db.unit_of_work import Store, UnitOfWork
from alpr_desk.db.vault import Vault
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.look_alikes import Behind, behind
from alpr_desk.domain.office_time import office_day
from alpr_desk.domain.people import Grant
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.hotlist.index import NOTHING, HotlistIndex
from alpr_desk.services.alarm_board import AlarmBoard
from alpr_desk.services.plate_memory import PlateMemory
from alpr_desk.settings import Settings


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys derived from the master key, 32 bytes each."""

    pepper: bytes = field(repr=False)
    totp: bytes = field(repr=False)
    authority: bytes = field(repr=False)
    plates: bytes = field(repr=False)
    pickup: bytes = field(repr=False)
    keys: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SoftwarePart:
    """A program or model that took part; `sha256` hex, empty for what is no single file."""

    name: str
    version: str
    sha256: str = ""


class InForce(NamedTuple):
    """What is matched: the lists, the plates entered here, and the state of the store that both were built from."""

    state: tuple[object, ...]
    lists: HotlistIndex
    entered: HotlistIndex


class Current:
    """The settings and the hotlist index in force; swapped whole, read without a lock.

    `index` comes with the state of the lists that it was built from, so that an import by another program shows.
    `imports` are those under way, by the list's name in small letters; setting one's event ends it. `behind` says what
    the reader mistakes for what; it is set before the first index is built.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.settings_lock = threading.Lock()
        self.behind: Behind = behind
        self.index = InForce((), NOTHING, NOTHING)
        self.index_lock = threading.Lock()
        self.plates = PlateMemory()
        self.imports: dict[str, threading.Event] = {}
        self.imports_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Office:
    """Everything a handler may reach. `software` names the program and its models for evidence."""

    folder: Path
    store: Store
    vault: Vault
    sessions: SessionRegistry
    clock: Clock
    bus: Bus
    secrets: Secrets
    current: Current
    software: Callable[[], tuple[SoftwarePart, ...]]
    alarms: AlarmBoard
    key_challenges: KeyChallenges
    knocks: Knocks

    @property
    def settings(self) -> Settings:
        return self.current.settings

    @property
    def zone(self) -> str:
        """The office's time zone, by which days are counted."""
        return self.settings.training.time_zone

    def today(self) -> date:
        """The day it is in the office, wherever this machine is."""
        return office_day(self.clock.now(), self.zone)

    def announce(self, unit: UnitOfWork) -> None:
        """Publish what happened in `unit`, which is committed."""
        for event_type, events in unit.announcements:
            self.bus.publish_all(event_type, events)


class Work:
    """One request under way.

    Attributes:
        unit: the transaction of a change or a read; the handlers of steps open their own.
        detail: what the completed audit entry says besides what was asked.
        sequence: number of the attempted entry, 0 where there is none.
        completed: number of the last entry, 0 until it is committed.
        prepared: what was found before the write lock was taken; the store may have changed since.
        in_company: of a bulk change, whether anybody else used the store since the last one.
        after_entry: done after the completed audit entry is appended, in its transaction: what must cover that entry.
    """

    def __init__(self, office: Office, grant: Grant, event: AuditEvent, asked: dict[str, object]) -> None:
        self.office = office
        self.grant = grant
        self.event = event
        self.asked = asked
        self.detail: dict[str, object] = {}
        self.sequence = 0
        self.completed = 0
        self.prepared: object = None
        self.in_company = False
        self.after_entry: Callable[[UnitOfWork], object] = lambda _: None
        self._unit: UnitOfWork | None = None
        self.subject: tuple[str, str] | None = None

    @property
    def unit(self) -> UnitOfWork:
        if self._unit is None:
            raise RuntimeError("this request has no transaction of its own")
        return self._unit

    @property
    def closed(self) -> bool:
        """Whether the last entry is committed."""
        return self.completed > 0

    @contextmanager
    def within(self, unit: UnitOfWork) -> Iterator[UnitOfWork]:
        """Lend `unit` to the handler."""
        self._unit = unit
        try:
            yield unit
        finally:
            self._unit = None

    @contextmanager
    def completing(self, outcome: Outcome = Outcome.COMPLETED) -> Iterator[UnitOfWork]:
        """The last step: what it changes and the audit entry are committed together, then announced."""
        with self.office.store.writing() as unit:
            yield unit
            self.close(unit, outcome)
        self.office.announce(unit)

    def close(self, unit: UnitOfWork, outcome: Outcome = Outcome.COMPLETED) -> None:
        """Append the last entry and commit."""
        entry = unit.audit.append(self.record(outcome))
        self.after_entry(unit)
        unit.commit()
        self.completed = entry.sequence

    def record(self, outcome: Outcome, **more: object) -> AuditRecord:
        """The audit record of this request as it stands."""
        by_order = {"standing_order": True} if self.grant.by_order else {}
        user_name, member_name = self.subject or (self.grant.user_name, self.grant.member_name)
        return AuditRecord(
            at=self.office.clock.now(),
            event=self.event,
            outcome=outcome,
            user_name=user_name,
            member_name=member_name,
            organisation=self.grant.organisation,
            purpose=self.grant.purpose,
            detail={**self.asked, **by_order, **self.detail, **more},
        )
