"""Signs that we print ourselves, which the rules would take for identifiers: citation ids, hashes, moments, formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

OWN_IDS = re.compile(
    r"Q-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-"  # citation ids, in which chance may spell a name
    r"|\b[0-9a-fA-F]{32,}\b"  # hashes
)
_OWN_SIGNS = re.compile(
    r"Q-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-Z*~$=]"  # citation ids
    r"|\b[0-9a-fA-F]{32,}\b"  # hashes
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"  # uids
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"  # moments
    r"|https?://(?:schemas\.openxmlformats\.org|schemas\.microsoft\.com|www\.w3\.org|purl\.org|qdasoftware\.org|"
    r"(?:www\.)?qdasoftware\.org|docs\.oasis-open\.org|purl\.oclc\.org)[^\s\"'<>]*"
    r"|(?:urn|clr-namespace):[\w:.\-]+"
    r"|(?<![\w@])@(?:media|page|import|charset|font-face|keyframes|supports|namespace|layer)\b"
)


# No direct identifier that a rule is certain of is without one of these.
_TELLING = re.compile(r"\d[\s.\-]?\d|@|://|www\.|\w\.(?:no|com|org|net|eu|se|dk|ua|info|io|example)\b", re.IGNORECASE)


def telling_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that may hold an identifier of a form of its own, with the place where each begins."""
    end = -1
    for found in _TELLING.finditer(text):
        if found.start() < end:
            continue
        start = text.rfind("\n", 0, found.start()) + 1
        stop = text.find("\n", found.end())
        end = len(text) if stop < 0 else stop
        yield start, text[start:end]


def without_own_signs(text: str) -> str:
    """Blank out what we print ourselves, and names of formats, which the rules would take for identifiers."""
    return blanked(_OWN_SIGNS, text)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with spaces for what the pattern finds."""
    return pattern.sub(lambda found: " " * len(found.group()), text)
