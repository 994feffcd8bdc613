"""Who answers for a case's debts; hidden particulars are shown for a reason, and the reading is logged."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases import store
from legal_recovery.cases.commands import describe_obligor, join_case
from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.schemas import DescriptionForm, ObligorForm, RevealForm
from legal_recovery.cases.views.forms import SHOWN, attempt, done, form_page, in_one_step
from legal_recovery.cases.views.overview import bp
from legal_recovery.cases.views.page import case_context, link, load_case, named
from legal_recovery.kernel.errors import N_, Message, NotFound
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
    shown = {"labels": labels(), **_choices()}
    return in_one_step(
        join_case,
        ObligorForm(load_case(reference)),
        show=lambda outcome: form_page("cases/join.html", reference, "obligors", outcome, **shown),
        then=lambda: done(url_for(".obligors", reference=reference), _("The party is in the case.")),
    )


LABELS: dict[str, Message] = {
    "role": N_("Role"),
    "name": N_("Name"),
    "kind": N_("Kind"),
    "id_type": N_("Identity document"),
    "id_number": N_("Number"),
    "address": N_("Address"),
    "phone": N_("Telephone"),
    "head": N_("Legal representative"),
    "head_title": N_("Position held"),
    "cap": N_("Liable up to"),
    "contract_number": N_("Contract of guarantee or security"),
    "contract_signed_on": N_("Contract signed on"),
}


def labels() -> dict[str, str]:
    """Return what the fields about a party are called."""
    return {name: _(label) for name, label in LABELS.items()}


def _choices() -> dict[str, Any]:
    nothing = ("", _("Choose…"))
    return {
        "roles": [nothing, *((code, _(name)) for code, name in OBLIGOR_ROLES.items())],
        "kinds": [(kind.value, _(name)) for kind, name in PARTY_KINDS.items()],
        "id_types": [nothing, *((code, _(name)) for code, name in ID_TYPES.items())],
    }


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/correction", methods=["GET", "POST"])
@allow("legal")
def describe(reference: str, obligor_id: int) -> ResponseReturnValue:
    """Put right or complete what is known of a party; what is hidden elsewhere is not shown here either."""
    case = load_case(reference)
    found = _find(case, obligor_id)
    hidden = {
        name: value for name in ("id_number", "address", "phone") if (value := _hint(found.party, name))
    }
    shown = {
        "labels": labels(),
        "values": request.form or _known(found),
        "known": hidden,
        "name": named(found.party.name),
        "back": url_for("cases.party", reference=reference, obligor_id=obligor_id),
        **_choices(),
    }
    return in_one_step(
        describe_obligor,
        DescriptionForm(case, obligor_id),
        show=lambda outcome: form_page("cases/describe.html", reference, "obligors", outcome, **shown),
        then=lambda: done(shown["back"], _("The party is described.")),
    )


def _hint(party: Party, name: str) -> str | None:
    """Return what is known of a particular that is hidden from whoever gives no reason, half hidden."""
    value = getattr(party, name)
    if name == "address":
        return _("(hidden)") if value and party.party_kind == PartyKind.PERSON else value
    return masked(value) or None


def _known(found: Answerable) -> dict[str, Any]:
    """Return what the form opens with; what identifies somebody is typed anew or stays."""
    obligor, party = found.obligor, found.party
    cap = obligor.cap_minor
    return {
        "name": party.name,
        "kind": party.party_kind,
        "id_type": party.id_type,
        "head": party.head,
        "head_title": party.head_title,
        "cap": None if cap is None else Money(cap, obligor.currency).text,
        "contract_number": obligor.contract_number,
        "contract_signed_on": obligor.contract_signed_on,
    }


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
        contract=_contract(found),
        describe_url=url_for("cases.describe", reference=reference, obligor_id=obligor_id)
        if may("legal")
        else None,
    )


def _contract(found: Answerable) -> list[dict[str, Any]]:
    """Return who represents a party and by which contract it answers, as far as that is known."""
    head, named_as = " · ".join(one for one in (found.party.head, found.party.head_title) if one), labels()
    return [
        {"label": named_as["head"], "value": head or None},
        {"label": named_as["contract_number"], "value": found.obligor.contract_number},
        {"label": named_as["contract_signed_on"], "value": found.obligor.contract_signed_on, "kind": "day"},
    ]


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
