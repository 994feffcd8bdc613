"""A receipt in another currency than the case's: what it is worth on the day, and what the bank made of it.

What it is worth at the stated rate is what it settles and what was recovered; what the bank credits differs, and that
difference is neither: it stands by itself (accounts.md, `money:fx`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import LARGEST_MINOR, Money, at_rate, read_rate
from legal_recovery.ledger.postings import Entry
from legal_recovery.receipts.rules.receiving import Exchange, FeeFromNobody, NotPositive, ReceiptTerms

EXCHANGE = "money:fx"


class NoSuchRate(InvalidInput):
    """A rate is what one unit of another currency than the case's was worth, and says of which day and from where."""

    code = "receipts.no_such_rate"


class NothingToConvert(InvalidInput):
    """The bank converts a receipt that stands in another currency, once, and whole."""

    code = "receipts.nothing_to_convert"


class ConvertedAlready(Conflict):
    """A receipt that the bank converted is not taken back before that conversion is."""

    code = "receipts.converted_already"


class ConversionReversedAlready(Conflict):
    """A conversion is reversed once."""

    code = "receipts.conversion_reversed_already"


def in_own_currency(terms: ReceiptTerms, case: CaseFacts) -> ReceiptTerms:
    """Return a receipt with what it is worth in the case's currency at its stated rate, half a cent counting whole.

    Raises NoSuchRate, NotPositive, FeeFromNobody; a receipt without a rate is left as it is.
    """
    told = terms.exchange
    if told is None:
        return terms
    if told.received.minor <= 0:
        raise NotPositive(N_("A receipt is more than zero."), field="amount")
    found = _require_rate(told, terms, case)
    worth = at_rate(found.received, found.rate, case.currency)
    if not 0 < worth.minor <= LARGEST_MINOR:
        raise NoSuchRate(
            N_("At this rate it is worth {worth}: look at it again."), field="day_rate", worth=worth
        )
    if found.banked is not None and found.banked.minor <= 0:
        raise NotPositive(N_("What the bank credited is more than zero."), field="banked")
    if terms.withheld_fee:
        raise FeeFromNobody(
            N_("A court keeps its fee in the case’s currency, not out of {received}."),
            field="withheld_fee",
            received=found.received,
        )
    return replace(terms, amount=worth, exchange=found)


def _require_rate(told: Exchange, terms: ReceiptTerms, case: CaseFacts) -> Exchange:
    currency = told.received.currency
    if currency == case.currency:
        raise NoSuchRate(
            N_("The amount is in {currency}, the case’s own currency: there is no rate to it."),
            field="day_rate",
            currency=currency,
        )
    if not told.rate.strip():
        raise NoSuchRate(
            N_("Say what one {currency} was worth in {own} that day."),
            field="day_rate",
            currency=currency,
            own=case.currency,
        )
    rate = read_rate(told.rate)
    if rate is None:
        raise NoSuchRate(
            N_("“{rate}” is not a rate of exchange; write what one {currency} is worth, like 7.1234."),
            field="day_rate",
            rate=told.rate[:40],
            currency=currency,
        )
    if told.rate_on > terms.credited_on:
        raise NoSuchRate(
            N_("The rate is of the day credited, {credited_on}, or of the last day before it that has one."),
            field="rate_on",
            credited_on=terms.credited_on,
        )
    if not told.rate_source.strip():
        raise NoSuchRate(N_("Say where the rate comes from."), field="rate_source")
    return replace(told, rate=rate, rate_source=told.rate_source.strip())


@dataclass(frozen=True, slots=True)
class ConversionTerms:
    """The bank converts a receipt: what it credits of the case's currency for it, when, by which slip."""

    receipt: int
    amount: Money
    converted_on: date
    slip: str


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt that stands on an account in its own currency: what of it, and what it counted for."""

    receipt: int
    held: Money
    worth: Money
    credited_on: date
    payer: str | None
    collateral: int | None = None


def require_conversion(terms: ConversionTerms, known: Iterable[Held], case: CaseFacts, today: date) -> Held:
    """Return what is converted; raises NothingToConvert, NotPositive, and for its day."""
    found = next((one for one in known if one.receipt == terms.receipt), None)
    if found is None:
        raise NothingToConvert(N_("That receipt does not stand in another currency."), field="receipt")
    if terms.amount.minor <= 0:
        raise NotPositive(N_("What the bank credited is more than zero."), field="amount")
    if terms.amount.currency != case.currency:
        raise NothingToConvert(
            N_("It is converted into {currency}, the case’s own currency."),
            field="currency",
            currency=case.currency,
        )
    require_day(case, terms.converted_on, today, "converted_on")
    if terms.converted_on < found.credited_on:
        raise NothingToConvert(
            N_("It was credited on {credited_on}; it is not converted before."),
            field="converted_on",
            credited_on=found.credited_on,
        )
    if not terms.slip.strip():
        raise NothingToConvert(N_("Give the number of the bank’s slip."), field="slip")
    return found


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What exchange did to a case: gain above zero or loss below it, and what is not converted yet, by currency."""

    difference: Money
    held: tuple[Money, ...]


def exchanged(entries: Iterable[tuple[Entry, int]], currency: str) -> Exchanged:
    """Return what was gained or lost in exchange, by the entries of a case.

    Beside each stands what the receipt counted for that it converts, in minor units: zero where it converts none. What
    stands in another currency still counts at its stated rate: nothing is gained or lost on it yet.
    """
    own, held, others = 0, 0, dict[str, int]()
    for made, converts in entries:
        lines = [line.amount for line in made.postings if line.account == EXCHANGE]
        mine = sum(one.minor for one in lines if one.currency == currency)
        own += mine
        foreign = [one for one in lines if one.currency != currency]
        for one in foreign:
            others[one.currency] = others.get(one.currency, 0) - one.minor
        held += (mine if foreign else 0) - converts
    left = tuple(Money(minor, code) for code, minor in sorted(others.items()) if minor)
    return Exchanged(Money(held - own, currency), left)
