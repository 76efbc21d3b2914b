"""The privacy check: the one gate that everything leaving must pass. It reads the finished bytes.

What it asks of each way out is told in the design (§6):

- *internal*: a recipient and a purpose are named; no form of a direct identifier unless the policy keeps its type.
- *participant*: no form of another person's name or number; consent is their own.
- *publication* (and deposit): no form of anything confirmed, no direct identifier by rule, nothing unreviewed in the
  words and their attribution, consent to the use, and approval where it was promised. Near spellings and unique
  combinations of printed attributes warn.

Findings never hold the words in what is logged; `Finding.words` is for the screen alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.alias_index import NAMES
from qualcode.anonymise.consent import Consents
from qualcode.anonymise.detect import rules
from qualcode.anonymise.detect.detection import Detection
from qualcode.anonymise.detect.lexicons import is_national_body
from qualcode.anonymise.forms import NEAR, AliasHit
from qualcode.anonymise.outgoing import Readable, readable_strings
from qualcode.anonymise.own_signs import OWN_IDS, blanked, telling_lines, without_own_signs
from qualcode.anonymise.policy import KEEP, NAMED, Policy
from qualcode.anonymise.privacy_report import BLOCK, WARN, ExportedSpan, Finding, Outgoing, Report
from qualcode.anonymise.propagation import is_ordinary_word
from qualcode.anonymise.scanning import is_scanned, scan_text
from qualcode.anonymise.surroundings import (
    PrintedTexts,
    holds_words,
    is_made_of,
    is_phrase,
    surrounding_lines,
)
from qualcode.anonymise.transliterate import lower
from qualcode.anonymise.unreviewed import KeptWords, Unreviewed
from qualcode.anonymise.view import INTERNAL, PARTICIPANT, PUBLICATION, View, is_municipality, policy_of
from qualcode.i18n import _
from qualcode.ingest.attributes import printed_value
from qualcode.model import (
    Entity,
    Interview,
    InterviewAttribute,
    Participant,
    ParticipantAttribute,
    ProjectRecord,
    Source,
    Transcript,
)
from qualcode.model.interviews import Attendance
from qualcode.store.hashes import words_hash

__all__ = ["BLOCK", "WARN", "ExportedSpan", "Finding", "Outgoing", "Report", "check"]

SMALLEST_CELL = 5
"""Persons in a cell of a printed table, unless the project's settings say otherwise (`smallest_cell`)."""


def check(session: Session, outgoing: Outgoing, *, policy: Policy | None = None, override_reason: str = "") -> Report:
    """Check what is about to leave. Raises Refused when any part of the bytes cannot be read back."""
    return Report(outgoing.way, tuple(_Check(session, outgoing, policy).findings()), override_reason.strip())


class _Check:
    def __init__(self, session: Session, outgoing: Outgoing, policy: Policy | None) -> None:
        self.session = session
        self.outgoing = outgoing
        self.policy = policy or policy_of(session)
        self.view = View(session, outgoing.way, policy=self.policy, participant=outgoing.participant)
        self.record = session.scalars(select(ProjectRecord)).one()
        self.consents = Consents(session, outgoing.use)
        self.kept_words = KeptWords(session)
        self.sources = self._sources()
        self.confidential = [one for one in outgoing.spans if not self._is_published(one)]
        self.groups = {self.view.group_at(one.transcript_id, one.span.start) for one in self.confidential} | {None}
        self.quotations = PrintedTexts(outgoing.spans)

    def findings(self) -> list[Finding]:
        found = [*self._form(), *self._bytes()]
        if self.outgoing.way == PUBLICATION:
            found += [
                *self._unreviewed(),
                *self._attributions(),
                *self._consents(),
                *self._combinations(),
                *self._cells(),
            ]
        elif self.outgoing.way == PARTICIPANT:
            found += [*self._own_words(), *self._withdrawn()]
        else:
            found += self._withdrawn()
        return _gathered(found)

    def _sources(self) -> dict[int, Source]:
        ids = {one.transcript_id for one in self.outgoing.spans}
        rows = self.session.execute(
            select(Transcript.id, Source).join(Source, Source.id == Transcript.source_id).where(Transcript.id.in_(ids))
        )
        return {row[0]: row[1] for row in rows}

    def _is_published(self, one: ExportedSpan) -> bool:
        return self.sources[one.transcript_id].document_class == "published"

    def _name(self, transcript_id: int) -> str:
        # File names may hold names of people.
        return self.view.redacted_text(self.sources[transcript_id].name).text

    # The form of each way out

    def _form(self) -> Iterator[Finding]:
        if self.outgoing.way != INTERNAL:
            return
        if not self.outgoing.recipient.strip():
            yield Finding("recipient", BLOCK, _("internal copy"), _("It does not say for whom it is (recipient)."))
        if not self.outgoing.purpose.strip():
            yield Finding("purpose", BLOCK, _("internal copy"), _("It does not say what it is for (purpose)."))

    # The finished bytes

    def _bytes(self) -> Iterator[Finding]:
        places = readable_strings(self.outgoing.data, self.outgoing.file_name)
        if self.outgoing.template:
            of_template = {text for _place, text in readable_strings(self.outgoing.template, "template.docx")[1:]}
            places = [one for one in places if one[1] not in of_template]
        for place, text in places:
            yield from self._aliases(place, text)
            if self.outgoing.way == PUBLICATION:
                yield from self._rules(place, text)
        if self.outgoing.way == PUBLICATION:
            yield from self._surroundings(places)

    def _surroundings(self, places: Sequence[Readable]) -> Iterator[Finding]:
        """Let the detectors read what stands around the exported words: title, code names, definitions, file name."""
        printed = [text for one in self.outgoing.spans for text in (one.text, one.attribution)]
        lines = surrounding_lines(places, printed, without_own_signs)
        text = "\n".join(line.text for line in lines)
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        for one in scan_text(text):
            line = lines[bisect_right(starts, one.start) - 1]
            words = text[one.start : one.end]
            if one.tier == "possible" or is_phrase(one, words) or self._is_decided(one, words):
                continue
            if one.kind == "direct":
                said = _("A name or number stands here, outside the quotations: change the words.")
                yield Finding("unreviewed", BLOCK, line.place, said, words=words)
            else:
                said = _("Words stand here that may identify someone; nobody has reviewed them.")
                yield Finding("around", WARN, line.place, said, words=words)

    def _is_decided(self, one: Detection, words: str) -> bool:
        """Tell whether words outside the transcripts need no review: kept, pseudonyms, or printed by the policy."""
        if self.policy.treatment(one.type) == KEEP or is_made_of(words, self.outgoing.pseudonyms):
            return True
        if one.type in ("LOC", "ORG") and self.policy.municipalities == NAMED and is_municipality(words):
            return True
        return self.kept_words.hold(words_hash(self.record.words_key, words), one.type, one.kind)

    def _aliases(self, place: str, text: str) -> Iterator[Finding]:
        for hit in self.view.matcher.find(blanked(OWN_IDS, text)):
            entity = self.view.entities[hit.entity]
            words = text[hit.start : hit.end]
            if not self._is_hidden(entity, words) or _is_own_category(entity, text, hit):
                continue
            where = _line(place, text, hit.start)
            if hit.closeness == NEAR:
                if not (words.islower() and is_ordinary_word(lower(words))) and not is_national_body(words):
                    yield Finding("near", WARN, where, _("The spelling is near a confirmed name."), words=words)
                continue
            yield self._alias_finding(entity, words, where, self._excuse(text, hit.start, hit.end))

    def _alias_finding(self, entity: Entity, words: str, where: str, excuse: str) -> Finding:
        if excuse == "kept":
            said = _("Words that were confirmed elsewhere were kept in the quotation itself.")
            return Finding("kept", WARN, where, said, words=words)
        if excuse == "published":
            said = _("Words that were confirmed stand in a published document that is quoted.")
            return Finding("published", WARN, where, said, words=words)
        severity = BLOCK if entity.kind == "direct" or entity.type in ("LOC", "ORG") else WARN
        if any(words in one.text for one in self.confidential):
            severity = BLOCK
        if entity.type == "PERSON":
            said = _("A confirmed name stands here, or a form of it.")
        elif entity.kind == "direct":
            said = _("A confirmed number or address stands here.")
        else:
            said = _("Words that were confirmed as identifying stand here.")
        return Finding("alias", severity, where, said, words=words)

    def _excuse(self, text: str, start: int, end: int) -> str:
        """Tell why words may stand where they are: in a quotation they were kept in, or in a published document's."""
        words = lower(text[start:end])
        for one in self.quotations.at(text, start, end):
            if self._is_published(one):
                return "published"
            if any(holds_words(kept, words) for kept in self.view.kept_words(one.transcript_id, one.span)):
                return "kept"
        return ""

    def _is_hidden(self, entity: Entity, words: str) -> bool:
        """Tell whether this way out hides the entity, for any of the groups that speak."""
        return any(self._would_print_other(entity, words, group) for group in self.groups)

    def _would_print_other(self, entity: Entity, words: str, group: str | None) -> bool:
        if self.outgoing.way != PUBLICATION and entity.kind == "indirect":
            return False
        own = self.outgoing.participant
        if self.outgoing.way == PARTICIPANT and own is not None and entity.participant_id == own.id:
            return False
        if entity.type in ("LOC", "ORG") and self.policy.municipalities == NAMED and is_municipality(words):
            return False
        return self.policy.treatment(entity.type, group) != "keep"

    def _rules(self, place: str, text: str) -> Iterator[Finding]:
        for start, line in telling_lines(without_own_signs(text)):
            for one in rules.find(line):
                if one.kind != "direct" or one.tier != "certain" or self.policy.treatment(one.type) == "keep":
                    continue
                words = text[start + one.start : start + one.end]
                if self._excuse(text, start + one.start, start + one.end):
                    continue
                where = _line(place, text, start + one.start)
                yield Finding("direct", BLOCK, where, _("A number, address or handle stands here."), words=words)

    # The words and their attribution

    def _unreviewed(self) -> Iterator[Finding]:
        asked = Unreviewed(self.session)
        scanned: dict[int, bool] = {}
        for one in self.confidential:
            if one.transcript_id not in scanned:
                scanned[one.transcript_id] = is_scanned(self.session, one.transcript_id)
                if not scanned[one.transcript_id]:
                    said = _("It was never scanned for identifiers: `qualcode anonymise scan`.")
                    yield Finding("unscanned", BLOCK, self._name(one.transcript_id), said)
            rows = asked.of(one.transcript_id, one.span)
            if rows:
                said = _("Findings of the detectors are not reviewed: `qualcode anonymise review`.")
                place = f"{self._name(one.transcript_id)} {one.span.start}:{one.span.end}"
                text = self.session.scalars(select(Transcript.text).where(Transcript.id == one.transcript_id)).one()
                shown = ", ".join(dict.fromkeys(row.span.cut(text) for row in rows))
                yield Finding("unreviewed", BLOCK, place, said, count=len(rows), words=shown)

    def _attributions(self) -> Iterator[Finding]:
        for text in dict.fromkeys(one.attribution for one in self.confidential if one.attribution):
            for one in scan_text(text):
                words = text[one.start : one.end]
                if one.tier == "possible" or self._is_decided(one, words):
                    continue
                finding = self._attribution_finding(one, words)
                if finding is not None:
                    yield finding

    def _attribution_finding(self, one: Detection, words: str) -> Finding | None:
        place = _("attribution")
        if one.kind == "direct" and self.policy.treatment(one.type) != "keep":
            return Finding("attribution", BLOCK, place, _("It holds a direct identifier."), words=words)
        if one.type in ("LOC", "ORG") and is_municipality(words):
            if self.policy.municipalities == NAMED:
                return None
            return Finding("attribution", BLOCK, place, _("It names a municipality, and they are masked."), words=words)
        if one.type in ("LOC", "ORG"):
            return Finding("attribution", WARN, place, _("It names a place or an organisation."), words=words)
        return None

    # Consent

    def _consents(self) -> Iterator[Finding]:
        for participant_id, transcript_id in self._asked_for().items():
            if participant_id is None:
                place = self._name(transcript_id)
            else:
                label = self.session.get_one(Participant, participant_id).label
                place = _("participant {label}").format(label=label)
            for rule, said in self.consents.refusals(participant_id):
                yield Finding(rule, BLOCK, place, said)

    def _withdrawn(self) -> Iterator[Finding]:
        """Those who have withdrawn their consent take part in nothing, within the team neither."""
        for participant_id in self._asked_for():
            if participant_id is None:
                continue
            label = self.session.get_one(Participant, participant_id).label
            for rule, said in self.consents.refusals(participant_id):
                if rule == "withdrawn":
                    yield Finding(rule, BLOCK, _("participant {label}").format(label=label), said)

    def _asked_for(self) -> dict[int | None, int]:
        """Return the participants whose words these are, with a transcript of each; None where nobody is known."""
        out: dict[int | None, int] = {}
        for one in self.confidential:
            for participant_id in self.consents.whose(one.transcript_id, one.span):
                out.setdefault(participant_id, one.transcript_id)
        return out

    def _own_words(self) -> Iterator[Finding]:
        own = self.outgoing.participant
        if own is None:
            yield Finding("participant", BLOCK, _("return to participant"), _("It does not say whose words return."))
            return
        for participant_id, transcript_id in self._asked_for().items():
            if participant_id is not None and participant_id != own.id:
                said = _("Words of another participant are among them.")
                yield Finding("other", WARN, self._name(transcript_id), said)

    # What stands together

    def _combinations(self) -> Iterator[Finding]:
        fields = re.findall(r"\{([\w|]+)\}", self.outgoing.attribution or self.record.attribution)
        if not fields:
            return
        everyone = {participant_id: self._printed(participant_id, fields) for participant_id in self._everyone()}
        for participant_id in self._asked_for():
            mine = everyone.get(participant_id, ()) if participant_id is not None else ()
            if not any(mine) or sum(mine == other for other in everyone.values()) > 1:
                continue
            label = self.session.get_one(Participant, participant_id).label
            place = _("participant {label}").format(label=label)
            said = _("Nobody else in the project has this combination of printed attributes.")
            yield Finding("combination", WARN, place, said)

    def _everyone(self) -> list[int]:
        return list(self.session.scalars(select(Participant.id)))

    def _printed(self, participant_id: int, fields: Sequence[str]) -> tuple[str, ...]:
        participant = self.session.get_one(Participant, participant_id)
        attributes = list(participant.attributes)
        interviews = self.session.scalars(
            select(Interview).join(Attendance).where(Attendance.participant_id == participant_id)
        )
        known: dict[str, InterviewAttribute | ParticipantAttribute] = {
            one.key: one for interview in interviews for one in interview.attributes
        }
        known |= {one.key: one for one in attributes}
        values = {
            key: printed_value(
                key,
                one.value,
                one.printed,
                municipalities_named=self.record.municipalities_named,
                language=self.record.language,
            )
            for key, one in known.items()
        }
        return tuple(next((values[key] for key in one.split("|") if values.get(key)), "") for one in fields)

    def _cells(self) -> Iterator[Finding]:
        least = int(self.record.settings.get("smallest_cell", SMALLEST_CELL))
        if self.outgoing.smallest_cell is not None and 0 < self.outgoing.smallest_cell < least:
            said = _("A cell counts fewer than {least} persons.").format(least=least)
            yield Finding("cell", BLOCK, _("table"), said)


def _is_own_category(entity: Entity, text: str, hit: AliasHit) -> bool:
    """Tell whether the words are what we printed less exactly, such as `[høsten 2021]`."""
    return (
        entity.type not in NAMES
        and entity.kind == "indirect"
        and text[hit.start - 1 : hit.start] + text[hit.end : hit.end + 1] == "[]"
    )


def _line(place: str, text: str, at: int) -> str:
    lines = text.count("\n", 0, at)
    return _("{place}, line {line}").format(place=place, line=lines + 1) if "\n" in text else place


def _gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Count findings of one rule, place and words together, what blocks first."""
    counted: dict[tuple[str, str, str, str, str], Finding] = {}
    for one in findings:
        same = (one.rule, one.severity, one.place, one.explanation, one.words)
        seen = counted.get(same)
        if seen is None:
            counted[same] = one
        else:
            counted[same] = Finding(
                one.rule, one.severity, one.place, one.explanation, seen.count + one.count, one.words
            )
    return sorted(counted.values(), key=lambda one: one.severity != BLOCK)
