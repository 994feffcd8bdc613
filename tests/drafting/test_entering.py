"""What a paper lacks leads to the field that takes it, and what is entered there stands in the paper."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.store import get_case, list_obligors
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.rules import DebtTerms, require_contract
from legal_recovery.debts.store import list_debts
from legal_recovery.drafting.commands import Missing, missing_by_kind
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.owed.commands import RecordInsolvency, record_insolvency
from legal_recovery.parties.store import list_parties
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms, require_day_of_decision
from legal_recovery.seizures.commands import RecordClue, record_clue
from tests.contract.conftest import Program, program
from tests.factories import Bench, cny
from tests.signing_in import token_in

__all__ = ["program"]
DAY, SIGNED, LENT = date(2026, 11, 20), date(2024, 1, 5), date(2024, 1, 8)


@pytest.fixture
def engine_name() -> str:
    """Pages and answers are the same on both engines."""
    return "sqlite"


@pytest.fixture
def bare(bench: Bench) -> dict[str, Any]:
    """A case with a record of each kind of which nearly nothing is known, by the numbers of its records."""
    case = bench.open_case()
    bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("real_estate", "示例路1号")))
    for kind in ("lawsuit", "enforcement"):
        filed = ProceedingTerms(kind, "某法院", None, date(2026, 3, 4), parent_id=None)
        bench.do(open_proceeding, OpenProceeding(case.id, filed))
    bench.do(record_clue, RecordClue(case.id, "货车", DAY))
    with bench.session() as session:
        (debt,), (obligor,) = list_debts(session, case.id), list_obligors(session, case.id)
    bench.do(record_insolvency, RecordInsolvency(case.id, obligor.obligor_id, DAY))
    return {"case": case, "debt": debt.id, "obligor": obligor.obligor_id}


def lacking(bench: Bench) -> dict[str, Missing]:
    """Return every fact that any paper of the case lacks."""
    with bench.session() as session:
        case = get_case(session, bench.actor, "ZB-1")
        found = missing_by_kind(session, bench.actor, case, KINDS.values(), "zh", DAY)
    return {one.key: one for lacks in found.values() for one in lacks.missing}


def test_each_missing_fact_of_a_record_leads_to_its_field(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench, bare: dict[str, Any]
) -> None:
    sign_in("legal_lead", "admin")
    found = {one.entry for one in lacking(bench).values() if one.entry.field}
    assert len(found) > 15
    for entry in found:
        address, _, anchor = entry.address("ZB-1").partition("#")
        page = client.get(address)
        assert page.status_code == 200 and f'id="{anchor}"' in page.text, entry


def test_what_is_entered_on_the_pages_is_known(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench, bare: dict[str, Any]
) -> None:
    sign_in("legal")
    contract, party = (
        f"/cases/ZB-1/debts/{bare['debt']}",
        f"/cases/ZB-1/obligors/{bare['obligor']}/correction",
    )
    before = client.get(party).text

    def sent(address: str, **fields: str) -> Any:
        page = client.get(address).text
        version = page.split('name="version" value="')[1].split('"')[0]
        return client.post(address, data={"csrf_token": token_in(page), "version": version, **fields})

    assert sent(contract, signed_on="2024-01-05", lent="2,000,000", lent_on="2024-01-04").status_code == 422
    assert sent(contract, signed_on="2024-01-05", lent="2,000,000", lent_on="2024-01-08").status_code == 303
    name = {"name": "杭州示例机械有限公司", "kind": "company"}
    known = {**name, "id_type": "uscc", "id_number": "91330106TEST000001", "head": "周样例"}
    assert sent(party, **known).status_code == 303
    page = client.get(party).text
    assert "91330106TEST000001" not in page and "9133**********0001" in page and "周样例" not in before
    # What identifies somebody stays while nothing is typed; who represents them is what the form says.
    assert sent(party, **name, head="吴样例", head_title="经理", contract_number="保字1号").status_code == 303
    assert (
        "This is what is recorded already"
        in sent(
            party, **name, id_type="uscc", head="吴样例", head_title="经理", contract_number="保字1号"
        ).text
    )
    with bench.session() as session:
        case = get_case(session, bench.actor, "ZB-1")
        (debt,), (who,) = list_debts(session, case.id), list_parties(session, case.book).values()
        (obligor,) = list_obligors(session, case.id)
    assert (debt.lent, debt.lent_on, debt.signed_on) == (cny("2,000,000"), LENT, SIGNED)
    assert (who.id_number, who.head, who.head_title) == ("91330106TEST000001", "吴样例", "经理")
    assert obligor.contract_number == "保字1号"
    told = client.get("/cases/ZB-1").text
    assert all(said in told for said in ("Paid out under contract JK-ZB-1", "Represented by 吴样例"))


def test_programs_enter_the_same(program: Callable[..., Program], bench: Bench, bare: dict[str, Any]) -> None:
    send, at = program("legal"), "/cases/ZB-1"
    with bench.session() as session:
        (piece,) = list_collateral(session, bare["case"].id)
    lien = {"lien_kind": "mortgage", "rank": 1, "registered_on": "2024-01-08", "certificate": "证明1号"}
    for path, body in (
        (
            f"{at}/debts/{bare['debt']}",
            {"lent": "2000000.00", "lent_on": "2024-01-08", "annual_rate": "4.35"},
        ),
        (f"{at}/obligors/{bare['obligor']}/correction", {"name": "某公司", "contract_number": "保字1号"}),
        (f"{at}/obligors/{bare['obligor']}/insolvency/details", {"claims_due_on": "2026-12-31"}),
        (f"{at}/collateral/{piece.id}/liens", lien),
    ):
        assert send("POST", path, body).status_code == 201, path
        if "lien" not in path:
            assert send("POST", path, body).get_json()["code"] == "cases.nothing_new"
    (debt,), (party,) = send("GET", f"{at}/debts").get_json(), send("GET", at).get_json()["parties"]
    assert (debt["lent"], debt["lent_on"]) == ("2000000.00", "2024-01-08")
    assert party["contract_number"] == "保字1号"
    assert send("GET", f"{at}/liens").get_json()[0]["certificate"] == "证明1号"
    assert "insolvency.claims_due_on" not in lacking(bench)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"lent": cny("0")}, "lent"),
        ({"lent_on": date(2026, 11, 21)}, "lent_on"),
        ({"signed_on": SIGNED, "lent_on": date(2024, 1, 4)}, "lent_on"),
        ({"lent_on": LENT, "due_on": SIGNED}, "due_on"),
    ],
)
def test_a_contract_that_cannot_be_is_refused(terms: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        require_contract(DebtTerms("JK-1", "CNY", **terms), DAY)
    assert refusal.value.field == field


@pytest.mark.parametrize("decided", [date(2026, 11, 21), date(2026, 3, 3), date(2026, 4, 21)])
def test_a_decision_lies_between_filing_and_effect_and_not_ahead(decided: date) -> None:
    filed, effective = date(2026, 3, 4), date(2026, 4, 20)
    terms = ProceedingTerms("lawsuit", "某法院", None, filed, "judgment", effective, decided_on=decided)
    with pytest.raises(InvalidInput) as refusal:
        require_day_of_decision(terms, DAY)
    assert refusal.value.field == "decided_on"
