"""Lists that are fetched by themselves from a watched folder or an SFTP address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.requests.hotlists import ImportReport


@dataclass(frozen=True, slots=True)
class Pickup:
    """Where a list comes from and how the last attempt went.

    Attributes:
        address: a folder with a file pattern (`/srv/lists/stolen*.csv`), or `sftp://user@host:port/path`.
        host_key: SHA-256 of the SFTP server's key, as `ssh-keygen -l` prints it (`SHA256:...`); empty for a folder.
        failures: attempts that failed in a row; 0 after one that did not.
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


@dataclass(frozen=True, slots=True)
class SetPickup(Request[Pickup]):
    """Fetch the list `hotlist` from `address` from now on. `password` goes to the key store, nowhere else."""

    hotlist: str
    profile: str
    address: str
    host_key: str = ""
    password: str = field(default="", repr=False)
    every_minutes: int = 60
    replace: bool = True


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
    """Fetch every list that is due; `all` those that are not due, too. One that fails does not stop the others."""

    all: bool = False
