"""What the lists of reconciliation do alike: read from the address, shown page by page, saved as files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.store import list_accounts
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact


def account_options() -> list[tuple[str, str]]:
    """Return the accounts that a person may see, to choose from."""
    found = list_accounts(db.session(), current_actor())
    return [(str(one.id), one.name or one.number) for one in found]


def given(*names: str) -> dict[str, Any]:
    """Return what of a filter stands in the address."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def number(name: str) -> int | None:
    """Return a number of the address, None where none stands there."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def saved(
    form: str,
    what: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    filters: Mapping[str, str],
    sorted_by: str,
) -> ResponseReturnValue:
    """Save a list as CSV or XLSX; noted in the person's audit book."""
    today = house().clock.today()
    transact(record_export, RecordExport(what, rows=len(rows), details={"form": form}))
    name = f"{title}-{today.isoformat()}"
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={value}" for key, value in filters.items())
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sorted_by,
        _("As of"): today,
        _("By"): current_actor().name,
    }
    return xlsx_response(columns, rows, name, basis)


def all_of(fetch: Callable[..., tuple[list[Any], Any]], at_once: int = 1000) -> Iterable[Any]:
    """Yield all that a store lists, part by part."""
    after = None
    while True:
        found, after = fetch(after=after, limit=at_once)
        yield from found
        if after is None:
            return
