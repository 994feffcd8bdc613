"""Worked examples of interest: by contract, by published rates, on judgments, and their ceilings."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from legal_recovery.law import ceilings
from legal_recovery.law.examples.inputs import Find, Inputs, Result, Unknown, decimal_of, money, number
from legal_recovery.law.interest import Floating, Segment, exact_total, lines_of, spans_of, total_of
from legal_recovery.law.judgments import compounded_yearly, simple_interest
from legal_recovery.law.pack import load_pack, percent_text, ppb


def _lpr(given: Inputs, jurisdiction: str, _today: date) -> Result:
    pack = load_pack(jurisdiction)
    series = {"1Y": "lpr-1y", "5Y": "lpr-5y", "5Y+": "lpr-5y"}[given.one_of("term", "1Y", "5Y", "5Y+")]
    given.one_of("day_count", "half_open", default="half_open")
    rate = Floating(series, int(given.number("multiplier") * 10**9))
    since, until, basis = given.day("from"), given.day("to"), given.whole("basis")
    principal = money(given.number("principal")).minor
    spans = spans_of(pack, rate, since, until, basis)
    lines = lines_of(principal, spans, since, until, "interest", "")
    return {
        "segments": [shown_segment(one) for one in lines],
        "total_exact_then_round": decimal_of(exact_total(lines)),
        "total_of_rounded_segments": decimal_of(total_of(lines)),
    }


def shown_segment(one: Segment) -> Result:
    """Return a line of interest as an example writes it."""
    return {
        "from": one.since.isoformat(),
        "to": one.until.isoformat(),
        "days": one.days,
        "rate_pct": Decimal(percent_text(one.rate_ppb)),
        "base": decimal_of(one.base),
        "amount": decimal_of(one.amount),
    }


def _contract(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    days, basis = given.days("days"), given.whole("basis")
    if "unpaid_in_term_interest" in given:
        rate, base = given.number("penalty_rate_pct"), given.number("unpaid_in_term_interest")
        return {"compound_interest": _interest(base, rate, days, basis)}
    rate, base = given.number("contract_rate_pct"), given.number("principal")
    if "penalty_uplift_pct" not in given:
        return {"in_term_interest": _interest(base, rate, days, basis)}
    penalty = rate * (100 + given.number("penalty_uplift_pct")) / 100
    return {"penalty_rate_pct": penalty, "penalty_interest": _interest(base, penalty, days, basis)}


def _interest(base: Decimal, percent: Decimal, days: int, basis: int) -> Decimal:
    return decimal_of(simple_interest(money(base).minor, ppb(percent), days, basis))


def _cap(given: Inputs, jurisdiction: str, today: date) -> Result:
    principal = money(given.number("principal")).minor
    claimed = given.table("claimed")
    if not claimed.keys() <= {"interest", "penalty", "compound", "fees"}:
        raise Unknown("claimed")
    minor = sum(money(number(value, key)).minor for key, value in claimed.items())
    days, basis = given.days("days"), given.whole("basis")
    capped = ceilings.charges_capped(load_pack(jurisdiction), today, principal, days, basis, minor)
    return {
        "claimed_total": decimal_of(minor),
        "cap_24pct": decimal_of(capped.most),
        "excess": decimal_of(capped.excess),
    }


def _private_cap(given: Inputs, jurisdiction: str, _today: date) -> Result:
    ceiling = ceilings.private_lending(load_pack(jurisdiction), given.day("contract_date"))
    assert ceiling.published_on is not None and ceiling.published_ppb is not None
    return {
        "cap_pct": Decimal(percent_text(ceiling.rate_ppb)),
        "lpr_1y_pct": Decimal(percent_text(ceiling.published_ppb)),
        "lpr_published": ceiling.published_on.isoformat(),
    }


def _s69(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    principal, rate, days = given.number("principal"), given.number("rate_pct"), given.days("days")
    mode = given.one_of(
        "daily_rate_rounding", "2dp_down", "2dp_half_up", "2dp_up", "factor 0.00022", default="2dp_half_up"
    )
    yearly = (principal * rate).scaleb(-2)
    exact = yearly / 365
    if mode.startswith("factor"):
        exact = principal * Decimal(mode.split()[1])
    rounding = {"2dp_down": ROUND_DOWN, "2dp_up": ROUND_UP}.get(mode, ROUND_HALF_UP)
    daily = exact.quantize(Decimal("0.01"), rounding)
    return {
        "annual": yearly,
        "daily": daily,
        "total": daily * days,
        "exact_total": _interest(principal, rate, days, 365),
    }


def _judgment_ew(given: Inputs, jurisdiction: str, today: date) -> Result:
    judgment = given.number("judgment")
    if "court" in given:
        given.one_of("court", "county")
        regulated = given.flag("regulated_contract_interest")
        least = load_pack(jurisdiction).figure("county-judgment-least", today)
        return {"statutory_interest": judgment >= least.value and not regulated}
    since, until = given.day("from"), given.day("to")
    days = (until - since).days
    return {"days": days, "interest": _interest(judgment, given.number("rate_pct"), days, 365)}


def _judgment_ny(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    if "consumer_debt_natural_person" in given:
        given.flag("consumer_debt_natural_person")
    rate, days = given.number("rate_pct"), given.days("days")
    return {"interest": _interest(given.number("judgment"), rate, days, 365)}


def _judgment_fed(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    given.one_of("compounding", "annual")
    given.flag("daily")
    minor, rate = money(given.number("judgment"), "USD").minor, ppb(given.number("rate_pct"))
    found = compounded_yearly(minor, rate, given.day("from"), given.day("to"))
    years = {f"after_year_{n}": decimal_of(minor) for n, minor in enumerate(found.after_years, start=1)}
    return {**years, "stub_days": found.stub_days, "total": decimal_of(found.total)}


KINDS: dict[tuple[str, str], Find] = {
    ("interest_cap", "CN"): _cap,
    ("interest_contract", "CN"): _contract,
    ("interest_judgment", "EW"): _judgment_ew,
    ("interest_judgment", "US-FED"): _judgment_fed,
    ("interest_judgment", "US-NY"): _judgment_ny,
    ("interest_lpr", "CN"): _lpr,
    ("interest_s69", "EW"): _s69,
    ("private_loan_cap", "CN"): _private_cap,
}
