"""Which lines of a text begin with the name of who speaks.

A colon after a few words is no proof: prose, captions and forms have it too. A label recurs at the beginning of lines,
or is a word for a part in an interview; and labelled lines make up a fair share of a transcript.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from qualcode.text.roles import is_code, is_telling, role_word
from qualcode.text.spans import Span

_NAME = r"(?P<bold>[*]{1,2})?(?P<label>[^\W\d_][^\n:*;!?«»\"“”|=<>\[\]{}]{0,39}?)[*]{0,2}"
_COLON = re.compile(_NAME + r"[ ]?[:：][*]{0,2}(?P<gap>\s{0,8}|$)")
_DASH = re.compile(_NAME + r"[ ][–—-][*]{0,2}(?P<gap>[ ]{1,8}|$)")
# Looking for the mark first spares most lines the pattern.
_MARKS = {_COLON: (":", "："), _DASH: (" –", " —", " -")}
_LONGEST = 50
_GROUP = re.compile(r"(?P<label>(?i:gruppe|group|bord) \d{1,2})(?![\w:])")
_CAPITALS = re.compile(r"[^\W\d_a-zæøåäöüéáàß][^\W\d_a-zæøåäöüéáàß]{3,}(?![\w:])")
_BULLET = re.compile(r"(?:[-–—•*o]|\d{1,2}[.)])[ ]")
_QUALIFIER = re.compile(r"[ ]?\([^()]*\)$")
_WORD_START = re.compile(r"[^\W_]")

# Words that stand before a colon in forms, captions and notes about a text, and name nobody who speaks.
_FIELDS = """
    kilde kilder kjelde kjelder tabell figur boks tema del kapittel kap dato sted stad tid klokkeslett varighet
    varigheit lengde lydfil fil opptak transkripsjon transkribert prosjekt intervju intervjunr merk merknad merknader
    nb obs ps note notat til deltakere deltakarar tilstede formål mål sammendrag samandrag oppsummering konklusjon
    eksempel eksempler forslag spørsmålsformulering adresse telefon tlf epost e-post mobil emne vedlegg nr språk
    kommune organisasjon alder kjønn land stilling yrke rolle bakgrunn viktig husk se sjå fordeler ulemper kontakt
    source table figure box part chapter date place time duration length file recording transcript project interview
    participants present purpose summary conclusion example examples address phone email subject topic language notes
    http https www kl klokka klokken
"""
_NO_SPEAKER = frozenset(_FIELDS.split())
# Words that begin a sentence, not a name: «Han sa: ja».
_BEGINNINGS = """
    han hun ho jeg eg æ vi me de dei det den dette disse desse du dere dykk så og men for da då der her når nå no altså
    ja nei jo som hvis om at en ein et eit ei ett noen nokon mange flest poenget problemet først deretter derfor
    difor hva kva hvem kven hvor kor hvorfor kvifor hvordan korleis fordi også dessuten slik sånn mitt min mi vår
    he she they we it its so and but then when what who where why how because this that these those there my our
    yes first second also example however
"""
_SENTENCE = frozenset(_BEGINNINGS.split())


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words, without the blanks around them; whether a blank line stands before it."""

    start: int
    end: int
    apart: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's label at the beginning of a line.

    ``span`` is the label itself, ``mark`` the label with its colon or dash and the emphasis around it, ``body`` where
    the words begin (after the line, where the label has it for itself).
    """

    name: str
    span: Span
    mark: Span
    body: int
    kind: Literal["label", "heading"] = "label"


def lines_of(text: str) -> list[Line]:
    """Return the lines that are not blank."""
    out: list[Line] = []
    at, apart = 0, True
    for line in text.split("\n"):
        words = line.strip()
        if words:
            start = at + len(line) - len(line.lstrip())
            out.append(Line(start, start + len(words), apart))
        apart = not words
        at += len(line) + 1
    return out


def find_labels(text: str, lines: Sequence[Line], timed: frozenset[int] = frozenset()) -> dict[int, Label]:
    """Return the labels by number of line; `timed` holds the beginnings of lines that a clock time stood beside."""
    colons = _candidates(_COLON, text, lines)
    dashes = _candidates(_DASH, text, lines)
    by_colon = _accepted(colons, text, lines)
    by_dash = _accepted(dashes, text, lines)
    main, other = (by_colon, dashes) if _size(by_colon, colons) >= _size(by_dash, dashes) else (by_dash, colons)
    if not main:
        return _alone(text, lines, timed)
    # Who types «K1:» throughout and once «K1 –» means the same.
    found = {index: label for index, label in other.items() if label.name in main}
    mine = colons if main is by_colon else dashes
    found |= {index: label for index, label in mine.items() if label.name in main}
    return _without_header(found, text, lines)


def find_telling(text: str, lines: Sequence[Line]) -> dict[int, Label]:
    """Return the labels that are words for a part, by number of line: in notes one need not recur."""
    candidates = _candidates(_COLON, text, lines)
    return {index: label for index, label in candidates.items() if is_telling(label.name)}


def known_labels(text: str, lines: Sequence[Line], spans: Sequence[Span]) -> dict[int, Label]:
    """Return the labels that a format itself marks, each at the beginning of a line and with a colon."""
    by_start = {line.start: index for index, line in enumerate(lines)}
    found: dict[int, Label] = {}
    for span in spans:
        index = by_start.get(span.start)
        if index is not None:
            body = min(span.end + 2, lines[index].end)
            found[index] = Label(span.cut(text), span, Span(span.start, min(span.end + 1, body)), body)
    return found


def find_groups(text: str, lines: Sequence[Line]) -> dict[int, Label]:
    """Return the headings that name a group whose notes follow, by number of line.

    The group goes on to the next heading; one that names nobody has an empty name.
    """
    found: dict[int, Label] = {}
    for index, line in enumerate(lines):
        match = _GROUP.match(text, line.start, line.end)
        if match is not None and line.apart and line.end - line.start <= 120 and _has_notes(text, lines, index):
            name = Span(*match.span("label"))
            found[index] = Label(match["label"], name, Span(line.start, line.end), line.end, "heading")
    if len(found) < 2:
        return {}
    for index, line in enumerate(lines):
        if index not in found and line.apart and _is_heading(text, lines, index):
            nobody = Span(line.start, line.start)
            found[index] = Label("", nobody, nobody, line.start, "heading")
    return found


def is_bullet(text: str, line: Line) -> bool:
    """Tell whether a line is an item of a list."""
    return _BULLET.match(text, line.start, line.end) is not None


def _is_heading(text: str, lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if _CAPITALS.match(text, line.start, line.end):
        return True
    short = line.end - line.start <= 80 and text[line.end - 1] not in ".,;"
    return short and not is_bullet(text, line) and _has_notes(text, lines, index)


def _has_notes(text: str, lines: Sequence[Line], index: int) -> bool:
    follows = lines[index + 1] if index + 1 < len(lines) else None
    return follows is not None and is_bullet(text, follows)


def _candidates(pattern: re.Pattern[str], text: str, lines: Sequence[Line]) -> dict[int, Label]:
    found: dict[int, Label] = {}
    marks = _MARKS[pattern]
    for index, line in enumerate(lines):
        head = text[line.start : line.start + _LONGEST]
        if not any(mark in head for mark in marks):
            continue
        match = pattern.match(text, line.start, line.end)
        if match is None:
            continue
        name = match["label"].rstrip()
        glued = not match["gap"] and match.end() < line.end
        if (glued and not text[match.end()].isalpha()) or not _plausible(name):
            continue
        mark_end = match.end() - len(match["gap"])
        start = match.start("label")
        found[index] = Label(
            name,
            Span(start, start + len(name)),
            Span(match.start(), mark_end),
            match.end() if match.end() < line.end else line.end,
        )
    return found


@lru_cache(maxsize=4096)
def _plausible(name: str) -> bool:
    """Tell whether words could be a speaker's label at all."""
    bare = _QUALIFIER.sub("", name)
    words = bare.split()
    if not 1 <= len(words) <= 4 or "(" in bare or ")" in bare or "," in bare:
        return False
    first = words[0].casefold().rstrip(".")
    if first in _NO_SPEAKER or (len(words) > 1 and first in _SENTENCE):
        return False
    if bare.casefold() in _SENTENCE and not role_word(bare):
        return False
    return bool(role_word(bare)) or not bare[0].islower()


def _accepted(candidates: dict[int, Label], text: str, lines: Sequence[Line]) -> frozenset[str]:
    """Return the names among the candidates that are speakers; none where the text is no transcript."""
    counts = Counter(label.name for label in candidates.values())
    # How often each takes the word: a name repeated with nobody between is a list, not a conversation.
    takes = Counter(name for name, _group in groupby(label.name for label in candidates.values()))
    fit = {name for name in counts if takes[name] > 1 or role_word(name) or is_code(name)}
    labelled = sum(counts[name] for name in fit)
    share = labelled / len(lines) if lines else 0.0
    told = sum(counts[name] for name in fit if is_telling(name))
    spoken_to = sum(counts[name] for name in fit if role_word(name))
    recurs = any(counts[name] > 1 for name in fit)
    if told and share >= 0.02 and (labelled >= 2 or len(lines) <= 3):
        ok = told / len(lines) >= 0.01 and (recurs or share >= 0.3)
    elif spoken_to or any(is_code(name) for name in fit):
        everywhere = len(counts) >= 2 and len(candidates) >= 0.8 * len(lines)
        ok = everywhere or (len(fit) >= 2 and recurs and labelled >= 3 and share >= 0.1)
    else:
        ok = len(fit) >= 2 and labelled >= 4 and share >= 0.15
    if not ok:
        return frozenset()
    begin = min(index for index, label in candidates.items() if label.name in fit)
    # Where every line has its label, a name that comes but once is a speaker too.
    after = sum(1 for index in candidates if index >= begin)
    strict = after >= 0.85 * (len(lines) - begin)
    return frozenset(
        name
        for name, count in takes.items()
        if role_word(name) or is_code(name) or _recurs_enough(name, count, labelled, strict)
    )


def _recurs_enough(name: str, count: int, labelled: int, strict: bool) -> bool:
    if all(not word[0].islower() or not _WORD_START.match(word) for word in _QUALIFIER.sub("", name).split()):
        return strict or (count >= 2 and count >= 0.03 * labelled)
    return count >= 3 and count >= 0.05 * labelled


def _size(names: frozenset[str], candidates: dict[int, Label]) -> int:
    return sum(1 for label in candidates.values() if label.name in names)


def _without_header(found: dict[int, Label], text: str, lines: Sequence[Line]) -> dict[int, Label]:
    """Leave out labels that stand once, in a head with date and place: there they say who took part."""
    counts = Counter(label.name for label in found.values())
    first = min((index for index, label in found.items() if counts[label.name] > 1), default=0)
    head = range(first)
    form = [index for index in head if index not in found and _names_a_field(text, lines[index])]
    if not form:
        return found
    return {index: label for index, label in found.items() if index >= first}


def _names_a_field(text: str, line: Line) -> bool:
    match = _COLON.match(text, line.start, line.end)
    return match is not None and match["label"].split()[0].casefold().rstrip(".") in _NO_SPEAKER


def _alone(text: str, lines: Sequence[Line], timed: frozenset[int]) -> dict[int, Label]:
    """Return labels that have a line to themselves, without a colon: role words, codes, names beside a clock time.

    Where such lines alternate with what is said, as in a table of two columns, names that recur are labels too.
    """
    sure: dict[int, Label] = {}
    names: dict[int, Label] = {}
    for index, line in enumerate(lines[:-1]):
        name = text[line.start : min(line.end, line.start + 41)]
        if len(name) > 40 or not name[0].isalpha() or not _plausible(name):
            continue
        whole = Span(line.start, line.end)
        known = line.start in timed or is_telling(name) or is_code(name)
        (sure if known else names)[index] = Label(name, whole, whole, line.end)
    counts = Counter(label.name for label in names.values())
    recurring = {
        index: label
        for index, label in names.items()
        if counts[label.name] > 1 and (role_word(label.name) or label.name[-1].isalnum())
    }
    told = any(role_word(label.name) for label in (sure | recurring).values())
    if recurring and told and len(sure | recurring) >= 0.3 * len(lines):
        sure |= recurring
    counts = Counter(label.name for label in sure.values())
    if len(counts) < 2 or len(sure) < 3 or len(sure) < 0.05 * len(lines) or max(counts.values()) < 2:
        return {}
    return sure
