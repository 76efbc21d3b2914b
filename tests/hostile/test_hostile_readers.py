"""Files made to break a reader: each is refused in words, quickly, and nothing of it comes in."""

import contextlib
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_files import MC, W, document_xml, paragraph, word_file

from qualcode.errors import UnreadableSource
from qualcode.ingest.document import MOST_BYTES, read_document
from qualcode.ingest.readers import word

GOOD = word_file(paragraph("I: Hei.") + paragraph("K1: Hei."))


def refused(data: bytes, name: str = "a.docx") -> str:
    begin = time.process_time()
    with pytest.raises(UnreadableSource) as caught:
        read_document(data, name)
    assert time.process_time() - begin < 20
    assert caught.value.path == name
    return str(caught.value)


def test_a_bomb_is_stopped_by_what_it_unfolds_to() -> None:
    xml = document_xml(paragraph("ord") + " " * (word._MOST_XML + 1))
    data = word_file(xml=xml)
    assert len(data) < 1_000_000
    assert "unreasonable size" in refused(data)


def test_a_declared_size_is_not_believed() -> None:
    xml = document_xml(f"<w:p><w:r><w:t>{' ' * (word._MOST_XML + 1)}</w:t></w:r></w:p>")
    data = bytearray(word_file(xml=xml))
    at = data.rindex(b"word/document.xml") - 46
    struct.pack_into("<I", data, at + 24, 100)  # uncompressed size in the central directory
    refused(bytes(data))


def test_a_swarm_of_elements_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_MOST_ELEMENTS", 1000)
    assert "unreasonable size" in refused(word_file("<w:p/>" * 2000))


def test_deep_nesting_is_stopped() -> None:
    assert "unreasonable size" in refused(word_file("<w:p>" * 5000 + "</w:p>" * 5000))


def test_nested_paragraphs_that_multiply_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_MOST_TEXT", 100_000)
    words = "<w:r><w:t>" + "x" * 1000 + "</w:t></w:r>"
    assert "unreasonable size" in refused(word_file("<w:p>" * 200 + words + "</w:p>" * 200))


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
    ],
)
def test_entities_are_refused(prologue: str) -> None:
    body = "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
    assert "damaged" in refused(word_file(xml=prologue + document_xml(body)))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        GOOD[:-30],
        GOOD[:60] + b"\xff" * 40 + GOOD[100:],
        word_file(xml="<w:document"),
        word_file(xml="<?xml version='1.0' encoding='x-none'?><a/>"),
        word_file(xml=f"<w:other xmlns:w='{W}x'/>"),
        word_file(xml="\ufeff"),
        word_file(paragraph("")),
        b"",
        b"I: Dette er ren tekst.",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    ],
)
def test_what_is_no_readable_word_document_is_refused(data: bytes) -> None:
    refused(data)


def test_a_zip_without_a_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/x", "nei")
    refused(out.getvalue())
    refused(out.getvalue(), "a.txt")


def test_two_documents_in_one_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", document_xml(paragraph("en")))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", document_xml(paragraph("to")))
    assert "damaged" in refused(out.getvalue())


def test_a_document_with_a_password_says_so() -> None:
    data = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    assert "password" in refused(bytes(data))
    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_word_text_is_never_in_the_refusal() -> None:
    secret = "hemmelig"
    assert secret not in refused(word_file(xml=f"<w:p>{secret}"))
    assert secret not in refused(f"<html><body>{secret}".encode(), "a.txt")
    assert secret not in refused(f"{secret} bl\xe5".encode("latin-1"), "a.txt")


def test_a_fallback_full_of_paragraphs_is_read_in_time() -> None:
    inner = "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 20_000
    data = word_file(f"<w:p><w:r><w:t>ord</w:t></w:r><mc:Fallback xmlns:mc='{MC}'>{inner}</mc:Fallback></w:p>")
    begin = time.process_time()
    assert read_document(data, "a.docx").text == "ord"
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.4 ", "a.pdf"),
        (b"{\\rtf1 hei}", "a.rtf"),
        (b"<!DOCTYPE html><p>hei", "a.html"),
        (b"<?xml version='1.0'?><x/>", "a.xml"),
        (b"WEBVTT\n\nNOTE bare en merknad\n", "a.vtt"),
        (b"Bare ord.", "a.srt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "a.vtt"),
    ],
)
def test_other_formats_are_refused(data: bytes, name: str) -> None:
    refused(data, name)


def test_the_largest_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_BYTES == 200 * 1024 * 1024
    monkeypatch.setattr("qualcode.ingest.document.MOST_BYTES", 10)
    refused(b"I: Hei, hei.", "a.txt")


def test_controls_of_a_terminal_do_not_reach_the_transcript() -> None:
    document = read_document(b"I: \x1b]52;c;eA==\x07 hei &#x1b;\x9b\xc2\x9b", "a.txt", encoding="latin-1")
    assert "\x1b" not in document.text
    cue = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v E\x1b[2Jva>hei &#27;[31m\n"
    assert "\x1b" not in read_document(cue, "a.vtt").text


@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _change in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableSource):
        read_document(bytes(damaged), "a.docx")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.docx", "a.vtt", "a.srt", "a.md", "a"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        document = read_document(data, name, encoding="cp1252")
    except UnreadableSource:
        return
    assert document.text.strip()
