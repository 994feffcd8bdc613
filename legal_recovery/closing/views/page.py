"""What the pages about months share: offices, how a check reads, where it leads."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from legal_recovery.cases.views.page import link, named
from legal_recovery.closing.rules.checks import CHECKS, STATES, Check
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.store import list_accounts
from legal_recovery.users.store import Office, list_offices, names_of
from legal_recovery.web.access import current_actor
from legal_recovery.web.formats import fact_text, language

bp = Blueprint("closing", __name__)

READERS = ("finance", "manager", "auditor")
TONES = {"ok": "good", "warning": "warn", "blocks": "bad"}
# Where a check is looked into; pages of other features may be missing.
LINKS = {
    "lines": "reconciliation.accounts",
    "suspense-30": "reconciliation.accounts",
    "suspense-90": "reconciliation.accounts",
    "suspense-older": "reconciliation.accounts",
    "balance": "reconciliation.accounts",
    "batches": "reconciliation.batches",
    "court": "reconciliation.court_money",
    "payables": "costs.everywhere",
    "invoices": "costs.everywhere",
    "refunds": "costs.refunds_due",
    "requests": "costs.requests_open",
    "unapproved": "costs.everywhere",
}
_OWN = {
    "awaiting": "closing.awaiting",
    "clearing": "closing.awaiting",
    "previous": "closing.months",
    "reopenings": "closing.months",
}


def offices() -> list[Office]:
    """Return the offices whose months this person may see."""
    return [one for one in list_offices(db.session()) if current_actor().sees_office(one.id)]


def the_office(office_id: int, month: str) -> Office:
    """Return an office whose months this person may see; raises NotFound, for what is no month too."""
    found = next((one for one in offices() if one.id == office_id), None)
    if found is None:
        raise NotFound(N_("There is no such office."))
    try:
        require_month(month)
    except InvalidInput as refusal:
        raise NotFound(refusal.message, **refusal.facts) from refusal
    return found


def check_rows(checks: list[Check], office_id: int, month: str) -> list[dict[str, Any]]:
    """Return checks as a table shows them: what, how it stands, how many, how much, where to look."""
    accounts = {one.id: one.name for one in list_accounts(db.session(), current_actor())}
    return [_row(check, number, accounts, office_id, month) for number, check in enumerate(checks, 1)]


def _row(check: Check, number: int, accounts: dict[int, str], office_id: int, month: str) -> dict[str, Any]:
    what = _(CHECKS[check.key])
    if check.about is not None:
        colon = "：" if language() == "zh" else ": "
        what = colon.join([what, accounts.get(check.about, str(check.about))])
    return {
        "id": number,
        "key": check.key,
        "what": what,
        "state": {"label": _(STATES[check.state]), "tone": TONES[check.state]},
        "count": check.count or None,
        "amount": check.amounts[0] if check.amounts else None,
        "more": list(check.amounts[1:]),
        "note": said(check),
        "url": _address(check, office_id, month),
    }


def said(check: Check) -> str | None:
    """Return what a check notes, in the language of the page."""
    if check.note is None:
        return None
    return _(check.note).format(**{name: fact_text(value) for name, value in check.facts.items()})


def _address(check: Check, office_id: int, month: str) -> str | None:
    if check.key == "late":
        return link("reconciliation.lines", account_id=check.about, late=month)
    if check.key == "batches":
        return link(LINKS[check.key], state="posted")
    if check.key == "unapproved":
        return link(LINKS[check.key], state="unapproved", office=office_id)
    if check.key in ("awaiting", "clearing"):
        return url_for(_OWN[check.key], office_id=office_id, month=month)
    if check.key in _OWN:
        return url_for(_OWN[check.key], office=office_id)
    return link(LINKS[check.key]) if check.key in LINKS else None


def people(*ids: int | None) -> dict[int | None, str]:
    """Return the names of people by id."""
    wanted = {one for one in ids if one is not None}
    found = names_of(db.session(), wanted)
    return {one: named(found.get(one)) for one in wanted}
