"""One search over all passages: candidates from the index, the doubtful verified, what is not indexed scanned, ranked.

The ranking is BM25 (Robertson and Zaragoza 2009, with k1 = 1.2 and b = 0.75) over the words and phrases that a search
asks for; forms found by folding or nearness count less. Passages found by filters alone come in their order of import.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qualcode.search.candidates import Candidates
from qualcode.search.evaluate import Passage, evaluate, frequency
from qualcode.search.forms import Choice
from qualcode.search.index import Index, Numbers
from qualcode.search.nodes import And, Compound, Exact, Filter, Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase, Word
from qualcode.search.storage import IndexDamagedError
from qualcode.text.spans import Span

_K1, _B = 1.2, 0.75
_BATCH = 500
"""Passages fetched at a time: a bound on memory, and on the parameters of one statement."""

Allowed = Mapping[Filter, frozenset[int]]
Frequencies = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, its score, and the spans in it that do, in its own code points."""

    passage_id: int
    score: float
    matches: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """How many passages answer, and the best of them, best first."""

    total: int
    hits: list[Hit]


def _no_passages() -> Iterable[Passage]:
    return ()


@dataclass(frozen=True)
class Corpus:
    """What is searched: an index, if there is one, and the passages that it does not hold as they are now.

    `stale` are the transcripts of which the index is not to be believed. `scanned` gives all passages in force that are
    not to be found in the index, anew at each call, so that they need not all be in memory. `fetch` gives passages by
    id, in any order.
    """

    index: Index | None
    fetch: Callable[[Sequence[int]], Iterable[Passage]]
    stale: frozenset[int] = frozenset()
    scanned: Callable[[], Iterable[Passage]] = _no_passages

    def vocabulary(self) -> dict[str, int]:
        """Return all forms with their counts, those of forgotten passages at times included."""
        counts = Counter(self.index.vocabulary() if self.index else {})
        for passage in self.scanned():
            for surface, places in passage.words.items():
                counts[surface] += len(places)
        return dict(counts)

    def candidates(self, choice: Choice, allowed: Allowed) -> Candidates | None:
        """Return what the index knows, if there is one."""
        if self.index is None:
            return None
        stale = np.fromiter(self.stale, np.int64, len(self.stale))
        live = self.index.live & ~np.isin(self.index.transcripts, stale)
        return Candidates(self.index, choice, allowed, live)


def answering(node: Node, corpus: Corpus, choice: Choice, allowed: Allowed) -> frozenset[int]:
    """Return the ids of all passages that answer a search; raises IndexDamagedError."""
    found = {passage.id for passage in corpus.scanned() if evaluate(node, passage, choice, allowed) is not None}
    candidates = corpus.candidates(choice, allowed)
    if candidates is not None:
        found.update(candidates.index.passages[_verified(node, corpus, candidates)].tolist())
    return frozenset(found)


def search(node: Node, corpus: Corpus, choice: Choice, allowed: Allowed, limit: int = 20) -> Results:
    """Return the best passages that answer a search, all of them for limit 0; raises IndexDamagedError."""
    wanted = list(dict.fromkeys(positive(node)))
    scan = _scan(node, corpus, choice, allowed, wanted)
    candidates = corpus.candidates(choice, allowed)
    ranking = _Ranking(candidates, scan, wanted)
    found = [(-ranking.of_scanned(number), number) for number in scan.answering]
    total = len(found)
    if candidates is not None:
        documents = _verified(node, corpus, candidates)
        total += len(documents)
        ids = candidates.index.passages[documents]
        scores = ranking.of_indexed(candidates, documents)
        best = _best(scores, ids, limit)
        found += zip((-scores[best]).tolist(), ids[best].tolist(), strict=True)
    found.sort()
    if limit:
        found = found[:limit]
    matches = {
        passage.id: evaluate(node, passage, choice, allowed)
        for passage in _fetched(corpus, [number for _score, number in found])
    }
    hits: list[Hit] = []
    for score, number in found:
        spans = matches.get(number)
        if spans is None:
            raise IndexDamagedError("the index knows of a passage that does not answer")
        hits.append(Hit(number, -score, tuple(spans)))
    return Results(total, hits)


def positive(node: Node) -> Iterator[Leaf]:
    """Yield the words and phrases that a search asks for, not those it excludes; for NEAR its items."""
    match node:
        case And(items) | Or(items) | Near(items):
            for item in items:
                yield from positive(item)
        case Word() | Exact() | Phrase() | Pattern() | Fuzzy() | Compound():
            yield node


@dataclass
class _Scan:
    """What reading the passages outside the index has shown."""

    passages: int = 0
    words: int = 0
    holding: list[int] = field(default_factory=list)
    """Number of passages by leaf."""
    answering: dict[int, tuple[int, list[float]]] = field(default_factory=dict)
    """Length, and frequency by leaf, of each passage that answers."""


def _scan(node: Node, corpus: Corpus, choice: Choice, allowed: Allowed, wanted: Sequence[Leaf]) -> _Scan:
    scan = _Scan(holding=[0] * len(wanted))
    for passage in corpus.scanned():
        often = [frequency(leaf, passage, choice) for leaf in wanted]
        scan.passages += 1
        scan.words += passage.length
        scan.holding = [many + bool(one) for many, one in zip(scan.holding, often, strict=True)]
        if evaluate(node, passage, choice, allowed) is not None:
            scan.answering[passage.id] = (passage.length, often)
    return scan


class _Ranking:
    """BM25 over indexed and scanned passages together, so that neither kind is favoured."""

    def __init__(self, candidates: Candidates | None, scan: _Scan, wanted: Sequence[Leaf]) -> None:
        self._scan = scan
        many, length = scan.passages, scan.words
        holding = list(scan.holding)
        self._indexed: list[tuple[Numbers, Frequencies]] = []
        if candidates is not None:
            many += int(candidates.live.sum())
            length += int(candidates.index.lengths[candidates.live].sum())
            self._indexed = [candidates.frequencies(leaf) for leaf in wanted]
            holding = [
                here + int(candidates.live[documents].sum())
                for here, (documents, _often) in zip(holding, self._indexed, strict=True)
            ]
        self._average = max(1.0, length / max(1, many))
        self._rarity = [math.log(1 + (many - here + 0.5) / (here + 0.5)) for here in holding]

    def of_indexed(self, candidates: Candidates, documents: Numbers) -> Frequencies:
        """Return the score of each of some ascending documents of the index."""
        scores = np.zeros(len(documents))
        damping = _K1 * (1 - _B + _B * candidates.index.lengths[documents] / self._average)
        for rarity, (places, frequencies) in zip(self._rarity, self._indexed, strict=True):
            if len(places) and len(documents):
                at = np.searchsorted(places, documents)
                at[at == len(places)] = 0
                often = np.where(places[at] == documents, frequencies[at], 0.0)
                scores += rarity * often * (_K1 + 1) / (often + damping)
        return scores

    def of_scanned(self, passage_id: int) -> float:
        """Return the score of a scanned passage."""
        length, frequencies = self._scan.answering[passage_id]
        damping = _K1 * (1 - _B + _B * length / self._average)
        pairs = zip(self._rarity, frequencies, strict=True)
        return sum(rarity * often * (_K1 + 1) / (often + damping) for rarity, often in pairs)


def _verified(node: Node, corpus: Corpus, candidates: Candidates) -> Numbers:
    """Return the documents that answer, those about which the index is in doubt read and tried."""
    bounds = candidates.bounds(node)
    doubtful = np.setdiff1d(bounds.maybe, bounds.sure, assume_unique=True)
    if not len(doubtful):
        return bounds.sure
    numbers = dict(zip(candidates.index.passages[doubtful].tolist(), doubtful.tolist(), strict=True))
    answers = [
        numbers[passage.id]
        for passage in _fetched(corpus, list(numbers))
        if evaluate(node, passage, candidates.choice, candidates.allowed) is not None
    ]
    return np.union1d(bounds.sure, np.array(answers, np.int64))


def _fetched(corpus: Corpus, ids: Sequence[int]) -> Iterator[Passage]:
    for at in range(0, len(ids), _BATCH):
        yield from corpus.fetch(ids[at : at + _BATCH])


def _best(scores: Frequencies, ids: Numbers, limit: int) -> Numbers:
    """Return the places of the best scores, best first, lower ids first among equals."""
    places = np.arange(len(scores))
    if 0 < limit < len(scores):
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= least)
    order = np.lexsort((ids[places], -scores[places]))
    return places[order][:limit] if limit else places[order]
