"""Excerpts leave here: chosen, redacted, attributed, written, checked, logged. There is no other way.

The file is made from one state of the project and checked as it will be; only then is the lock taken, and if anyone has
changed the project meanwhile all is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.consent import Consents
from qualcode.anonymise.entities import give_pseudonyms
from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.privacy import ExportedSpan, Outgoing, Report, check
from qualcode.anonymise.view import INTERNAL, PARTICIPANT, View
from qualcode.codebook.lookup import code_by_path
from qualcode.coding.quotations import Quotation
from qualcode.errors import NotFound, Refused, UsageError
from qualcode.evidence.attribution import Voices, attribution, check_template, printed_values
from qualcode.evidence.excerpts import Chosen, Excerpting, coded_quotations
from qualcode.export.files import check_target
from qualcode.export.markdown import write_markdown
from qualcode.export.release import Prepared, release
from qualcode.export.sheet import PrintedExcerpt, Sheet
from qualcode.export.table import write_csv
from qualcode.export.word import template, write_docx
from qualcode.i18n import _, translate
from qualcode.ingest.participants import participant_labelled
from qualcode.model import Code, Excerpt, Participant, Passage, ProjectRecord
from qualcode.model.base import now
from qualcode.search.service import passage_ids
from qualcode.search.themes import theme_named, theme_passages
from qualcode.store.log import chain_head
from qualcode.store.project import Project
from qualcode.text.spans import Span

WRITERS: dict[str, Callable[[Sheet], bytes]] = {".md": write_markdown, ".csv": write_csv, ".docx": write_docx}
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be printed, for whom, and how."""

    way: str = "publication"
    codes: tuple[str, ...] = ()
    theme: str | None = None
    query: str | None = None
    participant: str | None = None
    """Whose words return to them; only with the way `participant`."""
    consented_only: bool = False
    """Leave out the words of those who have not agreed to be quoted, instead of being stopped by them."""
    recipient: str = ""
    purpose: str = ""
    override_reason: str = ""
    template: str | None = None
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what the privacy check said of it."""

    path: Path
    citations: tuple[str, ...]
    report: Report
    left_out: int
    """Quotations left out because someone in them has not agreed."""


def export_excerpts(
    project: Project,
    to: Path,
    request: Request,
    *,
    coder: str,
    key: KeyFile | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write excerpts to a file whose suffix tells the format.

    Raises PrivacyRefused, with nothing written, when the privacy check says no; NotFound when nothing was chosen.
    """
    writer = WRITERS.get(to.suffix.lower())
    if writer is None:
        raise UsageError(
            _("Excerpts cannot be written as {suffix}.").format(suffix=repr(to.suffix)),
            _("Formats: {formats}.").format(formats=", ".join(WRITERS)),
        )
    check_target(to, overwrite=overwrite)
    if key is not None:
        _complete_key(project, coder, key)
    for _try in range(_TRIES):
        with project.read() as session:
            prepared = _prepare(project, session, to.name, request, writer, key)
            left_out = _left_out(project, session, request, len(prepared.excerpts))
        released = release(
            project,
            to,
            prepared,
            coder=coder,
            action="export.excerpts",
            way=request.way,
            recipient=request.recipient,
            purpose=request.purpose,
            overwrite=overwrite,
        )
        if released:
            citations = tuple(one.citation_id for one in prepared.excerpts)
            return Exported(to, citations, prepared.report, left_out)
    raise Refused(_("Others kept changing the project meanwhile."), _("Try again in a moment."))


def preview(
    project: Project, session: Session, name: str, request: Request, key: KeyFile | None = None
) -> tuple[list[PrintedExcerpt], Report]:
    """Return the excerpts as they would be printed, and what the privacy check would say; writes nothing."""
    sheet, _excerpts, report, _data = _make(project, session, name, request, WRITERS[Path(name).suffix.lower()], key)
    return list(sheet.excerpts), report


def _complete_key(project: Project, coder: str, key: KeyFile) -> None:
    """Give a pseudonym to every confirmed person who has none yet, in the key file first."""
    with project.write(coder, "pseudonym.give") as writing:
        given = give_pseudonyms(writing.session, key)
        if given:
            writing.detail = {"pseudonyms": given}
            key.save()


def _left_out(project: Project, session: Session, request: Request, printed: int) -> int:
    """Count the quotations that were chosen but for a consent."""
    if not request.consented_only:
        return 0
    everything = replace(request, consented_only=False)
    return len(_choose(project, session, everything, None)) - printed


def _prepare(
    project: Project,
    session: Session,
    name: str,
    request: Request,
    writer: Callable[[Sheet], bytes],
    key: KeyFile | None,
) -> Prepared:
    head = chain_head(session)
    _sheet, excerpts, report, data = _make(project, session, name, request, writer, key)
    return Prepared(data, report, head, excerpts)


def _make(
    project: Project,
    session: Session,
    name: str,
    request: Request,
    writer: Callable[[Sheet], bytes],
    key: KeyFile | None,
) -> tuple[Sheet, list[Excerpt], Report, bytes]:
    record = session.scalars(select(ProjectRecord)).one()
    language = request.language or record.language
    participant = participant_labelled(session, request.participant) if request.participant else None
    if (request.way == PARTICIPANT) != (participant is not None):
        raise UsageError(_("A return to a participant needs --participant, and only it does."))
    chosen = _choose(project, session, request, participant)
    if not chosen:
        raise NotFound(
            _("There is nothing to export."),
            _("Code quotations first, ask for other codes, themes or words, or see who has agreed to be quoted."),
        )
    form = request.template or record.attribution
    check_template(form)
    view = View(session, request.way, key=key, participant=participant)
    labels = {path: label or path for path, label in session.execute(select(Code.path, Code.label))}
    excerpts: list[Excerpt] = []
    printed: list[PrintedExcerpt] = []
    spans: list[ExportedSpan] = []
    for transcript_id, group in groupby(chosen, key=lambda one: one.quotation.transcript_id):
        excerpting = Excerpting(session, transcript_id)
        voices = Voices(session, excerpting.transcript)
        for one in group:
            excerpt = excerpting.of(one.quotation)
            text = view.redacted(transcript_id, one.quotation.span).text.strip()
            values = printed_values(voices.of(one.quotation.span), record, language)
            after = view.redacted_text(attribution(form, values), language).text
            codes = tuple(view.redacted_text(labels.get(path, path), language).text for path in one.codes)
            excerpts.append(excerpt)
            printed.append(PrintedExcerpt(excerpt.citation_id, text, after, codes))
            spans.append(ExportedSpan(transcript_id, one.quotation.span, text, after))
    sheet = Sheet(
        title=view.redacted_text(request.title or record.title, language).text,
        marking=_marking(request, language),
        language=language,
        date=now().date().isoformat(),
        chain_head=chain_head(session),
        excerpts=tuple(printed),
    )
    data = writer(sheet)
    outgoing = Outgoing(
        way=request.way,
        file_name=name,
        data=data,
        spans=spans,
        recipient=request.recipient,
        purpose=request.purpose,
        participant=participant,
        attribution=form,
        pseudonyms=frozenset(key.pseudonyms) if key is not None else frozenset(),
        template=template() if writer is write_docx else b"",
    )
    report = check(session, outgoing, override_reason=request.override_reason)
    return sheet, excerpts, report, data


def _marking(request: Request, language: str) -> str:
    if request.way == INTERNAL:
        marking = translate("INTERNAL COPY, not anonymised. For {recipient}: {purpose}", language)
        return marking.format(recipient=request.recipient, purpose=request.purpose)
    if request.way == PARTICIPANT:
        return translate("For your approval. Only you should read this.", language)
    return ""


def _choose(project: Project, session: Session, request: Request, participant: Participant | None) -> list[Chosen]:
    """Choose coded quotations; a search without codes or theme gives the passages themselves."""
    codes = [code_by_path(session, path) for path in request.codes]
    if request.query and not codes and not request.theme:
        chosen = _passages(session, passage_ids(project, session, request.query))
    else:
        within: list[tuple[int, Span]] | None = None
        if request.theme:
            within = theme_passages(project, session, theme_named(session, request.theme))
        if request.query:
            found = {
                (one.quotation.transcript_id, one.quotation.span)
                for one in _passages(session, passage_ids(project, session, request.query))
            }
            within = sorted(found) if within is None else [one for one in within if _overlaps(one, found)]
        chosen = coded_quotations(session, codes, within=within)
    if request.consented_only:
        consents = Consents(session)
        chosen = [one for one in chosen if consents.allow(one.quotation.transcript_id, one.quotation.span)]
    if participant is not None:
        # Only what is theirs alone: nobody else's words, registered or not.
        asked = Consents(session)
        mine = {participant.id}
        chosen = [one for one in chosen if asked.whose(one.quotation.transcript_id, one.quotation.span) == mine]
    return chosen


def _overlaps(one: tuple[int, Span], found: set[tuple[int, Span]]) -> bool:
    return any(transcript_id == one[0] and span.overlaps(one[1]) for transcript_id, span in found)


def _passages(session: Session, ids: Sequence[int] | frozenset[int]) -> list[Chosen]:
    """Return passages without their speakers' labels."""
    wanted = set(ids)
    query = select(Passage).order_by(Passage.source_id, Passage.start)
    return [
        Chosen(Quotation(one.source_id, one.transcript_id, Span(one.body_start, one.end)), ())
        for one in session.scalars(query)
        if one.id in wanted and one.body_start < one.end
    ]
