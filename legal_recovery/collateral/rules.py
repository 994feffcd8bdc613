"""Kinds of collateral."""

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money

KINDS: dict[str, Message] = {
    "real_estate": N_("Real estate"),
    "vehicle": N_("Vehicle"),
    "equipment": N_("Equipment"),
    "inventory": N_("Inventory"),
    "receivables": N_("Receivables"),
    "equity": N_("Equity"),
    "deposit": N_("Deposit"),
    "ip": N_("Intellectual property"),
    "other": N_("Other property"),
}


class UnknownCollateral(InvalidInput):
    """There is no such kind of collateral."""

    code = "collateral.unknown_kind"


class NotWorthAnything(InvalidInput):
    """A value is not negative."""

    code = "collateral.negative_value"


def require_kind(kind: str) -> str:
    """Return the kind; raises UnknownCollateral."""
    if kind not in KINDS:
        raise UnknownCollateral(N_("Choose the kind of collateral."), field="collateral_kind")
    return kind


def require_value(value: Money) -> Money:
    """Return the value; raises NotWorthAnything."""
    if value.minor < 0:
        raise NotWorthAnything(N_("A value cannot be negative."), field="value")
    return value
