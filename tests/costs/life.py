"""The life of costs as the chart's scenarios 2 to 4 have it, for the tests of what follows from it."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import DecideCost, RecordCost, decide_cost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.ledger.commands import PostEntry, post_entry
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.ledger.store import list_entries
from legal_recovery.seizures.commands import LodgeSecurity, lodge_security
from legal_recovery.seizures.rules import SecurityTerms
from tests.factories import Bench, cny

PAID, EFFECTIVE, BACK = date(2026, 4, 1), date(2026, 7, 1), date(2026, 8, 3)


def advanced(bench: Bench, case: CaseFacts) -> dict[str, int]:
    """Scenario 2: acceptance and preservation fees paid, the bond's premium due, cash lodged; the costs by kind."""
    made = {}
    for kind, amount, paid in (
        ("acceptance", "13,800.00", PAID),
        ("preservation", "5,000.00", PAID),
        ("bond-premium", "3,000.00", None),
    ):
        terms = CostTerms(kind, cny(amount), PAID, paid, payee="杭州市西湖区人民法院")
        made[kind] = bench.do(record_cost, RecordCost(case.id, terms))["cost_id"]
    security = SecurityTerms("cash", cny("100,000.00"), PAID, "杭州市西湖区人民法院")
    bench.do(lodge_security, LodgeSecurity(case.id, security))
    return made


def awarded(bench: Bench, case: CaseFacts, costs: dict[str, int]) -> None:
    """Scenario 3: the judgment awards both fees, and each is linked to it."""
    lines = (Posting("claim:costs", cny("18,800.00")), Posting("claim:basis:off-book", cny("-18,800.00")))
    entry = Entry(case.book, EFFECTIVE, "judgment", lines)
    bench.do(post_entry, PostEntry(entry, "判决生效"))
    for kind in ("acceptance", "preservation"):
        bench.do(decide_cost, DecideCost(case.id, costs[kind], "awarded", EFFECTIVE))


def balances(bench: Bench, case: CaseFacts) -> dict[str, str]:
    """Return what the accounts of a case stand at, without the opening's."""
    sums: dict[str, int] = {}
    with bench.session() as session:
        for found in list_entries(session, case.book):
            if found.kind == "case.opening":
                continue
            for line in found.postings:
                sums[line.account] = sums.get(line.account, 0) + line.amount.minor
    return {account: f"{minor / 100:,.2f}" for account, minor in sorted(sums.items()) if minor}
