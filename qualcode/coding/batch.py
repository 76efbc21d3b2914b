"""Many codings at once, from lines of JSON: source, start and end (or raw_start and raw_end), code, coder, note."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.codebook.editing import create_code
from qualcode.codebook.lookup import code_by_path
from qualcode.coding.applying import current_codebook_version, new_coding
from qualcode.coding.memos import write_memo
from qualcode.coding.quotations import Quoting, source_named
from qualcode.errors import BadInput, NotFound, QualcodeError
from qualcode.i18n import _
from qualcode.model import Code, Coder, Coding
from qualcode.model.base import uuid7
from qualcode.store.project import Project


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of a batch, checked for its form."""

    number: int
    source: str
    start: int
    end: int
    raw: bool
    code: str
    coder: str
    note: str


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one line: the uid of its coding, or why it was left out."""

    line: int
    coding: str | None
    error: str | None
    new: bool = False
    """Whether the coding was made now; False for one that was there, and for a line left out."""


def split_lines(text: str) -> list[str]:
    """Return the lines of a JSON lines text: they end at LF or CRLF alone, as the other line ends may stand in JSON."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    return lines if lines[-1] else lines[:-1]


def read_lines(lines: Iterable[str], coder: str, path: Path | None = None) -> Iterator[BatchLine | BadInput]:
    """Give each line checked, or what is wrong with it; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _read_line(number, json.loads(line), coder)
        except (ValueError, BadInput) as error:
            said = error.message if isinstance(error, BadInput) else _("This is no JSON object.")
            yield BadInput(said, path=path, line=number)


def _read_line(number: int, fields: Any, coder: str) -> BatchLine:
    if not isinstance(fields, dict):
        raise BadInput(_("This is no JSON object."))
    raw = "raw_start" in fields
    names = ("raw_start", "raw_end") if raw else ("start", "end")
    start, end = (fields.get(name) for name in names)
    if type(start) is not int or type(end) is not int:
        raise BadInput(_("It needs {names} as whole numbers.").format(names=" + ".join(names)))
    for name in ("source", "code"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise BadInput(_("It needs {names}.").format(names=name))
    return BatchLine(
        number,
        fields["source"],
        start,
        end,
        raw,
        fields["code"].strip(),
        str(fields.get("coder") or coder).strip(),
        str(fields.get("note") or ""),
    )


def code_batch(
    project: Project, lines: Iterable[str], coder: str, *, create: bool = False, path: Path | None = None
) -> list[BatchOutcome]:
    """Store what the lines say: one step for each coder named, a bad line left out and reported.

    With `create`, codes that the codebook lacks are added; without, such a line is an error.
    """
    outcomes: list[BatchOutcome] = []
    by_coder: dict[str, list[BatchLine]] = {}
    for line in read_lines(lines, coder, path):
        if isinstance(line, BadInput):
            outcomes.append(BatchOutcome(line.line or 0, None, str(line)))
        else:
            by_coder.setdefault(line.coder, []).append(line)
    for name, mine in by_coder.items():
        with project.write(name, "code.batch") as writing:
            done = _Batch(writing.session, writing.coder, create, path).store(mine)
            new = sum(outcome.new for outcome in done)
            writing.detail = {"codings": new} if new else {}
        outcomes.extend(done)
    return sorted(outcomes, key=lambda outcome: outcome.line)


class _Batch:
    def __init__(self, session: Session, coder: Coder, create: bool, path: Path | None) -> None:
        self.session = session
        self.coder = coder
        self.create = create
        self.path = path
        self.version = current_codebook_version(session)
        self.codes: dict[str, Code] = {}

    def store(self, lines: list[BatchLine]) -> list[BatchOutcome]:
        outcomes: list[BatchOutcome] = []
        by_source: dict[str, list[BatchLine]] = {}
        for line in lines:
            by_source.setdefault(line.source, []).append(line)
        for name, mine in by_source.items():
            try:
                source = source_named(self.session, name)
            except NotFound as error:
                outcomes += [self._refused(line, error) for line in mine]
                continue
            quoting = Quoting(self.session, source)
            there = {
                (start, end, code_id): uid
                for start, end, code_id, uid in self.session.execute(
                    select(Coding.start, Coding.end, Coding.code_id, Coding.uid).where(
                        Coding.source_id == source.id,
                        Coding.coder_id == self.coder.id,
                        Coding.transcript_id == quoting.transcript.id,
                    )
                )
            }
            for line in mine:
                try:
                    outcomes.append(self._store_one(line, quoting, there))
                except QualcodeError as error:
                    outcomes.append(self._refused(line, error))
        self.session.flush()
        return outcomes

    def _store_one(self, line: BatchLine, quoting: Quoting, there: dict[Any, Any]) -> BatchOutcome:
        quotation = quoting.at(line.start, line.end, raw=line.raw)
        code = self._code(line.code)
        place = (quotation.span.start, quotation.span.end, code.id)
        if place in there:
            return BatchOutcome(line.number, str(there[place]), None)
        coding = new_coding(quoting, quotation, code, self.coder, self.version)
        coding.uid = uuid7()  # now, so that the line can be acknowledged and noted upon before the flush
        self.session.add(coding)
        if line.note:
            write_memo(self.session, coding, line.note, self.coder)
        there[place] = coding.uid
        return BatchOutcome(line.number, str(coding.uid), None, new=True)

    def _code(self, path: str) -> Code:
        if path not in self.codes:
            try:
                self.codes[path] = code_by_path(self.session, path)
            except NotFound:
                if not self.create:
                    raise
                self.codes[path] = create_code(self.session, path)
                self.session.flush()
        return self.codes[path]

    def _refused(self, line: BatchLine, error: QualcodeError) -> BatchOutcome:
        where = BadInput(error.message, error.hint, path=self.path, line=line.number)
        return BatchOutcome(line.number, None, str(where))
