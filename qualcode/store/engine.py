"""SQLAlchemy engines with the settings the store relies on.

SQLite: WAL with synchronous=FULL, so that what is acknowledged survives a power cut; secure_delete, so that deleted
words are overwritten; BEGIN IMMEDIATE for writers, because a transaction that reads first cannot always begin to write.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=10000",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "cache_size=-65536",
)
WRITING = "qualcode_writing"
"""Execution option of a connection whose transaction will write."""


def sqlite_engine(path: Path, key: bytes | None = None) -> Engine:
    """Return an engine on an SQLite file, through SQLCipher when there is a raw key of 32 bytes."""
    module: ModuleType
    if key is None:
        import sqlite3

        module = sqlite3
    else:
        import sqlcipher3.dbapi2

        module = sqlcipher3.dbapi2
    engine = create_engine(f"sqlite:///{path}", module=module, hide_parameters=True, poolclass=QueuePool, pool_size=4)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below is the only one
        cursor = connection.cursor()
        if key is not None:
            # The library prints decryption errors to stderr, which would scramble a screen.
            cursor.execute("PRAGMA cipher_log=off")
            cursor.execute("PRAGMA cipher_log_level=NONE")
            cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def postgresql_engine(url: str) -> Engine:
    """Return an engine on a PostgreSQL database."""
    return create_engine(url, hide_parameters=True, poolclass=NullPool)


PROJECT_LOCK = 0x71636F6465  # "qcode", one advisory lock a database: its one project


def queue_on_postgresql(session: Session | Connection) -> None:
    """Wait until no other transaction of the project writes; the log's chain needs one order."""
    session.execute(text(f"SELECT pg_advisory_xact_lock({PROJECT_LOCK})"))
