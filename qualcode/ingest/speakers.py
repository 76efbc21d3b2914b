"""Who is behind the labels of a source."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _
from qualcode.model import Coding, Participant, Passage, Source, Speaker
from qualcode.text.roles import ROLES


def set_speaker(
    session: Session, source: Source, label: str, *, role: str | None = None, participant: str | None = None
) -> Speaker:
    """Set role and participant of a label, and bring its codings in step; raises NotFound or BadInput."""
    speaker = session.scalar(select(Speaker).where(Speaker.source_id == source.id, Speaker.label == label))
    if speaker is None:
        raise NotFound(
            _("Nobody in {source} is labelled {label}.").format(source=source.name, label=label),
            _("`qualcode sources` shows the labels."),
        )
    if role is not None:
        if role not in ROLES:
            raise BadInput(
                _("{role} is no role of a speaker.").format(role=role),
                _("Roles: {roles}.").format(roles=", ".join(ROLES)),
            )
        speaker.role = role
    if participant is not None:
        found = session.scalar(select(Participant).where(Participant.label == participant))
        if found is None:
            found = Participant(label=participant)
            session.add(found)
            session.flush()
        speaker.participant_id = found.id
        _follow(session, speaker)
    return speaker


def _follow(session: Session, speaker: Speaker) -> None:
    """Let the codings that begin in the speaker's turns name the participant: it is derived from there."""
    turns = session.execute(
        select(Passage.transcript_id, Passage.start, Passage.end).where(Passage.speaker_id == speaker.id)
    ).all()
    for transcript_id, start, end in turns:
        for coding in session.scalars(
            select(Coding).where(Coding.transcript_id == transcript_id, Coding.start >= start, Coding.start < end)
        ):
            coding.participant_id = speaker.participant_id
