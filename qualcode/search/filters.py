"""Filters, resolved in the store to the passages they let through. Codes and attributes are never in the index.

Values are compared without regard to case; a `*` stands for anything; `A..B` is a range of dates or numbers. Attributes
are looked for on the participant who speaks, else on the interview.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from qualcode.codebook.lookup import code_by_path
from qualcode.coding.retrieving import subtree_ids
from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _
from qualcode.ingest.attributes import attribute_key
from qualcode.ingest.interviews import FIELDS
from qualcode.model import (
    Code,
    Coder,
    Coding,
    Interview,
    InterviewAttribute,
    Participant,
    ParticipantAttribute,
    Passage,
    Source,
    Speaker,
    Theme,
    Transcript,
)
from qualcode.search.forms import pattern_matcher, plain
from qualcode.search.nodes import Filter
from qualcode.search.texts import chunks

Answering = Callable[[str], frozenset[int]]
"""Gives the passages that answer a search; themes hold searches."""


def passages_of(session: Session, asked: Filter, answering: Answering) -> frozenset[int]:
    """Return the ids of the passages in force that a filter lets through.

    Raises NotFound for a code, theme, source, coder or attribute that does not exist, BadInput for a malformed date.
    """
    resolve = _RESOLVERS.get(asked.name)
    if resolve is not None:
        return resolve(session, asked.value)
    if asked.name == "theme":
        return frozenset().union(
            *(passages_of_theme(session, theme, answering) for theme in _themes(session, asked.value))
        )
    return _by_attribute(session, asked.name, asked.value)


def passages_of_theme(session: Session, theme: Theme, answering: Answering) -> frozenset[int]:
    """Return the ids of the passages that a theme gathers: under its codes, by its searches, with its quotations."""
    found = set(_under(session, codes_of(session, theme)))
    for query in theme.queries:
        found |= answering(query)
    for uid, start, end in theme.quotations:
        found.update(
            session.scalars(
                _in_force()
                .join(Transcript, Transcript.id == Passage.transcript_id)
                .where(Transcript.uid == uuid.UUID(uid), Passage.start < end, Passage.end > start)
            )
        )
    return frozenset(found)


def codes_of(session: Session, theme: Theme) -> list[Code]:
    """Return the codes under a theme, heirs in the place of what was merged into them."""
    found: dict[int, Code] = {}
    for code in session.scalars(select(Code).where(Code.uid.in_([uuid.UUID(uid) for uid in theme.codes]))):
        while code.merged_into is not None:
            code = code.merged_into
        found[code.id] = code
    return sorted(found.values(), key=lambda code: code.path)


# --- values ---------------------------------------------------------------------------------------------------------


def value_test(asked: str) -> Callable[[str], bool]:
    """Return a test of values: equal in any case, by pattern, or within a range of numbers or dates."""
    wanted = asked.casefold()
    low, dots, high = wanted.partition("..")
    if dots:
        return lambda value: _in_range(value.casefold(), low.strip(), high.strip())
    if "*" in wanted or "?" in wanted:
        matches = pattern_matcher(wanted)
        return lambda value: matches(value.casefold())
    return lambda value: value.casefold() == wanted


def _in_range(value: str, low: str, high: str) -> bool:
    try:
        number = float(value.replace(",", "."))
        return (not low or float(low) <= number) and (not high or number <= float(high))
    except ValueError:
        # Words and ISO dates: the bounds themselves belong to it, and so does what begins with the upper one.
        return (not low or low <= value) and (not high or value <= high or value.startswith(high))


def _fitting(values: Iterable[str], asked: str) -> set[str]:
    """Return the values that are asked for; only where none is, those that differ from it by folding."""
    every = set(values)
    alike = {value for value in every if value.casefold() == asked.casefold()}
    if alike:
        return alike  # a name may hold what would be a pattern
    test = value_test(asked)
    found = {value for value in every if test(value)}
    if not found:
        folded = value_test(plain(asked.casefold()))
        found = {value for value in every if folded(plain(value.casefold()))}
    return found


# --- passages -------------------------------------------------------------------------------------------------------


def _in_force() -> Select[int]:
    return select(Passage.id).join(Source, Source.current_transcript_id == Passage.transcript_id)


def _of_sources(session: Session, sources: Iterable[int]) -> frozenset[int]:
    return frozenset(
        number
        for chunk in chunks(sources)
        for number in session.scalars(_in_force().where(Passage.source_id.in_(chunk)))
    )


def _of_speakers(session: Session, speakers: Iterable[int]) -> frozenset[int]:
    return frozenset(
        number
        for chunk in chunks(speakers)
        for number in session.scalars(_in_force().where(Passage.speaker_id.in_(chunk)))
    )


def _coded(session: Session, which: ColumnElement[bool]) -> frozenset[int]:
    earlier = aliased(Passage)
    # Passages do not overlap: the last that begins no later than the coding is the first that it can reach into. Saying
    # so lets the store begin there; otherwise it walks through the source from its first passage for each coding.
    first = (
        select(func.coalesce(func.max(earlier.start), 0))
        .where(
            earlier.source_id == Coding.source_id,
            earlier.transcript_id == Coding.transcript_id,
            earlier.start <= Coding.start,
        )
        .scalar_subquery()
    )
    overlapping = and_(
        Coding.source_id == Passage.source_id,
        Coding.transcript_id == Passage.transcript_id,
        Coding.start < Passage.end,
        Coding.end > Passage.start,
        Passage.start >= first,
    )
    return frozenset(session.scalars(_in_force().join(Coding, overlapping).where(which).distinct()))


def _under(session: Session, codes: Sequence[Code]) -> frozenset[int]:
    ids = subtree_ids(session, codes)
    return frozenset(number for chunk in chunks(ids) for number in _coded(session, Coding.code_id.in_(chunk)))


# --- what is asked for ----------------------------------------------------------------------------------------------


def _by_code(session: Session, value: str) -> frozenset[int]:
    if "*" not in value and "?" not in value:
        return _under(session, [code_by_path(session, value)])
    test = value_test(value)
    codes = [
        code
        for code in session.scalars(select(Code).where(Code.merged_into_id.is_(None)))
        if test(code.path) or any(map(test, code.aliases))
    ]
    if not codes:
        raise NotFound(
            _("No code is like “{pattern}”.").format(pattern=value), _("`qualcode codebook show` lists the codes.")
        )
    return _under(session, codes)


def _by_coder(session: Session, value: str) -> frozenset[int]:
    names = {name: number for number, name in session.execute(select(Coder.id, Coder.name))}
    found = _fitting(names, value)
    if not found:
        raise NotFound(
            _("There is no coder {name}.").format(name=value),
            _("Coders: {names}.").format(names=", ".join(sorted(names))),
        )
    return _coded(session, Coding.coder_id.in_([names[name] for name in found]))


def _by_source(session: Session, value: str) -> frozenset[int]:
    names = {name: number for number, name in session.execute(select(Source.id, Source.name))}
    found = _fitting(names, value)
    if not found:
        stems = {name: name.rpartition(".")[0] or name for name in names}
        fitting = _fitting(stems.values(), value)
        found = {name for name, stem in stems.items() if stem in fitting}
    if not found:
        raise NotFound(_("There is no source named {name}.").format(name=value), _("`qualcode sources` lists them."))
    return _of_sources(session, [names[name] for name in found])


def _by_kind(session: Session, value: str) -> frozenset[int]:
    rows = session.execute(select(Source.id, Source.kind, Source.document_class)).all()
    fitting = _fitting({value for _id, *values in rows for value in values}, value)
    return _of_sources(session, [number for number, *values in rows if fitting & set(values)])


def _by_language(session: Session, value: str) -> frozenset[int]:
    rows = session.execute(select(Source.id, Source.language, Interview.language).outerjoin(Source.interview)).all()
    spoken = {number: own or of_interview or "" for number, own, of_interview in rows}
    fitting = _fitting(spoken.values(), value)
    return _of_sources(session, [number for number, language in spoken.items() if language in fitting])


def _by_interview(session: Session, value: str) -> frozenset[int]:
    names = {name: number for number, name in session.execute(select(Interview.id, Interview.name))}
    found = _fitting(names, value)
    if not found:
        raise NotFound(_("There is no interview {name}.").format(name=value), _("`qualcode interviews` lists them."))
    return _of_interviews(session, {names[name] for name in found})


def _of_interviews(session: Session, interviews: set[int]) -> frozenset[int]:
    rows = session.execute(select(Source.id, Source.interview_id)).all()
    return _of_sources(session, [number for number, interview in rows if interview in interviews])


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _by_date(session: Session, value: str) -> frozenset[int]:
    low, dots, high = value.partition("..")
    first = _bound(low.strip(), last=False)
    last = _bound(high.strip() if dots else low.strip(), last=True)
    rows = session.execute(select(Interview.id, Interview.date).where(Interview.date.is_not(None)))
    return _of_interviews(session, {number for number, date in rows if date is not None and first <= date <= last})


def _bound(text: str, *, last: bool) -> dt.date:
    """Return the first or last day of a year, month or day; of nothing, the first or last of all days."""
    if not text:
        return dt.date.max if last else dt.date.min
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = int(match[1]), match[2], match[3]
        first = dt.date(year, int(month or 1), int(day or 1))
        if not last or day:
            return first
        following = dt.date(year + (month is None or first.month == 12), first.month % 12 + 1 if month else 1, 1)
        return following - dt.timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            _("{value} is no date.").format(value=repr(text)),
            _("Write 2024, 2024-05, 2024-05-17, or a range such as 2023..2024."),
        ) from error


def _by_speaker(session: Session, value: str) -> frozenset[int]:
    rows = session.execute(select(Speaker.id, Speaker.label, Speaker.role)).all()
    fitting = _fitting({label for _id, label, _role in rows}, value)
    if fitting:
        return _of_speakers(session, [number for number, label, _role in rows if label in fitting])
    return _by_role(session, value)


def _by_role(session: Session, value: str) -> frozenset[int]:
    test = value_test(value)
    rows = session.execute(select(Speaker.id, Speaker.role))
    return _of_speakers(session, [number for number, role in rows if test(role)])


def _by_participant(session: Session, value: str) -> frozenset[int]:
    labels = {label: number for number, label in session.execute(select(Participant.id, Participant.label))}
    found = {labels[label] for label in _fitting(labels, value)}
    if not found:
        raise NotFound(
            _("There is no participant {label}.").format(label=value), _("`qualcode participants` lists them.")
        )
    rows = session.execute(select(Speaker.id, Speaker.participant_id))
    return _of_speakers(session, [number for number, participant in rows if participant in found])


def _by_attribute(session: Session, name: str, value: str) -> frozenset[int]:
    """Let through the passages whose speaker has that value of the attribute or, having none, whose interview has."""
    key = attribute_key(name)
    of_participant = _values(
        session,
        select(ParticipantAttribute.participant_id, ParticipantAttribute.value).where(ParticipantAttribute.key == key),
    )
    of_interview = _values(
        session,
        select(InterviewAttribute.interview_id, InterviewAttribute.value).where(InterviewAttribute.key == key),
    )
    if key in FIELDS:
        of_interview = _values(session, select(Interview.id, getattr(Interview, key))) | of_interview
    if not of_participant and not of_interview and key not in FIELDS:
        raise NotFound(
            _("No participant and no interview has an attribute {name}.").format(name=name),
            _("`qualcode participants` and `qualcode interviews` show what there is."),
        )
    fitting = _fitting([*of_participant.values(), *of_interview.values()], value)
    interviews = {number for number, own in of_interview.items() if own in fitting}
    source_rows = session.execute(select(Source.id, Source.interview_id)).all()
    sources = {number for number, interview in source_rows if interview in interviews}
    speakers = [
        number
        for number, source, participant in session.execute(
            select(Speaker.id, Speaker.source_id, Speaker.participant_id)
        )
        if _speaks_as(participant, source, of_participant, fitting, sources)
    ]
    unnamed = frozenset(
        number
        for chunk in chunks(sources)
        for number in session.scalars(_in_force().where(Passage.source_id.in_(chunk), Passage.speaker_id.is_(None)))
    )
    return _of_speakers(session, speakers) | unnamed


def _values(session: Session, owners: Select[int, str]) -> dict[int, str]:
    return {number: own for number, own in session.execute(owners) if own}


def _speaks_as(
    participant: int | None, source: int, values: Mapping[int, str], fitting: set[str], sources: set[int]
) -> bool:
    own = values.get(participant) if participant is not None else None
    return source in sources if own is None else own in fitting


def _themes(session: Session, value: str) -> list[Theme]:
    themes = {theme.name: theme for theme in session.scalars(select(Theme))}
    found = _fitting(themes, value)
    if not found:
        raise NotFound(_("There is no theme “{name}”.").format(name=value), _("`qualcode themes` lists them."))
    return [themes[name] for name in sorted(found)]


_RESOLVERS: Mapping[str, Callable[[Session, str], frozenset[int]]] = {
    "code": _by_code,
    "coder": _by_coder,
    "source": _by_source,
    "kind": _by_kind,
    "lang": _by_language,
    "interview": _by_interview,
    "date": _by_date,
    "speaker": _by_speaker,
    "role": _by_role,
    "participant": _by_participant,
}
