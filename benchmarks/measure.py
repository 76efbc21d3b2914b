"""CPU time, user and system: the one figure that a busy machine does not spoil much."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def median(works: Iterable[Callable[[], object]]) -> float:
    """Return the median CPU seconds of several calls; the first only warms up."""
    times = [cpu(work) for work in works]
    return statistics.median(times[1:] or times)


def command(*arguments: str, times: int = 5) -> float:
    """Return the median CPU seconds of a Python process with these arguments."""
    seconds = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(seconds)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one operation took, what it may take, and what it cannot do without."""

    operation: str
    value: float
    budget: float
    limit: float | None = None
    """The same errand by the barest means, measured in the same run."""
    limit_is: str = ""
    unit: str = "s"
    note: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the budget is kept; of a speed it is the least, of a time the most."""
        return self.value >= self.budget if self.unit.endswith("/s") else self.value <= self.budget

    def line(self, size: str) -> str:
        """Return the figure as one line of the report."""
        limit = f"{shown(self.limit, self.unit)} {self.limit_is}" if self.limit is not None else ""
        verdict = "ok" if self.holds else "OVER"
        columns = (
            f"{size:<2} {self.operation:<38} {shown(self.value, self.unit):>12} {shown(self.budget, self.unit):>12}"
        )
        return f"{columns}  {verdict:<4}  {limit:<44} {self.note}".rstrip()


def shown(value: float, unit: str) -> str:
    """Return a figure with its unit, short times in milliseconds."""
    if unit.endswith("/s"):
        return f"{value:,.0f} {unit}"
    if value < 1:
        return f"{value * 1000:.2f} m{unit}"
    return f"{value:.2f} {unit}"
