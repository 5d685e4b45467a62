"""A real agency in a folder of the test's own: real store, real files, a clock that the test moves.

Founding one with eight members costs seconds, so it is done once a run and copied for each test. Passwords of the
copies are hashed at bcrypt's least cost; every comparison is the product's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import keyring
import pyotp
from sqlalchemy import Connection, Engine, func, select, update

from alpr_desk.access.passwords import hash_password
from alpr_desk.app.opening import Opened, found, open_data
from alpr_desk.audit.canonical import parse
from alpr_desk.audit.verify import verify_log
from alpr_desk.bus import Bus
from alpr_desk.db.engine import DATABASE_NAME, open_postgresql, open_sqlcipher
from alpr_desk.db.keys import derive, open_master_key
from alpr_desk.db.tables import audit_entry, member, metadata
from alpr_desk.db.tables.proving import NEVER_CHANGED
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, Role, SessionId
from alpr_desk.domain.proving import AuditEvent, AuditRecord, AuditVerdict
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.access import AcknowledgePolicy, ReadPolicy, SignIn
from alpr_desk.domain.requests.capture import Recorded, RecordReads, Shift, StartShift
from alpr_desk.domain.requests.hotlists import ImportHotlist, ImportReport
from alpr_desk.domain.requests.members import AddMember, Enrolment, RecordTraining
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.services.auditing import known_of
from alpr_desk.services.founding import FirstMember
from tests.helpers.clock import FakeClock

R = TypeVar("R")
E = TypeVar("E")

AGENCY = "Meadow County Sheriff"
STOLEN = Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE)
CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")

ROLES: dict[str, frozenset[Role]] = {
    "admin": frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}),
    "deputy": frozenset({Role.DEPUTY}),
    "investigator": frozenset({Role.INVESTIGATOR}),
    "supervisor": frozenset({Role.SUPERVISOR}),
    "commander": frozenset({Role.BUREAU_COMMANDER}),
    "trainer": frozenset({Role.TRAINING_MANAGER}),
    "custodian": frozenset({Role.CUSTODIAN}),
    "auditor": frozenset({Role.AUDITOR}),
}
"""User name: roles. `admin` is the founder."""


class _MemoryKeyring:
    """An operating system's key store that is gone with the process; bears the name of one that encrypts."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


KEYRING: Any = type("Keyring", (_MemoryKeyring,), {"__module__": "keyring.backends.SecretService"})()


@contextmanager
def key_store() -> Iterator[None]:
    """The operating system's key store is KEYRING while this lasts."""
    core: Any = keyring.core
    before = keyring.get_keyring()
    core._keyring_backend = KEYRING  # set_keyring insists on a class of its own
    try:
        yield
    finally:
        core._keyring_backend = before


@dataclass(frozen=True, slots=True)
class Person:
    """A member's secrets."""

    user_name: str
    password: str = field(repr=False)
    secret: str = field(repr=False)
    recovery: tuple[str, ...] = field(repr=False)

    @classmethod
    def enrolled(cls, enrolment: Enrolment, password: str) -> Person:
        secret = parse_qs(urlsplit(enrolment.otpauth_uri).query)["secret"][0]
        return cls(enrolment.member.user_name, password, secret, enrolment.recovery_codes)


class Agency:
    """An open agency and its people's secrets. `database`: address of a PostgreSQL database, None for SQLCipher."""

    def __init__(
        self, folder: Path, clock: FakeClock, people: Mapping[str, Person], database: str | None = None
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.people = dict(people)
        self.database = database
        self.bus = Bus()
        self._sessions: dict[str, SessionId] = {}
        self._raw: Engine | None = None
        self.opened = self._open()

    def _open(self) -> Opened:
        with key_store():
            return open_data(self.folder, self.clock, self.bus, database=self.database)

    def reopen(self) -> None:
        """As after a restart of the program."""
        self.opened.close()
        self._sessions.clear()
        self.bus = Bus()
        self.opened = self._open()

    def close(self) -> None:
        self.opened.close()
        if self._raw is not None:
            self._raw.dispose()
            self._raw = None

    def another_program(self) -> Opened:
        """The same folder opened once more, as a second program does. The caller closes it."""
        with key_store():
            return open_data(self.folder, self.clock, Bus(), database=self.database)

    def execute(self, session: SessionId | None, request: Request[R]) -> R:
        return self.opened.desk.execute(session, request)

    def code(self, who: str) -> str:
        """A second-factor code that was never used; half a minute goes by."""
        self.clock.forward(seconds=30)
        return str(pyotp.TOTP(self.people[who].secret).at(self.clock.now()))

    def signing_in(self, who: str, **changes: Any) -> SignIn:
        """The right SignIn for `who`, with `changes`."""
        values = {
            "user_name": self.people[who].user_name,
            "password": self.people[who].password,
            "code": self.code(who) if "code" not in changes else "",
            "notice_acknowledged": True,
        }
        return SignIn(**{**values, **changes})

    def sign_in(self, who: str) -> SessionId:
        """A new session, by password and code."""
        session = self.execute(None, self.signing_in(who)).session
        self._sessions[who] = session
        return session

    def ask(self, who: str, request: Request[R]) -> R:
        """`request` in the session of `who`, opened at the first one."""
        return self.execute(self._sessions.get(who) or self.sign_in(who), request)

    def session_of(self, who: str) -> SessionId:
        """A session opened past the sign-in, where the test is about something else."""
        return self.opened.office.sessions.open(self.member(who)).id

    def member(self, who: str) -> Member:
        with self.opened.office.store.reading() as unit:
            found = unit.members.by_user_name(self.people[who].user_name)
        assert found is not None
        return found

    def start_shift(self, who: str = "deputy") -> Shift:
        return self.ask(who, StartShift("unit 12", ("synthetic",)))

    def record(self, shift: Shift, *reads: CapturedRead) -> Recorded:
        return self.execute(shift.token, RecordReads(reads))

    def import_list(self, lines: str, name: str = "Stolen", **options: Any) -> ImportReport:
        content = lines.encode()
        return self.ask("admin", ImportHotlist(name, "plain", "stolen.csv", content, **options))

    def heard(self, kind: type[E]) -> list[E]:
        """Grows with every event of `kind` from now on."""
        events: list[E] = []
        self.bus.subscribe(kind, events.append)
        return events

    def records(self, event: AuditEvent | None = None) -> list[AuditRecord]:
        """What the audit log holds, oldest first."""
        with self.opened.office.store.reading() as unit:
            found = [parse(entry.canonical) for entry in unit.audit.oldest_first()]
        return [record for record in found if event is None or record.event is event]

    def last_record(self) -> AuditRecord:
        with self.opened.office.store.reading() as unit:
            return parse(next(unit.audit.newest_first()).canonical)

    def verdict(self) -> AuditVerdict:
        """Against all that the store itself knows of its log."""
        with self.opened.office.store.reading() as unit:
            return verify_log(unit.audit.rows(), known_of(unit))

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """The database behind the program's back, committed at the end. The triggers that guard the audit log are gone:
        whoever holds the key drops them."""
        if self._raw is None:
            self._raw = raw_engine(self.folder, self.database)
            drop_guards(self._raw)
        with self._raw.begin() as connection:
            yield connection

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but the audit log's, and the names and sizes of the files beside the database."""
        with self.raw() as connection:
            tables = [t for t in metadata.sorted_tables if not t.name.startswith("audit_")]
            held = {t.name: [tuple(row) for row in connection.execute(select(t))] for t in tables}
        files = [p for p in sorted(self.folder.rglob("*")) if p.is_file() and not p.name.startswith(DATABASE_NAME)]
        return {**held, "files": [(p.relative_to(self.folder).as_posix(), p.stat().st_size) for p in files]}

    def entries_stored(self) -> int:
        with self.raw() as connection:
            return int(connection.execute(select(func.count()).select_from(audit_entry)).scalar_one())


def raw_engine(folder: Path, database: str | None = None) -> Engine:
    if database is not None:
        return open_postgresql(database)
    with key_store():
        master = open_master_key(folder, None)
    return open_sqlcipher(folder / DATABASE_NAME, derive(master, "database"))


def drop_guards(engine: Engine) -> None:
    """What refuses changes of the audit log is no hindrance for whoever owns the database."""
    with engine.begin() as connection:
        for table in NEVER_CHANGED:
            for act in ("update", "delete"):
                on = f" ON {table}" if engine.dialect.name == "postgresql" else ""
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{act}{on}")


@dataclass(frozen=True, slots=True)
class Template:
    """A founded agency, closed."""

    folder: Path
    people: dict[str, Person]
    moment: datetime

    def copy(self, to: Path, database: str | None = None) -> Agency:
        """An open copy, its clock at the moment the template was closed. `database`: a copy of its database."""
        shutil.copytree(self.folder, to)
        return Agency(to, FakeClock(self.moment), self.people, database)


def password_for(who: str) -> str:
    return f"nine violet harbours {len(who)}{who[0]}"


def build(folder: Path, database: str | None = None) -> tuple[dict[str, Person], FakeClock]:
    """Found an agency whose members are all trained and have acknowledged the policy; closed when it returns."""
    clock = FakeClock()
    first = FirstMember("admin", "Alma Reyes", "Sergeant", password_for("admin"))
    with key_store():
        enrolment = found(folder, AGENCY, first, clock, database=database)
    agency = Agency(folder, clock, {"admin": Person.enrolled(enrolment, first.password)}, database)
    try:
        for who, roles in ROLES.items():
            if who != "admin":
                request = AddMember(who, f"Robin {who.title()}", "Member", roles, password_for(who))
                agency.people[who] = Person.enrolled(agency.ask("admin", request), request.password)
        _ease_passwords(agency)
        today = clock.now().astimezone().date()
        for who in ROLES:
            agency.ask("admin", RecordTraining(who, "ALPR operator", "1", today))
            session = agency.session_of(who)
            agency.execute(session, AcknowledgePolicy(agency.execute(session, ReadPolicy()).version))
    finally:
        agency.close()
    return agency.people, clock


def _ease_passwords(agency: Agency) -> None:
    pepper, engine = agency.opened.office.secrets.pepper, raw_engine(agency.folder, agency.database)
    with engine.begin() as connection:
        for person in agency.people.values():
            eased = hash_password(person.password, pepper, cost=4)
            own = {"password_hash": eased, "password_given_at": None}
            connection.execute(update(member).where(member.c.user_name == person.user_name).values(own))
    engine.dispose()
