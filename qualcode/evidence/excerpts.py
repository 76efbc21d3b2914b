"""Choosing what to print: quotations by code, theme and search, each with its citation id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.coding.quotations import Quotation
from qualcode.coding.retrieving import subtree_ids
from qualcode.errors import NotFound
from qualcode.evidence.citation import new_citation_id, read_citation_id
from qualcode.i18n import _
from qualcode.model import Code, Coding, Excerpt, ProjectRecord, Source, Transcript
from qualcode.store.hashes import words_hash
from qualcode.text.spans import Span


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quotation to print, and the codes it is printed under."""

    quotation: Quotation
    codes: tuple[str, ...]


def coded_quotations(
    session: Session, codes: Sequence[Code] = (), *, within: Sequence[tuple[int, Span]] | None = None
) -> list[Chosen]:
    """Return each coded quotation once, with its codes, by source name and place.

    `codes` narrows it to those codes and their subcodes; `within` to quotations that overlap one of these spans, given
    as transcript id and span. Codings that wait for review after a correction are left out.
    """
    query = (
        select(Coding.source_id, Coding.transcript_id, Coding.start, Coding.end, Code.path)
        .join(Code, Code.id == Coding.code_id)
        .join(Source, Source.id == Coding.source_id)
        .where(Coding.state == "sound")
        .order_by(Source.name, Coding.start, Coding.end, Code.path)
    )
    if codes:
        query = query.where(Coding.code_id.in_(subtree_ids(session, codes)))
    found: dict[Quotation, list[str]] = {}
    for source_id, transcript_id, start, end, path in session.execute(query):
        paths = found.setdefault(Quotation(source_id, transcript_id, Span(start, end)), [])
        if path not in paths:
            paths.append(path)
    chosen = [Chosen(quotation, tuple(paths)) for quotation, paths in found.items()]
    if within is not None:
        spans: dict[int, list[Span]] = {}
        for transcript_id, span in within:
            spans.setdefault(transcript_id, []).append(span)
        chosen = [
            one
            for one in chosen
            if any(span.overlaps(one.quotation.span) for span in spans.get(one.quotation.transcript_id, ()))
        ]
    return chosen


class Excerpting:
    """Makes the excerpts of one transcript; reads its text and its stored excerpts once."""

    def __init__(self, session: Session, transcript_id: int) -> None:
        self.transcript = session.get_one(Transcript, transcript_id)
        self._key = session.scalars(select(ProjectRecord.words_key)).one()
        self._stored = {
            (one.start, one.end): one
            for one in session.scalars(select(Excerpt).where(Excerpt.transcript_id == transcript_id))
        }

    def of(self, quotation: Quotation) -> Excerpt:
        """Return the excerpt of a quotation: the stored one, or a new one that is not yet in the session."""
        span = quotation.span
        stored = self._stored.get((span.start, span.end))
        if stored is not None:
            return stored
        return Excerpt(
            citation_id=new_citation_id(),
            source_id=quotation.source_id,
            transcript_id=quotation.transcript_id,
            start=span.start,
            end=span.end,
            words_hash=words_hash(self._key, span.cut(self.transcript.text)),
        )


def excerpt_cited(session: Session, typed: str) -> Excerpt:
    """Return the excerpt of a citation id, however it was typed; raises BadInput or NotFound."""
    citation_id = read_citation_id(typed)
    found = session.scalar(select(Excerpt).where(Excerpt.citation_id == citation_id))
    if found is None:
        raise NotFound(_("No excerpt of this project is cited as {id}.").format(id=citation_id))
    return found
