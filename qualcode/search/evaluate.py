"""Whether one passage answers a search, and where: the rule that every backend has to agree with.

It works on the text of the passage alone, so it serves for passages that no index holds yet, for what an index cannot
decide (capitals, the order of parts in a compound), and for showing the hits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from qualcode.search import words
from qualcode.search.forms import Choice, Term, phrase_terms
from qualcode.search.nodes import And, Anything, Exact, Filter, Leaf, Near, Node, Not, Or, Phrase
from qualcode.text.spans import Span


@dataclass(frozen=True)
class Passage:
    """A passage as search sees it; `skipped` are the labels and notes in its text, in its own code points."""

    id: int
    text: str
    skipped: tuple[tuple[int, int], ...] = ()

    @cached_property
    def words(self) -> Mapping[str, Sequence[words.Word]]:
        """Its words and their parts by surface."""
        by_surface: dict[str, list[words.Word]] = defaultdict(list)
        for word in words.words(self.text, self.skipped):
            by_surface[word.surface].append(word)
        return dict(by_surface)

    @cached_property
    def length(self) -> int:
        """How many words it has, a hyphenated one counted once."""
        return 1 + max((places[-1].position for places in self.words.values()), default=-1)


class Occurrence(NamedTuple):
    """A place where a term or phrase stands: its span in the passage, and the positions of its first and last word."""

    start: int
    end: int
    first: int
    last: int


Allowed = Mapping[Filter, Container[int]]
"""The ids of the passages that each filter of a search lets through."""


def evaluate(node: Node, passage: Passage, choice: Choice, allowed: Allowed) -> list[Span] | None:
    """Return the spans in a passage that answer a search, none for filters alone; None if it does not answer."""
    if _is_out_of_the_question(node, passage):
        return None
    found = _found(node, passage, choice, allowed)
    return None if found is None else merged(found)


def _is_out_of_the_question(node: Node, passage: Passage) -> bool:
    """Tell whether a form written with a capital is plainly not there; dearer ways to find out come after."""
    match node:
        case Exact(text) if node.case_matters and text.isalnum():
            return text not in passage.text and words.spelt_as_written(passage.text)
        case And(items):
            return any(_is_out_of_the_question(item, passage) for item in items)
        case Or(items):
            return all(_is_out_of_the_question(item, passage) for item in items)
        case _:
            return False


def merged(found: Iterable[Occurrence]) -> list[Span]:
    """Return the spans in order, without those that lie within another."""
    out: list[Span] = []
    for start, end in sorted({(one.start, one.end) for one in found}, key=lambda span: (span[0], -span[1])):
        if not out or end > out[-1].end:
            out.append(Span(start, end))
    return out


def _found(node: Node, passage: Passage, choice: Choice, allowed: Allowed) -> list[Occurrence] | None:
    match node:
        case Anything():
            return []
        case Filter():
            return [] if passage.id in allowed[node] else None
        case Not(item):
            return [] if _found(item, passage, choice, allowed) is None else None
        case And(items):
            out: list[Occurrence] = []
            for item in items:
                found = _found(item, passage, choice, allowed)
                if found is None:
                    return None
                out += found
            return out
        case Or(items):
            branches = [_found(item, passage, choice, allowed) for item in items]
            if all(branch is None for branch in branches):
                return None
            return [one for branch in branches for one in branch or ()]
        case _:
            return occurrences(node, passage, choice) or None


def occurrences(node: Node, passage: Passage, choice: Choice) -> list[Occurrence]:
    """Return where a word, phrase, NEAR, or one of several of them stands in a passage, in order."""
    match node:
        case Phrase():
            return _phrase([_term(term, passage, choice) for term in phrase_terms(node)])
        case Near(items, distance):
            return _near([occurrences(item, passage, choice) for item in items], distance)
        case Or(items):
            return sorted({one for item in items for one in occurrences(item, passage, choice)})
        case And() | Not() | Filter() | Anything():
            raise TypeError("not a thing that stands in a text")
        case _:
            return _term(node, passage, choice)


def frequency(leaf: Leaf, passage: Passage, choice: Choice) -> float:
    """Return how often a leaf stands in a passage; forms that are less sure count less."""
    if isinstance(leaf, Phrase | Near):
        return len(occurrences(leaf, passage, choice))
    forms, of_passage = choice[leaf], passage.words
    both = forms if len(forms) < len(of_passage) else of_passage
    return sum(forms[form] * len(of_passage[form]) for form in both if form in forms and form in of_passage)


def _term(term: Term, passage: Passage, choice: Choice) -> list[Occurrence]:
    of_passage = passage.words
    forms = choice[term]
    # Whichever is the smaller is walked: a pattern may have thousands of forms, a passage be a whole document.
    both = forms if len(forms) < len(of_passage) else of_passage
    found = [
        Occurrence(word.start, word.end, word.position, word.position)
        for form in both
        if form in forms and form in of_passage
        for word in of_passage[form]
    ]
    if isinstance(term, Exact) and term.case_matters:
        found = [one for one in found if words.spelling(passage.text[one.start : one.end]) == term.text]
    return sorted(found)


def _phrase(columns: list[list[Occurrence]]) -> list[Occurrence]:
    """Return where the terms stand one after the other; of overlapping places only the first."""
    by_position: list[dict[int, tuple[int, int]]] = []
    for column in columns:
        widest: dict[int, tuple[int, int]] = {}
        for one in column:
            start, end = widest.get(one.first, (one.start, one.end))
            widest[one.first] = (min(start, one.start), max(end, one.end))
        by_position.append(widest)
    out: list[Occurrence] = []
    length = len(columns)
    for first in sorted(by_position[0]):
        if out and first <= out[-1].last:
            continue
        if all(first + number in widest for number, widest in enumerate(by_position)):
            last = first + length - 1
            out.append(Occurrence(by_position[0][first][0], by_position[-1][last][1], first, last))
    return out


def _near(columns: list[list[Occurrence]], distance: int) -> list[Occurrence]:
    """Return the occurrences that stand in a group of one from each column, none more than `distance` words apart.

    The distance of two is that from the last word of the one to the first of the other. One place in the text cannot
    serve for two columns.
    """
    if not all(columns):
        return []
    of = [set(column) for column in columns]
    everything = sorted(set().union(*of), key=lambda one: (one.last, one.first, one.start))
    longest = max(one.last - one.first for one in everything)
    out: set[Occurrence] = set()
    for index, anchor in enumerate(everything):
        # Any that end no earlier than the anchor and begin in its reach are also in reach of each other.
        group: list[Occurrence] = []
        for one in everything[index:]:
            if one.last > anchor.last + distance + longest:
                break
            if one.first <= anchor.last + distance:
                group.append(one)
        if any(anchor in column and _representable(group, of, number, anchor) for number, column in enumerate(of)):
            out.update(group)
    return sorted(out)


def _representable(group: list[Occurrence], columns: list[set[Occurrence]], taken: int, anchor: Occurrence) -> bool:
    """Tell whether each column but the one taken by the anchor gets a place of its own (Kuhn's augmenting paths)."""
    places = [
        {one.start for one in group if one in column and one.start != anchor.start}
        for number, column in enumerate(columns)
        if number != taken
    ]
    if all(len(column) >= len(places) for column in places):
        return True
    holder: dict[int, int] = {}

    def settle(column: int, tried: set[int]) -> bool:
        for place in places[column] - tried:
            tried.add(place)
            if place not in holder or settle(holder[place], tried):
                holder[place] = column
                return True
        return False

    return all(settle(column, set()) for column in range(len(places)))
