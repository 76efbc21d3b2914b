"""Run migrations on the engine that qualcode hands over.

SQLite keeps foreign keys off meanwhile: a batch operation drops and renames tables, and with them on it silently
deletes the children of every cascading parent. Row counts and keys are checked before the commit.
"""

from alembic import context
from sqlalchemy import text

from qualcode.errors import IntegrityFailed
from qualcode.model import Base
from qualcode.store.engine import WRITING

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
            context.run_migrations()
            if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise IntegrityFailed("A migration would leave rows without their parents; nothing was changed.")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
