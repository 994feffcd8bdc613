"""Reading cases: one under lock, one for a page, many for a list; whose they are and what falls on a day of them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.events import CaseOpened
from legal_recovery.cases.models import BatchRow, CaseRow, ObligorRow, TermRow
from legal_recovery.cases.rules import CaseFacts, DatedFilter, MoneyFacts, Stage
from legal_recovery.cases.store.finding import typed_terms
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.models import BalanceRow
from legal_recovery.ledger.rules import OUTSTANDING, RECOVERED
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import BookRow, TextRow, last_change
from legal_recovery.plumbing.seeking import like
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.users.models import OfficeRow

_FACT_COLUMNS = tuple(
    getattr(CaseRow, name)
    for name in (
        "id",
        "book",
        "reference",
        "office_id",
        "currency",
        "jurisdiction",
        "escalated_on",
        "balance_on",
        "stage",
        "stage_on",
        "flags",
        "closed_how",
        "suit_filed_on",
        "title_on",
        "enforcement_filed_on",
        "property_on",
        "owner_id",
    )
)
_NAMES = ("changed_seq", *(column.key for column in _FACT_COLUMNS))


def _facts(row: Any) -> CaseFacts:
    values = row._mapping
    return _case_facts({name: values[name] for name in _NAMES}, values["head_seq"])


def _case_facts(values: dict[str, Any], seq: int) -> CaseFacts:
    flags = tuple(json.loads(values["flags"]))
    stage = Stage(values["stage"])
    return CaseFacts(**{**values, "stage": stage, "flags": flags, "seq": seq})


def facts_of(opened: CaseOpened, seq: int) -> CaseFacts:
    """Return a case's facts as its opening left them."""
    return CaseFacts(
        id=opened.case_id,
        book=opened.book,
        reference=opened.reference,
        office_id=opened.office_id,
        currency=opened.currency,
        jurisdiction=opened.jurisdiction,
        escalated_on=opened.escalated_on,
        balance_on=opened.balance_on,
        stage=Stage(opened.stage),
        stage_on=opened.stage_on,
        flags=opened.flags,
        closed_how=opened.closed_how,
        suit_filed_on=None,
        title_on=None,
        enforcement_filed_on=None,
        property_on=None,
        seq=seq,
        owner_id=None,
        changed_seq=seq,
    )


def released() -> ColumnElement[bool]:
    """Return the condition on `cases` that a case is not still being loaded."""
    loading = select(BatchRow.id).where(BatchRow.state == "loading")
    return or_(CaseRow.batch_id.is_(None), CaseRow.batch_id.not_in(loading))


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `cases` for what a person may see: their office's, or all, or none."""
    if actor.sees_office(None):
        return released()
    if actor.office_id is None or actor.roles <= {"admin"}:
        return literal(False)
    return and_(released(), CaseRow.office_id == actor.office_id)


def worded(text: str) -> ColumnElement[bool]:
    """Return the condition on `cases` for those that a word, or a part of one, finds, in any of its writings."""
    terms = or_(*(TermRow.term.like(like(term), escape="\\") for term in typed_terms(text)))
    return exists().where(TermRow.case_id == CaseRow.id, terms)


def narrowed(wanted: DatedFilter, kind_id: Any, owner: Any, attends: Any = None) -> list[ColumnElement[bool]]:
    """Return as conditions what a database can tell of `wanted`: which cases, which one, and whose.

    `owner` is the column of who is in charge, `attends` that of those who are there, as JSON.
    """
    found: list[ColumnElement[bool]] = []
    if wanted.case_ids is not None:
        found.append(CaseRow.id.in_(wanted.case_ids))
    if wanted.id is not None:
        found.append(kind_id == wanted.id)
    if wanted.none_of is not None:
        left = owner.not_in(wanted.none_of) if wanted.gone is None else owner.in_(wanted.gone)
        found.append(or_(owner.is_(None), left))
    theirs: list[ColumnElement[bool]] = []
    if wanted.person_id is not None:
        theirs.append(owner == wanted.person_id)
        if attends is not None:
            theirs.append(attends.contains(f'"{wanted.person_id}"', autoescape=True))
    if wanted.nobodys:
        theirs.append(owner.is_(None))
    return [*found, or_(*theirs)] if theirs else found


def one_by_one(session: Session, query: Any, at_once: int = 500) -> Iterator[Any]:
    """Yield the rows of a query as they are asked for; once nobody asks any more, the rest is not read."""
    with session.execute(query, execution_options={"yield_per": at_once}) as rows:
        yield from rows


def by_day(session: Session, query: Any, day: Any) -> dict[date, int]:
    """Return how many rows of a query fall on each day of a column."""
    counted = query.with_only_columns(day, func.count()).order_by(None).group_by(day)
    return {row[0]: row[1] for row in session.execute(counted)}


def named_books() -> Select[Any]:
    """Return the query of the books of all cases that are not still being loaded, with their references."""
    named: list[Any] = [CaseRow.book, CaseRow.reference]
    return select(*named).where(released())


def _facts_query() -> Select[Any]:
    changed: ColumnElement[int] = literal_column(last_change("cases.book"), Integer).label("changed_seq")
    return select(*_FACT_COLUMNS, BookRow.head_seq, changed).join(BookRow, BookRow.id == CaseRow.book)


def get_case(session: Session, actor: Actor, reference: str) -> CaseFacts:
    """Return a case that this person may see; raises NotFound, whether it is missing or not theirs."""
    query = _facts_query().where(CaseRow.reference == reference, seen_by(actor))
    # A database takes no zero byte, and no case has one.
    row = None if "\x00" in reference else session.execute(query).first()
    if row is None:
        raise NotFound(N_("There is no case {reference}."), reference=reference[:80])
    return _facts(row)


_ITS_BOOK = "SELECT book FROM cases WHERE id = ?"
_ITS_FACTS = f"SELECT {{}}, {', '.join(column.key for column in _FACT_COLUMNS)} FROM cases WHERE id = ?"
_DAYS = tuple(column.key for column in _FACT_COLUMNS if column.key.endswith("_on"))


def lock_case(uow: UnitOfWork, case_id: int) -> CaseFacts:
    """Hold a case's book and return its facts as they are under that lock; raises NotFound."""
    rows = uow.lock_and_read(_ITS_BOOK, case_id, _ITS_FACTS.format(last_change("cases.book")))
    values = dict(zip(_NAMES, rows[0], strict=True)) if rows else {}
    if not rows or not uow.actor.sees_office(values["office_id"]):
        raise NotFound(N_("There is no such case."))
    # Straight from the driver: on SQLite a day is its text.
    days = {name: date.fromisoformat(values[name]) for name in _DAYS if isinstance(values[name], str)}
    return _case_facts(values | days, uow.heads[values["book"]].seq)


def books_of(session: Session, case_ids: Collection[int]) -> list[int]:
    """Return the books of cases, to hold all of them at once before anything of them is read."""
    return list(session.scalars(select(CaseRow.book).where(CaseRow.id.in_(case_ids))))


def find_case_id(session: Session, reference: str) -> int | None:
    """Return the id of a case, whoever asks, loading or not."""
    return session.scalar(select(CaseRow.id).where(CaseRow.reference == reference))


def case_of_book(session: Session, book: int) -> int:
    """Return the id of the case whose book this is."""
    return session.scalars(select(CaseRow.id).where(CaseRow.book == book)).one()


def reference_taken(session: Session, reference: str) -> bool:
    """Tell whether a case has this reference."""
    return find_case_id(session, reference) is not None


def money_facts(session: Session, case: CaseFacts) -> MoneyFacts:
    """Return what the ledger says to a move of the case."""
    rows = session.execute(
        select(BalanceRow.account, func.sum(BalanceRow.minor))
        .where(BalanceRow.book == case.book, BalanceRow.currency == case.currency)
        .group_by(BalanceRow.account)
    )
    sums = {row[0]: int(row[1]) for row in rows}
    court = (RECOVERED + "deduction", RECOVERED + "auction", RECOVERED + "insolvency", "court:ours")
    return MoneyFacts(
        outstanding=sum(minor for name, minor in sums.items() if name in OUTSTANDING),
        unallocated=-sums.get("money:due-unallocated", 0),
        from_court=-sum(sums.get(name, 0) for name in court),
    )


@dataclass(frozen=True, slots=True)
class Obligor:
    """A party of a case in its role."""

    obligor_id: int
    party_id: int
    role: str
    party_kind: str
    name: str | None
    id_type: str | None
    id_number: str | None
    cap_minor: int | None
    currency: str
    contract_number: str | None = None
    contract_signed_on: date | None = None


# An alias that is made anew for each query costs more than the query.
_OF_OBLIGOR = tuple(aliased(TextRow) for _ in range(3))


def list_obligors(session: Session, case_id: int) -> list[Obligor]:
    """Return a case's parties, the debtor first."""
    name, number, contract = _OF_OBLIGOR
    query = (
        select(
            ObligorRow.id,
            PartyRow.id,
            ObligorRow.role,
            PartyRow.party_kind,
            name.value,
            PartyRow.id_type,
            number.value,
            ObligorRow.cap_minor,
            ObligorRow.currency,
            contract.value,
            ObligorRow.contract_signed_on,
        )
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .outerjoin(name, name.id == PartyRow.name_id)
        .outerjoin(number, number.id == PartyRow.id_number_id)
        .outerjoin(contract, contract.id == ObligorRow.contract_number_id)
        .where(ObligorRow.case_id == case_id)
        .order_by(ObligorRow.id)
    )
    found = [Obligor(*row) for row in session.execute(query)]
    return sorted(found, key=lambda obligor: obligor.role != "debtor")


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as a list names it."""

    reference: str
    book: int
    debtor: str | None
    office: str
    stage: Stage
    flags: tuple[str, ...]
    currency: str


def list_cases(session: Session, actor: Actor) -> list[ListedCase]:
    """Return the cases that a person may see, by reference; those still being loaded are left out."""
    query = (
        select(
            CaseRow.id, CaseRow.reference, CaseRow.book, OfficeRow.name, CaseRow.stage, CaseRow.flags,
            CaseRow.currency,
        )
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .where(seen_by(actor))
        .order_by(CaseRow.reference)
    )  # fmt: skip
    debtors = _debtors(session)
    return [
        ListedCase(
            row.reference,
            row.book,
            debtors.get(row.id),
            row.name,
            Stage(row.stage),
            tuple(json.loads(row.flags)),
            row.currency,
        )
        for row in session.execute(query)
    ]


def debtors_of(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """Return the first debtor's name of each of these cases; those erased are left out."""
    return _debtors(session, ObligorRow.case_id.in_(case_ids)) if case_ids else {}


def _debtors(session: Session, *where: ColumnElement[bool]) -> dict[int, str]:
    """Return the first debtor's name of each case; those erased are left out."""
    query = (
        select(ObligorRow.case_id, TextRow.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(TextRow, TextRow.id == PartyRow.name_id)
        .where(ObligorRow.role == "debtor", TextRow.value.is_not(None), *where)
        .order_by(ObligorRow.id.desc())
    )
    return {case_id: name for case_id, name in session.execute(query) if name}


def officer_of(session: Session, case_id: int) -> str | None:
    """Return the name of the officer in charge."""
    query = select(TextRow.value).join(CaseRow, CaseRow.officer_id == TextRow.id).where(CaseRow.id == case_id)
    return session.scalar(query)
