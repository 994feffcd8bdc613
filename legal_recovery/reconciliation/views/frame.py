"""What the pages of reconciliation share: who may do what, and an account's head with its tabs."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.store import Account, get_account
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact

READERS = ("finance", "manager", "auditor")
LOADERS = ("finance",)
# Which accounts there are, and that a file was none of theirs, is for whoever answers for all of finance.
LEADS = ("finance_lead",)


def load_account(account_id: int) -> Account:
    """Return an account that this person may see; raises NotFound."""
    return get_account(db.session(), current_actor(), account_id)


def account_page(
    template: str, account: Account, tab: str | None = None, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """Show a page about an account, under its name and with the tabs of all of them."""
    page = render_template(
        template,
        account=account,
        account_lead=" · ".join(filter(None, (account.bank, account.number, account.currency))),
        account_tabs=_tabs(account, tab),
        may_load=may(*LOADERS),
        may_lead=may(*LEADS),
        active_nav="reconciliation",
        **more,
    )
    return page, status


def _tabs(account: Account, now: str | None) -> list[dict[str, Any]]:
    tabs = (("desk", _("Reconcile")), ("statements", _("Statements")), ("lines", _("All lines")))
    return [
        {"label": label, "url": url_for(f".{key}", account_id=account.id), "current": key == now}
        for key, label in tabs
    ]


def sentences(errors: Mapping[str, RecoveryError]) -> dict[str, list[str]]:
    """Return what is wrong with a filter, by field."""
    return {name: said for one in errors.values() for name, said in field_errors(one).items()}


def saved(
    form: str,
    what: str,
    name: str,
    columns: list[Column],
    rows: Iterable[Mapping[str, Any]],
    basis: Mapping[str, Any],
) -> ResponseReturnValue:
    """Return a list as CSV or XLSX; that it was saved is noted in the person's audit book."""
    at, listed = house(), list(rows)
    transact(record_export, RecordExport(what, rows=len(listed), details={"form": form}))
    named = f"{name}-{at.clock.today().isoformat()}"
    if form == "csv":
        return csv_response(columns, listed, named)
    moment = {_("As of"): at.clock.today(), _("Known at"): at.clock.now(), _("By"): current_actor().name}
    return xlsx_response(columns, listed, named, {**basis, **moment})


def exports(endpoint: str, errors: Mapping[str, Any], **query: Any) -> list[dict[str, str]]:
    """Return where a list is saved; one whose filter cannot be read is not."""
    forms = () if errors else ("csv", "xlsx")
    return [{"label": one.upper(), "url": url_for(endpoint, form=one, **query)} for one in forms]
