"""Quotations: stretches of a transcript in the project's raw words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _
from qualcode.model import Passage, ProjectRecord, Source, Speaker, Transcript
from qualcode.store.hashes import words_hash
from qualcode.text.offsets import Run
from qualcode.text.spans import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of one transcript version."""

    source_id: int
    transcript_id: int
    span: Span


def source_named(session: Session, name: str) -> Source:
    """Return the source of that file name; the suffix may be left out where one source alone fits.

    Raises NotFound.
    """
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        stems = [one for one in session.scalars(select(Source)) if one.name.rpartition(".")[0] == name]
        if len(stems) == 1:
            return stems[0]
        raise NotFound(_("There is no source named {name}.").format(name=name), _("`qualcode sources` lists them."))
    return source


def _raw_start(run: Run) -> int:
    return run[1]


class Quoting:
    """Cuts quotations from the current transcript of one source; reads its text and turns once."""

    def __init__(self, session: Session, source: Source) -> None:
        transcript = session.get(Transcript, source.current_transcript_id or 0)
        if transcript is None:
            raise NotFound(_("The source {name} has no transcript.").format(name=source.name))
        self.source = source
        self.transcript = transcript
        self._session = session
        self._offsets = transcript.offsets
        self._key = session.scalars(select(ProjectRecord.words_key)).one()
        self._turns: tuple[list[int], list[tuple[int, int | None]]] | None = None

    def at(self, start: int, end: int, *, raw: bool = False) -> Quotation:
        """Return the quotation at [start, end), in the transcript or, if `raw`, in the decoded original.

        Raises BadInput for a span that is empty, lies outside the text, or holds no letter and no digit of it; of the
        decoded original only what the transcript has too counts, so that a time or a cue's number is no quotation.
        """
        limit = self.transcript.raw_length if raw else self.transcript.length
        if not 0 <= start < end <= limit:
            raise BadInput(
                _("{name} has no span {start}:{end}.").format(name=self.source.name, start=start, end=end),
                _("It has {length} characters; a span is START:END with the end after the last one.").format(
                    length=limit
                ),
            )
        span = self._offsets.from_raw(Span(start, end)) if raw else Span(start, end)
        shared = self._shared(Span(start, end)) if raw else [span]
        if not any(char.isalnum() for each in shared for char in each.cut(self.transcript.text)):
            raise BadInput(
                _("There are no words of its transcript at {start}:{end} in {name}.").format(
                    name=self.source.name, start=start, end=end
                )
            )
        return Quotation(self.source.id, self.transcript.id, span)

    def _shared(self, raw: Span) -> list[Span]:
        """Return the stretches of the transcript that are the same in a span of the decoded original."""
        runs = self._offsets.runs
        out = []
        for index in range(max(0, bisect_right(runs, raw.start, key=_raw_start) - 1), len(runs)):
            start, raw_start, length = runs[index]
            if raw_start >= raw.end:
                break
            low, high = max(raw_start, raw.start), min(raw_start + length, raw.end)
            if low < high:
                out.append(Span(start + low - raw_start, start + high - raw_start))
        return out

    def words(self, quotation: Quotation) -> str:
        """Return the words of a quotation of this transcript."""
        return quotation.span.cut(self.transcript.text)

    def words_hash(self, quotation: Quotation) -> str:
        """Return the keyed hash that guards its words."""
        return words_hash(self._key, self.words(quotation))

    def participant_id(self, quotation: Quotation) -> int | None:
        """Return who speaks where the quotation starts."""
        if self._turns is None:
            rows = self._session.execute(
                select(Passage.start, Passage.end, Speaker.participant_id)
                .outerjoin(Speaker, Speaker.id == Passage.speaker_id)
                .where(Passage.transcript_id == self.transcript.id)
                .order_by(Passage.start)
            ).all()
            self._turns = [row[0] for row in rows], [(row[1], row[2]) for row in rows]
        starts, turns = self._turns
        index = bisect_right(starts, quotation.span.start) - 1
        if index >= 0 and quotation.span.start < turns[index][0]:
            return turns[index][1]
        return None
