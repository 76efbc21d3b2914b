"""Carries confirmed entities over the transcripts: every form of their aliases becomes an identifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qualcode.anonymise.alias_index import NAMES
from qualcode.anonymise.detect.lexicons import is_ambiguous_name
from qualcode.anonymise.detect.lexicons import is_ordinary_word as is_everyday_word
from qualcode.anonymise.detect.vocabulary import knows
from qualcode.anonymise.forms import NEAR, Alias, AliasHit, AliasMatcher
from qualcode.anonymise.transliterate import lower
from qualcode.model import Entity, Identifier, ProjectRecord, Source, Transcript
from qualcode.store.hashes import words_hash

PROPAGATION, MANUAL, NEARBY = "propagation", "manual", "near"


def is_ordinary_word(word: str) -> bool:
    """Tell whether a word in lower case is an everyday word, also when it is a name as well (odd, stein)."""
    return is_everyday_word(word) or is_ambiguous_name(word)


def is_known_word(word: str) -> bool:
    """Tell whether a word in lower case is in a dictionary of bokmål, nynorsk or English."""
    return knows(word, ("nb", "nn", "en"))


def matcher_of(entities: Iterable[Entity]) -> AliasMatcher:
    """Return what finds the aliases of the entities; a hit's `entity` is the entity's id as text."""
    return AliasMatcher(
        (
            Alias(str(entity.id), alias.text, entity.type, entity.kind)
            for entity in entities
            for alias in entity.aliases
        ),
        is_ordinary_word,
        is_known_word,
    )


def confirmed_entities(session: Session) -> list[Entity]:
    """Return all entities that are to be hidden, oldest first."""
    return list(
        session.scalars(
            select(Entity)
            .where(Entity.decision == "confirmed")
            .options(selectinload(Entity.aliases))
            .order_by(Entity.id)
        )
    )


def propagate(session: Session, entities: Sequence[Entity], sources: Sequence[Source] | None = None) -> int:
    """Cover every form of the entities' aliases in the current transcripts, and return how many places are new.

    Sure forms become confirmed identifiers; near spellings become possible ones, to be reviewed. A place with a
    decision of its own stays as it is.
    """
    entities = [entity for entity in entities if entity.decision == "confirmed"]
    if not entities:
        return 0
    matcher = matcher_of(entities)
    by_id = {str(entity.id): entity for entity in entities}
    secret = hash_key(session)
    new = _confirm_same_words(session, entities, secret)
    statement = select(Transcript.id, Transcript.source_id, Transcript.text).join(
        Source, Source.current_transcript_id == Transcript.id
    )
    if sources is not None:
        statement = statement.where(Source.id.in_([source.id for source in sources]))
    for transcript_id, source_id, text in session.execute(statement):
        if not matcher.may_contain(text):
            continue
        taken: dict[tuple[int, int], Identifier] = {
            (row.start, row.end): row
            for row in session.scalars(select(Identifier).where(Identifier.transcript_id == transcript_id))
        }
        for hit in matcher.find(text):
            words = text[hit.start : hit.end]
            row = taken.get((hit.start, hit.end))
            if row is None:
                row = _identifier_of(hit, transcript_id, source_id, words_hash(secret, words))
                if hit.closeness == NEAR and (is_ordinary_word(lower(words)) or _inside(hit, taken)):
                    continue
                session.add(row)
                taken[hit.start, hit.end] = row
                new += 1
            if row.decision == "open" and hit.closeness != NEAR:
                row.decision, row.entity = "confirmed", by_id[hit.entity]
                row.type, row.kind = by_id[hit.entity].type, by_id[hit.entity].kind
    session.flush()
    return new


def cover_new_source(session: Session, source: Source) -> int:
    """Cover the known entities in a source that came in after they were confirmed."""
    return propagate(session, confirmed_entities(session), [source])


def _confirm_same_words(session: Session, entities: Sequence[Entity], secret: bytes) -> int:
    """Confirm what detectors found elsewhere in these very words, common words included."""
    by_hash = {
        words_hash(secret, form): entity
        for entity in entities
        for alias in entity.aliases
        for form in same_words(alias.text)
    }
    rows = session.scalars(
        select(Identifier).where(Identifier.decision == "open", Identifier.words_hash.in_(list(by_hash)))
    )
    count = 0
    for row in rows:
        entity = by_hash[row.words_hash]
        if row.type == entity.type or entity.type in NAMES:
            row.decision, row.entity, row.kind, row.type = "confirmed", entity, entity.kind, entity.type
            count += 1
    return count


def same_words(text: str) -> set[str]:
    """Return the words as they may stand: a capital for the first letter makes no difference, nor does genitive -s.

    A name that is an ordinary word in lower case keeps its capital.
    """
    forms = {text, text[:1].upper() + text[1:]}
    if not (text[:1].isupper() and is_ordinary_word(lower(text))):
        forms |= {text[:1].lower() + text[1:], text.lower()}
    return forms | {form + "s" for form in forms}


def hash_key(session: Session) -> bytes:
    """Return the key of the project's hashes of words."""
    return session.scalars(select(ProjectRecord.words_key)).one()


def _identifier_of(hit: AliasHit, transcript_id: int, source_id: int, hashed: str) -> Identifier:
    near = hit.closeness == NEAR
    return Identifier(
        source_id=source_id,
        transcript_id=transcript_id,
        start=hit.start,
        end=hit.end,
        type=hit.alias.type,
        kind=hit.alias.kind,
        tier="possible" if near else "certain",
        layers=NEARBY if near else PROPAGATION,
        decision="open",
        words_hash=hashed,
    )


def _inside(hit: AliasHit, taken: dict[tuple[int, int], Identifier]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in taken)
