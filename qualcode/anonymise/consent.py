"""Whose consent an export needs, and whether it is there."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.i18n import _
from qualcode.model import Participant, Passage, Source, Speaker, Transcript
from qualcode.model.interviews import Attendance, InterviewAttribute
from qualcode.text.spans import Span

_APPROVED = frozenset(
    {"given", "approved", "godkjent", "godkjend", "gitt", "not promised", "ikke lovet", "ikkje lova", "ikkje lovd"}
)
_ASKING = frozenset({"interviewer", "note-taker"})


@dataclass(frozen=True, slots=True)
class _Turn:
    """A passage, and whose words are in it: nobody's when it is the project's own people who speak."""

    start: int
    end: int
    whose: frozenset[int | None]


def _start(turn: _Turn) -> int:
    return turn.start


class Consents:
    """Answers for many spans whose words they are; reads each transcript's turns once."""

    def __init__(self, session: Session, use: str = "quote") -> None:
        self._session = session
        self._use = use
        self._turns: dict[int, tuple[list[_Turn], frozenset[int | None]]] = {}
        self._refusals: dict[int | None, list[tuple[str, str]]] = {}

    def whose(self, transcript_id: int, span: Span) -> set[int | None]:
        """Return the ids of the participants whose words the span holds.

        None stands for somebody who is registered as no participant, and so has agreed to nothing. Words without a
        speaker, and spans where only interviewers and note-takers speak, are of all who were at the interview. A
        published document needs nobody's consent.
        """
        if transcript_id not in self._turns:
            self._turns[transcript_id] = self._read(transcript_id)
        turns, there = self._turns[transcript_id]
        speaking: set[int | None] = set()
        for at in range(max(0, bisect_right(turns, span.start, key=_start) - 1), len(turns)):
            turn = turns[at]
            if turn.start >= span.end:
                break
            if span.start < turn.end:
                speaking |= turn.whose
        return speaking or set(there)

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
            return [("consent", _("It holds words of somebody who is registered as no participant."))]
        participant = self._session.get_one(Participant, participant_id)
        out = []
        if any(one.withdrawn_on is not None and one.use in ("record", self._use) for one in participant.consents):
            out.append(("withdrawn", _("The consent was withdrawn.")))
        elif not participant.consents_to(self._use):
            out.append(("consent", _("There is no consent to the use “{use}”.").format(use=self._use)))
        if any(value.strip().casefold() not in _APPROVED for value in self._approvals(participant)):
            said = _("Approval of quotes was promised and is not given yet (attribute quote_approval).")
            out.append(("approval", said))
        return out

    def _approvals(self, participant: Participant) -> list[str]:
        """Return what is said of the approval of quotes: of the participant, or else of the interviews they gave."""
        own = participant.attribute("quote_approval")
        if own is not None:
            return [own.value]
        of_interviews = (
            select(InterviewAttribute.value)
            .join(Attendance, Attendance.interview_id == InterviewAttribute.interview_id)
            .where(Attendance.participant_id == participant.id, InterviewAttribute.key == "quote_approval")
        )
        return list(self._session.scalars(of_interviews))

    def _read(self, transcript_id: int) -> tuple[list[_Turn], frozenset[int | None]]:
        source = self._session.scalars(
            select(Source).join(Transcript, Transcript.source_id == Source.id).where(Transcript.id == transcript_id)
        ).one()
        if source.document_class == "published":
            return [], frozenset()
        there = self._at(source.interview_id) or frozenset({None})
        informants = {one.participant_id for one in source.speakers if one.role in ("informant", "group")}
        interpreted = informants if len(informants) == 1 else {None}
        whose: dict[int | None, frozenset[int | None]] = {None: there}
        for speaker in source.speakers:
            own: set[int | None] = {speaker.participant_id} - {None}
            if speaker.role == "interpreter":
                # What an interpreter says are an informant's words, also when consent is registered for both.
                own |= interpreted
            elif not own and speaker.role not in _ASKING:
                own = {None}
            whose[speaker.id] = frozenset(own)
        rows = self._session.execute(
            select(Passage.start, Passage.end, Passage.speaker_id)
            .where(Passage.transcript_id == transcript_id)
            .order_by(Passage.start)
        )
        return [_Turn(start, end, whose[speaker_id]) for start, end, speaker_id in rows], there

    def _at(self, interview_id: int | None) -> frozenset[int | None]:
        if interview_id is None:
            return frozenset()
        attending = select(Attendance.participant_id).where(
            Attendance.interview_id == interview_id, Attendance.participant_id.is_not(None)
        )
        labelled = (
            select(Speaker.participant_id)
            .join(Source, Source.id == Speaker.source_id)
            .where(Source.interview_id == interview_id, Speaker.participant_id.is_not(None))
        )
        return frozenset(self._session.scalars(attending)) | frozenset(self._session.scalars(labelled))
