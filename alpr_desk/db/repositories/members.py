"""Members and their credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from alpr_desk.db.tables import member, password_history, policy_acknowledgement, recovery_code, sign_in_lock
from alpr_desk.domain.people import IN_OFFICE, Member, MemberStatus, Permission, Role, permissions_of
from alpr_desk.domain.user_names import look, user_key

_MEMBERS = select(member, sign_in_lock.c.at.label("locked_at")).outerjoin(
    sign_in_lock, sign_in_lock.c.user_key == member.c.user_key
)
_BY_ID = _MEMBERS.where(member.c.id == bindparam("member"))
_PASSWORD_SET = select(member.c.password_changed_at, member.c.password_given_at).where(
    member.c.id == bindparam("member")
)
_ACKNOWLEDGED = select(policy_acknowledgement.c.version).where(
    policy_acknowledgement.c.member_id == bindparam("member")
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in compares against; `wrapped_totp_secret` needs the master key.

    Attributes:
        password_given_at: when somebody else set the password; None once the member has changed it.
        idle_since: the last sign-in, or when the member was added or came back.
    """

    member: Member
    password_hash: bytes
    password_changed_at: datetime
    password_given_at: datetime | None
    wrapped_totp_secret: bytes
    totp_last_step: int
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class NewMember:
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    password_hash: bytes
    wrapped_totp_secret: bytes
    recovery_hashes: tuple[str, ...]
    valid_until: date | None = None


class Members:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Member, ...]:
        return tuple(_member(row) for row in self._connection.execute(_MEMBERS.order_by(member.c.user_key)))

    def by_id(self, member_id: int) -> Member | None:
        row = self._connection.execute(_BY_ID, {"member": member_id}).first()
        return _member(row) if row else None

    def by_user_name(self, user_name: str) -> Member | None:
        row = self._connection.execute(_MEMBERS.where(member.c.user_key == user_key(user_name))).first()
        return _member(row) if row else None

    def credentials(self, user_name: str) -> Credentials | None:
        row = self._connection.execute(_MEMBERS.where(member.c.user_key == user_key(user_name))).first()
        if row is None:
            return None
        return Credentials(
            _member(row),
            bytes(row.password_hash),
            row.password_changed_at,
            row.password_given_at,
            bytes(row.wrapped_totp_secret),
            row.totp_last_step,
            max(moment for moment in (row.created_at, row.last_sign_in, row.returned_at) if moment is not None),
        )

    def looking_like(self, user_name: str) -> Member | None:
        """A member, of any status, whose user name is the same or looks the same."""
        wanted = look(user_name)
        return next((one for one in self.all() if look(one.user_name) == wanted), None)

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
                valid_until=new.valid_until,
            )
            .returning(member.c.id)
        )
        member_id = int(result.scalar_one())
        self.set_recovery_codes(member_id, new.recovery_hashes)
        return self._there(member_id)

    def transfer(
        self, member_id: int, name: str, title: str, roles: frozenset[Role], valid_until: date | None
    ) -> Member:
        self._update(
            member_id, name=name, title=title, roles=sorted(role.value for role in roles), valid_until=valid_until
        )
        return self._there(member_id)

    def disable(self, member_id: int, at: datetime, reason: str) -> None:
        self._update(member_id, disabled_at=at, disabled_reason=reason)

    def suspend(self, member_id: int, at: datetime) -> None:
        self._update(member_id, suspended_at=at)

    def terminate(self, member_id: int, at: datetime) -> None:
        self._update(member_id, terminated_at=at)

    def bring_back(self, member_id: int, at: datetime) -> None:
        """Neither suspended nor disabled any more. Days without a sign-in count from `at`."""
        self._update(member_id, suspended_at=None, disabled_at=None, disabled_reason="", returned_at=at)

    def signed_in(self, member_id: int, at: datetime) -> None:
        self._update(member_id, last_sign_in=at)

    def is_last_administrator(self, subject: Member) -> bool:
        """Whether nobody else could let members in again. A temporary account ends by itself and does not count."""
        lasting = [
            m.id
            for m in self.all()
            if Role.ALPR_ADMINISTRATOR in m.roles and m.status in IN_OFFICE and m.valid_until is None
        ]
        return lasting == [subject.id]

    def others_who_may(self, permission: Permission, member_id: int, day: date) -> tuple[Member, ...]:
        """Members other than `member_id` who hold `permission`, may enter on `day`, and have signed in before."""
        return tuple(
            m
            for m in self.all()
            if m.id != member_id
            and m.last_sign_in is not None
            and m.may_enter(day)
            and permission in permissions_of(m.roles)
        )

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
        self._update(member_id, password_hash=password_hash, password_changed_at=at, password_given_at=None)

    def password_is_given(self, member_id: int, at: datetime) -> None:
        """The password is one that somebody else chose, until the member sets an own one."""
        self._update(member_id, password_given_at=at)

    def password_set(self, member_id: int) -> tuple[datetime, datetime | None]:
        """When the password was set, and when somebody else set it (None where the member did)."""
        row = self._connection.execute(_PASSWORD_SET, {"member": member_id}).one()
        return row.password_changed_at, row.password_given_at

    def password_moments(self) -> dict[int, tuple[datetime, datetime | None]]:
        """`password_set` of every member, by number."""
        query = select(member.c.id, member.c.password_changed_at, member.c.password_given_at)
        return {row.id: (row.password_changed_at, row.password_given_at) for row in self._connection.execute(query)}

    def set_second_factor(self, member_id: int, wrapped_totp_secret: bytes) -> None:
        """A new secret, of which no step was used yet."""
        self._update(member_id, wrapped_totp_secret=wrapped_totp_secret, totp_last_step=0)

    def set_recovery_codes(self, member_id: int, hashes: tuple[str, ...]) -> None:
        """These and no others, used or not."""
        self._connection.execute(delete(recovery_code).where(recovery_code.c.member_id == member_id))
        rows = [{"member_id": member_id, "code_hash": code} for code in hashes]
        self._connection.execute(insert(recovery_code), rows)

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
        return frozenset(self._connection.execute(_ACKNOWLEDGED, {"member": member_id}).scalars())

    def _there(self, member_id: int) -> Member:
        found = self.by_id(member_id)
        if found is None:
            raise LookupError("the member just written is not there")
        return found

    def _update(self, member_id: int, **values: Any) -> None:
        self._connection.execute(update(member).where(member.c.id == member_id).values(**values))


def _status(row: Row[Any]) -> MemberStatus:
    for moment, status in (
        (row.terminated_at, MemberStatus.TERMINATED),
        (row.disabled_at, MemberStatus.DISABLED),
        (row.suspended_at, MemberStatus.SUSPENDED),
        (row.locked_at, MemberStatus.LOCKED),
    ):
        if moment is not None:
            return status
    return MemberStatus.ACTIVE


def _member(row: Row[Any]) -> Member:
    return Member(
        row.id,
        row.user_name,
        row.name,
        row.title,
        frozenset(Role(role) for role in row.roles),
        _status(row),
        row.created_at,
        row.last_sign_in,
        row.valid_until,
    )
