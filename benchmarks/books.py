"""Cases with ten entries each, written by the house's own commands, for whatever reads many books at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.measure import progress
from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import CollateralTerms, take_over_collateral
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import UnitOfWork

# Half of it is there before the earlier position, half after.
ENTRIES_A_CASE = 10
_AT_ONCE = 100
_FIRST = date(2022, 1, 10)
_DAYS = 1_400


@dataclass(frozen=True, slots=True)
class OpenSome:
    """Open cases, with what was spent and received on them first."""

    office_id: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkOnSome:
    """Go on with cases: their places, each its number, book and piece of collateral."""

    cases: tuple[tuple[int, int, int], ...]


Do = Callable[..., Any]


def open_books(do: Do, office_id: int, count: int) -> list[tuple[int, int, int]]:
    """Open so many cases with half of their entries; return number, book and collateral of each."""
    opened: list[tuple[int, int, int]] = []
    for numbers in _some(range(count)):
        progress(f"opening {len(opened):,} of {count:,} cases")
        opened += [tuple(one) for one in do(open_some, OpenSome(office_id, tuple(numbers)))]
    return opened


def work_on_books(do: Do, cases: Sequence[tuple[int, int, int]]) -> None:
    """Post the other half of the entries."""
    for some in _some(cases):
        progress(f"working on case {some[0][0]:,} of {len(cases):,}")
        do(work_on_some, WorkOnSome(tuple(some)))


def _some(whole: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE))


def open_some(uow: UnitOfWork, cmd: OpenSome) -> list[tuple[int, int, int]]:
    """Open the cases in one transaction."""
    return [_opened(uow, cmd.office_id, number) for number in cmd.numbers]


def _opened(uow: UnitOfWork, office_id: int, number: int) -> tuple[int, int, int]:
    currency = "USD" if number % 50 == 49 else "CNY"
    case = open_case(uow, OpenCase(f"ZB{number:06d}", office_id, currency, "CN", _FIRST))
    add_obligor(uow, case, AddObligor("debtor", Particulars("杭州示例机械有限公司", PartyKind.COMPANY)))
    flat = take_over_collateral(uow, case, CollateralTerms("real_estate", "西湖区示例路1号"))
    _open_claim(uow, case, number)
    for made in _first_half(case.book, currency, number):
        post(uow, made)
    return number, case.book, flat


def _open_claim(uow: UnitOfWork, case: CaseFacts, number: int) -> None:
    debt = add_debt(uow, case, DebtTerms(f"JK-{number}", case.currency, default_on=date(2021, 9, 1)))
    owed = [
        Money(minor, case.currency) for minor in (100_000_000 + number, 3_000_000, 5_000_000, 2_000_000, 0)
    ]
    open_claim(uow, case, [(debt, OpeningBalance(*owed))])


def work_on_some(uow: UnitOfWork, cmd: WorkOnSome) -> None:
    """Post the second half of each case's entries in one transaction."""
    uow.lock(*(book for _, book, _ in cmd.cases))
    for number, book, flat in cmd.cases:
        currency = "USD" if number % 50 == 49 else "CNY"
        *others, last = _second_half(book, currency, number, flat)
        for made in others:
            post(uow, made)
        seq = post(uow, last)
        if number % 10 == 0:
            reverse(uow, book, seq)


def _first_half(book: int, currency: str, number: int) -> Iterator[Entry]:
    """Four entries beside the opening: costs paid, one still due, a refund, money received."""
    draw = Random(number)
    # A cost of another currency now and then, which no figure may add to the others.
    spent = "USD" if number % 40 == 0 else currency
    yield _two(book, draw, "cost.paid", "money:cost:acceptance", "money:bank", 5_000_00, currency)
    yield _two(book, draw, "cost.payable", "money:cost:counsel", "money:cost-payable", 20_000_00, spent)
    yield _two(book, draw, "cost.refunded", "money:bank", "money:cost-refund:acceptance", 2_000_00, currency)
    yield _received(book, draw, "voluntary", 30_000_00, currency)


def _second_half(book: int, currency: str, number: int, flat: int) -> Iterator[Entry]:
    """Five entries: a cost, a deduction on its two days, an auction, and a payment that may be reversed."""
    draw = Random(-number - 1)
    yield _two(book, draw, "cost.paid", "money:cost:appraisal", "money:bank", 4_000_00, currency)
    yield from _deducted(book, draw, currency)
    yield _received(book, draw, "auction", 400_000_00, currency, flat)
    yield _received(book, draw, "settlement", 50_000_00, currency)


def _day(draw: Random) -> date:
    return _FIRST + timedelta(days=draw.randrange(_DAYS))


def _amount(draw: Random, most: int, currency: str) -> Money:
    return Money(draw.randrange(1_00, most), currency)


def _two(book: int, draw: Random, kind: str, debit: str, credit: str, most: int, currency: str) -> Entry:
    amount = _amount(draw, most, currency)
    return entry(book, _day(draw), kind, (Posting(debit, amount), Posting(credit, -amount)))


def _received(
    book: int, draw: Random, source: str, most: int, currency: str, flat: int | None = None
) -> Entry:
    amount = _amount(draw, most, currency)
    lines = (
        Posting("money:bank", amount, collateral=flat),
        Posting(f"money:recovered:{source}", -amount, collateral=flat),
        Posting("claim:ended:settled", amount, collateral=flat),
        Posting("claim:principal", -amount),
    )
    return entry(book, _day(draw), "receipt", lines)


def _deducted(book: int, draw: Random, currency: str) -> Iterator[Entry]:
    amount, day = _amount(draw, 80_000_00, currency), _day(draw)
    discharged = (
        Posting("claim:ended:settled", amount),
        Posting("claim:interest-on", -amount),
        Posting("court:held", amount),
        Posting("court:ours", -amount),
    )
    credited = (
        Posting("money:bank", amount),
        Posting("money:recovered:deduction", -amount),
        Posting("court:ours", amount),
        Posting("court:held", -amount),
    )
    yield entry(book, day, "receipt.discharged", discharged)
    yield entry(book, day + timedelta(days=20), "receipt.credited", credited)
