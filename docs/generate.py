"""Write the pages of the reference that follow from the program itself: commands, settings, errors.

Run in a checkout as `python docs/generate.py`. A test compares the pages with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from qualcode import errors
from qualcode.cli.main import cli
from qualcode.config import SETTINGS

REFERENCE = Path(__file__).resolve().parent / "reference"
_MADE = "<!-- Made by docs/generate.py; change the program, not this page. -->"
_WIDTH = 100

Path_ = tuple[str, ...]


def command_tree(command: click.Command = cli, path: Path_ = ("qualcode",)) -> Iterator[tuple[Path_, click.Command]]:
    """Yield every command with the words that call it, a group before what is in it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, name
            yield from command_tree(below, (*path, name))


def commands() -> str:
    """Return the page of commands, each with what `--help` says."""
    lines = [
        "# Commands",
        "",
        _MADE,
        "",
        "What `--help` says of each command. The [guides](../index.md#guides) tell what they are for.",
        "",
        "The options of `qualcode` itself stand before the command: `qualcode --coder Ada import FILE`.",
        "Lists take `--format table|csv|json|jsonl`. Data goes to standard output, talk to standard error.",
        "[Exit codes](errors.md#exit-codes) say how a command ended.",
    ]
    for path, command in command_tree():
        level = "#" * min(len(path) + 1, 4)
        lines += ["", f"{level} {' '.join(path)}", "", "```text", *_help(command, path), "```"]
    return "\n".join(lines) + "\n"


def _help(command: click.Command, path: Path_) -> list[str]:
    context = click.Context(
        command, info_name=" ".join(path), terminal_width=_WIDTH, max_content_width=_WIDTH, help_option_names=["--help"]
    )
    return [line.rstrip() for line in command.get_help(context).splitlines()]


def settings() -> str:
    """Return the page of settings."""
    lines = [
        "# Settings",
        "",
        _MADE,
        "",
        "`qualcode config` lists the settings with their values and where each comes from.",
        "`qualcode config NAME VALUE` sets one for you; with `--for-project` it is set for all who open the project.",
        "",
        "The first of these that has a value holds: the command line, the environment variable, the project's file",
        "`qualcode.toml`, your own file `config.toml`, the default. Your own file is in the folder `qualcode` of",
        '`$XDG_CONFIG_HOME`, else of `~/.config`. Both files hold lines such as `language = "nb"`.',
        "",
        "| setting | means | values | default | environment |",
        "|---|---|---|---|---|",
    ]
    for one in SETTINGS:
        values = ", ".join(f"`{value}`" for value in one.values) or "any"
        default = f"`{one.default}`" if one.default else "–"
        lines.append(f"| `{one.name}` | {one.meaning} | {values} | {default} | `{one.variable}` |")
    lines += [
        "",
        "The place of the project is no setting: give it with `--project` or in the variable `QUALCODE_PROJECT`,",
        "or work in the folder that holds it.",
    ]
    return "\n".join(lines) + "\n"


def error_tree(kind: type[errors.QualcodeError] = errors.QualcodeError) -> Iterator[type[errors.QualcodeError]]:
    """Yield every kind of error, a parent before its children."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from error_tree(child)


def failures() -> str:
    """Return the page of errors."""
    lines = [
        "# Errors",
        "",
        _MADE,
        "",
        "An error is one message on standard error: what is wrong, where, and what to do. It holds no words of your",
        "material. `--debug` adds the traceback, which may.",
        "",
        "## Exit codes",
        "",
        "| code | means |",
        "|---|---|",
        "| 0 | Done; also when a search found nothing. |",
        "| 1 | Refused, not found, or a part of a batch failed. |",
        "| 2 | The command was not written as it must be. |",
        "| 3 | The privacy check refused. Nothing was written. |",
        "| 4 | Something stored is not what it was. |",
        "| 130 | Interrupted from the keyboard. |",
        "",
        "## Kinds",
        "",
        "A script that uses the library catches these, all from `qualcode.errors`. Each has `message` and `hint`;",
        "kinds of `BadInput` have `path`, `line` and `column` too, counted from 1.",
        "",
        "| error | is a | exit code | raised when |",
        "|---|---|---|---|",
    ]
    for kind in error_tree():
        parent = "Exception" if kind is errors.QualcodeError else f"`{kind.__bases__[0].__name__}`"
        said = (kind.__doc__ or "").strip().splitlines()[0]
        lines.append(f"| `{kind.__name__}` | {parent} | {kind.exit_code} | {said} |")
    return "\n".join(lines) + "\n"


PAGES = {"commands.md": commands, "settings.md": settings, "errors.md": failures}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
