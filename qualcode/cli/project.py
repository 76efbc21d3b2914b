"""init, config and doctor: the project itself."""

from __future__ import annotations

import datetime as dt
import sys

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, emit_one, format_option, say
from qualcode.cli.people import pairs
from qualcode.errors import UsageError
from qualcode.i18n import LANGUAGES, _


@click.command("init")
@click.argument("path")
@click.option("--encrypt", is_flag=True, help="Encrypt the store with a passphrase (SQLCipher).")
@click.option("--title", default="", help="Title of the study; else the folder's name.")
@click.option("--approval", default="", metavar="REF", help="Reference of the approval, such as Sikt's number.")
@click.option("--end-date", type=click.DateTime(["%Y-%m-%d"]), help="When the project ends, YYYY-MM-DD.")
@click.option("--name-municipalities", is_flag=True, help="Municipalities may be named in print.")
@click.option("--access", multiple=True, metavar="NAME", help="Who has access; may be repeated.")
@pass_invocation
def init_command(
    invocation: Invocation,
    path: str,
    encrypt: bool,
    title: str,
    approval: str,
    end_date: dt.datetime | None,
    name_municipalities: bool,
    access: tuple[str, ...],
) -> None:
    """Make a project at PATH (a folder, `.qualcode` is added) or at the URL of an empty PostgreSQL database.

    Nothing is sent anywhere: all of it stays where you put it.
    """
    from qualcode.store.project import Project

    settings = invocation.settings()
    passphrase = invocation.passphrase(0) if encrypt else None
    if encrypt and passphrase is None and sys.stdin.isatty():
        passphrase = invocation.ask(_("New passphrase of the project"), twice=True)
    with Project.create(
        path,
        title=title,
        coder=settings["coder"].value,
        encrypt=encrypt,
        passphrase=passphrase,
        approval_reference=approval,
        end_date=end_date.date() if end_date else None,
        municipalities_named=name_municipalities,
        # The material is mostly Norwegian, whatever language the interface happens to be in.
        language="nb" if settings["language"].origin == "default" else settings["language"].value,
        access=list(access),
    ) as project:
        say(_("Made the project {name}. Next: qualcode import FILE…").format(name=project.location.name))


@click.command("config")
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--for-project", is_flag=True, help="Set it for this project, not for you.")
@format_option
@pass_invocation
def config_command(
    invocation: Invocation, name: str | None, value: str | None, for_project: bool, format_: str
) -> None:
    """List the settings, their values and where each comes from; or set NAME to VALUE."""
    from qualcode import config
    from qualcode.errors import NotFound

    folder = None
    try:
        folder = invocation.location().folder
    except NotFound:
        if for_project:
            raise
    settings = invocation.settings(folder)
    if name is not None and name not in settings:
        raise UsageError(
            _("There is no setting {name}.").format(name=name),
            _("There are {names}.").format(names=", ".join(settings)),
        )
    if for_project and folder is None:
        raise UsageError(_("A project on PostgreSQL has no settings file; set it for yourself."))
    if name is not None and value is not None:
        if settings[name].setting.values and value not in settings[name].setting.values:
            raise UsageError(
                _("{name} cannot be {value}.").format(name=name, value=value),
                _("It is one of {values}.").format(values=", ".join(LANGUAGES)),
            )
        path = config.project_file(folder) if folder is not None and for_project else config.user_file()
        config.write_setting(path, name, value)
        say(_("{name} is now {value}, in {path}.").format(name=name, value=value, path=path))
        return
    rows = [
        {"name": one.setting.name, "value": one.value, "from": one.origin, "meaning": one.setting.meaning}
        for one in settings.values()
        if name in (None, one.setting.name)
    ]
    emit(rows, format_)


@click.group("record", invoke_without_command=True)
@format_option
@click.pass_context
def record_command(ctx: click.Context, format_: str) -> None:
    """Show the project record: title, approval, end date, language, attribution, who has access; or set it."""
    if ctx.invoked_subcommand is not None:
        return
    from qualcode.evidence.record import FIELDS

    with ctx.ensure_object(Invocation).open() as project, project.read() as session:
        record = project.record(session)
        emit_one({name: getattr(record, name) for name in FIELDS}, format_)


@record_command.command("set")
@click.argument("values", nargs=-1, required=True, metavar="KEY=VALUE...")
@pass_invocation
def set_record(invocation: Invocation, values: tuple[str, ...]) -> None:
    """Set title, approval_reference, end_date, municipalities_named (yes or no), language, access (names with commas
    between) or attribution, the template of what stands after a quote.
    """
    from qualcode.evidence.record import set_on_record

    with invocation.open() as project:
        with project.write(invocation.coder, "record.set") as writing:
            record = project.record(writing.session)
            for key, value in pairs(values).items():
                set_on_record(record, key, value)
            writing.detail = {"keys": sorted(pairs(values))}
        say(_("Set."))


@click.command("doctor")
@format_option
@pass_invocation
def doctor_command(invocation: Invocation, format_: str) -> None:
    """Say what is in order and what is due: integrity, consents, review, the end date, backups."""
    from qualcode.evidence.health import health

    with invocation.open() as project:
        emit(health(project), format_, ["what", "state", "detail"])
