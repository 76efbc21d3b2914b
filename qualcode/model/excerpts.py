"""Excerpts that may be printed, and the log of all that has left."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Identity, Mutable, now
from qualcode.model.sources import Source, Transcript
from qualcode.text.spans import Span


class Excerpt(Mutable, Base):
    """A quotation fit to be cited, under a citation id that says nothing about source, person or date."""

    __tablename__ = "excerpt"
    __table_args__ = (
        Index(None, "transcript_id", "start", "end", unique=True),
        CheckConstraint('start >= 0 and "end" > start', name="span"),
    )

    citation_id: Mapped[str] = mapped_column(unique=True)
    """`Q-XXXX-XXXX-C`: random, Crockford base 32, with check character."""
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    words_hash: Mapped[str]
    edits: Mapped[list[Any]] = mapped_column(default=list)
    """Typed edits of the display text: [start, end, kind, text], code points from the excerpt's start."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    source: Mapped[Source] = relationship()
    transcript: Mapped[Transcript] = relationship()

    @property
    def span(self) -> Span:
        """Return where the excerpt stands in its transcript."""
        return Span(self.start, self.end)


class Export(Identity, Base):
    """One thing that left: which way, what, for whom, with what the check said."""

    __tablename__ = "export"

    way: Mapped[str]
    format: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    """Of the finished bytes."""
    recipient: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[int] = mapped_column(default=0)
    excerpts: Mapped[list[Any]] = mapped_column(default=list)
    """Citation ids, in the order printed."""
    chain_head: Mapped[str]
    """Hash of the last step of the log when the file was made; it is printed in the file."""
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
