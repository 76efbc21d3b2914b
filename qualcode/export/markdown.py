"""Excerpts as Markdown, through the template `exports/excerpts.md.j2`."""

from __future__ import annotations

import re

from qualcode.export.sheet import Sheet
from qualcode.i18n import translate
from qualcode.resources import shipped

_MEANING = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+>]|\d+[.)])(?=\s|$)", re.MULTILINE)


def escaped(text: str) -> str:
    """Return text in which nothing means anything to Markdown or HTML."""
    text = _MEANING.sub(r"\\\1", text.replace("&", "&amp;"))
    return _LINE_START.sub(lambda match: f"{match[1]}\\{match[2]}", text)


def quoted(text: str) -> str:
    """Return escaped text as the lines of a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))


def write_markdown(sheet: Sheet) -> bytes:
    """Return the sheet as Markdown, in UTF-8."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - the output is Markdown; every value is escaped by a filter
        loader=FileSystemLoader(shipped("exports")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"md": escaped, "quote": quoted}
    environment.globals["_"] = lambda message: translate(message, sheet.language)
    return environment.get_template("excerpts.md.j2").render(sheet=sheet).encode()
