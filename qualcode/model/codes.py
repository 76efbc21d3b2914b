"""Codes and frozen versions of the codebook they form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Identity, Mutable, now


class Code(Mutable, Base):
    """A code, by its dotted path such as `bolig.venting`; a merged one stays as a row and points to its heir."""

    __tablename__ = "code"
    __table_args__ = (Index(None, "parent_id"),)

    path: Mapped[str] = mapped_column(unique=True)
    """Names from the top, joined by dots; kept in step with parent and name by `codebook.editing`."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    label: Mapped[str] = mapped_column(default="")
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Label by language."""
    definition: Mapped[str] = mapped_column(default="")
    include: Mapped[list[Any]] = mapped_column(default=list)
    exclude: Mapped[list[Any]] = mapped_column(default=list)
    examples: Mapped[list[Any]] = mapped_column(default=list)
    colour: Mapped[str | None]
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    rank: Mapped[int] = mapped_column(default=0)
    """Order among siblings."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    parent: Mapped[Code | None] = relationship(remote_side="Code.id", foreign_keys=[parent_id])
    merged_into: Mapped[Code | None] = relationship(remote_side="Code.id", foreign_keys=[merged_into_id])

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition(".")[2]


class CodebookVersion(Identity, Base):
    """The codebook as it stood at one time."""

    __tablename__ = "codebook_version"

    number: Mapped[int] = mapped_column(unique=True)
    snapshot: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("coder.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
