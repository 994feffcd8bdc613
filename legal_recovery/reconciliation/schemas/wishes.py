"""How an account's files are read: as somebody said once, kept with the account."""

from collections.abc import Mapping
from typing import Any

from legal_recovery.reconciliation.schemas.statements import Wishes
from legal_recovery.reconciliation.store import Account


def wishes_of(account: Account) -> Wishes:
    """Return what was said of an account's files; amounts are in its currency where they do not say it."""
    return wishes_kept(account.wishes, account.currency)


def wishes_kept(said: Mapping[str, Any], currency: str) -> Wishes:
    """Return how files are read, as it was kept with an account or a task."""
    return Wishes(dict(said.get("columns", {})), said.get("order"), currency)


def kept(wishes: Wishes) -> dict[str, Any]:
    """Return what was said of an account's files, to be kept with it."""
    return {"columns": dict(wishes.columns), "order": wishes.order}
