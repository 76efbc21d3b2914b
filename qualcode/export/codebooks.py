"""The codebook leaves here: through the privacy check like everything else, as code names may name people."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qualcode.anonymise.privacy import Outgoing, Report, check
from qualcode.codebook.editing import export_codebook
from qualcode.codebook.files import codebook_bytes, losses
from qualcode.export.files import staged
from qualcode.model import Export
from qualcode.store.log import chain_head
from qualcode.store.project import Project


def export_codebook_file(
    project: Project,
    to: Path,
    *,
    coder: str,
    way: str = "publication",
    recipient: str = "",
    purpose: str = "",
    override_reason: str = "",
    overwrite: bool = False,
) -> tuple[Report, list[str]]:
    """Write the codebook as .yaml, .csv or .qdc, and return the check's report and what the format cannot hold.

    Raises PrivacyRefused, with nothing written, when the check says no.
    """
    with project.write(coder, "export.codebook", undoable=False) as writing:
        session = writing.session
        document = export_codebook(session)
        data = codebook_bytes(document, to.suffix)
        outgoing = Outgoing(way=way, file_name=to.name, data=data, recipient=recipient, purpose=purpose)
        report = check(session, outgoing, override_reason=override_reason)
        report.require()
        head = chain_head(session)
        with staged(to, data, overwrite=overwrite) as file:
            session.add(
                Export(
                    way=way,
                    format=to.suffix.lower().removeprefix("."),
                    file_name=to.name,
                    sha256=hashlib.sha256(data).hexdigest(),
                    recipient=recipient,
                    purpose=purpose,
                    override_reason=override_reason,
                    warnings=len(report.warnings),
                    excerpts=[],
                    chain_head=head,
                    coder_id=writing.coder.id,
                )
            )
            writing.detail = {"way": way, "file": to.name, "codes": len(document.codes)}
            session.flush()
            file.publish()
    return report, losses(document, to.suffix)
