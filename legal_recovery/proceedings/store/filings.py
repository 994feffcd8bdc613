"""Reading what was filed, and what is to be corrected until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import BookRow, TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.models import FilingRow


@dataclass(frozen=True, slots=True)
class Filing:
    """Something that was handed in, and what the court said."""

    id: int
    proceeding_id: int
    filing_kind: str
    filed_on: date
    court: str
    how: str
    filed_by: str | None
    receipt_number: str | None
    document_id: int | None
    outcome: str
    answered_on: date | None
    correct_by: date | None


def list_filings(session: Session, case_id: int, proceeding_id: int | None = None) -> list[Filing]:
    """Return the filings of a case, or of one proceeding of it, the earliest first."""
    row, who, receipt = FilingRow, aliased(TextRow), aliased(TextRow)
    query = (
        select(row, who.value, receipt.value)
        .outerjoin(who, who.id == row.filed_by_id)
        .outerjoin(receipt, receipt.id == row.receipt_number_id)
        .where(row.case_id == case_id)
        .order_by(row.filed_on, row.id)
    )
    if proceeding_id is not None:
        query = query.where(row.proceeding_id == proceeding_id)
    return [_filing(*line) for line in session.execute(query)]


def _filing(row: FilingRow, who: str | None, receipt: str | None) -> Filing:
    return Filing(
        row.id,
        row.proceeding_id,
        row.filing_kind,
        row.filed_on,
        row.court,
        row.how,
        who,
        receipt,
        row.document_id,
        row.outcome,
        row.answered_on,
        row.correct_by,
    )


def get_filing(session: Session, case_id: int, filing_id: int) -> Filing:
    """Return one filing of a case; raises NotFound."""
    for one in list_filings(session, case_id):
        if one.id == filing_id:
            return one
    raise NotFound(N_("There is no such filing in this case."))


_LEAD = 3


def list_corrections(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return until when filings are to be corrected, of all cases that a person may see, as far as wanted."""
    if not wanted.wants("correction"):
        return []
    query = (
        select(FilingRow, CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == FilingRow.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), FilingRow.correct_by.between(since, until))
        .where(*narrowed(wanted, FilingRow.id, CaseRow.owner_id))
        .order_by(FilingRow.correct_by, FilingRow.id)
    )
    if wanted.only_open:
        query = query.where(FilingRow.outcome == "to_correct")
    if wanted.come_by is not None:
        query = query.where(FilingRow.correct_by <= wanted.come_by + timedelta(days=_LEAD))
    lines = one_by_one(session, query)
    found = (_correction(*line) for line in lines)
    return enough_of(((one.on, one) for one in found), since, until, wanted)


def _correction(row: FilingRow, reference: str, jurisdiction: str, owner_id: int | None, seq: int) -> Dated:
    assert row.correct_by is not None
    return Dated(
        kind="correction",
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        jurisdiction=jurisdiction,
        what=N_("Correct what was filed"),
        on=row.correct_by,
        owner_id=owner_id,
        lead_days=_LEAD,
        if_missed=N_("The court returns what was filed."),
        is_open=row.outcome == "to_correct",
        endpoint="proceedings.show",
        arguments=(("proceeding_id", row.proceeding_id),),
        changed_seq=seq,
    )
