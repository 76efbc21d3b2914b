"""The key file on the command line: opened when there is one, never made unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.cli.context import Invocation

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.anonymise.keyfile import KeyFile
    from qualcode.store.project import Project


def key_path(invocation: Invocation, project: Project) -> Path:
    """Return the place of the key file."""
    from pathlib import Path

    named = invocation.settings()["key_file"].value
    return Path(named).expanduser() if named else project.key_file_path()


def open_key(invocation: Invocation, project: Project) -> KeyFile | None:
    """Open the key file if there is one and its passphrase is at hand; None otherwise.

    Who then needs a pseudonym is told that the key file is not open.
    """
    from qualcode.anonymise.keyfile import KeyFile

    path = key_path(invocation, project)
    if not path.exists():
        return None
    passphrase = invocation.key_passphrase()
    if passphrase is None:
        return None
    with project.read() as session:
        uid = project.record(session).uid
    return KeyFile.open(path, passphrase, uid)
