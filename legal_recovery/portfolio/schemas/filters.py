"""The filter of a list of cases, as it stands in the address."""

from collections.abc import Iterator, Mapping
from typing import Any

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import parse_amount
from legal_recovery.portfolio.store.lists import CaseFilter

NAMES = (
    "q",
    "stage",
    "office",
    "officer",
    "court",
    "flag",
    "currency",
    "escalated_from",
    "escalated_to",
    "exposure_from",
    "exposure_to",
)


def filter_values(args: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what the address filters by."""
    for name in NAMES:
        if value := args.get(name, "").strip():
            yield name, value


def read_filter(args: Mapping[str, str]) -> tuple[CaseFilter, dict[str, RecoveryError]]:
    """Return the filter, and refusals by field; what cannot be read does not narrow."""
    given = dict(filter_values(args))
    errors: dict[str, RecoveryError] = {}
    currency = given.get("currency")

    def read(name: str, reader: Any, *more: Any) -> Any:
        if name not in given:
            return None
        try:
            return reader(given[name], *more, field=name)
        except RecoveryError as refusal:
            errors[name] = refusal
            return None

    office = given.get("office", "")
    return CaseFilter(
        text=given.get("q"),
        stage=given.get("stage"),
        flag=given.get("flag"),
        office_id=int(office) if office.isdigit() else None,
        officer=given.get("officer"),
        court=given.get("court"),
        currency=currency,
        escalated_from=read("escalated_from", parse_date),
        escalated_to=read("escalated_to", parse_date),
        exposure_from=read("exposure_from", parse_amount, currency or "CNY"),
        exposure_to=read("exposure_to", parse_amount, currency or "CNY"),
    ), errors
