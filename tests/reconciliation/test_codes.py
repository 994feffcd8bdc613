"""Numbers that courts keep for payments of one case (一案一账号, 缴款码): recorded once, and lines known by them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.kernel.errors import NotFound
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.retold import name_anew
from legal_recovery.reconciliation.commands import (
    EndCode,
    Reading,
    RecordCode,
    end_code,
    read_lines,
    record_code,
)
from legal_recovery.reconciliation.rules.codes import CodeEnded, CodeTaken, UnusableCode
from legal_recovery.reconciliation.schemas.said import reason_text
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from tests.factories import Bench
from tests.money import own_fields, words
from tests.reconciliation.test_desk_commands import Desk, line, statement
from tests.signing_in import make_person

SignIn = Callable[..., Actor]
ACCOUNT = "3300 1610 0270 5300 1234"


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """Pages are the same on both engines; commands are tried on both."""
    return str(getattr(request, "param", "sqlite"))


both = pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)


def readings(desk: Desk) -> list[Reading]:
    with desk.bench.session() as session:
        return list(read_lines(session, desk.bench.actor, desk.lines()))


def best(desk: Desk) -> list[tuple[int, bool, list[str]]]:
    firsts = [one.proposals[0] for one in readings(desk) if one.proposals]
    return [
        (one.shares[0].case, one.certain, [str(reason.facts["what"]) for reason in one.reasons])
        for one in firsts
    ]


@both
def test_a_line_with_a_number_of_one_case_is_certainly_of_that_case(bench: Bench) -> None:
    desk = Desk(bench)
    first, second = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    bench.do(record_code, RecordCode(first.id, "account", ACCOUNT))
    bench.do(record_code, RecordCode(second.id, "code", "JF-2026-88001234"))
    desk.load(
        statement(
            line("500.00", payer="某人", payer_account="33001610027053001234"),
            line("60.00", payer="某人", narrative="缴款码：jf202688001234"),
            line("7.00", payer="某人", narrative="转入 3300-1610-0270-5300-1234 案款"),
            line("8.00", payer="某人", narrative="案款 33001610027053009999"),
        )
    )
    known = ["33001610027053001234"]
    assert best(desk) == [
        (first.id, True, known),
        (second.id, True, ["jf202688001234"]),
        (first.id, True, known),
    ]
    said = reason_text(readings(desk)[0].proposals[0].reasons[0])
    assert "33001610027053001234" in said


@both
def test_no_two_cases_have_one_number_until_the_first_has_ended_it(bench: Bench) -> None:
    desk = Desk(bench)
    first, second = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    made = bench.do(record_code, RecordCode(first.id, "account", ACCOUNT))["code_id"]
    taken = RecordCode(second.id, "account", "33001610027053001234")
    with pytest.raises(CodeTaken) as refusal:
        bench.do(record_code, taken)
    assert refusal.value.facts["case"] == "ZB-1" and refusal.value.field == "number"
    with pytest.raises(CodeTaken):
        bench.do(record_code, RecordCode(second.id, "code", "6222-0001"))
    with pytest.raises(UnusableCode):
        bench.do(record_code, RecordCode(second.id, "code", "ABC-12"))
    with pytest.raises(NotFound):
        bench.do(end_code, EndCode(second.id, made))

    bench.do(end_code, EndCode(first.id, made))
    with pytest.raises(CodeEnded):
        bench.do(end_code, EndCode(first.id, made))
    desk.load(statement(line("500.00", payer="某人", payer_account=ACCOUNT)))
    assert best(desk) == []
    bench.do(record_code, taken)
    assert [(case, certain) for case, certain, _ in best(desk)] == [(second.id, True)]


@both
def test_a_short_number_needs_something_else_beside_it(bench: Bench) -> None:
    desk, case = Desk(bench), bench.open_case("ZB-1")
    bench.do(record_code, RecordCode(case.id, "code", "A-10023"))
    desk.load(statement(line("500.00", payer="某人", narrative="A-10023")))
    assert [(found, certain) for found, certain, _ in best(desk)] == [(case.id, False)]


def test_a_case_named_anew_is_found_by_its_number_still(bench: Bench) -> None:
    desk, case = Desk(bench), bench.open_case("ZB-1")
    bench.do(record_code, RecordCode(case.id, "account", ACCOUNT))
    bench.do(lambda uow, books: name_anew(uow, books) and 0, [case.book])
    desk.load(statement(line("500.00", payer="某人", payer_account=ACCOUNT)))
    assert [(found, certain) for found, certain, _ in best(desk)] == [(case.id, True)]


def test_people_record_and_end_a_number_on_the_tab_of_receipts(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case, other = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    bench.do(record_code, RecordCode(other.id, "code", "JF-2026-1"))
    sign_in("finance")
    new = f"/cases/{case.reference}/payment-codes/new"
    form = own_fields(client.get(new)) | {"code_kind": "account"}
    wrong = client.post(new, data=form | {"number": "JF 2026 1"})
    assert wrong.status_code == 409 and "JF 2026 1 is kept for ZB-2 already." in words(wrong)
    assert client.post(new, data=form | {"number": ACCOUNT}).status_code == 303
    tab = words(client.get(f"/cases/{case.reference}/receipts"))
    assert ACCOUNT in tab and "Account that the court keeps for this case" in tab
    assert f"Payments of this case are known by {ACCOUNT}" in words(client.get(f"/cases/{case.reference}"))


def test_programs_record_and_end_a_number(app: Flask, client: FlaskClient, bench: Bench) -> None:
    case = bench.open_case()
    person = make_person(app, bench, ("finance",), bench.office_id)
    bench.do(create_token, CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x"}
    base = f"/api/v1/cases/{case.reference}/payment-codes"
    body: dict[str, Any] = {"code_kind": "code", "number": "JF20261"}
    made = client.post(base, json=body, headers=head)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert client.post(f"{base}/{made.json['id']}/end", json={}, headers=head).status_code == 201
    [one] = client.get(base, headers=head).json
    assert (one["number"], one["state"]) == ("JF20261", "ended")
