"""The first rows of a table whose headings nobody knows, and what a person says that they mean."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.plumbing.tables.sources import MAX_UPLOAD_BYTES, Row, Table, inspect
from legal_recovery.plumbing.tables.textfile import open_text
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.plumbing.tables.workbook import Workbook
from legal_recovery.reconciliation.schemas.statements.columns import can_be_read, columns_of
from legal_recovery.reconciliation.schemas.statements.days import ORDERS
from legal_recovery.reconciliation.schemas.statements.sheet import TOP_ROWS, Wishes, headings_in

MEANING_WORDS: Mapping[str, Message] = {
    "booked_on": N_("Day of booking"),
    "value_on": N_("Value date"),
    "amount": N_("Amount, with its sign or its side"),
    "credit": N_("Credit (money in)"),
    "debit": N_("Debit (money out)"),
    "side": N_("Side: debit or credit"),
    "balance": N_("Balance after the line"),
    "payer": N_("Name of the other side"),
    "payer_account": N_("Account of the other side"),
    "from_name": N_("Payer’s name"),
    "from_account": N_("Payer’s account"),
    "to_name": N_("Payee’s name"),
    "to_account": N_("Payee’s account"),
    "reference": N_("Reference of the bank"),
    "narrative": N_("Wording"),
    "account": N_("Our own account"),
    "currency": N_("Currency"),
}
ORDER_WORDS: Mapping[str, Message] = {
    "dmy": N_("Day first: 31/12/2026"),
    "mdy": N_("Month first: 12/31/2026"),
}
assert tuple(ORDER_WORDS) == ORDERS
_SHOWN = 12
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, what it is taken to mean ("" for nothing), and what stands below it."""

    text: str
    meaning: str
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a table with their numbers, and the headings in one of them."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    heading_row: int
    headings: tuple[Heading, ...]


def sample_of(path: Path, name: str, wishes: Wishes, row: int | None = None) -> Sample:
    """Return the first rows of a file that is a table; raises FileProblem for one that is none.

    The headings are in the row that somebody names, else in the one that has most of those that are known.
    """
    with _tables(path, name, wishes) as tables:
        tops = [table.top(TOP_ROWS) for table in tables]
    top = max(tops, key=lambda rows: (headings_in(rows, wishes), len(rows)), default=[])
    texts = [tuple(_text(cell) for cell in cells) for cells in top]
    at = row - 1 if row is not None and 0 < row <= len(texts) else _likeliest(texts, wishes)
    headings = texts[at] if texts else ()
    known = columns_of(headings, wishes.columns)
    meaning = {place: key for key, places in known.items() for place in places}
    found = tuple(
        Heading(text, meaning.get(place, ""), _below(texts[at + 1 :], place))
        for place, text in enumerate(headings)
        if text
    )
    shown = [(number, cells) for number, cells in enumerate(texts, start=1) if any(cells)]
    return Sample(tuple(shown[:_SHOWN]), at + 1, found)


@contextmanager
def _tables(path: Path, name: str, wishes: Wishes) -> Iterator[Sequence[Table]]:
    facts = inspect(path, name, MAX_UPLOAD_BYTES)
    if facts.encoding is not None:
        yield [open_text(facts, lambda rows: headings_in(rows, wishes) or _widest(rows))]
        return
    book = Workbook(facts)
    try:
        yield book.tables
    finally:
        book.close()


def _widest(rows: Sequence[Row]) -> int:
    """Return how many cells the widest row has, to choose by it what cuts the cells where no heading is known."""
    return max((sum(1 for cell in row if not is_blank(cell)) for row in rows), default=0)


def _text(cell: object) -> str:
    return "" if is_blank(cell) else " ".join(str(cell).split())[:_LONGEST]


def _likeliest(rows: Sequence[Sequence[str]], wishes: Wishes) -> int:
    """Return the row of the headings: with most known ones, else the first with the most words in it."""

    def weight(place: int) -> tuple[int, int, int]:
        words = [text for text in rows[place] if text and not any(sign.isdigit() for sign in text)]
        return len(columns_of(rows[place], wishes.columns)), len(words), -place

    return max(range(len(rows)), key=weight, default=0)


def _below(rows: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    said = [cells[place] for cells in rows if place < len(cells) and cells[place]]
    return tuple(dict.fromkeys(said))[:3]


def chosen_columns(
    sample: Sample, form: Mapping[str, str], order: str | None
) -> tuple[dict[str, str], str | None]:
    """Return what a person says the headings mean, and which of day and month comes first.

    The field of each heading is `column_1` and so on. Raises InvalidInput.
    """
    columns = {
        heading.text: form.get(f"column_{at}", "").strip()
        for at, heading in enumerate(sample.headings, start=1)
    }
    for at, meaning in enumerate(columns.values(), start=1):
        if meaning and meaning not in MEANING_WORDS:
            raise InvalidInput(N_("Choose one from the list."), field=f"column_{at}")
    if not can_be_read(columns.values()):
        raise InvalidInput(
            N_("Say which column has the day of booking, and which the amount, or credit and debit.")
        )
    if order and order not in ORDERS:
        raise InvalidInput(N_("Choose one from the list."), field="order")
    return columns, order or None
