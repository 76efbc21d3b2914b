"""What a word is to the search: letters and digits with inner hyphens, apostrophes and slashes.

A word keeps its place in the text and gets a *surface*, the spelling under which it is filed: NFKC, lower case, without
soft hyphens, zero-width characters and Arabic vowel signs, with one kind of hyphen and of apostrophe. The parts of a
word such as ``Ukraina-prosjektet`` are words too and stand at the same position, so both they and the whole are found
and a phrase may hold either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

ANALYSIS_VERSION = 1
"""Raised whenever a text may yield other words than before; an index of another version is rebuilt."""

LONGEST = 200
"""Of a surface, in code points; what is longer is data, not a word, and is filed under its beginning."""

_ONE_OF_A_KIND = str.maketrans(
    dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\uff07", "'")
    | dict.fromkeys("\u2044\uff0f", "/")
)
_JOINERS = re.escape("-'/" + "".join(map(chr, _ONE_OF_A_KIND)))
# The format characters (soft hyphen, zero-width ones, directional marks) and the tatweel, which only stretches a word.
_DROPPED = "\u00ad\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
# Harakat: vowel signs which one writer puts and the next leaves out.
_HARAKAT = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"


def _marks() -> str:
    """Return the combining marks as ranges for a character class; `re` has no category of them."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


_MARKS = _marks()
IN_WORD = rf"\w{_MARKS}{_DROPPED}{_JOINERS}"
"""All that may stand in a word, as the inside of a regular expression's character class."""
# No alternative below can match what its neighbour can, so the time is linear in the text.
_PIECE = rf"[^\W_\u02bc\u0640](?:[^\W_\u02bc]|[{_MARKS}{_DROPPED}])*"
_WORD = re.compile(rf"{_PIECE}(?:[{_JOINERS}]{_PIECE})*")
_PART = re.compile(_PIECE)
_INVISIBLE = re.compile(rf"[{_DROPPED}{_HARAKAT}]")
_FOREIGN = re.compile(rf"[^\w{_MARKS}'/-]|_")
_BAD_START = re.compile(r"(^|[-'/])\W+")


class Word(NamedTuple):
    """A word or part of one: surface, position among the words, and its span in code points of the text."""

    surface: str
    position: int
    start: int
    end: int


def spelling(text: str) -> str:
    """Return a word as it is compared where capitals matter: its surface in the case it is written in."""
    if len(text) < LONGEST and text.isalnum() and text.isascii():
        return text
    for _ in range(4):  # to compose, drop and compose again: stable after two rounds, but for the oddest input
        before = text
        text = unicodedata.normalize("NFKC", text).translate(_ONE_OF_A_KIND)
        text = _BAD_START.sub(r"\1", _FOREIGN.sub("", _INVISIBLE.sub("", text)))
        text = text[:LONGEST].rstrip("-'/")
        if text == before:
            break
    return text


def spelt_as_written(text: str) -> bool:
    """Tell whether the spelling of each word of a text is just what stands there, but for the kinds of joiners."""
    return text.isascii() or (unicodedata.is_normalized("NFKC", text) and not _INVISIBLE.search(text))


@lru_cache(maxsize=200_000)
def surface(text: str) -> str:
    """Return the spelling under which a word is filed and found; "" if no letter or digit is left of it."""
    return spelling(spelling(text).lower())


def words(text: str, skipped: Iterable[tuple[int, int]] = ()) -> Iterator[Word]:
    """Yield the words of a text and their parts in order, outside the `skipped` spans (labels and notes)."""
    position = 0
    for low, high in _outside(len(text), sorted(skipped)):
        for match in _WORD.finditer(text, low, high):
            filed = surface(match[0])
            if not filed:
                continue
            start, end = match.span()
            yield Word(filed, position, start, end)
            if not filed.isalnum():
                for part in _parts(filed, text, start, end):
                    yield part._replace(position=position)
            position += 1


def _parts(filed: str, text: str, start: int, end: int) -> Iterator[Word]:
    """Yield the parts between a word's joiners, each with its own span."""
    for match in _PART.finditer(text, start, end):
        part = surface(match[0])
        if part and part != filed:
            yield Word(part, 0, *match.span())


def word_count(text: str, skipped: Iterable[tuple[int, int]] = ()) -> int:
    """Return how many words a text has, a hyphenated one counted once."""
    return sum(
        1
        for low, high in _outside(len(text), sorted(skipped))
        for match in _WORD.finditer(text, low, high)
        if surface(match[0])
    )


def _outside(length: int, skipped: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    position = 0
    for start, end in skipped:
        if start > position:
            yield position, min(start, length)
        position = max(position, end)
    if position < length:
        yield position, length
