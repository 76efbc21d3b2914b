"""The endings that names, organisations and places take in Norwegian and English running text."""

from __future__ import annotations

import re

# Last parts of the words that organisations and places are called by: these take noun endings, other names do not
# (Berg must not become Bergen).
_NOUNS = re.compile(
    "(?:skole|skule|sko[lo]en|skolen|skulen|senter|senteret|sentral|sentralen|mottak|mottaket|barnehage|barnehagen|hage|"
    "sykehus|sjukehus|huset|hus|sjukeheim|sykehjem|heim|hjem|heimen|hjemmet|kommune|kommunen|opplæring|opplæringa|"
    "opplæringen|kirke|kirka|kirken|kyrkje|kyrkja|lag|laget|forening|foreningen|foreining|foreininga|kontor|kontoret|"
    "gate|gata|gaten|veg|vegen|vei|veien|tjeneste|tjenesten|teneste|tenesta|bibliotek|biblioteket|universitet|"
    "universitetet|verk|verket|bruk|bruket|fabrikk|fabrikken|avis|avisa|avisen|moské|moskeen|menighet|menigheten|"
    "kyrkjelyd|klubb|klubben|kor|koret|krets|kretsen|utvalg|utvalet|team|teamet|avdeling|avdelinga|avdelingen|gård|"
    "gården|garden|hotell|hotellet|butikk|butikken|buss|bussen|ferje|ferja|bygd|bygda|dal|dalen|øy|øya|elv|elva)$"
)
_ENDINGS = ("", "e", "a", "en", "et", "n", "er", "ar", "r", "ene", "ane", "ne")
_STRIPPED = re.compile("(?:ene|ane|en|et|er|ar|a|e|n)$")
_STEM_LEAST = 4


def without_genitive(word: str) -> str | None:
    """Return the word without a genitive -s, or None where it has none."""
    return word[:-1] if len(word) >= 3 and word[-1] == "s" and word[-2] != "s" else None


def is_common_noun_name(word: str) -> bool:
    """Tell whether a one-word name ends in a noun such as -skole or -sentralen, and so is inflected like it."""
    found = _NOUNS.search(word.lower())
    return found is not None and found.start() > 2


def noun_forms(word: str) -> set[str]:
    """Return the word in lower case, definite and indefinite, singular and plural, genitives left out."""
    word = word.lower()
    stems = {word}
    bare = _STRIPPED.sub("", word)
    if len(bare) >= _STEM_LEAST:
        stems.add(bare)
        if bare[-1] == bare[-2]:
            stems.add(bare[:-1])
    return {stem + ending for stem in stems for ending in _ENDINGS}
