"""The annotated interviews, decided as their annotation says: nothing marked is left, and the check agrees."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.privacy import ExportedSpan, Outgoing, check
from qualcode.anonymise.review import apply_decisions, unreviewed
from qualcode.anonymise.scanning import scan_source
from qualcode.anonymise.view import View
from qualcode.ingest.importing import import_paths
from qualcode.model import Entity, ProjectRecord, Source
from qualcode.text.spans import Span

pytestmark = pytest.mark.shared


def decisions(name: str, gold: dict) -> list[dict]:
    return [
        {
            "source": name,
            "raw_start": one["start"],
            "raw_end": one["end"],
            "type": one["type"],
            "kind": "direct" if one["identifier_type"] == "DIRECT" else "indirect",
            "entity": one["entity_id"],
            "decision": "keep" if one["identifier_type"] == "NO_MASK" else "confirm",
        }
        for one in gold["entities"]
    ]


def test_nothing_marked_is_left(project, shared_dir, tmp_path):
    folder = shared_dir / "interviews" if (shared_dir / "interviews").is_dir() else shared_dir / "data" / "interviews"
    gold: dict[str, dict] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".json", ".md"):
            gold[path.name] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            encoding = gold[path.name]["meta"].get("encoding", "")
            outcome = import_paths(project, [path], coder="Ada", encoding="cp1252" if encoding == "cp1252" else None)
            assert outcome[0].error is None
    with project.read() as session:
        uid = session.scalars(select(ProjectRecord.uid)).one()
    key = KeyFile.create(tmp_path / "k.koblingsnokkel", "en setning", uid)
    with project.write("Ada", "anonymise", undoable=False) as writing:
        session = writing.session
        for source in session.scalars(select(Source)):
            scan_source(session, source)
        done = apply_decisions(session, [row for name, one in gold.items() for row in decisions(name, one)], key)
        for source in list(session.scalars(select(Source))):
            rest = [
                {"source": source.name, "start": row.start, "end": row.end, "type": row.type, "decision": "keep"}
                for row in unreviewed(session, source.current_transcript_id)
            ]
            apply_decisions(session, rest)
    assert done.pseudonyms > 100
    with project.read() as session:
        persons = session.scalars(select(Entity).where(Entity.type == "PERSON", Entity.decision == "confirmed")).all()
        pseudonyms = [key.entries[one.uid].pseudonym for one in persons]
        assert len(set(pseudonyms)) == len(pseudonyms)
        view = View(session, "publication", key=key)
        spans = []
        for source in session.scalars(select(Source)):
            transcript = source.transcript
            done_view = view.redacted(transcript.id)
            kept = [(start, start + length) for _at, start, length in done_view.offsets.runs]
            for one in gold[source.name]["entities"]:
                if one["identifier_type"] == "NO_MASK":
                    continue
                place = transcript.offsets.from_raw(Span(one["start"], one["end"]))
                for low, high in kept:
                    left = transcript.text[max(low, place.start) : min(high, place.end)]
                    assert not any(letter.isalnum() for letter in left), (source.name, one["entity_id"])
            spans.append(ExportedSpan(transcript.id, Span(0, transcript.length), done_view.text))
        data = "\n".join(one.text for one in spans).encode()
        report = check(session, Outgoing("publication", "ut.txt", data, spans))
        assert {finding.rule for finding in report.blocks} == {"consent"}
        leak = check(session, Outgoing("publication", "ut.txt", data + gold_name(gold).encode(), spans))
        assert "alias" in {finding.rule for finding in leak.blocks}


def gold_name(gold: dict[str, dict]) -> str:
    first = next(iter(gold.values()))
    return next(
        " " + one["text"].lower() for one in first["entities"] if one["type"] == "PERSON" and " " in one["text"]
    )
