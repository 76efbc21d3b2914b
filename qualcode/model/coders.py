"""Who works in the project."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from qualcode.model.base import Base, Identity, now


class Coder(Identity, Base):
    """A person who codes, reviews or exports, by the name they go by in the project."""

    __tablename__ = "coder"
    __captured__ = False

    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
