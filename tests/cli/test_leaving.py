"""Deciding on identifiers and letting excerpts leave, as a researcher types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

TEXT = """Intervjuer: Hva heter du?

Informant: Jeg heter Torgunn Brattelid, og jeg har jobbet på Brattvåg skole i elleve år.

Intervjuer: Og hvem hjalp deg?

Informant: Det var Sigvard. Torgunns telefon er 480 22 166, sier de. Vi ventet på bolig i elleve uker.
"""
OTHER = """Intervjuer: Hvem snakket du med?

Informant: Jeg snakket med torgunn i går, og brattelid ringte tilbake.
"""


@pytest.fixture
def study(qualcode, tmp_path: Path) -> Path:
    """Give a folder with a project, two transcripts, and one coding in each."""
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    (tmp_path / "two.txt").write_text(OTHER, "utf-8")
    (tmp_path / "pass").write_text("en lang setning\n", "utf-8")
    (tmp_path / "wrong").write_text("en annen\n", "utf-8")
    qualcode("--language", "nb", "init", "s.qualcode", "--name-municipalities")
    qualcode("import", "one.txt", "two.txt", "--set", "municipality=Øygarden", "--set", "group=ansatt")
    spans = [
        ("one.txt", TEXT.index("Jeg heter"), TEXT.index("\n\nIntervjuer: Og"), "hjelp"),
        ("one.txt", TEXT.index("Det var"), len(TEXT) - 1, "bolig"),
        ("two.txt", OTHER.index("Jeg"), len(OTHER) - 1, "hjelp"),
    ]
    names = ("source", "raw_start", "raw_end", "code")
    lines = [dict(zip(names, span, strict=True)) for span in spans]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    qualcode("code", "--batch", "batch.jsonl", "--create")
    return tmp_path


def decide(folder: Path, *decisions: dict) -> None:
    (folder / "decisions.jsonl").write_text("\n".join(map(json.dumps, decisions)), "utf-8")


def place(words: str, entity: str, type_: str = "PERSON", **more: object) -> dict:
    start = TEXT.index(words)
    return {
        "source": "one.txt",
        "raw_start": start,
        "raw_end": start + len(words),
        "type": type_,
        "kind": "direct" if type_ in ("PERSON", "CODE") else "indirect",
        "entity": entity,
        "decision": "confirm",
        "replacement": None,
    } | more


ALL = (
    place("Torgunn Brattelid", "t"),
    place("Brattvåg skole", "skole", "ORG", replacement="[skolen]"),
    place("elleve år", "aar", "DATETIME", decision="keep"),
    place("Sigvard", "s"),
    place("480 22 166", "tlf", "CODE"),
)


def reviewed(qualcode, study: Path) -> None:
    decide(study, *ALL)
    qualcode("anonymise", "review", "--decisions", "decisions.jsonl")
    for row in json.loads(qualcode("anonymise", "review", "--format", "json").stdout):
        raise AssertionError(f"left to decide: {row}")
    qualcode("participants", "set", "all", "--consent", "quote=yes")


def test_scanning_a_file_stores_nothing(qualcode, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    rows = json.loads(qualcode("anonymise", "scan", "--file", "one.txt", "--format", "json").stdout)
    found = {row["text"]: row for row in rows}
    assert found["480 22 166"]["type"] == "CODE"
    assert found["480 22 166"]["kind"] == "direct"
    for row in rows:
        assert TEXT[row["raw_start"] : row["raw_end"]] == row["text"]
        assert row["tier"] in ("certain", "probable", "possible")
    assert not list(tmp_path.glob("*.qualcode"))


def test_one_decision_covers_every_form_in_the_project(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("export", "excerpts", "--to", "x.md")
    text = (study / "x.md").read_text("utf-8")
    assert not re.search("torgunn|brattelid|brattvåg|sigvard|480|166", text, re.IGNORECASE)
    assert "(ansatt, Øygarden kommune)" in text
    assert r"\[skolen\] i elleve år" in text
    assert text.count("person A") >= 3


def test_without_review_or_consent_nothing_leaves(qualcode, study: Path) -> None:
    for arguments in (["--code", "bolig"], []):
        qualcode("export", "excerpts", "--to", "x.docx", *arguments, check=3)
    decide(study, *ALL)
    qualcode("anonymise", "review", "--decisions", "decisions.jsonl")
    done = qualcode("export", "excerpts", "--to", "x.docx", check=3)
    assert "one-1" in done.stderr
    assert not re.search("torgunn|brattelid|sigvard|480", done.stderr + done.stdout, re.IGNORECASE)
    qualcode("participants", "set", "two-1", "--consent", "quote=yes")
    qualcode("export", "excerpts", "--to", "x.docx", check=3)
    assert not (study / "x.docx").exists()
    qualcode("export", "excerpts", "--consented-only", "--to", "x.docx")
    qualcode("participants", "set", "two-1", "--consent", "quote=no")
    qualcode("export", "excerpts", "--consented-only", "--to", "y.docx", check=1)
    (row,) = json.loads(qualcode("export", "list", "--format", "json").stdout)
    assert (row["file"], row["way"], row["excerpts"]) == ("x.docx", "publication", 1)


def test_an_override_needs_a_reason_and_is_logged(qualcode, study: Path) -> None:
    decide(study, *ALL)
    qualcode("anonymise", "review", "--decisions", "decisions.jsonl")
    qualcode("export", "excerpts", "--to", "x.csv", "--override", "muntlig samtykke, se mappe 3")
    (row,) = json.loads(qualcode("export", "list", "--format", "json").stdout)
    assert row["override"] == "muntlig samtykke, se mappe 3"


def test_pseudonyms_need_the_key_file_and_its_passphrase(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("anonymise", "key", "create", check=1)
    qualcode("--passphrase-file", "pass", "anonymise", "key", "create")
    key = study / "s.koblingsnokkel"
    assert key.stat().st_mode & 0o077 == 0
    assert b"Torgunn" not in key.read_bytes()
    rows = json.loads(qualcode("--passphrase-file", "pass", "anonymise", "key", "show", "--format", "json").stdout)
    pseudonym = next(row["pseudonym"] for row in rows if row["name"] == "Torgunn Brattelid")
    qualcode("export", "excerpts", "--to", "x.md", check=1)
    qualcode("--passphrase-file", "wrong", "export", "excerpts", "--to", "x.md", check=1)
    assert not (study / "x.md").exists()
    qualcode("--passphrase-file", "pass", "export", "excerpts", "--to", "x.md")
    text = (study / "x.md").read_text("utf-8")
    first, last = pseudonym.split()
    assert f"Jeg heter {pseudonym}" in text
    assert f"{first}s telefon" in text
    assert first in text.partition("snakket med")[2]
    key.rename(study / "elsewhere")
    done = qualcode("--passphrase-file", "pass", "export", "excerpts", "--to", "y.md", check=1)
    assert "key file" in done.stderr
    assert last


def test_internal_copies_say_for_whom_and_what_for(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("export", "excerpts", "--to", "x.md", "--for", "internal", check=3)
    qualcode(
        "export", "excerpts", "--to", "x.md", "--for", "internal", "--recipient", "Bo", "--purpose", "felles lesing"
    )
    text = (study / "x.md").read_text("utf-8")
    assert "Bo" in text
    assert "felles lesing" in text
    assert not re.search("torgunn|sigvard", text, re.IGNORECASE)


def test_words_return_to_the_one_who_said_them(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("export", "excerpts", "--to", "x.md", "--for", "participant", "--participant", "two-1")
    assert "ventet" not in (study / "x.md").read_text("utf-8")
    qualcode("export", "excerpts", "--to", "y.md", "--for", "participant", check=2)


def test_an_export_never_follows_a_link_nor_overwrites_unasked(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    (study / "precious.md").write_text("kept", "utf-8")
    (study / "link.md").symlink_to("precious.md")
    qualcode("export", "excerpts", "--to", "link.md", check=1)
    qualcode("export", "excerpts", "--to", "link.md", "--overwrite", check=1)
    qualcode("export", "excerpts", "--to", "precious.md", check=1)
    assert (study / "precious.md").read_text("utf-8") == "kept"
    qualcode("export", "excerpts", "--to", "precious.md", "--overwrite")
    assert (study / "precious.md").read_text("utf-8") != "kept"
    qualcode("export", "excerpts", "--to", "x.pdf", check=2)
    qualcode("export", "excerpts", "--to", "nowhere/x.md", check=1)


def test_a_name_in_a_code_or_file_name_stops_the_export(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("codebook", "add", "om-torgunn")
    qualcode("export", "codebook", "--to", "book.yaml", check=3)
    assert not (study / "book.yaml").exists()
    qualcode("export", "excerpts", "--to", "Torgunn.md", check=3)


def test_a_citation_leads_back_to_its_exact_place(qualcode, study: Path) -> None:
    reviewed(qualcode, study)
    qualcode("export", "excerpts", "--to", "x.csv", "--code", "bolig")
    citation = re.search(r"Q-\w{4}-\w{4}-[\w*~$=]", (study / "x.csv").read_text("utf-8"))
    assert citation is not None
    found = json.loads(qualcode("excerpt", citation[0].lower(), "--format", "json").stdout)
    assert TEXT[found["raw_start"] : found["raw_end"]] == found["text"]
    assert found["unaltered"] is True
    assert found["printed_in"] == ["x.csv"]
    qualcode("export", "excerpts", "--to", "again.csv", "--code", "bolig")
    assert citation[0] in (study / "again.csv").read_text("utf-8")
    qualcode("excerpt", "Q-0000-0000-1", check=1)


def test_bad_decisions_change_nothing(qualcode, study: Path) -> None:
    before = qualcode("anonymise", "entities", "--format", "json").stdout
    for bad in (
        {"decision": "maybe"},
        {"raw_end": 99999},
        {"source": "none.txt"},
        {"type": "CAT"},
        {"replacement": "Eva"},
    ):
        decide(study, ALL[0], place("Sigvard", "s") | bad)
        done = qualcode("anonymise", "review", "--decisions", "decisions.jsonl", check=1)
        assert "2" in done.stderr
    assert qualcode("anonymise", "entities", "--format", "json").stdout == before


def test_searching_by_word_code_and_theme(qualcode, study: Path) -> None:
    rows = json.loads(qualcode("search", "vente bolig", "--format", "json").stdout)
    assert [row["source"] for row in rows] == ["one.txt"]
    (row,) = rows
    assert {row["text"][a - row["start"] : b - row["start"]] for a, b in row["matches"]} == {"ventet", "bolig"}
    assert row["codes"] == ["bolig"]
    qualcode("themes", "set", "Hjelp", "--code", "hjelp", "--query", "telefon*")
    assert len(json.loads(qualcode("themes", "show", "Hjelp", "--format", "json").stdout)) == 3
    assert len(json.loads(qualcode("search", "theme:Hjelp source:two.txt", "--format", "json").stdout)) == 1
    assert json.loads(qualcode("search", "municipality:Bergen", "--format", "json").stdout) == []
    (line,) = json.loads(qualcode("concordance", "=uker", "--format", "json").stdout)
    assert line["left"].endswith("elleve ")
    qualcode("search", '"unclosed', check=1)
    qualcode("search", "code:none", check=1)
    qualcode("themes", "set", "Hjelp", "--query", "((", check=1)
