"""Gather the messages of the sources and report templates, merge them into the translations, compile these.

Run in a checkout, as `make catalogue`; with `--check` it writes nothing and says what is out of date. The compiled
catalogue is kept with the sources, so that no installation needs a build step.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

LOCALE = Path(__file__).resolve().parent
CHECKOUT = LOCALE.parent.parent
TEMPLATE = LOCALE / "qualcode.pot"
LANGUAGES = ("nb",)

_KEYWORDS = {"_": None, "ngettext": (1, 2), "translate": (1,)}
# A catalogue is as old as its messages; a time of its own would make every run a change.
_TIME = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def messages(checkout: Path = CHECKOUT) -> Catalog:
    """Return every message of the sources and of the report templates, each with the files that say it."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted((checkout / "qualcode").rglob("*.py")):
        if path.is_relative_to(LOCALE):
            continue
        _add(catalogue, path, checkout, "python")
    for path in sorted((checkout / "exports").rglob("*.j2")):
        _add(catalogue, path, checkout, "template")
    return _headed(catalogue)


def _add(catalogue: Catalog, path: Path, checkout: Path, method: str) -> None:
    with path.open("rb") as file:
        # A file that is no template and no Python is a mistake of ours: nothing is passed over in silence.
        options = {"silent": "false", "encoding": "utf-8"}
        how = babel_extract if method == "template" else method
        for line, message, comments, context in extract(how, file, _KEYWORDS, ["Translators:"], options):  # type: ignore[arg-type]
            place = (path.relative_to(checkout).as_posix(), line)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)


def _headed(catalogue: Catalog) -> Catalog:
    catalogue.header_comment = (
        "# The words of qualcode. Made by `make catalogue`; only the translations are written by hand."
    )
    catalogue.project = "qualcode"
    catalogue.version = "catalogue"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.creation_date = _TIME
    catalogue.revision_date = _TIME
    return catalogue


def translation(language: str, template: Catalog) -> Catalog:
    """Return the translation as it is on disk with the template's messages: new ones empty, gone ones dropped."""
    path = po_path(language)
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    else:
        catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return _headed(catalogue)


def po_path(language: str) -> Path:
    """Return the place of a language's translation."""
    return LOCALE / language / "LC_MESSAGES" / "qualcode.po"


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as text; files are named without lines, which would move with every edit."""
    out = io.BytesIO()
    write_po(out, catalogue, width=118, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue compiled."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def files(checkout: Path = CHECKOUT) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of the catalogue with the bytes it should have."""
    template = messages(checkout)
    yield TEMPLATE, as_po(template)
    for language in LANGUAGES:
        catalogue = translation(language, template)
        path = po_path(language)
        yield path, as_po(catalogue)
        yield path.with_suffix(".mo"), as_mo(catalogue)


def main(arguments: list[str] | None = None) -> int:
    """Bring the catalogue up to date, or with `--check` say what is not."""
    parser = argparse.ArgumentParser(prog="python -m qualcode.locale.extract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is out of date")
    check: bool = parser.parse_args(arguments).check
    stale = []
    for path, content in files():
        if not path.is_file() or path.read_bytes() != content:
            stale.append(path.relative_to(CHECKOUT).as_posix())
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for name in stale:
        sys.stderr.write(f"{name} is out of date: run `make catalogue`.\n" if check else f"{name} written.\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
