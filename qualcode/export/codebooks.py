"""The codebook leaves here: through the privacy check like everything else, as code names may name people."""

from __future__ import annotations

from pathlib import Path

from qualcode.anonymise.privacy import Outgoing, Report, check
from qualcode.codebook.editing import export_codebook
from qualcode.codebook.files import codebook_bytes, losses
from qualcode.errors import Refused
from qualcode.export.release import Prepared, release
from qualcode.i18n import _
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
    with project.read() as session:
        document = export_codebook(session)
        data = codebook_bytes(document, to.suffix)
        outgoing = Outgoing(way=way, file_name=to.name, data=data, recipient=recipient, purpose=purpose)
        report = check(session, outgoing, override_reason=override_reason)
        prepared = Prepared(data, report, chain_head(session))
    if not release(
        project,
        to,
        prepared,
        coder=coder,
        action="export.codebook",
        way=way,
        recipient=recipient,
        purpose=purpose,
        overwrite=overwrite,
    ):
        raise Refused(_("Others changed the project meanwhile."), _("Try again."))
    return report, losses(document, to.suffix)
