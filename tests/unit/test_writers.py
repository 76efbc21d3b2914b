"""Writers of excerpts: nothing of a text becomes markup, a formula or metadata."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import docx
from hypothesis import given
from hypothesis import strategies as st

from qualcode.export.markdown import write_markdown
from qualcode.export.sheet import PrintedExcerpt, Sheet
from qualcode.export.table import write_csv
from qualcode.export.word import write_docx

NASTY = [
    "# heading\n- list\n1. one\n> quote",
    "=1+1",
    "+SUM(A1)",
    "<script>alert(1)</script> & <b>",
    "**bold** _it_ `code` [link](http://x.example) ![i](x)",
    "| a | b |\n|---|---|",
    "شكرا لكم",
    "дякую",
    "\\ back ~~x~~",
]


def sheet(*texts: str, marking: str = "") -> Sheet:
    excerpts = tuple(
        PrintedExcerpt(f"Q-000{number}-0000-0", text, "(ansatt, Øygarden kommune)", ("bolig.venting",))
        for number, text in enumerate(texts)
    )
    return Sheet("Bosetting", marking, "nb", "2026-11-20", "ab" * 32, excerpts)


def test_markdown_means_nothing() -> None:
    out = write_markdown(sheet(*NASTY)).decode()
    assert "<script>" not in out
    assert not re.search(r"(?<!\\)[\[\]*`_|]", "\n".join(line for line in out.splitlines() if line.startswith("> ")))
    body = [line for line in out.splitlines() if line.startswith("> ")]
    assert all(not line[2:].startswith(("#", "- ", "> ", "1. ")) for line in body)
    assert "(ansatt, Øygarden kommune) — Q-0000-0000-0" in out
    assert out.count("ab" * 32) == 1


def test_csv_holds_no_formula_and_comes_back_whole() -> None:
    rows = list(csv.DictReader(io.StringIO(write_csv(sheet(*NASTY, marking="INTERNT")).decode("utf-8-sig"))))
    assert [row["text"].removeprefix("'") for row in rows[:-1]] == NASTY
    assert all(not row["text"].startswith(("=", "+", "-", "@")) for row in rows)
    assert {row["marking"] for row in rows} == {"INTERNT"}


def test_word_names_nobody_and_marks_every_page() -> None:
    data = write_docx(sheet(*NASTY, marking="INTERNT: til Ada, for koding"))
    document = docx.Document(io.BytesIO(data))
    quotes = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Quote"]
    assert quotes == [f"{text} (ansatt, Øygarden kommune) [Q-000{number}-0000-0]" for number, text in enumerate(NASTY)]
    assert document.sections[0].header.paragraphs[0].text == "INTERNT: til Ada, for koding"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    for name in ("author", "last_modified_by", "comments", "title", "subject", "keywords"):
        assert not getattr(document.core_properties, name)


def test_the_same_sheet_gives_the_same_text() -> None:
    assert write_markdown(sheet("a")) == write_markdown(sheet("a"))
    assert write_csv(sheet("a")) == write_csv(sheet("a"))


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"))), min_size=1, max_size=3)
)
def test_any_text_can_be_written(texts: list[str]) -> None:
    document = docx.Document(io.BytesIO(write_docx(sheet(*texts))))
    assert any(paragraph.style.name == "Quote" for paragraph in document.paragraphs)
    rows = list(csv.reader(io.StringIO(write_csv(sheet(*texts)).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(texts) + 2
    write_markdown(sheet(*texts))
