"""Which words a language knows: own frequent words, simplemma's full forms, and compounds of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qualcode.anonymise.detect.lexicons import is_ordinary_word
from qualcode.text.language import MARKERS, languages_in

_SHORT_TEXT = 3000
_SHORTEST_COMPOUND = 7
_LONGEST_COMPOUND = 50
_SHORTEST_HEAD = 4
_SHORTEST_PART = 3
_LINKS = ("s", "e")


def languages_of(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return which of nb, nn and en a text is written in: the one told first, then those its small words show."""
    found = list(languages_in(text))
    told = language[:2].lower() if language else None
    if told == "no":
        told = "nb"
    if told in MARKERS:
        found = [told, *(code for code in found if code != told)]
    if not found or len(text) < _SHORT_TEXT:
        # A few words do not tell bokmål from nynorsk.
        found += [code for code in ("nb", "nn") if code not in found]
    return tuple(found)


@cache
def _dictionary(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    dictionary: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary(language)
    return dictionary


@cache
def knows(word: str, languages: tuple[str, ...]) -> bool:
    """Return whether a lower-case word, or each part of a compound, is a word of one of the languages.

    A capitalised form says nothing about a name: simplemma lists some, so only the lower-case form is asked for.
    """
    return _simple(word, languages) or _compound(word, languages)


def _simple(word: str, languages: tuple[str, ...]) -> bool:
    if is_ordinary_word(word) or any(word in _dictionary(language) for language in languages):
        return True
    for mark in ("'", "’"):
        base, found, _ending = word.partition(mark)
        if found and base and (is_ordinary_word(base) or any(base in _dictionary(code) for code in languages)):
            return True
    return False


def _compound(word: str, languages: tuple[str, ...]) -> bool:
    norwegian = tuple(language for language in languages if language != "en")
    if not norwegian or not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        return False
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_HEAD + 1):
        if not _simple(word[cut:], norwegian):
            continue
        part = word[:cut]
        if _simple(part, norwegian):
            return True
        if part.endswith(_LINKS) and len(part) > _SHORTEST_PART and _simple(part[:-1], norwegian):
            return True
    return False
