"""Entries and their lines. Debit is positive; every entry balances in each section and currency."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.ledger.rules import (
    Figures,
    Sums,
    broken_identities,
    figures,
    is_opening,
    require_account,
)


class Unbalanced(RuleViolation):
    """Debits and credits of a section and currency differ; `residual` says by how many minor units."""

    code = "ledger.unbalanced"


class NotTiedOut(RuleViolation):
    """The entries would part what was recovered in money from what is settled in the claim (T1, T2, T3)."""

    code = "ledger.not_tied_out"


class Residual(dict[str, int]):
    """What an entry lacks in each section and currency, in minor units; says so in amounts."""

    def __str__(self) -> str:
        parts = [(*place.partition(" "), minor) for place, minor in self.items()]
        return ", ".join(f"{section} {Money(minor, currency)}" for section, _, currency, minor in parts)


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: an account, a signed amount, and what the line is about."""

    account: str
    amount: Money
    debt: int | None = None
    collateral: int | None = None
    proceeding: int | None = None
    cost: int | None = None
    bank_line: int | None = None

    @property
    def section(self) -> str:
        return self.account.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry of one book, true in the world on its value date."""

    book: int
    value_on: date
    kind: str
    postings: tuple[Posting, ...]
    source: str = "manual"
    reverses: int | None = None
    transfer: int | None = None

    @property
    def touches_money(self) -> bool:
        """Tell whether the lender's own money moves, which a closed month forbids."""
        return any(posting.section == "money" for posting in self.postings)


def entry(book: int, value_on: date, kind: str, postings: Iterable[Posting], **more: object) -> Entry:
    """Return a balanced entry of the lines that carry an amount; raises Unbalanced."""
    lines = tuple(posting for posting in postings if posting.amount)
    return require_balanced(Entry(book, value_on, kind, lines, **more))  # type: ignore[arg-type]


def require_balanced(made: Entry) -> Entry:
    """Return the entry, or refuse it with what is missing in each section and currency."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for posting in made.postings:
        require_account(posting.account)
        sums[posting.section, posting.amount.currency] += posting.amount.minor
    residual = Residual(
        (f"{section} {currency}", minor) for (section, currency), minor in sums.items() if minor
    )
    if residual or len(made.postings) < 2:
        raise Unbalanced(N_("The entry does not balance: {residual}."), residual=residual)
    return made


def require_tied_out(entries: Sequence[Entry]) -> None:
    """Refuse entries of a case that together would break an identity of the chart.

    Raises Unbalanced, UnknownAccount, NotTiedOut.
    """
    sums: dict[str, Sums] = defaultdict(Sums)
    for made in entries:
        for posting in require_balanced(made).postings:
            sums[posting.amount.currency].add(posting.account, posting.amount.minor, opening=False)
    for currency, found in sums.items():
        for identity, minor in broken_identities(found, currency).items():
            raise NotTiedOut(
                N_("Money and claim would differ by {difference} ({identity}): post both sides together."),
                difference=Money(minor, currency),
                identity=identity,
            )


def contributed(entries: Iterable[Entry]) -> dict[str, Figures]:
    """Return what entries bring to the figures of their book, by currency."""
    sums: dict[str, Sums] = defaultdict(Sums)
    for made in entries:
        for line in made.postings:
            sums[line.amount.currency].add(
                line.account,
                line.amount.minor,
                opening=is_opening(made.kind),
                collateral=line.collateral,
            )
    return {currency: figures(found, currency) for currency, found in sums.items()}


def reversal_of(original: Entry, seq: int, value_on: date, transfer: int | None) -> Entry:
    """Return the same lines with opposite signs, pointing at the entry that they undo."""
    lines = tuple(replace(posting, amount=-posting.amount) for posting in original.postings)
    return replace(
        original,
        value_on=value_on,
        kind=reversed_kind(original.kind),
        postings=lines,
        reverses=seq,
        transfer=transfer,
        source="reversal",
    )


def reversed_kind(kind: str) -> str:
    """Return the kind of the entry that undoes one of this kind; both belong to one story."""
    return f"{kind}.reversed"


class UnknownKind(InvalidInput):
    """What an entry by hand is called stands in the chain for ever, so it is a code and no sentence."""

    code = "ledger.unknown_kind"


_KIND = re.compile(r"[a-z]{2,20}([._-][a-z]{2,20}){0,2}")


def require_kind(kind: str) -> str:
    """Return the kind of an entry by hand; raises UnknownKind."""
    if not _KIND.fullmatch(kind) or kind.endswith(reversed_kind("")):
        raise UnknownKind(
            N_("“{kind}” is no kind of entry; write a code such as {example}, and the reason as its reason."),
            field="kind",
            kind=kind[:60],
            example="judgment",
        )
    return kind


# --- the accountant's notation ----------------------------------------------------------------------------

_LINE = re.compile(r"(?P<account>[a-z][a-z:-]*)\s+(?P<amount>\S.*?)(?:\s+(?P<currency>[A-Z]{3}))?")
_FENCE = re.compile(r"(?:```|~~~|---).*")


class UnreadableLine(InvalidInput):
    """A line of a journal is not an account and an amount."""

    code = "ledger.unreadable_line"


def read_journal(text: str, currency: str) -> list[tuple[Posting, ...]]:
    """Read entries as an accountant writes them: an account and an amount a line, entries apart by a blank line.

    What follows a `;` is a comment; fences of code and rules part entries too. Raises UnreadableLine,
    UnknownAccount, UnreadableAmount.
    """
    entries: list[list[Posting]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition(";")[0].strip()
        if written and not _FENCE.fullmatch(written):
            entries[-1].append(_read_line(written, number, currency))
        elif entries[-1] and not line.strip().startswith(";"):
            entries.append([])
    return [tuple(lines) for lines in entries if lines]


def _read_line(written: str, number: int, currency: str) -> Posting:
    found = _LINE.fullmatch(written)
    if found is None:
        raise UnreadableLine(
            N_("Line {number} is not an account and an amount: “{text}”."),
            field="lines",
            number=number,
            text=written[:60],
        )
    amount = parse_amount(found["amount"], found["currency"] or currency)
    if not amount:
        raise UnreadableLine(
            N_("Line {number} moves nothing: “{text}”."), field="lines", number=number, text=written[:60]
        )
    return Posting(require_account(found["account"]), amount)


def written_lines(postings: Iterable[Posting], currency: str) -> list[str]:
    """Return an entry's lines in the accountant's notation; other currencies than the usual one are named."""
    return [
        f"{posting.account:<34} {posting.amount.grouped:>16}"
        + ("" if posting.amount.currency == currency else f" {posting.amount.currency}")
        for posting in postings
    ]
