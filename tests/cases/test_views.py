"""The case page: what it shows to whom, what happened in words, notes, flags and hidden particulars."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from legal_recovery.cases.commands import AddNote, AddObligor, SetFlag, add_note, add_obligor, set_flag
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import list_obligors
from legal_recovery.costs.commands import book_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import EraseText, erase_text
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.users.store import list_noted
from tests.cases.reading import statements_of, words_of
from tests.factories import Bench, cny
from tests.signing_in import send

CASE = "/cases/ZB-1"
TABS = ("", "/obligors", "/debts", "/proceedings", "/collateral", "/documents")
FORMS = ("/note", "/flags", "/stage", "/proceedings/new", "/collateral/new", "/documents/new")


def with_costs(bench: Bench, case: CaseFacts, number: int) -> None:
    """Book so many costs, each with a note and an entry of its own."""
    cost = CostTerms("travel", cny("12.50"), date(2026, 5, 4), date(2026, 5, 4), note="高铁票")

    def book(uow: Any) -> None:
        uow.lock(case.book)
        for _ in range(number):
            book_cost(uow, case, cost, "manual")

    bench.within(book)


# --- who sees it ------------------------------------------------------------------------------------------


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both (test_store.py)."""
    return "sqlite"


def test_a_case_of_another_office_is_not_there(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    elsewhere = bench.do(create_office, CreateOffice("南京分行"))
    sign_in("legal", office_id=elsewhere)
    for page in (*TABS, *FORMS):
        assert client.get(CASE + page).status_code == 404, page


def test_an_administrator_sees_no_case(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("admin")
    for tab in TABS:
        assert client.get(CASE + tab).status_code == 404, tab


@pytest.mark.parametrize("role", ["auditor", "manager", "legal_lead", "finance_lead", "finance"])
def test_who_may_read_reads_every_tab(
    role: str, client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in(role)
    for tab in TABS:
        assert client.get(CASE + tab).status_code == 200, tab


def test_an_auditor_changes_nothing_and_is_offered_nothing(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("auditor")
    shown = "".join(client.get(CASE + tab).text for tab in TABS)
    for form in FORMS:
        assert client.get(CASE + form).status_code == 403, form
        assert f"{CASE}{form}" not in shown, form


# --- what it shows ----------------------------------------------------------------------------------------


def test_money_stands_on_top(client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench) -> None:
    with_costs(bench, bench.open_case(), 2)
    sign_in("legal")
    words = words_of(client.get(CASE).text)
    assert "杭州示例机械有限公司" in words
    assert "Net recovery −CNY 25.00 Net recovery rate −0.00% Recovered CNY 0.00 Costs CNY 25.00" in words
    assert "Outstanding CNY 1,100,000.00 Exposure CNY 1,100,000.00" in words


def test_a_case_from_the_middle_of_its_life_says_what_its_stage_lacks(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case(stage=Stage.ENFORCEMENT, stage_on=date(2026, 4, 1))
    sign_in("legal")
    words = words_of(client.get(CASE).text)
    assert "Missing for this stage: a title with the day it took effect, an enforcement with" in words


def test_the_next_step_says_what_is_missing_for_it(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case(stage=Stage.PRE_LITIGATION)
    sign_in("legal")
    words = words_of(client.get(CASE).text)
    assert "Next: Litigation Missing: a suit with its court and filing date Move to Litigation…" in words


def test_who_only_reads_sees_the_next_step_without_its_button(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case(stage=Stage.PRE_LITIGATION)
    sign_in("auditor")
    words = words_of(client.get(CASE).text)
    assert "Next: Litigation" in words and "Move to Litigation…" not in words


def test_what_happened_is_told_in_words(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    bench.do(add_note, AddNote(case.id, "与债务人通话"))
    sign_in("legal")
    words = words_of(client.get(CASE).text)
    for sentence in (
        "The case was taken over at the stage Intake Escalated on 2 Mar 2026",
        "Debtor: 杭州示例机械有限公司",
        "Loan contract JK-ZB-1 In default since 1 Sep 2025",
        "The claim on the day of escalation: CNY 1,100,000.00",
        "Note 与债务人通话",
    ):
        assert sentence in words
    assert words.index("与债务人通话") < words.index("The case was taken over"), "the newest comes first"


def test_a_record_that_nobody_tells_is_shown_by_its_name(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()

    def strange(uow: Any) -> None:
        uow.lock(case.book)
        uow.append(case.book, "event", "comet.seen", {"data": {"tail": "long"}})

    bench.within(strange)
    sign_in("legal")
    assert "comet.seen" in words_of(client.get(CASE).text)


def test_an_erased_text_is_shown_as_erased(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    bench.do(add_note, AddNote(case.id, "身体状况"))
    with bench.session() as session:
        text_id = session.scalars(select(TextRow.id).where(TextRow.value == "身体状况")).one()
    bench.do(erase_text, EraseText(case.book, text_id, "request"))
    sign_in("legal")
    words = words_of(client.get(CASE).text)
    assert "身体状况" not in words and "Note (erased)" in words and "A text was erased" in words


def test_a_long_history_comes_in_pages_and_nothing_is_lost(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    for number in range(70):
        bench.do(add_note, AddNote(case.id, f"note-{number:02d}"))
    sign_in("legal")
    first = client.get(CASE).text
    assert "note-69" in first and "note-05" not in first
    older = first.partition("before=")[2].partition('"')[0]
    second = client.get(f"{CASE}?before={older}").text
    assert "note-05" in second and "note-69" not in second and "The case was taken over" in second


def test_a_place_that_no_history_has_shows_its_beginning(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    for place in ("soon", "9" * 30):
        assert "The case was taken over" in client.get(f"/cases/ZB-1?before={place}").text


def test_the_history_can_be_narrowed_to_one_kind(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    bench.do(add_note, AddNote(case.id, "与债务人通话"))
    sign_in("legal")
    words = words_of(client.get(f"{CASE}?show=stage").text)
    assert "The case was taken over" in words and "与债务人通话" not in words
    assert "与债务人通话" in client.get(f"{CASE}?show=nonsense").text


def test_every_tab_takes_the_same_queries_whatever_the_size_of_the_case(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    small, large = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    with_costs(bench, small, 1)
    with_costs(bench, large, 500)
    for number in range(20):
        who = Particulars(f"示例保证人{number}", PartyKind.PERSON)
        bench.within(
            lambda uow, who=who: (uow.lock(large.book), add_obligor(uow, large, AddObligor("guarantor", who)))
        )
    sign_in("legal")
    for tab in TABS:
        client.get(f"{CASE}{tab}")
        with statements_of(bench.database) as few:
            assert client.get(f"/cases/ZB-1{tab}").status_code == 200
        with statements_of(bench.database) as many:
            assert client.get(f"/cases/ZB-2{tab}").status_code == 200
        assert len(few) == len(many), f"{tab}: {len(few)} for a small case, {len(many)} for a large one"
        assert len(many) <= 24, f"{tab} takes {len(many)} statements"


# --- notes and flags --------------------------------------------------------------------------------------


def test_a_note_is_kept_once_though_it_is_sent_twice(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    form = {"note": "已电话催收", "idempotency_key": "k1"}
    assert send(client, f"{CASE}/note", form).status_code == 303
    assert send(client, f"{CASE}/note", form).status_code == 303
    assert client.get(CASE).text.count("已电话催收") == 1


def test_an_empty_note_is_refused_at_its_field(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    answer = send(client, f"{CASE}/note", {"note": "  "})
    assert answer.status_code == 422 and "Write the note." in answer.text


def test_a_flag_is_set_and_lifted(client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench) -> None:
    bench.open_case()
    sign_in("legal")
    change = {"flag": "set:suspended", "on": "2026年11月1日", "reason": "等待评估"}
    assert send(client, f"{CASE}/flags", change).status_code == 303
    page = client.get(CASE).text
    assert "Flags from now on: Suspended Reason: 等待评估" in words_of(page) and "2026-11-01" in page
    lifted = {"flag": "lift:suspended", "on": "2026-11-02", "reason": "评估完成"}
    assert send(client, f"{CASE}/flags", lifted).status_code == 303
    assert "Flags from now on: none" in words_of(client.get(CASE).text)


def test_every_field_that_is_wrong_is_named_at_once(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    answer = send(client, f"{CASE}/flags", {"flag": "", "on": "2026-13-40", "reason": ""})
    assert answer.status_code == 422
    for sentence in ("Choose a flag.", "There is no day “2026-13-40” in the calendar.", "Say why."):
        assert sentence in answer.text
    assert 'value="2026-13-40"' in answer.text, "what was typed stays"


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2026-11-21", "is in the future"),
        ("2026-03-01", "is before the case was escalated on 2 Mar 2026"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(
    on: str, says: str, client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    answer = send(client, f"{CASE}/flags", {"flag": "set:sold", "on": on, "reason": "因为"})
    assert answer.status_code == 422 and says in answer.text and 'href="#field-on"' in answer.text


def test_a_stale_form_says_so_keeps_what_was_typed_and_shows_the_case_as_it_is(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    seen = case_version(client.get(f"{CASE}/flags").text)
    bench.do(set_flag, SetFlag(case.id, "criminal", raised=True, on=date(2026, 11, 1), reason="别人先改了"))
    form = {"flag": "set:sold", "on": "2026-11-01", "reason": "转让给资产公司", "version": seen}
    answer = send(client, f"{CASE}/flags", form)
    assert answer.status_code == 409
    assert "Somebody changed this case meanwhile" in answer.text and "转让给资产公司" in answer.text
    again = {**form, "version": case_version(answer.text)}
    assert send(client, f"{CASE}/flags", again).status_code == 303


def case_version(page: str) -> str:
    """Return the version that a page's form was shown."""
    return page.partition('name="version" value="')[2].partition('"')[0]


# --- hidden particulars -----------------------------------------------------------------------------------


@pytest.fixture
def guarantor(bench: Bench) -> str:
    """The address of a guarantor's page; the person has an identity card, an address and a telephone."""
    case = bench.open_case()
    who = Particulars(
        "示例保证人", PartyKind.PERSON, "resident_id", "110105199003070023", "示例路1号", "13800138000"
    )

    def add(uow: Any) -> None:
        uow.lock(case.book)
        add_obligor(uow, case, AddObligor("guarantor", who, cny("500000")))

    bench.within(add)
    with bench.session() as session:
        return f"{CASE}/obligors/{list_obligors(session, case.id)[1].obligor_id}"


def test_parties_are_listed_with_their_numbers_half_hidden(
    guarantor: str, client: FlaskClient, sign_in: Callable[..., Actor]
) -> None:
    sign_in("legal")
    words = words_of(client.get(f"{CASE}/obligors").text)
    assert "示例保证人 Guarantor Person Resident identity card 1101**********0023" in words
    assert "500,000.00" in words
    alone = client.get(guarantor).text
    assert "示例路1号" not in alone and "13800138000" not in alone and "110105199003070023" not in alone


def test_hidden_particulars_need_a_reason_and_the_reading_is_kept(
    guarantor: str, client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    reader = sign_in("legal")
    refused = send(client, guarantor, {"reason": ""})
    assert refused.status_code == 422 and "110105199003070023" not in refused.text
    shown = send(client, guarantor, {"reason": "送达地址核对"})
    assert shown.status_code == 200
    assert all(part in shown.text for part in ("110105199003070023", "示例路1号", "13800138000"))
    assert shown.headers["Cache-Control"] == "no-store"
    with bench.session() as session:
        noted = list_noted(session, reader.book, limit=1)
    assert noted[0].kind == "audit.personal_data_read"
    assert noted[0].data["what"] == "party.particulars"


def test_a_party_of_another_case_is_not_there(
    guarantor: str, client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case("ZB-2")
    sign_in("legal")
    assert client.get(guarantor.replace("ZB-1", "ZB-2")).status_code == 404
    assert client.get(f"{CASE}/obligors/{new_id()}").status_code == 404
