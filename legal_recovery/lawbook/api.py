"""The law for programs: deadlines that follow from an event, and the costs of a suit."""

from typing import Any

from flask_babel import gettext
from marshmallow import Schema, fields

from legal_recovery.kernel.errors import Message, Named
from legal_recovery.law.deadlines import following
from legal_recovery.law.keys import keys_of
from legal_recovery.law.suing import OUTCOMES, CostLine, estimate
from legal_recovery.lawbook import store
from legal_recovery.lawbook.schemas import WORDS, read_asked_deadlines, read_suit
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house

bp = ApiBlueprint("lawbook_api", __name__, url_prefix=PREFIX, description="Law")


class _CodeQuery(Schema):
    jurisdiction = fields.String(load_default="CN", metadata={"description": "The law pack, such as CN."})


class DeadlinesQuery(_CodeQuery):
    """What happened, and when."""

    event = fields.String(load_default="", metadata={"description": "An event of the law pack."})
    on = fields.String(load_default="", metadata={"description": "Its day.", "example": "2026-09-10"})
    means = fields.String(load_default="in-person", metadata={"description": "How it was served."})
    abroad = fields.String(load_default="", metadata={"description": "1 where the party lives abroad."})


class DeadlineOut(Schema):
    """A deadline: the last day as it is counted, and the day after closed days are passed over."""

    rule = fields.String(attribute="rule.key")
    name = fields.Dict(attribute="rule.name", keys=fields.String(), values=fields.String())
    citation = fields.String(attribute="rule.citation")
    event_on = fields.Date()
    unrolled = fields.Date()
    due = fields.Date()
    provisional = fields.Boolean(
        metadata={"description": "The calendar of that year is not known: it may end later, never earlier."}
    )
    passed = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "Days on which courts are closed, and why."},
    )


@bp.route("/law/deadlines")
@allow.signed_in
@bp.arguments(DeadlinesQuery, location="query")
@bp.response(200, DeadlineOut(many=True))
@bp.refuses(415, 422)
def deadlines(query: dict[str, str]) -> Any:
    """The deadlines that follow from an event."""
    pack = store.pack_of(db.session(), query["jurisdiction"])
    asked = read_asked_deadlines(pack, query)
    _, found = following(pack, asked.event, asked.on, asked.means, abroad=asked.abroad)
    return [
        {
            "rule": one.rule,
            "event_on": one.event_on,
            "unrolled": one.unrolled,
            "due": one.due,
            "provisional": one.provisional,
            "passed": [{"day": passed.day.isoformat(), "why": passed.why} for passed in one.passed],
        }
        for one in found
    ]


class KeyOut(Schema):
    """A key that forms take, and what it is called in the language of the request."""

    key = fields.String()
    name = fields.String()


class KeysOut(Schema):
    """The keys of a law, by what they name: events, papers, grounds, orders, rate_kinds, stages and more."""

    jurisdiction = fields.String()
    name = fields.String()
    currency = fields.String()
    keys = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(KeyOut)))


@bp.route("/law/<jurisdiction>/keys")
@allow.signed_in
@bp.response(200, KeysOut)
@bp.refuses(404, 422)
def keys(jurisdiction: str) -> Any:
    """What the fields of forms take in cases of a jurisdiction, each with its name."""
    pack = store.pack_of(db.session(), jurisdiction)
    found = {**WORDS, **keys_of(pack)}
    # A paper is served where the law of the case knows what follows from it.
    found["papers"] = {key: name for key, name in found.get("papers", {}).items() if key in pack.events}
    return {
        "jurisdiction": pack.jurisdiction,
        "name": pack.name[language()],
        "currency": pack.currency,
        "keys": {
            what: [{"key": key, "name": _spoken(name)} for key, name in names.items()]
            for what, names in found.items()
        },
    }


def _spoken(name: Named | Message) -> str:
    return name.by_language[language()] if isinstance(name, Named) else gettext(name)


class CostsQuery(Schema):
    """What is planned; amounts in yuan as decimal texts."""

    claim = fields.String(load_default="")
    on = fields.String(load_default="", metadata={"description": "The day of filing; today where left out."})
    procedure = fields.String(load_default="ordinary", metadata={"description": "ordinary or summary"})
    preserved = fields.String(load_default="")
    bond_premium = fields.String(load_default="")
    announcements = fields.String(load_default="")
    announcement_each = fields.String(load_default="")
    appraisal = fields.String(load_default="")
    counsel_fixed = fields.String(load_default="")
    counsel_tiers = fields.String(
        load_default="", metadata={"description": "As `0:3, 1000000:2` in percent."}
    )
    counsel_on_debtor = fields.String(
        load_default="", metadata={"description": "1 where the contract says so."}
    )


class BackOut(Schema):
    """What of a cost comes back: from the court, the debtor, as agreed, or from nobody."""

    amount = MoneyText()
    source = fields.String()
    within_days = fields.Integer(allow_none=True)


class CostLineOut(Schema):
    """One cost of a suit; `prepaid` by us, or else taken from what is collected."""

    kind = fields.String()
    amount = MoneyText()
    prepaid = fields.Boolean()
    back = fields.Dict(keys=fields.String(), values=fields.Nested(BackOut))
    citations = fields.List(fields.String())


class EstimateOut(Schema):
    """The costs of a suit: what we pay first, and what of it stays with us in each outcome."""

    currency = fields.String()
    advanced = MoneyText()
    left = fields.Dict(keys=fields.String(), values=MoneyText())
    lines = fields.List(fields.Nested(CostLineOut))


@bp.route("/law/costs")
@allow.signed_in
@bp.arguments(CostsQuery, location="query")
@bp.response(200, EstimateOut)
@bp.refuses(422)
def costs(query: dict[str, str]) -> Any:
    """What a suit will cost, and what comes back."""
    found = estimate(read_suit(query, "CNY", house().clock.today()))
    return {
        "currency": found.currency,
        "advanced": found.advanced,
        "left": {outcome: found.left(outcome) for outcome in OUTCOMES},
        "lines": [_line(one) for one in found.lines],
    }


def _line(one: CostLine) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "amount": one.amount,
        "prepaid": one.prepaid,
        "back": one.back,
        "citations": one.citations,
    }
