"""Everyone whose words a span holds is asked, nobody lends consent to another, and what was withdrawn stays so."""

from __future__ import annotations

import datetime as dt

import pytest
from anonymise_study import add, agree, place
from sqlalchemy import select

from qualcode.anonymise.consent import Consents
from qualcode.errors import BadInput
from qualcode.ingest.participants import import_participants, set_attribute, set_consent
from qualcode.ingest.speakers import set_speaker
from qualcode.model import InterviewAttribute, Participant, Source
from qualcode.text.spans import Span

TALK = """\
Intervjuer: Hvordan gikk flyttingen?
Informant: Vi fikk nøkkelen om kvelden.
Tolk: Han sier det var mørkt.
Kontaktperson: Jeg bar kassene alene.
Referent: Det ble stille.
Informant: Ja.
"""
TWO = """\
Intervjuer: Hvem flyttet?
Informant 1: Vi flyttet i mars.
Tolk: Hun sier mars.
Informant 2: Vi ble boende.
"""


def asked(project, source_id: int, first: str, last: str = "") -> tuple[set[str | None], bool]:
    """Return the labels of those who are asked for the words from `first` to `last`, and whether they all agree."""
    with project.read() as session:
        source, span = place(session, source_id, first)
        if last:
            span = Span(span.start, place(session, source_id, last)[1].end)
        consents = Consents(session)
        transcript_id = source.current_transcript_id
        who = consents.whose(transcript_id, span)
        labels = {one and session.get_one(Participant, one).label for one in who}
        return labels, consents.allow(transcript_id, span)


def test_a_speaker_who_is_no_participant_borrows_nobodys_consent(any_project):
    add(any_project, "a.txt", TALK)
    agree(any_project)
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, True)
    assert asked(any_project, 1, "Jeg bar kassene") == ({None}, False)
    assert asked(any_project, 1, "Vi fikk nøkkelen", "Jeg bar kassene") == ({"a-1", None}, False)
    with any_project.write("Ada", "speaker.set") as writing:
        session = writing.session
        set_speaker(session, session.scalars(select(Source)).one(), "Kontaktperson", participant="K1")
    assert asked(any_project, 1, "Jeg bar kassene") == ({"K1"}, False)
    agree(any_project)
    assert asked(any_project, 1, "Vi fikk nøkkelen", "Jeg bar kassene") == ({"a-1", "K1"}, True)


def test_only_those_who_ask_and_take_notes_leave_it_to_all_who_were_there(any_project):
    add(any_project, "a.txt", TALK)
    agree(any_project)
    assert asked(any_project, 1, "Hvordan gikk") == ({"a-1"}, True)
    assert asked(any_project, 1, "Det ble stille") == ({"a-1"}, True)
    assert asked(any_project, 1, "Det ble stille", "Ja.") == ({"a-1"}, True)


def test_an_interpreter_speaks_for_the_only_informant(any_project):
    add(any_project, "a.txt", TALK)
    add(any_project, "b.txt", TWO)
    agree(any_project)
    assert asked(any_project, 1, "Han sier det var mørkt") == ({"a-1"}, True)
    assert asked(any_project, 2, "Hun sier mars") == ({None}, False)
    with any_project.write("Ada", "speaker.set") as writing:
        session = writing.session
        set_speaker(session, session.get_one(Source, 1), "Tolk", participant="T1")
    assert asked(any_project, 1, "Han sier det var mørkt") == ({"a-1", "T1"}, False)


def test_words_without_a_speaker_are_of_all_who_were_there(any_project):
    add(any_project, "b.txt", TWO, interview="samtale")
    add(any_project, "notat.txt", "Begge var trøtte da vi kom.\n", kind="notes", interview="samtale")
    assert asked(any_project, 2, "Begge var trøtte")[0] == {"b-1", "b-2"}


def only_one(session) -> Participant:
    return session.scalars(select(Participant)).one()


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ("venter på svar", False),
        ("promised", False),
        ("ja", False),
        ("nei", False),
        ("given", True),
        (" Godkjent ", True),
        ("ikke lovet", True),
        ("ikkje lova", True),
        ("not promised", True),
    ],
)
def test_approval_of_quotes_is_there_only_when_it_is_said_to_be(any_project, said, allowed):
    add(any_project, "a.txt", TALK)
    agree(any_project, quote_approval=said)
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, allowed)


def test_approval_that_is_open_for_the_interview_is_open_for_who_gave_it(any_project):
    add(any_project, "a.txt", TALK)
    agree(any_project)
    with any_project.write("Ada", "interview.set") as writing:
        interview = writing.session.scalars(select(Source)).one().interview
        interview.attributes.append(InterviewAttribute(key="quote_approval", value="promised", printed=None))
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, False)
    with any_project.write("Ada", "participant.set") as writing:
        set_attribute(only_one(writing.session), "quote_approval", "given")
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, True)


def test_a_withdrawal_yields_only_to_a_new_and_dated_consent_of_that_one(any_project):
    add(any_project, "a.txt", TALK)
    agree(any_project)
    withdrawn = dt.date(2026, 3, 1)
    with any_project.write("Ada", "participant.set") as writing:
        set_consent(only_one(writing.session), "quote", False, date=withdrawn)
    with any_project.read() as session:
        participant = only_one(session)
        for said in (
            {},
            {"date": dt.date(2026, 4, 1)},
            {"renewed": True},
            {"renewed": True, "date": dt.date(2026, 2, 1)},
        ):
            with pytest.raises(BadInput, match="2026-03-01"):
                set_consent(participant, "quote", True, **said)
        assert not participant.consents_to("quote")
        assert [one.withdrawn_on for one in participant.consents] == [withdrawn]
    with (
        pytest.raises(BadInput, match="2026-03-01") as refused,
        any_project.write("Ada", "participant.import") as writing,
    ):
        import_participants(writing.session, "participant,consent:quote\nP9,yes\na-1,yes\n")
    assert refused.value.line == 3
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, False)
    with any_project.write("Ada", "participant.set") as writing:
        set_consent(only_one(writing.session), "quote", True, date=dt.date(2026, 4, 1), renewed=True)
    assert asked(any_project, 1, "Vi fikk nøkkelen") == ({"a-1"}, True)
