"""How amounts, days, moments and rates are written for people, in the language of the page."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale, gettext

from legal_recovery.kernel.errors import Message, Named
from legal_recovery.kernel.money import Money, exponent

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "–"
MINUS = "−"  # the true minus sign is as wide as a digit, so that columns stay straight
NO_BREAK = "\u00a0"

# unit -> (power of ten, places after rounding, what stands behind the figure)
UNITS: dict[str, dict[str, tuple[int, int, str]]] = {
    "zh": {"one": (0, 0, ""), "mid": (4, 2, "万"), "big": (8, 4, "亿")},
    "en": {"one": (0, 0, ""), "mid": (3, 2, "k"), "big": (6, 4, "m")},
}
_LONG_DAY = {"zh": "y年M月d日 EEE", "en": "EEE d MMM y"}
_TEXT_DAY = {"zh": "y年M月d日", "en": "d MMM y"}


def language() -> str:
    """Return `zh` or `en`, the language of this page."""
    locale = get_locale()
    return "zh" if locale is None or locale.language == "zh" else "en"


def money_text(amount: Money | None, unit: str = "one", *, currency: bool = True, sign: bool = False) -> str:
    """Return the amount as `¥1,234.50`, `¥1,234.57万` or `CNY 1,234.57k`, rounded once."""
    if amount is None:
        return NOTHING
    before = MINUS if amount.minor < 0 else "+" if sign and amount.minor > 0 else ""
    figure = _figure(abs(amount.minor), amount.currency, unit)
    if not currency:
        return before + figure
    return before + _currency_mark(amount.currency) + figure + UNITS[language()][unit][2]


def _figure(minor: int, currency: str, unit: str) -> str:
    if unit == "one":
        return Money(minor, currency).grouped
    power, places, _ = UNITS[language()][unit]
    step = 10 ** (power + exponent(currency) - places)
    whole, fraction = divmod((2 * minor + step) // (2 * step), 10**places)
    return f"{whole:,}.{fraction:0{places}d}"


def _currency_mark(currency: str) -> str:
    """¥ only on Chinese pages: elsewhere it could be yen."""
    return "¥" if currency == "CNY" and language() == "zh" else currency + NO_BREAK


def unit_label(currency: str, unit: str = "one") -> str:
    """Return what a column head says about its figures: 元, 万元, `CNY k`, 亿 USD."""
    suffix = UNITS[language()][unit][2]
    if language() == "en":
        return f"{currency} {suffix}".rstrip()
    return suffix + "元" if currency == "CNY" else f"{suffix} {currency}".lstrip()


def unit_names() -> dict[str, str]:
    """Return the units to choose from, as they stand on the switch."""
    if language() == "en":
        return {"one": "1", "mid": "k", "big": "m"}
    return {"one": "元", "mid": "万元", "big": "亿元"}


def iso_day(value: date | None) -> str:
    """Return `2026-11-22`, for tables."""
    return NOTHING if value is None else value.strftime("%Y-%m-%d")


def long_day(value: date | None) -> str:
    """Return `2026年11月22日 周日` or `Sun 22 Nov 2026`."""
    return NOTHING if value is None else format_date(value, _LONG_DAY[language()], get_locale())


def text_day(value: date | None) -> str:
    """Return `2026年11月22日` or `22 Nov 2026`, for sentences."""
    return NOTHING if value is None else format_date(value, _TEXT_DAY[language()], get_locale())


def moment_text(value: datetime | None) -> str:
    """Return the moment in Shanghai as `2026-11-22 14:32`."""
    return NOTHING if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def number_text(value: int | Decimal | None) -> str:
    """Return the number with thousands separators and a true minus sign."""
    return NOTHING if value is None else f"{value:,}".replace("-", MINUS)


def rate_text(value: Decimal | str | int | None, places: int = 2) -> str:
    """Return a fraction as a percentage: `0.4312` → `43.12%`."""
    if value is None:
        return NOTHING
    percent = (Decimal(str(value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{percent:,}%".replace("-", MINUS)


def fact_text(value: object) -> object:
    """Return a fact of a refusal as it stands in a sentence."""
    if isinstance(value, Message):
        return gettext(value)
    if isinstance(value, Named):
        return value.by_language[language()]
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return text_day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ("、" if language() == "zh" else ", ").join(str(fact_text(part)) for part in value)
    return value
