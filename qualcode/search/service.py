"""Searching a project: passages with their matches and codes, occurrences in their context, forms.

The index of an embedded project is brought up to date on the way; what it does not yet hold is read through, so results
are never stale. A team's PostgreSQL project has no index on anyone's disk: its passages are read through, which is as
right and slower.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qualcode.errors import Refused
from qualcode.i18n import _
from qualcode.model import Code, Coding, Source, Speaker, Theme
from qualcode.model import Passage as StoredPassage
from qualcode.search import engine
from qualcode.search.engine import Allowed, Corpus, Hit
from qualcode.search.evaluate import Passage
from qualcode.search.filters import passages_of, passages_of_theme
from qualcode.search.forms import Choice, Vocabulary, choose, terms
from qualcode.search.nodes import Node, filters
from qualcode.search.query import parse
from qualcode.search.storage import IndexDamagedError
from qualcode.search.texts import Texts, chunks
from qualcode.search.upkeep import Plan, State, Upkeep
from qualcode.store.project import Project
from qualcode.text.spans import Span

CONTEXT = 60
"""Code points shown to either side of an occurrence."""
_DEEPEST = 8
"""Themes within the searches of themes."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that answers a search, in raw words; all positions are in the transcript, or raw in the original."""

    source: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    speaker: str | None
    text: str
    matches: list[tuple[int, int]]
    codes: list[str]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """How many passages answer, and the best of them."""

    total: int
    passages: list[FoundPassage]


@dataclass(frozen=True, slots=True)
class FoundOccurrence:
    """A place where what was asked for stands, with what stands before and after it in its passage, in raw words."""

    source: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form that a part of a search stands for, why, and how often it occurs."""

    term: str
    form: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a passage stands."""

    id: int
    source: str
    transcript_id: int
    span: Span
    speaker: str | None


@dataclass(frozen=True)
class _Question:
    """A search with all that its answer depends on."""

    node: Node
    corpus: Corpus
    choice: Choice
    allowed: Allowed


def find(project: Project, session: Session, query: str, limit: int = 20, *, without: Iterable[str] = ()) -> Found:
    """Return the best passages that answer a search, all of them for limit 0, and how many there are.

    `without` are forms the user has unticked. Raises QuerySyntax, and NotFound for a code, theme, source, participant
    or attribute that does not exist.
    """
    searcher = _searcher(project)
    results = searcher.asked(
        session,
        query,
        frozenset(without),
        lambda one: engine.search(one.node, one.corpus, one.choice, one.allowed, limit),
    )
    return Found(results.total, searcher.rows(session, results.hits))


def search(
    project: Project, session: Session, query: str, limit: int = 20, *, without: Iterable[str] = ()
) -> list[FoundPassage]:
    """Return the best passages that answer a search, all of them for limit 0; raises as `find`."""
    return find(project, session, query, limit, without=without).passages


def concordance(
    project: Project, session: Session, query: str, *, context: int = CONTEXT, without: Iterable[str] = ()
) -> list[FoundOccurrence]:
    """Return every occurrence of what a search asks for, by source and place; raises as `find`."""
    searcher = _searcher(project)
    results = searcher.asked(
        session, query, frozenset(without), lambda one: engine.search(one.node, one.corpus, one.choice, one.allowed, 0)
    )
    return searcher.lines(session, results.hits, context)


def forms(project: Project, session: Session, query: str) -> list[FoundForm]:
    """Return the forms that each word or pattern of a search stands for, best first; raises QuerySyntax."""
    node = parse(query)
    vocabulary = _searcher(project).vocabulary(session)
    return [
        FoundForm(str(term), form.form, str(form.kind), form.count)
        for term in dict.fromkeys(terms(node))
        for form in vocabulary.expand(term)
    ]


def passage_ids(project: Project, session: Session, query: str) -> frozenset[int]:
    """Return the ids of all passages that answer a search; raises as `find`."""
    return _searcher(project).answering(session, query, 0)


def theme_passage_ids(project: Project, session: Session, theme: Theme) -> frozenset[int]:
    """Return the ids of all passages that a theme gathers; raises as `find` for its searches."""
    searcher = _searcher(project)
    return passages_of_theme(session, theme, lambda query: searcher.answering(session, query, 1))


def passage_spans(session: Session, ids: Iterable[int]) -> list[tuple[int, Span]]:
    """Return where passages stand, as transcript id and span, in order."""
    return sorted(
        (transcript, Span(start, end))
        for chunk in chunks(ids)
        for transcript, start, end in session.execute(
            select(StoredPassage.transcript_id, StoredPassage.start, StoredPassage.end).where(
                StoredPassage.id.in_(chunk)
            )
        )
    )


def update_index(project: Project, session: Session, progress: Callable[[int, int], None] | None = None) -> None:
    """Bring the index up to date, as after an import; does nothing for a project on PostgreSQL.

    `progress` gets the number of transcripts taken in and of all that are to be.
    """
    _searcher(project).take_in_everything(session, progress)


_searchers: WeakKeyDictionary[Project, _Searcher] = WeakKeyDictionary()


def _searcher(project: Project) -> _Searcher:
    return _searchers.setdefault(project, _Searcher(project))


class _Searcher:
    """What is kept between the searches of one open project: index, vocabulary, the transcripts last read."""

    def __init__(self, project: Project) -> None:
        self._lock = threading.RLock()
        self._texts = Texts()
        self._upkeep = Upkeep(project, self._texts) if project.embedded else None
        self._seen: int | None = None
        self._vocabulary: tuple[object, Vocabulary] | None = None

    def asked(
        self,
        session: Session,
        query: str,
        without: frozenset[str],
        answer: Callable[[_Question], Answer],
        depth: int = 0,
    ) -> Answer:
        """Return the answer to a search; an index that proves wrong is thrown away and the search begins anew."""
        node = parse(query)
        with self._lock:
            allowed = {
                one: passages_of(session, one, partial(self.answering, session, depth=depth + 1))
                for one in filters(node)
            }
            try:
                return answer(self._question(session, node, without, allowed))
            except IndexDamagedError:
                if self._upkeep is None:
                    raise
                self._upkeep.discard()
            try:
                return answer(self._question(session, node, without, allowed))
            except IndexDamagedError:
                return answer(self._question(session, node, without, allowed, indexed=False))

    def answering(self, session: Session, query: str, depth: int) -> frozenset[int]:
        """Return the ids of all passages that answer a search."""
        if depth > _DEEPEST:
            raise Refused(
                _("The themes of this search ask for each other without end."),
                _("Take theme: out of the searches of one of them."),
            )
        return self.asked(
            session,
            query,
            frozenset(),
            lambda one: engine.answering(one.node, one.corpus, one.choice, one.allowed),
            depth,
        )

    def vocabulary(self, session: Session) -> Vocabulary:
        """Return the forms that occur in the project."""
        with self._lock:
            try:
                return self._known(*self._corpus(session))
            except IndexDamagedError:
                return self._known(*self._corpus(session, indexed=False))

    def take_in_everything(self, session: Session, progress: Callable[[int, int], None] | None) -> None:
        """Bring the index up to date."""
        if self._upkeep is not None:
            with self._lock:
                self._upkeep.take_in_everything(session, self._state(session), progress)

    def _question(
        self, session: Session, node: Node, without: frozenset[str], allowed: Allowed, *, indexed: bool = True
    ) -> _Question:
        corpus, state = self._corpus(session, indexed=indexed)
        return _Question(node, corpus, choose(node, self._known(corpus, state), without), allowed)

    def _state(self, session: Session) -> State:
        state = State.of(session)
        if state.last_seq != self._seen:
            self._texts.forget()
            self._seen = state.last_seq
        return state

    def _corpus(self, session: Session, *, indexed: bool = True) -> tuple[Corpus, object]:
        """Return what is searched, and a value that changes whenever its vocabulary does."""
        state = self._state(session)
        index, plan = None, Plan(sorted(state.transcripts), frozenset(), False)
        if indexed and self._upkeep is not None:
            index, plan = self._upkeep.index(session, state)

        def scanned() -> Iterator[Passage]:
            return (passage for _id, passage in self._texts.of_transcripts(session, plan.missing))

        corpus = Corpus(index, partial(self._texts.passages, session), plan.stale, scanned)
        return corpus, (index.generation if index else None, state.last_seq, tuple(plan.missing))

    def _known(self, corpus: Corpus, state: object) -> Vocabulary:
        if self._vocabulary is None or self._vocabulary[0] != state:
            self._vocabulary = (state, Vocabulary(corpus.vocabulary()))
        return self._vocabulary[1]

    def rows(self, session: Session, hits: Sequence[Hit]) -> list[FoundPassage]:
        """Return the rows of hits, in their order."""
        places = {place.id: place for place in _places(session, hits)}
        codes = _codes(session, list(places))
        rows: list[FoundPassage] = []
        for hit in hits:
            place = places[hit.passage_id]
            text = self._texts.of(session, place.transcript_id)
            raw = text.offsets.to_raw(place.span)
            matches = [(place.span.start + one.start, place.span.start + one.end) for one in hit.matches]
            rows.append(
                FoundPassage(
                    place.source,
                    place.span.start,
                    place.span.end,
                    raw.start,
                    raw.end,
                    place.speaker,
                    place.span.cut(text.text),
                    matches,
                    codes.get(hit.passage_id, []),
                    round(hit.score, 4),
                )
            )
        return rows

    def lines(self, session: Session, hits: Sequence[Hit], context: int) -> list[FoundOccurrence]:
        """Return the occurrences of hits, by source and place."""
        matches = {hit.passage_id: hit.matches for hit in hits if hit.matches}
        places = _places(session, [hit for hit in hits if hit.matches])
        lines: list[FoundOccurrence] = []
        for place in sorted(places, key=lambda place: (place.source, place.span)):
            text = self._texts.of(session, place.transcript_id)
            for match in matches[place.id]:
                span = match.shift(place.span.start)
                raw = text.offsets.to_raw(span)
                lines.append(
                    FoundOccurrence(
                        place.source,
                        span.start,
                        span.end,
                        raw.start,
                        raw.end,
                        text.text[max(place.span.start, span.start - context) : span.start],
                        span.cut(text.text),
                        text.text[span.end : min(place.span.end, span.end + context)],
                    )
                )
        return lines


def _places(session: Session, hits: Sequence[Hit]) -> list[_Place]:
    return [
        _Place(number, source, transcript, Span(start, end), speaker)
        for chunk in chunks(hit.passage_id for hit in hits)
        for number, source, transcript, start, end, speaker in session.execute(
            select(
                StoredPassage.id,
                Source.name,
                StoredPassage.transcript_id,
                StoredPassage.start,
                StoredPassage.end,
                Speaker.label,
            )
            .join(Source, Source.id == StoredPassage.source_id)
            .outerjoin(Speaker, Speaker.id == StoredPassage.speaker_id)
            .where(StoredPassage.id.in_(chunk))
        )
    ]


def _codes(session: Session, passages: Sequence[int]) -> dict[int, list[str]]:
    """Return the paths of the codes on passages."""
    overlapping = and_(
        Coding.source_id == StoredPassage.source_id,
        Coding.transcript_id == StoredPassage.transcript_id,
        Coding.start < StoredPassage.end,
        Coding.end > StoredPassage.start,
    )
    found: dict[int, list[str]] = {}
    for chunk in chunks(passages):
        rows = session.execute(
            select(StoredPassage.id, Code.path)
            .join(Coding, overlapping)
            .join(Code, Code.id == Coding.code_id)
            .where(StoredPassage.id.in_(chunk))
            .distinct()
            .order_by(StoredPassage.id, Code.path)
        )
        for number, path in rows:
            found.setdefault(number, []).append(path)
    return found
