"""From the enforcement to the last cent: two failed rounds, a sale, three lienholders, a guarantor, all paid."""

from decimal import Decimal
from itertools import pairwise

from tests.stories.enforcement.hand import cents
from tests.stories.enforcement.office import CASE
from tests.stories.enforcement.towards_title import ABOVE, COURT, Story

DOCKET = "（2025）浙0106执88号"
HAMMER, OURS = 4_600_000, 3_000_000
# 诉讼费用交纳办法第十四条: 1.5 % to 500,000, 1 % to 5 million, with 50 flat to 10,000.
FEE, EXPENSE, TAX, PRIOR = 48_400, 12_000, 230_000, 1_200_000
LATER = HAMMER - FEE - EXPENSE - TAX - PRIOR - OURS


def enforce(story: Story) -> None:
    """The enforcement with its measures; the freezing continued, the waiting seizure effective; an objection."""
    office = story.office
    office.on("2025-01-10")
    story.legal("/events", event_key="performance-expired", on="2024-12-28")
    parent = {"parent_id": story.ids["appeal"], "claim": "5500000.00"}
    story.proceed("enforcement", "enforcement", COURT, DOCKET, "2025-01-06", **parent)
    story.move("enforcement", "under_way", "2025-01-08", "执行通知")
    story.reach("enforcement", "2025-01-06", "申请执行", proceeding_id=story.ids["enforcement"])
    order = story.see("/owed?on=2025-01-10")["order"]["steps"]
    assert order == ["costs", "general-interest", "principal", "doubled-part"]
    for who, kind in (("debtor", "consumption"), ("guarantor", "defaulters"), ("capped", "consumption")):
        body = {"measure_kind": kind, "ordered_on": "2025-01-09", "court": COURT, "docket_number": DOCKET}
        story.ids[f"measure {who}"] = story.legal("/measures", obligor_id=story.ids[who], **body)
    office.on("2025-03-06")
    frozen, truck = story.ids["seizure of account"], story.ids["seizure of truck"]
    story.legal(f"/seizures/{frozen}/lodged", lodged_on="2025-02-20", receipt_number="XF-1")
    story.legal(f"/seizures/{frozen}/renewal", expires_on="2026-03-12", renewed_on="2025-03-05")
    story.legal(f"/seizures/{truck}/effect", starts_on="2024-09-01", expires_on="2026-08-31")
    _object(story)


def _object(story: Story) -> None:
    on = {"parent_id": story.ids["enforcement"]}
    story.proceed("objection", "enforcement_objection", COURT, "（2025）浙0106执异9号", "2025-02-10", **on)
    story.move("objection", "under_way", "2025-02-12", "审查")
    story.move("objection", "decided", "2025-02-24", "驳回异议", title_kind="ruling")
    on = {"parent_id": story.ids["objection"]}
    story.proceed("review", "reconsideration", ABOVE, "（2025）浙01执复7号", "2025-03-05", **on)
    story.office.on("2025-04-22")
    story.move("review", "under_way", "2025-03-06", "复议")
    story.move("review", "decided", "2025-04-15", "驳回复议", title_kind="ruling")
    parents = {one["id"]: one["parent_id"] for one in story.see("/proceedings")}
    chain = ["review", "objection", "enforcement", "appeal", "suit", "preservation"]
    for child, parent in pairwise(chain):
        assert parents[story.ids[child]] == story.ids[parent]


def fail_twice(story: Story) -> None:
    """The valuation, and two rounds in which nobody bids; what the law forbids is refused on the way."""
    office, house = story.office, story.ids["house"]
    valued = {"value": "8000000.00", "valued_on": "2025-04-10", "valid_until": "2026-04-09"}
    story.legal("/collateral/valuations", collateral_id=house, method="appraisal", **valued)
    office.pay("appraisal", "12000.00", "2025-04-10")
    story.reach("disposal", "2025-04-18", "拟拍卖", proceeding_id=story.ids["enforcement"])
    opened = {"mode": "court-online", "asset": "immovable", "opened_on": "2025-04-18"}
    made = story.legal("/disposals", pieces=[house], proceeding_id=story.ids["enforcement"], **opened)
    story.ids["disposal"] = f"/disposals/{made}"
    first = _round("5600000.00", "560000.00", "2025-04-20", "2025-05-26", "2025-05-27")
    # 70 % of 8,000,000; thirty days of notice (法释〔2016〕18号第十条、第十二条).
    assert _refused(story, first, reserve="5599999.99") == (422, "auctions.outside_of_the_law", "reserve")
    assert _refused(story, first, starts_on="2025-05-19") == (422, "auctions.out_of_time", "starts_on")
    _fail(story, first, "2025-05-28")
    office.on("2025-06-12")
    second = _round("4480000.00", "448000.00", "2025-06-05", "2025-06-24", "2025-06-25")
    # At most a fifth less, and within thirty days (第二十六条).
    assert _refused(story, second, reserve="4479999.99") == (422, "auctions.outside_of_the_law", "reserve")
    late = {"starts_on": "2025-06-30", "ends_on": "2025-07-01"}
    assert _refused(story, second, **late) == (422, "auctions.out_of_time", "starts_on")
    _fail(story, second, "2025-06-26")


def _round(reserve: str, deposit: str, published: str, starts: str, ends: str) -> dict[str, str]:
    days = {"published_on": published, "starts_on": starts, "ends_on": ends}
    return {"reserve": reserve, "deposit": deposit, "place": "淘宝司法拍卖", **days}


def _refused(story: Story, body: dict[str, str], **changed: str) -> tuple[int, str, str | None]:
    at = f"{CASE}{story.ids['disposal']}/rounds"
    return story.office.legal.refused(at, **{**body, **changed})


def _fail(story: Story, body: dict[str, str], until: str) -> None:
    story.legal(f"{story.ids['disposal']}/rounds", **body)
    story.office.on(until)
    _result(story, "start", body["starts_on"])
    _result(story, "fail", body["ends_on"], bids=0)


def _result(story: Story, act: str, on: str, **more: object) -> None:
    story.legal(f"{story.ids['disposal']}/results", act=act, on=on, **more)


def sell(story: Story) -> None:
    """The sale at 4,600,000: paid, ruled; the court holds the price."""
    office = story.office
    office.on("2025-07-06")
    body = _round("4480000.00", "448000.00", "2025-07-05", "2025-07-21", "2025-09-18")
    assert _refused(story, body, reserve="4479999.99") == (422, "auctions.outside_of_the_law", "reserve")
    story.legal(f"{story.ids['disposal']}/rounds", **body)
    office.on("2025-09-02")
    _result(story, "start", "2025-07-21")
    sold = {"hammer": "4600000.00", "highest": "4600000.00", "bids": 3, "buyer": "温州买家有限公司"}
    results = f"{CASE}{story.ids['disposal']}/results"
    low = {**sold, "hammer": "4479999.99", "highest": "4479999.99"}
    refused = office.legal.refused(results, act="sell", on="2025-08-15", **low)
    assert refused == (422, "auctions.below_reserve", "hammer")
    _result(story, "sell", "2025-08-15", pay_by="2025-08-29", **sold)
    _result(story, "pay", "2025-08-25")
    _result(story, "rule", "2025-09-01")
    office.hand.move("court:held", "court:undistributed", HAMMER)
    office.agree()


def distribute(story: Story) -> None:
    """Fee, expenses and taxes, the prior lien to its cap, ours to our cap, the rest to the third."""
    lines = [
        {"kind": "fee", "payee": COURT, "amount": f"{FEE}.00"},
        {"kind": "expense", "payee": "杭州拍辅有限公司", "amount": f"{EXPENSE}.00"},
        {"kind": "tax", "payee": "税务局", "amount": f"{TAX}.00"},
        {"kind": "lien", "payee": "交通银行杭州分行", "due": "1200000.00", "amount": f"{PRIOR}.00"},
        {"kind": "ours", "amount": f"{OURS}.00"},
        {"kind": "lien", "payee": "杭州小贷有限公司", "due": "800000.00", "amount": f"{LATER}.00"},
    ]
    at = f"{story.ids['disposal']}/distribution"
    for amount in ("109599.99", "109600.01"):
        short = [*lines[:-1], {**lines[-1], "amount": amount}]
        refused = story.office.legal.refused(f"{CASE}{at}", lines=short)
        assert refused == (422, "auctions.does_not_add_up", "line.5.amount")
    # By rank, each to what it secures (民法典第四百一十四条): more than its cap, nothing to who comes first.
    for prior, ours, later, *expected in (
        ("1200000.01", "3000000.00", "109599.99", "invalid_input", "line.3.amount"),
        ("1.00", "4199999.00", "109600.00", "auctions.out_of_rank", "line.4.amount"),
        ("1200000.00", "3000000.01", "109599.99", "auctions.out_of_rank", "line.4.amount"),
    ):
        amounts = dict(enumerate((prior, ours, later), start=3))
        wrong = [{**line, "amount": amounts.get(place, line["amount"])} for place, line in enumerate(lines)]
        refused = story.office.legal.refused(f"{CASE}{at}", lines=wrong)
        assert refused == (422, *expected)
    story.office.agree()
    story.ids["distribution"] = story.legal(at, lines=lines)
    hand = story.office.hand
    hand.overdue("2024-12-18", "2024-12-28")
    hand.delayed("2024-12-28", "2025-09-01")
    others = [("court:held", -share) for share in (FEE, EXPENSE, TAX, PRIOR, LATER)]
    hand.post(("court:undistributed", HAMMER), *others, ("court:ours", -OURS))
    hand.settle(OURS)
    story.office.agree()
    assert story.see("/owed?on=2025-09-01")["totals"] == {"CNY": str(hand.outstanding)}, "the shortfall"


def remit(story: Story) -> None:
    """The court remits in two parts, and nothing more than its plan says."""
    office = story.office
    office.on("2025-11-06")
    from_court = {"source": "auction", "distribution": story.ids["distribution"], "payer": COURT}
    for amount, on in (("1500000.00", "2025-10-10"), ("1500000.00", "2025-11-05")):
        receipt = {**from_court, "amount": amount, "credited_on": on, "collateral": story.ids["house"]}
        story.finance("/receipts", **receipt)
        office.hand.arrive("auction", amount)
        office.hand.move("court:ours", "court:held", amount)
        office.agree()
    more = {**from_court, "amount": "1.00", "credited_on": "2025-11-05"}
    assert office.finance.refused(f"{CASE}/receipts", **more)[0] == 422
    _result(story, "hand_over", "2025-09-10")
    story.reach("distribution", "2025-11-06", "分配")


def resume(story: Story) -> None:
    """The enforcement is terminated with a calendar of searches; a clue is followed, and it is resumed."""
    office = story.office
    office.on("2026-02-10")
    story.move("enforcement", "terminated", "2026-02-05", "无其他财产可供执行")
    searches = [one["due"] for one in story.see("/seizures/beside")["searches"]]
    # Every six months for five years.
    assert sorted(searches) == [
        f"{2026 + number // 2}-{'02' if number % 2 == 0 else '08'}-05" for number in range(1, 11)
    ]
    office.on("2026-05-07")
    clue = story.legal("/clues", what="近水投资在甬江银行有存款", found_on="2026-04-10", source="举报")
    story.legal(f"/clues/{clue}", state="property", followed_on="2026-04-20", outcome="账户属实")
    docket = {"docket_number": "（2026）浙0106执恢11号"}
    story.ids["resumption"] = story.move("enforcement", "resumed", "2026-05-06", "发现财产线索", **docket)
    assert story.see(f"/proceedings/{story.ids['resumption']}")["docket_number"] == docket["docket_number"]


def deduct(story: Story) -> None:
    """500,000 are deducted from the guarantor's account, 7,400 of it the court's fee; the security comes back."""
    office, hand = story.office, story.office.hand
    office.on("2026-07-01")
    days = {"credited_on": "2026-06-20", "discharged_on": "2026-06-01"}
    fee = {"withheld_fee": "7400.00", "payer": "宁波近水投资有限公司"}
    story.finance("/receipts", source="deduction", amount="492600.00", **days, **fee)
    hand.delayed("2025-09-01", "2026-06-01")
    hand.post(("court:held", 500_000), ("court:ours", -492_600), ("court:held", -7_400))
    hand.settle(492_600)
    hand.arrive("deduction", 492_600)
    hand.move("court:ours", "court:held", 492_600)
    office.agree()
    story.legal(f"/securities/{story.ids['security']}/return", on="2026-07-01")
    hand.move("money:bank", "money:deposit-lodged", 100_000)
    office.agree()


def pay_all(story: Story) -> None:
    """Everything is paid, a thousand too much; the measures are lifted and the case is closed."""
    office, hand = story.office, story.office.hand
    office.on("2026-09-20")
    hand.delayed("2026-06-01", "2026-09-15")
    owed = hand.outstanding
    assert story.see("/owed?on=2026-09-15")["totals"] == {"CNY": str(owed)}
    paid = str(cents(owed + Decimal(1000)))
    story.finance("/receipts", source="voluntary", amount=paid, credited_on="2026-09-15", payer="林知秋")
    hand.settle(owed)
    hand.arrive("voluntary", owed)
    hand.move("money:bank", "money:due-to-payer", 1000)
    office.agree()
    _lift(story)
    story.move("resumption", "under_way", "2026-05-08", "恢复执行")
    story.move("resumption", "finished", "2026-09-19", "全部履行")
    office.wake()
    for one in story.see("/seizures"):
        if one["state"] == "effective":
            story.legal(f"/seizures/{one['id']}/end", state="released", on="2026-09-19", reason="已清偿")
    story.reach("closed", "2026-09-20", "全额清偿", closed_how="paid")
    assert story.see()["figures"]["outstanding"] == "0.00"


def _lift(story: Story) -> None:
    for who in ("debtor", "guarantor", "capped"):
        at = f"/measures/{story.ids[f'measure {who}']}"
        story.legal(at, step="asked", on="2026-09-16")
        story.legal(at, step="removed", on="2026-09-18")
    again = story.office.legal.refused(f"{CASE}{at}", step="removed", on="2026-09-19")
    assert again[:2] == (409, "measures.over")
