"""Money between two accounts of the lender: both lines are matched to one another at once."""

from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import post_on_open_day
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.commands.reviewing import batch_of
from legal_recovery.reconciliation.events import LineMatched, LineSettled
from legal_recovery.reconciliation.postings import matched_entry
from legal_recovery.reconciliation.rules.lines import require_live


@dataclass(frozen=True, slots=True)
class MatchTransfer:
    """What left one account of ours came to another."""

    line_id: int
    other_id: int
    batch_id: int | None = None


def match_transfer(uow: UnitOfWork, cmd: MatchTransfer) -> list[int]:
    """Match two lines of two accounts to one another; return the ids of the two matches.

    Raises LineIsMatched, and InvalidInput where they are not the same money.
    """
    wanted = [store.get_line(uow.session, uow.actor, line).book for line in (cmd.line_id, cmd.other_id)]
    line = store.lock_line(uow, cmd.line_id, *wanted)
    other = store.lock_line(uow, cmd.other_id)
    for one in (line, other):
        require_live(one.state, one.left)
    if line.account_id == other.account_id or line.left != -other.left:
        raise InvalidInput(
            N_("{left} and {other} are not the same money between two accounts."),
            field="other_id",
            left=line.left,
            other=other.left,
        )
    transfer, batch_id = new_id(), batch_of(uow, line, cmd.batch_id)
    return [_half(uow, one, about, transfer, batch_id) for one, about in ((line, other), (other, line))]


def _half(uow: UnitOfWork, line: store.BankLine, about: store.BankLine, transfer: int, batch_id: int) -> int:
    match_id = new_id()
    seq = post_on_open_day(uow, matched_entry(line.book, line.id, line.value_on, line.left, transfer))
    uow.record(
        LineMatched(
            book=line.book,
            match_id=match_id,
            line_id=line.id,
            account_id=line.account_id,
            match_kind="transfer",
            case_id=None,
            about_id=about.id,
            made=False,
            amount_minor=line.left.minor,
            currency=line.left.currency,
            transfer=transfer,
            entry_seq=seq,
            matched_on=uow.clock.today(),
            confidence=None,
            why=None,
            batch_id=batch_id,
        )
    )
    uow.record(LineSettled(book=line.book, line_id=line.id, left_minor=0, state="matched"))
    return match_id
