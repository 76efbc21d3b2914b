"""Backups: a complete copy of the embedded store, checked before it is called one, and the way back."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import Engine, text

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
            _check(unfinished, key)
            os.replace(unfinished, target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreFailed(
            _("The backup could not be written to {name}.").format(name=target), error.strerror or ""
        ) from error
    return target


def _check(folder: Path, key: bytes | None) -> None:
    engine = sqlite_engine(folder / "project.db", key)
    try:
        with engine.connect() as connection:
            said = connection.execute(text("PRAGMA integrity_check")).scalar()
    finally:
        engine.dispose()
    if said != "ok":
        raise IntegrityFailed(_("The backup is not sound and was thrown away."), _("Run `qualcode verify --full`."))


def restore_backup(backup: Path, to: Path) -> Location:
    """Copy a backup to a new place and return where the project now is; raises ProjectExists, never overwrites."""
    location = Location.of(to)
    assert location.folder is not None
    if location.folder.exists():
        raise ProjectExists(_("{name} exists already.").format(name=location.folder), _("Choose another name."))
    if not (backup / "project.db").is_file():
        raise Refused(_("{name} is no backup of a project.").format(name=backup))
    try:
        shutil.copytree(backup, location.folder, ignore=shutil.ignore_patterns(FOLDER, "index", "*.lock"))
        os.chmod(location.folder, 0o700)
    except OSError as error:
        shutil.rmtree(location.folder, ignore_errors=True)
        raise StoreFailed(_("The backup could not be restored."), error.strerror or "") from error
    return location
