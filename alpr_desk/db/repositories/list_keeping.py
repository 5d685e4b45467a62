"""How hotlists are kept: saved profiles, switched categories, pick-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from alpr_desk.db.tables import hotlist_category, import_profile, list_pickup
from alpr_desk.domain.requests.list_pickup import Pickup


@dataclass(frozen=True, slots=True)
class KeptPickup:
    """A pick-up, the SHA-256 of the file it took last, and its password, wrapped."""

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
        return tuple(KeptPickup(_pickup(row), row.last_sha256, row.secret and bytes(row.secret)) for row in rows)

    def set_pickup(self, pickup: Pickup, secret: bytes | None, user_name: str) -> None:
        self.remove_pickup(pickup.hotlist)
        self._connection.execute(
            insert(list_pickup).values(
                hotlist_name=pickup.hotlist,
                profile=pickup.profile,
                address=pickup.address,
                host_key=pickup.host_key,
                secret=secret,
                every_minutes=pickup.every_minutes,
                replaces=pickup.replace,
                set_by=user_name,
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
        values: dict[str, Any] = {"last_at": at, "last_outcome": outcome[:400], "failures": failures}
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
    )
