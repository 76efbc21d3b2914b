"""Backups: a complete copy of the embedded store, checked before it is called one, and the way back."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from qualcode.errors import IntegrityFailed, ProjectExists, Refused, StoreFailed
from qualcode.i18n import _
from qualcode.model.base import now
from qualcode.store import sealing
from qualcode.store.engine import sqlite_engine
from qualcode.store.location import Location

FOLDER = "backups"
_KEPT = ("qualcode.toml", sealing.KEY_FILE)


def write_backup(source: Path, engine: Engine, key: bytes | None, to: Path | None = None, reason: str = "") -> Path:
    """Copy a project's folder into a new one and return it: below `backups/` in it unless a place is named.

    The key file is not part of it. Raises ProjectExists for a taken place, IntegrityFailed when the copy is not sound.
    """
    stamp = now().strftime("%Y%m%dT%H%M%S%fZ")
    target = to or source / FOLDER / f"{stamp}{'-' + reason if reason else ''}.qualcode"
    if target.exists():
        raise ProjectExists(_("{name} exists already.").format(name=target), _("Choose another name."))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=".backup-"))
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("VACUUM INTO ?", (str(unfinished / "project.db"),))
                connection.exec_driver_sql("BEGIN")
            for name in _KEPT:
                if (source / name).exists():
                    shutil.copy2(source / name, unfinished / name)
            if not _sound(unfinished, key):
                raise IntegrityFailed(
                    _("The backup is not sound and was thrown away."), _("Run `qualcode verify --full`.")
                )
            os.replace(unfinished, target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreFailed(
            _("The backup could not be written to {name}.").format(name=target), error.strerror or ""
        ) from error
    return target


def _sound(folder: Path, key: bytes | None) -> bool:
    engine = sqlite_engine(folder / "project.db", key)
    try:
        with engine.connect() as connection:
            return connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    except DatabaseError:
        return False
    finally:
        engine.dispose()


def restore_backup(backup: Path, to: Path, passphrase: str | None = None) -> Location:
    """Copy a backup to a new place and return where the project now is.

    The copy is checked before it gets its name; that of an encrypted project only when its passphrase is given. Raises
    ProjectExists, never overwrites; IntegrityFailed for a backup that is not sound; WrongPassphrase.
    """
    location = Location.of(to)
    assert location.folder is not None
    if location.folder.exists():
        raise ProjectExists(_("{name} exists already.").format(name=location.folder), _("Choose another name."))
    if not (backup / "project.db").is_file():
        raise Refused(_("{name} is no backup of a project.").format(name=backup))
    encrypted = (backup / sealing.KEY_FILE).exists()
    key = sealing.open_key(backup, passphrase) if encrypted and passphrase else None
    try:
        location.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=location.folder.parent, prefix=".restore-"))
        try:
            left_out = shutil.ignore_patterns(FOLDER, "index", "*.lock")
            shutil.copytree(backup, unfinished, ignore=left_out, dirs_exist_ok=True)
            os.chmod(unfinished, 0o700)
            if (key is not None or not encrypted) and not _sound(unfinished, key):
                raise IntegrityFailed(_("The backup is not sound; nothing was restored."), _("Use an older one."))
            os.replace(unfinished, location.folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreFailed(_("The backup could not be restored."), error.strerror or "") from error
    return location
