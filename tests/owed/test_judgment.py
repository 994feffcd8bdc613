"""A judgment is recorded in one form: the title, what it awards, and the deadlines, seen once before it is saved."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.owed.commands import RecordAward, RecordJudgment, record_judgment
from legal_recovery.owed.rules import AwardContradicts
from legal_recovery.owed.store import list_awards
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, RecordTitle, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.proceedings.store import get_proceeding
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import confirm, fill
from tests.signing_in import make_person

SUIT = "（2026）浙0106民初123号"


@pytest.fixture
def engine_name() -> str:
    """Forms are the same on both engines; both commands are tried on both elsewhere."""
    return "sqlite"


def suit_of(bench: Bench) -> tuple[Any, int, int]:
    """A case with a suit, and its contract."""
    case = bench.open_case()
    terms = ProceedingTerms("lawsuit", "杭州市西湖区人民法院", SUIT, date(2026, 3, 20))
    made = bench.do(open_proceeding, OpenProceeding(case.id, terms))
    with bench.session() as session:
        (debt,) = list_debts(session, case.id)
    return case, made["proceeding_id"], debt.id


def judgment(debt: int) -> dict[str, str]:
    return {
        "title_kind": "judgment",
        "title_on": "2026-08-19",
        "debt_id": str(debt),
        "counted_until": "2026-08-01",
        "principal": "1000000.00",
        "court_fees": "13800.00",
        "perform_until": "2026-08-29",
        "general": "none",
    }


def clocks(bench: Bench, case_id: int) -> list[date]:
    with bench.session() as session:
        return [one.kept.due for one in list_deadlines(session, case_id) if one.kept.rule == "enforcement"]


def test_the_title_and_what_it_awards_are_one_form_with_one_preview(
    bench: Bench, client: FlaskClient, sign_in: Callable[..., Actor]
) -> None:
    sign_in("legal")
    case, suit, debt = suit_of(bench)
    award = f"/cases/ZB-1/proceedings/{suit}/award"
    assert f'href="{award}"' in client.get("/cases/ZB-1/proceedings").text
    form = client.get(award).text
    assert 'name="title_on"' in form and 'name="principal"' in form
    preview = fill(client, award, judgment(debt))
    said = words_of(preview.text)
    assert "2028-08-29 Application for enforcement" in said and "13,800.00" in said
    assert clocks(bench, case.id) == [], "nothing is saved yet"
    assert confirm(client, award, preview).status_code == 303
    assert clocks(bench, case.id) == [date(2028, 8, 29)]
    with bench.session() as session:
        assert get_proceeding(session, case.id, suit).title_on == date(2026, 8, 19)
        assert len(list_awards(session, case.id)) == 1
    assert 'name="title_on"' not in client.get(award).text, "a second contract needs no second title"


def test_both_are_recorded_or_neither(bench: Bench) -> None:
    case, suit, debt = suit_of(bench)
    amounts = {"principal": 1, "interest": 0, "penalty": 0, "court_fees": 0, "other_costs": 0}
    doubled = {"court_fees_doubled": False, "other_costs_doubled": False, "general": "contract"}
    award = RecordAward(case.id, suit, debt, "CNY", date(2026, 8, 1), **amounts, **doubled)
    title = RecordTitle(case.id, suit, "judgment", date(2026, 8, 19))
    with pytest.raises(AwardContradicts):
        bench.do(record_judgment, RecordJudgment(title, award))
    with bench.session() as session:
        assert get_proceeding(session, case.id, suit).title_on is None
    early = RecordTitle(case.id, suit, "judgment", date(2026, 3, 19))
    with pytest.raises(InvalidInput, match="before the filing"):
        bench.do(record_judgment, RecordJudgment(early, award))


def test_programs_record_a_judgment_at_once_and_see_its_deadlines_first(app: Flask, bench: Bench) -> None:
    person = make_person(app, bench, ("legal",), bench.office_id)
    token = commands.CreateToken(person.id, "测试", token_digest("lrt_z"))
    bench.do(commands.create_token, token, by=person)
    client, head = app.test_client(), {"Authorization": "Bearer lrt_z"}
    case, suit, debt = suit_of(bench)
    here = f"/api/v1/cases/ZB-1/proceedings/{suit}"

    def post(path: str, body: dict[str, str]) -> Any:
        return client.post(f"{here}/{path}", json=body, headers=head)

    seen = post("judgment?preview=1", judgment(debt))
    assert seen.status_code == 200, seen.get_json()
    assert {one["rule"]: one["due"] for one in seen.get_json()["deadlines"]}["enforcement"] == "2028-08-29"
    assert seen.get_json()["entries"]
    assert post("judgment", judgment(debt)).status_code == 201
    assert clocks(bench, case.id) == [date(2028, 8, 29)]
    award = {name: value for name, value in judgment(debt).items() if not name.startswith("title")}
    award |= {"debt_id": "", "principal": "", "perform_until": ""}
    seen = post("award?preview=1", {name: value for name, value in award.items() if value})
    assert "enforcement" in [one["rule"] for one in seen.get_json()["deadlines"]]
