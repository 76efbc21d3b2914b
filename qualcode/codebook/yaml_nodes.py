"""A YAML file as a bare tree of texts with their places, built from parser events alone.

Nothing is constructed: no tag is obeyed, every scalar is the text that was written (so `no` is no boolean and
`1.0` keeps its nought). Anchors and aliases are refused, which leaves nothing for a billion laughs to grow from;
size, depth and number of nodes have limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from qualcode.codebook.checks import Problem
from qualcode.i18n import _

LARGEST = 5_000_000
"""Code points in a file."""
MOST_NODES = 100_000
DEEPEST_NODE = 40

_HARMLESS_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


@dataclass(frozen=True, slots=True)
class Node:
    """Something that stands at a place; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar(Node):
    """A text; None where the file says nothing, `~` or `null`."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pairs(Node):
    """A mapping, in file order, with the same key twice where the file has it twice."""

    pairs: list[tuple[Node, Node]] = field(default_factory=list)


class UnreadableYamlError(Exception):
    """The text is no YAML that we read; holds the one problem that stopped the reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def compose(text: str) -> Node | None:
    """Return the tree of a YAML text, None for an empty one; raises UnreadableYamlError where it cannot go on."""
    if len(text) > LARGEST:
        raise UnreadableYamlError(Problem(1, 1, _("a codebook file may have {most} characters").format(most=LARGEST)))
    text = text.removeprefix("\ufeff")
    try:
        return _Composer(text).document()
    except ReaderError as error:
        before = text[: error.position]
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = _("the control character U+{number:04X} may not stand in a codebook").format(
            number=_code_point(error.character)
        )
        raise UnreadableYamlError(Problem(before.count("\n") + 1, column, message)) from None
    except MarkedYAMLError as error:
        raise UnreadableYamlError(_syntax_problem(text, error)) from None


def _code_point(character: object) -> int:
    return ord(character) if isinstance(character, str) else int(str(character))


def _syntax_problem(text: str, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.splitlines()
    written = lines[line] if line < len(lines) else ""
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation:
        return Problem(
            line + 1,
            indentation.index("\t") + 1,
            _("a tab in the indentation"),
            hint=_("YAML is indented with spaces only."),
        )
    reason = " ".join(str(part) for part in (error.problem, error.context) if part)
    return Problem(
        line + 1,
        column + 1,
        _("not valid YAML: {reason}").format(reason=reason or _("unknown")),
        hint=_("Look for a missing colon, quotation mark or space on this line or the one above."),
    )


class _Composer:
    """Builds the tree from the stream of events; the parser runs no further than the limits allow."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        self.nodes = 0

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(event, _("a codebook file holds one document; here a second begins"))
            elif isinstance(event, NodeEvent):
                root = self.node(event, 1)
        return root

    def node(self, event: Event, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refusal(event, _("a codebook file may have {most} values").format(most=MOST_NODES))
        if depth > DEEPEST_NODE:
            raise self.refusal(event, _("the file is nested too deeply"))
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.refusal(
                event,
                _("anchors and aliases (& and *) are not read"),
                _("Write the value out in both places."),
            )
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in _HARMLESS_TAGS:
            raise self.refusal(event, _("tags (!) are not read"))
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, ScalarEvent):
            nothing = event.style is None and event.value in ("", "~", "null", "Null", "NULL")
            return Scalar(line, column, None if nothing else event.value)
        if isinstance(event, SequenceStartEvent):
            sequence = Items(line, column)
            while not isinstance(child := next(self.events), SequenceEndEvent):
                sequence.items.append(self.node(child, depth + 1))
            return sequence
        assert isinstance(event, MappingStartEvent)
        mapping = Pairs(line, column)
        while not isinstance(child := next(self.events), MappingEndEvent):
            key = self.node(child, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if isinstance(value, Scalar) and not value.text:
                # The parser places an absent value where the next thing begins.
                value = Scalar(key.line, key.column, value.text)
            mapping.pairs.append((key, value))
        return mapping

    @staticmethod
    def refusal(event: Event, message: str, hint: str = "") -> UnreadableYamlError:
        return UnreadableYamlError(Problem(event.start_mark.line + 1, event.start_mark.column + 1, message, hint=hint))
