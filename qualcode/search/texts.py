"""The passages of a project as search reads them: cut from transcripts, without what nobody said."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model import Passage as StoredPassage
from qualcode.model import Transcript
from qualcode.search.evaluate import Passage
from qualcode.text.offsets import OffsetMap, Run

KEPT = 16_000_000
"""Code points of transcripts kept in memory."""
_PARAMETERS = 5_000


@dataclass(frozen=True)
class Text:
    """One transcript version: its words, what in it is structure, and where it stands in the decoded original."""

    text: str
    structure: tuple[tuple[int, int], ...]
    runs: tuple[Run, ...]
    raw_length: int

    @cached_property
    def offsets(self) -> OffsetMap:
        """The map onto the decoded original."""
        return OffsetMap(self.runs, len(self.text), self.raw_length)

    def skipped(self, start: int, body_start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return label and notes of a passage, in its own code points."""
        # Structure does not overlap, so the one before the first that begins here is the only other that may reach in.
        at = max(0, bisect_left(self.structure, (start, start)) - 1)
        out = [(0, body_start - start)] if body_start > start else []
        for low, high in self.structure[at:]:
            if low >= end:
                break
            if high > start:
                out.append((max(low, start) - start, min(high, end) - start))
        return tuple(out)


class Texts:
    """Transcripts read from the store, the latest used kept; `forget` when any may have changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Text] = OrderedDict()
        self._length = 0

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._kept.clear()
        self._length = 0

    def of(self, session: Session, transcript_id: int) -> Text:
        """Return a transcript."""
        known = self._kept.get(transcript_id)
        if known is not None:
            self._kept.move_to_end(transcript_id)
            return known
        text, structure, runs, raw_length = session.execute(
            select(Transcript.text, Transcript.structure, Transcript.runs, Transcript.raw_length).where(
                Transcript.id == transcript_id
            )
        ).one()
        new = Text(
            text,
            tuple(sorted((start, end) for start, end, _kind in structure)),
            tuple((start, raw_start, length) for start, raw_start, length in runs),
            raw_length,
        )
        self._kept[transcript_id] = new
        self._length += len(text)
        while self._length > KEPT and len(self._kept) > 1:
            _id, dropped = self._kept.popitem(last=False)
            self._length -= len(dropped.text)
        return new

    def passages(self, session: Session, ids: Sequence[int]) -> Iterator[Passage]:
        """Yield passages by id, transcript by transcript."""
        for chunk in chunks(ids):
            yield from self._cut(session, StoredPassage.id.in_(chunk))

    def of_transcripts(self, session: Session, transcripts: Sequence[int]) -> Iterator[tuple[int, Passage]]:
        """Yield all passages of some transcripts, each with the id of its transcript."""
        for transcript in transcripts:
            for passage in self._cut(session, StoredPassage.transcript_id == transcript):
                yield transcript, passage

    def _cut(self, session: Session, which: object) -> Iterator[Passage]:
        rows = session.execute(
            select(
                StoredPassage.transcript_id,
                StoredPassage.id,
                StoredPassage.start,
                StoredPassage.body_start,
                StoredPassage.end,
            )
            .where(which)  # type: ignore[arg-type]
            .order_by(StoredPassage.transcript_id, StoredPassage.start)
        ).all()
        for transcript, group in groupby(rows, key=lambda row: int(row.transcript_id)):
            text = self.of(session, transcript)
            for _transcript, number, start, body_start, end in group:
                yield Passage(number, text.text[start:end], text.skipped(start, body_start, end))


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids in lists that fit into one statement."""
    every = list(ids)
    for at in range(0, len(every), _PARAMETERS):
        yield every[at : at + _PARAMETERS]
