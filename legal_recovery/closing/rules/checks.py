"""The checklist of a month: facts in, checks out; what blocks, what warns, and who may close in spite of it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from legal_recovery.kernel.calendar import last_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted, RuleViolation
from legal_recovery.kernel.money import Money

OK, WARNING, BLOCKS = "ok", "warning", "blocks"
STATES: dict[str, Message] = {OK: N_("In order"), WARNING: N_("Warning"), BLOCKS: N_("Blocks the closing")}
# What each check is about, in the order of the list.
CHECKS: dict[str, Message] = {
    "over": N_("The month is over"),
    "previous": N_("The months before are closed"),
    "lines": N_("All bank lines are matched, or in suspense with owner and ground"),
    "late": N_("Bank lines of closed months that stand in this one"),
    "suspense-30": N_("In suspense for 30 days or less"),
    "suspense-90": N_("In suspense for 31 to 90 days"),
    "suspense-older": N_("In suspense for more than 90 days"),
    "balance": N_("The bank book is what the bank says"),
    "batches": N_("Posted batches that nobody reviewed"),
    "clearing": N_("The clearing account comes to nothing for each transfer"),
    "awaiting": N_("Recorded by hand and awaiting their bank line"),
    "payables": N_("Costs that are due and not paid"),
    "invoices": N_("Costs without an invoice"),
    "refunds": N_("Refunds of courts that are overdue"),
    "requests": N_("Costs asked for and not decided"),
    "unapproved": N_("Costs that a bank line proves and nobody approved"),
    "unallocated": N_("Received and not allocated, or owed back"),
    "court": N_("Court-held money that is due to us"),
    "recount": N_("Balances recomputed from the postings"),
    "reopenings": N_("Requests to reopen that nobody has decided"),
}
# In suspense up to so many days at the end of the month.
BANDS = (("suspense-30", 30), ("suspense-90", 90), ("suspense-older", None))
# Court money that is ours is chased from this age on.
COURT_DAYS = 30


class ChecklistBlocks(RuleViolation):
    """A month is not closed over what its checklist says blocks it."""

    code = "closing.blocked"


class WarningsNeedALead(NotPermitted):
    """Only a finance lead closes a month in spite of warnings."""

    code = "closing.needs_lead"


class WarningsNeedAReason(InvalidInput):
    """Whoever closes in spite of warnings says why."""

    code = "closing.needs_reason"


class ChecklistChanged(Conflict):
    """The checklist says something else than what the person saw."""

    code = "closing.checklist_changed"


class OwnReopening(NotPermitted):
    """Nobody approves their own request."""

    code = "closing.own_request"


class OwnBatch(NotPermitted):
    """Nobody closes a month over what they posted themselves and nobody else reviewed."""

    code = "closing.own_batch"


class ReopeningDecidedAlready(Conflict):
    """A request is decided once."""

    code = "closing.decided_already"


class MonthChanged(Conflict):
    """The month was reopened or closed anew since the request."""

    code = "closing.month_changed"


class AskedAlready(Conflict):
    """A month is asked for once at a time."""

    code = "closing.asked_already"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist: what of, how it stands, how many and how much; `about` names one account or so."""

    key: str
    state: str = OK
    count: int = 0
    amounts: tuple[Money, ...] = ()
    about: int | None = None
    note: Message | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait, and what they come to by currency."""

    count: int = 0
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A bank account against its book: where the statements end, what they say, and what the ledger has."""

    id: int
    reaches: date | None
    closing: Money | None
    by_lines: Money | None
    booked: Money
    lines: Money
    breaks: int = 0


@dataclass(frozen=True, slots=True)
class Late:
    """Lines of an account that came after their month was closed: how many, from how many statements, of which days."""

    account: int
    lines: int
    statements: int
    since: date
    until: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Recount:
    """The last recount of a month: how many entries it covered and how many balances were wrong."""

    on: date
    books: int
    entries: int
    wrong: int


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """All that the checklist of an office's month rests on."""

    month: str
    today: date
    earlier_open: tuple[str, ...] = ()
    unexplained: Waiting = Waiting()
    suspended: tuple[tuple[date, Money], ...] = ()
    late: tuple[Late, ...] = ()
    accounts: tuple[AccountFacts, ...] = ()
    # Batches that nobody reviewed, by who posted them.
    unreviewed: Mapping[int, int] = field(default_factory=dict)
    unbalanced: Waiting = Waiting()
    awaiting: Waiting = Waiting()
    payable: Waiting = Waiting()
    uninvoiced: Waiting = Waiting()
    refunds: Waiting = Waiting()
    asked: Waiting = Waiting()
    unapproved: Waiting = Waiting()
    unallocated: Waiting = Waiting()
    court: tuple[tuple[date, Money], ...] = ()
    entries: int = 0
    recount: Recount | None = None
    undecided: int = 0


def checklist(facts: MonthFacts) -> list[Check]:
    """Return the checks of a month in the order of the list."""
    end = last_day(facts.month)
    return [
        Check("over", OK if end <= facts.today else BLOCKS, facts={"day": end}),
        _previous(facts),
        _counted("lines", facts.unexplained, BLOCKS),
        *map(_late, facts.late),
        *_bands(facts, end),
        *(_balance(account, end) for account in facts.accounts),
        _counted("batches", Waiting(sum(facts.unreviewed.values())), WARNING),
        _counted("clearing", facts.unbalanced, BLOCKS),
        _counted("awaiting", facts.awaiting, WARNING),
        _counted("payables", facts.payable, OK),
        _counted("invoices", facts.uninvoiced, WARNING),
        _counted("refunds", facts.refunds, WARNING),
        _counted("requests", facts.asked, WARNING),
        # The money is gone, so the line is booked; that somebody agreed to it is made up for here.
        _counted("unapproved", facts.unapproved, WARNING),
        _counted("unallocated", facts.unallocated, WARNING),
        _court(facts, end),
        _recount(facts),
        Check("reopenings", WARNING if facts.undecided else OK, facts.undecided),
    ]


def _counted(key: str, waiting: Waiting, state: str) -> Check:
    return Check(key, state if waiting.count else OK, waiting.count, waiting.amounts)


def _previous(facts: MonthFacts) -> Check:
    months = facts.earlier_open
    if not months:
        return Check("previous")
    note = N_("Open since {month}: what is dated there can still change.")
    return Check("previous", WARNING, len(months), note=note, facts={"month": months[0]})


def _late(late: Late) -> Check:
    """Somebody who may close in spite of warnings sees what a month has of closed ones."""
    note = N_("Statements that came after the closing: {statements}; value dates {since} to {until}.")
    facts = {"statements": late.statements, "since": late.since, "until": late.until}
    return Check("late", WARNING, late.lines, (late.amount,), late.account, note, facts)


def _bands(facts: MonthFacts, end: date) -> list[Check]:
    bands: dict[str, list[Money]] = {key: [] for key, _ in BANDS}
    for since, amount in facts.suspended:
        bands[band_of((end - since).days)].append(amount)
    return [
        Check(key, WARNING if amounts and key != BANDS[0][0] else OK, len(amounts), summed(amounts))
        for key, amounts in bands.items()
    ]


def band_of(days: int) -> str:
    """Return in which band of suspense something of so many days is."""
    return next(key for key, most in BANDS if most is None or days <= most)


def summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return what amounts come to, one a currency."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money.zero(amount.currency)) + amount
    return tuple(sums[currency] for currency in sorted(sums))


def _balance(account: AccountFacts, end: date) -> Check:
    """The statements follow on one another, come to what the bank says at their end, and the ledger has each line."""
    apart = account.booked - account.lines
    if account.closing is not None and account.by_lines is not None:
        apart += account.by_lines - account.closing
    if account.breaks or apart:
        note = N_("Statements that do not meet: {breaks}; the book differs from the bank by {difference}.")
        facts = {"breaks": account.breaks, "difference": apart}
        return Check("balance", BLOCKS, account.breaks, (apart,), account.id, note, facts)
    shown = (account.closing,) if account.closing is not None else ()
    if account.reaches is None or account.closing is None:
        note = N_("No statement with balances is loaded: nothing proves this account.")
        return Check("balance", WARNING, 0, shown, account.id, note)
    note, facts = N_("Statements up to {day}"), {"day": account.reaches}
    state = OK if account.reaches >= end else WARNING
    return Check("balance", state, 0, shown, account.id, note, facts)


def _court(facts: MonthFacts, end: date) -> Check:
    oldest = max(((end - since).days for since, _ in facts.court), default=0)
    amounts = summed(amount for _, amount in facts.court)
    state = WARNING if oldest > COURT_DAYS else OK
    note = N_("The oldest for {days} days.") if facts.court else None
    return Check("court", state, len(facts.court), amounts, note=note, facts={"days": oldest})


def _recount(facts: MonthFacts) -> Check:
    done = facts.recount
    if done is None:
        return Check("recount", BLOCKS, note=N_("Not recomputed yet: do it now."))
    if done.wrong:
        return Check(
            "recount", BLOCKS, done.wrong, note=N_("Balances that are wrong: let the ledger be verified.")
        )
    if done.entries != facts.entries:
        return Check("recount", BLOCKS, note=N_("Something was posted since it was recomputed: do it again."))
    note = N_("{books} books with {entries} entries, on {day}")
    told = {"books": done.books, "entries": done.entries, "day": done.on}
    return Check("recount", note=note, facts=told)


def of_state(checks: Iterable[Check], state: str) -> list[Check]:
    """Return the checks that stand so."""
    return [check for check in checks if check.state == state]


def written(checks: Sequence[Check]) -> str:
    """Return a checklist as it is frozen: canonical JSON of codes and figures."""
    lines = [
        {
            "key": check.key,
            "state": check.state,
            "count": str(check.count),
            "amounts": [[amount.currency, str(amount.minor)] for amount in check.amounts],
            "about": None if check.about is None else str(check.about),
            "note": check.note,
            "facts": {name: str(value) for name, value in check.facts.items()},
        }
        for check in checks
    ]
    return json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> list[Check]:
    """Return a checklist that was frozen."""
    return [
        Check(
            line["key"],
            line["state"],
            int(line["count"]),
            tuple(Money(int(minor), currency) for currency, minor in line["amounts"]),
            None if line["about"] is None else int(line["about"]),
            line["note"],
            line["facts"],
        )
        for line in json.loads(text)
    ]


def digest_of(text: str) -> str:
    """Return the digest of a frozen checklist."""
    return hashlib.sha256(text.encode()).hexdigest()


def require_closable(checks: Sequence[Check], roles: Collection[str], reason: str | None) -> None:
    """Refuse to close over what blocks, and over warnings without a lead's reason.

    Raises ChecklistBlocks, WarningsNeedALead, WarningsNeedAReason.
    """
    if blocking := of_state(checks, BLOCKS):
        raise ChecklistBlocks(
            N_("The month cannot be closed: {count} checks of its list block it."),
            count=len(blocking),
            checks=[check.key for check in blocking],
        )
    if not of_state(checks, WARNING):
        return
    if not {"finance_lead", "system"} & set(roles):
        raise WarningsNeedALead(N_("The checklist warns: a finance lead closes this month, with a reason."))
    if not (reason or "").strip():
        raise WarningsNeedAReason(N_("Say why the month is closed in spite of its warnings."), field="reason")


def require_others_reviewed(unreviewed: Mapping[int, int], person: int) -> None:
    """Refuse to close over batches of one's own that nobody reviewed; raises OwnBatch."""
    if own := unreviewed.get(person):
        raise OwnBatch(
            N_("{count} batches that you posted are not reviewed: let another person do that, or close it."),
            count=own,
        )
