"""What a transcript holds that nobody said: labels, headings that name a speaker, notes, clock times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qualcode.text.spans import Span

Kind = Literal["label", "heading", "note", "time"]

_BRACKETED = re.compile(r"(?<!\w)\[([^\[\]\n]{1,60})\](?![\w(])")
_ROUND = re.compile(r"(?<!\w)\(([^()\n]{1,40})\)(?!\w)")
_CLOCK = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?")
_HAS_LETTER = re.compile(r"[^\W\d_]|…|\.\.|\?")
# Stand-ins for what was taken out are words of the text, not notes on how it was said.
_STAND_IN = re.compile(
    r"(?i:navn|namn|etternavn|name|by|byen|sted|stad|place|city|town|land|country|kommune|municipality|skole|skule|"
    r"school|arbeidsgiver|employer|person|dato|date|år|year|alder|age|nummer|number)(?:en|et)?(?: ?[A-Z0-9]{1,3})?"
    r"|[A-ZÆØÅ_]{2,}(?:[ _-]?\d{1,3})?"
)
_NOTE_WORDS = re.compile(
    r"(?i)\b(?:latter|ler|lattermild|humrer|smiler|pause\w*|stille|stillhet|kremter|host(?:er|ing)|sukk(?:er|ar)?|"
    r"gråter|gret|nikker|nikkar|uhørbart|uhøyrbart|utydelig|utydeleg|uklart|avbrudd|telefonen|snakker samtidig|"
    r"laugh(?:s|ter|ing)?|cries|crying|sighs?|nods?|inaudible|unclear|crosstalk|silence|coughs?|сміється|пауза)\b"
)


@dataclass(frozen=True, order=True, slots=True)
class Structure:
    """A stretch of a transcript that is not counted and not searched, and what it is."""

    span: Span
    kind: Kind


def notes(text: str, *, spoken: bool) -> Iterator[Structure]:
    """Yield the transcriber's notes and the clock times within a text.

    In a text without speakers only the customary words (``[latter]``, ``[pause]``) count: there other brackets are
    the author's.
    """
    for match in _BRACKETED.finditer(text):
        words = match[1].strip()
        if _CLOCK.fullmatch(words):
            yield Structure(Span(*match.span()), "time")
        elif _NOTE_WORDS.search(words) or (spoken and _HAS_LETTER.search(words) and not _STAND_IN.fullmatch(words)):
            yield Structure(Span(*match.span()), "note")
    for match in _ROUND.finditer(text):
        words = match[1].strip()
        if _CLOCK.fullmatch(words):
            if spoken:
                yield Structure(Span(*match.span()), "time")
        elif len(words.split()) <= 3 and _NOTE_WORDS.match(words):
            yield Structure(Span(*match.span()), "note")


def in_order(structure: Iterable[Structure]) -> tuple[Structure, ...]:
    """Return the stretches in the order of the text, those left out that overlap an earlier one."""
    out: list[Structure] = []
    for each in sorted(structure):
        if not out or out[-1].span.end <= each.span.start:
            out.append(each)
    return tuple(out)
