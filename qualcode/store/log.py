"""The log of all that changes: capture of rows in the transaction that changes them, and the hash chain of steps.

Whatever is flushed in a write transaction is looked at here, so that no change can bypass the log. Rows of classes
with `__captured__ = False` are derived (passages, the outbox) or have a hash of their own (texts).

A step's hash covers the hash before it, who, when, what, and the commitments to its details and its events, never the
values themselves: values may be erased later and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import uuid
from typing import Any

from sqlalchemy import Table, event, insert, inspect, select, update
from sqlalchemy.orm import Mapper, Session, UOWTransaction

from qualcode.errors import Refused
from qualcode.model.base import Base
from qualcode.model.coders import Coder
from qualcode.model.events import Event, Step
from qualcode.store.ordering import Change, in_order

CHAIN_START = "0" * 64
_CHANGES = "qualcode_changes"
_SKIPPED = frozenset({"uid", "version"})

Values = tuple[str, str, uuid.UUID, dict[str, Any] | None, dict[str, Any] | None]
"""Operation, table, uid, before, after: what an event says, as JSON can hold it."""


def as_json(value: object) -> Any:
    """Return a column's value as JSON can hold it."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        # PostgreSQL gives times in the zone of its server.
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def columns_of(mapper: Mapper[Any]) -> list[str]:
    """Return the columns of a class that the log keeps; the id too, as other rows of the log point to it."""
    left_out = mapper.class_.__uncaptured_columns__ | _SKIPPED
    return [attribute.key for attribute in mapper.column_attrs if attribute.key not in left_out]


def begin_capture(session: Session) -> None:
    """Let the session write, and gather what it changes."""
    session.info[_CHANGES] = []
    event.listen(session, "after_flush", _capture)


def forbid_writing(session: Session) -> None:
    """Make the session refuse any change: only a step may write."""
    event.listen(session, "before_flush", _refuse)


def _refuse(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise Refused("A change was made outside a step.")


def _capture(session: Session, _context: UOWTransaction) -> None:
    changes: list[Change] = []
    for row in session.new:
        if isinstance(row, Base) and row.__captured__:
            changes.append(Change(_table(row), row.uid, None, _values(row)))  # type: ignore[attr-defined]
    for row in session.dirty:
        if isinstance(row, Base) and row.__captured__:
            state = inspect(row)
            new = {key: state.dict.get(key) for key in columns_of(state.mapper)}
            before: dict[str, Any] = {}
            for key in new:
                history = state.attrs[key].history
                if history.has_changes() and history.deleted != history.added:
                    before[key] = history.deleted[0] if history.deleted else None
            if before:
                changes.append(Change(_table(row), row.uid, new | before, new))  # type: ignore[attr-defined]
    for row in session.deleted:
        if isinstance(row, Base) and row.__captured__:
            changes.append(Change(_table(row), row.uid, _values(row), None))  # type: ignore[attr-defined]
    session.info[_CHANGES] += [_said(change) for change in in_order(changes)]


def _values(row: Base) -> dict[str, Any]:
    return {key: getattr(row, key) for key in columns_of(inspect(row).mapper)}


def _table(row: Base) -> Table:
    table = inspect(row).mapper.local_table
    assert isinstance(table, Table)
    return table


def _said(change: Change) -> Values:
    """Return what the log says of a change; of a row that was only changed, no more than the columns that were."""
    old, new = change.old, change.new
    if old is not None and new is not None:
        changed = [key for key in new if old[key] != new[key]]
        old, new = {key: old[key] for key in changed}, {key: new[key] for key in changed}
    before = {key: as_json(value) for key, value in old.items()} if old is not None else None
    after = {key: as_json(value) for key, value in new.items()} if new is not None else None
    return change.operation, change.table.name, change.uid, before, after


def commitment(salt: str, values: Values) -> str:
    """Return SHA-256 over the salt and the canonical JSON of what an event says, in hexadecimal."""
    operation, table, uid, before, after = values
    return hashlib.sha256(_canonical([salt, operation, table, str(uid), before, after])).hexdigest()


def detail_commitment(salt: str, detail: dict[str, Any]) -> str:
    """Return SHA-256 over the salt and the canonical JSON of a step's details, in hexadecimal."""
    return hashlib.sha256(_canonical([salt, detail])).hexdigest()


def step_hash(
    previous: str,
    uid: uuid.UUID,
    at: dt.datetime,
    coder: uuid.UUID,
    action: str,
    detail: str,
    kind: str,
    of: uuid.UUID | None,
    commitments: list[str],
) -> str:
    """Return the hash that chains a step to the one before it, in hexadecimal; `detail` is the commitment to it."""
    parts = [
        previous,
        str(uid),
        at.astimezone(dt.UTC).isoformat(),
        str(coder),
        action,
        detail,
        kind,
        str(of) if of else None,
        commitments,
    ]
    return hashlib.sha256(_canonical(parts)).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def chain_head(session: Session) -> str:
    """Return the hash of the last step."""
    head = session.scalar(select(Step.hash).order_by(Step.id.desc()).limit(1))
    return head or CHAIN_START


def write_step(session: Session, step: Step, coder: Coder, of: Step | None) -> Step | None:
    """Store the step with the events gathered since `begin_capture`; nothing when nothing changed and none is due."""
    session.flush()
    changes: list[Values] = session.info[_CHANGES]
    session.info[_CHANGES] = []
    if not changes and not step.detail:
        return None
    rows = []
    for number, change in enumerate(changes):
        salt = os.urandom(16).hex()
        operation, table, uid, before, after = change
        rows.append(
            {
                "number": number,
                "operation": operation,
                "table": table,
                "row_uid": uid,
                "before": before,
                "after": after,
                "salt": salt,
                "commitment": commitment(salt, change),
            }
        )
    step.previous_hash = chain_head(session)
    step.coder_id = coder.id
    step.of_id = of.id if of else None
    step.detail_salt = os.urandom(16).hex()
    step.detail_commitment = detail_commitment(step.detail_salt, step.detail)
    step.hash = step_hash(
        step.previous_hash,
        step.uid,
        step.at,
        coder.uid,
        step.action,
        step.detail_commitment,
        step.kind,
        of.uid if of else None,
        [str(row["commitment"]) for row in rows],
    )
    session.add(step)
    if of is not None:
        target = of if of.kind == "do" else None
        if target is not None:
            session.execute(update(Step).where(Step.id == target.id).values(undone=step.kind == "undo"))
    session.flush()
    if rows:
        session.execute(insert(Event), [row | {"step_id": step.id} for row in rows])
    session.info[_CHANGES] = []
    return step
