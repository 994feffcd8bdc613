"""Reading who has notice of the assignment of a sold claim."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import ObligorRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.settlements.models import DebtSoldRow, NoticeRow
from legal_recovery.settlements.rules import Notice, notice_state


def list_notices(session: Session, debt_sold_ids: Collection[int]) -> list[Notice]:
    """Return the notices of these assignments, the earliest first, those withdrawn too."""
    row = NoticeRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.note_id)
        .where(row.debt_sold_id.in_(debt_sold_ids))
        .order_by(row.sent_on, row.id)
        .execution_options(populate_existing=True)
    )
    return [
        Notice(
            one.id,
            one.case_id,
            one.debt_sold_id,
            one.obligor_id,
            one.means,
            one.sent_on,
            one.served_on,
            one.document_id,
            note,
            one.withdrawn_on,
        )
        for one, note in session.execute(query)
    ]


def get_notice(session: Session, case_id: int, notice_id: int) -> Notice:
    """Return one notice of a case; raises NotFound."""
    sold = session.scalar(
        select(NoticeRow.debt_sold_id).where(NoticeRow.id == notice_id, NoticeRow.case_id == case_id)
    )
    for one in list_notices(session, [sold]) if sold is not None else ():
        if one.id == notice_id:
            return one
    raise NotFound(N_("There is no such notice in this case."))


def notified(session: Session, sale_id: int) -> dict[int, str]:
    """Return of each case whose claim is at the buyer of a sale how far its obligors have notice."""
    row = DebtSoldRow
    here = select(row.case_id, row.id).where(row.sale_id == sale_id, row.bought_back_on.is_(None))
    sold = {one.case_id: one.id for one in session.execute(here)}
    obligors: defaultdict[int, list[int]] = defaultdict(list)
    theirs = (
        select(ObligorRow.case_id, ObligorRow.id)
        .join(DebtSoldRow, DebtSoldRow.case_id == ObligorRow.case_id)
        .where(DebtSoldRow.sale_id == sale_id)
    )
    for case_id, obligor_id in session.execute(theirs):
        obligors[case_id].append(obligor_id)
    notices: defaultdict[int, list[Notice]] = defaultdict(list)
    for one in list_notices(session, list(sold.values())):
        notices[one.case_id].append(one)
    return {case_id: notice_state(obligors[case_id], notices[case_id]) for case_id in sold}
