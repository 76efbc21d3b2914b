"""The command `qualcode`: what every command shares, and where each command lives.

A command's module is loaded when the command is called, so that `qualcode --help` stays quick.
"""

from __future__ import annotations

import io
import sys
from importlib import import_module
from pathlib import Path
from types import TracebackType

import click

from qualcode import __version__
from qualcode.cli.context import Invocation
from qualcode.errors import QualcodeError
from qualcode.i18n import _

COMMANDS = {
    "demo": ("demo", "Build a demo project from sample interviews and walk through it."),
    "init": ("project", "Make a project."),
    "record": ("project", "Show the project record, or set what is in it."),
    "config": ("project", "Show settings and where they come from, or set one."),
    "doctor": ("project", "Say what is in order and what is due."),
    "import": ("ingest", "Bring transcripts into the project."),
    "sources": ("ingest", "List the sources."),
    "show": ("ingest", "Show the transcript of a source."),
    "source": ("ingest", "Change a source."),
    "participants": ("people", "List participants; set attributes and consents."),
    "interviews": ("people", "List interviews; set what is known about them."),
    "codebook": ("codebook", "Show, check, import, export and compare codebooks; change codes."),
    "code": ("coding", "Put a code on a quotation, or many from a file."),
    "uncode": ("coding", "Take a code off a quotation."),
    "quotes": ("coding", "List the quotations of codes."),
    "memo": ("coding", "Write a memo on a source, code, coding or participant, or list memos."),
    "undo": ("history", "Take back your last step."),
    "redo": ("history", "Do your last undone step again."),
    "log": ("history", "List the steps taken."),
    "anonymise": ("anonymise", "Find identifiers, decide on them, and see what is left to decide."),
    "search": ("search", "Find passages."),
    "concordance": ("search", "List each occurrence with its context."),
    "forms": ("search", "Show the forms that a word finds."),
    "themes": ("search", "List themes, make and change them."),
    "excerpt": ("export", "Look up an excerpt by its citation id."),
    "export": ("export", "Write anonymised excerpts or the codebook, through the privacy check."),
    "backup": ("keeping", "Write a checked copy of the project."),
    "restore": ("keeping", "Bring a backup back to a new place."),
    "passphrase": ("keeping", "Give an encrypted project another passphrase."),
    "verify": ("keeping", "Check that all that was stored is what it was."),
}
"""Each command with its module and the line that `--help` shows."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"qualcode.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading their modules."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_module, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualcode")
@click.option("--project", metavar="PATH|URL", help="The project; else QUALCODE_PROJECT, else the nearest *.qualcode.")
@click.option("--coder", metavar="NAME", help="Who you are; else QUALCODE_CODER, the settings, the login name.")
@click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the passphrase of an encrypted project and of the key file; a second line is the key file's own.",
)
@click.option("--language", metavar="nb|en", help="Language of messages and exports; else the settings.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error; it may hold words of your material.")
@click.pass_context
def cli(
    ctx: click.Context,
    project: str | None,
    coder: str | None,
    passphrase_file: Path | None,
    language: str | None,
    debug: bool,
) -> None:
    """Code interviews, anonymise them, and cite quotes that lead back to their place."""
    ctx.obj = Invocation(project, coder, passphrase_file, language, debug)


def _hide_locals(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say where an error nobody foresaw came from, and nothing of what it was about: that may be a transcript."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    said = _("qualcode: unexpected {error} in {place}. What was stored is whole.")
    click.echo(said.format(error=kind.__name__, place=place), err=True)
    click.echo(_("Please report this line; --debug shows the whole trace, which may hold your material."), err=True)


def main() -> None:
    """Run the command line; every error a user can act upon ends in one line on stderr and its exit code."""
    if "--debug" not in sys.argv:
        sys.excepthook = _hide_locals
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        click.echo(_("Aborted."), err=True)
        sys.exit(1)
    except click.ClickException as error:
        from qualcode.text.display import display

        # What was typed or found in a folder is repeated in it, so it must be harmless.
        shown = io.StringIO()
        error.show(shown)
        click.echo(display(shown.getvalue(), keep_newlines=True), err=True, nl=False)
        sys.exit(error.exit_code)
    except QualcodeError as error:
        if "--debug" in sys.argv:
            raise
        from qualcode.cli.output import say_error

        say_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        click.echo(_("Interrupted; what was not yet stored is not in the project."), err=True)
        sys.exit(130)
