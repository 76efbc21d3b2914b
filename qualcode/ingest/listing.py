"""What the sources are: a line for each, or all there is to tell of one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound
from qualcode.i18n import _
from qualcode.model import Coding, Identifier, Passage, Scan, Source, Speaker


def list_sources(session: Session) -> list[dict[str, Any]]:
    """Return a line for each source: what it is, who speaks, how far it has come."""
    speakers: dict[int, list[str]] = {}
    for source_id, label, role in session.execute(
        select(Speaker.source_id, Speaker.label, Speaker.role).order_by(Speaker.id)
    ):
        speakers.setdefault(source_id, []).append(f"{label} ({role})")
    passages = _counts(session, select(Passage.source_id, func.count()).group_by(Passage.source_id))
    codings = _counts(session, select(Coding.source_id, func.count()).group_by(Coding.source_id))
    undecided = _counts(
        session,
        select(Identifier.source_id, func.count())
        .where(Identifier.decision == "open", Identifier.tier != "possible")
        .group_by(Identifier.source_id),
    )
    scanned = set(session.scalars(select(Scan.transcript_id)))
    return [
        {
            "source": source.name,
            "kind": source.kind,
            "class": source.document_class,
            "language": source.language,
            "interview": source.interview.name if source.interview else None,
            "speakers": speakers.get(source.id, []),
            "passages": passages.get(source.id, 0),
            "codings": codings.get(source.id, 0),
            # None before a scan: nothing found is not the same as nobody looked.
            "undecided": undecided.get(source.id, 0) if source.current_transcript_id in scanned else None,
            "imported": source.imported_at,
        }
        for source in session.scalars(select(Source).order_by(Source.name))
    ]


def _counts(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def describe_source(session: Session, source: Source) -> dict[str, Any]:
    """Return the current transcript with its turns and its map to the decoded original, in code points."""
    transcript = source.transcript
    if transcript is None or source.decoded is None:
        raise NotFound(_("The source {name} has no transcript.").format(name=source.name))
    turns = [
        {
            "speaker": passage.speaker.label if passage.speaker else None,
            "role": passage.speaker.role if passage.speaker else None,
            "participant": passage.speaker.participant.label
            if passage.speaker and passage.speaker.participant
            else None,
            "start": passage.start,
            "body_start": passage.body_start,
            "end": passage.end,
            "start_ms": passage.start_ms,
            "end_ms": passage.end_ms,
        }
        for passage in session.scalars(
            select(Passage).where(Passage.transcript_id == transcript.id).order_by(Passage.number)
        )
    ]
    return {
        "source": source.name,
        "kind": source.kind,
        "class": source.document_class,
        "version": transcript.number,
        "text": transcript.text,
        "turns": turns,
        "structure": transcript.structure,
        "offset_map": transcript.runs,
        "raw_length": transcript.raw_length,
        "reader": source.decoded.reader,
        "reader_version": source.decoded.reader_version,
        "encoding": source.decoded.encoding,
        "sha256": source.original_sha256,
        "report": transcript.report,
    }
