"""How many made examples a test tries: some whenever the tests run, all of them in `make test-long`."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def examples(all_of_them: int) -> int:
    """Return how many of so many examples are tried in this run: a third, and never fewer than five."""
    return all_of_them if THOROUGH else min(all_of_them, max(all_of_them // 3, 5))
