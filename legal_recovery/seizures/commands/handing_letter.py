"""The application that our court ask the one that seized first for the disposal (商请移送执行申请书)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.application import (
    Property,
    proceeding_of,
    property_of,
    respondents_of,
)
from legal_recovery.seizures.commands.court_form import environment, parties_of, piece_of
from legal_recovery.seizures.rules import (
    Missing,
    Respondent,
    Seizure,
    Standpoint,
    TooEarly,
    grounds_come,
    is_enforcing,
)
from legal_recovery.users.rules import Lender
from legal_recovery.users.store import lender_of

HANDOVER_TITLE = "商请移送执行申请书"


@dataclass(frozen=True, slots=True)
class HandoverLetter:
    """What an application for the hand-over of a disposal says; what is not known is a line to write on."""

    seizure: Seizure
    applicant: Lender | None
    counsel: str | None
    respondents: tuple[Respondent, ...]
    piece: Property
    ground: str
    over_on: date
    basis: str
    written_on: date


def handover_letter(session: Session, case: CaseFacts, seizure_id: int, today: date) -> HandoverLetter:
    """Return the application where the law gives a ground by now, the strongest first; raises TooEarly, Missing."""
    one = store.get_seizure(session, case.id, seizure_id)
    standpoint = Standpoint(is_enforcing(case, one), store.secured_assets(session, case.id))
    grounds = grounds_come(pack_of(session, case.jurisdiction), one, today, standpoint)
    if not grounds:
        raise TooEarly(N_("No ground for such a request has come yet."))
    ground, over_on, rule = grounds[0]
    proceeding = proceeding_of(session, one.terms, case.id)
    respondents, piece = respondents_of(session, case, proceeding), property_of(session, one)
    if not piece.name or not respondents:
        raise Missing(N_("Give the asset and the party first."))
    return HandoverLetter(
        one,
        lender_of(session, case.office_id),
        proceeding.counsel if proceeding else None,
        respondents,
        piece,
        ground,
        over_on,
        rule.citation,
        today,
    )


def handover_name(letter: HandoverLetter) -> str:
    """Return under what name the file is kept: what it is, the number of the court that seized first, its day."""
    number = letter.seizure.terms.first_docket_number or letter.seizure.terms.first_court or ""
    return f"{HANDOVER_TITLE}_{number.replace('/', '-')}_{letter.written_on.isoformat()}.pdf"


def typeset_handover(letter: HandoverLetter, *, workers: int = 1) -> bytes:
    """Return the application as PDF/A-3b, in the language of the court; raises what plumbing.pdf raises."""
    terms = letter.seizure.terms
    html = (
        environment()
        .get_template("seizures/handover.html")
        .render(
            **parties_of(letter.applicant, letter.counsel, letter.respondents),
            **piece_of(letter.piece, letter.respondents),
            title=HANDOVER_TITLE,
            court=terms.court,
            docket_number=terms.docket_number,
            first_court=terms.first_court,
            first_docket_number=terms.first_docket_number,
            first_started_on=terms.first_started_on,
            ground=letter.ground,
            over_on=letter.over_on,
            basis=letter.basis,
            written_on=letter.written_on,
        )
    )
    return typeset_in_worker(html, house_fonts(), workers=workers)
