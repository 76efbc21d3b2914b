"""Tells which findings of the detectors nobody has reviewed.

A finding is reviewed when places that were decided cover all its word characters together (but for common words
in lower case, where it is indirect), each by a decision that holds for it:

- a place that was kept holds for all findings on it: someone looked at that very place;
- a confirmed place does too where the policy hides its type, else only for findings of its type or indirect ones;
- words that were kept hold for findings of the same words and type: in their own source, and in the whole project
  unless they are direct or a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qualcode.anonymise.alias_index import words_of
from qualcode.anonymise.policy import KEEP, Policy
from qualcode.anonymise.propagation import hash_key, is_known_word, same_words
from qualcode.anonymise.view import policy_of
from qualcode.model import Entity, Identifier, Transcript
from qualcode.store.hashes import words_hash
from qualcode.text.spans import Span

TO_REVIEW = ("certain", "probable")


class OpenFinding(NamedTuple):
    """A finding nobody has reviewed."""

    id: int
    start: int
    end: int
    type: str
    kind: str
    tier: str
    layers: str
    words_hash: str

    @property
    def span(self) -> Span:
        """Return where it stands in its transcript."""
        return Span(self.start, self.end)


class _Decided(NamedTuple):
    """A place that was decided, and which findings on it the decision holds for."""

    start: int
    end: int
    type: str | None
    """None holds for all; else for findings of this type and indirect ones."""

    def holds_for(self, row: OpenFinding) -> bool:
        return self.type is None or self.type == row.type or row.kind == "indirect"


class KeptWords:
    """Answers whether words of a type were kept, so that they need no review elsewhere."""

    def __init__(self, session: Session) -> None:
        key = hash_key(session)
        kept = session.scalars(select(Entity).where(Entity.decision == "kept").options(selectinload(Entity.aliases)))
        forms = {
            entity.id: {words_hash(key, form) for alias in entity.aliases for form in same_words(alias.text)}
            for entity in kept
        }
        rows = session.execute(
            select(Identifier.entity_id, Identifier.type, Identifier.kind, Identifier.source_id)
            .where(Identifier.decision == "kept", Identifier.entity_id.is_not(None))
            .distinct()
        )
        self._everywhere: set[tuple[str, str]] = set()
        self._within: set[tuple[str, str, int]] = set()
        for entity_id, type_, kind, source_id in rows:
            for hashed in forms.get(entity_id or 0, ()):
                self._within.add((hashed, type_, source_id))
                if kind != "direct" and type_ != "PERSON":
                    self._everywhere.add((hashed, type_))

    def hold(self, hashed: str, type_: str, kind: str, source_id: int | None = None) -> bool:
        """Tell whether they were kept in that source, or anywhere with a reach over the project."""
        if source_id is not None and (hashed, type_, source_id) in self._within:
            return True
        return kind != "direct" and (hashed, type_) in self._everywhere


def unreviewed(
    session: Session, transcript_id: int, span: Span | None = None, tiers: Sequence[str] = TO_REVIEW
) -> list[OpenFinding]:
    """Return the findings of those tiers that nobody has reviewed, in a span or the whole of a transcript."""
    return Unreviewed(session, tiers).of(transcript_id, span)


class Unreviewed:
    """Answers for many spans what nobody has reviewed; reads each transcript's findings once."""

    def __init__(self, session: Session, tiers: Sequence[str] = TO_REVIEW) -> None:
        self._session = session
        self._tiers = tuple(tiers)
        self._kept_words = KeptWords(session)
        self._policy = policy_of(session)
        self._of: dict[int, list[OpenFinding]] = {}

    def of(self, transcript_id: int, span: Span | None = None) -> list[OpenFinding]:
        """Return them in order."""
        if transcript_id not in self._of:
            self._of[transcript_id] = self._read(transcript_id)
        rows = self._of[transcript_id]
        return [row for row in rows if span is None or row.span.overlaps(span)]

    def _read(self, transcript_id: int) -> list[OpenFinding]:
        fields = (getattr(Identifier, name) for name in OpenFinding._fields)
        rows = self._session.execute(
            select(Identifier.decision, Identifier.source_id, *fields)
            .where(Identifier.transcript_id == transcript_id)
            .order_by(Identifier.start)
        )
        decided: list[_Decided] = []
        waiting: list[OpenFinding] = []
        for decision, source_id, *values in rows:
            row = OpenFinding(*values)
            if decision != "open":
                sure = decision == "kept" or _is_hidden(self._policy, row.type)
                decided.append(_Decided(row.start, row.end, None if sure else row.type))
            elif self._kept_words.hold(row.words_hash, row.type, row.kind, source_id):
                decided.append(_Decided(row.start, row.end, row.type))
            elif row.tier in self._tiers:
                waiting.append(row)
        if not waiting:
            return []
        text = self._session.scalars(select(Transcript.text).where(Transcript.id == transcript_id)).one()
        return _uncovered(waiting, decided, text)


def _is_hidden(policy: Policy, type_: str) -> bool:
    """Tell whether the policy hides a type, whoever speaks."""
    return all(policy.treatment(type_, group) != KEEP for group in (None, *policy.groups))


def _uncovered(waiting: Sequence[OpenFinding], decided: Sequence[_Decided], text: str) -> list[OpenFinding]:
    """Return the findings, in order of their places, that the decided places do not cover."""
    out = []
    at = 0
    longest = max((one.end - one.start for one in decided), default=0)
    for row in waiting:
        while at < len(decided) and decided[at].start + longest <= row.start:
            at += 1
        near: list[_Decided] = []
        for ahead in range(at, len(decided)):
            if decided[ahead].start >= row.end:
                break
            if decided[ahead].end > row.start and decided[ahead].holds_for(row):
                near.append(decided[ahead])
        if _leaves_words(row, near, text):
            out.append(row)
    return out


def _leaves_words(row: OpenFinding, decided: Iterable[_Decided], text: str) -> bool:
    """Tell whether a word of the finding stands outside the decided places, which are in order."""
    reached = row.start
    for one in decided:
        if _tells(text[reached : one.start], row.kind):
            return True
        reached = max(reached, one.end)
    return _tells(text[reached : row.end], row.kind)


def _tells(text: str, kind: str) -> bool:
    """Tell whether what is left of a finding may still identify someone."""
    if kind == "direct":
        return any(letter.isalnum() for letter in text)
    # Of a school or shipyard *in* a place, the common words say nothing when the place itself is decided.
    return not all(word.islower() and is_known_word(word) for word in words_of(text))
