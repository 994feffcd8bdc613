"""Processes that read files of strangers, each for as long as the file is worth: one that brings its reader down, or
keeps it for ever, brings nothing else down, and is refused by name."""

import os
import queue
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.binding.errors import UnpacksTooLarge
from legal_recovery.plumbing.processes import pool_of

Result = TypeVar("Result")

# Files that one process reads before a fresh one takes its place.
_FILES = 400
# What a file may take before its first page, for each megabyte of it, and for each page that was finished.
SECONDS, SECONDS_A_MEGABYTE, SECONDS_A_PAGE = 60.0, 1.0, 5.0
# The largest picture that is taken, unpacked three times over, and room for the libraries.
MOST_MEMORY = 6 * 1024**3


class TooSlow(InvalidInput):
    """A file is read in the time that it is worth."""

    code = "binding.too_slow"


def too_slow(name: str) -> TooSlow:
    """Return the refusal."""
    return TooSlow(N_("“{name}” takes too long to read: print it to a new PDF and add that."), name=name)


class Readers:
    """So many processes, each of which reads one file at a time; `a_page` is what a finished page adds to its time."""

    def __init__(self, count: int = 1, *, a_page: float = 0.0) -> None:
        self._free = queue.LifoQueue[_Reader]()
        for _ in range(count):
            self._free.put(_Reader(a_page))

    def run(self, name: str, seconds: float, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what a function of a module returns for a file; raises what it raises, TooSlow, UnpacksTooLarge."""
        # One after the other: where a file ends the process, none that waits behind it is taken for the culprit.
        reader = self._free.get()
        try:
            return reader.run(name, seconds, function, *arguments)
        finally:
            self._free.put(reader)


class _Reader:
    """One process, replaced after some files, or when one ended it."""

    def __init__(self, a_page: float) -> None:
        self._a_page = a_page
        self._pool: ProcessPoolExecutor | None = None
        self._left = 0

    def run(self, name: str, seconds: float, function: Callable[..., Result], *arguments: Any) -> Result:
        if self._pool is None or self._left <= 0:
            self._forget()
            self._pool, self._left = pool_of(1), _FILES
        self._left -= 1
        try:
            return self._pool.submit(_within, seconds, self._a_page, function, *arguments).result()
        except BrokenProcessPool as error:
            self._forget()
            raise too_slow(name) from error
        except MemoryError as error:
            self._forget()
            raise UnpacksTooLarge(
                N_("“{name}” unpacks to more than can be read: print it to a new PDF and add that."),
                name=name,
            ) from error

    def _forget(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._pool = None


@cache
def _binders(pid: int, workers: int) -> Readers:
    """Return this process's own; after a fork the parent's must not be used."""
    assert pid == os.getpid()
    return Readers(workers, a_page=SECONDS_A_PAGE)


def in_reader(
    name: str, path: Path, function: Callable[..., Result], *arguments: Any, workers: int = 1
) -> Result:
    """Return what a function of a module returns for a file that shall be bound, told by its name and where it lies.

    Raises what it raises, TooSlow and UnpacksTooLarge.
    """
    seconds = SECONDS + SECONDS_A_MEGABYTE * path.stat().st_size / 1_000_000
    readers = _binders(os.getpid(), workers)
    return readers.run(name, seconds, function, name, path, *arguments)


# --- carried out in the process --------------------------------------------------------------------------


def _hold_memory() -> None:
    """Let a file that unpacks without end fail in its own process, before the machine has no memory left."""
    # Not every system knows this limit.
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


class _Alarm:
    """The one alarm of a process: nobody catches it, so it ends the process even in the middle of a library's loop."""

    def __init__(self) -> None:
        self._until: float | None = None
        self._a_page = 0.0

    def set(self, seconds: float, a_page: float) -> None:
        self._until, self._a_page = time.monotonic() + seconds, a_page
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def put_off(self) -> None:
        if self._until is not None and self._a_page:
            self._until += self._a_page
            signal.setitimer(signal.ITIMER_REAL, max(self._until - time.monotonic(), 0.01))

    def stop(self) -> None:
        self._until = None
        signal.setitimer(signal.ITIMER_REAL, 0)


_alarm = _Alarm()


def _within(seconds: float, a_page: float, function: Callable[..., Result], *arguments: Any) -> Result:
    _hold_memory()
    _alarm.set(seconds, a_page)
    try:
        return function(*arguments)
    finally:
        _alarm.stop()


def page_finished() -> None:
    """Say that another page is done: a file of a thousand pages has longer than one whose first never ends."""
    _alarm.put_off()
