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
    NUMBER_UK,
    ORDINAL,
    SEASON,
    TENS,
    YEAR,
    spoken,
)

_NUMERIC = re.compile(
    r"(?<![\w/.,:-])(?:(\d{1,2})([./-])(\d{1,2})\2((?:19|20)?\d\d)|((?:19|20)\d\d)-(\d\d)-(\d\d))(?![\w/:]|"
    r"[.,-]\d)"
)
_DAY_MONTH_FIGURES = spoken(r"\b(?:den|dato|født|fødd)\.? (\d{1,2})\.(\d{1,2})\.(?!\d)")
_WEEKDAY = (
    r"(?:(?:mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måndag|tysdag|laurdag|sundag|monday|tuesday|"
    r"wednesday|"
    r"thursday|friday|saturday|sunday),? )"
)
_FULL = spoken(
    rf"(?<![\w.,/]){_WEEKDAY}?(?:(?:den|the|on the|on) )?(?:"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}(?!\w)(?:,? {YEAR}| this year| last year)?|"
    rf"\d{{1,2}}\. ?{MONTH}(?!\w)(?:,? {YEAR})?|"
    rf"(?:{MONTH_FULL}) \d{{1,2}}(?:st|nd|rd|th)?(?![\d:]|[.,]\d)(?:,? {YEAR})?|"
    rf"{ORDINAL} (?:of )?{MONTH}(?!\w)(?:,? {YEAR})?|"
    rf"(?:{MONTH_FULL}) (?:the )?{ORDINAL}(?!\w)|"
    rf"(?:\d{{1,2}}|[\w'’]+го) (?:{MONTH_UK})(?: {YEAR}(?: року)?)?)"
)
# Days that belong to everyone; with a year or without they point at no one.
_PUBLIC_DAY = spoken(r"(?:17\. mai|syttende mai|22\. juli|8\. mars|1\. mai|første mai|24\. februar)(?: (?:2011|2022))?")
_MONTH_YEAR = spoken(rf"(?<!\w)(?:{MONTH_FULL}|{MONTH_UK})(?: of| i)?,? {YEAR}(?!\w)")
_SEASON_YEAR = spoken(rf"(?<!\w)(?:{SEASON})(?: of| i)? {YEAR}(?!\w)")
_MONTH = spoken(
    r"(?<!\w)(?:i|fra|frå|til|før|siden|sidan|since|in|from|until|og|and|last|this)\s"
    rf"((?:{MONTH_FULL})(?: (?:last|this|i fjor|i år)(?: year)?)?)(?!\w)"
)
_ENGLISH_MONTH = re.compile(
    r"(?<!\w)(?:January|February|April|June|July|August|September|October|November|December)(?: (?:last|this) "
    r"year)?(?!\w)"
)
_YEAR = re.compile(r"(?<![\w/.,:+-])(?:19[2-9]\d|20[0-4]\d)(?![\w/:]|[.,]\d|-\d)")
_LAST_SEASON = spoken(
    rf"(?<!\w)(?:(?:{SEASON}) i fjor|i fjor (?:{SEASON})|last (?:{SEASON}|year)|(?:{ORDINAL}) (?:søndag|sundag) "
    rf"i advent|i "
    r"adventa?|(?:(?:dagen før|dagen etter|lille|litle|første|fyrste|andre|siden|sidan|fra|frå) )+(?:jula?|"
    r"julaften|"
    r"julafta|juledag|påske[na]?|påskedag|påskeaften|pinse|pinsedag|nyttår)|romjul(?:en|a)?|nyttårsaften|"
    r"nyttårsafta)(?!\w)"
)
_SPOKEN_YEAR = spoken(
    r"(?<!\w)(?:to ?tusen ?og ?\w{2,14}|tjue(?:tjue|nitten|atten|sytten|seksten|femten)\w{0,6}|"
    r"nitten ?(?:åtti|nitti|sytti|seksti|femti|førti)\w{0,6}|twenty (?:ten|eleven|twelve|\w+teen|twenty)(?:[- "
    r"]\w+)?|"
    r"nineteen (?:forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?)(?!\w)"
)

_COUNT = rf"(?:(?<![\d,.])\d{{1,3}}|{NUMBER})"
_AGE = rf"(?:(?<![\d,.])\d{{1,3}}|{MANY}|to|two)"
_DURATION = spoken(
    rf"(?<!\w)(?:{_COUNT}(?: og (?:en|et|ein|eit) halvt?)?|halvannet|halvanna|halvtanna|et halvt|eit halvt|half "
    rf"a) "
    r"(?:år|måneder|månedar|månader|måned|månad|mnd\.?|døgn|years?|months?)(?!\w)"
)

_YEARS = r"(?:år|åra|årene|years?)"
_OLD = spoken(
    rf"(?<!\w)(?:{_COUNT})(?:-| )?(?:(?:år|years?|måneder|månader|måneder|months?|uker|veker|weeks?)[ "
    rf"-](?:gammel|gamle|gamal|gammal|gammelt|old))(?!\w)"
)
_YEAR_OLD = spoken(rf"(?<!\w)(?:\d{{1,2}}|{NUMBER})[- ]?(?:åring(?:en|s|ens)?|years?-old)(?!\w)")
_YEAR_OLDS = spoken(rf"(?<!\w)(?:\d{{1,2}}|{NUMBER})[- ]?(?:åring(?:er|ar|ene|ane)|årige?)(?!\w)")
_APPOSED = spoken(
    rf"(?:(?<=\()|(?<=, )|(?<=\. )|(?<=på )|(?<=aged )|(?<=age )|(?<=alder )|(?<=alder: )){_AGE} "
    rf"{_YEARS}(?=[,.;)]|$)"
)
_ABOUT_ONE = (
    r"(?:jeg|eg|æ|je|han|ho|hun|i|he|she|(?:den|det|han|ho|hun) (?:minste|eldste|yngste|eine|ene|andre|største|"
    r"eldre|yngre),?|som|"
    r"who|datter\w*|dotter\w*|sønn\w*|son\w*|mor\w*|far\w*|kona|mannen|gutten|guten|jenta|barnet|ungen|dama|"
    r"kvinnen|broren|"
    r"søstera|søsteren|systera|bestemor\w*|bestefar\w*|wife|husband|boy|girl|youngest|oldest|eldest)"
)
_IS = spoken(
    rf"(?<!\w){_ABOUT_ONE}(?:(?: er|'s|’s| is|'m|’m| am| was| var| va| e| fyller| fylte| fyller snart| blir| "
    rf"vert| vart| ble| blei| turned| turns))"
    rf"(?: jo| nå| no| nu| da| då| snart| bare| berre| vel| only| just| now| about| cirka| rundt| ca\.?)? "
    rf"({_AGE})(?: {_YEARS})?"
    r"(?=[,.;:!?)…»\"]|\s*$|\s(?:da|då|nå|no|nu|og|and|when|now|i dag|år|trur|tror|i|så|but|men)(?!\w))"
)
_SOMEONE = (
    r"(?:mann|dame|kvinne|kvinna|gutt|gut|jente|datter|dotter|sønn|son|unge|barn|born|enke|far|mor|man|woman|"
    r"boy|girl)"
)
_OF = spoken(
    rf"(?<!\w)(?:(?:{_SOMEONE}|ei|en|ein|one) (?:på|of|aged)|{_SOMEONE},) ("
    rf"{_AGE})(?: {_YEARS})?(?=[,.;:!?)…»]|\s)(?! (?:måneder|månader|uker|kroner|prosent|meter|kilo|timer|"
    rf"months|kr)\b)"
)
_NAMED = re.compile(rf"(?<!\w)[^\W\d_a-zæøå][^\W\d_]+, (\d\d|{MANY})(?=, |\.\s|\.$)")
_AFTER_COMMA = spoken(rf"(?<=, )(?:{TENS})(?=[,.])")
_BRACKETED = re.compile(r"(?<=\()\d{1,2}(?=\))")
_DECADE = spoken(
    r"(?<!\w)(?:(?:i )?(?:slutten|midten|begynnelsen|byrjinga|starten) av )?(?:\d0-åra|\d0-årene|(?:tjue|tretti|"
    r"førti|femti|seksti|sytti|åtti|nitti)(?:åra|årene|åri)|"
    r"(?:his|her|my|their) (?:(?:early|late|mid)[- ])?(?:twenties|thirties|forties|fifties|sixties|seventies|"
    r"eighties))(?!\w)"
)
_PLAIN_YEARS = spoken(rf"(?<![\w,.-])(?:\d{{1,2}}|{MANY}) år(?!\w)")
_AGE_UK = spoken(rf"(?<!\w)(?:\d{{1,2}}|{NUMBER_UK}(?: {NUMBER_UK})?) (?:рік|роки|років)(?!\w)")
_BARE_ANSWER = spoken(rf"(?<!\w){_ABOUT_ONE}?(?: er| e| am|'m)? ?({MANY}|\d{{2}})(?=[.,!…]|\s*$)")

_MAX_AGE = 110
_SURE_DATE = 8
_YEAR_ENDS = ("år", "åra", "årene", "year", "years")


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
            short = len(match.group()) < _SURE_DATE
            yield detection(match.start(), match.end(), "DATETIME", "possible" if short else "probable", "rule")
    for match in _DAY_MONTH_FIGURES.finditer(text):
        if 1 <= int(match.group(1)) <= 31 and 1 <= int(match.group(2)) <= 12:
            yield detection(match.start(1), match.end(2), "DATETIME", "possible", "rule")
    for pattern, tier in _DATE_TIERS:
        for match in pattern.finditer(text):
            public = tier == "probable" and _PUBLIC_DAY.search(match.group())
            start = match.start(1) if pattern.groups else match.start()
            yield detection(start, match.end(), "DATETIME", "possible" if public else tier, "rule")


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
    for pattern in (_IS, _OF, _NAMED):
        for match in pattern.finditer(text):
            end = match.end() if match.group().rstrip().endswith(_YEAR_ENDS) else match.end(1)
            yield detection(match.start(1), end, "AGE", "probable", "context")
    for match in _BRACKETED.finditer(text):
        if (
            1 <= int(match.group()) <= _MAX_AGE
            and text[max(0, match.start() - 3) : match.start() - 1].rstrip()[-1:].isalpha()
        ):
            yield detection(match.start(), match.end(), "AGE", "possible", "rule")
    for pattern in (_DECADE, _PLAIN_YEARS, _YEAR_OLDS, _AFTER_COMMA):
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
