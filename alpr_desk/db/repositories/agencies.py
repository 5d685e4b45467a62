"""The agency, its authority and its policy versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from alpr_desk.db.tables import agency, authority, policy_version
from alpr_desk.domain.requests.access import PolicyDocument


@dataclass(frozen=True, slots=True)
class Agency:
    name: str
    created_at: datetime
    demonstration: bool


class Agencies:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Agency | None:
        row = self._connection.execute(select(agency)).first()
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
            )
        )

    def policy_in_force(self) -> PolicyDocument | None:
        row = self._connection.execute(select(policy_version).order_by(policy_version.c.version.desc())).first()
        return PolicyDocument(row.version, row.title, row.text, row.published_at) if row else None
