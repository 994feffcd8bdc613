"""Who of the obligors paid a receipt: one all of it, or several each a share (连带债务人、保证人)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money


class SharesDiffer(InvalidInput):
    """Who paid is of the case, each named once, and what they paid adds up to the receipt."""

    code = "receipts.shares_differ"


@dataclass(frozen=True, slots=True)
class Payer:
    """An obligor who paid, and how much; None is all of it."""

    obligor: int
    amount: Money | None = None


def require_payers(
    payers: Sequence[Payer], amount: Money, obligors: Collection[int]
) -> list[tuple[int, Money]]:
    """Return what each obligor paid of a receipt; raises SharesDiffer."""
    named = [one.obligor for one in payers]
    if any(one not in obligors for one in named):
        raise SharesDiffer(N_("There is no such party in this case."), field="payers")
    if len(set(named)) < len(named):
        raise SharesDiffer(N_("Name each party once."), field="payers")
    if len(payers) > 1 and any(one.amount is None for one in payers):
        raise SharesDiffer(N_("Say how much each of them paid."), field="payers")
    shares = [(one.obligor, amount if one.amount is None else one.amount) for one in payers]
    if any(share.currency != amount.currency or share.minor <= 0 for _, share in shares):
        raise SharesDiffer(
            N_("What each of them paid is more than zero, in {currency}."),
            field="payers",
            currency=amount.currency,
        )
    whole = sum((share for _, share in shares), Money.zero(amount.currency))
    if shares and whole != amount:
        raise SharesDiffer(
            N_("Together that is {whole}, not the {amount} of the receipt."),
            field="payers",
            whole=whole,
            amount=amount,
        )
    return shares
