"""Alarms as they are raised: told at once, recorded in the audit log as soon as it can be, never lost in between.

What the log does not take waits in memory and, encrypted, in a file of the data folder, so that it outlives a crash.
"""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from alpr_desk.bus import Bus
from alpr_desk.db.files import write_whole
from alpr_desk.db.keys import unwrap, wrap
from alpr_desk.db.unit_of_work import Store, UnitOfWork
from alpr_desk.domain.alarms import Alarm, AlarmKind
from alpr_desk.domain.clock import Clock, utc_text
from alpr_desk.domain.events import AlarmRaised
from alpr_desk.domain.proving import AuditEvent, AuditRecord, ClockSetBack, Outcome
from alpr_desk.domain.user_names import user_key
from alpr_desk.errors import AlprDeskError, EnvironmentFault

log = logging.getLogger(__name__)
WAITING_NAME = "alarms.waiting"
GUESSING_WINDOW = timedelta(minutes=15)
GUESSES_AT_ONE, GUESSES_AT_ALL = 10, 30
"""Refused sign-ins within the window, of one account and of all together, that make an attack."""

_MOST_REMEMBERED = 10_000
_MOST_DETAIL = 400
_LABEL = b"waiting alarms"


class AlarmBoard:
    """Safe from any thread. An alarm that is open already is not raised again."""

    def __init__(self, folder: Path, store: Store, bus: Bus, clock: Clock, key: bytes) -> None:
        """`key`: 32 bytes, for the file of alarms that wait."""
        self._path, self._key = folder / WAITING_NAME, key
        self._store, self._bus, self._clock = store, bus, clock
        self._lock = threading.Lock()
        self._guesses: deque[tuple[datetime, str]] = deque(maxlen=_MOST_REMEMBERED)
        self._waiting = self._kept()
        self._open = {(alarm.kind, alarm.detail): alarm.uid for alarm in self._waiting}
        bus.subscribe(ClockSetBack, self._clock_set_back)

    @property
    def waiting(self) -> tuple[Alarm, ...]:
        """Alarms that the audit log has not taken yet, oldest first."""
        with self._lock:
            return tuple(self._waiting)

    def raise_alarm(self, kind: AlarmKind, detail: str) -> None:
        """Tell everyone who listens, now. `detail` is for those who may see alarms."""
        detail = detail[:_MOST_DETAIL]
        with self._lock:
            if (kind, detail) in self._open:
                return
            alarm = Alarm(str(uuid.uuid4()), kind, self._clock.now(), detail)
            self._open[kind, detail] = alarm.uid
            self._waiting.append(alarm)
            self._keep()
        log.critical("alarm: %s", kind.value)
        self._bus.publish(AlarmRaised(alarm))

    def audit_not_written(self) -> None:
        """An entry could not be appended. One alarm until it is taken up, however many entries follow."""
        self.raise_alarm(
            AlarmKind.AUDIT_NOT_WRITTEN,
            "Entries cannot be appended to the audit log. See that the disk is not full, failing or write-protected; "
            "capture keeps what it reads in its spool.",
        )

    def _clock_set_back(self, seen: ClockSetBack) -> None:
        """Found as the entry was appended: the watch may not have looked yet, and runs with the window only."""
        was, now = utc_text(seen.was), utc_text(seen.now)
        self.raise_alarm(
            AlarmKind.CLOCK_JUMPED, f"Entry {seen.sequence} of the audit log is of {now}, the one before it of {was}."
        )

    def sign_in_refused(self, user_name: str) -> None:
        """Count a wrong or locked sign-in; many of them within the window are an attack."""
        now, key = self._clock.now(), user_key(user_name)
        with self._lock:
            self._guesses.append((now, key))
            recent = [who for at, who in self._guesses if now - at <= GUESSING_WINDOW]
        if recent.count(key) >= GUESSES_AT_ONE:
            self.raise_alarm(AlarmKind.ACCOUNT_ATTACKED, f"Sign-ins are being guessed for {self._known(user_name)}.")
        if len(recent) >= GUESSES_AT_ALL:
            self.raise_alarm(AlarmKind.ACCOUNT_ATTACKED, "Sign-ins are being guessed for many user names at once.")
        self.flush()

    def _known(self, user_name: str) -> str:
        """A name that no member has may be a password in the wrong field."""
        with suppress(AlprDeskError), self._store.reading() as unit:
            member = unit.members.by_user_name(user_name)
            if member is not None:
                return f"the account {member.user_name}"
        return "a user name that no member has"

    def taken_up(self, alarm: Alarm) -> None:
        """The same may be raised anew; a broken chain stays broken and is said once a run of the program."""
        with self._lock:
            if alarm.kind is not AlarmKind.CHAIN_BROKEN:
                self._open.pop((alarm.kind, alarm.detail), None)

    def flush(self) -> bool:
        """Record what waits, each alarm with its audit entry; whether nothing is left. Never raises."""
        waiting = self.waiting
        if not waiting:
            return True
        try:
            with self._store.writing() as unit:
                for alarm in waiting:
                    self._record(unit, alarm)
                unit.commit()
        except AlprDeskError:
            return False
        with self._lock:
            self._waiting = [alarm for alarm in self._waiting if alarm not in waiting]
            self._keep()
        return True

    def _record(self, unit: UnitOfWork, alarm: Alarm) -> None:
        if not unit.alarms.add(alarm):
            return
        agency = unit.agencies.get()
        detail = {
            "alarm": alarm.uid,
            "kind": alarm.kind.value,
            "raised_at": utc_text(alarm.raised_at),
            "what": alarm.detail,
        }
        organisation = agency.name if agency else ""
        record = AuditRecord(
            self._clock.now(), AuditEvent.ALARM, Outcome.COMPLETED, "", "", organisation, detail=detail
        )
        unit.audit.append(record)

    def _keep(self) -> None:
        """What waits, to the disk. A disk that refuses this too leaves them in memory."""
        rows = [[a.uid, a.kind.value, a.raised_at.isoformat(), a.detail] for a in self._waiting]
        with suppress(OSError, EnvironmentFault):
            if rows:
                write_whole(self._path, wrap(self._key, json.dumps(rows).encode(), _LABEL))
            else:
                self._path.unlink(missing_ok=True)

    def _kept(self) -> list[Alarm]:
        """What a run before this one could not record; a file that was tampered with is an alarm itself."""
        try:
            stored = self._path.read_bytes()
        except OSError:
            return []
        try:
            rows = json.loads(unwrap(self._key, stored, _LABEL))
        except EnvironmentFault:
            detail = f"The file {WAITING_NAME}, which held alarms not yet recorded, was changed or damaged."
            return [Alarm(str(uuid.uuid4()), AlarmKind.AUDIT_NOT_WRITTEN, self._clock.now(), detail)]
        return [Alarm(uid, AlarmKind(kind), datetime.fromisoformat(at), said) for uid, kind, at, said in rows]
