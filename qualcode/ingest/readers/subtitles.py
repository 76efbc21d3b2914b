"""WebVTT and SubRip: the words of the cues, with their times.

The decoded original is the raw file. A voice tag becomes a label in the transcript, so that ``<v Kari>Ja`` reads
``Kari: Ja``; a WebVTT comment stays, as a transcriber's note. Formats: https://www.w3.org/TR/webvtt1/ and the customs
of SubRip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from qualcode.errors import UnreadableSource
from qualcode.i18n import _
from qualcode.ingest.decode import Decoded
from qualcode.ingest.readers.reading import Reading
from qualcode.text.offsets import Rewrite
from qualcode.text.spans import Span
from qualcode.text.times import TimeMark, milliseconds

VERSION = 1

_WEBVTT = re.compile(r"WEBVTT(?:[ \t\n]|\Z)")
_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*(?P<start>{_CLOCK})[ \t]{{0,8}}-->[ \t]{{0,8}}(?P<end>{_CLOCK})(?![^ \t\n])[^\n]*")
_SUBRIP = re.compile(rf"\s{{0,40}}(?:\d{{1,9}}[ \t]{{0,8}}\n)?[ \t]{{0,8}}{_CLOCK}[ \t]{{0,8}}-->")
_TAG = re.compile(
    r"<(?:v(?:\.[^\s>]{1,80})?[ \t]{1,8}(?P<voice>[^<>\n]{1,120})"
    rf"|/?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[ .][^<>\n]{{0,120}})?|{_CLOCK})>"
    r"|\{\\an?\d\}|(?P<entity>&(?:amp|lt|gt|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#x[0-9a-fA-F]{1,6});)"
)
_BLOCK = re.compile(r"(?:[ \t]*[^ \t\n][^\n]*(?:\n|\Z))+")
_COMMENT = re.compile(r"NOTE(?:[ \t\n]\s*|\Z)")


def is_webvtt(text: str) -> bool:
    """Tell whether a text begins as WebVTT does."""
    return _WEBVTT.match(text) is not None


def is_subrip(text: str) -> bool:
    """Tell whether a text begins with a cue of SubRip."""
    return _SUBRIP.match(text) is not None


def read(decoded: Decoded, *, name: str = "") -> Reading:
    """Return the words of the cues, each cue on a line; raises UnreadableSource where there is no cue."""
    raw = decoded.text
    webvtt = is_webvtt(raw)
    out = Rewrite(raw)
    times: list[TimeMark] = []
    voices: list[tuple[str, Span]] = []
    asides: list[Span] = []
    for block in _webvtt(raw) if webvtt else _subrip(raw):
        out.skip(block.words.start)
        if out.position:
            out.put("\n")
        here = out.position
        if block.start_ms is None:
            out.keep(block.words.end)
            asides.append(Span(here, out.position))
        else:
            times.append(TimeMark(here, block.start_ms, block.end_ms))
            _write(raw, block.words, out, voices)
    if not times:
        raise UnreadableSource(
            _("these subtitles hold no cue."),
            _("A cue is a line with two times, and words under it."),
            path=name or None,
        )
    out.skip(len(raw))
    text, offsets = out.finish()
    return Reading(
        reader="webvtt" if webvtt else "subrip",
        version=VERSION,
        media_type="text/vtt" if webvtt else "application/x-subrip",
        decoded=raw,
        text=text,
        offsets=offsets,
        encoding=decoded.encoding,
        times=tuple(times),
        labels=tuple(span for _name, span in voices),
        asides=tuple(asides),
        cues=True,
        counts=(("cues", len(times)),),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The words of a cue with its times in milliseconds, or of a comment without."""

    words: Span
    start_ms: int | None = None
    end_ms: int | None = None


def _webvtt(raw: str) -> Iterator[_Block]:
    """Yield the cues and comments; a block ends at a blank line."""
    for block in _BLOCK.finditer(raw):
        comment = _COMMENT.match(raw, block.start(), block.end())
        timing = None
        at = block.start()
        # The times stand on the first line, or on the second under the name of the cue.
        for _line in range(2):
            timing = timing or _TIMING.match(raw, at, block.end())
            at = raw.find("\n", at) + 1 or block.end()
        if comment is not None:
            yield from _words(raw, comment.end(), block.end())
        elif timing is not None:
            yield from _words(raw, timing.end(), block.end(), timing)


def _subrip(raw: str) -> Iterator[_Block]:
    """Yield the cues; words with a blank line between them are one cue's."""
    timing = _next_timing(raw, 0)
    while timing is not None:
        following = _next_timing(raw, timing.end())
        start = min(timing.end() + 1, len(raw))
        end = len(raw) if following is None else _before_cue(raw, start, following.start())
        yield from _words(raw, start, end, timing)
        timing = following


def _words(raw: str, start: int, end: int, timing: re.Match[str] | None = None) -> Iterator[_Block]:
    """Yield the block of a stretch without the blanks around it; nothing where there is nothing else."""
    while end > start and raw[end - 1].isspace():
        end -= 1
    while start < end and raw[start].isspace():
        start += 1
    if start == end:
        return
    if timing is None:
        yield _Block(Span(start, end))
    else:
        yield _Block(Span(start, end), milliseconds(timing["start"]), milliseconds(timing["end"]))


def _next_timing(raw: str, at: int) -> re.Match[str] | None:
    """Return the next line with two times."""
    while True:
        arrow = raw.find("-->", at)
        if arrow < 0:
            return None
        match = _TIMING.match(raw, raw.rfind("\n", 0, arrow) + 1)
        if match is not None and match.end() > arrow:
            return match
        at = arrow + 3


def _before_cue(raw: str, start: int, timing: int) -> int:
    """Return where the words before a cue end: its number or name stands on the line above its times."""
    end = max(start, timing - 1)
    above = raw.rfind("\n", 0, end) + 1
    if above < start or not raw[above:end].strip():
        return end
    before = raw.rfind("\n", 0, max(above - 1, 0)) + 1
    apart = not raw[before : max(above - 1, 0)].strip()
    return above if apart or raw[above:end].strip().isdigit() else end


def _write(raw: str, words: Span, out: Rewrite, voices: list[tuple[str, Span]]) -> None:
    """Write the words of a cue, with a label where another voice begins."""
    for tag in _TAG.finditer(raw, words.start, words.end):
        out.keep(tag.start())
        if tag["entity"]:
            out.put(unescape(tag["entity"]))
        elif tag["voice"] is not None and tag["voice"].strip():
            name = tag["voice"].strip()
            begin = raw.index(name, tag.start("voice"))
            if not voices or name != voices[-1][0]:
                if tag.start() > words.start:
                    out.put("\n")
                out.skip(begin)
                voices.append((name, Span(out.position, out.position + len(name))))
                out.keep(begin + len(name))
                out.put(": ")
        out.skip(tag.end())
    out.keep(words.end)
