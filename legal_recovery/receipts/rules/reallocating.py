"""Applying a receipt anew: what it had paid is owed again, and is paid otherwise; what arrived stays as it is."""

from collections.abc import Iterable, Mapping

from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.receipts.rules.receiving import Allocation, OwedLine


class NotReallocated(RuleViolation):
    """A share of a distribution was applied with that, and a sale ends the whole claim: neither is applied anew."""

    code = "receipts.not_reallocated"


class NothingChanges(InvalidInput):
    """A receipt that would be applied as it is stays as it is."""

    code = "receipts.nothing_changes"


# A debt (None: the case as a whole) and an account of the claim.
Place = tuple[int | None, str]


def paid_before(lines: Iterable[OwedLine]) -> dict[Place, Money]:
    """Return what a receipt pays now, by debt and account; what came to nothing is left out."""
    sums: dict[Place, Money] = {}
    for line in lines:
        place = line.debt, line.account
        sums[place] = sums.get(place, Money.zero(line.amount.currency)) + line.amount
    return {place: amount for place, amount in sums.items() if amount}


def require_change(before: Mapping[Place, Money], after: Allocation) -> Allocation:
    """Return how a receipt is applied anew; raises NothingChanges."""
    if before == paid_before(after.lines):
        raise NothingChanges(N_("It is applied like that already."), field="by_hand")
    return after


def require_reallocatable(source: str, distribution: int | None, transfer: int | None) -> None:
    """Refuse what is not applied anew; raises NotReallocated."""
    if distribution is not None:
        raise NotReallocated(
            N_("It was applied when the distribution was confirmed: take that back instead.")
        )
    if transfer is None:
        # Nothing would join what is posted now with an entry of those days, and undo it with that.
        raise NotReallocated(
            N_("It was booked by an earlier version: take it back and record it anew instead.")
        )
    if source == "debt-sale":
        raise NotReallocated(N_("The price of a sale ends the whole claim; it is not applied anew."))
