"""Excerpts as a Word document, on the reference document `exports/reference.docx`."""

from __future__ import annotations

import io
from typing import Any

from qualcode.export.sheet import Sheet
from qualcode.i18n import translate
from qualcode.resources import shipped


def write_docx(sheet: Sheet) -> bytes:
    """Return the sheet as .docx; it names no author and carries no times of its own."""
    import docx

    document = docx.Document(io.BytesIO(template()))
    _clear_properties(document)
    if sheet.marking:
        for section in document.sections:
            section.header.paragraphs[0].text = sheet.marking
    document.add_heading(sheet.title, level=1)
    for excerpt in sheet.excerpts:
        paragraph = document.add_paragraph(style="Quote")
        for number, line in enumerate(excerpt.text.split("\n")):
            run = paragraph.add_run(line)
            if number < excerpt.text.count("\n"):
                run.add_break()
        source = " ".join(part for part in (excerpt.attribution, f"[{excerpt.citation_id}]") if part)
        paragraph.add_run(f" {source}").italic = False
        if excerpt.codes:
            document.add_paragraph(f"{translate('Codes', sheet.language)}: {', '.join(excerpt.codes)}", style="Caption")
    state = translate("Made {date} with qualcode. State of the log: {head}", sheet.language)
    document.add_paragraph(state.format(date=sheet.date, head=sheet.chain_head), style="Caption")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template() -> bytes:
    """Return the reference document."""
    return (shipped("exports") / "reference.docx").read_bytes()


def _clear_properties(document: Any) -> None:
    """Take out every property that could name a person, a machine or a time."""
    properties = document.core_properties
    for name in ("author", "category", "comments", "content_status", "identifier", "keywords", "last_modified_by"):
        setattr(properties, name, "")
    for name in ("subject", "title", "version"):
        setattr(properties, name, "")
    properties.revision = 1
