"""Codebooks in CSV: nothing of a code is lost, no cell is a formula, mistakes have a line."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from codebook_documents import documents
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.csv_format import COLUMNS, guarded, read_csv, unguarded, write_csv
from qualcode.codebook.document import CodebookDocument, CodeEntry
from qualcode.errors import CodebookInvalid


@given(documents())
@settings(max_examples=150, deadline=None)
def test_codes_survive(document: CodebookDocument) -> None:
    again = read_csv(write_csv(document), title=document.title, language=document.language)
    assert again == dataclasses.replace(document, version="", rules=())


@given(documents())
@settings(max_examples=50, deadline=None)
def test_no_cell_begins_like_a_formula(document: CodebookDocument) -> None:
    for row in csv.reader(io.StringIO(write_csv(document), newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.text(alphabet="'=+-@\t\rab", max_size=8))
def test_the_guard_comes_off_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_the_columns_are_as_documented() -> None:
    entry = CodeEntry("a", "A", definition="=1+1", include=("x | y", "z"), colour="#112233", aliases=("b",))
    rows = list(csv.reader(io.StringIO(write_csv(CodebookDocument("T", codes=(entry,))))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == ["a", "A", "'=1+1", r"x \| y | z", "", "", "#112233", "b"]


def test_a_spreadsheets_semicolons_and_any_order_are_read() -> None:
    text = "\ufeffpath;label;definition;label_en\r\nbolig.venting;;Ventetid;Waiting\r\nbolig;Bolig;Der, og dit;\r\n"
    document = read_csv(text, title="T")
    assert [entry.path for entry in document.codes] == ["bolig", "bolig.venting"]
    assert document.codes[0].definition == "Der, og dit"
    assert document.codes[1].labels == {"nb": "venting", "en": "Waiting"}


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, None, "empty"),
        ("label\nx\n", 1, 1, "path"),
        ("path,lable\nx,y\n", 1, 2, "unknown column"),
        ("path,path\nx,y\n", 1, 2, "twice"),
        ("path,definition\na,b\na,c\n", 3, 1, "twice"),
        ("path,definition\na,b\nA,c\n", 3, 1, "twice"),
        ("path,definition\na.b,c\n", 2, 1, "parent"),
        ("path,definition\na,b,c\n", 2, 3, "no column"),
        ("path,colour\na,blue\n", 2, 2, "colour"),
        ('path,definition\na,"b\n\nc"\na..b,c\n', 5, 1, "name"),
        ("path,aliases\na,b\nb,\n", 2, 2, "path of another"),
        ("path,definition\na,b\x07\n", 2, 2, "U+0007"),
    ],
)
def test_a_mistake_is_reported_at_its_place(text: str, line: int, column: int | None, words: str) -> None:
    with pytest.raises(CodebookInvalid) as caught:
        read_csv(text, path="min.csv")
    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
