"""Clock times of a recording, where they stand before what was said.

They are no words of the interview: they leave the text and become an attribute of the turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.text.offsets import OffsetMap, Rewrite

_TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
_GAP = "[ ]{0,8}"  # bounded, so that a line of a million spaces costs no more than another
_UNTIL = rf"(?:{_GAP}(?:-->|[-–—]){_GAP}{_TIME})?"
_LABELLIKE = r"(?=[*]{0,2}[^\W\d_][^\n:]{0,39}?(?:[*]{0,2}:|[ ][–—-][ ]))"
_BRACKETED = re.compile(rf"{_GAP}[\[<](?P<time>{_TIME}){_UNTIL}[\]>]{_GAP}(?:[-–—:](?=[ ]))?{_GAP}")
_BARE = re.compile(rf"{_GAP}\(?(?P<time>{_TIME}){_UNTIL}\)?{_GAP}(?:[-–—](?=[ ]))?{_GAP}{_LABELLIKE}")
_AFTER_LABEL = re.compile(
    rf"(?P<label>{_GAP}[*]{{0,2}}[^\W\d_][^\n:;,.!?\[\]()]{{0,39}}?){_GAP}"
    rf"[\[(](?P<time>{_TIME}){_UNTIL}[\])](?=[ ]?[*]{{0,2}}:)"
)
_NAME_AND_TIME = re.compile(rf"(?P<label>{_GAP}[^\W\d_][^\n:;,!?\[\]]{{0,39}}?)[ ]{{1,8}}\(?(?P<time>{_TIME})\)?{_GAP}")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A point in a text and the time of the recording, in milliseconds."""

    position: int
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A text without its leading clock times, its map to the text before, and the times."""

    text: str
    offsets: OffsetMap
    marks: tuple[TimeMark, ...]


def milliseconds(clock: str) -> int:
    """Return the milliseconds of ``[hh:]mm:ss[.mmm]``; raises ValueError for anything else."""
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError("not a clock time")
    hours, minutes, seconds, fraction = match.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))


def take_times(text: str) -> Timed:
    """Take the leading clock times out of a text.

    Bracketed times at a line's start leave in any case, bare ones where a label follows; a time between a label and
    its colon too, and one that ends a line of its own with a name where that is the custom of the text.
    """
    if ":" not in text:
        return Timed(text, OffsetMap.identity(len(text)), ())
    lines = text.split("\n")
    headed = sum(1 for line in lines if _NAME_AND_TIME.fullmatch(line))
    named = headed >= 2 and headed * 12 >= sum(1 for line in lines if line.strip())
    out = Rewrite(text)
    marks: list[TimeMark] = []
    pending: int | None = None
    at = gone = 0
    for line in lines:
        begin, after = at - gone, at + len(line) + 1
        rest = line
        found = _time_in(line, named) if ":" in line else None
        if found is not None:
            (start, end), pending = found
            rest = line[:start] + line[end:]
            out.keep(at + start)
            # A line that held nothing but the time leaves with it.
            skipped_to = at + end if rest.strip() else after
            out.skip(skipped_to)
            gone += skipped_to - (at + start)
        if pending is not None and rest.strip():
            marks.append(TimeMark(begin, pending))
            pending = None
        at = after
    new, offsets = out.finish()
    return Timed(new, offsets, tuple(marks))


def _time_in(line: str, named: bool) -> tuple[tuple[int, int], int] | None:
    """Return the stretch of a line that leaves, a time with what parts it from the words, and its milliseconds."""
    match = _BRACKETED.match(line) or _BARE.match(line)
    if match is not None:
        return match.span(), milliseconds(match["time"])
    match = _AFTER_LABEL.match(line) or (_NAME_AND_TIME.fullmatch(line) if named else None)
    if match is not None:
        return (match.end("label"), match.end()), milliseconds(match["time"])
    return None
