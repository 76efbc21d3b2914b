"""What every mapped class shares: identity, time, naming of constraints, and which rows the log keeps.

Two ids per row: the integer `id` joins rows inside one store and never leaves it; the `uid` (UUIDv7, RFC 9562) is the
row's identity in exchange, merge and events. Positions are code points, half-open, in one transcript version.
"""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PrimaryKey = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")

_last_tick = 0


def uuid7() -> uuid.UUID:
    """Return a UUIDv7 that rises within one process even when the clock is set back (RFC 9562, method 3)."""
    global _last_tick
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    tick = max((milliseconds << 12) | (rest * 4096 // 1_000_000), _last_tick + 1)
    _last_tick = tick
    chance = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=((tick >> 12) << 80) | (7 << 76) | ((tick & 0xFFF) << 64) | (2 << 62) | chance)


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, always UTC and aware; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse a naive time and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the zone back."""
        return value.replace(tzinfo=dt.UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The declarative base of the project store."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: Json,
        dict[str, Any] | None: Json,
        list[Any]: Json,
        uuid.UUID: Uuid(as_uuid=True),
        bytes: LargeBinary,
        dt.datetime: Moment(),
    }

    __captured__: ClassVar[bool] = True
    """Whether a change of a row becomes an event; off for what is derived or is the log itself."""
    __uncaptured_columns__: ClassVar[frozenset[str]] = frozenset()
    """Columns an event leaves out: long texts that never change and have a hash of their own."""


class Identity:
    """A local integer id for joins and a uid for identity."""

    id: Mapped[int] = mapped_column(PrimaryKey, primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid7)


class Mutable(Identity):
    """A row that may change; `version` counts its changes and guards against a lost update."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.version} if "__tablename__" in cls.__dict__ else {}
