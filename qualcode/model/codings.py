"""Codings: one code on one quotation by one coder at one time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Mutable, now
from qualcode.model.coders import Coder
from qualcode.model.codes import Code
from qualcode.model.sources import Source, Transcript
from qualcode.text.spans import Span


class Coding(Mutable, Base):
    """A code on the span [start, end) of one transcript version.

    Source and participant (the speaker where it starts) are kept here too, for fast questions; `verify` recomputes
    them. The keyed hash of the words shows rot.
    """

    __tablename__ = "coding"
    __table_args__ = (
        Index("ix_coding_code_source_start", "code_id", "source_id", "start"),
        Index("ix_coding_source_start", "source_id", "start", "end", "code_id"),
        Index("ix_coding_participant_code", "participant_id", "code_id"),
        CheckConstraint('start >= 0 and "end" > start', name="span"),
        CheckConstraint("state in ('sound', 'review', 'orphan')", name="state"),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    codebook_version_id: Mapped[int | None] = mapped_column(ForeignKey("codebook_version.id"))
    start: Mapped[int]
    end: Mapped[int]
    words_hash: Mapped[str]
    state: Mapped[str] = mapped_column(default="sound")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    source: Mapped[Source] = relationship()
    transcript: Mapped[Transcript] = relationship()
    code: Mapped[Code] = relationship()
    coder: Mapped[Coder] = relationship()

    @property
    def span(self) -> Span:
        """Return where the coding stands in its transcript."""
        return Span(self.start, self.end)
