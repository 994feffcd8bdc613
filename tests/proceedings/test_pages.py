"""The page of a proceeding and its forms; the same through the API."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.commands import AddObligor, add_obligor
from legal_recovery.cases.store import list_obligors
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import book, confirm, fill, own_fields
from tests.signing_in import make_person, send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/proceedings"
COURT = "杭州市西湖区人民法院"
SUIT = "（2026）浙0106民初123号"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def guarantor(bench: Bench) -> int:
    """A case with a debtor and a guarantor, who is named by the id of her row."""
    case = bench.open_case()

    def add(uow: Any) -> None:
        uow.lock(case.book)
        add_obligor(uow, case, AddObligor("guarantor", Particulars("赵样例", PartyKind.PERSON)))

    bench.within(add)
    with bench.session() as session:
        return next(one.obligor_id for one in list_obligors(session, case.id) if one.role == "guarantor")


@pytest.fixture
def me(sign_in: Callable[..., Actor]) -> Actor:
    return sign_in("legal")


def words(client: FlaskClient, address: str) -> str:
    return words_of(client.get(address).text)


def added(client: FlaskClient, **more: str) -> str:
    """Add a proceeding and return the address of its page."""
    form = {"proceeding_kind": "lawsuit", "court": COURT, **more}
    known = set(links(client))
    answer = client.post(f"{TAB}/new", data={**own_fields(client.get(f"{TAB}/new")), **form})
    assert answer.status_code == 303, words_of(answer.text)
    (new,) = set(links(client)) - known
    return new


def links(client: FlaskClient) -> list[str]:
    return re.findall(rf'href="({TAB}/\d+)"', client.get(TAB).text)


def test_a_proceeding_is_led_on_its_page_and_its_chain_is_on_the_tab(
    client: FlaskClient, me: Actor, guarantor: int
) -> None:
    page = added(client, **{f"side-{guarantor}": "third_party"}, claim="110万", judge="沈法官")
    said = words(client, page)
    assert "State Being prepared" in said and "Judge 沈法官" in said and "claimed CNY 1,100,000.00" in said
    assert "赵样例 Third party" in said
    moves = f"{page}/moves"
    step = {"state": "submitted", "on": "2026-04-01", "reason": "网上立案"}
    assert send(client, moves, step).status_code == 303
    assert "Accepted the docket number" in words(client, page), "what is missing stands beside the move"
    accepted = {"state": "accepted", "on": "2026-04-08", "reason": "受理通知书"}
    missing = send(client, moves, accepted)
    assert missing.status_code == 422 and "Missing: the docket number." in words_of(missing.text)
    wrong = send(client, moves, {**accepted, "docket_number": "（2026）浙0106执5号"})
    assert wrong.status_code == 422
    assert "“执” is the number of another kind of proceeding; Lawsuit has: 民初、民撤." in words_of(
        wrong.text
    )
    assert send(client, moves, {**accepted, "docket_number": SUIT}).status_code == 303
    assert "Litigation" in words(client, CASE) and "Submitted → Accepted" in words(client, CASE)
    enforcement = added(
        client,
        proceeding_kind="enforcement",
        docket_number="（2026）浙0106执55号",
        parent_id=page[len(TAB) + 1 :],
    )
    assert "Arises from Lawsuit · " + SUIT in words(client, enforcement)
    assert "From it arose Enforcement" in words(client, page)
    said = words(client, TAB)
    assert "└ Enforcement" in said and f"{SUIT} · （2026）浙0106执55号" in said
    found = client.get("/search", query_string={"q": "浙0106执55"}, follow_redirects=True)
    assert "ZB-1" in found.text
    late = send(client, moves, {"state": "fee_due", "on": "2026-04-09", "reason": "缴费", "version": "3"})
    assert late.status_code == 409


def test_filings_and_court_dates_are_kept_on_the_page(client: FlaskClient, me: Actor, guarantor: int) -> None:
    page = added(client)
    filing = {"filing_kind": "evidence", "filed_on": "2026-11-16", "court": COURT, "receipt_number": "SQ-9"}
    assert send(client, f"{page}/filings", filing).status_code == 303
    (answer,) = re.findall(rf'href="({CASE}/filings/\d+)"', client.get(page).text)
    bare = send(client, answer, {"outcome": "to_correct", "on": "2026-11-18"})
    assert bare.status_code == 422 and "until which it is to be corrected" in words_of(bare.text)
    said = send(client, answer, {"outcome": "to_correct", "on": "2026-11-18", "correct_by": "2026-11-25"})
    assert said.status_code == 303
    assert "SQ-9" in words(client, page) and "To be corrected 2026-11-18 2026-11-25" in words(client, page)

    dates, goes = f"{page}/dates", {f"attends-{me.id}": "1"}
    past = {"date_kind": "hearing", "day": "2026-11-19"}
    bare = fill(client, dates, past)
    assert bare.status_code == 422 and "is in the past" in words_of(bare.text)
    seen = fill(client, dates, {**past, "result": "当庭质证"})
    assert "Record a court date that was held" in words_of(seen.text)
    assert confirm(client, dates, seen).status_code == 303
    assert "Held 当庭质证" in words(client, page)
    hearing = {"date_kind": "hearing", "day": "2026-12-01", "at": "9:30", "place": "第三法庭", **goes}
    assert book(client, dates, hearing).status_code == 303
    twice = fill(client, dates, {"date_kind": "mediation", "day": "2026-12-01", "at": "11:00", **goes})
    assert "At two places at once:" in words_of(twice.text)
    assert "王小样 is also at: Hearing, 2026-12-01 09:30, case ZB-1." in words_of(twice.text)
    assert "Mediation" not in words(client, page), "nothing is saved yet"
    assert confirm(client, dates, twice).status_code == 303
    assert words(client, page).count("At two places at once:") == 2
    (first, *_rest) = re.findall(rf'href="({CASE}/court-dates/\d+)/adjournment"', client.get(page).text)
    assert 'value="第三法庭"' in client.get(f"{first}/adjournment").text
    later = {"day": "2026-12-08", "at": "9:30", "reason": "法官出差"}
    assert book(client, f"{first}/adjournment", later).status_code == 303
    said = words(client, page)
    assert "Adjourned 法官出差" in said and "2026-12-08 09:30 Hearing 第三法庭 王小样 Set" in said
    assert "At two places at once:" not in said
    assert send(client, f"{first}/cancellation", {"reason": "撤诉"}).status_code == 409
    (second, *_rest) = re.findall(rf'href="({CASE}/court-dates/\d+)/result"', client.get(page).text)
    early = send(client, f"{second}/result", {"result": "开庭"})
    assert early.status_code == 422 and "has not come yet" in words_of(early.text)
    assert send(client, f"{second}/cancellation", {"reason": "撤诉"}).status_code == 303


def test_service_proposes_the_day_of_the_title_and_says_what_an_agreed_address_spares(
    client: FlaskClient, me: Actor, guarantor: int
) -> None:
    sides = dict.fromkeys(re.findall(r"side-\d+", client.get(f"{TAB}/new").text), "respondent")
    page = added(client, docket_number=SUIT, **sides)
    (row,) = {one.removeprefix("side-") for one in sides} - {str(guarantor)}
    said = words(client, page)
    assert "Judgment of first instance 赵样例 Not served yet" in said
    assert "Not in effect yet" not in said, "nothing was decided yet"
    service = {"paper": "judgment-served", "on": "2026-08-03"}
    for party in (row, ""):
        assert book(client, f"{page}/service", {**service, "obligor_id": party}).status_code == 303
    assert "Not in effect yet; still to be served on: 赵样例" in words(client, page)
    address = {"address": "杭州市示例路1号", "agreed_on": "2025-01-05"}
    assert send(client, f"{CASE}/obligors/{guarantor}/address", address).status_code == 303
    theirs = {**service, "obligor_id": str(guarantor)}
    preview = fill(client, f"{page}/service", {**theirs, "means": "announcement"})
    assert "that spares its cost and 30 days" in words_of(preview.text)
    assert "takes effect on 2 Sep 2026" in words_of(preview.text)
    assert book(client, f"{page}/service", {**theirs, "means": "agreed-address"}).status_code == 303
    assert "Served on all parties and not appealed by then: in effect since 19 Aug 2026." in words(
        client, page
    )
    assert 'value="2026-08-19"' in client.get(f"{page}/title").text
    title = {"title_kind": "judgment", "title_on": "2026-08-19"}
    preview = fill(client, f"{page}/title", {**title, "perform_until": "2026-08-29"})
    assert "2028-08-29 Application for enforcement" in words_of(preview.text)
    shown = confirm(client, f"{page}/title", preview)
    assert shown.status_code == 303 and shown.location.endswith("/award"), "what it awards comes next"
    assert 'value="2026-08-29"' in client.get(shown.location).text, "and nothing is typed twice"
    assert "State In effect since 2026-08-19" in words(client, page)
    certificate = {"effective_on": "2026-08-19", "issued_on": "2026-09-01", "obligor_id": str(guarantor)}
    assert send(client, f"{page}/certificates", certificate).status_code == 303
    assert "赵样例 2026-08-19 2026-09-01" in words(client, page)
    assert "Certified: the title is in effect since 19 Aug 2026" in words(client, CASE)


def test_the_same_is_done_through_the_api(app: Flask, bench: Bench, guarantor: int) -> None:
    person = make_person(app, bench, ("legal",), bench.office_id)
    token = commands.CreateToken(person.id, "测试", token_digest("lrt_x"))
    bench.do(commands.create_token, token, by=person)
    client = app.test_client()
    head = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}
    api = f"/api/v1{CASE}"

    def post(path: str, body: dict[str, Any], status: int = 201) -> Any:
        answer = client.post(f"{api}{path}", json=body, headers=head)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()

    def get(path: str) -> Any:
        return client.get(f"{api}{path}", headers=head).get_json()

    parties = [{"obligor_id": str(guarantor), "side": "respondent"}]
    suit = post(
        "/proceedings", {"proceeding_kind": "lawsuit", "court": COURT, "claim": "1000.00", "parties": parties}
    )
    here = f"/proceedings/{suit['id']}"
    shown = get(here)
    assert (shown["state"], shown["claim"], shown["claim_currency"], shown["parties"]) == (
        "prepared", "1000.00", "CNY", parties,
    )  # fmt: skip
    assert shown["next"][0] == {"state": "submitted", "missing": []}
    step = {"state": "submitted", "on": "2026-04-01", "reason": "立案"}
    assert post(f"{here}/moves", step)["id"] == suit["id"]
    refused = post(f"{here}/moves", {**step, "state": "effective"}, 422)
    assert refused["code"] == "proceedings.impossible_move" and refused["field"] == "state"
    wrong = post("/proceedings", {"proceeding_kind": "appeal", "court": COURT, "docket_number": SUIT}, 422)
    assert (wrong["code"], wrong["field"]) == ("docket.wrong_kind", "docket_number")
    fixed = {"proceeding_kind": "lawsuit", "court": COURT, "docket_number": SUIT, "filed_on": "2026-04-01"}
    post(f"{here}/correction", fixed)
    assert get(here)["docket_number"] == SUIT and get(here)["parties"] == parties
    filing = {"filing_kind": "evidence", "filed_on": "2026-04-02", "court": COURT}
    made = post(f"{here}/filings", filing)
    post(f"/filings/{made['id']}/answer", {"outcome": "accepted", "on": "2026-04-03"})
    assert [one["outcome"] for one in get("/filings")] == ["accepted"]
    hearing = {"date_kind": "hearing", "day": "2026-12-01", "at": "09:30", "attends": [str(person.id)]}
    set_on = post(f"{here}/court-dates", hearing)
    assert set_on["clashes"] == []
    foreseen = post(f"{here}/court-dates?preview=1", {**hearing, "at": "10:30"}, 200)
    assert [one["court_date_id"] for one in foreseen["clashes"]] == [set_on["id"]]
    past = post(f"{here}/court-dates", {**hearing, "day": "2026-11-01"}, 422)
    assert (past["code"], past["field"]) == ("court_dates.in_past", "day")
    later = post(f"/court-dates/{set_on['id']}/adjournment", {"day": "2026-12-08", "reason": "延期"})
    assert [one["state"] for one in get("/court-dates")] == ["adjourned", "set"]
    post(f"/court-dates/{later['id']}/result", {"result": "开庭"}, 422)
    post(f"/court-dates/{later['id']}/cancellation", {"reason": "撤诉"})
    post(f"/court-dates/{later['id']}/cancellation", {"reason": "撤诉"}, 409)
    assert get(f"{here}/service")["effect"]["waits_for"] == [str(guarantor), None]
    post(f"/obligors/{guarantor}/address", {"address": "示例路1号", "agreed_on": "2025-01-05"})
    for party in (str(guarantor), None):
        served = {"paper": "judgment-served", "on": "2026-08-03", "obligor_id": party}
        post(f"{here}/service", served)
    assert get(f"{here}/service")["effect"] == {
        "on": "2026-08-19", "waits_for": [], "provisional": False, "appealed": False,
    }  # fmt: skip
    title = {"title_kind": "judgment", "title_on": "2026-08-19"}
    seen = post(f"{here}/title?preview=1", title, 200)
    assert "enforcement" in [one["rule"] for one in seen["deadlines"]]
    post(f"{here}/title", title)
    post(f"{here}/certificates", {"effective_on": "2026-08-19", "issued_on": "2026-09-01"})
    assert [one["obligor_id"] for one in get("/certificates")] == [None]
    assert get(here)["state"] == "effective"


def test_what_arises_from_a_proceeding_opens_with_what_both_have_in_common(
    client: FlaskClient, me: Actor, guarantor: int
) -> None:
    suit = added(client, docket_number=SUIT, claim="110万", judge="沈法官", counsel="某律所")
    assert "What can arise from it" in words(client, suit)
    here = re.findall(rf'href="({TAB}/new\?[^"]*proceeding_kind=[a-z_]+)"', client.get(suit).text)
    forms = {one.split("proceeding_kind=")[1]: client.get(one.replace("&amp;", "&")).text for one in here}
    assert set(forms) == {"appeal", "retrial", "enforcement"}
    for form in forms.values():
        assert 'value="某律所"' in form and "1100000" in form.replace(",", "")
    assert f'value="{COURT}"' in forms["enforcement"] and 'value="沈法官"' in forms["enforcement"]
    assert f'value="{COURT}"' not in forms["appeal"], "a court above decides"
    change = added(client, proceeding_kind="appeal", parent_id=suit[len(TAB) + 1 :])
    assert "Add the party to the case" not in words(client, change)


def test_nobody_is_led_to_undo_a_title(client: FlaskClient, me: Actor, guarantor: int) -> None:
    page = added(client, filed_on="2026-04-01", title_kind="judgment", title_on="2026-06-01")
    form = client.get(f"{page}/moves").text
    assert '<option value="set_aside"' in form and '<option value="set_aside" selected' not in form


def test_a_party_that_was_added_by_a_court_is_put_in_the_case(
    client: FlaskClient, me: Actor, guarantor: int
) -> None:
    new = f"{CASE}/obligors/new"
    assert f'href="{new}"' in client.get(f"{CASE}/obligors").text
    added_one = {"role": "co_debtor", "name": "杭州示例股东有限公司", "kind": "company"}
    assert send(client, new, {**added_one, "role": ""}).status_code == 422
    assert send(client, new, added_one).status_code == 303
    assert "杭州示例股东有限公司 Co-debtor" in words(client, f"{CASE}/obligors")
    again = send(client, new, added_one)
    assert again.status_code == 422 and "in the case already" in words_of(again.text)


def test_who_attends_a_court_date_changes_on_its_page(client: FlaskClient, me: Actor, guarantor: int) -> None:
    page = added(client)
    hearing = {"date_kind": "hearing", "day": "2026-12-01", f"attends-{me.id}": "1"}
    assert book(client, f"{page}/dates", hearing).status_code == 303
    assert "王小样 Set" in dated(client, page)
    (attendance,) = re.findall(rf'href="({CASE}/court-dates/\d+/attendance)"', client.get(page).text)
    ticked = re.findall(r'<input[^>]*name="attends-(\d+)"[^>]* checked', client.get(attendance).text)
    assert ticked == [str(me.id)], "who goes is ticked"
    assert send(client, attendance, {}).status_code == 303
    assert "2026-12-01" in dated(client, page) and "王小样" not in dated(client, page)


def dated(client: FlaskClient, page: str) -> str:
    """Return what the list of court dates says."""
    table = client.get(page).text.split('id="dates"')[1].split("</table>")[0]
    return words_of(f"<main>{table}</main>")
