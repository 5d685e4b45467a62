"""Lists that are fetched by themselves from a watched folder or an SFTP address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from alpr_desk.domain.desk import Request
from alpr_desk.domain.requests.hotlists import ImportReport

STAGE = "list pick-up"
"""What the health bar and the log call it."""

SCHEME: Final = "sftp"
SERVER_KEY: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
"""A server's key as `ssh-keygen -l` prints it."""

LONGEST_WAIT = timedelta(hours=6)
"""The most that failures put an attempt off: half of the age at which a list is shown as old."""

_SKEW = timedelta(minutes=1)


def is_sftp(address: str) -> bool:
    """Whether a list is fetched from a server; else from a folder."""
    return address.casefold().startswith(f"{SCHEME}:")


@dataclass(frozen=True, slots=True)
class Pickup:
    """Where a list comes from and how the last attempt went.

    Attributes:
        address: a folder with a file pattern (`/srv/lists/stolen*.csv`), or `sftp://user@host:port/path`.
        host_key: SHA-256 of the SFTP server's key, as `ssh-keygen -l` prints it (`SHA256:...`); empty for a folder.
        failures: attempts that failed in a row; 0 after one that did not.
        by_key: signs in to the server by a private key instead of a password.
        set_by: user name of the member under whose name it is fetched.
    """

    hotlist: str
    profile: str
    address: str
    host_key: str
    every_minutes: int
    replace: bool
    last_at: datetime | None
    last_outcome: str
    failures: int
    by_key: bool = False
    set_by: str = ""

    @property
    def next_at(self) -> datetime | None:
        """When it is due again; None where it never was fetched and so is due at once.

        Each failure in a row doubles the wait, up to `LONGEST_WAIT`, so that a server that is down is not asked again
        and again, nor the log filled.
        """
        if self.last_at is None:
            return None
        usual = timedelta(minutes=self.every_minutes)
        return self.last_at + max(usual, min(usual * (1 << min(self.failures, 10)), LONGEST_WAIT))

    def due(self, now: datetime) -> bool:
        """Also where the last attempt lies ahead of the clock: it was set back since."""
        at = self.next_at
        return at is None or self.last_at is None or at <= now or self.last_at - now > _SKEW


@dataclass(frozen=True, slots=True)
class SetPickup(Request[Pickup]):
    """Fetch the list `hotlist` from `address` from now on, under this member's name.

    Attributes:
        private_key: of OpenSSH or PEM, for a server that asks for a key; empty to sign in by password.
        password: for the server; with `private_key`, that key's passphrase. Both are kept encrypted, nowhere else.
        keep_login: sign in by the password or key that is kept for this list already; only to the same server.
    """

    hotlist: str
    profile: str
    address: str
    host_key: str = ""
    password: str = field(default="", repr=False)
    every_minutes: int = 60
    replace: bool = True
    private_key: str = field(default="", repr=False)
    keep_login: bool = False


@dataclass(frozen=True, slots=True)
class RemovePickup(Request[None]):
    hotlist: str


@dataclass(frozen=True, slots=True)
class ListPickups(Request[tuple[Pickup, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class PickedUp:
    """What came of one list. `report` None: nothing new, or `sentence` says what failed."""

    hotlist: str
    sentence: str
    failed: bool
    report: ImportReport | None = None


@dataclass(frozen=True, slots=True)
class RunPickups(Request[tuple[PickedUp, ...]]):
    """Fetch every list that is due; `all` those that are not due, too. One that fails does not stop the others.

    `hotlist`: fetch this list alone, due or not. BadInput where it is not fetched from anywhere.
    Under a standing order: those that the member of the order has set.
    """

    all: bool = False
    hotlist: str = ""
