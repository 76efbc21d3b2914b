"""Growing a span that is named in part to the whole name as it is written."""

from __future__ import annotations

import re

_HYPHENS = "-‐\u2011"
_APOSTROPHES = "'’"
_NEXT_NAME = re.compile(
    r"(?: (?:av|von|van|de|al|el|bin|ibn|bint))? (?!(?:I|Jeg|Eg|De|"
    r"Dere)\b)[^\W\d_a-zæøåà-öø-ÿ][^\W\d_]+(?:-[^\W\d_]+)*"
)
_ENGLISH_GENITIVE = re.compile(r"['’]s$")


def whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span grown to whole words, hyphenated ones and a genitive -s included, an English 's left out."""
    while start > 0 and (_inner(text, start - 1) or (_joint(text, start - 1) and text[start : start + 1].isalnum())):
        start -= 1
    while end < len(text) and (_inner(text, end) or (_joint(text, end) and text[end - 1 : end].isalnum())):
        end += 1
    genitive = _ENGLISH_GENITIVE.search(text, start, end)
    return start, genitive.start() if genitive and genitive.start() > start else end


def whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span grown to whole words and over the capitalised words that follow (Anne Grete Solheim).

    Titles before the name stay outside: they alone point at no one.
    """
    start, end = whole_word(text, start, end)
    if not text[start : start + 1].isupper():
        return start, end
    while (following := _NEXT_NAME.match(text, end)) is not None and following.group().lstrip()[0].isupper():
        end = following.end()
    return start, end


def _inner(text: str, position: int) -> bool:
    return text[position].isalnum()


def _joint(text: str, position: int) -> bool:
    """Return whether a hyphen or apostrophe stands between two letters or figures."""
    return (
        text[position] in _HYPHENS + _APOSTROPHES
        and 0 < position < len(text) - 1
        and text[position - 1].isalnum()
        and text[position + 1].isalnum()
    )
