"""What is owed, counted, paid and spent on a case, as papers say it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.rules import CLAIMABLE
from legal_recovery.costs.store import list_costs, list_refunds
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money, total, totals
from legal_recovery.law.loan import KINDS as INTEREST
from legal_recovery.law.pack import percent_text
from legal_recovery.ledger.rules import COMPONENTS, COST_KINDS, SOURCES
from legal_recovery.owed.rules import Account, BeforeBalances
from legal_recovery.owed.store import what_is_owed
from legal_recovery.receipts.store import list_receipts

Say = Callable[[Message], str]
Row = dict[str, Any]

# Whether interest stands on or off the lender's books is no matter of the court's.
_INTEREST = {"interest-on": "interest", "interest-off": "interest"}
_NAMES: dict[str, Message] = {
    **{key.removeprefix("claim:"): name for key, name in COMPONENTS.items()},
    "interest": N_("Interest"),
}
# What a court took and may give back.
_OF_THE_COURT = ("acceptance", "preservation", "announcement")


def percent(ppm: int | None) -> str | None:
    """Return a yearly rate in percent without its sign: 43500 is 4.35."""
    return None if ppm is None else percent_text(ppm * 1000)


def counted(
    session: Session, case: CaseFacts, day: date, contracts: Mapping[int, str], say: Say
) -> tuple[Row | None, list[Row]]:
    """Return what is owed on a day, and each line of its interest; nothing before the balances taken over.

    Where a rate is not known yet it is said for the last day for which it can be, and `day` names that day.
    """
    try:
        found = what_is_owed(session, case, day, as_known=True)
    except BeforeBalances:
        return None, []
    if not found.accounts:
        return None, []
    parts: dict[tuple[str, str], Money] = {}
    by_debt: list[Row] = []
    for one in found.accounts:
        own = _parts(one)
        for key, amount in own.items():
            parts[key] = parts[key] + amount if key in parts else amount
        number = contracts.get(one.debt) if one.debt is not None else None
        by_debt.append(
            {
                "contract_number": number,
                "parts": _said(own, say),
                "total": total(own.values(), one.currency),
            }
        )
    sums = totals(parts.values())
    owed = {
        "day": found.on,
        "total": sums or None,
        "totals": [{"amount": amount} for amount in sums],
        "parts": _said(parts, say),
        "by_debt": [row for row in by_debt if row["contract_number"] is not None],
    }
    return owed, [row for one in found.accounts for row in _interest(one, contracts, say)]


def _parts(one: Account) -> dict[tuple[str, str], Money]:
    """Return the parts of a debt with interest as one; what is owed as nothing is left out."""
    found: dict[tuple[str, str], Money] = {}
    for part, minor in one.owed.items():
        key = _INTEREST.get(part, part), one.currency
        amount = Money(minor, one.currency)
        found[key] = found[key] + amount if key in found else amount
    return found


def _said(parts: Mapping[tuple[str, str], Money], say: Say) -> list[Row]:
    """Return the parts as pleadings name them: principal before what it bears, costs last."""
    ordered = sorted(parts.items(), key=lambda one: _PLACES.get(one[0][0], len(_PLACES)))
    return [{"name": say(_NAMES[part]), "amount": amount} for (part, _), amount in ordered]


_PLACES = {part: place for place, part in enumerate(("principal", "interest", "penalty"))} | {"costs": 9}


def _interest(one: Account, contracts: Mapping[int, str], say: Say) -> list[Row]:
    number = contracts.get(one.debt) if one.debt is not None else None
    return [
        {
            "contract_number": number,
            "kind_word": say(INTEREST[line.what]) if line.what in INTEREST else None,
            "since": line.since,
            "until": line.until,
            "days": line.days,
            "base": Money(line.base, one.currency),
            "rate": percent_text(line.rate_ppb),
            "amount": Money(line.amount, one.currency),
            "citation": line.citation,
        }
        for line in one.statement.lines
    ]


def payments_of(session: Session, case: CaseFacts, day: date, say: Say) -> list[Row]:
    """Return what discharged the debt by a day, whoever paid; what was taken back is none."""
    return [
        {
            "on": one.discharged_on,
            "amount": one.amount,
            "source_word": say(SOURCES[one.source]) if one.source in SOURCES else None,
            "parts": [],
        }
        for one in list_receipts(session, case.id)
        # What a buyer of the claim paid is no payment on it.
        if one.reversed_seq is None and one.discharged_on <= day and one.source != "debt-sale"
    ]


def costs_of(session: Session, case: CaseFacts, day: date, say: Say) -> list[Row]:
    """Return the costs incurred by a day that the other side may be asked for; others are the house's own."""
    return [
        {
            "kind_word": say(COST_KINDS[one.cost_kind]),
            "amount": one.amount,
            "on": one.incurred_on,
            "awarded": bool(one.awarded),
        }
        for one in list_costs(session, case.id)
        if one.reversed_seq is None and one.incurred_on <= day and one.cost_kind in CLAIMABLE
    ]


def court_fee_of(session: Session, case: CaseFacts) -> Any:
    """Return what the court took less what it gave back, by currency; None where that is nothing."""
    took = [
        one
        for one in list_costs(session, case.id)
        if one.reversed_seq is None and one.paid_on and one.cost_kind in _OF_THE_COURT
    ]
    ours = {one.id for one in took}
    back = [
        -one.amount
        for one in list_refunds(session, case.id)
        if one.cost_id in ours and one.reversed_seq is None
    ]
    return tuple(one for one in totals([*(one.amount for one in took), *back]) if one.minor > 0) or None
