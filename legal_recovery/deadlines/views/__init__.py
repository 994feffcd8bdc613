"""The pages about deadlines: of one case, across cases, handed over."""

from legal_recovery.deadlines.views import across as across  # adds its routes
from legal_recovery.deadlines.views import happening as happening
from legal_recovery.deadlines.views import interrupting as interrupting
from legal_recovery.deadlines.views import keeping as keeping
from legal_recovery.deadlines.views import tab as tab
from legal_recovery.deadlines.views.handing_over import (
    confirm_moves,
    enqueued,
    install_deadlines,
    taker_options,
)
from legal_recovery.deadlines.views.page import bp, event_name, rule_name
from legal_recovery.deadlines.views.words import EVENTS, RULES

__all__ = [
    "EVENTS",
    "RULES",
    "bp",
    "confirm_moves",
    "enqueued",
    "event_name",
    "install_deadlines",
    "rule_name",
    "taker_options",
]
