"""The codebook as a value: paths, normal form, frozen versions."""

from __future__ import annotations

import json

import pytest
from codebook_documents import documents
from hypothesis import given, settings

from qualcode.codebook.checks import nearest, path_fault
from qualcode.codebook.document import (
    CodebookDocument,
    CodeEntry,
    as_dict,
    clean_colour,
    from_dict,
    in_tree_order,
    parent_path,
)
from qualcode.errors import CodebookInvalid


@given(documents())
@settings(max_examples=50, deadline=None)
def test_a_frozen_codebook_thaws_as_it_was(document: CodebookDocument) -> None:
    assert from_dict(json.loads(json.dumps(as_dict(document)))) == document


def test_a_frozen_codebook_keeps_identities() -> None:
    document = CodebookDocument("T", codes=(CodeEntry("a", "a", guid="x"),))
    assert from_dict(as_dict(document)).codes[0].guid == "x"


def test_what_is_no_frozen_codebook_is_refused() -> None:
    with pytest.raises(CodebookInvalid):
        from_dict({"title": "T", "codes": [{}]})


def test_parents() -> None:
    assert parent_path("a.b.c") == "a.b"
    assert parent_path("a") == ""


def test_tree_order_keeps_siblings_as_they_came() -> None:
    paths = ["b.y", "b", "a.x", "b.x", "a"]
    ordered = in_tree_order(CodeEntry(path, path) for path in paths)
    assert [entry.path for entry in ordered] == ["b", "b.y", "b.x", "a", "a.x"]


@pytest.mark.parametrize("path", ["bolig.venting", "første tid", "житло", "قرار", "a_b-1", "घर में"])
def test_names_of_all_scripts_are_allowed(path: str) -> None:
    assert path_fault(path) is None


@pytest.mark.parametrize(
    "path",
    ["", "a.", ".a", "a..b", " a", "a ", "a\u200db", "a\u202eb", "a\nb", "a|b", "=a", "x" * 101, "a." * 12 + "a"],
)
def test_other_names_are_not(path: str) -> None:
    assert path_fault(path) is not None


def test_colours() -> None:
    assert clean_colour(" #2F6f9F ") == "#2f6f9f"
    assert clean_colour("#abc") == "#aabbcc"
    assert clean_colour("#ab") is None
    assert clean_colour("＃aabbcc") is None


def test_the_nearest_names_come_first() -> None:
    assert nearest("Bolg.ventng", ["bolig.venting", "bolig", "arbeid"])[0] == "bolig.venting"
    assert nearest("zzz", ["bolig"]) == []
