"""Dates, ages and lengths of time, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.anonymise.detect.detection import Detection, Tier, detection
from qualcode.anonymise.detect.numberwords import (
    MANY,
    MONTH,
    MONTH_FULL,
    MONTH_UK,
    NUMBER,
    ORDINAL,
    SEASON,
    YEAR,
    spoken,
)

_NUMERIC = re.compile(
    r"(?<![\w/.,:-])(?:(\d{1,2})([./-])(\d{1,2})\2((?:19|20)?\d\d)|((?:19|20)\d\d)-(\d\d)-(\d\d))(?![\w/:]|[.,-]\d)"
)
_DAY_MONTH_FIGURES = spoken(r"\b(?:den|dato|født|fødd)\.? (\d{1,2})\.(\d{1,2})\.(?!\d)")
_FULL = spoken(
    rf"(?<![\w.,/])(?:(?:den|the|on|on the) )?(?:"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}(?!\w)(?:,? {YEAR})?|"
    rf"\d{{1,2}}\. ?{MONTH}(?!\w)(?:,? {YEAR})?|"
    rf"(?:{MONTH_FULL}) \d{{1,2}}(?:st|nd|rd|th)?(?![\d:]|[.,]\d)(?:,? {YEAR})?|"
    rf"{ORDINAL} (?:of )?{MONTH}(?!\w)(?:,? {YEAR})?|"
    rf"(?:{MONTH_FULL}) (?:the )?{ORDINAL}(?!\w)|"
    rf"(?:\d{{1,2}}|\w+го) (?:{MONTH_UK})(?: {YEAR}(?: року)?)?)"
)
_MONTH_YEAR = spoken(rf"(?<!\w)(?:{MONTH_FULL}|{MONTH_UK})(?: of| i)?,? {YEAR}(?!\w)")
_SEASON_YEAR = spoken(rf"(?<!\w)(?:{SEASON})(?: of| i)? {YEAR}(?!\w)")
_MONTH = spoken(
    r"(?<!\w)(?:(?:i|fra|frå|til|før|siden|sidan|since|in|from|until|til|og|and|last|this)\s)"
    rf"(?:{MONTH_FULL})(?: (?:last|this|i fjor|i år)(?: year)?)?(?!\w)"
)
_ENGLISH_MONTH = re.compile(
    r"(?<!\w)(?:January|February|April|June|July|August|September|October|November|December)(?: (?:last|this) year)?(?!\w)"
)
_YEAR = re.compile(r"(?<![\w/.,:+-])(?:19[2-9]\d|20[0-4]\d)(?![\w/:]|[.,]\d|-\d)")
_LAST_SEASON = spoken(
    rf"(?<!\w)(?:(?:{SEASON}) i fjor|i fjor (?:{SEASON})|last (?:{SEASON}|year)|(?:{ORDINAL}) søndag i advent|i adventa?)(?!\w)"
)
_SPOKEN_YEAR = spoken(
    r"(?<!\w)(?:to ?tusen ?og ?\w{2,14}|tjue(?:tjue|nitten|atten|sytten|seksten|femten)\w{0,6}|"
    r"nitten ?(?:åtti|nitti|sytti|seksti|femti|førti)\w{0,6}|twenty (?:ten|eleven|twelve|\w+teen|twenty)(?:[- ]\w+)?|"
    r"nineteen (?:forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?)(?!\w)"
)

_COUNT = rf"(?:\d{{1,3}}(?:[,.]\d)?|{NUMBER}(?: og (?:en|et|ein|eit) halvt?)?)"
_DURATION = spoken(
    rf"(?<!\w)(?:(?:{_COUNT})|halvannet|halvanna|halvtanna|et halvt|eit halvt|half a) "
    r"(?:år|måneder|månedar|månader|måned|månad|mnd\.?|døgn|years?|months?)(?!\w)"
)

_YEARS = r"(?:år|åra|årene|years?)"
_OLD = spoken(
    rf"(?<!\w)(?:{_COUNT})(?:-| )?(?:(?:år|years?|måneder|månader|måneder|months?|uker|veker|weeks?)[ -](?:gammel|gamle|gamal|gammal|gammelt|old))(?!\w)"
)
_YEAR_OLD = spoken(
    rf"(?<!\w)(?:\d{{1,2}}|{NUMBER})[- ]?(?:åring|årig|years?-old)(?:en|er|ar|ene|ane|a|e)?(?!\w)"
)
_APPOSED = spoken(
    rf"(?:(?<=\()|(?<=, )|(?<=\. )|(?<=på )|(?<=aged )|(?<=age )|(?<=alder )|(?<=alder: ))(?:{_COUNT}) {_YEARS}(?=[,.;)]|$)"
)
_ABOUT_ONE = r"(?:jeg|eg|æ|han|ho|hun|i|he|she|datter\w*|dotter\w*|sønn\w*|son\w*|mor\w*|far\w*|kona|mannen|wife|husband)"
_IS = spoken(
    rf"(?<!\w){_ABOUT_ONE}(?:(?: er|'s|’s| is|'m|’m| am| was| var| va| e| fyller| fylte| fyller snart| blir| vert| vart| ble| blei| turned| turns))"
    rf"(?: jo| nå| no| nu| da| då| snart| bare| berre| vel| only| just| now| about| cirka| rundt| ca\.?)? ({_COUNT})(?: {_YEARS})?"
    r"(?=[,.;:!?)…»\"]|\s*$|\s(?:da|då|nå|no|nu|og|and|when|now|i dag|år|trur|tror|i|så|but|men)(?!\w))"
)
_OF = spoken(
    rf"(?<!\w)(?:mann|dame|kvinne|kvinna|gutt|gut|jente|ei|en|ein|datter|dotter|sønn|son|unge|barn|born|enke|far|mor|man|woman|boy|girl)"
    rf" (?:på|of|aged) ({_COUNT})(?: {_YEARS})?(?=[,.;:!?)…»]|\s)(?! (?:måneder|månader|uker|kroner|prosent|meter|kilo|timer|months|kr)\b)"
)
_BRACKETED = re.compile(r"(?<=\()\d{1,2}(?=\))")
_DECADE = spoken(
    rf"(?<!\w)(?:\d0-åra|\d0-årene|(?:tjue|tretti|førti|femti|seksti|sytti|åtti|nitti)(?:åra|årene|åri)|"
    r"(?:his|her|my|their) (?:(?:early|late|mid)[- ])?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties))(?!\w)"
)
_PLAIN_YEARS = spoken(rf"(?<![\w,.-])(?:\d{{1,2}}|{MANY}) år(?!\w)")
_AGE_UK = spoken(r"(?<!\w)(?:\d{1,2}|[а-яіїєґ'’]+(?: [а-яіїєґ'’]+)?) (?:рік|роки|років)(?!\w)")
_BARE_ANSWER = spoken(rf"(?<!\w){_ABOUT_ONE}?(?: er| e| am|'m)? ?({MANY}|\d{{2}})(?=[.,!…]|\s*$)")

_MAX_AGE = 110


def find(text: str) -> Iterator[Detection]:
    """Yield dates, ages and durations; they may overlap."""
    yield from _dates(text)
    yield from _ages(text)
    for match in _DURATION.finditer(text):
        yield detection(match.start(), match.end(), "DATETIME", "possible", "rule")


def _dates(text: str) -> Iterator[Detection]:
    for match in _NUMERIC.finditer(text):
        day, month = (match.group(1), match.group(3)) if match.group(1) else (match.group(7), match.group(6))
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            yield detection(match.start(), match.end(), "DATETIME", "probable", "rule")
    for match in _DAY_MONTH_FIGURES.finditer(text):
        if 1 <= int(match.group(1)) <= 31 and 1 <= int(match.group(2)) <= 12:
            yield detection(match.start(1), match.end(2), "DATETIME", "possible", "rule")
    for pattern, tier in _DATE_TIERS:
        for match in pattern.finditer(text):
            yield detection(match.start(), match.end(), "DATETIME", tier, "rule")


_DATE_TIERS: tuple[tuple[re.Pattern[str], Tier], ...] = (
    (_FULL, "probable"),
    (_MONTH_YEAR, "probable"),
    (_SEASON_YEAR, "possible"),
    (_MONTH, "possible"),
    (_ENGLISH_MONTH, "possible"),
    (_YEAR, "possible"),
    (_LAST_SEASON, "possible"),
    (_SPOKEN_YEAR, "possible"),
)


def _ages(text: str) -> Iterator[Detection]:
    for pattern in (_OLD, _YEAR_OLD, _APPOSED, _AGE_UK):
        for match in pattern.finditer(text):
            yield detection(match.start(), match.end(), "AGE", "probable", "rule")
    for pattern in (_IS, _OF):
        for match in pattern.finditer(text):
            end = match.end() if pattern is _OF or match.group().rstrip().endswith(("år", "years")) else match.end(1)
            yield detection(match.start(1), end, "AGE", "probable", "context")
    for match in _BRACKETED.finditer(text):
        if 1 <= int(match.group()) <= _MAX_AGE and text[: match.start() - 1].rstrip()[-1:].isalpha():
            yield detection(match.start(), match.end(), "AGE", "possible", "rule")
    for pattern in (_DECADE, _PLAIN_YEARS):
        for match in pattern.finditer(text):
            yield detection(match.start(), match.end(), "AGE", "possible", "rule")
    yield from _answers(text)


def _answers(text: str) -> Iterator[Detection]:
    """Yield a number that answers a question about age in the turn before."""
    for question in re.finditer(r"(?i)\b(?:hvor|kor) gam(?:mel|al|mal)\w*|\bhow old\b", text):
        turn = text.find("\n", question.end())
        if turn < 0:
            continue
        answer = _BARE_ANSWER.search(text, turn, min(len(text), turn + 160))
        if answer is not None:
            yield detection(answer.start(1), answer.end(1), "AGE", "probable", "context")
