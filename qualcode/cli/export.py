"""export and excerpt: what leaves, and where it came from."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.keys import open_key
from qualcode.cli.output import emit, emit_one, format_option, say
from qualcode.i18n import _, ngettext

WAYS = ("internal", "participant", "publication")


@click.group("export")
def export_command() -> None:
    """Write what may leave, through the privacy check; every export is logged."""


@export_command.command("excerpts")
@click.option("--code", "codes", multiple=True, help="Under this code or its subcodes; may be repeated.")
@click.option("--theme", help="Gathered by this theme.")
@click.option("--query", help="In passages that this search finds; alone: the passages themselves.")
@click.option(
    "--to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file: .docx, .md or .csv."
)
@click.option("--for", "way", type=click.Choice(WAYS), default="publication", show_default=True, help="The way out.")
@click.option("--participant", help="To whom their own words return, with --for participant.")
@click.option("--consented-only", is_flag=True, help="Leave out the words of those who have not agreed to be quoted.")
@click.option("--recipient", default="", help="Who gets an internal copy.")
@click.option("--purpose", default="", help="What for.")
@click.option("--attribution", "template", help="Template, such as ({title|group}, {municipality}).")
@click.option("--title", help="Heading; else the project's title.")
@click.option(
    "--override", "reason", default="", metavar="REASON", help="Let it leave all the same; the reason is logged."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@pass_invocation
def export_excerpts_command(
    invocation: Invocation,
    codes: tuple[str, ...],
    theme: str | None,
    query: str | None,
    to: Path,
    way: str,
    participant: str | None,
    consented_only: bool,
    recipient: str,
    purpose: str,
    template: str | None,
    title: str | None,
    reason: str,
    overwrite: bool,
) -> None:
    """Write anonymised excerpts with citation id and attribution to a file.

    When the privacy check says no, nothing is written and the exit code is 3: each thing that stands in the way is
    named by its place.
    """
    from qualcode.export.excerpts import Request, export_excerpts

    request = Request(
        way=way,
        codes=codes,
        theme=theme,
        query=query,
        participant=participant,
        consented_only=consented_only,
        recipient=recipient,
        purpose=purpose,
        override_reason=reason,
        template=template,
        title=title,
        language=invocation.language_given,
    )
    with invocation.open() as project:
        key = open_key(invocation, project)
        done = export_excerpts(project, to, request, coder=invocation.coder, key=key, overwrite=overwrite)
    for finding in done.report.findings:
        say(
            _("{severity}: {place}: {explanation}").format(
                severity=finding.severity, place=finding.place, explanation=finding.explanation
            )
        )
    if done.left_out:
        count = done.left_out
        said = ngettext("Left out {count} quotation: no consent.", "Left out {count} quotations: no consent.", count)
        say(said.format(count=count))
    count = len(done.citations)
    say(
        ngettext("Wrote {count} excerpt to {path}.", "Wrote {count} excerpts to {path}.", count).format(
            count=count, path=done.path
        )
    )


@export_command.command("codebook")
@click.option(
    "--to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file: .yaml, .csv, .qdc."
)
@click.option("--for", "way", type=click.Choice(("internal", "publication")), default="publication", show_default=True)
@click.option("--recipient", default="", help="Who gets an internal copy.")
@click.option("--purpose", default="", help="What for.")
@click.option(
    "--override", "reason", default="", metavar="REASON", help="Let it leave all the same; the reason is logged."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@pass_invocation
def export_codebook_command(
    invocation: Invocation, to: Path, way: str, recipient: str, purpose: str, reason: str, overwrite: bool
) -> None:
    """Write the codebook to a file."""
    from qualcode.export.codebooks import export_codebook_file

    with invocation.open() as project:
        _report, lost = export_codebook_file(
            project,
            to,
            coder=invocation.coder,
            way=way,
            recipient=recipient,
            purpose=purpose,
            override_reason=reason,
            overwrite=overwrite,
        )
    for what in lost:
        say(_("{format} cannot hold {what}.").format(format=to.suffix, what=what))
    say(_("Wrote {name}.").format(name=to))


@export_command.command("list")
@format_option
@pass_invocation
def list_exports(invocation: Invocation, format_: str) -> None:
    """List all that has left: when, which way, to whom, what."""
    from sqlalchemy import select

    from qualcode.model import Coder, Export

    with invocation.open() as project, project.read() as session:
        coders = {coder.id: coder.name for coder in session.scalars(select(Coder))}
        rows = [
            {
                "at": one.at,
                "coder": coders[one.coder_id],
                "way": one.way,
                "file": one.file_name,
                "excerpts": len(one.excerpts),
                "recipient": one.recipient,
                "purpose": one.purpose,
                "override": one.override_reason,
                "warnings": one.warnings,
                "sha256": one.sha256,
            }
            for one in session.scalars(select(Export).order_by(Export.id.desc()))
        ]
    emit(rows, format_, ["at", "coder", "way", "file", "excerpts", "recipient", "override"])


@click.command("excerpt")
@click.argument("citation")
@format_option
@pass_invocation
def excerpt_command(invocation: Invocation, citation: str, format_: str) -> None:
    """Follow a CITATION id back to its exact place: source, transcript and decoded original, in raw words."""
    from sqlalchemy import select

    from qualcode.evidence.excerpts import excerpt_cited
    from qualcode.model import Export
    from qualcode.store.hashes import words_hash

    with invocation.open() as project, project.read() as session:
        found = excerpt_cited(session, citation)
        raw = found.transcript.offsets.to_raw(found.span)
        words = found.span.cut(found.transcript.text)
        exports = [one for one in session.scalars(select(Export)) if found.citation_id in one.excerpts]
        emit_one(
            {
                "citation_id": found.citation_id,
                "source": found.source.name,
                "version": found.transcript.number,
                "start": found.start,
                "end": found.end,
                "raw_start": raw.start,
                "raw_end": raw.end,
                "unaltered": words_hash(project.record(session).words_key, words) == found.words_hash,
                "text": words,
                "printed_in": [one.file_name for one in exports],
            },
            format_,
        )
