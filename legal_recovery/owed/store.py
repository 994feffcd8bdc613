"""Reading what is owed on a case from its terms, titles and the ledger; the same from a book as it was once known."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import Obligor, list_obligors
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.law import loan
from legal_recovery.law.interest import Fixed, Floating, Rate
from legal_recovery.law.loan import LoanTerms, TitleTerms
from legal_recovery.law.pack import PPB, Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.postings import Posting
from legal_recovery.ledger.store import list_entries
from legal_recovery.owed.models import (
    AwardRow,
    InsolvencyRow,
    InterestTermsRow,
    ObligorPaymentRow,
    PaymentOrderRow,
)
from legal_recovery.owed.rules import (
    CLAIM,
    PARTS,
    Account,
    Answering,
    Answers,
    ClaimFacts,
    Contract,
    Liable,
    Line,
    OrderSet,
    Paid,
    Title,
    answers_on,
    caps_of,
    counted_until,
    owed_on,
    require_counted,
    said_of,
)
from legal_recovery.plumbing.event_log import TextRow

FIXED = "fixed"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Award:
    """What a title awards as it was recorded; withdrawn ones no longer count."""

    id: int
    proceeding_id: int
    debt_id: int | None
    row: Row
    withdrawn_on: date | None

    @property
    def liable(self) -> tuple[Liable, ...]:
        """Who answers how far, where the title says so."""
        return said_of(self.row, json.loads)[0]

    @property
    def priority(self) -> tuple[int, ...]:
        """The collateral over which we come first."""
        return said_of(self.row, json.loads)[1]


def facts_of(session: Session, case: CaseFacts) -> ClaimFacts:
    """Return all that what is owed on a case follows from, as it is known now."""
    terms = {row["debt_id"]: row for row in _rows(session, InterestTermsRow, case.id)}
    awards = [row for row in _rows(session, AwardRow, case.id) if row["withdrawn_on"] is None]
    caps = caps_of((row["proceeding_id"], row["currency"], said_of(row, json.loads)[0]) for row in awards)
    extents = {one.obligor_id: one.extent for row in awards for one in said_of(row, json.loads)[0]}
    insolvent = {
        row["obligor_id"]: row["accepted_on"]
        for row in _rows(session, InsolvencyRow, case.id)
        if row["dismissed_on"] is None
    }
    paid = list_paid(session, case.id)
    return ClaimFacts(
        since=case.balance_on or case.escalated_on,
        contracts=tuple(
            Contract(
                debt.id,
                debt.contract_number,
                debt.currency,
                debt.due_on,
                terms_of(terms[debt.id]) if debt.id in terms else None,
                (debt.penalty_rate_ppm or debt.annual_rate_ppm or 0) * 1000,
            )
            for debt in list_debts(session, case.id)
        ),
        titles=tuple(title_of(row) for row in awards),
        lines=tuple(
            line
            for entry in list_entries(session, case.book)
            for line in claim_lines(entry.value_on, entry.seq, entry.kind, entry.postings)
        ),
        orders=tuple(
            OrderSet(row["order_key"], row["since"], document)
            for row, document in _with_text(session, PaymentOrderRow, "document_id", case.id)
        ),
        obligors=tuple(
            Answering(
                one.obligor_id,
                one.role,
                one.name,
                _cap(one, caps),
                insolvent.get(one.obligor_id),
                extents.get(one.obligor_id),
                tuple(share for share in paid if share.obligor == one.obligor_id),
            )
            for one in list_obligors(session, case.id)
        ),
    )


def list_paid(session: Session, case_id: int) -> list[Paid]:
    """Return what the obligors of a case paid of its receipts, in the order of days; what was taken back left out."""
    row = ObligorPaymentRow
    query = select(row).where(row.case_id == case_id, row.ended_on.is_(None)).order_by(row.paid_on, row.id)
    return [
        Paid(one.id, one.obligor_id, one.receipt_id, Money(one.amount_minor, one.currency), one.paid_on)
        for one in session.scalars(query)
    ]


def _cap(one: Obligor, caps: Mapping[int, tuple[str, int]]) -> Money | None:
    """Return up to how much an obligor answers: as the titles say, else as was taken over."""
    if one.obligor_id in caps:
        currency, minor = caps[one.obligor_id]
        return Money(minor, currency)
    return Money(one.cap_minor, one.currency) if one.cap_minor is not None else None


def is_counted(session: Session, case_id: int) -> bool:
    """Tell whether interest is counted on any debt of a case, or was."""
    return any(
        session.scalar(select(table.id).where(table.case_id == case_id).limit(1)) is not None
        for table in (InterestTermsRow, AwardRow)
    )


@dataclass(frozen=True, slots=True)
class WhatIsOwed:
    """What is owed on a case: for which day it was asked, for which it can be said, and what it follows from."""

    asked: date
    on: date
    pack: Pack
    facts: ClaimFacts
    accounts: list[Account]
    answers: list[Answers]


def what_is_owed(session: Session, case: CaseFacts, on: date, *, as_known: bool = False) -> WhatIsOwed:
    """Return what is owed on a day; raises NotKnown where a rate is missing, naming table and day.

    With `as_known` it is said for the last day for which it can be.
    """
    pack, facts = pack_of(session, case.jurisdiction), facts_of(session, case)
    require_counted(facts, on)
    day = counted_until(pack, facts, on) if as_known else on
    return WhatIsOwed(on, day, pack, facts, owed_on(pack, facts, day), answers_on(pack, facts, day))


def _rows(session: Session, table: Any, case_id: int) -> list[Row]:
    """Return the rows of a case in the order in which they were recorded."""
    columns = table.__table__.c
    query = select(*columns).where(columns.case_id == case_id).order_by(columns.id)
    return [dict(row._mapping) for row in session.execute(query)]


def _with_text(session: Session, table: Any, name: str, case_id: int) -> list[tuple[Row, str | None]]:
    columns = table.__table__.c
    query = (
        select(*columns, TextRow.value.label("its_text"))
        .outerjoin(TextRow, TextRow.id == columns[name])
        .where(columns.case_id == case_id)
        .order_by(columns.id)
    )
    return [(dict(row._mapping), row.its_text) for row in session.execute(query)]


def claim_lines(on: date, seq: int, kind: str, postings: Iterable[Posting]) -> list[Line]:
    """Return what an entry did to the parts of the claim."""
    lines = list(postings)
    settles = any(line.account == "claim:ended:settled" for line in lines)
    return [
        Line(on, seq, kind, line.debt, part, line.amount.currency, line.amount.minor, settles)
        for line in lines
        if line.account.startswith(CLAIM) and (part := line.account.removeprefix(CLAIM)) in PARTS
    ]


def rate_of(row: Row) -> Rate | None:
    """Return the rate that a row of terms or of an award names."""
    if row["rate_kind"] is None:
        return None
    if row["rate_kind"] == FIXED:
        return Fixed(row["rate_ppb"])
    multiple = row["multiple_ppb"]
    return Floating(
        row["rate_kind"],
        PPB if multiple is None else multiple,
        row["margin_ppb"] or 0,
        row["reprice_from"],
        row["reprice_months"],
    )


def terms_of(row: Row) -> LoanTerms:
    """Return the interest terms of a row."""
    rate = rate_of(row)
    assert rate is not None
    return LoanTerms(
        rate,
        row["basis"],
        row["overdue_from"],
        Fixed(row["penalty_ppb"]) if row["penalty_ppb"] is not None else None,
        row["uplift_ppb"] or 0,
        row["compounding"] == "interest",
    )


def title_of(row: Row) -> Title:
    """Return the title of an award's row."""
    return Title(
        row["id"],
        row["proceeding_id"],
        row["debt_id"],
        row["currency"],
        TitleTerms(
            row["effective_on"],
            row["counted_until"],
            row["perform_until"],
            row["general"],
            rate_of(row),
            360 if row["basis"] is None else row["basis"],
            row["costs_outside_minor"],
            read_instalments(json.loads(row["instalments"])),
            read_stays(json.loads(row["stays"])),
        ),
        {
            loan.PRINCIPAL: row["principal_minor"],
            loan.INTEREST_ON: row["interest_on_minor"],
            loan.INTEREST: row["interest_off_minor"],
            loan.PENALTY: row["penalty_minor"],
            loan.COSTS: row["costs_minor"],
        },
        row["known_seq"],
    )


def read_instalments(texts: Iterable[str]) -> tuple[tuple[date, int], ...]:
    """Return instalments from how they are kept: a day and minor units."""
    pairs = (text.split(" ") for text in texts)
    return tuple((date.fromisoformat(day), int(minor)) for day, minor in pairs)


def read_stays(texts: Iterable[str]) -> tuple[tuple[date, date], ...]:
    """Return times from how they are kept: the first day, and the day from which it goes on."""
    pairs = (text.split("..") for text in texts)
    return tuple((date.fromisoformat(since), date.fromisoformat(until)) for since, until in pairs)


def list_awards(session: Session, case_id: int) -> list[Award]:
    """Return what the titles of a case award, in the order in which it was recorded."""
    return [
        Award(row["id"], row["proceeding_id"], row["debt_id"], row, row["withdrawn_on"])
        for row in _rows(session, AwardRow, case_id)
    ]


def get_award(session: Session, case_id: int, award_id: int) -> Award:
    """Return one award of a case that still counts; raises NotFound."""
    for one in list_awards(session, case_id):
        if one.id == award_id and one.withdrawn_on is None:
            return one
    raise NotFound(N_("There is no such award in this case."))


@dataclass(frozen=True, slots=True)
class TermsRecorded:
    """The interest terms of a contract as they were recorded last, and the clause they stand in."""

    row: Row
    clause: str | None


def find_terms(session: Session, case_id: int, debt_id: int) -> TermsRecorded | None:
    """Return the interest terms of a contract; None where nobody has confirmed any."""
    found = [
        TermsRecorded(row, clause)
        for row, clause in _with_text(session, InterestTermsRow, "clause_id", case_id)
        if row["debt_id"] == debt_id
    ]
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Insolvency:
    """An insolvency of an obligor that stands."""

    id: int
    obligor_id: int
    accepted_on: date
    court: str | None
    claims_due_on: date | None = None
    administrator: str | None = None


def find_insolvency(session: Session, case_id: int, obligor_id: int) -> Insolvency | None:
    """Return the insolvency of an obligor, where there is one that was not dismissed."""
    rows = _with_text(session, InsolvencyRow, "administrator_id", case_id)
    administrators = {row["id"]: name for row, name in rows}
    found = [
        Insolvency(
            row["id"],
            row["obligor_id"],
            row["accepted_on"],
            court,
            row["claims_due_on"],
            administrators[row["id"]],
        )
        for row, court in _with_text(session, InsolvencyRow, "court_id", case_id)
        if row["obligor_id"] == obligor_id and row["dismissed_on"] is None
    ]
    return found[-1] if found else None
