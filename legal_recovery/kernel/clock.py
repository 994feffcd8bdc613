"""What time it is, as a thing that is handed over, so that rules and tests never ask the machine."""

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

HOME_ZONE = ZoneInfo("Asia/Shanghai")


def home_day(moment: datetime) -> date:
    """Return the day that a moment falls on at the lender's home."""
    return moment.astimezone(HOME_ZONE).date()


class Clock(Protocol):
    """Tells the moment and the day."""

    def now(self) -> datetime:
        """Return the moment, with its time zone (UTC)."""

    def today(self) -> date:
        """Return the day it is at the lender's home."""


class SystemClock:
    """The machine's clock, its days counted at the lender's home."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return home_day(self.now())


class FixedClock:
    """A clock that stands still until it is set."""

    def __init__(self, moment: datetime | date) -> None:
        self.set(moment)

    def set(self, moment: datetime | date) -> None:
        """Move to a moment, or to noon at home of a day."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(12), HOME_ZONE)
        assert moment.tzinfo is not None, "a moment carries its time zone"
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def today(self) -> date:
        return home_day(self._moment)
