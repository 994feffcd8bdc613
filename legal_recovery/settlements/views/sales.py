"""Debt sales: their list, a pool with its tape, approved by somebody else, closed or given up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import Outcome, carry_out, done
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.views import in_two_steps, in_words, typed_facts
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    CloseSale,
    DraftSale,
    Leaving,
    approve_sale,
    close_sale,
    draft_sale,
    drop_sale,
    foresee_closing,
    foresee_sale,
)
from legal_recovery.settlements.rules import NOTICE_STATES, SALE_STATES, SPLITS, Pooled
from legal_recovery.settlements.schemas import (
    LAST_CUT_OFF,
    SaleApprovalForm,
    SaleClosingForm,
    SaleDropForm,
    SaleForm,
    given,
    order_of,
    read_sales,
    sale_seek,
)
from legal_recovery.settlements.views.across import saved, tabs_here
from legal_recovery.settlements.views.page import bp
from legal_recovery.settlements.views.tapes import tape_context, tape_line, tape_rows
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.pagination import page_of, read_sort
from legal_recovery.web.transact import house

READERS = ("legal", "finance", "manager", "auditor")
NARROWED = ("q", "state", "since", "until")
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
    "paper": N_("Newspaper and issue"),
}
TONES = {"asked": "warn", "approved": "info", "closed": "good", "dropped": "neutral"}


def _state(sale: store.Sale) -> dict[str, str]:
    return {"label": _(SALE_STATES[sale.state]), "tone": TONES[sale.state]}


def _rows(found: Sequence[store.Sale]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "cut_off": one.cut_off_on,
            "name": one.name,
            "url": url_for("settlements.sale", sale_id=one.id),
            "buyer": one.buyer,
            "face": one.face,
            "price": one.price,
            "document": one.document_number,
            "closed_on": one.closed_on,
            "state": _state(one),
        }
        for one in found
    ]


@bp.get("/sales")
@allow(*READERS)
def sales() -> str:
    """List the debt sales of which the signed-in person may see every case, as the address says."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_sales(request.args), sale_seek(request.args)
    found = store.find_sales(session, actor, wanted, order_of(seek))
    sums = store.sum_sales(session, actor, wanted)
    page = page_of(found, seek, lambda one: one.position(seek.sort.key), sum(one.count for one in sums))
    query = given(request.args, *NARROWED)
    return render_template(
        "settlements/sales.html",
        tabs=tabs_here("sales"),
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        currency=sums[0].face.currency if len(sums) == 1 else None,
        totals=[
            {
                "label": _("Total %(currency)s", currency=one.face.currency),
                "face": one.face,
                "price": one.price,
            }
            for one in sums
        ],
        filters=[
            {"name": "q", "label": _("Pool or buyer"), "kind": "search"},
            {"name": "state", "label": _("State"), "kind": "select", "options": _options(SALE_STATES)},
            {"name": "since", "label": _("Cut-off from"), "kind": "date"},
            {"name": "until", "label": _("Cut-off until"), "kind": "date"},
        ],
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
        may_sell=may(*SELLERS),
    )


def _options(table: Mapping[str, Message]) -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in table.items()]


@bp.get("/sales.<any(csv, xlsx):form>")
@allow(*READERS)
def export_sales(form: str) -> ResponseReturnValue:
    """Save the filtered list of debt sales."""
    sort = read_sort(request.args.get("sort"), tuple(store.SALE_SORTS), LAST_CUT_OFF)
    order = store.Order(sort.key, sort.descending)
    found = store.find_sales(db.session(), current_actor(), read_sales(request.args), order)
    heads = {
        "cut_off": _("Cut-off"),
        "name": _("Name of the pool"),
        "buyer": _("Buyer of the claims"),
        "face": _("Owed at the cut-off"),
        "price": _("Price"),
        "document": _("Number of the approval"),
        "closed_on": _("Sold on"),
        "state": _("State"),
    }
    return saved(form, "sales", _("Debt sales"), heads, _rows(found), sort)


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
        tape_line(number, one.reference, one.parts, one.face, share)
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
        **tape_context(rows, cmd.price.currency),
    )


@bp.get("/sales/<int:sale_id>")
@allow(*READERS)
def sale(sale_id: int) -> str:
    """Show a sale with its tape, tied out to the ledger case by case."""
    found = store.get_sale(db.session(), current_actor(), sale_id)
    rows = tape_rows(found)
    states = store.notified(db.session(), found.id)
    waiting = sum(one != "served" for one in states.values())
    back = store.bought_back(db.session(), found.id)
    for row in rows:
        row.update(_notified(row, states), back_on=back.get(row["case_id"]))
    return render_template(
        "settlements/sale.html",
        sale=found,
        facts=_facts(found),
        acts=_acts(found, waiting),
        is_tied_out=all(not row["difference"] for row in rows),
        waiting=waiting,
        is_bought_back=bool(back),
        **tape_context(rows, found.price.currency),
    )


_NOTICE_TONES = {"none": "bad", "partly": "warn", "sent": "warn", "served": "good"}


def _notified(row: dict[str, Any], states: Mapping[int, str]) -> dict[str, Any]:
    """Return how far the obligors of a case on a tape have notice; nothing where it is not at the buyer."""
    state = states.get(row["case_id"])
    if state is None:
        return {"notice": None, "notice_url": None}
    return {
        "notice": {"label": _(NOTICE_STATES[state]), "tone": _NOTICE_TONES[state]},
        "notice_url": url_for("settlements.notices", reference=row["reference"]),
    }


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


def _acts(found: store.Sale, waiting: int) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    if waiting and may("legal", "finance", "manager"):
        address = url_for("settlements.announce", sale_id=found.id)
        acts.append({"label": _("Record an announcement"), "url": address})
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


# --- acts on a sale -----------------------------------------------------------------------------------


@bp.route("/sales/<int:sale_id>/approval", methods=["GET", "POST"])
@allow(*SELLERS)
def approve_pool(sale_id: int) -> ResponseReturnValue:
    """Approve a sale that somebody else put together."""
    return sale_act(
        sale_id, approve_sale, SaleApprovalForm(sale_id), "approval", _("Approve"), _("The sale is approved.")
    )


@bp.route("/sales/<int:sale_id>/closing", methods=["GET", "POST"])
@allow("finance")
def close_pool(sale_id: int) -> ResponseReturnValue:
    """Let the claims pass for the price that came in: first what leaves and what is the buyer's, then the closing."""
    session, actor = db.session(), current_actor()
    return in_two_steps(
        SaleClosingForm(sale_id),
        show=lambda outcome: _act_form(sale_id, outcome, "closing", _("Close the sale")),
        foresee=lambda cmd, today: foresee_closing(session, actor, cmd, today),
        preview=lambda cmd, foreseen: _closing_preview(cmd, *foreseen),
        record=close_sale,
        recorded=lambda _made: done(url_for("settlements.sale", sale_id=sale_id), _("The sale is closed.")),
    )


def _closing_preview(cmd: CloseSale, found: store.Sale, leaving: Sequence[Leaving]) -> str:
    currency = found.price.currency
    rows: list[dict[str, Any]] = [
        {
            "id": number,
            "reference": one.line.reference,
            "url": url_for("cases.show", reference=one.line.reference),
            "face": one.line.face,
            "price": one.line.price,
            "passed_on": one.due_to_buyer,
        }
        for number, one in enumerate(leaving, 1)
    ]
    sums = {name: total([row[name] for row in rows], currency) for name in ("face", "price", "passed_on")}
    return render_template(
        "settlements/closing_preview.html",
        sale=found,
        facts=[*_facts(found), {"label": _("Day"), "value": cmd.on, "kind": "long_day"}],
        rows=rows,
        total=sums,
        currency=currency,
        values=request.form,
    )


@bp.route("/sales/<int:sale_id>/drop", methods=["GET", "POST"])
@allow(*SELLERS)
def drop_pool(sale_id: int) -> ResponseReturnValue:
    """Give up a pool that is not sold."""
    return sale_act(
        sale_id, drop_sale, SaleDropForm(sale_id), "drop", _("Give it up"), _("The pool is given up.")
    )


def sale_act(
    sale_id: int, command: Callable[..., Any], form: Any, what: str, title: str, says: str
) -> ResponseReturnValue:
    """Show the form of an act on a sale, and carry it out once it is posted."""
    back_url = url_for("settlements.sale", sale_id=sale_id)
    outcome = Outcome() if request.method == "GET" else carry_out(command, form)
    if request.method == "POST" and not outcome.refused:
        return done(back_url, says)
    return _act_form(sale_id, outcome, what, title)


def _act_form(sale_id: int, outcome: Outcome, what: str, title: str) -> ResponseReturnValue:
    found = store.get_sale(db.session(), current_actor(), sale_id)
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
        back_url=url_for("settlements.sale", sale_id=sale_id),
    )
    return page, outcome.status
