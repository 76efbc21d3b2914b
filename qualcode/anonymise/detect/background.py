"""What tells of a person without naming one: work, family, health, faith, nationality, amounts, school year.

All of it is *possible*: whether it points at someone only a reader can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from qualcode.anonymise.detect import lexicons
from qualcode.anonymise.detect.detection import Detection, detection
from qualcode.anonymise.detect.numberwords import MANY, NUMBER, ORDINAL, spoken
from qualcode.anonymise.detect.words import Word

_CHILDREN = (
    r"(?:barn|born|unger|ungar|døtre|døtrer|sønner|søner|gutar|gutter|jenter|barnebarn|småbarn|søsken|søstre|"
    r"søstrer|"
    r"systrer|brødre|brør|koner|kids|children|daughters|sons|boys|girls|brothers|sisters|siblings)"
)
_FAMILY = spoken(
    rf"(?<!\w)(?:{NUMBER}|\d{{1,2}}) (?:(?:små|voksne|vaksne|eldre|yngre|little|small|young|adult) )?{_CHILDREN}"
    rf"(?: (?:og|and) (?:(?:{NUMBER}|\d{{1,2}}) )?{_CHILDREN})?(?!\w)"
)
_SCHOOL_YEAR = spoken(
    rf"(?<!\w)(?:(?:{ORDINAL}|\d{{1,2}}\.) ?(?:klasse|klassen|trinn|trinnet|steget|steg|grade|class|vgs)|vg "
    rf"?[123]|"
    r"(?:første|fyrste|andre|tredje|siste) året? på [^\W\d_]+)(?!\w)"
)
_HEADS = (
    r"(?:personer|personar|mennesker|menneske|familier|familiar|flyktninger|flyktningar|elever|elevar|deltakere|"
    r"deltakarar|"
    r"innbyggere|innbyggarar|syrere|syrarar|ukrainere|ukrainarar|afghanere|enslige|deltakere|ansatte|tilsette|"
    r"unger|ungar|"
    r"damer|menn|kvinner|people|persons|families|refugees|pupils|employees|inhabitants)"
)
_PEOPLE = spoken(
    rf"(?<![\w.,])(?:(?:\d{{1,3}}(?: \d{{3}})*)|(?:hundre og )?{MANY}|hundre) (?:[^\W\d_]+ ){{0,2}}{_HEADS}(?!\w)"
)
_AMOUNT = spoken(
    rf"(?<![\w.,])(?:\d{{1,3}}(?:[ .]\d{{3}})*(?:,\d+)?|{NUMBER}(?:\s?(?:tusen|thousand|hundre|hundred))?|"
    rf"{NUMBER})"
    r"(?: og (?:noe|litt|[^\W\d_]+))? ?(?:prosent|%|percent|kroner|kr|kilo|kg|gram|meter|metres|meters|"
    r"kvadratmeter|kvadrat|"
    r"euro|dollar|dollars|årsverk|ganger|gonger|times)(?!\w)"
)
_LARGE = re.compile(r"(?<![\w.,:/+-])(?!(?:19|20)\d\d(?!\d))(?:\d{1,3}(?: \d{3})+|\d{3,6})(?![\w/:-]|[ .,]\d)")
_SPOKEN_LARGE = spoken(
    rf"(?<!\w){NUMBER} (?:tusen|hundre|thousand|hundred)(?:(?: og| and)? (?:noe|noko|litt|{NUMBER}))?(?!\w)"
)
_ONLY = spoken(r"(?<!\w)(?:den (?:eneste|einaste)|eneste|einaste|the only) (?:[^\W\d_]+ ){0,2}[^\W\d_]+(?!\w)")

# Everyday roles in an interview; they point at someone only together with a name, which is marked anyhow.
_ROLES = lexicons.word_set(
    "læreren lærere lærerne læraren lærarar lærarane legen leger tolken tolker leder lederen leiar leiaren sjef "
    "sjefen mann "
    "mannen vakt vakta politi politiet kontaktlæreren kontaktlæraren saksbehandleren sakshandsamaren "
    "programrådgiveren "
    "programrådgivaren nordmann nordmannen utmann formann studenten studenter teachers doctor doctors manager "
    "officer guard "
    "master politimann politimannen avdelingslederen avdelingsleiaren styrelederen arbeider arbeidar arbeidere "
    "fører førar "
    "helsesykepleieren helsesjukepleiaren forskeren forskaren veilederen rettleiaren sjåføren overlegen "
    "fastlegen tannlegen "
    "presten assistenten kontaktpersonen"
)
_GROUPS = ("erne", "arane", "ane", "ere", "arar")


def find(text: str, words: Sequence[Word]) -> Iterator[Detection]:
    """Yield indirect identifiers; they may overlap."""
    for pattern in (_FAMILY, _SCHOOL_YEAR, _ONLY):
        for match in pattern.finditer(text):
            yield detection(match.start(), match.end(), "DEMOGRAPHIC", "possible", "rule")
    for pattern in (_PEOPLE, _AMOUNT, _LARGE, _SPOKEN_LARGE):
        for match in pattern.finditer(text):
            yield detection(match.start(), match.end(), "QUANTITY", "possible", "rule")
    for word in words:
        if is_background_word(word.lower):
            yield detection(word.start, word.end, "DEMOGRAPHIC", "possible", "lexicon")
        elif is_event_word(word.lower):
            yield detection(word.start, word.end, "MISC", "possible", "lexicon")
    for match in _phrases().finditer(text):
        yield detection(match.start(), match.end(), "DEMOGRAPHIC", "possible", "lexicon")


@cache
def is_background_word(word: str) -> bool:
    """Return whether a lower-case word tells of work, family, health, faith, ethnic group, language or "
    "nationality.
    """
    return any(_is_listed(form) or _is_occupation(form) for form in lexicons.genitive_bases(word) if len(form) > 2)


def _is_listed(word: str) -> bool:
    if word in lexicons.folded("nationalities"):
        return not word.endswith(_GROUPS)
    if word in lexicons.folded("family") or word in lexicons.folded("ethnicity_faith_language"):
        return True
    whole, stems = _health()
    return word in whole or word.startswith(stems)


def is_event_word(word: str) -> bool:
    """Return whether a lower-case word names a sort of event, prize or accident that the press writes about."""
    whole, stems, endings = _events()
    return word in whole or word.startswith(stems) or word.endswith(endings)


@cache
def _events() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    listed = lexicons.folded("events")
    stems = tuple(entry[:-1] for entry in listed if entry.endswith("*"))
    endings = tuple(entry[1:] for entry in listed if entry.startswith("-"))
    return frozenset(entry for entry in listed if entry.isalpha()), stems, endings


@cache
def _health() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = lexicons.folded("health")
    stems = tuple(entry[:-1] for entry in listed if entry.endswith("*"))
    return frozenset(entry for entry in listed if not entry.endswith("*")), stems


@cache
def _occupations() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = lexicons.folded("occupations")
    endings = tuple(entry[1:] for entry in listed if entry.startswith("-"))
    return frozenset(entry.lstrip("-") for entry in listed), endings


def _is_occupation(word: str) -> bool:
    if word in _ROLES:
        return False
    whole, endings = _occupations()
    return word in whole or (len(word) > 6 and word.endswith(endings) and not lexicons.is_ordinary_word(word))


@cache
def _phrases() -> re.Pattern[str]:
    """Return a pattern for the listed phrases of several words."""
    listed = lexicons.folded("health") | lexicons.folded("family")
    phrases = sorted((re.escape(entry.rstrip("*")) for entry in listed if " " in entry), key=len, reverse=True)
    return spoken(rf"(?<!\w)(?:{'|'.join(phrases)}|kreft i [^\W\d_]+|cancer of the [^\W\d_]+)\w*")
