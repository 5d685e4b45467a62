"""Evidence packages that were written."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from alpr_desk.db.tables import evidence_package
from alpr_desk.domain.requests.evidence import PackageRow


class Packages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: PackageRow) -> int:
        """`row.id` is ignored; the number given comes back."""
        result = self._connection.execute(
            insert(evidence_package)
            .values(
                folder=row.folder,
                written_at=row.written_at,
                written_by=row.written_by,
                purpose=row.purpose,
                reads=list(row.reads),
                hits=list(row.hits),
                tag_manifest_sha256=row.tag_manifest_sha256,
            )
            .returning(evidence_package.c.id)
        )
        return int(result.scalar_one())

    def newest(self, limit: int) -> tuple[PackageRow, ...]:
        """Newest first."""
        query = select(evidence_package).order_by(evidence_package.c.id.desc()).limit(limit)
        return tuple(
            PackageRow(
                row.id,
                row.folder,
                row.written_at,
                row.written_by,
                row.purpose,
                tuple(row.reads),
                tuple(row.hits),
                row.tag_manifest_sha256,
            )
            for row in self._connection.execute(query)
        )
