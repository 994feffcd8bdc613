"""Reading what falls on a day across all features, the reminders of it, and who is to be told."""

from legal_recovery.alerts.store.agenda import (
    AHEAD,
    SINCE,
    SOURCES,
    Source,
    count_agenda,
    list_agenda,
    list_come,
    look_through,
    place,
)
from legal_recovery.alerts.store.people import People, offices_of
from legal_recovery.alerts.store.reminders import (
    Asked,
    Place,
    count_reminders,
    get_reminder,
    latest_states,
    list_reminders,
    list_waiting,
    lock_reminders,
    log_of,
    reminders_of,
    seek_reminders,
)

__all__ = [
    "AHEAD",
    "SINCE",
    "SOURCES",
    "Asked",
    "People",
    "Place",
    "Source",
    "count_agenda",
    "count_reminders",
    "get_reminder",
    "latest_states",
    "list_agenda",
    "list_come",
    "list_reminders",
    "list_waiting",
    "lock_reminders",
    "log_of",
    "look_through",
    "offices_of",
    "place",
    "reminders_of",
    "seek_reminders",
]
