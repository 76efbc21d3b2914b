"""${message}

Before you write: batch operations rebuild a table on SQLite; say what happens to each column and index.
Never compute offsets in SQL. Keep derived columns in step, or let `verify` name them. Count rows before and after.
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
