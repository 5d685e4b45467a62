"""How hotlists are kept: saved profiles, switched categories, pick-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from alpr_desk.db.tables import hotlist_category, import_profile, list_pickup
from alpr_desk.domain.requests.list_pickup import Pickup

CLAIM = timedelta(minutes=30)
"""How long a program that fetches a list keeps others from it, should it die meanwhile."""


@dataclass(frozen=True, slots=True)
class KeptPickup:
    """A pick-up, the SHA-256 of the file it took last, and its password or key, wrapped."""

    pickup: Pickup
    last_sha256: str
    secret: bytes | None = field(repr=False)


class ListKeeping:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def profiles(self) -> dict[str, dict[str, Any]]:
        """Definitions of the saved profiles by name."""
        rows = self._connection.execute(select(import_profile).order_by(import_profile.c.name))
        return {row.name: row.definition for row in rows}

    def save_profile(self, name: str, definition: dict[str, Any], user_name: str, at: datetime) -> None:
        self.remove_profile(name)
        values = {"name": name, "definition": definition, "saved_by": user_name, "saved_at": at}
        self._connection.execute(insert(import_profile).values(values))

    def remove_profile(self, name: str) -> bool:
        """Whether there was one."""
        return bool(self._connection.execute(delete(import_profile).where(import_profile.c.name == name)).rowcount)

    def switched(self) -> dict[str, tuple[bool, str]]:
        """By category in small letters: whether a member switched it on or off, and who."""
        rows = self._connection.execute(select(hotlist_category))
        return {row.name: (row.enabled, row.changed_by) for row in rows}

    def switch(self, category: str, enabled: bool, user_name: str, at: datetime) -> None:
        name = category.casefold()
        self._connection.execute(delete(hotlist_category).where(hotlist_category.c.name == name))
        values = {"name": name, "enabled": enabled, "changed_by": user_name, "changed_at": at}
        self._connection.execute(insert(hotlist_category).values(values))

    def pickups(self) -> tuple[KeptPickup, ...]:
        rows = self._connection.execute(select(list_pickup).order_by(list_pickup.c.hotlist_name))
        return tuple(_kept(row) for row in rows)

    def claim_pickup(self, pickup: Pickup, now: datetime) -> bool:
        """Whether this program may fetch the list now: no other one is at it, or was since `pickup` was looked at."""
        claimed, last = list_pickup.c.claimed_until, list_pickup.c.last_at
        free = or_(claimed.is_(None), claimed <= now, claimed > now + CLAIM)  # the last: the clock was set back
        same = last.is_(None) if pickup.last_at is None else last == pickup.last_at
        query = update(list_pickup).where(list_pickup.c.hotlist_name == pickup.hotlist, free, same)
        return bool(self._connection.execute(query.values(claimed_until=now + CLAIM)).rowcount)

    def give_back(self, hotlist: str) -> None:
        """The claim of an attempt that came to nothing."""
        self._connection.execute(
            update(list_pickup).where(list_pickup.c.hotlist_name == hotlist).values(claimed_until=None)
        )

    def set_pickup(self, pickup: Pickup, secret: bytes | None) -> None:
        self.remove_pickup(pickup.hotlist)
        self._connection.execute(
            insert(list_pickup).values(
                hotlist_name=pickup.hotlist,
                profile=pickup.profile,
                address=pickup.address,
                host_key=pickup.host_key,
                secret=secret,
                by_key=pickup.by_key,
                every_minutes=pickup.every_minutes,
                replaces=pickup.replace,
                set_by=pickup.set_by,
                last_at=None,
                last_sha256="",
                last_outcome="",
                failures=0,
            )
        )

    def remove_pickup(self, hotlist: str) -> bool:
        """Whether there was one."""
        return bool(self._connection.execute(delete(list_pickup).where(list_pickup.c.hotlist_name == hotlist)).rowcount)

    def picked_up(self, hotlist: str, at: datetime, outcome: str, *, sha256: str | None) -> None:
        """How an attempt went. `sha256`: of the file taken; None where it failed."""
        failures = list_pickup.c.failures + 1 if sha256 is None else 0
        values: dict[str, Any] = {
            "last_at": at,
            "last_outcome": outcome[:400],
            "failures": failures,
            "claimed_until": None,
        }
        if sha256 is not None:
            values["last_sha256"] = sha256
        self._connection.execute(update(list_pickup).where(list_pickup.c.hotlist_name == hotlist).values(**values))


def _pickup(row: Row[Any]) -> Pickup:
    return Pickup(
        row.hotlist_name,
        row.profile,
        row.address,
        row.host_key,
        row.every_minutes,
        row.replaces,
        row.last_at,
        row.last_outcome,
        row.failures,
        row.by_key,
        row.set_by,
    )


def _kept(row: Row[Any]) -> KeptPickup:
    return KeptPickup(_pickup(row), row.last_sha256, row.secret and bytes(row.secret))
