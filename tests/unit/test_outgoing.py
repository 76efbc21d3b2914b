"""Everything a curious reader could find in a finished file is read back, and what cannot be read is refused."""

from __future__ import annotations

import io
import json
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement

from qualcode.anonymise.outgoing import readable_strings
from qualcode.errors import Refused

CANARY = "Zorbatine"


def texts(data: bytes, name: str) -> str:
    return "\n".join(text for _place, text in readable_strings(data, name))


def docx_bytes(change=lambda document: None) -> bytes:
    document = docx.Document()
    document.add_paragraph("En vanlig setning.")
    change(document)
    out = io.BytesIO()
    document.save(out)
    return without_picture(out.getvalue())


def without_picture(data: bytes) -> bytes:
    """The template of python-docx brings a thumbnail, which no export of ours may have."""
    return rezip(data, drop="docProps/thumbnail.jpeg")


def rezip(data: bytes, add: dict[str, bytes] | None = None, drop: str = "", comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != drop:
                new.writestr(member.filename, old.read(member))
        for name, content in (add or {}).items():
            new.writestr(name, content)
        new.comment = comment
    return out.getvalue()


def split_over_runs(document):
    paragraph = document.add_paragraph()
    for piece in ("Zor", "ba", "tine"):
        paragraph.add_run(piece).bold = True


def in_properties(document):
    document.core_properties.author = CANARY


def in_a_comment(document):
    run = document.add_paragraph().add_run("x")
    document.add_comment(run, text=CANARY, author="a", initials="b")


def in_a_header(document):
    document.sections[0].header.paragraphs[0].text = CANARY


def in_a_table(document):
    document.add_table(1, 1).cell(0, 0).text = CANARY


def in_deleted_text(document):
    deleted = OxmlElement("w:delText")
    deleted.text = CANARY
    document.add_paragraph()._p.append(deleted)


def in_an_attribute(document):
    properties = OxmlElement("w:docPr")
    properties.set("descr", f"bilde av {CANARY}")
    document.add_paragraph()._p.append(properties)


@pytest.mark.parametrize(
    "change",
    [split_over_runs, in_properties, in_a_comment, in_a_header, in_a_table, in_deleted_text, in_an_attribute],
    ids=lambda change: change.__name__,
)
def test_every_corner_of_a_docx_is_read(change):
    assert CANARY not in texts(docx_bytes(), "ut.docx")
    assert CANARY in texts(docx_bytes(change), "ut.docx")


@pytest.mark.parametrize(
    ("add", "comment"),
    [
        ({f"word/{CANARY}.xml": b"<a/>"}, b""),
        ({"customXml/item9.xml": f"<a><!-- {CANARY} --></a>".encode()}, b""),
        ({"customXml/item9.xml": f"<a b='{CANARY}'/>".encode()}, b""),
        ({"customXml/item9.xml": f"<?x {CANARY}?><a/>".encode()}, b""),
        ({"customXml/item9.xml": "<a>Zor&#98;atine</a>".encode("utf-16")}, b""),
        ({"embeddings/inne.docx": docx_bytes(in_a_header)}, b""),
        ({"data.json": json.dumps({"a": [CANARY]}).encode()}, b""),
        ({}, CANARY.encode()),
    ],
)
def test_parts_names_and_remarks_are_read(add, comment):
    assert CANARY in texts(rezip(docx_bytes(), add, comment=comment), "ut.docx")


def test_pieces_are_read_by_themselves_too():
    def change(document):
        paragraph = document.add_paragraph()
        paragraph.add_run(CANARY)
        paragraph.add_run("sa")

    assert f"{CANARY}\n" in texts(docx_bytes(change), "ut.docx")


def test_the_file_name_is_read():
    assert readable_strings(b"x", f"{CANARY}.txt")[0][1] == f"{CANARY}.txt"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CANARY.encode(), "a.txt"),
        (CANARY.encode("utf-16"), "a.csv"),
        (CANARY.encode("utf-32"), "a.csv"),
        (b"\xef\xbb\xbf" + CANARY.encode(), "a.csv"),
        (b"Zor&#98;atine", "a.md"),
        (b"Zor\\batine".replace(b"\\b", b"**b**"), "a.md"),
        (b"Zorba<!-- -->tine".replace(b"<!-- -->", b"__"), "a.md"),
        (b'{"\\u005aorbatine": 1}', "a.json"),
        (b'{"a": 1}\n{"a": "\\u005aorbatine"}\n', "a.jsonl"),
        (b'{"a": "Zorbatine", "a": "x"}', "a.json"),
        (b"<p>Zor<b>bat</b>ine</p>", "a.html"),
        (b"<p title='Zorbatine'>x</p>", "a.html"),
        (b"<p>x</p><!-- Zorbatine -->", "a.html"),
        (b"<script>var a='Zorbatine'</script>", "a.html"),
        (b"<p>Zor&#98;atine</p>", "a.html"),
        (b"<Project><Code name='Zorbatine'/></Project>", "a.qde"),
    ],
)
def test_texts_are_read_in_every_disguise(data, name):
    assert CANARY in texts(data, name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (b"x", "a"),
        (b"x", "a.exe"),
        (b"\xff\xfe\xfa", "a.txt"),
        (b"\xe6\xf8", "a.txt"),
        ("Zorbatine".encode("utf-16-le"), "a.txt"),
        (b"{", "a.json"),
        (b"<a>", "a.xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a.xml"),
        (b"PK", "a.docx"),
        (b"", "a.docx"),
        (rezip(docx_bytes(), {"word/media/image1.png": b"\x89PNG"}), "a.docx"),
        (b"Zorbatine" + docx_bytes(), "a.docx"),
        (docx_bytes() + b"Zorbatine", "a.docx"),
    ],
)
def test_what_cannot_be_read_is_refused(data, name):
    with pytest.raises(Refused):
        readable_strings(data, name)


def test_a_zip_bomb_and_a_russian_doll_are_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 50_000_000)
    with pytest.raises(Refused):
        readable_strings(bomb.getvalue(), "a.zip")
    doll = b"x"
    for number in range(6):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.zip" if number else "a.txt", doll)
        doll = out.getvalue()
    with pytest.raises(Refused):
        readable_strings(doll, "a.zip")


def test_bytes_between_the_parts_are_noticed():
    data = bytearray(docx_bytes())
    second = data.index(b"PK\x03\x04", 4)
    data[second:second] = CANARY.encode()
    with pytest.raises(Refused):
        readable_strings(bytes(data), "a.docx")
