"""The chart's twelve scenarios, as an accountant writes them: posted by hand, and as the features post them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from legal_recovery.cases.commands import OpenCase, open_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.kernel.money import Money, minor_text
from legal_recovery.ledger.commands import PostEntry, post_entry
from legal_recovery.ledger.postings import Entry, Posting, read_journal, written_lines
from legal_recovery.ledger.rules import Figures, Sums, broken_identities, is_opening
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import ESCALATED, Bench, cny, sold_for

FOLDER = Path(__file__).parent / "journals"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
_HEADING = re.compile(r"; on (\S+)  (\S+)")
_FIGURE = re.compile(r"; (exposure|outstanding|gross|cash|costs|net) +(-?[\d,.]+)")


@dataclass(frozen=True)
class Journal:
    """A golden file: its entries with their days and kinds, and the figures that they make."""

    entries: list[Entry]
    figures: dict[str, str]


def journal(name: str, book: int = 0) -> Journal:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    headings = _HEADING.findall(text)
    blocks = read_journal(text, "CNY")
    entries = [
        Entry(book, date.fromisoformat(on), kind, postings)
        for (on, kind), postings in zip(headings, blocks, strict=True)
    ]
    return Journal(entries, dict(_FIGURE.findall(text)))


def shown(figures: Figures) -> dict[str, str]:
    minor = {
        "exposure": figures.exposure,
        "outstanding": figures.outstanding,
        "gross": figures.gross_recovered,
        "cash": figures.cash_recovered,
        "costs": figures.costs,
        "net": figures.net_recovery,
    }
    return {name: Money(amount, "CNY").grouped for name, amount in minor.items()}


def bare_case(bench: Bench, reference: str = "ZB-1") -> CaseFacts:
    request = OpenCase(reference, bench.office_id, "CNY", "CN", ESCALATED, Stage.INTAKE)
    return bench.within(lambda uow: open_case(uow, request))


def figures_of(bench: Bench, case: CaseFacts) -> Figures:
    with bench.session() as session:
        return case_figures(session, case.book, "CNY")["CNY"]


def test_all_twelve_scenarios_are_here() -> None:
    assert sorted({int(name[:2]) for name in NAMES}) == list(range(1, 13))


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_posted_by_hand_makes_its_figures(bench: Bench, name: str) -> None:
    case = bare_case(bench)
    told = journal(name, case.book)
    for entry in told.entries:
        bench.do(post_entry, PostEntry(entry, "示例分录"))
    figures = shown(figures_of(bench, case))
    assert {figure: figures[figure] for figure in told.figures} == told.figures
    assert verify(bench.database, None).problems == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_identities_hold_after_each_entry(name: str) -> None:
    sums = Sums()
    for entry in journal(name).entries:
        for posting in entry.postings:
            sums.add(posting.account, posting.amount.minor, opening=is_opening(entry.kind))
        assert broken_identities(sums, "CNY") == {}


def test_an_asset_that_was_taken_held_and_sold_brought_its_cash(bench: Bench) -> None:
    case = bare_case(bench)
    entries = [
        *journal("07_asset_in_kind", case.book).entries,
        *journal("08_asset_held_and_sold", case.book).entries,
    ]
    for entry in entries:
        bench.do(post_entry, PostEntry(entry, "以物抵债"))
    with bench.session() as session:
        bank = sum(
            posting.amount.minor
            for entry in list_entries(session, case.book)
            for posting in entry.postings
            if posting.account == "money:bank"
        )
    figures = figures_of(bench, case)
    assert shown(figures)["net"] == "2,179,600.00" == Money(bank, "CNY").grouped
    assert figures.cash_recovered == figures.gross_recovered


# --- what the features post -------------------------------------------------------------------------------


def owed(**parts: str) -> OpeningBalance:
    names = ("principal", "interest_on", "interest_off", "penalty", "costs")
    return OpeningBalance(**{name: cny(parts.get(name, "0")) for name in names})


def posted(bench: Bench, case: CaseFacts, since: int = 0) -> list[tuple[date, list[str]]]:
    """Return a case's entries as days and lines, without what the opening posted."""
    with bench.session() as session:
        entries = [entry for entry in list_entries(session, case.book) if entry.seq > since]
    return [(entry.value_on, lines(entry.postings)) for entry in entries]


def lines(postings: Sequence[Posting]) -> list[str]:
    return sorted(written_lines(postings, "CNY"))


def golden(name: str, *numbers: int) -> list[tuple[date, list[str]]]:
    entries = journal(name).entries
    return [(entries[number].value_on, lines(entries[number].postings)) for number in numbers]


def test_an_opening_is_scenario_1(bench: Bench) -> None:
    case = bench.open_case()
    assert posted(bench, case) == golden("01_opening", 0)


def test_costs_are_scenario_2_without_the_security(bench: Bench) -> None:
    case = bare_case(bench)
    on = date(2026, 3, 9)
    for kind, amount, paid_on in (
        ("acceptance", "13,800.00", on),
        ("preservation", "5,000.00", on),
        ("bond-premium", "3,000.00", None),
    ):
        bench.do(record_cost, RecordCost(case.id, CostTerms(kind, cny(amount), on, paid_on)))
    security = (Posting("money:deposit-lodged", cny("100000")), Posting("money:bank", cny("-100000")))
    bench.do(post_entry, PostEntry(Entry(case.book, on, "manual", security), "保全担保"))
    assert summed(posted(bench, case)) == summed(golden("02_costs_and_security", 0))


def summed(entries: list[tuple[date, list[str]]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for _, written in entries:
        for posting in read_journal("\n".join(written), "CNY")[0]:
            sums[posting.account] = sums.get(posting.account, 0) + posting.amount.minor
    return sums


def receive(bench: Bench, case: CaseFacts, source: str, amount: str, on: date, **more: object) -> int:
    terms = ReceiptTerms(source, cny(amount), on, more.pop("discharged_on", on), **more)  # type: ignore[arg-type]
    made = bench.do(record_receipt, RecordReceipt(case.id, terms))
    return int(made["receipt_id"])


def test_a_deduction_is_scenario_5(bench: Bench) -> None:
    balance = owed(
        principal="1,000,000.00",
        interest_on="30,000.00",
        interest_off="62,000.00",
        penalty="20,000.00",
        costs="5,000.00",
    )
    case = bench.open_case(balance=balance)
    since = len_of(bench, case)
    receive(
        bench,
        case,
        "deduction",
        "492,600.00",
        date(2026, 3, 28),
        discharged_on=date(2026, 3, 10),
        withheld_fee=cny("7,400.00"),
    )
    assert posted(bench, case, since) == golden("05_deduction", 0, 1)


def len_of(bench: Bench, case: CaseFacts) -> int:
    with bench.session() as session:
        return list_entries(session, case.book)[-1].seq


def test_taxes_keeping_and_selling_are_costs_of_scenarios_7_and_8(bench: Bench) -> None:
    case = bare_case(bench)
    on = date(2026, 7, 15)
    bench.do(record_cost, RecordCost(case.id, CostTerms("tax", cny("90,000.00"), on, on)))
    assert posted(bench, case) == golden("07_asset_in_kind", 1)
    since, on = len_of(bench, case), date(2026, 8, 10)
    for kind, amount in (("keeping", "15,000.00"), ("selling", "27,000.00")):
        bench.do(record_cost, RecordCost(case.id, CostTerms(kind, cny(amount), on, on)))
    assert summed(posted(bench, case, since)) == summed(golden("08_asset_held_and_sold", 1))


def test_a_settlement_payment_is_of_scenario_9(bench: Bench) -> None:
    case = bench.open_case(balance=owed(principal="1,000,000.00", interest_off="100,000.00"))
    since = len_of(bench, case)
    receive(bench, case, "settlement", "800,000.00", date(2026, 6, 15))
    assert posted(bench, case, since) == golden("09_settlement", 1)


def test_a_voluntary_payment_after_the_write_off_is_of_scenario_10(bench: Bench) -> None:
    case = bench.open_case(balance=owed(principal="1,030,000.00"), flags=("written_off",))
    since = len_of(bench, case)
    receive(bench, case, "voluntary", "50,000.00", date(2026, 8, 12))
    assert posted(bench, case, since) == golden("10_write_off", 1)


def test_a_debt_sale_is_of_scenario_11(bench: Bench) -> None:
    case = bench.open_case(balance=owed(principal="1,000,000.00", interest_off="100,000.00"))
    since, on = len_of(bench, case), date(2026, 9, 1)
    sold_for(bench, case, "330,000.00", on)
    bench.do(record_cost, RecordCost(case.id, CostTerms("selling", cny("2,000.00"), on, on)))
    assert posted(bench, case, since) == golden("11_debt_sale", 0, 1)


def test_a_receipt_of_the_wrong_case_is_taken_back_as_in_scenario_12(bench: Bench) -> None:
    case = bench.open_case(balance=owed(principal="1,000,000.00"))
    receipt = receive(bench, case, "voluntary", "100,000.00", date(2026, 7, 20))
    since = len_of(bench, case)
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    assert posted(bench, case, since) == golden("12_wrong_case", 0)


def test_amounts_are_written_as_they_are_read() -> None:
    entry = journal("05_deduction").entries[0]
    assert read_journal("\n".join(written_lines(entry.postings, "CNY")), "CNY") == [entry.postings]
    assert minor_text(entry.postings[0].amount.minor, "CNY") == "500000.00"
