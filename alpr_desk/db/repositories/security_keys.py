"""Members' security keys. What is kept of one is public: nobody can sign with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from alpr_desk.db.tables import security_key


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key gave of itself: credential id, public key (COSE, RFC 9052, as CBOR), count of its signatures."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class KeptKey(NewKey):
    """A member's key as stored; `sign_count` as of its last use."""

    id: int
    name: str
    added_at: datetime


class SecurityKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_member(self, member_id: int) -> tuple[KeptKey, ...]:
        """Oldest first."""
        query = select(security_key).where(security_key.c.member_id == member_id).order_by(security_key.c.id)
        return tuple(
            KeptKey(bytes(row.credential_id), bytes(row.public_key), row.sign_count, row.id, row.name, row.added_at)
            for row in self._connection.execute(query)
        )

    def known(self, credential_id: bytes) -> bool:
        """Whether anybody has enrolled this key."""
        query = select(security_key.c.id).where(security_key.c.credential_id == credential_id)
        return self._connection.execute(query).first() is not None

    def add(self, member_id: int, name: str, key: NewKey, at: datetime) -> int:
        """Its number."""
        values = {"credential_id": key.credential_id, "public_key": key.public_key, "sign_count": key.sign_count}
        result = self._connection.execute(
            insert(security_key)
            .values(member_id=member_id, name=name, added_at=at, **values)
            .returning(security_key.c.id)
        )
        return int(result.scalar_one())

    def used(self, key_id: int, count: int) -> bool:
        """Keep the new count, where it rose or the key does not count; False where it did not, or the key is gone."""
        kept = security_key.c.sign_count
        right = kept < count if count else kept == 0
        statement = update(security_key).where(security_key.c.id == key_id, right).values(sign_count=count)
        return self._connection.execute(statement).rowcount == 1

    def remove(self, member_id: int, key_id: int) -> str | None:
        """The name of the member's key that was removed, None where there was none of that number."""
        where = (security_key.c.member_id == member_id, security_key.c.id == key_id)
        result = self._connection.execute(delete(security_key).where(*where).returning(security_key.c.name))
        return result.scalar_one_or_none()

    def remove_all(self, member_id: int) -> int:
        """How many there were."""
        result = self._connection.execute(delete(security_key).where(security_key.c.member_id == member_id))
        return result.rowcount
