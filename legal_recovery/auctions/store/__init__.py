"""Reading disposals with their rounds, distributions with their shares, and assets taken in kind."""

from legal_recovery.auctions.store.across import list_dated
from legal_recovery.auctions.store.held import (
    DISPOSAL_STATES,
    claims_on,
    disposal_term,
    disposals_of,
    get_disposal,
    get_distribution,
    get_taking,
    liens_on,
    list_disposals,
    list_distributions,
    list_takings,
    ranks_on,
    state_of,
    waiting_on,
)
from legal_recovery.auctions.store.said import acts_of_assets, discharges_of, said_of_round

__all__ = [
    "DISPOSAL_STATES",
    "acts_of_assets",
    "claims_on",
    "discharges_of",
    "disposal_term",
    "disposals_of",
    "get_disposal",
    "get_distribution",
    "get_taking",
    "liens_on",
    "list_dated",
    "list_disposals",
    "list_distributions",
    "list_takings",
    "ranks_on",
    "said_of_round",
    "state_of",
    "waiting_on",
]
