"""Who answers for a case's debts; hidden particulars are shown for a reason, and the reading is logged."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases import store
from legal_recovery.cases.commands import join_case
from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.schemas import ObligorForm, RevealForm
from legal_recovery.cases.views.forms import SHOWN, attempt, done, form_page, in_one_step
from legal_recovery.cases.views.overview import bp
from legal_recovery.cases.views.page import case_context, link, load_case, named
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.parties.rules import ID_TYPES, PARTY_KINDS, PartyKind, masked
from legal_recovery.parties.store import Party, list_parties
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import transact

# What the obligors of a case paid, and what is left of what each answers up to, is known above cases: who knows it says
# it here, session and case in, by obligor out.
PAID = "paid_by_obligors"


@dataclass(frozen=True, slots=True)
class Answerable:
    """A party in its role, with its particulars."""

    obligor: store.Obligor
    party: Party

    def row(self, case: CaseFacts) -> dict[str, Any]:
        """Return the line of the list, with whatever identifies a person half hidden."""
        cap = self.obligor.cap_minor
        return {
            "id": self.obligor.obligor_id,
            "role": {"label": _(OBLIGOR_ROLES[self.obligor.role]), "tone": "neutral"},
            "name": named(self.party.name),
            "url": url_for("cases.party", reference=case.reference, obligor_id=self.obligor.obligor_id),
            "kind": _(PARTY_KINDS[PartyKind(self.party.party_kind)]),
            "id_type": id_type_words(self.party.id_type),
            "id_number": masked(self.party.id_number) or None,
            "cap": Money(cap, self.obligor.currency) if cap is not None else None,
        }


def id_type_words(id_type: str | None) -> str | None:
    """Return what an identity document is called."""
    return _(ID_TYPES[id_type]) if id_type and id_type in ID_TYPES else id_type


def _answerable(case: CaseFacts, obligors: list[store.Obligor]) -> list[Answerable]:
    parties = list_parties(db.session(), case.book)
    return [Answerable(one, parties[one.party_id]) for one in obligors]


@bp.get("/cases/<reference>/obligors")
@allow.signed_in
def obligors(reference: str) -> str:
    """List the parties of a case in their roles."""
    case = load_case(reference)
    context = case_context(case, "obligors")
    found = _answerable(case, context["obligors"])
    find = current_app.extensions.get(PAID)
    paid = find(db.session(), case) if find else {}
    rows = [{**one.row(case), **paid.get(one.obligor.obligor_id, {})} for one in found]
    return render_template(
        "cases/obligors.html", **context, rows=rows, any_paid=bool(paid), may_record=may("legal")
    )


@bp.route("/cases/<reference>/obligors/new", methods=["GET", "POST"])
@allow("legal")
def join(reference: str) -> ResponseReturnValue:
    """Add a party that answers too, as one that a court added or substituted."""
    nothing = ("", _("Choose…"))
    shown = {
        "roles": [nothing, *((code, _(name)) for code, name in OBLIGOR_ROLES.items())],
        "kinds": [(kind.value, _(name)) for kind, name in PARTY_KINDS.items()],
        "id_types": [nothing, *((code, _(name)) for code, name in ID_TYPES.items())],
    }
    return in_one_step(
        join_case,
        ObligorForm(load_case(reference)),
        show=lambda outcome: form_page("cases/join.html", reference, "obligors", outcome, **shown),
        then=lambda: done(url_for(".obligors", reference=reference), _("The party is in the case.")),
    )


@bp.route("/cases/<reference>/obligors/<int:obligor_id>", methods=["GET", "POST"])
@allow.signed_in
def party(reference: str, obligor_id: int) -> ResponseReturnValue:
    """Show a party; its particulars in full only for a reason, which is kept with the reader's name."""
    case = load_case(reference)
    found = _find(case, obligor_id)
    outcome = SHOWN
    if request.method == "POST":
        outcome = attempt(lambda: _record_reading(RevealForm(case).load(request.form)["reason"], found))
    revealed = request.method == "POST" and not outcome.refused
    return form_page(
        "cases/party.html",
        reference,
        "obligors",
        outcome,
        row=found.row(case),
        party=found.party,
        revealed=revealed,
        insolvency_url=_insolvency_url(case, obligor_id),
        hidden=_particulars(found.party, hidden=not revealed),
    )


def _insolvency_url(case: CaseFacts, obligor_id: int) -> str | None:
    if not may("legal"):
        return None
    return link("owed.insolvency", reference=case.reference, obligor_id=obligor_id)


def _find(case: CaseFacts, obligor_id: int) -> Answerable:
    for one in _answerable(case, store.list_obligors(db.session(), case.id)):
        if one.obligor.obligor_id == obligor_id:
            return one
    raise NotFound(N_("There is no such party in this case."))


def _record_reading(reason: str, found: Answerable) -> None:
    """Keep who read whose particulars and why, before they are shown."""
    transact(record_read, RecordRead("party.particulars", found.party.id, reason))


def _particulars(party: Party, *, hidden: bool) -> list[dict[str, Any]]:
    show = masked if hidden else (lambda value: value)
    # Where a company sits is public; where a person lives is not.
    address_hidden = hidden and party.party_kind == PartyKind.PERSON and party.address
    return [
        {"label": id_type_words(party.id_type) or _("Identity number"), "value": show(party.id_number)},
        {"label": _("Address"), "value": _("(hidden)") if address_hidden else party.address},
        {"label": _("Telephone"), "value": show(party.phone)},
    ]
