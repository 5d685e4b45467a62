"""Run by Alembic on the connection it is handed; the transaction belongs to whoever opened that."""

from __future__ import annotations

from alembic import context

from alpr_desk.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=False, transactional_ddl=False)
context.run_migrations()
