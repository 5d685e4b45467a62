"""The agency, its authority, its policy versions and those who answer for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from alpr_desk.db.tables import agency, authority, policy_acknowledgement, policy_officer, policy_version
from alpr_desk.domain.policy import Officer, PolicyOffice
from alpr_desk.domain.requests.access import PolicyDocument

_AGENCY = select(agency)
_IN_FORCE = (
    select(policy_version)
    .where(policy_version.c.effective_at <= bindparam("at"))
    .order_by(policy_version.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Agency:
    name: str
    created_at: datetime
    demonstration: bool


class Agencies:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Agency | None:
        row = self._connection.execute(_AGENCY).first()
        return Agency(row.name, row.created_at, row.demonstration) if row else None

    def create(self, name: str, created_at: datetime, demonstration: bool) -> None:
        self._connection.execute(
            insert(agency).values(id=1, name=name, created_at=created_at, demonstration=demonstration)
        )

    def store_key(self, name: str, certificate_pem: bytes, wrapped_key: bytes) -> None:
        """`name` is `authority` or `signer`."""
        self._connection.execute(
            insert(authority).values(name=name, certificate_pem=certificate_pem, wrapped_key=wrapped_key)
        )

    def key(self, name: str) -> tuple[bytes, bytes] | None:
        """(certificate PEM, wrapped private key)."""
        row = self._connection.execute(select(authority).where(authority.c.name == name)).first()
        return (row.certificate_pem, row.wrapped_key) if row else None

    def publish_policy(self, document: PolicyDocument) -> None:
        self._connection.execute(
            insert(policy_version).values(
                version=document.version,
                title=document.title,
                text=document.text,
                published_at=document.published_at,
                effective_at=document.effective_at or document.published_at,
                published_by=document.published_by or None,
            )
        )

    def policy_in_force(self, at: datetime) -> PolicyDocument | None:
        """The newest version that has taken effect."""
        row = self._connection.execute(_IN_FORCE, {"at": at}).first()
        return _policy(row) if row else None

    def policies(self) -> tuple[PolicyDocument, ...]:
        """Every version, newest first."""
        query = select(policy_version).order_by(policy_version.c.version.desc())
        return tuple(_policy(row) for row in self._connection.execute(query))

    def acknowledgements(self) -> dict[int, int]:
        """How many members acknowledged each version."""
        query = select(policy_acknowledgement.c.version, func.count()).group_by(policy_acknowledgement.c.version)
        return {int(version): int(count) for version, count in self._connection.execute(query)}

    def officers(self) -> tuple[Officer, ...]:
        """Everyone who holds or held an office of the policy, the newest of each office first."""
        query = select(policy_officer).order_by(policy_officer.c.since.desc(), policy_officer.c.id.desc())
        return tuple(_officer(row) for row in self._connection.execute(query))

    def name_officer(self, officer: Officer, at: datetime) -> Officer:
        """The former holder's last day becomes the day before; `officer.id` is ignored."""
        last = officer.since - timedelta(days=1)
        self._connection.execute(
            update(policy_officer)
            .where(policy_officer.c.office == officer.office.value, policy_officer.c.until.is_(None))
            .values(until=last)
        )
        result = self._connection.execute(
            insert(policy_officer)
            .values(
                office=officer.office.value,
                name=officer.name,
                title=officer.title,
                since=officer.since,
                until=officer.until,
                entered_by=officer.entered_by,
                entered_at=at,
            )
            .returning(policy_officer)
        )
        return _officer(result.one())


def _policy(row: Row[Any]) -> PolicyDocument:
    return PolicyDocument(row.version, row.title, row.text, row.published_at, row.effective_at, row.published_by or "")


def _officer(row: Row[Any]) -> Officer:
    return Officer(row.id, PolicyOffice(row.office), row.name, row.title, row.since, row.until, row.entered_by)
