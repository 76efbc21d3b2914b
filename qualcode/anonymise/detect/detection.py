"""What a detector says about one stretch of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["PERSON", "LOC", "ORG", "DATETIME", "AGE", "CODE", "DEMOGRAPHIC", "MISC", "QUANTITY"]
Kind = Literal["direct", "indirect"]
Tier = Literal["certain", "probable", "possible"]

TYPES: tuple[Type, ...] = (
    "PERSON",
    "LOC",
    "ORG",
    "DATETIME",
    "AGE",
    "CODE",
    "DEMOGRAPHIC",
    "MISC",
    "QUANTITY",
)
TIERS: tuple[Tier, ...] = ("certain", "probable", "possible")
DIRECT_TYPES: frozenset[Type] = frozenset({"PERSON", "CODE"})


@dataclass(frozen=True, slots=True)
class Detection:
    """An identifier at [start, end) code points, with the layers that saw it, in alphabetical order."""

    start: int
    end: int
    type: Type
    kind: Kind
    tier: Tier
    layers: tuple[str, ...]


def detection(start: int, end: int, type_: Type, tier: Tier, *layers: str) -> Detection:
    """Return a detection whose kind follows from its type: persons and codes are direct identifiers."""
    kind: Kind = "direct" if type_ in DIRECT_TYPES else "indirect"
    return Detection(start, end, type_, kind, tier, tuple(sorted(set(layers))))
