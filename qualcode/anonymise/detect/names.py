"""Persons, places and organisations by their capitals, the lexicons and the words around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualcode.anonymise.detect import cues, lexicons
from qualcode.anonymise.detect.detection import Detection, Tier, Type, detection
from qualcode.anonymise.detect.expand import whole_word
from qualcode.anonymise.detect.pipeline import Found
from qualcode.anonymise.detect.vocabulary import knows
from qualcode.anonymise.detect.words import Word
from qualcode.text.roles import is_code, role_word

_CONTEXT = 60
_SHORTEST = 2
_LABEL_MARKS = " \t\u00a0:–—-"


class NameFinder:
    """Finds names in one text; `found` is what the lexicon pipeline marked in it."""

    def __init__(
        self,
        text: str,
        words: Sequence[Word],
        found: Sequence[Found],
        languages: tuple[str, ...],
        labels: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.words = words
        self.languages = languages
        self.labels = labels
        self._labels = self._lay_on_words(found)

    def find(self) -> Iterator[Detection]:
        """Yield names: runs of capitalised words, and lower-case words that can only be names."""
        yield from self._placed_organisations()
        index = 0
        while index < len(self.words):
            word = self.words[index]
            if not word.capital:
                if self._labels[index] and self._is_lower_case_name(index):
                    yield self._lower(index)
                index += 1
                continue
            end = self._run_end(index)
            yield from self._judge_run(index, end)
            index = end

    def _lay_on_words(self, found: Sequence[Found]) -> list[frozenset[str]]:
        """Return for each word what the lexicons say it may be; a phrase speaks for all its words."""
        starts = {word.start: index for index, word in enumerate(self.words)}
        laid: list[frozenset[str]] = [frozenset()] * len(self.words)
        self._phrase_end: dict[int, int] = {}
        self._phrase_stop: dict[int, int] = {}
        for item in found:
            index = starts.get(item.start)
            if index is None:
                continue
            end = index
            while end < len(self.words) and self.words[end].start < item.end:
                laid[end] |= {item.label}
                end += 1
            if end - index > 1:
                self._phrase_end[index] = end
            if end > index:
                stop = max(item.end, self.words[end - 1].end, self._phrase_stop.get(end - 1, 0))
                self._phrase_stop[end - 1] = stop
        return laid

    def _gap(self, index: int) -> str:
        """Return what stands between a word and the next."""
        return self.text[self.words[index].end : self.words[index + 1].start]

    def _run_end(self, start: int) -> int:
        """Return the index after the last word of the run of capitalised words that begins at `start`."""
        end = self._phrase_end.get(start, start + 1)
        while end < len(self.words):
            gap = self._gap(end - 1)
            word = self.words[end]
            if word.capital and self._joins(end, gap):
                end = self._phrase_end.get(end, end + 1)
            elif (
                word.lower in cues.PARTICLES
                and gap in cues.GAPS
                and end + 1 < len(self.words)
                and self.words[end + 1].capital
                and self._gap(end) in cues.GAPS
            ):
                end += 2
            else:
                break
        return end

    def _joins(self, index: int, gap: str) -> bool:
        """Return whether a capitalised word belongs to the same run as the word before it."""
        if gap in cues.GAPS:
            return True
        before = self.words[index - 1].text
        if gap in (". ", ".") and len(before) == 1:
            return not knows(self.words[index].lower, self.languages) or bool(self._labels[index])
        after = self.text[self.words[index].end : self.words[index].end + 2]
        nickname = gap in (" «", ' "', " “") and after in ("» ", '" ', "” ")
        return nickname or (gap in ("» ", '" ', "” ") and self.text[self.words[index - 1].start - 1] in '«"“')

    def _plain(self, index: int) -> bool:
        """Return whether a capitalised word may well be an ordinary one."""
        word = self.words[index]
        if word.lower in cues.NOT_A_NAME:
            return True
        if not word.initial:
            return False
        return lexicons.is_ordinary_word(word.lower) or (not self._labels[index] and knows(word.lower, self.languages))

    def _judge_run(self, start: int, end: int) -> Iterator[Detection]:
        """Yield the names in a run; a pronoun in it (And I Kari) ends one name and begins another."""
        begin = start
        for index in range(start, end + 1):
            if index == end or self.words[index].lower in cues.NOT_A_NAME:
                yield from self._judge_part(begin, index)
                begin = index + 1

    def _judge_part(self, start: int, end: int) -> Iterator[Detection]:
        """Yield the name in a run without the ordinary words and the title it begins with."""
        while start < end and (self._plain(start) or self.words[start].lower in cues.TITLES):
            if self.words[start].lower in cues.TITLES and start + 1 < end:
                start += 1
                break
            if self._is_ambiguous_initial(start, end):
                break
            start += 1
        judged = self._judge(start, end) if start < end else None
        if judged is not None:
            begin, stop = whole_word(self.text, judged.start, judged.end)
            yield replace(judged, start=begin, end=stop)

    def _is_ambiguous_initial(self, index: int, end: int) -> bool:
        """Return whether a sentence begins with a word that is a listed name as well."""
        labels = self._labels[index]
        named = bool(labels & {lexicons.FIRST, lexicons.LAST, lexicons.PLACE})
        if not named or self.words[index].lower in cues.NOT_A_NAME:
            return False
        return index + 1 < end or lexicons.is_ambiguous_name(self.words[index].lower)

    def _judge(self, start: int, end: int) -> Detection | None:
        words = self.words[start:end]
        phrase = " ".join(word.lower for word in words)
        labels = frozenset().union(*(self._labels[index] for index in range(start, end)))
        if len(words) == 1 and not self._worth(start):
            return None
        if all(lexicons.NATIONAL in self._labels[index] for index in range(start, end)):
            return None
        if len(words) == 1 and phrase.upper() == words[0].text and phrase.upper() in lexicons.entries("acronyms"):
            return self._with_organisation_tail(start, end) if self._has_tail(end) else None
        street = self._street(start, end)
        if street is not None:
            return street
        if all(word.text.isupper() and knows(word.lower, self.languages) for word in words):
            return None
        organisation = self._organisation(start, end, labels)
        if organisation is not None:
            return organisation
        layers, context = self._layers(start, end, labels)
        type_ = self._type(start, end, labels, context)
        tier = self._tier(start, end, labels, context)
        if tier is None:
            return None
        return detection(words[0].start, self._stop(end), type_, tier, *layers)

    def _stop(self, end: int) -> int:
        """Return where a run ends in the text; a listed name may end in a figure (Rema 1000)."""
        return self._phrase_stop.get(end - 1, self.words[end - 1].end)

    def _worth(self, index: int) -> bool:
        """Return whether a single capitalised word is long enough and not part of a code such as B1."""
        word = self.words[index]
        after = self.text[word.end : word.end + 1]
        before = self.text[word.start - 1 : word.start] if word.start else ""
        if after.isdigit() or before.isdigit():
            return False
        return len(word.text) >= _SHORTEST

    def _before(self, start: int) -> str:
        position = self.words[start].start
        line = self.text.rfind("\n", 0, position) + 1
        return self.text[max(line, position - _CONTEXT) : position]

    def _in_label(self, start: int, end: int) -> bool:
        first, last = self.words[start].start, self.words[end - 1].end
        return any(low <= first and last <= high for low, high in self.labels)

    def _layers(self, start: int, end: int, labels: frozenset[str]) -> tuple[list[str], str]:
        """Return the layers that speak for a name, and what the words before it say: naming, relation or "
        "nothing.
        """
        layers = []
        if labels - {lexicons.NATIONAL}:
            layers.append("lexicon")
        if any(not self.words[index].initial for index in range(start, end)):
            layers.append("capitals")
        if not layers:
            layers.append("unknown")
        before = self._before(start)
        context = ""
        if self._in_label(start, end):
            context = "label"
        elif (
            cues.NAMING.search(before)
            or cues.TITLE.search(before)
            or (start and self.words[start - 1].lower in cues.TITLES)
        ):
            context = "naming"
        elif cues.RELATION.search(before):
            context = "relation"
        if context:
            layers.append("context")
        return layers, context

    def _type(self, start: int, end: int, labels: frozenset[str], context: str) -> Type:
        last = self.words[end - 1]
        if context in ("label", "naming", "relation"):
            return "PERSON"
        if cues.STREET_ENDING.fullmatch(last.text) or (end - start > 1 and cues.STREET_WORD.fullmatch(last.text)):
            return "LOC"
        if lexicons.FIRST in labels:
            return "PERSON"
        before = self._before(start)
        place = cues.INSIDE.search(before) or cues.FROM.search(before)
        if labels & {lexicons.PLACE, lexicons.COUNTRY}:
            if lexicons.LAST in labels and not place:
                return "PERSON"
            return "LOC"
        if lexicons.LAST in labels:
            return "LOC" if place and end - start == 1 else "PERSON"
        if lexicons.ORGANISATION in labels or self._camel(start, end):
            return "ORG"
        return "LOC" if place and end - start == 1 else "PERSON"

    def _camel(self, start: int, end: int) -> bool:
        """Return whether a word is written as firms write theirs: all capitals, or a capital inside."""
        return any(
            word.text[1:] != word.text[1:].lower() and not word.text.startswith(("Mac", "Mc"))
            for word in self.words[start:end]
        )

    def _tier(self, start: int, end: int, labels: frozenset[str], context: str) -> Tier | None:
        """Return how sure a name is, or None if an ordinary word is all it is."""
        words = self.words[start:end]
        named = labels & {lexicons.FIRST, lexicons.LAST, lexicons.PLACE, lexicons.ORGANISATION}
        if labels and labels <= {lexicons.COUNTRY, lexicons.NATIONAL}:
            return "possible"
        if context == "label":
            return self._label_tier(start, end, bool(named))
        if context == "naming" and named:
            return "certain"
        if len(words) > 1:
            if {lexicons.FIRST, lexicons.LAST} <= labels:
                return "certain"
            return "possible" if not named and self._english(words) else "probable"
        word = words[0]
        if word.text.isupper() and len(word.text) > 1 and not named:
            return None if knows(word.lower, self.languages) else "possible"
        if not word.initial:
            return self._inner_tier(word, bool(named), context)
        if named:
            ambiguous = lexicons.is_ambiguous_name(word.lower)
            if not ambiguous and (lexicons.FIRST not in named or word.lower not in lexicons.listed()):
                ambiguous = knows(word.lower, self.languages)
            return "possible" if ambiguous else "probable"
        if lexicons.is_ordinary_word(word.lower) or knows(word.lower, self.languages):
            return None
        return "probable" if lexicons.name_shape().fullmatch(word.lower) else "possible"

    def _english(self, words: Sequence[Word]) -> bool:
        """Return whether words are capitalised English ones, as in titles and headings."""
        return self.languages[0] == "en" and all(
            knows(word.lower, self.languages) or word.lower in lexicons.folded("nationalities") for word in words
        )

    def _inner_tier(self, word: Word, named: bool, context: str) -> Tier | None:
        """Judge a capitalised word inside a sentence."""
        if word.lower in cues.ENGLISH_CALENDAR and "en" in self.languages:
            return None
        if named or context:
            return "probable"
        if lexicons.is_ordinary_word(word.lower):
            return None
        if word.lower in lexicons.languages() or word.lower in lexicons.folded("nationalities"):
            return None
        english = self.languages[0] == "en"
        return "possible" if english and knows(word.lower, self.languages) else "probable"

    def _label_tier(self, start: int, end: int, named: bool) -> Tier | None:
        """Judge a word in a speaker label: a role is none, a listed name is certain."""
        words = self.words[start:end]
        label = next(
            self.text[low:high].rstrip(_LABEL_MARKS)
            for low, high in self.labels
            if low <= words[0].start and words[-1].end <= high
        )
        if role_word(label) is not None or is_code(label):
            return None
        if named and not all(lexicons.is_ordinary_word(word.lower) for word in words):
            return "certain"
        if any(word.text.isupper() and len(word.text) < 6 for word in words):
            return None
        if all(knows(word.lower, self.languages) for word in words):
            return None
        return "probable"

    def _placed_organisations(self) -> Iterator[Detection]:
        """Yield lower-case sorts of organisations told apart by their place: mottaket på Fagerli."""
        for index in range(len(self.words) - 2):
            word, preposition, place = self.words[index : index + 3]
            if (
                place.capital
                and preposition.lower in ("i", "på", "ved", "in", "at")
                and not word.capital
                and lexicons.is_organisation_word(word.text)
                and word.lower not in cues.VAGUE_SORTS
                and self._gap(index) == self._gap(index + 1) == " "
                and not self._labels[index + 2] & {lexicons.COUNTRY, lexicons.NATIONAL, lexicons.FIRST}
            ):
                end = self._run_end(index + 2)
                yield detection(word.start, self._stop(end), "ORG", "probable", "lexicon", "capitals")

    def _has_tail(self, end: int) -> bool:
        return (
            end + 1 < len(self.words)
            and self._gap(end - 1) == " "
            and self.words[end].lower in ("i", "på", "ved", "in", "at")
            and self._gap(end) == " "
            and self.words[end + 1].capital
            and bool(self._labels[end + 1] & {lexicons.PLACE})
        )

    def _with_organisation_tail(self, start: int, end: int) -> Detection:
        return detection(self.words[start].start, self.words[end + 1].end, "ORG", "probable", "lexicon", "capitals")

    def _organisation(self, start: int, end: int, labels: frozenset[str]) -> Detection | None:
        """Return the organisation a run names: a listed one, a national body's branch, or one with its sort "
        "behind.
        """
        words = self.words[start:end]
        tail = self._sort_of_organisation(end)
        if tail > end and not (labels and labels <= {lexicons.COUNTRY}):
            return detection(words[0].start, self.words[tail - 1].end, "ORG", "probable", "lexicon", "capitals")
        branch = lexicons.NATIONAL in self._labels[start] and end - start > 1
        whole = self._says_organisation(start, end)
        if end - start == 1 and words[0].initial and lexicons.is_ambiguous_name(words[0].lower):
            return None
        if branch or whole or (lexicons.ORGANISATION in labels and not labels & {lexicons.FIRST}):
            sure = any(not word.initial for word in words) or lexicons.ORGANISATION in labels
            if sure:
                end = end + 2 if self._has_tail(end) and whole else end
                return detection(words[0].start, self._stop(end), "ORG", "probable", "lexicon", "capitals")
        return None

    def _says_organisation(self, start: int, end: int) -> bool:
        """Return whether the first or last word of a run is, or ends in, a sort of organisation."""
        first, last = self.words[start], self.words[end - 1]
        if end - start > 1:
            return lexicons.is_organisation_word(last.text) or (
                not first.initial and lexicons.is_organisation_word(first.text) and not self._labels[start]
            )
        generic = lexicons.is_ordinary_word(first.lower) or first.lower in lexicons.folded("organisation_words")
        return not first.initial and not generic and lexicons.is_organisation_word(first.text)

    def _street(self, start: int, end: int) -> Detection | None:
        """Return the street a run names with a lower-case word behind it: Ole Bergs [vei]."""
        if end >= len(self.words) or self._gap(end - 1) != " " or not cues.STREET_TAIL.fullmatch(self.words[end].text):
            return None
        words = self.words[start:end]
        if not words[-1].lower.endswith("s") and lexicons.FIRST in self._labels[end - 1]:
            return None
        return detection(words[0].start, self.words[end].end, "LOC", "probable", "capitals", "rule")

    def _sort_of_organisation(self, end: int) -> int:
        """Return the index after a lower-case word that tells what a name's bearer is: Fagerli [skole]."""
        last = self.words[end - 1]
        if lexicons.FIRST in self._labels[end - 1] and last.lower not in lexicons.listed():
            return end  # a person's genitive: Torunns skole is the school she goes to
        index = end
        while index < len(self.words) and index < end + 2 and self._gap(index - 1) == " ":
            word = self.words[index]
            if word.capital or word.lower in cues.NOT_SORTS | cues.VAGUE_SORTS - {"kommune"}:
                break
            index += 1
            if lexicons.is_organisation_word(word.text):
                following = index < len(self.words) and self._gap(index - 1) == " " and self.words[index].lower
                if following and lexicons.is_organisation_word(following) and not self.words[index].capital:
                    index += 1
                return index
        return end

    def _is_lower_case_name(self, index: int) -> bool:
        """Return whether a lower-case word is a listed name and nothing else."""
        word = self.words[index]
        labels = self._labels[index]
        if labels & {lexicons.NATIONAL, lexicons.ORGANISATION} or not labels - {lexicons.COUNTRY}:
            return False
        return not knows(word.lower, self.languages)

    def _lower(self, index: int) -> Detection:
        word = self.words[index]
        end = index + 1
        if (
            end < len(self.words)
            and self._gap(index) in cues.GAPS
            and not self.words[end].capital
            and self._labels[end]
            and self._is_lower_case_name(end)
        ):
            end += 1
        type_: Type = "PERSON" if self._labels[index] & {lexicons.FIRST, lexicons.LAST} else "LOC"
        tier: Tier = "probable" if type_ == "PERSON" else "possible"
        return detection(word.start, self.words[end - 1].end, type_, tier, "lexicon")
