"""What is about to leave, and what the privacy check says of it. Nothing that is logged holds the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qualcode.errors import PrivacyRefused
from qualcode.i18n import _
from qualcode.model import Participant
from qualcode.text.spans import Span

BLOCK, WARN = "block", "warn"


@dataclass(frozen=True, slots=True)
class ExportedSpan:
    """Words that leave: where they stand, how they are printed, and what is printed after them."""

    transcript_id: int
    span: Span
    text: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is about to leave, finished."""

    way: str
    file_name: str
    data: bytes = field(repr=False)
    spans: Sequence[ExportedSpan] = field(default=(), repr=False)
    recipient: str = ""
    purpose: str = ""
    participant: Participant | None = None
    """Whose words return to them."""
    attribution: str = ""
    """Template of the attributions, where it is not the project's own."""
    use: str = "quote"
    """What the participants must have agreed to: quote, archive or reuse."""
    smallest_cell: int | None = None
    """The least number of persons behind a cell, where a table leaves."""
    template: bytes = field(default=b"", repr=False)
    """The empty document it was made on: its own words, such as names of fonts, are not the project's."""
    pseudonyms: frozenset[str] = field(default=frozenset(), repr=False)
    """Those of the key file: names that are nobody's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that blocks or warns; `words` is left out of what can be logged."""

    rule: str
    severity: str
    place: str
    explanation: str
    count: int = 1
    words: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What the check says."""

    way: str
    findings: tuple[Finding, ...]
    override_reason: str = ""

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """Return what stands in the way."""
        return tuple(finding for finding in self.findings if finding.severity == BLOCK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return what only warns."""
        return tuple(finding for finding in self.findings if finding.severity == WARN)

    @property
    def allowed(self) -> bool:
        """Tell whether it may leave: nothing blocks, or a reason for leaving all the same is written down."""
        return not self.blocks or bool(self.override_reason)

    def require(self) -> None:
        """Raise PrivacyRefused when it may not leave; the message names rules and places, never words."""
        if self.allowed:
            return
        lines = [
            f"{one.place}: {one.explanation}" + (f" (×{one.count})" if one.count > 1 else "") for one in self.blocks
        ]
        raise PrivacyRefused(
            _("The privacy check stopped the export:") + "\n" + "\n".join(f"- {line}" for line in lines),
            _("Nothing was written. Review what is named, or give a written reason to override."),
            tuple((one.place, one.words) for one in self.blocks if one.words),
        )
