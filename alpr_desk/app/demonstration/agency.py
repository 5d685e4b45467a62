"""A demonstration agency in a folder of its own, marked as such. Its accounts exist nowhere else."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pyotp

from alpr_desk.app.opening import Opened, found, open_data
from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.people import Role, SessionId
from alpr_desk.domain.requests.access import AcknowledgePolicy, ReadPolicy, SignIn
from alpr_desk.domain.requests.members import AddMember, Enrolment, RecordTraining
from alpr_desk.errors import BadInput
from alpr_desk.services.founding import FirstMember

MARKER = "DEMONSTRATION.txt"
AGENCY = "Demonstration County Sheriff's Office"
PASSPHRASE = "demonstration only, no real data"
_PARTS = ("data", "screens", "export", "accounts.json", MARKER)


@dataclass(frozen=True, slots=True)
class Account:
    """One demonstration member with everything needed to sign in."""

    user_name: str
    password: str = field(repr=False)
    enrolment: Enrolment = field(repr=False)

    def code(self, clock: Clock) -> str:
        """The second factor's code of now."""
        totp = pyotp.parse_uri(self.enrolment.otpauth_uri)
        if not isinstance(totp, pyotp.TOTP):
            raise BadInput("The demonstration's second factor is not a TOTP.")
        return totp.at(clock.now())


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works at the demonstration agency."""

    administrator: Account
    deputy: Account
    investigator: Account
    newcomer: Account


def clear(out: Path) -> None:
    """Remove an earlier demonstration. Raises BadInput for a folder with anything else in it."""
    if not out.exists():
        return
    foreign = [item.name for item in out.iterdir() if item.name not in _PARTS]
    if foreign or (any(out.iterdir()) and not (out / MARKER).exists()):
        raise BadInput(f"{out} holds something other than a demonstration: name an empty folder with --out.")
    for part in _PARTS:
        path = out / part
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def make_agency(out: Path, clock: Clock, database: str | None = None) -> Account:
    """A new demonstration agency below `out`; gives its administrator.

    `database`: address of the PostgreSQL database that holds its rows; None for an encrypted file.
    """
    clear(out)
    out.mkdir(parents=True, exist_ok=True)
    marker = "Everything in this folder is a demonstration: invented people, invented plates. Delete it at will.\n"
    (out / MARKER).write_text(marker, encoding="utf-8")
    first = FirstMember("whitfield", "Dana Whitfield", "ALPR Administrator", _password())
    enrolment = found(out / "data", AGENCY, first, clock, passphrase=PASSPHRASE, database=database, demonstration=True)
    return Account("whitfield", first.password, enrolment)


def open_agency(out: Path, clock: Clock, bus: Bus, database: str | None = None) -> Opened:
    return open_data(out / "data", clock, bus, passphrase=lambda: PASSPHRASE, database=database)


def hire(opened: Opened, administrator: Account, clock: Clock) -> tuple[Staff, SessionId]:
    """Enter members, training and acknowledgements as an agency would; gives the administrator's session too."""
    session = sign_in(opened, administrator, clock)
    _train(opened, session, administrator.user_name, clock)
    acknowledge(opened, session)
    people = {
        "rivera": ("Marisol Rivera", "Deputy Sheriff", Role.DEPUTY),
        "okafor": ("James Okafor", "Detective", Role.INVESTIGATOR),
        "lindqvist": ("Erik Lindqvist", "Deputy Sheriff", Role.DEPUTY),
    }
    accounts = []
    for user_name, (name, title, role) in people.items():
        request = AddMember(user_name, name, title, frozenset({role}), _password())
        accounts.append(Account(user_name, request.password, opened.desk.execute(session, request)))
    for account in accounts[:2]:
        _train(opened, session, account.user_name, clock)
    return Staff(administrator, *accounts), session


def sign_in(opened: Opened, account: Account, clock: Clock) -> SessionId:
    request = SignIn(account.user_name, account.password, account.code(clock), notice_acknowledged=True)
    return opened.desk.execute(None, request).session


def acknowledge(opened: Opened, session: SessionId) -> None:
    opened.desk.execute(session, AcknowledgePolicy(opened.desk.execute(session, ReadPolicy()).version))


def write_accounts(out: Path, staff: Staff) -> None:
    """How a person signs in to look around later: recovery codes serve as codes, once each."""
    listed = {
        account.user_name: {
            "name": account.enrolment.member.name,
            "password": account.password,
            "second_factor": account.enrolment.otpauth_uri,
            "recovery_codes": account.enrolment.recovery_codes,
        }
        for account in (staff.administrator, staff.deputy, staff.investigator, staff.newcomer)
    }
    text = json.dumps({"demonstration": True, "key_passphrase": PASSPHRASE, "accounts": listed}, indent=2)
    (out / "accounts.json").write_text(text + "\n", encoding="utf-8")


def _train(opened: Opened, session: SessionId, user_name: str, clock: Clock) -> None:
    completed = clock.now().astimezone().date() - timedelta(days=40)
    opened.desk.execute(session, RecordTraining(user_name, "ALPR operator", "2026.1", completed))


def _password() -> str:
    return f"demo-{secrets.token_urlsafe(9)}"
