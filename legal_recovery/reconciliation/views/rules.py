"""What was learned from matches: listed, with where it comes from; mended, switched off and on."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import Schema, fields

from legal_recovery.cases.store import debtors_of, references_of
from legal_recovery.cases.views import SHOWN, Outcome, carry_out, done, link
from legal_recovery.kernel.errors import N_, NotPermitted
from legal_recovery.ledger.rules import COST_KINDS
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.commands import SwitchRule, edit_rule, switch_rule
from legal_recovery.reconciliation.commands.learning import EditRule
from legal_recovery.reconciliation.rules.learning import MEANINGS, STATES
from legal_recovery.reconciliation.store import (
    RULE_SORTS,
    ListedRule,
    RuleFilter,
    get_rule,
    lessons_of,
    list_rules,
)
from legal_recovery.reconciliation.views.desk import READERS, position_of
from legal_recovery.reconciliation.views.listing import account_options, all_of, given, number, saved
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column
from legal_recovery.web.pagination import Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import transact

NEWEST = Sort("learned_on", descending=True)
_FILTERS = ("q", "account", "state", "means")
_TONES = {"on": "good", "off": "neutral", "doubtful": "warn"}


class RuleForm(Schema):
    """The form: what lines a rule is about, and what such a line is."""

    def __init__(self, rule_id: int) -> None:
        super().__init__(unknown="exclude")
        self._rule_id = rule_id

    payer = fields.String(load_default="")
    payer_account = fields.String(load_default="")
    wording = fields.String(load_default="")
    means = fields.String(load_default="")
    reference = fields.String(load_default="")
    cost_kind = fields.String(load_default="")
    note = fields.String(load_default="")

    def load(self, data: Any, **more: Any) -> Any:
        """Return the command that the form is."""
        given: dict[str, str] = super().load(data, **more)
        said: dict[str, Any] = {name: value.strip()[:200] or None for name, value in given.items()}
        return EditRule(self._rule_id, **{**said, "means": said["means"] or ""})


@bp.get("/reconciliation/rules")
@allow(*READERS)
def match_rules() -> ResponseReturnValue:
    """Show the rules, the newest first, filtered and sorted as the address says."""
    seek = read_seek(request.args, sorts=tuple(RULE_SORTS), default=NEWEST)
    found, _more = list_rules(
        db.session(),
        current_actor(),
        _wanted(),
        sort=seek.sort.key,
        downwards=seek.sort.descending != seek.backwards,
        after=position_of(RULE_SORTS, seek),
        limit=seek.limit,
    )
    page = page_of(found, seek, lambda one: _position(one, seek.sort.key))
    return render_template(
        "reconciliation/rules.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        filters=_filter_fields(),
        values=request.args,
        query=given(*_FILTERS, "sort"),
        is_filtered=bool(given(*_FILTERS)),
    )


def _wanted() -> RuleFilter:
    state, means = request.args.get("state", ""), request.args.get("means", "")
    return RuleFilter(
        account_id=number("account"),
        state=state if state in STATES else None,
        means=means if means in MEANINGS else None,
        text=request.args.get("q", "").strip()[:100] or None,
    )


def _position(one: ListedRule, key: str) -> tuple[Any, ...]:
    value: Any = {
        "learned_on": one.learned_on.isoformat(),
        "payer": one.rule.payer or "",
        "account": one.account,
        "state": one.rule.state,
    }[key]
    return (value, one.rule.id)


def _rows(found: Any) -> list[dict[str, Any]]:
    cases = sorted({one.rule.case_id for one in found if one.rule.case_id is not None})
    references, debtors = references_of(db.session(), cases), debtors_of(db.session(), cases)
    return [
        {
            "id": one.rule.id,
            "words": one.rule.words,
            "means": _(MEANINGS[one.rule.means]),
            "what": what_of(one, references, debtors),
            "way": _("In") if one.rule.is_credit else _("Out"),
            "taught": one.rule.taught,
            "learned_on": one.learned_on,
            "account": one.account,
            "state": {"label": _(STATES[one.rule.state]), "tone": _TONES[one.rule.state]},
            "state_name": _(STATES[one.rule.state]),
            "url": url_for(".match_rule", rule_id=one.rule.id),
        }
        for one in found
    ]


def what_of(one: ListedRule, references: dict[int, str], debtors: dict[int, str]) -> str:
    """Return what a rule says a line is: which case, which kind of cost, or what outside of cases."""
    rule = one.rule
    if rule.case_id is None:
        return rule.note or ""
    kind = _(COST_KINDS[rule.cost_kind]) if rule.cost_kind else None
    return " · ".join(filter(None, (debtors.get(rule.case_id), references.get(rule.case_id), kind)))


def _filter_fields() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("Words"), "placeholder": _("Other side or wording")},
        {"name": "account", "label": _("Bank account"), "kind": "select", "options": account_options()},
        {
            "name": "means",
            "label": _("Means"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in MEANINGS.items()],
        },
        {
            "name": "state",
            "label": _("State"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in STATES.items()],
        },
    ]


@bp.get("/reconciliation/rules.<any(csv, xlsx):form>")
@allow(*READERS)
def export_rules(form: str) -> ResponseReturnValue:
    """Save the filtered list."""
    sort = read_sort(request.args.get("sort"), tuple(RULE_SORTS), NEWEST)
    fetch = partial(
        list_rules, db.session(), current_actor(), _wanted(), sort=sort.key, downwards=sort.descending
    )
    labels = {
        "words": _("Lines with"),
        "way": _("Direction"),
        "means": _("Means"),
        "what": _("Which"),
        "taught": _("Matches that taught it"),
        "learned_on": _("Learned on"),
        "account": _("Bank account"),
        "state_name": _("State"),
    }
    columns = [Column(key, label, 32 if key in ("words", "what") else 16) for key, label in labels.items()]
    rows = _rows(list(all_of(fetch)))
    return saved(form, "match_rules", _("Learned rules"), columns, rows, given(*_FILTERS), sort.text)


@bp.route("/reconciliation/rules/<int:rule_id>", methods=["GET", "POST"])
@allow(*READERS)
def match_rule(rule_id: int) -> ResponseReturnValue:
    """Show a rule with the matches that taught it; once posted it says something else."""
    if request.method == "GET":
        return _rule_page(rule_id, SHOWN)
    return _edited(rule_id)


def _edited(rule_id: int) -> ResponseReturnValue:
    if not may("finance"):
        raise NotPermitted(N_("Your roles do not allow this."))
    outcome = carry_out(edit_rule, RuleForm(rule_id))
    if outcome.refused:
        return _rule_page(rule_id, outcome)
    return done(url_for(".match_rule", rule_id=rule_id), _("The rule is changed."))


@bp.post("/reconciliation/rules/<int:rule_id>/switch")
@allow("finance")
def switch_match_rule(rule_id: int) -> ResponseReturnValue:
    """Switch a rule on or off."""
    on = request.form.get("on") == "1"
    transact(switch_rule, SwitchRule(rule_id, on))
    flash(_("The rule is in use.") if on else _("The rule is switched off."), "good")
    return redirect(url_for(".match_rule", rule_id=rule_id), 303)


def _rule_page(rule_id: int, outcome: Outcome) -> ResponseReturnValue:
    session = db.session()
    found = get_rule(session, current_actor(), rule_id)
    case = found.rule.case_id
    references, debtors = (
        references_of(session, [case] if case else []),
        debtors_of(session, [case] if case else []),
    )
    reference = references.get(case or 0, "")
    page = render_template(
        "reconciliation/rule.html",
        rule=found.rule,
        row=_rows([found])[0],
        what=what_of(found, references, debtors),
        case_url=link("cases.show", reference=reference) if reference else None,
        learned_on=found.learned_on,
        lessons=[_lesson(one) for one in lessons_of(session, rule_id)],
        taught=ngettext("%(num)d match taught it", "%(num)d matches taught it", found.rule.taught),
        initial={
            "payer": found.rule.payer,
            "payer_account": found.rule.payer_account,
            "wording": found.rule.wording,
            "means": found.rule.means,
            "reference": reference,
            "cost_kind": found.rule.cost_kind,
            "note": found.rule.note,
        },
        meanings=[(key, _(name)) for key, name in MEANINGS.items()],
        cost_kinds=[("", "–"), *((key, _(name)) for key, name in COST_KINDS.items())],
        values=request.form,
        errors=outcome.errors,
        may_edit=may("finance"),
    )
    return page, outcome.status


def _lesson(one: Any) -> dict[str, Any]:
    return {
        "id": one.match_id,
        "on": one.value_on,
        "amount": one.amount,
        "taught_on": one.taught_on,
        "state": {"label": _("Undone"), "tone": "neutral", "icon": "undo"} if one.undone else None,
        "url": url_for(".desk", account_id=one.account_id, view="all", line=one.line_id),
    }
