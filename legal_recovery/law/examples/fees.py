"""Worked examples of fees."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from legal_recovery.law.examples.inputs import Find, Inputs, Result, Unknown, decimal_of, money
from legal_recovery.law.fees import court_fee
from legal_recovery.law.pack import Period, load_pack


def _acceptance(given: Inputs, jurisdiction: str, today: date) -> Result:
    amount, key = given.number("claim_amount"), "acceptance"
    if "stage" in given:
        given.one_of("stage", "appeal")
        amount, key = given.number("appealed_amount"), "appeal"
    summary = given.one_of("procedure", "ordinary", "summary", default="ordinary") == "summary"
    settled = given.one_of("disposition", "judged", "mediated", "withdrawn", default="judged") != "judged"
    fee = court_fee(key, money(amount), today, halved=summary or settled, jurisdiction=jurisdiction)
    # What was prepaid is the fee of the procedure; the rest comes back.
    prepaid = fee.amount if summary else fee.full
    return {
        "fee": decimal_of(fee.amount.minor),
        "refund_from_prepaid": decimal_of((prepaid - fee.amount).minor),
    }


def _fee_on(input_name: str, key: str) -> Find:
    def find(given: Inputs, jurisdiction: str, today: date) -> Result:
        currency = load_pack(jurisdiction).currency
        fee = court_fee(key, money(given.number(input_name), currency), today, jurisdiction=jurisdiction)
        return {"fee": decimal_of(fee.amount.minor)}

    return find


def _convert(given: Inputs, jurisdiction: str, today: date) -> Result:
    given.one_of("event", "summary->ordinary")
    fee = court_fee("acceptance", money(given.number("claim_amount")), today, jurisdiction=jurisdiction)
    paid = money(given.number("paid_summary"))
    period = load_pack(jurisdiction).rule(Period, "fee-payment", today)
    return {"top_up": decimal_of((fee.amount - paid).minor), "due_within_days": period.count}


def _counterclaim(given: Inputs, jurisdiction: str, today: date) -> Result:
    amount, joined = money(given.number("counterclaim_amount")), given.flag("joined")
    fee = court_fee("acceptance", amount, today, halved=joined, jurisdiction=jurisdiction)
    return {"fee": decimal_of(fee.amount.minor)}


def _half(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    given.one_of("procedure", "summary")
    return {"fee": Fraction(given.number("full_fee")) / 2}


_AGENTS = {
    "2014 table 1": {
        "compliance": "agent-compliance",
        "enforcement": "agent-enforcement",
        "sale": "agent-sale",
    },
    "2014 table 2": {
        "compliance": "high-court-agent-compliance",
        "enforcement_1": "high-court-agent-enforcement-1",
        "enforcement_2": "high-court-agent-enforcement-2",
        "sale": "high-court-agent-sale",
    },
}


def _agent(given: Inputs, jurisdiction: str, today: date) -> Result:
    regime, debt = given.one_of("regime", *_AGENTS), money(given.number("debt"), "GBP")
    found: Result = {}
    stages = given.take("stages")
    if not isinstance(stages, list):
        raise Unknown("stages")
    for stage in stages:
        if not isinstance(stage, str) or stage not in _AGENTS[regime]:
            raise Unknown(f"stage {stage!r}")
        fee = court_fee(_AGENTS[regime][stage], debt, today, jurisdiction=jurisdiction)
        found[stage] = decimal_of(fee.amount.minor)
    return {**found, "total": sum(found.values(), Decimal(0))}


KINDS: dict[tuple[str, str], Find] = {
    ("court_fee_acceptance", "CN"): _acceptance,
    ("court_fee_bankruptcy", "CN"): _fee_on("estate_value", "bankruptcy"),
    ("court_fee_convert", "CN"): _convert,
    ("court_fee_counterclaim", "CN"): _counterclaim,
    ("court_fee_enforcement", "CN"): _fee_on("enforced_amount", "enforcement"),
    ("court_fee_half", "CN"): _half,
    ("court_fee_issue", "EW"): _fee_on("claim_amount_incl_interest", "issue"),
    ("court_fee_payment_order", "CN"): _fee_on("claim_amount", "payment-order"),
    ("court_fee_preservation", "CN"): _fee_on("preserved_amount", "preservation"),
    ("enforcement_agent_fee", "EW"): _agent,
}
