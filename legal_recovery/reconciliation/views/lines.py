"""The lines of an account, or of one of its statements, in lists."""

from collections.abc import Iterable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.rules.lines import OPEN_STATES, STATES
from legal_recovery.reconciliation.schemas.lists import (
    LINE_NAMES,
    OLDEST_FIRST,
    WAITING,
    find_lines,
    read_line_place,
    read_lines,
    values_of,
)
from legal_recovery.reconciliation.store import (
    ORDERS,
    Account,
    BankLine,
    every_line,
    names_of_statements,
)
from legal_recovery.reconciliation.views.accounts import said_filter
from legal_recovery.reconciliation.views.frame import (
    READERS,
    account_page,
    exports,
    load_account,
    saved,
    sentences,
)
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column
from legal_recovery.web.pagination import Sort, read_sort

_TONES = {"open": "warn", "suspense": "bad", "asked": "info", "part": "warn", "matched": "good"}


@bp.get("/reconciliation/<int:account_id>/lines")
@allow(*READERS)
def lines(account_id: int) -> ResponseReturnValue:
    """Show the lines of an account, filtered and sorted as the address says."""
    account = load_account(account_id)
    clear_url = url_for(".lines", account_id=account.id)
    listed = line_list(account, clear_url, ".export_lines", {"account_id": account.id})
    return account_page("reconciliation/lines.html", account, "lines", **listed)


def line_list(
    account: Account,
    clear_url: str,
    endpoint: str,
    place: dict[str, Any],
    statement_id: int | None = None,
    default: Sort = OLDEST_FIRST,
) -> dict[str, Any]:
    """Return what a list of lines shows, as the address filters and sorts it."""
    session, actor = db.session(), current_actor()
    wanted, errors = read_lines(request.args, account.currency, account.id, statement_id)
    seek = read_line_place(request.args, default)
    page, by_currency = find_lines(session, actor, wanted, seek)
    given = values_of(request.args, LINE_NAMES)
    query = given | ({"sort": seek.sort.text} if "sort" in request.args else {})
    sums = by_currency.get(account.currency)
    return {
        "columns": _columns(account, of_statement=statement_id is not None),
        "rows": _rows(page.items, with_file=statement_id is None),
        "page": page,
        "sort": seek.sort,
        "count": page.total,
        "totals": {"amount": sums[1], "left": sums[2]} if sums else None,
        "filters": _filters(),
        "values": request.args,
        "errors": sentences(errors),
        "is_filtered": bool(given),
        "clear_url": clear_url,
        "exports": exports(endpoint, errors, **place, **query),
    }


def _columns(account: Account, *, of_statement: bool) -> list[dict[str, Any]]:
    money = {"kind": "money", "sort": True, "currency": account.currency}
    first = {"key": "number", "label": _("No."), "kind": "number", "sort": True}
    last = {"key": "file_name", "label": _("Statement"), "url": "statement_url", "cut": True}
    return [
        *([first] if of_statement else []),
        {"key": "booked_on", "label": _("Booked on"), "kind": "day", "sort": True, "url": "url"},
        {"key": "value_on", "label": _("Value date"), "kind": "day", "sort": True},
        {"key": "payer", "label": _("Other side"), "cut": True},
        {"key": "narrative", "label": _("Wording"), "cut": True},
        {"key": "amount", "label": _("Amount"), "sum": True, **money},
        {"key": "left", "label": _("Not matched"), **money},
        {"key": "state", "label": _("State"), "kind": "badge"},
        {"key": "payer_account", "label": _("Account of the other side"), "kind": "reference"},
        {"key": "reference", "label": _("Bank reference"), "kind": "reference"},
        *([] if of_statement else [last]),
    ]


def _rows(found: Iterable[BankLine], *, with_file: bool) -> list[dict[str, Any]]:
    listed = list(found)
    names = names_of_statements(db.session(), {one.statement_id for one in listed}) if with_file else {}
    return [_row(one) | {"file_name": names.get(one.statement_id) or _("(erased)")} for one in listed]


def _row(one: BankLine) -> dict[str, Any]:
    names = ("number", "booked_on", "value_on", "payer", "payer_account", "narrative", "reference")
    place: dict[str, Any] = {"account_id": one.account_id}
    return {
        "id": one.id,
        **{name: getattr(one, name) for name in names},
        "amount": one.amount,
        "left": one.left,
        "state": {"label": _(STATES[one.state]), "tone": _TONES.get(one.state, "neutral")},
        "url": url_for(".desk", **place, line=one.id) if one.state in OPEN_STATES else None,
        "statement_url": url_for(".statement", **place, statement_id=one.statement_id),
    }


def _filters() -> list[dict[str, Any]]:
    states = [(WAITING, _("All open ones")), *((key, _(word)) for key, word in STATES.items())]
    directions = [("in", _("Money in")), ("out", _("Money out"))]
    return [
        {"name": "q", "label": _("Name, wording or number")},
        {"name": "state", "label": _("State"), "kind": "select", "options": states},
        {"name": "direction", "label": _("Direction"), "kind": "select", "options": directions},
        {"name": "since", "label": _("Value date from"), "kind": "date"},
        {"name": "until", "label": _("Value date until"), "kind": "date"},
        {"name": "amount_from", "label": _("Amount from"), "kind": "amount", "more": True},
        {"name": "amount_to", "label": _("Amount to"), "kind": "amount", "more": True},
        {"name": "late", "label": _("Of a closed month, posted in month"), "more": True},
    ]


@bp.get("/reconciliation/<int:account_id>/lines.<any(csv, xlsx):form>")
@allow(*READERS)
def export_lines(account_id: int, form: str) -> ResponseReturnValue:
    """Save the filtered lines of an account."""
    account = load_account(account_id)
    return saved_lines(form, account, f"{_('Bank lines')}-{account.name}")


def saved_lines(
    form: str, account: Account, name: str, statement_id: int | None = None, default: Sort = OLDEST_FIRST
) -> ResponseReturnValue:
    """Return the filtered lines as a file, in their order."""
    wanted, errors = read_lines(request.args, account.currency, account.id, statement_id)
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort = read_sort(request.args.get("sort"), tuple(ORDERS), default)
    found = every_line(db.session(), current_actor(), wanted, sort.key, sort.descending)
    names: dict[int, str | None] = {}
    rows = (_export_row(one, names) for one in found)
    labels = {column["key"]: column["label"] for column in _columns(account, of_statement=False)}
    labels |= {"number": _("No."), "balance": _("Balance after the line"), "currency": _("Currency")}
    order = (
        *("file_name", "number", "booked_on", "value_on", "payer", "payer_account", "reference"),
        *("narrative", "currency", "amount", "balance", "left", "state"),
    )
    wide = {"narrative": 48, "payer": 32, "payer_account": 26, "reference": 26, "file_name": 26}
    columns = [Column(key, labels[key], wide.get(key, 16)) for key in order]
    basis = {
        _("Bank account"): f"{account.name} {account.number}",
        _("Filter"): said_filter(values_of(request.args, LINE_NAMES)),
        _("Sorted by"): sort.text,
    }
    return saved(form, "bank_lines", name, columns, rows, basis)


def _export_row(one: BankLine, names: dict[int, str | None]) -> dict[str, Any]:
    if one.statement_id not in names:
        names |= names_of_statements(db.session(), [one.statement_id])
    row = {**_row(one), "balance": one.balance, "currency": one.amount.currency}
    return row | {"state": _(STATES[one.state]), "file_name": names[one.statement_id]}
