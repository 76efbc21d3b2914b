"""What stands after a printed quote, such as `(ansatt, Øygarden kommune)`.

The template has fields in braces; `{title|group}` takes the first that has a printed value. What is printed is never
the true value of a title, an age or a country: those are printed only when a printed value has been given. A field
without a value goes, with the comma before it. A quotation of several voices has what is printed of each, `(ansatt;
flyktning)`: nobody's words stand under another's name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qualcode.errors import BadInput
from qualcode.i18n import _, translate
from qualcode.ingest.attributes import printed_value
from qualcode.model import (
    Interview,
    InterviewAttribute,
    Participant,
    ParticipantAttribute,
    Passage,
    ProjectRecord,
    Source,
    Speaker,
    Transcript,
)
from qualcode.text.spans import Span

_FIELD = re.compile(r"\{([\w|]+)\}")


@dataclass(frozen=True, slots=True)
class Voice:
    """One whose words a quotation holds: speaker, participant and interview."""

    speaker: Speaker | None
    participant: Participant | None
    interview: Interview | None
    through_interpreter: bool


class Voices:
    """Tells whose words the spans of one transcript hold; reads its turns and who speaks them once."""

    def __init__(self, session: Session, transcript: Transcript) -> None:
        self._source = session.get_one(Source, transcript.source_id)
        self._turns = list(
            session.scalars(
                select(Passage)
                .where(Passage.transcript_id == transcript.id)
                .order_by(Passage.start)
                .options(selectinload(Passage.speaker).selectinload(Speaker.participant))
            )
        )
        self._ends = [turn.end for turn in self._turns]

    def of(self, span: Span) -> tuple[Voice, ...]:
        """Return all whose words the span holds, in the order they speak; an interpreter speaks for the one informant.

        Those who ask and take notes have a voice only in a span that holds no other's words.
        """
        interview = self._source.interview
        informing: dict[int | None, Voice] = {}
        asking: list[Voice] = []
        for speaker in dict.fromkeys(self._speakers(span)):
            if speaker.role in ("interviewer", "note-taker"):
                asking.append(Voice(speaker, speaker.participant, interview, False))
                continue
            interpreted = speaker.role == "interpreter"
            participant = _interpreted(self._source) if interpreted else speaker.participant
            # Each is named once, however many labels they have; one nobody registered is nobody else.
            same = participant.id if participant is not None else -speaker.id
            before = informing.get(same)
            if before is None or (interpreted and not before.through_interpreter):
                informing[same] = Voice(before.speaker if before else speaker, participant, interview, interpreted)
        return tuple(informing.values()) or tuple(asking[:1]) or (Voice(None, None, interview, False),)

    def _speakers(self, span: Span) -> Iterator[Speaker]:
        for turn in self._turns[bisect_right(self._ends, span.start) :]:
            if turn.start >= span.end:
                return
            if turn.speaker is not None:
                yield turn.speaker


def _interpreted(source: Source) -> Participant | None:
    """Return whom an interpreter speaks for: the one informant of the source, None when there are several."""
    informants = list(dict.fromkeys(one.participant for one in source.speakers if one.role in ("informant", "group")))
    return informants[0] if len(informants) == 1 else None


def printed_values(voices: Sequence[Voice], record: ProjectRecord, language: str) -> list[dict[str, str]]:
    """Return what may be printed of each voice, of the participant and, where that says nothing, of the interview."""
    return [_values(voice, record, language) for voice in voices]


def _values(voice: Voice, record: ProjectRecord, language: str) -> dict[str, str]:
    values: dict[str, str] = {}
    attributes: list[InterviewAttribute | ParticipantAttribute] = []
    if voice.interview is not None:
        attributes += voice.interview.attributes
    if voice.participant is not None:
        attributes += voice.participant.attributes
    for one in attributes:
        values[one.key] = printed_value(
            one.key,
            one.value,
            one.printed,
            municipalities_named=record.municipalities_named,
            language=language,
        )
    if voice.speaker is not None and voice.speaker.role == "interviewer":
        values = {"group": translate("interviewer", language)}
    if voice.through_interpreter:
        values["interpreter"] = translate("through an interpreter", language)
    return {key: value for key, value in values.items() if value}


def check_template(template: str) -> None:
    """Raise BadInput for a template with a brace that does not close or a field that cannot be one."""
    rest = _FIELD.sub("", template)
    if "{" in rest or "}" in rest or not _FIELD.search(template):
        raise BadInput(
            _("The attribution template {template} cannot be read.").format(template=repr(template)),
            _("Write it like ({title|group}, {municipality})."),
        )


def attribution(template: str, voices: Iterable[Mapping[str, str]]) -> str:
    """Return the template filled in for each voice, the same words once; empty when nothing is known."""
    filled = [one for one in dict.fromkeys(_filled(template, values) for values in voices) if one]
    if len(filled) > 1 and all(one.startswith("(") and one.endswith(")") for one in filled):
        return "(" + "; ".join(one[1:-1] for one in filled) + ")"
    return "; ".join(filled)


def _filled(template: str, values: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        return next((values[key] for key in match[1].split("|") if values.get(key)), "\0")

    filled = _FIELD.sub(fill, template)
    if values.get("interpreter") and "{interpreter}" not in template and filled.endswith(")"):
        filled = f"{filled[:-1]}, {values['interpreter']})"
    filled = re.sub(r"[,;]?\s*\0", "", filled)
    filled = re.sub(r"([(\[])\s*[,;]\s*", r"\1", filled)
    return "" if re.fullmatch(r"[\s()\[\],;]*", filled) else filled.strip()
