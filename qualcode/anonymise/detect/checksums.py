"""Check digits of Norwegian numbers. Every function takes a string of ASCII digits without separators.

They answer "may this be such a number?", so they are looser than a register: the individual number of a national
identity number is not compared with the year of birth.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)
_ACCOUNT = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DUF = (4, 6, 3, 2, 7, 5, 4, 6, 3, 2)
_FIRST_DUF_YEAR = 1985
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _sum(digits: str, weights: Sequence[int]) -> int:
    """Return the weighted sum over as many digits as there are weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _is(digits: str, length: int) -> bool:
    return len(digits) == length and digits.isascii() and digits.isdigit()


def _control_digits_fit(digits: str) -> bool:
    """Return whether k1 and k2 fit, k1 also by the rule for numbers issued from 2032 (remainder 0 to 3).

    Source: Skatteetaten, "Nye fødselsnumre og d-numre fra 2032".
    """
    k1_remainder = (_sum(digits, _K1) + int(digits[9])) % 11
    return k1_remainder <= 3 and _sum(digits, _K2) % 11 == 0


def national_identity_kind(digits: str) -> str | None:
    """Return what kind of national identity number 11 digits are, or None if their check digits or date do not "
    "fit.

    Kinds: "fnr"; "dnr" (day + 40); "hnr" (month + 40); "synthetic" (month + 80 in Skatteetaten's test population,
    + 65 in NAV's); "fhnr" (first digit 8 or 9, no date). Source: Skatteetaten (number system), Direktoratet for
    e-helse (H and FH numbers), Tenor test data.
    """
    if not _is(digits, 11) or not _control_digits_fit(digits):
        return None
    if digits[0] in "89":
        return "fhnr"
    day, month = int(digits[:2]), int(digits[2:4])
    kind = "fnr"
    if day > 40:
        day, kind = day - 40, "dnr"
    for shift, name in ((80, "synthetic"), (65, "synthetic"), (40, "hnr")):
        if shift < month <= shift + 12:
            month, kind = month - shift, name
            break
    if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]:
        return kind
    return None


def looks_like_national_identity(digits: str) -> bool:
    """Return whether 11 digits begin with a date as national identity numbers have it, check digits apart."""
    if not _is(digits, 11):
        return False
    day, month = int(digits[:2]), int(digits[2:4])
    day = day - 40 if day > 40 else day
    for shift in (80, 65, 40):
        if shift < month <= shift + 12:
            month -= shift
            break
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def is_duf(digits: str) -> bool:
    """Return whether 12 digits are a DUF number: year, six serial digits, two check digits 00 to 10.

    The rule is not published; source: the test vectors of Fhi.NINCheck (Folkehelseinstituttet).
    """
    if not has_duf_shape(digits):
        return False
    return int(digits[10:]) == _sum(digits[4:10] + digits[:4], _DUF) % 11


def has_duf_shape(digits: str) -> bool:
    """Return whether 12 digits begin with a year in which DUF numbers were given."""
    return _is(digits, 12) and _FIRST_DUF_YEAR <= int(digits[:4]) <= date.today().year


def is_account(digits: str) -> bool:
    """Return whether 11 digits are a Norwegian bank account. Source: Finans Norge, modulus 11 (KID and "
    "account).
    """
    return _is(digits, 11) and (_sum(digits, _ACCOUNT) + int(digits[10])) % 11 == 0


def is_organisation_number(digits: str) -> bool:
    """Return whether 9 digits are a Norwegian organisation number. Source: Brønnøysundregistrene, modulus 11."""
    return _is(digits, 9) and digits[0] in "89" and (_sum(digits, _ORGANISATION) + int(digits[8])) % 11 == 0
