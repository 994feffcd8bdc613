"""Forms about debt sales: the same fields on pages and in JSON."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load

from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import UnknownCurrency, parse_amount
from legal_recovery.ledger.schemas import Form, Words
from legal_recovery.settlements.commands import (
    ApproveSale,
    BuyBack,
    CloseSale,
    DraftSale,
    DropSale,
    MoveBuyerMoney,
)
from legal_recovery.settlements.rules import SPLITS

WAYS = {"in": N_("Came in for the buyer"), "out": N_("Passed on to the buyer")}


class SaleForm(Form):
    """A pool of cases to be sold: which, at which cut-off, to whom, for how much, and how the price is split."""

    name = Words(**needed(N_("Give the pool a name.")), longest=100)
    buyer = Words(**needed(N_("Say who buys.")), longest=200)
    cases = fields.List(
        Words(),
        **needed(N_("Name the cases of the pool.")),
        metadata={"description": "The references of the cases."},
    )
    cut_off_on = Day(**needed(N_("Give the cut-off.")))
    currency = Currency(load_default="CNY")
    price = Words(**needed(N_("Give the price.")), metadata={"description": "A decimal text."})
    split_by = chosen(SPLITS, load_default="face")

    @pre_load
    def gather_cases(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages the references stand in one field, apart by blanks, commas or lines."""
        typed = data.get("cases")
        if isinstance(typed, str):
            return {**data, "cases": [one for one in re.split(r"[\s,，、;；]+", typed) if one]}
        return dict(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DraftSale:
        try:
            price = parse_amount(data["price"], data["currency"], field="price")
        except UnknownCurrency as refusal:
            raise ValidationError({"currency": [refusal]}) from refusal
        except InvalidInput as refusal:
            raise ValidationError({"price": [refusal]}) from refusal
        return DraftSale(
            data["name"], data["buyer"], tuple(data["cases"]), data["cut_off_on"], price, data["split_by"]
        )


class _OfSale(Form):
    """A form about one sale."""

    def __init__(self, sale_id: int) -> None:
        super().__init__()
        self.sale_id = sale_id


class SaleApprovalForm(_OfSale):
    """The sale is approved, exactly as the digest says."""

    digest = fields.String(
        **needed(N_("Open the sale again: what you approve is not known.")),
        metadata={"description": "The digest of what was seen and is approved."},
    )
    document_number = Words(**needed(N_("Give the number of the approval.")), longest=200)
    decided_on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ApproveSale:
        return ApproveSale(self.sale_id, data["digest"], data["document_number"], data["decided_on"])


class SaleClosingForm(_OfSale):
    """The price came in and the claims passed."""

    on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CloseSale:
        return CloseSale(self.sale_id, data["on"])


class SaleDropForm(_OfSale):
    """The pool is not sold."""

    answer = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DropSale:
        return DropSale(self.sale_id, data["answer"])


class BuyerMoneyForm(CaseForm):
    """Money that came in after the cut-off, or was passed on to the buyer."""

    way = chosen(WAYS, load_default="in")
    amount = Amount(
        **needed(N_("Give the amount.")), metadata={"description": "A decimal text.", "example": "20000.00"}
    )
    on = Day(**needed(N_("Give its day.")))
    payer = Words(load_default=None, longest=200)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MoveBuyerMoney:
        return MoveBuyerMoney(self.case.id, **data)


class BuyBackForm(CaseForm):
    """A claim that was sold comes back."""

    on = Day(**needed(N_("Give its day.")))
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> BuyBack:
        return BuyBack(self.case.id, **data)
