"""Kinds of collateral, of liens and of valuations, and what each must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, Named, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import valid_at_most
from legal_recovery.law.pack import Order, Pack
from legal_recovery.law.seizures import find_rule

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


class RankTaken(RuleViolation):
    """Liens rank as they were registered; two are of one rank where the law makes them equal."""

    code = "collateral.rank_taken"


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


# --- liens --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LienTerms:
    """A lien: ours where no holder is named; what it secures at most, or the amount registered."""

    lien_kind: str
    rank: int
    holder: str | None = None
    secured: Money | None = None
    registered_on: date | None = None
    # The number of the certificate of registration.
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Another lien on the same piece: its rank, when it was registered, of whom (None: ours)."""

    rank: int
    registered_on: date | None
    holder: str | None


def require_lien(terms: LienTerms, today: date) -> None:
    """Refuse a lien that cannot be; raises InvalidInput."""
    if terms.lien_kind not in LIENS:
        raise InvalidInput(N_("Choose the kind of lien."), field="lien_kind")
    if not 1 <= terms.rank <= 99:
        raise InvalidInput(N_("The rank is 1 for the first, 2 for the one after it."), field="rank")
    if terms.secured is not None and terms.secured.minor < 0:
        raise InvalidInput(N_("A value cannot be negative."), field="secured")
    if terms.lien_kind == "maximum-mortgage" and terms.secured is None:
        raise InvalidInput(N_("A maximum mortgage has its registered amount."), field="secured")
    if terms.registered_on is not None and terms.registered_on > today:
        raise InvalidInput(N_("{day} is in the future."), field="registered_on", day=terms.registered_on)


def require_rank(
    pack: Pack, terms: LienTerms, beside: Iterable[Beside], collateral_kind: str, today: date
) -> None:
    """Refuse a rank that another lien has, unless both were registered on one day; raises RankTaken.

    Of movables those that are not registered are equal too. Where the law has no order of liens nothing is asked.
    """
    rule = find_rule(pack, Order, "auction-proceeds", today)
    for other in beside:
        if rule is None or other.rank != terms.rank:
            continue
        same = terms.registered_on == other.registered_on
        if same and (terms.registered_on is not None or collateral_kind in MOVABLES):
            continue
        raise RankTaken(
            N_("Rank {rank} is {holder}’s, registered on {day}: only liens registered on one day are equal."),
            field="rank",
            rank=terms.rank,
            holder=other.holder or N_("our own lien"),
            day=other.registered_on or "–",
            rule=Named(rule.name),
            citation=rule.citation,
        )


def require_end(registered_on: date | None, on: date, today: date, field: str) -> None:
    """Refuse an end to come or before the registration; raises InvalidInput."""
    if on > today:
        raise InvalidInput(N_("{day} is in the future."), field=field, day=on)
    if registered_on is not None and on < registered_on:
        raise InvalidInput(N_("It was registered on {day} only."), field=field, day=registered_on)
