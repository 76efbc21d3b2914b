"""Differences between codebooks: each told once, under the right word."""

from __future__ import annotations

from codebook_documents import documents
from hypothesis import given, settings

from qualcode.codebook.diff import Change, diff
from qualcode.codebook.document import CodebookDocument, CodeEntry


def book(*codes: CodeEntry, title: str = "T") -> CodebookDocument:
    return CodebookDocument(title, codes=codes)


def code(path: str, definition: str = "", **fields: object) -> CodeEntry:
    return CodeEntry(path, fields.pop("label", "L"), definition=definition, **fields)


def kinds(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.path, change.field) for change in changes]


def test_added_removed_and_changed() -> None:
    old = book(code("a", "en"), code("b", "to"))
    new = book(code("a", "ett"), code("c", "tre"), title="U")
    assert kinds(diff(old, new)) == [
        ("changed", "", "title"),
        ("changed", "a", "definition"),
        ("added", "c", ""),
        ("removed", "b", ""),
    ]
    assert diff(old, new)[1] == Change("changed", "a", "a", "definition", "en", "ett")


def test_a_rename_is_known_by_the_alias_and_its_subcodes_go_along() -> None:
    old = book(code("a", "x"), code("a.b", "y"), code("a.b.c"))
    new = book(code("z", "annet", aliases=("a",)), code("z.b", "y"), code("z.b.c"))
    assert kinds(diff(old, new)) == [
        ("renamed", "z", "name"),
        ("changed", "z", "definition"),
        ("changed", "z", "aliases"),
    ]


def test_a_rename_is_known_by_the_definition_when_only_one_has_it() -> None:
    assert kinds(diff(book(code("a", "x")), book(code("b", "x")))) == [("renamed", "b", "name")]
    two = book(code("b", "x"), code("c", "x"))
    assert [change.kind for change in diff(book(code("a", "x")), two)] == ["added", "added", "removed"]


def test_a_rename_is_known_by_the_identity() -> None:
    assert kinds(diff(book(code("a", "x", guid="1")), book(code("b", "y", guid="1")))) == [
        ("renamed", "b", "name"),
        ("changed", "b", "definition"),
    ]


def test_a_move_names_both_parents() -> None:
    old = book(code("a"), code("a.x", "x"), code("b"))
    new = book(code("a"), code("b"), code("b.x", "x"))
    assert diff(old, new) == [Change("moved", "b.x", "a.x", "parent", "a", "b")]


def test_another_case_is_a_rename() -> None:
    assert kinds(diff(book(code("Nav")), book(code("nav")))) == [("renamed", "nav", "name")]


@given(documents())
@settings(max_examples=40, deadline=None)
def test_no_difference_from_itself(document: CodebookDocument) -> None:
    assert diff(document, document) == []


@given(documents(), documents())
@settings(max_examples=40, deadline=None)
def test_every_code_is_accounted_for(old: CodebookDocument, new: CodebookDocument) -> None:
    changes = diff(old, new)
    added = {change.path for change in changes if change.kind == "added"}
    removed = {change.path for change in changes if change.kind == "removed"}
    assert len(old.codes) - len(removed) == len(new.codes) - len(added)
    assert changes == diff(old, new)
