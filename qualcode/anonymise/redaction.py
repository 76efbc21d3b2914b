"""Replaces identifiers in a text as a view: the text itself stays, and every place in the view leads back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.anonymise.generalise import age_band, season_year
from qualcode.text.offsets import OffsetMap
from qualcode.text.spans import Span

__all__ = ["Redacted", "Replacement", "age_band", "redact", "season_year"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text to print in place of [start, end) code points, and the entity that stands there, if one is known."""

    start: int
    end: int
    text: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with its replacements made, and the way back."""

    text: str
    offsets: OffsetMap
    """Onto the text that was redacted."""
    replaced: tuple[tuple[Span, Span], ...]
    """Where a replacement stands in the redacted text, and where the words stood."""


def redact(text: str, replacements: Iterable[Replacement]) -> Redacted:
    """Return the text with the replacements in it.

    Where some overlap, all they cover goes and the widest one's text stands for it, so that no letter is left over.
    Raises ValueError for one that is empty or lies outside the text.
    """
    out: list[str] = []
    runs: list[tuple[int, int, int]] = []
    replaced: list[tuple[Span, Span]] = []
    here = there = 0
    for span, printed in _merged(text, replacements):
        kept = text[there : span.start]
        if kept:
            runs.append((here, there, len(kept)))
            out.append(kept)
            here += len(kept)
        out.append(printed)
        replaced.append((Span(here, here + len(printed)), span))
        here += len(printed)
        there = span.end
    if there < len(text):
        runs.append((here, there, len(text) - there))
        out.append(text[there:])
        here += len(text) - there
    return Redacted("".join(out), OffsetMap(tuple(runs), here, len(text)), tuple(replaced))


def _merged(text: str, replacements: Iterable[Replacement]) -> list[tuple[Span, str]]:
    groups: list[tuple[int, int, Replacement]] = []
    for one in sorted(replacements, key=lambda one: (one.start, -one.end)):
        if not 0 <= one.start < one.end <= len(text):
            raise ValueError("a replacement lies outside the text")
        if groups and one.start < groups[-1][1]:
            start, end, widest = groups[-1]
            wider = one if one.end - one.start > widest.end - widest.start else widest
            groups[-1] = (start, max(end, one.end), wider)
        else:
            groups.append((one.start, one.end, one))
    return [(Span(start, end), widest.text) for start, end, widest in groups]
