"""Figures as people read them, rounded once, in both languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from legal_recovery.kernel.money import Money
from legal_recovery.web import formats


@pytest.fixture
def on_page(shell_app: Flask) -> Callable[[str, Callable[[], object]], object]:
    """Work something out on a page of that language."""

    def work_out(language: str, what: Callable[[], object]) -> object:
        with shell_app.test_request_context(f"/?lang={language}"):
            return what()

    return work_out


MONEY = [
    ("zh", "1234.50", "CNY", "one", "¥1,234.50"),
    ("zh", "-1234.50", "CNY", "one", "−¥1,234.50"),
    ("zh", "12345700.00", "CNY", "mid", "¥1,234.57万"),
    ("zh", "50.00", "CNY", "mid", "¥0.01万"),
    ("zh", "49.99", "CNY", "mid", "¥0.00万"),
    ("zh", "412345678.00", "CNY", "big", "¥4.1235亿"),
    ("zh", "1234.50", "USD", "one", "USD\u00a01,234.50"),
    ("zh", "123456789", "JPY", "mid", "JPY\u00a012,345.68万"),
    ("en", "1234.50", "CNY", "one", "CNY\u00a01,234.50"),
    ("en", "1234567.00", "CNY", "mid", "CNY\u00a01,234.57k"),
    ("en", "-1.000", "KWD", "one", "−KWD\u00a01.000"),
]


@pytest.mark.parametrize(("language", "amount", "currency", "unit", "shown"), MONEY)
def test_an_amount_carries_its_currency_and_is_rounded_once(
    on_page, language: str, amount: str, currency: str, unit: str, shown: str
) -> None:
    money = Money.of(amount, currency)
    assert on_page(language, lambda: formats.money_text(money, unit)) == shown


def test_a_column_of_one_currency_says_the_unit_in_its_head_and_figures_only_below(on_page) -> None:
    assert on_page("zh", lambda: formats.unit_label("CNY", "mid")) == "万元"
    assert on_page("zh", lambda: formats.unit_label("USD", "big")) == "亿 USD"
    assert on_page("en", lambda: formats.unit_label("CNY", "mid")) == "CNY k"
    assert on_page("zh", lambda: formats.money_text(Money(100, "CNY"), currency=False, sign=True)) == "+1.00"


def test_days_are_iso_in_tables_and_spoken_in_text(on_page) -> None:
    day = date(2026, 11, 22)
    assert on_page("zh", lambda: formats.long_day(day)) == "2026年11月22日 周日"
    assert on_page("en", lambda: formats.long_day(day)) == "Sun 22 Nov 2026"
    assert formats.iso_day(date(1949, 10, 1)) == "1949-10-01"


def test_a_moment_is_told_in_shanghai_where_the_day_may_be_another() -> None:
    assert formats.moment_text(datetime(2026, 11, 21, 17, 30, tzinfo=UTC)) == "2026-11-22 01:30"


def test_a_rate_is_rounded_half_up_and_nothing_is_a_dash() -> None:
    assert formats.rate_text("0.431250") == "43.13%"
    assert formats.rate_text("-0.0512") == "−5.12%"
    assert formats.rate_text(None) == formats.number_text(None) == formats.iso_day(None) == "–"
