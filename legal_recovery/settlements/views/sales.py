"""Debt sales: a pool with its tape, approved by somebody else, closed; the buyer's money and buy-back of a case."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import debtors_of
from legal_recovery.cases.views import Outcome, carry_out, done, form_page, in_one_step, load_case
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.views import account_name, in_two_steps, in_words, typed_facts
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    DraftSale,
    approve_sale,
    buy_back_debt,
    close_sale,
    draft_sale,
    drop_sale,
    foresee_sale,
    move_buyer_money,
)
from legal_recovery.settlements.rules import SALE_STATES, SPLITS, Pooled, TapeIsMasked
from legal_recovery.settlements.schemas import (
    WAYS,
    BuyBackForm,
    BuyerMoneyForm,
    SaleApprovalForm,
    SaleClosingForm,
    SaleDropForm,
    SaleForm,
)
from legal_recovery.settlements.views.across import tabs_here
from legal_recovery.settlements.views.page import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact

SELLERS = ("legal_lead", "finance_lead", "manager")
LABELS = {
    "name": N_("Name of the pool"),
    "buyer": N_("Buyer of the claims"),
    "cases": N_("Cases"),
    "cut_off_on": N_("Cut-off"),
    "currency": N_("Currency"),
    "price": N_("Price"),
    "split_by": N_("How the price is split"),
    "digest": N_("What is approved"),
    "document_number": N_("Number of the approval"),
    "decided_on": N_("Approved on"),
    "on": N_("Day"),
    "answer": N_("Reason"),
    "way": N_("Direction"),
    "amount": N_("Amount"),
    "payer": N_("Payer"),
    "reason": N_("Reason"),
}
TONES = {"asked": "warn", "approved": "info", "closed": "good", "dropped": "neutral"}


def _state(sale: store.Sale) -> dict[str, str]:
    return {"label": _(SALE_STATES[sale.state]), "tone": TONES[sale.state]}


@bp.get("/sales")
@allow("legal", "finance", "manager", "auditor")
def sales() -> str:
    """List the debt sales of which the signed-in person may see every case."""
    found = store.list_sales(db.session(), current_actor())
    return render_template(
        "settlements/sales.html",
        tabs=tabs_here("sales"),
        rows=[
            {
                "id": one.id,
                "cut_off_on": one.cut_off_on,
                "name": one.name,
                "url": url_for("settlements.sale", sale_id=one.id),
                "buyer": one.buyer,
                "face": one.face,
                "price": one.price,
                "closed_on": one.closed_on,
                "state": _state(one),
            }
            for one in found
        ],
        may_sell=may(*SELLERS),
    )


# --- the pool -----------------------------------------------------------------------------------------


@bp.route("/sales/new", methods=["GET", "POST"])
@allow(*SELLERS)
def new_sale() -> ResponseReturnValue:
    """Put cases together: first the tape, then, once confirmed, the request for approval."""
    session, actor = db.session(), current_actor()
    return in_two_steps(
        SaleForm(),
        show=_form,
        foresee=lambda cmd, today: foresee_sale(session, actor, cmd, today),
        preview=lambda cmd, foreseen: _preview(cmd, *foreseen),
        record=draft_sale,
        recorded=lambda made: done(
            url_for("settlements.sale", sale_id=made["sale_id"]), _("The sale waits for its approval.")
        ),
    )


def _form(outcome: Outcome) -> ResponseReturnValue:
    page = render_template(
        "settlements/new_sale.html",
        labels=in_words(LABELS),
        splits=[(code, _(name)) for code, name in SPLITS.items()],
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
        today=house().clock.today(),
    )
    return page, outcome.status


def _preview(cmd: DraftSale, found: list[Pooled], shares: list[Money]) -> str:
    rows = [
        _line(number, one.reference, one.parts, one.face, share)
        for number, (one, share) in enumerate(zip(found, shares, strict=True), 1)
    ]
    facts = typed_facts(
        LABELS,
        name=cmd.name,
        buyer=cmd.buyer,
        cut_off_on=cmd.cut_off_on,
        price=cmd.price,
        split_by=_(SPLITS[cmd.split_by]),
    )
    return render_template(
        "settlements/sale_preview.html",
        facts=facts,
        values=request.form,
        **_tape(rows, cmd.price.currency),
    )


def _line(number: int, reference: str, parts: Any, face: Money, price: Money) -> dict[str, Any]:
    zero = Money.zero(face.currency)
    columns = {account.removeprefix("claim:"): parts.get(account, zero) for account in CLAIM_ORDER}
    return {
        "id": number,
        "number": number,
        "reference": reference,
        "url": url_for("cases.show", reference=reference),
        **columns,
        "face": face,
        "price": price,
    }


def _tape(rows: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    names = [*(account.removeprefix("claim:") for account in CLAIM_ORDER), "face", "price"]
    return {
        "rows": rows,
        "currency": currency,
        "parts": [(account.removeprefix("claim:"), account_name(account)) for account in CLAIM_ORDER],
        "total": {name: total([row[name] for row in rows], currency) for name in names},
    }


@bp.get("/sales/<int:sale_id>")
@allow("legal", "finance", "manager", "auditor")
def sale(sale_id: int) -> str:
    """Show a sale with its tape, tied out to the ledger case by case."""
    found = store.get_sale(db.session(), current_actor(), sale_id)
    rows = tape_rows(found)
    return render_template(
        "settlements/sale.html",
        sale=found,
        facts=_facts(found),
        acts=_acts(found),
        is_tied_out=all(not row["difference"] for row in rows),
        **_tape(rows, found.price.currency),
    )


def tape_rows(found: store.Sale) -> list[dict[str, Any]]:
    """Return the lines of a tape, each with what the ledger has at the cut-off now and the difference."""
    rows = []
    for number, line in enumerate(store.tape_of(db.session(), found.id), 1):
        now = store.pooled(db.session(), line.case_id, found.cut_off_on).face
        row = _line(number, line.reference, line.parts, line.face, line.price)
        difference = now - line.face
        tied = {"label": _("Tied out"), "tone": "good"}
        off = {"label": _("Differs"), "tone": "bad"}
        rows.append(
            {
                **row,
                "case_id": line.case_id,
                "ledger": now,
                "difference": difference,
                "state": off if difference else tied,
            }
        )
    return rows


def _facts(found: store.Sale) -> list[dict[str, Any]]:
    people = {one for one in (found.requested_by, found.decided_by) if one is not None}
    names = names_of(db.session(), people)
    facts: list[dict[str, Any]] = [
        {"label": _("State"), "value": _state(found), "kind": "badge"},
        {"label": _("Buyer of the claims"), "value": found.buyer},
        {"label": _("Cut-off"), "value": found.cut_off_on, "kind": "long_day"},
        {"label": _("Owed at the cut-off"), "value": found.face},
        {"label": _("Price"), "value": found.price},
        {"label": _("How the price is split"), "value": _(SPLITS[found.split_by])},
        {"label": _("Asked for by"), "value": names.get(found.requested_by)},
        {"label": _("Digest of what is approved"), "value": found.digest},
    ]
    if found.decided_by is not None:
        facts.append({"label": _("Approved by"), "value": names.get(found.decided_by)})
        facts.append({"label": _("Number of the approval"), "value": found.document_number})
    if found.closed_on is not None:
        facts.append({"label": _("Sold on"), "value": found.closed_on, "kind": "long_day"})
    if found.answer:
        facts.append({"label": _("Reason"), "value": found.answer})
    return facts


def _acts(found: store.Sale) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    if not may(*SELLERS):
        return acts
    if found.state == "asked" and current_actor().id != found.requested_by:
        address = url_for("settlements.approve_pool", sale_id=found.id)
        acts.append({"label": _("Approve"), "url": address, "primary": True, "key": "a"})
    if found.state == "approved" and may("finance"):
        address = url_for("settlements.close_pool", sale_id=found.id)
        acts.append({"label": _("Close the sale"), "url": address, "primary": True})
    if found.state in ("asked", "approved"):
        acts.append({"label": _("Give it up"), "url": url_for("settlements.drop_pool", sale_id=found.id)})
    return acts


# --- the tape as a file -------------------------------------------------------------------------------


@bp.get("/sales/<int:sale_id>/tape.<any(csv, xlsx):form>")
@allow("legal", "finance", "manager", "auditor")
def tape(sale_id: int, form: str) -> ResponseReturnValue:
    """Save the tape: masked for bidders, the full one for the buyer once the sale is closed."""
    found = store.get_sale(db.session(), current_actor(), sale_id)
    is_full = request.args.get("full") == "1"
    if is_full and found.state != "closed":
        raise TapeIsMasked(N_("Who the debtors are is told once the sale is closed."))
    rows = tape_rows(found)
    heads = _full_heads() if is_full else _masked_heads()
    ids = [row["case_id"] for row in rows]
    debtors = debtors_of(db.session(), ids) if is_full else {}
    lines = [
        {
            **row,
            "debtor": debtors.get(row["case_id"]),
            "state": row["state"]["label"],
        }
        for row in rows
    ]
    columns = [Column(key, label) for key, label in heads.items()]
    name = f"{found.name}-{found.cut_off_on.isoformat()}"
    details = {"form": form, "full": "1" if is_full else "0"}
    transact(record_export, RecordExport("tape", rows=len(lines), details=details))
    if form == "csv":
        return csv_response(columns, lines, name)
    basis = {
        _("Cut-off"): found.cut_off_on,
        _("Price"): found.price if is_full else None,
        _("How the price is split"): _(SPLITS[found.split_by]),
        _("Digest of what is approved"): found.digest,
        _("By"): current_actor().name,
    }
    return xlsx_response(columns, lines, name, basis)


def _parts_heads() -> dict[str, str]:
    return {account.removeprefix("claim:"): account_name(account) for account in CLAIM_ORDER}


def _masked_heads() -> dict[str, str]:
    return {"number": _("No."), **_parts_heads(), "face": _("Owed at the cut-off")}


def _full_heads() -> dict[str, str]:
    return {
        "number": _("No."),
        "reference": _("Case"),
        "debtor": _("Debtor"),
        **_parts_heads(),
        "face": _("Owed at the cut-off"),
        "ledger": _("In the ledger"),
        "difference": _("Difference"),
        "price": _("Price"),
        "state": _("State"),
    }


# --- acts on a sale -----------------------------------------------------------------------------------


@bp.route("/sales/<int:sale_id>/approval", methods=["GET", "POST"])
@allow(*SELLERS)
def approve_pool(sale_id: int) -> ResponseReturnValue:
    """Approve a sale that somebody else put together."""
    return _act(
        sale_id, approve_sale, SaleApprovalForm(sale_id), "approval", _("Approve"), _("The sale is approved.")
    )


@bp.route("/sales/<int:sale_id>/closing", methods=["GET", "POST"])
@allow("finance")
def close_pool(sale_id: int) -> ResponseReturnValue:
    """Let the claims pass for the price that came in."""
    return _act(
        sale_id,
        close_sale,
        SaleClosingForm(sale_id),
        "closing",
        _("Close the sale"),
        _("The sale is closed."),
    )


@bp.route("/sales/<int:sale_id>/drop", methods=["GET", "POST"])
@allow(*SELLERS)
def drop_pool(sale_id: int) -> ResponseReturnValue:
    """Give up a pool that is not sold."""
    return _act(
        sale_id, drop_sale, SaleDropForm(sale_id), "drop", _("Give it up"), _("The pool is given up.")
    )


def _act(
    sale_id: int, command: Callable[..., Any], form: Any, what: str, title: str, says: str
) -> ResponseReturnValue:
    found = store.get_sale(db.session(), current_actor(), sale_id)
    back_url = url_for("settlements.sale", sale_id=sale_id)
    outcome = Outcome() if request.method == "GET" else carry_out(command, form)
    if request.method == "POST" and not outcome.refused:
        return done(back_url, says)
    page = render_template(
        "settlements/sale_act.html",
        what=what,
        title=title,
        facts=_facts(found),
        digest=found.digest,
        labels=in_words(LABELS),
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
        today=house().clock.today(),
        back_url=back_url,
    )
    return page, outcome.status


# --- one case that is sold ----------------------------------------------------------------------------


def sold_context(case: CaseFacts) -> dict[str, Any]:
    """Return what the tab of a case shows of its sale: none where it is in no pool."""
    session = db.session()
    sold = store.sale_of_case(session, case.id)
    is_pooled = store.open_sale_of(session, case.id) is not None
    moneys = store.buyer_moneys(session, case.id)
    return {
        "sold": sold,
        "is_for_buyer": bool(sold or is_pooled or moneys),
        "buyer_moneys": [
            {
                "id": one.id,
                "on": one.moved_on,
                "way": _(WAYS[one.way]),
                "url": url_for("ledger.show", reference=case.reference, seq=one.entry_seq),
                "payer": one.payer,
                "amount": one.amount,
            }
            for one in moneys
        ],
        "due_to_buyer": store.due_to_buyer(session, case.id, case.currency),
        "may_move": may("finance"),
    }


@bp.route("/cases/<reference>/buyer-money", methods=["GET", "POST"])
@allow("finance")
def move_money(reference: str) -> ResponseReturnValue:
    """Record money of the buyer that came in, or was passed on."""
    case = load_case(reference)
    return in_one_step(
        move_buyer_money,
        BuyerMoneyForm(case),
        show=lambda outcome: _case_form(
            case,
            outcome,
            "settlements/buyer_money.html",
            ways=[(code, _(name)) for code, name in WAYS.items()],
            due=store.due_to_buyer(db.session(), case.id, case.currency),
        ),
        then=lambda: done(
            url_for("settlements.tab", reference=reference), _("The buyer’s money is recorded.")
        ),
    )


@bp.route("/cases/<reference>/buy-back", methods=["GET", "POST"])
@allow("finance")
def take_back(reference: str) -> ResponseReturnValue:
    """Buy a claim back that was sold, for what it had brought."""
    case = load_case(reference)
    return in_one_step(
        buy_back_debt,
        BuyBackForm(case),
        show=lambda outcome: _case_form(
            case,
            outcome,
            "settlements/buy_back.html",
            sold=store.sale_of_case(db.session(), case.id),
        ),
        then=lambda: done(url_for("settlements.tab", reference=reference), _("The claim is bought back.")),
    )


def _case_form(case: CaseFacts, outcome: Outcome, template: str, **more: Any) -> ResponseReturnValue:
    return form_page(
        template,
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        today=house().clock.today(),
        back_url=url_for("settlements.tab", reference=case.reference),
        **more,
    )
