"""Forms about interest, titles, orders of payment and insolvencies: the same fields on pages and in JSON."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.debts.store import Debt
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money, minor_text, parse_amount
from legal_recovery.law.keys import examples_of
from legal_recovery.law.loan import GENERAL_KINDS
from legal_recovery.law.pack import PPB, NotInForce, Pack, percent_text
from legal_recovery.lawbook.schemas import Percent, open_series, read_percent
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.owed.commands import (
    AgreeInterest,
    DescribeInsolvency,
    DismissInsolvency,
    RecordAward,
    RecordInsolvency,
    RecordJudgment,
    SetPaymentOrder,
    StayDelay,
    WithdrawAward,
)
from legal_recovery.owed.rules import (
    CLAIM,
    COMPOUNDING,
    COSTS_BY,
    EXTENTS,
    Account,
    Liable,
    RateTerms,
    each_day_of,
    order_on,
    totals_of,
)
from legal_recovery.owed.store import FIXED, Award, WhatIsOwed
from legal_recovery.proceedings.commands import RecordTitle
from legal_recovery.proceedings.rules import DECIDED_BELOW, TITLES

CHOOSE_RATE = N_("Choose a rate.")
_RATE = examples_of("rate_kinds", "A fixed rate, or a published one.")
BASES = ("360", "365", "0")
_A_NUMBER = N_("Give a number, such as 2.")
_REPRICING = N_("Repricing needs its first day and the months between.")


class Times(fields.Field[int]):
    """A multiple such as 1.5, in billionths."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        try:
            # Read as a percent is: what comes of it is a hundredth of the multiple.
            return read_percent(str(value), attr or "multiple") * 100
        except RecoveryError as refusal:
            refusal.field = attr
            raise ValidationError([refusal]) from refusal


class _LawForm(CaseForm):
    def __init__(self, case: CaseFacts, pack: Pack, **fixed: Any) -> None:
        super().__init__(case)
        self.pack, self.fixed = pack, fixed


class RateForm(_LawForm):
    """A rate: fixed, or a published one with multiple, margin and repricing."""

    rate_kind = fields.String(load_default=None, metadata=_RATE)
    rate = Percent(load_default=None)
    multiple = Times(load_default=None)
    margin = Percent(load_default=None)
    reprice_from = Day(load_default=None)
    reprice_months = fields.Integer(load_default=None, error_messages={"invalid": _A_NUMBER})
    basis = chosen(BASES, load_default=None)
    rate_confirmed = fields.Boolean(
        load_default=False,
        metadata={"description": "The rate is right although hardly any contract has such."},
    )

    def take_rate(self, data: dict[str, Any]) -> RateTerms:
        """Take the fields of the rate out of what was typed; raises ValidationError at the field."""
        kind, rate, multiple, margin, since, months = (
            data.pop(name)
            for name in ("rate_kind", "rate", "multiple", "margin", "reprice_from", "reprice_months")
        )
        if kind not in (FIXED, *(one.key for one in open_series(self.pack))):
            raise ValidationError({"rate_kind": [CHOOSE_RATE]})
        if kind == FIXED:
            if rate is None:
                raise ValidationError({"rate": [N_("Give the rate.")]})
            return RateTerms(kind, rate_ppb=rate)
        if (since is None) != (months is None):
            raise ValidationError({"reprice_months" if since else "reprice_from": [_REPRICING]})
        if months is not None and not 0 < months <= 600:
            raise ValidationError({"reprice_months": [_A_NUMBER]})
        return RateTerms(kind, None, PPB if multiple is None else multiple, margin or 0, since, months)


class InterestForm(RateForm):
    """The interest terms of a contract."""

    rate_kind = fields.String(**needed(CHOOSE_RATE), metadata=_RATE)
    basis = chosen(BASES, **needed(N_("Choose how days are counted.")))
    overdue_from = Day(load_default=None)
    penalty_rate = Percent(load_default=None)
    uplift = Percent(load_default=None)
    compounding = chosen(COMPOUNDING, load_default="none")
    clause = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgreeInterest:
        rate = self.take_rate(data)
        for name in ("penalty_rate", "uplift"):
            if data[name] is not None and data[name] < 0:
                raise ValidationError({name: [N_("A rate or an uplift is zero or more.")]})
        return AgreeInterest(
            self.case.id,
            self.fixed["debt_id"],
            rate,
            int(data["basis"]),
            data["overdue_from"],
            data["penalty_rate"],
            data["uplift"],
            data["compounding"],
            data["clause"],
            data["version"],
            data["rate_confirmed"],
        )


class Checked(fields.Boolean):
    """A box that was ticked, or was not sent at all."""

    def __init__(self) -> None:
        super().__init__(load_default=False)


# On a page each obligor has fields of its own and each piece of collateral a box, named after them.
EXTENT, CAP, PRIOR = "extent-", "cap-", "prior-"


class LiableForm(Schema):
    """How far an obligor answers by the title."""

    obligor_id = Id(**needed())
    extent = chosen(EXTENTS, load_default="joint")
    cap = fields.String(load_default=None, allow_none=True, metadata={"description": "A decimal text."})


class AwardForm(RateForm):
    """What a title awards on a contract, and what accrues from then on."""

    debt_id = Id(load_default=None)
    currency = Currency(
        load_default=None, metadata={"description": "ISO 4217; that of the contract, and no other."}
    )
    counted_until = Day(**needed(N_("Say up to which day the interest awarded is counted.")))
    principal = Amount(load_default=None)
    interest = Amount(load_default=None)
    penalty = Amount(load_default=None)
    court_fees = Amount(load_default=None)
    other_costs = Amount(load_default=None)
    court_fees_doubled = Checked()
    other_costs_doubled = Checked()
    general = chosen(GENERAL_KINDS, **needed(N_("Say how interest goes on.")))
    perform_until = Day(load_default=None)
    instalments = Words(load_default="")
    obligors = fields.List(
        fields.Nested(LiableForm),
        load_default=list,
        metadata={"description": "Whoever is not named answers jointly for all of it."},
    )
    costs_by = chosen(COSTS_BY, load_default=None)
    priority = fields.List(
        Id(), load_default=list, metadata={"description": "The collateral over which we come first."}
    )

    @pre_load
    def name_currency(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Amounts are in the currency of the contract, whether that is said or not."""
        data = _gathered(data)
        own = self._currency(data)
        if str(data.get("currency") or own).strip().upper() != own:
            raise ValidationError({"currency": [N_("The contract is in another currency.")]})
        return {**data, "currency": own}

    def _currency(self, data: Mapping[str, Any]) -> str:
        currencies: dict[str, str] = self.fixed["currencies"]
        return currencies.get(str(data.get("debt_id") or ""), self.case.currency)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        return award_of(self, data)


def award_of(form: AwardForm, data: dict[str, Any]) -> RecordAward:
    """Return the award that the fields of a form ask for; raises ValidationError."""
    currency = data.pop("currency")
    rate = form.take_rate(data) if data["general"] == "rate" else None
    amounts: dict[str, Any] = {
        name: data[name].minor if data[name] is not None else 0
        for name in ("principal", "interest", "penalty", "court_fees", "other_costs")
    }
    return RecordAward(
        case_id=form.case.id,
        proceeding_id=form.fixed["proceeding_id"],
        currency=currency,
        **amounts,
        **{name: data[name] for name in _AS_TYPED},
        rate=rate,
        basis=int(data["basis"] or 360) if rate else None,
        instalments=tuple(read_instalments(data["instalments"], currency)),
        liable=tuple(_liable(data["obligors"], currency)),
        costs_by=data["costs_by"],
        priority=tuple(data["priority"]),
    )


class JudgmentForm(AwardForm):
    """The title that a proceeding ended in, and what it awards on a contract, at once."""

    title_kind = chosen(TITLES, **needed(N_("Choose the kind of title.")))
    title_on = Day(**needed(N_("Give the day the title took effect.")))
    below = chosen(
        DECIDED_BELOW,
        load_default=None,
        metadata={"description": "What becomes of the judgment that was appealed."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        kind, on, below = (data.pop(name) for name in ("title_kind", "title_on", "below"))
        award = award_of(self, data)
        title = RecordTitle(
            self.case.id, award.proceeding_id, kind, on, award.perform_until, below, award.version
        )
        return RecordJudgment(title, award)


def _gathered(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form with its fields of obligors and collateral as the lists that programs send."""
    given = dict(data.items())
    extents = {name: given.pop(name) for name in list(given) if name.startswith(EXTENT)}
    caps = {name.removeprefix(CAP): given.pop(name) for name in list(given) if name.startswith(CAP)}
    boxes = [name for name in list(given) if name.startswith(PRIOR)]
    if extents:
        given["obligors"] = [
            {"obligor_id": (one := name.removeprefix(EXTENT)), "extent": extent, "cap": caps.get(one)}
            for name, extent in extents.items()
            if extent
        ]
    if boxes:
        given["priority"] = [name.removeprefix(PRIOR) for name in boxes if given.pop(name)]
    return given


def _liable(rows: Iterable[Mapping[str, Any]], currency: str) -> Iterator[Liable]:
    for one in rows:
        field = f"{CAP}{one['obligor_id']}"
        try:
            cap = (
                parse_amount(one["cap"].strip(), currency, field=field)
                if (one["cap"] or "").strip()
                else None
            )
        except InvalidInput as refusal:
            raise ValidationError({field: [refusal]}) from refusal
        yield Liable(one["obligor_id"], one["extent"], cap.minor if cap else None)


_AS_TYPED = (
    "debt_id",
    "counted_until",
    "court_fees_doubled",
    "other_costs_doubled",
    "general",
    "perform_until",
    "version",
    "rate_confirmed",
)


def read_instalments(text: str, currency: str) -> list[tuple[Any, int]]:
    """Return instalments written a line each as day and amount; raises ValidationError naming the line."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, amount = line.partition(" ")
        try:
            found.append((parse_date(day, field="instalments"), _amount(amount, currency)))
        except InvalidInput as refusal:
            raise ValidationError({"instalments": [refusal]}) from refusal
    return found


def _amount(text: str, currency: str) -> int:
    amount: Money = parse_amount(text.strip(), currency, field="instalments")
    return amount.minor


class StayForm(CaseForm):
    """Enforcement was stayed for a time."""

    since = Day(**needed())
    until = Day(**needed())
    reason = Words(**needed(SAY_WHY))

    def __init__(self, case: CaseFacts, award_id: int) -> None:
        super().__init__(case)
        self.award_id = award_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> StayDelay:
        return StayDelay(self.case.id, self.award_id, **data)


class WithdrawalForm(Form):
    """What was recorded of a title was wrong, or an insolvency petition was dismissed."""

    reason = Words(**needed(SAY_WHY))

    def __init__(self, make: type[WithdrawAward] | type[DismissInsolvency], case: CaseFacts, of: int) -> None:
        super().__init__()
        self.make_it, self.case, self.of = make, case, of

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawAward | DismissInsolvency:
        return self.make_it(self.case.id, self.of, data["reason"], data["version"])


class OrderForm(CaseForm):
    """In which order payments of a case are applied from a day on."""

    order_key = fields.String(
        **needed(N_("Choose the order of payment.")),
        metadata=examples_of("orders", "In which order payments are applied."),
    )
    since = Day(**needed())
    document = Words(**needed(N_("Say what it rests on: the title, the agreement, the ruling.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetPaymentOrder:
        return SetPaymentOrder(self.case.id, **data)


class _InsolvencyOf(CaseForm):
    """An insolvency of an obligor: before which court, who administers it, until when claims are to be proved."""

    court = Words(load_default=None)
    administrator = Words(load_default=None, longest=200)
    claims_due_on = Day(load_default=None)

    def __init__(self, case: CaseFacts, obligor_id: int) -> None:
        super().__init__(case)
        self.obligor_id = obligor_id


class InsolvencyForm(_InsolvencyOf):
    """A court accepted an insolvency petition against an obligor."""

    accepted_on = Day(**needed(N_("Give the day on which the petition was accepted.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordInsolvency:
        return RecordInsolvency(self.case.id, self.obligor_id, **data)


class InsolvencyDetailForm(_InsolvencyOf):
    """Before which court it is, who administers it, until when claims are to be proved; left out is not known."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DescribeInsolvency:
        return DescribeInsolvency(self.case.id, self.obligor_id, **data)


def currencies_of(debts: Iterable[Debt]) -> dict[str, str]:
    """Return the currency of each contract by its number as forms send it."""
    return {str(one.id): one.currency for one in debts}


def as_json(found: WhatIsOwed) -> dict[str, Any]:
    """Return what is owed in the stable JSON form: amounts as decimal texts."""
    numbers = {one.id: one.number for one in found.facts.contracts}
    return {
        "on": found.on.isoformat(),
        "accounts": [_account(one, numbers) for one in found.accounts],
        "totals": {
            currency: minor_text(minor, currency) for currency, minor in totals_of(found.accounts).items()
        },
        "each_further_day": {
            currency: minor_text(minor, currency) for currency, minor in each_day_of(found.accounts).items()
        },
        "obligors": [
            {
                "obligor": str(one.obligor.id),
                "role": one.obligor.role,
                "currency": one.owed.currency,
                "owed": one.owed.text,
                "answers_for": one.most.text,
                "paid": one.paid.text,
                "left_of_limit": one.left.text if one.left is not None else None,
                "extent": one.obligor.extent,
                "interest_stopped_on": one.stopped_on.isoformat() if one.stopped_on else None,
            }
            for one in found.answers
        ],
        "order": _order(found),
    }


def _account(one: Account, numbers: Mapping[int, str]) -> dict[str, Any]:
    def text(minor: int) -> str:
        return minor_text(minor, one.currency)

    return {
        "debt": str(one.debt) if one.debt is not None else None,
        "contract_number": numbers[one.debt] if one.debt is not None else None,
        "currency": one.currency,
        "under": one.under,
        "since": one.since.isoformat(),
        "lines": [
            {
                "account": CLAIM + line.component,
                "kind": line.what,
                "since": line.since.isoformat(),
                "until": line.until.isoformat(),
                "days": line.days,
                "base": text(line.base),
                "rate_percent": percent_text(line.rate_ppb),
                "basis": line.basis,
                "amount": text(line.amount),
                "citation": line.citation,
            }
            for line in one.statement.lines
        ],
        "owed": {CLAIM + part: text(minor) for part, minor in one.owed.items()},
        "total": text(one.statement.total),
    }


def _order(found: WhatIsOwed) -> dict[str, Any] | None:
    try:
        chosen = order_on(found.pack, found.facts, found.on)
    except NotInForce:
        return None
    return {
        "key": chosen.rule.key,
        "steps": list(chosen.rule.steps),
        "citation": chosen.rule.citation,
        "document": chosen.document,
    }


def award_json(one: Award) -> dict[str, Any]:
    """Return what a title awards in the stable JSON form: amounts as decimal texts."""
    row, currency = one.row, one.row["currency"]
    parts = ("principal", "interest_on", "interest_off", "penalty", "costs", "costs_outside")
    return {
        "id": str(one.id),
        "proceeding_id": str(one.proceeding_id),
        "debt_id": str(one.debt_id) if one.debt_id is not None else None,
        "currency": currency,
        **{part: minor_text(row[f"{part}_minor"], currency) for part in parts},
        **{
            name: row[name].isoformat() if row[name] else None
            for name in ("effective_on", "counted_until", "perform_until", "withdrawn_on")
        },
        "general": row["general"],
        "obligors": [
            {
                "obligor_id": str(each.obligor_id),
                "extent": each.extent,
                "cap": minor_text(each.cap_minor, currency) if each.cap_minor is not None else None,
            }
            for each in one.liable
        ],
        "costs_by": row["costs_by"],
        "priority": [str(each) for each in one.priority],
    }
