"""A cost above the limit that a bank line proved is approved afterwards, by somebody who leads; on both engines."""

import threading

import pytest

from legal_recovery.cases.rules import ReasonMissing, StaleVersion
from legal_recovery.cases.store import get_case
from legal_recovery.closing.rules.checks import checklist
from legal_recovery.closing.store.facts import facts_of
from legal_recovery.costs.commands import (
    ApproveLater,
    RecordCost,
    SetLimits,
    approve_later,
    record_cost,
    set_limits,
)
from legal_recovery.costs.rules import (
    ApprovedAlready,
    CostReversedAlready,
    Limits,
    NeedsNoApproval,
    NotAnApprover,
    OwnMatch,
    needed,
)
from legal_recovery.costs.store import Wanted, count_costs, find_limits, is_unapproved
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import UndoMatch, undo_match
from legal_recovery.users.commands import CreateOffice, create_office
from tests.costs.proven import OCTOBER, approved, limited, match_open, matched
from tests.costs.test_requests import agree, asked, paid, people
from tests.costs.test_requests import limited as limited_in_general
from tests.factories import Bench, cny, opened
from tests.reconciliation.test_desk_commands import Desk, line, statement


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def named(bench: Bench, month: str = "2026-10") -> tuple[str, int, tuple[Money, ...]]:
    """What the checklist of a month says of costs that nobody approved."""
    with bench.session() as session:
        facts = facts_of(session, bench.office_id, month, bench.clock.today())
    [check] = [one for one in checklist(facts) if one.key == "unapproved"]
    return check.state, check.count, check.amounts


def listed(bench: Bench) -> int:
    with bench.session() as session:
        return count_costs(session, bench.actor, Wanted(bench.clock.today(), "unapproved"))


def test_a_lead_who_did_not_match_it_approves_a_cost_and_the_checklist_comes_to_nothing(desk: Desk) -> None:
    bench = desk.bench
    case, (_lawyer, finance, manager, _other) = bench.open_case(), people(bench)
    limited(bench)
    within, above = matched(desk, case, "20.00", "800.00", by=finance)
    assert named(bench) == ("warning", 1, (cny("800.00"),))
    assert listed(bench) == 1
    found = approved(bench, case, above, manager)
    assert (found.approved_by, found.approved_on) == (manager.id, bench.clock.today())
    assert named(bench) == ("ok", 0, ())
    assert listed(bench) == 0
    with pytest.raises(NeedsNoApproval):
        approved(bench, case, within, manager)
    with pytest.raises(ApprovedAlready):
        approved(bench, case, above, manager)
    assert verify(bench.database, None).problems == ()


def test_whoever_matched_the_line_does_not_approve_it(desk: Desk) -> None:
    bench = desk.bench
    case, (*_others, manager, other) = bench.open_case(), people(bench)
    limited(bench)
    [cost] = matched(desk, case, "800.00", by=manager)
    with pytest.raises(OwnMatch):
        approved(bench, case, cost, manager)
    assert listed(bench) == 1
    assert approved(bench, case, cost, other).approved_by == other.id


def test_only_somebody_who_leads_approves_and_says_why(desk: Desk) -> None:
    bench = desk.bench
    case, (lawyer, finance, manager, _other) = bench.open_case(), people(bench)
    limited(bench)
    [cost] = matched(desk, case, "150.00", by=finance)
    with pytest.raises(NotAnApprover):
        approved(bench, case, cost, lawyer)
    with pytest.raises(ReasonMissing):
        bench.do(approve_later, ApproveLater(case.id, cost, "  "), by=manager)
    assert named(bench)[:2] == ("warning", 1)


def test_a_cost_whose_match_was_undone_is_not_approved_and_another_match_is_another_cost(desk: Desk) -> None:
    bench = desk.bench
    case, (_lawyer, finance, manager, _other) = bench.open_case(), people(bench)
    limited(bench)
    desk.load(statement(line("-800.00", on=OCTOBER)))
    cost, match = match_open(desk, case, cny("-800.00"), by=finance)
    bench.do(undo_match, UndoMatch(match, "案件弄错"))
    assert listed(bench) == 0
    with pytest.raises(CostReversedAlready):
        approved(bench, case, cost, manager)
    again, match = match_open(desk, case, cny("-800.00"), by=finance)
    approved(bench, case, again, manager)
    assert named(bench) == ("ok", 0, ())
    bench.do(undo_match, UndoMatch(match, "案件弄错"))
    with pytest.raises(CostReversedAlready):
        approved(bench, case, again, manager)
    match_open(desk, case, cny("-800.00"), by=finance)
    assert named(bench)[:2] == ("warning", 1), "what was approved was another cost"


def test_a_cost_on_an_approved_request_needs_none_afterwards(desk: Desk) -> None:
    bench = desk.bench
    case, (lawyer, _finance, manager, other) = bench.open_case(), people(bench)
    request = asked(bench, case, lawyer)
    agree(bench, case, request, manager)
    limited(bench)
    cost = bench.do(record_cost, RecordCost(case.id, paid("20,000.00", request)))["cost_id"]
    assert listed(bench) == 0
    with pytest.raises(NeedsNoApproval):
        approved(bench, case, cost, other)


def test_of_two_who_approve_at_once_one_does(desk: Desk) -> None:
    bench = desk.bench
    case, (_lawyer, finance, *managers) = bench.open_case(), people(bench)
    limited(bench)
    [cost] = matched(desk, case, "800.00", by=finance)
    start, refused = threading.Barrier(2), list[RecoveryError]()

    def approve(by: Actor) -> None:
        start.wait()
        try:
            bench.do(approve_later, ApproveLater(case.id, cost, "事后补批"), by=by)
        except RecoveryError as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=approve, args=(one,)) for one in managers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [type(one) for one in refused] == [ApprovedAlready]
    assert listed(bench) == 0


def test_whoever_looked_before_the_case_changed_looks_again(desk: Desk) -> None:
    bench = desk.bench
    case, (_lawyer, finance, manager, other) = bench.open_case(), people(bench)
    limited(bench)
    [cost, more] = matched(desk, case, "800.00", "900.00", by=finance)
    with bench.session() as session:
        seen = get_case(session, bench.actor, case.reference).seq
    approved(bench, case, cost, manager, seen)
    with pytest.raises(StaleVersion):
        approved(bench, case, more, other, seen)


def test_each_office_is_held_to_its_own_limits_before_the_general_ones(desk: Desk) -> None:
    bench = desk.bench
    here, (*_others, manager, _other) = bench.open_case(), people(bench)
    branch = bench.do(create_office, CreateOffice("宁波分行"))
    there = bench.within(lambda uow: opened(uow, branch, "NB-1"))
    [first], [second] = (matched(desk, case, "300.00") for case in (here, there))
    assert listed(bench) == 0, "without limits nobody has to agree"
    limited_in_general(bench, "200.00", None)
    assert listed(bench) == 2
    limited(bench, None, "300.00")
    assert listed(bench) == 1, "the office's own limit may be spent"
    with pytest.raises(NeedsNoApproval):
        approved(bench, here, first, manager)
    approved(bench, there, second, manager)
    limited(bench, None, None)
    assert listed(bench) == 0, "an office may have no limits although there are general ones"
    limited(bench, "299.99", None)
    assert listed(bench) == 1, "what was approved stays so, and the other is above the limit now"


@pytest.mark.parametrize("amount", ["99.99", "100.00", "100.01", "500.00", "500.01"])
@pytest.mark.parametrize("limits", [("100.00", "500.00"), (None, "500.00"), ("100.00", None), (None, None)])
def test_the_database_says_of_an_amount_what_the_rule_says(
    desk: Desk, amount: str, limits: tuple[str | None, str | None]
) -> None:
    bench = desk.bench
    case = bench.open_case()
    limited(bench, *limits)
    [cost] = matched(desk, case, amount)
    with bench.session() as session:
        rule = needed(cny(amount), find_limits(session, bench.office_id))
        assert is_unapproved(session, cost) == (rule is not None)


def test_a_cost_in_another_currency_than_the_limits_needs_an_approval(desk: Desk) -> None:
    bench = desk.bench
    case = bench.open_case()
    usd = Money.of("9999", "USD")
    bench.do(set_limits, SetLimits(bench.office_id, "USD", Limits(usd, None)))
    [cost] = matched(desk, case, "1.00")
    with bench.session() as session:
        assert is_unapproved(session, cost)
        assert needed(cny("1.00"), find_limits(session, bench.office_id)) == "review"
