"""Writing codebooks in YAML: stable, so that two versions differ in a line where one text differs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from qualcode.codebook.document import CodebookDocument, CodeEntry, parent_path

WIDTH = 96
"""Code points in a line of running text, where it can be folded."""

# What no YAML reader takes for anything but this text: no number, date or sign with a meaning in front.
_PLAIN = re.compile(r"[^\W\d_](?:(?!: | #)[^\n])*(?<![:\s])")
_WORDS_WITH_MEANING = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def write_yaml(document: CodebookDocument) -> str:
    """Return the codebook as YAML; reading it again gives an equal document."""
    lines = [f"codebook: {_scalar(document.title, 0)}"]
    if document.version:
        lines.append(f"version: {_quoted(document.version)}")
    lines.append(f"language: {_scalar(document.language, 0)}")
    lines += _list("rules", document.rules, 0)
    lines.append("codes:")
    children: dict[str, list[CodeEntry]] = {}
    for entry in document.codes:
        children.setdefault(parent_path(entry.path), []).append(entry)
    lines += _codes(children, "", 2, document.language)
    return "\n".join(lines) + "\n"


def _codes(children: dict[str, list[CodeEntry]], parent: str, indent: int, language: str) -> Iterator[str]:
    pad = " " * indent
    for number, entry in enumerate(children.get(parent, ())):
        if number and not parent:
            yield ""
        inner = indent + 2
        yield f"{pad}- name: {_scalar(entry.name, inner)}"
        yield from (" " * inner + line for line in _fields(entry, inner, language))
        if entry.path in children:
            yield " " * inner + "codes:"
            yield from _codes(children, entry.path, inner + 2, language)


def _fields(entry: CodeEntry, indent: int, language: str) -> Iterator[str]:
    """Yield the lines of one code after its name, without their indentation."""
    if entry.labels:
        yield "label:"
        for tag, label in {language: entry.label, **dict(sorted(entry.labels.items()))}.items():
            yield f"  {_scalar(tag, indent)}: {_scalar(label, indent + 2)}"
    elif entry.label != entry.name:
        yield f"label: {_scalar(entry.label, indent)}"
    if entry.definition:
        yield f"definition: {_scalar(entry.definition, indent)}"
    yield from _list("include", entry.include, indent)
    yield from _list("exclude", entry.exclude, indent)
    yield from _list("examples", entry.examples, indent)
    if entry.colour:
        yield f'colour: "{entry.colour}"'
    yield from _list("aliases", entry.aliases, indent)


def _list(key: str, items: Sequence[str], indent: int) -> Iterator[str]:
    if items:
        yield f"{key}:"
        yield from (f"  - {_scalar(item, indent + 2)}" for item in items)


def _scalar(text: str, indent: int) -> str:
    """Return a text as YAML: bare where that is safe, as a block where it is long, else quoted.

    Further lines of a block are indented by two more than the line the text begins on.
    """
    # The caller may indent the first line itself; blocks therefore carry their whole indentation.
    pad = "\n" + " " * (indent + 2)
    lines = text.split("\n")
    if not text or not all(line.isprintable() for line in lines):
        return _quoted(text)
    if len(lines) > 1:
        bare = not any(line != line.rstrip() for line in lines) and not lines[0].startswith(" ")
        return "|-" + "".join(pad + line if line else "\n" for line in lines) if bare else _quoted(text)
    if len(text) > WIDTH - indent and " " in text and "  " not in text and text == text.strip():
        folded = textwrap.wrap(text, max(WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False)
        return ">-" + "".join(pad + line for line in folded)
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_WITH_MEANING:
        return text
    return _quoted(text)


_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def _quoted(text: str) -> str:
    """Return a text in double quotation marks, with what cannot be seen written as escapes."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
