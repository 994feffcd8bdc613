"""What happens to bank accounts, their statements, the lines of these, and what lines are matched to."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Event):
    """An account of the lender's is kept in the books: statements of it can be loaded."""

    kind = "bank_account.opened"
    writes = Row("bank_accounts", key="account_id", new=True)

    account_id: int
    office_id: int
    name: str
    bank: str
    number: str
    currency: str
    # How its files are read: columns mapped by heading, whether the day or the month comes first; JSON.
    wishes: str = "{}"
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDescribed(Event):
    """An account is called otherwise, its files are read otherwise, or it was closed at its bank."""

    kind = "bank_account.described"
    writes = Row("bank_accounts", key="account_id")

    account_id: int
    name: str
    bank: str
    wishes: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementStarted(Event):
    """A file was read whole and its lines began to be loaded."""

    kind = "statement.started"
    writes = Row("statements", key="statement_id", new=True)

    statement_id: int
    account_id: int
    file_name: Text
    # The file as it was received is kept by it.
    sha256: str
    # Which of the file's statements it is, from 1: a file may have several, of one account even.
    place: int
    format: str
    opened_on: date | None
    closed_on: date | None
    opening_minor: int | None
    closing_minor: int | None
    currency: str
    # All lines of the file, and those of them that no earlier file had.
    lines: int
    fresh: int
    state: str = "loading"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLoaded(Event):
    """The last line of a statement was loaded; all lines that it brought come to `moved_minor`."""

    kind = "statement.loaded"
    writes = Row("statements", key="statement_id")

    statement_id: int
    moved_minor: int
    state: str = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWithdrawn(Event):
    """A statement was loaded by mistake; none of its lines had been matched, and all were reversed."""

    kind = "statement.withdrawn"
    writes = Row("statements", key="statement_id", aside=frozenset({"reason"}))

    statement_id: int
    state: str = "withdrawn"
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLoaded(Event):
    """A line of a statement is in the books: money on the account, not yet known to be whose."""

    kind = "bank_line.loaded"
    writes = Row("bank_lines", key="line_id", new=True)

    line_id: int
    account_id: int
    statement_id: int
    number: int
    booked_on: date
    value_on: date
    amount_minor: int
    currency: str
    payer: Text | None
    payer_account: Text | None
    reference: Text | None
    narrative: Text | None
    balance_minor: int | None
    left_minor: int
    entry_seq: int
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWithdrawn(Event):
    """A line was withdrawn with its statement."""

    kind = "bank_line.withdrawn"
    writes = Row("bank_lines", key="line_id")

    line_id: int
    reversed_seq: int
    left_minor: int = 0
    state: str = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettled(Event):
    """What of a line is not matched changed."""

    kind = "bank_line.settled"
    writes = Row("bank_lines", key="line_id")

    line_id: int
    left_minor: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParked(Event):
    """A line was put in suspense, or a colleague was asked about it: why, and who looks after it."""

    kind = "bank_line.parked"
    writes = Row("bank_lines", key="line_id")

    line_id: int
    state: str
    ground: str | None
    parked_on: date | None
    owner_id: int | None
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatched(Event):
    """A line, or a part of it, was matched; `made` says that what it was matched to was booked by that."""

    kind = "match.posted"
    writes = Row("matches", key="match_id", new=True)

    match_id: int
    line_id: int
    account_id: int
    match_kind: str
    case_id: int | None
    about_id: int | None
    made: bool
    amount_minor: int
    currency: str
    transfer: int
    entry_seq: int
    matched_on: date
    confidence: int | None
    why: Text | None
    # What of the case was waited for and came with it.
    expected_id: int | None = None
    # With what it was posted at once, for another person to review.
    batch_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBatchOpened(Event):
    """Somebody posts matches of an account at once, or a single one."""

    kind = "match_batch.opened"
    writes = Row("match_batches", key="batch_id", new=True)

    batch_id: int
    account_id: int
    posted_by: int
    posted_on: date
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBatchPosted(Event):
    """All that was to be posted at once is, or was refused: what came of it can be reviewed."""

    kind = "match_batch.posted"
    writes = Row("match_batches", key="batch_id")

    batch_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBatchReviewed(Event):
    """Another person than who posted it looked a batch through; what was wrong was undone match by match."""

    kind = "match_batch.reviewed"
    writes = Row("match_batches", key="batch_id")

    batch_id: int
    reviewed_by: int
    reviewed_on: date
    remark: Text | None
    state: str = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchUndone(Event):
    """A match was undone, that one alone."""

    kind = "match.undone"
    writes = Row("matches", key="match_id", aside=frozenset({"reason"}))

    match_id: int
    undone_seq: int
    undone_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationOpened(Event):
    """A case waits for money: what for, how much, what of it a court keeps as its fee, when, from whom."""

    kind = "expectation.opened"
    quiet = True
    writes = Row("expectations", key="expectation_id", new=True)

    expectation_id: int
    case_id: int
    expected_kind: str
    about_id: int | None
    amount_minor: int
    net_minor: int | None
    currency: str
    due_on: date | None
    payer: Text | None
    note: Text | None
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceAnnounced(ExpectationOpened):
    """A court, or whoever pays, said what it remits to us: a case waits for that."""

    kind = "remittance.announced"
    quiet = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationClosed(Event):
    """What was waited for came, wholly, or is waited for no more."""

    kind = "expectation.closed"
    quiet = True
    writes = Row("expectations", key="expectation_id")

    expectation_id: int
    state: str
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationReopened(Event):
    """What seemed to have come was something else: it is waited for again."""

    kind = "expectation.reopened"
    quiet = True
    writes = Row("expectations", key="expectation_id")

    expectation_id: int
    state: str = "open"
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCodeRecorded(Event):
    """A court keeps a number for payments of this case alone: an account of its own, or a code to pay by."""

    kind = "payment_code.recorded"
    writes = Row("payment_codes", key="code_id", new=True)

    code_id: int
    case_id: int
    code_kind: str
    number: str
    # The number as lines are compared with it: signs alone.
    number_key: str
    recorded_on: date
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCodeEnded(Event):
    """The court closed the number, or it was written down wrongly: lines with it say nothing of this case any more."""

    kind = "payment_code.ended"
    writes = Row("payment_codes", key="code_id")

    code_id: int
    ended_on: date
    state: str = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtMoneyRetained(Event):
    """A court said that it keeps back money of ours: how much, on which ground, until when as far as it said so."""

    kind = "court_money.retained"
    writes = Row("court_retentions", key="retention_id", new=True)

    retention_id: int
    case_id: int
    about_id: int
    amount_minor: int
    currency: str
    ground: str
    retained_on: date
    until: date | None
    note: Text | None
    state: str = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtMoneyFreed(Event):
    """The ground on which a court kept money back is gone: from then on it has to release it."""

    kind = "court_money.freed"
    writes = Row("court_retentions", key="retention_id")

    retention_id: int
    freed_on: date
    state: str = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtChased(Event):
    """Somebody asked a court for money that it holds for us: when, by what means, and when they ask again."""

    kind = "court_money.chased"
    writes = Row("court_chases", key="chase_id", new=True)

    chase_id: int
    case_id: int
    about_id: int
    means: str
    chased_on: date
    again_on: date | None
    chaser_id: int
    document_id: int | None
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLearned(Event):
    """Somebody matched a line, and lines like it will be proposed the same: who pays, in which words, what it is."""

    kind = "match_rule.learned"
    quiet = True
    writes = Row("match_rules", key="rule_id", new=True)

    rule_id: int
    account_id: int
    payer: Text | None
    payer_account: Text | None
    wording: Text | None
    means: str
    case_id: int | None
    cost_kind: str | None
    note: Text | None
    is_credit: bool
    learned_on: date
    state: str = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTaught(Event):
    """A match taught a rule, as its first lesson or as one more."""

    kind = "match_rule.taught"
    quiet = True
    writes = Row("match_lessons", key="lesson_id", new=True)

    lesson_id: int
    rule_id: int
    match_id: int
    line_id: int
    taught_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdited(Event):
    """A rule looks for other words, or means something else."""

    kind = "match_rule.edited"
    quiet = True
    writes = Row("match_rules", key="rule_id")

    rule_id: int
    payer: Text | None
    payer_account: Text | None
    wording: Text | None
    means: str
    case_id: int | None
    cost_kind: str | None
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSwitched(Event):
    """A rule was switched on or off, or became doubtful because a match said otherwise."""

    kind = "match_rule.switched"
    quiet = True
    writes = Row("match_rules", key="rule_id")

    rule_id: int
    state: str
