"""A project opened: sessions to read from, and steps to write in.

Everything that changes a project is a step: one transaction, one coder, its events in it. `Project.write` is the only
way in; a reading session refuses to flush.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, ProjectExists, QualcodeError, Refused, StoreFailed
from qualcode.i18n import _
from qualcode.model import Coder, ProjectRecord, Step
from qualcode.model.base import now, uuid7
from qualcode.store import backup, schema, sealing
from qualcode.store.engine import WRITING, postgresql_engine, queue_on_postgresql, sqlite_engine
from qualcode.store.location import SUFFIX, Location
from qualcode.store.lock import write_lock
from qualcode.store.log import begin_capture, forbid_writing, write_step


@dataclass
class Writing:
    """An open step: the session to write with, who writes, and what the log shall say of it."""

    session: Session
    coder: Coder
    step: Step
    of: Step | None = None
    """The step that this one undoes or redoes."""
    detail: dict[str, Any] = field(default_factory=dict)


class Project:
    """One project, opened. Close it, or use it as a context manager."""

    def __init__(self, location: Location, engine: Engine, key: bytes | None = None) -> None:
        self.location = location
        self.engine = engine
        self.key = key
        """Raw database key of an encrypted project; search seals its index with it."""

    @classmethod
    def create(
        cls,
        place: str | Path,
        *,
        title: str = "",
        coder: str,
        encrypt: bool = False,
        passphrase: str | None = None,
        **record: Any,
    ) -> Project:
        """Make a project and open it.

        Keyword arguments go into the project record. Raises ProjectExists when the place is taken, and leaves nothing
        behind when it fails.
        """
        location = Location.of(place)
        if location.folder is not None:
            folder = location.folder
            if folder.exists():
                raise ProjectExists(_("{name} exists already.").format(name=folder), _("Choose another name."))
            title = title or folder.name.removesuffix(SUFFIX)
            try:
                folder.mkdir(mode=0o700, parents=True)
                key = sealing.seal_new_key(folder, passphrase) if encrypt else None
                # SQLite gives the files beside it the rights of the database, and none of them is anyone else's.
                os.close(os.open(location.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                project = cls(location, sqlite_engine(location.database, key), key)
                project._fill(title, coder, record)
            except (OSError, DBAPIError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise StoreFailed(
                    _("The project {name} could not be made.").format(name=folder.name), _reason(error)
                ) from error
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            return project
        assert location.url is not None
        if encrypt:
            raise Refused(
                _("A PostgreSQL project is not encrypted by qualcode."),
                _("Encrypt the server's volume instead."),
            )
        engine = postgresql_engine(location.url)
        try:
            with engine.connect() as connection:
                if schema.stored_revision(connection) is not None:
                    raise ProjectExists(
                        _("The database {name} holds a project already.").format(name=location.name),
                        _("Use a database of its own for each project."),
                    )
            project = cls(location, engine)
            project._fill(title or location.name.rpartition("/")[2], coder, record)
        except DBAPIError as error:
            raise StoreFailed(
                _("The database {name} cannot be used.").format(name=location.name), _reason(error)
            ) from error
        return project

    def _fill(self, title: str, coder: str, record: dict[str, Any]) -> None:
        schema.upgrade(self.engine)
        with self.write(coder, "project.create", undoable=False) as writing:
            if writing.session.scalar(select(ProjectRecord.id)) is not None:
                raise ProjectExists(_("{name} exists already.").format(name=self.location.name))
            writing.session.add(ProjectRecord(title=title, **record))

    @classmethod
    def open(cls, place: str | Path | Location, *, passphrase: str | None = None) -> Project:
        """Open a project.

        Raises NotFound, ProjectTooNew, PassphraseNeeded or WrongPassphrase. An older project is brought up to date
        first; one in a folder is backed up before that, one on PostgreSQL is left to its server's backups.
        """
        location = place if isinstance(place, Location) else Location.of(place)
        key = None
        if location.folder is not None:
            if not location.database.is_file():
                raise NotFound(
                    _("There is no project in {name}.").format(name=location.folder),
                    _("Make one with `qualcode init`."),
                )
            key = sealing.open_key(location.folder, passphrase)
            engine = sqlite_engine(location.database, key)
        else:
            assert location.url is not None
            engine = postgresql_engine(location.url)
        project = cls(location, engine, key)
        try:
            with engine.connect() as connection:
                current = schema.check_revision(connection, location.name)
            if not current:
                project._bring_up_to_date()
        except DBAPIError as error:
            engine.dispose()
            raise StoreFailed(
                _("The project {name} cannot be opened.").format(name=location.name), _reason(error)
            ) from error
        except QualcodeError:
            engine.dispose()
            raise
        return project

    def _bring_up_to_date(self) -> None:
        with self._queue():
            # Another process may have done it while this one waited.
            with self.engine.connect() as connection:
                if schema.check_revision(connection, self.location.name):
                    return
            if self.location.folder is not None:
                backup.write_backup(self.location.folder, self.engine, self.key, reason="migration")
            schema.upgrade(self.engine)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def embedded(self) -> bool:
        """Tell whether the project is a folder with SQLite, not a team's PostgreSQL."""
        return self.location.folder is not None

    @contextmanager
    def _queue(self) -> Iterator[None]:
        if self.location.folder is None:
            yield
            return
        try:
            with write_lock(self.location.folder / "project.lock"):
                yield
        except (PermissionError, FileNotFoundError) as error:
            raise StoreFailed(
                _("The project {name} cannot be written.").format(name=self.location.name), _reason(error)
            ) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the project, that of its first question, and refuses to change it."""
        # SQLite shows every transaction one state; PostgreSQL has to be asked.
        engine = self.engine if self.embedded else self.engine.execution_options(isolation_level="REPEATABLE READ")
        try:
            with Session(engine, autoflush=False, expire_on_commit=False) as session:
                forbid_writing(session)
                yield session
        except DBAPIError as error:
            raise StoreFailed(
                _("The project {name} could not be read.").format(name=self.location.name), _reason(error)
            ) from error

    @contextmanager
    def write(self, coder: str, action: str, *, undoable: bool = True, kind: str = "do") -> Iterator[Writing]:
        """Give a session whose changes become one step of that coder, and commit it at the end.

        Waits in the queue while another process writes. When the block raises, nothing is changed.
        """
        if not coder.strip():
            raise Refused(_("Who is writing?"), _("Name yourself with --coder NAME or QUALCODE_CODER."))
        try:
            with (
                self._queue(),
                self.engine.connect().execution_options(**{WRITING: True}) as connection,
                Session(connection, expire_on_commit=False) as session,
            ):
                if not self.embedded:
                    queue_on_postgresql(session)
                begin_capture(session)
                step = Step(uid=uuid7(), at=now(), action=action, kind=kind, undoable=undoable, detail={})
                writing = Writing(session, coder_named(session, coder.strip()), step)
                yield writing
                step.detail = writing.detail
                write_step(session, step, writing.coder, writing.of)
                session.commit()
        except DBAPIError as error:
            raise StoreFailed(
                _("The change could not be stored; the project is as it was before."), _reason(error)
            ) from error

    def record(self, session: Session) -> ProjectRecord:
        """Return the project record."""
        return session.scalars(select(ProjectRecord)).one()

    def backup(self, to: Path | None = None) -> Path:
        """Write a checked copy of the project and return its place: below `backups/` unless one is named.

        The key file is not part of it. Raises Refused for a PostgreSQL project, which its server backs up.
        """
        if self.location.folder is None:
            raise Refused(
                _("A PostgreSQL project is backed up by the server."), _("Use pg_dump, or the server's own backup.")
            )
        return backup.write_backup(self.location.folder, self.engine, self.key, to)

    def key_file_path(self) -> Path:
        """Return the place of the key file: beside the folder, or in the user's own data folder for a team project."""
        if self.location.folder is not None:
            folder = self.location.folder
            return folder.with_name(folder.name.removesuffix(SUFFIX) + ".koblingsnokkel")
        return self.cache_folder() / "project.koblingsnokkel"

    def cache_folder(self) -> Path:
        """Return the folder of what may be thrown away, made when it is not there."""
        if self.location.folder is not None:
            return self.location.folder
        from platformdirs import user_data_path

        folder = user_data_path("qualcode") / self.location.name.replace("/", "_").replace(":", "_")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def coder_named(session: Session, name: str) -> Coder:
    """Return the coder of that name, made when there is none."""
    coder = session.scalar(select(Coder).where(Coder.name == name))
    if coder is None:
        coder = Coder(name=name)
        session.add(coder)
        session.flush()
    return coder


def _reason(error: Exception) -> str:
    """Say in a few words what the disk or database said; never a statement or its values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror + "."
    first = str(cause).strip().splitlines()
    said = first[0] if first and isinstance(error, OperationalError | OSError) else type(cause).__name__
    return _("The store said: {reason}.").format(reason=said.rstrip("."))
