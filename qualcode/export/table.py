"""Excerpts as CSV."""

from __future__ import annotations

import csv
import io

from qualcode.export.sheet import Sheet
from qualcode.i18n import translate

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def write_csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV in UTF-8 with a byte-order mark, as spreadsheets expect.

    Columns: citation_id, text, attribution, codes, marking. The last row holds the state of the log.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["citation_id", "text", "attribution", "codes", "marking"])
    for excerpt in sheet.excerpts:
        row = [excerpt.citation_id, excerpt.text, excerpt.attribution, "; ".join(excerpt.codes), sheet.marking]
        writer.writerow([harmless(cell) for cell in row])
    state = translate("Made {date} with qualcode. State of the log: {head}", sheet.language)
    writer.writerow(["", state.format(date=sheet.date, head=sheet.chain_head), "", "", sheet.marking])
    return out.getvalue().encode("utf-8-sig")
