r"""Codebooks in CSV: one row a code, for those who edit in a spreadsheet (docs/reference/codebook-format.md).

Title, version, language and rules have no place in it. Items of a list are divided by " | "; a bar or backslash
of their own is written `\|` and `\\`. A cell that a spreadsheet would compute gets an apostrophe in front, which
is taken off when read (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from qualcode.codebook import checks
from qualcode.codebook.document import (
    DEFAULT_LANGUAGE,
    SEPARATOR,
    CodebookDocument,
    CodeEntry,
    clean_colour,
    clean_line,
    clean_text,
    in_tree_order,
    labels_for,
)
from qualcode.errors import CodebookInvalid
from qualcode.i18n import _

COLUMNS = ("path", "label", "definition", "include", "exclude", "examples", "colour", "aliases")
LABEL_COLUMN = "label_"
"""Begins the columns that hold labels in other languages, e.g. label_en."""
LARGEST_CELL = 1_000_000
"""Code points."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED_FORMULA = re.compile(r"'+[=+\-@\t\r]")


def write_csv(document: CodebookDocument) -> str:
    """Return the codes as CSV with a header, divided by commas, lines ending in CRLF (RFC 4180)."""
    languages = sorted({tag for entry in document.codes for tag in entry.labels} - {document.language})
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(LABEL_COLUMN + tag for tag in languages)])
    for entry in document.codes:
        cells = [
            entry.path,
            entry.label,
            entry.definition,
            _joined(entry.include),
            _joined(entry.exclude),
            _joined(entry.examples),
            entry.colour or "",
            _joined(entry.aliases),
            *(entry.labels.get(tag, "") for tag in languages),
        ]
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`."""
    return cell[1:] if _MARKED_FORMULA.match(cell) else cell


def read_csv(
    text: str, title: str = "", language: str = DEFAULT_LANGUAGE, path: Path | str | None = None
) -> CodebookDocument:
    """Return the codebook of a CSV text; raises CodebookInvalid with line and cell of the first error.

    Cells may be divided by commas, semicolons or tabs; the header decides. Rows may stand in any order.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    rows: list[tuple[int, list[str]]] = []
    limit = csv.field_size_limit(LARGEST_CELL)
    try:
        line = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [unguarded(cell) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        message = _("not valid CSV: {reason}").format(reason=error)
        raise CodebookInvalid(message, path=path, line=reader.line_num) from error
    finally:
        csv.field_size_limit(limit)
    if not rows:
        raise CodebookInvalid(_("the file is empty"), path=path, line=1)
    return _Table(rows, language, path).codebook(title)


def _delimiter(text: str) -> str:
    header = text[:10_000].partition("\n")[0]
    return max(",;\t", key=header.count)


class _Table:
    """The rows of a file with the lines they begin on."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]], language: str, path: Path | str | None) -> None:
        self.path = path
        self.language = language
        self.header_line, header = rows[0]
        self.rows = rows[1:]
        self.columns: dict[str, int] = {}
        for number, cell in enumerate(header):
            name = clean_line(cell).lower()
            if not name and not any(len(cells) > number and cells[number].strip() for _, cells in rows):
                continue
            self.add_column(name, number)
        if "path" not in self.columns:
            hint = _("The first line names the columns: {columns}.").format(columns=", ".join(COLUMNS))
            raise CodebookInvalid(_("there is no column “path”"), hint, path=path, line=self.header_line, column=1)

    def add_column(self, name: str, number: int) -> None:
        known = name in COLUMNS or (
            name.startswith(LABEL_COLUMN) and checks.is_language(name.removeprefix(LABEL_COLUMN))
        )
        if not known:
            hint = checks.suggestion(name, COLUMNS)
            raise self.invalid(self.header_line, number, _("unknown column “{name}”").format(name=name), hint)
        if name in self.columns:
            raise self.invalid(self.header_line, number, _("the column “{name}” stands twice").format(name=name))
        self.columns[name] = number

    def codebook(self, title: str) -> CodebookDocument:
        entries: list[CodeEntry] = []
        lines: dict[str, int] = {}
        for line, cells in self.rows:
            entry = self.entry(line, cells)
            if entry.path in lines:
                message = _("the code “{path}” stands twice").format(path=entry.path)
                raise self.invalid(line, self.columns["path"], message)
            lines[entry.path] = line
            entries.append(entry)
        document = CodebookDocument(title=clean_line(title), language=self.language, codes=in_tree_order(entries))
        faults = [fault for fault in checks.find_faults(document) if fault.severity == "error"]
        if faults:
            first = min(faults, key=lambda fault: lines[document.codes[fault.entry].path])
            column = self.columns.get(first.field, self.columns["path"])
            line = lines[document.codes[first.entry].path]
            raise self.invalid(line, column, first.message, first.hint)
        return document

    def entry(self, line: int, cells: Sequence[str]) -> CodeEntry:
        extra = next((number for number, cell in enumerate(cells) if self.is_extra(number, cell)), None)
        if extra is not None:
            hint = _("A text that holds the dividing character must be in quotation marks.")
            raise self.invalid(line, extra, _("this cell has no column"), hint)

        def cell(column: str) -> str:
            number = self.columns.get(column)
            return cells[number] if number is not None and number < len(cells) else ""

        path = SEPARATOR.join(clean_text(name) for name in cell("path").split(SEPARATOR))
        if fault := checks.path_fault(path):
            raise self.invalid(line, self.columns["path"], fault)
        colour = clean_colour(cell("colour"))
        if colour is None and cell("colour").strip():
            message = _("“{text}” is no colour").format(text=clean_line(cell("colour")))
            raise self.invalid(line, self.columns["colour"], message)
        label = clean_line(cell("label")) or path.rpartition(SEPARATOR)[2]
        labels = {
            name.removeprefix(LABEL_COLUMN): clean_line(cell(name))
            for name in self.columns
            if name.startswith(LABEL_COLUMN) and cell(name).strip()
        }
        return CodeEntry(
            path=path,
            label=label,
            labels=labels_for(label, labels, self.language),
            definition=clean_text(cell("definition")),
            include=_split(cell("include")),
            exclude=_split(cell("exclude")),
            examples=_split(cell("examples")),
            colour=colour,
            aliases=tuple(clean_line(alias) for alias in _split(cell("aliases"))),
        )

    def is_extra(self, number: int, cell: str) -> bool:
        return bool(cell.strip()) and number not in self.columns.values()

    def invalid(self, line: int, number: int, message: str, hint: str = "") -> CodebookInvalid:
        return CodebookInvalid(message, hint, path=self.path, line=line, column=number + 1)


def _joined(items: Sequence[str]) -> str:
    return " | ".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)


_ITEM = re.compile(r"(?:\\.|[^|\\]|\\$)+", re.DOTALL)


def _split(cell: str) -> tuple[str, ...]:
    """Return the items of a cell without the empty ones."""
    items = (clean_text(re.sub(r"\\([\\|])", r"\1", item)) for item in _ITEM.findall(cell))
    return tuple(item for item in items if item)
