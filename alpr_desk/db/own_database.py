"""A PostgreSQL database of one's own on a server, for as long as a benchmark lasts."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError

from alpr_desk.db.engine import database_faults
from alpr_desk.errors import BadInput


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """Address of a new, empty database on the server of `url`; dropped at the end. What is at `url` is not touched.

    Raises BadInput for what is no PostgreSQL address, EnvironmentFault where the server does not answer or allows its
    user to make no database.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise BadInput("This is no database address: write postgresql+psycopg://USER@HOST/DATABASE.") from None
    if address.get_backend_name() != "postgresql":
        raise BadInput("This is no PostgreSQL address: write postgresql+psycopg://USER@HOST/DATABASE.")
    name = f"alpr_desk_bench_{secrets.token_hex(4)}"
    engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with database_faults(engine), engine.connect() as server:
            server.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            own = address.set(drivername="postgresql+psycopg", database=name)
            yield own.render_as_string(hide_password=False)
        finally:
            with database_faults(engine), engine.connect() as server:
                server.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()
