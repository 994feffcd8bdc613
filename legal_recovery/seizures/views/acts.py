"""What is done about one seizure: recorded, put right, renewed, ended, explained; and asked of the first court."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import SHOWN, attempt, done, load_case
from legal_recovery.documents.commands import AttachDocument, take_in
from legal_recovery.documents.rules import clean_name
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.views import currency_options
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import KINDS as PROCEEDINGS
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules, schemas, store
from legal_recovery.seizures.rules import Seizure, SeizureTerms
from legal_recovery.seizures.views.forms import day, entry, one_step, pick, shown, text
from legal_recovery.seizures.views.known import Known, asset_name, bp, fact, known_of
from legal_recovery.seizures.views.words import LABELS, choices, rank_words
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_people
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact


@bp.route("/cases/<reference>/seizures/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record what a court seized for us, or that we wait in line."""
    case = load_case(reference)
    known = known_of(case)
    clue = _clue(case)
    return one_step(
        case,
        act.record_seizure,
        schemas.SeizureForm(case),
        title=_("Record a seizure"),
        inputs=seizure_inputs(known),
        values=_ordered_in(known, _proceeding(case)) | ({"note": clue.what} if clue else {}),
        notices=[_("From the clue of %(day)s: %(what)s", day=clue.found_on.isoformat(), what=clue.what)]
        if clue
        else [],
        submit=_("Record the seizure"),
        says=_("The seizure is recorded."),
        page_of=lambda made: url_for("seizures.show", reference=reference, number=made["seizure_id"]),
    )


# In which something is seized for us.
_SEIZING = ("pre_action_preservation", "preservation", "enforcement", "resumption")


def _proceeding(case: CaseFacts) -> Proceeding | None:
    """Return the proceeding that the address names, else the one of those that can seize which goes on, if one does."""
    found = list_proceedings(db.session(), case.id)
    asked = request.args.get("proceeding", type=row_number)
    going_on = [one for one in found if one.proceeding_kind in _SEIZING and not one.is_over]
    named = [one for one in found if one.id == asked]
    return (named or going_on)[-1] if named or len(going_on) == 1 else None


def _clue(case: CaseFacts) -> rules.Clue | None:
    asked = request.args.get("clue", type=row_number)
    return next((one for one in store.list_clues(db.session(), case.id) if one.id == asked), None)


def _ordered_in(known: Known, one: Proceeding | None) -> dict[str, Any]:
    """Return what a seizure takes over from its proceeding: court, number, day of the order, whose property."""
    if one is None:
        return {}
    against = {party.obligor_id for party in one.parties if party.side == "respondent"}
    theirs = [piece.id for piece in known.assets.values() if piece.obligor_id in against]
    found = {
        "proceeding_id": str(one.id),
        "court": one.court,
        "docket_number": one.docket_number,
        "ordered_on": one.state_on if one.state in ("granted", "in_force") else None,
        "collateral_id": str(theirs[0]) if len(theirs) == 1 else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def seizure_inputs(known: Known) -> list[dict[str, Any]]:
    """Return the fields of a seizure, those of one that waits last."""
    case = known.case
    none, label = _("None"), LABELS["limit"]
    limit = _(label)
    assets = [(str(key), asset_name(known.assets, key)) for key in known.assets]
    return [
        pick(
            "collateral_id",
            [("", _("Choose…")), *assets],
            required=True,
            help=_("Property is recorded under Collateral first, also what does not secure the claim."),
        ),
        entry("court", required=True),
        entry("docket_number", "docket"),
        day("ordered_on", required=True),
        pick("proceeding_id", [("", none), *proceeding_options(case)]),
        pick("measure", choices(rules.MEASURE_KINDS, empty=_("Choose…")), required=True),
        pick("asset_class", choices(rules.ASSET_CLASSES, empty=_("As the asset is"))),
        entry(
            "rank", "integer", value=1, size="s", help=_("1 is the first; who waits gives its place in line.")
        ),
        day("starts_on", help=_("Only of a first seizure: the term of one that waits has not begun.")),
        day(
            "expires_on", help=_("As the court stated it; it is checked against the longest term of the law.")
        ),
        entry("amount", "amount", label=limit, currency_field="currency"),
        entry(
            "senior",
            "amount",
            currency_field="currency",
            help=_("Mortgages and claims that come before ours in this asset."),
        ),
        pick("currency", currency_options(case.currency), value=case.currency, size="s"),
        pick("owner_id", [("", _("Nobody yet")), *people_options(case)], value=str(current_actor().id)),
        entry("lead_days", "integer", size="s", help=_("Empty: as the law page advises.")),
        entry("first_court", help=_("Where another court seized first, for whomever.")),
        entry("first_docket_number", "docket"),
        day("first_started_on"),
        pick("first_stage", choices(rules.STAGES, empty=_("Not known"))),
        entry("term_years", "integer", size="s", help=_("Of one that waits, where the court said so.")),
        entry("note"),
    ]


def proceeding_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the proceedings of a case to choose from."""
    return [
        (str(one.id), f"{_(PROCEEDINGS[one.proceeding_kind])} {one.docket_number or one.court}")
        for one in list_proceedings(db.session(), case.id)
    ]


def people_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return who can own a task of a case: whoever is active in its office, or leads."""
    people = list_people(db.session(), state="active")
    return [
        (str(one.id), one.name or str(one.id))
        for one in people
        if one.office_id in (None, case.office_id) and {"legal", "legal_lead"} & set(one.roles)
    ]


@bp.route("/cases/<reference>/seizures/<int:number>/correction", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, number: int) -> ResponseReturnValue:
    """Put right what is recorded of a seizure, with the reason."""
    case = load_case(reference)
    known = known_of(case)
    one = store.get_seizure(db.session(), case.id, number)
    return one_step(
        case,
        act.correct_seizure,
        schemas.SeizureCorrectionForm(case, number),
        title=_("Put a seizure right"),
        inputs=[*seizure_inputs(known), text("reason", required=True)],
        values=_values(one.terms),
        submit=_("Put it right"),
        says=_("The seizure is put right."),
        back=_page(case, number),
    )


def _values(terms: SeizureTerms) -> dict[str, Any]:
    names = (name for name in SeizureTerms.__dataclass_fields__ if name not in ("amount", "senior"))
    values = {name: getattr(terms, name) for name in names}
    amounts: dict[str, Money | None] = {"amount": terms.amount, "senior": terms.senior}
    said = {name: amount.text for name, amount in amounts.items() if amount is not None}
    currency = next((amount.currency for amount in amounts.values() if amount), None)
    kept = {name: value for name, value in values.items() if value is not None}
    return {**kept, **said, **({"currency": currency} if currency else {})}


def _page(case: CaseFacts, number: int) -> str:
    return url_for("seizures.show", reference=case.reference, number=number)


def _about(case: CaseFacts, number: int) -> tuple[Seizure, list[dict[str, Any]]]:
    """Return a seizure and what a form about it says of it."""
    known, one = known_of(case), store.get_seizure(db.session(), case.id, number)
    terms = one.terms
    return one, [
        fact("collateral_id", asset_name(known.assets, terms.collateral_id)),
        fact("court", terms.court),
        fact("rank", rank_words(one)),
        fact("starts_on", terms.starts_on, "day"),
        fact("expires_on", terms.expires_on, "day"),
    ]


def _of_seizure(
    reference: str, number: int, command: Any, form: Any, inputs: list[dict[str, Any]], **more: Any
) -> ResponseReturnValue:
    """Carry out a small form about one seizure and go back to its page."""
    case = load_case(reference)
    _one, facts = _about(case, number)
    return one_step(
        case, command, form(case, number), inputs=inputs, facts=facts, back=_page(case, number), **more
    )


@bp.route("/cases/<reference>/seizures/<int:number>/renewal", methods=["GET", "POST"])
@allow("legal")
def renew(reference: str, number: int) -> ResponseReturnValue:
    """Record the new expiry that the court stated, with the file that says so: one of the case, or a new one."""
    case = load_case(reference)
    _one, facts = _about(case, number)
    outcome = SHOWN
    if request.method == "POST":
        outcome = attempt(lambda: transact(act.renew_seizure, _renewal(case, number)))
        if not outcome.refused:
            says = _("The renewal is recorded; the old expiry stays in the history.")
            return done(_page(case, number), says)
    return shown(
        outcome,
        case,
        title=_("Record the renewal"),
        inputs=[
            day("expires_on", required=True, label=_("New expiry")),
            day("renewed_on", today=True, required=True),
            pick("document_id", document_options(case), help=_("The ruling or notice that says so.")),
            entry("file", "file", help=_("Or a new file, which is kept with the case.")),
        ],
        facts=facts,
        submit=_("Record the renewal"),
        back=_page(case, number),
        files=True,
    )


def document_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the files of a case to choose from."""
    found = list_documents(db.session(), case.book)
    return [("", _("No document")), *((str(one.id), one.name or _("(erased)")) for one in found)]


def _renewal(case: CaseFacts, number: int) -> act.RenewSeizure:
    command: act.RenewSeizure = schemas.RenewalForm(case, number).load(
        {name: value for name, value in request.form.to_dict().items() if name != "file"}
    )
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return command
    name, at = clean_name(upload.filename), house()
    kept = take_in(at.files, upload.stream, limit=at.settings.largest_upload)
    document = AttachDocument(case.book, name, kept.sha256, kept.size, kept.media_type, "court")
    return replace(command, document_id=None, attach=document)


@bp.route("/cases/<reference>/seizures/<int:number>/lodged", methods=["GET", "POST"])
@allow("legal")
def lodged(reference: str, number: int) -> ResponseReturnValue:
    """Record that the application for renewal is with the court."""
    return _of_seizure(
        reference,
        number,
        act.lodge_renewal,
        schemas.LodgedForm,
        [day("lodged_on", today=True, required=True), entry("receipt_number", size="m")],
        title=_("The application was lodged"),
        submit=_("Record it"),
        says=_("The application is recorded as lodged."),
    )


@bp.route("/cases/<reference>/seizures/<int:number>/end", methods=["GET", "POST"])
@allow("legal")
def release(reference: str, number: int) -> ResponseReturnValue:
    """Record that a seizure ended, and why."""
    ends = {state: rules.STATES[state] for state in ("released", "disposed")}
    return _of_seizure(
        reference,
        number,
        act.release_seizure,
        schemas.ReleaseForm,
        [
            pick("state", choices(ends, empty=_("Choose…")), required=True),
            day("on", today=True, required=True),
            text("reason", required=True),
        ],
        title=_("The seizure ended"),
        notices=[
            _(
                "Released: the next of ours takes effect that day. Disposed of: who waits waits for nothing any more."
            )
        ],
        submit=_("End the seizure"),
        says=_("The seizure ended."),
        danger=True,
    )


@bp.route("/cases/<reference>/seizures/<int:number>/lapse", methods=["GET", "POST"])
@allow("legal")
def lapse(reference: str, number: int) -> ResponseReturnValue:
    """Record at once that a seizure ran out."""
    return _of_seizure(
        reference,
        number,
        act.record_lapse,
        schemas.LapseForm,
        [],
        title=_("Record the lapse"),
        notices=[
            _(
                "Its term is over. The lapse is recorded as an incident, whose owner states the cause; the next of "
                "ours takes effect. Then the asset can be seized anew."
            )
        ],
        submit=_("Record the lapse"),
        says=_("The lapse is recorded; its incident is open."),
        danger=True,
    )


@bp.route("/cases/<reference>/seizures/<int:number>/effect", methods=["GET", "POST"])
@allow("legal")
def effect(reference: str, number: int) -> ResponseReturnValue:
    """Record that nobody stands ahead any more."""
    return _of_seizure(
        reference,
        number,
        act.become_effective,
        schemas.EffectForm,
        [
            day("starts_on", required=True),
            day("expires_on", help=_("Empty: reckoned with the longest term until the court states it.")),
        ],
        title=_("It took effect"),
        submit=_("It took effect"),
        says=_("The seizure is in effect."),
    )


# --- why it lapsed ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/incidents/<int:number>", methods=["GET", "POST"])
@allow("legal", "manager")
def explain(reference: str, number: int) -> ResponseReturnValue:
    """State why a seizure lapsed."""
    case = load_case(reference)
    incident = store.get_incident(db.session(), case.id, number)
    _one, facts = _about(case, incident.seizure_id)
    return one_step(
        case,
        act.explain_incident,
        schemas.CauseForm(case, number),
        title=_("Why the seizure lapsed"),
        inputs=[text("cause", required=True)],
        facts=facts,
        submit=_("State the cause"),
        says=_("The cause is on record."),
        back=_page(case, incident.seizure_id),
    )


# --- where another court came first -----------------------------------------------------------------------


@bp.route("/cases/<reference>/seizures/<int:number>/handover", methods=["GET", "POST"])
@allow("legal")
def handover(reference: str, number: int) -> ResponseReturnValue:
    """Record that the first court was asked to hand the disposal over."""
    case = load_case(reference)
    known, one = known_of(case), store.get_seizure(db.session(), case.id, number)
    come = known.grounds(one)
    notices = [
        _(
            "%(ground)s: the time was over on %(day)s. %(rule)s",
            ground=_(rules.GROUNDS[key]),
            day=over.isoformat(),
            rule=rule.citation,
        )
        for key, over, rule in come
    ] or [_("No ground for such a request has come yet.")]
    return _of_seizure(
        reference,
        number,
        act.request_handover,
        schemas.HandoverForm,
        [
            pick("ground", choices(rules.GROUNDS, empty=_("Choose…")), required=True),
            day("requested_on", today=True, required=True),
            entry("document", help=_("The letter of our court, with its number.")),
        ],
        title=_("Ask for the hand-over of the disposal"),
        notices=notices,
        submit=_("Record the request"),
        says=_("The request is recorded."),
    )


@bp.get("/cases/<reference>/seizures/<int:number>/handover.pdf")
@allow("legal")
def handover_pdf(reference: str, number: int) -> ResponseReturnValue:
    """Send the application that our court ask for the disposal; noted in the person's audit book."""
    case = load_case(reference)
    return letter_response(act.handover_letter(db.session(), case, number, house().clock.today()))


def letter_response(letter: act.HandoverLetter) -> Response:
    """Return the application as a file, and note that it was taken."""
    pdf = act.typeset_handover(letter, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("handover", rows=1, digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, act.handover_name(letter))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/cases/<reference>/handovers/<int:number>", methods=["GET", "POST"])
@allow("legal")
def handover_answer(reference: str, number: int) -> ResponseReturnValue:
    """Record what the first court answered."""
    case = load_case(reference)
    asked = store.get_handover(db.session(), case.id, number)
    answers = {state: rules.HANDOVER_STATES[state] for state in ("agreed", "refused")}
    return one_step(
        case,
        act.answer_handover,
        schemas.AnswerForm(case, number),
        title=_("Answer about the hand-over"),
        inputs=[
            pick("state", choices(answers, empty=_("Choose…")), required=True),
            day("answered_on", today=True, required=True),
            text("answer"),
        ],
        facts=[
            fact("ground", _(rules.GROUNDS[asked.ground])),
            fact("requested_on", asked.requested_on, "day"),
        ],
        submit=_("Record the answer"),
        says=_("The answer is recorded."),
        back=_page(case, asked.seizure_id),
    )


@bp.route("/cases/<reference>/seizures/<int:number>/priority", methods=["GET", "POST"])
@allow("legal")
def priority(reference: str, number: int) -> ResponseReturnValue:
    """Record that our priority was claimed in another court's docket."""
    case = load_case(reference)
    terms = store.get_seizure(db.session(), case.id, number).terms
    return _of_seizure(
        reference,
        number,
        act.claim_priority,
        schemas.PriorityForm,
        [
            entry("court", required=True),
            entry("docket_number", "docket"),
            day("lodged_on", today=True, required=True),
            entry("amount", "amount", currency_field="currency", required=True),
            pick("currency", currency_options(case.currency), value=case.currency, size="s"),
            entry("document"),
        ],
        title=_("Claim our priority"),
        values={"court": terms.first_court or "", "docket_number": terms.first_docket_number or ""},
        submit=_("Record the claim"),
        says=_("Our claim is recorded."),
    )
