"""Which forms of a vocabulary a searched word stands for; chosen when one searches, so that the user can see them.

The index holds words as they are written. `flyktning` becomes all forms with its stem (Snowball's Norwegian stemmer),
its lemma (simplemma's dictionaries) or its line in a small table; endings that make another word of it (*-else*,
*-het*, *-lov*) do not count as inflection, although the stemmer takes them off. Spellings without the Norwegian letters
are always tried and rank lower.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from qualcode.search.irregular import IRREGULAR, PAIRS
from qualcode.search.nodes import Compound, Exact, Fuzzy, Node, Pattern, Phrase, Word, walk
from qualcode.search.words import surface

Term = Word | Exact | Pattern | Fuzzy | Compound
"""What stands for one word of a text."""


class Kind(enum.StrEnum):
    """Why a form is among those searched for, best first."""

    TYPED = "typed"
    INFLECTED = "inflected"
    PATTERN = "pattern"
    IRREGULAR = "irregular"
    SPELLING = "spelling"
    COMPOUND = "compound"
    NEAR = "near"
    FOLDED = "folded"


WEIGHTS = {
    Kind.TYPED: 1.0,
    Kind.INFLECTED: 1.0,
    Kind.PATTERN: 1.0,
    Kind.IRREGULAR: 0.9,
    Kind.SPELLING: 0.9,
    Kind.COMPOUND: 0.7,
    Kind.NEAR: 0.6,
    Kind.FOLDED: 0.4,
}
"""How much an occurrence of such a form counts in the ranking."""
_RANK = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the vocabulary, why it was chosen, and how often it occurs."""

    form: str
    kind: Kind
    count: int


class Vocabulary:
    """The surfaces that occur, with their counts; groups are made when first asked for."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._expanded: dict[Term, list[Form]] = {}

    def expand(self, term: Term) -> list[Form]:
        """Return the forms that a term stands for, best first."""
        known = self._expanded.get(term)
        if known is None:
            if len(self._expanded) > 1_000:
                self._expanded.clear()
            known = self._expanded[term] = expand(term, self)
        return known

    @cached_property
    def by_stem(self) -> Mapping[str, list[str]]:
        """Forms by their Norwegian stem."""
        return _grouped(self.counts, stem)

    @cached_property
    def by_plain(self) -> Mapping[str, list[str]]:
        """Forms with letters to fold, by what folding makes of them, with one letter for one and with two."""
        groups: dict[str, list[str]] = defaultdict(list)
        for form in self.counts:
            for folded in {plain(form), spelt_out(form)}:
                if folded != form:
                    groups[folded].append(form)
        return groups

    @cached_property
    def by_plain_stem(self) -> Mapping[str, list[str]]:
        """Forms with letters to fold, by the stem of what folding makes of them."""
        groups: dict[str, list[str]] = defaultdict(list)
        for folded, forms in self.by_plain.items():
            groups[stem(folded)].extend(forms)
        return groups

    @cached_property
    def by_initial(self) -> Mapping[str, list[str]]:
        """Forms by their first letter."""
        return _grouped(self.counts, lambda form: form[0])

    @cached_property
    def letters(self) -> list[tuple[str, int]]:
        """Each form with the set of its letters as bits, to pass over quickly what cannot be a near spelling."""
        return [(form, _letters(form)) for form in self.counts]


def _grouped(forms: Iterable[str], key: Callable[[str], str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        groups[key(form)].append(form)
    return groups


def terms(node: Node) -> Iterator[Term]:
    """Yield what stands for single words in a search, the words of phrases included."""
    for part in walk(node):
        if isinstance(part, Phrase):
            yield from phrase_terms(part)
        elif isinstance(part, Term):
            yield part


def phrase_terms(phrase: Phrase) -> list[Exact | Pattern]:
    """Return the words of a phrase as terms."""
    return [Pattern(word) if "*" in word else Exact(word) for word in phrase.words]


Choice = Mapping[Term, Mapping[str, float]]
"""The forms searched for by term, with their weight in the ranking."""


def choose(node: Node, vocabulary: Vocabulary, without: frozenset[str] = frozenset()) -> Choice:
    """Return the forms of every term of a search, but for those which the user has unticked."""
    return {
        term: {form.form: WEIGHTS[form.kind] for form in vocabulary.expand(term) if form.form not in without}
        for term in set(terms(node))
    }


def expand(term: Term, vocabulary: Vocabulary) -> list[Form]:
    """Return the forms of the vocabulary that a term stands for, best first."""
    match term:
        case Exact(text):
            found = {surface(text): Kind.TYPED}
        case Word(text):
            found = _word(text, vocabulary)
        case Pattern(text):
            found = _pattern(text, vocabulary)
        case Fuzzy(text, edits):
            found = _fuzzy(text, edits, vocabulary)
        case Compound(text):
            found = _compound(text, vocabulary)
    forms = [Form(form, kind, vocabulary.counts[form]) for form, kind in found.items() if form in vocabulary.counts]
    return sorted(forms, key=lambda form: (_RANK[form.kind], -form.count, form.form))


# --- inflection -----------------------------------------------------------------------------------------------------

_DERIVING = "hetslov|slov|elov|lov|eleg|leg|elig|lig|eig|ig|els"
_INFLECTING = (
    "a|e|en|et|er|ene|ane|ar|ast|as|es|ens|ets|ers|enes|anes|ars|s|t|te|ede|edes|ende|endes|ande|st|ste|est|este|ere"
)
_ENDING = re.compile(rf"((?:{_DERIVING})?(?:het)?)(?:{_INFLECTING})?")


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("norwegian")


def stem(word: str) -> str:
    """Return Snowball's Norwegian stem of a surface."""
    return str(_stemmer().stemWord(word))


def inflected_alike(one: str, other: str, root: str) -> bool:
    """Tell whether two forms with one stem differ in inflection alone, not in an ending that makes another word."""
    return _derivation(one.removeprefix(root)) == _derivation(other.removeprefix(root))


def _derivation(ending: str) -> str:
    match = _ENDING.fullmatch(ending)
    return match[1] if match else ending


@lru_cache(maxsize=3)
def _dictionary(language: str) -> Mapping[str, str]:
    """Return base forms by form; loading one takes up to half a second, so each waits until it is asked for."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(language)


def lemma(word: str, language: str) -> str | None:
    """Return the base form that the dictionary of `nb`, `nn` or `en` gives for a surface."""
    return _dictionary(language).get(word)


def _languages(word: str) -> tuple[str, ...]:
    """Return the languages whose lemmas count: English only for words that are not Norwegian too."""
    norwegian = tuple(language for language in ("nb", "nn") if lemma(word, language) is not None)
    return norwegian or ("en",)


def _of_stem(text: str, root: str, vocabulary: Vocabulary) -> list[str]:
    return [form for form in vocabulary.by_stem.get(root, ()) if inflected_alike(text, form, root)]


def _inflections(text: str, vocabulary: Vocabulary) -> dict[str, Kind]:
    """Return the inflected forms of one word by stem, lemma and table."""
    root = stem(text)
    found = dict.fromkeys(_of_stem(text, root, vocabulary), Kind.INFLECTED)
    # The stemmer takes the -er off lærer and leaves it on læreren.
    if text.endswith("er"):
        found.update(dict.fromkeys(_of_stem(text, text, vocabulary), Kind.INFLECTED))
    if root.endswith("er") and root in vocabulary.counts:
        found[root] = Kind.INFLECTED
    for language in _languages(text):
        base = lemma(text, language)
        if base is not None:
            near = vocabulary.by_initial.get(text[0], ())
            same = (form for form in near if form == base or lemma(form, language) == base)
            found.update(dict.fromkeys(same, Kind.INFLECTED))
    for form in IRREGULAR.get(text, ()):
        if form in vocabulary.counts:
            found.setdefault(form, Kind.IRREGULAR)
    if text in vocabulary.counts:
        found[text] = Kind.TYPED
    return found


@lru_cache(maxsize=1)
def _pairs_by_stem() -> Mapping[str, list[str]]:
    return _grouped(PAIRS, stem)


def _word(text: str, vocabulary: Vocabulary) -> dict[str, Kind]:
    found = _inflections(text, vocabulary)
    root = stem(text)
    for base in _pairs_by_stem().get(root, ()):
        if inflected_alike(text, base, root):
            for other in PAIRS[base] - {base}:
                for form in _inflections(other, vocabulary):
                    found.setdefault(form, Kind.SPELLING)
    for form in _folded(text, vocabulary, widely=not found):
        found.setdefault(form, Kind.FOLDED)
    return found


# --- folding --------------------------------------------------------------------------------------------------------

_ONE_LETTER = {"æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ß": "ss", "œ": "oe", "ı": "i"}
_PLAIN = str.maketrans(_ONE_LETTER | {"å": "a", "ä": "a", "ö": "o", "-": ""})
_SPELT_OUT = str.maketrans(_ONE_LETTER | {"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "-": ""})


def plain(word: str) -> str:
    """Return a surface with one plain letter for each marked one: ``oygarden`` of ``øygarden``; no hyphens."""
    return _unmarked(word.translate(_PLAIN))


def spelt_out(word: str) -> str:
    """Return a surface with two letters for ø and å: ``oeygarden`` of ``øygarden``; no hyphens."""
    return _unmarked(word.translate(_SPELT_OUT))


def _unmarked(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")


def _folded(text: str, vocabulary: Vocabulary, *, widely: bool) -> Iterator[str]:
    """Yield forms that are the same but for folding; `widely`, their inflections too, for a word not found as typed.

    A marked letter that is typed is meant: `før` does not find `for`, but `for` finds `før`.
    """
    typed = {plain(text), spelt_out(text)}
    for folded in typed:
        yield from _keeping(text, vocabulary.by_plain.get(folded, ()))
        if widely:
            root = stem(folded)
            alike = (
                form
                for form in vocabulary.by_plain_stem.get(root, ())
                if any(inflected_alike(folded, other, root) for other in (plain(form), spelt_out(form)))
            )
            yield from _keeping(text, alike)
    # Spelt with two letters, or with a hyphen more or less, a word is the same word in either direction.
    yield from (form for form in (spelt_out(text), text.replace("-", "")) if form in vocabulary.counts)


def _keeping(text: str, forms: Iterable[str]) -> Iterator[str]:
    marked = {char: text.count(char) for char in text if not char.isascii()}
    return (
        form
        for form in forms
        if spelt_out(form) == spelt_out(text) or all(form.count(char) >= many for char, many in marked.items())
    )


# --- patterns -------------------------------------------------------------------------------------------------------


def pattern_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a test of words against a pattern with `*` and `?`, in time linear in the word for each part."""
    first, *rest = (_stretch_matcher(part) for part in pattern.split("*"))
    first_length, *lengths = (len(part) for part in pattern.split("*"))
    if not rest:
        return lambda word: len(word) == first_length and first.match(word) is not None
    *middle, last = rest
    *_middle_lengths, last_length = lengths
    shortest = first_length + sum(lengths)

    def matches(word: str) -> bool:
        if len(word) < shortest or not first.match(word) or not last.match(word, len(word) - last_length):
            return False
        at = first_length
        for stretch in middle:
            # The leftmost place is always as good as a later one, so nothing is tried twice.
            found = stretch.search(word, at, len(word) - last_length)
            if not found:
                return False
            at = found.end()
        return True

    return matches


def _stretch_matcher(stretch: str) -> re.Pattern[str]:
    return re.compile("".join("." if char == "?" else re.escape(char) for char in stretch), re.DOTALL)


def _pattern(text: str, vocabulary: Vocabulary) -> dict[str, Kind]:
    matches = pattern_matcher(text)
    found = {form: Kind.PATTERN for form in vocabulary.counts if matches(form)}
    if not found:
        for folded, forms in vocabulary.by_plain.items():
            if matches(folded):
                found.update(dict.fromkeys(_keeping(text, forms), Kind.FOLDED))
    return found


# --- near spellings -------------------------------------------------------------------------------------------------


def _letters(word: str) -> int:
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 63)
    return bits


def edit_distance(one: str, other: str, limit: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next; limit + 1 if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    too_far = limit + 1
    before: list[int] = []
    row = [number if number <= limit else too_far for number in range(len(other) + 1)]
    for i, char in enumerate(one, 1):
        low, high = max(1, i - limit), min(len(other), i + limit)
        new = [too_far] * (len(other) + 1)
        if i <= limit:
            new[0] = i
        for j in range(low, high + 1):
            best = min(row[j - 1] + (char != other[j - 1]), row[j] + 1, new[j - 1] + 1)
            if before and j > 1 and char == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, before[j - 2] + 1)
            new[j] = min(best, too_far)
        if min(new) > limit:
            return too_far
        before, row = row, new
    return row[len(other)]


def _fuzzy(text: str, edits: int, vocabulary: Vocabulary) -> dict[str, Kind]:
    own, length = _letters(text), len(text)
    found = {
        form: Kind.NEAR
        for form, letters in vocabulary.letters
        if abs(len(form) - length) <= edits
        and (letters ^ own).bit_count() <= 2 * edits
        and edit_distance(text, form, edits) <= edits
    }
    for form in _folded(text, vocabulary, widely=False):
        found.setdefault(form, Kind.FOLDED)
    if text in found:
        found[text] = Kind.TYPED
    return found


# --- compounds ------------------------------------------------------------------------------------------------------

_LONG_ENOUGH = 6
"""From this length on a word inside another is a part of it, whatever stands beside it."""
_SHORTEST_PART = 3
_JOINTS = ("", "s", "e", "-")


def _compound(text: str, vocabulary: Vocabulary) -> dict[str, Kind]:
    found = _word(text, vocabulary)
    roots = {form for form, kind in found.items() if kind is not Kind.FOLDED} | {text}
    # An inflected form inside a word holds the base or the stem, so the shortest of them are enough to look for.
    stems = [root for root in roots if not any(other != root and root.startswith(other) for other in roots)]
    for form in vocabulary.counts:
        if form not in found and any(_is_part(root, form, vocabulary) for root in stems):
            found[form] = Kind.COMPOUND
    return found


def _is_part(part: str, form: str, vocabulary: Vocabulary) -> bool:
    at = form.find(part)
    while at >= 0:
        before, after = form[:at], form[at + len(part) :]
        if len(part) >= _LONG_ENOUGH or (_is_first_part(before, vocabulary) and _is_rest(after, vocabulary)):
            return True
        at = form.find(part, at + 1)
    return False


def _is_first_part(before: str, vocabulary: Vocabulary) -> bool:
    return before == "" or any(
        before.endswith(joint) and _is_word(before.removesuffix(joint), vocabulary) for joint in _JOINTS
    )


def _is_rest(after: str, vocabulary: Vocabulary) -> bool:
    match = _ENDING.fullmatch(after)
    if match and not match[1]:
        return True
    return any(after.startswith(joint) and _is_word(after.removeprefix(joint), vocabulary) for joint in _JOINTS)


def _is_word(text: str, vocabulary: Vocabulary) -> bool:
    if len(text) < _SHORTEST_PART:
        return False
    known = text in vocabulary.counts or lemma(text, "nb") is not None or lemma(text, "nn") is not None
    return known or text in vocabulary.by_stem
