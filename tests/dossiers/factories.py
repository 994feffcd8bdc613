"""Facts of a case that belongs to nobody, whole and in pieces."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from legal_recovery.dossiers import rules
from legal_recovery.kernel.money import Money


def cny(amount):
    return Money.of(amount, "CNY")


def cover(**changes):
    facts = rules.Cover(
        reference="QS-2024-0117",
        office="江城分行资产保全部",
        profile=rules.Profile.COURT,
        language=rules.Language.ZH,
        position=1873,
        position_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        owed_to=date(2026, 11, 20),
        lender="江城农村商业银行股份有限公司",
        chain_head="9f2b4c6d8e0a1b3c5d7e9f0a2b4c6d8e0a1b3c5d7e9f0a2b4c6d8e0a1b3c5d7e",
    )
    return replace(facts, **changes)


def facts(**changes):
    """A case in enforcement with two debts, guarantors, collateral and some years of history."""
    whole = rules.DossierFacts(
        cover=cover(),
        parties=PARTIES,
        debts=DEBTS,
        owed=OWED,
        interest=INTEREST,
        balance_date=date(2026, 9, 30),
        payments=PAYMENTS,
        chronology=CHRONOLOGY,
        proceedings=PROCEEDINGS,
        collateral=COLLATERAL,
        costs_claimed=COSTS_CLAIMED,
        documents=DOCUMENTS,
        net_recovery=(NET_RECOVERY,),
        stages=STAGES,
        receipts=RECEIPTS,
        costs=COSTS,
        valuations=VALUATIONS,
        counsel_terms=COUNSEL_TERMS,
        entries=ENTRIES,
        proof=(rules.ChainProof(21, "9f2b4c6d" * 8, datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "ab" * 32, 4),),
    )
    return replace(whole, **changes)


def internal(**changes):
    return facts(cover=cover(profile=rules.Profile.INTERNAL), **changes)


def ledger(entries):
    """A ledger of so many entries of two postings each."""
    return tuple(
        rules.Entry(
            seq=number,
            kind="receipt.credited",
            value_on=date(2024, 1, 1) + timedelta(days=number % 700),
            recorded_at=datetime(2026, 1, 5, 2, 15, tzinfo=UTC),
            actor="李闻笛",
            postings=(
                rules.Posting("money:bank", cny(f"{number}234.56")),
                rules.Posting("money:recovered:deduction", cny(f"-{number}234.56")),
            ),
        )
        for number in range(1, entries + 1)
    )


PARTIES = (
    rules.Party(
        "debtor",
        "江城恒谷精密机械有限公司",
        "company",
        "统一社会信用代码",
        "91420100MA0XXXXX00",
        "江城市东湖区望江大道一百二十八号恒谷工业园三号楼",
        "027-0000 0000",
    ),
    rules.Party("co_debtor", "沈砚书", "person", "身份证", "420100198000000000", "江城市南浦区柳巷九号"),
    rules.Party("guarantor", "江城博远贸易有限公司", "company", liability_cap=cny("5000000.00")),
    rules.Party("mortgagor", "顾青棠", "person", address="江城市东湖区青石里二号"),
)
DEBTS = (
    rules.Debt(
        "流借字2021第0456号",
        "CNY",
        cny("8000000.00"),
        date(2021, 8, 30),
        date(2022, 8, 29),
        date(2022, 6, 21),
        43500,
        65250,
    ),
    rules.Debt("流借字2021第0611号", "CNY", cny("1500000.00"), date(2021, 11, 2), date(2022, 11, 1)),
)
OWED = (
    rules.OwedLine("流借字2021第0456号", "principal", cny("7624400.00")),
    rules.OwedLine("流借字2021第0456号", "interest-on", cny("30000.00")),
    rules.OwedLine("流借字2021第0456号", "interest-off", cny("1412650.33")),
    rules.OwedLine("流借字2021第0456号", "penalty", cny("220118.07")),
    rules.OwedLine("流借字2021第0611号", "principal", cny("1500000.00")),
    rules.OwedLine("流借字2021第0611号", "interest-off", cny("311111.11")),
    rules.OwedLine(None, "costs", cny("74018.00")),
)
INTEREST = (
    rules.InterestLine(
        "流借字2021第0456号",
        "penalty",
        date(2026, 9, 30),
        date(2026, 11, 20),
        51,
        cny("7624400.00"),
        "6.525",
        360,
        cny("70477.06"),
        "民法典第六百七十六条；银发〔2003〕251号第三条",
    ),
    rules.InterestLine(
        "流借字2021第0456号",
        "doubled",
        date(2026, 10, 20),
        date(2026, 11, 20),
        31,
        cny("7624400.00"),
        "0.0175",
        None,
        cny("41362.37"),
        "民事诉讼法第二百六十四条；法释〔2014〕8号第一条",
    ),
)
PAYMENTS = (
    rules.Payment(
        date(2024, 3, 1),
        "deduction",
        cny("492600.00"),
        (
            rules.Applied("costs", cny("5000.00")),
            rules.Applied("interest-on", cny("30000.00")),
            rules.Applied("interest-off", cny("82000.00")),
            rules.Applied("principal", cny("375600.00")),
        ),
    ),
)
CHRONOLOGY = (
    rules.Happening(date(2021, 8, 30), "contract_signed", "签订流借字2021第0456号借款合同。"),
    rules.Happening(date(2022, 6, 21), "default", "借款人未按期支付利息，首次逾期。"),
    rules.Happening(date(2022, 9, 15), "escalated", "移交资产保全部。"),
    rules.Happening(date(2022, 10, 8), "filed", "江城市东湖区人民法院立案，案号（2022）鄂0100民初3321号。"),
    rules.Happening(date(2023, 2, 14), "title_effective", "民事判决书生效。"),
    rules.Happening(date(2024, 3, 1), "payment", "法院扣划，人民币492,600.00元抵偿债务。"),
    rules.Happening(date(2024, 5, 6), "stage", "转入处置阶段。"),
)
PROCEEDINGS = (
    rules.Proceeding(
        "lawsuit",
        "江城市东湖区人民法院",
        "（2022）鄂0100民初3321号",
        date(2022, 10, 8),
        cny("9718400.00"),
        "judgment",
        date(2023, 2, 14),
        date(2023, 2, 14),
    ),
    rules.Proceeding("enforcement", "江城市东湖区人民法院", "（2023）鄂0100执1208号", date(2023, 4, 3)),
)
COLLATERAL = (
    rules.Collateral(
        "real_estate",
        "江城市东湖区望江大道一百二十八号三号楼厂房（建筑面积4,260.5㎡）",
        "江城恒谷精密机械有限公司",
        "流借字2021第0456号",
        1,
        "鄂（2021）江城市不动产证明第0012345号",
    ),
    rules.Collateral("equipment", "数控加工中心十二台", "江城恒谷精密机械有限公司"),
)
COSTS_CLAIMED = (
    rules.CostClaimed(
        "acceptance", cny("69018.00"), "awarded", date(2023, 2, 14), "（2022）鄂0100民初3321号"
    ),
    rules.CostClaimed(
        "preservation", cny("5000.00"), "awarded", date(2023, 2, 14), "（2022）鄂0100民初3321号"
    ),
)
DOCUMENTS = (
    rules.Document("民事判决书", date(2023, 2, 20), "ab" * 32, for_court=True),
    rules.Document("处置方案审批表", date(2024, 4, 1), "cd" * 32),
)
NET_RECOVERY = rules.NetRecovery(
    currency="CNY",
    exposure=cny("11100000.00"),
    gross_recovered=cny("492600.00"),
    cash_recovered=cny("492600.00"),
    costs=cny("141018.00"),
    net_recovery=cny("351582.00"),
    outstanding=cny("11172297.51"),
    net_recovery_rate="0.031674",
    by_source=(rules.Part("deduction", cny("492600.00")),),
    by_collateral=(rules.Part("Not from collateral", cny("492600.00")),),
    by_proceeding=(rules.Part("（2023）鄂0100执1208号", cny("492600.00")),),
    by_debt=(rules.Part("流借字2021第0456号", cny("492600.00")),),
    costs_by_kind=(
        rules.Part("acceptance", cny("69018.00")),
        rules.Part("preservation", cny("5000.00")),
        rules.Part("counsel", cny("67000.00")),
    ),
)
STAGES = (
    rules.StageMove("intake", date(2022, 9, 15), actor="周以宁"),
    rules.StageMove("enforcement", date(2023, 4, 3), "判决生效，被执行人未履行。", "周以宁"),
    rules.StageMove("disposal", date(2024, 5, 6), "评估完成，拟上拍。", "周以宁"),
)
RECEIPTS = (
    rules.Receipt(
        "deduction",
        cny("492600.00"),
        date(2024, 3, 28),
        date(2024, 3, 1),
        "江城市东湖区人民法院",
        PAYMENTS[0].applied,
        note="案款发放，执行费7,400元由法院扣收。",
    ),
    rules.Receipt(
        "voluntary",
        cny("100000.00"),
        date(2024, 4, 11),
        date(2024, 4, 11),
        "顾青棠",
        unallocated=cny("100000.00"),
        reversed_on=date(2024, 4, 12),
        reversal_reason="错记，应入另案。",
    ),
)
COSTS = (
    rules.Cost("acceptance", cny("69018.00"), date(2022, 10, 8), date(2022, 10, 9), "江城市东湖区人民法院"),
    rules.Cost(
        "preservation", cny("5000.00"), date(2022, 10, 20), date(2022, 10, 20), "江城市东湖区人民法院"
    ),
    rules.Cost(
        "counsel", cny("67000.00"), date(2024, 1, 5), None, "湖北望川律师事务所", "一审及执行阶段律师费"
    ),
)
VALUATIONS = (
    rules.Valuation(
        "望江大道厂房", cny("6100000.00"), date(2024, 3, 15), cny("4270000.00"), "内部估价，周边成交偏少"
    ),
)
COUNSEL_TERMS = (
    rules.CounselTerms("湖北望川律师事务所", "基础费6.7万元，另按现金回收额5%计提", cny("67000.00")),
)
ENTRIES = (
    rules.Entry(
        1,
        "case.opening",
        date(2022, 9, 15),
        datetime(2022, 9, 15, 3, 20, tzinfo=UTC),
        (
            rules.Posting("claim:principal", cny("9500000.00")),
            rules.Posting("claim:interest-on", cny("30000.00")),
            rules.Posting("claim:basis:on-book", cny("-9530000.00")),
        ),
        actor="周以宁",
    ),
    *ledger(3),
)
