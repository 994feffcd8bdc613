"""Comparing what was expected with what was found, as a person does: numbers by value, to the decimals written."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text that has to be among several that are accepted."""

    text: str


def same(expected: object, got: object) -> bool:
    """Compare as a person does: numbers by value, to the decimals that were written."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return all(key in got and same(value, got[key]) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(got, Accepted):
        return got.text in expected
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return expected is got
    if isinstance(got, Fraction | Decimal | int):
        try:
            wanted = Decimal(str(expected))
            return _to_places(got, wanted) == wanted
        except InvalidOperation:
            return False
    return expected == got


def _to_places(got: Fraction | Decimal | int, like: Decimal) -> Decimal:
    """Return a number with the decimals of another; raises InvalidOperation where that has none."""
    if not like.is_finite():
        raise InvalidOperation
    exact = Fraction(got)
    places = max(0, -int(like.as_tuple().exponent))
    scaled = exact * 10**places
    sign = -1 if scaled < 0 else 1
    whole = sign * ((2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator))
    return Decimal(whole).scaleb(-places)


def plain(got: object, expected: object) -> object:
    """Return a result as JSON has it, with the decimals of what was expected."""
    if isinstance(got, Accepted):
        return got.text
    if isinstance(got, dict):
        like = expected if isinstance(expected, dict) else {}
        return {str(key): plain(value, like.get(key)) for key, value in got.items() if key != ""}
    if isinstance(got, list):
        like_list = expected if isinstance(expected, list) else []
        return [plain(one, like_list[i] if i < len(like_list) else None) for i, one in enumerate(got)]
    if isinstance(got, bool | int) or got is None:
        return got
    if isinstance(got, Fraction | Decimal):
        try:
            return str(_to_places(got, Decimal(str(expected))))
        except InvalidOperation:
            return str(_to_places(got, Decimal("0.000001")))
    return str(got)
