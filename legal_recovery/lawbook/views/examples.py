"""Worked examples checked on a page."""

import json
from decimal import Decimal
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.examples import Checked, check
from legal_recovery.lawbook.views.page import REFUSALS, Errors, bp
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import house

_LARGEST_FILE = 50_000_000


@bp.route("/law/check", methods=["GET", "POST"])
@allow.signed_in
def check_examples() -> ResponseReturnValue:
    """Check worked examples in a file, and list every difference."""
    errors: Errors = {}
    found: Checked | None = None
    if request.method == "POST":
        try:
            found = check(_examples(), house().clock.today())
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "lawbook/check.html",
        found=found,
        differences=_differences(found) if found else [],
        unknowns=_unknowns(found) if found else [],
        values=request.form,
        errors=errors,
    )
    return page, 422 if errors else 200


def _examples() -> Any:
    file = request.files.get("file")
    text = file.read(_LARGEST_FILE + 1) if file and file.filename else request.form.get("text", "").encode()
    if not text.strip():
        raise InvalidInput(N_("Choose a file, or paste examples."), field="file")
    if len(text) > _LARGEST_FILE:
        raise InvalidInput(N_("The file is larger than a file of examples can be."), field="file")
    try:
        return json.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            N_("The file is not JSON: {reason}."), field="file", reason=str(error)[:200]
        ) from None


def _differences(found: Checked) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "index": str(one.index),
            "kind": one.kind,
            "field": one.field,
            "expected": _plain(one.expected),
            "got": _plain(one.got),
        }
        for number, one in enumerate(found.differences)
    ]


def _unknowns(found: Checked) -> list[dict[str, Any]]:
    return [
        {"id": number, "index": str(one.index), "kind": one.kind, "reason": one.reason}
        for number, one in enumerate(found.unknowns)
    ]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
