"""Disposals and liens as programs play them."""

from collections.abc import Callable

from tests.contract.conftest import Program
from tests.factories import Bench


def test_a_disposal_is_played_from_its_opening_to_the_remittance(
    program: Callable[..., Program], bench: Bench
) -> None:
    case = bench.open_case()
    send = program("legal", "finance")
    here = "/cases/ZB-1"
    piece = {"collateral_kind": "vehicle", "description": "浙A00000", "registry_number": "123"}
    number = send("POST", f"{here}/collateral", piece).get_json()["id"]
    lien = {"lien_kind": "mortgage", "rank": 1, "secured": "500000.00"}
    assert send("POST", f"{here}/collateral/{number}/liens", lien).status_code == 201
    opened = {"pieces": [number], "mode": "court-online", "asset": "movable", "opened_on": "2026-05-06"}
    refused = send("POST", f"{here}/disposals", opened)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "price")
    place = send("POST", f"{here}/disposals", {**opened, "price": "100000.00"}).get_json()["id"]
    at = f"{here}/disposals/{place}"
    proposed = send("GET", f"{at}/next-round").get_json()
    assert (proposed["step"], proposed["reserve"], proposed["deposit"]) == ("first", "70000.00", "3500.00")
    notice = {"reserve": "70000.00", "published_on": "2026-06-01", "starts_on": "2026-06-16"}
    low = send("POST", f"{at}/rounds", {**notice, "reserve": "69999.99"}).get_json()
    assert (low["code"], low["field"]) == ("auctions.outside_of_the_law", "reserve")
    assert "第十条" in low["facts"]["citation"]
    assert send("POST", f"{at}/rounds", notice).status_code == 201
    sale = {"act": "sell", "on": "2026-06-17", "hammer": "90000.00"}
    early = send("POST", f"{at}/results", sale).get_json()
    assert (early["code"], early["field"]) == ("auctions.impossible_act", "act")
    assert send("POST", f"{at}/results", {"act": "start", "on": "2026-06-16"}).status_code == 201
    assert send("POST", f"{at}/results?preview=1", sale).get_json()["entries"] == []
    wrong = {**sale, "hammer": "80000.00"}
    assert send("POST", f"{at}/results", wrong).status_code == 201
    undone = send("POST", f"{at}/results/reversal", {"reason": "成交价误录", "act": "sell"})
    assert (undone.status_code, undone.get_json()["act"]) == (201, "sell")
    late = send("POST", f"{at}/results/reversal", {"reason": "误录", "act": "sell"}).get_json()
    assert (late["code"], late["field"]) == ("auctions.rests_on_it", "act")
    assert send("POST", f"{at}/results", sale).status_code == 201
    paid = send("POST", f"{at}/results?preview=1", {"act": "pay", "on": "2026-06-20"}).get_json()
    assert [line["amount"] for line in paid["entries"][0]["postings"]] == ["90000.00", "-90000.00"]
    for act in ({"act": "pay", "on": "2026-06-20"}, {"act": "rule", "on": "2026-06-25"}):
        assert send("POST", f"{at}/results", act).status_code == 201
    tried = send("GET", f"{at}/what-if?hammer=90000").get_json()
    assert (tried["ours"], tried["shortfall"]) == ("88750.00", "1011250.00")
    asked = {"hammer": "90000.00", "tax": "750.00", "ordinary": [{"payee": "甲公司", "amount": "1.00"}]}
    tried = send("POST", f"{at}/what-if", {**asked, "turn": "seizure"}).get_json()
    assert [one["amount"] for one in tried["shares"]] == ["1250.00", "750.00", "88000.00", "0.00", "0.00"]
    refused = send("POST", f"{at}/what-if", {**asked, "tax": "-1"})
    assert refused.status_code == 422 and "tax" in refused.get_json()["errors"]
    lines = [{"kind": "fee", "amount": "1250.00"}, {"kind": "ours", "amount": "88750.00"}]
    short = send("POST", f"{at}/distribution", {"lines": lines[1:]}).get_json()
    assert (short["code"], short["field"]) == ("auctions.does_not_add_up", "line.0.amount")
    foreseen = send("POST", f"{at}/distribution?preview=1", {"lines": lines}).get_json()
    assert foreseen["effect"][0]["after"]["net_recovery"] == "0.00"
    shared = send("POST", f"{at}/distribution", {"lines": lines}).get_json()["id"]
    remitted = {
        "source": "auction",
        "amount": "88750.00",
        "credited_on": "2026-07-06",
        "distribution": shared,
    }
    assert send("POST", f"{here}/receipts", remitted).get_json()["distribution_id"] == shared
    assert send("GET", f"{here}/net-recovery").get_json()["net_recovery"] == "88750.00"
    taken = {"basis": "consent", "collateral_id": number, "value": "1000.00", "discharged_on": "2026-07-07"}
    asset = send("POST", f"{here}/assets-in-kind", taken).get_json()["id"]
    sold = {"act": "sell", "amount": "900.00", "on": "2026-07-08"}
    assert send("POST", f"{here}/assets-in-kind/{asset}/acts", sold).status_code == 201
    assert send("GET", f"{here}/assets-in-kind").get_json()[0]["state"] == "sold"
    (act,) = send("GET", f"{here}/assets-in-kind/{asset}/acts").get_json()
    gone = f"{here}/assets-in-kind/{asset}/acts/{act['entry_seq']}/reversal"
    assert send("POST", gone, {"reason": "误录"}).status_code == 201
    assert send("POST", gone, {"reason": "误录"}).status_code == 409
    assert send("GET", f"{here}/assets-in-kind").get_json()[0]["state"] == "held"
    assert [one["reference"] for one in send("GET", "/auctions").get_json()["disposals"]] == [case.reference]
    (distribution,) = send("GET", f"{here}/distributions").get_json()
    assert (distribution["remitted"], distribution["awaited"]) == ("88750.00", "0.00")
    assert distribution["shares"][0]["kind"] == "fee"
    assert send("GET", "/collateral?limit=1&sort=-value").get_json()["collateral"][0]["secures_us"] is True


def test_an_asset_is_disposed_of_once_as_what_it_is_and_liens_are_put_right(
    program: Callable[..., Program], bench: Bench
) -> None:
    bench.open_case()
    send, here = program("legal"), "/cases/ZB-1"
    piece = {"collateral_kind": "vehicle", "description": "浙A00000"}
    number = send("POST", f"{here}/collateral", piece).get_json()["id"]
    lien = {"lien_kind": "mortgage", "rank": 1, "secured": "500000.00"}
    assert send("POST", f"{here}/collateral/{number}/liens", lien).status_code == 201
    opened = {"pieces": [number], "mode": "court-online", "opened_on": "2026-05-06"}
    assert send("POST", f"{here}/disposals", {**opened, "price": "100000.00"}).status_code == 201
    again = send("POST", f"{here}/disposals", {**opened, "price": "100000.00"}).get_json()
    assert (again["code"], again["field"]) == ("auctions.in_disposal", "pieces")
    car = {"collateral_kind": "vehicle", "description": "浙A00001"}
    beside = send("POST", f"{here}/collateral", car).get_json()["id"]
    made = {**opened, "pieces": [beside], "price": "1000.00", "asset": "immovable"}
    wrong = send("POST", f"{here}/disposals", made).get_json()
    assert (wrong["code"], wrong["field"]) == ("auctions.wrong_asset", "asset")
    assert "第十二条" in wrong["facts"]["citation"]
    made.pop("asset")
    place = send("POST", f"{here}/disposals", made).get_json()
    assert place["waiting"] == []
    over = f"{here}/disposals/{place['id']}/end"
    assert send("POST", over, {"on": "2026-05-07"}).status_code == 422, "a reason is asked for"
    assert send("POST", over, {"on": "2026-05-07", "reason": "撤回申请"}).status_code == 201
    assert send("POST", f"{over}/reversal", {"reason": "误录"}).status_code == 201
    rights = f"{here}/liens/{send('GET', f'{here}/liens').get_json()[0]['id']}"
    better = {**lien, "registered_on": "2026-01-05", "reason": "补登记日期"}
    assert send("POST", f"{rights}/correction", better).status_code == 201
    early = send("POST", f"{rights}/end", {"on": "2026-01-04", "reason": "清偿"}).get_json()
    assert early["field"] == "on"
    assert send("POST", f"{rights}/end", {"on": "2026-01-05", "reason": "清偿"}).status_code == 201
