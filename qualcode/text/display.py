"""Text made harmless for a terminal.

One code point in, one code point out: a span of the text is the same span of what is shown.
"""

from __future__ import annotations

import re

_SHOWN = {code: 0x2400 + code for code in range(0x20)}  # C0: its control picture
_SHOWN[0x7F] = 0x2421
_SHOWN |= dict.fromkeys(range(0x80, 0xA0), 0x2426)  # C1 has no pictures of its own
_SHOWN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0x21C4)
_SHOWN |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_SHOWN |= dict.fromkeys((0x2028, 0x2029, 0x0A), 0x23CE)

_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_HARMFUL_BUT_NEWLINE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


def display(text: str, *, keep_newlines: bool = False) -> str:
    """Return the text with every control, bidirectional override and lone surrogate as a visible symbol.

    A newline becomes ⏎ unless it is kept. Directional marks (U+200E, U+200F, U+061C) stay: they change the order of
    neutral characters only, and right-to-left scripts need them.
    """
    pattern = _HARMFUL_BUT_NEWLINE if keep_newlines else _HARMFUL
    return pattern.sub(lambda match: match[0].translate(_SHOWN), text)
