"""Disposals for programs: rounds, what became of them, how prices are shared, assets taken in kind."""

from legal_recovery.auctions.api.routes import bp

__all__ = ["bp"]
