"""Writing a finished file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import Refused, StoreFailed
from qualcode.i18n import _


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that is complete on the disk under another name."""

    unfinished: Path
    path: Path

    def publish(self) -> None:
        """Give it its name; raises StoreFailed when the disk refuses."""
        try:
            os.replace(self.unfinished, self.path)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise _failed(self.path, error) from error


def check_target(path: Path, *, overwrite: bool = False) -> None:
    """Raise Refused where there is something already, or no folder to write in."""
    if path.is_symlink() or (path.exists() and not (overwrite and path.is_file())):
        raise Refused(
            _("{path} exists already.").format(path=path), _("Choose another name, or say --overwrite for a file.")
        )
    if not path.parent.is_dir():
        raise Refused(_("There is no folder {path}.").format(path=path.parent))


@contextmanager
def staged(path: Path, data: bytes, *, overwrite: bool = False) -> Iterator[Staged]:
    """Write bytes beside the target, to be published within the block; what is not published is gone after it.

    The file is readable by its owner alone. Raises Refused where there is something already (a link is never followed,
    another file only replaced with `overwrite`), StoreFailed when the disk refuses.
    """
    check_target(path, overwrite=overwrite)
    unfinished = path.with_name(f".{secrets.token_hex(8)}.unfinished")
    try:
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _failed(path, error) from error
        yield Staged(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _failed(path: Path, error: OSError) -> StoreFailed:
    return StoreFailed(_("{path} could not be written.").format(path=path), f"{error.strerror}.")
