"""Failed sign-ins and locks, by user name: names known to the agency and unknown ones are treated alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from alpr_desk.db.repositories.members import user_key
from alpr_desk.db.tables import sign_in_failure, sign_in_lock


class SignIns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def locked(self, user_name: str) -> bool:
        query = select(sign_in_lock.c.at).where(sign_in_lock.c.user_key == user_key(user_name))
        return self._connection.execute(query).first() is not None

    def failed(self, user_name: str, at: datetime) -> None:
        self._connection.execute(insert(sign_in_failure).values(user_key=user_key(user_name), at=at))

    def failures_since(self, user_name: str, since: datetime) -> int:
        query = select(func.count()).where(
            sign_in_failure.c.user_key == user_key(user_name), sign_in_failure.c.at > since
        )
        return int(self._connection.execute(query).scalar_one())

    def lock(self, user_name: str, at: datetime) -> None:
        if not self.locked(user_name):
            self._connection.execute(insert(sign_in_lock).values(user_key=user_key(user_name), at=at))

    def release(self, user_name: str) -> bool:
        """Forget failures and lock; False where there was no lock."""
        key = user_key(user_name)
        self._connection.execute(delete(sign_in_failure).where(sign_in_failure.c.user_key == key))
        removed = self._connection.execute(delete(sign_in_lock).where(sign_in_lock.c.user_key == key))
        return removed.rowcount > 0
