"""Work in processes of its own: they end with the one that they work for."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def pool_of(workers: int) -> ProcessPoolExecutor:
    """Return fresh processes that carry out functions of modules."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_with_parent)


def _leave_with_parent() -> None:
    """End the worker when the process that it works for was killed: it would wait for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
