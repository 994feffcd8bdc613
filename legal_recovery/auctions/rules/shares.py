"""How a price is shared: what the law proposes, and what a person may confirm."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from legal_recovery.auctions.rules.facts import SHARES, Disposal, Distribution, Round, ShareTerms
from legal_recovery.auctions.rules.ranking import our_place
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money, total
from legal_recovery.law.auctions import ON_SITE, ONLINE, deposit_of_defaulter
from legal_recovery.law.fees import court_fee
from legal_recovery.law.pack import FeeRule, NotInForce, Order, Pack, UnknownRule
from legal_recovery.law.proceeds import Secured, share_proceeds


class NotDistributable(RuleViolation):
    """A price is shared once the ruling was served."""

    code = "auctions.not_distributable"


class Distributed(Conflict):
    """A price is shared once."""

    code = "auctions.distributed"


class DoesNotAddUp(RuleViolation):
    """The shares are the whole of what there is to share."""

    code = "auctions.does_not_add_up"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is known of the claims on a price: liens by rank, what is owed to us, costs and ordinary creditors.

    A lien is of whom (None: ours), what it secures at most (None: all that is owed), and its rank. Ordinary creditors
    share pro rata, or come in the order given, which is that of their seizures; `our_turn` is then our place in it.
    """

    owed: Money
    liens: Sequence[tuple[str | None, Money | None, int]] = ()
    costs: Sequence[tuple[str, str | None, Money]] = ()
    ordinary: Sequence[tuple[str | None, Money]] = ()
    pro_rata: bool = True
    our_turn: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a price to be shared: costs that come first, ordinary creditors and how they share."""

    hammer: Money | None = None
    costs: Sequence[tuple[str, str | None, Money]] = ()
    ordinary: Sequence[tuple[str | None, Money]] = ()
    pro_rata: bool = True
    our_turn: int | None = None

    def resale_costs(self, currency: str) -> Money:
        """Return what selling again cost, which deposits that are not returned cover first."""
        return total([amount for kind, _payee, amount in self.costs if kind == "resale"], currency)


def sold_round(disposal: Disposal, standing: Sequence[Distribution]) -> tuple[Round, date]:
    """Return the round whose price can be shared and the day that discharges; raises NotDistributable, Distributed."""
    last = disposal.last
    if disposal.mode not in (ONLINE, ON_SITE):
        raise NotDistributable(N_("No court shares this price: what was paid to us is a receipt."))
    if last is None or last.hammer is None or last.ruled_on is None or not last.is_sold:
        raise NotDistributable(N_("The price is shared once the ruling was served on the buyer."))
    if any(one.stands for one in standing if one.round_id == last.id):
        raise Distributed(N_("This price is shared already."))
    return last, last.ruled_on


def pot_of(disposal: Disposal, hammer: Money) -> Money:
    """Return what there is to share: the price with the deposits of buyers who did not pay."""
    return hammer + total([one.forfeited for one in disposal.rounds if one.forfeited], hammer.currency)


def propose_shares(pack: Pack, on: date, pot: Money, known: WhatIf) -> list[ShareTerms]:
    """Return how the law shares a price; where it says nothing all of it is left to be said by hand."""
    currency = pot.currency
    costs = [("fee", None, fee) for fee in _fee(pack, on, pot)] + list(known.costs)
    names: dict[str, tuple[str, str | None]] = {}

    def name(share_kind: str, payee: str | None) -> str:
        key = f"{len(names)}"
        names[key] = share_kind, payee
        return key

    named = [(name(kind, payee), amount.minor) for kind, payee, amount in costs]
    secured, unsecured = _liens(known, name)
    ordinary = [(name("ordinary", payee), amount.minor) for payee, amount in known.ordinary]
    if unsecured:
        turn = len(ordinary) if known.our_turn is None else max(0, known.our_turn - 1)
        ordinary.insert(turn, (name("ours", None), unsecured))
    try:
        found = share_proceeds(pack, on, pot.minor, named, secured, ordinary, pro_rata=known.pro_rata)
    except (UnknownRule, NotInForce):
        return []
    lines = [
        ShareTerms(
            names[line.name][0], Money(line.paid, currency), names[line.name][1], Money(line.due, currency)
        )
        for line in found.lines
    ]
    lines = _ours_together(lines, known.owed)
    return [*lines, ShareTerms("surplus", Money(found.unapplied, currency))]


def _fee(pack: Pack, on: date, pot: Money) -> list[Money]:
    if pot.currency != pack.currency or "enforcement" not in pack.keys(FeeRule):
        return []
    if "auction-proceeds" not in pack.keys(Order):
        return []
    return [court_fee("enforcement", pot, on, jurisdiction=pack.jurisdiction).amount]


def _liens(known: WhatIf, name: "object") -> tuple[list[Secured], int]:
    """Return the liens in minor units, each up to what it secures, and what of our claim none of ours covers."""
    assert callable(name)
    left, secured = known.owed.minor, []
    for payee, most, rank in sorted(known.liens, key=lambda one: one[2]):
        if payee is None:
            minor = left if most is None else min(left, most.minor)
            left -= minor
            secured.append(Secured(name("ours", None), minor, rank))
        elif most is not None:
            secured.append(Secured(name("lien", payee), most.minor, rank))
    return secured, left


def _ours_together(lines: list[ShareTerms], owed: Money) -> list[ShareTerms]:
    """Return the lines with what is ours, secured and not, in one."""
    mine = [one for one in lines if one.share_kind == "ours"]
    if len(mine) < 2:
        return lines
    whole = ShareTerms("ours", total([one.amount for one in mine], owed.currency), None, owed)
    first = lines.index(mine[0])
    rest = [one for one in lines if one.share_kind != "ours"]
    return [*rest[:first], whole, *rest[first:]]


@dataclass(frozen=True, slots=True)
class DepositLine:
    """What of a deposit that is not returned covers one thing: whose, of which round, how much of what is due."""

    step: str
    buyer: str | None
    covers: str
    due: Money
    amount: Money
    citation: str


COVERED: dict[str, Message] = {
    "costs": N_("Costs of selling again"),
    "price-gap": N_("Price gap between the two sales"),
    "debt": N_("The debt"),
}


def deposit_lines(
    pack: Pack, on: date, disposal: Disposal, price: Money, resale_costs: Money
) -> list[DepositLine]:
    """Return what the deposits of buyers who did not pay cover, in the order of the law; nothing where it has none.

    Each covers the costs of selling again that none before it covered, then what the price fell by, then the debt.
    """
    found, left = [], resale_costs.minor
    for one in disposal.rounds:
        if not one.forfeited or one.hammer is None:
            continue
        try:
            made = deposit_of_defaulter(pack, on, one.forfeited.minor, one.hammer.minor, price.minor, left)
        except (UnknownRule, NotInForce):
            return []
        for line in made.lines:
            due, paid = Money(line.due, price.currency), Money(line.paid, price.currency)
            found.append(DepositLine(one.step, one.buyer, line.name, due, paid, made.order.citation))
        left -= made.lines[0].paid
    return found


def require_distribution(pot: Money, lines: Sequence[ShareTerms]) -> Money:
    """Return our share; raises InvalidInput, DoesNotAddUp with the difference."""
    if not lines:
        raise InvalidInput(N_("Say who gets what."), field="lines")
    for number, line in enumerate(lines):
        if line.share_kind not in SHARES:
            raise InvalidInput(N_("Choose what the share is for."), field=f"line.{number}.kind")
        if line.amount.minor < 0:
            raise InvalidInput(N_("A share is zero or more."), field=f"line.{number}.amount")
        if line.due is not None and line.amount > line.due:
            raise InvalidInput(
                N_("That is more than the {due} that is due."), field=f"line.{number}.amount", due=line.due
            )
    shared = total([line.amount for line in lines], pot.currency)
    if shared != pot:
        raise _off(pot, shared, lines)
    return total([line.amount for line in lines if line.share_kind == "ours"], pot.currency)


def _off(pot: Money, shared: Money, lines: Sequence[ShareTerms]) -> DoesNotAddUp:
    """Return the refusal of a sum, at the surplus, which takes what is left, else at the last line."""
    says = (
        N_("The shares come to {shared}; there is {pot} to share: {difference} is missing.")
        if shared < pot
        else N_("The shares come to {shared}; there is {pot} to share: {difference} is too much.")
    )
    surplus = (at for at, line in enumerate(lines) if line.share_kind == "surplus")
    place = next(surplus, len(lines) - 1)
    difference = Money(abs(pot.minor - shared.minor), pot.currency)
    return DoesNotAddUp(says, field=f"line.{place}.amount", shared=shared, pot=pot, difference=difference)


@contextmanager
def at_our_line(lines: Sequence[ShareTerms]) -> Iterator[None]:
    """Let what is refused of the shares as a whole, because of ours, be refused at our line."""
    try:
        yield
    except RuleViolation as refusal:
        if refusal.field == "lines":
            refusal.field = f"line.{our_place(lines)}.amount"
        raise
