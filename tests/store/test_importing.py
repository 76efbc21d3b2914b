import os
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from word_files import paragraph, word_file

from qualcode.errors import BadInput, NotFound, Refused, UnreadableSource, UsageError
from qualcode.ingest.document import Document, read_document
from qualcode.ingest.importing import ImportResult, Settings, found_files, import_document, import_paths
from qualcode.model import (
    Event,
    Interview,
    Original,
    Participant,
    Passage,
    SearchOutbox,
    Source,
    Speaker,
    Step,
    Transcript,
)
from qualcode.store.hashes import text_hash
from qualcode.store.project import Project
from qualcode.text.spans import Span

TALK = (
    "[00:01] I: Hvordan\tgikk det?\n[00:09] Olena: Bra.\nVeldig bra.\n[00:20] Tolk: [ler] Hun sier bra.\n"
    "[00:31] I: Ja.\n[00:33] Olena: Ja.\n"
)


def document(text: str = TALK, name: str = "samtale.txt") -> Document:
    return read_document(text.encode(), name)


def bring(project: Project, what: Document, **said: object) -> ImportResult:
    with project.write("Ada", "source.import", undoable=False) as writing:
        return import_document(writing.session, what, coder=writing.coder, **said)  # type: ignore[arg-type]


def only_source(session: Session) -> Source:
    return session.scalars(select(Source)).one()


def test_a_source_comes_in_whole(any_project: Project) -> None:
    result = bring(any_project, document(), language="nb")
    assert result.created
    assert result.passages == 5
    with any_project.read() as session:
        source = only_source(session)
        assert (source.name, source.kind, source.document_class, source.language) == (
            "samtale.txt",
            "transcript",
            "confidential",
            "nb",
        )
        assert source.original.data == TALK.encode()
        assert source.decoded is not None
        assert (source.decoded.text, source.decoded.reader) == (TALK, "plain")
        transcript = source.transcript
        assert transcript is not None
        assert transcript.number == 1
        assert transcript.text.startswith("I: Hvordan gikk det?\nOlena: Bra.")
        assert transcript.sha256 == text_hash(transcript.text)
        words = Span(transcript.text.index("Veldig"), transcript.text.index("Veldig") + 6)
        assert transcript.offsets.to_raw(words).cut(source.decoded.text) == "Veldig"
        assert transcript.report["steps"] == {"spaces": 1, "times": 5}
        assert {kind for _start, _end, kind in transcript.structure} == {"label", "note"}


def test_turns_know_their_speakers_and_times(any_project: Project) -> None:
    bring(any_project, document())
    with any_project.read() as session:
        transcript = session.scalars(select(Transcript)).one()
        rows = session.scalars(select(Passage).order_by(Passage.number)).all()
        assert [row.number for row in rows] == [0, 1, 2, 3, 4]
        assert [(row.speaker and row.speaker.label, row.start_ms) for row in rows] == [
            ("I", 1000),
            ("Olena", 9000),
            ("Tolk", 20000),
            ("I", 31000),
            ("Olena", 33000),
        ]
        assert transcript.text[rows[1].body_start : rows[1].end] == "Bra.\nVeldig bra."
        assert all(row.transcript_id == transcript.id for row in rows)


def test_participants_are_neutral_and_interviewers_are_none(any_project: Project) -> None:
    bring(any_project, document())
    with any_project.read() as session:
        source = only_source(session)
        found = {each.label: (each.role, each.participant and each.participant.label) for each in source.speakers}
        assert found == {
            "I": ("interviewer", None),
            "Olena": ("informant", "samtale-1"),
            "Tolk": ("interpreter", None),
        }
        assert source.interview is not None
        assert source.interview.name == "samtale"
        assert [(each.role, each.participant and each.participant.label) for each in source.interview.attendances] == [
            ("informant", "samtale-1")
        ]


def test_no_label_and_no_word_is_in_the_step(project: Project) -> None:
    outcomes = import_paths(project, [save(project, "samtale.txt", TALK)], coder="Ada")
    assert outcomes[0].created
    with project.read() as session:
        step = session.scalars(select(Step).order_by(Step.id.desc()).limit(1)).one()
        assert (step.action, step.detail) == ("source.import", {"source": "samtale.txt", "passages": 5})
        events = session.scalars(select(Event).where(Event.step_id == step.id)).all()
        assert {event.table for event in events} >= {"source", "transcript", "speaker", "participant", "interview"}
        assert "Hvordan" not in str([(event.before, event.after) for event in events])


def test_the_same_bytes_are_recognised_whatever_they_are_called(any_project: Project) -> None:
    first = bring(any_project, document())
    with any_project.read() as session:
        steps = session.scalar(select(func.count()).select_from(Step))
    again = bring(any_project, document(name="kopi.txt"))
    assert not again.created
    assert again.source.id == first.source.id
    assert again.passages == 5
    with any_project.read() as session:
        assert session.scalar(select(func.count()).select_from(Step)) == steps
        assert session.scalar(select(func.count()).select_from(Original)) == 1


def test_other_bytes_under_a_taken_name_are_refused(any_project: Project) -> None:
    bring(any_project, document())
    with pytest.raises(Refused, match="source remove"):
        bring(any_project, document(TALK + "I: Ja."))
    with any_project.read() as session:
        assert session.scalar(select(func.count()).select_from(Original)) == 1


def test_speakers_may_be_said(any_project: Project) -> None:
    bring(any_project, document("I: Hei.\nEva: Hei.\nI: Ja.\nEva: Ja.", "en.txt"))
    said = {"Eva": ("informant", "en-1"), "Per": ("contact", None)}
    bring(any_project, document("I: Hei.\nEva: Hei.\nPer: Du.\nEva: Ja.", "to.txt"), speakers=said)
    with any_project.read() as session:
        eva = session.scalars(select(Speaker).where(Speaker.label == "Eva").order_by(Speaker.id)).all()
        assert eva[0].participant_id == eva[1].participant_id
        per = session.scalars(select(Speaker).where(Speaker.label == "Per")).one()
        assert (per.role, per.participant_id) == ("contact", None)
        assert session.scalar(select(func.count()).select_from(Participant)) == 1


def test_a_speaker_that_is_not_there_is_told(project: Project) -> None:
    with pytest.raises(NotFound, match="K9"):
        bring(project, document(), speakers={"K9": ("informant", None)})
    with project.read() as session:
        assert session.scalar(select(func.count()).select_from(Source)) == 0


def test_sources_of_one_interview(any_project: Project) -> None:
    said = {"municipality": "Nes", "date": "2023-04-17", "wave": "2"}
    bring(any_project, document(), interview="Nes 1", attributes=said)
    bring(any_project, document("Et notat fra samme dag.", "notat.txt"), kind="notes", interview="Nes 1")
    with any_project.read() as session:
        interview = session.scalars(select(Interview)).one()
        assert {each.key: each.value for each in interview.attributes} == {"municipality": "Nes"}
        assert (str(interview.date), interview.wave) == ("2023-04-17", "2")
        assert {source.interview_id for source in session.scalars(select(Source))} == {interview.id}


def test_an_interview_of_its_own_where_names_are_alike(any_project: Project) -> None:
    for number, name in enumerate(["en.txt", "en.md", "en.vtt.txt"]):
        bring(any_project, document(f"Notat {number}.", name))
    with any_project.read() as session:
        assert sorted(session.scalars(select(Interview.name))) == ["en", "en.md", "en.vtt"]


def test_a_published_document_is_from_no_interview(any_project: Project) -> None:
    bring(any_project, document("En rapport.", "rapport.txt"), kind="document", document_class="published")
    with any_project.read() as session:
        assert only_source(session).interview_id is None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"kind": "novel"}, UsageError),
        ({"document_class": "secret"}, UsageError),
        ({"speakers": {"I": ("boss", None)}}, UsageError),
        ({"attributes": {"date": "17.4.2023"}}, BadInput),
    ],
)
def test_what_cannot_be_said_is_refused(project: Project, said: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        bring(project, document(), **said)
    with project.read() as session:
        assert session.scalar(select(func.count()).select_from(Source)) == 0


def test_search_is_told(any_project: Project) -> None:
    result = bring(any_project, document())
    with any_project.read() as session:
        row = session.scalars(select(SearchOutbox)).one()
        assert (row.source_id, row.operation) == (result.source.id, "put")


def test_a_nul_in_the_original_moves_no_offset(any_project: Project) -> None:
    raw = "I: Hei\0 du.\nK1: Ja da, det gikk bra.\n"
    bring(any_project, document(raw))
    with any_project.read() as session:
        source = only_source(session)
        assert source.decoded is not None
        assert source.decoded.text == raw.replace("\0", "\ufffd")
        assert source.original.data == raw.encode()
        assert source.transcript is not None
        assert source.transcript.text.startswith("I: Hei du.")


def save(project: Project, name: str, content: str | bytes) -> Path:
    assert project.location.folder is not None
    path = project.location.folder.parent / "inn" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_folder_comes_in_by_natural_order(project: Project) -> None:
    for number in (10, 9, 1):
        save(project, f"intervju {number}.txt", f"I: Nummer {number}.\nK1: Ja.")
    save(project, "under/a.docx", word_file(paragraph("I: Hei.") + paragraph("K1: Hei.")))
    for name in (".skjult.txt", "~$a.docx", "bilde.png", "annet.qualcode/x.txt"):
        save(project, name, "nei")
    folder = save(project, "README", "nei").parent
    seen: list[tuple[int, int, str]] = []
    outcomes = import_paths(
        project,
        [folder, folder / "under"],
        coder="Ada",
        progress=lambda done, of, path: seen.append((done, of, path.name)),
    )
    assert [each.name for each in outcomes] == ["intervju 1.txt", "intervju 9.txt", "intervju 10.txt", "a.docx"]
    assert seen == [(number, 4, each.path.name) for number, each in enumerate(outcomes)]
    assert all(each.created for each in outcomes)
    assert [each.created for each in import_paths(project, [folder], coder="Ada")] == [False] * 4


def test_a_bad_file_does_not_keep_the_others_out(project: Project) -> None:
    folder = save(project, "a.txt", "I: Hei.\nK1: Ja.").parent
    save(project, "b.docx", b"PK\x03\x04nei")
    save(project, "c.txt", b"bl\xe5")
    save(project, "d.txt", "I: Hei igjen.\nK1: Ja.")
    outcomes = import_paths(project, [folder, folder / "finnes ikke.txt", "/dev/null"], coder="Ada")
    assert [each.created for each in outcomes] == [True, False, False, True, False, False]
    kinds = [None, UnreadableSource, UnreadableSource, None, NotFound, UnreadableSource]
    for each, kind in zip(outcomes, kinds, strict=True):
        assert each.error is None if kind is None else isinstance(each.error, kind)
    with project.read() as session:
        assert sorted(session.scalars(select(Source.name))) == ["a.txt", "d.txt"]


def test_an_encoding_that_does_not_exist_stops_before_anything_is_done(project: Project) -> None:
    path = save(project, "a.txt", "I: Hei.\nK1: Ja.")
    with pytest.raises(UsageError):
        import_paths(project, [path], coder="Ada", encoding="utf-9")
    with project.read() as session:
        assert session.scalar(select(func.count()).select_from(Source)) == 0


def test_each_file_is_a_step_of_its_own(project: Project) -> None:
    folder = save(project, "a.txt", "I: Hei.\nK1: Ja.").parent
    save(project, "b.txt", "I: Hei du.\nK1: Ja.")
    import_paths(project, [folder], coder="Ada", settings=Settings(attributes={"municipality": "Nes"}))
    with project.read() as session:
        actions = session.scalars(select(Step.action).order_by(Step.id)).all()
        assert actions.count("source.import") == 2
        assert [len(interview.attributes) for interview in session.scalars(select(Interview))] == [1, 1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(project: Project) -> None:
    path = save(project, "a.txt", "I: Hei.")
    path.chmod(0)
    assert isinstance(import_paths(project, [path], coder="Ada")[0].error, UnreadableSource)


def test_file_names_are_one_form(project: Project) -> None:
    path = save(project, "intervju A\u030as.txt", "I: Hei.\nK1: Ja.")
    assert import_paths(project, [path], coder="Ada")[0].name == "intervju Ås.txt"
    assert len(list(found_files([path, path.parent]))) == 1


def test_twenty_thousand_turns_come_in(project: Project) -> None:
    turn = "I: Hvordan gikk det på skolen den første vinteren?\nK1: Det gikk bra, etter hvert, med god hjelp.\n"
    path = save(project, "stor.txt", turn * 10_000)
    assert import_paths(project, [path], coder="Ada")[0].passages == 20_000
