"""Measure what has a budget: `python benchmarks/run.py [S] [M] [L]`.

Prints a line an operation: size, CPU time, budget, ok or OVER, the same errand by the barest means. The budgets are for
L; beside figures that grow with the project stands what they come to there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import corpus
import operations
import projects
from measure import Figure

HEADING = f"{'':<2} {'operation':<38} {'CPU':>12} {'budget':>12}        limit"


def figures(size: str) -> Iterator[Figure]:
    """Yield every figure of one size."""
    yield from operations.import_and_index(projects.documents(size))
    with projects.project(size) as project:
        bench = operations.Bench(project, size)
        errands: list[Callable[[], Figure]] = [
            bench.open_document,
            bench.apply_code,
            bench.first_quotes,
            bench.all_quotes,
            bench.search,
            bench.export_everything,
        ]
        for errand in errands:
            yield errand()


def main(sizes: list[str]) -> None:
    """Print the report."""
    unknown = [size for size in sizes if size not in corpus.SIZES]
    if unknown:
        raise SystemExit(f"sizes are {', '.join(corpus.SIZES)}, not {', '.join(unknown)}")
    # The index is sealed by a secret in the user's own data folder; a benchmark leaves that alone.
    os.environ["XDG_DATA_HOME"] = str(projects.OUT / "data")
    print(HEADING)
    print(operations.help_page().line("-"), flush=True)
    print(operations.detectors().line("-"), flush=True)
    for size in sizes:
        for figure in figures(size):
            print(figure.line(size), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["S", "M"])
