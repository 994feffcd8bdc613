"""Identifiers made by the application: an event can name a row before any database has seen it."""

import secrets
import threading
import time

# 2020-01-01T00:00:00Z; 42 bits of milliseconds from there last until 2159.
_EPOCH_MS = 1_577_836_800_000
_LOW_BITS = 21


class IdMaker:
    """Makes 63-bit numbers that grow with time and do not repeat within or, in practice, across processes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> int:
        """Return a number larger than any that this maker gave before."""
        start = (int(time.time() * 1000) - _EPOCH_MS) << _LOW_BITS
        with self._lock:
            # Within a millisecond, or when the clock was set back, simply count on.
            fresh = self._last + 1
            self._last = fresh if start <= fresh else start | secrets.randbits(_LOW_BITS - 1)
            return self._last


_maker = IdMaker()


def new_id() -> int:
    """Return a new identifier for a row, unique and ordered by time."""
    return _maker.new()
