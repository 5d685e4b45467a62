"""Opens the database: an SQLCipher file on a laptop, PostgreSQL in the office.

The key is handed to the driver by a creator, so that it is in no address and no log. On SQLite a writing
transaction begins with BEGIN IMMEDIATE: under the default BEGIN four writers broke 65 of 160 links of the
audit chain, silently.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from sqlalchemy.pool import Pool, QueuePool

from alpr_desk.db.types import json_value
from alpr_desk.errors import BadInput, EnvironmentFault

DATABASE_NAME = "desk.db"
_WRITING, _BULK = "alpr_desk_writing", "alpr_desk_bulk"
_WRITE_LOCK = 0x414C5052
"""Number of PostgreSQL's advisory lock that a writing transaction holds."""
_DAMAGED = "The database is damaged: stop, keep the file, and restore the last good copy."
_PATIENCE_S, _ASK_S = 10.0, 0.0003
_UNHEARD = threading.Event()
"""Never set: that another program gives up its lock is told to nobody here."""
_PAGES, _PAGES_BULK = 6_000, 4_000
"""In the write-ahead log when a commit copies them back. At SQLite's 1,000 every batch of reads would copy its pages a
second time. Who takes in reads does it sooner than others, who wait for an answer."""
_WAIT = f"PRAGMA busy_timeout = {_PATIENCE_S * 1000:.0f}"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    _WAIT,
    "PRAGMA cache_size = -16000",
)


def open_sqlcipher(path: Path, key: bytes) -> Engine:
    """The encrypted file at `path`, made if it is not there. `key`: 32 bytes.

    Raises EnvironmentFault where the file cannot be opened with this key.
    """
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        connection = keyed(path, key)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    _keep_rows_out_of_logs()
    # last in, first out: a connection keeps its decrypted pages until another one changes something
    engine = _over(QueuePool(connect, use_lifo=True, pool_size=4, max_overflow=8), dbapi2)
    with database_faults(engine), engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    return engine


def writer_of(engine: Engine) -> Engine:
    """What those write through who use `engine`, one after another.

    To an SQLCipher file a connection of their own, so that none of its decrypted pages is out of date: what a writer
    changes it knows, and nobody else changes anything.
    """
    return _over(engine.pool.recreate(), engine.dialect.loaded_dbapi) if engine.dialect.name == "sqlite" else engine


def _over(pool: Pool, driver: Any) -> Engine:
    """An engine for an SQLCipher file over connections of `pool`."""
    engine = create_engine("sqlite://", module=driver, pool=pool, hide_parameters=True, json_deserializer=json_value)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def keyed(path: Path, key: bytes, wait_s: float = 5) -> Any:
    """A bare connection of the driver to the encrypted file, which is made if it is not there; nothing is read yet."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), timeout=wait_s, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    return connection


def open_postgresql(url: str) -> Engine:
    """The office's database. `url`: `postgresql+psycopg://...`."""
    _keep_rows_out_of_logs()
    engine = create_engine(url, pool_size=4, max_overflow=8, hide_parameters=True, json_deserializer=json_value)
    event.listen(engine, "begin", _begin_postgresql)
    with database_faults(engine), engine.connect():
        pass
    return engine


def require_whole(engine: Engine) -> None:
    """Raises EnvironmentFault where any page of an SQLCipher file is damaged, whether a question reads it or not.

    PostgreSQL's files are the office's to watch; nothing is done there.
    """
    # Not at every opening: on 50 MB this takes 90 ms where opening takes 9, and it grows with the file. What a
    # question reads is checked page by page in any case: a damaged page is a fault, never another answer.
    with database_faults(engine):
        damaged = _has_damaged_pages(engine)
    if damaged:
        raise EnvironmentFault(_DAMAGED)


def _has_damaged_pages(engine: Engine) -> bool:
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        if not connection.exec_driver_sql("PRAGMA cipher_integrity_check").all():
            return False
        # A page half written when the power went is whole in the write-ahead log: it is written again before the
        # file is judged. The second look also passes over one that another program was just writing.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()
        return bool(connection.exec_driver_sql("PRAGMA cipher_integrity_check").all())


def _keep_rows_out_of_logs() -> None:
    """At DEBUG SQLAlchemy logs every row it fetches, whatever `hide_parameters` says."""
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITING, False):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Ask for the lock again and again. SQLite by itself would ask after 1, 2, 5, 10 and more milliseconds, and hardly
    ever in the moments between two changes of another program that writes without a pause."""
    store: Any = connection.connection.dbapi_connection
    pages = _PAGES_BULK if connection.get_execution_options().get(_BULK) else _PAGES
    store.execute(f"PRAGMA wal_autocheckpoint = {pages}")
    until = perf_counter() + _PATIENCE_S
    store.execute("PRAGMA busy_timeout = 0")
    try:
        while _is_locked(store, connection.dialect.loaded_dbapi) and perf_counter() < until:
            _UNHEARD.wait(_ASK_S)
        if not store.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which tells what is wrong as every fault is told
    finally:
        store.execute(_WAIT)


def _is_locked(store: Any, driver: Any) -> bool:
    """Whether another program holds the write lock; otherwise `store` has it now, or something else is wrong."""
    try:
        store.execute("BEGIN IMMEDIATE")
    except driver.DatabaseError as error:
        return "locked" in str(error)
    return False


def _begin_postgresql(connection: Connection) -> None:
    """One writer at a time, as on SQLite: a check at the start of a change (last administrator, name taken, alerted
    lately) still holds when it is committed. All writers meet at the head of the audit chain in any case."""
    if connection.get_execution_options().get(_WRITING, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


@contextmanager
def transaction(engine: Engine, *, writing: bool, bulk: bool = False) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back unless its user commits it. `bulk`: for whom nobody waits."""
    with database_faults(engine), engine.connect() as connection:
        options: dict[str, Any] = {_WRITING: True, _BULK: bulk} if writing else {}
        if not writing and engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        yield connection.execution_options(**options)


@contextmanager
def database_faults(engine: Engine) -> Iterator[None]:
    """Turns what the driver raises into a sentence. The driver's own text can hold values, so it is not shown."""
    try:
        yield
    except OperationalError as error:
        raise EnvironmentFault(_operational(engine, error)) from error
    except MemoryError as error:  # a commit says so after SQLCipher met a damaged page
        if _is_damaged(engine):
            raise EnvironmentFault(_DAMAGED) from error
        raise
    except (DataError, UnicodeEncodeError) as error:
        raise BadInput("A text is too long or holds a character that cannot be stored: type it again.") from error
    except DatabaseError as error:
        text = str(error.orig).lower()
        not_opened = "not a database" in text  # said of a damaged page too, where a connection meets it first
        if "malformed" in text or "corrupt" in text or (not_opened and _is_damaged(engine)):
            sentence = _DAMAGED
        elif not_opened:
            sentence = (
                "The database cannot be opened: the key is wrong or the file is damaged. "
                "Keep the file, and restore the last good copy."
            )
        else:
            sentence = f"The database refused the change ({_kind(error)})."
        raise EnvironmentFault(sentence) from error


def _operational(engine: Engine, error: OperationalError) -> str:
    text = str(error.orig).lower()
    if "disk is full" in text or "no space" in text:
        return "The disk is full: nothing was stored. Free some space and try again."
    if "disk i/o error" in text or "readonly" in text:
        if _is_damaged(engine):  # SQLCipher's words for writing after it met a damaged page are the disk's own
            return _DAMAGED
        return "The disk refuses: see that it is not full, failing or write-protected."
    if "locked" in text:
        return "The database is busy with another program: try again in a moment."
    return f"The database does not answer ({_kind(error)})."


def _is_damaged(engine: Engine) -> bool:
    """Whether damaged pages explain a fault. A disk that does not answer this either is taken to be the cause."""
    with suppress(DatabaseError, MemoryError):
        return _has_damaged_pages(engine)
    return False


def _kind(error: DatabaseError) -> str:
    return type(error.orig).__name__
