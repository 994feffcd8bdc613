"""Lines of statements for programs, filtered as on the page."""

from typing import Any

from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.schemas import Id, MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.api.accounts import READERS, find_account
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.api.statements import asked, paging, require_meant
from legal_recovery.reconciliation.rules.lines import GROUNDS, STATES
from legal_recovery.reconciliation.schemas.lists import (
    DIRECTIONS,
    WAITING,
    find_lines,
    read_line_place,
    read_lines,
)
from legal_recovery.reconciliation.store import ORDERS
from legal_recovery.web.access import allow, current_actor


class _LinesQuery(Schema):
    """Which lines, in which order, and from where on; what is left out does not narrow."""

    account = Id(metadata={"description": "The id of the account."})
    statement = Id(metadata={"description": "The id of the statement that brought them."})
    q = asked("Words of the payer, its account, the reference or the wording.")
    state = asked("The state; `waiting` are all that are not matched to their end.", WAITING, *STATES)
    direction = asked("Money in or out.", *DIRECTIONS)
    since = asked("With this value date or later.")
    until = asked("With this value date or before.")
    amount_from = asked("Of this amount or more, whatever its sign, in the account's currency, else CNY.")
    amount_to = asked("Of this amount or less.")
    late = asked("Posted in this month, like 2026-11, because their own month was closed.")


LinesQuery = _LinesQuery.from_dict(paging(ORDERS), name="LinesQuery")


class LineOut(Schema):
    """A line of a statement; credits are positive. `left` is what of it is not matched."""

    id = fields.String()
    account_id = fields.String()
    statement_id = fields.String()
    number = fields.Integer(metadata={"description": "Its turn in the statement, from 1."})
    booked_on = fields.Date()
    value_on = fields.Date()
    currency = fields.String(attribute="amount.currency")
    amount = MoneyText()
    left = MoneyText()
    balance = MoneyText(allow_none=True)
    payer = fields.String(allow_none=True)
    payer_account = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    narrative = fields.String(allow_none=True)
    state = coded(STATES)
    ground = coded(GROUNDS, allow_none=True)
    parked_on = fields.Date(allow_none=True)
    owner_id = fields.String(allow_none=True)


class LinesOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    lines = fields.List(fields.Nested(LineOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


@bp.route("/bank-lines")
@allow(*READERS)
@bp.arguments(LinesQuery, location="query", unknown=RAISE)
@bp.response(200, LinesOut)
@bp.refuses(404, 422)
def bank_lines(query: dict[str, Any]) -> Any:
    """The lines of the accounts that the token's person may see, the oldest first."""
    account = find_account(query["account"]) if "account" in query else None
    given = {name: value for name, value in query.items() if isinstance(value, str)}
    wanted, errors = read_lines(
        given,
        account.currency if account else "CNY",
        account.id if account else None,
        query.get("statement"),
    )
    seek = read_line_place(given, size=query["limit"])
    require_meant(query, seek, dict(errors))
    page, _sums = find_lines(db.session(), current_actor(), wanted, seek)
    return {"lines": page.items, "next": page.next, "previous": page.previous, "count": page.total}
