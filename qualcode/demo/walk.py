"""The whole way through the demo study, step by step, with each step's result said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.review import apply_decisions, queue
from qualcode.anonymise.scanning import scan_unscanned
from qualcode.anonymise.view import View
from qualcode.codebook.lookup import code_by_path
from qualcode.coding.quotations import source_named
from qualcode.coding.retrieving import quotes
from qualcode.demo.study import Study
from qualcode.errors import PrivacyRefused, ProjectExists
from qualcode.evidence.excerpts import excerpt_cited
from qualcode.export.excerpts import Exported, Request, export_excerpts, preview
from qualcode.i18n import _
from qualcode.model import EntityAlias, Identifier, Transcript
from qualcode.search.nodes import Filter
from qualcode.search.service import find, update_index
from qualcode.store.project import Project
from qualcode.store.undo import redo, undo
from qualcode.store.verify import verify
from qualcode.text.spans import Span

PASSPHRASE = "demo"  # noqa: S105 - printed by the walk; the study is invented
NAME = "demo.qualcode"
SHOWN_NAME = "Zlata"
"""A person of the study whose forms the walk watches disappear."""


@dataclass(frozen=True, slots=True)
class Done:
    """One step: what a user would type, and what came of it."""

    title: str
    command: str
    results: tuple[str, ...]


class Walk:
    """The steps of the way, on a project that is made in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / NAME
        if self.place.exists():
            raise ProjectExists(
                _("{name} exists already.").format(name=self.place),
                _("Name another folder, or go on with `qualcode --project {name}`.").format(name=self.place),
            )
        self.study = Study()
        self.coder = self.study.first
        self.key: KeyFile | None = None

    def build(self) -> Project:
        """Make the project, coded and ready, without a word; the review is left to the user."""
        project = self._create()
        for step in (self.study.import_sources, self.study.set_participants, self.study.import_codebook):
            step(project)
        self.study.code(project)
        self.study.note(project)
        with project.read() as session:
            update_index(project, session)
        return project

    def steps(self) -> Iterator[Done]:
        """Walk the whole way and yield each step when it is done."""
        project = self._create()
        try:
            yield from self._gather(project)
            yield from self._find(project)
            yield from self._refuse(project)
            yield from self._review(project)
            yield from self._export(project)
            yield from self._prove(project)
        finally:
            project.close()

    def _create(self) -> Project:
        self.folder.mkdir(parents=True, exist_ok=True)
        return Project.create(self.place, coder=self.coder, **self.study.record)

    def _gather(self, project: Project) -> Iterator[Done]:
        yield Done(_("A project"), f"qualcode init {NAME}", (_("Made {name}.").format(name=self.place),))
        count = self.study.import_sources(project)
        yield Done(
            _("The interviews"),
            "qualcode import interviews/",
            (_("{count} sources: .txt, .md, .docx, .vtt and .srt, with who speaks in each.").format(count=count),),
        )
        count = self.study.set_participants(project)
        yield Done(
            _("The participants"),
            "qualcode participants set S1 'title=leder => ansatt' --consent quote=yes",
            (_("{count} participants with true and printed values and consents.").format(count=count),),
        )
        count = self.study.import_codebook(project)
        yield Done(
            _("The codebook"),
            "qualcode codebook import codebooks/demo.yaml",
            (_("{count} codes.").format(count=count),),
        )
        count = self.study.code(project)
        themes = self.study.note(project)
        yield Done(
            _("Coding"),
            "qualcode --coder Ingrid code SOURCE --span A:B --code bolig.venting",
            (
                _("{count} codings by {first} and {second}, {themes} themes.").format(
                    count=count, first=self.study.first, second=self.study.second, themes=themes
                ),
            ),
        )

    def _find(self, project: Project) -> Iterator[Done]:
        with project.read() as session:
            under = quotes(session, [code_by_path(session, "bolig.venting")])
            word = find(project, session, "bolig", 1)
            both = find(project, session, "code:bolig* vent*", 1)
            name = self.study.content["themes"][0]["name"]
            theme = find(project, session, str(Filter("theme", name)), 1)
        yield Done(
            _("Finding a quote again"),
            "qualcode search 'code:bolig* vent*'",
            (
                _("{count} quotations under bolig.venting.").format(count=len(under)),
                _("{count} passages with a form of bolig.").format(count=word.total),
                _("{count} passages with a word that begins with vent, coded as housing.").format(count=both.total),
                _("{count} passages in the theme “{name}”.").format(count=theme.total, name=name),
            ),
        )

    def _refuse(self, project: Project) -> Iterator[Done]:
        target = self.folder / "too-early.docx"
        try:
            export_excerpts(project, target, Request(), coder=self.coder)
        except PrivacyRefused as error:
            results = (
                *error.message.splitlines()[:4],
                _("Nothing was written: {name} is not there. Exit code 3.").format(name=target.name),
            )
        else:
            raise AssertionError("the privacy check let unreviewed words pass")
        yield Done(_("Exporting too early"), f"qualcode export excerpts --to {target.name}", results)

    def _review(self, project: Project) -> Iterator[Done]:
        with project.write(self.coder, "anonymise.scan", undoable=False) as writing:
            writing.detail = {"sources": scan_unscanned(writing.session)}
        with project.read() as session:
            before, left = _sentence(session), len(queue(session))
        yield Done(
            _("Looking for identifiers"),
            "qualcode anonymise scan",
            (_("{count} spellings to decide on, each of them once.").format(count=left), before),
        )
        with project.read() as session:
            uid = project.record(session).uid
        self.key = KeyFile.create(project.key_file_path(), PASSPHRASE, uid)
        with project.read() as session:
            decisions = list(self.study.decisions(session))
        with project.write(self.coder, "anonymise.review") as writing:
            done = apply_decisions(writing.session, decisions, self.key)
            writing.detail = {"confirmed": done.confirmed, "kept": done.kept}
        self.key.forget(done.gone)
        with project.read() as session:
            results = (
                _("{confirmed} places confirmed, {kept} kept; {more} more are covered by them.").format(
                    confirmed=done.confirmed, kept=done.kept, more=done.propagated
                ),
                _("{count} places stand for one person, in {files} files: {forms}.").format(**_forms(session)),
                _sentence(session, self.key),
                _("{count} pseudonyms in the key file {name} (passphrase: {passphrase}).").format(
                    count=len(self.key.pseudonyms), name=self.key.path.name, passphrase=PASSPHRASE
                ),
            )
        yield Done(_("Deciding"), "qualcode anonymise review --decisions decisions.jsonl", results)

    def _export(self, project: Project) -> Iterator[Done]:
        written: list[Exported] = []
        for suffix in (".docx", ".md", ".csv"):
            target = self.folder / f"excerpts{suffix}"
            request = Request(consented_only=True)
            written.append(export_excerpts(project, target, request, coder=self.coder, key=self.key))
        with project.read() as session:
            printed, _report = preview(project, session, "excerpts.md", Request(consented_only=True), self.key)
        names = {word for one in self.key.pseudonyms for word in one.split()} if self.key else set()
        shown = next(one for one in printed if names & set(one.text.replace(",", " ").split()))
        yield Done(
            _("Exporting"),
            "qualcode export excerpts --consented-only --to excerpts.docx",
            (
                _("{count} excerpts in {files}; {warnings} warnings to read.").format(
                    count=len(written[0].citations),
                    files=", ".join(one.path.name for one in written),
                    warnings=len(written[0].report.warnings),
                ),
                f"«{shown.text}» {shown.attribution} [{shown.citation_id}]",
            ),
        )
        with project.read() as session:
            excerpt = excerpt_cited(session, shown.citation_id)
            raw = excerpt.transcript.offsets.to_raw(excerpt.span)
            place = _("{source}, characters {start} to {end} of the unaltered original.").format(
                source=excerpt.source.name, start=raw.start, end=raw.end
            )
        yield Done(_("And back to the source"), f"qualcode excerpt {shown.citation_id}", (place,))

    def _prove(self, project: Project) -> Iterator[Done]:
        second = self.study.second
        taken = undo(project, second)
        redo(project, second)
        yield Done(
            _("Undo and redo"),
            f"qualcode --coder {second} undo",
            (_("Took back {action} of {coder} and did it again.").format(action=taken.action, coder=second),),
        )
        result = verify(project, full=True)
        yield Done(
            _("Proof"),
            "qualcode verify --full",
            (
                _("{count} things checked, {faults} faults.").format(
                    count=sum(result.counts.values()), faults=len(result.faults)
                ),
                _("State of the log: {head}").format(head=result.chain_head),
            ),
        )


def _forms(session: Session) -> dict[str, object]:
    """Return how many places in how many files stand for the person shown, and in which forms."""
    entity_id = session.scalars(select(EntityAlias.entity_id).where(EntityAlias.text == SHOWN_NAME)).first()
    rows = list(
        session.execute(
            select(Identifier, Transcript.text)
            .join(Transcript, Transcript.id == Identifier.transcript_id)
            .where(Identifier.entity_id == entity_id)
        )
    )
    forms = dict.fromkeys(row[0].span.cut(row[1]) for row in rows)
    return {"count": len(rows), "files": len({row[0].source_id for row in rows}), "forms": ", ".join(forms)}


def _sentence(session: Session, key: KeyFile | None = None) -> str:
    """Return the line of the first interview that names the person, as it may leave."""
    source = source_named(session, "01-oygarden-flyktningtjenesten.txt")
    text = session.get_one(Transcript, source.current_transcript_id).text
    at = text.index(f"{SHOWN_NAME}s")
    start, end = text.rfind(". ", 0, at) + 2, text.find(".", at) + 1
    if key is None:
        return text[start:end]
    return View(session, "publication", key=key).redacted(source.current_transcript_id or 0, Span(start, end)).text
