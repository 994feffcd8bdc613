"""Bank accounts for programs: listed, opened, described, and whether their statements are whole."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.commands import describe_account, open_account
from legal_recovery.reconciliation.rules.accounts import ACCOUNT_STATES
from legal_recovery.reconciliation.schemas.accounts import AccountDescriptionForm, AccountForm
from legal_recovery.reconciliation.store import (
    Account,
    AccountStanding,
    get_account,
    list_standings,
    standing_of_account,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.transact import transact

READERS = ("finance", "manager", "auditor")
LEADS = ("finance_lead",)


class WaitingOut(Schema):
    """The lines of an account that are not matched to their end."""

    lines = fields.Integer()
    credits = MoneyText()
    debits = MoneyText()
    oldest = fields.Date(allow_none=True)
    parked = fields.Integer(
        metadata={"description": "How many of them are in suspense, or a colleague was asked."}
    )
    parked_amount = MoneyText()


class BankAccountOut(Schema):
    """An account of the lender's at a bank, what waits on it, and how it stands."""

    id = fields.String(attribute="account.id")
    office_id = fields.String(attribute="account.office_id")
    name = fields.String(attribute="account.name")
    bank = fields.String(attribute="account.bank")
    number = fields.String(attribute="account.number")
    currency = fields.String(attribute="account.currency")
    state = coded(ACCOUNT_STATES, attribute="account.state")
    at_bank = MoneyText(
        attribute="standing.at_bank",
        allow_none=True,
        metadata={"description": "What the bank says stands on it; null where no statement has a balance."},
    )
    statements_until = fields.Date(attribute="standing.until", allow_none=True)
    is_continuous = fields.Boolean(
        attribute="standing.is_proven",
        metadata={"description": "Each balance follows from the one before and the lines between."},
    )
    open = fields.Nested(WaitingOut, attribute="waiting")


class BankAccountMade(Schema):
    """The number of a new account."""

    id = fields.String()


class BankAccountRecorded(Schema):
    """The place of the record in the account's book."""

    recorded_seq = fields.Integer()


class BreakOut(Schema):
    """Where two statements do not meet: what of the later balance is in no line."""

    before_id = fields.String(attribute="before.id")
    after_id = fields.String(attribute="after.id")
    until = fields.Date(attribute="before.closed_on")
    since = fields.Date(attribute="after.opened_on")
    missing = MoneyText()
    is_overlap = fields.Boolean(metadata={"description": "The two are of the same days."})


class ContinuityOut(Schema):
    """Whether the statements of an account follow on one another, and its book agrees with them."""

    is_continuous = fields.Boolean(attribute="is_proven")
    at_bank = MoneyText(allow_none=True)
    in_books = MoneyText(
        allow_none=True, metadata={"description": "The first opening balance and all lines."}
    )
    difference = MoneyText(allow_none=True)
    until = fields.Date(allow_none=True)
    breaks = fields.List(fields.Nested(BreakOut))


def find_account(account_id: int) -> Account:
    """Return an account that the token's person may see; raises NotFound."""
    return get_account(db.session(), current_actor(), account_id)


def _standing(account_id: int) -> AccountStanding:
    return standing_of_account(db.session(), find_account(account_id))


@bp.route("/bank-accounts")
@allow(*READERS)
@bp.response(200, BankAccountOut(many=True))
@bp.refuses()
def bank_accounts() -> Any:
    """The lender's accounts, as far as one may see them, with what waits on each."""
    return list_standings(db.session(), current_actor())


@bp.route("/bank-accounts", methods=["POST"])
@allow(*LEADS)
@bp.takes(AccountForm)
@bp.response(201, BankAccountMade)
@bp.refuses(400, 404, 409, 415, 422)
def open_bank_account() -> Any:
    """Take an account of the lender's into the books."""
    return {"id": transact(open_account, read_body(AccountForm()))}


@bp.route("/bank-accounts/<int:account_id>")
@allow(*READERS)
@bp.response(200, BankAccountOut)
@bp.refuses(404)
def bank_account(account_id: int) -> Any:
    """One account, what waits on it, and how it stands."""
    return _standing(account_id)


@bp.route("/bank-accounts/<int:account_id>/description", methods=["POST"])
@allow(*LEADS)
@bp.takes(AccountDescriptionForm, None)
@bp.response(201, BankAccountRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def describe_bank_account(account_id: int) -> Any:
    """Call an account otherwise, or say that it was closed at its bank."""
    form = AccountDescriptionForm(find_account(account_id).id)
    return {"recorded_seq": transact(describe_account, read_body(form))}


@bp.route("/bank-accounts/<int:account_id>/continuity")
@allow(*READERS)
@bp.response(200, ContinuityOut)
@bp.refuses(404)
def continuity(account_id: int) -> Any:
    """Whether each statement begins with what the one before ended with; where not, how much is missing."""
    return _standing(account_id).standing
