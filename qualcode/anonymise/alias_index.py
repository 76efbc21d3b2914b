"""Turns aliases into the tables that a text is looked up in: single words, word sequences, numbers, near spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from qualcode.anonymise.inflection import is_common_noun_name, noun_forms, without_genitive
from qualcode.anonymise.transliterate import (
    ARABIC,
    CYRILLIC,
    INVISIBLE,
    MARKS,
    arabic_keys,
    lower,
    nominatives,
    plain_keys,
    sound_keys,
)

_SILENT = MARKS + INVISIBLE
TOKEN = re.compile(rf"[^\W\d_]+(?:[{_SILENT}]+[^\W\d_]+)*|\d+")

NAMES = frozenset({"PERSON", "LOC", "ORG"})
_ONE_WORD_DESCRIPTIONS = frozenset({"DEMOGRAPHIC", "AGE", "DATETIME", "QUANTITY"})

# Words inside a name that are nobody's name alone.
NO_PART = frozenset(
    "van von de der den del della di da du la le los las al el ul as ad bin ibn bint ben abu umm ould zu zur af av og "
    "och and herr fru frøken dr doktor prof professor mr mrs ms miss pastor prest sir madam onkel tante bestemor "
    "bestefar".split()
)
PART_LEAST = 3
NEAR_LEAST, FAR_LEAST = 6, 10
NUMBER_LEAST = 5
_SPLIT_LEAST = 6


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of an entity, with the type and kind (direct or indirect) of what it names."""

    entity: str
    text: str
    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A word that stands for an alias: the whole of it, or one of a person's names."""

    alias: Alias
    whole: str
    """The word in lower case when it is the whole alias, else empty."""
    ordinary: bool
    person: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words that stand for an alias when they follow each other; for each the keys it may have."""

    alias: Alias
    words: tuple[frozenset[str], ...]
    literal: bool
    """Only these very words, in any case of letters."""
    split: bool = False
    """Two halves of one name, written apart."""
    anchor: int = 0
    """Which of the words it is looked up by: the rarest."""


def words_of(text: str) -> list[str]:
    """Return the words and numbers of an alias."""
    return TOKEN.findall(text)


_LEAST_LETTERS = 2
"""An initial alone stands for nobody elsewhere."""


def is_propagated(alias: Alias, is_ordinary_word: Callable[[str], bool] = lambda word: False) -> bool:
    """Tell whether the alias is looked for in other places than those it was marked in.

    A word such as *lærar* or *tolv*, or a bare year or age, would mask half of a text.
    """
    words = words_of(alias.text)
    if sum(map(len, words)) < _LEAST_LETTERS:
        return False
    if alias.kind == "direct" or len(words) > 1:
        return True
    word = words[0]
    if word.isdecimal():
        return alias.type == "CODE" or len(word) >= NUMBER_LEAST
    if word.islower() or alias.type in _ONE_WORD_DESCRIPTIONS:
        return not is_ordinary_word(lower(word))
    return True


def text_keys(word: str) -> frozenset[str]:
    """Return the plain keys of a word of a text: itself, without genitive -s, a Cyrillic name's nominatives."""
    if CYRILLIC.search(word):
        return frozenset(nominatives(lower(word)))
    if ARABIC.search(word):
        return arabic_keys(word)
    keys = set(plain_keys(word))
    keys.update(bare for key in list(keys) if (bare := without_genitive(key)))
    return frozenset(keys)


def text_sounds(word: str) -> frozenset[str]:
    """Return the sound keys of a word of a text, with and without genitive -s."""
    bare = without_genitive(lower(word))
    return sound_keys(word) | sound_keys(bare) if bare else sound_keys(word)


def deletions(word: str, most: int) -> Iterator[str]:
    """Yield the word with up to `most` letters left out, never the first."""
    yield word
    for count in range(1, most + 1):
        for places in combinations(range(1, len(word)), count):
            out, last = [], 0
            for place in places:
                out.append(word[last:place])
                last = place + 1
            out.append(word[last:])
            yield "".join(out)


def distance(one: str, other: str, limit: int) -> int:
    """Return the edit distance, a swap of neighbours counted once, or limit + 1 when it is greater (OSA)."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        line = [row]
        for column, b in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (a != b))
            if row > 1 and column > 1 and a == other[column - 2] and one[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > limit:
            return limit + 1
        before, above = above, line
    return above[-1]


@dataclass(slots=True)
class AliasIndex:
    """The tables of a set of aliases."""

    is_ordinary: Callable[[str], bool]
    words: dict[str, list[Part]] = field(default_factory=dict)
    sounds: dict[str, list[Part]] = field(default_factory=dict)
    sequences: dict[str, list[Sequence]] = field(default_factory=dict)
    near: dict[str, list[tuple[str, Part]]] = field(default_factory=dict)
    shapes: set[tuple[str, int]] = field(default_factory=set)
    """First letter and length of the words that have near spellings."""
    nicknames: dict[str, list[Part]] = field(default_factory=dict)
    numbers: dict[str, tuple[Alias, bool]] = field(default_factory=dict)
    """Digits of an alias, and whether they are all of it."""
    in_handles: dict[str, Part] = field(default_factory=dict)
    initials: dict[str, set[str]] = field(default_factory=dict)
    """First letters of an entity's names."""
    wholes: dict[tuple[str, str], Alias] = field(default_factory=dict)
    """Aliases by entity and text in lower case."""

    def add(self, alias: Alias) -> None:
        """Take in one alias."""
        words = words_of(alias.text)
        self.wholes[alias.entity, lower(alias.text).strip()] = alias
        self._add_number(alias, words)
        if alias.type == "PERSON":
            self._add_person(alias, words)
        elif len(words) == 1:
            self._add_word(alias, words[0])
        else:
            self._add_sequence(alias, words)

    def _add_person(self, alias: Alias, words: list[str]) -> None:
        names = [word for word in words if lower(word) not in NO_PART]
        if any(not word.islower() for word in names):
            # In "gamle Odd" the small word is nobody's name.
            names = [word for word in names if not (word.islower() and self.is_ordinary(lower(word)))]
        for word in names:
            if len(names) == 1 or len(word) >= PART_LEAST:
                part = Part(alias, lower(word) if len(words) == 1 else "", self.is_ordinary(lower(word)), True)
                self._add_part(part, word)
                self._add_splits(part, word)
        self.initials.setdefault(alias.entity, set()).update(lower(word)[0] for word in names)
        if len(words) > 1:
            self._add_joined(alias, words)
            for pair in pairwise(words):
                self._add_joined(alias, list(pair))
            if not any(len(word) >= PART_LEAST for word in names):
                self._add_sequence(alias, words)

    def _add_word(self, alias: Alias, word: str) -> None:
        part = Part(alias, lower(word), self.is_ordinary(lower(word)), False)
        if alias.type in NAMES and not word.islower():
            self._add_part(part, word)
        else:
            _put(self.words, plain_keys(word), part)
        if alias.type in NAMES and is_common_noun_name(word):
            for form in noun_forms(word):
                _put(self.words, plain_keys(form), part)

    def _add_part(self, part: Part, word: str) -> None:
        keys = arabic_keys(word) if ARABIC.search(word) else plain_keys(word)
        _put(self.words, keys, part)
        _put(self.sounds, sound_keys(word), part)
        for key in keys:
            if not CYRILLIC.search(key) and not ARABIC.search(key):
                self._add_near(key, part)
            if part.person and len(key) >= 4:
                self.in_handles.setdefault(key, part)
        if part.person:
            for key in keys:
                for length in range(PART_LEAST, len(key)):
                    _put(self.nicknames, (key[:length],), part)

    def _add_near(self, key: str, part: Part) -> None:
        if len(key) < NEAR_LEAST:
            return
        most = 2 if len(key) >= FAR_LEAST else 1
        for shorter in deletions(key, most):
            self.near.setdefault(shorter, []).append((key, part))
        self.shapes.update((key[0], length) for length in range(len(key) - most, len(key) + most + 1))

    def _add_splits(self, part: Part, word: str) -> None:
        for key in plain_keys(word):
            if len(key) >= _SPLIT_LEAST and not part.ordinary:
                for cut in range(PART_LEAST, len(key) - PART_LEAST + 1):
                    halves = (frozenset((key[:cut],)), frozenset((key[cut:],)))
                    self._put_sequence(part.alias, halves, literal=False, split=True)

    def _add_joined(self, alias: Alias, words: list[str]) -> None:
        joined = "".join(words)
        if len(joined) >= _SPLIT_LEAST and not any(word.isdecimal() for word in words):
            part = Part(alias, "", self.is_ordinary(lower(joined)), alias.type == "PERSON")
            _put(self.words, plain_keys(joined), part)
            _put(self.sounds, sound_keys(joined), part)

    def _add_sequence(self, alias: Alias, words: list[str]) -> None:
        if not words:
            return
        phrase = alias.type not in NAMES and alias.type != "CODE"
        literal = phrase and all(word.isdecimal() or self.is_ordinary(lower(word)) for word in words)
        if literal:
            keys = [frozenset((lower(word),)) for word in words]
        else:
            keys = [plain_keys(word) for word in words]
            if alias.type in NAMES:
                keys[-1] = frozenset(key for form in noun_forms(words[-1]) for key in plain_keys(form)) | keys[-1]
                self._add_joined(alias, words)
        self._put_sequence(alias, tuple(keys), literal=literal)

    def _put_sequence(
        self, alias: Alias, words: tuple[frozenset[str], ...], *, literal: bool, split: bool = False
    ) -> None:
        anchor = max(range(len(words)), key=lambda place: self._rareness(words[place]))
        sequence = Sequence(alias, words, literal, split, anchor)
        for key in words[anchor]:
            self.sequences.setdefault(key, []).append(sequence)

    def _rareness(self, keys: frozenset[str]) -> tuple[bool, int]:
        shortest = min(keys, key=len)
        return not any(self.is_ordinary(key) for key in keys), 10 if shortest.isdecimal() else len(shortest)

    def _add_number(self, alias: Alias, words: list[str]) -> None:
        if alias.type != "CODE":
            return
        digits = "".join(word for word in words if word.isdecimal())
        if len(digits) < NUMBER_LEAST:
            return
        whole = all(word.isdecimal() for word in words)
        self.numbers.setdefault(digits, (alias, whole))
        for prefix in ("47", "0047"):
            if digits.startswith(prefix) and len(digits) == len(prefix) + 8:
                self.numbers.setdefault(digits[len(prefix) :], (alias, whole))


def _put(table: dict[str, list[Part]], keys: Iterable[str], part: Part) -> None:
    for key in keys:
        parts = table.setdefault(key, [])
        if part not in parts:
            parts.append(part)
