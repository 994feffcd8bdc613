"""What programs need beside the pages: keys with their names, past hearings, people, parties, flags, batches."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.factories import Bench, cny
from tests.signing_in import make_person

API = "/api/v1"
COURT = "杭州市西湖区人民法院"
Ask = Callable[..., Any]


@pytest.fixture
def engine_name() -> str:
    """Programs are answered the same on both engines."""
    return "sqlite"


@pytest.fixture
def person(app: Flask, bench: Bench) -> Actor:
    """A lawyer whose program asks."""
    who = make_person(app, bench, ("legal",), bench.office_id)
    token = commands.CreateToken(who.id, "测试", token_digest("lrt_y"))
    bench.do(commands.create_token, token, by=who)
    return who


@pytest.fixture
def ask(app: Flask, person: Actor) -> Ask:
    """Return what asks, in a language, for an answer of a status."""
    client = app.test_client()

    def send(path: str, body: Any = None, status: int | None = None, language: str = "en") -> Any:
        head = {"Authorization": "Bearer lrt_y", "Accept-Language": language}
        method = "GET" if body is None else "POST"
        answer = client.open(f"{API}{path}", method=method, json=body, headers=head)
        assert answer.status_code == (status or (200 if body is None else 201)), answer.get_json()
        return answer.get_json()

    return send


def named(keys: list[dict[str, str]]) -> dict[str, str]:
    return {one["key"]: one["name"] for one in keys}


def test_the_keys_of_a_law_are_listed_in_the_language_of_the_request(ask: Ask) -> None:
    found = ask("/law/CN/keys", language="zh")["keys"]
    assert named(found["events"])["judgment-served"] == "判决书送达"
    assert named(found["papers"])["judgment-served"] == "一审判决书"
    assert named(found["means"])["left"] == "留置送达"
    assert named(found["stages"])["litigation"] == "诉讼"
    assert {"grounds", "orders", "rate_kinds", "proceeding_states", "titles", "extents"} <= set(found)
    assert (
        named(ask("/law/CN/keys")["keys"]["papers"])["complaint-served"] == "Copy of the statement of claim"
    )
    assert "judgment-served" not in named(ask("/law/EW/keys")["keys"]["papers"])
    ask("/law/XX/keys", status=415)


def test_the_description_lists_what_fields_take(ask: Ask) -> None:
    forms = ask("/openapi.json")["components"]["schemas"]
    for form, field in (
        ("TriggerForm", "event_key"),
        ("InterruptionForm", "ground"),
        ("OrderForm", "order_key"),
        ("InterestForm", "rate_kind"),
        ("ServiceForm", "paper"),
    ):
        described = forms[form]["properties"][field]
        assert described["examples"] and "/law/{jurisdiction}/keys" in described["description"], (form, field)
    for form, field, code in (
        ("AdvanceForm", "stage", "litigation"),
        ("ProceedingMoveForm", "state", "under_way"),
        ("ProceedingOut", "state", "under_way"),
        ("CaseOut", "stage", "litigation"),
        ("DeadlineKept", "state", "open"),
    ):
        assert code in forms[form]["properties"][field]["enum"], (form, field)


@pytest.fixture
def suit(bench: Bench) -> str:
    """The path of a lawsuit of a case."""
    case = bench.open_case()
    made = bench.do(open_proceeding, OpenProceeding(case.id, ProceedingTerms("lawsuit", COURT)))
    return f"/cases/ZB-1/proceedings/{made['proceeding_id']}"


def test_refusals_say_what_is_allowed(ask: Ask, suit: str) -> None:
    wrong = ask("/cases/ZB-1/events", {"event_key": "judgement", "on": "2026-05-06"}, 422)
    assert "judgment-served" in wrong["facts"]["allowed"]
    wrong = ask(f"{suit}/service", {"paper": "payment-order-served", "on": "2026-05-06"}, 422)
    assert wrong["facts"]["allowed"] == ["complaint-served", "judgment-served"]


def test_a_hearing_that_was_held_is_recorded_with_its_result_at_once(ask: Ask, suit: str) -> None:
    past = {"date_kind": "hearing", "day": "2026-06-01", "at": "09:30"}
    refused = ask(f"{suit}/court-dates", past, 422)
    assert (refused["code"], refused["field"]) == ("court_dates.in_past", "day")
    ask(f"{suit}/court-dates?preview=1", {**past, "result": "当庭宣判"}, 200)
    ask(f"{suit}/court-dates", {**past, "result": "当庭宣判"})
    coming = {"date_kind": "hearing", "day": "2026-12-01", "result": "当庭宣判"}
    assert ask(f"{suit}/court-dates", coming, 422)["code"] == "court_dates.not_yet"
    (found,) = ask("/cases/ZB-1/court-dates")
    assert (found["state"], found["result"], found["day"]) == ("held", "当庭宣判", "2026-06-01")


def test_people_parties_and_flags_of_a_case_change(ask: Ask, suit: str, person: Actor) -> None:
    made = ask(f"{suit}/court-dates", {"date_kind": "hearing", "day": "2026-12-01"})
    here = f"/cases/ZB-1/court-dates/{made['id']}/attendance"
    for attends in ([str(person.id)], []):
        ask(here, {"attends": attends})
        assert ask("/cases/ZB-1/court-dates")[0]["attends"] == attends
    ask(here, {"attends": ["7"]}, 422)
    added = {"role": "co_debtor", "name": "杭州示例股东有限公司", "cap": "500000.00"}
    joined = ask("/cases/ZB-1/obligors", added)
    ask("/cases/ZB-1/obligors", added, 422)
    parties = ask("/cases/ZB-1")["parties"]
    assert {
        "id": joined["obligor_id"],
        "role": "co_debtor",
        "kind": "company",
        "name": added["name"],
        "contract_number": None,
        "contract_signed_on": None,
    } in parties
    flag = {"flag": "suspended", "on": "2026-06-01", "reason": "中止"}
    ask("/cases/ZB-1/flags", flag)
    assert ask("/cases/ZB-1")["flags"] == ["suspended"]
    ask("/cases/ZB-1/flags", {**flag, "raised": False})
    assert ask("/cases/ZB-1")["flags"] == []


def test_a_case_says_from_what_its_recovery_came(ask: Ask, bench: Bench) -> None:
    case = bench.open_case()
    terms = CollateralTerms("vehicle", "浙A00000", None, None, None)
    piece = bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"]
    day = bench.clock.today()
    paid = ReceiptTerms("voluntary", cny("100.00"), day, day, collateral=piece)
    bench.do(record_receipt, RecordReceipt(case.id, paid))
    found = ask("/cases/ZB-1")["figures"]
    assert found["by_source"] == {"voluntary": "100.00"} and list(found["by_collateral"].values()) == [
        "100.00"
    ]


def test_a_batch_is_foreseen_and_carried_out_for_programs(ask: Ask, bench: Bench, house: House) -> None:
    for number in (1, 2):
        bench.open_case(f"ZB-{number}")
    asked = {
        "references": ["ZB-1", "ZB-2", "ZB-9"],
        "stage": "litigation",
        "on": "2026-05-06",
        "reason": "批量立案",
        "court": COURT,
        "filed_on": "2026-05-05",
        "proceeding_kind": "lawsuit",
    }
    seen = ask("/batch/cases?preview=1", asked, 200)
    assert (seen["task"], seen["moving"]) == (None, ["ZB-1", "ZB-2"])
    assert [one["reference"] for one in seen["refused"]] == ["ZB-9"]
    made = ask("/batch/cases", asked)
    house.jobs.carry_out(int(made["task"]))
    state = ask(f"/batch/cases/{made['task']}")
    assert (state["state"], state["moved"], state["refused"]) == ("done", 2, [])
    assert ask("/cases/ZB-1")["stage"] == "litigation"
    ask("/batch/cases", {**asked, "references": ["ZB-1"]}, 422)
    ask("/batch/cases", {**asked, "references": []}, 422)
