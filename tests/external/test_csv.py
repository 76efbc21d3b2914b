"""A spreadsheet takes no cell of ours for a formula."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from office import convert

from qualcode.export.sheet import PrintedExcerpt, Sheet
from qualcode.export.table import write_csv

pytestmark = pytest.mark.external

CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"

# As the dialog offers it: comma, quotation mark, UTF-8, from line 1, no column kinds, system language, quoted cells as
# any other, special numbers known, saved as shown, no formulas written, no spaces cut, all sheets, formulas computed.
# https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents#Filter_Options_for_the_CSV_Filter
READING = "CSV:44,34,76,1,,0,false,true,true,false,false,0,true"


def cells_of(path: Path, folder: Path) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(convert(path, "fods", folder, reading=READING)).iter(CELL))


@pytest.mark.parametrize("said", ["=1+1", "+47 og så videre", "-2*3", "@sum(1)", '=HYPERLINK("http://x.invalid")'])
def test_no_excerpt_becomes_a_formula(said: str, tmp_path: Path) -> None:
    excerpt = PrintedExcerpt("Q-7ZK2-M4PD-8", said, "(Informant)", ("bolig",))
    path = tmp_path / "utdrag.csv"
    path.write_bytes(write_csv(Sheet("Utdrag", "", "nb", "2026-03-01", "ab12", (excerpt,))))
    cells = cells_of(path, tmp_path / "office")
    assert not [cell for cell in cells if cell.get(FORMULA)]
    assert any(said in "".join(cell.itertext()) for cell in cells)


def test_calc_would_have_computed_it(tmp_path: Path) -> None:
    """Show that the other test can fail: the same words, unguarded, become a formula."""
    path = tmp_path / "bare.csv"
    path.write_text("text\n=1+1\n", "utf-8-sig")
    assert [cell for cell in cells_of(path, tmp_path / "office") if cell.get(FORMULA)]
