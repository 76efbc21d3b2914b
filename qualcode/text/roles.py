"""What a speaker's label says about the part the speaker had."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal, get_args

Role = Literal["interviewer", "interpreter", "informant", "note-taker", "group", "contact", "other"]
ROLES: tuple[Role, ...] = get_args(Role)

_WORDS: dict[Role, str] = {
    "interviewer": (
        "intervjuer intervjuar intervjueren intervjuaren intv int interviewer interviewers i iv ir forsker forskar"
        " forskeren forskaren researcher moderator facilitator fasilitator spm spørsmål question q"
    ),
    "interpreter": "tolk tolken interpreter translator oversetter omsetjar перекладач перекладачка مترجم",
    "informant": (
        "informant informanten inf intervjuobjekt intervjuperson interviewee ie respondent respondenten resp"
        " deltaker deltakar deltager participant speaker taler talar a svar answer flyktning flykting refugee"
        " ansatt tilsett lærer lærar rektor leder leiar ordfører ordførar ordf saksbehandler saksbehandlar"
        " helsesykepleier helsesjukepleiar rådgiver rådgjevar"
    ),
    "note-taker": "ref referent referenten sekretær observatør observer notetaker note-taker skriver",
    "group": "gruppe group bord",
    "other": (
        "mann mannen kvinne kvinna dame gutt gut jente man woman boy girl barn child ukjent unknown uidentifisert"
        " unidentified stemme voice flere fleire alle all begge both andre"
    ),
    "contact": "kontaktperson kontaktpersonen",
}
_ROLE_OF: dict[str, Role] = {word: role for role, words in _WORDS.items() for word in words.split()}
# These are spoken of in many a running text: one occurrence at a line's start proves nothing.
_COMMON = frozenset(
    {"a", "i", "q", "svar", "answer", "question", "spørsmål", "alle", "all", "both", "begge", "andre", "barn", "leder"}
)
_NEVER_NUMBERED = frozenset({"spørsmål", "question", "svar", "answer"})

_PARTS = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)?)\.?[ _.-]?(?P<number>\d{0,3})[a-z]?\.?(?:[ ]?\(.*\))?")
_CODE = re.compile(r"(?P<word>[^\W\d_]{1,4})[ _.-]?\d{1,3}")


@lru_cache(maxsize=4096)
def role_word(label: str) -> Role | None:
    """Return the role a label names outright (``INT 1``, ``Tolk``, ``Ref.``), or None where it names a person."""
    parts = _PARTS.fullmatch(label.strip())
    if parts is None:
        return None
    word = parts["word"].casefold()
    if len(word) == 1 and word != parts["word"].lower():
        return None
    if parts["number"] and word in _NEVER_NUMBERED:
        return None
    if len(word) <= 2 and parts["word"].islower():
        return None
    return _ROLE_OF.get(word)


def is_telling(label: str) -> bool:
    """Tell whether a label is a role word that seldom begins a line by chance."""
    parts = _PARTS.fullmatch(label.strip())
    return parts is not None and role_word(label) is not None and parts["word"].casefold() not in _COMMON


def is_code(label: str) -> bool:
    """Tell whether a label is a short code with a number, such as ``K1`` or ``P07``."""
    return _CODE.fullmatch(label) is not None and label == label.upper()


def guess_role(label: str, labels: Collection[str] = ()) -> Role:
    """Return the role a label suggests, among all the labels of its text.

    ``R1`` is a researcher beside participants and where nobody else asks, else a respondent. What is no known word is
    an informant: a name, a code, an occupation.
    """
    known = role_word(label)
    if known is not None:
        return known
    code = re.fullmatch(r"([A-ZÆØÅ])[ _.-]?\d{0,3}", label)
    others = set(labels) - {label}
    if code is not None and code[1] in "RFM" and others:
        kin = re.compile(rf"{code[1]}[ _.-]?\d{{0,3}}")
        strangers = [other for other in others if not kin.fullmatch(other)]
        if strangers and not any(role_word(other) == "interviewer" for other in strangers):
            return "interviewer"
    if code is not None and code[1] == "T" and any(role_word(other) == "interviewer" for other in others):
        return "interpreter" if label == "T" else "informant"
    return "informant"
