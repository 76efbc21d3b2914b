"""How the tables lean on each other: what a row points to, what points to it, and what must be unique."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Table, UniqueConstraint

from qualcode.model.base import Base


class Reference(NamedTuple):
    """A column whose value is that of a column of another row."""

    table: Table
    column: str
    target: Table
    target_column: str


@cache
def references_from(table: Table) -> tuple[Reference, ...]:
    """Return the foreign keys of a table, in the order of its columns."""
    return tuple(
        Reference(table, column.name, key.column.table, key.column.name)
        for column in table.columns
        for key in column.foreign_keys
    )


@cache
def references_to(table: Table) -> tuple[Reference, ...]:
    """Return the foreign keys of all tables that point to a table."""
    return tuple(
        reference
        for other in Base.metadata.sorted_tables
        for reference in references_from(other)
        if reference.target is table
    )


@cache
def unique_columns(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the sets of columns, but for the ids, in which no two rows of a table may be alike."""
    keys = [constraint.columns for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    names = [tuple(column.name for column in key) for key in keys]
    names += [tuple(column.name for column in index.columns) for index in table.indexes if index.unique]
    return tuple(sorted(name for name in names if name != ("uid",)))


@cache
def ranks() -> dict[str, int]:
    """Return the place of each table, by its name, when those that others point to come first."""
    return {table.name: rank for rank, table in enumerate(Base.metadata.sorted_tables)}
