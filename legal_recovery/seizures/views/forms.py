"""How the small forms about seizures are shown: fields by their names, one template for all of them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, done, form_page, in_one_step
from legal_recovery.seizures.views.words import LABELS
from legal_recovery.web.transact import house

TEMPLATE = "seizures/form.html"


def entry(name: str, kind: str = "text", *, label: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a field as the form shows it."""
    return {"name": name, "label": label or _(LABELS[name]), "kind": kind, **more}


def day(name: str, *, today: bool = False, **more: Any) -> dict[str, Any]:
    """Return a field for a day; `today` fills today in."""
    value = house().clock.today() if today else None
    return entry(name, "date", value=value, **more)


def pick(name: str, options: Sequence[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """Return a field to choose from."""
    return entry(name, "select", options=options, **{"size": "m", **more})


def text(name: str, **more: Any) -> dict[str, Any]:
    """Return a field for a longer text."""
    return entry(name, "textarea", rows=2, **more)


def shown(
    outcome: Outcome,
    case: CaseFacts,
    *,
    title: str,
    inputs: Sequence[dict[str, Any]],
    submit: str,
    back: str,
    facts: Sequence[dict[str, Any]] = (),
    notices: Sequence[str] = (),
    values: dict[str, Any] | None = None,
    danger: bool = False,
    files: bool = False,
) -> ResponseReturnValue:
    """Show a form of a case, empty or as it was refused; the first field has the focus."""
    fields = [{**one, "focus": number == 0} for number, one in enumerate(inputs)]
    return form_page(
        TEMPLATE,
        case.reference,
        "seizures",
        outcome,
        title=title,
        inputs=fields,
        labels={one["name"]: one["label"] for one in fields},
        submit=submit,
        back_url=back,
        facts=facts,
        notices=notices,
        danger=danger,
        files=files,
        values=request.form or values or {},
    )


def one_step(
    case: CaseFacts,
    command: Any,
    form: Schema,
    *,
    says: str,
    back: str | None = None,
    page_of: Callable[[Any], str] | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Show a form, carry it out, and go back to where it came from, or to the page of what it made."""
    address = back or url_for("seizures.tab", reference=case.reference)
    return in_one_step(
        command,
        form,
        show=lambda outcome: shown(outcome, case, back=address, **more),
        made=lambda result: done(page_of(result) if page_of else address, says),
    )
