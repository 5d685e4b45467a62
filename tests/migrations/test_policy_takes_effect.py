"""A policy that was in force before versions took effect is in force afterwards, and stays acknowledged."""

from __future__ import annotations

from sqlalchemy import Engine

from alpr_desk.db import migrations
from alpr_desk.db.engine import transaction
from tests.migrations.test_migrations import empty

__all__ = ["empty"]

PUBLISHED = 1_790_000_000_000_000
BEFORE = "INSERT INTO policy_version (version, title, text, published_at) VALUES (1, 'Policy', 'Text', {})"
MEMBER = """
INSERT INTO member (id, user_name, user_key, name, title, roles, disabled_reason, created_at, password_hash,
    password_changed_at, wrapped_totp_secret, totp_last_step)
VALUES (1, 'vega', 'vega', 'Ana Vega', '', '[]', '', 1, '', 1, '', 0)
"""


def test_policy_of_before_takes_effect_when_it_was_published(empty: Engine) -> None:
    migrations.upgrade(empty, "0001")
    with transaction(empty, writing=True) as connection:
        connection.exec_driver_sql(BEFORE.format(PUBLISHED))
        connection.exec_driver_sql(MEMBER)
        connection.exec_driver_sql("INSERT INTO policy_acknowledgement VALUES (1, 1, 1)")
        connection.commit()
    migrations.upgrade(empty, "0004")
    with transaction(empty, writing=False) as connection:
        row = connection.exec_driver_sql("SELECT effective_at, published_by FROM policy_version").one()
        kept = connection.exec_driver_sql("SELECT count(*) FROM policy_acknowledgement").scalar_one()
    assert tuple(row) == (PUBLISHED, None)
    assert kept == 1
    migrations.downgrade(empty, "0001")
    with transaction(empty, writing=False) as connection:
        assert connection.exec_driver_sql("SELECT title FROM policy_version").scalar_one() == "Policy"
        assert connection.exec_driver_sql("SELECT count(*) FROM policy_acknowledgement").scalar_one() == 1
