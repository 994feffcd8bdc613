"""What programs do about seizures: the same as people on pages, by the same forms and commands."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import jsonify
from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.schemas import ForeseenOut, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import schemas
from legal_recovery.seizures.api.blueprint import bp
from legal_recovery.web.access import allow
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.transact import house, transact

_REFUSES = (400, 404, 409, 415, 422)


class Made(Schema):
    """What was made, by its id."""

    id = fields.String()


class Recorded(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


class Undone(Schema):
    """Where the entry stands that answers what was undone; null where nothing had been posted."""

    reversed_seq = fields.Integer(allow_none=True)


class Planned(Schema):
    """How many were planned."""

    planned = fields.Integer()


def _acts(address: str, form: Any, command: Callable[..., Any], doc: str, *roles: str) -> None:
    """Add the route of an act on one thing of a case; it answers where it was recorded."""

    def view(reference: str, number: int) -> Any:
        done = transact(command, read_body(form(find_case(reference), number)))
        return {"recorded_seq": done if isinstance(done, int) else None}

    _add(f"/cases/<reference>/{address}", view, form(None, None), Recorded, doc, roles)


def _makes(address: str, form: Any, command: Callable[..., Any], doc: str, *roles: str) -> None:
    """Add the route that makes something in a case; it answers with its id."""

    def view(reference: str) -> Any:
        made = transact(command, read_body(form(find_case(reference))))
        return {"id": next(iter(made.values()))}

    _add(f"/cases/<reference>/{address}", view, form(None), Made, doc, roles)


def _makes_on(address: str, form: Any, command: Callable[..., Any], doc: str) -> None:
    """Add the route that makes something about one seizure; it answers with its id."""

    def view(reference: str, number: int) -> Any:
        made = transact(command, read_body(form(find_case(reference), number)))
        return {"id": next(iter(made.values()))}

    _add(f"/cases/<reference>/{address}", view, form(None, None), Made, doc, ("legal",))


def _moves_money(
    address: str,
    form: Any,
    command: Callable[..., Any],
    foresee: Callable[[CaseFacts, Any], Iterable[Entry]],
    answer: type[Schema],
    doc: str,
    roles: tuple[str, ...],
) -> None:
    """Add the route of an act that posts; with preview=1 it answers what would be posted."""

    def view(reference: str, **number: int) -> Any:
        case = find_case(reference)
        cmd = read_body(form(case, *number.values()))
        if is_preview():
            entries = list(foresee(case, cmd))
            effect = effect_of(db.session(), case.book, case.currency, entries)
            return jsonify(ForeseenOut().dump(foreseen(effect, entries)))
        return _shown(answer, transact(command, cmd))

    shape = form(None, None) if "number" in address else form(None)
    _add(f"/cases/<reference>/{address}", view, shape, answer, doc, roles, preview=True)


def _shown(answer: type[Schema], done: Any) -> dict[str, Any]:
    if answer is Recorded:
        return {"recorded_seq": done}
    return {"id": done["security_id"]} if answer is Made else done


def _answers(pairs: list[tuple[Any, Entry]]) -> list[Entry]:
    return [answer for _found, answer in pairs]


def _add(
    address: str,
    view: Callable[..., Any],
    form: Schema,
    answer: type[Schema],
    doc: str,
    roles: Any,
    *,
    preview: bool = False,
) -> None:
    view.__name__ = "do_" + "".join(sign if sign.isalnum() else "_" for sign in address)
    view.__doc__ = doc
    told = bp.takes(lambda: form, preview=preview)(allow(*(roles or ("legal",)))(view))
    told = bp.refuses(*_REFUSES)(bp.response(201, answer)(told))
    if preview:
        says = "With preview=1: what would be posted."
        told = bp.alt_response(200, schema=ForeseenOut, success=True, description=says)(told)
    bp.route(address, methods=["POST"])(told)


_ONE = "seizures/<int:number>"
_makes("seizures", schemas.SeizureForm, act.record_seizure, "Record a seizure, in effect or waiting.")
_acts(f"{_ONE}/correction", schemas.SeizureCorrectionForm, act.correct_seizure, "Put a seizure right.")
_acts(f"{_ONE}/lodged", schemas.LodgedForm, act.lodge_renewal, "An application for renewal was lodged.")
_acts(f"{_ONE}/renewal", schemas.RenewalForm, act.renew_seizure, "The court renewed a seizure.")
_acts(
    f"{_ONE}/end",
    schemas.ReleaseForm,
    act.release_seizure,
    "A seizure was released, or its asset disposed of.",
)
_acts(
    f"{_ONE}/lapse",
    schemas.LapseForm,
    act.record_lapse,
    "Record at once that a seizure ran out: it has lapsed, and its incident is open.",
)
_acts(f"{_ONE}/effect", schemas.EffectForm, act.become_effective, "A waiting seizure took effect.")
_makes_on(f"{_ONE}/handovers", schemas.HandoverForm, act.request_handover, "Ask for the disposal.")
_makes_on(f"{_ONE}/priority", schemas.PriorityForm, act.claim_priority, "Claim priority in another docket.")
_acts(
    "handovers/<int:number>", schemas.AnswerForm, act.answer_handover, "The answer to a request to hand over."
)
_acts(
    "incidents/<int:number>",
    schemas.CauseForm,
    act.explain_incident,
    "Why a seizure lapsed.",
    "legal",
    "manager",
)
_moves_money(
    "securities",
    schemas.SecurityForm,
    act.lodge_security,
    lambda case, cmd: act.foresee_security(db.session(), case, cmd, house().clock.today()),
    Made,
    "Lodge security.",
    ("legal", "finance"),
)
_moves_money(
    "securities/<int:number>/return",
    schemas.ReturnForm,
    act.return_security,
    lambda case, cmd: act.foresee_return(db.session(), case, cmd, house().clock.today()),
    Recorded,
    "Security came back.",
    ("legal", "finance"),
)
_moves_money(
    "securities/<int:number>/return/reversal",
    schemas.ReturnReversalForm,
    act.reverse_return,
    lambda case, cmd: _answers(act.foresee_return_reversal(db.session(), case, cmd.security_id)),
    Undone,
    "Take back a return that was recorded by mistake; the security is lodged as before.",
    ("finance",),
)
_moves_money(
    "securities/<int:number>/withdrawal",
    schemas.SecurityWithdrawalForm,
    act.withdraw_security,
    lambda case, cmd: _answers(act.foresee_withdrawal(db.session(), case, cmd.security_id)),
    Undone,
    "Withdraw a security that was recorded by mistake.",
    ("finance",),
)


@bp.route("/cases/<reference>/searches", methods=["POST"])
@allow("legal")
@bp.takes(schemas.SearchPlanForm, None)
@bp.response(201, Planned)
@bp.refuses(*_REFUSES)
def plan_searches(reference: str) -> Any:
    """Plan the searches for property of a case whose enforcement was terminated."""
    return {"planned": transact(act.plan_searches, read_body(schemas.SearchPlanForm(find_case(reference))))}


_acts("searches/<int:number>", schemas.SearchForm, act.record_search, "A search for property was made.")
_makes("clues", schemas.ClueForm, act.record_clue, "Record a clue to property.")
_acts(
    "clues/<int:number>/details",
    schemas.ClueDetailForm,
    act.describe_clue,
    "What a clue points to, and whose.",
)
_acts("clues/<int:number>", schemas.ClueEndForm, act.follow_clue, "What became of a clue.")
_makes("measures", schemas.MeasureForm, act.order_measure, "Record a measure against an obligor.")
_acts(
    "measures/<int:number>",
    schemas.RemovalForm,
    act.lift_measure,
    "Ask for the removal of a measure, or record it.",
)
