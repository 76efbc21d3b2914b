"""The order of the changes of one flush, such that they can be made in it and unmade in its reverse.

The session knows what has changed, not in which order it was written. What must hold is known, though: a row comes
after those it points to and goes before them, and a unique value is let go before another row takes it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Table

from qualcode.store.links import ranks, references_from, unique_columns

Row = dict[str, Any]
Key = tuple[str, tuple[str, ...], tuple[Any, ...]]
"""Table, columns, values."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row made, changed or deleted: whole before and after, as the columns hold it."""

    table: Table
    uid: uuid.UUID
    old: Row | None
    new: Row | None

    @property
    def operation(self) -> str:
        """Return `create`, `update` or `delete`."""
        if self.old is None:
            return "create"
        return "update" if self.new is not None else "delete"


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return the changes of one flush in an order that keys and unique values allow; ValueError where none does."""
    changes = sorted(changes, key=_usual_place)
    made = {_key(one.table, ("id",), one.new): n for n, one in enumerate(changes) if one.new and one.old is None}
    gone = {_key(one.table, ("id",), one.old): n for n, one in enumerate(changes) if one.old and one.new is None}
    released: dict[Key, int] = {}
    for number, one in enumerate(changes):
        for columns in unique_columns(one.table):
            before = _key(one.table, columns, one.old)
            if before is not None and before != _key(one.table, columns, one.new):
                released[before] = number
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for number, one in enumerate(changes):
        sorter.add(number)
        for reference in references_from(one.table):
            column, target = (reference.column,), (reference.target, (reference.target_column,))
            pointed = _key(*target, one.new, column)
            if pointed in made and made[pointed] != number:
                sorter.add(number, made[pointed])
            pointed = _key(*target, one.old, column)
            if pointed in gone and gone[pointed] != number:
                sorter.add(gone[pointed], number)
        for columns in unique_columns(one.table):
            taken = _key(one.table, columns, one.new)
            if taken in released and released[taken] != number:
                sorter.add(number, released[taken])
    sorter.prepare()
    ordered: list[Change] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [changes[number] for number in ready]
        sorter.done(*ready)
    return ordered


def _usual_place(change: Change) -> tuple[int, int, int]:
    """Return where a change stands when nothing else is asked: made, changed, deleted; parents first, then last."""
    row = change.new or change.old or {}
    rank, number = ranks()[change.table.name], int(row["id"])
    if change.operation == "delete":
        return 2, -rank, -number
    return (0 if change.operation == "create" else 1), rank, number


def _key(table: Table, columns: tuple[str, ...], row: Row | None, named: tuple[str, ...] | None = None) -> Key | None:
    """Return what a row holds in some columns (of its own, or those `named` of a row that points there)."""
    if row is None:
        return None
    values = tuple(row.get(name) for name in named or columns)
    # NULL is like nothing else: it points nowhere, and is never in the way of another NULL.
    return None if None in values else (table.name, columns, values)
