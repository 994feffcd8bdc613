"""Loan contracts for programs, with what is owed on each."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.debts.commands import describe_contract
from legal_recovery.debts.schemas import ContractForm
from legal_recovery.debts.store import Debt, get_debt, list_debts, list_owed, owed_by_debt
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("debts_api", __name__, url_prefix=PREFIX, description="Debts")


class DebtOut(Schema):
    """A loan contract of a case; `owed` is by account of the claim, what is not owed left out."""

    id = fields.String()
    contract_number = fields.String()
    currency = fields.String()
    signed_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    default_on = fields.Date(allow_none=True)
    lent = MoneyText(allow_none=True)
    lent_on = fields.Date(allow_none=True)
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


@bp.route("/cases/<reference>/debts/<int:debt_id>", methods=["POST"])
@allow("legal")
@bp.takes(ContractForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def describe(reference: str, debt_id: int) -> Any:
    """Put right or complete what is known of a contract; what is left out is not known."""
    case = find_case(reference)
    form = ContractForm(case, get_debt(db.session(), case.id, debt_id))
    return {"recorded_seq": transact(describe_contract, read_body(form))}


def _shown(debt: Debt, owed: dict[str, int]) -> dict[str, Any]:
    shown = {name: getattr(debt, name) for name in DebtOut().fields if name != "owed"}
    return shown | {"owed": {account: Money(minor, debt.currency).text for account, minor in owed.items()}}
