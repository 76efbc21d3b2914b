"""Verify: is all that was stored still what it was?

The quick part looks at the chain of steps, the current transcripts, every coding and every excerpt (their words are cut
anew and their keyed hashes compared). The full part adds the database's own check, all originals and all versions,
every event's commitment, every row against what the log says of it, and the derived columns.

Steps cut off at the end of the log leave a chain that fits. Only a head kept elsewhere shows that: those of the exports
are looked up here, a printed one has to be compared by whoever holds it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qualcode.i18n import _
from qualcode.model import (
    Coder,
    Coding,
    DecodedOriginal,
    Event,
    Excerpt,
    Export,
    Identifier,
    Original,
    Passage,
    ProjectRecord,
    Source,
    Speaker,
    Step,
    Transcript,
)
from qualcode.store.hashes import text_hash, words_hash
from qualcode.store.log import CHAIN_START, commitment, detail_commitment, step_hash
from qualcode.store.project import Project
from qualcode.store.replay import Difference, replayed


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be: what, where, and its uid or id."""

    table: str
    row: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what is wrong."""

    counts: dict[str, int]
    faults: tuple[Fault, ...]
    chain_head: str
    """Hash of the last step. That no step was cut off after it shows only in comparison with a head printed before."""

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def verify(project: Project, *, full: bool = False) -> Verification:
    """Check the project, quickly or in full; reads only."""
    counts: dict[str, int] = {}
    faults: list[Fault] = []

    def note(name: str, checked: Iterator[Fault | None]) -> None:
        number = 0
        try:
            for fault in checked:
                number += 1
                if fault is not None:
                    faults.append(fault)
        except (DBAPIError, ValueError, UnicodeError) as error:
            faults.append(Fault(name, "-", _("cannot be read: {reason}").format(reason=type(error).__name__)))
        counts[name] = number

    with project.read() as session:
        if full and project.embedded:
            note("database", _database(session))
        head = CHAIN_START
        steps = list(session.scalars(select(Step).order_by(Step.id)))
        head = steps[-1].hash if steps else CHAIN_START
        note("steps", _steps(session, steps, full))
        note("exports", _exports(session, steps))
        note("transcripts", _transcripts(session, full))
        note("decoded originals", _decoded(session))
        if full:
            note("originals", _originals(session))
            note("rows", _rows(session))
        note("quotations", _quotations(session, full))
    return Verification(counts, tuple(faults), head)


def _database(session: Session) -> Iterator[Fault | None]:
    for said in session.execute(text("PRAGMA integrity_check")).scalars():
        yield None if said == "ok" else Fault("database", "-", str(said))
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault(str(row[0]), str(row[1]), _("points to a row that is not there"))


def _steps(session: Session, steps: list[Step], full: bool) -> Iterator[Fault | None]:
    coders = {coder.id: coder.uid for coder in session.scalars(select(Coder))}
    uids = {step.id: step.uid for step in steps}
    commitments: dict[int, list[str]] = defaultdict(list)
    for step_id, value in session.execute(
        select(Event.step_id, Event.commitment).order_by(Event.step_id, Event.number)
    ):
        commitments[step_id].append(value)
    previous = CHAIN_START
    for step in steps:
        expected = step_hash(
            previous,
            step.uid,
            step.at,
            coders[step.coder_id],
            step.action,
            step.detail_commitment,
            step.kind,
            uids[step.of_id] if step.of_id else None,
            commitments[step.id],
        )
        if step.previous_hash != previous or step.hash != expected:
            yield Fault("step", str(step.uid), _("the chain of the log is broken here"))
        elif step.detail_salt and detail_commitment(step.detail_salt, step.detail) != step.detail_commitment:
            yield Fault("step", str(step.uid), _("the details of the step have been changed"))
        else:
            yield None
        previous = step.hash
    if full:
        for event in session.scalars(select(Event).execution_options(yield_per=1000)):
            change = (event.operation, event.table, event.row_uid, event.before, event.after)
            if event.salt is not None and commitment(event.salt, change) != event.commitment:
                yield Fault("event", str(event.uid), _("the values of the event have been changed"))
            else:
                yield None


def _exports(session: Session, steps: list[Step]) -> Iterator[Fault | None]:
    """Look up the state of the log that each export was made from."""
    heads = {CHAIN_START, *(step.hash for step in steps)}
    for uid, head in session.execute(select(Export.uid, Export.chain_head)):
        missing = head not in heads
        yield Fault("export", str(uid), _("the log no longer holds the state it was made from")) if missing else None


def _rows(session: Session) -> Iterator[Fault | None]:
    """Hold each row against the log."""
    messages = {
        Difference.LOST: _("it is gone, and the log knows of no deletion"),
        Difference.CHANGED: _("it is not what the log says"),
        Difference.UNLOGGED: _("it is not in the log"),
    }
    for row in replayed(session):
        yield Fault(row.table, str(row.uid), messages[row.difference]) if row.difference else None


def _transcripts(session: Session, full: bool) -> Iterator[Fault | None]:
    query = select(Transcript.uid, Transcript.text, Transcript.sha256, Transcript.length, Source.name).join(
        Source, Source.id == Transcript.source_id
    )
    if not full:
        query = query.where(Source.current_transcript_id == Transcript.id)
    for uid, words, sha256, length, name in session.execute(query.execution_options(yield_per=20)):
        if text_hash(words) != sha256 or len(words) != length:
            yield Fault("transcript", str(uid), _("the text of {source} has been changed").format(source=name))
        else:
            yield None


def _decoded(session: Session) -> Iterator[Fault | None]:
    query = select(DecodedOriginal.uid, DecodedOriginal.text, DecodedOriginal.sha256, Source.name).join(
        Source, Source.id == DecodedOriginal.source_id
    )
    for uid, words, sha256, name in session.execute(query.execution_options(yield_per=20)):
        if text_hash(words) != sha256:
            yield Fault(
                "decoded original",
                str(uid),
                _("the decoded original of {source} has been changed").format(source=name),
            )
        else:
            yield None


def _originals(session: Session) -> Iterator[Fault | None]:
    for sha256, data in session.execute(select(Original.sha256, Original.data).execution_options(yield_per=5)):
        if hashlib.sha256(data).hexdigest() != sha256:
            yield Fault("original", sha256, _("the bytes as received have been changed"))
        else:
            yield None


def _quotations(session: Session, full: bool) -> Iterator[Fault | None]:
    """Cut the words of every coding, excerpt and identifier anew, one transcript at a time."""
    key = session.scalars(select(ProjectRecord.words_key)).one()
    for transcript_id, source_id in session.execute(select(Transcript.id, Transcript.source_id)).all():
        words = session.scalars(select(Transcript.text).where(Transcript.id == transcript_id)).one()
        for mapped in (Coding, Excerpt, Identifier):
            rows = session.execute(
                select(mapped.uid, mapped.source_id, mapped.start, mapped.end, mapped.words_hash).where(
                    mapped.transcript_id == transcript_id
                )
            )
            for uid, row_source_id, start, end, expected in rows:
                if row_source_id != source_id:
                    yield Fault(mapped.__tablename__, str(uid), _("belongs to another source than its transcript"))
                elif end > len(words) or words_hash(key, words[start:end]) != expected:
                    yield Fault(mapped.__tablename__, str(uid), _("its words are not what was marked"))
                else:
                    yield None
        if full:
            yield from _participants(session, transcript_id)


def _participants(session: Session, transcript_id: int) -> Iterator[Fault | None]:
    """Recompute who speaks where each coding starts."""
    turns = session.execute(
        select(Passage.start, Passage.end, Speaker.participant_id)
        .outerjoin(Speaker, Speaker.id == Passage.speaker_id)
        .where(Passage.transcript_id == transcript_id)
        .order_by(Passage.start)
    ).all()
    for uid, start, participant_id in session.execute(
        select(Coding.uid, Coding.start, Coding.participant_id).where(Coding.transcript_id == transcript_id)
    ):
        speaking = next((who for begin, end, who in turns if begin <= start < end), None)
        if speaking != participant_id:
            yield Fault("coding", str(uid), _("its participant is not the one who speaks there"))
        else:
            yield None
