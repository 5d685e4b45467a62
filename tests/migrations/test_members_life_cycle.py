"""Accounts of the first form keep their standing on the way up and down, and begin their history."""

from __future__ import annotations

from sqlalchemy import Engine, text

from alpr_desk.db import migrations
from alpr_desk.db.engine import transaction
from tests.migrations.test_migrations import empty

__all__ = ["empty"]

DISABLED = {1: None, 2: 7_000_000, 3: None, 4: None, 5: None}
INSERT = text(
    "INSERT INTO member (id, user_name, user_key, name, title, roles, disabled_at, disabled_reason, created_at, "
    "password_hash, password_changed_at, wrapped_totp_secret, totp_last_step) VALUES "
    "(:id, :name, :name, :name, '', '[]', :disabled, :reason, 5000000, :blob, 5000000, :blob, 9)"
)


def run(engine: Engine, *statements: str) -> None:
    with transaction(engine, writing=True) as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with transaction(engine, writing=False) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_members_keep_their_standing_and_begin_a_history(empty: Engine) -> None:
    migrations.upgrade(empty, "0001")
    with transaction(empty, writing=True) as connection:
        for number, disabled in DISABLED.items():
            values = {"id": number, "name": f"m{number}", "disabled": disabled, "blob": b"\0x"}
            connection.execute(INSERT, {**values, "reason": "left" if disabled else ""})
        connection.commit()
    before = rows(empty, "SELECT * FROM member ORDER BY id")
    migrations.upgrade(empty, "0003")
    assert [row[: len(before[0])] for row in rows(empty, "SELECT * FROM member ORDER BY id")] == before
    steps = rows(empty, "SELECT member_id, at, change, reason FROM member_step ORDER BY id")
    assert steps == [*((number, 5_000_000, "added", "") for number in DISABLED), (2, 7_000_000, "disabled", "left")]
    run(
        empty,
        "UPDATE member SET suspended_at = 8000000 WHERE id = 3",
        "UPDATE member SET terminated_at = 9000000 WHERE id = 4",
        "UPDATE member SET valid_until = '2026-12-24' WHERE id = 5",
    )
    migrations.downgrade(empty, "0001")
    kept = rows(empty, "SELECT id, disabled_at FROM member ORDER BY id")
    assert kept == [(1, None), (2, 7_000_000), (3, 8_000_000), (4, 9_000_000), (5, 5_000_000)]
