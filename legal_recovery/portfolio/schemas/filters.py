"""The list of cases as an address asks for it: filter, order and place."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import FLAGS, require_stage
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money, exponent, parse_amount
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import (
    ATTENTIONS,
    OPEN,
    SORTS,
    CaseFilter,
    ListTotal,
    is_position,
    list_cases,
    list_totals,
)
from legal_recovery.web.pagination import Page, Seek, Sort, page_of, read_seek

NAMES = (
    "q",
    "stage",
    "office",
    "officer",
    "court",
    "attention",
    "flag",
    "currency",
    "escalated_from",
    "escalated_to",
    "age",
    "exposure_from",
    "exposure_to",
    "moved_from",
    "owner",
)
# How long ago a case was escalated: from so many months to so many, the last without an end.
AGES: dict[str, tuple[int, int | None]] = {
    "0-6": (0, 6),
    "6-12": (6, 12),
    "12-24": (12, 24),
    "24-36": (24, 36),
    "36-": (36, None),
}
NEWEST = Sort("escalated_on", descending=True)
PAGE = 50
_LONGEST = 100


class UnknownChoice(InvalidInput):
    """The address filters by something that is not there to choose."""

    code = "portfolio.unknown_choice"


class EmptyRange(InvalidInput):
    """A range that ends before it begins holds nothing."""

    code = "portfolio.empty_range"


def filter_values(args: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what the address filters by."""
    for name in NAMES:
        if value := args.get(name, "").strip():
            yield name, value[:_LONGEST]


def read_filter(args: Mapping[str, str], today: date) -> tuple[CaseFilter, dict[str, RecoveryError]]:
    """Return the filter, and refusals by field; what cannot be read does not narrow."""
    reader = _Reader(dict(filter_values(args)))
    read = reader.read
    currency = read("currency", _currency)
    if "exposure_from" in reader.given or "exposure_to" in reader.given:
        # An amount is of one currency, and so are the cases it is compared with.
        currency = currency or "CNY"
    amount = _amount_in(currency or "CNY")
    youngest, oldest = read("age", _age, today) or (None, None)
    found = CaseFilter(
        today=today,
        text=reader.given.get("q"),
        stage=read("stage", _stage),
        flag=read("flag", _one_of, FLAGS),
        office_id=read("office", _number),
        officer=reader.given.get("officer"),
        court=reader.given.get("court"),
        currency=currency,
        attention=read("attention", _one_of, ATTENTIONS),
        escalated_from=_later(read("escalated_from", parse_date), oldest),
        escalated_to=_earlier(read("escalated_to", parse_date), youngest),
        exposure_from=read("exposure_from", amount),
        exposure_to=read("exposure_to", amount),
        moved_from=read("moved_from", parse_date),
        owner_id=read("owner", _number),
    )
    _require_ranges(found, reader.errors)
    return found, reader.errors


class _Reader:
    """Reads one field after another and keeps what is wrong with each."""

    def __init__(self, given: dict[str, str]) -> None:
        self.given = given
        self.errors: dict[str, RecoveryError] = {}

    def read(self, name: str, reader: Callable[..., Any], *more: Any) -> Any:
        """Return a field's value, None where it is empty or refused."""
        if name not in self.given:
            return None
        try:
            return reader(self.given[name], *more, field=name)
        except RecoveryError as refusal:
            self.errors[name] = refusal
            return None


def _one_of(text: str, known: Any, *, field: str) -> str:
    if text not in known:
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=field, text=text)
    return text


def _stage(text: str, *, field: str) -> str:
    return text if text == OPEN else require_stage(text)


def _number(text: str, *, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=field, text=text)
    return int(text)


def _currency(text: str, *, field: str) -> str:
    exponent(text.upper())
    return text.upper()


def _amount_in(currency: str) -> Callable[..., Money]:
    def read(text: str, *, field: str) -> Money:
        return parse_amount(text, currency, field=field)

    return read


def _age(text: str, today: date, *, field: str) -> tuple[date, date | None]:
    """Return the last and the first day on which cases of this age were escalated."""
    least, most = AGES[_one_of(text, AGES, field=field)]
    oldest = _months_before(today, most) + timedelta(days=1) if most else None
    return _months_before(today, least), oldest


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28) if months else day.day)


def _later(day: date | None, other: date | None) -> date | None:
    return max(filter(None, (day, other)), default=None)


def _earlier(day: date | None, other: date | None) -> date | None:
    return min(filter(None, (day, other)), default=None)


def _require_ranges(found: CaseFilter, errors: dict[str, RecoveryError]) -> None:
    ranges: tuple[tuple[str, Any, Any], ...] = (
        ("escalated_to", found.escalated_from, found.escalated_to),
        ("exposure_to", found.exposure_from, found.exposure_to),
    )
    for name, first, last in ranges:
        if first is not None and last is not None and last < first and name not in errors:
            errors[name] = EmptyRange(N_("The end of the range lies before its beginning."), field=name)


def read_place(args: Mapping[str, str], *, size: int = PAGE) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(SORTS), default=NEWEST, size=size)
    if is_position(seek.sort.key, seek.position):
        return seek
    return Seek(seek.sort, None, False, seek.size)


def find_page(
    session: Session, actor: Actor, wanted: CaseFilter, seek: Seek
) -> tuple[Page[CaseLine], list[ListTotal]]:
    """Return a page of the cases that are filtered, and what all of these add up to."""
    lines = list_cases(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    totals = list_totals(session, actor, wanted)
    return page_of(lines, seek, lambda line: line.position, sum(total.cases for total in totals)), totals
