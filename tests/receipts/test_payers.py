"""Who of the parties paid a receipt: their shares add up to it, and of a limit less is left."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.commands import AddObligor, add_obligor
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.store.verify import verify
from legal_recovery.owed.rules import answers_on
from legal_recovery.owed.store import facts_of
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import (
    NamePayers,
    RecordReceipt,
    ReverseReceipt,
    name_payers,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import (
    NothingChanges,
    Payer,
    ReceiptReversedAlready,
    ReceiptTerms,
    SharesDiffer,
)
from legal_recovery.receipts.store import list_receipts
from tests.contract.conftest import Program
from tests.factories import Bench, cny
from tests.money import RECEIPT, confirm, fill, words
from tests.owed.test_commands import held
from tests.receipts.test_exchange import DAY, in_dollars

SignIn = Callable[..., Actor]


def with_guarantors(bench: Bench) -> tuple[CaseFacts, int, int, int]:
    """A case of a debtor, a guarantor up to 50,000 and one for all of it."""
    case = bench.open_case()
    for name, cap in (("赵样例", cny("50,000.00")), ("保证公司", None)):
        party = Particulars(name, PartyKind.COMPANY)
        added = AddObligor("guarantor", party, cap)
        bench.within(lambda uow, added=added: add_obligor(uow, held(uow, case), added))
    with bench.session() as session:
        debtor, limited, whole = (one.obligor_id for one in list_obligors(session, case.id))
    return case, debtor, limited, whole


def paid(bench: Bench, case: CaseFacts, amount: str, *payers: Payer, **more: Any) -> int:
    terms = ReceiptTerms("voluntary", cny(amount), DAY, DAY, payers=payers, **more)
    return int(bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"])


def shares(bench: Bench, case: CaseFacts) -> list[list[tuple[int, str]]]:
    with bench.session() as session:
        return [
            [(share.obligor, share.amount.text) for share in one.payers]
            for one in list_receipts(session, case.id)
        ]


def left(bench: Bench, case: CaseFacts, obligor: int) -> tuple[str, str | None, str]:
    """Return what an obligor paid, what is left of the limit, what they answer for."""
    with bench.session() as session:
        found = answers_on(pack_of(session, "CN"), facts_of(session, case), DAY)
    [one] = [one for one in found if one.obligor.id == obligor]
    return one.paid.text, one.left.text if one.left is not None else None, one.most.text


def test_what_a_guarantor_pays_is_no_more_left_of_his_limit(bench: Bench) -> None:
    case, debtor, limited, whole = with_guarantors(bench)
    assert left(bench, case, limited) == ("0.00", "50000.00", "50000.00")
    receipt = paid(bench, case, "30,000.00", Payer(limited))
    assert left(bench, case, limited) == ("30000.00", "20000.00", "20000.00")
    assert left(bench, case, debtor)[1:] == (None, "1070000.00"), "the whole debt falls for everybody"
    both = (Payer(limited, cny("25,000.00")), Payer(whole, cny("15,000.00")))
    paid(bench, case, "40,000.00", *both)
    assert left(bench, case, limited) == ("55000.00", "0.00", "0.00")
    assert left(bench, case, whole) == ("15000.00", None, "1030000.00")
    assert shares(bench, case) == [[(limited, "30000.00")], [(limited, "25000.00"), (whole, "15000.00")]]
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    assert left(bench, case, limited) == ("25000.00", "25000.00", "25000.00")
    with pytest.raises(ReceiptReversedAlready):
        bench.do(name_payers, NamePayers(case.id, receipt, (Payer(debtor),)))
    assert verify(bench.database, None).problems == ()


def test_shares_that_do_not_add_up_are_refused(bench: Bench) -> None:
    case, debtor, limited, whole = with_guarantors(bench)
    for payers, says in (
        ((Payer(limited, cny("99.00")),), "Together that is CNY 99.00, not the CNY 100.00 of the receipt."),
        ((Payer(limited), Payer(whole)), "Say how much each of them paid."),
        ((Payer(limited, cny("100.00")), Payer(whole, cny("0.00"))), "more than zero"),
        ((Payer(limited, cny("50.00")), Payer(limited, cny("50.00"))), "Name each party once."),
        ((Payer(1),), "no such party"),
    ):
        with pytest.raises(SharesDiffer) as refusal:
            paid(bench, case, "100.00", *payers)
        assert says in str(refusal.value)
    assert shares(bench, case) == []
    paid(bench, case, "100.00", Payer(debtor))


def test_who_paid_is_named_later_and_put_right(bench: Bench) -> None:
    case, debtor, limited, whole = with_guarantors(bench)
    receipt = paid(bench, case, "100.00")
    bench.do(name_payers, NamePayers(case.id, receipt, (Payer(limited),)))
    with pytest.raises(NothingChanges):
        bench.do(name_payers, NamePayers(case.id, receipt, (Payer(limited),)))
    both = (Payer(debtor, cny("40.00")), Payer(whole, cny("60.00")))
    bench.do(name_payers, NamePayers(case.id, receipt, both))
    assert shares(bench, case) == [[(debtor, "40.00"), (whole, "60.00")]]
    assert left(bench, case, limited)[0] == "0.00"
    bench.do(name_payers, NamePayers(case.id, receipt))
    assert shares(bench, case) == [[]]
    assert verify(bench.database, None).problems == ()


def test_what_was_paid_in_another_currency_counts_at_its_rate_for_the_limit_too(bench: Bench) -> None:
    case, _debtor, limited, _whole = with_guarantors(bench)
    terms = in_dollars("1,000.00", banked=None, payers=(Payer(limited),))
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    assert left(bench, case, limited) == ("7123.40", "42876.60", "42876.60")


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_parties_are_named_filtered_and_saved_on_pages(
    client: FlaskClient, sign_in: SignIn, bench: Bench, engine_name: str
) -> None:
    case, debtor, limited, whole = with_guarantors(bench)
    sign_in("finance")
    new = "/cases/ZB-1/receipts/new"
    wrong = fill(client, new, {**RECEIPT, f"share.{limited}": "10,000", f"share.{whole}": "70,000"})
    assert wrong.status_code == 422
    assert "Together that is CNY 80,000.00, not the CNY 90,000.00 of the receipt." in words(wrong)
    both = {**RECEIPT, "obligor": str(debtor), f"share.{limited}": "90,000"}
    assert "Choose one party, or give the shares of several." in words(fill(client, new, both))
    preview = fill(client, new, {**RECEIPT, f"share.{limited}": "10,000", f"share.{whole}": "80,000"})
    assert "赵样例 CNY 10,000.00" in words(preview)
    done = confirm(client, new, preview)
    assert "保证公司 CNY 80,000.00" in words(client.get(done.location))
    confirm(client, new, fill(client, new, {**RECEIPT, "amount": "5.00", "obligor": str(debtor)}))
    here = "/cases/ZB-1/receipts"
    client.get(here)  # what was just done is said once
    mine = words(client.get(f"{here}?obligor={limited}"))
    assert " 90,000.00 " in mine and " 5.00 " not in mine
    assert client.get(f"{here}?obligor=1").status_code == 404
    parties = words(client.get("/cases/ZB-1/obligors"))
    assert "50,000.00 10,000.00 40,000.00" in parties.replace("CNY ", "")
    owed = words(client.get("/cases/ZB-1/owed?on=2026-05-06"))
    assert "Left of the limit" in owed
    told = words(client.get("/cases/ZB-1"))
    assert "CNY 10,000.00 of a receipt was paid by 赵样例" in told
    saved = client.get(f"{here}.csv?obligor={whole}").get_data(as_text=True)
    assert saved.count("\n") == 2 and "保证公司" in saved and "80000.00" in saved and "赵样例" not in saved
    whole_list = client.get(f"{here}.csv").get_data(as_text=True)
    assert whole_list.count("90000.00") == 1, "the amount stands once, so that the column adds up"
    assert client.get(f"{here}.xlsx").status_code == 200
    with bench.session() as session:
        receipt = list_receipts(session, case.id)[-1].id
    page = f"{here}/{receipt}/payers"
    named = fill(client, page, {"obligor": str(whole)})
    assert named.status_code == 303
    assert shares(bench, case)[-1] == [(whole, "5.00")]
    again = fill(client, page, {"obligor": str(whole)})
    assert again.status_code == 422 and "That is recorded already." in words(again)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_programs_name_who_paid(
    program: Callable[..., Program],
    bench: Bench,
    engine_name: str,
) -> None:
    _case, debtor, limited, _whole = with_guarantors(bench)
    send = program("finance")
    shared = [{"obligor": str(limited), "amount": "100.00"}, {"obligor": str(debtor), "amount": "89900.00"}]
    made = send("POST", "/cases/ZB-1/receipts", {**RECEIPT, "payers": shared})
    assert made.get_json()["payers"] == shared
    send("POST", "/cases/ZB-1/receipts", {**RECEIPT, "amount": "1.00"})
    found = send("GET", f"/cases/ZB-1/receipts?obligor={limited}").get_json()
    assert [one["id"] for one in found] == [made.get_json()["id"]]
    here = f"/cases/ZB-1/receipts/{found[0]['id']}/payers"
    wrong = send("POST", here, {"payers": [{"obligor": str(limited), "amount": "1.00"}]})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "receipts.shares_differ")
    assert program("legal")("POST", here, {"payers": []}).status_code == 403
    named = send("POST", here, {"payers": [{"obligor": str(limited)}]})
    assert named.get_json()["payers"] == [{"obligor": str(limited), "amount": "90000.00"}]
    [one] = [
        one
        for one in send("GET", "/cases/ZB-1/owed?on=2026-05-06").get_json()["obligors"]
        if one["obligor"] == str(limited)
    ]
    assert (one["paid"], one["left_of_limit"], one["answers_for"]) == ("90000.00", "0.00", "0.00")
    assert send("POST", "/cases/ZB-1/receipts/1/payers", {}).status_code == 404
