"""Measuring: rounds that take turns, medians of rates and ratios, the machine, memory."""

import os
import platform
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Work = Callable[[int], int]


@dataclass
class Turns:
    """What several ways of doing the same work took, in rounds that took turns."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    units: dict[str, list[int]] = field(default_factory=dict)
    # Of this process alone: what is left of the time is waiting for the disk or the server.
    processor_seconds: dict[str, list[float]] = field(default_factory=dict)

    def rate(self, name: str) -> float:
        """Return units a second, the median of the rounds."""
        pairs = zip(self.units[name], self.seconds[name], strict=True)
        return median(units / seconds for units, seconds in pairs)

    def millis(self, name: str) -> float:
        """Return milliseconds a unit, the median of the rounds."""
        return 1000 / self.rate(name)

    def processor_millis(self, name: str) -> float:
        """Return milliseconds of this process's own work a unit, the median of the rounds."""
        pairs = zip(self.units[name], self.processor_seconds[name], strict=True)
        return 1000 * median(seconds / units for units, seconds in pairs)

    def ratio(self, name: str, to: str) -> float:
        """Return the rate of one as a share of the other's, the median round by round."""
        return median(
            (mine / took) / (theirs / other)
            for mine, took, theirs, other in zip(
                self.units[name], self.seconds[name], self.units[to], self.seconds[to], strict=True
            )
        )


def take_turns(ways: Mapping[str, Work], rounds: int, *, warm_up: int = 1) -> Turns:
    """Let each way do its round's work in turn, `rounds` times; a way is told its round and returns its units.

    What comes first drifts from round to round, so that no way always follows the same one.
    """
    turns = Turns()
    names = list(ways)
    for number in range(-warm_up, rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            worked, began = time.process_time(), time.perf_counter()
            units = ways[name](number + warm_up)
            took, worked = time.perf_counter() - began, time.process_time() - worked
            if number >= 0:
                turns.processor_seconds.setdefault(name, []).append(worked)
                turns.seconds.setdefault(name, []).append(took)
                turns.units.setdefault(name, []).append(units)
    return turns


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds a piece of work took, and what it returned."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def peak_megabytes() -> float:
    """Return the most memory that this process ever held."""
    with suppress(OSError), Path("/proc/self/status").open(encoding="ascii") as lines:
        # What the kernel counts for a process that was just begun is its parent's, too; this line is its own.
        return next(int(line.split()[1]) / 2**10 for line in lines if line.startswith("VmHWM"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def machine() -> str:
    """Describe the machine as far as figures depend on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def progress(text: str) -> None:
    """Say on the terminal how far a benchmark is."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
