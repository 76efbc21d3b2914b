"""Synthetic interviews and their codings: the same, byte for byte, on every machine and in every size.

Interview number i does not depend on how many there are, so S is the beginning of M and M of L. Words are drawn one by
one from the vocabulary, so a search term is as frequent in every interview; some things are planted for search to find.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import vocabulary

SIZES = {"S": 20, "M": 200, "L": 2000}
WORDS = 8000
CODINGS = 150
CODERS = ("Anna", "Bjørn")

COMMON, SOME, RARE = "kommunen", "helsekontor", "solsikkefrø"
"""Search words: in every interview, in most, and planted in one of forty."""
PHRASE = "lang kø foran den grønne døra"
"""Planted in one interview of ten."""

AREAS = ("bosetting", "arbeid", "språk", "samarbeid", "hverdag")
KINDS = ("barrierer", "tiltak", "erfaringer")
LEVELS = ("person", "familie", "kommune")
LEAVES = 40

_FORMS, _WEIGHTS = vocabulary.table()
_CUMULATIVE = list(itertools.accumulate(_WEIGHTS))


def codes() -> list[str]:
    """Return the paths of 60 codes in three levels: 5, 15 and 40, each after its parent."""
    paths = []
    leaves = 0
    for area in AREAS:
        paths.append(area)
        for kind in KINDS:
            paths.append(f"{area}.{kind}")
            for level in LEVELS:
                if leaves < LEAVES:
                    paths.append(f"{area}.{kind}.{level}")
                    leaves += 1
    return paths


def name(number: int) -> str:
    """Return the file name of an interview."""
    return f"intervju-{number + 1:04}.txt"


def interview(number: int, words: int = WORDS) -> str:
    """Return the text of an interview: turns of an interviewer and an informant."""
    chance = random.Random(f"interview {number}")
    drawn = chance.choices(_FORMS, cum_weights=_CUMULATIVE, k=words)
    if number % 40 == 7:
        drawn[chance.randrange(words)] = RARE
    if number % 10 == 3:
        planted = PHRASE.split()
        place = chance.randrange(words - len(planted))
        drawn[place : place + len(planted)] = planted
    if number % 5 == 2:
        drawn[chance.randrange(words)] = f"{chance.randrange(400, 999)} {chance.randrange(10, 99)} 000"
    turns = []
    asked = itertools.cycle((True, False))
    place = 0
    while place < words:
        asking = next(asked)
        length = chance.randint(6, 25) if asking else chance.randint(25, 180)
        label = "Intervjuer" if asking else "Informant"
        turns.append(f"{label}: {_said(drawn[place : place + length], asking, chance)}")
        place += length
    return "\n\n".join(turns) + "\n"


def _said(words: list[str], asking: bool, chance: random.Random) -> str:
    sentences = []
    place = 0
    while place < len(words):
        sentence = " ".join(words[place : (place := place + chance.randint(5, 18))])
        sentences.append(sentence[0].upper() + sentence[1:] + ("?" if asking and place >= len(words) else "."))
    return " ".join(sentences)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One coding: a span in code points, a code's path, a coder."""

    start: int
    end: int
    code: str
    coder: str


def codings(number: int, text: str, count: int = CODINGS) -> list[Line]:
    """Return the codings of an interview; a third lie on or beside an earlier one, a few codes have most of them."""
    chance = random.Random(f"codings {number}")
    starts = [match.start() for match in re.finditer(r"(?<=\s)\w", text)]
    ends = [match.end() for match in re.finditer(r"\w(?=\W)", text)]
    paths = codes()
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(paths))))
    lines: set[Line] = set()
    begun: list[int] = []
    while len(lines) < count:
        index = chance.randrange(len(starts) - 70)
        if begun and chance.random() < 0.3:
            near = bisect.bisect_left(starts, chance.choice(begun)) + chance.randint(-8, 8)
            index = min(max(0, near), len(starts) - 70)
        start = starts[index]
        end = ends[min(len(ends) - 1, bisect.bisect_left(ends, starts[index + chance.randint(4, 60)]))]
        lines.add(Line(start, end, chance.choices(paths, cum_weights=weights)[0], chance.choice(CODERS)))
        begun.append(start)
    return sorted(lines)


def interviews(count: int) -> Iterator[tuple[str, str]]:
    """Yield file name and text of the first interviews."""
    for number in range(count):
        yield name(number), interview(number)
