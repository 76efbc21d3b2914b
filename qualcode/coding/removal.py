"""Taking a source out of a project."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qualcode.errors import Refused
from qualcode.i18n import _
from qualcode.model import (
    Coding,
    DecodedOriginal,
    Excerpt,
    Identifier,
    Original,
    Passage,
    Scan,
    SearchOutbox,
    Source,
    Speaker,
    Transcript,
)


def remove_source(session: Session, source: Source, *, with_codings: bool = False) -> None:
    """Delete a source with its texts, and its original when no other source has the same.

    Raises Refused when it has codings and they were not given up, or when a quote of it has been cited.
    """
    codings = session.scalar(select(func.count()).select_from(Coding).where(Coding.source_id == source.id)) or 0
    if codings and not with_codings:
        raise Refused(
            _("{name} has {count} codings.").format(name=source.name, count=codings),
            _("Say --with-codings to give them up too."),
        )
    if session.scalar(select(Excerpt.id).where(Excerpt.source_id == source.id).limit(1)) is not None:
        raise Refused(
            _("Quotes of {name} have been exported; their citation ids must go on leading here.").format(
                name=source.name
            )
        )
    for mapped in (Coding, Identifier):
        for row in session.scalars(select(mapped).where(mapped.source_id == source.id)):
            session.delete(row)
    session.flush()
    transcripts = select(Transcript.id).where(Transcript.source_id == source.id)
    session.execute(delete(Scan).where(Scan.transcript_id.in_(transcripts)))
    session.execute(delete(Passage).where(Passage.source_id == source.id))
    for speaker in session.scalars(select(Speaker).where(Speaker.source_id == source.id)):
        session.delete(speaker)
    session.execute(delete(DecodedOriginal).where(DecodedOriginal.source_id == source.id))
    session.flush()
    for transcript in session.scalars(
        select(Transcript).where(Transcript.source_id == source.id).order_by(Transcript.number.desc())
    ):
        session.delete(transcript)
    sha256, source_id = source.original_sha256, source.id
    session.delete(source)
    session.flush()
    if session.scalar(select(Source.id).where(Source.original_sha256 == sha256).limit(1)) is None:
        session.execute(delete(Original).where(Original.sha256 == sha256))
    session.add(SearchOutbox(source_id=source_id, operation="drop"))
