"""One search over all passages: candidates from the index, the doubtful verified, what is not indexed scanned, ranked.

The ranking is BM25 (Robertson and Zaragoza 2009, with k1 = 1.2 and b = 0.75) over the words and phrases that a search
asks for; forms found by folding or nearness count less. Passages found by filters alone come in their order of import.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.search.candidates import Candidates
from qualcode.search.evaluate import Passage, evaluate, frequency
from qualcode.search.forms import Choice
from qualcode.search.index import Index, Numbers
from qualcode.search.nodes import (
    And,
    Compound,
    Exact,
    Filter,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Or,
    Pattern,
    Phrase,
    Word,
)
from qualcode.search.storage import IndexDamagedError
from qualcode.text.spans import Span

_K1, _B = 1.2, 0.75
_BATCH = 500
"""Passages fetched at a time: a bound on memory, and on the parameters of one statement."""


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


@dataclass(frozen=True)
class Corpus:
    """What is searched: an index, if there is one, and the passages that it does not hold as they are now.

    `stale` are the sources of which the index is not to be believed; all their passages are in `scanned`, as are those
    of new sources. `fetch` gives passages by id, in any order.
    """

    index: Index | None
    stale: frozenset[int]
    scanned: Sequence[Passage]
    fetch: Callable[[Sequence[int]], Iterable[Passage]]

    def vocabulary(self) -> dict[str, int]:
        """Return all forms with their counts, those of forgotten passages at times included."""
        counts = Counter(self.index.vocabulary() if self.index else {})
        for passage in self.scanned:
            for surface, places in passage.words.items():
                counts[surface] += len(places)
        return dict(counts)


def search(
    node: Node,
    corpus: Corpus,
    choice: Choice,
    allowed: Mapping[Filter, frozenset[int]],
    limit: int = 20,
) -> Results:
    """Return the best passages that answer a search, all of them for limit 0; raises IndexDamagedError."""
    scanned = {
        passage.id: passage for passage in corpus.scanned if evaluate(node, passage, choice, allowed) is not None
    }
    candidates = None
    if corpus.index is not None:
        stale = np.fromiter(corpus.stale, np.int64, len(corpus.stale))
        live = corpus.index.live & ~np.isin(corpus.index.sources, stale)
        candidates = Candidates(corpus.index, choice, allowed, live)
    scores = _Scores(corpus, choice, list(dict.fromkeys(positive(node))), candidates)
    found = [(-scores.of_passage(passage), passage.id) for passage in scanned.values()]
    total = len(scanned)
    if candidates is not None:
        documents = _verified(node, corpus, candidates)
        total += len(documents)
        ids = candidates.index.passages[documents]
        ranks = scores.of_documents(documents)
        best = _best(ranks, ids, limit)
        found += zip((-ranks[best]).tolist(), ids[best].tolist(), strict=True)
    found.sort()
    if limit:
        found = found[:limit]
    shown = {number: passage for _score, number in found if (passage := scanned.get(number))}
    shown |= {
        passage.id: passage for passage in _fetched(corpus, [number for _score, number in found if number not in shown])
    }
    hits: list[Hit] = []
    for score, number in found:
        matches = evaluate(node, shown[number], choice, allowed) if number in shown else None
        if matches is None:
            raise IndexDamagedError("the index knows of a passage that does not answer")
        hits.append(Hit(number, -score, tuple(matches)))
    return Results(total, hits)


def positive(node: Node) -> Iterator[Leaf]:
    """Yield the words and phrases that a search asks for, not those it excludes; for NEAR its items."""
    match node:
        case And(items) | Or(items) | Near(items):
            for item in items:
                yield from positive(item)
        case Word() | Exact() | Phrase() | Pattern() | Fuzzy() | Compound():
            yield node


class _Scores:
    """BM25 over indexed and scanned passages together, so that neither kind is favoured."""

    def __init__(self, corpus: Corpus, choice: Choice, wanted: Sequence[Leaf], candidates: Candidates | None) -> None:
        self._choice = choice
        self._index = corpus.index
        documents = np.flatnonzero(candidates.live) if candidates else np.empty(0, np.int64)
        lengths = self._index.lengths[documents].sum() if self._index else 0
        many = len(documents) + len(corpus.scanned)
        self._average = max(1.0, (lengths + sum(one.length for one in corpus.scanned)) / max(1, many))
        self._leaves: list[tuple[Leaf, float, Numbers, NDArray[np.float64]]] = []
        for leaf in wanted:
            places, frequencies = candidates.frequencies(leaf) if candidates else (documents, np.empty(0))
            holding = int(candidates.live[places].sum()) if candidates else 0
            holding += sum(1 for passage in corpus.scanned if frequency(leaf, passage, choice))
            rarity = math.log(1 + (many - holding + 0.5) / (holding + 0.5))
            self._leaves.append((leaf, rarity, places, frequencies))

    def of_documents(self, documents: Numbers) -> NDArray[np.float64]:
        """Return the score of each of some ascending documents of the index."""
        scores = np.zeros(len(documents))
        if self._index is None or not len(documents):
            return scores
        damping = _K1 * (1 - _B + _B * self._index.lengths[documents] / self._average)
        for _leaf, rarity, places, frequencies in self._leaves:
            if len(places):
                at = np.searchsorted(places, documents)
                at[at == len(places)] = 0
                often = np.where(places[at] == documents, frequencies[at], 0.0)
                scores += rarity * often * (_K1 + 1) / (often + damping)
        return scores

    def of_passage(self, passage: Passage) -> float:
        """Return the score of a scanned passage."""
        damping = _K1 * (1 - _B + _B * passage.length / self._average)
        score = 0.0
        for leaf, rarity, _places, _frequencies in self._leaves:
            often = frequency(leaf, passage, self._choice)
            score += rarity * often * (_K1 + 1) / (often + damping)
        return score


def _verified(node: Node, corpus: Corpus, candidates: Candidates) -> Numbers:
    """Return the documents that answer, those about which the index is in doubt read and tried."""
    bounds = candidates.bounds(node)
    doubtful = np.setdiff1d(bounds.maybe, bounds.sure, assume_unique=True)
    if not len(doubtful):
        return bounds.sure
    numbers = dict(zip(candidates.index.passages[doubtful].tolist(), doubtful.tolist(), strict=True))
    answering = [
        numbers[passage.id]
        for passage in _fetched(corpus, list(numbers))
        if evaluate(node, passage, candidates.choice, candidates.allowed) is not None
    ]
    return np.union1d(bounds.sure, np.array(answering, np.int64))


def _fetched(corpus: Corpus, ids: Sequence[int]) -> Iterator[Passage]:
    for at in range(0, len(ids), _BATCH):
        yield from corpus.fetch(ids[at : at + _BATCH])


def _best(scores: NDArray[np.float64], ids: Numbers, limit: int) -> Numbers:
    """Return the places of the best scores, best first, lower ids first among equals."""
    places = np.arange(len(scores))
    if 0 < limit < len(scores):
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= least)
    order = np.lexsort((ids[places], -scores[places]))
    return places[order][:limit] if limit else places[order]
