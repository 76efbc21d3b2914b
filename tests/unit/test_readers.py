import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_files import W, paragraph, word_file

from qualcode.errors import UnreadableSource
from qualcode.ingest.document import Document, read_document
from qualcode.text.roles import guess_role
from qualcode.text.spans import Span


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(each.label, document.text[each.body_start : each.end]) for each in document.passages]


def assert_map_is_true(document: Document) -> None:
    offsets = document.offsets
    assert (offsets.length, offsets.raw_length) == (len(document.text), len(document.decoded))
    for start, raw_start, length in offsets.runs:
        assert document.text[start : start + length] == document.decoded[raw_start : raw_start + length]


def test_plain_text() -> None:
    data = "\ufeffI: Hei\tdu.\r\nK1: Ja\u00a0da.\r\n".encode()
    document = read_document(data, "samtale.txt")
    assert document.decoded == "I: Hei\tdu.\nK1: Ja\u00a0da.\n"
    assert document.text == "I: Hei du.\nK1: Ja da.\n"
    assert (document.media_type, document.reader, document.encoding) == ("text/plain", "plain", "utf-8")
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert turns(document) == [("I", "Hei du."), ("K1", "Ja da.")]
    assert document.report.steps == (("spaces", 2),)
    assert_map_is_true(document)


def test_markdown_labels() -> None:
    document = read_document(
        b"# Samtale\n\n**Intervjuer:** Hei.\n\n**K1:** Hei.\n\nOg mer.\n\n## Slutt\n\nTakk.", "a.md"
    )
    assert document.media_type == "text/markdown"
    assert turns(document) == [
        (None, "# Samtale"),
        ("Intervjuer", "Hei."),
        ("K1", "Hei.\n\nOg mer."),
        (None, "## Slutt"),
        (None, "Takk."),
    ]


WEBVTT = """WEBVTT - en samtale

STYLE
::cue { color: red }

NOTE rettet av Eva

1
00:00:01.000 --> 00:00:04.000 align:start
<v Forsker>Hvordan <i>gikk</i> det?</v>

00:00:05.000 --> 00:00:09.000
<v Lege>Bra &amp; greit,
sånn passe.

00:00:10.000 --> 00:01:09.500
<v Lege>Og så kom <c.gul>våren</c>.

00:01:10.000 --> 00:01:12.000
<v Forsker>Ja.</v> <v Lege>Ja.
"""


def test_webvtt() -> None:
    document = read_document(WEBVTT.encode(), "samtale.vtt")
    assert document.decoded == WEBVTT
    assert document.media_type == "text/vtt"
    assert document.text.startswith("rettet av Eva\nForsker: Hvordan gikk det?\n")
    assert turns(document) == [
        (None, "rettet av Eva"),
        ("Forsker", "Hvordan gikk det?"),
        ("Lege", "Bra & greit,\nsånn passe.\nOg så kom våren."),
        ("Forsker", "Ja."),
        ("Lege", "Ja."),
    ]
    times = [(each.time_ms, each.end_ms) for each in document.passages]
    assert times[:4] == [(None, None), (1000, 4000), (5000, 69500), (70000, 72000)]
    assert_map_is_true(document)
    first = document.passages[1].label_span
    assert first is not None
    assert document.offsets.to_raw(first).cut(WEBVTT) == "Forsker"
    assert [each.kind for each in document.structure] == ["note", "label", "label", "label", "label"]


def test_webvtt_label_of_one_who_alone_speaks() -> None:
    document = read_document(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Eva Li>Hei.\n\n00:03.000 --> 00:04.000\n<v Eva Li>Du.", "x"
    )
    assert turns(document) == [("Eva Li", "Hei.\nDu.")]


SUBRIP = """1
00:00:01,000 --> 00:00:02,000
I: Hei.

2
00:00:03,000 --> 00:00:04,500
Eva: Hei <i>du</i>.

3
00:00:05,000 --> 00:00:07,000
Eva: Det regner.
I: Ja.
"""


def test_subrip() -> None:
    document = read_document(SUBRIP.replace("\n", "\r\n").encode(), "samtale.srt")
    assert document.decoded == SUBRIP
    assert document.text == "I: Hei.\nEva: Hei du.\nEva: Det regner.\nI: Ja."
    assert [(each.label, each.time_ms, each.end_ms) for each in document.passages] == [
        ("I", 1000, 2000),
        ("Eva", 3000, 7000),
        ("I", None, None),
    ]
    assert_map_is_true(document)


def test_subtitles_are_known_by_their_content() -> None:
    assert read_document(WEBVTT.encode(), "samtale.txt").reader == "webvtt"
    assert read_document(SUBRIP.encode(), "samtale.txt").reader == "subrip"


def test_cues_without_speakers_are_gathered_to_paragraphs() -> None:
    cues = "\n".join(
        f"{n}\n00:{n:02}:00,000 --> 00:{n:02}:30,000\n{'Vi gikk lenge' if n % 2 else 'og kom fram til slutt.'}\n"
        for n in range(60)
    )
    document = read_document(cues.encode(), "lyd.srt")
    assert document.labels == ()
    assert 2 <= len(document.passages) <= 4
    assert all(document.text[each.end - 1] == "." for each in document.passages[:-1])
    assert document.passages[0].time_ms == 0
    assert document.passages[-1].end_ms == (59 * 60 + 30) * 1000


def test_word() -> None:
    body = (
        paragraph("Intervjuer: Hvor bor du?")
        + "<w:p><w:r><w:t>K1: I </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>byen</w:t><w:tab/><w:t>nå.</w:t>"
        + "<w:br/><w:t>Ja.</w:t></w:r></w:p><w:tbl><w:tr>"
        + f"<w:tc>{paragraph('Intervjuer: Og før?')}</w:tc><w:tc>{paragraph('K1: På Nes.')}</w:tc></w:tr></w:tbl>"
    )
    document = read_document(word_file(body), "samtale.docx")
    assert document.decoded == "Intervjuer: Hvor bor du?\nK1: I byen\tnå.\nJa.\nIntervjuer: Og før?\nK1: På Nes."
    assert turns(document)[1] == ("K1", "I byen nå.\nJa.")
    assert document.labels == ("Intervjuer", "K1")
    assert document.encoding is None
    assert_map_is_true(document)


def test_paragraphs_of_a_word_document_are_passages() -> None:
    document = read_document(word_file(paragraph("Et avsnitt.") + "<w:p/>" + paragraph("Et til.") * 2), "notat.docx")
    assert [each.span.cut(document.text) for each in document.passages] == ["Et avsnitt.", "Et til.", "Et til."]


def test_what_a_word_document_holds_twice_is_shown_once() -> None:
    box = paragraph("I en boks.")
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr><w:r><w:t>Før</w:t></w:r><w:r>"
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{box}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{box}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:moveFrom><w:r><w:t>flyttet</w:t></w:r></w:moveFrom>"
        "<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>post</w:t><w:delText>slettet</w:delText></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>borte</w:delText></w:r></w:del><w:r><w:t>Etter</w:t></w:r></w:p>"
    )
    document = read_document(word_file(body), "boks.docx")
    assert document.text == "Føre-post\nI en boks.\nEtter"
    assert document.decoded == "\tFørI en boks.I en boks.flyttetepost\nI en boks.\nI en boks.\nEtter"
    assert len(document.report.warnings) == 1
    assert_map_is_true(document)


def test_footnotes_and_comments_are_missed_aloud() -> None:
    notes = f"<w:footnotes xmlns:w='{W}'><w:footnote w:type='separator'/><w:footnote/><w:footnote/></w:footnotes>"
    document = read_document(word_file(paragraph("Ord."), parts={"word/footnotes.xml": notes}), "a.docx")
    assert len(document.report.warnings) == 1
    assert "2" in document.report.warnings[0]


def test_text_that_was_spoilt_before_is_told() -> None:
    document = read_document("pÃ¥ Ã¸ya sto h\ufffdset".encode(), "a.txt")
    assert len(document.report.warnings) == 2


@pytest.mark.parametrize("data", [b"", b"\n \t\n", b"\xef\xbb\xbf", "\u200b\u00ad\n".encode(), b"[00:01]\n"])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="no text"):
        read_document(data, "tom.txt")


ONE_LINE = ["ord og ", "[", "I: ", "lang\tlinje\t", "e\u0301n gang til ", "<v A>", "&amp;", "ø\u00ads "]


@pytest.mark.parametrize("form", ONE_LINE)
def test_five_megabytes_on_one_line(form: str) -> None:
    data = (form * (5_000_000 // len(form.encode()))).encode()
    document = read_document(data, "lang.txt")
    assert len(document.passages) == 1


CUES = ["WEBVTT", "1", "00:01.000 --> 00:02.000", "00:00:01,000 --> 00:00:02,500", "NOTE x", "STYLE", "-->"]
WORDS = ["<v Eva>", "</v>", "<i>", "&lt;", "&#x1b;", "I: ", "K1: ", "[00:07] ", "å", "e\u0301", "\t", "\u200b", "Ja."]
text_pieces = st.sampled_from([*CUES, *WORDS, "\n", "\n\n", "\r\n"])


@given(st.lists(text_pieces, max_size=40).map("".join), st.sampled_from([".txt", ".vtt", ".srt"]))
def test_any_text_is_read_with_a_true_map_or_refused(text: str, suffix: str) -> None:
    try:
        document = read_document(text.encode(), f"a{suffix}")
    except UnreadableSource:
        return
    assert_map_is_true(document)
    at = 0
    for each in document.passages:
        assert not document.text[at : each.start].strip()
        assert at <= each.start <= each.body_start <= each.end
        at = each.end
    assert not document.text[at:].strip()


def gold(folder: Path) -> list[tuple[Path, dict]]:
    found = []
    for annotated in sorted((folder / "data" / "interviews").glob("*.json")):
        source = next(p for p in annotated.parent.iterdir() if p.stem == annotated.stem and p != annotated)
        found.append((source, json.loads(annotated.read_text(encoding="utf-8"))))
    assert len(found) == 12
    return found


@pytest.mark.shared
def test_gold_words_stand_where_the_gold_says(shared_dir: Path) -> None:
    for source, annotation in gold(shared_dir):
        document = read_document(source.read_bytes(), source.name, encoding="cp1252")
        assert_map_is_true(document)
        for entity in annotation["entities"]:
            raw = Span(entity["start"], entity["end"])
            here = document.offsets.from_raw(raw)
            where = (source.name, entity["start"])
            assert here.cut(document.text) == re.sub("[\t\xa0]", " ", entity["text"]), where
            assert document.offsets.to_raw(here) == raw, where


@pytest.mark.shared
def test_gold_speakers_and_roles(shared_dir: Path) -> None:
    for source, annotation in gold(shared_dir):
        document = read_document(source.read_bytes(), source.name, encoding="cp1252")
        expected = {each["label"]: each["role"] for each in annotation["speakers"]}
        assert {label: guess_role(label, document.labels) for label in document.labels} == expected, source.name


@pytest.mark.shared
def test_published_documents_have_no_speakers(shared_dir: Path) -> None:
    files = sorted((shared_dir / "data" / "documents").glob("*.txt"))
    assert len(files) == 5
    for path in files:
        document = read_document(path.read_bytes(), path.name)
        assert document.labels == ()
        assert len(document.passages) >= 15
        assert_map_is_true(document)
