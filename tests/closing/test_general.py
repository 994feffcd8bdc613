"""What goes to the general ledger: every posting with exactly one month, nothing unmapped, debits are credits."""

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core.data import Transaction

from legal_recovery.closing import store
from legal_recovery.closing.commands import Close, SetMapping, close, set_mapping
from legal_recovery.closing.rules.general import (
    USUAL,
    Mapping,
    MappingChanged,
    Moved,
    Uneven,
    Unmapped,
    UnreadableMapping,
    read_mapping,
    require_even,
    summary,
    totals_of,
)
from legal_recovery.kernel.calendar import first_day, last_day
from legal_recovery.ledger.commands import CloseMonth, PostEntry, close_month, post_entry
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.ledger.rules import ACCOUNTS
from legal_recovery.ledger.store.export import beancount_name, export_journal
from legal_recovery.plumbing.positions import issuing
from legal_recovery.reconciliation.commands import MatchLine, Part, match_line
from legal_recovery.users.commands import ensure_system
from tests.closing.test_closing import person, recounted
from tests.factories import Bench, cny
from tests.reconciliation.test_desk_commands import Desk, line, receipt, statement

OCTOBER = date(2026, 10, 12)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    ensure_system(bench.database, bench.clock)
    return Desk(bench)


def moved(bench: Bench, month: str) -> list[Moved]:
    with issuing(bench.database, bench.clock) as (session, now):
        return list(store.moved_in(session, bench.office_id, month, now))


def test_the_usual_mapping_takes_every_account_and_the_longest_pattern_counts() -> None:
    usual = Mapping(1, read_mapping(USUAL))
    assert usual.unmapped(ACCOUNTS) == []
    found = {account: usual.target_of(account) for account in ("claim:basis:written-off", "claim:principal")}
    assert [(one.code, one.standing) for one in found.values() if one] == [
        ("7010", "written-off"),
        ("-", "none"),
    ]
    in_kind = usual.target_of("money:recovered:in-kind")
    assert in_kind is not None and in_kind.code == "1441.01"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one line"),
        ("money:bank | 1 | a", "pattern | code"),
        ("money:bank | 1 | a | somewhere", "standing"),
        ("money:bank | | a | 表内", "no code"),
        ("money:nothing | 1 | a | 表内", "nothing like"),
        ("money:bank | 1 | a | 表内\nmoney:bank | 2 | b | 表内", "twice"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_the_line(text: str, says: str) -> None:
    with pytest.raises(UnreadableMapping) as refused:
        read_mapping(text)
    assert says in refused.value.message


def test_nothing_that_moved_is_left_out_in_silence_and_debits_are_credits(desk: Desk) -> None:
    case = desk.bench.open_case()
    desk.load(statement(line("500.00", on=OCTOBER)))
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    desk.bench.do(match_line, MatchLine(desk.lines()[0].id, (part,)))
    found = moved(desk.bench, "2026-10")
    some = Mapping(1, read_mapping("money:* | 1 | 钱 | 表内"))
    with pytest.raises(Unmapped) as refused:
        summary(some, found)
    assert "claim:ended:settled" in str(refused.value.facts["accounts"])
    summed = summary(Mapping(1, read_mapping(USUAL)), found)
    [(debit, credit)] = totals_of(summed).values()
    assert debit == credit and debit.minor > 0
    by_code = {one.target.code: one.net.text for one in summed}
    # The clearing comes to nothing, the account has the money.
    assert (by_code["1003"], by_code["3001"], by_code["2241.01"]) == ("500.00", "0.00", "0.00")


def test_a_contra_account_is_carried_the_other_way_round_and_a_half_reversal_is_refused(bench: Bench) -> None:
    bench.open_case()
    opening = moved(bench, "2026-03")
    summed = summary(Mapping(1, read_mapping(USUAL)), opening)
    require_even(summed)
    nets = {one.target.code: (one.target.standing, one.net.text) for one in summed}
    assert nets["1303"] == ("on-book", "1030000.00")
    assert nets["7001"] == ("off-book", "70000.00")
    half = USUAL.replace("债权明细（备查） | 不入总账 | 反向", "债权明细 | 不入总账")
    with pytest.raises(Uneven):
        require_even(summary(Mapping(1, read_mapping(half)), opening))


def test_what_is_recorded_later_for_a_closed_month_goes_with_the_next_one_and_only_there(desk: Desk) -> None:
    bench = desk.bench
    case = bench.open_case()
    desk.load(statement(line("500.00", on=OCTOBER)))
    recounted(bench)
    lead = person(bench, "finance_lead")
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    bench.do(match_line, MatchLine(desk.lines()[0].id, (part,)))
    recounted(bench)
    bench.do(close, Close(bench.office_id, "2026-10", "期初"), by=lead)
    before = moved(bench, "2026-10")
    lines = (Posting("claim:costs", cny("7.00")), Posting("claim:basis:off-book", cny("-7.00")))
    late = Entry(case.book, OCTOBER, "judgment", lines)
    bench.do(post_entry, PostEntry(late, "判决"))
    assert moved(bench, "2026-10") == before
    assert [(one.account, one.late) for one in moved(bench, "2026-11")] == [
        ("claim:costs", True),
        ("claim:basis:off-book", True),
    ]
    assert moved(bench, "2026-12") == []


def test_each_version_follows_on_the_one_that_was_seen(desk: Desk) -> None:
    assert desk.bench.do(set_mapping, SetMapping(USUAL, 0)) == {"version": 1}
    with pytest.raises(MappingChanged):
        desk.bench.do(set_mapping, SetMapping(USUAL, 0))
    assert desk.bench.do(set_mapping, SetMapping("money:* | 1 | 钱 | 表内", 1)) == {"version": 2}
    with desk.bench.session() as session:
        assert len(store.find_mapping(session, 1).targets) > 1 == len(store.find_mapping(session).targets)


def test_beancount_reads_the_bank_books_too_and_comes_to_the_same_balances(desk: Desk) -> None:
    bench = desk.bench
    case = bench.open_case()
    desk.load(statement(line("500.00", on=OCTOBER), line("-20.00", on=OCTOBER)))
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    first = next(one for one in desk.lines() if one.is_credit)
    bench.do(match_line, MatchLine(first.id, (part,)))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-09"))

    def exported(form: str, month: str | None = None) -> str:
        bounds = {"since": first_day(month), "until": last_day(month)} if month else {}
        with issuing(bench.database, bench.clock) as (session, now):
            return "".join(export_journal(session, store.all_books(bench.office_id), now, form, **bounds))

    entries, errors, _ = loader.load_string(exported("beancount"))
    assert errors == []
    told: dict[str, Decimal] = defaultdict(Decimal)
    for one in entries:
        if isinstance(one, Transaction):
            for posting in one.postings:
                assert posting.units is not None and posting.units.number is not None
                told[posting.account] += posting.units.number
    ours: dict[str, Decimal] = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(exported("csv"))):
        ours[beancount_name(row["account"])] += Decimal(row["amount"])
    assert told == ours
    assert told["Assets:Money:Account"] == Decimal("480.00")
    assert told["Liabilities:Money:Suspense"] == Decimal("20.00")
    assert told["Assets:Money:Bank"] == 0
    # A month alone: what was opened before it is not in it.
    months = {row["value_on"][:7] for row in csv.DictReader(io.StringIO(exported("csv", "2026-10")))}
    assert months == {"2026-10"}
    assert "account money:account" in exported("hledger", "2026-10")
