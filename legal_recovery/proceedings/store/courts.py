"""Which courts have to do with cases."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.proceedings.models import ProceedingRow

_AT_ONCE = 400


def courts_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the courts of all proceedings of each of these cases, each once."""
    found: dict[int, list[str]] = defaultdict(list)
    for at in range(0, len(case_ids), _AT_ONCE):
        query = select(ProceedingRow.case_id, ProceedingRow.court).distinct()
        for case_id, court in session.execute(
            query.where(ProceedingRow.case_id.in_(case_ids[at : at + _AT_ONCE]))
        ):
            found[case_id].append(court)
    return found
