"""The lender's bank accounts: what waits on each, how it stands, and taking one into the books."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.cases.views import Outcome, done, in_one_step
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.commands import describe_account, open_account
from legal_recovery.reconciliation.rules.accounts import ACCOUNT_STATES
from legal_recovery.reconciliation.rules.statements import Standing
from legal_recovery.reconciliation.schemas.accounts import AccountDescriptionForm, AccountForm
from legal_recovery.reconciliation.schemas.lists import (
    ACCOUNT_NAMES,
    ACCOUNT_SORTS,
    BY_NAME,
    in_order,
    read_accounts,
    values_of,
)
from legal_recovery.reconciliation.store import AccountStanding, list_standings
from legal_recovery.reconciliation.views.frame import (
    LEADS,
    LOADERS,
    READERS,
    account_page,
    exports,
    load_account,
    saved,
    sentences,
)
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import list_offices
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column
from legal_recovery.web.pagination import Sort, read_sort

_MONEY = ("at_bank", "credits", "debits")


@bp.get("/reconciliation")
@allow(*READERS)
def accounts() -> ResponseReturnValue:
    """Show the accounts that this person may see: what waits on each, and whether its statements are whole."""
    wanted, errors = read_accounts(request.args)
    sort = _sort()
    everything = list_standings(db.session(), current_actor())
    found = in_order(filter(wanted.wants, everything), sort)
    given = values_of(request.args, ACCOUNT_NAMES)
    query = given | ({"sort": sort.text} if "sort" in request.args else {})
    page = render_template(
        "reconciliation/accounts.html",
        columns=_columns(found),
        rows=[_row(one) for one in found],
        totals=_totals(found),
        sort=sort,
        filters=_filters(everything),
        values=request.args,
        errors=sentences(errors),
        is_filtered=bool(given),
        exports=exports(".export_accounts", errors, **query),
        may_lead=may(*LEADS),
        may_load=may(*LOADERS),
        active_nav="reconciliation",
    )
    return page


def _sort() -> Sort:
    return read_sort(request.args.get("sort"), tuple(ACCOUNT_SORTS), BY_NAME)


def _columns(found: list[AccountStanding]) -> list[dict[str, Any]]:
    """Return the columns; the head carries the currency where all accounts are of one."""
    currencies = {one.account.currency for one in found}
    money = {
        "kind": "money",
        "sort": True,
        "currency": next(iter(currencies)) if len(currencies) == 1 else None,
    }
    return [
        {"key": "name", "label": _("Bank account"), "url": "url", "sort": True, "cut": True},
        {"key": "at_bank", "label": _("At the bank"), "url": "statements_url", **money},
        {"key": "lines", "label": _("Open lines"), "kind": "number", "sort": True},
        {"key": "credits", "label": _("In, open"), "url": "in_url", **money},
        {"key": "debits", "label": _("Out, open"), "url": "out_url", **money},
        {"key": "oldest", "label": _("Oldest"), "kind": "day", "sort": True},
        {"key": "parked", "label": _("In suspense"), "kind": "number", "sort": True, "url": "parked_url"},
        {"key": "continuity", "label": _("Without a gap"), "kind": "badge", "url": "statements_url"}
        | {"help": _("Whether each statement begins with what the one before ended with")},
        {"key": "until", "label": _("Statements until"), "kind": "day", "sort": True},
        {"key": "number", "label": _("Account number"), "kind": "reference"},
        {"key": "bank", "label": _("Bank"), "sort": True, "cut": True},
    ]


def _row(one: AccountStanding) -> dict[str, Any]:
    account, waiting = one.account, one.waiting
    lines: dict[str, Any] = {"account_id": account.id}
    return {
        "id": account.id,
        "name": account.name if account.is_open else _("%(name)s (closed)", name=account.name),
        "number": account.number,
        "bank": account.bank,
        "currency": account.currency,
        "url": url_for(".desk", **lines),
        "statements_url": url_for(".statements", **lines),
        "in_url": url_for(".lines", **lines, state="waiting", direction="in"),
        "out_url": url_for(".lines", **lines, state="waiting", direction="out"),
        "parked_url": url_for(".lines", **lines, state="suspense") if waiting.parked else None,
        "at_bank": one.standing.at_bank,
        "lines": waiting.lines,
        "credits": waiting.credits,
        "debits": waiting.debits,
        "oldest": waiting.oldest,
        "parked": waiting.parked,
        "continuity": continuity_badge(one.standing),
        "until": one.standing.until,
    }


def continuity_badge(standing: Standing) -> dict[str, str]:
    """Return in a word whether the statements of an account follow on one another."""
    if standing.until is None:
        return {"label": _("No statement yet"), "tone": "neutral"}
    if standing.at_bank is None:
        return {"label": _("No balances"), "tone": "neutral"}
    if count := len(standing.breaks):
        return {"label": ngettext("%(num)d break", "%(num)d breaks", count), "tone": "bad"}
    if standing.difference:
        return {"label": _("Books differ"), "tone": "bad"}
    return {"label": _("Proven"), "tone": "good"}


def _totals(found: list[AccountStanding]) -> list[dict[str, Any]]:
    """Return what the accounts come to in each currency: never added across them."""
    rows = []
    for currency in sorted({one.account.currency for one in found}):
        own = [one for one in found if one.account.currency == currency]
        sums = {name: _sum(own, name, currency) for name in _MONEY}
        rows.append(
            {
                "label": _("Total %(currency)s", currency=currency),
                "lines": sum(one.waiting.lines for one in own),
                "parked": sum(one.waiting.parked for one in own),
                **sums,
            }
        )
    return rows


def _sum(own: Iterable[AccountStanding], name: str, currency: str) -> Money:
    whole = Money.zero(currency)
    for one in own:
        amount = one.standing.at_bank if name == "at_bank" else getattr(one.waiting, name)
        whole += amount or Money.zero(currency)
    return whole


def _filters(everything: list[AccountStanding]) -> list[dict[str, Any]]:
    currencies = sorted({one.account.currency for one in everything})
    states = [*((key, _(word)) for key, word in ACCOUNT_STATES.items() if key == "closed"), ("all", _("All"))]
    attention = [
        ("waiting", _("Open lines")),
        ("parked", _("In suspense")),
        ("broken", _("Breaks between statements")),
    ]
    return [
        {"name": "q", "label": _("Name, number or bank")},
        {"name": "attention", "label": _("Needs attention"), "kind": "select", "options": attention},
        {"name": "office", "label": _("Office"), "kind": "select", "options": _offices()},
        {
            "name": "currency",
            "label": _("Currency"),
            "kind": "select",
            "options": [(c, c) for c in currencies],
        },
        {"name": "state", "label": _("Accounts"), "kind": "select", "options": states, "more": True},
    ]


def _offices() -> list[tuple[str, str]]:
    actor = current_actor()
    return [(str(one.id), one.name) for one in list_offices(db.session()) if actor.sees_office(one.id)]


@bp.get("/reconciliation/accounts.<any(csv, xlsx):form>")
@allow(*READERS)
def export_accounts(form: str) -> ResponseReturnValue:
    """Save the list of accounts as it is filtered and sorted."""
    wanted, errors = read_accounts(request.args)
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort, offices = _sort(), dict(_offices())
    found = in_order(filter(wanted.wants, list_standings(db.session(), current_actor())), sort)
    labels = {column["key"]: column["label"] for column in _columns(found)}
    labels |= {"currency": _("Currency"), "office": _("Office"), "in_books": _("Balance in the books")}
    order = (
        *("name", "number", "bank", "office", "currency", "at_bank", "in_books", "lines", "credits"),
        *("debits", "oldest", "parked", "continuity", "until"),
    )
    rows = [
        {**_row(one), "continuity": continuity_badge(one.standing)["label"]}
        | {"office": offices.get(str(one.account.office_id)), "in_books": one.standing.in_books}
        for one in found
    ]
    columns = [Column(key, labels[key], 24 if key in ("name", "number", "bank") else 16) for key in order]
    basis = {_("Filter"): said_filter(values_of(request.args, ACCOUNT_NAMES)), _("Sorted by"): sort.text}
    return saved(form, "bank_accounts", _("Bank accounts"), columns, rows, basis)


def said_filter(given: Mapping[str, str]) -> str:
    """Return what a list was filtered by, for the sheet that says on what it rests."""
    return ", ".join(f"{key}={value}" for key, value in given.items()) or _("all")


# --- taking one into the books, and describing it -----------------------------------------------------------


@bp.route("/reconciliation/accounts/new", methods=["GET", "POST"])
@allow(*LEADS)
def new_account() -> ResponseReturnValue:
    """Take an account of the lender's into the books."""

    def made(account_id: int) -> ResponseReturnValue:
        flash(_("The account is in the books. Load its first statement."), "good")
        return redirect(url_for(".statements", account_id=account_id), code=303)

    return in_one_step(open_account, AccountForm(), show=_new_form, made=made)


def _new_form(outcome: Outcome) -> ResponseReturnValue:
    page = render_template(
        "reconciliation/account_form.html",
        title=_("Open an account"),
        lead=_("Each account has a book of its own; statements of it can be loaded from then on."),
        inputs=[
            {"name": "number", "label": _("Account number"), "required": True, "size": "m", "focus": True},
            {"name": "currency", "label": _("Currency"), "value": "CNY", "size": "s"},
            {"name": "bank", "label": _("Bank"), "placeholder": _("Bank and branch")},
            {
                "name": "name",
                "label": _("Name"),
                "help": _("What it is called here; its number where left out."),
            },
            {"name": "office_id", "label": _("Office"), "kind": "select", "required": True, "size": "m"}
            | {"options": [("", _("Choose…")), *_offices()]},
        ],
        submit=_("Open the account"),
        back_url=url_for(".accounts"),
        active_nav="reconciliation",
        **_typed(outcome),
    )
    return page, outcome.status


def _typed(outcome: Outcome) -> dict[str, Any]:
    return {"values": request.form, "errors": outcome.errors, "form_key": outcome.key}


@bp.route("/reconciliation/<int:account_id>/account", methods=["GET", "POST"])
@allow(*LEADS)
def describe(account_id: int) -> ResponseReturnValue:
    """Call an account otherwise, or say that it was closed at its bank."""
    account = load_account(account_id)

    def show(outcome: Outcome) -> ResponseReturnValue:
        inputs = [
            {"name": "name", "label": _("Name"), "value": account.name, "required": True, "focus": True},
            {"name": "bank", "label": _("Bank"), "value": account.bank},
            {"name": "state", "label": _("State"), "kind": "select", "value": account.state, "size": "m"}
            | {"options": [(key, _(word)) for key, word in ACCOUNT_STATES.items()]},
        ]
        return account_page(
            "reconciliation/account_form.html",
            account,
            status=outcome.status,
            title=_("Edit the account"),
            lead=None,
            inputs=inputs,
            submit=_("Save"),
            back_url=url_for(".statements", account_id=account.id),
            **_typed(outcome),
        )

    def then() -> ResponseReturnValue:
        return done(url_for(".statements", account_id=account.id), _("The account is saved."))

    return in_one_step(describe_account, AccountDescriptionForm(account.id), show=show, then=then)
