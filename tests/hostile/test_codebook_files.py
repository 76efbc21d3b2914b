"""Codebook files made to hurt: refused in a moment, with a place, and nothing of them is carried out."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook import yaml_nodes
from qualcode.codebook.csv_format import read_csv
from qualcode.codebook.qdc_format import read_qdc
from qualcode.codebook.yaml_format import check_yaml, read_yaml
from qualcode.errors import CodebookInvalid

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "anchors"),
        ("codebook: &x\n  - *x\n", "anchors"),
        ("codebook: " + "[" * 100_000, "deep"),
        ("codebook: " + "{a: " * 100_000, "deep"),
        ("- " * 100_000, "deep"),
        ("".join("  " * level + "a:\n" for level in range(500)), "deep"),
        ("x" * 5_000_001, "characters"),
        ("[" + "a," * 120_000 + "]", "values"),
        ("codebook: a\x00b", "U+0000"),
        ("codebook: a\x1b[2Jb", "U+001B"),
        ("codebook: \ud800", "U+D800"),
        ("%YAML 9.9\n---\na: b", "YAML"),
        ("%TAG ! tag:yaml.org,2002:\n---\n!python/name:os.system a", "tags"),
        ("? [a, b]\n: c", "title"),
        ("\t", "tab"),
    ],
    ids=lambda value: value[:12] if len(value) < 20 else "text",
)
def test_yaml(text: str, words: str) -> None:
    began = time.process_time()
    with pytest.raises(CodebookInvalid) as caught:
        read_yaml(text)
    assert words in caught.value.message
    assert caught.value.line is not None
    # Not a measurement: a bomb takes minutes, a refusal at the limit of values seconds.
    assert time.process_time() - began < 60


def test_objects_are_not_made(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"codebook: !!python/object/apply:os.mkdir ['{mark}']\ncodes:\n- name: a\n"
    assert "tags" in check_yaml(text)[0].message
    assert not mark.exists()


def test_codes_nested_beyond_reason() -> None:
    text = "codebook: A\ncodes:\n" + "".join(
        f"{'    ' * level}- name: a\n{'    ' * level}  definition: x\n{'    ' * level}  codes:\n" for level in range(15)
    )
    with pytest.raises(CodebookInvalid, match="levels deep"):
        read_yaml(text)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#?, \n\t~", max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_gives_problems_never_another_error(text: str) -> None:
    for problem in check_yaml(text):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_as_yaml(text: str) -> None:
    assert check_yaml("codebook: " + text) != []


@given(st.text(alphabet="path,;\t\"'\n\r ab|\\=\x00", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_as_csv(text: str) -> None:
    with contextlib.suppress(CodebookInvalid):
        read_csv("path,definition\n" + text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        b"\x00\x01",
        b'<?xml version="1.0" encoding="rot13"?><CodeBook/>',
        b'<!DOCTYPE CodeBook [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CodeBook>&b;</CodeBook>',
        b'<!DOCTYPE CodeBook SYSTEM "file:///etc/passwd"><CodeBook/>',
        b'<!DOCTYPE CodeBook [<!ENTITY x SYSTEM "file:///etc/passwd">]><CodeBook>&x;</CodeBook>',
        b"<CodeBook><Codes>" + b'<Code name="a">' * 5,
        b"<CodeBook><Codes>" + b'<Code name="a">' * 50 + b"</Code>" * 50 + b"</Codes></CodeBook>",
    ],
)
def test_xml(data: bytes) -> None:
    with pytest.raises(CodebookInvalid):
        read_qdc(data)


def test_the_limits_leave_room_for_any_real_codebook() -> None:
    codes = "".join(f"- name: c{number}\n  definition: tekst\n  include: [a, b, c]\n" for number in range(2_000))
    assert len(read_yaml("codebook: A\ncodes:\n" + codes).codes) == 2_000
    assert yaml_nodes.MOST_NODES >= 100_000
