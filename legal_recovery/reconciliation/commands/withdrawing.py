"""Taking a statement back that was loaded by mistake: nothing is deleted, each line is answered by its reversal."""

from dataclasses import dataclass

from legal_recovery.cases.rules import require_reason
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.kernel.events import Text
from legal_recovery.ledger.commands import reverse
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import LineWithdrawn, StatementWithdrawn
from legal_recovery.reconciliation.rules.lines import HasMatches


class WithdrawnAlready(Conflict):
    """A statement is withdrawn once."""

    code = "statement.withdrawn"


@dataclass(frozen=True, slots=True)
class WithdrawStatement:
    """Take back a statement that was loaded by mistake."""

    account_id: int
    statement_id: int
    reason: str


def withdraw_statement(uow: UnitOfWork, cmd: WithdrawStatement) -> int:
    """Reverse every line that a statement brought; return how many. Raises HasMatches, WithdrawnAlready."""
    account = store.lock_account(uow, cmd.account_id)
    reason = require_reason(cmd.reason)
    statement = store.get_statement(uow.session, account.id, cmd.statement_id)
    if statement.state == "withdrawn":
        raise WithdrawnAlready(N_("This statement was withdrawn already."))
    if matched := store.count_matched(uow.session, statement.id):
        raise HasMatches(
            N_("{number} of its lines are matched: a statement with a matched line stays."), number=matched
        )
    lines = store.lines_of_statement(uow.session, statement.id)
    for line in lines:
        done = reverse(uow, account.book, line.entry_seq)[0]
        uow.record(LineWithdrawn(book=account.book, line_id=line.id, reversed_seq=done.reversal_seq))
        store.unstage(uow.connection, line.id)
    store.forget_prints(uow, [line.id for line in lines])
    uow.record(StatementWithdrawn(book=account.book, statement_id=statement.id, reason=Text(reason)))
    return len(lines)
