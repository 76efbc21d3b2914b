"""import, sources, show and source: transcripts into the project, and a look at them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, format_option, say, say_error, write_json
from qualcode.cli.people import pairs
from qualcode.errors import Refused, UsageError
from qualcode.i18n import _, ngettext


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--kind",
    type=click.Choice(["transcript", "notes", "survey", "translation", "document"]),
    default="transcript",
    show_default=True,
    help="What it is.",
)
@click.option("--published", is_flag=True, help="A published document: nothing in it is masked.")
@click.option("--interview", metavar="NAME", help="The interview it belongs to; else one named after the file.")
@click.option(
    "--participant",
    multiple=True,
    metavar="[LABEL=]PARTICIPANT",
    help="Who is behind a speaker's label; without LABEL= the only informant.",
)
@click.option(
    "--role", multiple=True, metavar="LABEL=ROLE", help="Role of a speaker: interviewer, informant, interpreter …"
)
@click.option("--set", "attributes", multiple=True, metavar="KEY=VALUE", help="What is known of the interview.")
@click.option("--encoding", metavar="NAME", help="Encoding of text files that are not UTF-8, such as cp1252.")
@click.option("--language", "text_language", metavar="LANG", help="Language of the text: nb, nn, en …")
@click.option("--no-heal", is_flag=True, help="Leave the text of a PDF as it is.")
@format_option
@pass_invocation
def import_command(
    invocation: Invocation,
    files: tuple[Path, ...],
    kind: str,
    published: bool,
    interview: str | None,
    participant: tuple[str, ...],
    role: tuple[str, ...],
    attributes: tuple[str, ...],
    encoding: str | None,
    text_language: str | None,
    no_heal: bool,
    format_: str,
) -> None:
    """Bring FILEs and folders into the project: .txt, .md, .docx, .vtt, .srt.

    The original is kept unchanged. A file that cannot be read does not keep the others out.
    """
    from qualcode.cli.progress import progress_bar
    from qualcode.errors import UnknownEncoding
    from qualcode.ingest.importing import Settings, import_paths

    with invocation.open() as project:
        settings = Settings(
            kind=kind,
            document_class="published" if published else "confidential",
            interview=interview,
            attributes=pairs(attributes),
            language=text_language,
            participants=_mapping(participant),
            roles=pairs(role),
        )
        known_encoding = encoding or invocation.settings()["encoding"].value or None
        with progress_bar(_("Importing")) as progress:
            outcomes = import_paths(
                project, files, coder=invocation.coder, settings=settings, encoding=known_encoding, progress=progress
            )
        undecided = [each.path for each in outcomes if isinstance(each.error, UnknownEncoding)]
        if undecided and known_encoding is None and sys.stdin.isatty():
            for path in undecided:
                say(_("{name} is not UTF-8.").format(name=path.name))
            answer = click.prompt(_("Which encoding?"), default="cp1252", err=True)
            again = import_paths(project, undecided, coder=invocation.coder, settings=settings, encoding=answer)
            outcomes = [each for each in outcomes if each.path not in undecided] + again
    rows = [
        {
            "source": each.name or each.path.name,
            "state": "failed" if each.error else "new" if each.created else "known",
            "passages": each.passages,
            "warnings": list(each.warnings),
            "error": str(each.error) if each.error else None,
        }
        for each in outcomes
    ]
    emit(rows, format_, ["source", "state", "passages", "warnings"])
    failed = [each for each in outcomes if each.error]
    for each in failed:
        assert each.error is not None
        say_error(each.error)
    new = sum(each.created for each in outcomes)
    say(ngettext("{count} new source.", "{count} new sources.", new).format(count=new))
    if failed:
        raise Refused(
            ngettext("{count} file was left out.", "{count} files were left out.", len(failed)).format(
                count=len(failed)
            ),
            _("Nothing of it is in the project."),
        )


def _mapping(values: tuple[str, ...]) -> dict[str, str]:
    """Read [LABEL=]PARTICIPANT; the key "" stands for the only informant."""
    out = {}
    for value in values:
        label, equals, participant = value.rpartition("=")
        if not participant.strip() or (equals and not label.strip()):
            raise UsageError(_("{value} is not [LABEL=]PARTICIPANT.").format(value=repr(value)))
        out[label.strip()] = participant.strip()
    return out


@click.command("sources")
@format_option
@pass_invocation
def sources_command(invocation: Invocation, format_: str) -> None:
    """List the sources with their kind, interview, speakers, and how much of them is coded and reviewed."""
    from qualcode.ingest.listing import list_sources

    with invocation.open() as project, project.read() as session:
        rows = list_sources(session)
    emit(rows, format_, ["source", "kind", "interview", "speakers", "passages", "codings", "undecided"])


@click.command("show")
@click.argument("source")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--original", is_flag=True, help="The decoded original instead of the transcript.")
@pass_invocation
def show_command(invocation: Invocation, source: str, format_: str, original: bool) -> None:
    """Show the transcript of SOURCE; as JSON with its turns and the map to the decoded original."""
    from qualcode.coding.quotations import source_named
    from qualcode.ingest.listing import describe_source
    from qualcode.text.display import display

    with invocation.open() as project, project.read() as session:
        found = source_named(session, source)
        if original:
            assert found.decoded is not None
            described: dict[str, object] = {"source": found.name, "text": found.decoded.text}
        else:
            described = describe_source(session, found)
    if format_ == "json":
        write_json(described, indent=1)
    else:
        click.echo(display(str(described["text"]), keep_newlines=True))


@click.group("source")
def source_command() -> None:
    """Change a source: its speakers, or take it out of the project."""


@source_command.command("speaker")
@click.argument("source")
@click.argument("label")
@click.option("--role", help="interviewer, informant, interpreter, note-taker, group, contact or other.")
@click.option("--participant", help="The participant behind the label; made when not there.")
@pass_invocation
def source_speaker(invocation: Invocation, source: str, label: str, role: str | None, participant: str | None) -> None:
    """Say who is behind a LABEL of SOURCE."""
    from qualcode.coding.quotations import source_named
    from qualcode.ingest.speakers import set_speaker

    if role is None and participant is None:
        raise UsageError(_("Give --role or --participant."))
    with invocation.open() as project, project.write(invocation.coder, "speaker.set") as writing:
        found = source_named(writing.session, source)
        set_speaker(writing.session, found, label, role=role, participant=participant)
        writing.detail = {"source": found.name}
    say(_("Set."))


@source_command.command("remove")
@click.argument("source")
@click.option("--with-codings", is_flag=True, help="Also when it has codings; they go with it.")
@pass_invocation
def source_remove(invocation: Invocation, source: str, with_codings: bool) -> None:
    """Take SOURCE out of the project, with its original and transcript. This cannot be undone."""
    from qualcode.coding.quotations import source_named
    from qualcode.coding.removal import remove_source

    with invocation.open() as project:
        with project.write(invocation.coder, "source.remove", undoable=False) as writing:
            found = source_named(writing.session, source)
            writing.detail = {"source": found.name}
            remove_source(writing.session, found, with_codings=with_codings)
        say(_("{name} is no longer in the project.").format(name=source))
