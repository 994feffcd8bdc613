"""The ledger of a case: its journal, one entry, and the one way to undo what was posted."""

from legal_recovery.ledger.views import entry as entry  # adds its routes
from legal_recovery.ledger.views.dates import Dates, read_dates
from legal_recovery.ledger.views.effects import (
    SUBJECTS,
    booked,
    currency_options,
    effect_rows,
    entry_lines,
    subjects_of,
)
from legal_recovery.ledger.views.reversal import reversal, typed_reason
from legal_recovery.ledger.views.tab import bp
from legal_recovery.ledger.views.words import account_name, kind_name

__all__ = [
    "SUBJECTS",
    "Dates",
    "account_name",
    "booked",
    "bp",
    "currency_options",
    "effect_rows",
    "entry_lines",
    "kind_name",
    "read_dates",
    "reversal",
    "subjects_of",
    "typed_reason",
]
