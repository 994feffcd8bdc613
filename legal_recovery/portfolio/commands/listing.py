"""Keeping the rows that lists read up to date with what happens to cases, in the same transaction."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.clock import home_day
from legal_recovery.kernel.events import Event
from legal_recovery.ledger.events import TextErased
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.store import listing, retold
from legal_recovery.portfolio.store.retold import MOVES

# These move money and nothing else that a list shows; they are many, and must stay quick.
_ONLY_FIGURES = ("cost.", "receipt.", "ledger.")


@dataclass(slots=True)
class _Touched:
    """What a transaction did to a case: when it moved last, and whether more than its figures changed."""

    moved_on: date | None = None
    whole: bool = False
    erased: bool = False


def keep_listed(uow: UnitOfWork, event: Event) -> None:
    """Remember that an event touched a case; its row is written once, at the end of the transaction."""
    if uow.heads[event.book].kind != "case":
        return
    if "listed" not in uow.gathered:
        uow.gathered["listed"] = {}
        uow.at_end.append(_after_balances)
    touched = uow.gathered["listed"].setdefault(event.book, _Touched())
    touched.whole = touched.whole or not event.kind.startswith(_ONLY_FIGURES)
    touched.erased = touched.erased or event.kind == TextErased.kind
    day = _day_of(event, uow)
    if day is not None and (touched.moved_on is None or touched.moved_on < day):
        touched.moved_on = day


def _day_of(event: Event, uow: UnitOfWork) -> date | None:
    names = MOVES[event.kind]
    if names is None:
        return None
    days = [day for name in names if (day := getattr(event, name)) is not None]
    return max(days) if days else None if names else home_day(uow.recorded_at)


def _after_balances(uow: UnitOfWork) -> None:
    # Balances and totals are written at the end too: this comes after whatever is there by now.
    uow.at_end.append(_write)


def _write(uow: UnitOfWork) -> None:
    touched: dict[int, _Touched] = uow.gathered["listed"]
    for book in (book for book, one in touched.items() if one.erased):
        retold.forget(uow, book)
    whole = {book: one.moved_on for book, one in touched.items() if one.whole}
    if whole:
        listing.refresh(uow, whole)
    for book, one in touched.items():
        if not one.whole:
            listing.refresh_figures(uow, book, one.moved_on)
    touched.clear()


@dataclass(frozen=True, slots=True)
class Relist:
    """Make the rows of lists anew for some cases after a book."""

    after: int = 0
    limit: int = 200


def relist(uow: UnitOfWork, cmd: Relist) -> int | None:
    """Write the next cases' rows and words anew from what is recorded; return the last book, None at the end."""
    books = listing.books_after(uow.session, cmd.after, cmd.limit)
    if not books:
        return None
    retold.name_anew(uow, books)
    listing.refresh(uow, listing.last_moves(uow.session, books))
    return books[-1]
