"""A transcript cut into passages: a turn for each stretch of a speaker, or a paragraph where nobody speaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.text.labels import Label, Line, find_groups, find_labels, find_telling, is_bullet, known_labels, lines_of
from qualcode.text.spans import Span
from qualcode.text.structure import Structure, in_order, notes
from qualcode.text.times import TimeMark

_WRAPPED = 110
"""Where nearly all lines are shorter, in code points, a line's end is not a paragraph's end."""

_GATHERED = 400
"""Cues without speakers are gathered to paragraphs of about this many code points."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A turn or paragraph [start, end): its speaker's label, where the words begin, and its time in the recording.

    ``label_span`` is None where the label stands elsewhere, as in the notes under a group's heading.
    """

    start: int
    end: int
    label: str | None
    label_span: Span | None
    body_start: int
    time_ms: int | None = None
    end_ms: int | None = None

    @property
    def span(self) -> Span:
        """The whole stretch, label included."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The passages of a text, in order, and its structure."""

    passages: tuple[Passage, ...]
    structure: tuple[Structure, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The speakers' labels, in order of first appearance."""
        return tuple(dict.fromkeys(each.label for each in self.passages if each.label is not None))


def segment(
    text: str,
    *,
    times: Sequence[TimeMark] = (),
    labels: Sequence[Span] = (),
    asides: Sequence[Span] = (),
    lines_apart: bool = False,
    cues: bool = False,
) -> Segmentation:
    """Cut a text into passages that cover all its words and never overlap.

    `times` are the marks of the text in order; `labels` and `asides` (notes) are those the format itself marks, and
    where there are such labels none is looked for. With `lines_apart` every line of prose is a paragraph, as in a Word
    document; with `cues` a line is a subtitle's: lines of one speaker that follow each other are one turn, and without
    speakers they are gathered to paragraphs.
    """
    lines = lines_of(text)
    groups: dict[int, Label] = {}
    if labels:
        speakers = known_labels(text, lines, labels)
    elif groups := find_groups(text, lines):
        speakers = find_telling(text, lines)
    else:
        speakers = find_labels(text, lines, frozenset(mark.position for mark in times))
    passages = _passages(text, lines, groups, speakers, lines_apart, cues)
    marks = [label for label in (groups | speakers).values() if label.name]
    found = [Structure(label.mark, label.kind) for label in marks]
    found.extend(Structure(aside, "note") for aside in asides)
    found.extend(notes(text, spoken=bool(marks)))
    return Segmentation(tuple(_timed(passages, times)), in_order(found))


def _passages(
    text: str,
    lines: Sequence[Line],
    groups: dict[int, Label],
    labels: dict[int, Label],
    lines_apart: bool,
    cues: bool,
) -> list[Passage]:
    apart = lines_apart or not _is_wrapped(lines)
    if groups:
        return list(_noted(text, lines, groups, labels))
    if labels:
        spoken = list(_spoken(text, lines, labels, apart))
        return _joined(spoken) if cues else spoken
    return list(_gathered(text, lines) if cues else _prose(lines, apart))


def _spoken(text: str, lines: Sequence[Line], labels: dict[int, Label], apart: bool) -> Iterator[Passage]:
    starts = sorted(labels)
    yield from _prose(lines[: starts[0]], apart)
    for number, index in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else len(lines)
        heading = next((at for at in range(index + 1, until) if _is_heading(text, lines, at)), until)
        label = labels[index]
        end = lines[heading - 1].end
        body = label.body
        if body == lines[index].end and heading > index + 1:
            body = lines[index + 1].start
        yield Passage(lines[index].start, end, label.name, label.span, body)
        yield from _prose(lines[heading:until], apart)


def _is_heading(text: str, lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line within a transcript is a heading of its own and not a speaker's words."""
    line = lines[index]
    return line.apart and text[line.start] == "#" and text[line.start : line.end].lstrip("#")[:1] == " "


def _noted(text: str, lines: Sequence[Line], groups: dict[int, Label], labels: dict[int, Label]) -> Iterator[Passage]:
    """Yield a passage for each item of the notes; a group's heading belongs to the first item under it."""
    group: Label | None = None
    heading: Label | None = None
    items: list[tuple[int, Line]] = []
    for index, line in enumerate(lines):
        goes_on = items and not line.apart and index not in groups and index not in labels
        if goes_on and not is_bullet(text, line) and is_bullet(text, items[-1][1]):
            items[-1] = (items[-1][0], replace(items[-1][1], end=line.end))
        else:
            items.append((index, line))
    for index, line in items:
        own = labels.get(index)
        if index in groups:
            found = groups[index]
            group = found if found.name else None
            heading = group
            if group is None:
                yield Passage(line.start, line.end, None, None, line.start)
        elif own is not None:
            yield Passage(line.start, line.end, own.name, own.span, own.body)
        elif group is not None:
            start = heading.mark.start if heading is not None else line.start
            span = heading.span if heading is not None else None
            yield Passage(start, line.end, group.name, span, line.start)
            heading = None
        else:
            yield Passage(line.start, line.end, None, None, line.start)


def _prose(lines: Sequence[Line], lines_apart: bool) -> Iterator[Passage]:
    start = end = -1
    for line in lines:
        if end >= 0 and (line.apart or lines_apart):
            yield Passage(start, end, None, None, start)
            end = -1
        if end < 0:
            start = line.start
        end = line.end
    if end >= 0:
        yield Passage(start, end, None, None, start)


def _gathered(text: str, lines: Sequence[Line]) -> Iterator[Passage]:
    """Yield stretches of cues, each to the end of a sentence."""
    start = -1
    for index, line in enumerate(lines):
        start = line.start if start < 0 else start
        whole = line.end - start > _GATHERED and text[line.end - 1] in '.!?…»"”'
        if whole or index + 1 == len(lines):
            yield Passage(start, line.end, None, None, start)
            start = -1


def _is_wrapped(lines: Sequence[Line]) -> bool:
    long = sum(1 for line in lines if line.end - line.start > _WRAPPED)
    return long <= 0.05 * len(lines)


def _joined(passages: Sequence[Passage]) -> list[Passage]:
    out: list[Passage] = []
    for passage in passages:
        if out and passage.label is not None and out[-1].label == passage.label:
            out[-1] = replace(out[-1], end=passage.end)
        else:
            out.append(passage)
    return out


def _timed(passages: Sequence[Passage], times: Sequence[TimeMark]) -> Iterator[Passage]:
    positions = [mark.position for mark in times]
    for passage in passages:
        first, after = bisect_left(positions, passage.start), bisect_left(positions, passage.end)
        if first == after:
            yield passage
        else:
            yield replace(passage, time_ms=times[first].start_ms, end_ms=times[after - 1].end_ms)
