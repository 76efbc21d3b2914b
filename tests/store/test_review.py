"""Files of decisions are carried out whole or not at all, and decide by entity over the project."""

from __future__ import annotations

import json

import pytest
from anonymise_study import FIRST, PASSPHRASE, SECOND, add, line, place, transcript_of
from sqlalchemy import func, select

from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.review import apply_decisions, queue, read_decisions, unreviewed
from qualcode.anonymise.scanning import scan_source
from qualcode.errors import BadInput, KeyFileMissing, NotFound
from qualcode.model import Entity, Identifier, ProjectRecord, Source


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


def apply(project, make, key=None):
    with project.write("Ada", "anonymise.review") as writing:
        return apply_decisions(writing.session, make(writing.session), key)


PERSON = {"type": "PERSON", "kind": "direct"}


def test_decisions_are_carried_out_and_spread(study):
    done = apply(
        study,
        lambda s: [
            line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
            line(s, 1, "Zorbatines", entity="p1", **PERSON),
            line(s, 1, "Lillevåg", decision="keep", type="LOC"),
        ],
    )
    assert (done.confirmed, done.kept, done.entities, done.pseudonyms) == (2, 1, 1, 0)
    assert done.propagated >= 3
    with study.read() as session:
        entity = session.scalars(select(Entity).where(Entity.decision == "confirmed")).one()
        assert {alias.text for alias in entity.aliases} == {"Zorbatine Quelmo", "Zorbatine"}


def test_two_files_names_are_their_own(study):
    apply(
        study,
        lambda s: [
            line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
            line(s, 2, "Lillevåg", entity="p1", type="LOC", kind="indirect"),
            line(s, 1, "Odd", entity="p2", **PERSON),
        ],
    )
    with study.read() as session:
        assert session.scalar(select(func.count()).select_from(Entity)) == 3


def test_the_same_alias_makes_one_of_two(study):
    apply(
        study,
        lambda s: [
            line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
            line(s, 1, "Lillevåg", entity="l1", type="LOC", kind="indirect"),
            line(s, 2, "Lillevåg", entity="l7", type="LOC", kind="indirect"),
            line(s, 2, "Zorbatine", entity="p9", **PERSON),
            line(s, 1, "Zorbatines", entity="p1", **PERSON),
        ],
    )
    with study.read() as session:
        entities = session.scalars(select(Entity).order_by(Entity.id)).all()
        assert [entity.type for entity in entities] == ["PERSON", "LOC"]


def test_two_persons_of_one_first_name_stay_two(any_project):
    add(any_project, "c.txt", "Informant: Zorbatine Quelmo og Zorbatine.\n")
    add(any_project, "d.txt", "Informant: Zorbatine Vexler og Zorbatine.\n")
    with any_project.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(
            s,
            [
                line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
                line(s, 1, "Zorbatine", 1, entity="p1", **PERSON),
                line(s, 2, "Zorbatine Vexler", entity="p1", **PERSON),
                line(s, 2, "Zorbatine", 1, entity="p1", **PERSON),
            ],
        )
        assert s.scalar(select(func.count()).select_from(Entity)) == 2


def test_brackets_are_a_category_and_anything_else_a_pseudonym(study, key):
    done = apply(
        study,
        lambda s: [
            line(s, 1, "Zorbatines", entity="p1", replacement="Marnas", **PERSON),
            line(s, 1, "Zorbatine Quelmo", entity="p1", replacement="Marna Eidvik", **PERSON),
            line(s, 1, "Lillevåg", type="LOC", replacement="[bygda]"),
            line(s, 1, "Odd", entity="p2", **PERSON),
        ],
        key,
    )
    assert done.pseudonyms == 2
    with study.read() as session:
        by_type = {entity.type: entity for entity in session.scalars(select(Entity).order_by(Entity.id.desc()))}
        assert by_type["LOC"].replacement == "[bygda]"
        saved = KeyFile.open(key.path, PASSPHRASE).entries
        assert saved[by_type["PERSON"].uid].pseudonym == "Marna Eidvik"
        assert len(saved) == 2


@pytest.mark.parametrize(
    ("bad", "error", "said"),
    [
        ({"source": "mangler.txt"}, NotFound, "line 2"),
        ({"raw_end": 100_000}, BadInput, "2"),
        ({"raw_start": True}, BadInput, "2"),
        ({"raw_start": "0"}, BadInput, "2"),
        ({"decision": "maybe"}, BadInput, "2"),
        ({"type": "STED"}, BadInput, "2"),
        ({"kind": "half"}, BadInput, "2"),
        ({"replacement": "Marna"}, KeyFileMissing, "line 2"),
        ({"type": "LOC", "replacement": "Storvåg"}, BadInput, "2"),
        ({"source": None}, BadInput, "2"),
        ({"entity": ["p1"]}, BadInput, "2"),
    ],
)
def test_a_bad_line_stops_all_and_is_named(study, bad, error, said):
    with pytest.raises(error) as refused:
        apply(study, lambda s: [line(s, 1, "Odd", **PERSON), line(s, 1, "Zorbatine Quelmo", **PERSON) | bad])
    assert said in str(refused.value)
    with study.read() as session:
        assert session.scalar(select(func.count()).select_from(Identifier)) == 0
        assert session.scalar(select(func.count()).select_from(Entity)) == 0


def test_lines_are_read_with_their_numbers():
    text = '{"source": "a"}\n\n{"source": "b"}\n'
    assert read_decisions(text) == [{"source": "a"}, {}, {"source": "b"}]
    with pytest.raises(BadInput) as refused:
        read_decisions('{"a": 1}\n{oops\n')
    assert refused.value.line == 2
    with pytest.raises(BadInput):
        read_decisions("[1]\n")
    with pytest.raises(BadInput) as refused:
        read_decisions(json.dumps({"a": "hemmelig Zorbatine"}) + "\n[" * 3)
    assert "Zorbatine" not in str(refused.value)


def test_offsets_are_those_of_the_decoded_original(any_project):
    add(any_project, "rar.txt", "\ufeffInformant:\tZor\u00adbatine kom.\r\n")
    with any_project.write("Ada", "anonymise.review") as writing:
        s = writing.session
        raw = s.get_one(Source, 1).decoded.text
        start = raw.index("Zor")
        end = raw.index(" kom")
        decision = {"source": "rar.txt", "raw_start": start, "raw_end": end, "decision": "confirm", **PERSON}
        apply_decisions(s, [decision])
        row = s.scalars(select(Identifier)).one()
        assert row.span.cut(transcript_of(s, 1).text) == "Zorbatine"


def test_the_queue_groups_by_words_and_shrinks_with_decisions(study):
    with study.write("Ada", "anonymise.scan", undoable=False) as writing:
        for source_id in (1, 2):
            scan_source(writing.session, writing.session.get_one(Source, source_id))
        writing.detail = {"sources": 2}
    with study.read() as session:
        before = queue(session, ("certain", "probable", "possible"))
        assert before
        phone = next(item for item in before if item.words == "934 12 870")
        assert (phone.kind, phone.count, phone.sources) == ("direct", 1, {1})
        example = phone.examples[0]
        text = transcript_of(session, 1).text
        assert example.span.cut(text) == "934 12 870"
        assert example.context.contains(example.span)
    apply(study, lambda s: [line(s, 1, "934 12 870", type="CODE"), line(s, 1, "Lillevåg", decision="keep")])
    with study.read() as session:
        after = queue(session, ("certain", "probable", "possible"))
        assert {"934 12 870", "Lillevåg"}.isdisjoint(item.words for item in after)
        assert sum(item.count for item in after) < sum(item.count for item in before)


def scan_all(project, *names_and_texts):
    """Bring texts in and scan them; return the ids of their sources."""
    ids = [add(project, name, text) for name, text in names_and_texts]
    with project.write("Ada", "anonymise.scan", undoable=False) as writing:
        for source_id in ids:
            scan_source(writing.session, writing.session.get_one(Source, source_id))
        writing.detail = {"sources": len(ids)}
    return ids


def left(project, source_id, words):
    """Return what is unreviewed where the words stand first."""
    with project.read() as session:
        source, span = place(session, source_id, words)
        text = transcript_of(session, source_id).text
        return [row.span.cut(text) for row in unreviewed(session, source.current_transcript_id, span)]


TWO_NAMES = "Intervjuer: Hva?\nInformant: Jeg snakket med Maryna Hansen i går om huset. Jeg jobber hos Hansen nå.\n"


@pytest.mark.parametrize("decision", [{"decision": "keep", "type": "ORG"}, PERSON])
def test_a_decision_on_a_part_leaves_the_rest_to_review(any_project, decision):
    (first,) = scan_all(any_project, ("a.txt", TWO_NAMES))
    assert left(any_project, first, "Maryna") == ["Maryna Hansen"]
    apply(any_project, lambda s: [line(s, first, "Hansen", **decision)])
    assert left(any_project, first, "Maryna") == ["Maryna Hansen"]
    apply(any_project, lambda s: [line(s, first, "Maryna", **PERSON)])
    assert left(any_project, first, "Maryna") == []


def test_a_decision_on_more_covers_what_lies_in_it(any_project):
    (first,) = scan_all(any_project, ("a.txt", TWO_NAMES))
    apply(any_project, lambda s: [line(s, first, "med Maryna Hansen i går", decision="keep", type="MISC")])
    assert left(any_project, first, "Maryna") == []


def test_a_month_that_was_confirmed_is_no_review_of_a_name(any_project):
    first, second = scan_all(
        any_project,
        ("a.txt", "Intervjuer: Når?\nInformant: Det var i juni vi kom hit til bygda.\n"),
        ("b.txt", "Intervjuer: Hvem?\nInformant: Jeg bor med Juni Aas her.\nInformant: Så kom Juni og hjalp meg.\n"),
    )
    before = left(any_project, second, "kom Juni og")
    assert before == ["Juni"]
    apply(any_project, lambda s: [line(s, first, "juni", type="DATETIME")])
    assert left(any_project, second, "kom Juni og") == before


def test_what_is_kept_as_a_place_is_no_review_of_a_person(any_project):
    first, second = scan_all(
        any_project,
        ("a.txt", "Intervjuer: Hva?\nInformant: Vi gikk tur til Solveig i fjor.\n"),
        ("b.txt", "Intervjuer: Hva?\nInformant: Solveig er syk og ligger til sengs.\n"),
    )
    apply(any_project, lambda s: [line(s, first, "Solveig", decision="keep", type="LOC")])
    assert left(any_project, first, "Solveig") == []
    assert left(any_project, second, "Solveig") == ["Solveig"]


def test_a_kept_person_is_reviewed_in_the_same_source_alone(any_project):
    said = "Intervjuer: Hva?\nInformant: Solveig er syk. Så kom Solveig tilbake.\n"
    first, second = scan_all(any_project, ("a.txt", said), ("b.txt", said + "Informant: Ja.\n"))
    apply(any_project, lambda s: [line(s, first, "Solveig", decision="keep")])
    with any_project.read() as session:
        assert session.scalars(select(Identifier.type).where(Identifier.decision == "kept")).one() == "PERSON"
    assert left(any_project, first, "kom Solveig") == []
    assert left(any_project, second, "kom Solveig") == ["Solveig"]


def test_a_name_within_a_place_that_the_policy_prints_is_open(any_project):
    (first,) = scan_all(any_project, ("a.txt", "Intervjuer: Hva?\nInformant: Jeg var hos Solveig i fjor.\n"))
    apply(any_project, lambda s: [line(s, first, "hos Solveig i", type="LOC")])
    assert left(any_project, first, "Solveig") == []
    with any_project.write("Ada", "policy.set") as writing:
        writing.session.scalars(select(ProjectRecord)).one().policy = "types: {LOC: keep}\n"
    assert left(any_project, first, "Solveig") == ["Solveig"]
