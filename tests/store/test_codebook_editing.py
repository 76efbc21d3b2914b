"""Editing a project's codebook: paths stay in step, no coding is lost, every edit can be undone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import select

from qualcode.codebook.diff import diff
from qualcode.codebook.document import CodebookDocument, CodeEntry, from_dict
from qualcode.codebook.editing import (
    change_code,
    code_by_path,
    create_code,
    delete_code,
    export_codebook,
    freeze_version,
    import_codebook,
    live_codes,
    merge_codes,
    move_code,
    rename_code,
)
from qualcode.codebook.yaml_format import read_yaml
from qualcode.errors import BadInput, NotFound, Refused
from qualcode.model import Code, Coder, Coding, Memo, Original, Source, Theme, Transcript
from qualcode.store.project import Project
from qualcode.store.undo import redo, undo

TEXT = "Vi ventet lenge. Så fikk vi en nøkkel."


def codes_of(project: Project, *paths: str) -> None:
    with project.write("Ada", "code.create") as writing:
        for path in paths:
            create_code(writing.session, path)


def edit(project: Project, do: Any, *paths: str, **options: Any) -> Any:
    """Do one edit on the codes of these paths, as a step."""
    with project.write("Ada", "code.edit") as writing:
        codes = [code_by_path(writing.session, path) for path in paths]
        return do(writing.session, *codes, **options)


def paths(project: Project) -> list[str]:
    with project.read() as session:
        return [code.path for code in live_codes(session)]


def state(project: Project) -> Any:
    """Return all that an edit may touch."""
    with project.read() as session:
        return (
            export_codebook(session),
            sorted(
                (code.path, code.uid, code.merged_into_id, code.parent_id)
                for code in session.scalars(select(Code))
                if code.path
            ),
            sorted(
                (coding.uid, coding.code_id, coding.start, coding.end, coding.coder_id)
                for coding in session.scalars(select(Coding))
            ),
            sorted((memo.uid, memo.about_uid) for memo in session.scalars(select(Memo))),
            [theme.codes for theme in session.scalars(select(Theme).order_by(Theme.id))],
        )


def assert_undone_and_redone(project: Project, before: Any) -> None:
    after = state(project)
    assert after != before
    undo(project, "Ada")
    assert state(project) == before
    redo(project, "Ada")
    assert state(project) == after


@pytest.fixture
def coded(any_project: Project) -> Project:
    """Give a project with codes and codings: a span with two codes by Ada, one by Bo, one elsewhere."""
    codes_of(any_project, "bolig.venting", "bolig.utleiere", "hus.venting", "norsk")
    with any_project.write("Ada", "source.import") as writing:
        session = writing.session
        session.add(Original(sha256="0" * 64, data=b"x", size=1, media_type="text/plain"))
        session.flush()
        source = Source(name="a.txt", original_sha256="0" * 64)
        session.add(source)
        session.flush()
        transcript = Transcript(
            source_id=source.id,
            number=1,
            text=TEXT,
            length=len(TEXT),
            sha256="0" * 64,
            runs=[[0, 0, len(TEXT)]],
            raw_length=len(TEXT),
        )
        session.add(transcript)
        other = Coder(name="Bo")
        session.add(other)
        session.flush()
        for path, coder, start, end in [
            ("bolig.venting", writing.coder, 0, 16),
            ("hus.venting", writing.coder, 0, 16),
            ("hus.venting", other, 0, 16),
            ("hus.venting", writing.coder, 17, 38),
        ]:
            coding = Coding(
                source_id=source.id,
                transcript_id=transcript.id,
                code_id=code_by_path(session, path).id,
                coder_id=coder.id,
                start=start,
                end=end,
                words_hash="0",
            )
            session.add(coding)
            session.flush()
            if path == "hus.venting":
                session.add(Memo(text="m", about="coding", about_uid=coding.uid, coder_id=writing.coder.id))
        code = code_by_path(session, "hus.venting")
        session.add(Memo(text="n", about="code", about_uid=code.uid, coder_id=writing.coder.id))
        uids = [str(code.uid), str(code_by_path(session, "bolig.venting").uid)]
        session.add(Theme(name="t", codes=uids))
    return any_project


def codings(project: Project) -> list[tuple[str, str, int]]:
    with project.read() as session:
        rows = session.scalars(select(Coding).order_by(Coding.start, Coding.id))
        return sorted((coding.code.path, coding.coder.name, coding.start) for coding in rows)


def test_missing_parents_are_made(any_project: Project) -> None:
    codes_of(any_project, "bolig.venting.hotell", "arbeid", "bolig.utleiere")
    assert paths(any_project) == ["bolig", "bolig.venting", "bolig.venting.hotell", "bolig.utleiere", "arbeid"]


def test_a_code_is_found_in_any_case_and_by_alias(any_project: Project) -> None:
    with any_project.write("Ada", "code.create") as writing:
        create_code(writing.session, "Bolig.venting", aliases=["Ventetid"])
    with any_project.read() as session:
        for name in ("bolig.VENTING", "ventetid", " Bolig.venting "):
            assert code_by_path(session, name).path == "Bolig.venting"


def test_what_is_not_found_gets_the_nearest_names(any_project: Project) -> None:
    codes_of(any_project, "bolig.venting", "arbeid")
    with any_project.read() as session:
        with pytest.raises(NotFound, match=r"bolig\.venting"):
            code_by_path(session, "bolig.ventng")
        with pytest.raises(NotFound, match=r"bolig\.venting"):
            code_by_path(session, "hus.venting")


@pytest.mark.parametrize("path", ["", "a..b", "a/b", "a.", "\x1b"])
def test_what_is_no_path_is_refused(any_project: Project, path: str) -> None:
    with pytest.raises(BadInput), any_project.write("Ada", "code.create") as writing:
        create_code(writing.session, path)
    assert paths(any_project) == []


def test_a_name_is_given_once(any_project: Project) -> None:
    with any_project.write("Ada", "code.create") as writing:
        create_code(writing.session, "bolig", aliases=["hus"])
    for path in ("bolig", "BOLIG", "hus"):
        with pytest.raises(Refused):
            codes_of(any_project, path)
    with pytest.raises(Refused), any_project.write("Ada", "code.create") as writing:
        create_code(writing.session, "annet", aliases=["Bolig"])
    assert paths(any_project) == ["bolig"]


def test_a_refused_code_leaves_no_parents_behind(any_project: Project) -> None:
    with any_project.write("Ada", "code.create") as writing:
        create_code(writing.session, "bolig", aliases=["ny.gammel"])
        with pytest.raises(Refused):
            create_code(writing.session, "ny.gammel")
    assert paths(any_project) == ["bolig"]


def test_fields_are_changed_and_the_rest_is_left(any_project: Project) -> None:
    codes_of(any_project, "bolig")
    before = state(any_project)
    edit(any_project, change_code, "bolig", definition=" Der folk bor. ", include=["leie", ""], colour="#ABC")
    edit(any_project, change_code, "bolig", labels={"en": "Housing"})
    with any_project.read() as session:
        code = code_by_path(session, "bolig")
        assert (code.definition, code.include, code.colour) == ("Der folk bor.", ["leie"], "#aabbcc")
        assert code.labels == {"en": "Housing"}
    with pytest.raises(BadInput):
        edit(any_project, change_code, "bolig", colour="blue")
    undo(any_project, "Ada")
    undo(any_project, "Ada")
    assert state(any_project) == before


def test_renaming_takes_the_subcodes_along_and_old_paths_still_lead_there(coded: Project) -> None:
    before = state(coded)
    edit(coded, lambda session, code: rename_code(session, code, "hjem"), "bolig")
    assert paths(coded) == ["hjem", "hjem.venting", "hjem.utleiere", "hus", "hus.venting", "norsk"]
    with coded.read() as session:
        assert code_by_path(session, "bolig").path == "hjem"
        assert code_by_path(session, "bolig.venting").path == "hjem.venting"
        assert code_by_path(session, "hjem").label == "hjem"
    assert ("hjem.venting", "Ada", 0) in codings(coded)
    assert_undone_and_redone(coded, before)


def test_renaming_back_leaves_no_alias_of_the_own_path(any_project: Project) -> None:
    codes_of(any_project, "bolig")
    edit(any_project, lambda session, code: rename_code(session, code, "hjem"), "bolig")
    edit(any_project, lambda session, code: rename_code(session, code, "bolig"), "hjem")
    with any_project.read() as session:
        assert code_by_path(session, "hjem").aliases == ["hjem"]


def test_another_case_is_a_name_too(coded: Project) -> None:
    edit(coded, lambda session, code: rename_code(session, code, "Bolig"), "bolig")
    assert paths(coded)[:2] == ["Bolig", "Bolig.venting"]


@pytest.mark.parametrize("name", ["hus", "HUS", "a.b", ""])
def test_a_name_that_is_taken_or_none_is_refused(coded: Project, name: str) -> None:
    before = state(coded)
    with pytest.raises((Refused, BadInput)):
        edit(coded, lambda session, code: rename_code(session, code, name), "bolig")
    assert state(coded) == before


def test_moving_takes_the_subcodes_along(coded: Project) -> None:
    before = state(coded)
    edit(coded, move_code, "bolig", "norsk")
    assert paths(coded) == [
        "hus", "hus.venting", "norsk", "norsk.bolig", "norsk.bolig.venting", "norsk.bolig.utleiere",
    ]  # fmt: skip
    with coded.read() as session:
        assert code_by_path(session, "bolig.venting").parent.path == "norsk.bolig"
    assert_undone_and_redone(coded, before)
    edit(coded, lambda session, code: move_code(session, code, None), "norsk.bolig")
    assert "bolig.venting" in paths(coded)


def test_a_code_never_hangs_under_itself(coded: Project) -> None:
    for target in ("bolig", "bolig.venting"):
        with pytest.raises(Refused):
            edit(coded, move_code, "bolig", target)
    with pytest.raises(Refused):
        edit(coded, merge_codes, "bolig", "bolig.venting")
    with pytest.raises(Refused):
        edit(coded, merge_codes, "bolig", "bolig")


def test_merging_loses_no_coding_and_doubles_none(coded: Project) -> None:
    before = state(coded)
    edit(coded, merge_codes, "hus.venting", "bolig.venting")
    assert codings(coded) == [
        ("bolig.venting", "Ada", 0),
        ("bolig.venting", "Ada", 17),
        ("bolig.venting", "Bo", 0),
    ]
    with coded.read() as session:
        heir = code_by_path(session, "hus.venting")
        assert heir.path == "bolig.venting"
        assert heir.aliases == ["hus.venting"]
        # The memo of the coding that fell away stands on its twin, that of the code on the heir.
        about = set(session.scalars(select(Memo.about_uid)))
        assert about <= {heir.uid, *session.scalars(select(Coding.uid))}
        assert len(about) == 4
        assert session.scalars(select(Theme.codes)).one() == [str(heir.uid)]
    assert_undone_and_redone(coded, before)


def test_merging_takes_subcodes_along_and_merges_those_of_one_name(coded: Project) -> None:
    codes_of(coded, "hus.flytting")
    before = state(coded)
    edit(coded, merge_codes, "hus", "bolig")
    assert paths(coded) == ["bolig", "bolig.venting", "bolig.utleiere", "bolig.flytting", "norsk"]
    assert len(codings(coded)) == 3
    with coded.read() as session:
        assert code_by_path(session, "hus.flytting").path == "bolig.flytting"
        assert code_by_path(session, "hus.venting").path == "bolig.venting"
    assert_undone_and_redone(coded, before)


def test_the_name_of_a_merged_code_can_be_taken_over(coded: Project) -> None:
    edit(coded, merge_codes, "hus", "bolig")
    before = state(coded)
    edit(coded, lambda session, code: rename_code(session, code, "hus"), "bolig")
    assert paths(coded)[:2] == ["hus", "hus.venting"]
    with coded.read() as session:
        assert code_by_path(session, "bolig.utleiere").path == "hus.utleiere"
    assert_undone_and_redone(coded, before)


def test_merging_twice_leads_to_the_last_heir(coded: Project) -> None:
    edit(coded, merge_codes, "hus.venting", "bolig.venting")
    edit(coded, merge_codes, "bolig.venting", "norsk")
    with coded.read() as session:
        assert code_by_path(session, "hus.venting").path == "norsk"
        assert {code.merged_into.path for code in session.scalars(select(Code)) if code.merged_into} == {"norsk"}


def test_deleting_is_refused_while_anything_would_be_lost(coded: Project) -> None:
    before = state(coded)
    with pytest.raises(Refused, match="3 codings"):
        edit(coded, delete_code, "hus.venting")
    with pytest.raises(Refused, match="subcodes"):
        edit(coded, delete_code, "bolig", to_parent=True)
    assert state(coded) == before
    edit(coded, delete_code, "norsk")
    assert "norsk" not in paths(coded)
    assert_undone_and_redone(coded, before)


def test_deleting_can_pass_codings_to_the_parent(coded: Project) -> None:
    edit(coded, merge_codes, "bolig.venting", "hus.venting")
    before = state(coded)
    edit(coded, delete_code, "hus.venting", to_parent=True)
    assert codings(coded) == [("hus", "Ada", 0), ("hus", "Ada", 17), ("hus", "Bo", 0)]
    with coded.read() as session:
        assert not list(session.scalars(select(Code.id).where(Code.path == "hus.venting")))
        assert session.scalars(select(Theme.codes)).one() == [str(code_by_path(session, "hus").uid)]
    assert_undone_and_redone(coded, before)


BOOK = read_yaml(
    """
codebook: Hverdag
version: "2"
language: nb
rules: [Kod det som sies.]
codes:
  - name: bolig
    label: {nb: Bolig, en: Housing}
    definition: Der folk bor.
    include: [leie]
    colour: "#112233"
    aliases: [hjem]
    codes:
      - name: venting
        definition: Før nøkkelen.
  - name: arbeid
    definition: Å ha en jobb.
"""
)


def take_in(project: Project, document: CodebookDocument) -> Any:
    with project.write("Ada", "codebook.import") as writing:
        return import_codebook(writing.session, document)


def taken_out(project: Project) -> CodebookDocument:
    with project.read() as session:
        return export_codebook(session)


def test_a_codebook_goes_in_and_comes_out_the_same(any_project: Project) -> None:
    before = state(any_project)
    done = take_in(any_project, BOOK)
    assert done.added == ["bolig", "bolig.venting", "arbeid"]
    assert taken_out(any_project) == BOOK
    assert_undone_and_redone(any_project, before)
    again = take_in(any_project, BOOK)
    assert (again.added, again.changed, again.renamed) == ([], [], [])


def test_codes_that_the_codebook_does_not_name_stay(coded: Project) -> None:
    before = codings(coded)
    done = take_in(coded, BOOK)
    assert done.added == ["arbeid"]
    assert done.changed == ["bolig", "bolig.venting"]
    assert set(paths(coded)) == {
        "bolig", "bolig.venting", "bolig.utleiere", "hus", "hus.venting", "norsk", "arbeid",
    }  # fmt: skip
    assert codings(coded) == before


def test_an_empty_field_leaves_what_is_there(any_project: Project) -> None:
    take_in(any_project, BOOK)
    bare = CodebookDocument("", codes=tuple(CodeEntry(entry.path, entry.name) for entry in BOOK.codes))
    assert take_in(any_project, bare).changed == []
    assert taken_out(any_project) == BOOK


def test_a_code_renamed_in_the_codebook_keeps_its_codings(coded: Project) -> None:
    document = CodebookDocument(
        "T", codes=(CodeEntry("norsk", "norsk"), CodeEntry("norsk.vente", "vente", aliases=("hus.venting",)))
    )
    done = take_in(coded, document)
    assert done.renamed == [("hus.venting", "norsk.vente")]
    assert ("norsk.vente", "Bo", 0) in codings(coded)


def test_a_code_renamed_in_the_project_is_still_known(coded: Project) -> None:
    edit(coded, lambda session, code: rename_code(session, code, "hjemmet"), "bolig")
    book = dataclasses.replace(BOOK, codes=tuple(dataclasses.replace(entry, aliases=()) for entry in BOOK.codes))
    assert take_in(coded, book).changed == ["hjemmet", "hjemmet.venting"]
    assert "bolig" not in paths(coded)


def test_a_code_merged_in_the_project_stays_merged(coded: Project) -> None:
    with coded.read() as session:
        old = export_codebook(session)
    edit(coded, merge_codes, "hus", "bolig")
    done = take_in(coded, old)
    assert done.left_out == [("hus", "bolig"), ("hus.venting", "bolig.venting")]
    assert "hus" not in paths(coded)


def test_identities_survive_another_project(any_project: Project, tmp_path: Any) -> None:
    take_in(any_project, BOOK)
    document = taken_out(any_project)
    with Project.create(tmp_path / "other", coder="Ada") as other:
        take_in(other, document)
        edit(other, lambda session, code: rename_code(session, code, "jobb"), "arbeid")
        renamed = taken_out(other)
    assert [change.kind for change in diff(document, renamed)] == ["renamed", "changed", "changed"]
    bare = dataclasses.replace(renamed, codes=tuple(dataclasses.replace(entry, aliases=()) for entry in renamed.codes))
    assert take_in(any_project, bare).renamed == [("arbeid", "jobb")]


def test_a_name_that_belongs_to_another_code_stops_the_import(coded: Project) -> None:
    before = state(coded)
    document = CodebookDocument("T", codes=(CodeEntry("norsk", "norsk", aliases=("hus",)),))
    with pytest.raises(Refused):
        take_in(coded, document)
    assert state(coded) == before


def test_a_frozen_version_stays_as_it_was(any_project: Project) -> None:
    take_in(any_project, BOOK)
    with any_project.write("Ada", "codebook.freeze") as writing:
        first = freeze_version(writing.session, "etter pilot", writing.coder)
        assert (first.number, first.note, first.created_by_id) == (1, "etter pilot", writing.coder.id)
        snapshot, sha256 = first.snapshot, first.sha256
    edit(any_project, lambda session, code: rename_code(session, code, "jobb"), "arbeid")
    with any_project.write("Ada", "codebook.freeze") as writing:
        second = freeze_version(writing.session)
        assert second.number == 2
        assert second.sha256 != sha256
    assert from_dict(snapshot) == BOOK
