"""What leaves is the same everywhere, follows the policy, and leads back to its place."""

from __future__ import annotations

import pytest
from anonymise_study import FIRST, PASSPHRASE, SECOND, add, agree, line, place, transcript_of
from sqlalchemy import select

from qualcode.anonymise.entities import confirm
from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.policy import load
from qualcode.anonymise.propagation import cover_new_source
from qualcode.anonymise.review import apply_decisions
from qualcode.anonymise.view import View, is_municipality
from qualcode.errors import PassphraseNeeded
from qualcode.model import Entity, Identifier, Participant, ProjectRecord, Source
from qualcode.text.spans import Span

PERSON = {"type": "PERSON", "kind": "direct"}


@pytest.fixture
def study(any_project):
    add(any_project, "a.txt", FIRST)
    add(any_project, "b.txt", SECOND)
    with any_project.write("Ada", "anonymise.review") as writing:
        s = writing.session
        lines = [
            line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
            line(s, 1, "Odd", entity="p2", **PERSON),
            line(s, 1, "934 12 870", type="CODE"),
            line(s, 1, "Lillevåg", type="LOC"),
            line(s, 2, "femtiåtte", type="AGE"),
            line(s, 2, "november 2021", type="DATETIME"),
        ]
        apply_decisions(s, lines)
    return any_project


def shown(project, source_id: int, way: str = "publication", **settings) -> str:
    with project.read() as session:
        view = View(session, way, **settings)
        return view.redacted(transcript_of(session, source_id).id).text


def test_every_mention_is_replaced_the_same_way(study):
    text = shown(study, 1)
    assert "Jeg jobber med [person A]. [person A]s kontor er her. Han bor i [sted]." in text
    assert "Ring [telefon], eller spør [person B]. Det er odd at [person A] ikke svarer." in text
    text = shown(study, 2)
    assert "Ja, [person A] kjenner jeg. [person A] står det på døra. Han er [50–59 år]." in text
    assert "Vi var i [sted] i [høsten 2021]." in text


def test_a_span_shows_only_its_words_and_leads_back(study):
    with study.read() as session:
        transcript = transcript_of(session, 1)
        source, span = place(session, 1, "med Zorbatine Quelmo. Zor")
        done = View(session, "publication").redacted(transcript.id, span)
        assert done.text == "med [person A]. [person A]s"
        assert done.replaced[0][1].cut(span.cut(transcript.text)) == "Zorbatine Quelmo"
        assert source.name == "a.txt"


def test_a_name_cut_by_the_quotation_is_covered(study):
    with study.read() as session:
        source, span = place(session, 1, "Zorbatine Quelmo")
        view = View(session, "publication")
        for start in range(span.start, span.end - 1):
            inner = view.redacted(source.current_transcript_id, Span(start, span.end - 1)).text
            assert inner == "[person A]"


def test_a_name_that_is_no_finding_is_covered_where_the_quotation_cuts_it(any_project):
    add(any_project, "a.txt", FIRST)
    add(any_project, "b.txt", SECOND)
    with any_project.write("Ada", "x") as writing:
        where = place(writing.session, 1, "Zorbatine Quelmo")
        confirm(writing.session, where, type="PERSON", kind="direct", spread=False)
    with any_project.read() as session:
        source, span = place(session, 2, "elmo, Zorbat")
        assert View(session, "publication").redacted(source.current_transcript_id, span).text == "[person A]"


def test_internal_copies_keep_what_is_indirect(study):
    text = shown(study, 1, "internal")
    assert "[person A]" in text
    assert "[telefon]" in text
    assert "Lillevåg" in text


def test_their_own_name_returns_to_a_participant(study):
    with study.write("Ada", "link") as writing:
        own = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        entity = writing.session.scalars(select(Entity).order_by(Entity.id)).first()
        entity.participant_id = own.id
    text = shown(study, 1, "participant", participant=own)
    assert "Zorbatine Quelmo" in text
    assert "[person B]" in text
    assert "Odd." not in text


def test_pseudonyms_come_from_the_key_file(tmp_path, any_project):
    add(any_project, "a.txt", FIRST)
    with any_project.read() as session:
        uid = session.scalars(select(ProjectRecord.uid)).one()
    key = KeyFile.create(tmp_path / "k.koblingsnokkel", PASSPHRASE, uid)
    with any_project.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 1, "Zorbatine Quelmo", replacement="Marna Eidvik", **PERSON)], key)
    assert "Jeg jobber med Marna Eidvik. Marnas kontor" in shown(any_project, 1, key=key)
    assert "at Eidvik ikke" in shown(any_project, 1, key=key)
    with pytest.raises(PassphraseNeeded):
        shown(any_project, 1)


def test_the_policy_decides_by_type_and_group(study):
    policy = load("types: {LOC: keep, PERSON: mask}\ngroups: {flyktning: {LOC: mask}}\n")
    assert "Lillevåg" in shown(study, 1, policy=policy)
    assert "[utelatt]" in shown(study, 1, policy=policy)
    agree(study, group="Flyktning")
    assert "Lillevåg" not in shown(study, 1, policy=policy)


def test_a_place_to_keep_is_kept_there_alone(study):
    with study.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 2, "Lillevåg", type="LOC", decision="keep")])
    assert "Lillevåg" in shown(study, 2)
    assert "Lillevåg" not in shown(study, 1)


def test_a_certain_number_that_nobody_reviewed_is_masked_all_the_same(any_project):
    from qualcode.anonymise.scanning import scan_source

    add(any_project, "a.txt", FIRST)
    with any_project.write("Ada", "scan", undoable=False) as writing:
        scan_source(writing.session, writing.session.get_one(Source, 1))
        writing.detail = {"sources": 1}
    assert "934" not in shown(any_project, 1, "internal")


def test_a_published_document_is_shown_as_it_is(study):
    add(study, "rapport.txt", "Zorbatine Quelmo skriver om Lillevåg.\n", kind="document", document_class="published")
    assert shown(study, 3).startswith("Zorbatine Quelmo skriver om Lillevåg.")


def test_labels_and_code_names_are_covered_too(study):
    with study.read() as session:
        view = View(session, "publication")
        assert view.redacted_text("samtaler.zorbatine").text == "samtaler.[person A]"
        assert view.redacted_text("Quelmos vei", "en").text == "[person A]s vei"


def test_municipalities_are_named_when_the_project_says_so(any_project):
    add(any_project, "a.txt", "Informant: Jeg bor i Bergen, i Lillevåg.\n")
    with any_project.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 1, "Bergen", type="LOC"), line(s, 1, "Lillevåg", type="LOC")])
    assert "i [sted], i [sted]." in shown(any_project, 1)
    with any_project.write("Ada", "project.set") as writing:
        writing.session.scalars(select(ProjectRecord)).one().municipalities_named = True
    assert "i Bergen, i [sted]." in shown(any_project, 1)
    assert is_municipality("Bergen kommune")
    assert is_municipality("Bergens")
    assert not is_municipality("kommune")
    assert not is_municipality("Lillevåg")


STREET = "Intervjuer: Hvor?\nInformant: Jeg bor i Zorbatine Quelmos vei her. Det er Zorbatine Quelmo som eier.\n"


@pytest.fixture
def street(any_project):
    """A street that is named after a person, and both confirmed; and the street again, in a later source."""
    first = add(any_project, "a.txt", STREET)
    with any_project.write("Ada", "anonymise.confirm") as writing:
        s = writing.session
        confirm(s, place(s, first, "Zorbatine Quelmos vei"), type="LOC", kind="indirect")
        confirm(s, place(s, first, "Zorbatine Quelmo", 1), type="PERSON", kind="direct")
    later = add(any_project, "b.txt", "Intervjuer: Hvor?\nInformant: Vi flyttet til Zorbatine Quelmos vei i fjor.\n")
    with any_project.write("Ada", "scan") as writing:
        cover_new_source(writing.session, writing.session.get_one(Source, later))
    return any_project


def test_a_name_is_hidden_in_a_street_that_is_printed(street):
    keeps = load("types: {LOC: keep}\n")
    for source_id in (1, 2):
        assert "orbatine" not in shown(street, source_id, "internal")
        assert "orbatine" not in shown(street, source_id, policy=keeps)
        assert "[adresse]" in shown(street, source_id)
    with street.read() as session:
        assert View(session, "internal").redacted_text("Zorbatine Quelmos vei").text == "[person A]s vei"


def test_a_name_in_a_street_is_an_identifier_of_its_own(street):
    with street.read() as session:
        rows = session.scalars(select(Identifier).where(Identifier.source_id == 2, Identifier.decision == "confirmed"))
        text = transcript_of(session, 2).text
        assert {(row.type, row.span.cut(text)) for row in rows} == {
            ("LOC", "Zorbatine Quelmos vei"),
            ("PERSON", "Zorbatine Quelmos"),
        }


def test_a_person_and_a_printed_place_of_one_name_leave_no_name(any_project):
    first = add(any_project, "a.txt", "Informant: Vi var i Quelmo hos Quelmo.\n")
    with any_project.write("Ada", "anonymise.confirm") as writing:
        s = writing.session
        confirm(s, place(s, first, "Quelmo"), type="LOC", kind="indirect", spread=False)
        confirm(s, place(s, first, "Quelmo", 1), type="PERSON", kind="direct", spread=False)
    assert "uelmo" not in shown(any_project, first, "internal")
