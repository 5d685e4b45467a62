"""Members' plates as keyed hashes: a plate can be asked for, the list cannot be read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from alpr_desk.db.tables import member, protected_plate


class ProtectedPlates:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member_id: int, keyed_hash: str, by: str, at: datetime) -> None:
        """Nothing where it is there already."""
        if keyed_hash not in self._of(member_id):
            values = {"member_id": member_id, "keyed_hash": keyed_hash, "added_by": by, "added_at": at}
            self._connection.execute(insert(protected_plate).values(values))

    def remove(self, member_id: int, keyed_hash: str) -> bool:
        """Whether it was there."""
        there = keyed_hash in self._of(member_id)
        self._connection.execute(
            delete(protected_plate).where(
                protected_plate.c.member_id == member_id, protected_plate.c.keyed_hash == keyed_hash
            )
        )
        return there

    def _of(self, member_id: int) -> set[str]:
        query = select(protected_plate.c.keyed_hash).where(protected_plate.c.member_id == member_id)
        return set(self._connection.execute(query).scalars())

    def owners(self) -> dict[str, tuple[str, ...]]:
        """Keyed hash: user names of the members whose plate it is."""
        query = (
            select(protected_plate.c.keyed_hash, member.c.user_name)
            .join(member, member.c.id == protected_plate.c.member_id)
            .order_by(member.c.user_key)
        )
        found: dict[str, tuple[str, ...]] = {}
        for row in self._connection.execute(query):
            found[row.keyed_hash] = (*found.get(row.keyed_hash, ()), row.user_name)
        return found

    def counts(self) -> tuple[tuple[str, int], ...]:
        """(user name, protected plates) of every member with any."""
        query = (
            select(member.c.user_name, func.count())
            .join(protected_plate, protected_plate.c.member_id == member.c.id)
            .group_by(member.c.user_name)
            .order_by(member.c.user_name)
        )
        return tuple((name, int(number)) for name, number in self._connection.execute(query))
