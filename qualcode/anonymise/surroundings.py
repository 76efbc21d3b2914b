"""What stands around the exported words: headings, names of codes, definitions, the file name. Detectors read it too.

The words of the exported quotations, which were reviewed where they stand, are left out, and so is what we print
ourselves.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from qualcode.anonymise.detect.detection import Detection
from qualcode.anonymise.inflection import without_genitive
from qualcode.anonymise.outgoing import Readable
from qualcode.anonymise.privacy_report import ExportedSpan
from qualcode.anonymise.propagation import is_known_word
from qualcode.anonymise.transliterate import lower
from qualcode.i18n import _

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"_|(?<=[^\W\d_])[.\-](?=[A-ZÆØÅ])")
_KEY = re.compile(r"\s*(?:[-#>*]+\s+)*(?:([^\W\d][\w\- ]{0,30}):\s+)?")
_MADE = re.compile(r"\d{4}-\d\d-\d\d(?= (?:med|with) qualcode)")
_LISTS = ("Codes", "Koder", "Kodar")
_WEAK = frozenset({"capitals", "repeat", "unknown"})
_TOLD_IN_ATTRIBUTES = (".qdc", ".qde")


@dataclass(frozen=True, slots=True)
class Line:
    """A line around the exported words, and where it stands."""

    place: str
    text: str


def surrounding_lines(places: Sequence[Readable], printed: Iterable[str], blank: Callable[[str], str]) -> list[Line]:
    """Return the visible lines of what leaves, each once, without the printed texts; the file name comes first.

    `places` are what `readable_strings` gives; `blank` takes out signs of our own without moving anything.
    """
    (name_place, name), *rest = places
    known = _Known(printed)
    lines: dict[str, Line] = {}
    for place, text in [(name_place, PurePosixPath(name).stem), *_visible(rest)]:
        bare = known.blanked(_MADE.sub(" ", blank(text)))
        rows = _cells(bare) if PurePosixPath(place).suffix == ".csv" else enumerate(bare.split("\n"), 1)
        for number, line in rows:
            where = _("{place}, line {line}").format(place=place, line=number) if "\n" in text else place
            for piece in _pieces(line):
                if _WORD.search(piece):
                    lines.setdefault(piece, Line(where, piece))
    return list(lines.values())


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the cells of a table, and the items of those that are lists, with the numbers of their rows."""
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        for cell in row:
            for item in re.split(r"\s[|;]\s|;\s|\n", cell):
                yield number, item


def _pieces(line: str) -> list[str]:
    """Return a value without its key, or the codes of a line that lists them."""
    key = _KEY.match(line)
    value = line[key.end() :] if key else line
    listed = key is not None and key[1] in _LISTS
    return [_JOINED.sub(" ", piece).strip() for piece in (value.split(", ") if listed else [value])]


def _visible(places: Sequence[Readable]) -> Iterator[Readable]:
    """Yield what a reader sees: of each place the plainest reading, of XML without the attributes of its format."""
    twice = _("{place}, piece by piece").format(place=""), _("{place}, names of its parts").format(place="")
    attributes = _("{place}, attributes and comments").format(place="")
    for place, text in dict(places).items():
        of_format = place.endswith(attributes) and not place.removesuffix(attributes).endswith(_TOLD_IN_ATTRIBUTES)
        if text.strip() and not of_format and not place.endswith(twice):
            yield place, text


class _Known:
    """Blanks out texts that were checked elsewhere, as sequences of words: writers escape and wrap them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_first: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for words in {tuple(_WORD.findall(text)) for text in texts}:
            if words:
                self._by_first.setdefault(words[:2], []).append(words)
        for sequences in self._by_first.values():
            sequences.sort(key=len, reverse=True)

    def stretches(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield where known sequences stand in the text, the longest first wherever several begin, and their words."""
        found = list(_WORD.finditer(text)) if self._by_first else []
        words = tuple(match[0] for match in found)
        at = 0
        while at < len(words):
            length = self._length_at(words, at)
            if length:
                yield found[at].start(), found[at + length - 1].end(), words[at : at + length]
            at += length or 1

    def blanked(self, text: str) -> str:
        """Return the text with spaces for all known sequences."""
        pieces: list[str] = []
        end = 0
        for start, stop, _words in self.stretches(text):
            pieces += [text[end:start], re.sub(r"[^\n]", " ", text[start:stop])]
            end = stop
        return "".join([*pieces, text[end:]])

    def _length_at(self, words: tuple[str, ...], at: int) -> int:
        for first in (words[at : at + 2], words[at : at + 1]):
            for sequence in self._by_first.get(first, ()):
                if words[at : at + len(sequence)] == sequence:
                    return len(sequence)
        return 0


class PrintedTexts:
    """Tells which of the exported quotations stands at a place in what leaves."""

    def __init__(self, spans: Iterable[ExportedSpan]) -> None:
        self._spans: dict[tuple[str, ...], list[ExportedSpan]] = {}
        for one in spans:
            # As it is, and as HTML and Markdown write it; line by line where a writer puts each by itself.
            for text in (one.text, one.text.replace("&", "&amp;"), *one.text.split("\n")):
                self._spans.setdefault(tuple(_WORD.findall(text)), []).append(one)
        self._known = _Known([" ".join(words) for words in self._spans])
        self._text = ""
        self._stretches: list[tuple[int, int, tuple[str, ...]]] = []

    def at(self, text: str, start: int, end: int) -> list[ExportedSpan]:
        """Return those whose printed text holds all of [start, end)."""
        if text != self._text:
            self._text, self._stretches = text, list(self._known.stretches(text))
        before = bisect_right(self._stretches, start, key=_start) - 1
        if before < 0 or end > self._stretches[before][1]:
            return []
        return self._spans[self._stretches[before][2]]


def _start(stretch: tuple[int, int, tuple[str, ...]]) -> int:
    return stretch[0]


def holds_words(text: str, words: str) -> bool:
    """Tell whether the words stand in the text, whole and in this order."""
    return f" {' '.join(_WORD.findall(words))} " in f" {' '.join(_WORD.findall(text))} "


def is_made_of(words: str, names: Collection[str]) -> bool:
    """Tell whether words are made of the parts of given names alone, such as pseudonyms."""
    given = {part for name in names for part in _WORD.findall(name)}
    return all(part in given or (without_genitive(part) or part) in given for part in _WORD.findall(words))


def is_phrase(one: Detection, words: str) -> bool:
    """Tell whether the detectors take dictionary words for a name by their capitals alone, as in a heading."""
    return set(one.layers) <= _WEAK and all(
        is_known_word(form) or is_known_word(without_genitive(form) or form)
        for form in (lower(part) for part in _WORD.findall(words))
    )
