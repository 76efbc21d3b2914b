"""Reads back what is about to leave: all that a reader, or a curious one, could find in finished bytes.

Text, attributes, comments and properties of every part are returned, and the names of files and parts. What cannot be
read is refused, so that nothing leaves unread. Formats: text (.txt .md .csv .tsv .yaml), .json and .jsonl, .html,
XML (.xml .qde .qdc .svg .rels), and zip containers of these (.docx .qdpx .zip .odt), nested too.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from qualcode.errors import Refused
from qualcode.i18n import _

Readable = tuple[str, str]
"""The place a text stands in, and the text."""

TEXT_SUFFIXES = frozenset({".txt", ".md", ".csv", ".tsv", ".yaml", ".yml"})
XML_SUFFIXES = frozenset({".xml", ".rels", ".qde", ".qdc", ".svg"})
ZIP_SUFFIXES = frozenset({".docx", ".dotx", ".qdpx", ".zip", ".odt"})
_BARE_NAMES = frozenset({"mimetype", "README", "LICENSE"})
_MOST_BYTES = 1_000_000_000
_MOST_MEMBERS = 50_000
_MOST_RATIO = 200
_SMALL = 1_000_000
_DEEPEST = 3

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " ", "noBreakHyphen": "-", "softHyphen": ""}
_PARAGRAPHS = frozenset({"p", "h"})
_REVISION = re.compile("^(?:rsid.*|paraId|textId)$")


def readable_strings(data: bytes, name: str) -> list[Readable]:
    """Return every text in the bytes with its place, the file name first; raises Refused where one cannot be read."""
    out: list[Readable] = [(_("file name"), name)]
    out.extend(_read(data, name, "", 0))
    return out


def _read(data: bytes, name: str, where: str, depth: int) -> Iterator[Readable]:
    path = PurePosixPath(name)
    suffix = path.suffix.lower() or (path.name if path.name == ".rels" else "")
    place = f"{where}{name}"
    if suffix in ZIP_SUFFIXES:
        yield from _zip(data, place, depth)
    elif suffix in XML_SUFFIXES or path.name == ".rels":
        yield from _xml(data, place)
    elif suffix in {".html", ".htm", ".xhtml"}:
        yield from _html(_decoded(data, place), place)
    elif suffix == ".json":
        yield from _json([_decoded(data, place)], place)
    elif suffix == ".jsonl":
        yield from _json([line for line in _decoded(data, place).split("\n") if line.strip()], place)
    elif suffix in TEXT_SUFFIXES or (not suffix and path.name in _BARE_NAMES):
        yield from _text(_decoded(data, place), place, marked=suffix == ".md")
    else:
        _refuse(place, _("this format cannot be read back"))


def _refuse(place: str, reason: str) -> NoReturn:
    raise Refused(
        _("{place}: {reason}, so it cannot be checked.").format(place=place, reason=reason),
        _("Nothing leaves unread. Choose another format."),
    )


def _decoded(data: bytes, place: str) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        _refuse(place, _("the text is neither UTF-8 nor UTF-16"))
    if "\0" in text:
        _refuse(place, _("the text holds NUL characters"))
    return text


def _text(text: str, place: str, *, marked: bool = False) -> Iterator[Readable]:
    """Yield the text, and as it reads without its escapes and emphasis."""
    yield place, text
    plain = html.unescape(text) if "&" in text else text
    if marked:
        plain = re.sub(r"\\([^\w\s])", r"\1", plain)
        plain = re.sub(r"<!--|-->|<[^<>\n]*>", " ", plain) if "<" in plain else plain
        if re.search(r"[*_`~]", plain):
            yield place, re.sub(r"[*_`~]+", "", plain)
    if plain != text:
        yield place, plain


def _json(texts: Iterable[str], place: str) -> Iterator[Readable]:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(str(value))
        elif isinstance(value, list):
            for item in value:
                walk(item)

    def pairs(items: list[tuple[str, Any]]) -> None:
        # Called innermost first, and with every pair: a key given twice hides nothing here.
        for key, value in items:
            found.append(key)
            walk(value)

    try:
        for text in texts:
            walk(json.loads(text, object_pairs_hook=pairs))
    except (ValueError, RecursionError):
        _refuse(place, _("the JSON is not valid"))
    yield place, "\n".join(found)


class _Html(HTMLParser):
    """Gathers text with inline tags left out, attribute values, and comments."""

    INLINE = frozenset({"a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub",
                        "sup", "u"})  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.extend(value for _name, value in attrs if value)
        if tag not in self.INLINE:
            self.texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.attributes.append(data)

    def handle_decl(self, decl: str) -> None:
        self.attributes.append(decl)

    def handle_pi(self, data: str) -> None:
        self.attributes.append(data)

    def unknown_decl(self, data: str) -> None:
        self.attributes.append(data)


def _html(text: str, place: str) -> Iterator[Readable]:
    parser = _Html()
    parser.feed(text)
    parser.close()
    yield place, "".join(parser.texts)
    yield _("{place}, piece by piece").format(place=place), "\n".join(parser.pieces)
    yield _("{place}, attributes and comments").format(place=place), "\n".join(parser.attributes)


class _Xml:
    """Gathers the text of paragraphs as it reads over runs, every piece of text by itself, attributes and comments."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.pieces: list[str] = []
        self.attributes: list[str] = []
        self._open: list[list[str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition("}")[2]
        if local in _PARAGRAPHS:
            self._open.append([])
        elif self._open and local in _BREAKS:
            self._open[-1].append(_BREAKS[local])
        self.attributes.extend(
            value for key, value in attributes.items() if value and not _REVISION.match(key.rpartition("}")[2])
        )

    def end(self, tag: str) -> None:
        if tag.rpartition("}")[2] in _PARAGRAPHS and self._open:
            self.paragraphs.append("".join(self._open.pop()))

    def data(self, data: str) -> None:
        self.pieces.append(data)
        if self._open:
            self._open[-1].append(data)

    def comment(self, text: str) -> None:
        self.attributes.append(text)

    def pi(self, target: str, data: str | None = None) -> None:
        self.attributes.append(f"{target} {data or ''}")

    def close(self) -> None:
        """Nothing is built."""


def _xml(data: bytes, place: str) -> Iterator[Readable]:
    gathered = _Xml()
    try:
        parser = DefusedXMLParser(target=gathered, forbid_dtd=True)
        parser.feed(data)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        _refuse(place, _("the XML is not valid"))
    if gathered.paragraphs:
        yield place, "\n".join(gathered.paragraphs)
        yield _("{place}, piece by piece").format(place=place), "\n".join(gathered.pieces)
    else:
        yield place, "\n".join(piece for piece in gathered.pieces if piece.strip())
    yield _("{place}, attributes and comments").format(place=place), "\n".join(gathered.attributes)


def _zip(data: bytes, place: str, depth: int) -> Iterator[Readable]:
    if depth >= _DEEPEST:
        _refuse(place, _("containers are nested too deeply"))
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        _refuse(place, _("the container cannot be opened"))
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_BYTES:
        _refuse(place, _("the container is too large"))
    if _unread_bytes(data, archive):
        _refuse(place, _("the container holds bytes outside its parts"))
    names = [member.filename for member in members]
    comments = [archive.comment, *(member.comment for member in members), *(member.extra for member in members)]
    yield _("{place}, names of its parts").format(place=place), "\n".join(names)
    remarks = "\n".join(comment.decode("utf-8", "replace") for comment in comments if comment)
    yield _("{place}, comments").format(place=place), remarks
    for member in members:
        if member.is_dir() and not member.file_size:
            continue
        if member.file_size > _SMALL and member.file_size > _MOST_RATIO * max(member.compress_size, 1):
            _refuse(f"{place}/{member.filename}", _("the part is packed too densely"))
        try:
            content = archive.read(member)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
            _refuse(f"{place}/{member.filename}", _("the part cannot be unpacked"))
        yield from _read(content, member.filename, f"{place}/", depth + 1)


_LOCAL_HEADER = 30
_DESCRIPTORS = (12, 16, 20, 24)


def _unread_bytes(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Tell whether bytes lie before, between or after the parts, where a reader of the container never looks."""
    place = 0
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset != place:
            return True
        header = data[place : place + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            return True
        name_length, extra_length = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
        if data[place + _LOCAL_HEADER : place + _LOCAL_HEADER + name_length] != member.orig_filename.encode(
            "utf-8" if member.flag_bits & 0x800 else "cp437"
        ):
            return True
        place += _LOCAL_HEADER + name_length + extra_length + member.compress_size
        if member.flag_bits & 0x08:
            following = next(
                (
                    size
                    for size in _DESCRIPTORS
                    if data[place + size : place + size + 4] in (b"PK\x03\x04", b"PK\x01\x02")
                ),
                None,
            )
            if following is None:
                return True
            place += following
    if place != archive.start_dir:
        return True
    end = data.find(b"PK\x05\x06", place)
    return end < 0 or len(data) != end + 22 + len(archive.comment)
