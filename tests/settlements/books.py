"""What stands in the book of a case, as the chart of accounts writes it; its identities hold whenever it is asked."""

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import Sums, broken_identities, is_opening
from legal_recovery.ledger.store import list_entries
from tests.factories import Bench


def sums_of(bench: Bench, case: CaseFacts) -> Sums:
    """Return the balances of a case, counted from its entries."""
    sums = Sums()
    with bench.session() as session:
        for made in list_entries(session, case.book):
            for line in made.postings:
                sums.add(line.account, line.amount.minor, opening=is_opening(made.kind))
    return sums


def accounts_of(bench: Bench, case: CaseFacts) -> dict[str, str]:
    """Return what is not zero; T1, T2 and T3 hold."""
    sums = sums_of(bench, case)
    assert broken_identities(sums, case.currency) == {}
    return {name: Money(minor, case.currency).text for name, minor in sums.accounts.items() if minor}
