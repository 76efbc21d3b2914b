"""Run migrations on the engine that qualcode hands over.

SQLite keeps foreign keys off meanwhile: a batch operation drops and renames tables, and with them on it silently
deletes the children of every cascading parent. Row counts and keys are checked before the commit. On PostgreSQL writers
wait meanwhile, and whoever else wants to migrate finds it done.
"""

from alembic import context
from sqlalchemy import Connection, func, inspect, select, table, text

from qualcode.errors import IntegrityFailed
from qualcode.model import Base
from qualcode.store.engine import WRITING, queue_on_postgresql


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table but Alembic's own."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


engine = context.config.attributes["engine"]
with engine.connect().execution_options(**{WRITING: True}) as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            transactional_ddl=True,
        )
        with connection.begin():
            if not sqlite:
                queue_on_postgresql(connection)
            before = count_rows(connection)
            context.run_migrations()
            if any(count < before.get(name, 0) for name, count in count_rows(connection).items()):
                raise IntegrityFailed("A migration would lose rows; nothing was changed.")
            if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise IntegrityFailed("A migration would leave rows without their parents; nothing was changed.")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
