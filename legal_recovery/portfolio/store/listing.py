"""Writing the rows that lists read, from what the cases' own tables and the ledger's totals say."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow, TermRow
from legal_recovery.cases.rules import MoneyFacts, Stage, missing_for
from legal_recovery.cases.store import syllables
from legal_recovery.costs.models import CostRow
from legal_recovery.documents.models import DocumentRow
from legal_recovery.ledger.models import BalanceRow, TotalRow
from legal_recovery.ledger.rules import RECOVERED
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.models import ListedRow
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.proceedings.store import main_line
from legal_recovery.receipts.models import ReceiptRow
from legal_recovery.users.models import OfficeRow

STAGE_PLACES = {stage: place for place, stage in enumerate(Stage)}
UNALLOCATED = "money:due-unallocated"
FROM_COURT = (RECOVERED + "deduction", RECOVERED + "auction", RECOVERED + "insolvency", "court:ours")
_LONGEST_KEY = 60

COLUMNS = tuple(ListedRow.__table__.columns.keys())
_KEEP_LATER = "CASE WHEN listed.moved_on < excluded.moved_on THEN excluded.moved_on ELSE listed.moved_on END"
_WRITE = f"""INSERT INTO listed ({", ".join(COLUMNS)}) VALUES ({", ".join("?" * len(COLUMNS))})
    ON CONFLICT (case_id) DO UPDATE SET moved_on = {_KEEP_LATER}, {
    ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in ("case_id", "moved_on"))
}"""
_WRITE_WORDS = """INSERT INTO listed_words (case_id, words) VALUES (?, ?)
    ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"""
_COURT_ACCOUNTS = ", ".join(f"'{account}'" for account in FROM_COURT)
_WRITE_FIGURES = f"""UPDATE listed SET
    (exposure_minor, gross_minor, costs_minor, net_minor, outstanding_minor) = (
        SELECT coalesce(sum(exposure_minor), 0), coalesce(sum(gross_minor), 0), coalesce(sum(costs_minor), 0),
            coalesce(sum(gross_minor - costs_minor), 0), coalesce(sum(outstanding_minor), 0)
        FROM totals WHERE totals.book = listed.book AND totals.currency = listed.currency),
    (unallocated_minor, from_court_minor) = (
        SELECT -coalesce(sum(CASE WHEN account = '{UNALLOCATED}' THEN minor END), 0),
            -coalesce(sum(CASE WHEN account IN ({_COURT_ACCOUNTS}) THEN minor END), 0)
        FROM balances WHERE balances.book = listed.book AND balances.currency = listed.currency),
    others = (SELECT count(*) FROM totals WHERE totals.book = listed.book AND totals.currency <> listed.currency),
    moved_on = CASE WHEN moved_on < ? THEN ? ELSE moved_on END
    WHERE book = ?"""


_Other = aliased(TotalRow)
_OTHERS = (
    select(func.count())
    .where(_Other.book == CaseRow.book, _Other.currency != CaseRow.currency)
    .correlate(CaseRow)
    .scalar_subquery()
)


def refresh_figures(uow: UnitOfWork, book: int, moved_on: date | None) -> None:
    """Bring a case's figures up to date, without a round trip of its own."""
    day = (moved_on or date.min).isoformat()
    uow.insert(_WRITE_FIGURES, (day, day, book))


def refresh(uow: UnitOfWork, moved: Mapping[int, date | None]) -> None:
    """Bring the rows of these books' cases up to date; `moved` says when something last happened in each."""
    for told, words in listed(uow.session, moved):
        uow.insert(_WRITE, tuple(told[name] for name in COLUMNS))
        uow.insert(_WRITE_WORDS, (told["case_id"], words))


def listed(session: Session, moved: Mapping[int, date | None]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the row that lists read of each of these books' cases, and the words that it is found by."""
    books = list(moved)
    cases = session.execute(_cases(books)).all()
    ids = [row.id for row in cases]
    debtors, courts, words = _debtors(session, ids), _courts(session, ids), _words(session, ids)
    ledger = _from_ledger(session, books)
    for row in cases:
        money = ledger[row.book, row.currency]
        told = _told(row, money) | {
            "debtor_key": sort_key(debtors.get(row.id)),
            "court_key": sort_key(courts.get(row.id)),
            "court": (courts.get(row.id) or "")[:200],
            "moved_on": max(row.stage_on, moved[row.book] or row.stage_on).isoformat(),
        }
        yield told, "\n".join(["", *words[row.id], ""])


def _cases(books: Collection[int]) -> Any:
    return (
        select(
            *(column for column in CaseRow.__table__.columns if column.key != "officer_id"),
            OfficeRow.name.label("office"),
            TextRow.value.label("officer"),
            func.coalesce(TotalRow.exposure_minor, 0).label("exposure_minor"),
            func.coalesce(TotalRow.gross_minor, 0).label("gross_minor"),
            func.coalesce(TotalRow.costs_minor, 0).label("costs_minor"),
            func.coalesce(TotalRow.outstanding_minor, 0).label("outstanding_minor"),
            _OTHERS.label("others"),
        )
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(TextRow, TextRow.id == CaseRow.officer_id)
        .outerjoin(TotalRow, and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency))
        .where(CaseRow.book.in_(books))
        .order_by(CaseRow.id)
    )


def _told(row: Any, money: Mapping[str, int]) -> dict[str, Any]:
    officer = row.officer or ""
    lacks, unless_court, if_owed = lacking(row)
    return {
        "case_id": row.id,
        "book": row.book,
        "office_id": row.office_id,
        "batch_id": row.batch_id,
        "reference": row.reference,
        "currency": row.currency,
        "stage_place": STAGE_PLACES[Stage(row.stage)],
        "flags": row.flags,
        "escalated_on": row.escalated_on.isoformat(),
        "office_key": sort_key(row.office),
        "officer_key": sort_key(officer),
        "officer": officer[:200],
        "exposure_minor": row.exposure_minor,
        "gross_minor": row.gross_minor,
        "costs_minor": row.costs_minor,
        "net_minor": row.gross_minor - row.costs_minor,
        "outstanding_minor": row.outstanding_minor,
        "unallocated_minor": money.get(UNALLOCATED, 0),
        "from_court_minor": sum(money.get(account, 0) for account in FROM_COURT),
        "others": row.others,
        "lacks": lacks,
        "lacks_unless_court": unless_court,
        "lacks_if_owed": if_owed,
    }


def lacking(row: Any) -> tuple[int, bool, bool]:
    """Return how many facts a case's stage lacks whatever the ledger says, and whether the ledger decides on more."""
    stage = Stage(row.stage)
    nothing, all_told = MoneyFacts(0, 0, 0), MoneyFacts(0, 0, 1)
    lacks = len(missing_for(stage, row, all_told, row.closed_how))
    unless_court = len(missing_for(stage, row, nothing, row.closed_how)) > lacks
    return lacks, unless_court, stage is Stage.CLOSED and row.closed_how == "paid"


def sort_key(name: str | None) -> str:
    """Return a name as it sorts among others: by pinyin, then as written."""
    if not name:
        return ""
    return f"{''.join(syllables(name)).lower()} {name}"[:_LONGEST_KEY]


def _debtors(session: Session, ids: Collection[int]) -> dict[int, str | None]:
    query = (
        select(ObligorRow.case_id, TextRow.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(TextRow, TextRow.id == PartyRow.name_id)
        .where(ObligorRow.case_id.in_(ids), ObligorRow.role == "debtor")
        .order_by(ObligorRow.id.desc())
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _courts(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the court of the proceeding that each case goes by."""
    query = (
        select(ProceedingRow.case_id, ProceedingRow.court)
        .where(ProceedingRow.case_id.in_(ids))
        .order_by(*main_line())
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _words(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    query = select(TermRow.case_id, TermRow.term).where(TermRow.case_id.in_(ids)).order_by(TermRow.id)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for case_id, term in session.execute(query):
        found[case_id][term] = None
    return defaultdict(list, {case_id: list(terms) for case_id, terms in found.items()})


def _from_ledger(session: Session, books: Collection[int]) -> dict[tuple[int, str], dict[str, int]]:
    """Return what waits for allocation and what came from courts, by book and currency; credits positive."""
    row = BalanceRow
    query = (
        select(row.book, row.currency, row.account, func.sum(row.minor))
        .where(row.book.in_(books), row.account.in_((UNALLOCATED, *FROM_COURT)))
        .group_by(row.book, row.currency, row.account)
    )
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for book, currency, account, minor in session.execute(query):
        found[book, currency][account] = -int(minor)
    return found


def books_after(session: Session, book: int, limit: int) -> list[int]:
    """Return the next books of cases, in their order."""
    query = select(CaseRow.book).where(CaseRow.book > book).order_by(CaseRow.book).limit(limit)
    return list(session.scalars(query))


def last_moves(session: Session, books: Collection[int]) -> dict[int, date | None]:
    """Return when something last happened in each case, as far as its rows tell."""
    found: dict[int, date | None] = dict.fromkeys(books)
    for query in _last_days():
        for book, last in session.execute(query.where(CaseRow.book.in_(books)).group_by(CaseRow.book)):
            found[book] = max(filter(None, (found[book], last)), default=None)
    return found


def _last_days() -> list[Select[Any]]:
    days: tuple[tuple[Any, Any], ...] = (
        (CostRow.incurred_on, CostRow.case_id == CaseRow.id),
        (ReceiptRow.credited_on, ReceiptRow.case_id == CaseRow.id),
        (ProceedingRow.filed_on, ProceedingRow.case_id == CaseRow.id),
        (ProceedingRow.title_on, ProceedingRow.case_id == CaseRow.id),
        (DocumentRow.attached_on, DocumentRow.book == CaseRow.book),
    )
    return [select(CaseRow.book, func.max(day)).join(CaseRow, same) for day, same in days]
