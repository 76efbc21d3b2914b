"""How the command line speaks: data on stdout in the format asked for, talk on stderr."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

from qualcode.errors import PrivacyRefused, QualcodeError
from qualcode.i18n import _
from qualcode.text.display import display

FORMATS = ("table", "csv", "json", "jsonl")

# What a terminal may obey or a reader of lines may split at, and JSON leaves as it is: DEL, C1, line and paragraph
# separators, bidirectional overrides, and lone surrogates, which no encoding takes.
_HARMFUL_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_WHOLE = frozenset({"coding", "citation_id"})
"""Columns that a person copies, and that must not be cut over lines."""

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(command: Command) -> Command:
    """Give a listing its `--format`."""
    return click.option(
        "--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True, help="Form of the list."
    )(command)


def say(message: str) -> None:
    """Say something to the person: on stderr, so that stdout holds data alone."""
    click.echo(display(message, keep_newlines=True), err=True)


def say_error(error: QualcodeError) -> None:
    """Say what went wrong, where, and what to do."""
    click.echo(display(f"qualcode: {error}", keep_newlines=True), err=True)
    if isinstance(error, PrivacyRefused) and sys.stderr.isatty():
        # For the person at the screen alone: a log of stderr must not hold the words.
        for place, words in error.words:
            click.echo(display(f"  {place}: {words}"), err=True)


def write(text: str) -> None:
    """Write data to stdout as it is, but harmless where a terminal shows it."""
    click.echo(display(text, keep_newlines=True) if sys.stdout.isatty() else text)


def write_json(value: object, *, indent: int | None = None) -> None:
    """Write one value to stdout as JSON; what is harmful to a terminal is escaped in it, wherever it goes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_as_text)
    click.echo(_HARMFUL_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def emit(rows: Iterable[Any], format_: str, columns: Sequence[str] | None = None) -> None:
    """Write rows (mappings or dataclasses) to stdout; `columns` narrows and orders what a table shows."""
    plain = [_plain(row) for row in rows]
    if format_ == "json":
        write_json(plain, indent=2)
    elif format_ == "jsonl":
        for row in plain:
            write_json(row)
    elif format_ == "csv":
        names = list(plain[0]) if plain else list(columns or ())
        shown = display if sys.stdout.isatty() else str
        writer = csv.writer(sys.stdout)
        writer.writerow(shown(name) for name in names)
        writer.writerows([shown(_cell(row.get(name))) for name in names] for row in plain)
    else:
        _table(plain, columns)


def emit_one(value: Mapping[str, Any], format_: str) -> None:
    """Write one thing to stdout."""
    if format_ in ("json", "jsonl"):
        write_json(value, indent=2 if format_ == "json" else None)
    else:
        emit([{"what": key, "value": _cell(each)} for key, each in value.items()], format_)


def _table(rows: list[dict[str, Any]], columns: Sequence[str] | None) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        say(_("Nothing to list."))
        return
    names = [name for name in columns or rows[0] if any(row.get(name) not in (None, "", []) for row in rows)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(Text(name.replace("_", " ")), overflow="fold", no_wrap=name in _WHOLE)
    for row in rows:
        table.add_row(*(Text(display(_cell(row.get(name)))) for name in names))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)


def _plain(row: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(row) and not isinstance(row, type):
        return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    return dict(row)


def _as_text(value: object) -> object:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(value)
    return str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_cell(each) for each in value)
    return str(_as_text(value)) if not isinstance(value, str) else value
