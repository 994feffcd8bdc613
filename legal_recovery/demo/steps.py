"""What happens in made-up cases, one step a function: each writes what it costs, brings or begins.

A step is told the case's history so far and happens on its day `on`.
"""

from legal_recovery.demo.history import History, Lot
from legal_recovery.demo.places import Court
from legal_recovery.kernel.money import Money
from legal_recovery.law.fees import acceptance_fee, payment_order_fee, preservation_fee

LAW_FIRM = "示例律师事务所"
INSURER = "示例财产保险公司"
APPRAISER = "示例资产评估公司"
PLATFORM = "示例拍卖平台"
NEWSPAPER = "示例报社"
COLLECTOR = "示例催收服务公司"
KEEPER = "示例仓储公司"

# 法释〔2016〕18号: the first reserve is at least 70 % of the appraisal (art. 10), and each further round
# may take at most 20 % off (art. 26).
_FIRST_RESERVE_PERCENT, _NEXT_ROUND_PERCENT = 70, 80
# The Order knows no fee in dollars; a claim in another currency is turned into yuan for the table.
_YUAN_PER_100 = {"USD": 710}
_ROUNDS = ("第一次", "第二次", "第三次")


def _yuan(amount: int) -> Money:
    return Money(amount * 100, "CNY")


def _in_yuan(amount: Money) -> Money:
    return Money(amount.minor * _YUAN_PER_100.get(amount.currency, 100) // 100, "CNY")


def _hundreds(amount: Money) -> Money:
    """Return the amount rounded to whole hundreds, as fees that are agreed upon are."""
    unit = 100 * 100
    return Money(max(unit, amount.minor // unit * unit), amount.currency)


def _part(amount: Money, thousandths: int) -> Money:
    return Money(amount.minor * thousandths // 1000, amount.currency)


def _at_least(amount: Money, percent: int) -> Money:
    """Return this percentage, the broken cent rounded up: a reserve may not fall below its floor."""
    return Money(-(-amount.minor * percent // 100), amount.currency)


# Before any court


def demanded(h: History) -> None:
    """Letters and a visit: the case leaves intake."""
    h.enter("pre_litigation")
    h.cost("travel", _yuan(h.rng.randint(2, 30) * 50), "差旅报销", "上门催收差旅费")


def counsel_engaged(h: History) -> None:
    """A law firm takes the case for a fixed first part of its fee."""
    h.enter("pre_litigation")
    fee = _part(_in_yuan(h.owed), h.rng.randint(6, 12))
    fee = min(max(fee, _yuan(3_000)), _yuan(200_000))
    h.cost("counsel", _hundreds(fee), LAW_FIRM, "委托代理合同约定的首期律师费")


def collector_engaged(h: History) -> None:
    """An agency collected something and takes its share of it."""
    paid = h.receive("voluntary", h.share(10, 50), "委外催收后还款")
    if paid:
        h.cost("agency", _part(_in_yuan(paid), 80), COLLECTOR, "委外催收服务费（回款的8%）")


def paid_a_part(h: History) -> None:
    """The debtor pays something of his own will."""
    h.receive("voluntary", _hundreds(h.share(8, 60)), "自愿还款")


def set_off(h: History) -> None:
    """The lender takes what lies in the debtor's accounts with it."""
    h.receive("setoff", h.share(3, 25), "扣收债务人在本行账户存款")


def margin_taken(h: History) -> None:
    """The lender takes the margin deposit that secured the loan."""
    lot = next((lot for lot in h.lots if lot.thing.kind == "deposit"), None)
    amount = h.share(30, 80) if lot is None else lot.value
    name = None if lot is None else lot.thing.description
    h.receive("setoff", amount, "保证金扣收", collateral=name)


def guarantor_paid(h: History) -> None:
    """A guarantor pays a part."""
    name = next((p.name for p in h.cast.parties if p.role == "guarantor"), h.cast.debtor)
    h.receive("voluntary", _hundreds(h.share(10, 60)), "保证人代偿", payer=name, after=(0, 2))


# Lawsuits and other ways to a title


def preserved_before_suit(h: History) -> None:
    """Property is frozen before the suit; the lender must then sue within thirty days."""
    h.enter("pre_litigation")
    _preserve(h, "财保", "诉前财产保全")


def preserved(h: History) -> None:
    """Property is frozen within the suit."""
    _preserve(h, "执保", "诉讼财产保全")


def _preserve(h: History, docket_kind: str, note: str) -> None:
    h.file("preservation", h.cast.place.court, docket_kind)
    amount = _in_yuan(h.owed)
    h.cost("preservation", preservation_fee(amount, h.on).amount, h.cast.place.court.name, f"{note}申请费")
    premium = max(_part(amount, 1), _yuan(1_000))
    h.cost("bond-premium", premium, INSURER, "保全责任保险保函保费")


def sued(h: History) -> None:
    """The suit is filed; small claims against persons go by summary procedure for half the fee."""
    h.enter("litigation")
    h.file("lawsuit", h.cast.place.court, "民初")
    amount = _in_yuan(h.owed)
    halved = is_summary(h, amount)
    note = "案件受理费（适用简易程序减半）" if halved else "案件受理费"
    if h.currency != "CNY":
        note += f"（标的额按每100{h.currency}={_YUAN_PER_100[h.currency]}元折算）"
    fee = acceptance_fee(amount, h.on, halved=halved).amount
    h.cost("acceptance", fee, h.cast.place.court.name, note)


def is_summary(h: History, amount: Money) -> bool:
    """Tell whether a suit over this amount goes by summary procedure in this demo."""
    return h.cast.person and amount <= _yuan(500_000)


def announced(h: History) -> None:
    """The debtor cannot be found and is served by announcement."""
    h.cost("announcement", _yuan(h.rng.choice((260, 300, 300, 350))), NEWSPAPER, "公告送达费")


def announced_twice_by_mistake(h: History) -> None:
    """The announcement is booked twice, and once reversed."""
    fee = _yuan(300)
    h.cost("announcement", fee, NEWSPAPER, "公告送达费")
    h.cost("announcement", fee, NEWSPAPER, "公告送达费", reversed_because="重复入账")


def judged(h: History) -> None:
    """The judgment takes effect."""
    h.title("judgment", "lawsuit", "appeal")


def mediated(h: History) -> None:
    """The parties agree before the court."""
    h.title("mediation_agreement", "lawsuit")
    _agree(h, 1000, 12)


def appealed(h: History) -> None:
    """The debtor appeals; the lender only pays its counsel once more."""
    h.file("appeal", h.cast.place.upper, "民终")
    fee = min(max(_part(_in_yuan(h.owed), 3), _yuan(3_000)), _yuan(80_000))
    h.cost("counsel", _hundreds(fee), LAW_FIRM, "二审律师费")


def went_to_arbitration(h: History) -> None:
    """The loan contract names an arbitration commission."""
    h.enter("litigation")
    h.file("arbitration", h.cast.place.arbitration, "裁字第")
    fee = _hundreds(min(max(_part(_in_yuan(h.owed), 8), _yuan(2_000)), _yuan(400_000)))
    h.cost("other", fee, h.cast.place.arbitration.name, "仲裁费（按仲裁委员会收费办法）")


def awarded(h: History) -> None:
    """The award takes effect."""
    h.title("award", "arbitration")


def asked_for_payment_order(h: History) -> None:
    """The lender asks for a payment order, for a third of the acceptance fee."""
    h.enter("pre_litigation")
    h.file("payment_order", h.cast.place.court, "民督")
    fee = payment_order_fee(_in_yuan(h.owed), h.on).amount
    h.cost("acceptance", fee, h.cast.place.court.name, "支付令申请费")


def payment_order_stands(h: History) -> None:
    """Nobody objected within fifteen days."""
    h.title("payment_order", "payment_order")


def certified_by_notary(h: History) -> None:
    """The notary who made the loan contract enforceable certifies it for execution."""
    h.file("notarised", h.cast.place.notary, "执字第")
    fee = _hundreds(min(max(_part(_in_yuan(h.owed), 2), _yuan(500)), _yuan(60_000)))
    h.cost("notary", fee, h.cast.place.notary.name, "执行证书公证费")
    h.title("notarised_instrument", "notarised")


def asked_to_realise_security(h: History) -> None:
    """The special procedure of realising security, without a suit."""
    h.enter("litigation")
    h.file("security_realisation", h.cast.place.court, "民特")


def realisation_ruled(h: History) -> None:
    """The court allows the sale of the security."""
    h.title("ruling", "security_realisation")


def went_criminal(h: History) -> None:
    """The file goes to the police; the suit waits."""
    h.flag("criminal")


# Enforcement


def enforced(h: History) -> None:
    """The lender asks for enforcement; an award is enforced by the intermediate court."""
    award = any(p.title_kind == "award" for p in h.proceedings)
    _enforce(h, h.cast.place.upper if award else h.cast.place.court, "执")


def resumed(h: History) -> None:
    """New property was found, and the terminated enforcement goes on."""
    h.unflag("enforcement_terminated")
    _enforce(h, h.cast.place.court, "执恢")


def _enforce(h: History, court: Court, docket_kind: str) -> None:
    h.enter("enforcement")
    h.file("enforcement", court, docket_kind)
    h.enforced, h.enforcement_fees = Money.zero(h.currency), Money.zero(h.currency)


def already_enforced(h: History) -> None:
    """The case came in the middle of its enforcement: the number is known, the rest is not."""
    enforced(h)
    h.proceedings[-1] = h.proceedings[-1]._replace(filed_on=None)


def deducted(h: History) -> None:
    """The court takes money from an account and passes it on weeks later, less its fee."""
    _deduct(h, h.share(15, 120))


def deducted_a_little(h: History) -> None:
    """The court finds next to nothing."""
    _deduct(h, h.share(1, 12))


def deducted_much(h: History) -> None:
    """The court finds an account that was worth looking for."""
    _deduct(h, h.share(250, 500))


def _deduct(h: History, gross: Money) -> None:
    net, fee = h.remit(gross)
    sum_named = f"{gross.grouped}元" if h.currency == "CNY" else str(gross)
    note = f"法院扣划{sum_named}" + ("，扣留执行费后发放" if fee else "后发放")
    h.receive("deduction", net, note, payer=_enforcing_court(h), after=(8, 35), withheld_fee=fee or None)


def _enforcing_court(h: History) -> str:
    return next(p.court for p in reversed(h.proceedings) if p.kind == "enforcement")


def terminated(h: History) -> None:
    """Nothing is left to enforce against, for now (终本)."""
    h.flag("enforcement_terminated")


def suspended(h: History) -> None:
    """Enforcement waits, for instance for a third party's objection."""
    h.flag("suspended")


def bankrupt(h: History) -> None:
    """A court accepts the debtor's insolvency; the lender files its claim."""
    h.flag("insolvency")
    h.file("insolvency", h.cast.place.upper, "破")
    h.cost("travel", _yuan(h.rng.randint(4, 30) * 100), "差旅报销", "申报债权及参加债权人会议差旅费")


def insolvency_paid(h: History) -> None:
    """The administrator distributes."""
    h.enter("distribution")
    h.receive("insolvency", h.share(40, 180), "破产财产分配", payer=f"{h.cast.debtor}管理人", after=(1, 5))


def written_off(h: History) -> None:
    """The loan leaves the balance sheet; the claim is pursued."""
    h.flag("written_off")


def recovered_after_write_off(h: History) -> None:
    """Something comes in after all."""
    h.receive("voluntary", _hundreds(h.share(8, 60)), "核销后收回")


# Settlement


def settled(h: History) -> None:
    """Debtor and lender agree on a sum below what is owed, in instalments."""
    h.flag("settlement")
    _agree(h, h.rng.randint(650, 850), 12)


def settled_in_three(h: History) -> None:
    """Debtor and lender agree on a sum below what is owed, in three instalments."""
    h.flag("settlement")
    _agree(h, h.rng.randint(600, 800), 3)


def _agree(h: History, thousandths: int, instalments: int) -> None:
    h.instalment = _hundreds(_part(h.owed, thousandths // instalments))


def paid_instalment(h: History) -> None:
    """An instalment of the settlement arrives."""
    assert h.instalment is not None, "an instalment follows an agreement"
    h.receive("settlement", h.instalment, "和解款（分期）", after=(0, 1))


# Auctions


def appraised(h: History) -> None:
    """The first piece of security that is left is appraised for sale."""
    h.enter("disposal")
    lot = h.lot = h.next_lot()
    lot.value = _part(lot.value, h.rng.randint(800, 1100))
    lot.valued_on, lot.round = h.on, 0
    lot.reserve = _at_least(lot.value, _FIRST_RESERVE_PERCENT)
    fee = _hundreds(max(_part(_in_yuan(lot.value), 3), _yuan(2_000)))
    h.cost("appraisal", fee, APPRAISER, f"评估费：{lot.thing.description}")


def kept(h: History) -> None:
    """The seized thing must be kept somewhere."""
    h.cost("keeping", _yuan(h.rng.randint(6, 60) * 100), KEEPER, "查封物保管费")


def auction_failed(h: History) -> None:
    """Nobody bid; the next round begins a fifth lower."""
    lot, reserve = _on_sale(h)
    fee = _yuan(h.rng.randint(5, 20) * 100)
    note = f"{_ROUNDS[lot.round]}拍卖流拍（起拍价{reserve.grouped}元），拍辅费：{lot.thing.description}"
    h.cost("auction", fee, PLATFORM, note)
    lot.round += 1
    lot.reserve = _at_least(reserve, _NEXT_ROUND_PERCENT)


def auction_sold(h: History) -> None:
    """The hammer falls, and the court passes on what is ours when the ruling has taken effect."""
    lot, reserve = _on_sale(h)
    bids = h.rng.choice((0, 0, 1, 2, 5, 9))
    price = reserve + _part(reserve, 5 * bids)
    _hammer(h, lot, price, f"{_ROUNDS[lot.round]}拍卖成交")


def sold_privately(h: History) -> None:
    """After two failed rounds a buyer pays the last reserve (变卖)."""
    lot, _ = _on_sale(h)
    second_round = _at_least(_at_least(lot.value, _FIRST_RESERVE_PERCENT), _NEXT_ROUND_PERCENT)
    _hammer(h, lot, second_round, "变卖成交")


def auction_sold_not_paid_out(h: History) -> None:
    """The hammer has fallen; the court has not shared the price yet."""
    lot, reserve = _on_sale(h)
    lot.sold = True
    h.enter("distribution")
    note = f"{_ROUNDS[lot.round]}拍卖成交（成交价{reserve.grouped}元），拍辅费：{lot.thing.description}"
    h.cost("auction", _selling_fee(reserve), PLATFORM, note)


def _on_sale(h: History) -> tuple[Lot, Money]:
    assert h.lot is not None and h.lot.reserve is not None, "an auction follows an appraisal"
    return h.lot, h.lot.reserve


def _selling_fee(price: Money) -> Money:
    return _hundreds(min(max(_part(_in_yuan(price), 2), _yuan(1_000)), _yuan(50_000)))


def _hammer(h: History, lot: Lot, price: Money, how: str) -> None:
    lot.sold = True
    h.enter("distribution")
    after_fee, fee = h.remit(price)
    # The seller's taxes come out of the price before anybody is paid.
    taxes = _part(price, 45 if lot.thing.kind == "real_estate" else 0)
    h.cost("auction", _selling_fee(price), PLATFORM, f"拍辅费：{lot.thing.description}")
    note = f"{how}（成交价{price.grouped}元，扣除执行费" + ("及税费）" if taxes else "）")
    h.receive(
        "auction",
        after_fee - taxes,
        note,
        payer=_enforcing_court(h),
        after=(10, 35),
        collateral=lot.thing.description,
        withheld_fee=fee or None,
    )


def tax_advanced(h: History) -> None:
    """The lender advances taxes without which the title cannot be transferred."""
    h.cost("tax", _yuan(h.rng.randint(30, 300) * 100), "税务机关", "垫付过户环节欠缴税费")


# Mistakes and odd things


def booked_to_the_wrong_case(h: History) -> None:
    """Somebody else's money was booked here, and taken out again."""
    amount = min(Money(h.rng.randint(50, 900) * 100_00, h.currency), _hundreds(h.share(100, 100)))
    h.receive_by_mistake(amount, "自愿还款", "误记他案，已转入正确案件")


def paid_abroad(h: History) -> None:
    """Serving papers abroad is paid in dollars."""
    amount = Money(h.rng.randint(120, 260) * 10_00, "USD")
    h.cost("other", amount, "Example Process Servers", "境外送达及翻译费")


# The end


def paid_off(h: History) -> None:
    """The debtor pays all that is left."""
    h.receive("voluntary", h.owed, "结清全部欠款")


def overpaid(h: History) -> None:
    """The debtor pays more than is left; the rest is to go back to him."""
    surplus = Money(h.rng.randint(10, 80) * 100_00, h.currency)
    h.receive("voluntary", h.owed, f"结清全部欠款，多付{surplus.grouped}元待退", beyond=surplus)


def sold_the_debt(h: History) -> None:
    """The claim is sold for a part of its face."""
    h.flag("sold")
    h.cost("selling", _yuan(h.rng.randint(10, 60) * 1_000), "示例产权交易所", "债权转让挂牌及评估费")
    h.receive("debt-sale", h.share(150, 420), "债权转让价款", payer="示例资产管理有限公司")


def closed_paid(h: History) -> None:
    """Everything was paid."""
    _close(h, "paid")


def closed_settled(h: History) -> None:
    """The settlement was kept."""
    h.unflag("settlement")
    _close(h, "settled")


def closed_sold(h: History) -> None:
    """The buyer goes on."""
    _close(h, "sold")


def closed_uncollectible(h: History) -> None:
    """There is nothing to enforce against."""
    _close(h, "uncollectible")


def closed_withdrawn(h: History) -> None:
    """The lender took the case back."""
    _close(h, "withdrawn")


def _close(h: History, how: str) -> None:
    h.enter("closed")
    h.closed_how = how
