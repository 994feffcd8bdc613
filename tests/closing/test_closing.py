"""A month is closed on its checklist, which is frozen with it, and opened again by two people."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from legal_recovery.closing import store
from legal_recovery.closing.commands import (
    AskReopening,
    Close,
    DecideReopening,
    ask_reopening,
    close,
    decide_reopening,
    recount,
)
from legal_recovery.closing.commands.closing import checks_of
from legal_recovery.closing.rules.checks import (
    ChecklistBlocks,
    ChecklistChanged,
    MonthChanged,
    OwnBatch,
    OwnReopening,
    WarningsNeedALead,
    WarningsNeedAReason,
    read,
)
from legal_recovery.ledger.commands import MonthIsClosed, ReopenMonth, reopen_month
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.reconciliation.commands import MatchLine, ParkLine, Part, match_line, park_line
from legal_recovery.users.commands import CreateUser, create_user, ensure_system
from legal_recovery.users.store import get_facts
from tests.factories import Bench, cny
from tests.reconciliation.reviewing import reviewed
from tests.reconciliation.test_desk_commands import Desk, line, receipt, statement

MONTH = "2026-10"
OCTOBER = date(2026, 10, 12)


def person(bench: Bench, *roles: str) -> Actor:
    """Somebody of the bench's office with a book of their own."""
    name = "-".join(roles)
    ensure_system(bench.database, bench.clock)
    user = bench.do(create_user, CreateUser(name, f"{name}@bank.example", roles, bench.office_id))
    with bench.session() as session:
        return Actor(user, name, frozenset(roles), bench.office_id, get_facts(session, user).book)


def recounted(bench: Bench, by: Actor | None = None) -> None:
    def do(command: Callable[..., Any], cmd: Any) -> Any:
        return bench.do(command, cmd, by=by)

    recount(bench.database, do, bench.office_id, MONTH, lambda *_step: None)


def states(bench: Bench) -> dict[str, tuple[str, int]]:
    with bench.session() as session:
        checks = checks_of(session, bench.office_id, MONTH, bench.clock.today())
    return {check.key: (check.state, check.count) for check in checks}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def october(desk: Desk) -> list[Any]:
    """A statement of the whole month with two lines."""
    found = statement(
        line("500.00", on=OCTOBER),
        line("70.00", on=OCTOBER),
        opened_on=date(2026, 10, 1),
        closed_on=date(2026, 10, 31),
    )
    desk.load(found)
    return desk.lines()


def matched(desk: Desk, found: Any, reference: str = "ZB-1") -> Any:
    case = desk.bench.open_case(reference)
    part = Part(found.amount, "receipt", case.id, receipt=receipt(on=OCTOBER))
    desk.bench.do(match_line, MatchLine(found.id, (part,)))
    return case


def test_a_line_that_nobody_explained_blocks_and_one_in_suspense_only_warns_when_it_ages(desk: Desk) -> None:
    first, second = october(desk)
    assert states(desk.bench)["lines"] == ("blocks", 2)
    matched(desk, first)
    desk.bench.do(park_line, ParkLine(second.id, "asked-court"))
    found = states(desk.bench)
    assert (found["lines"], found["suspense-30"], found["balance"]) == (("ok", 0), ("ok", 1), ("ok", 0))
    assert found["clearing"] == found["awaiting"] == ("ok", 0)
    assert found["batches"] == ("warning", 1)
    reviewed(desk.bench)
    assert found["recount"][0] == "blocks"
    recounted(desk.bench)
    assert {state for state, _ in states(desk.bench).values()} == {"ok"}


def test_what_was_checked_is_frozen_with_the_closing_and_verified(desk: Desk) -> None:
    first, second = october(desk)
    matched(desk, first)
    with pytest.raises(ChecklistBlocks):
        desk.bench.do(close, Close(desk.bench.office_id, MONTH))
    desk.bench.do(park_line, ParkLine(second.id, "asked-court"))
    reviewed(desk.bench)
    recounted(desk.bench)
    finance = person(desk.bench, "finance")
    with pytest.raises(ChecklistChanged):
        desk.bench.do(close, Close(desk.bench.office_id, MONTH, digest="0" * 64), by=finance)
    made = desk.bench.do(close, Close(desk.bench.office_id, MONTH), by=finance)
    with desk.bench.session() as session:
        kept = store.find_closing(session, desk.bench.office_id, MONTH)
    assert kept is not None and (kept.digest, kept.closed_by) == (made["digest"], finance.id)
    assert {check.key: check.count for check in read(kept.checks)}["suspense-30"] == 1
    case = desk.bench.open_case("ZB-2")
    terms = ReceiptTerms("voluntary", cny("1.00"), OCTOBER, OCTOBER)
    with pytest.raises(MonthIsClosed):
        desk.bench.do(record_receipt, RecordReceipt(case.id, terms))
    assert verify(desk.bench.database, None).problems == ()


def test_nobody_closes_a_month_over_what_they_posted_and_nobody_else_reviewed(desk: Desk) -> None:
    first, second = october(desk)
    lead, other = person(desk.bench, "finance_lead"), person(desk.bench, "finance_lead", "finance")
    for found, reference in ((first, "ZB-1"), (second, "ZB-2")):
        case = desk.bench.open_case(reference)
        part = Part(found.amount, "receipt", case.id, receipt=receipt(on=OCTOBER))
        desk.bench.do(match_line, MatchLine(found.id, (part,)), by=lead)
    recounted(desk.bench)
    wanted = Close(desk.bench.office_id, MONTH, "第二人休假")
    with pytest.raises(OwnBatch) as refusal:
        desk.bench.do(close, wanted, by=lead)
    assert (refusal.value.code, refusal.value.facts["count"]) == ("closing.own_batch", 2)
    assert states(desk.bench)["batches"] == ("warning", 2)
    desk.bench.do(close, wanted, by=other)


def test_in_spite_of_warnings_only_a_lead_closes_and_says_why(bench: Bench) -> None:
    case = bench.open_case()
    terms = ReceiptTerms("voluntary", cny("500.00"), OCTOBER, OCTOBER)
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    recounted(bench)
    assert states(bench)["awaiting"] == ("warning", 1)
    finance, lead = person(bench, "finance"), person(bench, "finance_lead")
    with pytest.raises(WarningsNeedALead):
        bench.do(close, Close(bench.office_id, MONTH, "在途"), by=finance)
    with pytest.raises(WarningsNeedAReason):
        bench.do(close, Close(bench.office_id, MONTH), by=lead)
    bench.do(close, Close(bench.office_id, MONTH, "在途，11月到账"), by=lead)
    with bench.session() as session:
        [kept] = store.list_closings(session, bench.office_id, MONTH)
    assert (kept.warnings, kept.reason) == (1, "在途，11月到账")


def test_a_month_is_opened_again_by_a_second_person_and_only_as_it_was_seen(bench: Bench) -> None:
    bench.open_case()
    recounted(bench)
    lead, other = person(bench, "finance_lead"), person(bench, "manager")
    bench.do(close, Close(bench.office_id, MONTH), by=lead)
    asked = bench.do(ask_reopening, AskReopening(bench.office_id, MONTH, "补记费用"), by=lead)
    with pytest.raises(OwnReopening):
        bench.do(decide_reopening, DecideReopening(asked["reopening_id"], approve=True), by=lead)
    bench.do(decide_reopening, DecideReopening(asked["reopening_id"], approve=True, answer="同意"), by=other)
    with bench.session() as session:
        assert not store.is_closed(session, bench.office_id, MONTH)
    # Closed, asked, opened on another request and closed anew: the first request is of a closing that is no more.
    bench.do(close, Close(bench.office_id, MONTH), by=lead)
    stale = bench.do(ask_reopening, AskReopening(bench.office_id, MONTH, "再补"), by=lead)
    bench.do(reopen_month, ReopenMonth(bench.office_id, MONTH, "直接"))
    with pytest.raises(MonthChanged):
        bench.do(decide_reopening, DecideReopening(stale["reopening_id"], approve=True), by=other)
    # Open requests for a month warn; a refusal settles it.
    bench.do(decide_reopening, DecideReopening(stale["reopening_id"], approve=False), by=other)
    bench.do(close, Close(bench.office_id, MONTH), by=lead)
    assert verify(bench.database, None).problems == ()


def test_a_balance_that_is_wrong_or_older_than_a_posting_blocks(desk: Desk) -> None:
    october(desk)
    recounted(desk.bench)
    assert states(desk.bench)["recount"] == ("ok", 0)
    desk.load(statement(line("9.00", on=date(2026, 10, 30)), opening=cny("10,570.00")), "b")
    assert states(desk.bench)["recount"][0] == "blocks"
    with desk.bench.database.writing() as connection:
        connection.exec_driver_sql("UPDATE balances SET minor = minor + 1 WHERE account = 'money:account'")
    recounted(desk.bench)
    found = states(desk.bench)
    assert (found["recount"], found["balance"][0]) == (("blocks", 1), "blocks")


def test_statements_that_do_not_meet_block_and_one_that_ends_early_warns(desk: Desk) -> None:
    first = statement(line("500.00", on=OCTOBER), opened_on=OCTOBER, closed_on=OCTOBER)
    desk.load(first)
    assert states(desk.bench)["balance"] == ("warning", 0)
    apart = statement(
        line("7.00", on=date(2026, 10, 31)),
        opening=cny("10,510.00"),
        opened_on=date(2026, 10, 31),
        closed_on=date(2026, 10, 31),
    )
    desk.load(apart, "b")
    assert states(desk.bench)["balance"] == ("blocks", 1)


def test_what_awaits_its_line_is_filtered_sorted_and_read_page_by_page(bench: Bench) -> None:
    for number in range(1, 4):
        case = bench.open_case(f"ZB-{number}")
        for amount in ("5.00", f"{number}0.00"):
            terms = ReceiptTerms("voluntary", cny(amount), OCTOBER, OCTOBER)
            bench.do(record_receipt, RecordReceipt(case.id, terms))
    end = date(2026, 10, 31)
    with bench.session() as session:

        def read(sort: str, *, downwards: bool = False, **wanted: Any) -> list[str]:
            found: list[store.Awaiting] = []
            place = None
            while some := store.list_awaiting(
                session,
                bench.office_id,
                end,
                store.AwaitingFilter(**wanted),
                sort=sort,
                downwards=downwards,
                after=place,
                limit=2,
            ):
                found += some
                place = store.awaiting_place(some[-1], sort)
            return [one.amount.text for one in found]

        assert sorted(read("value_on")) == sorted(["5.00"] * 3 + ["10.00", "20.00", "30.00"])
        assert read("amount", downwards=True) == ["30.00", "20.00", "10.00", "5.00", "5.00", "5.00"]
        assert read("amount", text="zb-2") == ["5.00", "20.00"]
        assert read("amount", text="%") == read("amount", credits=False) == read("amount", alone=False) == []
        assert read("value_on", since=date(2026, 10, 13)) == []
        sums = store.awaiting_sums(session, bench.office_id, end, store.AwaitingFilter())
    assert sums == {"CNY": (6, cny("75.00"))}
    assert not store.is_awaiting_place("value_on", ("x", 1, 2))
    assert not store.is_awaiting_place("amount", ("x", 1)) and store.is_awaiting_place("amount", (5, 1, 2))
