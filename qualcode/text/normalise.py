"""One form for the same words: composed letters, plain spaces, nothing invisible.

What decides is that a reader, a search and a detector of names see the same text. Every step keeps a map to the text it
began with.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from qualcode.text.offsets import OffsetMap, Rewrite

_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_SPACES = "\xa0\u2000-\u200a\u202f\u205f\u3000"
_JOINERS = "\u200c\u200d"
_NOTHING = "\u034f\u200b\u2060-\u2064\ufeff\u180e"
_BIDI = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"

_SUSPECT = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad{_SPACES}{_JOINERS}{_NOTHING}{_BIDI}\u2028\u2029\ud800-\udfff]")
_BREAK = re.compile(f"[{_BREAKS}]")
_SPACE = re.compile(f"[\t{_SPACES}]")
_NOTHING_AT_ALL = re.compile(f"[{_NOTHING}{_JOINERS}]")
_DIRECTION = re.compile(f"[{_BIDI}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Scripts in which a joiner changes the shape of letters (Arabic, Syriac, N'Ko to Khmer, Mongolian).
_SHAPED = re.compile(
    "[\u0600-\u061b\u061d-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u180d\u180f-\u18af\ufb50-\ufdff\ufe70-\ufefc]"
)
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]")
_LINE_END = re.compile(r"[ \t]{0,8}\n")
# An ASCII character never composes with what stands before it: the stretches between are independent.
_CLUSTER = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in normal form, its map to the raw text, and how often each kind of change was made."""

    text: str
    offsets: OffsetMap
    counts: dict[str, int]


def normalise(raw: str) -> Normalised:
    """Return the text in NFC, with plain spaces and line feeds, without controls and invisible characters.

    The kinds counted are ``line breaks``, ``spaces``, ``controls``, ``soft hyphens``, ``invisible``, ``surrogates``
    and ``composed``.
    """
    counts: Counter[str] = Counter()
    text, offsets = raw, OffsetMap.identity(len(raw))
    if _SUSPECT.search(raw):
        text, offsets = _plain(raw, counts)
    if not unicodedata.is_normalized("NFC", text):
        text, composed = _composed(text, counts)
        offsets = offsets.then(composed)
    return Normalised(text, offsets, dict(counts))


def _plain(raw: str, counts: Counter[str]) -> tuple[str, OffsetMap]:
    right_to_left = _RIGHT_TO_LEFT.search(raw) is not None
    out = Rewrite(raw)
    for match in _SUSPECT.finditer(raw):
        at = match.start()
        kind, new = _treatment(raw, at, match[0], right_to_left)
        if new == match[0]:
            continue
        counts[kind] += 1
        out.keep(at)
        out.skip(at + 1)
        if new:
            out.put(new)
    return out.finish()


@lru_cache(maxsize=256)
def _kind(char: str) -> str:
    """Return which kind of trouble a character is."""
    if _SPACE.match(char):
        return "spaces"
    if _BREAK.match(char):
        return "line breaks"
    if char == "\xad":
        return "soft hyphens"
    if _NOTHING_AT_ALL.match(char):
        return "invisible"
    if _DIRECTION.match(char):
        return "directions"
    return "surrogates" if "\ud800" <= char <= "\udfff" else "controls"


def _treatment(raw: str, at: int, char: str, right_to_left: bool) -> tuple[str, str]:
    """Return the kind of change and what the character becomes."""
    kind = _kind(char)
    if kind == "spaces":
        return kind, " "
    if kind == "line breaks":
        beside = raw[at - 1 : at] + raw[at + 1 : at + 2] if at else raw[1:2]
        # A form feed after a line's end is no second line's end: it would cut a sentence at every page turn.
        return kind, "" if "\n" in beside or (at and _BREAK.match(raw[at - 1])) else "\n"
    if kind == "soft hyphens":
        # At the end of a line it is printed, and says that the word goes on.
        word_before = at > 0 and raw[at - 1].isalpha()
        return kind, "-" if word_before and _LINE_END.match(raw, at + 1) else ""
    if kind == "invisible":
        return kind, char if _joins(raw, at, char) else ""
    if kind == "directions":
        return "invisible", char if right_to_left else ""
    return kind, "\ufffd" if kind == "surrogates" else ""


def _joins(raw: str, at: int, char: str) -> bool:
    """Tell whether a joiner stands between two characters whose shape it changes."""
    if char not in _JOINERS or not 0 < at < len(raw) - 1:
        return False
    before, after = raw[at - 1], raw[at + 1]
    if _SHAPED.match(before) and _SHAPED.match(after):
        return True
    return char == "\u200d" and bool(_EMOJI.match(before) and _EMOJI.match(after))


def _composed(raw: str, counts: Counter[str]) -> tuple[str, OffsetMap]:
    out = Rewrite(raw)
    for match in _CLUSTER.finditer(raw):
        cluster = match[0]
        if unicodedata.is_normalized("NFC", cluster):
            continue
        at = match.start()
        for piece in _pieces(cluster):
            new = unicodedata.normalize("NFC", piece)
            if new != piece:
                counts["composed"] += 1
                out.keep(at)
                out.skip(at + len(piece))
                out.put(new)
            at += len(piece)
    return out.finish()


def _pieces(cluster: str) -> list[str]:
    """Return the cluster letter by letter, each with its marks; whole where letters compose with one another."""
    pieces: list[str] = []
    begin = 0
    for index in range(1, len(cluster)):
        char = cluster[index]
        if unicodedata.category(char)[0] != "M":
            pieces.append(cluster[begin:index])
            begin = index
    pieces.append(cluster[begin:])
    apart = "".join(unicodedata.normalize("NFC", piece) for piece in pieces)
    return pieces if apart == unicodedata.normalize("NFC", cluster) else [cluster]
