"""Interviews: data-collection events, what is known about them and who was there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Mutable
from qualcode.model.participants import Participant


class Interview(Mutable, Base):
    """One data-collection event; it has one or more sources."""

    __tablename__ = "interview"

    name: Mapped[str] = mapped_column(unique=True)
    date: Mapped[dt.date | None]
    place: Mapped[str] = mapped_column(default="")
    setting: Mapped[str] = mapped_column(default="")
    """individual, group, workshop, telephone … as the team writes it."""
    wave: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[str] = mapped_column(default="")
    """none, professional, contact person, relative."""
    guide_version: Mapped[str] = mapped_column(default="")

    attributes: Mapped[list[InterviewAttribute]] = relationship(
        back_populates="interview", cascade="all, delete-orphan", order_by="InterviewAttribute.key"
    )
    attendances: Mapped[list[Attendance]] = relationship(
        back_populates="interview", cascade="all, delete-orphan", order_by="Attendance.id"
    )


class InterviewAttribute(Mutable, Base):
    """A value of an interview, such as municipality or group, and how it is printed."""

    __tablename__ = "interview_attribute"
    __table_args__ = (
        Index(None, "interview_id", "key", unique=True),
        Index(None, "key", "value"),
    )

    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    key: Mapped[str]
    value: Mapped[str]
    printed: Mapped[str | None]
    """None: not printed, but for a group, and a municipality if the project names them; empty: not printed."""

    interview: Mapped[Interview] = relationship(back_populates="attributes")


class Attendance(Mutable, Base):
    """Someone who was there: a participant, or an interviewer, interpreter, note-taker or contact person."""

    __tablename__ = "attendance"
    __table_args__ = (Index(None, "interview_id"), Index(None, "participant_id"))

    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    role: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))

    interview: Mapped[Interview] = relationship(back_populates="attendances")
    participant: Mapped[Participant | None] = relationship()
