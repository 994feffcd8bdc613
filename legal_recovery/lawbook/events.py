"""What is published after a law pack was made, in the audit book of the system."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePublished(Event):
    """A rate of a published series came out; in billionths a year."""

    kind = "law.rate_published"
    writes = Row("published_rates", key="rate_id", new=True)

    rate_id: int
    jurisdiction: str
    series: str
    since: date
    rate_ppb: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWithdrawn(Event):
    """A rate was entered wrongly, and no longer counts."""

    kind = "law.rate_withdrawn"
    writes = Row("published_rates", key="rate_id", aside=frozenset({"reason"}))

    rate_id: int
    withdrawn_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPublished(Event):
    """The days off of a year came out, and the weekend days that are worked instead, ISO days with spaces between."""

    kind = "law.calendar_published"
    writes = Row("published_years", key="year_id", new=True)

    year_id: int
    jurisdiction: str
    year: int
    off: str
    worked: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWithdrawn(Event):
    """A calendar was entered wrongly, and no longer counts."""

    kind = "law.calendar_withdrawn"
    writes = Row("published_years", key="year_id", aside=frozenset({"reason"}))

    year_id: int
    withdrawn_on: date
    reason: Text
