"""Finds every form of a confirmed name: confirm it once, and its spellings are covered wherever they stand.

Three degrees: *exact* is the alias as it was confirmed, in any case of letters; *form* is an inflection, a part, a
joined or divided spelling, or a transliteration of it; *near* is a spelling or short form that may be meant, and asks
for a look. A name that is also an ordinary word counts only where it has a capital; elsewhere it is *near*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from qualcode.anonymise.alias_index import (
    FAR_LEAST,
    NEAR_LEAST,
    NO_PART,
    TOKEN,
    Alias,
    AliasIndex,
    Part,
    Sequence,
    deletions,
    distance,
    is_propagated,
    text_keys,
    text_sounds,
)
from qualcode.anonymise.transliterate import ARABIC, CYRILLIC, lower

__all__ = ["Alias", "AliasHit", "AliasMatcher", "is_propagated"]

EXACT, FORM, NEAR = "exact", "form", "near"
_RANK = {EXACT: 0, FORM: 1, NEAR: 2}

_GAP = re.compile(r"[\s\-\u2010\u2011\u2013.,/:@_'\u2019+()&]{0,4}")
_PHRASE_GAP = re.compile(r"[\s\-\u2010\u2011]{1,3}")
_NAME_GAP = re.compile(r"(?:[ \u00a0\n\-\u2010\u2011'\u2019]|, ?){1,2}")
_INITIAL_GAP = re.compile(r"\.?[ \u00a0\-]?")
_NUMBER = re.compile(r"\d(?:[\s.\-\u2010\u2011\u2013/()+]{0,3}\d)*")
_HANDLE = re.compile(r"[\w.+\-]+@[\w.\-]+|(?<![\w.])@[\w.\-]{3,}|(?:https?://|www\.)\S+")
_BETWEEN_MOST = 2
_REMEMBERED = 200_000
_LARGE = 20_000

Token = tuple[int, int, str]
"""Start, end and letters of a word or number."""


@dataclass(frozen=True, slots=True)
class AliasHit:
    """Where an alias of an entity stands in a text, in code points, and how close the words are to it."""

    start: int
    end: int
    entity: str
    alias: Alias
    closeness: str


@dataclass(frozen=True, slots=True)
class _Word:
    """What the tables say of one word of a text."""

    parts: tuple[tuple[Part, str], ...]
    """With closeness; a lower-case ordinary word is near whatever it matches."""
    guarded: frozenset[Part]
    """Those that are near only because the word is an ordinary one in lower case."""
    sequences: tuple[Sequence, ...]


@dataclass(slots=True)
class _Open:
    """A person's mention that may go on with the next word."""

    first: int
    last: int
    part: Part
    closeness: str
    guarded: bool
    used: set[str]
    start: int
    end: int


class AliasMatcher:
    """Finds the aliases of a set of entities; it remembers the words it has met, so use one for many texts."""

    def __init__(
        self,
        aliases: Iterable[Alias],
        is_ordinary_word: Callable[[str], bool] = lambda word: False,
        is_known_word: Callable[[str], bool] = lambda word: False,
    ) -> None:
        self._index = AliasIndex(is_ordinary_word)
        self._ordinary = is_ordinary_word
        self._known = is_known_word
        for alias in dict.fromkeys(aliases):
            if is_propagated(alias, is_ordinary_word):
                self._index.add(alias)
        self._met: dict[str, _Word | None] = {}
        self._keys_met: dict[str, tuple[str, frozenset[str]]] = {}
        self._first = _first_letters(self._index)
        self._number_lengths = sorted({len(number) for number in self._index.numbers})

    def may_contain(self, text: str) -> bool:
        """Tell cheaply whether `find` could find anything in the text."""
        if any(self._meet(raw) for raw in set(TOKEN.findall(text))):
            return True
        return bool(self._find_numbers(text) or self._find_in_handles(text))

    def find(self, text: str) -> list[AliasHit]:
        """Return the hits in order of their place; one within another that says the same is left out."""
        hits = self._find_numbers(text) + self._find_in_handles(text)
        # Most of a large text has nothing to do with any name, and is passed over without looking at each word.
        whole = len(text) < _LARGE
        met = {raw: word for raw in set(TOKEN.findall(text)) if (word := self._meet(raw))}
        if met:
            for start, end in [(0, len(text))] if whole else _regions(text, met):
                tokens = [(found.start(), found.end(), found.group()) for found in TOKEN.finditer(text, start, end)]
                hits += self._find_words(text, tokens, met)
        if not hits:
            return []
        return _outermost(hits)

    def _find_words(self, text: str, tokens: list[Token], met: dict[str, _Word]) -> list[AliasHit]:
        hits: list[AliasHit] = []
        persons: dict[str, _Open] = {}
        for at, (start, end, raw) in enumerate(tokens):
            word = met.get(raw)
            if word is None:
                continue
            hits.extend(hit for sequence in word.sequences if (hit := self._follow(text, tokens, at, sequence)))
            seen: set[str] = set()
            for part, closeness in word.parts:
                if part.alias.entity in seen:
                    continue
                seen.add(part.alias.entity)
                if not part.person:
                    hits.append(AliasHit(start, end, part.alias.entity, part.alias, closeness))
                    continue
                mention = _Open(at, at, part, closeness, part in word.guarded, set(text_keys(raw)), start, end)
                before = persons.get(part.alias.entity)
                if before is not None and self._goes_on(text, tokens, before, mention):
                    _extend(before, mention)
                else:
                    if before is not None:
                        hits.append(self._close(text, tokens, before))
                    persons[part.alias.entity] = mention
        hits.extend(self._close(text, tokens, mention) for mention in persons.values())
        return hits

    def _goes_on(self, text: str, tokens: list[Token], before: _Open, mention: _Open) -> bool:
        """Tell whether the mention is a further name of the same person right after the ones before."""
        between = tokens[before.last + 1 : mention.first]
        if len(between) > _BETWEEN_MOST or mention.used & before.used:
            return False
        if (before.closeness == NEAR and not before.guarded) or (mention.closeness == NEAR and not mention.guarded):
            return False
        if before.guarded and mention.guarded:
            return False
        initials = self._index.initials[mention.part.alias.entity]
        if not all(lower(raw) in NO_PART or (len(raw) == 1 and lower(raw) in initials) for _, _, raw in between):
            return False
        chain = [tokens[before.last], *between, tokens[mention.first]]
        return all(
            # A full stop goes with an initial; else it ends the sentence.
            (_INITIAL_GAP if len(one[2]) == 1 else _NAME_GAP).fullmatch(text, one[1], other[0])
            for one, other in pairwise(chain)
        )

    def _close(self, text: str, tokens: list[Token], mention: _Open) -> AliasHit:
        """Return the hit of a mention, with an initial before or after it."""
        alias, start, end = mention.part.alias, mention.start, mention.end
        if mention.closeness != NEAR:
            initials = self._index.initials[alias.entity]
            if mention.first:
                before = tokens[mention.first - 1]
                if _is_initial(text, before, initials, start) or _is_article(text, before, start):
                    start = before[0]
            if mention.last + 1 < len(tokens) and text[end : end + 1] == " ":
                after = tokens[mention.last + 1]
                if after[0] == end + 1 and len(after[2]) == 1 and after[2].isupper() and lower(after[2]) in initials:
                    end = after[1] + (text[after[1] : after[1] + 1] == ".")
        closeness = mention.closeness
        words = lower(text[start:end])
        whole = self._index.wholes.get((alias.entity, words))
        if whole is not None and closeness != NEAR:
            return AliasHit(start, end, alias.entity, whole, EXACT)
        return AliasHit(start, end, alias.entity, alias, FORM if closeness == EXACT else closeness)

    def _follow(self, text: str, tokens: list[Token], at: int, sequence: Sequence) -> AliasHit | None:
        """Return the hit of a sequence whose anchor is at a token."""
        at -= sequence.anchor
        last = at + len(sequence.words) - 1
        if at < 0 or last >= len(tokens):
            return None
        gap = _PHRASE_GAP if sequence.literal or sequence.split else _GAP
        for offset, keys in enumerate(sequence.words):
            _, end, raw = tokens[at + offset]
            low, others = self._keys(raw)
            if low not in keys and (sequence.literal or keys.isdisjoint(others)):
                return None
            if offset < len(sequence.words) - 1 and not gap.fullmatch(text, end, tokens[at + offset + 1][0]):
                return None
        start, end = tokens[at][0], tokens[last][1]
        if sequence.split and not self._is_split_name(text, tokens[at], tokens[last]):
            return None
        alias = sequence.alias
        exact = lower(text[start:end]) == lower(alias.text).strip()
        return AliasHit(start, end, alias.entity, alias, EXACT if exact else FORM)

    def _is_split_name(self, text: str, one: Token, other: Token) -> bool:
        """Refuse two ordinary words, such as *han sen* for Hansen."""
        if text[one[1]] in "-\u2010\u2011":
            return True
        return not any(raw.islower() and self._ordinary(lower(raw)) for _, _, raw in (one, other))

    def _keys(self, raw: str) -> tuple[str, frozenset[str]]:
        """Return a word in lower case, and its plain keys."""
        known = self._keys_met.get(raw)
        if known is None:
            if len(self._keys_met) > _REMEMBERED:
                self._keys_met.clear()
            known = self._keys_met[raw] = (lower(raw), text_keys(raw))
        return known

    def _meet(self, raw: str) -> _Word | None:
        """Return what is known of a word of a text, or None where it has nothing to do with any alias."""
        try:
            return self._met[raw]
        except KeyError:
            pass
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        word = self._look_up(raw) if raw[0] >= "\x80" or raw[0].lower() in self._first else None
        self._met[raw] = word
        return word

    def _look_up(self, raw: str) -> _Word | None:
        index = self._index
        low = lower(raw)
        keys = text_keys(raw)
        sequences = tuple(dict.fromkeys(s for key in (low, *keys) for s in index.sequences.get(key, ())))
        found: dict[Part, str] = {}
        for key in keys:
            for part in index.words.get(key, ()):
                found[part] = EXACT if part.whole == low else found.get(part, FORM)
        small = raw.islower() and self._ordinary(low)
        if not small:
            heard = [part for key in text_sounds(raw) for part in index.sounds.get(key, ()) if part not in found]
            # What only sounds like a name is none where a dictionary knows it: *weeks* is not a genitive of *Wiik*.
            if heard and not (raw.islower() and self._known(low)):
                found.update(dict.fromkeys(heard, FORM))
        guarded = frozenset(part for part in found if raw.islower() and (part.ordinary or small))
        if guarded:
            found.update(dict.fromkeys(guarded, NEAR))
        if not found and not small:
            found = dict.fromkeys(self._nearly(raw, keys), NEAR)
        if not found and not sequences:
            return None
        parts = tuple(sorted(found.items(), key=lambda item: (_RANK[item[1]], item[0].alias.text)))
        return _Word(parts, guarded, sequences)

    def _nearly(self, raw: str, keys: frozenset[str]) -> list[Part]:
        index = self._index
        near: list[Part] = []
        if not raw.islower():
            near += [part for key in keys if not self._ordinary(key) for part in index.nicknames.get(key, ())]
        for key in keys:
            if (key[0], len(key)) not in index.shapes:
                continue
            for shorter in deletions(key, 2 if len(key) >= FAR_LEAST - 2 else 1):
                for whole, part in index.near.get(shorter, ()):
                    limit = 2 if len(whole) >= FAR_LEAST else 1
                    if part not in near and len(key) >= NEAR_LEAST - 1 and distance(key, whole, limit) <= limit:
                        near.append(part)
        return near

    def _find_numbers(self, text: str) -> list[AliasHit]:
        """Find the digits of codes, whatever separates them."""
        if not self._number_lengths:
            return []
        hits = []
        for run in _NUMBER.finditer(text):
            if run.end() - run.start() < self._number_lengths[0]:
                continue
            places = [place for place in range(run.start(), run.end()) if text[place].isdecimal()]
            if len(places) < self._number_lengths[0]:
                continue
            digits = "".join(text[place] for place in places)
            for length in self._number_lengths:
                for first in range(len(digits) - length + 1):
                    known = self._index.numbers.get(digits[first : first + length])
                    if known is None:
                        continue
                    alias, whole = known
                    start, end = places[first], places[first + length - 1] + 1
                    exact = text[start:end] == alias.text.strip()
                    closeness = EXACT if exact else FORM if whole else NEAR
                    hits.append(AliasHit(start, end, alias.entity, alias, closeness))
        return hits

    def _find_in_handles(self, text: str) -> list[AliasHit]:
        """Find names that are part of an e-mail address, a handle or a web address; all of it is the hit."""
        if not self._index.in_handles or not ("@" in text or "://" in text or "www." in text):
            return []
        hits = []
        for found in _HANDLE.finditer(text):
            keys = text_keys(re.sub(r"[\W\d_]", "", found.group().rpartition("@")[0] or found.group()))
            for name, part in self._index.in_handles.items():
                if any(name in key for key in keys):
                    hits.append(AliasHit(found.start(), found.end(), part.alias.entity, part.alias, FORM))
        return hits


def _regions(text: str, met: dict[str, _Word]) -> list[tuple[int, int]]:
    """Return the stretches to look at closely: lines with a word of an alias, and those beside them."""
    lines: list[tuple[int, int]] = []
    regions: list[tuple[int, int]] = []
    start = 0
    wanted = met.keys()
    due = False
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append((start, end))
        here = not wanted.isdisjoint(TOKEN.findall(text, start, end))
        if here and len(lines) > 1:
            regions.append(lines[-2])
        if here or due:
            regions.append((start, end))
        due = here
        start = end + 1
    joined: list[tuple[int, int]] = []
    for start, end in regions:
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _extend(before: _Open, mention: _Open) -> None:
    before.last, before.end = mention.last, mention.end
    before.used |= mention.used
    before.closeness, before.guarded = FORM, False


def _is_initial(text: str, token: Token, initials: set[str], end_of_gap: int) -> bool:
    start, end, raw = token
    if len(raw) != 1 or not raw.isupper() or lower(raw) not in initials:
        return False
    return text[end:end_of_gap] in (".", ". ", " ", ".\u00a0", "\u00a0") and (
        start == 0 or not text[start - 1].isalnum()
    )


def _is_article(text: str, token: Token, end_of_gap: int) -> bool:
    """Tell whether the word before a name belongs to it, as in *al-Khatib*."""
    return lower(token[2]) in NO_PART and text[token[1] : end_of_gap] in ("-", "\u2010", "\u2011")


def _outermost(hits: list[AliasHit]) -> list[AliasHit]:
    """Leave out hits that lie within another that says the same; equal spans of several entities stay."""
    kept: list[AliasHit] = []
    around: list[AliasHit] = []
    for hit in sorted(dict.fromkeys(hits), key=lambda hit: (hit.start, -hit.end, _RANK[hit.closeness])):
        around = [wide for wide in around if wide.end > hit.start]
        if not any(_says_the_same(wide, hit) for wide in around):
            kept.append(hit)
            around.append(hit)
    return kept


def _says_the_same(wide: AliasHit, hit: AliasHit) -> bool:
    """Tell whether a hit may go for an earlier one: that covers it, is as sure, and is hidden wherever it would be.

    A person's name in that of a street stays, as the street may be printed where the person is hidden.
    """
    known, rank = _RANK[wide.closeness], _RANK[hit.closeness]
    if wide.end < hit.end or known > rank or (wide.start, wide.end, known) == (hit.start, hit.end, rank):
        return False
    if hit.closeness == NEAR or wide.entity == hit.entity:
        return True
    return wide.alias.type == hit.alias.type and (wide.alias.kind == "direct" or hit.alias.kind == "indirect")


# Letters with which the spellings of one name may begin: Yousef, Jusuf; Khaled, Haled; Chernihiv, Tsjernihiv.
_BEGIN_ALIKE = ("ijye", "ckqhgtszxd", "vw", "fp", "ao", "ou", "dj")


def _first_letters(index: AliasIndex) -> frozenset[str]:
    """Return the letters that a word of a text must begin with to be looked up at all."""
    letters = {key[0] for table in (index.words, index.sequences, index.near, index.nicknames) for key in table if key}
    if any(CYRILLIC.match(letter) or ARABIC.match(letter) for letter in letters) or any(
        key.startswith("=") for key in index.sounds
    ):
        return frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
    wider = set(letters)
    for alike in _BEGIN_ALIKE:
        if letters & set(alike):
            wider.update(alike)
    return frozenset(wider)
