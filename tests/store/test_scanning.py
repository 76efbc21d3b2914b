"""A scan finds, stores beside the decisions, and can be done again without losing one."""

from __future__ import annotations

import pytest
from anonymise_study import FIRST, SECOND, add, place
from sqlalchemy import select

from qualcode.anonymise.detect.detect import DETECTOR_VERSION
from qualcode.anonymise.entities import confirm, keep
from qualcode.anonymise.scanning import is_scanned, scan_source, scan_text, status
from qualcode.model import Identifier, Scan, Source


@pytest.fixture
def study(any_project):
    add(any_project, "a.txt", FIRST)
    add(any_project, "b.txt", SECOND)
    return any_project


def rows(session, source_id: int) -> list[tuple[int, int, str, str]]:
    statement = select(Identifier).where(Identifier.source_id == source_id).order_by(Identifier.start, Identifier.id)
    return [(row.start, row.end, row.type, row.decision) for row in session.scalars(statement)]


def scan(project, source_id: int = 1) -> int:
    with project.write("Ada", "anonymise.scan", undoable=False) as writing:
        found = scan_source(writing.session, writing.session.get_one(Source, source_id))
        writing.detail = {"found": found}
        return found


def test_a_scan_stores_what_the_detectors_find(study):
    assert scan(study) > 0
    with study.read() as session:
        source = session.get_one(Source, 1)
        text = source.transcript.text
        found = {(one.start, one.end, one.type) for one in scan_text(text)}
        assert {row[:3] for row in rows(session, 1)} == found
        assert is_scanned(session, source.current_transcript_id)
        assert session.get_one(Scan, source.current_transcript_id).detector_version == DETECTOR_VERSION
        phone = text.index("934 12 870")
        assert any(row.start == phone and row.kind == "direct" for row in session.scalars(select(Identifier)))


def test_a_second_scan_changes_nothing(study):
    scan(study)
    with study.read() as session:
        before = [(row.id, row.version) for row in session.scalars(select(Identifier).order_by(Identifier.id))]
    assert scan(study) == 0
    with study.read() as session:
        assert [(row.id, row.version) for row in session.scalars(select(Identifier).order_by(Identifier.id))] == before


def test_a_second_scan_keeps_decisions_and_replaces_the_rest(study):
    scan(study)
    with study.write("Ada", "decide") as writing:
        session = writing.session
        confirm(session, place(session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct")
        keep(session, place(session, 1, "Lillevåg"), type="LOC", kind="indirect")
        confirm(session, place(session, 1, "934 12 870"), type="MISC", kind="direct")
        keep(session, place(session, 1, "kontor er"), type="MISC", kind="indirect")
        for row in session.scalars(select(Identifier).where(Identifier.decision == "open")):
            row.layers = "an older detector"
    with study.read() as session:
        decided = [row for row in rows(session, 1) if row[3] != "open"]
    scan(study)
    with study.read() as session:
        assert [row for row in rows(session, 1) if row[3] != "open"] == decided
        assert "an older detector" not in set(session.scalars(select(Identifier.layers)))


def test_a_scan_covers_known_entities_too(study):
    with study.write("Ada", "decide") as writing:
        session = writing.session
        confirm(session, place(session, 1, "Zorbatine Quelmo"), type="PERSON", kind="direct", spread=False)
    scan(study, 2)
    with study.read() as session:
        layers = set(session.scalars(select(Identifier.layers).where(Identifier.decision == "confirmed")))
        assert any("propagation" in layer for layer in layers)
        text = session.get_one(Source, 2).transcript.text
        confirmed = [text[start:end] for start, end, _type, decision in rows(session, 2) if decision == "confirmed"]
        assert "zorbatine" in confirmed


def test_status_tells_how_far_it_is(study):
    scan(study)
    with study.write("Ada", "decide") as writing:
        keep(writing.session, place(writing.session, 1, "Lillevåg"), type="LOC", kind="indirect")
    with study.read() as session:
        first, second = status(session)
    assert (first.source, first.scanned, first.up_to_date, first.kept) == ("a.txt", True, True, 1)
    assert sum(first.open.values()) > 0
    assert (second.scanned, second.up_to_date, sum(second.open.values())) == (False, False, 0)
