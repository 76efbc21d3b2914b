"""Nets for what the lists do not hold: names said again, misspelt, in lower case; titles in quotation marks; "
"unknown words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.anonymise.detect import lexicons
from qualcode.anonymise.detect.detection import Detection, Tier, Type, detection
from qualcode.anonymise.detect.vocabulary import knows
from qualcode.anonymise.detect.words import Word

_QUOTED = re.compile(r"[«“\"](?=[^\W\d_])([^«»“”\"\n]{2,60})[»”\"]")
_CALLED = re.compile(
    r"(?i)(?:heter|heiter|het|heitte|kalt|kalla|kalles|kaller|kallar|gruppa|gruppen|bladet|avisa|boka|boken|"
    r"båten|skøyta|"
    r"redningsskøyta|prosjektet|serien|programmet|called|named|band|gruppe|på|i|med|på facebook|og|under|om) "
    r"?,? ?$"
)
_PRESS = re.compile(
    r"(?i)\b(?:\w*(?:avis|avisa|avisen|aviser|bladet|tidende|posten|nytt|overskrift\w*|headline|newspaper|"
    r"forsid\w*|framsid\w*)|nrk|vg)\b"
)
_PRESS_WIDTH = 90
_LOWER_CASE_SHARE = 0.01
_FEW_WORDS = 30
_SHORTEST_REPEAT = 3
_SHORTEST_NEAR = 5
_SHORTEST_UNKNOWN = 4
_PERSONAL = frozenset({lexicons.FIRST, lexicons.LAST})
_NAMES = ("PERSON", "LOC", "ORG")


def repeats(
    words: Sequence[Word], text: str, sure: Sequence[Detection], languages: tuple[str, ...]
) -> Iterator[Detection]:
    """Yield words that were names elsewhere in the text: at the start of a sentence, in lower case, or "
    "misspelt.
    """
    known = _parts(sure, text, languages)
    near = {name for name in known if len(name) >= _SHORTEST_NEAR}
    by_start: dict[str, list[str]] = {}
    for name in near:
        by_start.setdefault(name[0], []).append(name)
    for word in words:
        if len(word.text) < _SHORTEST_REPEAT:
            continue
        for form in lexicons.genitive_bases(word.lower):
            if form in known:
                tier = _repeat_tier(word, form, languages)
                if tier is not None:
                    yield detection(word.start, word.end, known[form], tier, "repeat")
                break
        else:
            if len(word.text) >= _SHORTEST_NEAR and not _is_ordinary(word.lower, languages):
                for name in by_start.get(word.lower[0], ()):
                    if is_near(name, word.lower):
                        tier = "probable" if word.capital else "possible"
                        yield detection(word.start, word.end, known[name], tier, "repeat")
                        break


def _parts(sure: Sequence[Detection], text: str, languages: tuple[str, ...]) -> dict[str, Type]:
    """Return the words of which sure names are made, in lower case, genitive off, with the type of name."""
    parts: dict[str, Type] = {}
    for item in sure:
        if item.type not in _NAMES:
            continue
        found = list(re.finditer(r"[^\W\d_]{3,}", text[item.start : item.end]))
        for match in found:
            word = match.group().lower()
            if len(found) > 1 and _is_ordinary(word, languages) and not lexicons.labels_of(word) & _PERSONAL:
                continue
            if word in lexicons.languages() or word in lexicons.folded("nationalities"):
                continue
            if item.type != "PERSON" and match.group().islower():
                continue
            if lexicons.is_organisation_word(word) or lexicons.is_national_body(word):
                continue
            form = word[:-1] if word.endswith("s") and word[:-1] in parts else word
            if parts.get(form) != "PERSON":
                parts[form] = item.type
    return parts


def _is_ordinary(word: str, languages: tuple[str, ...]) -> bool:
    return lexicons.is_ordinary_word(word) or knows(word, languages)


def _repeat_tier(word: Word, form: str, languages: tuple[str, ...]) -> Tier | None:
    ordinary = _is_ordinary(form, languages) or lexicons.is_ambiguous_name(form)
    if word.capital:
        if word.initial and lexicons.is_ordinary_word(form):
            return "possible"
        return "probable"
    return None if ordinary else "probable"


def is_near(name: str, word: str) -> bool:
    """Return whether two words differ by one letter put in, left out, changed or swapped."""
    if abs(len(name) - len(word)) > 1 or name == word:
        return False
    index = 0
    while index < min(len(name), len(word)) and name[index] == word[index]:
        index += 1
    rest, other = name[index:], word[index:]
    if rest[1:] == other[1:] or rest == other[1:] or rest[1:] == other:
        return True
    return len(rest) > 1 and len(other) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]


def titles(text: str, words: Sequence[Word]) -> Iterator[Detection]:
    """Yield short titles in quotation marks: names of groups, programmes, headlines."""
    for match in _QUOTED.finditer(text):
        inner = match.group(1)
        line = text.rfind("\n", 0, match.start()) + 1
        if " " in inner and _PRESS.search(text, max(line, match.start() - _PRESS_WIDTH), match.start()):
            yield detection(match.start(1), match.end(1), "MISC", "possible", "context")
            continue
        if not inner[0].isupper() or inner.rstrip()[-1:] in ".?!,…":
            continue
        before = text[max(line, match.start() - 30) : match.start()]
        if before.rstrip()[-1:].isalpha() and _CALLED.search(before):
            yield detection(match.start(1), match.end(1), "MISC", "possible", "rule")


def is_lower_cased(words: Sequence[Word]) -> bool:
    """Return whether a transcript is written without capitals, so that capitals tell nothing."""
    if len(words) < _FEW_WORDS:
        return False
    inner = sum(word.capital and not word.initial for word in words)
    return inner < len(words) * _LOWER_CASE_SHARE


def unknown_words(words: Sequence[Word], languages: tuple[str, ...]) -> Iterator[Detection]:
    """Yield lower-case words no dictionary knows, and listed names that are words too.

    Worth reading only in a transcript without capitals.
    """
    for word in words:
        if word.capital or lexicons.is_ordinary_word(word.lower):
            continue
        labels = lexicons.labels_of(word.lower)
        if labels & _PERSONAL:
            yield detection(word.start, word.end, "PERSON", "possible", "lexicon")
        elif lexicons.PLACE in labels:
            yield detection(word.start, word.end, "LOC", "possible", "lexicon")
        elif (
            len(word.text) >= _SHORTEST_UNKNOWN
            and lexicons.NATIONAL not in labels
            and word.lower not in lexicons.folded("acronyms")
            and not knows(word.lower, languages)
        ):
            yield detection(word.start, word.end, "PERSON", "possible", "unknown")
