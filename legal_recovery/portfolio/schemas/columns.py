"""The columns of a portfolio file: one table for reading, for the schema and for the template.

A flat file has one row a debt; a workbook has a sheet for each part of a case. Both know the same
facts, so a column that both have is written once.
"""

from dataclasses import dataclass, replace

from legal_recovery.portfolio.schemas.words import VOCABULARIES

FLAT = "flat"
SHEETS = ("cases", "parties", "debts", "collateral", "proceedings", "costs", "receipts")
SHEET_TITLES = {
    "flat": "债权清单",
    "cases": "案件",
    "parties": "当事人",
    "debts": "债权",
    "collateral": "抵质押物",
    "proceedings": "程序",
    "costs": "费用",
    "receipts": "回款",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its names, what stands in it, and examples of what is right.

    `type` is one of reference, text, note, id, names, dockets, amount, percent, date, currency,
    jurisdiction, choice, choices; a choice has the `vocabulary` it is made from.
    """

    key: str
    sheet: str
    zh: str
    en: str
    type: str
    required: bool
    examples: tuple[str, ...]
    vocabulary: str | None = None

    @property
    def label(self) -> str:
        """The column's name in both languages: `移交日期 (escalated_on)`."""
        return f"{self.zh} ({self.key})"

    @property
    def choices(self) -> tuple[str, ...]:
        """The names that a choice accepts, empty for other types."""
        return tuple(VOCABULARIES[self.vocabulary].labels) if self.vocabulary else ()


def _column(key: str, zh: str, en: str, type: str, *examples: str, required: bool = False) -> Column:
    kind, _, vocabulary = type.partition(":")
    return Column(key, "", zh, en, kind, required, examples, vocabulary or None)


_CASE_REFERENCE = _column(
    "case_reference", "案件编号", "Case reference", "reference", "ZB202100001", required=True
)
_CURRENCY = _column("currency", "币种", "Currency", "currency", "CNY", "人民币")
_NOTE = _column("note", "摘要", "Note", "note", "第一期")
_REVERSAL = (
    _column("reversed_on", "冲回日", "Reversed on", "date", "2024-05-20"),
    _column("reversal_reason", "冲回原因", "Reason for the reversal", "note", "重复入账"),
)
_HEAD = (
    _CASE_REFERENCE,
    _column("office", "经办机构", "Office", "text", "杭州分行", required=True),
    _column("officer", "承办人", "Officer", "text", "郑律"),
    _CURRENCY,
    _column("jurisdiction", "法域", "Jurisdiction", "jurisdiction", "CN"),
    _column("escalated_on", "移交日期", "Escalated on", "date", "2022-08-08", "2022年8月8日", required=True),
    _column("balance_date", "余额日", "Balance date", "date", "2024-06-30"),
    _column("stage", "当前阶段", "Stage", "choice:stage", "诉讼", "enforcement"),
    _column("stage_on", "阶段日期", "In this stage since", "date", "2023-01-15"),
    _column("flags", "标志", "Flags", "choices:flag", "和解", "终本、核销"),
    _column("closed_how", "结案方式", "How closed", "choice:closing", "全额受偿", "paid"),
    _column("costs_to_date", "已垫付费用", "Costs to date", "amount", "21,800.00"),
    _column("received_to_date", "已回收金额", "Received to date", "amount", "150,000.00"),
    _column("court", "受理法院", "Court", "text", "杭州市西湖区人民法院"),
)
_ID_TYPE = _column("id_type", "证件类型", "Type of identity", "choice:id_type", "统一社会信用代码", "身份证")
_ID_NUMBER = _column("id_number", "证件号码", "Identity number", "id", "91330106TEST000001")
_ADDRESS = _column("address", "地址", "Address", "text", "杭州市西湖区示例路1号")
_PHONE = _column("phone", "电话", "Telephone", "id", "0571-00000000")
_DEBT = (
    _column("contract_number", "合同编号", "Contract number", "id", "JK-2022-00001", required=True),
    _column("principal", "本金余额", "Principal outstanding", "amount", "1,000,000.00", required=True),
    _column("interest", "欠息", "Interest owed", "amount", "30,000.00"),
    _column("interest_on", "表内利息", "Interest on the balance sheet", "amount", "30,000.00"),
    _column("interest_off", "表外利息", "Interest off the balance sheet", "amount", "50,000.00"),
    _column("penalty_interest", "罚息", "Penalty interest", "amount", "20,000.00"),
    _column("compound_interest", "复利", "Compound interest", "amount", "1,500.00"),
    _column("costs_awarded", "已判费用", "Costs awarded", "amount", "18,800.00"),
    _column("annual_rate", "执行年利率", "Annual rate", "percent", "4.35%", "4.35"),
    _column("penalty_rate", "罚息年利率", "Penalty rate", "percent", "6.525%", "6.525"),
    _column("signed_on", "合同签订日", "Signed on", "date", "2020-03-01"),
    _column("due_on", "到期日", "Due on", "date", "2021-03-01"),
    _column("default_date", "首次逾期日", "Date of default", "date", "2021-08-30"),
    _column("lent", "放款金额", "Amount paid out", "amount", "1,200,000.00"),
    _column("lent_on", "放款日", "Paid out on", "date", "2020-03-05"),
)
_HEAD_OF_PARTY = (
    _column("head", "法定代表人", "Legal representative", "text", "示例人甲"),
    _column("head_title", "法定代表人职务", "Position of the representative", "text", "执行董事"),
)
_SECURITY = (
    _column("security_contract", "担保合同编号", "Contract of security", "id", "BZ-2020-00001"),
    _column("security_signed_on", "担保合同签订日", "Contract of security signed on", "date", "2020-03-01"),
)
_DOCKETS = "（2022）浙0106民初21451号"

_TABLES: dict[str, tuple[Column, ...]] = {
    FLAT: (
        *_HEAD,
        _column("debtor", "客户名称", "Debtor", "text", "杭州示例电子有限公司", required=True),
        _ID_TYPE,
        _ID_NUMBER,
        _ADDRESS,
        _PHONE,
        *_HEAD_OF_PARTY,
        _column("co_debtors", "共同债务人", "Co-debtors", "names", "示例人甲、示例人乙"),
        _column("guarantors", "保证人", "Guarantors", "names", "示例保证人甲、示例保证人乙"),
        _column("pledgors", "出质人", "Pledgors", "names", "示例出质人甲"),
        _column("mortgagors", "抵押人", "Mortgagors", "names", "示例抵押人甲"),
        *_DEBT,
        _column("docket_number", "案号", "Docket number", "dockets", _DOCKETS),
        _column("collateral_type", "抵押物类型", "Type of collateral", "choice:collateral_type", "房产"),
        _column("collateral_description", "抵押物名称", "Collateral", "text", "西湖区示例路1号101室"),
        _column("collateral_value", "评估价值", "Appraised value", "amount", "5,362,158.26"),
        _column("valuation_date", "评估日期", "Valued on", "date", "2022-08-08"),
    ),
    "cases": _HEAD,
    "parties": (
        _CASE_REFERENCE,
        _column("role", "角色", "Role", "choice:role", "债务人", "guarantor", required=True),
        _column("name", "名称", "Name", "text", "杭州示例电子有限公司", required=True),
        _column("kind", "主体类型", "Company or person", "choice:party_kind", "企业", "person"),
        _ID_TYPE,
        _ID_NUMBER,
        _column("liability_cap", "保证限额", "Liability cap", "amount", "5,000,000.00"),
        _ADDRESS,
        _PHONE,
        *_HEAD_OF_PARTY,
        *_SECURITY,
    ),
    "debts": (_CASE_REFERENCE, _DEBT[0], _CURRENCY, *_DEBT[1:]),
    "collateral": (
        _CASE_REFERENCE,
        _column("type", "抵押物类型", "Type of collateral", "choice:collateral_type", "房产", required=True),
        _column("description", "抵押物名称", "Description", "text", "西湖区示例路1号101室"),
        _column("owner", "所有人", "Owner", "text", "示例抵押人甲"),
        _column("value", "评估价值", "Appraised value", "amount", "5,362,158.26"),
        _column("valuation_date", "评估日期", "Valued on", "date", "2022-08-08"),
        _CURRENCY,
        *_SECURITY,
    ),
    "proceedings": (
        _CASE_REFERENCE,
        _column("kind", "程序类型", "Kind of proceeding", "choice:proceeding_kind", "诉讼", "执行"),
        _column("court", "受理法院", "Court", "text", "杭州市西湖区人民法院"),
        _column("docket_number", "案号", "Docket number", "docket", _DOCKETS),
        _column("filed_on", "立案日期", "Filed on", "date", "2022-09-01"),
        _column("title_kind", "执行依据", "Enforceable title", "choice:title_kind", "判决"),
        _column("title_effective_on", "生效日期", "Title effective on", "date", "2023-01-15"),
        _column("amount", "标的额", "Amount in dispute", "amount", "1,100,000.00"),
        _column("decided_on", "裁判日期", "Decided on", "date", "2022-12-20"),
    ),
    "costs": (
        _CASE_REFERENCE,
        _column("kind", "费用类型", "Kind of cost", "choice:cost_kind", "受理费", required=True),
        _column("amount", "金额", "Amount", "amount", "13,800.00", required=True),
        _CURRENCY,
        _column("incurred_on", "发生日", "Incurred on", "date", "2022-09-01", required=True),
        _column("paid_on", "支付日", "Paid on", "date", "2022-09-05"),
        _column("payee", "收款方", "Payee", "text", "杭州市西湖区人民法院"),
        _NOTE,
        *_REVERSAL,
    ),
    "receipts": (
        _CASE_REFERENCE,
        _column("source", "来源", "Source", "choice:receipt_source", "法院扣划", required=True),
        _column("amount", "金额", "Amount", "amount", "492,600.00", required=True),
        _CURRENCY,
        _column("credited_on", "到账日", "Credited on", "date", "2024-03-28", required=True),
        _column("discharged_on", "抵债日", "Discharged on", "date", "2024-03-01"),
        _column("payer", "付款人", "Payer", "text", "杭州市西湖区人民法院"),
        _column("collateral", "抵押物", "Collateral", "text", "西湖区示例路1号101室"),
        _column("withheld_fee", "法院扣留执行费", "Enforcement fee withheld", "amount", "7,400.00"),
        _NOTE,
        *_REVERSAL,
    ),
}

COLUMNS: dict[str, dict[str, Column]] = {
    sheet: {column.key: replace(column, sheet=sheet) for column in table} for sheet, table in _TABLES.items()
}


def columns() -> list[Column]:
    """Return every column, those of the flat file first, then sheet by sheet."""
    return [column for table in COLUMNS.values() for column in table.values()]
