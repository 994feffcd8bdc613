"""Moving a case on with the fact that allows it; proceedings and their titles."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store import get_case
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.proceedings.store import list_proceedings
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import book
from tests.signing_in import send

CASE = "/cases/ZB-1"
STAGE = f"{CASE}/stage"
SUIT = {
    "stage": "litigation",
    "on": "2026-04-02",
    "reason": "起诉",
    "proceeding_kind": "lawsuit",
    "court": "杭州市西湖区人民法院",
    "docket_number": "(2026)浙0106民初123",
    "filed_on": "2026/4/1",
}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor]) -> FlaskClient:
    """A browser in which somebody of Legal is signed in."""
    sign_in("legal")
    return client


def stage_of(bench: Bench) -> Stage:
    with bench.session() as session:
        return get_case(session, bench.actor, "ZB-1").stage


def seq_of(bench: Bench) -> int:
    with bench.session() as session:
        return get_case(session, bench.actor, "ZB-1").seq


def with_suit(bench: Bench, **more: str) -> None:
    """Record a suit that waits for its title."""
    case = bench.open_case(**more)
    terms = ProceedingTerms("lawsuit", "杭州市西湖区人民法院", "（2026）浙0106民初123号", date(2026, 4, 1))
    bench.do(open_proceeding, OpenProceeding(case.id, terms))


def test_the_form_offers_what_the_table_allows_each_with_what_is_missing(
    legal: FlaskClient, bench: Bench
) -> None:
    bench.open_case()
    words = words_of(legal.get(STAGE).text)
    assert "Pre-litigation Nothing is missing for it. Litigation Missing: a suit with its court" in words
    assert "Disposal Missing" not in words, "the table has no such move"
    assert "Move to: Pre-litigation" in words, "the usual next stage is chosen"


def test_a_case_moves_on_with_its_suit(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    answer = send(legal, STAGE, SUIT, form_at=f"{STAGE}?stage=litigation")
    assert answer.status_code == 303 and answer.location == CASE
    words = words_of(legal.get(CASE).text)
    assert "The case is now at: Litigation." in words
    assert "Lawsuit: 杭州市西湖区人民法院 Docket number （2026）浙0106民初123号" in words
    assert "Moved from Intake to Litigation Reason: 起诉" in words
    assert "Docket number （2026）浙0106民初123号 Court 杭州市西湖区人民法院" in words, (
        "the head shows where it is"
    )


def test_a_double_click_moves_once(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    form = {**SUIT, "idempotency_key": "k1"}
    for _ in range(2):
        assert send(legal, STAGE, form).status_code == 303
    with bench.session() as session:
        case = get_case(session, bench.actor, "ZB-1")
        assert len(list_proceedings(session, case.id)) == 1


def test_what_a_move_needs_is_asked_for_at_its_fields(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    answer = send(legal, STAGE, {"stage": "litigation", "on": "2026-04-02", "reason": "", "court": ""})
    assert answer.status_code == 422
    for sentence in ("Give the court.", "Give the day of filing.", "Say why."):
        assert sentence in answer.text
    assert stage_of(bench) is Stage.INTAKE


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"stage": "disposal"},
            "A case cannot move from Intake straight to Disposal. From here it goes to: ",
        ),
        ({"stage": "somewhere"}, "There is no stage “somewhere”."),
        ({"on": "2026-11-21"}, "21 Nov 2026 is in the future."),
        ({"on": "2026-03-01"}, "is before the case was escalated on 2 Mar 2026."),
        ({"filed_on": "2027-01-01"}, "1 Jan 2027 is in the future."),
        ({"docket_number": "浙0106第"}, "is not a docket number"),
        ({"proceeding_kind": "duel"}, "Choose one from the list."),
    ],
)
def test_a_move_that_cannot_be_is_refused_in_one_sentence_and_nothing_is_kept(
    changed: dict[str, str], says: str, legal: FlaskClient, bench: Bench
) -> None:
    bench.open_case()
    before = seq_of(bench)
    answer = send(legal, STAGE, {**SUIT, **changed})
    assert answer.status_code == 422 and says in answer.text
    assert seq_of(bench) == before


def test_an_enforcement_without_a_title_says_where_to_record_it(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case(stage=Stage.PRE_LITIGATION)
    page = legal.get(f"{STAGE}?stage=enforcement").text
    assert "A title is missing." in page and f"{STAGE}?stage=effective_title" in page
    enforcement = {**SUIT, "stage": "enforcement", "docket_number": "（2026）浙0106执5号"}
    answer = send(legal, STAGE, {**enforcement, "proceeding_kind": ""})
    assert answer.status_code == 422
    assert (
        "The case cannot move to Enforcement yet. Missing: a title with the day it took effect."
        in answer.text
    )


def test_a_title_is_recorded_with_the_suit_that_waits_for_it(legal: FlaskClient, bench: Bench) -> None:
    with_suit(bench, stage=Stage.LITIGATION)
    page = legal.get(STAGE).text
    assert "Move to: Effective title" in words_of(page) and "（2026）浙0106民初123号" in page
    form = {
        "stage": "effective_title",
        "on": "2026-09-02",
        "reason": "判决生效",
        "title_kind": "judgment",
        "title_on": "2026-09-01",
    }
    assert send(legal, STAGE, form).status_code == 303
    with bench.session() as session:
        case = get_case(session, bench.actor, "ZB-1")
        [suit] = list_proceedings(session, case.id)
    assert (case.stage, suit.title_kind, suit.title_on) == (
        Stage.EFFECTIVE_TITLE,
        "judgment",
        date(2026, 9, 1),
    )


def test_a_title_without_a_suit_needs_its_court(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    form = {
        "stage": "effective_title",
        "on": "2026-09-02",
        "reason": "公证债权文书",
        "title_kind": "notarised_instrument",
        "title_on": "2026-09-01",
    }
    answer = send(legal, STAGE, form)
    assert answer.status_code == 422 and "No proceeding waits for a title; give its court." in answer.text
    whole = {**form, "proceeding_kind": "notarised", "court": "杭州市示例公证处"}
    assert send(legal, STAGE, whole).status_code == 303


def test_a_case_is_closed_with_how(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    form = {"stage": "closed", "on": "2026-09-02", "reason": "撤回移交", "closed_how": ""}
    answer = send(legal, STAGE, form)
    assert answer.status_code == 422 and "Say how the case was closed." in answer.text
    unpaid = send(legal, STAGE, {**form, "closed_how": "paid"})
    assert "nothing outstanding, when it is closed as paid in full" in unpaid.text
    assert send(legal, STAGE, {**form, "closed_how": "withdrawn"}).status_code == 303
    assert "Closed – now 2026-09-02 Withdrawn" in words_of(legal.get(CASE).text)


def test_a_proceeding_is_added_and_its_title_recorded_later(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    form = {"proceeding_kind": "lawsuit", "court": "杭州市西湖区人民法院", "filed_on": "2026-04-01"}
    assert send(legal, f"{CASE}/proceedings/new", form).status_code == 303
    page = legal.get(f"{CASE}/proceedings").text
    assert "Record the title – Lawsuit 杭州市西湖区人民法院" in words_of(page)
    award = re.findall(rf'href="({CASE}/proceedings/\d+/award)"', page)[0]
    (address,) = re.findall(rf'href="({CASE}/proceedings/\d+/title)"', legal.get(award).text)
    title = {"title_kind": "mediation_agreement", "title_on": "2026-03-30"}
    early = send(legal, address, {**title, "title_on": "2027-03-30"})
    assert early.status_code == 422 and "is in the future" in early.text
    done = book(legal, address, {**title, "title_on": "2026-06-30"})
    assert done.status_code == 303
    assert "Mediation agreement 2026-06-30" in words_of(legal.get(f"{CASE}/proceedings").text)


def test_a_proceeding_needs_a_kind_and_a_court(legal: FlaskClient, bench: Bench) -> None:
    bench.open_case()
    answer = send(legal, f"{CASE}/proceedings/new", {"docket_number": "（2026）浙0106执5号"})
    assert answer.status_code == 422
    assert "Choose the kind of proceeding." in answer.text and "Give the court." in answer.text
    assert "（2026）浙0106执5号" in answer.text, "what was typed stays"


def test_a_docket_number_is_read_while_it_is_typed(legal: FlaskClient) -> None:
    read = legal.get("/dockets", query_string={"number": "〔2026〕浙０１０６执 00123号之一"})
    assert read.json == {"text": "（2026）浙0106执123号之一 · Enforcement"}
    doubt = legal.get("/dockets", query_string={"number": "（2026）火0106执123号"})
    assert "is not the code of a court" in doubt.json["doubt"]


def test_what_a_case_from_the_middle_of_its_life_lacks_is_completed(legal: FlaskClient, bench: Bench) -> None:
    case = bench.open_case(stage=Stage.LITIGATION)
    suit = ProceedingTerms("lawsuit", "杭州市西湖区人民法院", "（2026）浙0106民初123号")
    bench.do(open_proceeding, OpenProceeding(case.id, suit))
    assert "Missing for this stage: a suit with its court and filing date" in words_of(legal.get(CASE).text)
    page = legal.get(f"{CASE}/proceedings").text
    assert "Say when – Lawsuit （2026）浙0106民初123号" in words_of(page)
    address = re.findall(rf'href="({CASE}/proceedings/\d+/correction)"', page)[0]
    shown = legal.get(address).text
    assert 'value="杭州市西湖区人民法院"' in shown and 'value="（2026）浙0106民初123号"' in shown
    form = {
        "proceeding_kind": "lawsuit",
        "court": "杭州市西湖区人民法院",
        "docket_number": "(2026)浙0106民初123",
    }
    early = send(legal, address, {**form, "filed_on": "2025-01-01"})
    assert early.status_code == 422 and "is before the case was escalated" in early.text
    assert send(legal, address, {**form, "filed_on": "2026-04-01"}).status_code == 303
    words = words_of(legal.get(CASE).text)
    assert "Missing for this stage" not in words and "Lawsuit put right: 杭州市西湖区人民法院" in words


def test_the_form_of_a_stage_proposes_what_is_known_and_opens_at_what_is_not(
    legal: FlaskClient, bench: Bench
) -> None:
    case = bench.open_case()
    suit = ProceedingTerms("lawsuit", "杭州市西湖区人民法院", "（2026）浙0106民初123号")
    bench.do(open_proceeding, OpenProceeding(case.id, suit, reaches=False))
    page = legal.get(f"{STAGE}?stage=litigation").text
    assert 'value="杭州市西湖区人民法院"' in page and 'value="（2026）浙0106民初123号"' in page
    (field,) = re.findall(r"<(?:input|select|textarea)[^>]* data-focus", page)
    assert 'name="filed_on"' in field, "the first thing that is not known"
    parent = re.findall(rf"{CASE}/proceedings/(\d+)/correction", legal.get(f"{CASE}/proceedings").text)[0]
    follows = legal.get(f"{CASE}/proceedings/new?parent_id={parent}").text
    assert 'value="杭州市西湖区人民法院"' in follows, "it arises before the same court"
    wrong = {"docket_number": "（2026）浙0106执5号", "filed_on": "2025-01-01", "court": ""}
    answer = send(legal, f"{CASE}/proceedings/new", {"proceeding_kind": "appeal", **wrong})
    said = words_of(answer.text)
    assert "another kind of proceeding" in said and "before the case was escalated" in said, "all at once"
    assert "Give the court." in said
