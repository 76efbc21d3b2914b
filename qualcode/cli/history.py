"""undo, redo and log: the steps taken."""

from __future__ import annotations

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, format_option, say
from qualcode.i18n import _


@click.command("undo")
@click.option("--times", default=1, show_default=True, type=click.IntRange(1), help="How many steps.")
@pass_invocation
def undo_command(invocation: Invocation, times: int) -> None:
    """Take back your last step, or several. Steps of others are never touched."""
    from qualcode.store.undo import undo

    with invocation.open() as project:
        for _number in range(times):
            step = undo(project, invocation.coder)
            say(_("Undone: {action} of {at:%Y-%m-%d %H:%M}.").format(action=step.action, at=step.at))


@click.command("redo")
@click.option("--times", default=1, show_default=True, type=click.IntRange(1), help="How many steps.")
@pass_invocation
def redo_command(invocation: Invocation, times: int) -> None:
    """Do your last undone step again, or several."""
    from qualcode.store.undo import redo

    with invocation.open() as project:
        for _number in range(times):
            step = redo(project, invocation.coder)
            say(_("Done again: {action} of {at:%Y-%m-%d %H:%M}.").format(action=step.action, at=step.at))


@click.command("log")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="How many steps; 0 means all.")
@format_option
@pass_invocation
def log_command(invocation: Invocation, limit: int, format_: str) -> None:
    """List the steps taken, the last first: when, who, what. It holds no words of your material."""
    from sqlalchemy import select

    from qualcode.model import Step

    with invocation.open() as project, project.read() as session:
        query = select(Step).order_by(Step.id.desc())
        rows = [
            {
                "at": step.at.isoformat(timespec="seconds"),
                "coder": step.coder.name,
                "kind": step.kind,
                "action": step.action,
                "detail": ", ".join(f"{key}={value}" for key, value in step.detail.items()),
                "undone": step.undone,
                "hash": step.hash,
            }
            for step in session.scalars(query.limit(limit) if limit else query)
        ]
        emit(rows, format_, ["at", "coder", "kind", "action", "detail", "undone"])
