"""Citation ids: `Q-XXXX-XXXX-C`, random, with a check character, saying nothing about source, person or date.

The alphabet and the check are Crockford's base 32: no I, L, O or U; a check symbol modulo 37 finds any single wrong
character and nearly every swap of neighbours.
"""

from __future__ import annotations

import secrets

from qualcode.errors import BadInput
from qualcode.i18n import _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK = ALPHABET + "*~$=U"
_READ_AS = str.maketrans("ILO", "110")


def new_citation_id() -> str:
    """Return a fresh id with 40 random bits."""
    number = secrets.randbits(40)
    digits = "".join(ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"Q-{digits[:4]}-{digits[4:]}-{CHECK[number % 37]}"


def read_citation_id(typed: str) -> str:
    """Return the id as it is stored, however it was typed; raises BadInput when the check character does not fit."""
    # Markdown puts a backslash before a check character that means something there.
    letters = typed.strip().upper().replace("-", "").replace(" ", "").replace("\\", "")
    body, check = letters[1:9].translate(_READ_AS), letters[9:10]
    if letters[:1] == "Q" and len(letters) == 10 and all(letter in ALPHABET for letter in body):
        number = 0
        for letter in body:
            number = number * 32 + ALPHABET.index(letter)
        if CHECK[number % 37] == check:
            return f"Q-{body[:4]}-{body[4:]}-{check}"
    raise BadInput(
        _("{typed} is no citation id.").format(typed=repr(typed)), _("One looks like Q-7ZK2-M4PD-8; check each letter.")
    )
