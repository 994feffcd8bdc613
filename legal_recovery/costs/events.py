"""What happens to costs."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecorded(Event):
    """A cost became payable, or was paid."""

    kind = "cost.recorded"
    writes = Row("costs", key="cost_id", new=True)

    cost_id: int
    case_id: int
    cost_kind: str
    amount_minor: int
    currency: str
    incurred_on: date
    paid_on: date | None
    payee: Text | None
    note: Text | None
    entry_seq: int
    # What one unit of another currency was worth in the case's on the day, as stated: a decimal text.
    day_rate: str | None = None
    # The piece that it was spent on, such as the keeping of an asset taken in kind.
    collateral_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReversed(Event):
    """A cost was booked wrongly and taken back."""

    kind = "cost.reversed"
    writes = Row("costs", key="cost_id", aside=frozenset({"reason", "value_on"}))

    cost_id: int
    reversed_seq: int
    value_on: date
    reason: Text
