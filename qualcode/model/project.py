"""The project record: what the study is, and the random key its hashes are made with."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from qualcode.model.base import Base, Mutable, now

ATTRIBUTION = "({title|group}, {municipality})"


class ProjectRecord(Mutable, Base):
    """The one row that describes the study."""

    __tablename__ = "project"
    __uncaptured_columns__ = frozenset({"words_key"})

    title: Mapped[str]
    approval_reference: Mapped[str] = mapped_column(default="")
    end_date: Mapped[dt.date | None]
    municipalities_named: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="nb")
    access: Mapped[list[Any]] = mapped_column(default=list)
    """Names of those who have access, as the approval states them."""
    attribution: Mapped[str] = mapped_column(default=ATTRIBUTION)
    """Template of what stands after a printed quote: fields in braces, `a|b` takes the first that has a value."""
    policy: Mapped[str] = mapped_column(default="")
    """The anonymising policy as YAML; empty means the default one."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    words_key: Mapped[bytes] = mapped_column(default=lambda: os.urandom(32))
    """Key of the hashes of coded words: a plain hash of a short quote could be guessed."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
