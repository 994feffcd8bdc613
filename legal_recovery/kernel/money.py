"""Money: whole minor units of a currency (ISO 4217), never a float, never two currencies added."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

from legal_recovery.kernel.errors import N_, InvalidInput

# ISO 4217: the currencies whose minor unit is not the hundredth.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
# ISO 4217: those with hundredths that are in use.
_HUNDREDTHS = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
    RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD
    TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG""".split()
)

# Postings are 64-bit integers; a single amount stays far enough below to be summed without overflow.
LARGEST_MINOR = 10**15


class UnknownCurrency(InvalidInput):
    """The code is not a currency of ISO 4217."""

    code = "money.unknown_currency"


class UnreadableAmount(InvalidInput):
    """The text is not an amount, or could be two different ones."""

    code = "money.unreadable_amount"


class CurrencyMismatch(AssertionError):
    """A bug: amounts of two currencies met in one sum."""


def exponent(currency: str, *, field: str = "currency") -> int:
    """Return how many decimals the currency's minor unit has (ISO 4217).

    Raises UnknownCurrency at the field.
    """
    if currency in _HUNDREDTHS:
        return 2
    if currency in _EXPONENTS:
        return _EXPONENTS[currency]
    raise UnknownCurrency(
        N_("“{currency}” is not a currency code of ISO 4217, such as CNY."),
        field=field,
        currency=currency[:40],
    )


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of one currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: "str | int | Decimal", currency: str) -> "Money":
        """Return exactly this decimal amount; more decimals than the currency has are refused."""
        scaled = Decimal(amount).scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise UnreadableAmount(
                N_("{text} has more decimals than {currency} has."),
                field="amount",
                text=str(amount),
                currency=currency,
            )
        return cls(int(scaled), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @property
    def text(self) -> str:
        """The plain decimal amount with all decimals of the currency: `-1234.50`."""
        return minor_text(self.minor, self.currency)

    @property
    def grouped(self) -> str:
        """The amount with thousands separators: `-1,234.50`."""
        whole, dot, fraction = self.text.partition(".")
        return f"{int(whole):,}{dot}{fraction}" if whole != "-0" else f"-0{dot}{fraction}"

    def __str__(self) -> str:
        return f"{self.currency} {self.grouped}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} cannot be combined")
        return other


def minor_text(minor: int, currency: str) -> str:
    """Return minor units as a plain decimal string with all decimals of the currency."""
    places = exponent(currency)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts that all have this currency; nothing sums to zero of it."""
    return sum(amounts, Money.zero(currency))


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return the sum of each currency, in their order of first appearance: they are never added together."""
    known = tuple(amounts)
    currencies = dict.fromkeys(amount.currency for amount in known)
    return tuple(total((one for one in known if one.currency == code), code) for code in currencies)


def allocate(money: Money, weights: Sequence[int]) -> list[Money]:
    """Split an amount in proportion to non-negative weights so that the parts add up to the whole.

    The cents left over go to the parts with the largest remainder, the first of equals first.
    """
    sign = -1 if money.minor < 0 else 1
    return [Money(sign * part, money.currency) for part in allocate_minor(abs(money.minor), weights)]


def allocate_minor(minor: int, weights: Sequence[int]) -> list[int]:
    """Split whole minor units, zero or more, as `allocate` does."""
    whole = sum(weights)
    assert whole > 0 and min(weights) >= 0, "weights must be non-negative and not all zero"
    shares = [divmod(minor * weight, whole) for weight in weights]
    left = minor - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: -shares[i][1])
    lucky = set(by_remainder[:left])
    return [share + (i in lucky) for i, (share, _) in enumerate(shares)]


_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,8})?")


def read_rate(text: str) -> str | None:
    """Return a rate of exchange as a plain decimal text without needless zeros; None where it is none."""
    match = _RATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or not Decimal(match[0]):
        return None
    return format(Decimal(match[0]).normalize(), "f")


def at_rate(amount: Money, rate: str, currency: str, *, of: str | None = None) -> Money:
    """Return what an amount, zero or more, is worth in another currency at a rate, exactly; half a cent counts whole.

    `rate`, of `read_rate`, is what one unit of the currency `of` is worth in the other of the two: dollars and yuan are
    quoted in yuan for a dollar, whichever of them came. Without it, one unit of the amount's.
    """
    assert amount.minor >= 0, "what is worth something is not owed"
    whole, _dot, decimals = rate.partition(".")
    priced, unit = int(whole + decimals), 10 ** len(decimals)
    if of == currency:
        priced, unit = unit, priced
    worth = amount.minor * priced * 10 ** exponent(currency)
    parts = unit * 10 ** exponent(amount.currency)
    return Money((2 * worth + parts) // (2 * parts), currency)


def share_of(part: Money, whole: Money, worth: Money) -> Money:
    """Return the share of what a whole is worth that falls to a part of it; half a cent counts whole.

    Who takes part after part, each of what is left, has shared out all of it with the last.
    """
    assert 0 <= part.minor <= whole.minor and whole.minor and part.currency == whole.currency
    return Money((2 * worth.minor * part.minor + whole.minor) // (2 * whole.minor), worth.currency)


# What may stand around a number, and which currencies it may mean (None: any).
_MARKS: dict[str, frozenset[str] | None] = {
    **dict.fromkeys(("人民币", "rmb", "cny", "yuan"), frozenset({"CNY"})),
    **dict.fromkeys(("元整", "圆整", "元", "圆"), None),
    "¥": frozenset({"CNY", "JPY"}),
    "美元": frozenset({"USD"}),
    "usd": frozenset({"USD"}),
    "$": frozenset({"USD", "HKD", "SGD", "AUD", "CAD", "NZD", "TWD", "MOP"}),
    "eur": frozenset({"EUR"}),
    "€": frozenset({"EUR"}),
    "gbp": frozenset({"GBP"}),
    "£": frozenset({"GBP"}),
    "hkd": frozenset({"HKD"}),
    "港元": frozenset({"HKD"}),
    "jpy": frozenset({"JPY"}),
    "日元": frozenset({"JPY"}),
}
_MARK = re.compile("|".join(sorted(map(re.escape, _MARKS), key=len, reverse=True)), re.IGNORECASE)
_UNITS = {"万": 4, "萬": 4, "亿": 8, "億": 8}
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


def parse_amount(text: str, currency: str, *, field: str = "amount") -> Money:
    """Read an amount as people type it: `1,234.50`, `￥１２３４．５`, `12.5万`, `1.2亿元`, `(500)`.

    Raises UnreadableAmount where the text is no amount or could mean two (`1,23`).
    """
    _require_same_currency(text, currency, field)
    if any(unicodedata.category(sign) == "No" for sign in text):
        # `5²` and `⑤` would become 52 and 5 where full-width digits become what they are.
        raise _unreadable(text, text, field)
    cleaned, sign, shift = _bare_number(text)
    if not (_PLAIN.fullmatch(cleaned) or _GROUPED.fullmatch(cleaned)):
        raise _unreadable(text, cleaned, field)
    amount = sign * Decimal(cleaned.replace(",", "")).scaleb(shift)
    try:
        money = Money.of(amount, currency)
    except UnreadableAmount as refusal:
        refusal.field = field
        raise
    if abs(money.minor) > LARGEST_MINOR:
        raise UnreadableAmount(N_("“{text}” is too large to be an amount."), field=field, text=text[:40])
    return money


def _require_same_currency(text: str, currency: str, field: str) -> None:
    """Refuse `USD 100` where the amount is in another currency: it would be read a hundred yuan."""
    for mark in _MARK.findall(unicodedata.normalize("NFKC", text)):
        meant = _MARKS[mark.lower()]
        if meant is not None and currency not in meant:
            raise UnreadableAmount(
                N_("“{text}” is not in {currency}."), field=field, text=text[:40], currency=currency
            )


def _bare_number(text: str) -> tuple[str, int, int]:
    """Return digits, sign and the power of ten of a 万 or 亿 behind them."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace("−", "-")
    plain = plain.replace("，", ",").replace("、", ",")
    plain = "".join(_MARK.sub("", plain).split())
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        plain, sign = plain[1:-1], -1
    if plain[:1] in {"-", "+"}:
        plain, sign = plain[1:], -sign if plain[0] == "-" else sign
    shift = 0
    while plain and plain[-1] in _UNITS:
        shift += _UNITS[plain[-1]]
        plain = plain[:-1]
    return plain, sign, shift


def _unreadable(text: str, cleaned: str, field: str) -> UnreadableAmount:
    """Name both readings where a comma could be either a thousands or a decimal mark."""
    if re.fullmatch(r"\d+,\d{1,2}", cleaned):
        return UnreadableAmount(
            N_("“{text}” can be read as {first} or {second}: write one of them."),
            field=field,
            text=text[:40],
            first=cleaned.replace(",", ""),
            second=cleaned.replace(",", "."),
        )
    return UnreadableAmount(
        N_("“{text}” is not an amount; write it like 1,234.50."), field=field, text=text[:40]
    )
