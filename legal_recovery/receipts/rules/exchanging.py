"""A receipt in another currency than it counts in: what it is worth on the day, and what the bank made of it.

What it is worth at the stated rate is what it settles and what was recovered; what the bank credits differs, and that
difference is neither: it stands by itself (accounts.md, `money:fx`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import LARGEST_MINOR, Money, at_rate, read_rate, share_of
from legal_recovery.ledger.postings import Entry
from legal_recovery.receipts.rules.receiving import Exchange, FeeFromNobody, NotPositive, ReceiptTerms

EXCHANGE = "money:fx"


class NoSuchRate(InvalidInput):
    """A rate is between what came and what it counts in, and says of which day it is and where it comes from."""

    code = "receipts.no_such_rate"


class NothingToConvert(InvalidInput):
    """The bank converts what of a receipt still stands in another currency, and no more."""

    code = "receipts.nothing_to_convert"


class ConvertedAlready(Conflict):
    """A receipt that the bank converted is not taken back before that conversion is."""

    code = "receipts.converted_already"


class ConversionReversedAlready(Conflict):
    """A conversion is reversed once."""

    code = "receipts.conversion_reversed_already"


def as_counted(terms: ReceiptTerms, case: CaseFacts) -> ReceiptTerms:
    """Return a receipt with what it is worth in the currency it counts in at its stated rate; half a cent counts whole.

    Raises NoSuchRate, NotPositive, FeeFromNobody; a receipt without a rate is left as it is.
    """
    told = terms.exchange
    if told is None:
        return terms
    if told.received.minor <= 0:
        raise NotPositive(N_("A receipt is more than zero."), field="amount")
    counts_in = told.counts_in or case.currency
    found = _require_rate(told, terms, counts_in)
    worth = at_rate(found.received, found.rate, counts_in, of=found.rate_of)
    if not 0 < worth.minor <= LARGEST_MINOR:
        raise NoSuchRate(
            N_("At this rate it is worth {worth}: look at it again."), field="day_rate", worth=worth
        )
    if found.banked is not None and found.banked.minor <= 0:
        raise NotPositive(N_("What the bank credited is more than zero."), field="banked")
    if terms.withheld_fee:
        raise FeeFromNobody(
            N_("A court keeps its fee in the currency that the debt is in, not out of {received}."),
            field="withheld_fee",
            received=found.received,
        )
    return replace(terms, amount=worth, exchange=found)


def _require_rate(told: Exchange, terms: ReceiptTerms, counts_in: str) -> Exchange:
    currency = told.received.currency
    if currency == counts_in:
        raise NoSuchRate(
            N_("What came and what it counts in are both {currency}: there is no rate between them."),
            field="day_rate",
            currency=currency,
        )
    of = told.rate_of or currency
    if of not in (currency, counts_in):
        raise NoSuchRate(
            N_("The rate is what one {currency} or one {other} was worth."),
            field="rate_of",
            currency=currency,
            other=counts_in,
        )
    other = counts_in if of == currency else currency
    if not told.rate.strip():
        raise NoSuchRate(
            N_("Say what one {currency} was worth in {own} that day."),
            field="day_rate",
            currency=of,
            own=other,
        )
    rate = read_rate(told.rate)
    if rate is None:
        raise NoSuchRate(
            N_("“{rate}” is not a rate of exchange; write what one {currency} is worth, like 7.1234."),
            field="day_rate",
            rate=told.rate[:40],
            currency=of,
        )
    if told.rate_on > terms.credited_on:
        raise NoSuchRate(
            N_("The rate is of the day credited, {credited_on}, or of the last day before it that has one."),
            field="rate_on",
            credited_on=terms.credited_on,
        )
    if not told.rate_source.strip():
        raise NoSuchRate(N_("Say where the rate comes from."), field="rate_source")
    return replace(told, rate=rate, rate_source=told.rate_source.strip(), counts_in=counts_in, rate_of=of)


@dataclass(frozen=True, slots=True)
class ConversionTerms:
    """The bank converts a receipt or a part of it: what it credits for what it debits, when, by which slip.

    Without `sold` it is all that still stands in the currency that came.
    """

    receipt: int
    amount: Money
    converted_on: date
    slip: str
    sold: Money | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What of a receipt stands on an account in its own currency, and what that counted for."""

    receipt: int
    held: Money
    worth: Money
    credited_on: date
    payer: str | None
    collateral: int | None = None

    def part(self, sold: Money) -> "Held":
        """Return a part of it, with the share that it counted for."""
        return replace(self, held=sold, worth=share_of(sold, self.held, self.worth))


def require_conversion(terms: ConversionTerms, known: Iterable[Held], case: CaseFacts, today: date) -> Held:
    """Return what is converted and what that counted for; raises NothingToConvert, NotPositive, and for its day."""
    found = next((one for one in known if one.receipt == terms.receipt), None)
    if found is None:
        raise NothingToConvert(N_("That receipt does not stand in another currency."), field="receipt")
    if terms.amount.minor <= 0:
        raise NotPositive(N_("What the bank credited is more than zero."), field="amount")
    if terms.amount.currency != found.worth.currency:
        raise NothingToConvert(
            N_("It is converted into {currency}, in which it counts."),
            field="currency",
            currency=found.worth.currency,
        )
    sold = _require_sold(terms, found)
    require_day(case, terms.converted_on, today, "converted_on")
    if terms.converted_on < found.credited_on:
        raise NothingToConvert(
            N_("It was credited on {credited_on}; it is not converted before."),
            field="converted_on",
            credited_on=found.credited_on,
        )
    if not terms.slip.strip():
        raise NothingToConvert(N_("Give the number of the bank’s slip."), field="slip")
    return found.part(sold)


def _require_sold(terms: ConversionTerms, found: Held) -> Money:
    sold = found.held if terms.sold is None else terms.sold
    if sold.minor <= 0:
        raise NotPositive(N_("What the bank debited is more than zero."), field="sold")
    if sold.currency != found.held.currency or sold > found.held:
        raise NothingToConvert(N_("Only {held} of it is not converted yet."), field="sold", held=found.held)
    return sold


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What exchange did to a case: gain above zero or loss below it by currency, and what is not converted yet."""

    differences: tuple[Money, ...]
    held: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Converting:
    """What an entry does to what is held in another currency, beyond what its own lines say.

    Of a conversion: what it takes of what was counted, in minor units; of its other entry, that the bank debited it. Of
    a refund: what it takes beyond what was released.
    """

    worth: int = 0
    is_debit: bool = False


_COUNTED = ("money:recovered:", "money:due-to-payer", "money:due-unallocated")


def exchanged(entries: Iterable[tuple[Entry, Converting]], currency: str) -> Exchanged:
    """Return what was gained or lost in exchange, by the entries of a case, in its own currency first.

    What stands in another currency than it counts in still counts at its stated rate: nothing is gained or lost on it
    yet. Currencies are never added together.
    """
    gained, held = defaultdict[str, int](int, {currency: 0}), defaultdict[str, int](int)
    for made, converting in entries:
        lines = [line.amount for line in made.postings if line.account == EXCHANGE]
        counted = None if converting.is_debit or not lines else _counted_in(made)
        waits = any(one.currency != counted for one in lines)
        for one in lines:
            if one.currency != counted:
                held[one.currency] -= one.minor
            elif not waits:
                gained[one.currency] -= one.minor
        if counted:
            gained[counted] -= converting.worth
    return Exchanged(
        tuple(Money(minor, code) for code, minor in gained.items() if minor or code == currency),
        tuple(Money(minor, code) for code, minor in sorted(held.items()) if minor),
    )


def _counted_in(made: Entry) -> str:
    """Return the currency that an entry counts in: of what it moves besides the bank, else the bank's own."""
    moved = {line.account: line.amount.currency for line in made.postings}
    besides = (code for account, code in moved.items() if account.startswith(_COUNTED))
    return next(besides, moved[EXCHANGE])
