"""Money in another currency at the desk: on an account in its own, converted by the bank, and booked with its rate."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from legal_recovery.kernel.money import Money, UnknownCurrency
from legal_recovery.ledger.store.verify import verify
from legal_recovery.receipts.commands import (
    RecordConversion,
    RecordReceipt,
    ReverseConversion,
    ReverseReceipt,
    record_conversion,
    record_receipt,
    reverse_conversion,
    reverse_receipt,
)
from legal_recovery.receipts.rules import ConversionTerms, OtherCurrency
from legal_recovery.receipts.store import list_receipts
from legal_recovery.reconciliation.commands import (
    MatchLine,
    OpenAccount,
    Part,
    StartStatement,
    UndoMatch,
    load_statement,
    match_line,
    open_account,
    read_lines,
    undo_match,
)
from legal_recovery.reconciliation.commands.bookings import NotSaid, OtherAmount
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine, proven
from legal_recovery.reconciliation.schemas.desk import Asked, decided_by
from legal_recovery.reconciliation.schemas.staged import command_of
from legal_recovery.reconciliation.store import LineFilter, list_lines
from tests.factories import Bench, cny
from tests.receipts.test_exchange import DAY, balances, gained, in_dollars, usd
from tests.seizures.test_application import in_dollars as lend_dollars


def loaded(bench: Bench, number: str, *amounts: Money) -> list[Any]:
    """An account with these lines, all of one currency."""
    currency = amounts[0].currency
    wanted = OpenAccount(bench.office_id, "外汇户", "中行杭州分行", number, currency)
    account = int(bench.do(open_account, wanted))
    lines = tuple(StatementLine(0, DAY, DAY, one, "SAMPLE TRADING LTD") for one in amounts)
    found = proven(Statement("CSV", number, currency, lines, opening=Money(0, currency)))
    load_statement(bench.do, StartStatement(account, found, "5月.csv", number * 4), lambda *_step: None)
    with bench.session() as session:
        return list_lines(session, bench.actor, LineFilter(account_id=account))[0]


def states(bench: Bench, *lines: Any) -> list[str]:
    with bench.session() as session:
        wanted = LineFilter(ids=tuple(one.id for one in lines))
        return [one.state for one in list_lines(session, bench.actor, wanted)[0]]


def proposed(bench: Bench, line: Any) -> str | None:
    """Return what recorded by hand a line is proposed to be."""
    with bench.session() as session:
        [reading] = read_lines(session, bench.actor, [line])
        [proposal] = reading.proposals
        [share] = proposal.shares
        return reading.expected[share.expected].kind if share.expected else None


def test_both_lines_of_a_conversion_are_matched_and_freed(bench: Bench) -> None:
    case = bench.open_case()
    dollars = loaded(bench, "62220009", usd("10,000.00"), usd("-10,000.00"))
    came, went = sorted(dollars, key=lambda one: -one.amount.minor)
    [credited] = loaded(bench, "62220001", cny("71,000.00"))
    terms = in_dollars(banked=None, payer="SAMPLE TRADING LTD")
    receipt = bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"]
    assert proposed(bench, came) == "receipt"
    by_hand = Part(usd("10,000.00"), "receipt", case.id, about=receipt)
    # What the bank credits later is not what came.
    wrong = Part(cny("71,000.00"), "receipt", case.id, about=receipt)
    with pytest.raises(OtherAmount):
        bench.do(match_line, MatchLine(credited.id, (wrong,)))
    bench.do(match_line, MatchLine(came.id, (by_hand,)))
    with pytest.raises(NotSaid):
        bench.do(match_line, MatchLine(credited.id, (Part(cny("71,000.00"), "conversion", case.id),)))
    told = ConversionTerms(receipt, cny("71,000.00"), date(2026, 5, 8), "JH-7")
    made = bench.do(record_conversion, RecordConversion(case.id, told))["conversion_id"]
    bought = Part(cny("71,000.00"), "conversion", case.id, about=made)
    sold = Part(usd("-10,000.00"), "conversion-out", case.id, about=made)
    assert proposed(bench, credited) == "conversion"
    assert proposed(bench, went) == "conversion-out"
    [wrongly] = bench.do(match_line, MatchLine(credited.id, (bought,)))
    bench.do(undo_match, UndoMatch(wrongly, "核对"))
    for line, part in ((credited, bought), (went, sold)):
        bench.do(match_line, MatchLine(line.id, (part,)))
    assert states(bench, came, went, credited) == ["matched"] * 3
    assert verify(bench.database, None).problems == ()
    bench.do(reverse_conversion, ReverseConversion(case.id, made, "水单有误"))
    assert states(bench, went, credited) == ["open", "open"]
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "错账"))
    assert states(bench, came) == ["open"]
    assert balances(bench, case) == {}
    assert verify(bench.database, None).problems == ()


def test_what_the_bank_converted_at_once_is_matched_by_what_it_credited(bench: Bench) -> None:
    case = bench.open_case()
    [credited] = loaded(bench, "62220001", cny("71,000.00"))
    terms = in_dollars(payer="SAMPLE TRADING LTD")
    receipt = bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"]
    assert proposed(bench, credited) == "receipt"
    known = Part(cny("71,000.00"), "receipt", case.id, about=receipt)
    bench.do(match_line, MatchLine(credited.id, (known,)))
    assert states(bench, credited) == ["matched"]
    assert verify(bench.database, None).problems == ()


def test_a_line_in_dollars_is_booked_in_a_case_in_yuan_only_with_its_rate(bench: Bench) -> None:
    case = bench.open_case()
    [came] = loaded(bench, "62220009", usd("10,000.00"))

    def said(**more: str) -> Callable[[], Any]:
        with bench.session() as session:
            asked = Asked(session, bench.actor, came, [], _Form(case=case.reference, **more), str)
            [(line, content)] = decided_by("case", asked)
        return lambda: bench.do(match_line, command_of(line, content))

    with pytest.raises(OtherCurrency) as refusal:
        said()()
    assert "say what one USD was worth in CNY that day" in str(refusal.value)
    said(day_rate="７.1234", rate_source="中国人民银行中间价")()
    with bench.session() as session:
        [one] = list_receipts(session, case.id)
    assert one.exchange is not None
    assert (one.amount, one.exchange.rate, one.exchange.rate_on) == (cny("71,234.00"), "7.1234", DAY)
    assert balances(bench, case)["bank USD"] == "10000.00"
    assert gained(bench, case) == ("0.00", ["USD 10,000.00"])
    assert verify(bench.database, None).problems == ()


def test_yuan_are_booked_at_the_desk_on_a_debt_in_dollars_quoted_for_one_dollar(bench: Bench) -> None:
    case = bench.open_case()
    lend_dollars(bench, case)
    [came] = loaded(bench, "62220001", cny("71,234.00"))
    said = {"day_rate": "7.1234", "rate_source": "中国人民银行中间价", "rate_of": "usd", "counts_in": "USD"}

    def decided(**more: str) -> MatchLine:
        with bench.session() as session:
            asked = Asked(session, bench.actor, came, [], _Form(case=case.reference, **said | more), str)
            [(line, content)] = decided_by("case", asked)
        return command_of(line, content)

    for name in ("rate_of", "counts_in"):
        with pytest.raises(UnknownCurrency) as refusal:
            decided(**{name: "dollars"})
        assert refusal.value.field == name
    bench.do(match_line, decided())
    with bench.session() as session:
        [one] = list_receipts(session, case.id)
    assert (one.amount, states(bench, came)) == (usd("10,000.00"), ["matched"])
    assert verify(bench.database, None).problems == ()


def test_dollars_paid_back_from_the_account_in_dollars_are_matched_and_freed(bench: Bench) -> None:
    case = bench.open_case()
    lines = loaded(bench, "62220009", usd("200,000.00"), usd("-45,579.36"))
    came, went = sorted(lines, key=lambda one: -one.amount.minor)
    terms = in_dollars("200,000.00", banked=None, payer="SAMPLE TRADING LTD")
    receipt = bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"]
    bench.do(match_line, MatchLine(came.id, (Part(usd("200,000.00"), "receipt", case.id, about=receipt),)))
    back = Part(usd("-45,579.36"), "repayment", case.id, of=receipt, note="多付退回")
    [match] = bench.do(match_line, MatchLine(went.id, (back,)))
    assert states(bench, came, went) == ["matched", "matched"]
    assert balances(bench, case)["bank USD"] == "154420.64"
    assert verify(bench.database, None).problems == ()
    bench.do(undo_match, UndoMatch(match, "核对"))
    assert states(bench, came, went) == ["matched", "open"]
    assert balances(bench, case)["bank USD"] == "200000.00"
    assert verify(bench.database, None).problems == ()


class _Form(dict[str, str]):
    """What is sent from the desk."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []
