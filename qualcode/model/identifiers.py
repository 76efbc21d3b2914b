"""Identifiers in the texts, and the entities they stand for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Mutable, now
from qualcode.text.spans import Span


class Entity(Mutable, Base):
    """Whom or what identifiers stand for; its pseudonym lies in the key file, under this uid."""

    __tablename__ = "entity"
    __table_args__ = (
        CheckConstraint("decision in ('confirmed', 'kept')", name="decision"),
        CheckConstraint("kind in ('direct', 'indirect')", name="kind"),
    )

    type: Mapped[str]
    kind: Mapped[str]
    decision: Mapped[str]
    replacement: Mapped[str | None]
    """A text to print instead, such as `[skolen]`; None: as the policy says. Pseudonyms are never here."""
    has_pseudonym: Mapped[bool] = mapped_column(default=False)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    aliases: Mapped[list[EntityAlias]] = relationship(
        back_populates="entity", cascade="all, delete-orphan", order_by="EntityAlias.id"
    )


class EntityAlias(Mutable, Base):
    """A spelling of an entity as it stands in a text."""

    __tablename__ = "entity_alias"
    __table_args__ = (Index(None, "entity_id", "text", unique=True), Index(None, "text"))

    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    text: Mapped[str]

    entity: Mapped[Entity] = relationship(back_populates="aliases")


class Identifier(Mutable, Base):
    """A stretch that may identify someone: stand-off, never an edit of the text."""

    __tablename__ = "identifier"
    __table_args__ = (
        Index(None, "transcript_id", "start"),
        Index(None, "entity_id"),
        Index(None, "decision", "tier"),
        CheckConstraint('start >= 0 and "end" > start', name="span"),
        CheckConstraint("kind in ('direct', 'indirect')", name="kind"),
        CheckConstraint("tier in ('certain', 'probable', 'possible')", name="tier"),
        CheckConstraint("decision in ('open', 'confirmed', 'kept')", name="decision"),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    type: Mapped[str]
    kind: Mapped[str]
    tier: Mapped[str]
    layers: Mapped[str]
    """What found it, comma-separated: rule, lexicon, net, manual, propagation …"""
    decision: Mapped[str] = mapped_column(default="open")
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entity.id", ondelete="SET NULL"))
    words_hash: Mapped[str]

    entity: Mapped[Entity | None] = relationship()

    @property
    def span(self) -> Span:
        """Return where it stands in its transcript."""
        return Span(self.start, self.end)


class Scan(Base):
    """That a transcript was scanned, and by which version of the detectors."""

    __tablename__ = "scan"
    __captured__ = False

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True)
    detector_version: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
