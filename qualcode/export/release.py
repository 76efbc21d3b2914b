"""The last step of every export: checked, logged, and only then given its name.

The file lies complete beside its place while the log is written, and takes its name when the log is safe. Whatever
has left is therefore logged; a crash in between leaves a log entry of a file that never came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect

from qualcode.anonymise.privacy_report import Report
from qualcode.export.files import staged
from qualcode.model import Excerpt, Export
from qualcode.store.log import chain_head
from qualcode.store.project import Project


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file made from one state of the project, with what the privacy check said of it."""

    data: bytes
    report: Report
    head: str
    """Of the log, when it was made."""
    excerpts: Sequence[Excerpt] = ()


def release(
    project: Project,
    to: Path,
    prepared: Prepared,
    *,
    coder: str,
    action: str,
    way: str,
    recipient: str = "",
    purpose: str = "",
    overwrite: bool = False,
) -> bool:
    """Log the export and let the file appear; False, with nothing done, when the project has changed since.

    Raises PrivacyRefused when the check said no, and what `staged` raises.
    """
    prepared.report.require()
    with staged(to, prepared.data, overwrite=overwrite) as file:
        with project.write(coder, action, undoable=False) as writing:
            session = writing.session
            if chain_head(session) != prepared.head:
                return False
            session.add_all(one for one in prepared.excerpts if inspect(one).transient)
            session.add(
                Export(
                    way=way,
                    format=to.suffix.lower().removeprefix("."),
                    file_name=to.name,
                    sha256=hashlib.sha256(prepared.data).hexdigest(),
                    recipient=recipient,
                    purpose=purpose,
                    override_reason=prepared.report.override_reason,
                    warnings=len(prepared.report.warnings),
                    excerpts=[one.citation_id for one in prepared.excerpts],
                    chain_head=prepared.head,
                    coder_id=writing.coder.id,
                )
            )
            writing.detail = {"way": way, "file": to.name, "excerpts": len(prepared.excerpts)}
        file.publish()
    return True
