"""Small Word documents made of given XML, as hostile or odd as a test wants them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def document_xml(body: str) -> str:
    """Return a document part around a body."""
    return f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'


def paragraph(words: str) -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def word_file(body: str = "", *, xml: str | None = None, parts: dict[str, str | bytes] | None = None) -> bytes:
    """Return the bytes of a .docx with that body, or with that whole document part, and more parts."""
    members: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    members["word/document.xml"] = document_xml(body) if xml is None else xml
    members |= parts or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
