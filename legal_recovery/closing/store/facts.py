"""What an office's month rests on: lines, accounts, clearing, court money, counted where the books are."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.closing.rules.checks import AccountFacts, Late, MonthFacts, Waiting
from legal_recovery.closing.store import clearing, costs
from legal_recovery.closing.store.closings import earlier_open, find_recount, undecided
from legal_recovery.kernel.calendar import first_day, last_day
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import BalanceRow, EntryRow
from legal_recovery.plumbing.event_log import BookRow
from legal_recovery.receipts.store import list_awaited
from legal_recovery.reconciliation.models import AccountRow, LineRow
from legal_recovery.reconciliation.rules.lines import OPEN_STATES
from legal_recovery.reconciliation.rules.statements import Loaded, breaks_of
from legal_recovery.reconciliation.store import came_late, list_loaded, unreviewed

_PARKED = ("suspense", "asked")
_UNALLOCATED = ("money:due-unallocated", "money:due-to-payer")


def facts_of(session: Session, office: int, month: str, today: date) -> MonthFacts:
    """Return what the checklist of a month rests on, as it is known now."""
    end = last_day(month)
    unbalanced, awaiting = clearing.count_open(session, office, end)
    return MonthFacts(
        month=month,
        today=today,
        earlier_open=tuple(earlier_open(session, office, month)),
        unexplained=_unexplained(session, office, end),
        suspended=_suspended(session, office, end),
        late=_late(session, office, month),
        accounts=tuple(_accounts(session, office, end)),
        unreviewed=unreviewed(session, office, end),
        unbalanced=unbalanced,
        awaiting=awaiting,
        payable=_standing(session, office, month, ("money:cost-payable",)),
        uninvoiced=costs.without_invoice(session, office, end),
        refunds=costs.refunds_overdue(session, office, end),
        asked=costs.requests_undecided(session, office, end),
        unapproved=costs.unapproved(session, office, month),
        unallocated=_standing(session, office, month, _UNALLOCATED),
        court=_court(session, office, month),
        entries=count_entries(session, office, month),
        recount=find_recount(session, office, month),
        undecided=undecided(session, office),
    )


def books_of_office(office: int) -> Select[int]:
    """Return the query of the books of an office: its cases' and its bank accounts'."""
    return select(BookRow.id).where(BookRow.office_id == office)


def count_entries(session: Session, office: int, month: str) -> int:
    """Return how many entries of an office are dated into a month or before it; it only ever grows."""
    query = select(func.count()).where(
        EntryRow.book.in_(books_of_office(office)), EntryRow.value_on <= last_day(month)
    )
    return session.scalar(query) or 0


# --- bank lines -------------------------------------------------------------------------------------------


def is_parked() -> ColumnElement[bool]:
    """Return the condition on lines for those in suspense of which is known why and who looks after them."""
    return and_(LineRow.state.in_(_PARKED), LineRow.ground.is_not(None), LineRow.owner_id.is_not(None))


def _open_lines(office: int, end: date) -> list[ColumnElement[bool]]:
    accounts = select(AccountRow.id).where(AccountRow.office_id == office)
    return [
        LineRow.account_id.in_(accounts),
        LineRow.value_on <= end,
        LineRow.state.in_(OPEN_STATES),
        LineRow.left_minor != 0,
    ]


def _unexplained(session: Session, office: int, end: date) -> Waiting:
    query = (
        select(LineRow.currency, func.count(), func.sum(LineRow.left_minor))
        .where(*_open_lines(office, end), ~is_parked())
        .group_by(LineRow.currency)
    )
    return waiting_of(session.execute(query))


def _suspended(session: Session, office: int, end: date) -> tuple[tuple[date, Money], ...]:
    query = select(LineRow.value_on, LineRow.left_minor, LineRow.currency)
    found = session.execute(query.where(*_open_lines(office, end), is_parked()).order_by(LineRow.value_on))
    return tuple((since, Money(minor, currency)) for since, minor, currency in found)


def _late(session: Session, office: int, month: str) -> tuple[Late, ...]:
    """Return what stands in a month of lines whose own month was closed when they came, account by account."""
    query = (
        select(
            LineRow.account_id,
            func.count(),
            func.count(func.distinct(LineRow.statement_id)),
            func.min(LineRow.value_on),
            func.max(LineRow.value_on),
            func.sum(LineRow.amount_minor),
            AccountRow.currency,
        )
        .join(AccountRow, AccountRow.id == LineRow.account_id)
        .where(AccountRow.office_id == office, came_late(first_day(month), last_day(month)))
        .group_by(LineRow.account_id, AccountRow.currency, AccountRow.name)
        .order_by(AccountRow.name, LineRow.account_id)
    )
    return tuple(
        Late(account, lines, statements, since, until, Money(int(minor), currency))
        for account, lines, statements, since, until, minor, currency in session.execute(query)
    )


def waiting_of(rows: Iterable[tuple[str, int, int]]) -> Waiting:
    """Return rows of currency, count and sum as what waits."""
    found = [(count, Money(int(minor), currency)) for currency, count, minor in rows]
    amounts = tuple(sorted((amount for _, amount in found), key=lambda one: one.currency))
    return Waiting(sum(count for count, _ in found), amounts)


# --- bank accounts ----------------------------------------------------------------------------------------


def _accounts(session: Session, office: int, end: date) -> Iterable[AccountFacts]:
    query = select(AccountRow).where(AccountRow.office_id == office).order_by(AccountRow.name, AccountRow.id)
    for row in session.scalars(query):
        loaded = [one for one in list_loaded(session, row.id) if one.opened_on <= end]
        if loaded or row.state == "open":
            yield _account(session, row, loaded)


def _account(session: Session, row: AccountRow, loaded: list[Loaded]) -> AccountFacts:
    """Statements of an account up to a day against its book; of later ones the book has later lines too."""
    ordered = sorted(loaded, key=lambda one: (one.closed_on, one.opened_on, one.id))
    proven = [place for place, one in enumerate(ordered) if one.closing is not None]
    last = ordered[: proven[-1] + 1] if proven else []
    booked = select(func.coalesce(func.sum(BalanceRow.minor), 0)).where(
        BalanceRow.book == row.book, BalanceRow.account == "money:account"
    )
    lines = select(func.coalesce(func.sum(LineRow.amount_minor), 0)).where(
        LineRow.account_id == row.id, LineRow.state != "withdrawn"
    )
    return AccountFacts(
        id=row.id,
        reaches=max((one.closed_on for one in loaded), default=None),
        closing=last[-1].closing if last else None,
        by_lines=_by_lines(last),
        booked=Money(int(session.scalar(booked) or 0), row.currency),
        lines=Money(int(session.scalar(lines) or 0), row.currency),
        breaks=len(breaks_of(loaded)),
    )


def _by_lines(ordered: list[Loaded]) -> Money | None:
    """Return what the first balance and all new lines after it come to."""
    for place, one in enumerate(ordered):
        opening = one.opening
        if opening is None and one.closing is not None:
            opening = one.closing - one.movement
        if opening is not None:
            return sum((each.movement for each in ordered[place:]), opening)
    return None


# --- what cases wait for ----------------------------------------------------------------------------------


def _standing(session: Session, office: int, month: str, accounts: tuple[str, ...]) -> Waiting:
    """Return in how many books accounts do not come to nothing at the end of a month, and the sums."""
    by_book = (
        select(BalanceRow.book, BalanceRow.currency, func.sum(BalanceRow.minor).label("minor"))
        .where(
            BalanceRow.account.in_(accounts),
            BalanceRow.month <= month,
            BalanceRow.book.in_(books_of_office(office)),
        )
        .group_by(BalanceRow.book, BalanceRow.currency)
        .having(func.sum(BalanceRow.minor) != 0)
        .subquery()
    )
    query = select(by_book.c.currency, func.count(), func.sum(by_book.c.minor)).group_by(by_book.c.currency)
    return waiting_of(session.execute(query))


def _court(session: Session, office: int, month: str) -> tuple[tuple[date, Money], ...]:
    """Return what courts owe us of distributions, each since the day that it discharged."""
    owing = (
        select(BalanceRow.book)
        .where(BalanceRow.account == "court:ours")
        .group_by(BalanceRow.book, BalanceRow.currency)
        .having(func.sum(BalanceRow.minor) != 0)
    )
    query = (
        select(CaseRow.id).where(CaseRow.office_id == office, CaseRow.book.in_(owing)).order_by(CaseRow.id)
    )
    end = last_day(month)
    return tuple(
        (one.discharged_on, one.left)
        for case_id in session.scalars(query).all()
        for one in list_awaited(session, case_id)
        if one.left and one.discharged_on <= end
    )


__all__ = ["books_of_office", "count_entries", "facts_of", "is_parked"]
