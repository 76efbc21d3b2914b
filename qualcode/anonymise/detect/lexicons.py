"""The word lists beside this module, read once, and what they say about a word.

Sources and licences of the lists are told in `data/README.md`. All look-ups ignore case.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from babel import Locale

LANGUAGES = ("nb", "nn", "en")

FIRST, LAST, PLACE, COUNTRY, NATIONAL, ORGANISATION = (
    "FIRST_NAME",
    "SURNAME",
    "PLACE",
    "COUNTRY",
    "NATIONAL_BODY",
    "ORGANISATION",
)
"""What a listed word may be; the labels of the spans that the lexicon pipeline sets."""

_FILES = {
    FIRST: ("first_names_no", "first_names_world", "first_names_uk"),
    LAST: ("surnames_no", "surnames_world"),
    PLACE: ("places_own", "places_geonames_no", "places_geonames_world"),
    NATIONAL: ("national_bodies",),
    ORGANISATION: ("organisations",),
}
_SHORTEST_TERRITORY = 4


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set."""
    return frozenset(words.split())


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the lines of a list in `data/`, as written there."""
    text = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def folded(name: str) -> frozenset[str]:
    """Return the entries of a list in lower case."""
    return frozenset(entry.lower() for entry in entries(name))


@cache
def municipalities() -> tuple[tuple[str, str, str], ...]:
    """Return number, name and county of Norway's municipalities of 2024 (Kartverket, CC BY 4.0)."""
    source = files(__package__).joinpath("data", "municipalities.csv")
    with source.open(encoding="utf-8") as handle:
        return tuple((row["number"], row["name"], row["county"]) for row in csv.DictReader(handle))


@cache
def territories() -> frozenset[str]:
    """Return the names of countries in bokmål, nynorsk and English, in lower case (Unicode CLDR, through "
    "Babel).
    """
    names = {
        name.lower()
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and len(name) >= _SHORTEST_TERRITORY
    }
    return frozenset(names | {"kongo", "congo", "syria", "dr kongo", "sør-sudan", "kurdistan", "england", "palestina"})


@cache
def languages() -> frozenset[str]:
    """Return the names of languages in bokmål, nynorsk and English, in lower case (Unicode CLDR, through "
    "Babel).
    """
    names = {name.lower() for language in LANGUAGES for name in Locale(language).languages.values()}
    return frozenset(name for name in names if len(name) >= _SHORTEST_TERRITORY and not is_ordinary_word(name))


@cache
def listed() -> dict[str, frozenset[str]]:
    """Return, for each listed name in lower case, what it may be."""
    found: dict[str, set[str]] = {}
    for label, names in _FILES.items():
        for name in names:
            for entry in entries(name):
                found.setdefault(entry.lower(), set()).add(label)
    for _number, name, county in municipalities():
        for part in (*name.split(" - "), county):
            found.setdefault(part.lower(), set()).add(PLACE)
    for name in territories():
        found.setdefault(name, set()).add(COUNTRY)
    return {name: frozenset(labels) for name, labels in found.items()}


def labels_of(phrase: str) -> frozenset[str]:
    """Return what a word or phrase may be, a genitive -s taken off if that is what makes it known."""
    table = listed()
    word = phrase.lower()
    for form in genitive_bases(word):
        if form in table:
            return table[form]
    return frozenset()


def genitive_bases(word: str) -> tuple[str, ...]:
    """Return a word and what it is without its genitive ending, in the order in which to try them."""
    if len(word) > 3 and word[-1] == "s":
        return (word, word[:-2]) if word[-2] in "'’" else (word, word[:-1])
    return (word, word[:-1]) if word[-1:] in ("'", "’") else (word,)


def is_ordinary_word(word: str) -> bool:
    """Return whether a word is among the frequent everyday words of bokmål, nynorsk, English or Ukrainian."""
    return word.lower() in folded("ordinary_words")


def is_ambiguous_name(word: str) -> bool:
    """Return whether a listed name is also an ordinary word, as Odd, Stein and Hope are."""
    word = word.lower()
    return word in folded("ambiguous_names") or word in folded("ordinary_words")


def is_national_body(phrase: str) -> bool:
    """Return whether a phrase names a national body, medium or product that points at no one."""
    return NATIONAL in labels_of(phrase)


def is_place(phrase: str) -> bool:
    """Return whether a phrase is a listed place."""
    return PLACE in labels_of(phrase)


@cache
def _organisation_endings() -> tuple[str, ...]:
    return tuple(sorted((word for word in folded("organisation_words") if len(word) >= 5), key=len, reverse=True))


def is_organisation_word(word: str) -> bool:
    """Return whether a word names a sort of organisation, whole (skole) or as the last part (kystmuseum)."""
    word = word.lower()
    return word in folded("organisation_words") or word.endswith(_organisation_endings())


@cache
def name_shape() -> re.Pattern[str]:
    """Return a pattern for lower-case words that end as surnames and some first names do."""
    return re.compile(
        r"\w{2,}(?:sen|sson|stad|vik|våg|heim|rud|støl|enko|jenko|chuk|tsjuk|tjuk|skyj|skyi|skij|skaja|zai|zada|"
        r"zadeh|"
        r"ullah|oğlu|yan|dottir|енко|чук|ський|ська|ович|івна)"
    )
