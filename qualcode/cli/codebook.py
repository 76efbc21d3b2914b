"""codebook: show, check, import, export, compare; make, rename, move, merge and delete codes; freeze a version."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, emit_one, format_option, say
from qualcode.errors import CodebookInvalid
from qualcode.i18n import _, ngettext

existing = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("codebook")
def codebook_command() -> None:
    """Show, check, import, export and compare codebooks; change codes."""


@codebook_command.command("show")
@click.argument("code", required=False)
@format_option
@pass_invocation
def show(invocation: Invocation, code: str | None, format_: str) -> None:
    """List the codes with the number of codings, or show all about one CODE."""
    from sqlalchemy import func, select

    from qualcode.codebook.editing import export_codebook
    from qualcode.codebook.lookup import code_by_path
    from qualcode.model import Code, Coding

    with invocation.open() as project, project.read() as session:
        if code is not None:
            found = code_by_path(session, code)
            emit_one(
                {
                    "code": found.path,
                    "label": found.label,
                    "definition": found.definition,
                    "include": found.include,
                    "exclude": found.exclude,
                    "examples": found.examples,
                    "aliases": found.aliases,
                    "colour": found.colour,
                },
                format_,
            )
            return
        counted = select(Code.path, func.count()).join(Coding, Coding.code_id == Code.id).group_by(Code.path)
        counts = {row[0]: row[1] for row in session.execute(counted)}
        rows = [
            {
                "code": entry.path,
                "label": entry.label,
                "codings": counts.get(entry.path, 0),
                "definition": entry.definition,
            }
            for entry in export_codebook(session).codes
        ]
    emit(rows, format_)


@codebook_command.command("check")
@click.argument("file", type=existing)
@format_option
@pass_invocation
def check(invocation: Invocation, file: Path, format_: str) -> None:
    """Check a codebook FILE and list every problem with line and column."""
    from qualcode.codebook.files import check_codebook

    invocation.settings()
    problems = check_codebook(file)
    emit(problems, format_, ["line", "column", "severity", "message", "hint"])
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        raise CodebookInvalid(
            ngettext("{count} mistake.", "{count} mistakes.", wrong).format(count=wrong),
            _("Mend the lines above."),
            path=file,
        )
    say(_("The codebook is in order."))


@codebook_command.command("import")
@click.argument("file", type=existing)
@pass_invocation
def import_(invocation: Invocation, file: Path) -> None:
    """Take codes from a FILE: .yaml, .csv or .qdc. Codes of the same path are updated; others stay."""
    from qualcode.codebook.editing import freeze_version, import_codebook
    from qualcode.codebook.files import read_codebook

    document = read_codebook(file)
    with invocation.open() as project:
        with project.write(invocation.coder, "codebook.import") as writing:
            import_codebook(writing.session, document)
            writing.session.flush()
            freeze_version(writing.session, note=file.name)
            writing.detail = {"codes": len(document.codes)}
        say(
            ngettext("Took {count} code.", "Took {count} codes.", len(document.codes)).format(count=len(document.codes))
        )


@codebook_command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@pass_invocation
def export(invocation: Invocation, file: Path, overwrite: bool) -> None:
    """Write the codebook to FILE (.yaml, .csv or .qdc) as a publication; `export codebook` has the other ways out."""
    from qualcode.export.codebooks import export_codebook_file

    with invocation.open() as project:
        _report, lost = export_codebook_file(project, file, coder=invocation.coder, overwrite=overwrite)
    for what in lost:
        say(_("{format} cannot hold {what}.").format(format=file.suffix, what=what))
    say(_("Wrote {name}.").format(name=file))


@codebook_command.command("diff")
@click.argument("old", type=existing)
@click.argument("new", type=existing, required=False)
@format_option
@pass_invocation
def diff(invocation: Invocation, old: Path, new: Path | None, format_: str) -> None:
    """Compare a codebook file OLD with NEW, or with the project's codebook."""
    from qualcode.codebook.diff import diff
    from qualcode.codebook.editing import export_codebook
    from qualcode.codebook.files import read_codebook

    before = read_codebook(old)
    if new is not None:
        invocation.settings()
        after = read_codebook(new)
    else:
        with invocation.open() as project, project.read() as session:
            after = export_codebook(session)
    emit(diff(before, after), format_, ["kind", "path", "old_path", "field", "before", "after"])


@codebook_command.command("add")
@click.argument("code")
@click.option("--label", default="", help="What people see.")
@click.option("--definition", default="", help="What it means.")
@pass_invocation
def add(invocation: Invocation, code: str, label: str, definition: str) -> None:
    """Make a CODE, with its parents where they are missing."""
    from qualcode.codebook.editing import create_code

    with invocation.open() as project:
        with project.write(invocation.coder, "code.create") as writing:
            made = create_code(writing.session, code)
            if label:
                made.label = label
            if definition:
                made.definition = definition
            writing.detail = {"code": made.path}
        say(_("Made {code}.").format(code=code))


@codebook_command.command("rename")
@click.argument("code")
@click.argument("name")
@pass_invocation
def rename(invocation: Invocation, code: str, name: str) -> None:
    """Give CODE another NAME (the last part of its path). The old path goes on leading to it."""
    from qualcode.codebook.lookup import code_by_path
    from qualcode.codebook.restructuring import rename_code

    with invocation.open() as project:
        with project.write(invocation.coder, "code.rename") as writing:
            found = code_by_path(writing.session, code)
            rename_code(writing.session, found, name)
            writing.detail = {"code": code, "to": found.path}
        say(_("Renamed."))


@codebook_command.command("move")
@click.argument("code")
@click.argument("parent", required=False)
@pass_invocation
def move(invocation: Invocation, code: str, parent: str | None) -> None:
    """Put CODE with its subcodes under PARENT, or at the top."""
    from qualcode.codebook.lookup import code_by_path
    from qualcode.codebook.restructuring import move_code

    with invocation.open() as project:
        with project.write(invocation.coder, "code.move") as writing:
            found = code_by_path(writing.session, code)
            move_code(writing.session, found, code_by_path(writing.session, parent) if parent else None)
            writing.detail = {"code": code, "to": found.path}
        say(_("Moved."))


@codebook_command.command("merge")
@click.argument("code")
@click.argument("into")
@pass_invocation
def merge(invocation: Invocation, code: str, into: str) -> None:
    """Merge CODE INTO another: its codings go there, and its path goes on leading there."""
    from qualcode.codebook.lookup import code_by_path
    from qualcode.codebook.restructuring import merge_codes

    with invocation.open() as project:
        with project.write(invocation.coder, "code.merge") as writing:
            merge_codes(writing.session, code_by_path(writing.session, code), code_by_path(writing.session, into))
            writing.detail = {"code": code, "into": into}
        say(_("Merged."))


@codebook_command.command("delete")
@click.argument("code")
@pass_invocation
def delete(invocation: Invocation, code: str) -> None:
    """Delete a CODE that has no codings and no subcodes."""
    from qualcode.codebook.lookup import code_by_path
    from qualcode.codebook.restructuring import delete_code

    with invocation.open() as project:
        with project.write(invocation.coder, "code.delete") as writing:
            delete_code(writing.session, code_by_path(writing.session, code))
            writing.detail = {"code": code}
        say(_("Deleted. `qualcode undo` brings it back."))


@codebook_command.command("freeze")
@click.option("--note", default="", help="Why this version.")
@pass_invocation
def freeze(invocation: Invocation, note: str) -> None:
    """Freeze the codebook as a version; codings from now on point to it."""
    from qualcode.codebook.editing import freeze_version

    with invocation.open() as project:
        with project.write(invocation.coder, "codebook.freeze") as writing:
            version = freeze_version(writing.session, note=note)
            number = version.number
            writing.detail = {"version": number}
        say(_("Version {number} is frozen.").format(number=number))
