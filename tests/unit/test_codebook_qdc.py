"""Codebooks as REFI-QDA .qdc: valid for other programs, nothing of a code lost on the way back."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from xml.etree import ElementTree

import pytest
from codebook_documents import documents
from hypothesis import given, settings

from qualcode.codebook.document import CodebookDocument, CodeEntry
from qualcode.codebook.qdc_format import NAMESPACE, guid_of, read_qdc, write_qdc
from qualcode.errors import CodebookInvalid

SMALL = CodebookDocument(
    "T",
    codes=(
        CodeEntry("bolig", "Bolig og hjem", definition="Der folk bor.", include=("leie",), colour="#2f6f9f"),
        CodeEntry("bolig.venting", "venting"),
    ),
)


@given(documents())
@settings(max_examples=150, deadline=None)
def test_codes_survive(document: CodebookDocument) -> None:
    again = read_qdc(write_qdc(document), title=document.title, language=document.language)
    assert again == dataclasses.replace(document, version="", rules=())


def test_the_structure_is_the_standards() -> None:
    root = ElementTree.fromstring(write_qdc(SMALL))
    ns = f"{{{NAMESPACE}}}"
    assert root.tag == ns + "CodeBook"
    assert [child.tag for child in root] == [ns + "Codes"]
    code = root[0][0]
    assert code.attrib == {
        "guid": guid_of("bolig"),
        "name": "Bolig og hjem",
        "isCodable": "true",
        "color": "#2f6f9f",
    }
    # The standard's order: the description before the subcodes.
    assert [child.tag for child in code] == [ns + "Description", ns + "Code"]
    assert code[0].text == "Der folk bor.\n\nInclude:\n- leie\n\nName:\n- bolig"


def test_guids_are_the_entrys_own_or_made_of_the_path_always_alike() -> None:
    own = "0192aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"
    document = CodebookDocument("T", codes=(CodeEntry("a", "a", guid=own), CodeEntry("b", "b")))
    assert [entry.guid for entry in read_qdc(write_qdc(document)).codes] == [own, guid_of("b")]
    assert guid_of("bolig") == guid_of("Bolig")


def test_other_programs_names_become_labels_and_fit_paths() -> None:
    data = f"""<?xml version="1.0"?>
    <CodeBook xmlns="{NAMESPACE}"><Codes>
      <Code guid="{{5215CC69-B628-4E02-AFB9-9BEEAEE55808}}" name="Helse: tjenester / tilgang" isCodable="false">
        <Description>Alt om leger.
Include:
men uten punkter</Description>
        <Code guid="x" name="..." isCodable="true" color="#FC0"/>
      </Code>
      <Code guid="9fa9bcb7-5b59-47a9-8c3e-f65cffdc7520" name="Helse: tjenester - tilgang" isCodable="true"/>
    </Codes><Sets/></CodeBook>"""
    codes = read_qdc(data.encode()).codes
    assert [(entry.path, entry.label) for entry in codes] == [
        ("Helse-tjenester-tilgang", "Helse: tjenester / tilgang"),
        ("Helse-tjenester-tilgang.code", "..."),
        ("Helse-tjenester-tilgang-2", "Helse: tjenester - tilgang"),
    ]
    assert codes[0].definition == "Alt om leger.\nInclude:\nmen uten punkter"
    assert codes[0].guid == "5215cc69-b628-4e02-afb9-9beeaee55808"
    assert (codes[1].guid, codes[1].colour) == (None, "#ffcc00")


def test_an_empty_codebook_is_not_written() -> None:
    with pytest.raises(CodebookInvalid):
        write_qdc(CodebookDocument("T"))


@pytest.mark.shared
def test_what_is_written_is_valid_by_the_schema(shared_dir: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(file=str(next((shared_dir / "data/refi/xsd").glob("*Codebook*.xsd"))))
    schema.assertValid(etree.fromstring(write_qdc(SMALL)))


@pytest.mark.shared
def test_the_standards_own_example_is_read(shared_dir: Path) -> None:
    data = next((shared_dir / "data/refi/qdc").glob("*.qdc")).read_bytes()
    document = read_qdc(data)
    assert len(document.codes) == 6
    assert all(entry.guid for entry in document.codes)
