"""demo: a project to try everything on."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import say
from qualcode.i18n import _
from qualcode.text.display import display


@click.command("demo")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
@click.option("--no-tui", is_flag=True, help="Walk the whole way and print each step's result.")
@pass_invocation
def demo_command(invocation: Invocation, folder: Path | None, no_tui: bool) -> None:
    """Build a demo project in DIR (else qualcode-demo) from eight invented interviews and walk the whole way.

    From the files to a project coded by two, a quote found again, identifiers decided on, and anonymised excerpts in
    three formats; then back from a citation to its source. Nobody in the interviews exists.
    """
    from qualcode.demo.walk import Walk

    invocation.settings()
    walk = Walk(folder or Path("qualcode-demo"))
    for number, done in enumerate(walk.steps(), start=1):
        click.echo(display(f"\n{number}. {done.title}", keep_newlines=True))
        click.echo(display(f"   $ {done.command}"))
        for result in done.results:
            click.echo(display(f"   {result}"))
    click.echo()
    say(_("The project is {name}. Try: qualcode --project {name} sources").format(name=walk.place))
