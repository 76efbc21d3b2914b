"""The log: steps a coder took, the events that make up each step, and what search has still to take in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Identity, PrimaryKey, now
from qualcode.model.coders import Coder


class Step(Identity, Base):
    """One thing a coder did, in one transaction; the unit of undo and the link of the hash chain."""

    __tablename__ = "step"
    __table_args__ = (
        Index(None, "coder_id", "id"),
        CheckConstraint("kind in ('do', 'undo', 'redo')", name="kind"),
    )
    __captured__ = False

    at: Mapped[dt.datetime] = mapped_column(default=now)
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    action: Mapped[str]
    """Verb and thing, such as `code.apply`."""
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Counts, names of sources and codes; never words of a transcript. May be erased, as the values of events may."""
    detail_salt: Mapped[str | None]
    """None: the detail has been erased."""
    detail_commitment: Mapped[str]
    """SHA-256 over salt and detail."""
    kind: Mapped[str] = mapped_column(default="do")
    of_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))
    """The step that this one undoes or redoes."""
    undoable: Mapped[bool] = mapped_column(default=True)
    undone: Mapped[bool] = mapped_column(default=False)
    previous_hash: Mapped[str]
    hash: Mapped[str]

    coder: Mapped[Coder] = relationship()
    events: Mapped[list[Event]] = relationship(back_populates="step", order_by="Event.number")


class Event(Identity, Base):
    """One row made, changed or deleted. Values may be erased; the commitment keeps the chain whole."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("step_id", "number"),
        Index(None, "row_uid"),
        CheckConstraint("operation in ('create', 'update', 'delete')", name="operation"),
    )
    __captured__ = False

    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"))
    number: Mapped[int]
    operation: Mapped[str]
    table: Mapped[str]
    row_uid: Mapped[uuid.UUID]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    salt: Mapped[str | None]
    commitment: Mapped[str]
    """SHA-256 over salt, operation, table, uid, before and after."""

    step: Mapped[Step] = relationship(back_populates="events")


class SearchOutbox(Base):
    """A source whose passages search has to take in anew, or to forget; written with the change itself."""

    __tablename__ = "search_outbox"
    __captured__ = False

    seq: Mapped[int] = mapped_column(PrimaryKey, primary_key=True)
    source_id: Mapped[int]
    operation: Mapped[str]
    """`put`: (re)index all passages of its current transcript; `drop`: forget them."""
