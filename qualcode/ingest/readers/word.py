"""Word documents (.docx): the text of every paragraph, in document order, tables included.

The decoded original is every ``w:p`` joined by LF, with a tab for each ``w:tab`` and an LF for each ``w:br`` and
``w:cr``. What stands in it twice (the text of boxes, moved text) or is no text at all (the tab stops of a paragraph) is
not in the transcript. Format: ECMA-376 part 1, WordprocessingML.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse

from qualcode.errors import UnreadableSource
from qualcode.i18n import _
from qualcode.ingest.readers.reading import Reading
from qualcode.text.offsets import OffsetMap, Rewrite

VERSION = 1
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_DOCUMENT = "word/document.xml"
_SIDE_PARTS = {"word/comments.xml": "comment", "word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

# Far above any interview, far below what a machine cannot hold.
_MOST_MEMBERS = 10_000
_MOST_XML = 100 * 1024 * 1024
_MOST_ELEMENTS = 5_000_000
_MOST_TEXT = 50_000_000
_DEEPEST = 256

# zipfile lets these through for a damaged archive; defusedxml's refusals are ValueErrors.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
    LookupError,
    RuntimeError,
    ParseError,
    ValueError,
)


_Piece = tuple[str, str]


class _TooMuchError(Exception):
    """The document unfolds to more than any real one."""


def read(data: bytes, *, name: str = "") -> Reading:
    """Return the text of a Word document; raises UnreadableSource for what is none, or damaged, or too large."""
    where = name or None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _document(archive, where)
            warnings = tuple(_left_out(archive, root))
    except _DAMAGED:
        raise UnreadableSource(
            _("the Word document is damaged."), _("Open it in Word and save it again."), path=where
        ) from None
    except _TooMuchError:
        raise UnreadableSource(_("the Word document unfolds to an unreasonable size."), path=where) from None
    space = root.tag.partition("}")[0] + "}"
    if space not in _NAMESPACES:
        raise UnreadableSource(_("this is no Word document."), path=where)
    try:
        decoded, text, offsets = _text(root, space)
    except _TooMuchError:
        raise UnreadableSource(_("the Word document unfolds to an unreasonable size."), path=where) from None
    return Reading(
        reader="word",
        version=VERSION,
        media_type=MEDIA_TYPE,
        decoded=decoded,
        text=text,
        offsets=offsets,
        lines_apart=True,
        warnings=warnings,
    )


def is_word(data: bytes) -> bool:
    """Tell whether a ZIP file holds a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _DOCUMENT in archive.namelist()
    except _DAMAGED:
        return False


class _Counted:
    """A member of the archive, read no further than any real document goes."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member
        self._left = _MOST_XML

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, counted as they unfold and not as the archive declares them."""
        got = self._member.read(size if size >= 0 else self._left + 1)
        self._left -= len(got)
        if self._left < 0:
            raise _TooMuchError
        return got


def _document(archive: zipfile.ZipFile, where: str | None) -> Element:
    members = archive.infolist()
    found = [member for member in members if member.filename == _DOCUMENT]
    if not found:
        raise UnreadableSource(_("this is no Word document: it has no {part}.").format(part=_DOCUMENT), path=where)
    if len(members) > _MOST_MEMBERS:
        raise _TooMuchError
    if len(found) > 1:
        raise zipfile.BadZipFile
    if found[0].flag_bits & 1:
        raise UnreadableSource(
            _("the Word document is protected by a password."), _("Save it without one and import that."), path=where
        )
    return _parse(archive, found[0])


def _parse(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Element:
    depth = count = 0
    root: Element | None = None
    with archive.open(member) as opened:
        for event, element in iterparse(_Counted(opened), events=("start", "end")):
            if event == "end":
                depth -= 1
                continue
            root = element if root is None else root
            depth += 1
            count += 1
            if depth > _DEEPEST or count > _MOST_ELEMENTS:
                raise _TooMuchError
    if root is None:
        raise ParseError
    return root


def _text(root: Element, space: str) -> tuple[str, str, OffsetMap]:
    """Return the decoded original, the transcript and the map between them."""
    paragraph = space + "p"
    twice = {id(p) for fallback in root.iter(_FALLBACK) for p in fallback.iter(paragraph)}
    pieces: list[_Piece] = []
    size = visited = 0
    for number, p in enumerate(root.iter(paragraph)):
        again = id(p) in twice
        if number:
            pieces.append(("\n", "" if again else "\n"))
        for raw, shown in _pieces(p, space):
            visited += 1
            size += len(raw)
            if size > _MOST_TEXT or visited > 4 * _MOST_ELEMENTS:
                raise _TooMuchError
            if raw or shown:
                pieces.append((raw, "" if again else shown))
    decoded = "".join(raw for raw, _shown in pieces)
    out = Rewrite(decoded)
    at = 0
    for raw, shown in pieces:
        at += len(raw)
        if shown == raw:
            continue
        out.keep(at - len(raw))
        out.skip(at)
        out.put(shown)
    text, offsets = out.finish()
    return decoded, text, offsets


def _pieces(p: Element, space: str) -> Iterator[_Piece]:
    """Yield what each element of a paragraph gives, and what of it the transcript shows."""
    hidden: set[int] = set()
    inner = (space + "p", space + "tabs", space + "moveFrom", _FALLBACK)
    for node in p.iter():
        if node.tag in inner and node is not p:
            hidden.update(id(each) for each in node.iter())
        raw = shown = ""
        if node.tag == space + "t":
            raw = shown = node.text or ""
        elif node.tag == space + "tab":
            raw = shown = "\t"
        elif node.tag in (space + "br", space + "cr"):
            raw = shown = "\n"
        elif node.tag == space + "noBreakHyphen":
            shown = "-"
        yield raw, "" if id(node) in hidden else shown


def _left_out(archive: zipfile.ZipFile, root: Element) -> Iterator[str]:
    """Yield a warning for each kind of text that is not taken in."""
    space = root.tag.partition("}")[0] + "}"
    if next(root.iter(space + "del"), None) is not None or next(root.iter(space + "ins"), None) is not None:
        yield _("The document has tracked changes: inserted words are taken in, deleted ones are not.")
    members = {member.filename: member for member in archive.infolist()}
    for part, kind in _SIDE_PARTS.items():
        if part not in members:
            continue
        notes = _parse(archive, members[part]).iter(space + kind)
        count = sum(1 for note in notes if note.get(space + "type") is None)
        if count:
            yield _("{part} of the document is not taken in: {count} notes.").format(part=part, count=count)
