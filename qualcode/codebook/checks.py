"""What a codebook must obey in every file format: names, colours, aliases, texts."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qualcode.codebook.document import SEPARATOR, CodebookDocument, CodeEntry, fold, parent_path
from qualcode.i18n import _

LONGEST_NAME = 100
"""Code points in one name of a path."""
DEEPEST = 12
"""Levels of codes."""

Severity = Literal["error", "warning"]

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong at a place in a codebook file; line and column count from 1."""

    line: int
    column: int
    message: str
    severity: Severity = "error"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one code: which entry, which of its fields, which item of a list."""

    entry: int
    field: str
    item: int | None
    message: str
    severity: Severity = "error"
    hint: str = ""


def name_fault(name: str) -> str | None:
    """Return what is wrong with one name of a path, or None.

    Letters and marks of any script, digits, hyphen and underscore; spaces inside; nothing else.
    """
    if not name:
        return _("a code needs a name")
    if len(name) > LONGEST_NAME:
        return _("a name may have {most} characters, this has {count}").format(most=LONGEST_NAME, count=len(name))
    if name != name.strip():
        return _("a name may not begin or end with a space")
    if SEPARATOR in name:
        return _("a name may not hold a full stop, which divides a code from its subcode")
    for position, character in enumerate(name):
        kind = unicodedata.category(character)
        if kind[0] == "L" or kind == "Nd" or character in "-_ " or (kind[0] == "M" and position):
            continue
        shown = f"U+{ord(character):04X}" if kind[0] in "CZM" else character
        return _("a name may hold letters, digits, hyphen, underscore and spaces, not {character}").format(
            character=shown
        )
    return None


def path_fault(path: str) -> str | None:
    """Return what is wrong with a dotted path, or None."""
    names = path.split(SEPARATOR)
    if len(names) > DEEPEST:
        return _("codes may be {most} levels deep").format(most=DEEPEST)
    return next((fault for fault in map(name_fault, names) if fault), None)


def is_language(text: str) -> bool:
    """Tell whether a text has the form of a language tag (BCP 47), such as nb, en or zh-Hant."""
    return _LANGUAGE.fullmatch(text) is not None


def text_fault(text: str) -> str | None:
    """Return what is wrong with a text, or None: control characters and what XML cannot hold."""
    for character in text:
        if character not in "\n\t" and (
            unicodedata.category(character) in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE
        ):
            return _("the control character U+{number:04X} may not stand in a codebook").format(number=ord(character))
    return None


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known words, or an empty string."""
    near = nearest(wrong, known, 1)
    return _("Did you mean “{name}”?").format(name=near[0]) if near else ""


def nearest(wrong: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known words most like a wrong one, best first, without regard to case."""
    by_form = {fold(name): name for name in known}
    return [by_form[form] for form in difflib.get_close_matches(fold(wrong), by_form, count, 0.6)]


def find_faults(document: CodebookDocument) -> list[Fault]:
    """Return what is wrong with the codes of a document, in tree order: texts, clashes, empty definitions.

    Names are the reader's to check, because a wrong name has no path.
    """
    paths = [fold(entry.path) for entry in document.codes]
    owners: dict[str, str] = {}
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, entry in enumerate(document.codes):
        faults += _place_faults(number, entry, paths[number], seen)
        seen.add(paths[number])
        faults += _text_faults(number, entry)
        faults += _alias_faults(number, entry, set(paths), owners)
    return faults


def _place_faults(number: int, entry: CodeEntry, path: str, seen: Collection[str]) -> Iterator[Fault]:
    if path in seen:
        yield Fault(number, "name", None, _("the code “{path}” stands twice").format(path=entry.path))
    parent = parent_path(entry.path)
    if parent and fold(parent) not in seen:
        yield Fault(
            number,
            "name",
            None,
            _("“{path}” has no parent: the code “{parent}” is missing").format(path=entry.path, parent=parent),
        )


def _text_faults(number: int, entry: CodeEntry) -> Iterator[Fault]:
    texts: list[tuple[str, int | None, str]] = [
        ("label", None, entry.label),
        *(("label", None, label) for label in entry.labels.values()),
        ("definition", None, entry.definition),
    ]
    lists = {"include": entry.include, "exclude": entry.exclude, "examples": entry.examples}
    for name, items in {**lists, "aliases": entry.aliases}.items():
        texts += [(name, item, text) for item, text in enumerate(items)]
    for name, item, text in texts:
        if fault := text_fault(text):
            yield Fault(number, name, item, fault)
        elif item is not None and not text:
            yield Fault(number, name, item, _("this item is empty"))
    if not entry.definition:
        yield Fault(
            number,
            "definition",
            None,
            _("“{path}” has no definition").format(path=entry.path),
            "warning",
            _("One sentence on what it covers keeps coders together."),
        )


def _alias_faults(number: int, entry: CodeEntry, paths: Collection[str], owners: dict[str, str]) -> Iterator[Fault]:
    for item, alias in enumerate(entry.aliases):
        form = fold(alias)
        if form == fold(entry.path):
            message = _("the alias “{alias}” is the code's own path").format(alias=alias)
            yield Fault(number, "aliases", item, message, "warning")
        elif form in paths:
            message = _("the alias “{alias}” is the path of another code").format(alias=alias)
            yield Fault(number, "aliases", item, message)
        elif form in owners:
            message = _("the alias “{alias}” belongs to “{path}” already").format(alias=alias, path=owners[form])
            yield Fault(number, "aliases", item, message)
        else:
            owners[form] = entry.path
