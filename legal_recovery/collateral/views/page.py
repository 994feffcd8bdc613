"""The collateral of a case, each piece with its valuations, liens, occupants and documents; all collateral."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    Telling,
    case_context,
    done,
    form_page,
    in_one_step,
    load_case,
    tell,
)
from legal_recovery.collateral import store
from legal_recovery.collateral.commands import (
    add_collateral,
    correct_lien,
    end_lien,
    end_occupancy,
    foresee_end,
    link_document,
    put_collateral_right,
    record_occupancy,
    record_valuation,
    register_lien,
)
from legal_recovery.collateral.rules import KINDS, LIENS, METHODS, OCCUPANCIES, REGISTRIES
from legal_recovery.collateral.schemas import (
    CollateralForm,
    CorrectionForm,
    EndingForm,
    LienCorrectionForm,
    LienEndingForm,
    LienForm,
    LinkForm,
    OccupancyForm,
    ValuationForm,
)
from legal_recovery.collateral.store import Collateral, get_collateral, get_lien, list_collateral
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import total
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import house

bp = Blueprint("collateral", __name__)

LABELS = {
    "collateral_kind": N_("Kind"),
    "description": N_("What it is"),
    "owner": N_("Owner"),
    "obligor_id": N_("Owner among the parties"),
    "registry_number": N_("Registry number"),
    "location": N_("Where it is"),
    "insurance": N_("Insurance"),
    "contract_number": N_("Contract of security"),
    "contract_signed_on": N_("Contract signed on"),
    "value": N_("Value"),
    "valued_on": N_("Valued on"),
    "method": N_("How it was valued"),
    "appraiser": N_("Appraiser"),
    "valid_until": N_("Valid until"),
    "lien_kind": N_("Kind of lien"),
    "holder": N_("Holder"),
    "rank": N_("Rank"),
    "secured": N_("Secures at most"),
    "registered_on": N_("Registered on"),
    "certificate": N_("Certificate of registration"),
    "ended_on": N_("Struck off on"),
    "reason": N_("Reason"),
    "occupancy_kind": N_("Lease or occupant"),
    "who": N_("Lessee or occupant"),
    "since": N_("From"),
    "until": N_("Until"),
    "rent": N_("Rent a year"),
    "document_id": N_("Document"),
    "on": N_("Day"),
}
_TAB = "collateral.tab"
_WORDS = {"collateral_kind": KINDS, "lien_kind": LIENS, "occupancy_kind": OCCUPANCIES, "method": METHODS}


def _tell(kind: str, says: Message, *details: Message, on: str | None = None) -> None:
    tell(kind, Telling(says, details, symbol="collateral", on=on, words=_WORDS, tab=_TAB))


_REASON, _CERTIFIED = N_("Reason: {reason}"), N_("Certificate {certificate}")
_OF = (Message("{description}"), N_("Owner: {owner}"), N_("Contract {contract_number}"))
_tell("collateral.added", N_("Collateral: {collateral_kind}"), *_OF)
_tell("collateral.corrected", N_("Collateral put right: {collateral_kind}"), *_OF)
_tell(
    "collateral.valued",
    N_("Collateral valued at {value}"),
    N_("By {appraiser}"),
    N_("Valid until {valid_until}"),
    on="valued_on",
)
_tell(
    "lien.registered",
    N_("Lien: {lien_kind}, rank {rank}"),
    N_("Of {holder}"),
    N_("Up to {secured}"),
    _CERTIFIED,
)
_tell(
    "lien.corrected", N_("Lien put right: {lien_kind}, rank {rank}"), N_("Of {holder}"), _CERTIFIED, _REASON
)
_tell("lien.ended", N_("A lien ended"), _REASON, on="ended_on")
_tell("occupancy.recorded", N_("{occupancy_kind} of collateral"), Message("{who}"))
_tell("occupancy.ended", N_("A lease or occupancy ended"), on="ended_on")
_tell("collateral.document_linked", N_("A document was linked to collateral"))


@bp.get("/cases/<reference>/collateral")
@allow.signed_in
def tab(reference: str) -> str:
    """List the collateral of a case with its latest values."""
    case = load_case(reference)
    rows = [_row(case, one) for one in list_collateral(db.session(), case.id)]
    return render_template(
        "collateral/tab.html",
        **case_context(case, "collateral"),
        rows=rows,
        totals=_totals(rows),
        # A column whose values share one currency says it once, in its head.
        currency=next(iter(_currencies(rows))) if len(_currencies(rows)) == 1 else None,
        may_record=may("legal"),
    )


def _row(case: CaseFacts, one: Collateral) -> dict[str, Any]:
    latest = one.latest
    return {
        "id": one.id,
        "description": one.description or _(KINDS[one.collateral_kind]),
        "url": url_for("collateral.show", reference=case.reference, collateral_id=one.id),
        "kind": _(KINDS[one.collateral_kind]),
        "owner": one.whose,
        "value": latest.value if latest else None,
        "valued_on": latest.valued_on if latest else None,
        "valuations": len(one.valuations),
    }


def _totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sum of the latest values by currency; one value alone needs none."""
    values = [row["value"] for row in rows if row["value"]]
    return [
        {"value": total([value for value in values if value.currency == currency], currency)}
        for currency in (_currencies(rows) if len(values) > 1 else ())
    ]


def _currencies(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["value"].currency for row in rows if row["value"]))


@bp.route("/cases/<reference>/collateral/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record a piece of collateral."""
    case = load_case(reference)
    shown = {**_choices(case), "labels": labels()}
    return in_one_step(
        add_collateral,
        CollateralForm(case),
        show=lambda outcome: form_page("collateral/new.html", reference, "collateral", outcome, **shown),
        then=lambda: done(url_for("collateral.tab", reference=reference), _("The collateral is recorded.")),
    )


@bp.get("/cases/<reference>/collateral/<int:collateral_id>")
@allow.signed_in
def show(reference: str, collateral_id: int) -> ResponseReturnValue:
    """Show a piece of collateral with every valuation."""
    return _piece_page(load_case(reference), collateral_id, SHOWN)


@bp.route("/cases/<reference>/collateral/<int:collateral_id>/valuation", methods=["GET", "POST"])
@allow("legal")
def value(reference: str, collateral_id: int) -> ResponseReturnValue:
    """Record a new valuation of a piece of collateral."""
    case = load_case(reference)
    address = url_for("collateral.show", reference=reference, collateral_id=collateral_id)
    return in_one_step(
        record_valuation,
        ValuationForm(case),
        show=lambda outcome: _piece_page(case, collateral_id, outcome),
        then=lambda: done(address, _("The valuation is recorded.")),
        collateral_id=collateral_id,
    )


def _choices(case: CaseFacts) -> dict[str, Any]:
    parties = list_obligors(db.session(), case.id)
    return {
        "kinds": [("", _("Choose…")), *_words(KINDS)],
        "parties": [("", _("None")), *((str(one.obligor_id), one.name or _("(erased)")) for one in parties)],
    }


def _words(table: Mapping[str, Message]) -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in table.items()]


@bp.route("/cases/<reference>/collateral/<int:collateral_id>/correction", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, collateral_id: int) -> ResponseReturnValue:
    """Put right what is known of a piece of collateral."""
    case = load_case(reference)
    known = get_collateral(db.session(), case.id, collateral_id)
    names = (
        "collateral_kind",
        "description",
        "owner",
        "obligor_id",
        "registry_number",
        "location",
        "insurance",
        "contract_number",
        "contract_signed_on",
    )
    values = request.form or {name: getattr(known, name) for name in names}
    registry = _(REGISTRIES[known.collateral_kind])
    shown = {**_choices(case), "labels": labels(), "values": values, "known": known, "registry": registry}
    return in_one_step(
        put_collateral_right,
        CorrectionForm(case, collateral_id),
        show=lambda outcome: form_page("collateral/correct.html", reference, "collateral", outcome, **shown),
        then=lambda: _back(case, collateral_id, _("Put right.")),
    )


def _back(case: CaseFacts, collateral_id: int, says: str) -> ResponseReturnValue:
    return done(url_for("collateral.show", reference=case.reference, collateral_id=collateral_id), says)


@bp.route(
    "/cases/<reference>/collateral/<int:collateral_id>/<any(lien, occupancy, document):what>",
    methods=["GET", "POST"],
)
@allow("legal")
def add_to(reference: str, collateral_id: int, what: str) -> ResponseReturnValue:
    """Record a lien on a piece, somebody who leases or occupies it, or a document that shows it."""
    case = load_case(reference)
    get_collateral(db.session(), case.id, collateral_id)
    forms: dict[str, tuple[Any, Any, str]] = {
        "lien": (register_lien, LienForm, _("The lien is recorded.")),
        "occupancy": (record_occupancy, OccupancyForm, _("It is recorded.")),
        "document": (link_document, LinkForm, _("The document is linked.")),
    }
    command, form, says = forms[what]
    shown = {
        "what": what,
        "collateral_id": collateral_id,
        "liens": [("", _("Choose…")), *_words(LIENS)],
        "occupancies": _words(OCCUPANCIES),
        "documents": [("", _("Choose…")), *_documents(case)],
        "labels": labels(),
    }
    return in_one_step(
        command,
        form(case, collateral_id),
        show=lambda outcome: form_page("collateral/add.html", reference, "collateral", outcome, **shown),
        then=lambda: _back(case, collateral_id, says),
    )


def _documents(case: CaseFacts) -> list[tuple[str, str]]:
    return [(str(one.id), one.name or _("(erased)")) for one in list_documents(db.session(), case.book)]


@bp.route(
    "/cases/<reference>/collateral/<any(liens, occupancies):what>/<int:number>/end", methods=["GET", "POST"]
)
@allow("legal")
def end(reference: str, what: str, number: int) -> ResponseReturnValue:
    """Record on which day an occupancy ended, or a lien was struck off: what that means is shown first."""
    case = load_case(reference)
    if what == "liens":
        return _end_lien(case, get_lien(db.session(), case.id, number))
    return in_one_step(
        end_occupancy,
        EndingForm(case, number),
        show=lambda outcome: _end_page(case, outcome, _("The lease or occupancy ended")),
        then=lambda: done(url_for("collateral.tab", reference=reference), _("It is recorded.")),
    )


def _end_page(case: CaseFacts, outcome: Outcome, title: str, *, asks: bool = False) -> ResponseReturnValue:
    shown = {"title": title, "labels": labels(), "today": house().clock.today(), "asks_reason": asks}
    return form_page("collateral/end.html", case.reference, "collateral", outcome, **shown)


def _end_lien(case: CaseFacts, lien: store.Lien) -> ResponseReturnValue:
    title = _("Strike the lien off")
    back = url_for("collateral.show", reference=case.reference, collateral_id=lien.collateral_id)
    return in_two_steps(
        LienEndingForm(case, lien.id),
        show=lambda outcome: _end_page(case, outcome, title, asks=True),
        foresee=lambda cmd, today: foresee_end(db.session(), case, cmd, today),
        preview=lambda cmd, _found: render_template(
            "collateral/end_preview.html",
            **case_context(case, "collateral"),
            title=title,
            lien=_lien_row(case, lien),
            on=cmd.on,
            values=request.form,
            labels=labels(),
            back_url=back,
        ),
        record=end_lien,
        recorded=lambda _made: done(back, _("The lien is struck off.")),
    )


@bp.route("/cases/<reference>/collateral/liens/<int:number>/correction", methods=["GET", "POST"])
@allow("legal")
def right_lien(reference: str, number: int) -> ResponseReturnValue:
    """Put right what is known of a lien."""
    case = load_case(reference)
    known = get_lien(db.session(), case.id, number)
    names = ("lien_kind", "holder", "rank", "secured", "registered_on", "certificate", "ended_on")
    shown = {
        "what": "lien",
        "correcting": True,
        "collateral_id": known.collateral_id,
        "liens": _words(LIENS),
        "labels": labels(),
        "values": request.form or {name: getattr(known, name) for name in names},
    }
    return in_one_step(
        correct_lien,
        LienCorrectionForm(case, number),
        show=lambda outcome: form_page("collateral/add.html", reference, "collateral", outcome, **shown),
        then=lambda: _back(case, known.collateral_id, _("Put right.")),
    )


def _piece_page(case: CaseFacts, collateral_id: int, outcome: Outcome) -> ResponseReturnValue:
    session = db.session()
    found = get_collateral(session, case.id, collateral_id)
    parties = {one.obligor_id: one.name for one in list_obligors(session, case.id)}
    linked = set(store.documents_of(session, collateral_id))
    return form_page(
        "collateral/piece.html",
        case.reference,
        "collateral",
        outcome,
        piece=found,
        party=parties.get(found.obligor_id or 0),
        row=_row(case, found),
        valuations=[
            {"id": place, "method_name": _(METHODS[one.method]) if one.method else None, "one": one}
            | {name: getattr(one, name) for name in ("value", "valued_on", "appraiser", "valid_until")}
            for place, one in reversed(list(enumerate(found.valuations)))
        ],
        liens=[
            _lien_row(case, one)
            for one in store.list_liens(session, case.id)
            if one.collateral_id == found.id
        ],
        occupancies=[
            _occupancy_row(case, one)
            for one in store.list_occupancies(session, case.id)
            if one.collateral_id == found.id
        ],
        documents=[
            {
                "id": one.id,
                "name": one.name or _("(erased)"),
                "url": url_for("documents.download", reference=case.reference, document_id=one.id),
            }
            for one in list_documents(session, case.book)
            if one.id in linked
        ],
        methods=[("", _("Not said")), *_words(METHODS)],
        may_record=may("legal"),
        labels=labels(),
        registry=_(REGISTRIES[found.collateral_kind]),
    )


def _lien_row(case: CaseFacts, one: store.Lien) -> dict[str, Any]:
    ends = one.ended_on is None and may("legal")
    at: dict[str, Any] = {"reference": case.reference, "number": one.id}
    return {
        "id": one.id,
        "kind": _(LIENS[one.lien_kind]),
        "holder": _("Ours") if one.is_ours else one.holder,
        "rank": one.rank,
        "secured": one.secured,
        "registered_on": one.registered_on,
        "certificate": one.certificate,
        "ended_on": one.ended_on,
        "end": _("Record its end"),
        "end_url": url_for("collateral.end", what="liens", **at) if ends else None,
        "right_url": url_for("collateral.right_lien", **at) if may("legal") else None,
    }


def _occupancy_row(case: CaseFacts, one: store.Occupancy) -> dict[str, Any]:
    ends = one.ended_on is None and may("legal")
    address = url_for("collateral.end", reference=case.reference, what="occupancies", number=one.id)
    return {
        "id": one.id,
        "kind": _(OCCUPANCIES[one.occupancy_kind]),
        "who": one.who,
        "since": one.since,
        "until": one.until,
        "rent": one.rent,
        "ended_on": one.ended_on,
        "end": _("Record the end of it"),
        "end_url": address if ends else None,
    }


def labels() -> dict[str, str]:
    return {name: _(label) for name, label in LABELS.items()}
