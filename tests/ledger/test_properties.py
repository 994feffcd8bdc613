"""Whatever balanced entries are posted, everything verifies, and another program finds the same figures."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_recovery.cases.commands import OpenCase, open_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import named_books
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import PostEntries, ReverseEntry, post_entries, reverse_entry
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.ledger.rules import ACCOUNTS, OF_BANKS, RECOVERED, Figures
from legal_recovery.ledger.store import case_figures, totals_by_book
from legal_recovery.ledger.store.export import export_journal
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.positions import issuing
from tests.factories import ESCALATED, Bench
from tests.thorough import examples

AMOUNTS = st.integers(-(10**14), 10**14).filter(bool)
DAYS = st.integers(0, 200).map(lambda days: ESCALATED + timedelta(days=days))
MONEY = sorted(name for name in ACCOUNTS if name.startswith("money:") and name not in OF_BANKS)
# What was recovered comes with what it settled, as the identities ask; the rest moves within its section.
FREE = {
    "money": [name for name in MONEY if not name.startswith((RECOVERED, "money:refinanced"))],
    "claim": [name for name in ACCOUNTS if name.startswith("claim:") and name != "claim:ended:settled"],
    "court": ["court:held", "court:undistributed"],
}
SETTLING = [name for name in MONEY if name.startswith(RECOVERED + "v") or name.endswith("deduction")]


@st.composite
def within_a_section(draw: st.DrawFn) -> list[tuple[str, int]]:
    accounts = sorted(FREE[draw(st.sampled_from(sorted(FREE)))])
    lines = draw(st.lists(st.tuples(st.sampled_from(accounts), AMOUNTS), min_size=1, max_size=4))
    return [*lines, (draw(st.sampled_from(accounts)), -sum(minor for _, minor in lines))]


@st.composite
def recovered(draw: st.DrawFn) -> list[tuple[str, int]]:
    source, minor = draw(st.sampled_from(SETTLING)), draw(AMOUNTS)
    settled = [("claim:ended:settled", minor), ("claim:principal", -minor)]
    return [("money:bank", minor), (source, -minor), *settled]


@st.composite
def journals(draw: st.DrawFn) -> list[tuple[date, str, str, list[tuple[str, int]]]]:
    kinds, currencies = st.sampled_from(["manual", "case.opening"]), st.sampled_from(["CNY", "CNY", "JPY"])
    entry = st.tuples(DAYS, kinds, currencies, within_a_section() | recovered())
    return draw(st.lists(entry, min_size=1, max_size=8))


def as_entry(case: CaseFacts, told: tuple[date, str, str, list[tuple[str, int]]]) -> Entry | None:
    on, kind, currency, lines = told
    postings = tuple(Posting(account, Money(minor, currency)) for account, minor in lines if minor)
    return Entry(case.book, on, kind, postings) if len(postings) > 1 else None


def new_case(bench: Bench, number: int) -> CaseFacts:
    request = OpenCase(f"P-{number}", bench.office_id, "CNY", "CN", ESCALATED, Stage.INTAKE)
    return bench.within(lambda uow: open_case(uow, request))


def recomputed(text: str, as_of: date, known_at: int) -> dict[tuple[str, str], dict[str, Decimal]]:
    """The chart's formulas in twenty lines over exported rows, with nothing of ours."""
    figures: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    owed = "principal interest-on interest-off penalty delay-general delay-doubled costs conditional-waiver"
    outstanding = {f"claim:{name}" for name in owed.split()}
    for row in csv.DictReader(io.StringIO(text)):
        if row["value_on"] > as_of.isoformat() or int(row["recorded_seq"]) > known_at:
            continue
        place, account = figures[row["case"], row["currency"]], row["account"]
        amount = Decimal(row["amount"])
        if account.startswith("money:recovered:"):
            place["gross"] -= amount
        if account.startswith(("money:cost:", "money:cost-refund:")):
            place["costs"] += amount
        if account == "money:asset-in-kind":
            place["in kind"] += amount
        if account in outstanding:
            place["outstanding"] += amount
            place["exposure"] += amount if row["kind"].startswith("case.opening") else 0
    return figures


def same(known: Figures, found: dict[str, Decimal]) -> bool:
    scale = Decimal(1 if known.currency == "JPY" else 100)
    told = {
        "gross": known.gross_recovered,
        "costs": known.costs,
        "in kind": known.gross_recovered - known.cash_recovered,
        "outstanding": known.outstanding,
        "exposure": known.exposure,
    }
    return all(found[name] * scale == minor for name, minor in told.items())


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=journals(), later=journals(), undone=st.integers(0, 7), as_of=DAYS)
def test_random_entries_verify_and_are_recomputed_from_the_export(
    bench: Bench, first: list, later: list, undone: int, as_of: date
) -> None:
    case = new_case(bench, bench_number(bench))
    before = post_all(bench, case, first)
    with issuing(bench.database, bench.clock) as (_, early):
        pass
    post_all(bench, case, later)
    if before:
        bench.do(reverse_entry, ReverseEntry(case.book, before[undone % len(before)], "错账冲正"))
    with issuing(bench.database, bench.clock) as (session, position):
        text = "".join(export_journal(session, named_books(), position, "csv"))
        for day, known in ((date.max, position), (as_of, position), (as_of, early)):
            found = recomputed(text, day, known.n)
            told = case_figures(session, case.book, "CNY", as_of=day, position=known)
            assert all(same(figures, found[case.reference, name]) for name, figures in told.items())
        totals = totals_by_book(session, [case.book])
        now = recomputed(text, date.max, position.n)
        assert all(same(figures, now[case.reference, name]) for (_, name), figures in totals.items())
    assert verify(bench.database, None).problems == ()


def bench_number(bench: Bench) -> int:
    """Return how many cases there are: hypothesis asks the same bench again."""
    from legal_recovery.plumbing.db import run

    with bench.session() as session:
        return int(run(session.connection(), "SELECT count(*) FROM cases").scalar())


def post_all(bench: Bench, case: CaseFacts, told: list) -> list[int]:
    entries = tuple(entry for one in told if (entry := as_entry(case, one)) is not None)
    return list(bench.do(post_entries, PostEntries(entries, "示例"))) if entries else []
