"""Selling a pool of cases: the split of the price, the digest of the tape, and what stands in its way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.events import canonical
from legal_recovery.kernel.money import Money, allocate, total
from legal_recovery.ledger.rules import CLAIM_ORDER

SPLITS: dict[str, Message] = {
    "face": N_("By what is owed"),
    "principal": N_("By principal"),
    "equal": N_("Equally"),
}
SALE_STATES: dict[str, Message] = {
    "asked": N_("Waits for approval"),
    "approved": N_("Approved"),
    "closed": N_("Sold"),
    "dropped": N_("Not sold"),
}
MOST_CASES = 5000


class EmptyPool(InvalidInput):
    """A pool has at least one case, each of them once, all in one currency, each with something owed."""

    code = "settlements.empty_pool"


class PoolChanged(Conflict):
    """The ledger says something else of a case at the cut-off than the tape."""

    code = "settlements.pool_changed"


class WrongSaleState(Conflict):
    """A sale is approved once, closed once after that, and nothing else follows."""

    code = "settlements.wrong_sale_state"


class ReceivedAfterCutOff(RuleViolation):
    """What came in after the cut-off is the buyer's: it is recorded as such before the sale is closed."""

    code = "settlements.received_after_cut_off"


class NotDueToBuyer(RuleViolation):
    """No more is passed on than came in for the buyer."""

    code = "settlements.not_due_to_buyer"


class TapeIsMasked(RuleViolation):
    """Who the debtors are is told to the buyer once the sale is closed, and to no bidder."""

    code = "settlements.tape_is_masked"


@dataclass(frozen=True, slots=True)
class Pooled:
    """A case as it goes into a pool: what was owed on it at the cut-off, part by part, in one currency."""

    case_id: int
    reference: str
    parts: Mapping[str, Money]
    currency: str

    @property
    def face(self) -> Money:
        return total(self.parts.values(), self.currency)

    @property
    def principal(self) -> Money:
        return self.parts.get("claim:principal", Money.zero(self.currency))


def require_pool(found: Sequence[Pooled], currency: str) -> Sequence[Pooled]:
    """Return cases that can be sold together; raises EmptyPool with the first that cannot."""
    if not 1 <= len(found) <= MOST_CASES:
        raise EmptyPool(N_("A pool has between 1 and {most} cases."), field="cases", most=MOST_CASES)
    seen: set[int] = set()
    for one in found:
        if one.case_id in seen:
            raise EmptyPool(N_("{case} is named twice."), field="cases", case=one.reference)
        seen.add(one.case_id)
        if one.currency != currency:
            raise EmptyPool(N_("{case} is in another currency."), field="cases", case=one.reference)
        if one.face.minor <= 0:
            raise EmptyPool(
                N_("Nothing was owed on {case} at the cut-off."), field="cases", case=one.reference
            )
    return found


def split_price(price: Money, found: Sequence[Pooled], split_by: str) -> list[Money]:
    """Return each case's share of a price, to the cent, the largest remainders first; raises InvalidInput."""
    if split_by not in SPLITS:
        raise InvalidInput(N_("There is no such split."), field="split_by")
    weights = {
        "face": [one.face.minor for one in found],
        "principal": [max(one.principal.minor, 0) for one in found],
        "equal": [1] * len(found),
    }[split_by]
    if price.minor <= 0 or not sum(weights):
        raise InvalidInput(N_("The price is more than zero."), field="price")
    shares = allocate(price, weights)
    if any(share.minor <= 0 for share in shares):
        raise InvalidInput(N_("The price is too small: some cases would be sold for nothing."), field="price")
    return shares


def tape_digest(
    name: str, buyer: str, cut_off_on: date, found: Sequence[Pooled], shares: Sequence[Money]
) -> str:
    """Return the digest of a sale: what its approval is bound to."""
    said = {
        "name": name,
        "buyer": buyer,
        "cut_off": cut_off_on,
        "cases": [
            [
                one.reference,
                share.minor,
                share.currency,
                *(
                    one.parts.get(account, share).minor if account in one.parts else 0
                    for account in CLAIM_ORDER
                ),
            ]
            for one, share in zip(found, shares, strict=True)
        ],
    }
    return hashlib.sha256(json.dumps(canonical(said), ensure_ascii=False).encode()).hexdigest()
