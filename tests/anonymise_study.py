"""A small study with invented people, for the tests of anonymising."""

from __future__ import annotations

from qualcode.ingest.document import read_document
from qualcode.ingest.importing import import_document
from qualcode.ingest.participants import set_attribute, set_consent
from qualcode.model import Source, Transcript
from qualcode.store.project import Project
from qualcode.text.spans import Span

FIRST = """\
Intervjuer: Hvem jobber du med?
Informant: Jeg jobber med Zorbatine Quelmo. Zorbatines kontor er her. Han bor i Lillevåg.
Intervjuer: Hva er nummeret?
Informant: Ring 934 12 870, eller spør Odd. Det er odd at quelmo ikke svarer.
"""
SECOND = """\
Intervjuer: Kjenner du noen der?
Informant: Ja, zorbatine kjenner jeg. Quelmo, Zorbatine står det på døra. Han er femtiåtte.
Informant: Vi var i Lillevåg i november 2021.
"""
PASSPHRASE = "en lang setning"


def add(project: Project, name: str, text: str, **settings: str) -> int:
    """Bring a text into the project and return the id of its source."""
    with project.write("Ada", "source.import", undoable=False) as writing:
        result = import_document(writing.session, read_document(text.encode(), name), **settings)
        writing.detail = {"source": name}
        return result.source.id


def agree(project: Project, **attributes: str) -> None:
    """Let every participant agree to being quoted, and set attributes of all."""
    from sqlalchemy import select

    from qualcode.model import Participant

    with project.write("Ada", "participant.set") as writing:
        for participant in writing.session.scalars(select(Participant)):
            set_consent(participant, "quote", True)
            for key, value in attributes.items():
                set_attribute(participant, key, value)


def transcript_of(session, source_id: int) -> Transcript:
    return session.get_one(Transcript, session.get_one(Source, source_id).current_transcript_id)


def place(session, source_id: int, words: str, which: int = 0) -> tuple[Source, Span]:
    """Return the place of the nth occurrence of some words in a source."""
    text = transcript_of(session, source_id).text
    start = -1
    for _ in range(which + 1):
        start = text.index(words, start + 1)
    return session.get_one(Source, source_id), Span(start, start + len(words))


def line(session, source_id: int, words: str, which: int = 0, **more: object) -> dict[str, object]:
    """Return a line of a file of decisions."""
    source, span = place(session, source_id, words, which)
    raw = source.transcript.offsets.to_raw(span)
    return {"source": source.name, "raw_start": raw.start, "raw_end": raw.end, "decision": "confirm"} | more
