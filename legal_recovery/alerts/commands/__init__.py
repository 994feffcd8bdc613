"""A round of reminders: recording what is due, mailing it, and telling those above; and acknowledging."""

from legal_recovery.alerts.commands.recording import (
    Acknowledge,
    Delivery,
    Escalation,
    Keep,
    acknowledge,
    escalate,
    keep,
    record_delivery,
)
from legal_recovery.alerts.commands.rounds import ROUND, Round, remind

__all__ = [
    "ROUND",
    "Acknowledge",
    "Delivery",
    "Escalation",
    "Keep",
    "Round",
    "acknowledge",
    "escalate",
    "keep",
    "record_delivery",
    "remind",
]
