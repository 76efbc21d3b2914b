"""Fragments of regular expressions for numbers, months and ordinals as they are said in bokmål, nynorsk and "
"English.

The fragments hold no capturing groups, are meant for lower-case or case-insensitive matching, and have longer forms
before shorter ones, because Python's alternation takes the first that fits.
"""

from __future__ import annotations

import re

_UNITS_NO = "én|éin|ein|eitt|ett|en|to|tre|fire|fem|seks|sju|syv|åtte|ni"
_TEENS_NO = "elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|ti"
_TENS_NO = "tjue|tyve|tretti|tredve|førti|femti|seksti|sytti|åtti|nitti"
_UNITS_EN = "one|two|three|four|five|six|seven|eight|nine"
_TEENS_EN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS_EN = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"

TENS = (
    rf"(?:(?:{_TENS_NO})(?:{_UNITS_NO})?|(?:{_UNITS_NO})og(?:{_TENS_NO})|"
    rf"(?:{_TENS_EN})(?:[- ](?:{_UNITS_EN}))?)"
)
NUMBER = rf"(?:{TENS}|{_TEENS_NO}|{_TEENS_EN}|{_UNITS_NO}|{_UNITS_EN})"
"""A number word from one to ninety-nine."""

MANY = rf"(?:{TENS}|{_TEENS_NO}|{_TEENS_EN}|tre|fire|fem|seks|sju|syv|åtte|ni|three|four|five|six|seven|eight|nine)"
"""A number word from three up: one and two are too common to mean much."""

DIGIT = rf"(?:null|zero|oh|{NUMBER}|hundre)"
"""A word as numbers are read aloud, digit by digit or in pairs."""

NUMBER_UK = (
    r"(?:один|одна|два|дві|три|чотири|п['’]ять|шість|сім|вісім|дев['’]ять|десять|\w+надцять|двадцять|тридцять|"
    r"сорок|"
    r"п['’]ятдесят|шістдесят|сімдесят|вісімдесят|дев['’]яносто)"
)

MONTH_FULL = (
    "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|"
    "january|february|march|may|june|july|october|december"
)
MONTH_SHORT = r"jan\.|feb\.|apr\.|aug\.|sept?\.|okt\.|nov\.|des\.|jan|feb|apr|aug|sept|okt|nov|des|oct|dec"
MONTH_UK = "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
MONTH = rf"(?:{MONTH_FULL}|{MONTH_SHORT})"

ORDINAL = (
    r"(?:(?:tjue|tretti)?(?:første|fyrste|andre|tredje|fjerde|femte|sjette|sjuende|sjuande|syvende|åttende|"
    r"åttande|"
    r"niende|niande)|tiende|tiande|ellevte|tolvte|trettende|trettande|fjortende|fjortande|femtende|femtande|"
    r"sekstende|sekstande|syttende|syttande|attende|attande|nittende|nittande|tjuende|tjuande|tyvende|trettiende|"
    r"trettiande|(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|"
    r"eleventh|"
    r"twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)

YEAR = r"(?:(?:19|20)\d\d)"
SEASON = (
    "våren|sommeren|sommaren|høsten|hausten|vinteren|vår|sommer|sommar|høst|haust|vinter|spring|summer|autumn|"
    "fall|winter"
)


def spoken(pattern: str) -> re.Pattern[str]:
    """Return a pattern compiled to ignore case."""
    return re.compile(pattern, re.IGNORECASE)
