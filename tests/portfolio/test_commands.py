"""Importing: what the books say afterwards is what the file says, however often it is loaded or killed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest

from legal_recovery.cases.store import get_case, list_obligors
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.errors import Conflict
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands import load
from legal_recovery.portfolio.commands.run import Outcome, drop, resume
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users.store import find_office
from tests.factories import cny, opened
from tests.portfolio.importing import (
    Importer,
    Killed,
    codes,
    cost,
    debt,
    head,
    killed_after,
    party,
    receipt,
    sheets,
)

BALANCE_DATE = "2025-06-30"


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged


# --- the opening position ---------------------------------------------------------------------------------


def test_without_a_balance_date_the_figures_are_those_of_escalation(importer: Importer) -> None:
    importer.loaded(sheets(costs=[cost()], receipts=[receipt()]))
    assert importer.figures() == {
        "exposure": "1060.00",
        "gross": "200.00",
        "costs": "100.00",
        "outstanding": "860.00",
    }
    # Interest first, then principal.
    assert importer.owed() == {"JK-1": {"claim:principal": 86000}}
    importer.verified()


def test_on_the_balance_date_every_component_is_what_the_file_says(importer: Importer) -> None:
    importer.loaded(
        sheets([head(balance_date=BALANCE_DATE)], receipts=[receipt(), receipt(credited_on="2025-08-01")])
    )
    on_the_day = importer.owed(as_of=date.fromisoformat(BALANCE_DATE))
    assert on_the_day == {"JK-1": {"claim:principal": 100000, "claim:interest-on": 6000}}
    assert importer.figures()["exposure"] == "1260.00", "what was received before is added back"
    assert importer.figures()["outstanding"] == "860.00", "what came later is taken off"


def test_sums_to_date_are_one_line_each_on_the_balance_date(importer: Importer) -> None:
    importer.loaded(
        sheets([head(balance_date=BALANCE_DATE, costs_to_date="75.00", received_to_date="300.00")])
    )
    assert importer.figures() == {
        "exposure": "1360.00",
        "gross": "300.00",
        "costs": "75.00",
        "outstanding": "1060.00",
    }
    assert importer.figures(as_of=date(2025, 6, 29))["gross"] == "0.00"


def test_a_receipt_taken_back_by_the_balance_date_never_lowered_the_figures(importer: Importer) -> None:
    back = {"reversed_on": "2025-05-20", "reversal_reason": "重复入账"}
    importer.loaded(sheets([head(balance_date=BALANCE_DATE)], receipts=[receipt(**back)]))
    assert importer.figures() == {
        "exposure": "1060.00",
        "gross": "0.00",
        "costs": "0.00",
        "outstanding": "1060.00",
    }
    importer.verified()


def test_a_receipt_taken_back_later_leaves_more_owed_than_the_file_says(importer: Importer) -> None:
    back = {"reversed_on": "2025-07-20", "reversal_reason": "退票"}
    importer.loaded(sheets([head(balance_date=BALANCE_DATE)], receipts=[receipt(**back)]))
    assert importer.figures()["outstanding"] == "1260.00"
    importer.loaded(
        sheets([head(balance_date=BALANCE_DATE, officer="王律")], receipts=[receipt(**back)]), update=True
    )
    assert importer.figures()["outstanding"] == "1260.00", "another officer changes no figure"


def test_each_currency_is_added_back_to_a_debt_in_it(importer: Importer) -> None:
    debts = [debt(), debt(contract_number="US-1", currency="USD", principal="500.00", interest_on="")]
    importer.loaded(
        sheets(
            [head(balance_date=BALANCE_DATE)],
            debts=debts,
            receipts=[receipt(), receipt(currency="USD", amount="50.00")],
        )
    )
    assert importer.figures()["exposure"] == "1260.00"
    assert importer.figures(currency="USD") == {
        "exposure": "550.00",
        "gross": "50.00",
        "costs": "0.00",
        "outstanding": "500.00",
    }
    importer.verified()


def test_money_in_a_currency_in_which_nothing_is_owed_waits_for_allocation(importer: Importer) -> None:
    importer.loaded(
        sheets(
            [head(balance_date=BALANCE_DATE, received_to_date="40.00")],
            debts=[debt(currency="USD")],
        )
    )
    assert importer.figures() == {"exposure": "0.00", "gross": "0.00", "costs": "0.00", "outstanding": "0.00"}
    importer.verified()


def test_a_case_repaid_before_it_is_taken_over_has_no_opening(importer: Importer) -> None:
    importer.loaded(
        sheets(
            [head(stage="结案", closed_how="全额受偿", balance_date=BALANCE_DATE)],
            debts=[debt(principal="0.00", interest_on="")],
        )
    )
    assert importer.visible() == ["A-1"]
    assert importer.figures()["exposure"] == "0.00"


def test_more_received_than_owed_waits_for_allocation(importer: Importer) -> None:
    importer.loaded(sheets(receipts=[receipt(amount="2000.00")]))
    assert importer.figures() == {
        "exposure": "1060.00",
        "gross": "1060.00",
        "costs": "0.00",
        "outstanding": "0.00",
    }
    importer.verified()


# --- the same file again ----------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_says_so(importer: Importer) -> None:
    assert counts(importer.loaded(sheets(costs=[cost()]))) == (1, 0, 0)
    with importer.bench.session() as session:
        before = get_case(session, importer.bench.actor, "A-1").seq
    assert counts(importer()) == (0, 0, 1)
    assert counts(importer(update=True)) == (0, 0, 1)
    with importer.bench.session() as session:
        assert get_case(session, importer.bench.actor, "A-1").seq == before


def test_rows_in_another_order_are_no_change(importer: Importer) -> None:
    costs = [cost(), cost(kind="公告费", amount="7.00")]
    importer.loaded(sheets(costs=costs))
    assert counts(importer.loaded(sheets(costs=costs[::-1]))) == (0, 0, 1)


def test_a_dry_run_loads_nothing(importer: Importer) -> None:
    assert counts(importer.loaded(sheets(), dry_run=True)) == (1, 0, 0)
    assert importer.visible() == []
    with importer.bench.session() as session:
        assert store.list_imports(session) == []


# --- changes ----------------------------------------------------------------------------------------------


def test_a_change_is_a_difference_until_it_is_asked_for(importer: Importer) -> None:
    importer.loaded(sheets())
    refused = importer.load(sheets(debts=[debt(principal="900.00")]))
    [difference] = refused.errors
    assert (difference.code, difference.column) == ("portfolio.differs", "debts.principal")
    assert difference.facts == {"reference": "A-1", "before": "CNY 1000.00", "after": "CNY 900.00"}
    assert counts(refused) == (0, 0, 0)
    assert importer.figures()["exposure"] == "1060.00"


def test_new_figures_reverse_the_opening_and_post_it_anew(importer: Importer) -> None:
    importer.loaded(sheets())
    assert counts(importer.loaded(sheets(debts=[debt(principal="900.00")]), update=True)) == (0, 1, 0)
    assert importer.figures()["exposure"] == "960.00"
    assert importer.owed() == {"JK-1": {"claim:principal": 90000, "claim:interest-on": 6000}}
    importer.verified()
    assert counts(importer()) == (0, 0, 1)


def test_a_newer_balance_date_counts_what_was_recorded_by_hand_meanwhile(importer: Importer) -> None:
    importer.loaded(
        sheets([head(balance_date="2025-06-30", received_to_date="100.00", costs_to_date="30.00")])
    )
    record(importer, amount="160.00", on=date(2025, 7, 10))
    spend(importer, "20.00", date(2025, 7, 11))
    # The bank's newer export: 60 of interest and 100 of principal fewer; 260 in all, and 50 of costs.
    newer = sheets(
        [head(balance_date="2025-07-31", received_to_date="260.00", costs_to_date="50.00")],
        debts=[debt(principal="900.00", interest_on="")],
    )
    importer.loaded(newer, update=True)
    assert importer.figures() == {
        "exposure": "1160.00",
        "gross": "260.00",
        "costs": "50.00",
        "outstanding": "900.00",
    }
    assert importer.owed() == {"JK-1": {"claim:principal": 90000}}
    importer.verified()


def test_a_sum_to_date_below_what_the_books_hold_is_refused_before_anything_is_loaded(
    importer: Importer,
) -> None:
    importer.loaded(sheets([head(balance_date="2025-06-30", costs_to_date="30.00")]))
    spend(importer, "20.00", date(2025, 7, 11))
    newer = sheets(
        [head(balance_date="2025-07-31", costs_to_date="10.00"), head(case_reference="B-1")],
        [party(), party(case_reference="B-1")],
        [debt(), debt(case_reference="B-1")],
    )
    refused = importer.load(newer, update=True)
    assert codes(refused) == ["portfolio.more_in_the_books"]
    assert importer.visible() == ["A-1"]
    assert importer.figures()["costs"] == "50.00"


def test_figures_below_what_was_received_are_refused(importer: Importer) -> None:
    importer.loaded(sheets())
    record(importer, amount="1000.00", on=date(2025, 7, 10))
    refused = importer.load(sheets(debts=[debt(principal="10.00", interest_on="")]), update=True)
    assert codes(refused) == ["portfolio.more_received_than_owed"]
    assert importer.figures()["outstanding"] == "60.00"


def test_costs_and_receipts_come_go_and_are_taken_back(importer: Importer) -> None:
    importer.loaded(sheets(costs=[cost(), cost(amount="7.00")], receipts=[receipt()]))
    newer = sheets(
        costs=[
            cost(reversed_on="2025-04-20", reversal_reason="重复"),
            cost(amount="8.00"),
        ],
        receipts=[receipt(), receipt(amount="11.00", credited_on="2025-06-01")],
    )
    importer.loaded(newer, update=True)
    assert importer.figures() == {
        "exposure": "1060.00",
        "gross": "211.00",
        "costs": "8.00",
        "outstanding": "849.00",
    }
    importer.verified()
    assert counts(importer()) == (0, 0, 1)


def test_what_people_did_meanwhile_stays(importer: Importer) -> None:
    importer.loaded(sheets(costs=[cost()]))
    spend(importer, "33.00", date(2025, 7, 1))
    importer.loaded(sheets([head(flags="和解")], costs=[cost(amount="90.00")]), update=True)
    assert importer.figures()["costs"] == "123.00"


def test_parties_are_put_right_and_stay(importer: Importer) -> None:
    guarantor = party(role="保证人", name="示例保证人", liability_cap="500.00")
    importer.loaded(sheets(parties=[party(), guarantor]))
    newer = sheets(parties=[party(name="杭州样例机械有限公司"), {**guarantor, "liability_cap": "400.00"}])
    importer.loaded(newer, update=True)
    outcome = importer.loaded(sheets(parties=[party(name="杭州样例机械有限公司")]), update=True)
    assert [notice.code for notice in outcome.notices if notice.column == "parties"] == [
        "portfolio.no_longer_there"
    ]
    with importer.bench.session() as session:
        case = get_case(session, importer.bench.actor, "A-1")
        obligors = list_obligors(session, case.id)
    assert [(one.role, one.name, one.cap_minor) for one in obligors] == [
        ("debtor", "杭州样例机械有限公司", None),
        ("guarantor", "示例保证人", 40000),
    ]
    importer.verified()


def test_a_proceeding_gets_its_number_and_its_title(importer: Importer) -> None:
    suit = {
        "case_reference": "A-1",
        "kind": "诉讼",
        "court": "杭州市西湖区人民法院",
        "filed_on": "2025-03-10",
    }
    importer.loaded(sheets(proceedings=[suit]))
    title = {"title_kind": "判决", "title_effective_on": "2025-09-01"}
    newer = {**suit, "docket_number": "（2025）浙0106民初123号", **title}
    importer.loaded(sheets(proceedings=[newer]), update=True)
    with importer.bench.session() as session:
        case = get_case(session, importer.bench.actor, "A-1")
        [found] = list_proceedings(session, case.id)
    assert (found.docket_number, found.title_kind, found.title_on) == (
        "（2025）浙0106民初123号",
        "judgment",
        date(2025, 9, 1),
    )
    assert case.title_on == date(2025, 9, 1)
    importer.verified()


def test_stage_and_flags_follow_the_file(importer: Importer) -> None:
    importer.loaded(sheets([head(flags="中止")]))
    importer.loaded(
        sheets([head(stage="结案", closed_how="撤回", stage_on="2025-10-01", flags="破产")]), update=True
    )
    with importer.bench.session() as session:
        case = get_case(session, importer.bench.actor, "A-1")
    assert (case.stage, case.closed_how, case.stage_on, case.flags) == (
        "closed",
        "withdrawn",
        date(2025, 10, 1),
        ("insolvency",),
    )


def test_office_and_currency_are_decided_when_a_case_is_opened(importer: Importer) -> None:
    importer.loaded(sheets())
    refused = importer.load(
        sheets([head(office="宁波分行", currency="USD")], debts=[debt(currency="USD")]), update=True
    )
    assert sorted(problem.column or "" for problem in refused.errors) == ["currency", "office"]
    assert set(codes(refused)) == {"portfolio.fixed"}


def test_a_case_that_came_from_no_file_is_left_alone(importer: Importer) -> None:
    importer.bench.open_case("A-1")
    for update in (False, True):
        assert codes(importer.load(sheets(), update=update)) == ["portfolio.not_from_a_file"]


def test_money_in_a_closed_month_is_said_before_anything_is_loaded(importer: Importer) -> None:
    importer.loaded(sheets())
    with importer.bench.session() as session:
        office = find_office(session, "杭州分行")
    assert office is not None
    importer.bench.do(close_month, CloseMonth(importer.bench.office_id, "2025-04"))
    second = sheets(
        [head(case_reference="B-1")],
        [party(case_reference="B-1")],
        [debt(case_reference="B-1")],
        costs=[cost(case_reference="B-1")],
    )
    refused = importer.load(second)
    assert set(codes(refused)) == {"portfolio.month_closed"}
    assert importer.visible() == ["A-1"]


# --- killed, twice at once, given up ----------------------------------------------------------------------


def many(cases: int) -> dict[str, list[dict[str, str]]]:
    """Return a workbook with so many cases with histories."""
    names = [f"M-{number:03}" for number in range(cases)]
    return {
        "cases": [head(case_reference=name) for name in names],
        "parties": [party(case_reference=name) for name in names],
        "debts": [debt(case_reference=name, contract_number=f"JK-{name}") for name in names],
        "costs": [cost(case_reference=name) for name in names],
        "receipts": [receipt(case_reference=name) for name in names],
    }


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty cases a step, however slow the machine is."""
    monkeypatch.setattr(load, "CASES_A_STEP", 20)
    monkeypatch.setattr(load, "SECONDS_A_STEP", 60)


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_a_killed_import_goes_on_and_ends_as_if_never_killed(
    importer: Importer, short_steps: None, steps: int
) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, steps))
    assert importer.visible() == [], "hidden until the last one is there"
    assert counts(importer()) == (50, 0, 0)
    assert len(importer.visible()) == 50
    assert importer.figures("M-037")["outstanding"] == "860.00"
    with importer.bench.session() as session:
        [found] = store.list_imports(session)
    assert (found.state, found.loaded, found.created) == ("done", 50, 50)
    importer.verified()
    assert counts(importer()) == (0, 0, 50)


def test_an_interrupted_import_is_resumed_without_its_file(importer: Importer, short_steps: None) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, 3))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    assert (found.cases, found.loaded) == (50, 20)
    (importer.folder / "p.xlsx").unlink()
    somebody = ensure_other(importer)
    outcome = resume(importer.bench.database, lambda c, r: importer.bench.do(c, r, by=somebody), found.id)
    assert counts(outcome) == (50, 0, 0)
    importer.verified()


def test_a_step_ends_when_its_time_is_over_and_the_next_goes_on(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SECONDS_A_STEP", 0)
    assert counts(importer.loaded(many(3))) == (3, 0, 0)
    loading = [done for what, done, _ in importer.notes if what == "loading"]
    assert loading == [1, 2, 3]


def ensure_other(importer: Importer):
    from legal_recovery.users.commands import ensure_system

    return ensure_system(importer.bench.database, importer.bench.clock)


def test_an_abandoned_import_holds_only_its_own_cases_until_it_is_given_up(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.load(many(3), name="first.xlsx", do=killed_after(importer.bench.do, 2))
    assert counts(importer.loaded(sheets(), name="other.xlsx")) == (1, 0, 0)
    refused = importer.load(many(4), name="second.xlsx")
    assert set(codes(refused)) == {"portfolio.loading_elsewhere"}
    assert "first.xlsx" in str(refused.errors[0])
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    drop(importer.bench.do, found.id)
    assert counts(importer("second.xlsx")) == (4, 0, 0)
    importer.verified()


def test_what_is_in_the_books_cannot_be_given_up(importer: Importer, short_steps: None) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, 3))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    with pytest.raises(Conflict, match="20 cases"):
        drop(importer.bench.do, found.id)


def test_a_file_that_was_not_read_to_its_end_is_needed_again(importer: Importer) -> None:
    from legal_recovery.portfolio.commands.load import FileNeeded

    with pytest.raises(Killed):
        importer.load(many(5), do=killed_after(importer.bench.do, 1))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    with pytest.raises(FileNeeded):
        resume(importer.bench.database, importer.bench.do, found.id)


def test_a_killed_update_goes_on_without_being_asked_again(importer: Importer) -> None:
    importer.loaded(many(60))
    changed = many(60)
    for row in changed["debts"]:
        row["principal"] = "900.00"
    with pytest.raises(Killed):
        # 60 rehearsals, start, staging, one step.
        importer.load(changed, update=True, do=killed_after(importer.bench.do, 63))
    assert counts(importer()) == (0, 60, 0)
    assert importer.figures("M-059")["exposure"] == "960.00"
    importer.verified()


def test_a_case_changed_between_check_and_loading_is_left_out_and_named(importer: Importer) -> None:
    importer.loaded(many(3))
    changed = many(3)
    for row in changed["debts"]:
        row["principal"] = "10.00"
        row["interest_on"] = ""
    done: list[str] = []

    def do(command, request):
        done.append(command.__name__)
        if command.__name__ == "load_step" and done.count("load_step") == 1:
            record(importer, amount="800.00", on=date(2025, 8, 1), reference="M-001")
        return importer.bench.do(command, request)

    for row in changed["receipts"]:
        row["amount"] = "5.00"
    outcome = importer.load(changed, update=True, do=do)
    assert counts(outcome) == (0, 2, 0)
    assert codes(outcome) == ["portfolio.more_received_than_owed"]
    assert "M-001" in (outcome.errors[0].column or "")
    importer.verified()


def test_a_case_opened_by_hand_while_its_file_loads_is_left_out_and_named(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.load(many(3), do=killed_after(importer.bench.do, 2))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    is_open, may_commit = Event(), Event()

    def by_hand(uow: UnitOfWork) -> None:
        opened(uow, importer.bench.office_id, "M-001")
        uow.flush()
        is_open.set()
        assert may_commit.wait(20)

    with ThreadPoolExecutor(2) as threads:
        hand = threads.submit(importer.bench.within, by_hand)
        assert is_open.wait(20)
        loading = threads.submit(resume, importer.bench.database, importer.bench.do, found.id)
        time.sleep(0.5)
        may_commit.set()
        hand.result()
        outcome = loading.result()
    assert counts(outcome) == (2, 0, 0)
    assert codes(outcome) == ["cases.duplicate_reference"]
    importer.verified()


# --- by hand ----------------------------------------------------------------------------------------------


def record(importer: Importer, *, amount: str, on: date, reference: str = "A-1") -> None:
    terms = ReceiptTerms("voluntary", cny(amount), on, on)
    importer.bench.do(record_receipt, RecordReceipt(case_id(importer, reference), terms))


def spend(importer: Importer, amount: str, on: date) -> None:
    terms = CostTerms("appraisal", cny(amount), on, on)
    importer.bench.do(record_cost, RecordCost(case_id(importer, "A-1"), terms))


def case_id(importer: Importer, reference: str) -> int:
    with importer.bench.session() as session:
        return get_case(session, importer.bench.actor, reference).id
