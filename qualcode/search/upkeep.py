"""Keeping the index of an embedded project in step with its store.

What the index must hold is known without trusting it: the passages of the transcripts in force. Transcripts never
change, so their ids say what is missing and what is to be forgotten; the outbox names those that were changed in place
after all (a strike). A stamp whose last step is not in the store's log belongs to another history of it.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.model import Passage as StoredPassage
from qualcode.model import ProjectRecord, SearchOutbox, Source, Step, Transcript
from qualcode.search.index import Index
from qualcode.search.storage import IndexDamagedError, Keys
from qualcode.search.texts import Texts, chunks
from qualcode.search.words import Word, words
from qualcode.store.project import Project

AT_A_SEARCH = 1_000_000
"""Code points that a search takes into the index on its way; what is more it reads through, and leaves some for the
next one."""
AT_A_TIME = 4_000_000
"""Code points that go into the index in one commit."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """What of the store bears on search: transcripts in force, by id with their source, and how far the logs go."""

    transcripts: dict[int, int]
    last_seq: int
    mark: str

    @classmethod
    def of(cls, session: Session) -> State:
        """Read the state of the store."""
        in_force = select(Source.current_transcript_id, Source.id).where(Source.current_transcript_id.is_not(None))
        last = session.execute(select(Step.id, Step.hash).order_by(Step.id.desc()).limit(1)).one_or_none()
        return cls(
            {transcript: source for transcript, source in session.execute(in_force) if transcript is not None},
            session.scalar(select(func.max(SearchOutbox.seq))) or 0,
            f"{last.id}:{last.hash}" if last is not None else "",
        )


@dataclass(frozen=True)
class Plan:
    """What keeps an index from being in step."""

    missing: list[int]
    """Transcripts in force that are not, or not rightly, in the index."""
    stale: frozenset[int]
    """Transcripts whose passages in the index are not to be believed."""
    thorough: bool
    """Whether words must go that are to be nowhere any more."""


class Upkeep:
    """The index of one embedded project."""

    def __init__(self, project: Project, texts: Texts) -> None:
        assert project.location.folder is not None
        self._folder = project.location.folder / "index"
        self._key = project.key
        self._texts = texts
        self._index: Index | None = None

    def index(self, session: Session, state: State, *, at_most: int | None = None) -> tuple[Index | None, Plan]:
        """Return the index, brought up to date by at most so many code points, and what it lacks even then.

        Unless said otherwise, as many as a search may take.

        None where the folder cannot be written, which is said in the log: all must be read through then.
        """
        at_most = AT_A_SEARCH if at_most is None else at_most
        try:
            try:
                return self._brought_up_to_date(session, state, at_most)
            except IndexDamagedError:
                self.discard()
                return self._brought_up_to_date(session, state, at_most)
        except OSError as error:
            _log.warning("the search index cannot be used: %s", error.strerror or type(error).__name__)
            self._index = None
            return None, Plan(list(state.transcripts), frozenset(), False)

    def discard(self) -> None:
        """Throw the index away: it has shown itself to be wrong, unless another process has written a new one."""
        if self._index is None:
            return
        before = self._index.generation
        try:
            self._index.refresh()
        except IndexDamagedError:
            self._index.rebuild()
        else:
            if self._index.generation == before:
                self._index.rebuild()

    def _brought_up_to_date(self, session: Session, state: State, at_most: int) -> tuple[Index, Plan]:
        index = self._opened(session)
        plan = _plan(session, index, state)
        if plan.missing or plan.stale:
            now = _beginning(session, plan.missing, at_most)
            if index.update(self._words(session, now), plan.stale, state.last_seq, state.mark, thorough=plan.thorough):
                plan = Plan(plan.missing[len(now) :], frozenset(), False)
        elif index.stamp.last_seq != state.last_seq:
            index.update((), (), state.last_seq, state.mark)
        return index, plan

    def _opened(self, session: Session) -> Index:
        if self._index is None:
            uid = session.scalars(select(ProjectRecord.uid)).one()
            self._index = Index.open(self._folder, str(uid), index_keys(self._key))
        else:
            self._index.refresh()
        if not _of_this_history(session, self._index):
            self._index.rebuild()
        return self._index

    def _words(self, session: Session, transcripts: Sequence[int]) -> Iterator[tuple[int, int, list[Word]]]:
        for transcript, passage in self._texts.of_transcripts(session, transcripts):
            yield passage.id, transcript, list(words(passage.text, passage.skipped))

    def take_in_everything(
        self, session: Session, state: State, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Bring the index up to date; `progress` gets the transcripts taken in and all that are to be."""
        _index, plan = self.index(session, state, at_most=AT_A_TIME)
        every = len(plan.missing)
        while plan.missing and self._index is not None:
            before = len(plan.missing)
            if progress is not None:
                progress(every - before, every)
            _index, plan = self.index(session, state, at_most=AT_A_TIME)
            if len(plan.missing) >= before:
                return  # another process is at it


def _plan(session: Session, index: Index, state: State) -> Plan:
    changed = set(
        session.scalars(select(SearchOutbox.source_id).where(SearchOutbox.seq > index.stamp.last_seq).distinct())
    )
    indexed = set(np.unique(index.transcripts[index.live]).tolist())
    in_place = {number for number in indexed if state.transcripts.get(number) in changed}
    superseded = indexed - state.transcripts.keys()
    kept = {
        number
        for chunk in chunks(superseded)
        for number in session.scalars(select(Transcript.id).where(Transcript.id.in_(chunk)))
    }
    missing = [number for number in sorted(state.transcripts) if number not in indexed or number in in_place]
    with_passages = {
        number
        for chunk in chunks(missing)
        for number in session.scalars(
            select(StoredPassage.transcript_id).where(StoredPassage.transcript_id.in_(chunk)).distinct()
        )
    }
    return Plan(
        [number for number in missing if number in with_passages],
        frozenset(in_place | superseded),
        bool(in_place or superseded - kept),
    )


def _beginning(session: Session, transcripts: Sequence[int], at_most: int) -> list[int]:
    """Return as many of the transcripts as have so many code points, but at least one."""
    lengths: dict[int, int] = {}
    for chunk in chunks(transcripts):
        for number, length in session.execute(select(Transcript.id, Transcript.length).where(Transcript.id.in_(chunk))):
            lengths[number] = length
    out: list[int] = []
    total = 0
    for number in transcripts:
        total += lengths[number]
        if out and total > at_most:
            break
        out.append(number)
    return out


def _of_this_history(session: Session, index: Index) -> bool:
    number, _colon, hashed = index.stamp.mark.partition(":")
    if not number:
        return True
    return session.scalar(select(Step.hash).where(Step.id == int(number))) == hashed


def index_keys(project_key: bytes | None) -> Keys:
    """Return the keys of a project's index: made of this user's secret and, for an encrypted project, its own key."""
    secret = _secret()

    def derived(purpose: bytes, *more: bytes) -> bytes:
        return hmac.new(secret, b"\0".join((purpose, *more)), hashlib.sha256).digest()

    if project_key is None:
        return Keys(derived(b"qualcode index"))
    return Keys(derived(b"qualcode index", project_key), derived(b"qualcode index seal", project_key))


def _secret() -> bytes:
    """Return the random secret of this user on this machine, made when there is none."""
    from platformdirs import user_data_path

    path: Path = user_data_path("qualcode") / "index.key"
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        secret = b""
    if len(secret) == 32:
        return secret
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"index.key.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(32))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    # Read back: of two processes that begin at once, the later one's secret is both's.
    return path.read_bytes()
