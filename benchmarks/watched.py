"""Work in a process of its own, watched from outside: what it took, and the memory of it and all its children."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import psutil

_EVERY_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Watched:
    """What a piece of work took and returned; memory in megabytes, of all its processes and of the largest one."""

    seconds: float
    together: float
    largest: float
    result: Any


def watched(work: Callable[..., Any], *told: Any) -> Watched:
    """Do it in a fresh process; `work` returns the seconds that count, and a result."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(sending, work, told))
    process.start()
    sending.close()
    peaks, done = [0.0, 0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watcher.start()
    try:
        seconds, result = receiving.recv()
    finally:
        done.set()
        watcher.join()
        process.join()
    return Watched(seconds, peaks[0], peaks[1], result)


def _do(sending: Connection, work: Callable[..., Any], told: tuple[Any, ...]) -> None:
    sending.send(work(*told))
    sending.close()
    # The workers that it kept would be waited for before they are told to go; they leave with it.
    os._exit(0)


def _watch(pid: int, peaks: list[float], done: threading.Event) -> None:
    while not done.is_set():
        held = list(_held(pid))
        peaks[0] = max(peaks[0], sum(held))
        peaks[1] = max(peaks[1], max(held, default=0.0))
        time.sleep(_EVERY_SECONDS)


def _held(pid: int) -> list[float]:
    """Return what each process holds; pages that several share, as browsers do, count once for each."""
    found = []
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        for one in (parent, *parent.children(recursive=True)):
            with suppress(psutil.Error):
                found.append(one.memory_info().rss / 1e6)
    return found
