"""The mapped classes: what a project is made of, one concept a file.

Importing this package loads all of them, so that every table is known and every relationship resolves.
"""

from qualcode.model.base import Base
from qualcode.model.coders import Coder
from qualcode.model.codes import Code, CodebookVersion
from qualcode.model.codings import Coding
from qualcode.model.events import Event, SearchOutbox, Step
from qualcode.model.excerpts import Excerpt, Export
from qualcode.model.identifiers import Entity, EntityAlias, Identifier, Scan
from qualcode.model.interviews import Attendance, Interview, InterviewAttribute
from qualcode.model.memos import Memo
from qualcode.model.participants import Consent, Participant, ParticipantAttribute
from qualcode.model.project import ProjectRecord
from qualcode.model.sources import DecodedOriginal, Original, Passage, Source, Speaker, Transcript
from qualcode.model.themes import Theme

__all__ = [
    "Attendance",
    "Base",
    "Code",
    "CodebookVersion",
    "Coder",
    "Coding",
    "Consent",
    "DecodedOriginal",
    "Entity",
    "EntityAlias",
    "Event",
    "Excerpt",
    "Export",
    "Identifier",
    "Interview",
    "InterviewAttribute",
    "Memo",
    "Original",
    "Participant",
    "ParticipantAttribute",
    "Passage",
    "ProjectRecord",
    "Scan",
    "SearchOutbox",
    "Source",
    "Speaker",
    "Step",
    "Theme",
    "Transcript",
]

# Undo brings a row back under its old id, so an id must never be given to another row.
for _table in Base.metadata.tables.values():
    if "id" in _table.primary_key.columns:
        _table.dialect_options["sqlite"]["autoincrement"] = True
