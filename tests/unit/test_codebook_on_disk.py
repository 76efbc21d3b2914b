"""Codebook files on disk: the suffix decides, and what a format cannot hold is said."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from qualcode.codebook.document import CodebookDocument, CodeEntry
from qualcode.codebook.files import check_codebook, codebook_bytes, losses, read_codebook
from qualcode.errors import CodebookInvalid, NotFound, UsageError

BOOK = CodebookDocument(
    "Hverdag", "2", rules=("Kod.",), codes=(CodeEntry("bolig", "Bolig på øya", definition="Der folk bor."),)
)


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".YAML", ".csv", ".qdc"])
def test_a_file_is_read_as_it_was_written(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"Hverdag{suffix}"
    file.write_bytes(codebook_bytes(BOOK, suffix))
    assert check_codebook(file) == []
    bare = BOOK if suffix.lower() in (".yaml", ".yml") else dataclasses.replace(BOOK, version="", rules=())
    assert read_codebook(file) == bare


def test_a_spreadsheet_sees_that_csv_is_utf_8() -> None:
    assert codebook_bytes(BOOK, ".csv").startswith(b"\xef\xbb\xbf")


def test_what_is_lost_is_named() -> None:
    assert losses(BOOK, ".yaml") == []
    assert len(losses(BOOK, ".qdc")) == 3
    assert len(losses(dataclasses.replace(BOOK, rules=(), version=""), ".csv")) == 1


def test_another_encoding_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("codebook: Ålen\ncodes:\n- name: bolig på øya".encode()[:-5] + "på".encode("cp1252"))
    with pytest.raises(CodebookInvalid) as caught:
        read_codebook(file)
    assert caught.value.line == 3
    assert "UTF-8" in caught.value.message


def test_problems_of_a_table_are_listed_too(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("path\na/b\n", encoding="utf-8")
    assert [(problem.line, problem.column) for problem in check_codebook(file)] == [(2, 1)]


def test_no_file_and_no_codebook(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_codebook(tmp_path / "a.yaml")
    with pytest.raises(UsageError):
        read_codebook(tmp_path / "a.docx")
    with pytest.raises(UsageError):
        codebook_bytes(BOOK, ".xlsx")
