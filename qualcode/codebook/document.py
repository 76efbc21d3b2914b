"""A codebook as a value: what every file format reads into, writes from, and a project is compared with.

Texts are in normal form: NFC, LF line ends, no white space at the ends; one-line texts have single spaces.
Codes stand in tree order, a parent before its subcodes, and are named by their dotted path.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from qualcode.errors import CodebookInvalid
from qualcode.i18n import _

SEPARATOR = "."
DEFAULT_LANGUAGE = "nb"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with all that a coder should know of it."""

    path: str
    """Dotted names from the top of the tree, e.g. "bolig.venting"."""
    label: str
    """What people see, in the codebook's language."""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Labels by language, the codebook's own among them; empty when there is only the one label."""
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    colour: str | None = None
    """Six hexadecimal digits in lower case after "#", or None."""
    aliases: tuple[str, ...] = ()
    """Other names and earlier paths that lead to this code."""
    guid: str | None = field(default=None, compare=False)
    """Identity in a project or another program's file; two entries may be equal without sharing it."""

    @property
    def name(self) -> str:
        """Return the last name of the path."""
        return last_name(self.path)

    def label_in(self, language: str) -> str:
        """Return the label in a language, or the codebook's own where there is none."""
        return self.labels.get(language, self.label)


@dataclass(frozen=True, slots=True)
class CodebookDocument:
    """A whole codebook, in tree order."""

    title: str
    version: str = ""
    language: str = DEFAULT_LANGUAGE
    rules: tuple[str, ...] = ()
    codes: tuple[CodeEntry, ...] = ()

    def find(self, path: str) -> CodeEntry | None:
        """Return the code with this path, in any case, or None."""
        wanted = fold(path)
        return next((entry for entry in self.codes if fold(entry.path) == wanted), None)


def parent_path(path: str) -> str:
    """Return the path of the parent, or "" for a code at the top."""
    return path.rpartition(SEPARATOR)[0]


def last_name(path: str) -> str:
    """Return the last name of a path."""
    return path.rpartition(SEPARATOR)[2]


def join_path(parent: str, name: str) -> str:
    """Return the path of a name under a parent; the parent "" is the top."""
    return f"{parent}{SEPARATOR}{name}" if parent else name


def fold(name: str) -> str:
    """Return the form in which two names or paths are compared: NFC and without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def clean_text(text: str) -> str:
    """Return a text of any length in normal form."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def clean_line(text: str) -> str:
    """Return a one-line text in normal form: every run of white space becomes one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)


def clean_colour(text: str) -> str | None:
    """Return a colour as "#rrggbb" in lower case, or None for what is no colour; "#rgb" is widened."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        return None
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def labels_for(label: str, labels: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the labels by language in normal form: empty, or with the codebook's own language first."""
    others = {code: text for code, text in labels.items() if code != language}
    return {language: label, **others} if others else {}


def in_tree_order(entries: Iterable[CodeEntry]) -> tuple[CodeEntry, ...]:
    """Return entries with each parent before its subcodes; siblings keep their order.

    An entry whose parent is missing stands at the end of the top level, for a check to find.
    """
    entries = tuple(entries)
    known = {entry.path for entry in entries}
    children: dict[str, list[CodeEntry]] = {}
    for entry in entries:
        parent = parent_path(entry.path)
        children.setdefault(parent if parent in known else "", []).append(entry)

    def walk(parent: str) -> Iterator[CodeEntry]:
        # Popping makes a path that stands twice yield its subcodes once.
        for entry in children.pop(parent, ()):
            yield entry
            yield from walk(entry.path)

    return tuple(walk(""))


def as_dict(document: CodebookDocument) -> dict[str, Any]:
    """Return the codebook as plain JSON values, for a frozen version."""
    codes = []
    for entry in document.codes:
        values = asdict(entry)
        values.update({name: list(values[name]) for name in ("include", "exclude", "examples", "aliases")})
        codes.append(values)
    return {
        "title": document.title,
        "version": document.version,
        "language": document.language,
        "rules": list(document.rules),
        "codes": codes,
    }


def from_dict(values: Mapping[str, Any]) -> CodebookDocument:
    """Return the codebook that `as_dict` wrote; raises CodebookInvalid for anything else."""
    try:
        return CodebookDocument(
            title=values["title"],
            version=values["version"],
            language=values["language"],
            rules=tuple(values["rules"]),
            codes=tuple(
                CodeEntry(
                    path=code["path"],
                    label=code["label"],
                    labels=dict(code["labels"]),
                    definition=code["definition"],
                    include=tuple(code["include"]),
                    exclude=tuple(code["exclude"]),
                    examples=tuple(code["examples"]),
                    colour=code["colour"],
                    aliases=tuple(code["aliases"]),
                    guid=code["guid"],
                )
                for code in values["codes"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CodebookInvalid(_("This frozen codebook is not in the form qualcode writes.")) from error
