"""What falls on days goes to a colleague in one go, whatever it is; what goes with its case stays and says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import Dated
from legal_recovery.deadlines.commands import AddDeadline, add_deadline
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.home.rules import what_must_be_done
from legal_recovery.kernel.errors import Message
from legal_recovery.law.pack import Pack, load_pack
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import (
    OpenProceeding,
    SetCourtDate,
    open_proceeding,
    set_court_date,
)
from legal_recovery.proceedings.rules import DateTerms, ProceedingTerms
from legal_recovery.proceedings.store import list_court_dates
from legal_recovery.seizures.store import list_seizures
from legal_recovery.web.transact import House
from tests.conftest import TODAY
from tests.deadlines.test_keeping import person
from tests.factories import Bench
from tests.seizures.factories import asset, seize
from tests.signing_in import token_in

SignIn = Callable[..., Actor]


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


def test_rows_of_my_day_go_to_a_colleague_in_one_go(
    bench: Bench, house: House, client: FlaskClient, sign_in: SignIn
) -> None:
    me, wu = sign_in("legal_lead"), person(bench, "wu", "legal_lead")
    case = bench.open_case()
    piece = asset(bench, case)
    seized = seize(bench, case, piece, owner_id=me.id)
    suit = OpenProceeding(case.id, ProceedingTerms("lawsuit", "某法院", None, TODAY - timedelta(days=9)))
    suit_id = bench.do(open_proceeding, suit)["proceeding_id"]
    terms = DateTerms("hearing", TODAY + timedelta(days=2), None, "", "第三法庭", (me.id, bench.actor.id))
    hearing = bench.do(set_court_date, SetCourtDate(case.id, suit_id, terms))["court_date_id"]
    due = TODAY + timedelta(days=1)
    number = bench.do(add_deadline, AddDeadline(case.id, "联系法官", due, owner_id=me.id))["deadline_id"]

    page = client.get("/").get_data(as_text=True)
    assert f'name="selected" value="deadline-{number}"' in page and "/dates/assign" in page
    names = [f"deadline-{number}", f"court_date-{hearing}", f"renewal-{seized}", f"valuation-{piece}", "x-1"]
    token = {"csrf_token": token_in(page)}
    form = client.post("/dates/assign", data={**token, "selected": names}).get_data(as_text=True)
    assert 'name="owner"' in form and "3 dates" in form
    asked = {**token, "things": ",".join(names), "owner": str(wu.id)}
    preview = client.post("/dates/assign", data=asked).get_data(as_text=True)
    assert "第三法庭" not in preview and "联系法官" in preview and 'name="confirmed"' in preview
    answer = client.post("/dates/assign", data={**asked, "confirmed": "1"})
    assert answer.status_code == 303 and "/deadlines/hand-over/" in answer.headers["Location"]
    house.jobs.carry_out(int(answer.headers["Location"].rpartition("/")[2]))
    with bench.session() as session:
        assert {one.kept.owner_id for one in list_deadlines(session, case.id) if one.kept.id == number} == {
            wu.id
        }
        assert [one.attends for one in list_court_dates(session, case.id)] == [(wu.id,)]
        assert [one.terms.owner_id for one in list_seizures(session, case.id)] == [wu.id]


def test_what_goes_with_its_case_is_told_so(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal_lead")
    token = token_in(client.get("/calendar?view=list").get_data(as_text=True) or "")
    answer = client.post(
        "/dates/assign", data={"csrf_token": token, "selected": ["valuation-1", "deadline-x"]}
    )
    assert answer.status_code == 303
    assert "who answers for the case has it" in client.get("/").get_data(as_text=True)


def test_the_law_is_asked_once_for_all_things_of_a_jurisdiction() -> None:
    asked: list[str] = []

    def pack_of(law: str) -> Pack:
        asked.append(law)
        return load_pack(law)

    things = [
        Dated(
            kind="search",
            id=one,
            case_id=1,
            reference="A",
            jurisdiction="CN",
            what=Message("x"),
            on=TODAY,
            lead_days=1,
        )
        for one in range(5)
    ]
    what_must_be_done(things, TODAY, pack_of)
    assert asked == ["CN"]
