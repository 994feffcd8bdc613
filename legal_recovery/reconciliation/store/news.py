"""How an account's desk stands, and which of its lines changed since it stood otherwise."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_recovery.plumbing.event_log import BookRow, RecordRow
from legal_recovery.reconciliation.models import StagedRow
from legal_recovery.reconciliation.store.accounts import Account

# So many records are looked through; behind them it is quicker to read all anew.
_MOST = 300


def stand_of(session: Session, account: Account) -> str:
    """Return a word that is another one once anything of the account was recorded, staged or taken back."""
    seq = session.scalar(select(BookRow.head_seq).where(BookRow.id == account.book)) or 0
    staged = select(func.coalesce(func.max(StagedRow.id), 0), func.count())
    last, count = session.execute(staged.where(StagedRow.account_id == account.id)).one()
    return f"{seq}.{last}.{count}"


def changed_lines(session: Session, account: Account, before: str, most: int) -> list[int] | None:
    """Return the lines of which something was recorded or staged since a stand; None where they are too many."""
    parts = before.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return None
    records = (
        select(RecordRow.body)
        .where(RecordRow.book == account.book, RecordRow.kind == "event", RecordRow.seq > int(parts[0]))
        .order_by(RecordRow.seq)
        .limit(_MOST + 1)
    )
    bodies = session.scalars(records).all()
    staged = select(StagedRow.line_id).where(StagedRow.account_id == account.id, StagedRow.id > int(parts[1]))
    found = {int(data["line_id"]) for body in bodies if "line_id" in (data := json.loads(body)["data"])}
    found |= set(session.scalars(staged.limit(most + 1)))
    return None if len(bodies) > _MOST or len(found) > most else sorted(found)
