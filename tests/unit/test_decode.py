import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import UnreadableSource, UsageError
from qualcode.ingest.decode import decode

WORDS = "Blåbær på øya\nog «mer»\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WORDS.encode(), "utf-8"),
        (codecs.BOM_UTF8 + WORDS.encode(), "utf-8"),
        (codecs.BOM_UTF8 * 2 + WORDS.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_mark_or_utf8_decides(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (WORDS, encoding)


def test_utf8_goes_before_the_fallback() -> None:
    assert decode(WORDS.encode(), encoding="cp1252").text == WORDS


def test_the_fallback_reads_what_is_not_utf8() -> None:
    decoded = decode(WORDS.encode("cp1252"), encoding="windows-1252")
    assert (decoded.text, decoded.encoding) == (WORDS, "cp1252")


def test_utf16_without_mark_needs_to_be_named() -> None:
    data = WORDS.encode("utf-16-le")
    with pytest.raises(UnreadableSource, match="utf-16-le"):
        decode(data)
    assert decode(data, encoding="utf-16-le").text == WORDS


def test_without_fallback_the_line_and_the_way_out_are_named() -> None:
    with pytest.raises(UnreadableSource, match="--encoding cp1252") as caught:
        decode(b"en\nto bl\xe5\n", name="gammel.txt")
    assert (caught.value.path, caught.value.line) == ("gammel.txt", 2)


def test_bytes_the_fallback_does_not_have_are_refused() -> None:
    with pytest.raises(UnreadableSource, match="byte 3"):
        decode(b"bl\x81", encoding="cp1252")


@pytest.mark.parametrize("encoding", ["utf-9", "hex", "rot13", "base64", "unicode_escape", "idna", "", "a\0b"])
def test_an_encoding_that_no_document_has_is_a_mistake_in_the_call(encoding: str) -> None:
    with pytest.raises(UsageError, match="encoding"):
        decode(b"ja", encoding=encoding)


@pytest.mark.parametrize(("raw", "text"), [(b"a\r\nb\rc\n", "a\nb\nc\n"), (b"\r\r\n", "\n\n")])
def test_line_ends_become_line_feeds(raw: bytes, text: str) -> None:
    assert decode(raw).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"{\\rtf1\\ansi hei}",
        b"\x89PNG\r\n\x1a\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\0\0\0\x20ftypM4A ",
        bytes(range(32)) * 40,
        b"tekst" + bytes(400),
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decode(data, encoding="latin-1")


def test_a_single_nul_does_not_make_a_text_a_binary() -> None:
    assert decode(b"hei\0 du " * 3 + b"og mer " * 40).text.count("\0") == 3


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data, encoding="cp1252").text
    except UnreadableSource:
        return
    assert "\r" not in text
    assert not text.startswith("\ufeff")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff\0", exclude_categories=["Cc"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.encode().startswith((b"%PDF", b"PK", b"{\\rtf", b"RIFF", b"GIF8", b"ID3", b"BZh", b"OggS", b"fLaC")):
        assert decode(text.encode()).text == text
