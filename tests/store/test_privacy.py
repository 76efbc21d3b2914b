"""Canaries: no planted name, in whatever form and place, gets past the check; and what is in order does."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import pytest
from anonymise_study import FIRST, SECOND, add, agree, line, place, transcript_of
from sqlalchemy import select

from qualcode.anonymise.privacy import ExportedSpan, Outgoing, check
from qualcode.anonymise.review import apply_decisions, unreviewed
from qualcode.anonymise.scanning import scan_source
from qualcode.anonymise.view import View
from qualcode.errors import PrivacyRefused, Refused
from qualcode.ingest.participants import set_attribute
from qualcode.model import Consent, Entity, Participant, ProjectRecord, Source
from qualcode.text.spans import Span

PERSON = {"type": "PERSON", "kind": "direct"}


@pytest.fixture
def study(any_project):
    """Two interviews, scanned, reviewed whole, and agreed to."""
    add(any_project, "a.txt", FIRST)
    add(any_project, "b.txt", SECOND)
    with any_project.write("Ada", "anonymise", undoable=False) as writing:
        s = writing.session
        for source_id in (1, 2):
            scan_source(s, s.get_one(Source, source_id))
        lines = [
            line(s, 1, "Zorbatine Quelmo", entity="p1", **PERSON),
            line(s, 1, "Odd", entity="p2", **PERSON),
            line(s, 1, "934 12 870", type="CODE"),
            line(s, 1, "Lillevåg", type="LOC"),
            line(s, 2, "femtiåtte", type="AGE"),
            line(s, 2, "november 2021", type="DATETIME"),
        ]
        apply_decisions(s, lines)
        for source_id in (1, 2):
            left = unreviewed(s, transcript_of(s, source_id).id)
            source = s.get_one(Source, source_id)
            rows = [
                {"source": source.name, "start": row.start, "end": row.end, "decision": "keep", "type": row.type}
                for row in left
            ]
            apply_decisions(s, rows)
    agree(any_project, group="ansatt")
    return any_project


def whole(session, source_id: int, attribution: str = "") -> ExportedSpan:
    transcript = transcript_of(session, source_id)
    span = Span(0, transcript.length)
    text = View(session, "publication").redacted(transcript.id, span).text
    return ExportedSpan(transcript.id, span, text, attribution)


def outgoing(session, data: bytes | None = None, name: str = "ut.txt", **more) -> Outgoing:
    span = more.pop("span", None) or whole(session, 1, more.pop("attribution", ""))
    content = span.text.encode() if data is None else data
    return Outgoing(more.pop("way", "publication"), name, content, more.pop("spans", [span]), **more)


def rules_of(report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in report.findings]


def blocked(report) -> set[str]:
    return {finding.rule for finding in report.blocks}


def test_what_is_in_order_may_leave(study):
    with study.read() as session:
        report = check(session, outgoing(session, spans=[whole(session, 1), whole(session, 2)]))
        assert report.allowed, report.findings
        assert not report.blocks
        report.require()


CANARIES = [
    "Zorbatine Quelmo",
    "zorbatine",
    "QUELMO",
    "Zorbatines",
    "Quelmo, Zorbatine",
    "Z. Quelmo",
    "Zorbatin\u00e9",
    "Зорбатін Квельмо, Зорбатіне",
    "zorbatine.q@post.example",
    "934 12 870",
    "93412870",
    "+47 934 12 870",
    "Zor\u00adbatine",
    "Odd",
]


@pytest.mark.parametrize("canary", CANARIES)
def test_no_form_of_a_confirmed_name_or_number_leaves(study, canary):
    with study.read() as session:
        for data, name in [
            (f"tekst {canary} tekst".encode(), "ut.txt"),
            (f"sitat;kode\nx;{canary}\n".encode("utf-16"), "ut.csv"),
            (f"<p title='{canary}'>x</p>".encode(), "ut.html"),
            (b"x", f"{canary}.txt".replace("/", "")),
        ]:
            report = check(session, outgoing(session, data, name))
            assert not report.allowed, (canary, name)
            assert blocked(report) & {"alias", "direct"}
            with pytest.raises(PrivacyRefused) as refused:
                report.require()
            assert canary not in str(refused.value)
            assert canary not in repr(report)


def word_file(change) -> bytes:
    document = docx.Document()
    change(document)
    out = io.BytesIO()
    document.save(out)
    stripped = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(stripped, "w") as new:
        for member in old.infolist():
            if not member.filename.endswith(".jpeg"):
                new.writestr(member.filename, old.read(member))
    return stripped.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.add_heading("zorbatine.samtaler"),
        lambda document: setattr(document.core_properties, "author", "Zorbatine"),
        lambda document: setattr(document.core_properties, "keywords", "quelmo"),
        lambda document: [document.add_paragraph().add_run("Zor"), document.paragraphs[0].add_run("batine")],
        lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", "hos Quelmos"),
    ],
)
def test_no_corner_of_a_word_document_hides_a_name(study, change):
    with study.read() as session:
        clean = check(session, outgoing(session, word_file(lambda document: document.add_paragraph("x")), "ut.docx"))
        assert clean.allowed, clean.findings
        report = check(session, outgoing(session, word_file(change), "ut.docx"))
        assert "alias" in blocked(report)


def test_near_spellings_only_warn(study):
    with study.read() as session:
        first = whole(session, 1)
        span = ExportedSpan(first.transcript_id, first.span, "hos Zorbatime")
        report = check(session, outgoing(session, span=span))
        assert report.allowed
        assert rules_of(report) == [("near", "warn")]


@pytest.mark.parametrize("number", ["ola.nordmann@post.example", "@ukjent_bruker", "tlf. 418 83 296"])
def test_an_identifier_that_nobody_knew_is_found_by_rule(study, number):
    with study.read() as session:
        report = check(session, outgoing(session, f"kontakt: {number}".encode()))
        assert "direct" in blocked(report)


def test_our_own_signs_are_no_identifiers(study):
    signs = "Q-7K3M-9XQZ-4 " + "0123456789abcdef" * 4 + " 2026-11-20T13:15:00+00:00"
    with study.read() as session:
        report = check(session, outgoing(session, signs.encode()))
        assert report.allowed, report.findings


def test_unreviewed_findings_block_in_the_exported_words_alone(study):
    with study.write("Ada", "x", undoable=False) as writing:
        s = writing.session
        third = add_to(s)
        scan_source(s, s.get_one(Source, third))
        writing.detail = {"x": 1}
    agree(study)
    with study.read() as session:
        transcript = transcript_of(session, third)
        found = unreviewed(session, transcript.id)
        assert found
        inside = ExportedSpan(transcript.id, Span(0, transcript.length), "x")
        report = check(session, outgoing(session, b"x", span=inside))
        assert "unreviewed" in blocked(report)
        last = transcript.text.index("Siste")
        outside = ExportedSpan(transcript.id, Span(last, last + 5), "Siste")
        assert check(session, outgoing(session, b"Siste", span=outside)).allowed


def add_to(session, text: str = "Informant: Jeg møtte Ingeborg Vexler på Otta.\nInformant: Siste ord.\n") -> int:
    from qualcode.ingest.document import read_document
    from qualcode.ingest.importing import import_document

    return import_document(session, read_document(text.encode(), "c.txt")).source.id


def test_what_was_never_scanned_does_not_leave(study):
    third = add(study, "c.txt", "Informant: Helt vanlige ord.\n")
    agree(study)
    with study.read() as session:
        report = check(session, outgoing(session, b"x", span=whole(session, third)))
        assert blocked(report) == {"unscanned"}


def consent_of(project, change) -> None:
    with project.write("Ada", "participant.set") as writing:
        for consent in writing.session.scalars(select(Consent)):
            change(consent)


def test_no_quote_without_consent(study):
    consent_of(study, lambda consent: setattr(consent, "given", False))
    with study.read() as session:
        assert blocked(check(session, outgoing(session))) == {"consent"}


def test_a_withdrawn_consent_blocks(study):
    consent_of(study, lambda consent: setattr(consent, "withdrawn_on", dt.date(2026, 1, 2)))
    with study.read() as session:
        assert blocked(check(session, outgoing(session))) == {"withdrawn"}


def test_another_use_needs_its_own_consent(study):
    with study.read() as session:
        assert blocked(check(session, outgoing(session, use="archive"))) == {"consent"}


def test_consent_is_asked_of_who_speaks_and_else_of_all_who_were_there(study):
    with study.write("Ada", "x") as writing:
        participant = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        for consent in participant.consents:
            consent.given = False
    with study.read() as session:
        source, question = place(session, 1, "Hva er nummeret?")
        asked = ExportedSpan(source.current_transcript_id, question, "Hva er nummeret?")
        assert blocked(check(session, outgoing(session, b"Hva er nummeret?", span=asked))) == {"consent"}
        assert check(session, outgoing(session, b"x", span=whole(session, 2))).allowed


def test_promised_approval_blocks_until_it_is_given(study):
    agree(study, quote_approval="promised")
    with study.read() as session:
        assert blocked(check(session, outgoing(session))) == {"approval"}
    agree(study, quote_approval="given")
    with study.read() as session:
        assert check(session, outgoing(session)).allowed


def test_nobody_to_ask_blocks(study):
    third = add(study, "notat.txt", "Helt vanlige ord her.\n", kind="notes")
    with study.write("Ada", "scan", undoable=False) as writing:
        scan_source(writing.session, writing.session.get_one(Source, third))
        writing.detail = {"x": 1}
    with study.read() as session:
        assert blocked(check(session, outgoing(session, b"x", span=whole(session, third)))) == {"consent"}


def test_a_published_document_needs_neither_mask_nor_consent(study):
    text = "Zorbatine Quelmo, tlf. 934 12 870, skriver om det.\n"
    third = add(study, "rapport.txt", text, kind="document", document_class="published")
    with study.read() as session:
        span = whole(session, third)
        assert span.text == text.rstrip("\n") or span.text == text
        report = check(session, outgoing(session, span.text.encode(), span=span))
        assert report.allowed, report.findings
        assert {finding.rule for finding in report.warnings} == {"published"}


def test_an_internal_copy_says_for_whom_and_why_and_keeps_places(study):
    with study.read() as session:
        report = check(session, outgoing(session, b"i Lillev\xc3\xa5g", way="internal"))
        assert blocked(report) == {"recipient", "purpose"}
        named = {"way": "internal", "recipient": "Bo", "purpose": "koding"}
        assert check(session, outgoing(session, b"i Lillev\xc3\xa5g", **named)).allowed
        assert blocked(check(session, outgoing(session, b"hos Zorbatine", **named))) == {"alias"}


def test_others_are_masked_for_a_participant(study):
    with study.write("Ada", "link") as writing:
        own = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        writing.session.scalars(select(Entity).order_by(Entity.id)).first().participant_id = own.id
    with study.read() as session:
        assert check(session, outgoing(session, b"Zorbatine Quelmo", way="participant", participant=own)).allowed
        report = check(session, outgoing(session, b"hos Odd", way="participant", participant=own))
        assert blocked(report) == {"alias"}
        assert blocked(check(session, outgoing(session, b"x", way="participant"))) == {"participant"}


def test_the_attribution_is_looked_at(study):
    with study.read() as session:
        assert blocked(check(session, outgoing(session, attribution="(Ingeborg Vexler, ansatt)"))) == {"attribution"}
        assert blocked(check(session, outgoing(session, attribution="(ansatt, Bergen kommune)"))) == {"attribution"}
        assert check(session, outgoing(session, attribution="(ansatt)")).allowed
    with study.write("Ada", "x") as writing:
        writing.session.scalars(select(ProjectRecord)).one().municipalities_named = True
    with study.read() as session:
        assert check(session, outgoing(session, attribution="(ansatt, Bergen kommune)")).allowed


def test_a_unique_combination_warns(study):
    with study.read() as session:
        assert "combination" not in {rule for rule, _severity in rules_of(check(session, outgoing(session)))}
    with study.write("Ada", "x") as writing:
        participant = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        participant.attribute("group").value = "brannsjef"
    with study.read() as session:
        report = check(session, outgoing(session))
        assert report.allowed
        assert ("combination", "warn") in rules_of(report)


def test_a_small_cell_blocks(study):
    with study.read() as session:
        assert blocked(check(session, outgoing(session, smallest_cell=3))) == {"cell"}
        assert check(session, outgoing(session, smallest_cell=5)).allowed
        assert check(session, outgoing(session, smallest_cell=0)).allowed


def test_a_kept_word_warns_only(study):
    with study.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 2, "Lillevåg", type="LOC", decision="keep")])
    with study.read() as session:
        report = check(session, outgoing(session, span=whole(session, 2)))
        assert report.allowed, report.findings
        assert ("kept", "warn") in rules_of(report)
        assert "alias" in blocked(check(session, outgoing(session, "Lillevåg".encode(), span=whole(session, 1))))


def test_a_season_that_someone_said_is_no_leak_where_we_print_it(study):
    with study.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 2, "i november 2021", type="DATETIME")])
        third = add_to(s, "Informant: Det var høsten 2021.\n")
        scan_source(s, s.get_one(Source, third))
        apply_decisions(s, [line(s, third, "høsten 2021", type="DATETIME")])
    with study.read() as session:
        assert "[høsten 2021]" in whole(session, 2).text
        assert check(session, outgoing(session, span=whole(session, 2))).allowed
        assert rules_of(check(session, outgoing(session, "det var høsten 2021".encode()))) == [("alias", "warn")]


def test_an_override_needs_words(study):
    with study.read() as session:
        leak = outgoing(session, b"hos Zorbatine")
        assert not check(session, leak, override_reason="  ").allowed
        report = check(session, leak, override_reason="Avtalt med informanten 3. mai")
        assert report.allowed
        assert report.blocks
        report.require()


def test_what_cannot_be_read_does_not_leave(study):
    with study.read() as session, pytest.raises(Refused):
        check(session, outgoing(session, b"%PDF", "ut.pdf"), override_reason="vil")


UNKNOWN = [
    ("# Samtaler med Ingeborg Vexler\n\n{quote}\n", "ut.md"),
    ("{quote}\n\nKoder: saken\\_til\\_Ingeborg\\_Vexler\n", "ut.md"),
    ("text,codes\n{quote},bolig; Ingeborg Vexler\n", "ut.csv"),
    ("codes:\n  - name: bolig\n    definition: Gjelder Ingeborg Vexler, som er lege.\n", "ut.yaml"),
    ("codes:\n  - name: bolig\n    label: Hos Ingeborg\n", "ut.yaml"),
    ("<CodeBook><Codes><Code name='Ingeborg Vexler' guid='x'/></Codes></CodeBook>", "ut.qdc"),
    ("{quote}", "Ingeborg Vexler.txt"),
    ("{quote}", "ingen_Ingeborg_Vexler.txt"),
]


@pytest.mark.parametrize(("form", "name"), UNKNOWN)
def test_a_name_that_nobody_knew_does_not_leave_around_the_quotations(study, form, name):
    with study.read() as session:
        span = whole(session, 2)
        quote = " ".join(span.text.split("\n"))
        report = check(session, outgoing(session, form.replace("{quote}", quote).encode(), name, span=span))
        assert blocked(report) == {"unreviewed"}
        assert "Vexler" not in repr(report)
        plain = form.replace("{quote}", quote).replace("Ingeborg", "noen").replace("Vexler", "andre")
        plain_name = name.replace("Ingeborg", "noen").replace("Vexler", "andre")
        assert check(session, outgoing(session, plain.encode(), plain_name, span=span)).allowed


def test_a_place_around_the_quotations_warns(study):
    with study.read() as session:
        span = whole(session, 2)
        report = check(session, outgoing(session, f"# Samtaler i Otta\n\n{span.text}".encode(), "ut.md", span=span))
        assert report.allowed
        assert ("around", "warn") in rules_of(report)


def test_a_pseudonym_in_a_heading_is_nobodys_name(study):
    with study.read() as session:
        named = {"data": b"# Samtaler med Ingeborg Vexler\n", "name": "ut.md"}
        assert not check(session, outgoing(session, **named)).allowed
        given = frozenset({"Ingeborg Vexler"})
        assert check(session, outgoing(session, **named, pseudonyms=given)).allowed


@pytest.mark.parametrize("name", ["demo.yaml", "bosetting-og-integrering.yaml"])
def test_the_codebooks_that_come_along_may_leave(study, name):
    data = (Path(__file__).resolve().parents[2] / "codebooks" / name).read_bytes()
    with study.read() as session:
        report = check(session, Outgoing("publication", name, data))
        assert report.allowed, report.findings


def test_a_kept_word_is_excused_in_its_own_quotation_alone(study):
    with study.write("Ada", "anonymise.review") as writing:
        s = writing.session
        apply_decisions(s, [line(s, 2, "Lillevåg", type="LOC", decision="keep")])
    with study.read() as session:
        span = whole(session, 2)
        report = check(session, outgoing(session, f"# Lillevåg\n\n{span.text}".encode(), "ut.md", span=span))
        assert "alias" in blocked(report)
        assert ("kept", "warn") in rules_of(report)


def test_a_published_document_excuses_its_own_words_alone(study):
    said = "Zorbatine Quelmo og Oddvar skriver om det & annet.\n"
    third = add(study, "rapport.txt", said, kind="document", document_class="published")
    with study.read() as session:
        span = whole(session, third)
        quoted = span.text.replace("&", "&amp;")
        assert check(session, outgoing(session, quoted.encode(), "ut.md", span=span)).allowed
        for more in ("Zorbatine", "Odd", "Zorbatine Quelmo"):
            report = check(session, outgoing(session, f"# Om {more}\n\n{quoted}".encode(), "ut.md", span=span))
            assert "alias" in blocked(report), more


@pytest.mark.parametrize("way", ["internal", "participant"])
def test_the_words_of_who_withdrew_go_nowhere(study, way):
    with study.read() as session:
        own = session.scalars(select(Participant).order_by(Participant.id)).first()
        form = {"recipient": "Bo", "purpose": "koding"} if way == "internal" else {"participant": own}
        assert "withdrawn" not in blocked(check(session, outgoing(session, b"x", way=way, **form)))
    consent_of(study, lambda consent: setattr(consent, "withdrawn_on", dt.date(2026, 1, 2)))
    with study.read() as session:
        own = session.scalars(select(Participant).order_by(Participant.id)).first()
        form = {"recipient": "Bo", "purpose": "koding"} if way == "internal" else {"participant": own}
        assert "withdrawn" in blocked(check(session, outgoing(session, b"x", way=way, **form)))


def test_what_is_never_printed_makes_no_combination(study):
    with study.write("Ada", "x") as writing:
        participant = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        set_attribute(participant, "title", "brannsjef")
    with study.read() as session:
        assert "combination" not in {rule for rule, _severity in rules_of(check(session, outgoing(session)))}
    with study.write("Ada", "x") as writing:
        participant = writing.session.scalars(select(Participant).order_by(Participant.id)).first()
        participant.attribute("title").printed = "leder"
    with study.read() as session:
        assert ("combination", "warn") in rules_of(check(session, outgoing(session)))
