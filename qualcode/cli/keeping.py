"""backup, restore and verify: keeping a project and proving it sound."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, format_option, say, write
from qualcode.errors import IntegrityFailed, Refused
from qualcode.i18n import _, ngettext


@click.command("backup")
@click.argument("to", required=False, type=click.Path(path_type=Path))
@pass_invocation
def backup_command(invocation: Invocation, to: Path | None) -> None:
    """Write a checked copy of the project to a new folder TO, else into its own `backups`.

    The key file is not part of it: keep a copy of that somewhere else.
    """
    with invocation.open() as project:
        write(str(project.backup(to)))


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("to", type=click.Path(path_type=Path))
@pass_invocation
def restore_command(invocation: Invocation, backup: Path, to: Path) -> None:
    """Bring the BACKUP back as a project at TO, which must not exist."""
    from qualcode.store.backup import restore_backup

    invocation.settings()
    location = restore_backup(backup, to, invocation.passphrase(0))
    said = _("Restored as {name}. Check it with: qualcode --project {place} verify --full")
    say(said.format(name=location.name, place=to))


@click.command("verify")
@click.option("--full", is_flag=True, help="Also the database itself, all originals, versions and events.")
@format_option
@pass_invocation
def verify_command(invocation: Invocation, full: bool, format_: str) -> None:
    """Check that all that was stored is what it was; exit code 4 when it is not.

    Each coded quotation is cut anew from its text and compared. Nothing is repaired: restore a backup.
    """
    from qualcode.store.verify import verify

    with invocation.open() as project:
        result = verify(project, full=full)
    rows = [{"checked": name, "count": count} for name, count in result.counts.items()]
    if format_ == "table":
        emit(rows, format_)
        if result.faults:
            emit(result.faults, format_)
    else:
        emit(result.faults, format_, ["table", "row", "message"])
    say(_("State of the log: {head}").format(head=result.chain_head))
    if not result.sound:
        count = len(result.faults)
        raise IntegrityFailed(
            ngettext("{count} thing is not what it was.", "{count} things are not what they were.", count).format(
                count=count
            ),
            _("Restore a backup with `qualcode restore`, and keep this project as it is."),
        )
    say(_("All is as it was stored."))


@click.command("passphrase")
@click.option(
    "--new-passphrase-file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Its first line."
)
@pass_invocation
def passphrase_command(invocation: Invocation, new_passphrase_file: Path | None) -> None:
    """Give an encrypted project another passphrase. The database itself is not written anew."""
    from qualcode.store.sealing import change_passphrase

    with invocation.open() as project:
        folder = project.location.folder
        if folder is None:
            raise Refused(_("A project on PostgreSQL has no passphrase of its own."))
    old = invocation.passphrase(0) or invocation.ask(_("Passphrase of the project"))
    change_passphrase(folder, old, invocation.new_passphrase(new_passphrase_file, _("New passphrase of the project")))
    say(_("The project has another passphrase."))
