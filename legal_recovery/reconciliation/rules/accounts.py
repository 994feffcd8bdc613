"""What a bank account of the lender's can be."""

from legal_recovery.kernel.errors import N_, Message

ACCOUNT_STATES: dict[str, Message] = {
    "open": N_("In use"),
    "closed": N_("Closed at its bank"),
}
