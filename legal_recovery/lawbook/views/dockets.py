"""A docket number as it was typed or pasted: normalised, taken apart, and which proceeding it belongs to."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.law.docket import KINDS, DocketNumber, parse_docket, proceeding_kind
from legal_recovery.lawbook.views.page import REFUSALS, Errors, bp
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors


@bp.get("/law/docket")
@allow.signed_in
def docket() -> ResponseReturnValue:
    """Read a docket number in whatever way it is written."""
    errors: Errors = {}
    found: DocketNumber | None = None
    if number := request.args.get("number", "").strip():
        try:
            found = parse_docket(number[:200])
        except REFUSALS as refusal:
            errors = {"number": [said for texts in field_errors(refusal).values() for said in texts]}
    page = render_template(
        "lawbook/docket.html",
        found=found,
        parts=_parts(found) if found else [],
        values=request.args,
        errors=errors,
    )
    return page, 422 if errors else 200


def _parts(found: DocketNumber) -> list[dict[str, Any]]:
    kind = proceeding_kind(found)
    return [
        {"label": _("Normalised"), "value": found.text},
        {"label": _("Year"), "value": str(found.year)},
        {"label": _("Court"), "value": found.court},
        {"label": _("Special"), "value": found.special},
        {"label": _("Kind of case"), "value": found.type},
        {"label": _("Serial"), "value": found.serial},
        {"label": _("Sub-number"), "value": found.sub},
        {
            "label": _("Proceeding"),
            "value": _(KINDS[kind]) if kind else _("none that a recovery goes through"),
        },
        {"label": _("Form"), "value": _("before 2016") if found.legacy else _("法〔2015〕137号")},
    ]
