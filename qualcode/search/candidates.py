"""What an index alone can say of a search: the passages that surely answer it, and those that may.

Sets are ascending arrays of document numbers. Where the index does not know enough (capitals, which of two parts of a
word comes first), a node gives fewer passages that surely match than may match; the rest is for `evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qualcode.search.forms import Choice, Term, phrase_terms
from qualcode.search.index import Index, Numbers
from qualcode.search.nodes import And, Anything, Exact, Filter, Leaf, Near, Node, Not, Or, Phrase

_NONE: Numbers = np.empty(0, np.int64)


@dataclass(frozen=True)
class Bounds:
    """Documents that surely answer and those that may; the former are among the latter."""

    sure: Numbers
    maybe: Numbers


@dataclass
class Candidates:
    """The questions one search asks of one state of an index, `live` being the documents that count."""

    index: Index
    choice: Choice
    allowed: Mapping[Filter, frozenset[int]]
    live: NDArray[np.bool_]
    _keys: dict[Node, Numbers] = field(default_factory=dict)

    def bounds(self, node: Node) -> Bounds:
        """Return which documents answer a search."""
        match node:
            case Anything():
                return self._exactly(self._everything())
            case Filter():
                ids = np.fromiter(self.allowed[node], np.int64, len(self.allowed[node]))
                return self._exactly(np.flatnonzero(np.isin(self.index.passages, ids) & self.live))
            case Not(item):
                inner = self.bounds(item)
                return Bounds(self._without(inner.maybe), self._without(inner.sure))
            case And(items):
                both = [self.bounds(item) for item in items]
                return Bounds(_common([one.sure for one in both]), _common([one.maybe for one in both]))
            case Or(items):
                either = [self.bounds(item) for item in items]
                return Bounds(self._union([one.sure for one in either]), self._union([one.maybe for one in either]))
            case Near():
                return Bounds(self._alive(self._surely_near(node)), self._alive(_documents(self.keys(node))))
            case Phrase():
                return self._exactly(self._alive(_documents(self.keys(node))))
            case _:
                documents = self._alive(self.of_term(node)[0])
                return Bounds(_NONE if _is_vague(node) else documents, documents)

    def of_term(self, term: Term) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the documents with a term, and how often it stands in each by the weight of its forms."""
        found = [(self.index.postings(form), weight) for form, weight in self.choice[term].items()]
        found = [one for one in found if len(one[0].documents)]
        if not found:
            return _NONE, np.empty(0)
        if len(found) == 1:
            postings, weight = found[0]
            return postings.documents, np.multiply(postings.counts, weight, dtype=np.float64)
        # Adding up in an array over all documents beats sorting, and documents are few beside their words.
        frequencies = np.zeros(len(self.index.passages))
        for postings, weight in found:
            frequencies[postings.documents] += postings.counts * weight
        documents = np.flatnonzero(frequencies)
        return documents, frequencies[documents]

    def frequencies(self, leaf: Leaf) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the documents with a leaf and how often it stands in each; for NEAR, how often its items do."""
        if not isinstance(leaf, Phrase | Near):
            return self.of_term(leaf)
        documents, counts = np.unique(self.keys(leaf) >> 32, return_counts=True)
        return documents, counts.astype(np.float64)

    def keys(self, node: Node) -> Numbers:
        """Return where a node may begin, as ascending numbers of document and position.

        Exact for terms (but for capitals) and phrases; for NEAR all occurrences that have the other items in reach.
        """
        known = self._keys.get(node)
        if known is None:
            known = self._keys[node] = self._find_keys(node)
        return known

    def _find_keys(self, node: Node) -> Numbers:
        match node:
            case Phrase():
                columns = sorted(
                    ((self.keys(term) - number for number, term in enumerate(phrase_terms(node)))), key=len
                )
                out = columns[0]
                for column in columns[1:]:
                    out = out[_among(out, column)]
                return out
            case Near(items, distance):
                columns = [self.keys(item) for item in items]
                reach = distance + max(_length(item) for item in items) - 1
                kept: list[Numbers] = []
                for column in columns:
                    for other in columns:
                        column = column[_within(column, other, reach)]
                    kept.append(column)
                return self._union(kept) if all(map(len, kept)) else _NONE
            case Or(items):
                return np.unique(np.concatenate([self.keys(item) for item in items]))
            case And() | Not() | Filter() | Anything():
                raise TypeError("not a thing that stands in a text")
            case _:
                found = [keys for form in self.choice[node] if len(keys := self.index.postings(form).keys())]
                # What stands in the index is in order; putting it in order again is the dearest part of a phrase.
                return np.unique(np.concatenate(found)) if len(found) > 1 else found[0] if found else _NONE

    def _surely_near(self, near: Near) -> Numbers:
        """Return documents where two words are near each other at two positions.

        More than two items, phrases, and two parts of one word are left to be tried on the text.
        """
        if len(near.items) != 2 or any(_is_vague(part) or isinstance(part, Phrase) for part in _words_of(near)):
            return _NONE
        some, others = (self.keys(item) for item in near.items)
        after = np.searchsorted(others, some, "right")
        before = np.searchsorted(others, some, "left") - 1
        apart = np.full(len(some), near.distance + 1)
        found = after < len(others)
        apart[found] = others[after[found]] - some[found]
        found = before >= 0
        apart[found] = np.minimum(apart[found], some[found] - others[before[found]])
        return _documents(some[apart <= near.distance])

    def _exactly(self, documents: Numbers) -> Bounds:
        return Bounds(documents, documents)

    def _everything(self) -> Numbers:
        return np.flatnonzero(self.live)

    def _alive(self, documents: Numbers) -> Numbers:
        return documents[self.live[documents]]

    def _without(self, documents: Numbers) -> Numbers:
        rest = self.live.copy()
        rest[documents] = False
        return np.flatnonzero(rest)

    def _union(self, parts: list[Numbers]) -> Numbers:
        return np.unique(np.concatenate(parts))


def _is_vague(node: Node) -> bool:
    return isinstance(node, Exact) and node.case_matters


def _words_of(near: Near) -> Iterator[Node]:
    for item in near.items:
        yield from item.items if isinstance(item, Or) else (item,)


def _documents(keys: Numbers) -> Numbers:
    """Return the documents of ascending keys."""
    documents = keys >> 32
    return documents[np.flatnonzero(np.diff(documents, prepend=-1))]


def _length(node: Node) -> int:
    """Return how many words a node spans at most."""
    if isinstance(node, Or):
        return max(_length(item) for item in node.items)
    return len(node.words) if isinstance(node, Phrase) else 1


def _common(parts: list[Numbers]) -> Numbers:
    parts = sorted(parts, key=len)
    out = parts[0]
    for part in parts[1:]:
        out = out[_among(out, part)]
    return out


def _among(some: Numbers, others: Numbers) -> NDArray[np.bool_]:
    """Tell which of some ascending numbers are among others."""
    if not len(others):
        return np.zeros(len(some), bool)
    places = np.searchsorted(others, some)
    places[places == len(others)] = 0
    found: NDArray[np.bool_] = others[places] == some
    return found


def _within(some: Numbers, others: Numbers, reach: int) -> NDArray[np.bool_]:
    """Tell which of some ascending numbers have another within reach; in neighbouring documents none ever is."""
    if not len(others):
        return np.zeros(len(some), bool)
    places = np.searchsorted(others, some - reach)
    places[places == len(others)] = len(others) - 1
    found: NDArray[np.bool_] = np.abs(others[places] - some) <= reach
    return found
