"""The words of a text with what their place says: capital or not, first of a sentence or not."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from qualcode.anonymise.detect.lexicons import word_set

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OPENING = " \t\u00a0«»\"“”„'‘([{–—-•*→>#"
_ENDING = ".?!:;…\n)]}<>|"
_ABBREVIATIONS = word_set(
    "dr nr st mr mrs ms ca kl jf bl f fr s p pr mv osv evt inkl tlf avd ass adm prof sr jr vs no hr fru kap fig tab"
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")
_LOOKBACK = 24


class Word(NamedTuple):
    """A word at [start, end) code points; `initial` if a capital there says nothing."""

    start: int
    end: int
    text: str
    lower: str
    capital: bool
    initial: bool


def words(text: str, after_labels: Collection[int] = ()) -> list[Word]:
    """Return the words of a text; positions in `after_labels` begin a sentence whatever stands before them."""
    found = []
    for match in WORD.finditer(text):
        start, end, word = match.start(), match.end(), match.group()
        if word[-2:] in ("'s", "’s") and len(word) > 2:
            end, word = end - 2, word[:-2]
        capital = word[0].isupper()
        initial = capital and (start in after_labels or _is_initial(text, start))
        found.append(Word(start, end, word, word.lower(), capital, initial))
    return found


def _is_initial(text: str, start: int) -> bool:
    position = start - 1
    while position >= 0 and text[position] in _OPENING:
        # A dash or quotation mark with no space around it is part of a word, not the start of a sentence.
        if text[position] == "-" and position and text[position - 1].isalnum():
            return False
        position -= 1
    if position < 0:
        return True
    if text[position] not in _ENDING:
        # «Name» after a plain word: the capital belongs to the title or to quoted speech.
        return any(mark in text[position:start] for mark in ("«", '"', "“", "„", " – ", " — ", "•"))
    if text[position] == ".":
        before = _LAST_WORD.search(text, max(0, position - _LOOKBACK), position + 1)
        if before and "\n" not in text[position:start]:
            word = before.group(1)
            return not (word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()))
    return True
