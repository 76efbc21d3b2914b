"""The migrations make the tables that the model maps, on both engines."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from qualcode.model import Base
from qualcode.resources import shipped
from qualcode.store import schema
from qualcode.store.project import Project


def test_the_program_reads_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == schema.REVISION
    assert {revision.revision for revision in script.walk_revisions()} == set(schema.KNOWN)


def test_migrations_and_model_agree(any_project: Project) -> None:
    with any_project.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, Base.metadata) == []


def test_ids_are_never_given_twice(project: Project) -> None:
    with project.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            columns = [column["name"] for column in inspect(connection).get_columns(table)]
            if "id" in columns:
                made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": table}).scalar()
                assert "AUTOINCREMENT" in str(made), table


def test_the_engine_keeps_its_promises(project: Project) -> None:
    with project.engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_deleted_words_are_gone_from_the_file(project: Project, tmp_path: Path) -> None:
    from qualcode.coding.quotations import source_named
    from qualcode.coding.removal import remove_source
    from qualcode.ingest.importing import import_paths

    path = tmp_path / "one.txt"
    path.write_text("Informant: Hemmelighetskremmeriet.\n" * 50, "utf-8")
    import_paths(project, [path], coder="Ada")
    with project.write("Ada", "source.remove", undoable=False) as writing:
        remove_source(writing.session, source_named(writing.session, "one.txt"))
    with project.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    assert project.location.folder is not None
    for file in project.location.folder.rglob("*"):
        if file.is_file():
            assert b"Hemmelighetskremmeriet" not in file.read_bytes(), file.name


def test_the_files_of_a_project_are_its_owners_alone(project: Project) -> None:
    assert project.location.folder is not None
    with project.write("Ada", "memo.create"):
        rights = {path.name: path.stat().st_mode & 0o077 for path in project.location.folder.iterdir()}
    assert rights["project.db"] == 0
    assert not any(rights.values()), rights
