"""The words the program says, in bokmål or English, from one gettext catalogue.

The source strings are English; `locale/nb` holds the bokmål. The language is set once at start and may be changed
while the program runs. Exports ask for a language of their own.
"""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("nb", "en")
LOCALE = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default="en")


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("qualcode", LOCALE, [language])


def set_language(language: str) -> None:
    """Set the language of all that is said from now on; raises ValueError for one that is not in LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    _language.set(language)


def language() -> str:
    """Return the language in force."""
    return _language.get()


def _(message: str) -> str:
    """Return the message in the language in force."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits the count."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


def translate(message: str, language: str) -> str:
    """Return the message in a given language, whatever language is in force."""
    return _catalogue(language).gettext(message)
