"""The API for programs: the same rules as the pages, problem documents, one booking for each key."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import list_costs
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.receipts.store import list_receipts
from legal_recovery.users import commands
from legal_recovery.web.access import undeclared_routes
from tests.factories import Bench, cny

API = "/api/v1"
DAY = date(2026, 5, 6)
COST = {"cost_kind": "acceptance", "amount": "13800.00", "incurred_on": "2026-05-06", "paid_on": "2026-05-06"}
RECEIPT = {"source": "voluntary", "amount": "90000.00", "credited_on": "2026-05-06"}

Program = Callable[..., Any]


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert undeclared_routes(app) == []


def test_no_two_routes_answer_at_one_address(app: Flask) -> None:
    places = Counter(
        (re.sub("<[^<>]*>", "<>", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
    assert [place for place, number in places.items() if number > 1] == []


def test_without_a_token_there_is_only_the_description(client: FlaskClient) -> None:
    described = client.get(f"{API}/openapi.json")
    assert described.status_code == 200
    assert f"{API}/cases/{{reference}}/receipts" in described.get_json()["paths"]
    refused = client.get(f"{API}/net-recovery")
    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_receipt_is_previewed_recorded_and_taken_back(
    program: Callable[..., Program], bench: Bench
) -> None:
    case = bench.open_case()
    send = program("finance")
    preview = send("POST", "/cases/ZB-1/receipts?preview=1", RECEIPT)
    assert preview.status_code == 200
    foreseen = preview.get_json()
    assert [(line["account"], line["owed"], line["paid"], line["left"]) for line in foreseen["lines"]] == [
        ("claim:interest-on", "30000.00", "30000.00", "0.00"),
        ("claim:interest-off", "50000.00", "50000.00", "0.00"),
        ("claim:penalty", "20000.00", "10000.00", "10000.00"),
        ("claim:principal", "1000000.00", "0.00", "1000000.00"),
    ]
    assert foreseen["effect"][0]["after"]["net_recovery"] == "90000.00"
    assert {line["account"] for line in foreseen["entries"][0]["postings"]} >= {"money:bank"}
    with bench.session() as session:
        assert list_receipts(session, case.id) == []
    made = send("POST", "/cases/ZB-1/receipts", RECEIPT)
    assert made.status_code == 201
    receipt = made.get_json()
    assert (receipt["amount"], receipt["unallocated"], receipt["currency"]) == ("90000.00", "0.00", "CNY")
    known = send("GET", "/cases/ZB-1/net-recovery").get_json()
    assert (known["net_recovery"], known["net_recovery_rate"]) == ("90000.00", "0.081818")
    undone = send("POST", f"/cases/ZB-1/receipts/{receipt['id']}/reversal", {"reason": "记错案件"})
    assert undone.status_code == 201
    assert undone.get_json()["net_recovery_change"] == "-90000.00"
    again = send("POST", f"/cases/ZB-1/receipts/{receipt['id']}/reversal", {"reason": "again"})
    assert (again.status_code, again.get_json()["code"]) == (409, "receipts.already_reversed")
    before = send("GET", f"/cases/ZB-1/net-recovery?known_at={known['known_at']}").get_json()
    assert before == known


def test_a_cost_is_previewed_recorded_and_taken_back(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    send = program("finance")
    preview = send("POST", "/cases/ZB-1/costs?preview=1", COST).get_json()
    assert preview["effect"][0]["after"]["net_recovery"] == "-13800.00"
    made = send("POST", "/cases/ZB-1/costs", COST)
    assert made.status_code == 201
    cost = made.get_json()
    assert send("GET", "/cases/ZB-1/costs").get_json() == [cost]
    foreseen = send("POST", f"/cases/ZB-1/costs/{cost['id']}/reversal?preview=1", {"reason": "x"})
    assert foreseen.get_json()["effect"][0]["after"]["net_recovery"] == "0.00"
    undone = send("POST", f"/cases/ZB-1/costs/{cost['id']}/reversal", {"reason": "金额有误"})
    assert undone.get_json()["net_recovery_change"] == "13800.00"
    again = send("POST", f"/cases/ZB-1/costs/{cost['id']}/reversal", {"reason": "again"})
    assert (again.status_code, again.get_json()["code"]) == (409, "costs.already_reversed")


def test_the_same_key_books_once_and_gets_the_same_answer(
    program: Callable[..., Program], bench: Bench
) -> None:
    case = bench.open_case()
    send = program("finance")
    first = send("POST", "/cases/ZB-1/costs", COST, key="k-1")
    second = send("POST", "/cases/ZB-1/costs", COST, key="k-1")
    assert (first.status_code, first.get_json()) == (second.status_code, second.get_json())
    with bench.session() as session:
        assert len(list_costs(session, case.id)) == 1
    other = send("POST", "/cases/ZB-1/costs", {**COST, "amount": "1.00"}, key="k-1")
    assert (other.status_code, other.get_json()["code"]) == (409, "key_reused")
    long = send("POST", "/cases/ZB-1/costs", COST, key="k" * 101)
    assert long.status_code == 422


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"currency": "XXZ"}, "money.unknown_currency", "currency"),
        ({"amount": "-5"}, "costs.not_positive", "amount"),
        ({"amount": "1,23"}, "money.unreadable_amount", "amount"),
        ({"amount": "9" * 40}, "money.unreadable_amount", "amount"),
        ({"incurred_on": "2026-03-01"}, "cases.before_escalation", "incurred_on"),
        ({"incurred_on": "2026-11-21"}, "cases.in_future", "incurred_on"),
        ({"paid_on": "2026-02-30"}, "calendar.unreadable_date", "paid_on"),
        ({"amount": 13800.01}, "unreadable_body", "amount"),
    ],
)
def test_bad_input_is_refused_with_its_code_and_field(
    program: Callable[..., Program], bench: Bench, typed: dict[str, Any], code: str, field: str
) -> None:
    case = bench.open_case()
    refused = program("finance")("POST", "/cases/ZB-1/costs", {**COST, **typed})
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    assert (refused.get_json()["code"], refused.get_json()["field"]) == (code, field)
    with bench.session() as session:
        assert list_costs(session, case.id) == []


def test_all_fields_that_are_wrong_are_named_at_once(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    body = {"cost_kind": "bribe", "amount": "x", "note": "\x00", "payee": "\ud800", "shoe_size": "44"}
    refused = program("finance")("POST", "/cases/ZB-1/costs", body)
    assert refused.status_code == 422
    assert set(refused.get_json()["errors"]) == set(body) | {"incurred_on"}


def test_a_receipt_larger_than_what_is_owed_says_what_is_left(
    program: Callable[..., Program], bench: Bench
) -> None:
    bench.open_case()
    made = program("finance")("POST", "/cases/ZB-1/receipts", {**RECEIPT, "amount": "1100000.01"})
    assert made.get_json()["unallocated"] == "0.01"


def test_a_stale_version_is_refused(program: Callable[..., Program], bench: Bench) -> None:
    case = bench.open_case()
    send = program("finance")
    seen = send("GET", "/cases/ZB-1").get_json()["version"]
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("1.00"), DAY, DAY)))
    for path, body in (("costs", COST), ("receipts", RECEIPT)):
        for query in ("", "?preview=1"):
            refused = send("POST", f"/cases/ZB-1/{path}{query}", {**body, "version": seen})
            assert (refused.status_code, refused.get_json()["code"]) == (409, "stale_version")


def test_a_closed_month_takes_no_money(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    send = program("finance")
    for query in ("", "?preview=1"):
        refused = send("POST", f"/cases/ZB-1/receipts{query}", RECEIPT)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "ledger.month_closed")


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("application/json", b'{"amount":', 400, "malformed_body"),
        ("application/json", b"\xff\xfe", 400, "malformed_body"),
        ("application/json", b"[" * 100_000, 400, "malformed_body"),
        ("application/x-www-form-urlencoded", b"amount=1", 415, "unsupported_body"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    program: Callable[..., Program], bench: Bench, kind: str, body: bytes, status: int, code: str
) -> None:
    bench.open_case()
    refused = program("finance")("POST", "/cases/ZB-1/costs", data=body, content_type=kind)
    assert (refused.status_code, refused.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_a_body_that_is_no_object_is_refused(
    program: Callable[..., Program], bench: Bench, body: object
) -> None:
    bench.open_case()
    refused = program("finance")("POST", "/cases/ZB-1/costs", body)
    assert refused.status_code in (400, 415, 422)
    assert refused.content_type == "application/problem+json"


def test_offices_and_roles_bind_programs_too(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    elsewhere = bench.do(commands.create_office, commands.CreateOffice("南京分行"))
    stranger = program("finance", office_id=elsewhere)
    assert stranger("GET", "/cases/ZB-1").status_code == 404
    assert stranger("POST", "/cases/ZB-1/costs", COST).status_code == 404
    assert stranger("GET", "/net-recovery").get_json() == []
    auditor = program("auditor")
    assert [one["case"] for one in auditor("GET", "/net-recovery").get_json()] == ["ZB-1"]
    assert auditor("POST", "/cases/ZB-1/costs", COST).status_code == 403
    legal = program("legal")
    assert legal("POST", "/cases/ZB-1/receipts", RECEIPT).status_code == 403
    assert program("admin")("GET", "/cases/ZB-1").status_code == 404


def test_what_cannot_be_a_reference_or_a_date_is_refused(
    program: Callable[..., Program], bench: Bench
) -> None:
    bench.open_case()
    send = program("finance")
    for path in ("/cases/%00", "/cases/%00/net-recovery", "/cases/ZB-1/entries/nothing"):
        assert send("GET", path).status_code == 404
    for query in ("as_of=soon", "known_at=soon"):
        refused = send("GET", f"/cases/ZB-1/net-recovery?{query}")
        assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert send("GET", "/net-recovery?known_at=123456").status_code == 404
    assert send("GET", f"/cases/ZB-1/costs/{10**30}/reversal").status_code == 405
    assert send("POST", f"/cases/ZB-1/costs/{10**30}/reversal", {"reason": "x"}).status_code == 404


def test_notes_and_stages_are_the_same_as_on_pages(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    send = program("legal")
    assert send("POST", "/cases/ZB-1/notes", {"note": "已电话联系"}).status_code == 201
    unsaid = send("POST", "/cases/ZB-1/stage", {"stage": "litigation"})
    assert unsaid.status_code == 422
    assert set(unsaid.get_json()["errors"]) == {"on", "reason", "court", "filed_on"}
    unknown = send("POST", "/cases/ZB-1/stage", {"stage": "heaven", "on": "2026-05-06", "reason": "x"})
    assert unknown.status_code == 422
    moved = send(
        "POST", "/cases/ZB-1/stage", {"stage": "pre_litigation", "on": "2026-05-06", "reason": "催收"}
    )
    assert moved.status_code == 201
    assert send("GET", "/cases/ZB-1").get_json()["stage"] == "pre_litigation"


def test_the_list_of_cases_is_filtered_sorted_and_paged(
    program: Callable[..., Program], bench: Bench
) -> None:
    for reference in ("ZB-1", "ZB-2", "ZB-3"):
        bench.open_case(reference)
    send = program("finance")
    send("POST", "/cases/ZB-2/receipts", RECEIPT)
    first = send("GET", "/cases?sort=-net&limit=1").get_json()
    assert [(one["reference"], one["net_recovery"]) for one in first["cases"]] == [("ZB-2", "90000.00")]
    assert (first["count"], first["previous"]) == (3, None)
    assert [(one["cases"], one["gross_recovered"]) for one in first["totals"]] == [(3, "90000.00")]
    then = send("GET", f"/cases?sort=-net&limit=2&after={first['next']}").get_json()
    assert ({one["reference"] for one in then["cases"]}, then["next"]) == ({"ZB-1", "ZB-3"}, None)
    back = send("GET", f"/cases?sort=-net&limit=1&before={then['previous']}").get_json()
    assert back["cases"] == first["cases"]
    narrow = send("GET", "/cases?q=zb-3&stage=intake&escalated_to=2026-11-20").get_json()
    assert [one["reference"] for one in narrow["cases"]] == ["ZB-3"]


def test_a_list_is_never_wider_than_it_was_asked_for(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    send = program("finance")
    of_net = send("GET", "/cases?sort=net&limit=1").get_json()
    assert of_net["count"] == 1
    for query, field in (
        ("stge=intake", "stge"),
        ("stage=heaven", "stage"),
        ("sort=shoe_size", "sort"),
        ("escalated_from=2026-02-30", "escalated_from"),
        ("exposure_from=1,23", "exposure_from"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("after=nowhere", "after"),
        ("before=nowhere", "before"),
    ):
        refused = send("GET", f"/cases?{query}")
        assert (refused.status_code, refused.content_type) == (422, "application/problem+json"), query
        assert list(refused.get_json()["errors"]) == [field]
    # PostgreSQL fails at a zero byte, so that no query takes one.
    assert send("GET", "/cases?q=zb%00-1").status_code == 400
    assert program("admin")("GET", "/cases").status_code == 403


def test_a_document_is_attached_listed_and_handed_out(
    program: Callable[..., Program], bench: Bench, app: Flask
) -> None:
    bench.open_case()
    send, content = program("legal"), b"%PDF-1.7 " + b"0" * 100
    path = "/cases/ZB-1/documents"
    form = {"file": (BytesIO(content), "判决书.pdf"), "access": "court"}
    made = send("POST", path, data=form)
    assert made.status_code == 201
    document = made.get_json()
    assert (document["name"], document["size"], document["media_type"]) == (
        "判决书.pdf",
        109,
        "application/pdf",
    )
    assert send("GET", path).get_json() == [document]
    assert send("GET", f"{path}/{document['id']}").data == content
    assert send("GET", f"{path}/1").status_code == 404
    refused = [
        (send("POST", path, {"access": "court"}), 415),
        (send("POST", path, data={"access": "court"}, content_type="multipart/form-data"), 422),
        (send("POST", path, data={"file": (BytesIO(content), "x.pdf"), "access": "everybody"}), 422),
        (send("POST", path, data={"file": (BytesIO(b"MZ\x90\x00"), "x.pdf"), "access": "court"}), 422),
        (program("auditor")("POST", path, data={"access": "court"}), 403),
    ]
    assert [(answer.status_code, answer.content_type) for answer, _ in refused] == [
        (status, "application/problem+json") for _, status in refused
    ]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    large = send("POST", path, data={"file": (BytesIO(b"0" * 2000), "x.txt"), "access": "court"})
    assert (large.status_code, large.content_type) == (413, "application/problem+json")
    assert len(send("GET", path).get_json()) == 1


def test_a_body_of_megabytes_is_not_read(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    large = program("legal")("POST", "/cases/ZB-1/notes", {"note": "x" * 2_000_000})
    assert (large.status_code, large.content_type) == (413, "application/problem+json")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "长" * 2001])
def test_a_text_that_cannot_be_kept_is_refused_at_its_field(
    program: Callable[..., Program], bench: Bench, text: str
) -> None:
    bench.open_case()
    send = program("legal")
    move = {"stage": "pre_litigation", "on": "2026-05-06", "reason": text, "court": text}
    for path, body, fields in (
        ("notes", {"note": text}, {"note"}),
        ("stage", move, {"reason", "court"}),
    ):
        refused = send("POST", f"/cases/ZB-1/{path}", body).get_json()
        assert refused["status"] == 422
        assert set(refused.get("errors", {refused.get("field"): 0})) == fields


def test_what_a_program_names_by_its_id_is_listed(program: Callable[..., Program], bench: Bench) -> None:
    case = bench.open_case()
    send = program("legal_lead", "finance_lead")
    suit = {
        "court": "杭州市西湖区人民法院",
        "filed_on": "2026-05-06",
        "docket_number": "（2026）浙0106民初1号",
    }
    moved = {"stage": "litigation", "on": "2026-05-06", "reason": "起诉", **suit}
    assert send("POST", "/cases/ZB-1/stage", moved).status_code == 201
    [proceeding] = send("GET", "/cases/ZB-1/proceedings").get_json()
    assert {name: proceeding[name] for name in suit} == suit
    title = {"title_kind": "judgment", "title_on": "2026-07-01", "proceeding_id": proceeding["id"]}
    moved = {"stage": "effective_title", "on": "2026-07-01", "reason": "判决生效", **title}
    assert send("POST", "/cases/ZB-1/stage", moved).status_code == 201
    assert send("GET", "/cases/ZB-1/proceedings").get_json()[0]["title_on"] == "2026-07-01"
    terms = CollateralTerms("vehicle", "浙A00000", None, cny("90000.00"), DAY)
    bench.do(add_collateral, AddCollateral(case.id, terms))
    [piece] = send("GET", "/cases/ZB-1/collateral").get_json()
    [valuation] = piece["valuations"]
    known = {name: said for name, said in valuation.items() if said is not None}
    assert known == {"value": "90000.00", "currency": "CNY", "valued_on": "2026-05-06"}
    sale = {**RECEIPT, "source": "auction", "collateral": piece["id"]}
    assert send("POST", "/cases/ZB-1/receipts", sale).get_json()["collateral_id"] == piece["id"]
    owed = [debt["owed"] for debt in send("GET", "/cases/ZB-1/debts").get_json()]
    assert owed == [{"claim:penalty": "10000.00", "claim:principal": "1000000.00"}]


def test_the_journal_comes_in_order(program: Callable[..., Program], bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("1.00"), DAY, DAY)))
    got = program("auditor")("GET", "/cases/ZB-1/entries").get_json()
    assert [entry["kind"] for entry in got["entries"]] == ["case.opening", "cost.paid"]
    assert got["next"] is None
    assert got["entries"][1]["postings"][0] == {
        "account": "money:cost:travel",
        "amount": "1.00",
        "currency": "CNY",
        "debt": None,
        "collateral": None,
        "proceeding": None,
    }
