"""Importing: what the books say afterwards is what the file says, however often it is loaded or killed."""

from datetime import date

from legal_recovery.cases.store import get_case, list_obligors
from legal_recovery.collateral.store import list_collateral
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.debts.store import list_debts
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.parties.store import list_parties
from legal_recovery.portfolio import store
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.users.store import find_office
from tests.factories import cny
from tests.portfolio.importing import (
    Importer,
    codes,
    cost,
    counts,
    debt,
    head,
    party,
    receipt,
    record,
    sheets,
    spend,
)

BALANCE_DATE = "2025-06-30"


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


def test_what_papers_name_comes_with_a_file_and_stays_where_a_newer_one_is_silent(importer: Importer) -> None:
    lent = {"放款金额": "2000.00", "放款日期": "2024-01-08"}
    head_of = {"法定代表人": "周样例", "法定代表人职务": "董事长"}
    contract = {"保证合同编号": "保字1号", "担保合同签订日": "2024-01-05"}
    thing = {"case_reference": "A-1", "type": "房产", "description": "示例路1号", "抵押合同编号": "抵字1号"}
    suit = {"case_reference": "A-1", "kind": "诉讼", "court": "某法院", "filed_on": "2025-03-10"}
    importer.loaded(
        sheets(
            parties=[party(**head_of, **contract)],
            debts=[debt(**lent)],
            collateral=[thing],
            proceedings=[{**suit, "判决日期": "2025-06-01"}],
        )
    )
    silent = {"case_reference": "A-1", "type": "房产", "description": "示例路1号", "owner": "某公司"}
    importer.loaded(
        sheets(
            parties=[party(address="示例路2号")],
            debts=[debt(放款金额="2100.00")],
            collateral=[silent],
            proceedings=[{**suit, "docket_number": "（2025）浙0106民初123号"}],
        ),
        update=True,
    )
    with importer.bench.session() as session:
        case = get_case(session, importer.bench.actor, "A-1")
        (one,), (obligor,) = list_debts(session, case.id), list_obligors(session, case.id)
        (who,), (piece,) = list_parties(session, case.book).values(), list_collateral(session, case.id)
        (filed,) = list_proceedings(session, case.id)
    assert (one.lent, one.lent_on) == (cny("2,100.00"), date(2024, 1, 8))
    assert (who.head, who.head_title, who.address) == ("周样例", "董事长", "示例路2号")
    assert (obligor.contract_number, obligor.contract_signed_on) == ("保字1号", date(2024, 1, 5))
    assert (piece.contract_number, piece.owner) == ("抵字1号", "某公司")
    assert filed.decided_on == date(2025, 6, 1)
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
    assert clocks(importer, "A-1") == [(date(2027, 9, 1), "open")]
    importer.loaded(sheets([head(officer="钱样例")], proceedings=[newer]), update=True)
    assert len(clocks(importer, "A-1")) == 1, "once is enough"
    importer.verified()


def clocks(importer: Importer, reference: str) -> list[tuple[date, str]]:
    """Return until when enforcement is to be applied for, and what became of that."""
    with importer.bench.session() as session:
        case = get_case(session, importer.bench.actor, reference)
        kept = [one.kept for one in list_deadlines(session, case.id)]
    return [(one.due, one.state) for one in kept if one.rule == "enforcement"]


def test_from_a_title_that_a_file_tells_of_runs_the_time_to_enforce_it(importer: Importer) -> None:
    names = ("T-1", "T-2", "T-3", "T-4", "T-5")
    stages = ("生效判决", "执行", "执行", "结案", "诉讼")
    cases = [
        head(case_reference=name, stage=stage, stage_on="2025-10-01")
        for name, stage in zip(names, stages, strict=True)
    ]
    cases[3] |= {"closed_how": "撤回"}
    title = {"court": "杭州市西湖区人民法院", "kind": "诉讼", "filed_on": "2025-03-10"}
    title |= {"title_kind": "判决", "title_effective_on": "2025-09-01"}
    rows = [{**title, "case_reference": name} for name in names[:4]]
    applied = {"case_reference": "T-2", "kind": "执行", "court": title["court"], "filed_on": "2025-09-12"}
    rows += [applied, {**title, "case_reference": "T-5", "title_kind": None, "title_effective_on": None}]
    importer.loaded(
        sheets(
            cases,
            [party(case_reference=name) for name in names],
            [debt(case_reference=name, contract_number=f"JK-{name}") for name in names],
            proceedings=rows,
        )
    )
    until = date(2027, 9, 1)
    assert {name: clocks(importer, name) for name in names} == {
        "T-1": [(until, "open")],
        "T-2": [(until, "done")],
        "T-3": [(until, "done")],
        "T-4": [],
        "T-5": [],
    }
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
