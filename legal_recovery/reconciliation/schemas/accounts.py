"""What people say of a bank account, and why a statement is taken back."""

from typing import Any

from marshmallow import post_load

from legal_recovery.cases.schemas import Currency, chosen, needed
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.reconciliation.commands import DescribeAccount, OpenAccount, WithdrawStatement
from legal_recovery.reconciliation.rules.accounts import ACCOUNT_STATES


class AccountForm(Form):
    """An account of the lender's is taken into the books."""

    office_id = Id(**needed(N_("Choose the office whose account it is.")))
    number = Words(**needed(N_("Say the number of the account.")), longest=60)
    currency = Currency(load_default="CNY", metadata={"description": "ISO 4217."})
    bank = Words(load_default="", longest=120)
    name = Words(load_default="", longest=120, metadata={"description": "What it is called here."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OpenAccount:
        names = ("office_id", "name", "bank", "number", "currency")
        return OpenAccount(**{name: data[name] for name in names})


class AccountDescriptionForm(Form):
    """An account is called otherwise, or was closed at its bank, or is used again."""

    name = Words(**needed(N_("Say what it is called.")), longest=120)
    bank = Words(load_default="", longest=120)
    state = chosen(ACCOUNT_STATES, load_default="open")

    def __init__(self, account_id: int | None) -> None:
        super().__init__()
        self.account_id = account_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DescribeAccount:
        assert self.account_id is not None
        return DescribeAccount(self.account_id, data["name"], data["bank"], state=data["state"])


class WithdrawalForm(Form):
    """Why a statement should not have been loaded."""

    reason = Words(**needed(N_("Say why.")))

    def __init__(self, account_id: int | None, statement_id: int | None) -> None:
        super().__init__()
        self.account_id, self.statement_id = account_id, statement_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawStatement:
        assert self.account_id is not None and self.statement_id is not None
        return WithdrawStatement(self.account_id, self.statement_id, data["reason"])
