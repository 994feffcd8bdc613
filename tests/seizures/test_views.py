"""Seizures on pages: recorded at their fields, watched by risk, renewed by a PDF, lapsed with a cause."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.alerts.commands import remind
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    LienTerms,
    RegisterLien,
    add_collateral,
    register_lien,
)
from legal_recovery.house import subscribers
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.seizures.commands import NoteLapse, OrderMeasure, note_lapse, note_lapses, order_measure
from tests.alerts.agenda import NO_SERVER
from tests.cases.reading import words_of
from tests.dossiers.reading import Printed
from tests.factories import Bench, cny
from tests.money import book, fill
from tests.seizures.factories import COURT, asset, seize
from tests.signing_in import send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/seizures"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    return bench.open_case()


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor]) -> FlaskClient:
    sign_in("legal_lead", "finance_lead")
    return client


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return words_of(answer.text)


def test_a_seizure_is_recorded_put_right_renewed_and_ended(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    house = asset(bench, case)
    assert "No seizures yet" in words(legal, TAB)
    typed = {
        "collateral_id": str(house), "court": COURT, "docket_number": "(2024)浙0106执保123号", "measure": "seal",
        "ordered_on": "2024-01-08", "starts_on": "2024-01-10", "expires_on": "2027-01-11", "rank": "1",
    }  # fmt: skip
    wrong = send(legal, f"{TAB}/new", typed)
    assert wrong.status_code == 422
    assert "is 3 years: from 10 Jan 2024 it holds until 10 Jan 2027 at the latest" in words_of(wrong.text)
    assert send(legal, f"{TAB}/new", {**typed, "expires_on": "2023-01-09"}).status_code == 422
    assert send(legal, f"{TAB}/new", {**typed, "rank": "first"}).status_code == 422
    recorded = send(legal, f"{TAB}/new", {**typed, "expires_on": "2027-01-09"})
    assert recorded.status_code == 303 and re.search(rf"{TAB}/\d+$", recorded.headers["Location"]), (
        "its own page"
    )
    said = words(legal, TAB)
    assert "2027-01-09" in said and "2026-12-31" in said and "Not prepared" in said
    number = re.findall(rf'href="({TAB}/\d+)"', legal.get(TAB).text)[0]
    page = words(legal, number)
    assert "Longest by law 2027-01-10" in page and "第四百八十五条" in page
    right = send(legal, f"{number}/correction", {**typed, "expires_on": "2027-01-08", "reason": "裁定书"})
    assert right.status_code == 303 and "2027-01-08" in words(legal, number)
    assert (
        send(legal, f"{number}/lodged", {"lodged_on": "2026-11-19", "receipt_number": "收9"}).status_code
        == 303
    )
    assert "Lodged" in words(legal, TAB)
    renewal = {"expires_on": "2030-01-08", "renewed_on": "2026-11-20"}
    assert send(legal, f"{number}/renewal", renewal).status_code == 303
    page = words(legal, number)
    assert "2027-01-08" in page and "2030-01-08" in page and "收9" in page
    ended = {"state": "released", "on": "2026-11-20", "reason": "和解"}
    assert send(legal, f"{number}/end", ended).status_code == 303
    again = send(legal, f"{number}/end", ended)
    assert again.status_code == 409 and "ended on 20 Nov 2026 already" in words_of(again.text)
    told = words(legal, CASE)
    assert "A seizure was renewed until 8 Jan 2030" in told and "A seizure ended: Released" in told


def test_the_figure_at_risk_is_explained_with_the_liens_ahead(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    house = asset(bench, case)
    one = seize(bench, case, house, senior=cny("50,000.00"))
    for rank, holder, secured in ((1, "某农商行", "300,000.00"), (2, "某小贷公司", None), (3, None, None)):
        amount = cny(secured) if secured else None
        request = RegisterLien(case.id, house, LienTerms("mortgage", rank, holder, amount))
        bench.do(register_lien, request)
    said = words(legal, f"{TAB}/{one}")
    assert "How the figure at risk comes about" in said
    for figure in ("1,100,000.00", "900,000.00", "−300,000.00", "−50,000.00", "600,000.00"):
        assert figure in said, figure
    assert "Ahead of us, rank 1: Mortgage of 某农商行" in said and "what it secures is not known" in said
    assert "does not count" in said


def test_the_head_of_a_case_warns_of_seizures_that_end_within_thirty_days(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    seize(bench, case, asset(bench, case), expires_on=date(2026, 12, 21))
    assert "ends within 30 days" not in words(legal, CASE)
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 12, 20))
    warning = "杭州市示例路1号房产: until 2026-12-20, 30 days left, application for renewal not lodged"
    for tab in (CASE, f"{CASE}/costs"):
        assert warning in words(legal, tab) and f'href="{TAB}/{one}"' in legal.get(tab).text
    assert send(legal, f"{TAB}/{one}/lodged", {"lodged_on": "2026-11-20"}).status_code == 303
    seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 19))
    said = words(legal, CASE)
    assert "expired on 2026-11-19, not noted yet · and 1 more Look at the seizures" in said


def test_the_watch_is_sorted_by_risk_filtered_and_saved(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    soon = seize(
        bench,
        case,
        asset(bench, case, value=cny("50,000.00")),
        ordered_on=date(2023, 12, 1),
        starts_on=date(2023, 12, 1),
        expires_on=date(2026, 11, 25),
    )
    rich = seize(bench, case, asset(bench, case), expires_on=date(2027, 1, 9))
    late = seize(bench, case, asset(bench, case), starts_on=date(2026, 1, 10), expires_on=date(2029, 1, 9))
    waiting = seize(bench, case, asset(bench, case), rank=2, first_court="宁波市中级人民法院")

    def order(address: str) -> list[int]:
        return [int(one) for one in re.findall(r'<tr tabindex="-1" id="list-(\d+)"', legal.get(address).text)]

    assert order("/seizures") == [soon, rich, late]
    assert order("/seizures?sort=exposed") == [soon, rich, late]
    assert order("/seizures?sort=-expires_on") == [late, rich, soon]
    assert order("/seizures?band=7") == [soon] and order("/seizures?band=90") == [soon, rich]
    assert order("/seizures?band=later") == [late]
    assert order("/seizures?tab=waiting") == [waiting] and order("/seizures?tab=lost") == []
    assert order(f"/seizures?court={COURT[:3]}") == [soon, rich, late]
    assert "No seizure matches" in words(legal, "/seizures?court=nowhere")
    assert "The next expiry is on 2026-11-25" in words(legal, "/seizures?tab=released")
    said = words(legal, "/seizures")
    assert "Within 7 days" in said and "Within 90 days" in said and "1,850,000.00" in said
    assert "Choose one from the list." in words(legal, "/seizures?band=99&office=x")
    csv = legal.get("/seizures.csv").get_data(as_text=True).splitlines()
    assert len(csv) == 4 and "2026-11-25" in csv[1]
    assert legal.get("/seizures.xlsx?tab=waiting").status_code == 200
    assert legal.get("/seizures.csv?band=99").status_code == 422


def test_renewals_of_several_cases_become_one_pdf_and_a_document_of_each(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    other = bench.open_case("ZB-2", debtor="宁波样例贸易有限公司")
    one = seize(bench, case, asset(bench, case))
    two = seize(bench, other, asset(bench, other, "equity"), measure="freeze", docket_number=None)
    over = seize(bench, other, asset(bench, other), expires_on=date(2026, 11, 1))
    chosen = {"selected": [str(one), str(two), str(over)], "query": ""}
    led = send(legal, "/seizures/renewals", chosen, form_at="/seizures")
    assert led.status_code == 303
    said = words(legal, led.location)
    assert "the docket number of the ruling" in said and "It expired on 1 Nov 2026" in said
    assert "nothing is printed until then" in said
    refused = legal.get(f"/seizures/renewals.pdf?selected={two}")
    assert refused.status_code == 422
    fix = f"/cases/ZB-2/seizures/{two}/correction"
    own = re.findall(r'<option value="(\d+)" selected', legal.get(fix).text)[0]
    typed = {
        "collateral_id": own, "court": COURT, "docket_number": "（2024）浙0106执保9号", "measure": "freeze",
        "ordered_on": "2024-01-08", "starts_on": "2024-01-10", "expires_on": "2027-01-09", "rank": "1",
        "reason": "补录",
    }  # fmt: skip
    assert send(legal, fix, typed).status_code == 303
    both = f"selected={one}&selected={two}"
    drafted = send(
        legal,
        "/seizures/renewals",
        {"selected": [str(one), str(two)], "confirmed": "1"},
        f"/seizures/renewals?{both}",
    )
    assert drafted.status_code == 303 and "2 applications are ready." in words(legal, drafted.location)
    answer = legal.get(f"/seizures/renewals.pdf?{both}")
    assert answer.mimetype == "application/pdf"
    printed = Printed(answer.data)
    assert len(printed.pages) == 2 and printed.language == "zh-CN"
    first, second = printed.pages
    assert "续行查封申请书" in first and "续行冻结申请书" in second
    for part in (
        "申请人：，住所地，统一社会信用代码。",
        "被申请人：杭州示例机械有限公司",
        COURT,
        "（2024）浙0106执保123号",
        "2027年1月9日",
        "第四百八十五条",
        "此致",
        "2026年11月20日",
        "壹佰壹拾万元整",
    ):
        assert part in first, part
    assert "宁波样例贸易有限公司" in second and "宁波样例贸易有限公司" not in first
    for reference in ("ZB-1", "ZB-2"):
        documents = legal.get(f"/cases/{reference}/documents").text
        link = re.findall(rf'href="(/cases/{reference}/documents/\d+)"', documents)[0]
        assert len(Printed(legal.get(link).data).pages) == 1, "no other case stands in it"
        assert "Drafted" in words(legal, f"/cases/{reference}/seizures")


def test_a_lapse_is_seen_by_those_who_answer_for_it(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    auditor, finance = (app.test_client() for _ in range(2))
    sign_in("auditor", browser=auditor)
    sign_in("finance", browser=finance)
    owner = sign_in("legal")
    seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 1), owner_id=owner.id)
    assert "Expired, not noted yet" in words(client, TAB)
    assert "No seizure has lapsed" in words(client, "/incidents")
    note_lapses(bench.database, bench.clock, bench.actor, lambda *_: None, subscribers())
    said = words(client, "/incidents")
    assert "2026-11-01" in said and "State the cause" in said
    address = re.findall(rf'href="({CASE}/incidents/\d+)"', client.get("/incidents").text)[0]
    assert send(client, address, {"cause": ""}).status_code == 422
    assert send(client, address, {"cause": "承办人离职未交接"}).status_code == 303
    assert "承办人离职未交接" in words(client, "/seizures?tab=lost")
    assert "承办人离职未交接" in words(client, TAB)
    assert "承办人离职未交接" in words(auditor, "/incidents")
    assert "承办人离职未交接" not in words(auditor, "/incidents?state=open")
    assert "承办人离职未交接" in auditor.get("/incidents.csv?state=explained").get_data(as_text=True)
    assert auditor.get("/incidents.xlsx").status_code == 200
    assert auditor.get("/incidents.csv?state=new").status_code == 422
    assert auditor.get("/seizures").status_code == 200 and auditor.get(f"{TAB}/new").status_code == 403
    assert finance.get("/incidents").status_code == 403


def test_security_is_shown_with_its_effect_and_comes_back(legal: FlaskClient, case: CaseFacts) -> None:
    typed = {"security_kind": "cash", "amount": "10万", "lodged_on": "2026-05-06", "lodged_with": COURT}
    preview = words_of(fill(legal, f"{CASE}/securities/new", typed).text)
    assert "Security lodged" in preview and "net recovery does not change" in preview
    assert book(legal, f"{CASE}/securities/new", typed).status_code == 303
    bond = {**typed, "security_kind": "bond"}
    assert "nothing is posted" in words_of(fill(legal, f"{CASE}/securities/new", bond).text)
    back = re.findall(rf'href="({CASE}/securities/\d+/return)"', legal.get(TAB).text)[0]
    assert book(legal, back, {"on": "2026-11-20"}).status_code == 303
    said = words(legal, TAB)
    assert "100,000.00" in said and "Returned" in said
    twice = fill(legal, back, {"on": "2026-11-20"})
    assert twice.status_code == 409
    # It never came back: whoever goes by the entry is led to the same reversal.
    entry = re.findall(rf'href="({CASE}/ledger/\d+)"', legal.get(f"{CASE}/ledger").text)[0]
    led = legal.get(f"{entry}/reversal", follow_redirects=True)
    assert led.request.path == f"{back}/reversal" and "Reverse the return of a security" in words_of(led.text)
    taken_back = {"confirmed": "1", "why": "other", "reason": "误录"}
    assert fill(legal, f"{back}/reversal", taken_back).status_code == 303
    assert "Record its return" in words(legal, TAB)
    assert legal.get(f"{back}/reversal").status_code == 409
    assert "Security of" in words(legal, CASE)


def test_strangers_clues_measures_and_searches_have_their_pages(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    stranger = {"first_court": "宁波市中级人民法院", "first_started_on": date(2025, 1, 6)}
    house = asset(bench, case)
    one = seize(bench, case, house, rank=2, **stranger, docket_number="(2026)浙0106执77号")
    assert "can be asked to hand the disposal over" not in words(legal, TAB)
    letter = f"{TAB}/{one}/handover.pdf"
    assert legal.get(letter).status_code == 422 and letter not in legal.get(f"{TAB}/{one}").text
    bench.do(register_lien, RegisterLien(case.id, house, LienTerms("mortgage", 1, None, cny("500,000.00"))))
    assert "can be asked to hand the disposal over" in words(legal, TAB)
    assert f'href="{TAB}/{one}/handover"' in legal.get(TAB).text
    page = f"{TAB}/{one}"
    assert all(f'href="{letter}"' in legal.get(where).text for where in (TAB, page))
    sheet = legal.get(letter)
    assert "filename*=UTF-8''" + quote("商请移送执行申请书_") in sheet.headers["Content-Disposition"]
    [printed] = Printed(sheet.data).pages
    for part in (
        "请求贵院依法商请宁波市中级人民法院将其首先查封的杭州示例机械有限公司名下的杭州市示例路1号房产",
        "贵院在（2026）浙0106执77号案中系轮候查封",
        "申请人对上述财产享有优先受偿权",
        "法释〔2016〕6号第一条",
        f"此致{COURT}申请人（盖章）：2026年11月20日",
    ):
        assert part in printed, part
    ask = {"ground": "disposal-request", "requested_on": "2026-11-20", "document": "商请移送执行函"}
    assert send(legal, f"{page}/handover", {**ask, "ground": "preservation-idle"}).status_code == 422
    assert send(legal, f"{page}/handover", ask).status_code == 303
    answer = re.findall(rf'href="({CASE}/handovers/\d+)"', legal.get(page).text)[0]
    assert send(legal, answer, {"state": "agreed", "answered_on": "2026-11-20"}).status_code == 303
    claim = {"court": "宁波市中级人民法院", "lodged_on": "2026-11-20", "amount": "1,100,000"}
    assert send(legal, f"{page}/priority", claim).status_code == 303
    assert send(legal, f"{page}/effect", {"starts_on": "2026-11-01"}).status_code == 303
    said = words(legal, page)
    assert "Expiry reckoned" in said and "2029-10-31" in said and "Disposal handed over" in said
    clue = {"what": "对外应收账款", "found_on": "2026-11-01", "source": "年报"}
    assert send(legal, f"{CASE}/clues/new", clue).status_code == 303
    address = re.findall(rf'href="({CASE}/clues/\d+)"', legal.get(TAB).text)[0]
    assert send(legal, address, {"state": "followed", "followed_on": "2026-11-02"}).status_code == 303
    party = re.findall(r'<option value="(\d+)">杭州示例', legal.get(f"{CASE}/measures/new").text)[0]
    measure = {"obligor_id": party, "measure_kind": "consumption", "ordered_on": "2026-06-01", "court": COURT}
    assert send(legal, f"{CASE}/measures/new", measure).status_code == 303
    address = re.findall(rf'href="({CASE}/measures/\d+)"', legal.get(TAB).text)[0]
    assert send(legal, address, {"step": "asked", "on": "2026-11-02"}).status_code == 303
    assert "Removal asked for" in words(legal, TAB)
    assert send(legal, f"{CASE}/searches/new", {"terminated_on": "2026-05-01"}).status_code == 303
    address = re.findall(rf'href="({CASE}/searches/\d+)"', legal.get(TAB).text)[0]
    assert send(legal, address, {"done_on": "2026-11-02", "result": "无"}).status_code == 303
    assert "Searches after the termination" in words(legal, TAB)


def test_a_lapse_that_nobody_recorded_yet_is_recorded_from_its_page(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 10))
    page = words(legal, f"{TAB}/{one}")
    assert (
        "Record the lapse" in page and "The seizure ended" not in page and "Prepare the renewal" not in page
    )
    hidden = send(legal, f"{TAB}/{one}/end", {"state": "released", "on": "2026-11-09", "reason": "和解"})
    assert hidden.status_code == 422 and "record the lapse first" in words_of(hidden.text)
    assert send(legal, f"{TAB}/{one}/lapse", {}).status_code == 303
    page = words(legal, f"{TAB}/{one}")
    assert "Lapsed" in page and "Record the lapse" not in page and "Record the renewal" not in page
    assert send(legal, f"{TAB}/{one}/lapse", {}).status_code == 409


def test_what_is_seized_counts_after_what_comes_before_us(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    # The case is owed 1,100,000.00; of the house 200,000.00 are left for us, and the freeze has expired.
    seize(bench, case, asset(bench, case, value=cny("1,500,000.00")), senior=cny("1,300,000.00"))
    deposit = asset(bench, case, "deposit", value=cny("1,500,000.00"))
    ran_out = {"starts_on": date(2025, 11, 11), "expires_on": date(2026, 11, 10)}
    seize(bench, case, deposit, measure="freeze", **ran_out)
    assert "Seized beyond the claim?" not in words(legal, TAB)
    seize(bench, case, asset(bench, case, value=cny("1,000,000.00")))
    assert "CNY 100,000.00 more" in words(legal, TAB)


def test_who_closes_a_case_sees_what_still_stands_and_may_close_it_all_the_same(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    closing = f"{CASE}/stage?stage=closed"
    assert "still stands" not in words(legal, closing)
    one, over = seize(bench, case, asset(bench, case)), seize(bench, case, asset(bench, case))
    ended = {"state": "released", "on": "2026-11-20", "reason": "和解"}
    assert send(legal, f"{TAB}/{over}/end", ended).status_code == 303
    with bench.session() as session:
        (debtor,) = list_obligors(session, case.id)
    order = OrderMeasure(case.id, debtor.obligor_id, "consumption", date(2026, 11, 2), COURT)
    measure = bench.do(order_measure, order)["measure_id"]
    lodged = {"security_kind": "bond", "amount": "10万", "lodged_on": "2026-05-06", "lodged_with": "某保险"}
    assert book(legal, f"{CASE}/securities/new", lodged).status_code == 303
    page = legal.get(closing).text
    assert "this still stands" in words_of(page)
    for address in (f"{TAB}/{one}", f"{CASE}/measures/{measure}", f"{TAB}#securities"):
        assert f'<li><a href="{address}">' in page, address
    assert f'<li><a href="{TAB}/{over}">' not in page
    assert "still stands" not in words(legal, f"{CASE}/stage?stage=litigation")
    typed = {"stage": "closed", "closed_how": "uncollectible", "on": "2026-11-20", "reason": "无财产"}
    assert send(legal, f"{CASE}/stage", typed).status_code == 303


def test_the_watch_says_who_was_reminded_and_leads_to_a_new_seizure_of_any_case(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    bench.open_case("ZB-2", debtor="宁波样例贸易有限公司")
    seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 22))
    row = re.compile(r'<tr tabindex="-1" id="list-.*?</tr>', re.S)
    (before,) = row.findall(legal.get("/seizures").text)
    assert "Waiting to be sent" not in before and "Not delivered" not in before
    remind(bench.database, bench.clock, bench.actor, subscribers(), NO_SERVER)
    (after,) = row.findall(legal.get("/seizures").text)
    assert "Waiting to be sent" in after or "Not delivered" in after
    heads = re.findall(r'<td[^>]* data-label="([^"]+)"', after)
    shown = ["Lodge by", "Working days left", "Renewal", "Reminder", "Owner of the task", "Court"]
    assert [one for one in heads if one in shown] == shown, "what is done stands before where it is"
    assert 'href="/seizures/new"' in legal.get("/seizures").text
    assert legal.get("/seizures/new?q=ZB-2").location == "/cases/ZB-2/seizures/new"
    several = words(legal, "/seizures/new?q=ZB")
    assert "ZB-1" in several and "ZB-2" in several and "Nothing found" in words(legal, "/seizures/new?q=zzz")


def test_a_lapse_is_explained_from_my_day(legal: FlaskClient, case: CaseFacts, bench: Bench) -> None:
    seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 1))
    bench.do(note_lapse, NoteLapse(case.id))
    found = re.findall(rf'<a href="({CASE}/incidents/\d+)"[^>]*>', legal.get("/").text)
    assert found and "State the cause" in words(legal, "/")


def test_what_lapsed_is_neither_prepared_nor_renewed_as_if_it_ran(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 1))
    for _noted in range(2):
        page = words(legal, f"{TAB}/{one}")
        assert "Prepare the renewal" not in page and "Record the renewal" not in page
        bench.do(note_lapse, NoteLapse(case.id))


def test_a_seizure_takes_over_what_its_proceeding_and_a_clue_say(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    with bench.session() as session:
        (debtor,) = list_obligors(session, case.id)
    terms = CollateralTerms("vehicle", "浙A00001货车", None, obligor_id=debtor.obligor_id)
    van = bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"]
    for page in (f"{CASE}/collateral", "/collateral"):
        assert "杭州示例机械有限公司" in words(legal, page).partition("浙A00001货车")[2], page
    suit = ProceedingTerms(
        "enforcement",
        COURT,
        "（2026）浙0106执88号",
        date(2026, 6, 1),
        parties=((debtor.obligor_id, "respondent"),),
    )
    number = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
    other = ProceedingTerms("enforcement", "宁波市中级人民法院", "（2026）浙02执9号", date(2026, 6, 2))
    bench.do(open_proceeding, OpenProceeding(case.id, other))
    own = f"{TAB}/new?proceeding={number}"
    assert f'href="{own}"' in legal.get(f"{CASE}/proceedings/{number}").text
    page = legal.get(own).text
    assert f'value="{COURT}"' in page and 'value="（2026）浙0106执88号"' in page
    for chosen in (van, number):
        assert f'<option value="{chosen}" selected' in page
    assert f'value="{COURT}"' not in legal.get(f"{TAB}/new").text, "of two nobody can tell which"
    clue = {"what": "名下有一辆货车", "found_on": "2026-11-02"}
    assert send(legal, f"{CASE}/clues/new", clue).status_code == 303
    address = re.findall(rf'href="({CASE}/clues/\d+)"', legal.get(TAB).text)[0]
    ended = {"state": "property", "followed_on": "2026-11-20"}
    led = send(legal, address, ended)
    assert led.location == f"{TAB}/new?clue={address.rsplit('/', 1)[1]}"
    assert "From the clue of 2026-11-02: 名下有一辆货车" in words(legal, led.location)
    assert f'href="{led.location}"' in legal.get(TAB).text


def test_a_renewal_is_recorded_with_the_notice_that_says_so(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    one, two = seize(bench, case, asset(bench, case)), seize(bench, case, asset(bench, case))
    typed = {"expires_on": "2030-01-09", "renewed_on": "2026-11-20"}
    wrong = send(legal, f"{TAB}/{one}/renewal", {**typed, "document_id": "77"})
    assert wrong.status_code == 422 and "There is no such document." in words_of(wrong.text)
    notice = (BytesIO(b"%PDF-1.7 notice"), "续封通知书.pdf")
    sent = send(legal, f"{TAB}/{one}/renewal", {**typed, "file": notice})
    assert sent.status_code == 303
    link = re.findall(
        rf'<a href="({CASE}/documents/(\d+))">续封通知书.pdf</a>', legal.get(f"{TAB}/{one}").text
    )
    (address, number) = link[0]
    assert legal.get(address).data == b"%PDF-1.7 notice"
    assert send(legal, f"{TAB}/{two}/renewal", {**typed, "document_id": number}).status_code == 303
    assert f'href="{address}"' in legal.get(f"{TAB}/{two}").text
