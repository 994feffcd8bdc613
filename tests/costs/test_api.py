"""Asking for costs, agreeing to them and paying them, for programs; each refusal with its status and its code."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import Program
from tests.costs.test_requests import limited
from tests.factories import Bench

Enter = Callable[..., Program]
REQUESTS = "/cases/ZB-1/cost-requests"
COSTS = "/cases/ZB-1/costs"
ASKED = {"cost_kind": "counsel", "amount": "30000.00", "why": "一审代理", "payee": "浙江示例律师事务所"}
SPENT = {
    "cost_kind": "counsel",
    "amount": "30000.00",
    "incurred_on": "2026-05-06",
    "payee": "浙江示例律师事务所",
}


@pytest.fixture
def engine_name() -> str:
    """What programs are answered is the same on both engines; what it stands on is tried on both."""
    return "sqlite"


@pytest.fixture
def roles(program: Enter, bench: Bench) -> dict[str, Program]:
    """Programs of three people in an office where costs above 10,000 need approval."""
    bench.open_case()
    limited(bench)
    return {role: program(role) for role in ("legal", "finance", "manager")}


def refused(answer: Any, status: int, code: str) -> None:
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (status, code), told


def test_a_cost_is_asked_for_reviewed_approved_booked_and_paid(roles: dict[str, Program]) -> None:
    legal, finance, manager = roles.values()
    asked = legal("POST", REQUESTS, ASKED)
    assert asked.status_code == 201
    request = asked.get_json()
    assert (request["state"], request["needs"], request["approved"]) == ("asked", "approve", None)
    here = f"{REQUESTS}/{request['id']}/agreement"
    reviewed = finance("POST", here, {"step": "review", "digest": request["digest"]})
    assert reviewed.get_json()["state"] == "reviewed"
    agreed = manager("POST", here, {"digest": request["digest"], "amount": "25000.00", "answer": "按此额"})
    assert agreed.status_code == 201
    assert (agreed.get_json()["state"], agreed.get_json()["left"]) == ("approved", "25000.00")
    too_much = finance("POST", COSTS, {**SPENT, "request": request["id"]})
    refused(too_much, 422, "costs.not_as_approved")
    spent = {**SPENT, "amount": "25000.00", "request": request["id"]}
    due = finance("POST", COSTS, spent)
    assert (due.status_code, due.get_json()["paid_on"]) == (201, None)
    payment = f"{COSTS}/{due.get_json()['id']}/payment"
    seen = finance("POST", f"{payment}?preview=1", {"paid_on": "2026-06-01"})
    assert seen.status_code == 200 and len(seen.get_json()["entries"]) == 1
    paid = finance("POST", payment, {"paid_on": "2026-06-01"})
    assert (paid.status_code, paid.get_json()["paid_on"]) == (201, "2026-06-01")
    assert finance("GET", REQUESTS).get_json()[0]["left"] == "0.00"
    undone = finance("POST", f"{payment}/reversal", {"reason": "退汇"})
    assert (undone.status_code, undone.get_json()["net_recovery_change"]) == (201, "0.00")
    assert finance("GET", COSTS).get_json()[0]["paid_on"] is None


def test_whoever_may_not_agree_is_told_so(roles: dict[str, Program], program: Enter) -> None:
    legal, finance, manager = roles.values()
    request = finance("POST", REQUESTS, ASKED).get_json()
    here, digest = f"{REQUESTS}/{request['id']}/agreement", {"digest": request["digest"]}
    auditor = program("auditor")
    assert auditor("POST", REQUESTS, ASKED).status_code == 403
    assert auditor("POST", here, digest).status_code == 403
    refused(finance("POST", here, {**digest, "step": "review"}), 422, "costs.own_request")
    assert legal("POST", here, {**digest, "step": "review"}).status_code == 201
    refused(legal("POST", here, digest), 422, "costs.own_request")
    refused(program("legal", "finance")("POST", here, digest), 403, "costs.not_an_approver")
    refused(manager("POST", here, {"digest": "0" * 64}), 409, "costs.request_changed")
    changed = finance("POST", f"{REQUESTS}/{request['id']}/change", {**ASKED, "amount": "31000.00"})
    assert changed.get_json()["digest"] != request["digest"]
    refused(manager("POST", here, digest), 409, "costs.request_changed")
    now = {"digest": changed.get_json()["digest"]}
    assert manager("POST", here, {**now, "amount": "1,23"}).status_code == 422
    assert manager("POST", f"{REQUESTS}/{request['id']}/refusal", {**now, "reason": ""}).status_code == 422
    gone = manager("POST", f"{REQUESTS}/{request['id']}/refusal", {**now, "reason": "费率过高"})
    assert (gone.status_code, gone.get_json()["state"]) == (201, "refused")
    refused(manager("POST", here, now), 409, "costs.request_over")
    assert manager("POST", f"{REQUESTS}/1/agreement", now).status_code == 404
    assert [one["state"] for one in legal("GET", REQUESTS).get_json()] == ["refused"]


def test_what_is_not_approved_is_neither_booked_nor_paid_twice(roles: dict[str, Program]) -> None:
    legal, finance, _manager = roles.values()
    refused(finance("POST", COSTS, SPENT), 422, "costs.needs_approval")
    small = {**SPENT, "amount": "500.00", "payee": "某快递公司", "cost_kind": "travel"}
    due = finance("POST", COSTS, small).get_json()
    payment = f"{COSTS}/{due['id']}/payment"
    assert legal("POST", payment, {"paid_on": "2026-06-01"}).status_code == 403
    for day in ("2026-02-01", "2026-12-31", "31.31.2026", ""):
        assert finance("POST", payment, {"paid_on": day}).status_code == 422, day
    assert finance("POST", payment, {"paid_on": "2026-06-01", "version": 1}).status_code == 409
    assert finance("POST", payment, {"paid_on": "2026-06-01"}, key="k").status_code == 201
    assert finance("POST", payment, {"paid_on": "2026-06-01"}, key="k").status_code == 201
    again = finance("POST", payment, {"paid_on": "2026-06-02"})
    assert again.status_code in (409, 422), again.get_json()
    assert finance("POST", f"{COSTS}/1/payment", {"paid_on": "2026-06-01"}).status_code == 404
    back = finance("POST", f"{COSTS}/{due['id']}/reversal", {"reason": "错账"})
    assert back.status_code == 201
    refused(
        finance("POST", f"{COSTS}/{due['id']}/reversal", {"reason": "错账"}), 409, "costs.already_reversed"
    )
    assert [one["reversed_seq"] is None for one in finance("GET", COSTS).get_json()] == [False]
