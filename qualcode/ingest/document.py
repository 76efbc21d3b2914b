"""A file made ready to come into a project: what it was, what it says, and how the one became the other."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

from qualcode.errors import UnreadableSource
from qualcode.i18n import _
from qualcode.ingest.decode import binary_kind, decode
from qualcode.ingest.readers import plain, subtitles, word
from qualcode.ingest.readers.reading import Reading
from qualcode.text.normalise import normalise
from qualcode.text.offsets import OffsetMap
from qualcode.text.segment import Passage, segment
from qualcode.text.spans import Span
from qualcode.text.structure import Structure
from qualcode.text.times import TimeMark, take_times

SUFFIXES = (".txt", ".md", ".docx", ".vtt", ".srt")
"""What is taken from a folder; a file named outright may have any suffix, its content decides."""

MOST_BYTES = 200 * 1024 * 1024

_TWICE_ENCODED = re.compile("Ã[\x80-\xbf\u0152-\u2122]|â€[\u0152-\u2122]")
_MARKUP = re.compile(r"\s{0,200}<(?:!doctype html|html|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was done to a text, step by step with counts, and what one should look at."""

    steps: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as received, its decoded original, and the transcript made of it.

    `offsets` maps the transcript onto the decoded original; passages and structure are positions in the transcript.
    """

    name: str
    data: bytes
    sha256: str
    media_type: str
    reader: str
    reader_version: int
    encoding: str | None
    decoded: str
    text: str
    offsets: OffsetMap
    passages: tuple[Passage, ...]
    structure: tuple[Structure, ...]
    report: ImportReport

    @property
    def labels(self) -> tuple[str, ...]:
        """The speakers' labels, in order of first appearance."""
        return tuple(dict.fromkeys(each.label for each in self.passages if each.label is not None))


def read_document(data: bytes, name: str, *, encoding: str | None = None) -> Document:
    """Read a file's bytes; `name` is its file name, `encoding` the fallback for text that is not UTF-8.

    Raises UnreadableSource for what holds no text that can be read, UsageError for an unknown encoding.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableSource(
            _("the file is larger than {limit} MB.").format(limit=MOST_BYTES // (1024 * 1024)), path=name
        )
    reading = _read(data, name, encoding)
    normal = normalise(reading.text)
    offsets = reading.offsets.then(normal.offsets)
    timed = take_times(normal.text)
    offsets = offsets.then(timed.offsets)
    if not timed.text.strip():
        raise UnreadableSource(_("the file holds no text."), path=name)
    # Positions that the reader gave are in the text before it was normalised.
    steps = normal.offsets.then(timed.offsets)
    marks = [TimeMark(_at(steps, mark.position), mark.start_ms, mark.end_ms) for mark in reading.times]
    cut = segment(
        timed.text,
        times=sorted([*marks, *timed.marks], key=lambda mark: mark.position),
        labels=[steps.from_raw(label) for label in reading.labels],
        asides=[steps.from_raw(aside) for aside in reading.asides],
        lines_apart=reading.lines_apart,
        cues=reading.cues,
    )
    counts = Counter(dict(reading.counts)) + Counter(normal.counts) + Counter({"times": len(timed.marks)})
    return Document(
        name=name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=reading.media_type,
        reader=reading.reader,
        reader_version=reading.version,
        encoding=reading.encoding,
        decoded=reading.decoded,
        text=timed.text,
        offsets=offsets,
        passages=cut.passages,
        structure=cut.structure,
        report=ImportReport(tuple(sorted(counts.items())), (*reading.warnings, *_doubts(reading.decoded))),
    )


def _read(data: bytes, name: str, encoding: str | None) -> Reading:
    """Choose the reader by what the file holds; its name decides only between plain texts."""
    suffix = PurePath(name).suffix.lower()
    if binary_kind(data) == "ZIP" and word.is_word(data):
        return word.read(data, name=name)
    if suffix == ".docx":
        raise _no_word_document(data, name)
    decoded = decode(data, encoding=encoding, name=name)
    if subtitles.is_webvtt(decoded.text) or subtitles.is_subrip(decoded.text) or suffix in (".vtt", ".srt"):
        return subtitles.read(decoded, name=name)
    if _MARKUP.match(decoded.text):
        raise UnreadableSource(
            _("this is a page of markup, not a text."), _("Save it as .docx or .txt and import that."), path=name
        )
    return plain.read(decoded, markdown=suffix == ".md")


def _no_word_document(data: bytes, name: str) -> UnreadableSource:
    kind = binary_kind(data)
    if kind == "ZIP":
        return UnreadableSource(
            _("the Word document is damaged, or none."), _("Open it in Word and save it again."), path=name
        )
    if kind == "Word 97 (.doc)":
        return UnreadableSource(
            _("the Word document is protected by a password, or is in the old .doc format."),
            _("Save it as .docx without a password and import that."),
            path=name,
        )
    return UnreadableSource(
        _("the file is called .docx and holds something else."),
        _("If it is plain text, rename it to .txt and import that."),
        path=name,
    )


def _at(offsets: OffsetMap, position: int) -> int:
    return offsets.from_raw(Span(position, position)).start


def _doubts(decoded: str) -> tuple[str, ...]:
    """Return what suggests that letters were lost before the file came to us."""
    doubts: list[str] = []
    if len(_TWICE_ENCODED.findall(decoded)) >= 2:
        doubts.append(_("The text looks as if it was saved in the wrong encoding once (Ã for a Norwegian letter)."))
    lost = decoded.count("\ufffd")
    if lost:
        doubts.append(_("{count} letters were already lost in the file (shown as �).").format(count=lost))
    return tuple(doubts)
