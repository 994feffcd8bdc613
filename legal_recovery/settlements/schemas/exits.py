"""Forms about exits and about who may approve them: the same fields on pages and in JSON."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import UnknownCurrency, parse_amount
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.receipts.schemas import HAND, HandLine, read_by_hand
from legal_recovery.settlements.commands import AnswerExit, ApproveExit, RequestExit, SetAuthority
from legal_recovery.settlements.rules import APPROVERS, ASKED, EXITS, Wish


class ExitForm(CaseForm):
    """What is asked for: which exit, how much, why; of a waiver by hand, of which parts."""

    exit_kind = chosen(ASKED, **needed(N_("Choose what you ask for.")))
    amount = Amount(
        **needed(N_("Give the amount.")), metadata={"description": "A decimal text.", "example": "50000.00"}
    )
    about = Words(
        load_default=None, metadata={"description": "What it is about, such as a docket number or an asset."}
    )
    reason = Words(**needed(SAY_WHY))
    by_hand = fields.List(
        fields.Nested(HandLine),
        load_default=list,
        metadata={"description": "Which parts are waived, where not in the usual order."},
    )

    @pre_load
    def gather_by_hand(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each part has a field of its own, `hand.<debt>.<account>`."""
        typed = [(name, text) for name, text in data.items() if name.startswith(HAND) and str(text).strip()]
        if not typed:
            return dict(data)
        lines = []
        for name, text in typed:
            debt, _dot, account = name.removeprefix(HAND).partition(".")
            lines.append({"debt": debt if debt != "0" else None, "account": account, "amount": text})
        return {**data, "by_hand": lines}

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RequestExit:
        parts = tuple(read_by_hand(data["by_hand"], self.case.currency))
        wish = Wish(data["exit_kind"], data["amount"], data["reason"], data["about"], parts)
        return RequestExit(self.case.id, wish, data["version"])


class _OfExit(CaseForm):
    """A form about one request."""

    def __init__(self, case: CaseFacts, exit_id: int) -> None:
        super().__init__(case)
        self.exit_id = exit_id


class ExitApprovalForm(_OfExit):
    """What was asked for is approved, exactly as the digest says."""

    digest = fields.String(
        **needed(N_("Open the request again: what you approve is not known.")),
        metadata={"description": "The digest of what was seen and is approved."},
    )
    document_number = Words(**needed(N_("Give the number of the approval.")), longest=200)
    decided_on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ApproveExit:
        names = ("digest", "document_number", "decided_on")
        return ApproveExit(self.case.id, self.exit_id, **{name: data[name] for name in names})


class ExitAnswerForm(_OfExit):
    """What was asked for is declined, or wanted no more."""

    answer = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AnswerExit:
        return AnswerExit(self.case.id, self.exit_id, data["answer"])


class AuthorityForm(Form):
    """Up to which amount a role may approve a kind of exit; without an amount any, nought for none."""

    exit_kind = chosen(EXITS, **needed(N_("Choose the kind of exit.")))
    role = chosen(APPROVERS, **needed(N_("Choose the role.")))
    office_id = Id(load_default=None, metadata={"description": "Left out: every office."})
    currency = Currency(load_default="CNY")
    up_to = Words(load_default=None, metadata={"description": "A decimal text; left out: any amount."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetAuthority:
        data.pop("version")
        text = data.pop("up_to")
        try:
            limit = parse_amount(text, data["currency"], field="up_to") if text else None
        except UnknownCurrency as refusal:
            raise ValidationError({"currency": [refusal]}) from refusal
        except InvalidInput as refusal:
            raise ValidationError({"up_to": [refusal]}) from refusal
        return SetAuthority(**data, up_to=limit)
