"""What a writer gets: excerpts ready to print, and what is said about them. Every word here is fit to leave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedExcerpt:
    """One excerpt as it is printed."""

    citation_id: str
    text: str
    attribution: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of excerpts: heading, marking, the excerpts in order, and the line that ties it to the log."""

    title: str
    marking: str
    """Printed on every page; empty for a publication."""
    language: str
    date: str
    chain_head: str
    excerpts: tuple[PrintedExcerpt, ...]
