"""Applying a receipt anew, for programs: seen first, booked once, refused in words where it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import Program
from tests.factories import Bench
from tests.money import RECEIPT
from tests.receipts.test_reallocation import debt_of, owed

Enter = Callable[..., Program]


@pytest.fixture
def engine_name() -> str:
    """What programs are answered is the same on both engines; what it stands on is tried on both."""
    return "sqlite"


def to_principal(debt: int, amount: str, **more: Any) -> dict[str, Any]:
    line = {"debt": str(debt), "account": "claim:principal", "amount": amount}
    return {"how": "hand", "by_hand": [line], "reason": "执行和解约定先还本", **more}


def test_a_receipt_is_applied_anew_by_hand_and_again_in_the_order_that_applies(
    program: Enter,
    bench: Bench,
) -> None:
    case = bench.open_case()
    send = program("finance")
    receipt = send("POST", "/cases/ZB-1/receipts", RECEIPT).get_json()
    here, ordered = f"/cases/ZB-1/receipts/{receipt['id']}/allocation", owed(bench, case)
    by_hand = to_principal(debt_of(bench, case), "90000.00")
    preview = send("POST", f"{here}?preview=1", by_hand)
    assert preview.status_code == 200
    foreseen = preview.get_json()
    assert [(line["account"], line["paid"]) for line in foreseen["lines"] if line["paid"] != "0.00"] == [
        ("claim:principal", "90000.00")
    ]
    assert all(one["before"] == one["after"] for one in foreseen["effect"]), "net recovery stays"
    assert owed(bench, case) == ordered, "a preview books nothing"
    made = send("POST", here, by_hand, key="once")
    assert made.status_code == 201
    assert send("POST", here, by_hand, key="once").get_json() == made.get_json()
    assert made.get_json()["by_hand"] == "执行和解约定先还本"
    assert made.get_json()["reallocated_seq"] > receipt["entry_seq"]
    assert owed(bench, case)["principal"] == "910000.00"
    back = send("POST", here, {"how": "law", "reason": "和解未成立"}).get_json()
    assert (back["by_hand"], owed(bench, case)) == (None, ordered)


def test_what_cannot_be_applied_anew_is_refused_at_its_field(
    program: Enter,
    bench: Bench,
) -> None:
    case = bench.open_case()
    send = program("finance")
    debt = debt_of(bench, case)
    receipt = send("POST", "/cases/ZB-1/receipts", RECEIPT).get_json()
    here = f"/cases/ZB-1/receipts/{receipt['id']}/allocation"
    before = owed(bench, case)
    assert program("legal")("POST", here, to_principal(debt, "90000.00")).status_code == 403
    for path, body, status, code, field in (
        (here, {"how": "law", "reason": "核对"}, 422, "receipts.nothing_changes", None),
        (here, to_principal(debt, "90000.01"), 422, "receipts.not_allowed", "by_hand"),
        (here, to_principal(debt, "89999.99"), 422, "receipts.not_allowed", "by_hand"),
        (here, to_principal(debt, "1,23"), 422, None, "by_hand"),
        (here, to_principal(debt, "90000.00", reason=""), 422, None, "reason"),
        (here, to_principal(debt, "90000.00", version=1), 409, "stale_version", None),
        ("/cases/ZB-1/receipts/1/allocation", {"reason": "误"}, 404, None, None),
        ("/cases/ZB-9/receipts/1/allocation", {"reason": "误"}, 404, None, None),
    ):
        refused = send("POST", path, body)
        told = refused.get_json()
        assert refused.status_code == status, told
        assert code in (None, told["code"]), told
        assert field is None or field in str(told), told
    assert owed(bench, case) == before
    send("POST", f"/cases/ZB-1/receipts/{receipt['id']}/reversal", {"reason": "错账"})
    gone = send("POST", here, to_principal(debt, "90000.00"))
    assert (gone.status_code, gone.get_json()["code"]) == (409, "receipts.already_reversed")
