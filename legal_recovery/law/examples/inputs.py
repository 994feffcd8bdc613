"""Reading the inputs of an example: what nobody reads, and what cannot be read, is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money

Result = dict[str, Any]
_MOST_DIGITS, _MOST_DAYS = 17, 36_525


class Absurd(InvalidInput):
    """A number is beyond anything that can be meant."""

    code = "law.absurd"


class Unknown(Exception):
    """The example asks for something that is not known here; its text says what."""


class Inputs:
    """The inputs of an example, each read at most once: what nobody reads is unknown."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str) -> Any:
        """Return an input; raises Unknown where it is missing."""
        if key not in self._values:
            raise Unknown(f"input {key} is missing")
        return self._values.pop(key)

    def text(self, key: str) -> str:
        """Return an input that is text."""
        value = self.take(key)
        if not isinstance(value, str):
            raise Unknown(f"input {key} is not text")
        return value

    def number(self, key: str) -> Decimal:
        """Return an input that is a number."""
        return number(self.take(key), key)

    def day(self, key: str) -> date:
        """Return an input that is a day."""
        return day(self.take(key), key)

    def one_of(self, key: str, *known: str, default: str | None = None) -> str:
        """Return one of the values that name a rule or a mode."""
        value = self.take(key) if key in self or default is None else default
        if value not in known:
            raise Unknown(f"{key} {value!r}")
        return str(value)

    def whole(self, key: str) -> int:
        """Return an input that is a whole number."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unknown(f"input {key} is not a whole number")
        return value

    def days(self, key: str) -> int:
        """Return a number of days, a hundred years at most."""
        found = self.whole(key)
        if not 0 <= found <= _MOST_DAYS:
            raise Absurd(
                N_("{key} is {value}: it lies between 0 and {most}."), key=key, value=found, most=_MOST_DAYS
            )
        return found

    def table(self, key: str) -> dict[str, Any]:
        """Return an input that has names and values."""
        value = self.take(key)
        if not isinstance(value, dict):
            raise Unknown(f"input {key} has no names")
        return {str(name): one for name, one in value.items()}

    def rows(self, key: str, *names: str) -> list[Inputs]:
        """Return an input that lists things with these names and no others."""
        value = self.take(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise Unknown(f"input {key} is no list of things with names")
        for one in value:
            if strangers := sorted(set(one) - set(names)):
                raise Unknown(f"input {key} {strangers[0]}")
        return [Inputs(one) for one in value]

    def pairs(self, key: str) -> list[tuple[Any, Any]]:
        """Return an input that lists pairs."""
        value = self.take(key)
        if not isinstance(value, list) or not all(isinstance(one, list) and len(one) == 2 for one in value):
            raise Unknown(f"input {key} is no list of pairs")
        return [(one, other) for one, other in value]

    def flag(self, key: str) -> bool:
        """Return an input that is true or false."""
        value = self.take(key)
        if not isinstance(value, bool):
            raise Unknown(f"input {key} is neither true nor false")
        return value

    def require_all_read(self) -> None:
        """Raise Unknown where an input was not understood."""
        if self._values:
            raise Unknown(f"input {min(self._values)}")


def number(value: Any, key: str) -> Decimal:
    """Return a number of an example; raises Unknown."""
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise InvalidOperation
        found = Decimal(value)
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Unknown(f"input {key} is not a number") from None
    if found and (found.adjusted() > _MOST_DIGITS or int(found.as_tuple().exponent) < -_MOST_DIGITS):
        raise Absurd(
            N_("{key} is {value}: no amount and no rate is like that."), key=key, value=str(value)[:40]
        )
    return found


def day(value: Any, key: str) -> date:
    """Return a day of an example; raises Unknown."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unknown(f"input {key} is not a day") from None


def money(value: Decimal, currency: str = "CNY") -> Money:
    """Return an amount of an example."""
    return Money.of(value, currency)


def decimal_of(minor: int, places: int = 2) -> Decimal:
    """Return minor units as the decimal that an example writes."""
    return Decimal(minor).scaleb(-places)


def minor_of(value: Any, key: str) -> int:
    """Return an amount of an example in minor units; raises Unknown."""
    return money(number(value, key)).minor


# Works an example out: its inputs, its jurisdiction, and the day that counts where none is given.
Find = Callable[[Inputs, str, date], Result]
