"""Failed sign-ins and locks, by user name: names known to the agency and unknown ones are treated alike.

Anyone at the sign-in page can make rows here, with as many names as they like, so both tables are bounded.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from alpr_desk.db.tables import member, sign_in_failure, sign_in_lock
from alpr_desk.domain.user_names import user_key

MOST_FAILURES = 10_000
"""Failures kept, over all names. Each costs its maker a bcrypt: within 15 minutes one machine does not get there."""
MOST_UNKNOWN_LOCKS = 10_000
"""Locks kept of names that no member has. A member's lock is never dropped."""


class SignIns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def locked(self, user_name: str) -> bool:
        query = select(sign_in_lock.c.at).where(sign_in_lock.c.user_key == user_key(user_name))
        return self._connection.execute(query).first() is not None

    def failed(self, user_name: str, at: datetime, since: datetime) -> int:
        """Count a failure; gives how many there were of this name after `since`. What is older is forgotten."""
        key, newest = user_key(user_name), select(func.max(sign_in_failure.c.id)).scalar_subquery()
        self._connection.execute(insert(sign_in_failure).values(user_key=key, at=at))
        self._connection.execute(
            delete(sign_in_failure).where(
                (sign_in_failure.c.at <= since) | (sign_in_failure.c.id <= newest - MOST_FAILURES)
            )
        )
        query = select(func.count()).where(sign_in_failure.c.user_key == key, sign_in_failure.c.at > since)
        return int(self._connection.execute(query).scalar_one())

    def lock(self, user_name: str, at: datetime) -> None:
        if self.locked(user_name):
            return
        self._connection.execute(insert(sign_in_lock).values(user_key=user_key(user_name), at=at))
        unknown = sign_in_lock.c.user_key.not_in(select(member.c.user_key))
        over = select(sign_in_lock.c.user_key).where(unknown).order_by(sign_in_lock.c.at.desc())
        old = self._connection.execute(over.offset(MOST_UNKNOWN_LOCKS)).scalars().all()
        if old:
            self._connection.execute(delete(sign_in_lock).where(sign_in_lock.c.user_key.in_(old)))

    def release(self, user_name: str) -> bool:
        """Forget failures and lock; False where there was no lock."""
        key = user_key(user_name)
        self._connection.execute(delete(sign_in_failure).where(sign_in_failure.c.user_key == key))
        removed = self._connection.execute(delete(sign_in_lock).where(sign_in_lock.c.user_key == key))
        return removed.rowcount > 0
