"""Decides whom or what identifiers stand for, and carries each decision over the whole project.

Confirming one mention makes its words an alias of an entity; every form of the alias in every transcript is then
covered in the same transaction. Decisions on a place of its own always hold there.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.alias_index import NAMES, words_of
from qualcode.anonymise.forms import NEAR, AliasMatcher
from qualcode.anonymise.inflection import without_genitive
from qualcode.anonymise.keyfile import KeyEntry, KeyFile
from qualcode.anonymise.policy import TYPES
from qualcode.anonymise.propagation import MANUAL, confirmed_entities, hash_key, matcher_of, propagate
from qualcode.anonymise.pseudonyms import choose
from qualcode.anonymise.transliterate import lower
from qualcode.errors import BadInput, KeyFileMissing, Refused
from qualcode.i18n import _
from qualcode.model import Entity, EntityAlias, Identifier, Source, Speaker, Transcript
from qualcode.store.hashes import words_hash
from qualcode.text.spans import Span

_LONGEST_ALIAS = 200

Place = Identifier | tuple[Source, Span]


def confirm(
    session: Session,
    place: Place,
    *,
    type: str,  # noqa: A002 - the word of the domain
    kind: str,
    entity: Entity | None = None,
    replacement: str | None = None,
    key: KeyFile | None = None,
    spread: bool = True,
) -> Entity:
    """Decide that a place identifies someone, and cover every form of its words in the project.

    Without an entity, the one that has these very words as an alias is taken, else a new one is made. A replacement in
    [brackets] is a category text; any other is the pseudonym of a PERSON and needs the key file. With the key file open
    a person gets a pseudonym in any case. Raises BadInput, KeyFileMissing or Refused. Save the key file afterwards.
    """
    _check_type(type, kind)
    identifier, words = _identifier_at(session, place, type, kind)
    texts = _alias_texts(session, identifier, words, type)
    if entity is None:
        entity = _known(session, texts, type)
    if entity is None:
        entity = Entity(type=type, kind=kind, decision="confirmed")
        session.add(entity)
    elif entity.decision != "confirmed":
        raise Refused(_("That entity is one to keep."), _("Confirm the words without naming it."))
    for text in texts:
        _add_alias(entity, text)
    session.flush()
    identifier.decision, identifier.type, identifier.kind, identifier.entity = "confirmed", type, kind, entity
    if type == "PERSON" and entity.participant_id is None:
        entity.participant_id = _labelled(session, identifier.source_id, entity)
    if key is not None and spread:
        check_new_names(session, [entity], key)
    if replacement:
        set_replacement(session, entity, replacement, key)
    elif key is not None and entity.type == "PERSON" and not entity.replacement:
        give_pseudonym(session, entity, key)
    session.flush()
    if spread:
        propagate(session, [entity])
    return entity


def keep(
    session: Session,
    place: Place,
    *,
    type: str | None = None,  # noqa: A002
    kind: str | None = None,
) -> Entity:
    """Decide that a place may be printed as it is; the same words of that type need no review elsewhere.

    Those of a person, or that are direct, need none in the same source alone. Without a type and kind, they are those
    that the detectors saw there.
    """
    if type or kind:
        _check_type(type or "MISC", kind or "indirect")
    identifier, words = _identifier_at(session, place, type, kind)
    if type and identifier.type != type:
        identifier.type, identifier.kind = type, _usual_kind(type)
    identifier.kind = kind or identifier.kind
    text = _tidy(words)
    entity = next(
        (
            alias.entity
            for alias in session.scalars(select(EntityAlias).where(EntityAlias.text == text))
            if (alias.entity.decision, alias.entity.type) == ("kept", identifier.type)
        ),
        None,
    )
    if entity is None:
        entity = Entity(type=identifier.type, kind=identifier.kind, decision="kept")
        _add_alias(entity, text)
        session.add(entity)
    identifier.decision, identifier.entity = "kept", entity
    session.flush()
    return entity


def mark(
    session: Session,
    source: Source,
    span: Span,
    *,
    type: str,  # noqa: A002
    kind: str,
    entity: Entity | None = None,
    replacement: str | None = None,
    key: KeyFile | None = None,
) -> Entity:
    """Mark a place by hand, found by no detector or not, as one to hide."""
    return confirm(session, (source, span), type=type, kind=kind, entity=entity, replacement=replacement, key=key)


def merge(session: Session, into: Entity, other: Entity, key: KeyFile | None = None) -> list[uuid.UUID]:
    """Make one entity of two that are the same; the first keeps its pseudonym. Save the key file afterwards.

    Return whose entries in the key file stand for nobody any more: to be removed once the change is committed, lest a
    change that fails loses them.
    """
    if into.id == other.id:
        return []
    if (into.type, into.decision) != (other.type, other.decision):
        raise Refused(_("Only two of one type and decision can be the same."))
    if other.has_pseudonym and key is None:
        raise KeyFileMissing(_("Both have pseudonyms in the key file."), _("Open it to make them one."))
    for alias in other.aliases:
        _add_alias(into, alias.text)
    for identifier in session.scalars(select(Identifier).where(Identifier.entity_id == other.id)):
        identifier.entity = into
    into.participant_id = into.participant_id or other.participant_id
    into.replacement = into.replacement or other.replacement
    session.flush()
    gone: list[uuid.UUID] = []
    if key is not None:
        mine, theirs = key.entries.get(into.uid), key.entries.get(other.uid)
        held = mine or theirs
        if held is not None:
            _put_in_key(key, into, held.pseudonym)
            into.has_pseudonym = True
        if theirs is not None:
            gone.append(other.uid)
    session.delete(other)
    session.flush()
    return gone


def set_replacement(session: Session, entity: Entity, replacement: str, key: KeyFile | None) -> None:
    """Set what is printed for the entity: a category text in [brackets], or a person's pseudonym in the key file.

    Raises Refused for a pseudonym that is another person's already, or a real name in the project.
    """
    text = _tidy(replacement)
    if text.startswith("[") and text.endswith("]"):
        entity.replacement = text
        return
    if entity.type != "PERSON":
        raise BadInput(_("Only persons have pseudonyms; another replacement is written in [brackets].").format())
    if key is None:
        raise KeyFileMissing(_("A pseudonym needs the key file."), _("Make or open it with `qualcode anonymise key`."))
    session.flush()
    _check_pseudonym(session, entity, text, key)
    entity.replacement = None
    entity.has_pseudonym = True
    session.flush()
    _put_in_key(key, entity, text)


def _check_pseudonym(session: Session, entity: Entity, pseudonym: str, key: KeyFile) -> None:
    names = _names_in(pseudonym)
    if any(names == _names_in(one.pseudonym) for uid, one in key.entries.items() if uid != entity.uid):
        raise Refused(_("That pseudonym is another person's already."), _("Give this one another pseudonym."))
    if not names or any(hit.closeness != NEAR for hit in _real_names(session).find(pseudonym)):
        raise Refused(
            _("That pseudonym is a real name in the project, or part of one."), _("Give the name of nobody in it.")
        )


def check_new_names(session: Session, entities: Sequence[Entity], key: KeyFile) -> None:
    """Raise Refused where the names of entities are a pseudonym that was given to somebody: it would read as them."""
    matcher = matcher_of(entity for entity in entities if entity.type == "PERSON")
    for uid, entry in key.entries.items():
        if not any(hit.closeness != NEAR for hit in matcher.find(entry.pseudonym)):
            continue
        owner = session.scalar(select(Entity).where(Entity.uid == uid, Entity.decision == "confirmed"))
        if owner is None:
            continue
        raise Refused(
            _(
                "A name that is confirmed here is the pseudonym {pseudonym} that a person was given, or part of it."
            ).format(pseudonym=entry.pseudonym),
            _("Give that person another pseudonym first: `qualcode anonymise confirm … --replacement`."),
        )


def give_pseudonym(session: Session, entity: Entity, key: KeyFile, avoid: AliasMatcher | None = None) -> str:
    """Return the pseudonym of a person, chosen and put into the key file where there is none yet.

    `avoid` finds the real names of the project; without it they are read from the project.
    """
    held = key.entries.get(entity.uid)
    if held is not None and held.pseudonym:
        _put_in_key(key, entity, held.pseudonym)
        entity.has_pseudonym = True
        return held.pseudonym
    session.flush()
    avoid = avoid or _real_names(session)
    pseudonym = choose(_name(entity), "PERSON", key.pseudonyms, avoid, key.secret)
    _put_in_key(key, entity, pseudonym)
    entity.has_pseudonym = True
    return pseudonym


def give_pseudonyms(session: Session, key: KeyFile) -> int:
    """Give every confirmed person who has no replacement a pseudonym, and return how many got one.

    A person whose pseudonym is not in the key file, such as one made anew for a lost one, gets another.
    """
    without = [
        entity
        for entity in confirmed_entities(session)
        if entity.type == "PERSON" and not entity.replacement and not _has_entry(entity, key)
    ]
    avoid = _real_names(session)
    for entity in without:
        give_pseudonym(session, entity, key, avoid)
    return len(without)


def _has_entry(entity: Entity, key: KeyFile) -> bool:
    held = key.entries.get(entity.uid)
    return entity.has_pseudonym and held is not None and bool(held.pseudonym)


def _real_names(session: Session) -> AliasMatcher:
    return matcher_of(entity for entity in confirmed_entities(session) if entity.type in NAMES)


def _check_type(type_: str, kind: str) -> None:
    if type_ not in TYPES:
        raise BadInput(
            _("{type} is no type of identifier.").format(type=repr(type_)),
            _("It is one of {types}.").format(types=", ".join(TYPES)),
        )
    if kind not in ("direct", "indirect"):
        raise BadInput(_("{kind} is neither direct nor indirect.").format(kind=repr(kind)))


def _usual_kind(type_: str) -> str:
    return "direct" if type_ in ("PERSON", "CODE") else "indirect"


def _identifier_at(session: Session, place: Place, type_: str | None, kind: str | None) -> tuple[Identifier, str]:
    """Return the identifier of a place, a new one where none stands on exactly this span, and its words.

    A new one of no given type is what the narrowest finding around it is.
    """
    if isinstance(place, Identifier):
        text = session.scalars(select(Transcript.text).where(Transcript.id == place.transcript_id)).one()
        return place, place.span.cut(text)
    source, span = place
    transcript = session.get(Transcript, source.current_transcript_id or 0)
    if transcript is None or span.end > transcript.length or len(span) == 0:
        raise BadInput(_("{name} has no span {start}:{end}.").format(name=source.name, start=span.start, end=span.end))
    words = span.cut(transcript.text)
    row = session.scalar(
        select(Identifier).where(
            Identifier.transcript_id == transcript.id, Identifier.start == span.start, Identifier.end == span.end
        )
    )
    if row is None:
        seen = None if type_ else _seen_around(session, transcript.id, span)
        called = type_ or (seen.type if seen is not None else "MISC")
        row = Identifier(
            source_id=source.id,
            transcript_id=transcript.id,
            start=span.start,
            end=span.end,
            type=called,
            kind=kind or (seen.kind if seen is not None else _usual_kind(called)),
            tier="certain",
            layers=MANUAL,
            decision="open",
            words_hash=words_hash(hash_key(session), words),
        )
        session.add(row)
    return row, words


def _seen_around(session: Session, transcript_id: int, span: Span) -> Identifier | None:
    """Return the narrowest finding that holds a place."""
    return session.scalars(
        select(Identifier)
        .where(Identifier.transcript_id == transcript_id, Identifier.start <= span.start, Identifier.end >= span.end)
        .order_by(Identifier.end - Identifier.start)
        .limit(1)
    ).first()


def _tidy(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_ALIAS]


def _alias_texts(session: Session, identifier: Identifier, words: str, type_: str) -> list[str]:
    """Return the aliases that a mention gives: without its genitive -s, where the text has the name without one too."""
    text = _tidy(words)
    bare = without_genitive(text) if type_ in NAMES else None
    if bare:
        whole = session.scalars(select(Transcript.text).where(Transcript.id == identifier.transcript_id)).one()
        last = words_of(bare)[-1:]
        if last and last[0] in words_of(whole):
            return [bare]
    return [text]


def _known(session: Session, texts: Sequence[str], type_: str) -> Entity | None:
    """Return the confirmed entity of that type which has one of the texts as an alias, in any case of letters."""
    candidates = {form for text in texts for form in (text, text.lower(), text[:1].upper() + text[1:])}
    aliases = session.scalars(
        select(EntityAlias).join(Entity).where(EntityAlias.text.in_(candidates)).order_by(EntityAlias.entity_id)
    )
    return next(
        (alias.entity for alias in aliases if alias.entity.type == type_ and alias.entity.decision == "confirmed"),
        None,
    )


def _labelled(session: Session, source_id: int, entity: Entity) -> int | None:
    """Return the participant whose turns are labelled with one of the person's names."""
    names = {lower(alias.text) for alias in entity.aliases}
    speakers = session.execute(
        select(Speaker.label, Speaker.participant_id).where(
            Speaker.source_id == source_id, Speaker.participant_id.is_not(None)
        )
    )
    return next((participant for label, participant in speakers if lower(label).strip(" :") in names), None)


def _add_alias(entity: Entity, text: str) -> None:
    if text and all(alias.text != text for alias in entity.aliases):
        entity.aliases.append(EntityAlias(text=text))


def _names_in(text: str) -> list[str]:
    return [lower(word) for word in words_of(text)]


def _name(entity: Entity) -> str:
    """Return the fullest alias."""
    return max((alias.text for alias in entity.aliases), key=lambda text: (len(words_of(text)), len(text)), default="")


def _put_in_key(key: KeyFile, entity: Entity, pseudonym: str) -> None:
    entry = KeyEntry(_name(entity), tuple(alias.text for alias in entity.aliases), entity.type, pseudonym)
    if key.entries.get(entity.uid) != entry:
        key.put(entity.uid, entry)
