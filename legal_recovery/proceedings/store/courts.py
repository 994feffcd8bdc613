"""Which courts have to do with cases."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.plumbing.among import among
from legal_recovery.proceedings.models import ProceedingRow


def courts_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the courts of all proceedings of each of these cases, each once."""
    found: dict[int, list[str]] = defaultdict(list)
    row = ProceedingRow.__table__.c
    query = select(row.case_id, row.court).where(among(session, row.case_id, case_ids)).distinct()
    for case_id, court in session.connection().execute(query).all():
        found[case_id].append(court)
    return found
