"""What lines were matched to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import get_entry
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import AccountRow, MatchRow
from legal_recovery.reconciliation.store.accounts import seen_by


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a line, and what it was matched to: `made` where that was booked by it."""

    id: int
    book: int
    line_id: int
    account_id: int
    kind: str
    case_id: int | None
    about_id: int | None
    made: bool
    amount: Money
    transfer: int
    entry_seq: int
    matched_on: date
    confidence: int | None
    why: str | None
    expected_id: int | None
    undone_seq: int | None
    undone_on: date | None


def _matches() -> Select[*tuple[Any, ...]]:
    return select(MatchRow, TextRow.value).outerjoin(TextRow, TextRow.id == MatchRow.why_id)


def _match(row: MatchRow, why: str | None) -> Match:
    return Match(
        row.id,
        row.book,
        row.line_id,
        row.account_id,
        row.match_kind,
        row.case_id,
        row.about_id,
        row.made,
        Money(row.amount_minor, row.currency),
        row.transfer,
        row.entry_seq,
        row.matched_on,
        row.confidence,
        why,
        row.expected_id,
        row.undone_seq,
        row.undone_on,
    )


def list_matches(session: Session, line_id: int) -> list[Match]:
    """Return the matches of a line, undone ones too, as they were made."""
    query = _matches().where(MatchRow.line_id == line_id).order_by(MatchRow.id)
    return [_match(*row) for row in session.execute(query)]


def get_match(session: Session, actor: Actor, match_id: int) -> Match:
    """Return a match; raises NotFound."""
    query = _matches().join(AccountRow, AccountRow.id == MatchRow.account_id)
    found = session.execute(query.where(MatchRow.id == match_id, seen_by(actor))).first()
    if found is None:
        raise NotFound(N_("There is no such match."))
    return _match(*found)


def find_match_about(session: Session, kinds: Collection[str], about_id: int) -> Match | None:
    """Return the match of one of these kinds by which something of a case stands on a line, None where it does not."""
    query = _matches().where(
        MatchRow.about_id == about_id, MatchRow.match_kind.in_(kinds), MatchRow.undone_seq.is_(None)
    )
    found = session.execute(query).first()
    return _match(*found) if found else None


def matches_of_transfer(session: Session, transfer: int) -> list[Match]:
    """Return the matches that one transfer joins and that stand: two where money went between our accounts."""
    query = (
        _matches().where(MatchRow.transfer == transfer, MatchRow.undone_seq.is_(None)).order_by(MatchRow.id)
    )
    return [_match(*row) for row in session.execute(query)]


def reversal_of(session: Session, match: Match) -> int:
    """Return the place of the entry that answered that of a match."""
    reversed_by = get_entry(session, match.book, match.entry_seq).reversed_by
    assert reversed_by is not None, "all entries of a transfer are reversed together"
    return reversed_by
