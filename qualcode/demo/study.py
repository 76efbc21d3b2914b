"""Builds the demo project from the packaged interviews and `study.yaml`, through the same functions a user calls."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.codebook.editing import freeze_version, import_codebook
from qualcode.codebook.files import read_codebook
from qualcode.codebook.lookup import code_by_path
from qualcode.coding.batch import code_batch
from qualcode.coding.memos import write_memo
from qualcode.coding.quotations import source_named
from qualcode.errors import QualcodeError
from qualcode.ingest.importing import Settings, import_paths
from qualcode.ingest.interviews import set_on_interview
from qualcode.ingest.participants import participant_labelled, set_attribute, set_consent
from qualcode.model import ProjectRecord, Source, Transcript
from qualcode.resources import shipped
from qualcode.search.themes import create_theme, gather
from qualcode.store.project import Project
from qualcode.text.spans import Span

DATA = Path(__file__).parent
USES = ("record", "quote", "archive", "reuse")


class Study:
    """What `study.yaml` says, carried out step by step on a project."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = YAML(typ="safe").load((DATA / "study.yaml").read_text("utf-8"))
        self.first, self.second = self.content["coders"]

    @property
    def record(self) -> dict[str, Any]:
        """Return the project record, its title among the rest."""
        return dict(self.content["project"])

    def import_sources(self, project: Project) -> int:
        """Bring the interviews in with their speakers, and return how many came."""
        count = 0
        for entry in self.content["sources"]:
            interview = entry["interview"]
            settings = Settings(
                interview=interview["name"],
                attributes={key: str(value) for key, value in entry["attributes"].items()},
                language=interview["language"],
                roles={one["label"]: one["role"] for one in entry["speakers"]},
                participants={one["label"]: one["participant"] for one in entry["speakers"] if "participant" in one},
            )
            (outcome,) = import_paths(
                project, [DATA / "interviews" / entry["file"]], coder=self.first, settings=settings
            )
            if outcome.error is not None:
                raise outcome.error
            count += 1
        with project.write(self.first, "interview.set") as writing:
            for entry in self.content["sources"]:
                found = source_named(writing.session, entry["file"]).interview
                assert found is not None
                for key, value in entry["interview"].items():
                    if key != "name":
                        set_on_interview(found, key, str(value))
        return count

    def set_participants(self, project: Project) -> int:
        """Set attributes, true and printed, and consents; return how many participants there are."""
        with project.write(self.first, "participant.set") as writing:
            for entry in self.content["participants"]:
                one = participant_labelled(writing.session, entry["label"])
                for key, value in entry.get("attributes", {}).items():
                    printed = f" => {value['printed']}" if "printed" in value else ""
                    set_attribute(one, key, f"{value['value']}{printed}")
                said = entry["consents"]
                for use in USES:
                    if use in said:
                        date = said.get("date")
                        set_consent(
                            one,
                            use,
                            bool(said[use]),
                            form=said.get("form", ""),
                            date=date if isinstance(date, dt.date) else None,
                        )
        return len(self.content["participants"])

    def import_codebook(self, project: Project) -> int:
        """Take the demo's codebook and return the number of its codes."""
        document = read_codebook(shipped("codebooks") / "demo.yaml")
        with project.write(self.first, "codebook.import") as writing:
            import_codebook(writing.session, document)
            writing.session.flush()
            freeze_version(writing.session, note="demo.yaml")
        return len(document.codes)

    def code(self, project: Project) -> int:
        """Put the codes of both coders on their quotations and return how many codings there are."""
        lines = []
        with project.read() as session:
            transcripts = _transcripts(session)
        for entry in self.content["codings"]:
            start = transcripts[entry["file"]].text.index(entry["words"])
            line = {
                "source": entry["file"],
                "start": start,
                "end": start + len(entry["words"]),
                "code": entry["code"],
                "coder": entry["coder"],
                "note": entry.get("note", ""),
            }
            lines.append(json.dumps(line))
        outcomes = code_batch(project, lines, self.first)
        for outcome in outcomes:
            if outcome.error:
                raise QualcodeError(outcome.error)
        return len(outcomes)

    def note(self, project: Project) -> int:
        """Write the memos and make the themes; return how many themes there are."""
        for entry in self.content["memos"]:
            with project.write(entry.get("coder", self.first), "memo.write") as writing:
                session, on = writing.session, entry["on"]
                if on == "project":
                    about: Any = session.scalars(select(ProjectRecord)).one()
                elif "code" in on:
                    about = code_by_path(session, on["code"])
                else:
                    about = source_named(session, on["file"])
                write_memo(session, about, entry["text"], writing.coder)
        with project.write(self.first, "theme.create") as writing:
            for entry in self.content["themes"]:
                theme = create_theme(writing.session, entry["name"], status=entry["status"], memo=entry["memo"])
                gather(writing.session, theme, codes=entry["codes"], queries=entry["queries"])
        return len(self.content["themes"])

    def decisions(self, session: Session) -> Iterator[dict[str, Any]]:
        """Yield the decision on every mention, as lines of a decisions file.

        Words stand for all their places in the file; where they lie inside longer words of the list, those hold.
        """
        transcripts = _transcripts(session)
        entries: dict[str, list[dict[str, Any]]] = {}
        for entry in self.content["identifiers"]:
            entries.setdefault(entry["file"], []).append(entry)
        for file, mine in entries.items():
            transcript = transcripts[file]
            text, offsets = transcript.text, transcript.offsets
            taken = bytearray(len(text))
            for entry in sorted(mine, key=lambda one: -len(one["words"])):
                for match in re.finditer(rf"(?<!\w){re.escape(entry['words'])}(?!\w)", text):
                    if any(taken[match.start() : match.end()]):
                        continue
                    taken[match.start() : match.end()] = b"\1" * len(match[0])
                    raw = offsets.to_raw(Span(match.start(), match.end()))
                    yield {
                        "source": file,
                        "raw_start": raw.start,
                        "raw_end": raw.end,
                        "type": entry["type"],
                        "kind": entry["kind"],
                        "entity": f"@{entry['entity']}",
                        "decision": entry["decision"],
                        "replacement": entry.get("replacement"),
                    }


def _transcripts(session: Session) -> dict[str, Transcript]:
    """Return the transcript in force of every source, by name."""
    rows = session.execute(
        select(Source.name, Transcript).join(Transcript, Transcript.id == Source.current_transcript_id)
    )
    return {row[0]: row[1] for row in rows}
