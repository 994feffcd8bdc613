"""A case as its book told it at a position: everything is read from the records, nothing from what came later."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Posting
from legal_recovery.ledger.rules import Figures, Sums, figures, is_opening
from legal_recovery.plumbing.event_log import RecordRow, TextRow
from legal_recovery.plumbing.positions import Position, known_at
from legal_recovery.plumbing.state import Replay


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the book, its texts filled in (None where erased)."""

    seq: int
    kind: str
    at: datetime
    actor: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry of the book."""

    seq: int
    kind: str
    at: datetime
    actor: int
    value_on: date
    reverses: int | None
    transfer: int | None
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class BookAt:
    """What a book held at a position: rows of state, events, entries, and the head of its chain."""

    rows: dict[tuple[str, int], dict[str, Any]]
    texts: dict[str, str | None]
    events: tuple[Happened, ...]
    entries: tuple[Posted, ...]
    head: str | None
    hashes: dict[int, str]  # of each record, by its place

    def table(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Return a table's rows in the order in which they were made."""
        for (table, key), row in sorted(self.rows.items()):
            if table == name:
                yield key, row

    def text(self, row: dict[str, Any], name: str) -> str | None:
        """Return a text of a row; None where there is none or it was erased."""
        return self.texts.get(row.get(f"{name}_id") or "")

    def figures(self, owed_to: date) -> dict[str, Figures]:
        """Return the figures by currency of what is true up to a day."""
        sums: dict[str, Sums] = {}
        for entry in self.entries:
            for posting in entry.postings if entry.value_on <= owed_to else ():
                place = sums.setdefault(posting.amount.currency, Sums())
                place.add(
                    posting.account,
                    posting.amount.minor,
                    opening=is_opening(entry.kind),
                    collateral=posting.collateral,
                )
        return {currency: figures(found, currency) for currency, found in sums.items()}


def read_book(session: Session, book: int, position: Position) -> BookAt:
    """Return a book as it was known at a position."""
    query = select(RecordRow).where(RecordRow.book == book, known_at(session, position))
    records = session.scalars(query.order_by(RecordRow.seq)).all()
    replay, events, entries = Replay(book), [], []
    bodies = [json.loads(record.body) for record in records]
    texts = _texts(session, bodies)
    for record, body in zip(records, bodies, strict=True):
        if record.kind == "entry":
            entries.append(_posted(record.seq, body))
        else:
            replay.take(record.seq, body["kind"], body["data"])
            events.append(_happened(record.seq, body, texts))
    rows = {place: {name: found.value for name, found in row.items()} for place, row in replay.rows.items()}
    hashes = {record.seq: record.hash for record in records}
    head = records[-1].hash if records else None
    return BookAt(rows, texts, tuple(events), tuple(entries), head, hashes)


def _texts(session: Session, bodies: list[dict[str, Any]]) -> dict[str, str | None]:
    ids = [
        int(value["text"]) for body in bodies for value in body.get("data", {}).values() if _is_text(value)
    ]
    texts: dict[str, str | None] = {}
    for start in range(0, len(ids), 500):
        query = select(TextRow.id, TextRow.value).where(TextRow.id.in_(ids[start : start + 500]))
        texts.update({str(row[0]): row[1] for row in session.execute(query)})
    return texts


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and "digest" in value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _happened(seq: int, body: dict[str, Any], texts: dict[str, str | None]) -> Happened:
    data = {
        name: texts.get(value["text"]) if _is_text(value) else value for name, value in body["data"].items()
    }
    return Happened(seq, body["kind"], _moment(body["at"]), int(body["actor"]), data)


def _posted(seq: int, body: dict[str, Any]) -> Posted:
    lines = tuple(
        Posting(
            line["account"],
            Money(int(line["minor"]), line["currency"]),
            **{
                name: int(line[name])
                for name in ("debt", "collateral", "proceeding", "cost", "bank_line")
                if name in line
            },
        )
        for line in body["postings"]
    )
    return Posted(
        seq=seq,
        kind=body["kind"],
        at=_moment(body["at"]),
        actor=int(body["actor"]),
        value_on=date.fromisoformat(body["value_on"]),
        reverses=int(body["reverses"]) if "reverses" in body else None,
        transfer=int(body["transfer"]) if "transfer" in body else None,
        postings=lines,
    )
