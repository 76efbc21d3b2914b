"""Memos: a note on anything."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Mutable, now
from qualcode.model.coders import Coder


class Memo(Mutable, Base):
    """A note on the row of a table, by the row's uid; on the project itself when both are empty."""

    __tablename__ = "memo"
    __table_args__ = (Index(None, "about_uid"),)

    text: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(default="")
    """Table of what it is about: source, code, coding, participant, interview, theme, entity."""
    about_uid: Mapped[uuid.UUID | None]
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    coder: Mapped[Coder] = relationship()
