"""The rich ledger, for papers that are written from everything that features record."""

from tests.ledger.conftest import filled_postgresql, filled_sqlite, rich

__all__ = ["filled_postgresql", "filled_sqlite", "rich"]
