"""What goes to the general ledger with a month, as page and as files, and how accounts are mapped."""

import hashlib
from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views.forms import SHOWN, Outcome, carry_out
from legal_recovery.closing import store
from legal_recovery.closing.commands import set_mapping
from legal_recovery.closing.rules.general import (
    STANDINGS,
    USUAL,
    Mapping,
    Moved,
    Summed,
    require_even,
    summary,
    totals_of,
    written_mapping,
)
from legal_recovery.closing.schemas import GlMappingForm
from legal_recovery.closing.views.page import READERS, bp, people, the_office
from legal_recovery.ledger.rules import ACCOUNTS
from legal_recovery.ledger.store.export import FORMATS
from legal_recovery.ledger.views import account_name, kind_name
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.positions import Position, issuing
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import Office
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact

_TONES = {"on-book": "good", "off-book": "info", "written-off": "warn", "none": "neutral"}


def issued(office: Office, month: str) -> tuple[list[Moved], Mapping, Position]:
    """Return what goes to the general ledger with a month, the mapping, and at which position that was known."""
    at = house()
    with issuing(at.database, at.clock) as (session, now):
        return list(store.moved_in(session, office.id, month, now)), store.find_mapping(session), now


@bp.get("/closing/<int:office_id>/<month>/general-ledger")
@allow(*READERS)
def general(office_id: int, month: str) -> ResponseReturnValue:
    """Show what goes to the general ledger with a month, or which accounts go nowhere yet."""
    office = the_office(office_id, month)
    moved, mapping, now = issued(office, month)
    missing = mapping.unmapped(line.account for line in moved)
    summed = [] if missing else summary(mapping, moved)
    return render_template(
        "closing/general.html",
        office=office,
        month=month,
        is_closed=store.is_closed(db.session(), office.id, month),
        known_at=now.n,
        version=mapping.version,
        missing=[{"id": name, "account": name, "name": account_name(name)} for name in missing],
        rows=[_summed_row(one, number) for number, one in enumerate(summed, 1)],
        totals=[_total(*both) for both in totals_of(summed).values()],
        balanced=all(debit == credit for debit, credit in totals_of(summed).values()),
        late=len({line.entry_id for line in moved if line.late}),
        exports=[] if missing else _exports(office, month),
        journals=[
            {
                "label": form,
                "url": url_for("closing.journal_file", office_id=office.id, month=month, form=form),
            }
            for form in FORMATS
        ],
    )


def _exports(office: Office, month: str) -> list[dict[str, str]]:
    names = {"summary": _("Sums"), "lines": _("Line by line")}
    return [
        {
            "label": f"{names[part]} {form.upper()}",
            "url": url_for("closing.general_file", office_id=office.id, month=month, part=part, form=form),
        }
        for part in names
        for form in ("csv", "xlsx")
    ]


def _summed_row(one: Summed, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": one.target.code,
        "name": one.target.name,
        "standing": {"label": _(STANDINGS[one.target.standing]), "tone": _TONES[one.target.standing]},
        "debit": one.debit,
        "credit": one.credit,
        "net": one.net,
    }


def _total(debit: Any, credit: Any) -> dict[str, Any]:
    return {"label": _("Total"), "debit": debit, "credit": credit, "net": debit - credit}


@bp.get("/closing/<int:office_id>/<month>/general-ledger/<part>/<form>")
@allow(*READERS)
def general_file(office_id: int, month: str, part: str, form: str) -> ResponseReturnValue:
    """Save what goes to the general ledger, summed or line by line; refused while an account goes nowhere."""
    if part not in ("summary", "lines") or form not in ("csv", "xlsx"):
        abort(404)
    office = the_office(office_id, month)
    moved, mapping, now = issued(office, month)
    require_even(summary(mapping, moved))
    columns, rows = _summary_file(mapping, moved) if part == "summary" else _lines_file(mapping, moved)
    title = _("General ledger, sums") if part == "summary" else _("General ledger, lines")
    name = f"{title}-{office.name}-{month}"
    basis = _basis(office, month, mapping, moved, now)
    answer = csv_response(columns, rows, name) if form == "csv" else xlsx_response(columns, rows, name, basis)
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    details = {"format": form, "part": part, "month": month, "known_at": str(now.n)}
    transact(record_export, RecordExport("closing.general", office.id, len(rows), digest, details))
    return answer


def _summary_file(mapping: Mapping, moved: Iterable[Moved]) -> tuple[list[Column], list[dict[str, Any]]]:
    columns = [
        Column("code", _("Account")),
        Column("name", _("Name"), 32),
        Column("standing", _("Standing")),
        Column("currency", _("Currency"), 8),
        Column("debit", _("Debit"), 20),
        Column("credit", _("Credit"), 20),
        Column("net", _("Balance of the month"), 20),
    ]
    rows = [
        {
            "code": one.target.code,
            "name": one.target.name,
            "standing": _(STANDINGS[one.target.standing]),
            "currency": one.debit.currency,
            "debit": one.debit,
            "credit": one.credit,
            "net": one.net,
        }
        for one in summary(mapping, moved)
    ]
    return columns, rows


def _lines_file(mapping: Mapping, moved: Iterable[Moved]) -> tuple[list[Column], list[dict[str, Any]]]:
    columns = [
        Column("value_on", _("Value date"), 12),
        Column("code", _("Account")),
        Column("name", _("Name"), 28),
        Column("standing", _("Standing")),
        Column("currency", _("Currency"), 8),
        Column("debit", _("Debit"), 18),
        Column("credit", _("Credit"), 18),
        Column("reference", _("Case or account"), 24),
        Column("kind", _("What it is"), 24),
        Column("account", _("Account of the chart"), 28),
        Column("entry", _("Entry"), 28),
        Column("late", _("Dated into a closed month"), 12),
    ]
    return columns, [_line(mapping, line) for line in moved]


def _line(mapping: Mapping, line: Moved) -> dict[str, Any]:
    target = mapping.target_of(line.account)
    assert target is not None, "all are mapped"
    amount = target.carried(line.amount)
    is_debit = amount.minor > 0
    return {
        "value_on": line.value_on,
        "code": target.code,
        "name": target.name,
        "standing": _(STANDINGS[target.standing]),
        "currency": line.amount.currency,
        "debit": amount if is_debit else None,
        "credit": None if is_debit else -amount,
        "reference": line.reference,
        "kind": kind_name(line.kind),
        "account": line.account,
        "entry": line.entry_id,
        "late": _("yes") if line.late else None,
    }


def _basis(office: Office, month: str, mapping: Mapping, moved: list[Moved], now: Position) -> dict[str, Any]:
    closing = store.find_closing(db.session(), office.id, month)
    sides = totals_of(summary(mapping, moved)).values()
    return {
        _("What it counts"): _(
            "All postings of the office’s cases and bank accounts with value dates in the month as they were known"
            " when it was closed, and those recorded since with a day in an earlier closed month."
        ),
        _("Office"): office.name,
        _("Month"): month,
        _("State"): _("Month closed") if closing else _("Month open"),
        _("Digest of the checklist"): closing.digest if closing else None,
        _("Mapping, version"): str(mapping.version),
        _("Known at position"): str(now.n),
        _("Debits and credits"): "; ".join(f"{debit} = {credit}" for debit, credit in sides),
        _("Saved by"): current_actor().name,
        _("Saved at"): house().clock.now(),
    }


# --- the mapping ------------------------------------------------------------------------------------------


@bp.route("/closing/accounts", methods=["GET", "POST"])
@allow(*READERS)
def mapping() -> ResponseReturnValue:
    """Show where each account of the chart goes; posted, let another mapping count."""
    if request.method == "GET":
        return _mapping_page(SHOWN)
    if not may("finance_lead"):
        abort(403)
    outcome = carry_out(set_mapping, GlMappingForm())
    if outcome.refused:
        return _mapping_page(outcome)
    flash(_("Version %(version)s counts from now on.", version=outcome.result["version"]), "good")
    return redirect(url_for("closing.mapping"), code=303)


def _mapping_page(outcome: Outcome) -> ResponseReturnValue:
    known = store.find_mapping(db.session())
    versions = store.list_versions(db.session())
    names = people(*(by for _version, by, _on in versions))
    page = render_template(
        "closing/mapping.html",
        version=known.version,
        content=written_mapping(known.targets) if known.version else USUAL,
        rows=[_account_row(known, account) for account in sorted(ACCOUNTS)],
        missing=len(known.unmapped(ACCOUNTS)),
        versions=[{"id": v, "version": v, "by": names[by], "on": on} for v, by, on in versions],
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
    )
    return page, outcome.status


def _account_row(known: Mapping, account: str) -> dict[str, Any]:
    target = known.target_of(account)
    standing = target.standing if target else None
    nowhere = {"label": _("Not mapped"), "tone": "bad"}
    return {
        "id": account.replace(":", "-"),
        "account": account,
        "meaning": account_name(account),
        "code": target.code if target else None,
        "name": target.name if target else None,
        "pattern": target.pattern if target else None,
        "standing": {"label": _(STANDINGS[standing]), "tone": _TONES[standing]} if standing else nowhere,
    }
