"""Closing months on their checklist, opening them again by two people, recounting, mapping accounts."""

from legal_recovery.closing.commands.closing import Close, close, require_seen
from legal_recovery.closing.commands.mapping import SetMapping, set_mapping
from legal_recovery.closing.commands.recounting import JOB, RecordRecount, record_recount, recount
from legal_recovery.closing.commands.reopening import (
    AskReopening,
    DecideReopening,
    ask_reopening,
    decide_reopening,
)

__all__ = [
    "JOB",
    "AskReopening",
    "Close",
    "DecideReopening",
    "RecordRecount",
    "SetMapping",
    "ask_reopening",
    "close",
    "decide_reopening",
    "record_recount",
    "recount",
    "require_seen",
    "set_mapping",
]
