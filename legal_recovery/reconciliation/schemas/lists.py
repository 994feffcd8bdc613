"""Lists of accounts, statements and lines as an address asks for them: filter, order and place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from legal_recovery.kernel.calendar import parse_date, require_month
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.plumbing.seeking import is_position
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.rules.batches import BATCH_STATES
from legal_recovery.reconciliation.rules.lines import OPEN_STATES, STATES
from legal_recovery.reconciliation.rules.statements import STATEMENT_STATES
from legal_recovery.reconciliation.store import (
    AccountStanding,
    BankLine,
    BatchFilter,
    LineFilter,
    ListedBatch,
    StatementFacts,
    StatementFilter,
)
from legal_recovery.web.pagination import Page, Seek, Sort, page_of, read_seek

Found = TypeVar("Found")
LINE_NAMES = ("q", "state", "direction", "since", "until", "amount_from", "amount_to", "late")
STATEMENT_NAMES = ("q", "state", "since", "until")
BATCH_NAMES = ("account", "posted_by", "state", "since", "until")
ACCOUNT_NAMES = ("q", "office", "currency", "attention", "state")
# All that is not matched to its end.
WAITING = "waiting"
DIRECTIONS = ("in", "out")
ATTENTIONS = ("waiting", "parked", "broken")
OLDEST_FIRST, LATEST_FIRST, AS_THE_BANK = Sort("booked_on"), Sort("closed_on", True), Sort("number")
NEWEST_BATCH = Sort("posted_on", True)
BY_NAME = Sort("name")
PAGE = 50


class UnknownChoice(InvalidInput):
    """The address filters by something that is not there to choose."""

    code = "reconciliation.unknown_choice"


class _Reader:
    """Reads one field of a filter after another and keeps what is wrong with each."""

    def __init__(self, args: Mapping[str, str], names: Iterable[str]) -> None:
        self.given = values_of(args, names)
        self.errors: dict[str, RecoveryError] = {}

    def read(self, name: str, reader: Callable[..., Found]) -> Found | None:
        """Return a field's value, None where it is empty or refused."""
        if name not in self.given:
            return None
        try:
            return reader(self.given[name], field=name)
        except RecoveryError as refusal:
            self.errors[name] = refusal
            return None

    def one_of(self, name: str, known: Iterable[str]) -> str | None:
        """Return a code that is there to choose."""

        def choose(text: str, *, field: str) -> str:
            if text not in known:
                raise UnknownChoice(N_("There is no “{text}” to choose here."), field=field, text=text)
            return text

        return self.read(name, choose)

    def days(self) -> tuple[date | None, date | None]:
        """Return from when until when."""
        since, until = self.read("since", parse_date), self.read("until", parse_date)
        if since and until and until < since:
            self.errors["until"] = UnknownChoice(
                N_("The end of the range lies before its beginning."), field="until"
            )
        return since, until


def values_of(args: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return what the address filters by."""
    given = {name: args.get(name, "").strip()[:100] for name in names}
    return {name: value for name, value in given.items() if value}


def read_lines(
    args: Mapping[str, str], currency: str, account_id: int | None = None, statement_id: int | None = None
) -> tuple[LineFilter, dict[str, RecoveryError]]:
    """Return which lines are wanted, and refusals by field; amounts are in this currency, whatever their sign."""
    reader = _Reader(args, LINE_NAMES)

    def amount(text: str, *, field: str) -> int:
        return abs(parse_amount(text, currency, field=field).minor)

    since, until = reader.days()
    state = reader.one_of("state", [WAITING, *STATES])
    direction = reader.one_of("direction", DIRECTIONS)
    found = LineFilter(
        account_id=account_id,
        statement_id=statement_id,
        states=OPEN_STATES if state == WAITING else (state,) if state else (),
        text=reader.given.get("q"),
        least=reader.read("amount_from", amount),
        most=reader.read("amount_to", amount),
        since=since,
        until=until,
        credits=None if direction is None else direction == "in",
        late=reader.read("late", require_month),
    )
    if found.least is not None and found.most is not None and found.most < found.least:
        reader.errors["amount_to"] = UnknownChoice(
            N_("The end of the range lies before its beginning."), field="amount_to"
        )
    return found, reader.errors


def read_batches(args: Mapping[str, str]) -> tuple[BatchFilter, dict[str, RecoveryError]]:
    """Return which batches are wanted, and refusals by field."""
    reader = _Reader(args, BATCH_NAMES)
    since, until = reader.days()
    found = BatchFilter(
        account_id=reader.read("account", _number),
        state=reader.one_of("state", BATCH_STATES),
        posted_by=reader.read("posted_by", _number),
        since=since,
        until=until,
    )
    return found, reader.errors


def read_batch_place(args: Mapping[str, str], size: int = PAGE) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(store.BATCH_SORTS), default=NEWEST_BATCH, size=size)
    column = store.BATCH_SORTS[seek.sort.key]
    return seek if is_position(column, seek.position) else _from_the_start(seek)


def find_batches(session: Session, actor: Actor, wanted: BatchFilter, seek: Seek) -> Page[ListedBatch]:
    """Return a page of the batches that are wanted."""
    order = seek.sort
    found = store.page_of_batches(
        session,
        actor,
        wanted,
        sort=order.key,
        descending=order.descending,
        after=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    return page_of(found, seek, lambda one: store.place_of_batch(one, order.key, descending=order.descending))


def read_line_place(args: Mapping[str, str], default: Sort = OLDEST_FIRST, size: int = PAGE) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(store.ORDERS), default=default, size=size)
    return seek if store.is_line_place(seek.sort.key, seek.position) else _from_the_start(seek)


Sums = dict[str, tuple[int, Money, Money]]


def find_lines(session: Session, actor: Actor, wanted: LineFilter, seek: Seek) -> tuple[Page[BankLine], Sums]:
    """Return a page of the lines that are wanted, and by currency what all of them come to."""
    lines = store.page_of_lines(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        after=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    sums = store.sums_of(session, actor, wanted)
    count = sum(counted for counted, *_amounts in sums.values())
    return page_of(lines, seek, lambda line: store.place_of_line(line, seek.sort.key), count), sums


def read_statements_filter(
    args: Mapping[str, str], account_id: int
) -> tuple[StatementFilter, dict[str, RecoveryError]]:
    """Return which statements of an account are wanted, and refusals by field."""
    reader = _Reader(args, STATEMENT_NAMES)
    since, until = reader.days()
    state = reader.one_of("state", STATEMENT_STATES)
    return StatementFilter(account_id, state, since, until, reader.given.get("q")), reader.errors


def read_statement_place(args: Mapping[str, str], size: int = PAGE) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(store.STATEMENT_SORTS), default=LATEST_FIRST, size=size)
    return seek if store.is_place(seek.sort.key, seek.position) else _from_the_start(seek)


def find_statements(session: Session, wanted: StatementFilter, seek: Seek) -> Page[StatementFacts]:
    """Return a page of an account's statements that are wanted, with how many there are."""
    order = seek.sort
    found = store.page_of_statements(
        session,
        wanted,
        sort=order.key,
        descending=order.descending,
        after=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    count = store.count_statements(session, wanted)
    return page_of(
        found, seek, lambda one: store.position_of(one, order.key, descending=order.descending), count
    )


def _from_the_start(seek: Seek) -> Seek:
    return Seek(seek.sort, None, False, seek.size)


# --- accounts: as many as a lender has, so all are read and chosen from -------------------------------------


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are wanted; None means any, and without a state those in use."""

    text: str | None = None
    office_id: int | None = None
    currency: str | None = None
    attention: str | None = None
    state: str | None = "open"

    def wants(self, one: AccountStanding) -> bool:
        """Tell whether an account is wanted."""
        account = one.account
        text = f"{account.name}\n{account.number}\n{account.bank}".casefold()
        return (
            (self.text is None or self.text.casefold() in text)
            and (self.office_id is None or account.office_id == self.office_id)
            and (self.currency is None or account.currency == self.currency)
            and (self.state is None or account.state == self.state)
            and (self.attention is None or _NEEDS[self.attention](one))
        )


_NEEDS: dict[str, Callable[[AccountStanding], bool]] = {
    "waiting": lambda one: one.waiting.lines > 0,
    "parked": lambda one: one.waiting.parked > 0,
    "broken": lambda one: bool(one.standing.breaks),
}
assert tuple(_NEEDS) == ATTENTIONS


def read_accounts(args: Mapping[str, str]) -> tuple[AccountFilter, dict[str, RecoveryError]]:
    """Return which accounts are wanted, and refusals by field."""
    reader = _Reader(args, ACCOUNT_NAMES)
    state = reader.one_of("state", ("open", "closed", "all")) or "open"
    found = AccountFilter(
        text=reader.given.get("q"),
        office_id=reader.read("office", _number),
        currency=reader.given.get("currency"),
        attention=reader.one_of("attention", ATTENTIONS),
        state=None if state == "all" else state,
    )
    return found, reader.errors


def _number(text: str, *, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=field, text=text)
    return int(text)


ACCOUNT_SORTS: dict[str, Callable[[AccountStanding], Any]] = {
    "name": lambda one: one.account.name,
    "bank": lambda one: one.account.bank,
    "at_bank": lambda one: _minor(one.standing.at_bank),
    "lines": lambda one: one.waiting.lines,
    "credits": lambda one: one.waiting.credits.minor,
    "debits": lambda one: one.waiting.debits.minor,
    "oldest": lambda one: one.waiting.oldest,
    "parked": lambda one: one.waiting.parked,
    "until": lambda one: one.standing.until,
}


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def in_order(found: Iterable[AccountStanding], sort: Sort) -> list[AccountStanding]:
    """Return accounts in an order; what is not known comes last in either direction."""
    key = ACCOUNT_SORTS[sort.key]
    listed = list(found)
    known = sorted(
        [one for one in listed if key(one) is not None],
        key=lambda one: (key(one), one.account.id),
        reverse=sort.descending,
    )
    return [*known, *(one for one in listed if key(one) is None)]
