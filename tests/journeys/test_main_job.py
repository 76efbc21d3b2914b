"""The main job end to end, on the command line: from transcript files to an anonymised excerpt."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent.parent


def all_text(data: bytes) -> str:
    """Return everything a .docx says: its paragraphs joined, and each part as it is."""
    document = docx.Document(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    # What stands in the empty document, such as names of fonts, is not the project's.
    with zipfile.ZipFile(ROOT / "exports" / "reference.docx") as archive:
        empty = {archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return "\n".join([*(p.text for p in document.paragraphs), *(part for part in parts if part not in empty)])


def forms_of(name: str) -> re.Pattern[str]:
    """Return what finds a name on its own, in the genitive, hyphenated, spaced or joined, whatever the case."""
    joined = r"[-\s]*".join(re.escape(part) for part in re.split(r"[-\s]+", name))
    return re.compile(rf"(?<!\w){joined}(?:s|'s|’s|')?(?!\w)", re.IGNORECASE)


@pytest.mark.shared
def test_twelve_interviews_leave_without_one_confirmed_name(qualcode, tmp_path: Path, shared_dir: Path) -> None:
    folder = shared_dir / "data" / "interviews"
    files = {path.stem: path for path in folder.iterdir() if path.suffix in (".txt", ".docx", ".vtt", ".srt")}
    gold = {stem: json.loads((folder / f"{stem}.json").read_text("utf-8")) for stem in files}
    qualcode("init", "s.qualcode", "--name-municipalities")
    qualcode("import", *sorted(files.values()), "--encoding", "cp1252")
    lines = [
        {"source": files[stem].name, "raw_start": c["start"], "raw_end": c["end"], "code": c["code"], "coder": coder}
        for stem, one in gold.items()
        for coder, codings in (("A", one["codings"]), ("B", one.get("codings_b", [])))
        for c in codings
    ]
    (tmp_path / "codings.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    qualcode("code", "--batch", "codings.jsonl", "--create")
    quotes = json.loads(qualcode("quotes", "--format", "json").stdout)
    assert len(quotes) == len(lines)
    assert {(q["source"], q["raw_start"], q["raw_end"], q["code"], q["coder"]) for q in quotes} == {
        (line["source"], line["raw_start"], line["raw_end"], line["code"], line["coder"]) for line in lines
    }
    found = json.loads(qualcode("search", "code:bolig flyktning*", "--limit", "0", "--format", "json").stdout)
    assert all("bolig" in row["codes"] for row in found)
    qualcode("participants", "set", "all", "--consent", "quote=yes")

    qualcode("export", "excerpts", "--to", "x.docx", check=3)
    assert not (tmp_path / "x.docx").exists()
    assert not list(tmp_path.glob(".*.unfinished"))

    decisions = [
        {
            "source": files[stem].name,
            "raw_start": e["start"],
            "raw_end": e["end"],
            "type": e["type"],
            "kind": "direct" if e["identifier_type"] == "DIRECT" else "indirect",
            "entity": e["entity_id"],
            "decision": "keep" if e["identifier_type"] == "NO_MASK" else "confirm",
            "replacement": None,
        }
        for stem, one in gold.items()
        for e in one["entities"]
    ]
    (tmp_path / "decisions.jsonl").write_text("\n".join(map(json.dumps, decisions)), "utf-8")
    qualcode("anonymise", "review", "--decisions", "decisions.jsonl")
    qualcode("export", "excerpts", "--to", "x.docx")
    text = all_text((tmp_path / "x.docx").read_bytes())
    for one in gold.values():
        for entity in one["entities"]:
            if entity["identifier_type"] == "DIRECT" and not entity["needs_context"]:
                assert not forms_of(entity["text"]).search(text), entity["entity_id"]
            if entity["identifier_type"] == "DIRECT" and entity["needs_context"] and entity["text"][0].isupper():
                assert not re.search(rf"(?<!\w){re.escape(entity['text'])}s?(?!\w)", text), entity["entity_id"]
    qualcode("verify", "--full")


def test_the_demo_walks_the_whole_way_and_leaks_nothing(qualcode, tmp_path: Path) -> None:
    done = qualcode("demo", "--no-tui")
    assert "Exit code 3" in done.stdout
    folder = tmp_path / "qualcode-demo"
    assert {path.name for path in folder.iterdir()} >= {"excerpts.docx", "excerpts.md", "excerpts.csv", "demo.qualcode"}
    assert not (folder / "too-early.docx").exists()
    study = YAML(typ="safe").load((ROOT / "qualcode" / "demo" / "study.yaml").read_text("utf-8"))
    texts = [all_text((folder / "excerpts.docx").read_bytes())]
    texts += [(folder / name).read_text("utf-8").replace("\\", "") for name in ("excerpts.md", "excerpts.csv")]
    confirmed = [one for one in study["identifiers"] if one["decision"] == "confirm" and one["kind"] == "direct"]
    assert len(confirmed) > 50
    for entry in confirmed:
        for text in texts:
            assert not forms_of(entry["words"]).search(text), entry["entity"]
    qualcode("--project", folder / "demo.qualcode", "verify", "--full")
    (row, *_rest) = json.loads(
        qualcode("--project", folder / "demo.qualcode", "export", "list", "--format", "json").stdout
    )
    citation = re.search(r"Q-\w{4}-\w{4}-[\w*~$=]", texts[0])
    assert citation is not None
    back = json.loads(
        qualcode("--project", folder / "demo.qualcode", "excerpt", citation[0], "--format", "json").stdout
    )
    assert back["unaltered"] is True
    assert row["file"] in back["printed_in"]
    qualcode("demo", "--no-tui", check=1)
