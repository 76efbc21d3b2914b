"""Where each stretch of a transcript stands in the decoded original.

A map is a list of runs ``(start, raw_start, length)``: the two texts are identical there. Between two runs lies a gap:
what was left out, put in or changed. A position inside a gap has no twin; a span that begins or ends in one is widened
to the whole gap, so that mapping there and back never loses a code point of the words that were marked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from qualcode.text.spans import Span

Run = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Runs ``(start, raw_start, length)``, ascending in both texts, in code points."""

    runs: tuple[Run, ...]
    length: int
    raw_length: int
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _raw_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        runs = _joined(self.runs)
        end = raw_end = 0
        for start, raw_start, length in runs:
            if length <= 0 or start < end or raw_start < raw_end:
                raise ValueError("runs must be ascending and must not overlap")
            end, raw_end = start + length, raw_start + length
        if end > self.length or raw_end > self.raw_length:
            raise ValueError("a run lies outside its text")
        object.__setattr__(self, "runs", runs)
        object.__setattr__(self, "_starts", tuple(run[0] for run in runs))
        object.__setattr__(self, "_raw_starts", tuple(run[1] for run in runs))

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """Return the map of a text onto itself."""
        return cls(((0, 0, length),) if length else (), length, length)

    @property
    def is_identity(self) -> bool:
        """Tell whether the two texts are the same."""
        return self.length == self.raw_length and self.runs == ((0, 0, self.length),)

    def to_raw(self, span: Span) -> Span:
        """Return where a span of the transcript stands in the decoded original."""
        return _carry(span, self.runs, self._starts, 0, 1, self.raw_length)

    def from_raw(self, span: Span) -> Span:
        """Return where a span of the decoded original stands in the transcript."""
        return _carry(span, self.runs, self._raw_starts, 1, 0, self.length)

    def then(self, later: OffsetMap) -> OffsetMap:
        """Return the map of a further step: `later` maps its text onto this one's."""
        if later.is_identity:
            return self
        if self.is_identity:
            return later
        out: list[Run] = []
        index = 0
        for start, middle, length in later.runs:
            middle_end = middle + length
            while index and self._starts[index - 1] + self.runs[index - 1][2] > middle:
                index -= 1
            while index < len(self.runs) and self.runs[index][0] < middle_end:
                own_start, raw_start, own_length = self.runs[index]
                low, high = max(own_start, middle), min(own_start + own_length, middle_end)
                if low < high:
                    out.append((start + low - middle, raw_start + low - own_start, high - low))
                index += 1
        return OffsetMap(tuple(out), later.length, self.raw_length)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs with those that touch in both texts made one."""
    out: list[Run] = []
    for start, raw_start, length in runs:
        if length == 0:
            continue
        if out and out[-1][0] + out[-1][2] == start and out[-1][1] + out[-1][2] == raw_start:
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + length)
        else:
            out.append((start, raw_start, length))
    return tuple(out)


def _carry(
    span: Span, runs: tuple[Run, ...], starts: tuple[int, ...], here: int, there: int, there_length: int
) -> Span:
    if span.start == span.end:
        point = _start(span.start, runs, starts, here, there, there_length)
        return Span(point, point)
    start = _start(span.start, runs, starts, here, there, there_length)
    end = _end(span.end, runs, starts, here, there, there_length)
    return Span(start, max(start, end))


def _start(
    position: int, runs: tuple[Run, ...], starts: tuple[int, ...], here: int, there: int, there_length: int
) -> int:
    """Map a span's first position; inside a gap it goes to the beginning of the gap."""
    index = bisect_right(starts, position) - 1
    if index < 0:
        return 0
    run = runs[index]
    if position < run[here] + run[2]:
        return run[there] + position - run[here]
    return run[there] + run[2]


def _end(
    position: int, runs: tuple[Run, ...], starts: tuple[int, ...], here: int, there: int, there_length: int
) -> int:
    """Map a span's end by its last code point; inside a gap it goes to the end of the gap."""
    last = position - 1
    index = bisect_right(starts, last) - 1
    if index >= 0:
        run = runs[index]
        if last < run[here] + run[2]:
            return run[there] + last - run[here] + 1
    return runs[index + 1][there] if index + 1 < len(runs) else there_length


class Rewrite:
    """Builds a new text out of an old one, from left to right, and the map from the new to the old."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._here = 0
        self._there = 0

    @property
    def position(self) -> int:
        """The length of the new text so far."""
        return self._here

    def keep(self, end: int) -> None:
        """Take over the old text up to a position."""
        length = end - self._there
        if length > 0:
            self._parts.append(self._raw[self._there : end])
            self._runs.append((self._here, self._there, length))
            self._here += length
            self._there = end

    def skip(self, end: int) -> None:
        """Leave out the old text up to a position."""
        self._there = max(self._there, end)

    def put(self, words: str) -> None:
        """Put in words that the old text does not have here."""
        self._parts.append(words)
        self._here += len(words)

    def finish(self) -> tuple[str, OffsetMap]:
        """Take over what is left and return the new text with its map onto the old one."""
        self.keep(len(self._raw))
        return "".join(self._parts), OffsetMap(tuple(self._runs), self._here, len(self._raw))
