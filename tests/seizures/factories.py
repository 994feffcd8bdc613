"""Facts for tests of seizures: an asset of a case, and seizures over it."""

from datetime import date
from typing import Any

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.kernel.money import Money
from legal_recovery.seizures.commands import RecordSeizure, record_seizure
from legal_recovery.seizures.rules import Seizure, SeizureTerms
from legal_recovery.seizures.store import get_seizure, list_seizures
from tests.factories import Bench, cny

COURT = "杭州市西湖区人民法院"
STARTED, EXPIRES = date(2024, 1, 10), date(2027, 1, 9)


def asset(bench: Bench, case: CaseFacts, kind: str = "real_estate", value: Money | None = None) -> int:
    """Add a piece of property to a case."""
    worth = value or cny("900,000.00")
    terms = CollateralTerms(kind, "杭州市示例路1号房产", "杭州示例机械有限公司", worth, date(2026, 2, 1))
    return int(bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"])


def terms(collateral_id: int, **more: Any) -> SeizureTerms:
    """Return a first-ranking seizure of an immovable that runs its three years, or what `more` says."""
    usual: dict[str, Any] = {
        "collateral_id": collateral_id,
        "court": COURT,
        "ordered_on": date(2024, 1, 8),
        "measure": "seal",
        "asset_class": "",
        "docket_number": "(2024)浙0106执保123号",
    }
    if more.get("rank", 1) == 1:
        usual |= {"starts_on": STARTED, "expires_on": EXPIRES}
    return SeizureTerms(**(usual | more))


def seize(bench: Bench, case: CaseFacts, collateral_id: int, **more: Any) -> int:
    """Record a seizure; return its id."""
    made = bench.do(record_seizure, RecordSeizure(case.id, terms(collateral_id, **more)))
    return int(made["seizure_id"])


def read(bench: Bench, case: CaseFacts, seizure_id: int) -> Seizure:
    """Return a seizure as it stands."""
    with bench.session() as session:
        return get_seizure(session, case.id, seizure_id)


def read_all(bench: Bench, case: CaseFacts) -> list[Seizure]:
    """Return a case's seizures."""
    with bench.session() as session:
        return list_seizures(session, case.id)
