"""Worked examples of auctions, classes of loans, numbers in words and docket numbers."""

import re
from datetime import date
from fractions import Fraction

from legal_recovery.law import amounts, auctions, classes
from legal_recovery.law.docket import UnreadableDocket, parse_docket
from legal_recovery.law.examples.comparing import Accepted
from legal_recovery.law.examples.inputs import Find, Inputs, Result, Unknown, day, decimal_of, money, number
from legal_recovery.law.pack import load_pack


def _auction(given: Inputs, jurisdiction: str, today: date) -> Result:
    price = money(given.number("reference_price")).minor
    bounds = auctions.auction_bounds(load_pack(jurisdiction), price, today)
    return {
        "first_reserve_min": decimal_of(bounds.first_reserve_least),
        "second_reserve_min": decimal_of(bounds.second_reserve_least),
        "deposit_min_first": decimal_of(bounds.deposit_least),
        "deposit_max_first": decimal_of(bounds.deposit_most),
        # 变卖 starts from the reserve that the second round really had.
        "sale_price_bianmai": "= second-round reserve actually used",
    }


def _auction_default(given: Inputs, jurisdiction: str, today: date) -> Result:
    deposit, first, resale, costs = (
        money(given.number(key)).minor for key in ("deposit", "first_price", "resale_price", "resale_costs")
    )
    found = auctions.deposit_of_defaulter(load_pack(jurisdiction), today, deposit, first, resale, costs)
    return {
        "to_costs": decimal_of(found.paid["costs"]),
        "to_price_gap": decimal_of(found.paid["price-gap"]),
        "to_debt": decimal_of(found.paid["debt"]),
        "refund": decimal_of(found.unapplied),
    }


def _class(given: Inputs, jurisdiction: str, today: date) -> Result:
    if given.flag("other_triggers"):
        raise Unknown("other_triggers without saying which")
    return {
        "at_least": classes.class_floor(load_pack(jurisdiction), given.whole("days_past_due"), today).name
    }


def _lgd(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    def flows(key: str) -> list[tuple[Fraction, Fraction]]:
        return [
            (Fraction(number(years, key)), Fraction(number(flow, key))) for years, flow in given.pairs(key)
        ]

    exposure, discount = Fraction(given.number("ead")), Fraction(given.number("discount_rate"))
    found = classes.workout(exposure, flows("recoveries"), flows("costs"), discount)
    return {
        "pv_recoveries": found.recoveries,
        "pv_costs": found.costs,
        "economic_loss": found.loss,
        "lgd": found.lgd,
    }


def _capitals(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    text = amounts.amount_in_capitals(money(given.number("amount")))
    return {"canonical": text, "accepted": Accepted(text)}


def _date_capitals(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    text = given.text("date")
    match = re.fullmatch(r"(\d{4}|-)-(\d{2})-(\d{2})", text)
    if match is None:
        raise Unknown("input date is not a day")
    # Without a year any day of a leap year can be meant.
    known = day(f"{'2024' if match[1] == '-' else match[1]}-{match[2]}-{match[3]}", "date")
    return {"text": amounts.date_in_capitals(None if match[1] == "-" else known.year, known.month, known.day)}


def _docket(given: Inputs, _jurisdiction: str, _today: date) -> Result:
    try:
        found = parse_docket(given.text("text"), strict=True)
    except UnreadableDocket:
        return {"valid": False, "valid_new_format": False, "legacy": False}
    return {
        "valid": not found.legacy,
        "valid_new_format": not found.legacy,
        "legacy": found.legacy,
        "year": str(found.year),
        "court": found.court,
        "special": found.special,
        "type": found.type,
        "serial": found.serial,
        "sub": found.sub,
    }


KINDS: dict[tuple[str, str], Find] = {
    ("amount_uppercase", "CN"): _capitals,
    ("auction", "CN"): _auction,
    ("auction_default", "CN"): _auction_default,
    ("case_number", "CN"): _docket,
    ("date_uppercase", "CN"): _date_capitals,
    ("lgd_workout", "ANY"): _lgd,
    ("npl_class_floor", "CN"): _class,
}
