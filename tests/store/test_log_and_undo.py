"""Every change is a step with its events; undo and redo are inverses; the chain holds."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from qualcode.errors import IntegrityFailed, NotUndoable, ProjectExists, ProjectTooNew, Refused, WrongPassphrase
from qualcode.model import Code, Consent, Entity, EntityAlias, Event, Export, Memo, Participant, Step
from qualcode.store import schema
from qualcode.store.backup import restore_backup
from qualcode.store.lock import write_lock
from qualcode.store.log import chain_head
from qualcode.store.project import Project
from qualcode.store.sealing import change_passphrase
from qualcode.store.undo import redo, undo
from qualcode.store.verify import verify


def write_memo(project: Project, words: str, coder: str = "Ada") -> None:
    with project.write(coder, "memo.create") as writing:
        writing.session.add(Memo(text=words, coder_id=writing.coder.id))


def memos(project: Project) -> list[str]:
    with project.read() as session:
        return list(session.scalars(select(Memo.text).order_by(Memo.id)))


def test_a_step_holds_who_what_before_and_after(any_project: Project) -> None:
    write_memo(any_project, "first")
    with any_project.write("Bo", "memo.edit") as writing:
        writing.session.scalars(select(Memo)).one().text = "second"
    with any_project.read() as session:
        step = session.scalars(select(Step).where(Step.action == "memo.edit")).one()
        event = session.scalars(select(Event).where(Event.step_id == step.id)).one()
        assert step.coder.name == "Bo"
        assert (event.operation, event.table) == ("update", "memo")
        assert event.before == {"text": "first"}
        assert event.after == {"text": "second"}
    assert verify(any_project, full=True).sound


def test_a_reading_session_refuses_to_write(any_project: Project) -> None:
    with any_project.read() as session, pytest.raises(Refused):
        session.add(Memo(text="x", coder_id=1))
        session.flush()


def test_a_step_that_fails_changes_nothing(any_project: Project) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), any_project.write("Ada", "memo.create") as writing:
        writing.session.add(Memo(text="lost", coder_id=writing.coder.id))
        writing.session.flush()
        raise Stop
    assert memos(any_project) == []


def test_undo_and_redo_walk_back_and_forth(any_project: Project) -> None:
    for number in range(5):
        write_memo(any_project, str(number))
    with any_project.write("Ada", "memo.edit") as writing:
        for memo in writing.session.scalars(select(Memo)):
            memo.text += "!"
    after = memos(any_project)
    for _ in range(6):
        undo(any_project, "Ada")
    assert memos(any_project) == []
    for _ in range(6):
        redo(any_project, "Ada")
    assert memos(any_project) == after
    assert verify(any_project, full=True).sound


def test_one_undoes_only_ones_own_steps(any_project: Project) -> None:
    write_memo(any_project, "mine")
    write_memo(any_project, "yours", "Bo")
    undo(any_project, "Ada")
    assert memos(any_project) == ["yours"]


def test_undo_is_refused_when_the_row_has_moved_on(any_project: Project) -> None:
    write_memo(any_project, "mine")
    with any_project.write("Bo", "memo.edit") as writing:
        writing.session.scalars(select(Memo)).one().text = "changed"
    with pytest.raises(NotUndoable, match=r"Bo, memo\.edit"):
        undo(any_project, "Ada")
    assert memos(any_project) == ["changed"]


def test_a_new_step_closes_the_way_to_redo(any_project: Project) -> None:
    write_memo(any_project, "first")
    undo(any_project, "Ada")
    write_memo(any_project, "second")
    with pytest.raises(NotUndoable):
        redo(any_project, "Ada")
    assert memos(any_project) == ["second"]


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    with Project.create(tmp_path / "s", coder="Ada") as project:
        write_memo(project, "first")
    with Project.open(tmp_path / "s") as project:
        undo(project, "Ada")
        assert memos(project) == []


def test_making_the_project_cannot_be_undone(project: Project) -> None:
    with pytest.raises(NotUndoable, match=r"nothing to undo|cannot be undone"):
        undo(project, "Ada")


def test_verify_finds_a_changed_event_and_a_broken_chain(project: Project) -> None:
    write_memo(project, "first")
    with project.engine.begin() as connection:
        connection.execute(text("""UPDATE event SET after = replace(after, 'first', 'other')"""))
    assert [fault.table for fault in verify(project, full=True).faults] == ["event", "memo"]
    with project.engine.begin() as connection:
        connection.execute(text("UPDATE step SET action = 'memo.delete' WHERE action = 'memo.create'"))
    assert "step" in [fault.table for fault in verify(project).faults]


def test_an_encrypted_project_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    with Project.create(tmp_path / "s", coder="Ada", encrypt=True, passphrase="lang nok") as project:
        write_memo(project, "a very secret memo")
    folder = tmp_path / "s.qualcode"
    assert all(b"secret memo" not in path.read_bytes() for path in folder.iterdir() if path.is_file())
    with pytest.raises(WrongPassphrase):
        Project.open(folder, passphrase="feil")
    with Project.open(folder, passphrase="lang nok") as project:
        assert memos(project) == ["a very secret memo"]


def test_a_project_of_a_later_version_is_left_alone(project: Project) -> None:
    with project.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ProjectTooNew):
        Project.open(project.location)


def test_a_taken_place_is_left_alone(project: Project) -> None:
    write_memo(project, "kept")
    with pytest.raises(ProjectExists):
        Project.create(project.location.folder, coder="Bo")  # type: ignore[arg-type]
    assert memos(project) == ["kept"]


def test_a_backup_comes_back_as_it_was(project: Project, tmp_path: Path) -> None:
    write_memo(project, "kept")
    copy = project.backup(tmp_path / "copy")
    write_memo(project, "later")
    location = restore_backup(copy, tmp_path / "again")
    with Project.open(location) as restored:
        assert memos(restored) == ["kept"]
        assert verify(restored, full=True).sound


def test_undo_passes_over_what_cannot_be_undone(project: Project) -> None:
    write_memo(project, "first")
    with project.write("Ada", "source.import", undoable=False) as writing:
        writing.detail = {"source": "one.txt"}
    undo(project, "Ada")
    assert memos(project) == []
    redo(project, "Ada")
    assert memos(project) == ["first"]


def events_of_the_last_step(project: Project) -> list[tuple[str, str]]:
    with project.read() as session:
        last = session.scalars(select(Step).order_by(Step.id.desc()).limit(1)).one()
        return [(event.operation, event.table) for event in last.events]


def add_entity(project: Project, *aliases: str, coder: str = "Ada") -> None:
    with project.write(coder, "anonymise.confirm") as writing:
        entity = Entity(type="PERSON", kind="direct", decision="confirmed")
        entity.aliases = [EntityAlias(text=alias) for alias in aliases]
        writing.session.add(entity)


def aliases(project: Project) -> list[str]:
    with project.read() as session:
        return sorted(session.scalars(select(EntityAlias.text)))


def test_a_parent_and_its_children_deleted_at_once_come_back(any_project: Project) -> None:
    add_entity(any_project, "Voll", "Vollen")
    assert events_of_the_last_step(any_project) == [
        ("create", "entity"),
        ("create", "entity_alias"),
        ("create", "entity_alias"),
    ]
    with any_project.write("Ada", "anonymise.merge") as writing:
        writing.session.delete(writing.session.scalars(select(Entity)).one())
    assert events_of_the_last_step(any_project)[-1] == ("delete", "entity")
    undo(any_project, "Ada")
    assert aliases(any_project) == ["Voll", "Vollen"]
    redo(any_project, "Ada")
    assert aliases(any_project) == []
    undo(any_project, "Ada")
    undo(any_project, "Ada")
    assert verify(any_project, full=True).sound


def test_a_row_and_its_parent_in_one_table_come_back_whichever_is_older(any_project: Project) -> None:
    with any_project.write("Ada", "code.create") as writing:
        child, parent = Code(path="ute"), Code(path="bo")
        writing.session.add_all([child, parent])
        writing.session.flush()
        child.parent, child.path = parent, "bo.ute"
    with any_project.write("Ada", "code.delete") as writing:
        for code in writing.session.scalars(select(Code)).all():
            writing.session.delete(code)
    undo(any_project, "Ada")
    with any_project.read() as session:
        assert sorted(session.scalars(select(Code.path))) == ["bo", "bo.ute"]


def test_a_name_let_go_and_taken_at_once_is_given_back(any_project: Project) -> None:
    with any_project.write("Ada", "code.create") as writing:
        writing.session.add(Code(path="bo", label="first"))
    with any_project.write("Ada", "code.rename") as writing, writing.session.no_autoflush:
        writing.session.scalars(select(Code)).one().path = "hus"
        writing.session.add(Code(path="bo", label="second"))
    undo(any_project, "Ada")
    redo(any_project, "Ada")
    with any_project.read() as session:
        assert dict(session.execute(select(Code.path, Code.label)).all()) == {"hus": "first", "bo": "second"}  # type: ignore[arg-type]


def test_undo_never_takes_the_later_rows_of_another_along(any_project: Project) -> None:
    add_entity(any_project, "Voll")
    with any_project.write("Bo", "anonymise.alias") as writing:
        entity = writing.session.scalars(select(Entity)).one()
        writing.session.add(EntityAlias(text="Vollen", entity=entity))
    with pytest.raises(NotUndoable, match=r"entity_alias.*Bo, anonymise\.alias"):
        undo(any_project, "Ada")
    assert aliases(any_project) == ["Voll", "Vollen"]
    undo(any_project, "Bo")
    undo(any_project, "Ada")
    assert aliases(any_project) == []


def test_a_participant_with_a_later_consent_stays(any_project: Project) -> None:
    with any_project.write("Ada", "participant.create") as writing:
        writing.session.add(Participant(label="P9"))
    with any_project.write("Bo", "consent.set") as writing:
        participant = writing.session.scalars(select(Participant)).one()
        writing.session.add(Consent(participant=participant, use="quote", given=True))
    with pytest.raises(NotUndoable, match=r"consent.*Bo, consent\.set"):
        undo(any_project, "Ada")
    with any_project.read() as session:
        assert session.scalars(select(Consent.use)).one() == "quote"
    assert verify(any_project, full=True).sound


def add_code(project: Project, path: str, coder: str = "Ada", parent: str | None = None) -> None:
    with project.write(coder, "code.create") as writing:
        above = writing.session.scalar(select(Code).where(Code.path == parent))
        writing.session.add(Code(path=path, parent=above))


def delete_code(project: Project, path: str, coder: str = "Ada") -> None:
    with project.write(coder, "code.delete") as writing:
        writing.session.delete(writing.session.scalars(select(Code).where(Code.path == path)).one())


def test_what_points_to_a_row_that_another_deleted_does_not_come_back(any_project: Project) -> None:
    add_code(any_project, "bo", "Cy")
    add_code(any_project, "bo.ute", parent="bo")
    delete_code(any_project, "bo.ute")
    delete_code(any_project, "bo", "Bo")
    with pytest.raises(NotUndoable, match=r"points to is gone: Bo, code\.delete"):
        undo(any_project, "Ada")


def test_a_name_that_another_has_taken_is_not_taken_back(any_project: Project) -> None:
    add_code(any_project, "bo")
    delete_code(any_project, "bo")
    add_code(any_project, "bo", "Bo")
    with pytest.raises(NotUndoable, match=r"taken the place.*Bo, code\.create"):
        undo(any_project, "Ada")


def test_redo_does_again_what_was_undone_last(any_project: Project) -> None:
    write_memo(any_project, "one")
    write_memo(any_project, "two")
    undo(any_project, "Ada")
    write_memo(any_project, "three")
    undo(any_project, "Ada")
    with any_project.write("Ada", "source.import", undoable=False) as writing:
        writing.detail = {"source": "one.txt"}
    write_memo(any_project, "four", "Bo")
    redo(any_project, "Ada")
    assert sorted(memos(any_project)) == ["four", "one", "three"]
    with pytest.raises(NotUndoable, match="nothing to redo"):
        redo(any_project, "Ada")
    undo(any_project, "Ada")
    undo(any_project, "Ada")
    redo(any_project, "Ada")
    redo(any_project, "Ada")
    assert sorted(memos(any_project)) == ["four", "one", "three"]


@pytest.mark.postgresql
def test_undo_works_where_the_server_has_a_zone_of_its_own(postgresql_database: str) -> None:
    with Project.create(postgresql_database, coder="Ada") as project:
        with project.engine.connect() as connection:
            name = connection.execute(text("SELECT current_database()")).scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET timezone TO 'Europe/Oslo'"))
            connection.commit()
        write_memo(project, "first")
        undo(project, "Ada")
        assert memos(project) == []
        assert verify(project, full=True).sound


def test_the_details_of_a_step_are_held_and_can_be_erased(any_project: Project) -> None:
    with any_project.write("Ada", "source.import", undoable=False) as writing:
        writing.detail = {"source": "Navn Navnesen.txt"}
    assert verify(any_project).sound
    with any_project.engine.begin() as connection:
        changed = """UPDATE step SET detail = '{"source": "other.txt"}' WHERE action = 'source.import'"""
        connection.execute(text(changed))
    assert [fault.message for fault in verify(any_project).faults] == ["the details of the step have been changed"]
    with any_project.engine.begin() as connection:
        erased = "UPDATE step SET detail = '{}', detail_salt = NULL WHERE action = 'source.import'"
        connection.execute(text(erased))
    assert verify(any_project, full=True).sound


def quietly(project: Project, statement: str) -> None:
    with project.engine.begin() as connection:
        connection.execute(text(statement))


def test_verify_in_full_sees_rows_lost_changed_and_slipped_in(any_project: Project) -> None:
    write_memo(any_project, "gone")
    add_code(any_project, "bo")
    add_code(any_project, "hus")
    with any_project.write("Ada", "consent.set") as writing:
        participant = Participant(label="P1")
        writing.session.add(Consent(participant=participant, use="quote", given=False))
    delete_code(any_project, "hus")
    undo(any_project, "Ada")
    assert verify(any_project, full=True).sound
    quietly(any_project, "DELETE FROM memo")
    quietly(any_project, "UPDATE consent SET given = true")
    quietly(any_project, "UPDATE code SET path = 'annet' WHERE path = 'bo'")
    assert [(fault.table, fault.message) for fault in verify(any_project, full=True).faults] == [
        ("code", "it is not what the log says"),
        ("consent", "it is not what the log says"),
        ("memo", "it is gone, and the log knows of no deletion"),
    ]
    quietly(
        any_project,
        "INSERT INTO participant (uid, label, version) VALUES ('0190a0000000700080000000000000aa', 'P2', 1)",
    )
    assert ("participant", "it is not in the log") in {
        (fault.table, fault.message) for fault in verify(any_project, full=True).faults
    }


def test_rows_of_erased_events_are_passed_over(any_project: Project) -> None:
    write_memo(any_project, "erased")
    quietly(any_project, """UPDATE event SET before = NULL, after = NULL, salt = NULL WHERE "table" = 'memo'""")
    quietly(any_project, "UPDATE memo SET text = 'struck'")
    assert verify(any_project, full=True).sound


def test_an_export_made_from_a_state_that_the_log_has_lost_is_seen(any_project: Project) -> None:
    write_memo(any_project, "first")
    with any_project.write("Ada", "export.codebook", undoable=False) as writing:
        head = chain_head(writing.session)
        writing.session.add(
            Export(way="internal", format="yaml", file_name="c", sha256="0", chain_head=head, coder_id=writing.coder.id)
        )
    assert verify(any_project).sound
    quietly(any_project, f"UPDATE export SET chain_head = '{'1' * 64}'")
    assert [fault.table for fault in verify(any_project).faults] == ["export"]


def test_what_is_read_is_one_state(any_project: Project) -> None:
    write_memo(any_project, "before")
    with any_project.read() as session:
        assert session.scalars(select(Memo.text)).all() == ["before"]
        write_memo(any_project, "after", "Bo")
        assert session.scalars(select(Memo.text)).all() == ["before"]
    assert memos(any_project) == ["before", "after"]


def test_who_waited_for_a_migration_finds_it_done(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "KNOWN", ("0000", "0001"))
    quietly(project, "UPDATE alembic_version SET version_num = '0000'")
    folder = project.location.folder
    assert folder is not None
    opened: list[Project] = []
    with write_lock(folder / "project.lock"):
        waiting = threading.Thread(target=lambda: opened.append(Project.open(folder)))
        waiting.start()
        waiting.join(1)
        assert not opened
        quietly(project, "UPDATE alembic_version SET version_num = '0001'")
    waiting.join(30)
    opened.pop().close()
    assert not (folder / "backups").exists()


def test_a_damaged_backup_is_not_restored(project: Project, tmp_path: Path) -> None:
    for number in range(20):
        write_memo(project, f"{number}" * 2000)
    copy = project.backup(tmp_path / "copy")
    with (copy / "project.db").open("r+b") as file:
        file.seek(8192)
        file.write(b"x" * 60_000)
    with pytest.raises(IntegrityFailed):
        restore_backup(copy, tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "study.qualcode"]


def test_a_passphrase_can_be_changed(tmp_path: Path, project: Project) -> None:
    with Project.create(tmp_path / "s", coder="Ada", encrypt=True, passphrase="lang nok") as made:
        write_memo(made, "kept")
        copy = made.backup(tmp_path / "copy")
    folder = tmp_path / "s.qualcode"
    with pytest.raises(WrongPassphrase):
        change_passphrase(folder, "feil", "ny og lang")
    change_passphrase(folder, "lang nok", "ny og lang")
    with pytest.raises(WrongPassphrase):
        Project.open(folder, passphrase="lang nok")
    with Project.open(folder, passphrase="ny og lang") as made:
        assert memos(made) == ["kept"]
    assert sorted(path.name for path in folder.glob("key*")) == ["key.json"]
    assert (folder / "key.json").stat().st_mode & 0o777 == 0o600
    with Project.open(restore_backup(copy, tmp_path / "r", "lang nok"), passphrase="lang nok") as made:
        assert memos(made) == ["kept"]
    assert project.location.folder is not None
    with pytest.raises(Refused, match="not encrypted"):
        change_passphrase(project.location.folder, None, "ny")
