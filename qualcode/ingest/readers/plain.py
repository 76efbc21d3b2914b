"""Plain text and Markdown: every character is the transcript's."""

from __future__ import annotations

from qualcode.ingest.decode import Decoded
from qualcode.ingest.readers.reading import Reading
from qualcode.text.offsets import OffsetMap

VERSION = 1


def read(decoded: Decoded, *, markdown: bool = False) -> Reading:
    """Return the text as it stands."""
    return Reading(
        reader="plain",
        version=VERSION,
        media_type="text/markdown" if markdown else "text/plain",
        decoded=decoded.text,
        text=decoded.text,
        offsets=OffsetMap.identity(len(decoded.text)),
        encoding=decoded.encoding,
    )
