"""Reviews findings: by entity and spelling instead of by mention, or from a file of decisions.

Which findings count as reviewed is told in `unreviewed`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.alias_index import words_of
from qualcode.anonymise.entities import check_new_names, confirm, give_pseudonyms, keep, merge, set_replacement
from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.policy import TYPES
from qualcode.anonymise.propagation import propagate
from qualcode.anonymise.transliterate import lower
from qualcode.anonymise.unreviewed import TO_REVIEW, OpenFinding, Unreviewed, unreviewed
from qualcode.coding.batch import split_lines
from qualcode.coding.quotations import source_named
from qualcode.errors import BadInput, KeyFileMissing, NotFound, QualcodeError
from qualcode.i18n import _
from qualcode.model import Entity, EntityAlias, Identifier, Source, Transcript
from qualcode.text.spans import Span

__all__ = [
    "TO_REVIEW",
    "Applied",
    "Example",
    "OpenFinding",
    "QueueItem",
    "Unreviewed",
    "apply_decisions",
    "queue",
    "read_decisions",
    "unreviewed",
]

_CONTEXT = 60
_EXAMPLES = 5
_KINDS = ("direct", "indirect")


@dataclass(frozen=True, slots=True)
class Example:
    """One place of a finding, with the words around it as spans of the transcript."""

    source_id: int
    transcript_id: int
    span: Span
    context: Span


@dataclass(slots=True)
class QueueItem:
    """All undecided findings of the same words and type, to be decided at once."""

    words: str
    type: str
    kind: str
    tier: str
    layers: str
    count: int = 0
    sources: set[int] = field(default_factory=set)
    identifiers: list[int] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file of decisions did."""

    confirmed: int
    kept: int
    entities: int
    propagated: int
    pseudonyms: int
    gone: tuple[uuid.UUID, ...] = ()
    """Whose entries in the key file stand for nobody any more: remove them when the change is committed."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """One line of a file of decisions, checked."""

    line: int
    source: Source
    span: Span
    type: str
    """Empty for what is kept as the detectors called it; so is the kind."""
    kind: str
    entity: str
    confirms: bool
    replacement: str
    words: str

    @property
    def local(self) -> tuple[int, str]:
        """Return where the entity's name holds: in its source, or in all of them when it begins with @."""
        return (0 if self.entity.startswith("@") else self.source.id, self.entity)


def queue(
    session: Session, tiers: Sequence[str] = TO_REVIEW, *, source: Source | None = None, limit: int | None = None
) -> list[QueueItem]:
    """Return what is left to review, the most frequent first, grouped by words and type over the whole project."""
    statement = select(Transcript.id, Transcript.source_id, Transcript.text).join(
        Source, Source.current_transcript_id == Transcript.id
    )
    statement = statement.where(Source.document_class != "published").order_by(Transcript.source_id)
    if source is not None:
        statement = statement.where(Source.id == source.id)
    asked = Unreviewed(session, tiers)
    items: dict[tuple[str, str], QueueItem] = {}
    for transcript_id, source_id, text in session.execute(statement):
        for row in asked.of(transcript_id):
            words = row.span.cut(text)
            item = items.setdefault(
                (row.type, lower(words)), QueueItem(words, row.type, row.kind, row.tier, row.layers)
            )
            item.count += 1
            item.sources.add(source_id)
            item.identifiers.append(row.id)
            if len(item.examples) < _EXAMPLES:
                context = Span(max(0, row.start - _CONTEXT), min(len(text), row.end + _CONTEXT))
                item.examples.append(Example(source_id, transcript_id, row.span, context))
    order = {"certain": 0, "probable": 1, "possible": 2}
    ranked = sorted(items.values(), key=lambda item: (item.kind != "direct", order[item.tier], -item.count, item.words))
    return ranked[:limit]


def read_decisions(text: str) -> list[dict[str, Any]]:
    """Return the JSON lines of a text; an empty line is an empty dict. Raises BadInput with the line."""
    out: list[dict[str, Any]] = []
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip():
            out.append({})
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInput(_("this is not JSON."), line=number) from error
        if not isinstance(row, dict):
            raise BadInput(_("a decision is an object in braces."), line=number)
        out.append(row)
    return out


def apply_decisions(session: Session, lines: Iterable[dict[str, Any]], key: KeyFile | None = None) -> Applied:
    """Carry out decisions, all or none, and spread them over the project; saves the key file if it is given.

    Each has source, raw_start and raw_end (or start and end), and decision (confirm or keep); to confirm also type,
    and if wanted kind, entity and replacement. What is kept holds elsewhere for the type it is kept as. An
    `entity` is a name within its source: two sources' `p1` are two persons, unless they share an alias; one that begins
    with @ is the same in all of them. Raises BadInput or another error with the number of the line (from 1).
    """
    decisions = _checked(session, lines, key)
    entities: dict[tuple[int, str], Entity] = {}
    touched: dict[int, Entity] = {}
    kept = 0
    for one in decisions:
        try:
            if not one.confirms:
                keep(session, (one.source, one.span), type=one.type or None, kind=one.kind or None)
                kept += 1
                continue
            local = one.local
            known = entities.get(local) if one.entity else None
            if known is None and one.entity:
                known = _new_or_shared(session, one, entities)
            entity = confirm(session, (one.source, one.span), type=one.type, kind=one.kind, entity=known, spread=False)
            if one.entity:
                entities[local] = entity
            touched[entity.id] = entity
        except QualcodeError as error:
            raise _at_line(error, one.line) from error
    gone = _share(session, entities, touched, key)
    if key is not None:
        check_new_names(session, list(touched.values()), key)
    pseudonyms = _set_replacements(session, decisions, entities, touched, key)
    if key is not None:
        pseudonyms += give_pseudonyms(session, key)
    spread = propagate(session, list(touched.values()))
    if key is not None:
        key.save()
    return Applied(len(decisions) - kept, kept, len(touched), spread, pseudonyms, tuple(gone))


def _checked(session: Session, lines: Iterable[dict[str, Any]], key: KeyFile | None) -> list[_Decision]:
    sources: dict[str, tuple[Source, Transcript]] = {}
    out = []
    for number, row in enumerate(lines, 1):
        if row:
            out.append(_checked_line(session, number, row, sources, key))
    return out


def _checked_line(
    session: Session,
    number: int,
    row: dict[str, Any],
    sources: dict[str, tuple[Source, Transcript]],
    key: KeyFile | None,
) -> _Decision:
    name = row.get("source")
    if not isinstance(name, str) or not name:
        raise BadInput(_("the decision names no source."), line=number)
    if name not in sources:
        sources[name] = _source_named(session, name, number)
    source, transcript = sources[name]
    decision = row.get("decision")
    if decision not in ("confirm", "keep"):
        raise BadInput(_("decision is “confirm” or “keep”."), line=number)
    type_, kind = row.get("type") or "", row.get("kind") or ""
    if type_ not in TYPES and (type_ or decision == "confirm"):
        raise BadInput(_("type is one of {types}.").format(types=", ".join(TYPES)), line=number)
    if decision == "confirm" and not kind:
        kind = "direct" if type_ in ("PERSON", "CODE") else "indirect"
    if kind not in _KINDS and (kind or decision == "confirm"):
        raise BadInput(_("kind is “direct” or “indirect”."), line=number)
    entity, replacement = row.get("entity") or "", row.get("replacement") or ""
    if not isinstance(replacement, str) or not isinstance(entity, str | int):
        raise BadInput(_("entity and replacement are texts."), line=number)
    replacement = replacement.strip()
    bracketed = replacement.startswith("[") and replacement.endswith("]")
    if decision == "confirm" and replacement and not bracketed:
        if type_ != "PERSON":
            raise BadInput(_("only a PERSON has a pseudonym; write the replacement in [brackets]."), line=number)
        if key is None:
            raise KeyFileMissing(
                _("line {line}: a pseudonym needs the key file.").format(line=number),
                _("Make or open it with `qualcode anonymise key`."),
            )
    span = _span_of(row, transcript, source, number)
    words = span.cut(transcript.text)
    if not words.strip():
        raise BadInput(_("the place holds no words."), line=number)
    return _Decision(number, source, span, type_, kind, str(entity), decision == "confirm", replacement, words)


def _span_of(row: dict[str, Any], transcript: Transcript, source: Source, number: int) -> Span:
    raw = "raw_start" in row or "raw_end" in row
    start, end = (row.get("raw_start"), row.get("raw_end")) if raw else (row.get("start"), row.get("end"))
    limit = transcript.raw_length if raw else transcript.length
    whole = all(isinstance(place, int) and not isinstance(place, bool) for place in (start, end))
    if not whole or not 0 <= int(start or 0) < int(end or 0) <= limit:
        raise BadInput(
            _("{source} has no span {start}:{end}; it has {length} characters.").format(
                source=source.name, start=start, end=end, length=limit
            ),
            line=number,
        )
    span = Span(int(start or 0), int(end or 0))
    return transcript.offsets.from_raw(span) if raw else span


def _source_named(session: Session, name: str, number: int) -> tuple[Source, Transcript]:
    try:
        source = source_named(session, name)
    except NotFound as error:
        raise _at_line(error, number) from error
    transcript = session.get(Transcript, source.current_transcript_id or 0)
    if transcript is None:
        raise NotFound(_("line {line}: {name} has no transcript.").format(line=number, name=name))
    return source, transcript


def _at_line(error: QualcodeError, line: int) -> QualcodeError:
    if isinstance(error, BadInput):
        error.line = line
        return error
    return type(error)(_("line {line}: {message}").format(line=line, message=error.message), error.hint)


def _new_or_shared(session: Session, one: _Decision, entities: dict[tuple[int, str], Entity]) -> Entity:
    """Return the entity for a name that is new in its source: one with this very alias elsewhere, else a new one."""
    here = {entity.id for (source_id, _name), entity in entities.items() if source_id == one.source.id}
    text = " ".join(one.words.split())
    for alias in session.scalars(select(EntityAlias).where(EntityAlias.text == text).order_by(EntityAlias.entity_id)):
        entity = alias.entity
        if entity.decision != "confirmed" or entity.type != one.type or entity.id in here:
            continue
        # A first name alone may be two persons'; they are told apart when both are known more fully.
        if one.type != "PERSON" or len(words_of(text)) > 1:
            return entity
    entity = Entity(type=one.type, kind=one.kind, decision="confirmed")
    session.add(entity)
    session.flush()
    return entity


def _share(
    session: Session, entities: dict[tuple[int, str], Entity], touched: dict[int, Entity], key: KeyFile | None
) -> list[uuid.UUID]:
    """Make one of two sources' persons who share an alias, unless their full names differ.

    Return what `merge` returns.
    """
    gone: list[uuid.UUID] = []
    for local, entity in list(entities.items()):
        if entity.type != "PERSON":
            continue
        texts = {alias.text for alias in entity.aliases}
        rows = session.scalars(
            select(Entity)
            .join(EntityAlias)
            .where(EntityAlias.text.in_(texts), Entity.id < entity.id, Entity.decision == "confirmed")
            .order_by(Entity.id)
        )
        same_source = {one.id for (source_id, _name), one in entities.items() if source_id == local[0]}
        for other in dict.fromkeys(rows):
            if other.type == "PERSON" and other.id not in same_source and _may_be_one(entity, other):
                gone += merge(session, other, entity, key)
                touched.pop(entity.id, None)
                touched[other.id] = other
                for place, one in entities.items():
                    if one is entity:
                        entities[place] = other
                break
    return gone


def _may_be_one(one: Entity, other: Entity) -> bool:
    full = [{lower(alias.text) for alias in entity.aliases if len(words_of(alias.text)) > 1} for entity in (one, other)]
    return not full[0] or not full[1] or bool(full[0] & full[1])


def _set_replacements(
    session: Session,
    decisions: Sequence[_Decision],
    entities: dict[tuple[int, str], Entity],
    touched: dict[int, Entity],
    key: KeyFile | None,
) -> int:
    """Set each entity's replacement from its fullest mention; return how many pseudonyms there are among them."""
    chosen: dict[int, _Decision] = {}
    for one in decisions:
        if not one.confirms or not one.replacement:
            continue
        entity = entities.get(one.local) if one.entity else None
        if entity is None:
            entity = session.scalars(
                select(Entity)
                .join(Identifier, Identifier.entity_id == Entity.id)
                .where(
                    Identifier.transcript_id == one.source.current_transcript_id,
                    Identifier.start == one.span.start,
                    Identifier.end == one.span.end,
                )
            ).first()
        if entity is None:
            continue
        best = chosen.get(entity.id)
        if best is None or len(words_of(one.words)) > len(words_of(best.words)):
            chosen[entity.id] = one
    for entity_id, one in chosen.items():
        try:
            set_replacement(session, touched[entity_id], one.replacement, key)
        except QualcodeError as error:
            raise _at_line(error, one.line) from error
    return sum(not one.replacement.startswith("[") for one in chosen.values())
