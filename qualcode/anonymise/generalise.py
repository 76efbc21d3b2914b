"""Says an age or a date less exactly: a band of ten years, a season and year."""

from __future__ import annotations

import re

_UNITS = {
    **dict.fromkeys(("en", "én", "ett", "ein", "éin", "eitt", "one", "один"), 1),
    **dict.fromkeys(("to", "two", "два"), 2),
    **dict.fromkeys(("tre", "three", "три"), 3),
    **dict.fromkeys(("fire", "four", "чотири"), 4),
    **dict.fromkeys(("fem", "five", "п'ять", "п’ять"), 5),
    **dict.fromkeys(("seks", "six", "шість"), 6),
    **dict.fromkeys(("sju", "syv", "seven", "сім"), 7),
    **dict.fromkeys(("åtte", "eight", "вісім"), 8),
    **dict.fromkeys(("ni", "nine", "дев'ять", "дев’ять"), 9),
}
_TEENS = {
    **dict.fromkeys(("ti", "ten"), 10),
    **dict.fromkeys(("elleve", "eleven"), 11),
    **dict.fromkeys(("tolv", "twelve"), 12),
    **dict.fromkeys(("tretten", "thirteen"), 13),
    **dict.fromkeys(("fjorten", "fourteen"), 14),
    **dict.fromkeys(("femten", "fifteen"), 15),
    **dict.fromkeys(("seksten", "sixteen"), 16),
    **dict.fromkeys(("sytten", "seventeen"), 17),
    **dict.fromkeys(("atten", "eighteen"), 18),
    **dict.fromkeys(("nitten", "nineteen"), 19),
}
_TENS = {
    **dict.fromkeys(("tjue", "tyve", "twenty", "двадцять"), 20),
    **dict.fromkeys(("tretti", "tredve", "thirty", "тридцять"), 30),
    **dict.fromkeys(("førti", "førr", "forty", "сорок"), 40),
    **dict.fromkeys(("femti", "fifty", "п'ятдесят", "п’ятдесят"), 50),
    **dict.fromkeys(("seksti", "sixty", "шістдесят"), 60),
    **dict.fromkeys(("sytti", "seventy", "сімдесят"), 70),
    **dict.fromkeys(("åtti", "eighty", "вісімдесят"), 80),
    **dict.fromkeys(("nitti", "ninety", "дев'яносто", "дев’яносто"), 90),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_UNDER_ONE = re.compile(r"måned|månad|uke|veke|week|month|døgn|dag|day", re.IGNORECASE)
_DECADE = re.compile(r"år(?:a|ene|enes|as)?$|ies$")
_OLDEST = 80

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)|(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_MONTHS = (
    ("jan", "січ"), ("feb", "лют"), ("mar", "берез"), ("apr", "квіт"), ("mai", "may", "трав"), ("jun", "черв"),
    ("jul", "лип"), ("aug", "серп"), ("sep", "верес"), ("okt", "oct", "жовт"), ("nov", "листопад"),
    ("des", "dec", "груд"),
)  # fmt: skip
_SEASONS = {
    "nb": ("vinteren", "våren", "sommeren", "høsten"),
    "nn": ("vinteren", "våren", "sommaren", "hausten"),
    "en": ("winter", "spring", "summer", "autumn"),
}
_SEASON_WORDS = (("vint", "wint"), ("vår", "spring"), ("som", "summ"), ("høst", "haust", "autumn", "fall"))
_PERIOD = {"nb": "[tidspunkt]", "nn": "[tidspunkt]", "en": "[time]"}
_YEARS = {"nb": "år", "nn": "år", "en": "years"}
_AND_OLDER = {"nb": "[80 år eller eldre]", "nn": "[80 år eller eldre]", "en": "[80 years or older]"}
_DURATION = re.compile(
    r"(?:\d|[^\W\d_])+ (?:år|måneder|månader|månedar|veker|uker|dager|dagar|years|months|weeks|days)\b", re.IGNORECASE
)


def number_in(text: str) -> int | None:
    """Return the first whole number of a text, in figures or in words of bokmål, nynorsk, English or Ukrainian."""
    words = [word.casefold() for word in _WORD.findall(text)]
    for at, word in enumerate(words):
        if word.isdecimal():
            return int(word)
        value = _spoken(word)
        if value is not None:
            follows = _UNITS.get(words[at + 1]) if at + 1 < len(words) else None
            return value + follows if value in range(20, 100, 10) and word in _TENS and follows else value
    return None


def _spoken(word: str) -> int | None:
    # In "åringen" the number is before the noun; in "sekstiåra" before the ending.
    word = re.sub(r"(?:åring\w*|årig\w*|åra|årene)$", "", word)
    for table in (_TEENS, _TENS):
        if word in table:
            return table[word]
    for tens, value in _TENS.items():
        if word.startswith(tens) and word[len(tens) :] in _UNITS:
            return value + _UNITS[word[len(tens) :]]
    for unit, value in _UNITS.items():
        if word.startswith(unit + "og") and word[len(unit) + 2 :] in _TENS:
            return value + _TENS[word[len(unit) + 2 :]]
    return _UNITS.get(word) if len(word) > 2 or word in ("to", "ni", "en", "én") else None


def age_band(text: str, language: str) -> str | None:
    """Return the ten years that an age lies in, in brackets, such as `[50–59 år]`; None where no age can be read."""
    language = language if language in _YEARS else "nb"
    if _UNDER_ONE.search(text):
        return f"[0–9 {_YEARS[language]}]"
    age = number_in(text)
    if age is None or age > 120:
        return None
    if age >= _OLDEST:
        return _AND_OLDER[language]
    low = age // 10 * 10
    return f"[{low}–{low + 9} {_YEARS[language]}]"


def season_year(text: str, language: str) -> str:
    """Return the season and year of a date in brackets, such as `[høsten 2023]`; without a year `[tidspunkt]`.

    December counts with the winter of its own year. A length of time gives the neutral word.
    """
    language = language if language in _SEASONS else "nb"
    year, month = _year_and_month(text)
    low = text.casefold()
    season = next((n for n, stems in enumerate(_SEASON_WORDS) if any(stem in low for stem in stems)), None)
    if month is not None:
        season = month % 12 // 3
    if year is None or _DURATION.fullmatch(text.strip()):
        return _PERIOD[language]
    return f"[{_SEASONS[language][season]} {year}]" if season is not None else f"[{year}]"


def _year_and_month(text: str) -> tuple[int | None, int | None]:
    numeric = _NUMERIC.search(text)
    if numeric:
        if numeric[4]:
            return int(numeric[4]), _month(int(numeric[5]))
        year = int(numeric[3])
        if year < 100:
            year += 1900 if year > 40 else 2000
        return year, _month(int(numeric[2]))
    found = _YEAR.search(text)
    month = None
    for word in (word.casefold() for word in _WORD.findall(text)):
        month = next((n for n, stems in enumerate(_MONTHS, 1) if any(word.startswith(stem) for stem in stems)), None)
        if month:
            break
    return (int(found[1]) if found else None), month


def _month(number: int) -> int | None:
    return number if 1 <= number <= 12 else None
