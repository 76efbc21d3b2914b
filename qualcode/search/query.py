"""The query language, read: one text in, one tree out.

    search   = either { "OR" either }
    either   = part { ["AND"] part }
    part     = ("NOT" | "-") part | "(" search ")" | "NEAR(" { part [","] } [number] ")" | term
    term     = name ":" value | quoted | "=" word | "~" word | word ["~" ["1" | "2"]] | pattern | "*"

NOT binds closer than AND, AND closer than OR. Operators are upper case only, so that `and`, `or` and `not` are words.
Punctuation between letters parts words, as it does in a text: ``12.03`` is a sequence of two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, cast

from qualcode.errors import QuerySyntax
from qualcode.i18n import _
from qualcode.search.nodes import (
    And,
    Anything,
    Compound,
    Exact,
    Filter,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
)
from qualcode.search.words import IN_WORD, spelling, surface, words

MAX_LENGTH = 2_000
"""Of a search, in code points."""
MAX_NODES = 100
MAX_DEPTH = 20
MAX_DISTANCE = 250
"""Of NEAR, in words."""
DEFAULT_DISTANCE = 10

FILTERS = {
    "kode": "code",
    "kilde": "source",
    "type": "kind",
    "slag": "kind",
    "gruppe": "group",
    "kommune": "municipality",
    "taler": "speaker",
    "informant": "participant",
    "spørsmål": "question",
    "sporsmal": "question",
    "koder": "coder",
    "språk": "lang",
    "sprak": "lang",
    "language": "lang",
    "dato": "date",
    "tema": "theme",
    "intervju": "interview",
    "runde": "wave",
    "rolle": "role",
}
"""Norwegian names of filters; any name not here stands for itself."""

_QUOTES = {'"': '"', "«": "»", "“": "“”", "”": "”", "„": "“”"}
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r"[^\s()\"«»“”„]+")
_BARE_IN_NEAR = re.compile(r"[^\s()\"«»“”„,]+")
_FILTER = re.compile(r"([^\W\d_][\w-]*):")
_VALUE = re.compile(r"[^\s()\"]+")
_NUMBER = re.compile(r"\s*,?\s*(\d{1,6})\s*(?=\))")
_WILD_PIECE = re.compile(rf"[*?{IN_WORD}]*[*?][*?{IN_WORD}]*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def parse(text: str) -> Node:
    """Read a search.

    Raises QuerySyntax, with the column from 1 and a hint, for a text that is not one or is beyond the limits.
    """
    if len(text) > MAX_LENGTH:
        raise QuerySyntax(
            _("The search is longer than {limit} characters.").format(limit=MAX_LENGTH),
            _("Make it shorter, or make several searches."),
            column=MAX_LENGTH + 1,
        )
    return _Parser(text).search()


class _Parser:
    """One reading of one text: a place in it, and what has been used of the limits."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.nodes = 0

    def search(self) -> Node:
        bad = re.search("[\ud800-\udfff\x00]", self.text)
        if bad:
            self.fail(_("This character cannot be searched for."), _("Take it out."), bad.start())
        self.skip_space()
        if self.at == len(self.text):
            self.fail(_("The search is empty."), _("Write a word, or * for everything."))
        node = self.either()
        if self.at < len(self.text):
            self.fail(_("There is no parenthesis to close here."), _("Take it out, or open one before it."))
        return node

    def either(self) -> Node:
        items = [self.both()]
        while self.takes("OR"):
            items.append(self.both())
        return self.joined(Or, items)

    def both(self) -> Node:
        items = [self.part()]
        while True:
            if self.takes("AND"):
                items.append(self.part())
            elif self.at_end() or self.sees("OR"):
                return self.joined(And, items)
            else:
                items.append(self.part())

    def joined(self, kind: type[And] | type[Or], items: list[Node]) -> Node:
        """Make one node of several, those of the same kind within them taken up into it."""
        if len(items) == 1:
            return items[0]
        flat: list[Node] = []
        for item in items:
            flat.extend(item.items if isinstance(item, And | Or) and isinstance(item, kind) else (item,))
        return self.counted(kind(tuple(flat)))

    def part(self) -> Node:
        self.skip_space()
        start = self.at
        if self.at_end():
            self.fail(_("A word is missing here."), _("Write what to look for, or * for everything."))
        for operator in ("AND", "OR"):
            if self.sees(operator):
                self.fail(
                    _("A word is missing before {operator}.").format(operator=operator),
                    _("Write it in small letters if the word itself is meant."),
                )
        if self.takes("NOT"):
            return self.nested(start, lambda: self.counted(Not(self.part())))
        if self.text.startswith("NEAR(", self.at):
            self.at += 5
            return self.nested(start, lambda: self.near(start))
        char = self.text[self.at]
        if char == "-" and not self.text[self.at + 1 : self.at + 2].isspace() and self.at + 1 < len(self.text):
            self.at += 1
            return self.nested(start, lambda: self.counted(Not(self.part())))
        if char == "(":
            self.at += 1
            return self.nested(start, lambda: self.bracketed(start))
        return self.term(_BARE)

    def bracketed(self, start: int) -> Node:
        node = self.either()
        self.close(start)
        return node

    def close(self, start: int) -> None:
        self.skip_space()
        if not self.text.startswith(")", self.at):
            self.fail(_("This parenthesis is not closed."), _("Write ) where it ends."), start)
        self.at += 1
        self.skip_space()

    def near(self, start: int) -> Node:
        items: list[Node] = []
        distance = DEFAULT_DISTANCE
        while True:
            self.skip_space()
            number = _NUMBER.match(self.text, self.at)
            if number and len(items) > 1:
                distance = int(number[1])
                self.at = number.end()
            elif self.text.startswith(",", self.at):
                self.at += 1
                continue
            if self.at_end():
                break
            items.append(self.near_item())
        self.close(start)
        if len(items) < 2:
            self.fail(_("NEAR needs at least two words."), "NEAR(A B, 10)", start)
        if not 1 <= distance <= MAX_DISTANCE:
            self.fail(
                _("The distance of NEAR lies between 1 and {limit} words.").format(limit=MAX_DISTANCE),
                "NEAR(A B, 10)",
                start,
            )
        return self.counted(Near(tuple(items), distance))

    def near_item(self) -> Node:
        start = self.at
        if self.text[self.at] == "(":
            self.at += 1
            item = self.nested(start, lambda: self.bracketed(start))
        elif self.text[self.at] == "-" or any(self.sees(operator) for operator in _OPERATORS):
            item = Anything()
        else:
            item = self.term(_BARE_IN_NEAR)
        for choice in item.items if isinstance(item, Or) else (item,):
            if not isinstance(choice, Word | Exact | Phrase | Pattern | Fuzzy | Compound):
                self.fail(
                    _("NEAR takes words, patterns and phrases, and (A OR B) of them."),
                    _("Write what else is wanted outside of NEAR."),
                    start,
                )
        return item

    def term(self, bare: re.Pattern[str]) -> Node:
        start = self.at
        char = self.text[start]
        if char in _QUOTES:
            return self.phrase(self.quoted(), start)
        name = _FILTER.match(self.text, start)
        if name:
            return self.filter(name)
        found = bare.match(self.text, start)
        if not found:
            self.fail(
                _("This character means nothing here."),
                _("Take it out, or put the words in quotation marks."),
            )
        self.at = found.end()
        token = found[0]
        if token.strip("*") == "":
            node: Node = Anything()
        elif token[0] == "=":
            node = Exact(self.one_word(token[1:], start, spelling))
        elif token[0] == "~":
            node = Compound(self.one_word(token[1:], start, surface))
        elif fuzzy := re.fullmatch(r"(.+?)~(\d*)", token):
            if fuzzy[2] not in ("", "1", "2"):
                self.fail(_("A near spelling allows 1 or 2 edits."), "bærum~2", start)
            node = Fuzzy(self.one_word(fuzzy[1], start, surface), int(fuzzy[2] or 1))
        else:
            node = self.plain(token, start)
        self.skip_space()
        return self.counted(node)

    def plain(self, token: str, start: int) -> Node:
        """Make a word, a pattern, or the sequence that a word with inner punctuation stands for."""
        pieces = _words_and_patterns(token, "*?")
        if not pieces:
            self.fail(
                _("There is no letter or digit in this."),
                _("Take it out; operators are AND, OR, NOT and parentheses."),
                start,
            )
        if len(pieces) > 1:
            if any("?" in piece for piece in pieces):
                self.fail(
                    _("A ? cannot stand in a sequence of words."), _("Use *, or part the words by a space."), start
                )
            return Phrase(tuple(pieces))
        return Pattern(pieces[0]) if set(pieces[0]) & {"*", "?"} else Word(pieces[0])

    def phrase(self, content: str, start: int) -> Node:
        pieces = _words_and_patterns(content, "*")
        if not pieces:
            self.fail(_("There is no word between the quotation marks."), _("Write one, or take them out."), start)
        return self.counted(Phrase(tuple(pieces)))

    def filter(self, name: re.Match[str]) -> Node:
        start = self.at
        self.at = name.end()
        if self.text[self.at : self.at + 1] in _QUOTES:
            value = self.quoted()
        else:
            found = _VALUE.match(self.text, self.at)
            value = found[0] if found else ""
            self.at += len(value)
        if not value.strip():
            self.fail(
                _("There is no value after {name}:").format(name=name[1]),
                _('Write it without a space: {name}:value or {name}:"a value".').format(name=name[1]),
                start,
            )
        self.skip_space()
        lower = name[1].lower()
        known = lower if _FILTER.fullmatch(f"{lower}:") else name[1]
        return self.counted(Filter(FILTERS.get(known, known), value.strip()))

    def quoted(self) -> str:
        start = self.at
        closing = _QUOTES[self.text[start]]
        out: list[str] = []
        at = start + 1
        while at < len(self.text):
            char = self.text[at]
            if char in closing:
                self.at = at + 1
                self.skip_space()
                return "".join(out)
            if char == "\\" and self.text[at + 1 : at + 2] in ('"', "\\"):
                at += 1
                char = self.text[at]
            out.append(char)
            at += 1
        self.fail(_("This quotation mark is not closed."), _("Write one where the quoted words end."), start)

    def one_word(self, text: str, start: int, form: Callable[[str], str]) -> str:
        found = {word.position for word in words(text)}
        if len(found) != 1 or "*" in text or "?" in text:
            self.fail(
                _("One word is needed here."),
                _("Put several words in quotation marks; patterns stand without = and ~."),
                start,
            )
        first = next(words(text))
        return form(text[first.start : first.end])

    def nested(self, start: int, inner: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(
                _("The search is nested deeper than {limit} levels.").format(limit=MAX_DEPTH),
                _("Take out parentheses that are not needed."),
                start,
            )
        node = inner()
        self.depth -= 1
        return node

    def counted(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.fail(
                _("The search has more than {limit} parts.").format(limit=MAX_NODES),
                _("Use a pattern for many words, or make several searches."),
            )
        return node

    def at_end(self) -> bool:
        return self.at >= len(self.text) or self.text[self.at] == ")"

    def sees(self, operator: str) -> bool:
        end = self.at + len(operator)
        following = self.text[end : end + 1]
        parted = not following or following.isspace() or following in "()" or following in _QUOTES
        return parted and self.text.startswith(operator, self.at)

    def takes(self, operator: str) -> bool:
        if not self.sees(operator):
            return False
        self.at += len(operator)
        self.skip_space()
        return True

    def skip_space(self) -> None:
        self.at = cast("re.Match[str]", _SPACE.match(self.text, self.at)).end()

    def fail(self, message: str, hint: str, at: int | None = None) -> NoReturn:
        raise QuerySyntax(message, hint, column=(self.at if at is None else at) + 1)


def _words_and_patterns(text: str, wild: str) -> list[str]:
    """Return the words of a text in order, those with wildcards as patterns over surfaces."""
    out: list[str] = []
    at = 0
    for piece in _WILD_PIECE.finditer(text):
        if not set(piece[0]) & set(wild):
            continue
        pattern = pattern_surface(piece[0], wild)
        if not pattern.strip("*?-'/"):
            continue
        out.extend(_wholes(text[at : piece.start()]))
        out.append(pattern)
        at = piece.end()
    out.extend(_wholes(text[at:]))
    return out


def _wholes(text: str) -> list[str]:
    position = -1
    out: list[str] = []
    for word in words(text):
        if word.position != position:
            out.append(word.surface)
            position = word.position
    return out


def pattern_surface(text: str, wild: str = "*?") -> str:
    """Return a pattern as it is compared with surfaces; other wildcards than `wild` are dropped."""
    pieces = re.split(r"([*?])", text)
    kept = [piece if piece in wild else "" if piece in ("*", "?") else _loose_surface(piece) for piece in pieces]
    return re.sub(r"\*+", "*", "".join(kept)).strip("-'/")


def _loose_surface(piece: str) -> str:
    """Return the surface of a stretch of a word, joiners at its edges kept: ``Ukraina-`` of ``Ukraina-*``."""
    joined = surface(f"x{piece}x")
    return joined[1:-1] if len(joined) > 1 else ""
