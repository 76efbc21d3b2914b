"""Whose consent an export needs, and whether it is there."""

from __future__ import annotations

from bisect import bisect_right

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.i18n import _
from qualcode.model import Participant, Passage, Source, Speaker, Transcript
from qualcode.model.interviews import Attendance
from qualcode.text.spans import Span

_PROMISED = ("promised", "lovet", "lovd", "yes", "ja")


def _start(turn: tuple[int, int, int | None]) -> int:
    return turn[0]


class Consents:
    """Answers for many spans whose words they are; reads each transcript's turns once."""

    def __init__(self, session: Session, use: str = "quote") -> None:
        self._session = session
        self._use = use
        self._turns: dict[int, tuple[list[tuple[int, int, int | None]], set[int | None]]] = {}
        self._refusals: dict[int | None, list[tuple[str, str]]] = {}

    def whose(self, transcript_id: int, span: Span) -> set[int | None]:
        """Return the ids of the participants who speak in the span, else of all who were at the interview.

        None stands for nobody registered. A published document needs nobody's consent.
        """
        if transcript_id not in self._turns:
            self._turns[transcript_id] = self._read(transcript_id)
        turns, there = self._turns[transcript_id]
        speaking: set[int | None] = set()
        for at in range(max(0, bisect_right(turns, span.start, key=_start) - 1), len(turns)):
            start, end, who = turns[at]
            if start >= span.end:
                break
            if who is not None and span.start < end:
                speaking.add(who)
        return speaking or there

    def refusals(self, participant_id: int | None) -> list[tuple[str, str]]:
        """Return why a participant's words may not be used: rule and explanation; empty when they may."""
        if participant_id not in self._refusals:
            self._refusals[participant_id] = self._why_not(participant_id)
        return self._refusals[participant_id]

    def allow(self, transcript_id: int, span: Span) -> bool:
        """Tell whether all whose words the span holds have agreed."""
        return not any(self.refusals(one) for one in self.whose(transcript_id, span))

    def _why_not(self, participant_id: int | None) -> list[tuple[str, str]]:
        if participant_id is None:
            return [("consent", _("Nobody is registered who could have agreed to it."))]
        participant = self._session.get_one(Participant, participant_id)
        out = []
        if any(one.withdrawn_on is not None and one.use in ("record", self._use) for one in participant.consents):
            out.append(("withdrawn", _("The consent was withdrawn.")))
        elif not participant.consents_to(self._use):
            out.append(("consent", _("There is no consent to the use “{use}”.").format(use=self._use)))
        approval = participant.attribute("quote_approval")
        if approval is not None and approval.value.strip().casefold() in _PROMISED:
            said = _("Approval of quotes was promised and is not given yet (attribute quote_approval).")
            out.append(("approval", said))
        return out

    def _read(self, transcript_id: int) -> tuple[list[tuple[int, int, int | None]], set[int | None]]:
        rows = self._session.execute(
            select(Passage.start, Passage.end, Speaker.participant_id)
            .outerjoin(Speaker, Speaker.id == Passage.speaker_id)
            .where(Passage.transcript_id == transcript_id)
            .order_by(Passage.start)
        )
        turns = [(row[0], row[1], row[2]) for row in rows]
        source = self._session.scalars(
            select(Source).join(Transcript, Transcript.source_id == Source.id).where(Transcript.id == transcript_id)
        ).one()
        if source.document_class == "published":
            return [], set()
        return turns, self._at(source.interview_id) or {None}

    def _at(self, interview_id: int | None) -> set[int | None]:
        if interview_id is None:
            return set()
        attending = select(Attendance.participant_id).where(
            Attendance.interview_id == interview_id, Attendance.participant_id.is_not(None)
        )
        labelled = (
            select(Speaker.participant_id)
            .join(Source, Source.id == Speaker.source_id)
            .where(Source.interview_id == interview_id, Speaker.participant_id.is_not(None))
        )
        return set(self._session.scalars(attending)) | set(self._session.scalars(labelled))
