"""What every reader gives."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.text.offsets import OffsetMap
from qualcode.text.spans import Span
from qualcode.text.times import TimeMark


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded original, the words of it that are the transcript, and the map between the two.

    `version` rises with every change of what the reader gives for the same bytes. `times`, and the `labels` and
    `asides` (notes) that the format itself marks, are positions in `text`. In a text of `lines_apart` each line is a
    paragraph, in one of `cues` a line is a cue.
    """

    reader: str
    version: int
    media_type: str
    decoded: str
    text: str
    offsets: OffsetMap
    encoding: str | None = None
    times: tuple[TimeMark, ...] = ()
    lines_apart: bool = False
    cues: bool = False
    labels: tuple[Span, ...] = ()
    asides: tuple[Span, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()
