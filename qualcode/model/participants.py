"""Participants: who gave information, what is known about them as it is and as it is printed, what they agreed to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Mutable

CONSENT_USES = ("record", "quote", "archive", "reuse")


class Participant(Mutable, Base):
    """A person who gave information under a consent, by a neutral label such as P07."""

    __tablename__ = "participant"

    label: Mapped[str] = mapped_column(unique=True)

    attributes: Mapped[list[ParticipantAttribute]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="ParticipantAttribute.key"
    )
    consents: Mapped[list[Consent]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="Consent.use"
    )

    def attribute(self, key: str) -> ParticipantAttribute | None:
        """Return the attribute of that key."""
        return next((attribute for attribute in self.attributes if attribute.key == key), None)

    def consents_to(self, use: str) -> bool:
        """Tell whether the use was agreed to and not withdrawn."""
        return any(c.use == use and c.given and c.withdrawn_on is None for c in self.consents)


class ParticipantAttribute(Mutable, Base):
    """A value of a participant and how it is printed: true title and broad title, true age and band."""

    __tablename__ = "participant_attribute"
    __table_args__ = (
        Index(None, "participant_id", "key", unique=True),
        Index(None, "key", "value"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    key: Mapped[str]
    value: Mapped[str]
    printed: Mapped[str | None]
    """None: not printed, but for a group, and a municipality if the project names them; empty: not printed."""

    participant: Mapped[Participant] = relationship(back_populates="attributes")


class Consent(Mutable, Base):
    """What a participant said to one use: record, quote, archive or reuse."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "participant_id", "use", unique=True),
        CheckConstraint("use in ('record', 'quote', 'archive', 'reuse')", name="use"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    use: Mapped[str]
    given: Mapped[bool]
    form: Mapped[str] = mapped_column(default="")
    """written, oral, recorded."""
    date: Mapped[dt.date | None]
    withdrawn_on: Mapped[dt.date | None]

    participant: Mapped[Participant] = relationship(back_populates="consents")
