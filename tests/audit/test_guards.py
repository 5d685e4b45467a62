"""What the databases themselves refuse: changes of the log, by anybody who does not own it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, create_engine, delete, func, make_url, select, text, update
from sqlalchemy.exc import DBAPIError

from alpr_desk.db.tables import metadata
from alpr_desk.db.tables.proving import NEVER_CHANGED
from alpr_desk.domain.requests.audit import MakeCheckpoint, VerifyAudit
from alpr_desk.domain.requests.hits import ListHits
from tests.helpers.agency import Agency, Template, raw_engine
from tests.helpers.fixtures import Databases

DOCUMENT = Path(__file__).parents[2] / "docs" / "audit-format.md"


@pytest.fixture
def owner(either: Agency) -> Iterator[Engine]:
    """The database behind the program, its triggers as they are."""
    for _ in range(12):  # enough entries for a stored subtree
        either.ask("deputy", ListHits())
    either.ask("auditor", MakeCheckpoint())
    engine = raw_engine(either.folder, either.database)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", NEVER_CHANGED)
def test_triggers_refuse_to_change_or_delete(owner: Engine, name: str) -> None:
    table = metadata.tables[name]
    column = list(table.columns)[-1]
    acts: list[Executable] = [update(table).values({column: column}), delete(table)]
    if owner.dialect.name == "postgresql":
        acts.append(text(f"TRUNCATE {name}"))
    for act in acts:
        with owner.connect() as connection, pytest.raises(DBAPIError, match="only ever appended to"):
            connection.execute(act)
    with owner.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() > 0


def role_of_the_document() -> str:
    return DOCUMENT.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]


@pytest.fixture
def clerk(office_template: tuple[Template, str], postgresql: Databases, tmp_path: Path) -> Iterator[Agency]:
    """An office whose program signs in to PostgreSQL as the role that the document describes."""
    template, address = office_template
    copied = postgresql(address)
    owner = create_engine(copied, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for statement in filter(str.strip, role_of_the_document().split(";")):
            connection.exec_driver_sql(statement)
    url = make_url(copied).set(username="alpr_desk_office")
    agency = template.copy(tmp_path / "agency", url.render_as_string(hide_password=False))
    yield agency
    agency.close()
    with owner.connect() as connection:
        connection.exec_driver_sql("DROP OWNED BY alpr_desk_office")
        connection.exec_driver_sql("DROP ROLE alpr_desk_office")
    owner.dispose()


def test_role_of_the_document_works_and_cannot_change_the_log(clerk: Agency) -> None:
    clerk.ask("deputy", ListHits())
    assert clerk.ask("auditor", VerifyAudit()).good
    engine = raw_engine(clerk.folder, clerk.database)
    for act in (
        "UPDATE audit_entry SET hash = hash",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_checkpoint SET note = note",
        "DELETE FROM audit_checkpoint",
        "UPDATE audit_node SET hash = hash",
        "DELETE FROM audit_key",
        "DELETE FROM audit_head",
        "DROP TRIGGER audit_entry_update ON audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE audit_entry",
    ):
        with engine.connect() as connection, pytest.raises(DBAPIError, match=r"denied|must be owner"):
            connection.exec_driver_sql(act)
    engine.dispose()
