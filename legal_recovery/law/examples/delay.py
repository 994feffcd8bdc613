"""Worked examples of interest for delayed performance (法释〔2014〕8号)."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from legal_recovery.law.deadlines import add
from legal_recovery.law.examples.inputs import (
    Find,
    Inputs,
    Result,
    Unknown,
    day,
    decimal_of,
    minor_of,
    money,
    number,
)
from legal_recovery.law.examples.interest import shown_segment
from legal_recovery.law.interest import DAILY, Fixed, spans_of
from legal_recovery.law.judgments import simple_interest
from legal_recovery.law.owed import Payment, Stream, statement
from legal_recovery.law.pack import Pack, load_pack, percent_text, ppb


def _doubled(
    pack: Pack, base: int, since: date, until: date, pauses: Sequence[tuple[date, date]] = ()
) -> Any:
    rate = pack.figure("delay-doubled", since)
    spans = tuple(spans_of(pack, Fixed(ppb(rate.value)), since, until, DAILY))
    stream = Stream("doubled", ("debt",), spans, rate.citation, pauses=tuple(pauses))
    return statement({"debt": base}, since, until, [stream])


def _delayed(given: Inputs, jurisdiction: str, today: date) -> Result:
    pack = load_pack(jurisdiction)
    if "instalments" in given:
        return _instalments(given, pack)
    if "money_debt_usd" in given:
        return _foreign(given, pack)
    debt = money(given.number("money_debt")).minor
    if "payments" in given:
        return _part_payments(given, pack, debt)
    if "days" in given:
        return _plain_days(given, pack, debt, today)
    if "general_rate_daily" in given:
        return _with_general(given, pack, debt)
    since, until, pauses = _delay(given)
    found = _doubled(pack, debt, since, until, pauses)

    def counted_from(match: re.Match[str], expected: object) -> Any:
        again = _doubled(pack, debt, date.fromisoformat(match[1]), until, pauses)
        days = sum(one.days for one in again.lines)
        return days if isinstance(expected, int) else decimal_of(again.owed["doubled"])

    return {
        "days": sum(one.days for one in found.lines),
        "doubled_part": decimal_of(found.owed["doubled"]),
        "stop_date": until.isoformat(),
        "": {r"if_counted_from_(\d{4}-\d{2}-\d{2})": counted_from},
    }


def _delay(given: Inputs) -> tuple[date, date, list[tuple[date, date]]]:
    """Return from when until when, and the stays between."""
    if "from" in given:
        return given.day("from"), given.day("to"), []
    since = given.day("performance_expiry")
    if "auction" in given:
        # The doubled part stops when the ruling takes effect, not when the price is confirmed or shared out.
        return since, day(given.table("auction").get("ruling_effective"), "ruling_effective"), []
    pauses = []
    if "stayed" in given:
        # Why makes no difference to the days: who asked for a stay is decided before it gets here.
        if "stay_reason" in given:
            given.text("stay_reason")
        pauses = [(day(one, "stayed"), day(other, "stayed")) for one, other in given.pairs("stayed")]
    return since, given.day("paid_on"), pauses


def _plain_days(given: Inputs, pack: Pack, debt: int, today: date) -> Result:
    rate = ppb(pack.figure("delay-doubled", today).value)
    return {
        "doubled_part": decimal_of(simple_interest(debt, rate, given.days("days"), DAILY)),
        "annualised_360": Decimal(percent_text(rate * 360)),
        "annualised_365": Decimal(percent_text(rate * 365)),
    }


def _with_general(given: Inputs, pack: Pack, debt: int) -> Result:
    given.one_of("day_count", "half_open", default="half_open")
    expiry, paid_on = given.day("performance_expiry"), given.day("paid_on")
    if add(given.day("effective_date"), given.days("perform_within_days"), "days") != expiry:
        raise Unknown("performance_expiry is not perform_within_days after effective_date")
    rate = given.take("general_rate_daily")
    since = given.day("general_from") if "general_from" in given else expiry
    ppb_a_day = ppb(number(rate, "general_rate_daily") * 100) if rate is not None else 0
    before, during = (expiry - since).days, (paid_on - expiry).days
    general_before = simple_interest(debt, ppb_a_day, before, DAILY)
    general = simple_interest(debt, ppb_a_day, during, DAILY)
    doubled = _doubled(pack, debt, expiry, paid_on).owed["doubled"]
    return {
        "pre_delay_days": before,
        "delay_days": during,
        "general_interest_pre": decimal_of(general_before),
        "general_interest_during_delay": decimal_of(general),
        "doubled_part": decimal_of(doubled),
        "delay_period_interest_total": decimal_of(general + doubled),
        "total_payable": decimal_of(debt + general_before + general + doubled),
    }


def _instalments(given: Inputs, pack: Pack) -> Result:
    paid_on, each = given.day("paid_on"), []
    for one in given.rows("instalments", "amount", "performance_expiry"):
        minor, since = minor_of(one.take("amount"), "amount"), one.day("performance_expiry")
        each.append(((paid_on - since).days, _doubled(pack, minor, since, paid_on).owed["doubled"]))
    return {
        "doubled_part": decimal_of(sum(minor for _, minor in each)),
        "per_instalment": [{"days": days, "amount": decimal_of(minor)} for days, minor in each],
    }


def _foreign(given: Inputs, pack: Pack) -> Result:
    """In its own currency; where the creditor elects yuan, the base at the mid rate of the first day."""
    debt, since, until = given.number("money_debt_usd"), given.day("from"), given.day("to")
    days = (until - since).days
    if "elect_cny" not in given:
        owed = _doubled(pack, money(debt, "USD").minor, since, until).owed["doubled"]
        return {"days": days, "doubled_part_usd": decimal_of(owed)}
    if not given.flag("elect_cny"):
        raise Unknown("elect_cny")
    base = (debt * given.number("mid_rate_on_start_date")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    owed = _doubled(pack, money(base).minor, since, until).owed["doubled"]
    return {"days": days, "converted_base": base, "doubled_part": decimal_of(owed)}


def _part_payments(given: Inputs, pack: Pack, debt: int) -> Result:
    """Payments reduce the debt first, and the doubled part with it from their day on (art. 4)."""
    given.one_of("order", "art4")
    since = given.day("performance_expiry")
    payments = [
        Payment(one.day("date"), minor_of(one.take("amount"), "amount"), ("debt", "doubled"))
        for one in given.rows("payments", "date", "amount")
    ]
    until = max((one.on for one in payments), default=since)
    rate = pack.figure("delay-doubled", since)
    spans = tuple(spans_of(pack, Fixed(ppb(rate.value)), since, until, DAILY))
    stream = Stream("doubled", ("debt",), spans, rate.citation)
    found = statement({"debt": debt}, since, until, [stream], payments)
    return {
        "doubled_part": decimal_of(sum(one.amount for one in found.lines)),
        "segments": [shown_segment(one) for one in found.lines],
    }


KINDS: dict[tuple[str, str], Find] = {
    ("delayed_interest", "CN"): _delayed,
}
