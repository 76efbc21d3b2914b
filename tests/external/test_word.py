"""The Word documents we write open in another program with every word in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import convert

from qualcode.export.sheet import PrintedExcerpt, Sheet
from qualcode.export.word import write_docx

pytestmark = pytest.mark.external

EXCERPTS = (
    PrintedExcerpt("Q-7ZK2-M4PD-8", "Vi ventet på bolig i elleve måneder.", "(Informant, Kvam)", ("bolig.venting",)),
    PrintedExcerpt("Q-2B3C-4D5E-F", "Først dette.\nSå «noe» <annet> & mer: їжак, مرحبا.", "", ()),
)
SHEET = Sheet("Utdrag om bolig", "Intern kopi", "nb", "2026-03-01", "ab12cd34", EXCERPTS)


def test_libreoffice_reads_every_word(tmp_path: Path) -> None:
    document = tmp_path / "utdrag.docx"
    document.write_bytes(write_docx(SHEET))
    text = convert(document, "txt:Text (encoded):UTF8", tmp_path / "office").decode("utf-8-sig")
    for excerpt in EXCERPTS:
        for line in excerpt.text.split("\n"):
            assert line in text
        assert f"[{excerpt.citation_id}]" in text
        assert excerpt.attribution in text
    assert SHEET.title in text
    assert "bolig.venting" in text
    assert SHEET.chain_head in text


def test_the_marking_stands_on_every_page(tmp_path: Path) -> None:
    """Text export leaves headers out; the page as printed has them, here as OpenDocument shows them."""
    document = tmp_path / "utdrag.docx"
    document.write_bytes(write_docx(SHEET))
    opened = convert(document, "fodt", tmp_path / "office").decode("utf-8")
    headers = opened.partition("<office:master-styles>")[2].partition("</office:master-styles>")[0]
    assert SHEET.marking in headers


def test_it_prints(tmp_path: Path) -> None:
    document = tmp_path / "utdrag.docx"
    document.write_bytes(write_docx(SHEET))
    assert convert(document, "pdf", tmp_path / "office").startswith(b"%PDF-")
