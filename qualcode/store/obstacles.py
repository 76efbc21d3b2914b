"""What stands in the way of undo: the rows that others made, took or removed since, and whose step it was.

Left to itself the database would cascade, and destroy the later work of another coder without a word in the log.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from qualcode.errors import NotUndoable
from qualcode.i18n import _
from qualcode.model import Event, Step
from qualcode.store.links import references_from, references_to, unique_columns


def moved_on(session: Session, table: str, uid: uuid.UUID, since: int) -> NotUndoable:
    """Return the refusal for a row that is no longer as the step of id `since` left it."""
    return _refusal(_("The {thing} has changed meanwhile").format(thing=table), _last_step(session, uid, since=since))


def refuse_if_in_use(session: Session, table: Table, row: dict[str, Any]) -> None:
    """Raise NotUndoable when another row points to a row that is about to be deleted."""
    for reference in references_to(table):
        found = session.execute(
            select(reference.table)
            .where(reference.table.c[reference.column] == row[reference.target_column])
            .order_by(*reference.table.primary_key.columns)
            .limit(1)
        ).first()
        if found is not None:
            uid = found._mapping.get("uid")
            raise _refusal(
                _("The {thing} is needed by the {other} that points to it").format(
                    thing=table.name, other=reference.table.name
                ),
                _last_step(session, uid) if uid is not None else None,
            )


def refuse_if_gone_or_taken(
    session: Session, table: Table, uid: uuid.UUID, row: dict[str, Any], changed: set[str]
) -> None:
    """Raise NotUndoable when a row cannot be as given, since what it points to is gone or its name is another's."""
    for reference in references_from(table):
        value = row.get(reference.column)
        if reference.column not in changed or value is None:
            continue
        target = reference.target.c[reference.target_column]
        if session.execute(select(target).where(target == value)).first() is None:
            raise _refusal(
                _("The {other} that the {thing} points to is gone").format(
                    thing=table.name, other=reference.target.name
                ),
                _step_of_deletion(session, reference.target.name, value),
            )
    for columns in unique_columns(table):
        if changed.isdisjoint(columns) or any(row.get(name) is None for name in columns):
            continue
        other = session.execute(
            select(table.c.uid).where(table.c.uid != uid, *(table.c[name] == row[name] for name in columns))
        ).first()
        if other is not None:
            raise _refusal(
                _("Another {thing} has taken the place of this one").format(thing=table.name),
                _last_step(session, other.uid),
            )


def _last_step(session: Session, uid: uuid.UUID, since: int = 0) -> Step | None:
    return session.scalar(
        select(Step)
        .join(Event, Event.step_id == Step.id)
        .where(Event.row_uid == uid, Step.id > since)
        .order_by(Step.id.desc())
        .limit(1)
    )


def _step_of_deletion(session: Session, table: str, row_id: object) -> Step | None:
    events = session.scalars(
        select(Event).where(Event.table == table, Event.operation == "delete").order_by(Event.id.desc())
    )
    return next((event.step for event in events if event.before and event.before["id"] == row_id), None)


def _refusal(reason: str, step: Step | None) -> NotUndoable:
    if step is None:
        return NotUndoable(_("{reason}.").format(reason=reason))
    return NotUndoable(
        _("{reason}: {coder}, {action}, {at:%Y-%m-%d %H:%M}.").format(
            reason=reason, coder=step.coder.name, action=step.action, at=step.at
        ),
        _("Undo that first, or leave it."),
    )
