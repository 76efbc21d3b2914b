"""Themes: statements that gather codes, queries and quotations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from qualcode.model.base import Base, Mutable, now


class Theme(Mutable, Base):
    """A statement with a status and a memo, and what it gathers."""

    __tablename__ = "theme"

    name: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="tentative")
    memo: Mapped[str] = mapped_column(Text, default="")
    codes: Mapped[list[Any]] = mapped_column(default=list)
    """Uids of codes, as strings; a code gathers its subcodes too."""
    queries: Mapped[list[Any]] = mapped_column(default=list)
    """Searches in the query language."""
    quotations: Mapped[list[Any]] = mapped_column(default=list)
    """[transcript uid, start, end]."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
