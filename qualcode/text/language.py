"""Which of bokmål, nynorsk and English a text is written in, told by its small words."""

from __future__ import annotations

import re

MARKERS = {
    "nb": frozenset("jeg ikke hva hvor noe noen mye hjem hun vi fra også bare være kommer".split()),
    "nn": frozenset("eg ikkje kva kvar korleis noko nokon mykje heim ho me frå òg berre vera kjem".split()),
    "en": frozenset("the and is was you they have with not what this that from my she of".split()),
}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 800
_SHARE = 0.15
"""Of the small words that tell, what a language must have to count as one of the text's."""


def languages_in(text: str) -> tuple[str, ...]:
    """Return the languages of a text, the one with the most small words first; empty when none is told."""
    counts = dict.fromkeys(MARKERS, 0)
    for number, match in enumerate(_WORD.finditer(text)):
        if number == _ENOUGH_WORDS:
            break
        word = match.group().lower()
        for code, markers in MARKERS.items():
            counts[code] += word in markers
    total = sum(counts.values())
    return tuple(code for code in sorted(counts, key=lambda code: -counts[code]) if counts[code] > total * _SHARE)
