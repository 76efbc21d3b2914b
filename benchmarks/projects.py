"""Benchmark projects: imported, coded and scanned as a user would, kept in `benchmarks/out` and used again."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import corpus

from qualcode.anonymise.scanning import scan_source
from qualcode.coding.batch import code_batch
from qualcode.coding.quotations import source_named
from qualcode.ingest.importing import import_paths
from qualcode.store.project import Project

OUT = Path(__file__).parent / "out"
SHAPE = "2"
"""Changes with the generator: a project of another shape is made anew."""

_PORTION = 20


def documents(size: str) -> list[Path]:
    """Return the interviews of a size as files, written where they are missing; the sizes share them."""
    folder = OUT / f"documents-{SHAPE}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(corpus.SIZES[size]):
        path = folder / corpus.name(number)
        if not path.exists():
            path.write_text(corpus.interview(number), "utf-8")
        paths.append(path)
    return paths


def project(size: str) -> Project:
    """Open the project of a size; makes it first where it is missing, unfinished or of another shape."""
    folder = OUT / f"{size}.qualcode"
    finished = OUT / f"{size}.finished"
    if finished.is_file() and finished.read_text() == SHAPE and folder.is_dir():
        return Project.open(folder)
    finished.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    paths = documents(size)
    made = Project.create(folder, coder=corpus.CODERS[0])
    for first in range(0, len(paths), _PORTION):
        portion = paths[first : first + _PORTION]
        for outcome in import_paths(made, portion, coder=corpus.CODERS[0]):
            if outcome.error is not None:
                raise outcome.error
        lines = [line for number, path in enumerate(portion, first) for line in _lines(number, path)]
        wrong = [outcome.error for outcome in code_batch(made, lines, corpus.CODERS[0], create=True) if outcome.error]
        if wrong:
            raise SystemExit(f"{len(wrong)} codings were refused, the first: {wrong[0]}")
        with made.write(corpus.CODERS[0], "anonymise.scan") as writing:
            for path in portion:
                scan_source(writing.session, source_named(writing.session, path.name))
        sys.stderr.write(f"\rmaking {size}: {first + len(portion)} of {len(paths)} interviews")
    sys.stderr.write("\n")
    finished.write_text(SHAPE)
    return made


def _lines(number: int, path: Path) -> list[str]:
    """Return the codings of an interview as the lines of a batch."""
    text = path.read_text("utf-8")
    return [
        json.dumps({"source": path.name, "start": line.start, "end": line.end, "code": line.code, "coder": line.coder})
        for line in corpus.codings(number, text)
    ]
