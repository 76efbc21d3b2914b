"""One decision covers every form of a name in the whole project, in one step that can be undone."""

from __future__ import annotations

import pytest
from anonymise_study import FIRST, PASSPHRASE, SECOND, add, place, transcript_of
from sqlalchemy import func, select

from qualcode.anonymise.entities import confirm, give_pseudonyms, keep, mark, merge
from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.propagation import cover_new_source
from qualcode.anonymise.review import unreviewed
from qualcode.errors import BadInput, KeyFileMissing, Refused
from qualcode.model import Entity, Event, Identifier, Participant, ProjectRecord, Speaker
from qualcode.store.undo import undo


@pytest.fixture
def study(any_project):
    add(any_project, "a.txt", FIRST)
    add(any_project, "b.txt", SECOND)
    return any_project


@pytest.fixture
def key(tmp_path, study):
    with study.read() as session:
        uid = session.scalars(select(ProjectRecord.uid)).one()
    return KeyFile.create(tmp_path / "studien.koblingsnokkel", PASSPHRASE, uid)


def covered(session, source_id: int) -> list[str]:
    text = transcript_of(session, source_id).text
    rows = session.scalars(
        select(Identifier)
        .where(Identifier.source_id == source_id, Identifier.decision == "confirmed")
        .order_by(Identifier.start)
    )
    return [row.span.cut(text) for row in rows]


def test_confirming_once_covers_every_form_everywhere(study):
    with study.write("Ada", "identifier.confirm") as writing:
        entity = confirm(writing.session, place(writing.session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct")
        assert [alias.text for alias in entity.aliases] == ["Zorbatine Quelmo"]
    with study.read() as session:
        assert covered(session, 1) == ["Zorbatine Quelmo", "Zorbatines", "quelmo"]
        assert covered(session, 2) == ["zorbatine", "Quelmo, Zorbatine"]
        rows = session.scalars(select(Identifier).where(Identifier.layers == "propagation")).all()
        assert {(row.tier, row.decision, row.type) for row in rows} == {("certain", "confirmed", "PERSON")}


def test_the_step_can_be_undone_whole(study):
    with study.write("Ada", "identifier.confirm") as writing:
        confirm(writing.session, place(writing.session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct")
    undo(study, "Ada")
    with study.read() as session:
        assert session.scalar(select(func.count()).select_from(Identifier)) == 0
        assert session.scalar(select(func.count()).select_from(Entity)) == 0


def test_the_step_says_no_words(study):
    with study.write("Ada", "identifier.confirm") as writing:
        confirm(writing.session, place(writing.session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct")
    with study.read() as session:
        rows = session.scalars(select(Event).where(Event.table == "identifier"))
        assert all("orbatine" not in str(row.after) for row in rows)


def test_a_name_that_is_a_word_is_covered_where_it_has_a_capital(study):
    with study.write("Ada", "identifier.confirm") as writing:
        confirm(writing.session, place(writing.session, 1, "Odd"), type="PERSON", kind="direct")
    with study.read() as session:
        assert covered(session, 1) == ["Odd"]


def test_common_words_are_confirmed_only_where_a_detector_saw_them(study):
    with study.write("Ada", "identifier.confirm") as writing:
        confirm(writing.session, place(writing.session, 2, "femtiåtte"), type="AGE", kind="indirect")
        session = writing.session
        entity = confirm(session, place(session, 1, "kontor"), type="DEMOGRAPHIC", kind="indirect")
        assert entity.decision == "confirmed"
    with study.read() as session:
        assert covered(session, 1) == ["kontor"]
        assert covered(session, 2) == ["femtiåtte"]


def test_what_is_kept_needs_no_review_elsewhere(study):
    with study.write("Ada", "scan", undoable=False) as writing:
        for source_id in (1, 2):
            mark_open(writing.session, source_id, "Lillevåg")
    with study.write("Ada", "identifier.keep") as writing:
        keep(writing.session, place(writing.session, 1, "Lillevåg"), type="LOC", kind="indirect")
    with study.read() as session:
        assert unreviewed(session, transcript_of(session, 1).id) == []
        assert unreviewed(session, transcript_of(session, 2).id) == []


def mark_open(session, source_id: int, words: str) -> None:
    from qualcode.store.hashes import words_hash

    source, span = place(session, source_id, words)
    key = session.scalars(select(ProjectRecord.words_key)).one()
    session.add(
        Identifier(
            source_id=source.id,
            transcript_id=source.current_transcript_id,
            start=span.start,
            end=span.end,
            type="LOC",
            kind="indirect",
            tier="probable",
            layers="net",
            words_hash=words_hash(key, words),
        )
    )
    session.flush()


def test_a_decision_on_the_place_itself_stays(study):
    with study.write("Ada", "x") as writing:
        keep(writing.session, place(writing.session, 2, "Lillevåg"), type="LOC", kind="indirect")
        confirm(writing.session, place(writing.session, 1, "Lillevåg"), type="LOC", kind="indirect")
    with study.read() as session:
        assert covered(session, 1) == ["Lillevåg"]
        assert covered(session, 2) == []


def test_a_later_source_is_covered_too(study):
    with study.write("Ada", "x") as writing:
        confirm(writing.session, place(writing.session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct")
    third = add(study, "c.txt", "Informant: Hos Quelmos.\n")
    with study.write("Ada", "y") as writing:
        source, _span = place(writing.session, third, "Hos")
        assert cover_new_source(writing.session, source) == 1
    with study.read() as session:
        assert covered(session, third) == ["Quelmos"]


def test_a_genitive_gives_the_name_without_it(study):
    with study.write("Ada", "x") as writing:
        entity = mark(writing.session, *place(writing.session, 1, "Zorbatines"), type="PERSON", kind="direct")
        assert [alias.text for alias in entity.aliases] == ["Zorbatine"]


def test_pseudonyms_go_into_the_key_file_alone(study, key):
    with study.write("Ada", "x") as writing:
        entity = confirm(
            writing.session, place(writing.session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct", key=key
        )
        uid = entity.uid
        assert entity.has_pseudonym
        assert entity.replacement is None
    key.save()
    entry = KeyFile.open(key.path, PASSPHRASE).entries[uid]
    assert entry.name == "Zorbatine Quelmo"
    assert len(entry.pseudonym.split()) == 2
    with study.read() as session:
        assert all(entry.pseudonym not in str(event.after) for event in session.scalars(select(Event)))


def test_a_pseudonym_needs_the_key_file_and_a_person(study, key):
    with pytest.raises(KeyFileMissing), study.write("Ada", "x") as writing:
        where = place(writing.session, 1, "Zorbatine Quelmo")
        confirm(writing.session, where, type="PERSON", kind="direct", replacement="Marna")
    with pytest.raises(BadInput), study.write("Ada", "x") as writing:
        where = place(writing.session, 1, "Lillevåg")
        confirm(writing.session, where, type="LOC", kind="indirect", replacement="Storvåg", key=key)
    with pytest.raises(BadInput), study.write("Ada", "x") as writing:
        confirm(writing.session, place(writing.session, 1, "Lillevåg"), type="STED", kind="indirect")
    with study.read() as session:
        assert session.scalar(select(func.count()).select_from(Identifier)) == 0


def test_two_that_are_the_same_become_one(study, key):
    with study.write("Ada", "x") as writing:
        session = writing.session
        one = confirm(session, place(session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct", key=key)
        other = confirm(session, place(session, 1, "Odd"), type="PERSON", kind="direct", key=key)
        pseudonym, gone = key.entries[one.uid].pseudonym, other.uid
        assert merge(session, one, other, key) == [gone]
        assert {alias.text for alias in one.aliases} == {"Zorbatine Quelmo", "Odd"}
        assert key.entries[one.uid].pseudonym == pseudonym
        assert gone in key.entries, "it goes when the merging is committed, not before"
        assert {row.entity_id for row in session.scalars(select(Identifier))} == {one.id}
        place_ = keep(session, place(session, 1, "Lillevåg"), type="LOC", kind="indirect")
        with pytest.raises(Refused):
            merge(session, one, place_, key)


def test_a_person_is_linked_to_the_participant_whose_label_it_is(study):
    third = add(study, "c.txt", "I: Hva heter du?\nZorbatine: Jeg er Zorbatine.\n")
    with study.write("Ada", "x") as writing:
        session = writing.session
        speaker = session.scalars(select(Speaker).where(Speaker.label == "Zorbatine")).one()
        if speaker.participant_id is None:
            speaker.participant = Participant(label="P9")
            session.flush()
        entity = confirm(session, place(session, third, "Zorbatine"), type="PERSON", kind="direct")
        assert entity.participant_id == speaker.participant_id


def test_many_interviews_are_covered_at_once(project):
    words = " ".join(f"ord{n} og noe mer som blir sagt" for n in range(1_600)) + "\n"
    with project.write("Ada", "source.import", undoable=False):
        pass
    for number in range(20):
        add(project, f"{number}.txt", f"Informant: {words * 1}Informant: Zorbatines hus {number}.\n")
    with project.write("Ada", "x") as writing:
        confirm(writing.session, place(writing.session, 1, "Zorbatines"), type="PERSON", kind="direct")
    with project.read() as session:
        assert session.scalar(select(func.count()).select_from(Identifier)) == 20


def named(study, words, which=0, source_id=1, **more):
    with study.write("Ada", "x") as writing:
        where = place(writing.session, source_id, words, which)
        return confirm(writing.session, where, type="PERSON", kind="direct", **more)


def test_a_key_file_made_anew_gets_pseudonyms_again(study, key, tmp_path):
    person = named(study, "Zorbatine Quelmo", key=key)
    anew = KeyFile.create(tmp_path / "ny.koblingsnokkel", PASSPHRASE, key.project_uid)
    with study.write("Ada", "pseudonym.give") as writing:
        assert give_pseudonyms(writing.session, anew) == 1
        assert give_pseudonyms(writing.session, anew) == 0
        writing.detail = {"pseudonyms": 1}
    assert anew.entries[person.uid].pseudonym


@pytest.mark.parametrize("taken", ["Marna Eidvik", "marna eidvik", "Zorbatine", "Odd", "Quelmo Eidvik"])
def test_a_pseudonym_is_nobodys_name_and_nobody_elses(study, key, taken):
    named(study, "Zorbatine Quelmo", replacement="Marna Eidvik", key=key)
    with pytest.raises(Refused):
        named(study, "Odd", replacement=taken, key=key)
    assert {entry.pseudonym for entry in key.entries.values()} == {"Marna Eidvik"}
    named(study, "Odd", replacement="Torgny", key=key)


def test_a_name_that_comes_later_is_no_pseudonym_in_use(study, key):
    named(study, "Zorbatine Quelmo", replacement="Marna Eidvik", key=key)
    third = add(study, "c.txt", "Informant: Så kom Marna inn.\n")
    with pytest.raises(Refused) as refused:
        named(study, "Marna", source_id=third, key=key)
    assert "Marna Eidvik" in refused.value.message
    named(study, "Zorbatine Quelmo", replacement="Torgny Eidvik", key=key)
    named(study, "Marna", source_id=third, key=key)
