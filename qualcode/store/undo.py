"""Undo and redo of one's own steps, across restarts, by inverses.

Undoing is itself a step: the events of the old one are turned round and carried out, and the log keeps both. It is
refused, with the reason, when a row has moved on since.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Date, LargeBinary, Uuid, inspect, select
from sqlalchemy.orm import Mapper, Session, aliased

from qualcode.errors import NotUndoable
from qualcode.i18n import _
from qualcode.model import Base, Coder, Event, Step
from qualcode.model.base import Moment
from qualcode.store.log import as_json, columns_of
from qualcode.store.obstacles import moved_on, refuse_if_gone_or_taken, refuse_if_in_use
from qualcode.store.project import Project, Writing

_CLASSES: dict[str, type[Base]] = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def undo(project: Project, coder: str) -> Step:
    """Take back the coder's last step that stands and can be undone, and return it.

    Steps that cannot be undone (an import, a scan, an export) are passed over. Raises NotUndoable with the reason.
    """
    with project.write(coder, "undo", kind="undo") as writing:
        step = next_undo(writing.session, writing.coder)
        if step is None:
            raise NotUndoable(_("{coder} has nothing to undo.").format(coder=coder))
        _carry_out(writing, step, backwards=True)
    return step


def redo(project: Project, coder: str) -> Step:
    """Do the coder's last undone step again, and return it; raises NotUndoable with the reason."""
    with project.write(coder, "redo", kind="redo") as writing:
        step = next_redo(writing.session, writing.coder)
        if step is None:
            raise NotUndoable(_("{coder} has nothing to redo.").format(coder=coder))
        _carry_out(writing, step, backwards=False)
    return step


def next_undo(session: Session, coder: Coder) -> Step | None:
    """Return the step that undo would take back."""
    return session.scalar(
        select(Step)
        .where(Step.coder_id == coder.id, Step.kind == "do", Step.undoable.is_(True), Step.undone.is_(False))
        .order_by(Step.id.desc())
        .limit(1)
    )


def next_redo(session: Session, coder: Coder) -> Step | None:
    """Return the step that redo would do again: the one undone last, unless the coder did something new since.

    What cannot be undone (an import, a scan, an export) is nothing new in this sense.
    """
    target = aliased(Step)
    undoing = session.scalar(
        select(Step)
        .join(target, Step.of_id == target.id)
        .where(Step.coder_id == coder.id, Step.kind == "undo", target.undone.is_(True))
        .order_by(Step.id.desc())
        .limit(1)
    )
    if undoing is None:
        return None
    newer = session.scalar(
        select(Step.id)
        .where(Step.coder_id == coder.id, Step.kind == "do", Step.undoable.is_(True), Step.id > undoing.id)
        .limit(1)
    )
    return session.get(Step, undoing.of_id) if newer is None else None


def _carry_out(writing: Writing, step: Step, *, backwards: bool) -> None:
    session = writing.session
    writing.of = step
    writing.detail = {"action": step.action}
    events = list(session.scalars(select(Event).where(Event.step_id == step.id).order_by(Event.number)))
    if any(event.salt is None for event in events):
        raise NotUndoable(_("What the step {action} changed has been erased.").format(action=step.action))
    for event in reversed(events) if backwards else events:
        before, after = (event.after, event.before) if backwards else (event.before, event.after)
        _apply(session, event, before, after)
        # One by one: rows may lean on each other, and the order of the events is the right one.
        session.flush()


def _apply(session: Session, event: Event, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    """Bring one row from its state `before` to its state `after`."""
    mapped: Any = _CLASSES[event.table]
    mapper = inspect(mapped)
    table = mapped.__table__
    row = session.scalar(select(mapped).where(mapped.uid == event.row_uid))
    if (row is None) != (before is None) or any(
        as_json(getattr(row, key)) != value for key, value in (before or {}).items()
    ):
        raise moved_on(session, event.table, event.row_uid, event.step_id)
    held = {key: getattr(row, key) for key in columns_of(mapper)} if row is not None else {}
    if after is None:
        refuse_if_in_use(session, table, held)
        session.delete(row)
        return
    values = {key: _from_json(mapper, key, value) for key, value in after.items()}
    refuse_if_gone_or_taken(session, table, event.row_uid, held | values, set(values))
    if row is None:
        session.add(mapped(uid=event.row_uid, **values))
        return
    for key, value in values.items():
        setattr(row, key, value)


def _from_json(mapper: Mapper[Any], key: str, value: Any) -> Any:
    """Turn a value of the log back into what the column holds."""
    if value is None:
        return None
    kind = mapper.columns[key].type
    if isinstance(kind, Uuid):
        return uuid.UUID(value)
    if isinstance(kind, Moment):
        return dt.datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return dt.date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    return value
