"""Identifiers with a form of their own: numbers, addresses of mail and net, cases, plates, streets.

Sources of forms: Skatteetaten (identity numbers), Nkom (numbering plan, through phonenumbers), Statens vegvesen
(plates), Domstoladministrasjonen (court references), Kartverket (addresses).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from qualcode.anonymise.detect import checksums
from qualcode.anonymise.detect.detection import Detection, Tier, detection
from qualcode.anonymise.detect.lexicons import is_national_body, is_place
from qualcode.anonymise.detect.numberwords import DIGIT, spoken

_DIGITS = re.compile(r"(?<![\d/,:+\w-])(?:\+|00)?\d(?:[ \u00a0.\-]?\d){7,15}(?![\d\w]|[.,:/]\d)")
_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ \u00a0\-]?(?:\(0\))?\d(?:[ \u00a0\-]?\d){5,12}(?!\w)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.]\d{3})+")
_PHONE_GROUPS = frozenset({(3, 2, 3), (2, 2, 2, 2), (4, 4), (5, 3), (3, 5), (3, 3, 2)})
_YEARS = re.compile(r"(?:19|20)\d\d[ \u00a0.\-](?:19|20)\d\d")
_COMPACT_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d|[0-3]\d(?:0[1-9]|1[0-2])(?:19|20)\d\d")
_NUMBER_CONTEXT = spoken(
    r"(?:ring|tlf|telefon|mobil|nummer|\bnr\b|sms|vipps|phone|number|call|text|whatsapp|signal|privat|kontakt)\w*"
)
_ORGANISATION_CONTEXT = spoken(r"\borg(?:anisasjons)?\.? ?-?(?:nr|nummer)|\bforetak\w*|\bmva\b|\benhetsregister")

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62})+")
_SPOKEN_AT = spoken(r" (?:krøllalfa|alfakrøll|krøll-alfa|snabel-?a) ")
_SPOKEN_LOCAL_PART = spoken(r"(?:[\w.-]+ (?:punktum|dot|strek|understrek) ){0,4}[\w.-]+$")
_SPOKEN_DOMAIN = spoken(r"[\w-]{1,60}(?: (?:punktum|dot) [\w-]{1,60}){1,3}")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"»”]+|"
    r"(?<![\w@.-])[a-zA-ZæøåÆØÅ][\w-]{1,62}(?:\.[\w-]{1,62}){0,3}\.(?:no|com|org|net|eu|se|dk|ua|info|io|example)"
    r"(?![\w-])(?:/[^\s<>\"»”]*)?"
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-zÆØÅæøå_А-Яа-яіїєґ][\w.]{1,40}\w")
_SPOKEN_HANDLE = spoken(r"(?:(?<=heter jeg )|(?<=heiter eg )|(?<=brukernavn ))[a-z]\w*[\d_.]\w*")

_CASES = re.compile(
    r"(?<![\w/])(?:(?:19|20)\d\d/\d{3,7}(?:-\d{1,4})?|\d\d/\d{4,6}(?:-\d{1,4})?|HR-\d{4}-\d{1,5}-[A-Z]|"
    r"L[ABEFGH]-\d{4}-\d{3,6}(?:-\d)?|T[A-ZÆØÅ]{3,4}-\d{4}-\d{3,6}(?:-\d)?|"
    r"\d\d-\d{6}[A-Z]{3}-[A-ZÆØÅ]{4}(?:/[A-ZÆØÅ0-9]+)?)(?![\w/])"
)
_CASE_WITH_WORD = spoken(r"\b(?:sak|saksnr\.?|saksnummer|case|jnr\.?|arkivsak)(?: nr\.?)?:? (?:PS )?\d{1,4}/\d{2,4}\b")
_SCHOOL_YEAR = re.compile(r"((?:19|20)\d\d)/((?:19|20)?\d\d)")

_PLATE = re.compile(r"(?<![\w-])(?!NS|EN|IS|ID|NR|KL|AS|PO)[A-HJ-NPR-Z]{2} ?\d{5}(?!\w)")
_SHORT_PLATE = re.compile(r"(?<![\w-])[A-HJ-NPR-Z]{2} ?\d{4}(?!\w)")
_PLATE_CONTEXT = spoken(r"\b(?:bil|skilt|mopeden|motorsykkel|traktor|henger|hengar|regnr|reg\.nr|plate|car)\w*")

_LABELLED = re.compile(
    r"(?:(?i:pass(?:nummer|nr)?|reisebevis|oppholdskort|passport|lisens(?:nummer|nr)?|licen[cs]e|"
    r"tolke?(?:nummer|nr)|"
    r"autorisasjons(?:nummer|nr)|HPR|helsepersonellnummer|journal(?:nummer|nr)|bruker(?:nummer|id)|"
    r"id-?(?:nummer|nr)|"
    r"kunde(?:nummer|nr)|medlems(?:nummer|nr)|sertifikat(?:nummer|nr)?|vipps(?:nummer|nr)?|bolignummer|leilighet|"
    r"bruksenhet(?:snummer)?|gnr|interpreter number|case number|ref(?:eranse)?(?:nummer|nr)?)"
    r"(?:\.|:| nr\.?| nummer| number| no\.?| er| is| til| på| #)?[.:]? {0,2})"
    r"((?:[A-Z]{0,3}[ -]?)\d[\dA-Z]*(?:[ ./-]\d[\dA-Z]*){0,4})\b"
)
_DWELLING = re.compile(r"(?<!\w)[HKUL]0\d0\d(?!\w)")

STREET = (
    r"(?:gata|gate|gaten|gt\.|vegen|veien|vei|veg|alléen|allé|plass|plassen|bakken|bakkane|stien|svingen|tunet|"
    r"tun|haugen|kroken|jordet|åsen|lia|løkka|feltet|toppen|street|road|avenue)"
)
_ADDRESS = re.compile(
    rf"(?<![\w.'’-])(?:(?:[A-ZÆØÅ][\w.'’-]{{0,40}} ){{0,3}}[A-ZÆØÅ][\w'’-]{{0,40}}{STREET}|"
    rf"(?:[A-ZÆØÅ][\w.'’-]{{0,40}} ){{1,3}}{STREET}) "
    r"(?:nr\.? )?\d{1,4}(?: ?[A-Za-z](?!\w))?(?:, ?\d{4} [A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)?)?(?![\w/])"
)
_POSTAL = re.compile(r"(?<![\w/.,-])(\d{4}) ([A-ZÆØÅ][a-zæøåA-ZÆØÅ]+(?: (?:i |på )?[A-ZÆØÅ][a-zæøå]+)?)(?!\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")

_SPOKEN_NUMBER = spoken(rf"(?<!\w)(?:{DIGIT}[ ,\-]{{1,2}}){{4,}}{DIGIT}(?!\w)")

_CONTEXT_WIDTH = 40
_SURE_NUMBER_WORDS = 6


def find(text: str) -> Iterator[Detection]:
    """Yield identifiers that have a form of their own; they may overlap."""
    yield from _digit_runs(text)
    for match in _MAIL.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "certain", "format")
    yield from _spoken_mail(text)
    yield from _urls(text)
    for match in _HANDLE.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "certain", "format")
    for match in _SPOKEN_HANDLE.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "probable", "context")
    yield from _cases(text)
    yield from _plates(text)
    for match in _LABELLED.finditer(text):
        yield detection(match.start(1), match.end(1), "CODE", "probable", "context")
    for match in _DWELLING.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "probable", "rule")
    for match in _ADDRESS.finditer(text):
        yield detection(match.start(), match.end(), "LOC", "probable", "rule")
    yield from _postal(text)
    for match in _SPOKEN_NUMBER.finditer(text):
        count = len(re.findall(r"\w+", match.group()))
        tier: Tier = "probable" if count >= _SURE_NUMBER_WORDS else "possible"
        yield detection(match.start(), match.end(), "CODE", tier, "rule")


def _before(text: str, start: int) -> str:
    return text[max(0, start - _CONTEXT_WIDTH) : start]


def _spoken_mail(text: str) -> Iterator[Detection]:
    """Yield addresses read aloud: kari punktum fjord krøllalfa firma punktum no."""
    for at in _SPOKEN_AT.finditer(text):
        before = _SPOKEN_LOCAL_PART.search(text, max(0, at.start() - 2 * _CONTEXT_WIDTH), at.start())
        after = _SPOKEN_DOMAIN.match(text, at.end())
        if before is not None and after is not None:
            yield detection(before.start(), after.end(), "CODE", "probable", "rule")


def _digit_runs(text: str) -> Iterator[Detection]:
    for match in _INTERNATIONAL.finditer(text):
        tier: Tier = "certain" if _is_phone(match.group(), region=None) else "probable"
        yield detection(match.start(), match.end(), "CODE", tier, "format" if tier == "certain" else "rule")
    for match in _DIGITS.finditer(text):
        judged = _judge_digits(text, match.start(), match.group())
        if judged is not None:
            tier, layer = judged
            yield detection(match.start(), match.end(), "CODE", tier, layer)


def _judge_digits(text: str, start: int, written: str) -> tuple[Tier, str] | None:
    """Return tier and layer of a run of 8 to 16 digits, or None if it is an amount, a date or nothing."""
    digits = re.sub(r"\D", "", written)
    thousands = _THOUSANDS.fullmatch(written) is not None
    if len(digits) == 8:
        return _judge_eight(text, start, written, digits)
    if len(digits) == 9 and checksums.is_organisation_number(digits):
        if _ORGANISATION_CONTEXT.search(_before(text, start)):
            return "certain", "checksum"
        return ("possible" if thousands else "certain"), "checksum"
    if thousands:
        return None
    if len(digits) == 11:
        known = checksums.national_identity_kind(digits) or checksums.is_account(digits)
        return ("certain", "checksum") if known else ("probable", "rule")
    if len(digits) == 12 and checksums.has_duf_shape(digits):
        return ("certain", "checksum") if checksums.is_duf(digits) else ("probable", "rule")
    if _YEARS.search(written) or not _one_number(written):
        return None
    return "probable", "rule"


def _judge_eight(text: str, start: int, written: str, digits: str) -> tuple[Tier, str] | None:
    groups = tuple(len(part) for part in re.split(r"\D+", written) if part)
    context = _NUMBER_CONTEXT.search(_before(text, start)) is not None
    valid = _is_phone(digits, region="NO")
    if len(groups) == 1:
        if _COMPACT_DATE.fullmatch(digits):
            return None
        return ("certain" if valid and context else "probable", "format" if valid else "rule")
    if groups not in _PHONE_GROUPS or _YEARS.fullmatch(written) or "." in written:
        return ("probable", "context") if context and _one_number(written) else None
    if valid:
        return "certain", "format"
    return ("probable", "context") if context else None


def _one_number(written: str) -> bool:
    """Return whether groups of digits look like one number written in parts, not like a list of small numbers."""
    return any(len(part) >= 3 for part in re.split(r"\D+", written))


def _is_phone(written: str, *, region: str | None) -> bool:
    if written.startswith("00"):
        written = "+" + written[2:]
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False


def _urls(text: str) -> Iterator[Detection]:
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?)]}'’")
        host = re.sub(r"^(?:https?://)?(?:www\.)?", "", url).partition("/")[0].casefold()
        labels = host.split(".")
        bare = host == re.sub(r"^(?:https?://)?(?:www\.)?", "", url).casefold().rstrip("/")
        # The front page of a national body identifies no one; a page below it may.
        if bare and len(labels) >= 2 and is_national_body(labels[-2]):
            continue
        yield detection(match.start(), match.start() + len(url), "CODE", "certain", "format")


def _cases(text: str) -> Iterator[Detection]:
    for match in _CASES.finditer(text):
        year = _SCHOOL_YEAR.fullmatch(match.group())
        if year is not None and _follows(year.group(1), year.group(2)):
            continue
        yield detection(match.start(), match.end(), "CODE", "certain", "format")
    for match in _CASE_WITH_WORD.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "probable", "rule")


def _follows(first: str, second: str) -> bool:
    """Return whether 2022/2023 and 2022/23 are a school year and not a case."""
    return int(second) % 100 == (int(first) + 1) % 100


def _plates(text: str) -> Iterator[Detection]:
    for match in _PLATE.finditer(text):
        yield detection(match.start(), match.end(), "CODE", "certain", "format")
    for match in _SHORT_PLATE.finditer(text):
        if _PLATE_CONTEXT.search(_before(text, match.start())):
            yield detection(match.start(), match.end(), "CODE", "probable", "context")


def _postal(text: str) -> Iterator[Detection]:
    for match in _POSTAL.finditer(text):
        if is_place(match.group(2)) and not (
            _YEAR.fullmatch(match.group(1)) and not _before(text, match.start()).rstrip().endswith(",")
        ):
            yield detection(match.start(), match.end(), "LOC", "probable", "lexicon", "rule")
