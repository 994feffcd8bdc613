"""Docket numbers as they are taken: of the right kind, court and year, and of no other proceeding of ours."""

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.law.docket import KINDS, parse_docket, require_court, require_kind, require_year
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.rules import SHARED_DOCKETS
from legal_recovery.proceedings.store import find_docket


class DocketTaken(Conflict):
    """The number is that of another proceeding already, of this case or of another."""

    code = "proceedings.docket_taken"


def read_docket(
    uow: UnitOfWork,
    case: CaseFacts,
    text: str,
    kind: str,
    court: str,
    *,
    proceeding_id: int | None = None,
    confirmed: bool = False,
) -> str:
    """Return a docket number in the courts' form.

    Raises UnreadableDocket, WrongDocket, FutureDocket, DocketTaken, and CourtContradicts unless confirmed.
    """
    docket = require_year(require_kind(parse_docket(text), kind), uow.clock.today().year)
    if not confirmed:
        require_court(docket, court)
    for other in find_docket(uow.session, uow.actor, docket.text):
        same_case = other.case_id == case.id
        if other.id == proceeding_id or (same_case and other.proceeding_kind != kind):
            continue
        if not same_case and kind in SHARED_DOCKETS:
            continue
        says = N_("{docket} is recorded already in the case {reference}: {kind}.")
        if other.reference is None:
            says = N_("{docket} is in use already, in a case that you cannot see.")
        raise DocketTaken(
            says,
            field="docket_number",
            docket=docket.text,
            reference=other.reference,
            kind=KINDS[other.proceeding_kind],
        )
    return docket.text
