"""Codebooks in YAML: what is read, where a mistake is reported, and that writing loses nothing."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from codebook_documents import documents
from hypothesis import given, settings
from ruamel.yaml import YAML

from qualcode.codebook.document import CodebookDocument, CodeEntry
from qualcode.codebook.yaml_format import CODE_KEYS, TOP_KEYS, check_yaml, read_yaml, write_yaml
from qualcode.errors import CodebookInvalid


def yaml(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


FULL = yaml(
    """
    codebook: Hverdag i kommunen
    version: 1.0
    language: nb
    rules:
      - Kod det som sies.
    codes:
      - name: bolig
        label: {nb: Bolig, en: Housing}
        definition: >
          Der folk bor, og
          veien dit.
        include: [husleie, depositum]
        exclude:
          - "flytting mellom kommuner: se flytting"
        examples:
          - Vi fant noe til slutt.
        colour: "#2F6"
        aliases: [hus]
        codes:
          - name: venting
            definition: Tiden før nøkkelen.
      - name: no
        label: 16-18
        definition: Et navn som andre lesere tar for et nei.
    """
)


def test_every_field_is_read() -> None:
    document = read_yaml(FULL)
    assert (document.title, document.version, document.language) == ("Hverdag i kommunen", "1.0", "nb")
    assert document.rules == ("Kod det som sies.",)
    assert document.codes[0] == CodeEntry(
        path="bolig",
        label="Bolig",
        labels={"nb": "Bolig", "en": "Housing"},
        definition="Der folk bor, og veien dit.",
        include=("husleie", "depositum"),
        exclude=("flytting mellom kommuner: se flytting",),
        examples=("Vi fant noe til slutt.",),
        colour="#22ff66",
        aliases=("hus",),
    )
    assert [(entry.path, entry.label) for entry in document.codes[1:]] == [
        ("bolig.venting", "venting"),
        ("no", "16-18"),
    ]


def test_a_label_in_another_language_leaves_the_name_as_the_own_label() -> None:
    document = read_yaml("codebook: A\ncodes:\n- {name: bolig, label: {en: Housing}, definition: x}\n")
    assert document.codes[0].label == "bolig"
    assert document.codes[0].label_in("en") == "Housing"


def test_letters_are_composed_so_that_paths_compare() -> None:
    document = read_yaml("codebook: A\ncodes:\n- {name: a\u030a, definition: x}\n")
    assert document.codes[0].path == "å"


@given(documents())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_as_it_was(document: CodebookDocument) -> None:
    text = write_yaml(document)
    assert read_yaml(text) == document
    assert write_yaml(read_yaml(text)) == text


@given(documents())
@settings(max_examples=40, deadline=None)
def test_an_ordinary_yaml_reader_reads_the_same_texts(document: CodebookDocument) -> None:
    plain = YAML(typ="safe", pure=True).load(write_yaml(document))
    assert plain["codebook"] == document.title
    assert plain.get("rules", []) == list(document.rules)
    first = plain["codes"][0]
    assert first["name"] == document.codes[0].path
    assert first.get("examples", []) == list(document.codes[0].examples)


def test_long_texts_are_folded_and_many_lines_kept() -> None:
    entry = CodeEntry("a", "a", definition="ord " * 40 + "slutt", examples=("Først.\n\nSå.",))
    text = write_yaml(CodebookDocument("T", codes=(entry,)))
    assert max(map(len, text.splitlines())) <= 96 + len("definition: ")
    assert "definition: >-\n" in text
    assert "      - |-\n        Først.\n\n        Så.\n" in text


CODE = "codebook: A\ncodes:\n  - name: bolig\n    definition: x\n"

MISTAKES = [
    ("", 1, 1, "empty"),
    ("# bare\n", 1, 1, "empty"),
    ("bolig\n", 1, 1, "key: value"),
    ("codes:\n- {name: a, definition: b}\n", 1, 1, "title"),
    ("codebook: \ncodes:\n- {name: a, definition: b}\n", 1, 1, "title"),
    ("codebook: A\n", 1, 1, "no codes"),
    ("codebook: A\ncodes: []\n", 2, 8, "no codes"),
    ("codebook: A\ncodes: bolig\n", 2, 8, "list"),
    (CODE + "  - definition: y\n", 5, 5, "name"),
    (CODE + "  - name: a.b\n    definition: y\n", 5, 11, "full stop"),
    (CODE + "  - name: a/b\n    definition: y\n", 5, 11, "/"),
    (CODE + "  - name: BOLIG\n    definition: y\n", 5, 11, "twice"),
    (CODE + "    name: hus\n", 5, 5, "twice"),
    (CODE + "    colour: red\n", 5, 13, "colour"),
    (CODE + "    include: husleie\n", 5, 14, "list"),
    (CODE + "    include:\n      - husleie: mye\n", 6, 9, "text"),
    (CODE + "    include:\n      - a\n      -\n", 7, 8, "empty"),
    (CODE + "    label: [a]\n", 5, 12, "text"),
    (CODE + "    label: {bokmål: a}\n", 5, 13, "language"),
    (CODE + "    aliases: [hus]\n  - name: hus\n    definition: y\n", 5, 15, "path of another"),
    (CODE + "    aliases: [a]\n  - name: b\n    definition: y\n    aliases: [x, A]\n", 8, 18, "belongs"),
    (CODE + "    colour: *farge\n", 5, 13, "anchors"),
    (CODE + "    label: &a b\n", 5, 12, "anchors"),
    (CODE + "    label: !!python/object:os.system x\n", 5, 12, "tags"),
    (CODE + "    codes:\n\t- name: x\n", 6, 1, "tab"),
    (CODE + "    label: 'x\n", 6, 1, "not valid YAML"),
    (CODE + "    label: a: b\n", 5, 13, "not valid YAML"),
    (CODE + "    label: a\x07\n", 5, 13, "U+0007"),
    (CODE + '    label: "\\a"\n', 5, 12, "U+0007"),
    ("codebook: A\nlanguage: norsk språk\ncodes:\n- {name: a, definition: b}\n", 2, 11, "language"),
    (CODE + "---\ncodebook: B\n", 5, 1, "second"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), MISTAKES)
def test_a_mistake_is_reported_at_its_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(CodebookInvalid) as caught:
        read_yaml(text, "min.yaml")
    error = caught.value
    assert words in error.message
    assert (error.path, error.line, error.column) == ("min.yaml", line, column)


def test_the_check_lists_every_problem_in_order() -> None:
    problems = check_yaml(
        yaml(
            """
            codebook: A
            titel: B
            codes:
              - name: a
                definiton: x
                color: "#12"
              - label: uten navn
              - name: a
                definition: ""
            """
        )
    )
    assert [(problem.line, problem.severity) for problem in problems] == [
        (2, "error"),
        (4, "warning"),
        (5, "error"),
        (6, "error"),
        (7, "error"),
        (8, "error"),
        (9, "warning"),
    ]
    hints = [problem.hint for problem in problems]
    assert "definition" in hints[2]
    assert "colour" in hints[3]


def test_a_missing_definition_only_warns() -> None:
    text = "codebook: A\ncodes:\n  - name: a\n"
    assert [problem.severity for problem in check_yaml(text)] == ["warning"]
    assert read_yaml(text).codes[0].path == "a"


def test_an_unquoted_colour_is_noticed() -> None:
    text = CODE + "    colour: #2f6f9f\n"
    assert read_yaml(text).codes[0].colour is None
    assert any("quotation marks" in problem.hint for problem in check_yaml(text))


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter() -> None:
    assert read_yaml("\ufeff" + FULL.replace("\n", "\r\n")) == read_yaml(FULL)


def test_the_example_of_the_reference_is_sound() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "codebook-format.md"
    example = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert check_yaml(example) == []
    assert [entry.path for entry in read_yaml(example).codes] == ["bolig", "bolig.venting"]
    assert all(f"| `{key}` |" in page.read_text(encoding="utf-8") for key in (*TOP_KEYS, *CODE_KEYS))
