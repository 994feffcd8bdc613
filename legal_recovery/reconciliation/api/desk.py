"""The desk for programs: lines with what they may be, what is staged of them, matches, suspense and learned rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.store import references_of
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import get_job
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.commands import (
    EditRule,
    SwitchRule,
    UndoMatch,
    UnparkLine,
    edit_rule,
    read_lines,
    stage_lines,
    switch_rule,
    take_back,
    undo_match,
    unpark_line,
)
from legal_recovery.reconciliation.rules.learning import MEANINGS
from legal_recovery.reconciliation.rules.lines import GROUNDS, OPEN_STATES, STATES
from legal_recovery.reconciliation.schemas.desk import ACTS, Asked, Decided, decided_by, lines_beside
from legal_recovery.reconciliation.schemas.posting import enqueue
from legal_recovery.reconciliation.schemas.said import reason_text, refusal_text, why_text
from legal_recovery.reconciliation.schemas.staged import mark_of, order_of
from legal_recovery.reconciliation.store import (
    BankLine,
    LineFilter,
    RuleFilter,
    get_account,
    get_line,
    list_lines,
    list_matches,
    list_rules,
    staged_among,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.pagination import Sort, decode_cursor, encode_cursor
from legal_recovery.web.transact import house, transact

READERS = ("finance", "legal", "manager", "auditor")
_MOST = 200
_BY_DAY = Sort("value_on")


class AmountOut(Schema):
    """An amount as a decimal text, with its currency."""

    amount = fields.String(attribute="text")
    currency = fields.String()


class LineShareOut(Schema):
    """What of a line one case gets."""

    case = fields.String()
    amount = fields.String()


class LineProposalOut(Schema):
    """One reading of a line; `mark` is what is sent to stage it."""

    mark = fields.String()
    status = fields.String(validate=validate.OneOf(("certain", "proposed")))
    confidence = fields.Integer()
    shares = fields.List(fields.Nested(LineShareOut))
    outside = fields.String(allow_none=True)
    transfer = fields.String(
        allow_none=True,
        metadata={"description": "The line on another account of ours that it is the other side of."},
    )
    reasons = fields.List(fields.String())


class MatchOut(Schema):
    """What a part of a line was matched to."""

    id = fields.String()
    kind = fields.String()
    case_id = fields.String(allow_none=True)
    about_id = fields.String(allow_none=True)
    amount = fields.Nested(AmountOut)
    matched_on = fields.Date()
    why = fields.String(allow_none=True)
    undone_on = fields.Date(allow_none=True)


class DeskLineOut(Schema):
    """A line of a statement: what the bank says, what it may be, who is at it, what it was matched to."""

    id = fields.String(attribute="line.id")
    account_id = fields.String(attribute="line.account_id")
    number = fields.Integer(attribute="line.number")
    booked_on = fields.Date(attribute="line.booked_on")
    value_on = fields.Date(attribute="line.value_on")
    amount = fields.Nested(AmountOut, attribute="line.amount")
    left = fields.Nested(AmountOut, attribute="line.left")
    payer = fields.String(attribute="line.payer", allow_none=True)
    payer_account = fields.String(attribute="line.payer_account", allow_none=True)
    reference = fields.String(attribute="line.reference", allow_none=True)
    narrative = fields.String(attribute="line.narrative", allow_none=True)
    state = fields.String(attribute="line.state", validate=validate.OneOf(tuple(STATES)))
    ground = fields.String(attribute="line.ground", allow_none=True)
    owner_id = fields.String(attribute="line.owner_id", allow_none=True)
    staged_by = fields.String(allow_none=True)
    refused = fields.String(
        allow_none=True, metadata={"description": "Why what is staged could not be posted."}
    )
    proposals = fields.List(fields.Nested(LineProposalOut))
    matches = fields.List(fields.Nested(MatchOut))


class DeskLinesOut(Schema):
    """Lines in the order of their days; `next` is the cursor of what follows."""

    lines = fields.List(fields.Nested(DeskLineOut))
    next = fields.String(allow_none=True)


class PartIn(Schema):
    """A part of a line: a case by reference, docket number or name; an amount, a share like 25%, or = for the rest."""

    case = fields.String(required=True)
    amount = fields.String(load_default="=")


class DecisionIn(Schema):
    """What a line is: by `act` a proposal (`mark`), a case, parts, none of any case's, suspense, our own account."""

    class Meta:
        unknown = RAISE

    act = fields.String(required=True, validate=validate.OneOf(tuple(ACTS)))
    mark = fields.String()
    case = fields.String()
    source = fields.String()
    fee = fields.String()
    day_rate = fields.String(
        metadata={"description": "What one unit of one currency was worth in the other that day."}
    )
    rate_of = fields.String(metadata={"description": "Of which currency one unit; the account's."})
    counts_in = fields.String(metadata={"description": "The currency of the debt; the case's."})
    rate_source = fields.String(metadata={"description": "Where that rate comes from."})
    cost_kind = fields.String()
    why = fields.String()
    parts = fields.List(fields.Nested(PartIn))
    note = fields.String()
    ground = fields.String(validate=validate.OneOf(tuple(GROUNDS)))
    owner = fields.String()
    ask = fields.Boolean()
    other = fields.String()
    above = fields.String()
    together_with = fields.List(fields.String())


class ReasonIn(Schema):
    """Why."""

    class Meta:
        unknown = RAISE

    reason = fields.String(required=True)


class BatchPostingOut(Schema):
    """Posting what is staged: how far it is, and what came of it."""

    id = fields.String()
    state = fields.String()
    done = fields.Integer()
    whole = fields.Integer()
    posted = fields.Integer()
    refused = fields.Integer()


class RuleOut(Schema):
    """A learned rule: what lines it is about, what such a line is, and how many matches taught it."""

    id = fields.String()
    account_id = fields.String()
    payer = fields.String(allow_none=True)
    payer_account = fields.String(allow_none=True)
    wording = fields.String(allow_none=True)
    means = fields.String(validate=validate.OneOf(tuple(MEANINGS)))
    case_id = fields.String(allow_none=True)
    cost_kind = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    is_credit = fields.Boolean()
    taught = fields.Integer()
    state = fields.String()


class RuleIn(Schema):
    """What a rule says from now on."""

    class Meta:
        unknown = RAISE

    payer = fields.String(load_default=None, allow_none=True)
    payer_account = fields.String(load_default=None, allow_none=True)
    wording = fields.String(load_default=None, allow_none=True)
    means = fields.String(required=True, validate=validate.OneOf(tuple(MEANINGS)))
    reference = fields.String(load_default=None, allow_none=True)
    cost_kind = fields.String(load_default=None, allow_none=True)
    note = fields.String(load_default=None, allow_none=True)


class SwitchIn(Schema):
    """Whether a rule is used."""

    class Meta:
        unknown = RAISE

    on = fields.Boolean(required=True)


class MatchesMadeOut(Schema):
    """The numbers of what was recorded."""

    ids = fields.List(fields.String())


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as the desk's forms are read: several values of a name where there are several."""

    body: Mapping[str, Any]

    def get(self, key: str, default: Any = None) -> Any:
        """Return one value."""
        return self.body.get(key, default)

    def getlist(self, key: str) -> list[str]:
        """Return the cases or amounts of all parts, in their order."""
        return [str(part[key]) for part in self.body.get("parts", ())]


@bp.route("/bank-accounts/<int:account_id>/lines")
@allow(*READERS)
@bp.response(200, DeskLinesOut)
def desk_lines(account_id: int) -> Any:
    """Lines of an account with what each may be: `state` names states, `q` words of the line, `limit` how many."""
    session, actor = db.session(), current_actor()
    account = get_account(session, actor, account_id)
    states = tuple(one for one in request.args.get("state", "").split(",") if one in STATES) or OPEN_STATES
    limit = request.args.get("limit", 100, type=int)
    if not 1 <= limit <= _MOST:
        raise InvalidInput(N_("Ask for 1 to 200 at once."), field="limit")
    wanted = LineFilter(account_id=account.id, states=states, text=request.args.get("q") or None)
    after = decode_cursor(request.args.get("after"), _BY_DAY)
    lines, more = list_lines(session, actor, wanted, after=after, limit=limit)
    return {"lines": _shown(lines), "next": encode_cursor(more, _BY_DAY) if more else None}


@bp.route("/bank-lines/<int:line_id>")
@allow(*READERS)
@bp.response(200, DeskLineOut)
def bank_line(line_id: int) -> Any:
    """One line with what it may be and what it was matched to."""
    return _shown([get_line(db.session(), current_actor(), line_id)])[0]


def _shown(lines: list[BankLine]) -> list[dict[str, Any]]:
    session, actor = db.session(), current_actor()
    readings = list(read_lines(session, actor, lines))
    cases = {share.case for one in readings for proposal in one.proposals for share in proposal.shares}
    references = references_of(session, sorted(cases))
    staged = staged_among(session, [line.id for line in lines])
    return [
        {
            "line": one.line,
            "staged_by": staged[one.line.id].actor_id if one.line.id in staged else None,
            "refused": refusal_text(staged[one.line.id].content) if one.line.id in staged else None,
            "proposals": [_proposal(proposal, references) for proposal in one.proposals if one.line.left],
            "matches": list_matches(session, one.line.id) if one.line.left != one.line.amount else [],
        }
        for one in readings
    ]


def _proposal(proposal: Any, references: Mapping[int, str]) -> dict[str, Any]:
    return {
        "mark": mark_of(proposal),
        "status": "certain" if proposal.certain else "proposed",
        "confidence": proposal.confidence,
        "shares": [{"case": references[one.case], "amount": one.amount.text} for one in proposal.shares],
        "outside": proposal.outside,
        "transfer": proposal.transfer,
        "reasons": [reason_text(reason) for reason in proposal.reasons],
    }


def _decided(line_id: int) -> Decided:
    body = read_body(DecisionIn())
    session, actor = db.session(), current_actor()
    line = get_line(session, actor, line_id)
    beside = lines_beside(session, actor, line, body.get("together_with", []))
    return decided_by(body["act"], Asked(session, actor, line, beside, Sent(body), why_text))


@bp.route("/bank-lines/<int:line_id>/staged", methods=["POST"])
@allow("finance")
@bp.takes(DecisionIn)
@bp.response(200, DeskLineOut)
def stage_bank_line(line_id: int) -> Any:
    """Decide what a line is; nothing is posted yet, and a colleague sees who is at it."""
    at = house()
    stage_lines(at.database, current_actor(), at.clock, _decided(line_id))
    db.session.rollback()
    return _shown([get_line(db.session(), current_actor(), line_id)])[0]


@bp.route("/bank-lines/<int:line_id>/staged", methods=["DELETE"])
@allow("finance")
@bp.response(204)
def unstage_bank_line(line_id: int) -> Any:
    """Forget what one decided of a line."""
    line = get_line(db.session(), current_actor(), line_id)
    take_back(house().database, current_actor(), line.id)


@bp.route("/bank-lines/<int:line_id>/matches", methods=["POST"])
@allow("finance")
@bp.takes(DecisionIn)
@bp.response(201, MatchesMadeOut)
def match_bank_line(line_id: int) -> Any:
    """Decide what a line is and post it at once."""
    ids: list[Any] = []
    for line, content in _decided(line_id):
        command, asked = order_of(line, content)
        done = transact(command, asked)
        ids += done if isinstance(done, list) else []
    return {"ids": ids}


@bp.route("/bank-lines/<int:line_id>/unpark", methods=["POST"])
@allow("finance")
@bp.response(200, DeskLineOut)
def unpark_bank_line(line_id: int) -> Any:
    """Take a line out of suspense."""
    transact(unpark_line, UnparkLine(line_id))
    return _shown([get_line(db.session(), current_actor(), line_id)])[0]


@bp.route("/matches/<int:match_id>/undo", methods=["POST"])
@allow("finance")
@bp.takes(ReasonIn)
@bp.response(200, DeskLineOut)
def undo_bank_match(match_id: int) -> Any:
    """Undo one match, that one alone, by a reversal."""
    done = transact(undo_match, UndoMatch(match_id, read_body(ReasonIn())["reason"]))
    return _shown([get_line(db.session(), current_actor(), int(done["line_id"]))])[0]


@bp.route("/bank-accounts/<int:account_id>/postings", methods=["POST"])
@allow("finance")
@bp.response(202, BatchPostingOut)
def post_staged_lines(account_id: int) -> Any:
    """Post in the background what one has staged of an account; what is refused stays staged and says why."""
    account = get_account(db.session(), current_actor(), account_id)
    return _posting(enqueue(house(), current_actor(), account))


@bp.route("/postings/<int:job_id>")
@allow("finance")
@bp.response(200, BatchPostingOut)
def posting_state(job_id: int) -> Any:
    """How far posting is."""
    return _posting(job_id)


def _posting(job_id: int) -> dict[str, Any]:
    db.session.rollback()
    job = get_job(db.session(), job_id, current_actor().id)
    counts = {name: job.result.get(name, 0) for name in ("posted", "refused")}
    return {"id": job.id, "state": job.state, "done": job.done, "whole": job.whole, **counts}


@bp.route("/match-rules")
@allow(*READERS)
@bp.response(200, RuleOut(many=True))
def rules_learned() -> Any:
    """What was learned from matches, the newest first; `account` narrows it to one."""
    wanted = RuleFilter(account_id=request.args.get("account", type=int))
    found, _more = list_rules(db.session(), current_actor(), wanted, limit=1000)
    return [one.rule for one in found]


@bp.route("/match-rules/<int:rule_id>", methods=["PUT"])
@allow("finance")
@bp.takes(RuleIn)
@bp.response(204)
def change_rule(rule_id: int) -> Any:
    """Let a rule say something else."""
    transact(edit_rule, EditRule(rule_id, **read_body(RuleIn())))


@bp.route("/match-rules/<int:rule_id>/switch", methods=["POST"])
@allow("finance")
@bp.takes(SwitchIn)
@bp.response(204)
def change_rule_use(rule_id: int) -> Any:
    """Switch a rule on or off."""
    transact(switch_rule, SwitchRule(rule_id, read_body(SwitchIn())["on"]))
