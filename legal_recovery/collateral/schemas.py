"""Collateral and valuations: the same fields on pages, in JSON and as arguments."""

from typing import Any

from marshmallow import fields, post_load

from legal_recovery.cases.schemas import Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, ValueCollateral
from legal_recovery.collateral.rules import KINDS
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Words

CHOOSE_KIND = N_("Choose the kind of collateral.")


class CollateralForm(CaseForm):
    """A piece of collateral, with its value where it is known."""

    collateral_kind = chosen(KINDS, **needed(CHOOSE_KIND))
    description = Words(**needed(N_("Say what it is.")))
    owner = Words(load_default=None)
    currency = Currency(load_default=None)
    value = Amount(load_default=None)
    valued_on = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AddCollateral:
        version = data.pop("version")
        data.pop("currency")
        return AddCollateral(self.case.id, CollateralTerms(**data), version)


class ValuationForm(CaseForm):
    """What a piece of collateral was found to be worth on a day."""

    collateral_id = fields.Integer(**needed())
    currency = Currency(load_default=None)
    value = Amount(**needed())
    valued_on = Day(**needed())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ValueCollateral:
        data.pop("currency")
        return ValueCollateral(self.case.id, **data)
