"""Loan contracts for programs, with what is owed on each."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.debts.store import Debt, list_debts, list_owed, owed_by_debt
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint

bp = ApiBlueprint("debts_api", __name__, url_prefix=PREFIX, description="Debts")


class DebtOut(Schema):
    """A loan contract of a case; `owed` is by account of the claim, what is not owed left out."""

    id = fields.String()
    contract_number = fields.String()
    currency = fields.String()
    signed_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    default_on = fields.Date(allow_none=True)
    owed = fields.Dict(keys=fields.String(), values=fields.String())


@bp.route("/cases/<reference>/debts")
@allow.signed_in
@bp.response(200, DebtOut(many=True))
@bp.refuses(404)
def debts(reference: str) -> Any:
    """The loan contracts of a case, the earliest default first."""
    case = find_case(reference)
    owed = owed_by_debt(list_owed(db.session(), case.book))
    return [_shown(debt, owed.get(debt.id, {})) for debt in list_debts(db.session(), case.id)]


def _shown(debt: Debt, owed: dict[str, int]) -> dict[str, Any]:
    shown = {name: getattr(debt, name) for name in DebtOut().fields if name != "owed"}
    return shown | {"owed": {account: Money(minor, debt.currency).text for account, minor in owed.items()}}
