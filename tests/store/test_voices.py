"""A quotation over several turns stands under all who inform in it, and under no other."""

from __future__ import annotations

import pytest
from anonymise_study import add, place
from sqlalchemy import select

from qualcode.evidence.attribution import Voices, attribution, printed_values
from qualcode.ingest.participants import participant_labelled, set_attribute
from qualcode.model import ProjectRecord, Transcript
from qualcode.text.spans import Span

ALONE = """\
Intervjuer: Når kom møblene?
Informant: De kom på en torsdag.
Tolk: Hun sier torsdag.
Referent: Det regnet.
Kontaktperson: Jeg bar dem opp.
"""
TWO = """\
Intervjuer: Hvem bar sofaen?
Informant 1: Den bar jeg.
Informant 2: Jeg bar lampen.
Informant 1: Og bordet.
Tolk: De bar alt.
"""


@pytest.fixture
def study(any_project):
    """Give an interview with one informant and one with two, in groups of their own."""
    add(any_project, "a.txt", ALONE)
    add(any_project, "b.txt", TWO)
    with any_project.write("Ada", "participant.set") as writing:
        for label, group in (("a-1", "flyktning"), ("b-1", "ansatt"), ("b-2", "frivillig")):
            set_attribute(participant_labelled(writing.session, label), "group", group)
    return any_project


def printed(project, source_id: int, first: str, last: str) -> str:
    with project.read() as session:
        source, start = place(session, source_id, first)
        span = Span(start.start, place(session, source_id, last)[1].end)
        record = session.scalars(select(ProjectRecord)).one()
        voices = Voices(session, session.get_one(Transcript, source.current_transcript_id))
        return attribution("({group})", printed_values(voices.of(span), record, "nb"))


@pytest.mark.parametrize(
    ("source_id", "first", "last", "said"),
    [
        (1, "Når kom", "møblene?", "(intervjuer)"),
        (1, "Når kom", "på en torsdag.", "(flyktning)"),
        (1, "på en torsdag", "Hun sier torsdag.", "(flyktning, gjennom tolk)"),
        (1, "Hun sier", "Det regnet.", "(flyktning, gjennom tolk)"),
        (1, "Når kom", "Det regnet.", "(flyktning, gjennom tolk)"),
        (1, "Det regnet", "Det regnet.", ""),
        (1, "Jeg bar dem", "opp.", ""),
        (2, "Den bar jeg", "lampen.", "(ansatt; frivillig)"),
        (2, "Hvem bar", "Og bordet.", "(ansatt; frivillig)"),
        (2, "lampen", "Og bordet.", "(frivillig; ansatt)"),
        (2, "De bar", "alt.", "(gjennom tolk)"),
    ],
)
def test_all_who_inform_are_printed(study, source_id, first, last, said):
    assert printed(study, source_id, first, last) == said


def test_two_of_one_group_are_printed_once(study):
    with study.write("Ada", "participant.set") as writing:
        set_attribute(participant_labelled(writing.session, "b-2"), "group", "ansatt")
    assert printed(study, 2, "Den bar jeg", "Og bordet.") == "(ansatt)"
