"""How a form of a case is carried out, and how a refused one comes back with everything that was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from legal_recovery.cases.views.page import case_context, load_case
from legal_recovery.kernel.errors import Conflict, InvalidInput, KeyReused, RecoveryError, RuleViolation
from legal_recovery.plumbing.db import db
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.shell import new_key
from legal_recovery.web.transact import transact

# What a form says at its own fields; everything else is a page of its own.
REFUSALS = (InvalidInput, RuleViolation, Conflict, ValidationError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a posted form: its result, or the sentences by field and the status they come with."""

    result: Any = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    status: int = 200
    # A form whose key was used for something else would be refused for ever.
    key: str | None = None

    @property
    def refused(self) -> bool:
        return bool(self.errors)


SHOWN = Outcome()


def carry_out(command: Callable[..., Any], form: Schema, **more: Any) -> Outcome:
    """Carry out what the posted form asks for; a refusal becomes sentences at the fields."""
    return attempt(lambda: transact(command, form.load({**request.form.to_dict(), **more})))


def attempt(act: Callable[[], Any]) -> Outcome:
    """Return what came of an act, or why it was refused."""
    try:
        return Outcome(result=act())
    except REFUSALS as refusal:
        # The page that comes back shows the case as it is now, not as it was when this request began.
        db.session.rollback()
        status = status_of(refusal) if isinstance(refusal, RecoveryError) else 422
        key = new_key() if isinstance(refusal, KeyReused) else None
        return Outcome(errors=_in_order(field_errors(refusal)), status=status, key=key)


def _in_order(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the sentences in the order in which the form shows its fields."""
    order = list(request.form)
    return dict(sorted(errors.items(), key=lambda said: order.index(said[0]) if said[0] in order else -1))


def form_page(template: str, reference: str, tab: str, outcome: Outcome, **more: Any) -> ResponseReturnValue:
    """Show a case's form, empty or as it was refused, under the case as it is now; `more` may replace `values`."""
    context = case_context(load_case(reference), tab)
    typed = {"values": request.form, "errors": outcome.errors, "form_key": outcome.key}
    page = render_template(template, **{**context, **typed, **more})
    return page, outcome.status


def in_one_step(
    command: Callable[..., Any],
    form: Schema,
    *,
    show: Callable[[Outcome], ResponseReturnValue],
    then: Callable[[], ResponseReturnValue] | None = None,
    made: Callable[[Any], ResponseReturnValue] | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Show a form; once it is posted carry out what it asks for and go on, or show it again as it was refused.

    `then` goes on from an act, `made` from one that made something new, whose result it is given: to its own page.
    """
    if request.method == "GET":
        return show(SHOWN)
    outcome = carry_out(command, form, **more)
    if outcome.refused:
        return show(outcome)
    if made is not None:
        return made(outcome.result)
    assert then is not None, "it is known where a form leads to"
    return then()


def done(address: str, says: str) -> ResponseReturnValue:
    """Go on to a page that says what was done."""
    flash(says, "good")
    return redirect(address, code=303)
