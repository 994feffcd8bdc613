"""What a court holds for us in one case: what it said, how it was asked, and the papers for it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    attempt,
    case_context,
    done,
    form_page,
    in_one_step,
    load_case,
)
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.views import in_words
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.commands.court_letters import (
    Paper,
    keep_paper,
    paper_for,
    receiving_accounts,
    typeset_paper,
)
from legal_recovery.reconciliation.commands.court_money import (
    chase_court,
    free_court_money,
    retain_court_money,
)
from legal_recovery.reconciliation.rules.court_money import GROUNDS, MEANS, CourtMoney
from legal_recovery.reconciliation.schemas.court_money import (
    CourtChaseForm,
    FreedForm,
    RetentionForm,
    WantedChase,
)
from legal_recovery.reconciliation.store.court_money import get_court_money, list_chases
from legal_recovery.reconciliation.views.court_money import row_of, state_badge
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact

ACTORS = ("legal", "finance")
LABELS = {
    "amount": N_("Amount"),
    "ground": N_("Ground"),
    "retained_on": N_("Said on"),
    "until": N_("Until"),
    "note": N_("Note"),
    "freed_on": N_("Ground gone on"),
    "means": N_("By what means"),
    "chased_on": N_("Chased on"),
    "again_on": N_("Ask again on"),
    "account": N_("Account to pay to"),
    "net": N_("Arrives after the payer’s fee"),
    "due_on": N_("Announced for"),
    "payer": N_("Payer"),
    "code_kind": N_("Which number"),
    "number": N_("Number"),
}


def _held(reference: str, about: int) -> tuple[CaseFacts, CourtMoney]:
    case = load_case(reference)
    return case, get_court_money(db.session(), current_actor(), case.id, about)


def _back(case: CaseFacts, about: int) -> str:
    return url_for("reconciliation.court_money_of", reference=case.reference, about=about)


@bp.get("/cases/<reference>/court-money/<int:about>")
@allow.signed_in
def court_money_of(reference: str, about: int) -> str:
    """Show what a court holds of one distribution or notice, and everything that was done about it."""
    case, held = _held(reference, about)
    chases = list_chases(db.session(), case.id, about)
    people = {one.chaser_id for one in chases} | ({held.owner_id} if held.owner_id is not None else set())
    names = names_of(db.session(), people)
    documents = {one.id: one.name for one in list_documents(db.session(), case.book)}
    rows = [
        {
            "id": one.id,
            "chased_on": one.chased_on,
            "means": _(MEANS[one.means]),
            "chaser": names.get(one.chaser_id),
            "again_on": one.again_on,
            "note": one.note,
            "document": documents.get(one.document_id or 0),
            "document_url": url_for(
                "documents.download", reference=case.reference, document_id=one.document_id
            )
            if one.document_id in documents
            else None,
        }
        for one in chases
    ]
    return render_template(
        "reconciliation/court_money_of.html",
        **case_context(case, "receipts"),
        facts=_facts(held, names),
        acts=_acts(case, held) if may(*ACTORS) else [],
        papers=_papers(case, held) if may(*ACTORS) else None,
        rows=rows,
    )


def _papers(case: CaseFacts, held: CourtMoney) -> list[dict[str, Any]]:
    """Return by each account the court could pay to the two papers that name it."""

    def to(kind: str, account: int) -> str:
        return url_for(
            "reconciliation.court_paper",
            reference=case.reference,
            about=held.about,
            kind=kind,
            account=account,
        )

    return [
        {
            "id": one.id,
            "account": f"{one.name} · {one.bank} · {one.number}",
            "letter": _("Letter to the court (PDF)"),
            "letter_url": to("letter", one.id),
            "confirmation": _("Confirmation of our account (PDF)"),
            "confirmation_url": to("account", one.id),
        }
        for one in receiving_accounts(db.session(), current_actor(), case, held.amount.currency)
    ]


def _facts(held: CourtMoney, names: dict[int, str]) -> list[dict[str, Any]]:
    today = house().clock.today()
    row = row_of(held, today, names)
    kept = held.retained
    facts = [
        {"label": _("What it is"), "value": row["kind"]},
        {"label": _("Held by the court"), "value": held.amount},
        {"label": _("Court"), "value": held.court},
        {"label": _("Docket number"), "value": held.docket_number},
        {"label": _("Held since"), "value": held.since, "kind": "long_day"},
        {"label": _("Release due"), "value": held.due_on, "kind": "long_day"},
        {"label": _("State"), "value": state_badge(held, today)["label"]},
        {"label": _("In charge"), "value": row["owner"]},
    ]
    if kept is not None:
        facts += [
            {"label": _("Kept back"), "value": kept.amount, "note": _(GROUNDS[kept.ground])},
            {"label": _("Said on"), "value": kept.retained_on, "kind": "long_day"},
            {"label": _("Until"), "value": kept.until, "kind": "long_day"},
            {"label": _("Ground gone on"), "value": kept.freed_on, "kind": "long_day"},
            {"label": _("Note"), "value": kept.note},
        ]
    return [one for one in facts if one["value"] is not None]


def _acts(case: CaseFacts, held: CourtMoney) -> list[dict[str, Any]]:
    def to(endpoint: str, **more: Any) -> str:
        return url_for(f"reconciliation.{endpoint}", reference=case.reference, about=held.about, **more)

    acts = [
        {"label": _("Chase it"), "url": to("chase"), "key": "a", "primary": True},
        {"label": _("The court keeps it back"), "url": to("retain")},
    ]
    if held.retained is not None and held.retained.freed_on is None:
        acts.append({"label": _("The ground is gone"), "url": to("free")})
    return acts


# --- acts ------------------------------------------------------------------------------------------------------


def _shown(
    outcome: Outcome, case: CaseFacts, title: str, inputs: Sequence[dict[str, Any]], submit: str, back: str
) -> ResponseReturnValue:
    said = in_words(LABELS)
    named = [{"label": said[one["name"]], **one, "focus": place == 0} for place, one in enumerate(inputs)]
    labels = {one["name"]: one["label"] for one in named}
    return form_page(
        "reconciliation/form.html", case.reference, "receipts", outcome,
        title=title, inputs=named, submit=submit, back_url=back, labels=labels,
    )  # fmt: skip


def one_step(
    case: CaseFacts,
    command: Any,
    form: Schema,
    inputs: Sequence[dict[str, Any]],
    *,
    title: str,
    submit: str,
    says: str,
    back: str,
    **more: Any,
) -> ResponseReturnValue:
    return in_one_step(
        command,
        form,
        show=lambda outcome: _shown(outcome, case, title, inputs, submit, back),
        then=lambda: done(back, says),
        **more,
    )


def options_of(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the choices of a field by code and name, none chosen."""
    return [("", _("Choose…")), *((code, _(name)) for code, name in table.items())]


@bp.route("/cases/<reference>/court-money/<int:about>/retention", methods=["GET", "POST"])
@allow(*ACTORS)
def retain(reference: str, about: int) -> ResponseReturnValue:
    """Record what a court keeps back, and why."""
    case, held = _held(reference, about)
    today = house().clock.today()
    return one_step(
        case,
        retain_court_money,
        RetentionForm(case, about),
        [
            {
                "name": "ground",
                "kind": "select",
                "options": options_of(GROUNDS),
                "required": True,
                "size": "m",
            },
            amount_input("amount", held.amount, value=held.amount, required=True),
            {"name": "retained_on", "kind": "date", "value": today, "required": True},
            {"name": "until", "kind": "date", "help": _("Leave empty where the court did not say.")},
            {"name": "note"},
        ],
        title=_("The court keeps it back"),
        submit=_("Record it"),
        says=_("It is recorded what the court keeps back."),
        back=_back(case, about),
        currency=held.amount.currency,
    )


def amount_input(name: str, held: Money, **more: Any) -> dict[str, Any]:
    """Return a field for an amount in the currency of another."""
    return {"name": name, "kind": "amount", "currency": held.currency, **more}


@bp.route("/cases/<reference>/court-money/<int:about>/freed", methods=["GET", "POST"])
@allow(*ACTORS)
def free(reference: str, about: int) -> ResponseReturnValue:
    """Record that the ground on which a court keeps money back is gone."""
    case, _found = _held(reference, about)
    today = house().clock.today()
    return one_step(
        case,
        free_court_money,
        FreedForm(case, about),
        [{"name": "freed_on", "kind": "date", "value": today, "required": True}],
        title=_("The ground is gone"),
        submit=_("Record it"),
        says=_("The court’s time to release it runs again."),
        back=_back(case, about),
    )


@bp.route("/cases/<reference>/court-money/<int:about>/chase", methods=["GET", "POST"])
@allow(*ACTORS)
def chase(reference: str, about: int) -> ResponseReturnValue:
    """Record that a court is asked for what it holds; by letter, the letter is made and kept with the case."""
    case, held = _held(reference, about)
    outcome = SHOWN
    if request.method == "POST":
        outcome = attempt(lambda: ask_court(case, CourtChaseForm(case, about).load(request.form)))
        if not outcome.refused:
            return done(_back(case, about), _("It is recorded that the court was asked."))
    inputs = [
        {"name": "means", "kind": "select", "options": options_of(MEANS), "required": True, "size": "m",
         "value": "letter", "help": _("By letter, the letter is made and kept with the case’s documents.")},
        {"name": "chased_on", "kind": "date", "value": house().clock.today(), "required": True},
        {"name": "account", "kind": "select", "options": _accounts(case, held), "size": "l",
         "help": _("The letter names it.")},
        {"name": "again_on", "kind": "date"},
        {"name": "note"},
    ]  # fmt: skip
    return _shown(outcome, case, _("Chase it"), inputs, _("Record it"), _back(case, about))


def _accounts(case: CaseFacts, held: CourtMoney) -> list[tuple[str, str]]:
    found = receiving_accounts(db.session(), current_actor(), case, held.amount.currency)
    choices = [(str(one.id), f"{one.name} · {one.bank} · {one.number}") for one in found]
    return choices if len(choices) == 1 else [("", _("Choose…")), *choices]


def ask_court(case: CaseFacts, wanted: WantedChase) -> dict[str, int]:
    """Record a chase; by letter the letter is typeset first and kept with it. Raises what both do."""
    cmd = wanted.chase
    if cmd.means == "letter":
        paper = paper_for(
            db.session(), current_actor(), case, cmd.about, "letter", wanted.account, cmd.chased_on
        )
        pdf = typeset_paper(paper, workers=house().settings.workers)
        cmd = replace(cmd, document=keep_paper(house().files, paper, pdf))
    made: dict[str, int] = transact(chase_court, cmd)
    return made


@bp.get("/cases/<reference>/court-money/<int:about>/<any(letter, account):kind>.pdf")
@allow(*ACTORS)
def court_paper(reference: str, about: int, kind: str) -> Response:
    """Send the letter or the confirmation of our account; noted in the person's audit book."""
    case = load_case(reference)
    account = request.args.get("account", type=int)
    today = house().clock.today()
    return paper_response(paper_for(db.session(), current_actor(), case, about, kind, account, today))


def paper_response(paper: Paper) -> Response:
    """Return a paper as a file, and note that it was taken."""
    pdf = typeset_paper(paper, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport(f"court-{paper.kind}", rows=1, digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, paper.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
