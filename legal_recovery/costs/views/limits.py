"""Above which amounts a cost needs somebody else: in general, and in an office that has its own limits."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import Outcome, done, in_one_step
from legal_recovery.costs.commands import set_limits
from legal_recovery.costs.rules import Limits
from legal_recovery.costs.schemas import LimitsForm
from legal_recovery.costs.store import own_limits
from legal_recovery.costs.views.page import bp
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import list_offices
from legal_recovery.web.access import allow


@bp.route("/costs/limits", methods=["GET", "POST"])
@allow("manager", "admin")
def limits() -> ResponseReturnValue:
    """Show and set above which amounts a cost needs a review, and an approval after it."""
    return in_one_step(
        set_limits,
        LimitsForm(),
        show=_show,
        then=lambda: done(url_for("costs.limits"), _("The limits are set.")),
    )


def _show(outcome: Outcome) -> ResponseReturnValue:
    offices = list_offices(db.session())
    options = [("", _("Everywhere")), *((str(one.id), one.name) for one in offices)]
    fields = [
        {"name": "office_id", "label": _("Office"), "kind": "select", "options": options, "size": "m", "focus": True,
         "help": _("An office’s own limits come before the general ones.")},
        {"name": "currency", "label": _("Currency"), "value": "CNY", "size": "s"},
        {"name": "review_above", "label": _("Review above"), "kind": "amount", "currency_field": "currency",
         "help": _("Left empty: never. 0: every cost.")},
        {"name": "approve_above", "label": _("Approval above"), "kind": "amount", "currency_field": "currency",
         "help": _("After the review, by a lead or a manager. Left empty: never.")},
    ]  # fmt: skip
    rows = [_row(name, own_limits(db.session(), office)) for office, name in _places(offices)]
    page = render_template(
        "costs/limits.html",
        active_nav="costs",
        rows=[row for row in rows if row],
        fields=fields,
        labels={one["name"]: one["label"] for one in fields},
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
    )
    return page, outcome.status


def _places(offices: Any) -> list[tuple[int | None, str]]:
    return [(None, _("Everywhere")), *((one.id, one.name) for one in offices)]


def _row(name: str, found: Limits | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "id": name,
        "office": name,
        "review": found.review_above or _("never"),
        "approve": found.approve_above or _("never"),
    }
