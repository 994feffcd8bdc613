"""Service party by party: what is served and what is still missing, agreed addresses, certificates of effectiveness."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.deadlines.rules import ABODES, Followed
from legal_recovery.deadlines.views.page import document_options
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.law.pack import Pack
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.lawbook.store import pack_of
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import (
    RecordService,
    agree_address,
    appeals_of,
    certify_title,
    foresee_service,
    parties_of,
    record_service,
)
from legal_recovery.proceedings.rules import (
    Effect,
    Served,
    paper_name,
    papers_due,
    papers_of,
    receivers,
    takes_effect,
)
from legal_recovery.proceedings.schemas import AddressForm, CertificateForm, ServiceForm
from legal_recovery.proceedings.store import (
    Proceeding,
    get_proceeding,
    list_agreed_addresses,
    list_certificates,
    list_served,
)
from legal_recovery.proceedings.views.tab import row_of
from legal_recovery.proceedings.views.words import bp, names_of_parties
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import text_day
from legal_recovery.web.transact import house

Documents = dict[int | None, dict[str, str]]


def service_of(case: CaseFacts, found: Proceeding, pack: Pack, documents: Documents) -> dict[str, Any]:
    """Return what the page of a proceeding shows of service and of what took effect."""
    served = list_served(db.session(), pack, case.id, found.id)
    names = names_of_parties(case)
    parties = parties_of(db.session(), case.id, found)
    appeals = appeals_of(db.session(), case.id, found)
    effect = takes_effect(found.proceeding_kind, parties, served, appeals)
    papers = papers_due(found.proceeding_kind, pack.events, served)
    return {
        "services": [
            _row(case, found, pack, names, documents, paper, party, _last(served, paper, party))
            for paper in papers
            for party in receivers(paper, parties)
        ],
        "effect": _effect(found, effect, names, len(parties)),
        "addresses": _addresses(case, parties, names),
        "certificates": _certificates(case, found, names, documents),
        "certifies": found.title_on is not None,
    }


def _last(served: list[Served], paper: str, party: int | None) -> Served | None:
    return next((one for one in reversed(served) if (one.paper, one.obligor_id) == (paper, party)), None)


def _row(
    case: CaseFacts,
    found: Proceeding,
    pack: Pack,
    names: dict[int | None, str],
    documents: Documents,
    paper: str,
    party: int | None,
    served: Served | None,
) -> dict[str, Any]:
    here: dict[str, Any] = {"reference": case.reference, "proceeding_id": found.id, "paper": paper}
    document = documents.get(served.document_id, {}) if served else {}
    due = [day for day, _moves in (served.due or {}).values()] if served else []
    missing = {"label": _("Not served yet"), "tone": "warn"}
    return {
        "id": f"{paper}-{party or 0}",
        "paper": _(paper_name(found.proceeding_kind, paper)),
        "party": names[party],
        "state": {"label": _("Has been served"), "tone": "good"} if served else missing,
        "means": _(MEANS_NAMES[served.means]) if served else None,
        "on": served.on if served else None,
        "effective_on": served.effective_on if served else None,
        "due": max(due, default=None),
        "document": document.get("name"),
        "document_url": document.get("url"),
        "correct_url": url_for("deadlines.correct", reference=case.reference, number=served.trigger_id)
        if may("legal") and served is not None
        else None,
        "serve_url": url_for("proceedings.serve", **here, obligor_id=party)
        if may("legal") and served is None
        else None,
    }


def _effect(
    found: Proceeding, effect: Effect | None, names: dict[int | None, str], parties: int
) -> dict[str, Any] | None:
    """Say when what was decided takes effect, or who is missing; nothing before it is decided, or with a title."""
    decided = found.state in ("decided", "challenged")
    if effect is None or found.title_on is not None or (len(effect.waits_for) > parties and not decided):
        return None
    if found.is_over:
        return None
    past = effect.on is not None and effect.on <= house().clock.today()
    return {
        "on": effect.on,
        "past": past,
        "waits": [names[one] for one in effect.waits_for],
        "provisional": effect.provisional,
        "appealed": effect.appealed,
    }


def _addresses(case: CaseFacts, parties: list[int], names: dict[int | None, str]) -> list[dict[str, Any]]:
    agreed = list_agreed_addresses(db.session(), case.id)
    return [
        {
            "id": one,
            "party": names[one],
            "address": agreed[one].address if one in agreed else None,
            "agreed_on": agreed[one].agreed_on if one in agreed else None,
            "url": url_for("proceedings.agree", reference=case.reference, obligor_id=one)
            if may("legal")
            else None,
        }
        for one in parties
    ]


def _certificates(
    case: CaseFacts, found: Proceeding, names: dict[int | None, str], documents: Documents
) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "party": names[one.obligor_id] if one.obligor_id is not None else _("All parties"),
            "effective_on": one.effective_on,
            "issued_on": one.issued_on,
            "document": documents.get(one.document_id, {}).get("name"),
            "document_url": documents.get(one.document_id, {}).get("url"),
        }
        for one in list_certificates(db.session(), case.id, found.id)
    ]


# --- recording it ---------------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/service", methods=["GET", "POST"])
@allow("legal")
def serve(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record that a paper was served, once the deadlines that follow were seen."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    shown = _serving(case, pack, found)

    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page("proceedings/service.html", reference, "proceedings", outcome, **shown)

    return in_two_steps(
        ServiceForm(case, proceeding_id),
        show=show,
        foresee=lambda cmd, today: (cmd, foresee_service(db.session(), case, cmd, today)),
        preview=lambda _cmd, foreseen: _preview(case, shown["row"], *foreseen),
        record=record_service,
        recorded=lambda _made: done(shown["row"]["url"], _("The service is recorded.")),
    )


def _serving(case: CaseFacts, pack: Pack, found: Proceeding) -> dict[str, Any]:
    names = names_of_parties(case)
    parties = parties_of(db.session(), case.id, found)
    papers = papers_of(found.proceeding_kind, pack.events)
    return {
        "row": row_of(case, found),
        "papers": [("", _("Choose…")), *((one, _(paper_name(found.proceeding_kind, one))) for one in papers)],
        "parties": [("", names[None]), *((str(one), names[one]) for one in parties)],
        "means": [(key, _(name)) for key, name in MEANS_NAMES.items()],
        "abodes": [(key, _(name)) for key, name in ABODES.items()],
        "documents": document_options(case),
        "agreed": [names[one] for one in list_agreed_addresses(db.session(), case.id) if one in parties],
        "today": house().clock.today(),
        "values": request.form or request.args,
    }


def _preview(case: CaseFacts, row: dict[str, Any], cmd: RecordService, found: Followed) -> str:
    agreed = list_agreed_addresses(db.session(), case.id)
    spares = cmd.means == "announcement" and cmd.obligor_id in agreed
    days = (found.served.unrolled - cmd.on).days if found.served else 0
    return render_template(
        "proceedings/service_preview.html",
        **case_context(case, "proceedings"),
        row=row,
        served=found.served,
        spares=_spared(case, cmd, days) if spares else None,
        rows=[deadline_row(one) for one in found.deadlines],
        values=request.form,
    )


def _spared(case: CaseFacts, cmd: RecordService, days: int) -> str:
    """Say what serving at the agreed address spares."""
    address = list_agreed_addresses(db.session(), case.id)[cmd.obligor_id or 0]
    return _(
        "An address for service was agreed with %(party)s on %(day)s: served there, no announcement is needed; "
        "that spares its cost and %(days)s days.",
        party=names_of_parties(case)[cmd.obligor_id],
        day=text_day(address.agreed_on),
        days=days,
    )


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/address", methods=["GET", "POST"])
@allow("legal")
def agree(reference: str, obligor_id: int) -> ResponseReturnValue:
    """Record an address for service that an obligor agreed to."""
    case = load_case(reference)
    names = names_of_parties(case)
    if obligor_id not in names:
        raise NotFound(N_("There is no such party in this case."))
    shown = {
        "party": names[obligor_id],
        "documents": document_options(case),
        "today": house().clock.today(),
    }
    back = url_for("proceedings.tab", reference=reference)
    return in_one_step(
        agree_address,
        AddressForm(case, obligor_id),
        show=lambda outcome: form_page(
            "proceedings/address.html", reference, "proceedings", outcome, **shown
        ),
        then=lambda: done(back, _("The address for service is recorded.")),
    )


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/certificates", methods=["GET", "POST"])
@allow("legal")
def certify(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record a certificate of effectiveness."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    names = names_of_parties(case)
    parties = parties_of(db.session(), case.id, found)
    shown: dict[str, Any] = {
        "row": row_of(case, found),
        "parties": [("", _("All parties")), *((str(one), names[one]) for one in parties)],
        "documents": document_options(case),
        "today": house().clock.today(),
        "values": request.form or {"effective_on": found.title_on},
    }
    page = "proceedings/certificate.html"
    return in_one_step(
        certify_title,
        CertificateForm(case, proceeding_id),
        show=lambda outcome: form_page(page, reference, "proceedings", outcome, **shown),
        then=lambda: done(shown["row"]["url"], _("The certificate is recorded.")),
    )
