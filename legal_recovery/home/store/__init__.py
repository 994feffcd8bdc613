"""Reading what home shows: what a word finds, what needs somebody, calendars and their feeds."""

from legal_recovery.home.store.around import NOTHING, Around, look_around
from legal_recovery.home.store.feeds import Feed, find_feed, get_feed, last_changes, list_feeds, mark_digest
from legal_recovery.home.store.finding import (
    Found,
    last_checkpoint,
    list_cases_needing,
    recent_cases,
    recent_exports,
    recent_reversals,
    search_cases,
)

__all__ = [
    "NOTHING",
    "Around",
    "Feed",
    "Found",
    "find_feed",
    "get_feed",
    "last_changes",
    "last_checkpoint",
    "list_cases_needing",
    "list_feeds",
    "look_around",
    "mark_digest",
    "recent_cases",
    "recent_exports",
    "recent_reversals",
    "search_cases",
]
