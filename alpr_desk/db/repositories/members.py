"""Members and their credentials."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import member, password_history, policy_acknowledgement, recovery_code, sign_in_lock
from alpr_desk.domain.people import Member, MemberStatus, Role


def user_key(user_name: str) -> str:
    """What makes two user names the same: no regard to case, compatibility forms folded.

    Any text will do, as it comes from the sign-in page: what a database cannot store is replaced.
    """
    folded = unicodedata.normalize("NFKC", user_name).strip().casefold()[:128]
    return folded.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in compares against; `wrapped_totp_secret` needs the master key."""

    member: Member
    password_hash: bytes
    password_changed_at: datetime
    wrapped_totp_secret: bytes
    totp_last_step: int


@dataclass(frozen=True, slots=True)
class NewMember:
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    password_hash: bytes
    wrapped_totp_secret: bytes
    recovery_hashes: tuple[str, ...]


class Members:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _select(self) -> Any:
        return select(member, sign_in_lock.c.at.label("locked_at")).outerjoin(
            sign_in_lock, sign_in_lock.c.user_key == member.c.user_key
        )

    def all(self) -> tuple[Member, ...]:
        return tuple(_member(row) for row in self._connection.execute(self._select().order_by(member.c.user_key)))

    def by_id(self, member_id: int) -> Member | None:
        row = self._connection.execute(self._select().where(member.c.id == member_id)).first()
        return _member(row) if row else None

    def by_user_name(self, user_name: str) -> Member | None:
        row = self._connection.execute(self._select().where(member.c.user_key == user_key(user_name))).first()
        return _member(row) if row else None

    def credentials(self, user_name: str) -> Credentials | None:
        row = self._connection.execute(self._select().where(member.c.user_key == user_key(user_name))).first()
        if row is None:
            return None
        return Credentials(
            _member(row),
            bytes(row.password_hash),
            row.password_changed_at,
            bytes(row.wrapped_totp_secret),
            row.totp_last_step,
        )

    def add(self, new: NewMember, at: datetime) -> Member:
        result = self._connection.execute(
            insert(member)
            .values(
                user_name=new.user_name,
                user_key=user_key(new.user_name),
                name=new.name,
                title=new.title,
                roles=sorted(role.value for role in new.roles),
                created_at=at,
                password_hash=new.password_hash,
                password_changed_at=at,
                wrapped_totp_secret=new.wrapped_totp_secret,
            )
            .returning(member.c.id)
        )
        member_id = int(result.scalar_one())
        rows = [{"member_id": member_id, "code_hash": code} for code in new.recovery_hashes]
        self._connection.execute(insert(recovery_code), rows)
        added = self.by_id(member_id)
        if added is None:
            raise LookupError("the member just added is not there")
        return added

    def disable(self, member_id: int, at: datetime, reason: str) -> None:
        self._update(member_id, disabled_at=at, disabled_reason=reason)

    def signed_in(self, member_id: int, at: datetime) -> None:
        self._update(member_id, last_sign_in=at)

    def is_last_administrator(self, subject: Member) -> bool:
        """Whether nobody else could let members in again."""
        administrators = [
            m.id for m in self.all() if Role.ALPR_ADMINISTRATOR in m.roles and m.status is not MemberStatus.DISABLED
        ]
        return administrators == [subject.id]

    def take_totp_step(self, member_id: int, step: int) -> bool:
        """Use up a step of the second factor; False where it, or a later one, was used already."""
        changed = self._connection.execute(
            update(member).where(member.c.id == member_id, member.c.totp_last_step < step).values(totp_last_step=step)
        )
        return changed.rowcount == 1

    def set_password(self, member_id: int, password_hash: bytes, at: datetime) -> None:
        old = self._connection.execute(select(member.c.password_hash).where(member.c.id == member_id)).scalar_one()
        self._connection.execute(
            insert(password_history).values(member_id=member_id, password_hash=old, replaced_at=at)
        )
        self._update(member_id, password_hash=password_hash, password_changed_at=at)

    def former_passwords(self, member_id: int, count: int) -> tuple[bytes, ...]:
        """Hashes that were replaced, newest first."""
        query = (
            select(password_history.c.password_hash)
            .where(password_history.c.member_id == member_id)
            .order_by(password_history.c.id.desc())
            .limit(count)
        )
        return tuple(bytes(value) for value in self._connection.execute(query).scalars())

    def unused_recovery_codes(self, member_id: int) -> tuple[tuple[int, str], ...]:
        """(row, hash) of the codes not used yet."""
        query = select(recovery_code.c.id, recovery_code.c.code_hash).where(
            recovery_code.c.member_id == member_id, recovery_code.c.used_at.is_(None)
        )
        return tuple((row.id, row.code_hash) for row in self._connection.execute(query))

    def use_recovery_code(self, code_id: int, at: datetime) -> bool:
        """Mark as used; False where it was used already."""
        changed = self._connection.execute(
            update(recovery_code)
            .where(recovery_code.c.id == code_id, recovery_code.c.used_at.is_(None))
            .values(used_at=at)
        )
        return changed.rowcount == 1

    def acknowledge_policy(self, member_id: int, version: int, at: datetime) -> None:
        if version not in self.acknowledged(member_id):
            self._connection.execute(insert(policy_acknowledgement).values(member_id=member_id, version=version, at=at))

    def acknowledged(self, member_id: int) -> frozenset[int]:
        query = select(policy_acknowledgement.c.version).where(policy_acknowledgement.c.member_id == member_id)
        return frozenset(self._connection.execute(query).scalars())

    def _update(self, member_id: int, **values: Any) -> None:
        self._connection.execute(update(member).where(member.c.id == member_id).values(**values))


def _member(row: Row[Any]) -> Member:
    if row.disabled_at is not None:
        status = MemberStatus.DISABLED
    else:
        status = MemberStatus.LOCKED if row.locked_at is not None else MemberStatus.ACTIVE
    return Member(
        row.id,
        row.user_name,
        row.name,
        row.title,
        frozenset(Role(role) for role in row.roles),
        status,
        row.created_at,
        row.last_sign_in,
    )
