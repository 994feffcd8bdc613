"""That a case's book stands in the latest signed checkpoint: the way from its head to the signed root."""

import json
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from legal_recovery.dossiers.rules.manifest import Head, Proof
from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.ledger.store.figures import heads_at
from legal_recovery.plumbing.checkpoints import CheckpointRow, head_leaf, inclusion_path, merkle_root
from legal_recovery.plumbing.event_log import RecordRow, first_prev, installation_uid, link_hash
from legal_recovery.plumbing.positions import Position


class CheckpointContradicted(RuleViolation):
    """The books are not those over which the latest checkpoint was signed."""

    code = "dossiers.checkpoint_contradicted"


def find_proof(session: Session, book: int) -> Proof | None:
    """Return the proof for a book in the latest checkpoint; None where none was taken since the book began.

    Raises CheckpointContradicted: nothing is handed out from a ledger that contradicts what was signed.
    """
    row = session.scalar(
        select(CheckpointRow).order_by(CheckpointRow.taken_at.desc(), CheckpointRow.id.desc()).limit(1)
    )
    if row is None:
        return None
    heads = _heads(session, row.statement)
    leaves = [head_leaf(head.book, head.seq, head.hash) for head in heads]
    if merkle_root(leaves).hex() != row.root:
        raise CheckpointContradicted(
            N_(
                "The books are not those that were signed in the checkpoint of {at}: “ledger verify” says more."
            ),
            at=row.taken_at,
        )
    place = next((number for number, head in enumerate(heads) if head.book == book), None)
    if place is None:
        return None
    path = tuple((side, digest.hex()) for side, digest in inclusion_path(leaves, place))
    signature, public_key = bytes(row.signature).hex(), bytes(row.public_key).hex()
    return Proof(row.statement, signature, public_key, heads[place], path)


def chain_holds(session: Session, book: int, seq: int, digest: str) -> bool:
    """Tell whether every record of a book up to a place follows from the one before, and the last has this hash."""
    prev = first_prev(installation_uid(session.connection()), book)
    query = select(RecordRow.seq, RecordRow.body).where(RecordRow.book == book, RecordRow.seq <= seq)
    count = 0
    for count, (place, body) in enumerate(session.execute(query.order_by(RecordRow.seq)), 1):
        if place != count:
            return False
        prev = link_hash(body, prev)
    return count == seq and prev == digest


def _heads(session: Session, statement: str) -> list[Head]:
    """Return all heads as they were in the snapshot that a statement names."""
    told = json.loads(statement)
    at = datetime.fromisoformat(told["at"])
    heads = heads_at(session, Position(0, int(told["epoch"]), at, told["snapshot"]))
    same = and_(RecordRow.book == heads.c.book, RecordRow.seq == heads.c.seq)
    query = select(heads.c.book, heads.c.seq, RecordRow.hash).join(RecordRow, same).order_by(heads.c.book)
    return [Head(*row) for row in session.execute(query)]
