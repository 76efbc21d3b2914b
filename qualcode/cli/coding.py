"""code, uncode, quotes and memo: the work on the words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.files import read_text
from qualcode.cli.output import emit, format_option, say
from qualcode.errors import NotFound, Refused, UsageError
from qualcode.i18n import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from qualcode.coding.memos import Noted
    from qualcode.model import Coding


def span_of(text: str) -> tuple[int, int]:
    """Read A:B."""
    start, colon, end = text.partition(":")
    try:
        if not colon:
            raise ValueError
        return int(start), int(end)
    except ValueError as error:
        raise UsageError(
            _("{text} is no span.").format(text=repr(text)), _("Write START:END, such as 120:245.")
        ) from error


@click.command("code")
@click.argument("source", required=False)
@click.option("--span", metavar="A:B", help="From character A to before character B of the transcript.")
@click.option("--raw", is_flag=True, help="The span counts in the decoded original.")
@click.option("--code", metavar="CODE", help="Path of the code, such as bolig.venting.")
@click.option("--note", default="", help="A memo on the coding.")
@click.option(
    "--batch", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), help="JSON lines; - is stdin."
)
@click.option("--create", is_flag=True, help="Add codes that the codebook lacks.")
@click.option("--move", metavar="CODING", help="Move this coding to --span instead of making one.")
@format_option
@pass_invocation
def code_command(
    invocation: Invocation,
    source: str | None,
    span: str | None,
    raw: bool,
    code: str | None,
    note: str,
    batch: Path | None,
    create: bool,
    move: str | None,
    format_: str,
) -> None:
    """Put --code on the --span of SOURCE, move a coding, or take many from a --batch.

    A batch has one JSON object a line: source, start and end (or raw_start and raw_end), code, coder, note. A line that
    cannot be stored is reported and left out; the others are stored.
    """
    if batch is not None:
        _code_batch(invocation, batch, create, format_)
    elif move is not None:
        if span is None or raw:
            raise UsageError(_("--move needs --span, in characters of the transcript."))
        _move(invocation, move, span)
    elif source is None or span is None or code is None:
        raise UsageError(_("Give SOURCE, --span and --code, or --batch FILE."))
    else:
        _code_one(invocation, source, span, raw, code, note, create, format_)


def _code_one(
    invocation: Invocation, source: str, span: str, raw: bool, code: str, note: str, create: bool, format_: str
) -> None:
    from qualcode.codebook.editing import create_code
    from qualcode.codebook.lookup import code_by_path
    from qualcode.coding.applying import apply_code
    from qualcode.coding.memos import write_memo
    from qualcode.coding.quotations import Quoting, source_named

    start, end = span_of(span)
    with invocation.open() as project:
        with project.write(invocation.coder, "code.apply") as writing:
            session = writing.session
            quoting = Quoting(session, source_named(session, source))
            quotation = quoting.at(start, end, raw=raw)
            try:
                wanted = code_by_path(session, code)
            except NotFound:
                if not create:
                    raise
                wanted = create_code(session, code)
                session.flush()
            coding = apply_code(session, quoting, quotation, wanted, writing.coder)
            session.flush()
            if note:
                write_memo(session, coding, note, writing.coder)
            writing.detail = {"source": source, "code": wanted.path}
            row = {
                "coding": str(coding.uid),
                "source": quoting.source.name,
                "start": coding.start,
                "end": coding.end,
                "code": wanted.path,
                "coder": writing.coder.name,
                "text": quoting.words(quotation),
            }
        emit([row], format_, ["coding", "source", "start", "end", "code", "coder"])


def _move(invocation: Invocation, coding: str, span: str) -> None:
    from qualcode.coding.applying import move_coding
    from qualcode.text.spans import Span

    start, end = span_of(span)
    with invocation.open() as project:
        with project.write(invocation.coder, "code.move") as writing:
            move_coding(writing.session, _coding(writing.session, coding), Span(start, end))
        say(_("Moved."))


def _code_batch(invocation: Invocation, batch: Path, create: bool, format_: str) -> None:
    from qualcode.coding.batch import code_batch, split_lines

    lines = split_lines(read_text(batch))
    with invocation.open() as project:
        outcomes = code_batch(project, lines, invocation.coder, create=create, path=batch)
    if format_ != "table":
        emit(outcomes, format_)
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        say(str(outcome.error))
    new = sum(outcome.new for outcome in outcomes)
    said = _("{new} new codings, {there} were there already, {failed} lines left out.")
    say(said.format(new=new, there=len(outcomes) - new - len(failed), failed=len(failed)))
    if failed:
        raise Refused(_("{count} lines were left out.").format(count=len(failed)), _("Mend them and run it again."))


@click.command("uncode")
@click.argument("coding")
@pass_invocation
def uncode_command(invocation: Invocation, coding: str) -> None:
    """Take a CODING off, by the id that `quotes` and `code` show."""
    from qualcode.coding.applying import remove_coding

    with invocation.open() as project:
        with project.write(invocation.coder, "code.remove") as writing:
            found = _coding(writing.session, coding)
            writing.detail = {"code": found.code.path, "source": found.source.name}
            remove_coding(writing.session, found)
        say(_("Taken off. `qualcode undo` brings it back."))


def _coding(session: Session, text: str) -> Coding:
    import uuid

    from sqlalchemy import select

    from qualcode.model import Coding

    try:
        uid = uuid.UUID(text)
    except ValueError as error:
        raise UsageError(_("{text} is no id of a coding.").format(text=repr(text))) from error
    found = session.scalar(select(Coding).where(Coding.uid == uid))
    if found is None:
        raise NotFound(_("There is no coding {text}.").format(text=text), _("`qualcode quotes` shows their ids."))
    return found


@click.command("quotes")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--source", multiple=True, help="Only of these sources.")
@click.option("--by", metavar="CODER", help="Only codings of this coder.")
@click.option("--limit", default=0, type=click.IntRange(0), help="How many; 0 means all.")
@format_option
@pass_invocation
def quotes_command(
    invocation: Invocation, codes: tuple[str, ...], source: tuple[str, ...], by: str | None, limit: int, format_: str
) -> None:
    """List the quotations of codes and their subcodes, in raw words. They may name people: never pass them on."""
    from sqlalchemy import select

    from qualcode.codebook.lookup import code_by_path
    from qualcode.coding.quotations import source_named
    from qualcode.coding.retrieving import quotes
    from qualcode.model import Coder

    with invocation.open() as project, project.read() as session:
        coder = session.scalar(select(Coder).where(Coder.name == by)) if by else None
        if by and coder is None:
            raise NotFound(_("There is no coder {name}.").format(name=by))
        rows = quotes(
            session,
            [code_by_path(session, code) for code in codes],
            sources=[source_named(session, name) for name in source],
            coder=coder,
            limit=limit,
        )
    emit(rows, format_, ["coding", "source", "start", "end", "code", "coder", "text"])


@click.command("memo")
@click.argument("about", required=False)
@click.argument("text", required=False)
@format_option
@pass_invocation
def memo_command(invocation: Invocation, about: str | None, text: str | None, format_: str) -> None:
    """Write TEXT as a memo ABOUT a source, code, participant or coding; without TEXT list its memos, without both all.

    ABOUT is a source's name, a code's path, a participant's label, a coding's id, or `project`.
    """
    from sqlalchemy import select

    from qualcode.coding.memos import memos_on, write_memo
    from qualcode.model import Memo

    with invocation.open() as project:
        if about is not None and text is not None:
            with project.write(invocation.coder, "memo.write") as writing:
                write_memo(writing.session, _noted(writing.session, about), text, writing.coder)
            say(_("Noted."))
            return
        with project.read() as session:
            found = memos_on(session, _noted(session, about)) if about else list(session.scalars(select(Memo)))
            rows = [
                {"at": memo.created_at, "coder": memo.coder.name, "about": memo.about, "text": memo.text}
                for memo in found
            ]
        emit(rows, format_)


def _noted(session: Session, name: str) -> Noted:
    """Find what a memo is about, by its name."""
    from sqlalchemy import select

    from qualcode.codebook.lookup import code_by_path
    from qualcode.coding.quotations import source_named
    from qualcode.ingest.participants import participant_labelled
    from qualcode.model import ProjectRecord

    if name == "project":
        return session.scalars(select(ProjectRecord)).one()
    for find in (source_named, code_by_path, participant_labelled, _coding):
        try:
            return find(session, name)
        except (NotFound, UsageError):
            continue
    raise NotFound(
        _("There is no source, code, participant or coding named {name}.").format(name=name),
        _("Use a name that `sources`, `codebook show`, `participants` or `quotes` lists."),
    )
