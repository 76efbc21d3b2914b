"""Which quotations have which codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model import Code, Coder, Coding, Participant, Source, Transcript
from qualcode.text.offsets import OffsetMap
from qualcode.text.spans import Span

_AT_ONCE = 50
"""Transcripts held in memory together."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A coded quotation as the project sees it: raw words, never fit to leave as they are."""

    coding: str
    source: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    code: str
    coder: str
    participant: str | None
    text: str
    state: str


def subtree_ids(session: Session, codes: Iterable[Code]) -> list[int]:
    """Return the ids of the codes, their subcodes, and what was merged into them."""
    wanted: set[int] = set()
    every = session.execute(select(Code.id, Code.path, Code.merged_into_id)).all()
    for code in codes:
        prefix = code.path + "."
        wanted |= {id_ for id_, path, merged in every if merged is None and (id_ == code.id or path.startswith(prefix))}
    return sorted(wanted)


class _Texts:
    """Reads the transcripts that will be asked for, some at a time and in their order."""

    def __init__(self, session: Session, transcript_ids: Sequence[int]) -> None:
        self._session = session
        self._order = list(dict.fromkeys(transcript_ids))
        self._held: dict[int, tuple[str, OffsetMap]] = {}

    def of(self, transcript_id: int) -> tuple[str, OffsetMap]:
        if transcript_id not in self._held:
            at = self._order.index(transcript_id)
            rows = self._session.execute(
                select(Transcript.id, Transcript.text, Transcript.runs, Transcript.length, Transcript.raw_length).where(
                    Transcript.id.in_(self._order[at : at + _AT_ONCE])
                )
            )
            self._held = {
                row.id: (row.text, OffsetMap(tuple((a, b, c) for a, b, c in row.runs), row.length, row.raw_length))
                for row in rows
            }
        return self._held[transcript_id]


def quotes(
    session: Session,
    codes: Sequence[Code] = (),
    *,
    sources: Sequence[Source] = (),
    coder: Coder | None = None,
    limit: int = 0,
) -> list[Quote]:
    """Return the quotations under any of the codes or their subcodes, by source and place; `limit` 0 means all."""
    wanted = select(Coding.id).order_by(Coding.source_id, Coding.start, Coding.end, Coding.id)
    if codes:
        wanted = wanted.where(Coding.code_id.in_(subtree_ids(session, codes)))
    if sources:
        wanted = wanted.where(Coding.source_id.in_([source.id for source in sources]))
    if coder is not None:
        wanted = wanted.where(Coding.coder_id == coder.id)
    if limit:
        wanted = wanted.limit(limit)
    # The ids are put in order before anything is joined to them: a sort of narrow rows.
    chosen = wanted.subquery()
    rows = session.execute(
        select(
            Coding.uid,
            Coding.transcript_id,
            Coding.start,
            Coding.end,
            Coding.state,
            Source.name,
            Code.path,
            Coder.name,
            Participant.label,
        )
        .join(chosen, chosen.c.id == Coding.id)
        .join(Source, Source.id == Coding.source_id)
        .join(Code, Code.id == Coding.code_id)
        .join(Coder, Coder.id == Coding.coder_id)
        .outerjoin(Participant, Participant.id == Coding.participant_id)
        .order_by(Coding.source_id, Coding.start, Coding.end, Coding.id)
    ).all()
    texts = _Texts(session, [row.transcript_id for row in rows])
    found: list[Quote] = []
    for transcript_id, group in groupby(rows, key=lambda row: row.transcript_id):
        text, offsets = texts.of(transcript_id)
        for uid, _transcript, start, end, state, source, code, by, participant in group:
            span = Span(start, end)
            raw = offsets.to_raw(span)
            found.append(
                Quote(str(uid), source, start, end, raw.start, raw.end, code, by, participant, span.cut(text), state)
            )
    return found
