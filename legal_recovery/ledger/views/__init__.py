"""The ledger of a case: its journal, one entry, and the one way to undo what was posted."""

from legal_recovery.ledger.views import entry as entry  # adds its routes
from legal_recovery.ledger.views.dates import Dates, read_dates
from legal_recovery.ledger.views.effects import (
    SUBJECTS,
    currency_options,
    subjects_of,
)
from legal_recovery.ledger.views.entry import ENTRY_FACTS
from legal_recovery.ledger.views.money import (
    foreseen_context,
    in_two_steps,
    in_words,
    money_row,
    money_totals,
    of_entry,
    only_currency,
    recorded_page,
    typed_facts,
)
from legal_recovery.ledger.views.reversal import reversal, typed_reason
from legal_recovery.ledger.views.tab import bp
from legal_recovery.ledger.views.words import account_name, kind_name

__all__ = [
    "ENTRY_FACTS",
    "SUBJECTS",
    "Dates",
    "account_name",
    "bp",
    "currency_options",
    "foreseen_context",
    "in_two_steps",
    "in_words",
    "kind_name",
    "money_row",
    "money_totals",
    "of_entry",
    "only_currency",
    "read_dates",
    "recorded_page",
    "reversal",
    "subjects_of",
    "typed_facts",
    "typed_reason",
]
