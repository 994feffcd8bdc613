"""Proceedings for programs: their life, filings, court dates, service, certificates, and stages of cases."""

from typing import Any

from flask import jsonify

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.rules import STAGES, CaseFacts
from legal_recovery.lawbook.schemas import offer_keys
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import (
    adjourn_court_date,
    advance_case,
    agree_address,
    answer_filing,
    attend_court_date,
    cancel_court_date,
    certify_title,
    correct_proceeding,
    effect_of,
    foresee_court_date,
    foresee_title,
    hold_court_date,
    make_filing,
    move_proceeding,
    open_proceeding,
    put_off,
    record_service,
    record_title,
    set_court_date,
)
from legal_recovery.proceedings.rules import (
    DATE_KINDS,
    DATE_STATES,
    FILINGS,
    KINDS,
    OUTCOMES,
    PAPERS,
    SIDES,
    STATES,
    TITLES,
    WAYS,
    DateTerms,
)
from legal_recovery.proceedings.schemas import (
    AddressForm,
    AdjournmentForm,
    AdvanceForm,
    AttendanceForm,
    CertificateForm,
    CourtDateForm,
    DateCancellationForm,
    FilingAnswerForm,
    FilingForm,
    HeldForm,
    ProceedingCorrectionForm,
    ProceedingForm,
    ProceedingMoveForm,
    ServiceForm,
    TitleForm,
)
from legal_recovery.proceedings.schemas.answers import (
    CertificateOut,
    CourtDateOut,
    DateMade,
    FilingOut,
    FollowingOut,
    ProceedingMade,
    ProceedingOut,
    ServiceOut,
)
from legal_recovery.proceedings.store import (
    get_court_date,
    get_proceeding,
    list_certificates,
    list_court_dates,
    list_filings,
    list_proceedings,
    list_served,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("proceedings_api", __name__, url_prefix=PREFIX, description="Proceedings and stages")


offer_keys(
    stages={stage.value: name for stage, name in STAGES.items()},
    proceeding_kinds=KINDS,
    proceeding_states=STATES,
    titles=TITLES,
    sides=SIDES,
    papers=PAPERS,
    filing_kinds=FILINGS,
    filing_ways=WAYS,
    filing_outcomes=OUTCOMES,
    court_date_kinds=DATE_KINDS,
    court_date_states=DATE_STATES,
)


def _made(made: dict[str, int], name: str) -> dict[str, int]:
    return {"id": made[name]}


def _seq(made: Any) -> dict[str, int]:
    return made if isinstance(made, dict) else {"recorded_seq": made}


@bp.route("/cases/<reference>/proceedings")
@allow.signed_in
@bp.response(200, ProceedingOut(many=True))
@bp.refuses(404)
def proceedings(reference: str) -> Any:
    """The proceedings of a case."""
    return list_proceedings(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/proceedings", methods=["POST"])
@allow("legal")
@bp.takes(ProceedingForm, None)
@bp.response(201, ProceedingMade)
@bp.refuses(400, 404, 409, 415, 422)
def open_one(reference: str) -> Any:
    """Record a proceeding with its parties."""
    return _made(transact(open_proceeding, read_body(ProceedingForm(find_case(reference)))), "proceeding_id")


@bp.route("/cases/<reference>/proceedings/<int:number>")
@allow.signed_in
@bp.response(200, ProceedingOut)
@bp.refuses(404)
def proceeding(reference: str, number: int) -> Any:
    """One proceeding of a case, with where it can go from here."""
    return get_proceeding(db.session(), find_case(reference).id, number)


@bp.route("/cases/<reference>/proceedings/<int:number>/correction", methods=["POST"])
@allow("legal")
@bp.takes(ProceedingCorrectionForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def correct(reference: str, number: int) -> Any:
    """Put right or complete what is recorded of a proceeding; what is left out is taken away, but parties stay."""
    return _seq(
        transact(correct_proceeding, read_body(ProceedingCorrectionForm(find_case(reference), number)))
    )


@bp.route("/cases/<reference>/proceedings/<int:number>/title", methods=["POST"])
@allow("legal")
@bp.takes(TitleForm, None, None, preview=True)
@bp.response(201, RecordedOut)
@bp.alt_response(
    200, schema=FollowingOut, success=True, description="With preview=1: the deadlines that would run."
)
@bp.refuses(400, 404, 409, 415, 422)
def end_in_title(reference: str, number: int) -> Any:
    """Record the title that a proceeding ended in, with the deadlines that run from it."""
    case = find_case(reference)
    cmd = read_body(TitleForm(case, number))
    if is_preview():
        found = foresee_title(db.session(), case, cmd, house().clock.today())
        return jsonify(FollowingOut().dump({"deadlines": found}))
    return _seq(transact(record_title, cmd))


@bp.route("/cases/<reference>/proceedings/<int:number>/moves", methods=["POST"])
@allow("legal")
@bp.takes(ProceedingMoveForm, None, None)
@bp.response(201, ProceedingMade)
@bp.refuses(400, 404, 409, 415, 422)
def move_on(reference: str, number: int) -> Any:
    """Move a proceeding on; the id of the proceeding, or of the resumption that was opened."""
    return _made(
        transact(move_proceeding, read_body(ProceedingMoveForm(find_case(reference), number))),
        "proceeding_id",
    )


@bp.route("/cases/<reference>/filings")
@allow.signed_in
@bp.response(200, FilingOut(many=True))
@bp.refuses(404)
def filings(reference: str) -> Any:
    """What was filed in a case, the earliest first."""
    return list_filings(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/proceedings/<int:number>/filings", methods=["POST"])
@allow("legal")
@bp.takes(FilingForm, None, None)
@bp.response(201, ProceedingMade)
@bp.refuses(400, 404, 409, 415, 422)
def file(reference: str, number: int) -> Any:
    """Record something that was handed in."""
    return _made(transact(make_filing, read_body(FilingForm(find_case(reference), number))), "filing_id")


@bp.route("/cases/<reference>/filings/<int:number>/answer", methods=["POST"])
@allow("legal")
@bp.takes(FilingAnswerForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def answer(reference: str, number: int) -> Any:
    """Record what the court said to a filing."""
    return _seq(transact(answer_filing, read_body(FilingAnswerForm(find_case(reference), number))))


@bp.route("/cases/<reference>/court-dates")
@allow.signed_in
@bp.response(200, CourtDateOut(many=True))
@bp.refuses(404)
def court_dates(reference: str) -> Any:
    """The court dates of a case, the earliest first."""
    return list_court_dates(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/proceedings/<int:number>/court-dates", methods=["POST"])
@allow("legal")
@bp.takes(CourtDateForm, None, None, preview=True)
@bp.response(201, DateMade)
@bp.alt_response(
    200,
    schema=DateMade,
    success=True,
    description="With preview=1: what would be set, and who would be at two places.",
)
@bp.refuses(400, 404, 409, 415, 422)
def set_date(reference: str, number: int) -> Any:
    """Set a court date, or record one that was held with its result; a clash is pointed out and not refused."""
    case = find_case(reference)
    cmd = read_body(CourtDateForm(case, number))
    get_proceeding(db.session(), case.id, number)
    return _set_date(case, cmd, set_court_date, cmd.terms, None, held=bool(cmd.result))


def _set_date(
    case: CaseFacts, cmd: Any, command: Any, terms: DateTerms, but: int | None, *, held: bool = False
) -> Any:
    at = house()
    _placed, found = foresee_court_date(db.session(), current_actor(), at.clock, case, terms, but, held=held)
    clashes = [
        {
            "person_id": person,
            "court_date_id": other.id,
            "reference": other.reference,
            "day": other.day,
            "at": other.at,
            "zone": other.zone,
        }
        for person, other in found
    ]
    if is_preview():
        return jsonify(DateMade().dump({"id": None, "clashes": clashes}))
    return {"id": transact(command, cmd)["court_date_id"], "clashes": clashes}


@bp.route("/cases/<reference>/court-dates/<int:number>/adjournment", methods=["POST"])
@allow("legal")
@bp.takes(AdjournmentForm, None, None, preview=True)
@bp.response(201, DateMade)
@bp.alt_response(
    200,
    schema=DateMade,
    success=True,
    description="With preview=1: what would be set, and who would be at two places.",
)
@bp.refuses(400, 404, 409, 415, 422)
def adjourn(reference: str, number: int) -> Any:
    """Put a court date off to another one; the old one stays, and the new one names it."""
    case = find_case(reference)
    cmd = read_body(AdjournmentForm(case, number))
    known = get_court_date(db.session(), case.id, number)
    return _set_date(case, cmd, adjourn_court_date, put_off(known, cmd.terms), known.id)


@bp.route("/cases/<reference>/court-dates/<int:number>/result", methods=["POST"])
@allow("legal")
@bp.takes(HeldForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def hold(reference: str, number: int) -> Any:
    """Record that a court date was held, and what came of it."""
    return _seq(transact(hold_court_date, read_body(HeldForm(find_case(reference), number))))


@bp.route("/cases/<reference>/court-dates/<int:number>/attendance", methods=["POST"])
@allow("legal")
@bp.takes(AttendanceForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def attend(reference: str, number: int) -> Any:
    """Say who attends a court date: all of them, those that went before included."""
    return _seq(transact(attend_court_date, read_body(AttendanceForm(find_case(reference), number))))


@bp.route("/cases/<reference>/court-dates/<int:number>/cancellation", methods=["POST"])
@allow("legal")
@bp.takes(DateCancellationForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def cancel(reference: str, number: int) -> Any:
    """Record that a court date does not take place, and why."""
    return _seq(transact(cancel_court_date, read_body(DateCancellationForm(find_case(reference), number))))


@bp.route("/cases/<reference>/proceedings/<int:number>/service")
@allow.signed_in
@bp.response(200, ServiceOut)
@bp.refuses(404)
def service(reference: str, number: int) -> Any:
    """What was served in a proceeding, and when its result takes effect or who is missing."""
    case = find_case(reference)
    found = get_proceeding(db.session(), case.id, number)
    pack = pack_of(db.session(), case.jurisdiction)
    return {
        "served": list_served(db.session(), pack, case.id, number),
        "effect": effect_of(db.session(), pack, case.id, found),
    }


@bp.route("/cases/<reference>/proceedings/<int:number>/service", methods=["POST"])
@allow("legal")
@bp.takes(ServiceForm, None, None)
@bp.response(201, ProceedingMade)
@bp.refuses(400, 404, 409, 415, 422)
def serve(reference: str, number: int) -> Any:
    """Record that a paper was served, with the deadlines that follow."""
    return _made(transact(record_service, read_body(ServiceForm(find_case(reference), number))), "trigger_id")


@bp.route("/cases/<reference>/obligors/<int:number>/address", methods=["POST"])
@allow("legal")
@bp.takes(AddressForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def agree(reference: str, number: int) -> Any:
    """Record an address for service that an obligor agreed to."""
    return _seq(transact(agree_address, read_body(AddressForm(find_case(reference), number))))


@bp.route("/cases/<reference>/certificates")
@allow.signed_in
@bp.response(200, CertificateOut(many=True))
@bp.refuses(404)
def certificates(reference: str) -> Any:
    """The certificates of effectiveness of a case."""
    return list_certificates(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/proceedings/<int:number>/certificates", methods=["POST"])
@allow("legal")
@bp.takes(CertificateForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def certify(reference: str, number: int) -> Any:
    """Record a certificate of effectiveness, against one party or all."""
    return _seq(transact(certify_title, read_body(CertificateForm(find_case(reference), number))))


@bp.route("/cases/<reference>/stage", methods=["POST"])
@allow("legal")
@bp.takes(AdvanceForm, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def move(reference: str) -> Any:
    """Move a case to another stage, with the fact that makes it true."""
    return _seq(transact(advance_case, read_body(AdvanceForm(find_case(reference)))))
