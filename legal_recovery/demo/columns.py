"""The sheets of a portfolio file, their headings, and the field's words for what stands in the cells."""

from typing import NamedTuple


class Sheet(NamedTuple):
    """One sheet: its key (the attribute of a made case), its name, its columns' headings by key."""

    key: str
    name: str
    headings: dict[str, str]


_REFERENCE = {"case_reference": "案件编号"}

SHEETS = (
    Sheet(
        "cases",
        "案件",
        _REFERENCE
        | {
            "office": "经办机构",
            "officer": "承办人",
            "currency": "币种",
            "jurisdiction": "法域",
            "escalated_on": "移交日期",
            "balance_date": "余额日",
            "stage": "当前阶段",
            "stage_on": "阶段日期",
            "flags": "标志",
            "closed_how": "结案方式",
        },
    ),
    Sheet(
        "parties",
        "当事人",
        _REFERENCE
        | {
            "role": "角色",
            "name": "名称",
            "kind": "主体类型",
            "id_type": "证件类型",
            "id_number": "证件号码",
            "liability_cap": "保证限额",
            "address": "地址",
            "phone": "电话",
        },
    ),
    Sheet(
        "debts",
        "债权",
        _REFERENCE
        | {
            "contract_number": "合同编号",
            "currency": "币种",
            "principal": "本金余额",
            "interest_on": "表内利息",
            "interest_off": "表外利息",
            "penalty_interest": "罚息",
            "compound_interest": "复利",
            "costs_awarded": "已判费用",
            "annual_rate": "执行年利率",
            "penalty_rate": "罚息年利率",
            "signed_on": "合同签订日",
            "due_on": "到期日",
            "default_date": "首次逾期日",
        },
    ),
    Sheet(
        "collateral",
        "抵质押物",
        _REFERENCE
        | {
            "type": "抵押物类型",
            "description": "抵押物名称",
            "owner": "所有人",
            "value": "评估价值",
            "valuation_date": "评估日期",
            "currency": "币种",
        },
    ),
    Sheet(
        "proceedings",
        "程序",
        _REFERENCE
        | {
            "kind": "程序类型",
            "court": "受理法院",
            "docket_number": "案号",
            "filed_on": "立案日期",
            "title_kind": "执行依据",
            "title_effective_on": "生效日期",
            "amount": "标的额",
        },
    ),
    Sheet(
        "costs",
        "费用",
        _REFERENCE
        | {
            "kind": "费用类型",
            "amount": "金额",
            "currency": "币种",
            "incurred_on": "发生日",
            "paid_on": "支付日",
            "payee": "收款方",
            "note": "摘要",
            "reversed_on": "冲回日",
            "reversal_reason": "冲回原因",
        },
    ),
    Sheet(
        "receipts",
        "回款",
        _REFERENCE
        | {
            "source": "来源",
            "amount": "金额",
            "currency": "币种",
            "credited_on": "到账日",
            "discharged_on": "抵债日",
            "payer": "付款人",
            "collateral": "抵押物",
            "withheld_fee": "法院扣留执行费",
            "note": "摘要",
            "reversed_on": "冲回日",
            "reversal_reason": "冲回原因",
        },
    ),
)

# The flat file, one row a debt: heading by key; cells in the same order come from `writers.flat_rows`.
FLAT = {
    "case_reference": "案件编号",
    "debtor": "客户名称",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "co_debtors": "共同债务人",
    "guarantors": "保证人",
    "contract_number": "合同编号",
    "currency": "币种",
    "principal": "本金余额",
    "interest_on": "表内利息",
    "interest_off": "表外利息",
    "penalty_interest": "罚息",
    "compound_interest": "复利",
    "costs_awarded": "已判费用",
    "annual_rate": "执行年利率",
    "penalty_rate": "罚息年利率",
    "signed_on": "合同签订日",
    "due_on": "到期日",
    "default_date": "首次逾期日",
    "jurisdiction": "法域",
    "escalated_on": "移交日期",
    "balance_date": "余额日",
    "office": "经办机构",
    "officer": "承办人",
    "court": "受理法院",
    "docket_number": "案号",
    "stage": "当前阶段",
    "stage_on": "阶段日期",
    "flags": "标志",
    "closed_how": "结案方式",
    "collateral_type": "抵押物类型",
    "collateral_description": "抵押物名称",
    "collateral_value": "评估价值",
    "valuation_date": "评估日期",
    "costs_to_date": "已垫付费用",
    "received_to_date": "已回收金额",
}

_STAGES = {
    "intake": "移交",
    "pre_litigation": "诉前",
    "litigation": "诉讼",
    "effective_title": "判决生效",
    "enforcement": "执行",
    "disposal": "处置",
    "distribution": "分配",
    "closed": "结案",
}
_FLAGS = {
    "settlement": "和解",
    "suspended": "中止",
    "enforcement_terminated": "终本",
    "insolvency": "破产",
    "criminal": "移送刑事",
    "written_off": "核销",
    "sold": "已转让",
}
_ENDS = {
    "paid": "全额受偿",
    "settled": "和解结清",
    "sold": "转让",
    "uncollectible": "无财产可供执行",
    "withdrawn": "撤回",
}
_ROLES = {
    "debtor": "债务人",
    "co_debtor": "共同债务人",
    "guarantor": "保证人",
    "pledgor": "出质人",
    "mortgagor": "抵押人",
}
_THINGS = {
    "real_estate": "房产",
    "vehicle": "车辆",
    "equipment": "设备",
    "inventory": "存货",
    "receivables": "应收账款",
    "equity": "股权",
    "deposit": "保证金",
}
_PROCEEDINGS = {
    "lawsuit": "诉讼",
    "appeal": "二审",
    "arbitration": "仲裁",
    "payment_order": "支付令",
    "notarised": "公证债权文书",
    "preservation": "保全",
    "enforcement": "执行",
    "security_realisation": "实现担保物权",
    "insolvency": "破产",
}
_TITLES = {
    "judgment": "判决",
    "mediation_agreement": "调解书",
    "award": "裁决",
    "payment_order": "支付令",
    "notarised_instrument": "公证执行证书",
    "ruling": "实现担保物权裁定",
}
_COSTS = {
    "acceptance": "受理费",
    "preservation": "保全费",
    "bond-premium": "保函保险费",
    "announcement": "公告费",
    "appraisal": "评估费",
    "auction": "拍辅费",
    "notary": "公证费",
    "counsel": "律师费",
    "agency": "代理清收费",
    "tax": "税费",
    "keeping": "保管费",
    "travel": "差旅费",
    "selling": "处置费",
    "other": "其他",
}
_SOURCES = {
    "voluntary": "自愿还款",
    "deduction": "法院扣划",
    "auction": "拍卖变卖",
    "setoff": "存款抵销",
    "settlement": "和解款",
    "insolvency": "破产分配",
    "debt-sale": "债权转让",
}

# Words of the cells, by sheet and column. Every other text stands as it is.
WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("cases", "stage"): _STAGES,
    ("cases", "flags"): _FLAGS,
    ("cases", "closed_how"): _ENDS,
    ("parties", "role"): _ROLES,
    ("parties", "kind"): {"company": "企业", "person": "个人"},
    ("collateral", "type"): _THINGS,
    ("proceedings", "kind"): _PROCEEDINGS,
    ("proceedings", "title_kind"): _TITLES,
    ("costs", "kind"): _COSTS,
    ("receipts", "source"): _SOURCES,
}


def words(sheet: str, column: str, language: str) -> dict[str, str]:
    """Return what the words of a column are in a language; in English they are the keys themselves."""
    chinese = WORDS.get((sheet, column), {})
    return chinese if language == "zh" else {key: key for key in chinese}
