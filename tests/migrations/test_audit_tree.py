"""A log of the first form gets its tree when it is migrated, and loses nothing on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from alpr_desk.audit.chain import link
from alpr_desk.audit.verify import verify_log
from alpr_desk.db import migrations
from alpr_desk.db.engine import open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditRecord, Outcome
from alpr_desk.services.auditing import known_of

START = datetime(2026, 11, 24, 3, 4, 5, 120_000, tzinfo=UTC)


@pytest.fixture(params=["SQLCipher", "PostgreSQL"])
def first_form(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "SQLCipher":
        engine = open_sqlcipher(tmp_path / "old.db", bytes(range(32)))
    else:
        engine = open_postgresql(request.getfixturevalue("postgresql")(None))
    migrations.upgrade(engine, "0001")
    yield engine
    engine.dispose()


def record(number: int) -> AuditRecord:
    at = START + timedelta(seconds=number)
    return AuditRecord(at, AuditEvent.SEARCH, Outcome.COMPLETED, "jdoe", "Jane Doe", "County", "", {"rows": number})


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number in range(length):
        entries.append(link((entries[-1].sequence, entries[-1].hash) if entries else None, record(number)))
    return entries


def fill(engine: Engine, entries: list[AuditEntry]) -> None:
    with transaction(engine, writing=True) as connection:
        for e in entries:
            row = {"sequence": e.sequence, "previous": e.previous_hash, "canonical": e.canonical, "hash": e.hash}
            connection.execute(text("INSERT INTO audit_entry VALUES (:sequence, :previous, :canonical, :hash)"), row)
        if entries:
            last = {"sequence": entries[-1].sequence, "hash": entries[-1].hash}
            connection.execute(text("INSERT INTO audit_head VALUES (1, :sequence, :hash)"), last)
        connection.commit()


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 200, 2_100])
def test_log_of_the_first_form_is_whole_and_provable_afterwards(first_form: Engine, length: int) -> None:
    entries = chain(length)
    fill(first_form, entries)
    migrations.upgrade(first_form)
    with transaction(first_form, writing=True) as connection:
        unit = UnitOfWork(connection)
        verdict = verify_log(unit.audit.rows(), known_of(unit))
        assert (verdict.good, verdict.entries) == (True, length), verdict.faults
        assert list(unit.audit.oldest_first()) == entries
        appended = unit.audit.append(record(length))
        assert appended.sequence == length + 1
        assert unit.audit.inclusion(length + 1, length + 1) is not None
        verdict = verify_log(unit.audit.rows(), known_of(unit))
        assert verdict.good and verdict.root == unit.audit.root_at(length + 1).hex()
        connection.commit()
    migrations.downgrade(first_form, "0001")
    with transaction(first_form, writing=False) as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one() == length + 1
        head = connection.execute(text("SELECT sequence, hash FROM audit_head")).one()
    assert tuple(head) == (appended.sequence, appended.hash)


def test_damaged_log_can_still_be_opened_and_is_named(first_form: Engine) -> None:
    entries = chain(40)
    fill(first_form, entries)
    with transaction(first_form, writing=True) as connection:
        connection.execute(text("UPDATE audit_entry SET hash = 'gone' WHERE sequence = 7"))
        connection.commit()
    migrations.upgrade(first_form)
    with transaction(first_form, writing=False) as connection:
        unit = UnitOfWork(connection)
        verdict = verify_log(unit.audit.rows(), known_of(unit))
    assert any("Entry 7 was changed" in fault.sentence for fault in verdict.faults)
