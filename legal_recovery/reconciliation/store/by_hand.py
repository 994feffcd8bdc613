"""Money that cases know of before the bank tells: recorded by hand, or due, and standing on no line yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, null, select
from sqlalchemy.orm import Session

from legal_recovery.costs.models import CostRow
from legal_recovery.costs.models import RefundRow as CourtRefundRow
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.among import among
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.receipts.models import ConversionRow, ReceiptRow
from legal_recovery.receipts.models import RefundRow as RepaymentRow
from legal_recovery.reconciliation.models import MatchRow
from legal_recovery.reconciliation.rules.matching import Expected
from legal_recovery.seizures.models import SecurityRow


@dataclass(frozen=True, slots=True)
class _Source:
    """What of a table waits for lines: as which kind, in which direction, since which day, of whom."""

    kind: str
    row: Any
    sign: int
    day: Any
    waits: ColumnElement[bool]
    # The text that names the other side, where the table has one.
    side: Any = None
    # The kinds of match by which it would stand on a line.
    matched: tuple[str, ...] = ()
    # What the account moves by, and in which currency.
    minor: str = "amount_minor"
    currency: str = "currency"


_SOURCES = (
    _Source(
        "receipt",
        ReceiptRow,
        1,
        ReceiptRow.credited_on,
        ReceiptRow.reversed_seq.is_(None) & ReceiptRow.received_minor.is_(None),
        ReceiptRow.payer_id,
    ),
    # In another currency than the case's: converted at once, or on an account in its own.
    _Source(
        "receipt",
        ReceiptRow,
        1,
        ReceiptRow.credited_on,
        ReceiptRow.reversed_seq.is_(None),
        ReceiptRow.payer_id,
        minor="banked_minor",
    ),
    _Source(
        "receipt",
        ReceiptRow,
        1,
        ReceiptRow.credited_on,
        ReceiptRow.reversed_seq.is_(None) & ReceiptRow.banked_minor.is_(None),
        ReceiptRow.payer_id,
        minor="received_minor",
        currency="received_currency",
    ),
    _Source("conversion", ConversionRow, 1, ConversionRow.converted_on, ConversionRow.reversed_seq.is_(None)),
    _Source(
        "conversion-out",
        ConversionRow,
        -1,
        ConversionRow.converted_on,
        ConversionRow.reversed_seq.is_(None),
        minor="sold_minor",
        currency="sold_currency",
    ),
    _Source(
        "refund",
        CourtRefundRow,
        1,
        CourtRefundRow.received_on,
        CourtRefundRow.reversed_seq.is_(None),
        CourtRefundRow.payer_id,
    ),
    _Source(
        "cost",
        CostRow,
        -1,
        CostRow.paid_on,
        CostRow.reversed_seq.is_(None) & CostRow.paid_on.is_not(None),
        CostRow.payee_id,
        ("cost", "payment"),
    ),
    _Source(
        "due-cost",
        CostRow,
        -1,
        CostRow.incurred_on,
        CostRow.reversed_seq.is_(None) & CostRow.paid_on.is_(None),
        CostRow.payee_id,
    ),
    _Source(
        "repayment",
        RepaymentRow,
        -1,
        RepaymentRow.paid_on,
        RepaymentRow.reversed_seq.is_(None),
        RepaymentRow.payee_id,
    ),
    _Source(
        "security",
        SecurityRow,
        -1,
        SecurityRow.lodged_on,
        SecurityRow.entry_seq.is_not(None) & (SecurityRow.state != "withdrawn"),
    ),
    _Source("security-return", SecurityRow, 1, SecurityRow.released_on, SecurityRow.return_seq.is_not(None)),
    _Source(
        "lodged",
        SecurityRow,
        1,
        SecurityRow.lodged_on,
        SecurityRow.entry_seq.is_not(None) & (SecurityRow.state == "lodged"),
    ),
)


def waiting_by_hand(session: Session, amounts: Sequence[tuple[int, str]]) -> list[Expected]:
    """Return what cases know of these amounts (below zero: what leaves the account) and stands on no line."""
    return [found for source in _SOURCES for found in _of_source(session, source, set(amounts))]


def _of_source(session: Session, source: _Source, wanted: set[tuple[int, str]]) -> Iterator[Expected]:
    amounts = sorted({abs(minor) for minor, _ in wanted if (minor > 0) == (source.sign > 0)})
    if not amounts:
        return
    query = _waiting(session, source, amounts)
    for id_, case, moved, currency, day, other in session.connection().execute(query).all():
        minor = source.sign * moved
        if (minor, currency) in wanted:
            yield Expected(id_, case, source.kind, Money(minor, currency), day, None, other, id_)


def _waiting(session: Session, source: _Source, amounts: Sequence[int]) -> Select[*tuple[Any, ...]]:
    row, minor = source.row, getattr(source.row, source.minor)
    matched = (
        select(MatchRow.id)
        .where(
            MatchRow.about_id == row.id,
            MatchRow.match_kind.in_(source.matched or (source.kind,)),
            MatchRow.undone_seq.is_(None),
        )
        .correlate(row)
    )
    columns = (row.id, row.case_id, minor, getattr(row, source.currency), source.day, _named(source))
    query: Select[*tuple[Any, ...]] = select(*columns).where(
        among(session, minor, amounts), source.waits, ~matched.exists()
    )
    if source.side is not None:
        query = query.outerjoin(TextRow, TextRow.id == source.side)
    return query.order_by(row.id)


def _named(source: _Source) -> Any:
    if source.side is not None:
        return TextRow.value
    return SecurityRow.lodged_with if source.row is SecurityRow else null()
