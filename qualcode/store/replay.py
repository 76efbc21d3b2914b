"""The log played from its start: what each row ought to be now, held against what it is.

One table at a time, the events as a stream: what is kept in memory is one table's rows in their last state.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapper, Session

from qualcode.model import Base, Event
from qualcode.store.log import as_json, columns_of


class Difference(Enum):
    """How a row differs from what the log says of it."""

    LOST = "lost"
    CHANGED = "changed"
    UNLOGGED = "unlogged"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the store or the log, and how the two differ."""

    table: str
    uid: uuid.UUID
    difference: Difference | None


def replayed(session: Session) -> Iterator[Row]:
    """Hold every row that the log keeps against its events, in the columns that the log keeps.

    A row with an event whose values have been erased is passed over: what it ought to be is no longer known.
    """
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        if mapper.class_.__captured__:
            yield from _table(session, mapper)


def _table(session: Session, mapper: Mapper[Any]) -> Iterator[Row]:
    mapped = mapper.class_
    name = mapped.__tablename__
    keys = columns_of(mapper)
    states, erased = _states(session, name, keys)
    rows = session.execute(
        select(mapped.uid, *(getattr(mapped, key) for key in keys)).execution_options(yield_per=1000)
    )
    for uid, *values in rows:
        expected = states.pop(uid, None)
        if uid in erased:
            continue
        if expected is None:
            yield Row(name, uid, Difference.UNLOGGED)
        elif expected != [as_json(value) for value in values]:
            yield Row(name, uid, Difference.CHANGED)
        else:
            yield Row(name, uid, None)
    for uid in states.keys() - erased:
        yield Row(name, uid, Difference.LOST)


def _states(session: Session, table: str, keys: list[str]) -> tuple[dict[uuid.UUID, list[Any]], set[uuid.UUID]]:
    """Return the last state of each row that ought to be there, and the rows of which too little is known."""
    places = {key: place for place, key in enumerate(keys)}
    states: dict[uuid.UUID, list[Any]] = {}
    erased: set[uuid.UUID] = set()
    events = session.execute(
        select(Event.operation, Event.row_uid, Event.after, Event.salt)
        .where(Event.table == table)
        .order_by(Event.id)
        .execution_options(yield_per=1000)
    )
    for operation, uid, after, salt in events:
        if salt is None:
            erased.add(uid)
        elif operation == "delete":
            states.pop(uid, None)
        else:
            state = states.setdefault(uid, [None] * len(keys))
            for key, value in (after or {}).items():
                if key in places:
                    state[places[key]] = value
    return states, erased
