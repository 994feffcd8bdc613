"""Reading what months rest on, their closings, and what goes to the general ledger."""

from legal_recovery.closing.store.clearing import (
    AWAITING_SORTS,
    Awaiting,
    AwaitingFilter,
    awaiting_place,
    awaiting_sums,
    is_awaiting_place,
    list_awaiting,
)
from legal_recovery.closing.store.closings import (
    Closing,
    OfficeMonth,
    Reopening,
    find_closing,
    find_recount,
    get_reopening,
    is_closed,
    list_closings,
    list_months,
    list_reopenings,
)
from legal_recovery.closing.store.counting import miscounted
from legal_recovery.closing.store.facts import count_entries, facts_of
from legal_recovery.closing.store.general import all_books, find_mapping, list_versions, moved_in

__all__ = [
    "AWAITING_SORTS",
    "Awaiting",
    "AwaitingFilter",
    "Closing",
    "OfficeMonth",
    "Reopening",
    "all_books",
    "awaiting_place",
    "awaiting_sums",
    "count_entries",
    "facts_of",
    "find_closing",
    "find_mapping",
    "find_recount",
    "get_reopening",
    "is_awaiting_place",
    "is_closed",
    "list_awaiting",
    "list_closings",
    "list_months",
    "list_reopenings",
    "list_versions",
    "miscounted",
    "moved_in",
]
