"""Codebook files by their suffix: .yaml or .yml, .csv, .qdc."""

from __future__ import annotations

from pathlib import Path

from qualcode.codebook.checks import Problem
from qualcode.codebook.csv_format import read_csv, write_csv
from qualcode.codebook.document import CodebookDocument
from qualcode.codebook.qdc_format import read_qdc, write_qdc
from qualcode.codebook.yaml_format import check_yaml, read_yaml, write_yaml
from qualcode.errors import BadInput, CodebookInvalid, NotFound, UsageError
from qualcode.i18n import _

SUFFIXES = (".yaml", ".yml", ".csv", ".qdc")
LARGEST_FILE = 20_000_000
"""Bytes."""


def read_codebook(path: Path) -> CodebookDocument:
    """Return the codebook of a file; raises NotFound, UsageError for another suffix, or CodebookInvalid.

    A format that has no title gives the file's name as title.
    """
    suffix = _suffix(path)
    data = _read_bytes(path)
    if suffix == ".qdc":
        return read_qdc(data, title=path.stem, path=path)
    text = _decoded(data, path)
    return read_csv(text, title=path.stem, path=path) if suffix == ".csv" else read_yaml(text, path)


def check_codebook(path: Path) -> list[Problem]:
    """Return the problems of a file, all of a YAML file, the first of another; raises as `read_codebook` does."""
    if _suffix(path) in (".yaml", ".yml"):
        return check_yaml(_decoded(_read_bytes(path), path))
    try:
        read_codebook(path)
    except CodebookInvalid as error:
        return [Problem(error.line or 1, error.column or 1, error.message, hint=error.hint)]
    return []


def codebook_bytes(document: CodebookDocument, suffix: str) -> bytes:
    """Return a codebook as the contents of a file with this suffix; raises UsageError for another suffix.

    CSV begins with a byte order mark, without which spreadsheets take UTF-8 for something else.
    """
    suffix = _suffix(Path("codebook" + suffix))
    if suffix == ".qdc":
        return write_qdc(document)
    return write_csv(document).encode("utf-8-sig") if suffix == ".csv" else write_yaml(document).encode()


def losses(document: CodebookDocument, suffix: str) -> list[str]:
    """Return what of a codebook a file with this suffix cannot hold, in words for the user."""
    if suffix.lower() not in (".csv", ".qdc"):
        return []
    lost = [
        (document.title, _("the title")),
        (document.version, _("the version")),
        (document.rules, _("the rules")),
    ]
    return [words for value, words in lost if value]


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            _("“{name}” is no codebook file.").format(name=path.name),
            _("Its name must end in {suffixes}.").format(suffixes=", ".join(SUFFIXES)),
        )
    return suffix


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            message = _("a codebook file may have {most} bytes").format(most=LARGEST_FILE)
            raise CodebookInvalid(message, path=path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(_("There is no file {name}.").format(name=path)) from error
    except OSError as error:
        raise BadInput(_("the file cannot be read"), error.strerror or "", path=path) from error


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise CodebookInvalid(
            _("the file is not in UTF-8"),
            _("Save it as UTF-8 in the editor or spreadsheet."),
            path=path,
            line=before.count(b"\n") + 1,
            column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig")) + 1,
        ) from error
