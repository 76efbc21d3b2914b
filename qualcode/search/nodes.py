"""The parts of a search, as the parser understood it; `str` writes a search that parses to the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN_VALUE = re.compile(r"[^\s()\"\\“”„«»]+")


@dataclass(frozen=True, slots=True)
class Word:
    """`flyktning`: every inflected form."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Exact:
    """`=utvikles`: exactly this form, also in its case when it is written with a capital."""

    text: str

    def __str__(self) -> str:
        return f"={self.text}"

    @property
    def case_matters(self) -> bool:
        """Tell whether the form is written with a capital."""
        return self.text != self.text.lower()


@dataclass(frozen=True, slots=True)
class Phrase:
    """`"rett, men ikke plikt"`: this sequence of forms; a `*` stands for any letters."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f'"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Pattern:
    """`bos?tt`, `*helse*`: forms by pattern, `*` for any letters and `?` for one."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """`bærum~2`: forms within so many edits."""

    text: str
    edits: int

    def __str__(self) -> str:
        return f"{self.text}~{self.edits}"


@dataclass(frozen=True, slots=True)
class Compound:
    """`~opplæring`: every inflected form, also as a part of compounds."""

    text: str

    def __str__(self) -> str:
        return f"~{self.text}"


@dataclass(frozen=True, slots=True)
class Near:
    """`NEAR(traum* krig*, 10)`: all items within so many words of each other."""

    items: tuple[Node, ...]
    distance: int

    def __str__(self) -> str:
        return f"NEAR({' '.join(_bracketed(item, Or, And) for item in self.items)}, {self.distance})"


@dataclass(frozen=True, slots=True)
class Filter:
    """`code:helse.psykisk*`: passages by their codings, source, speaker or attributes; names are the English ones."""

    name: str
    value: str

    def __str__(self) -> str:
        if _PLAIN_VALUE.fullmatch(self.value):
            return f"{self.name}:{self.value}"
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}:"{escaped}"'


@dataclass(frozen=True, slots=True)
class Anything:
    """`*`: every passage."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Not:
    """`NOT A`, `-A`: passages without."""

    item: Node

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.item, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """`A B`: both in one passage."""

    items: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_bracketed(item, Or) for item in self.items)


@dataclass(frozen=True, slots=True)
class Or:
    """`A OR B`: either."""

    items: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(str(item) for item in self.items)


Leaf = Word | Exact | Phrase | Pattern | Fuzzy | Compound | Near
"""What stands in the text and can be shown there."""
Node = Leaf | Filter | Anything | Not | And | Or


def _bracketed(node: Node, *kinds: type[Node]) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    if isinstance(node, And | Or | Near):
        for item in node.items:
            yield from walk(item)
    elif isinstance(node, Not):
        yield from walk(node.item)


def filters(node: Node) -> list[Filter]:
    """Return the filters of a search, each once."""
    return list(dict.fromkeys(part for part in walk(node) if isinstance(part, Filter)))
