"""A cost above the limit that a bank's line proves: matched at the desk by one person, for others to approve."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import ApproveLater, SetLimits, approve_later, set_limits
from legal_recovery.costs.rules import CostTerms, Limits
from legal_recovery.costs.store import Cost, get_cost, list_costs
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import MatchLine, Part, match_line
from legal_recovery.reconciliation.rules.statements import Statement, proven
from tests.factories import Bench, cny
from tests.reconciliation.test_desk_commands import Desk, line

OCTOBER = date(2026, 10, 12)


def limited(bench: Bench, review: str | None = "100.00", approve: str | None = "500.00") -> None:
    """Set the limits of the bench's office."""
    amounts = [cny(one) if one else None for one in (review, approve)]
    bench.do(set_limits, SetLimits(bench.office_id, "CNY", Limits(*amounts)))


def matched(desk: Desk, case: CaseFacts, *amounts: str, by: Actor | None = None) -> list[int]:
    """Load lines that go out and match each as a new cost of the case; return the costs in their order."""
    known = len(desk.lines())
    lines = [line(f"-{one}", on=OCTOBER, reference=f"{known + n}") for n, one in enumerate(amounts)]
    told = proven(Statement("CSV", None, "CNY", tuple(lines), opening=cny("10,000.00")))
    desk.load(told, format(known, "x"))
    return [match_open(desk, case, cny(f"-{amount}"), by=by)[0] for amount in amounts]


def match_open(desk: Desk, case: CaseFacts, amount: Money, by: Actor | None = None) -> tuple[int, int]:
    """Match the open line of an amount as a new cost of the case; return the cost and the match."""
    [found] = [one for one in desk.lines() if one.state == "open" and one.amount == amount]
    part = Part(amount, "cost", case.id, cost=CostTerms("acceptance", cny("1.00"), OCTOBER))
    [match] = desk.bench.do(match_line, MatchLine(found.id, (part,)), by=by)
    with desk.bench.session() as session:
        newest = max(list_costs(session, case.id), key=lambda cost: cost.entry_seq)
    return newest.id, int(match)


def approved(bench: Bench, case: CaseFacts, cost: int, by: Actor, version: int | None = None) -> Cost:
    """Approve a cost afterwards, and return it."""
    bench.do(approve_later, ApproveLater(case.id, cost, "法院当日限缴，来不及报批", version), by=by)
    with bench.session() as session:
        return get_cost(session, case.id, cost)
