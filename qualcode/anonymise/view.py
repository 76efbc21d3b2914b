"""Shows words as they may leave: identifiers replaced as the policy says, the same everywhere, nothing stored.

What is replaced follows from two things: the decisions made at the very place, and every form of a confirmed alias in
the very words. So a name that no detector saw is covered too, and one entity has one replacement in the whole project.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.alias_index import words_of
from qualcode.anonymise.detect.lexicons import municipalities
from qualcode.anonymise.forms import NEAR, AliasHit, AliasMatcher
from qualcode.anonymise.inflection import without_genitive
from qualcode.anonymise.keyfile import KeyFile
from qualcode.anonymise.policy import CATEGORY, GENERALISE, KEEP, MASK, NAMED, PSEUDONYM, Policy, load
from qualcode.anonymise.propagation import confirmed_entities, matcher_of
from qualcode.anonymise.pseudonyms import render
from qualcode.anonymise.redaction import Redacted, Replacement, age_band, redact, season_year
from qualcode.anonymise.transliterate import lower
from qualcode.errors import KeyFileMissing, NotFound, PassphraseNeeded
from qualcode.i18n import _
from qualcode.model import (
    Entity,
    Identifier,
    Participant,
    ParticipantAttribute,
    Passage,
    ProjectRecord,
    Source,
    Speaker,
    Transcript,
)
from qualcode.text.spans import Span

INTERNAL, PARTICIPANT, PUBLICATION = WAYS = ("internal", "participant", "publication")
_MARGIN = 48
_HELD_TEXTS = 4
_CARE_OF = frozenset({"kommune", "kommunen", "kommunes", "municipality"})


@dataclass(frozen=True, slots=True)
class Nameless:
    """An identifier that stands for no entity, of a type and kind."""

    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one transcript."""

    text: str
    language: str
    published: bool
    kept: tuple[Span, ...]
    hidden: tuple[tuple[Span, Entity | Nameless], ...]
    """By start."""
    starts: tuple[int, ...]
    """Of the hidden ones."""
    longest: int
    entities: frozenset[str]

    def hidden_in(self, span: Span) -> Iterator[tuple[Span, Entity | Nameless]]:
        """Yield the hidden ones that overlap a span."""
        for at in range(bisect_left(self.starts, span.start - self.longest), len(self.starts)):
            if self.starts[at] >= span.end:
                break
            if self.hidden[at][0].overlaps(span):
                yield self.hidden[at]


def policy_of(session: Session) -> Policy:
    """Return the project's policy; municipalities are named when the policy or the project record names them."""
    record = session.scalars(select(ProjectRecord)).one()
    policy = load(record.policy)
    return replace(policy, municipalities=NAMED) if record.municipalities_named else policy


class View:
    """One way of showing the project's words; make one for many quotations.

    `participant` is the one to whom words return; the own names stay then.
    """

    def __init__(
        self,
        session: Session,
        way: str,
        *,
        policy: Policy | None = None,
        key: KeyFile | None = None,
        participant: Participant | None = None,
    ) -> None:
        if way not in WAYS:
            raise ValueError(f"no way out called {way!r}")
        self.way = way
        self.policy = policy or policy_of(session)
        self.key = key
        self.participant_id = participant.id if participant is not None else None
        self.entities = {str(entity.id): entity for entity in confirmed_entities(session)}
        self.language = session.scalars(select(ProjectRecord.language)).one()
        persons = [entity for entity in self.entities.values() if entity.type == "PERSON"]
        self._letters = {entity.id: number for number, entity in enumerate(persons)}
        self._session = session
        self._held: dict[int, _Known] = {}
        self._groups: dict[int, tuple[list[int], list[str | None]]] = {}
        self._printed: dict[tuple[int, str, str | None, str], str | None] = {}

    @cached_property
    def matcher(self) -> AliasMatcher:
        """Return what finds every confirmed alias."""
        return matcher_of(self.entities.values())

    def redacted(self, transcript_id: int, span: Span | None = None) -> Redacted:
        """Return the words of a span (else the whole transcript) as they may leave.

        Offsets of the result lead to the words of the span, counted from its start. Raises PassphraseNeeded or
        KeyFileMissing when a pseudonym is wanted and the key file is not open.
        """
        known = self._known(transcript_id)
        span = span or Span(0, len(known.text))
        words = span.cut(known.text)
        if known.published:
            return redact(words, ())
        # A name may reach over the edge of the quotation.
        low, high = max(0, span.start - _MARGIN), min(len(known.text), span.end + _MARGIN)
        around = known.text[low:high]
        places: list[Replacement] = []
        # Decisions on the place first: where both cover the same words, they say who it is.
        for place, entity in known.hidden_in(span):
            self._replace(places, span, place, entity, known, transcript_id)
        found = [
            (Span(hit.start + low, hit.end + low), hit)
            for hit in self.matcher.find(around)
            if hit.end + low > span.start and hit.start + low < span.end
        ]
        hits = [
            hit
            for place, hit in found
            if not any(kept.contains(place) for kept in known.kept)
            and self._counts(hit, place.cut(known.text), self.group_at(transcript_id, place.start), known.language)
        ]
        for hit in self._preferred(hits, transcript_id):
            place = Span(hit.start + low, hit.end + low)
            self._replace(places, span, place, self.entities[hit.entity], known, transcript_id)
        return redact(words, places)

    def redacted_text(self, text: str, language: str | None = None) -> Redacted:
        """Return a text that stands in no transcript (a label, a code's name, a heading) as it may leave."""
        places = []
        language = language or self.language
        hits = [hit for hit in self.matcher.find(text) if self._counts(hit, text[hit.start : hit.end], None, language)]
        for hit in self._preferred(hits, None):
            words = text[hit.start : hit.end]
            printed = self.printed(self.entities[hit.entity], words, None, language)
            if printed is not None:
                places.append(Replacement(hit.start, hit.end, printed, hit.entity))
        return redact(text, places)

    def printed(self, entity: Entity | Nameless, words: str, group: str | None, language: str) -> str | None:
        """Return what is printed for a mention of an entity; None where the words may stay as they are."""
        if self.way != PUBLICATION and entity.kind == "indirect":
            return None
        treatment = self.policy.treatment(entity.type, group)
        if treatment == KEEP or (entity.type in ("LOC", "ORG") and self._is_named_municipality(words)):
            return None
        if not isinstance(entity, Entity):
            return self._category(entity.type, treatment, words, language)
        if self._is_own(entity):
            return None
        if entity.replacement:
            return entity.replacement + _genitive(entity, words)
        if entity.type == "PERSON" and treatment in (PSEUDONYM, CATEGORY):
            if entity.has_pseudonym and treatment == PSEUDONYM:
                return render(self._pseudonym(entity), words, [alias.text for alias in entity.aliases])
            return self.policy.person(self._letters[entity.id], language) + _genitive(entity, words)
        return self._category(entity.type, treatment, words, language)

    def _counts(self, hit: AliasHit, words: str, group: str | None, language: str) -> bool:
        """Tell whether a hit is to be weighed against others on the same words: it is hidden, or the reader's own."""
        entity = self.entities[hit.entity]
        return self._is_own(entity) or (
            hit.closeness != NEAR and self.printed(entity, words, group, language) is not None
        )

    def _is_own(self, entity: Entity) -> bool:
        return (
            self.way == PARTICIPANT and self.participant_id is not None and entity.participant_id == self.participant_id
        )

    def group_at(self, transcript_id: int, place: int) -> str | None:
        """Return the group of the participant who speaks at a place, if a policy asks for groups."""
        if not self.policy.groups:
            return None
        if transcript_id not in self._groups:
            rows = self._session.execute(
                select(Passage.start, ParticipantAttribute.value)
                .outerjoin(Speaker, Speaker.id == Passage.speaker_id)
                .outerjoin(
                    ParticipantAttribute,
                    (ParticipantAttribute.participant_id == Speaker.participant_id)
                    & (ParticipantAttribute.key == "group"),
                )
                .where(Passage.transcript_id == transcript_id)
                .order_by(Passage.start)
            ).all()
            self._groups[transcript_id] = [row[0] for row in rows], [row[1] for row in rows]
        starts, groups = self._groups[transcript_id]
        index = bisect_right(starts, place) - 1
        return groups[index] if index >= 0 else None

    def kept_words(self, transcript_id: int, span: Span) -> set[str]:
        """Return the words in the span that someone decided to keep at that very place, in lower case."""
        known = self._known(transcript_id)
        return {lower(kept.cut(known.text)) for kept in known.kept if kept.overlaps(span)}

    def _replace(
        self,
        places: list[Replacement],
        span: Span,
        place: Span,
        entity: Entity | Nameless,
        known: _Known,
        transcript_id: int,
    ) -> None:
        words, group = place.cut(known.text), self.group_at(transcript_id, place.start)
        if isinstance(entity, Entity):
            same = (entity.id, words, group, known.language)
            if same not in self._printed:
                self._printed[same] = self.printed(entity, words, group, known.language)
            printed = self._printed[same]
        else:
            printed = self.printed(entity, words, group, known.language)
        if printed is not None:
            start, end = max(place.start, span.start) - span.start, min(place.end, span.end) - span.start
            places.append(Replacement(start, end, printed, str(entity.id) if isinstance(entity, Entity) else None))

    def _category(self, type_: str, treatment: str, words: str, language: str) -> str:
        if treatment == GENERALISE and type_ == "DATETIME":
            return season_year(words, language)
        if treatment == GENERALISE and type_ == "AGE":
            return age_band(words, language) or self.policy.word(type_, language, words)
        if treatment == MASK and type_ != "CODE":
            return self.policy.withheld(language)
        return self.policy.word(type_, language, words)

    def _pseudonym(self, entity: Entity) -> str:
        if self.key is None:
            raise PassphraseNeeded(
                _("The pseudonyms lie in the key file, which is not open."), _("Give its passphrase.")
            )
        entry = self.key.entries.get(entity.uid)
        if entry is None or not entry.pseudonym:
            raise KeyFileMissing(
                _("The key file has no pseudonym for a person who was given one."),
                _("Restore the key file, or give the person another replacement."),
            )
        return entry.pseudonym

    def _is_named_municipality(self, words: str) -> bool:
        return self.policy.municipalities == NAMED and is_municipality(words)

    def _preferred(self, hits: Iterable[AliasHit], transcript_id: int | None) -> list[AliasHit]:
        """Leave out near spellings; of two entities take the one known in this transcript, else the oldest."""
        best: dict[tuple[int, int], AliasHit] = {}
        here = self._known(transcript_id).entities if transcript_id is not None else frozenset[str]()
        for hit in hits:
            if hit.closeness == NEAR:
                continue
            other = best.get((hit.start, hit.end))
            if other is None or self._rank(hit, here) < self._rank(other, here):
                best[hit.start, hit.end] = hit
        return list(best.values())

    @staticmethod
    def _rank(hit: AliasHit, here: frozenset[str]) -> tuple[bool, int]:
        return hit.entity not in here, int(hit.entity)

    def _known(self, transcript_id: int) -> _Known:
        known = self._held.get(transcript_id)
        if known is None:
            if len(self._held) >= _HELD_TEXTS:
                self._held.pop(next(iter(self._held)))
            known = self._held[transcript_id] = self._read(transcript_id)
        return known

    def _read(self, transcript_id: int) -> _Known:
        row = self._session.execute(
            select(Transcript.text, Source.language, Source.document_class)
            .join(Source, Source.id == Transcript.source_id)
            .where(Transcript.id == transcript_id)
        ).one_or_none()
        if row is None:
            raise NotFound(_("The transcript is not in the project."))
        kept: list[Span] = []
        hidden: list[tuple[Span, Entity | Nameless]] = []
        sure = (Identifier.decision != "open") | ((Identifier.tier == "certain") & (Identifier.kind == "direct"))
        rows = self._session.execute(
            select(
                Identifier.start,
                Identifier.end,
                Identifier.decision,
                Identifier.type,
                Identifier.kind,
                Identifier.entity_id,
            )
            .where(Identifier.transcript_id == transcript_id, sure)
            .order_by((Identifier.decision == "open"), Identifier.start)
        )
        for start, end, decision, type_, kind, entity_id in rows:
            span = Span(start, end)
            if decision == "kept":
                kept.append(span)
            elif decision == "confirmed":
                hidden.append((span, self.entities.get(str(entity_id)) or Nameless(type_, kind)))
            elif not any(other.contains(span) for other in kept):
                # An undecided one on words that were kept says nothing more.
                hidden.append((span, Nameless(type_, kind)))
        hidden.sort(key=lambda one: one[0].start)
        return _Known(
            row[0],
            row[1] or self.language,
            row[2] == "published",
            tuple(kept),
            tuple(hidden),
            tuple(span.start for span, _entity in hidden),
            max((len(span) for span, _entity in hidden), default=0),
            frozenset(str(entity.id) for _span, entity in hidden if isinstance(entity, Entity)),
        )


def is_municipality(words: str) -> bool:
    """Tell whether the words are the name of a Norwegian municipality, with or without *kommune*."""
    names = [word for word in words.split() if lower(word) not in _CARE_OF]
    name = lower(" ".join(names))
    known = _municipality_names()
    return bool(name) and (name in known or (without_genitive(name) or "") in known)


@cache
def _municipality_names() -> frozenset[str]:
    return frozenset(lower(part) for _number, name, _county in municipalities() for part in (name, *name.split(" - ")))


def _genitive(entity: Entity, words: str) -> str:
    """Return the genitive ending of a mention, to stand after what replaces a person's name."""
    if entity.type != "PERSON":
        return ""
    for ending in ("'s", "’s"):
        if words.endswith(ending):
            return ending
    last = words_of(words)[-1:]
    if not last or not lower(last[0]).endswith("s"):
        return ""
    known = {lower(word) for alias in entity.aliases for word in words_of(alias.text)}
    return "s" if lower(last[0]) not in known and lower(last[0])[:-1] in known else ""
