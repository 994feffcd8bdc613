"""Kinds of collateral, of liens and of valuations, and what each must be."""

from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import valid_at_most
from legal_recovery.law.pack import Pack

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


# How the number is called under which each kind is registered.
REGISTRIES: dict[str, Message] = {
    "real_estate": N_("Certificate of title number"),
    "vehicle": N_("Plate and frame number"),
    "equipment": N_("Number in the register of movables"),
    "inventory": N_("Number in the register of movables"),
    "receivables": N_("Number in the register of movables"),
    "equity": N_("Number of the registered pledge of equity"),
    "deposit": N_("Number of the account"),
    "ip": N_("Number of the patent, trade mark or copyright"),
    "other": N_("Registry number"),
}
MOVABLES = frozenset({"vehicle", "equipment", "inventory"})
METHODS: dict[str, Message] = {
    "agreed": N_("Agreed between the parties"),
    "inquiry": N_("Inquiry at an authority"),
    "online": N_("Inquiry online"),
    "appraisal": N_("Appraisal by an appraiser"),
}
LIENS: dict[str, Message] = {
    "mortgage": N_("Mortgage"),
    "maximum-mortgage": N_("Maximum mortgage"),
    "pledge": N_("Pledge"),
    "lien": N_("Right of retention"),
}
OCCUPANCIES: dict[str, Message] = {"lease": N_("Lease"), "occupant": N_("Occupant")}


class UnknownCollateral(InvalidInput):
    """There is no such kind of collateral."""

    code = "collateral.unknown_kind"


class ValidTooLong(RuleViolation):
    """A reference price is valid for a year at most."""

    code = "collateral.valid_too_long"


class AlreadyEnded(Conflict):
    """A thing ends once, and is linked once."""

    code = "collateral.already_ended"


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


def asset_of(collateral_kind: str) -> str:
    """Return whether a kind of collateral is movable; rights count as immovables do (法释〔2016〕18号第十二条)."""
    return "movable" if collateral_kind in MOVABLES else "immovable"


def require_validity(pack: Pack, valued_on: date | None, valid_until: date | None) -> None:
    """Refuse a validity that ends before it begins or is longer than the law allows; raises ValidTooLong."""
    if valid_until is None or valued_on is None:
        return
    if valid_until < valued_on:
        raise InvalidInput(N_("It ceases to be valid before its own day."), field="valid_until")
    most = valid_at_most(pack, valued_on)
    if most is not None and valid_until > most.on:
        raise ValidTooLong(
            N_("A reference price is valid until {day} at most ({citation})."),
            field="valid_until",
            day=most.on,
            citation=most.rule.citation,
        )
