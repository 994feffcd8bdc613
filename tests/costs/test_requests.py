"""Who agrees to costs: limits, other people, exactly what was approved, parts, two at once; on both engines."""

import threading

import pytest

from legal_recovery.costs.commands import (
    AgreeRequest,
    AskCost,
    ChangeRequest,
    RecordCost,
    RefuseRequest,
    SetLimits,
    agree_request,
    ask_cost,
    change_request,
    record_cost,
    refuse_request,
    set_limits,
)
from legal_recovery.costs.rules import (
    Asked,
    CostTerms,
    Limits,
    NeedsApproval,
    NotAnApprover,
    NotAsApproved,
    OwnRequest,
    RequestChanged,
    RequestOver,
    needed,
)
from legal_recovery.costs.store import get_request, list_costs
from legal_recovery.kernel.errors import InvalidInput, RecoveryError
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users import commands as users
from tests.costs.life import PAID
from tests.factories import Bench, cny

ASKED = Asked("counsel", cny("30,000.00"), "一审代理", payee="浙江示例律师事务所")


def people(bench: Bench) -> list[Actor]:
    """A lawyer, a person of finance, a manager and another one, each recorded as a user."""
    users.ensure_system(bench.database, bench.clock)
    found = []
    for name, role in (
        ("赵经办", "legal"),
        ("钱复核", "finance"),
        ("孙审批", "manager"),
        ("李审批", "manager"),
    ):
        person = users.CreateUser(name, f"{len(found)}@bank.example", (role,), bench.office_id)
        user = bench.do(users.create_user, person)
        found.append(Actor(user, name, frozenset({role}), bench.office_id))
    return found


def limited(bench: Bench, review: str | None = "1,000.00", approve: str | None = "10,000.00") -> None:
    amounts = [cny(one) if one else None for one in (review, approve)]
    bench.do(set_limits, SetLimits(None, "CNY", Limits(*amounts)))


def asked(bench: Bench, case, by: Actor, what: Asked = ASKED) -> int:
    return bench.do(ask_cost, AskCost(case.id, what), by=by)["request_id"]


def known(bench: Bench, case, request: int):
    with bench.session() as session:
        return get_request(session, case.id, request)


def agree(bench: Bench, case, request: int, by: Actor, step: str = "approve", **more) -> int:
    digest = more.pop("digest", None) or known(bench, case, request).facts.digest
    return bench.do(agree_request, AgreeRequest(case.id, request, step, digest, **more), by=by)


def paid(amount: str, request: int | None = None, **more) -> CostTerms:
    given = {"payee": "浙江示例律师事务所", "request": request, **more}
    return CostTerms("counsel", cny(amount), PAID, PAID, **given)


def test_a_large_cost_is_asked_for_reviewed_and_approved_by_three_people(bench: Bench) -> None:
    case, (lawyer, finance, manager, _other) = bench.open_case(), people(bench)
    limited(bench)
    with pytest.raises(NeedsApproval):
        bench.do(record_cost, RecordCost(case.id, paid("30,000.00")))
    bench.do(record_cost, RecordCost(case.id, paid("1,000.00")))
    request = asked(bench, case, lawyer)
    with pytest.raises(OwnRequest):
        agree(bench, case, request, lawyer, "review")
    with pytest.raises(NotAsApproved):
        bench.do(record_cost, RecordCost(case.id, paid("30,000.00", request)))
    agree(bench, case, request, finance, "review")
    with pytest.raises(OwnRequest):
        agree(bench, case, request, finance)
    agree(bench, case, request, manager)
    found = known(bench, case, request)
    assert (found.facts.state, found.facts.reviewed_by, found.decided_by) == (
        "approved",
        finance.id,
        manager.id,
    )
    with pytest.raises(RequestOver):
        agree(bench, case, request, manager)
    bench.do(record_cost, RecordCost(case.id, paid("20,000.00", request)))
    with pytest.raises(NotAsApproved) as refused:
        bench.do(record_cost, RecordCost(case.id, paid("10,000.01", request)))
    assert refused.value.facts["left"] == cny("10,000.00")
    with pytest.raises(NotAsApproved):
        bench.do(record_cost, RecordCost(case.id, paid("10,000.00", request, payee="另一家律所")))
    bench.do(record_cost, RecordCost(case.id, paid("10,000.00", request)))
    with bench.session() as session:
        assert len(list_costs(session, case.id)) == 3


def test_the_last_word_has_somebody_who_leads(bench: Bench) -> None:
    case, (lawyer, finance, *_rest) = bench.open_case(), people(bench)
    request = asked(bench, case, lawyer)
    with pytest.raises(NotAnApprover):
        agree(bench, case, request, finance)


def test_approving_something_that_changed_since_is_refused(bench: Bench) -> None:
    case, (lawyer, finance, manager, _other) = bench.open_case(), people(bench)
    limited(bench)
    request = asked(bench, case, lawyer)
    seen = known(bench, case, request).facts.digest
    agree(bench, case, request, finance, "review")
    more = Asked("counsel", cny("39,000.00"), "一审代理", payee="浙江示例律师事务所")
    with pytest.raises(OwnRequest):
        bench.do(change_request, ChangeRequest(case.id, request, more), by=finance)
    bench.do(change_request, ChangeRequest(case.id, request, more), by=lawyer)
    with pytest.raises(RequestChanged):
        agree(bench, case, request, manager, digest=seen)
    assert known(bench, case, request).facts.reviewed_by is None, "whoever reviewed, reviewed something else"
    with pytest.raises(RequestChanged):
        agree(bench, case, request, manager)
    agree(bench, case, request, finance, "review")
    agree(bench, case, request, manager)
    with pytest.raises(RequestOver):
        bench.do(change_request, ChangeRequest(case.id, request, more), by=lawyer)


def test_less_is_approved_with_a_reason_and_a_request_refused_with_one(bench: Bench) -> None:
    case, (lawyer, _finance, manager, _other) = bench.open_case(), people(bench)
    request = asked(bench, case, lawyer)
    for amount, answer in (("20,000.00", None), ("30,000.01", "多"), ("0", "零")):
        with pytest.raises(InvalidInput):
            agree(bench, case, request, manager, amount=cny(amount), answer=answer)
    agree(bench, case, request, manager, amount=cny("20,000.00"), answer="按基准价")
    found = known(bench, case, request)
    assert (found.facts.left, found.answer) == (cny("20,000.00"), "按基准价")
    for by, state in ((manager, "refused"), (lawyer, "withdrawn")):
        other = asked(bench, case, lawyer)
        digest = known(bench, case, other).facts.digest
        bench.do(refuse_request, RefuseRequest(case.id, other, digest, "无必要"), by=by)
        assert known(bench, case, other).facts.state == state


def test_of_two_who_approve_at_once_one_does(bench: Bench) -> None:
    case, (lawyer, _finance, *managers) = bench.open_case(), people(bench)
    request = asked(bench, case, lawyer)
    digest = known(bench, case, request).facts.digest
    start, refused = threading.Barrier(2), list[RecoveryError]()

    def approve(by: Actor) -> None:
        start.wait()
        try:
            bench.do(agree_request, AgreeRequest(case.id, request, "approve", digest), by=by)
        except RecoveryError as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=approve, args=(one,)) for one in managers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [type(one) for one in refused] == [RequestOver]
    assert known(bench, case, request).facts.state == "approved"


def test_an_office_has_its_own_limits_before_the_general_ones(bench: Bench) -> None:
    case = bench.open_case()
    limited(bench, "0", None)
    with pytest.raises(NeedsApproval):
        bench.do(record_cost, RecordCost(case.id, paid("0.01")))
    bench.do(set_limits, SetLimits(bench.office_id, "CNY", Limits(None, cny("50,000.00"))))
    bench.do(record_cost, RecordCost(case.id, paid("50,000.00")))
    with pytest.raises(InvalidInput):
        limited(bench, "10.00", "9.99")


@pytest.mark.parametrize(
    ("amount", "needs"),
    [("1,000.00", None), ("1,000.01", "review"), ("10,000.00", "review"), ("10,000.01", "approve")],
)
def test_a_limit_is_what_may_still_be_spent_alone(amount: str, needs: str | None) -> None:
    assert needed(cny(amount), Limits(cny("1,000.00"), cny("10,000.00"))) == needs
