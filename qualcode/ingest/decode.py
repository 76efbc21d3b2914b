"""Bytes to text, without guessing.

A byte order mark decides, then strict UTF-8, then the encoding the user named. Nothing is detected by statistics:
detectors take Norwegian in Windows-1252 for other things, silently.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from qualcode.errors import UnknownEncoding, UnreadableSource, UsageError
from qualcode.i18n import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word 97 (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"SQLite format 3\0", "SQLite"),
    (b"RIFF", "WAV"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"fLaC", "FLAC"),
    (b"\x7fELF", "ELF"),
    (b"\x1a\x45\xdf\xa3", "Matroska"),
)
# Codecs that Python counts as text encodings and that no document is written in.
_NO_DOCUMENT = frozenset({"", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"})
_LOOKED_AT = 1 << 16


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with LF line ends and without byte order mark, and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str | None = None, name: str = "") -> Decoded:
    """Decode a document.

    `encoding` is the fallback for what has no byte order mark and is not UTF-8. Raises UsageError for an encoding that
    does not exist, UnreadableSource for binary files and for bytes that the encoding does not have.
    """
    fallback = known_encoding(encoding) if encoding is not None else None
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], marked, name)
    kind = binary_kind(data)
    if kind is not None:
        raise UnreadableSource(
            _("this is a {kind} file, not text.").format(kind=kind),
            _("Save it as .docx or .txt and import that."),
            path=name or None,
        )
    wide = fallback is not None and fallback.startswith(("utf-16", "utf-32"))
    if not wide and _looks_binary(data):
        raise UnreadableSource(
            _("this is not a text: it holds many control characters."),
            _("If it is UTF-16 without a byte order mark, say --encoding utf-16-le."),
            path=name or None,
        )
    if fallback is None or not wide:
        try:
            return Decoded(_one_line_end(data.decode("utf-8")), "utf-8")
        except UnicodeDecodeError as error:
            if fallback is None:
                raise UnknownEncoding(
                    _("the text is not UTF-8 and nothing says what it is in."),
                    _("Older Norwegian files are most often Windows-1252: --encoding cp1252"),
                    path=name or None,
                    line=data.count(b"\n", 0, error.start) + 1,
                ) from None
    assert fallback is not None
    return _strictly(data, fallback, name)


def binary_kind(data: bytes) -> str | None:
    """Return the name of a format that is no text, by its first bytes, or None."""
    if data[4:8] == b"ftyp":
        return "MP4"
    return next((kind for magic, kind in _BINARY if data.startswith(magic)), None)


def known_encoding(encoding: str) -> str:
    """Return the proper name of an encoding; raises UsageError for one that does not exist."""
    try:
        found = codecs.lookup(encoding).name
        "".encode(found)
    except (LookupError, ValueError):
        found = ""
    if found.replace("_", "-") in _NO_DOCUMENT:
        raise UsageError(
            _("there is no text encoding {encoding!r}.").format(encoding=encoding),
            _("Usual ones: utf-8, cp1252, latin-1, utf-16-le."),
        )
    return found


def _strictly(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            _("byte {position} cannot be read as {encoding}.").format(position=error.start + 1, encoding=encoding),
            _("Give the encoding the file was saved in with --encoding."),
            path=name or None,
        ) from None
    return Decoded(_one_line_end(text), encoding)


def _looks_binary(data: bytes) -> bool:
    """Tell whether the beginning holds more NULs and controls than a damaged text would."""
    head = data[:_LOOKED_AT]
    strange = head.count(0)
    strange += sum(head.count(code) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return strange * 20 > len(head) + 40


def _one_line_end(text: str) -> str:
    text = text.lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
