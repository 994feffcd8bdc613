"""What people do with statements and their lines."""

from legal_recovery.reconciliation.commands.accounts import (
    DescribeAccount,
    OpenAccount,
    describe_account,
    open_account,
)
from legal_recovery.reconciliation.commands.batch import Posted, Refused, fact_of, post_staged, refusal_facts
from legal_recovery.reconciliation.commands.bookings import FREED, Part
from legal_recovery.reconciliation.commands.coding import EndCode, RecordCode, end_code, record_code
from legal_recovery.reconciliation.commands.expecting import (
    FOLLOWED,
    FOLLOWED_PLANS,
    FOLLOWED_REFUNDS,
    Expect,
    StopExpecting,
    expect,
    follow_distribution,
    follow_plan,
    follow_refund,
    stop_expecting,
)
from legal_recovery.reconciliation.commands.learning import (
    EditRule,
    SwitchRule,
    edit_rule,
    switch_rule,
)
from legal_recovery.reconciliation.commands.loading import (
    LoadedStatement,
    LoadLines,
    StartStatement,
    StartStatements,
    load_lines,
    load_statement,
    load_statements,
    start_statement,
    start_statements,
)
from legal_recovery.reconciliation.commands.matching import (
    MatchLine,
    UndoMatch,
    free_line,
    match_line,
    undo_match,
)
from legal_recovery.reconciliation.commands.parking import ParkLine, UnparkLine, park_line, unpark_line
from legal_recovery.reconciliation.commands.proposing import (
    Reading,
    propose_for,
    read_lines,
)
from legal_recovery.reconciliation.commands.reviewing import (
    EndBatch,
    OpenBatch,
    ReviewBatch,
    end_batch,
    open_batch,
    review_batch,
)
from legal_recovery.reconciliation.commands.staging import (
    LineIsStaged,
    stage_lines,
    take_back,
    undo_last,
)
from legal_recovery.reconciliation.commands.transferring import MatchTransfer, match_transfer
from legal_recovery.reconciliation.commands.withdrawing import WithdrawStatement, withdraw_statement

__all__ = [
    "FOLLOWED",
    "FOLLOWED_PLANS",
    "FOLLOWED_REFUNDS",
    "FREED",
    "DescribeAccount",
    "EditRule",
    "EndBatch",
    "EndCode",
    "Expect",
    "LineIsStaged",
    "LoadLines",
    "LoadedStatement",
    "MatchLine",
    "MatchTransfer",
    "OpenAccount",
    "OpenBatch",
    "ParkLine",
    "Part",
    "Posted",
    "Reading",
    "RecordCode",
    "Refused",
    "ReviewBatch",
    "StartStatement",
    "StartStatements",
    "StopExpecting",
    "SwitchRule",
    "UndoMatch",
    "UnparkLine",
    "WithdrawStatement",
    "describe_account",
    "edit_rule",
    "end_batch",
    "end_code",
    "expect",
    "fact_of",
    "follow_distribution",
    "follow_plan",
    "follow_refund",
    "free_line",
    "load_lines",
    "load_statement",
    "load_statements",
    "match_line",
    "match_transfer",
    "open_account",
    "open_batch",
    "park_line",
    "post_staged",
    "propose_for",
    "read_lines",
    "record_code",
    "refusal_facts",
    "review_batch",
    "stage_lines",
    "start_statement",
    "start_statements",
    "stop_expecting",
    "switch_rule",
    "take_back",
    "undo_last",
    "undo_match",
    "unpark_line",
    "withdraw_statement",
]
