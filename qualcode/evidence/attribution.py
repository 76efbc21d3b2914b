"""What stands after a printed quote, such as `(ansatt, Øygarden kommune)`.

The template has fields in braces; `{title|group}` takes the first that has a printed value. What is printed is never
the true value of a title, an age or a country: those are printed only when a printed value has been given. A field
without a value goes, with the comma before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput
from qualcode.i18n import _, translate
from qualcode.model import (
    Excerpt,
    Interview,
    InterviewAttribute,
    Participant,
    ParticipantAttribute,
    Passage,
    ProjectRecord,
    Source,
    Speaker,
)

PRINTED_AS_IS = frozenset({"group"})
"""Attributes whose true value may be printed when none is given to print; the municipality has a rule of its own."""

_FIELD = re.compile(r"\{([\w|]+)\}")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words a quotation holds: speaker, participant and interview of the turn where it begins."""

    speaker: Speaker | None
    participant: Participant | None
    interview: Interview | None
    through_interpreter: bool


def voice_of(session: Session, excerpt: Excerpt) -> Voice:
    """Return whose words begin the excerpt; an interpreter speaks for the one informant of the source."""
    passage = session.scalar(
        select(Passage)
        .where(Passage.transcript_id == excerpt.transcript_id, Passage.start <= excerpt.start)
        .order_by(Passage.start.desc())
        .limit(1)
    )
    source = session.get_one(Source, excerpt.source_id)
    speaker = passage.speaker if passage is not None else None
    participant = speaker.participant if speaker is not None else None
    interpreted = speaker is not None and speaker.role == "interpreter"
    if interpreted:
        informants = [one.participant for one in source.speakers if one.role == "informant" and one.participant]
        participant = informants[0] if len(informants) == 1 else None
    return Voice(speaker, participant, source.interview, interpreted)


def printed_values(voice: Voice, record: ProjectRecord, language: str) -> dict[str, str]:
    """Return what may be printed of each attribute of the participant and, where that has none, of the interview."""
    values: dict[str, str] = {}
    attributes: list[InterviewAttribute | ParticipantAttribute] = []
    if voice.interview is not None:
        attributes += voice.interview.attributes
    if voice.participant is not None:
        attributes += voice.participant.attributes
    for attribute in attributes:
        values[attribute.key] = _printed(attribute.key, attribute.value, attribute.printed, record, language)
    if voice.speaker is not None and voice.speaker.role == "interviewer":
        values = {"group": translate("interviewer", language)}
    if voice.through_interpreter:
        values["interpreter"] = translate("through an interpreter", language)
    return {key: value for key, value in values.items() if value}


def _printed(key: str, value: str, printed: str | None, record: ProjectRecord, language: str) -> str:
    if printed is not None:
        return printed
    if key == "municipality" and record.municipalities_named:
        if "kommune" in value.casefold() or "municipality" in value.casefold():
            return value
        return translate("{name} municipality", language).format(name=value)
    return value if key in PRINTED_AS_IS else ""


def check_template(template: str) -> None:
    """Raise BadInput for a template with a brace that does not close or a field that cannot be one."""
    rest = _FIELD.sub("", template)
    if "{" in rest or "}" in rest or not _FIELD.search(template):
        raise BadInput(
            _("The attribution template {template} cannot be read.").format(template=repr(template)),
            _("Write it like ({title|group}, {municipality})."),
        )


def attribution(template: str, values: Mapping[str, str]) -> str:
    """Return the template filled in; empty when nothing is known."""

    def fill(match: re.Match[str]) -> str:
        return next((values[key] for key in match[1].split("|") if values.get(key)), "\0")

    filled = _FIELD.sub(fill, template)
    if values.get("interpreter") and "{interpreter}" not in template and filled.endswith(")"):
        filled = f"{filled[:-1]}, {values['interpreter']})"
    filled = re.sub(r"[,;]?\s*\0", "", filled)
    filled = re.sub(r"([(\[])\s*[,;]\s*", r"\1", filled)
    return "" if re.fullmatch(r"[\s()\[\],;]*", filled) else filled.strip()
