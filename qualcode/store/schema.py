"""The version of the store's tables: made, checked and brought up to date by Alembic."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from qualcode.errors import NotFound, ProjectTooNew
from qualcode.i18n import _
from qualcode.resources import shipped

REVISION = "0001"
"""The revision this program reads and writes; a test holds it against the head of `migrations/`."""
KNOWN = ("0001",)


def stored_revision(connection: Connection) -> str | None:
    """Return the revision of a store, or None when it holds no project."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_revision(connection: Connection, name: str) -> bool:
    """Tell whether the store is up to date; raises NotFound for an empty one and ProjectTooNew for a later one."""
    revision = stored_revision(connection)
    if revision is None:
        raise NotFound(_("There is no project in {name}.").format(name=name), _("Make one with `qualcode init`."))
    if revision not in KNOWN:
        raise ProjectTooNew(
            _("The project {name} was written by a later version of qualcode.").format(name=name),
            _("Update qualcode; this version ({revision}) does not touch it.").format(revision=REVISION),
        )
    return revision == REVISION


def upgrade(engine: Engine) -> None:
    """Bring the tables of the store to this program's revision, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.attributes["engine"] = engine
    command.upgrade(config, REVISION)
