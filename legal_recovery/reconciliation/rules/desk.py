"""What the desk works out before anything is decided: how a line is split, and what a person means by typing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, parse_amount

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*[%％]")
_REST = frozenset({"=", "＝"})
_RANGE = re.compile(r"(.+?)\s*(?:\.\.|…|~|～)\s*(.+)")


class NotAllSplit(InvalidInput):
    """The parts of a split come to more than the line, or what is to take the rest takes nothing."""

    code = "desk.not_all_split"


def split_amounts(left: Money, typed: Sequence[str]) -> list[Money]:
    """Return the parts of a line as they were typed: amounts, shares like 25%, and = for what remains.

    Parts are of the line's own direction, whatever sign was typed. Raises NotAllSplit, UnreadableAmount.
    """
    sign = -1 if left.minor < 0 else 1
    whole = Money(abs(left.minor), left.currency)
    parts = [None if text.strip() in _REST else _part(whole, text) for text in typed]
    rest = whole.minor - sum(part.minor for part in parts if part is not None)
    takers = parts.count(None)
    if rest < 0 or takers > 1 or (takers and not rest):
        raise NotAllSplit(
            N_("The parts come to more than the {left} of the line, or leave nothing for “=”."),
            field="amount",
            left=whole,
        )
    return [Money(sign * (rest if part is None else part.minor), left.currency) for part in parts]


def _part(whole: Money, text: str) -> Money:
    share = _PERCENT.fullmatch(text.strip())
    if share is None:
        amount = parse_amount(text, whole.currency)
        return Money(abs(amount.minor), whole.currency)
    minor = (Decimal(whole.minor) * Decimal(share[1]) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Money(int(minor), whole.currency)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for among lines: words, or an amount from and to."""

    text: str | None = None
    least: int | None = None
    most: int | None = None


def sought(typed: str, currency: str) -> Sought:
    """Return what a person looks for: `1,234.50`, `120..130`, or words of the line."""
    text = typed.strip()
    if not text:
        return Sought()
    try:
        if between := _RANGE.fullmatch(text):
            least, most = (abs(parse_amount(one, currency).minor) for one in between.groups())
            return Sought(least=min(least, most), most=max(least, most))
        minor = abs(parse_amount(text.removeprefix("="), currency).minor)
    except InvalidInput:
        return Sought(text=text[:100])
    return Sought(least=minor, most=minor)
