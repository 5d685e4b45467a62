"""Wrapped data keys: one a month and class of image, so that destroying a key is a purge."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from alpr_desk.db.tables import data_key


class DataKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, month: str, image_class: str) -> tuple[int, bytes] | None:
        """(id, wrapped key) for `YYYY-MM` and class."""
        row = self._connection.execute(
            select(data_key).where(data_key.c.month == month, data_key.c.image_class == image_class)
        ).first()
        return (row.id, bytes(row.wrapped)) if row else None

    def add(self, month: str, image_class: str, wrapped: bytes) -> int:
        result = self._connection.execute(
            insert(data_key).values(month=month, image_class=image_class, wrapped=wrapped).returning(data_key.c.id)
        )
        return int(result.scalar_one())

    def by_id(self, key_id: int) -> tuple[str, str, bytes] | None:
        """(month, class, wrapped key)."""
        row = self._connection.execute(select(data_key).where(data_key.c.id == key_id)).first()
        return (row.month, row.image_class, bytes(row.wrapped)) if row else None
