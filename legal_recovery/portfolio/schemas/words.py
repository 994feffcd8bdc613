"""The words that cells use for stages, roles, kinds and the like, in both languages.

Each vocabulary maps what people write to the name in the code. The first word of an entry is how we
write it ourselves. English words of several parts are joined by underscores here.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from legal_recovery.kernel.errors import N_


def bare(text: str) -> str:
    """Reduce a word to its letters and digits, so that width, case, spaces and hyphens do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a column accepts, and what to say of any other."""

    code: str
    message: str
    labels: dict[str, str]
    meanings: dict[str, str]

    def find(self, text: str) -> str | None:
        """Return the name of what the word means, None for a word that is not known."""
        return self.meanings.get(bare(text))

    @property
    def choices(self) -> str:
        """All that can be written, in both languages: `移交 (intake), 诉前 (pre_litigation)`."""
        return ", ".join(f"{zh} ({name})" for name, zh in self.labels.items())


def _vocabulary(code: str, message: str, entries: dict[str, str]) -> Vocabulary:
    labels: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for name, words in entries.items():
        labels[name] = words.split()[0]
        for word in (name, *words.split()):
            known = meanings.setdefault(bare(word), name)
            assert known == name, f"{word!r} means both {known} and {name}"
    return Vocabulary(code, message, labels, meanings)


VOCABULARIES = {
    "stage": _vocabulary(
        "portfolio.unknown_stage",
        N_("“{text}” is not a stage; write one of: {choices}."),
        {
            "intake": "移交 已移交 新移交 移交中 待诉 待处理 intake new escalated referred handed_over",
            "pre_litigation": "诉前 诉前准备 诉前调解 诉前催收 诉前保全 诉前阶段 未诉 未起诉 拟诉 待起诉"
            " 催收 催收中 pre_litigation pre_action before_litigation demand",
            "litigation": "诉讼 诉讼中 诉讼阶段 起诉 已起诉 立案 已立案 审理 审理中 开庭 一审 一审中 一审审理"
            " 二审 二审中 二审审理 上诉 上诉中 再审 仲裁 仲裁中 in_litigation lawsuit suit filed"
            " sued first_instance second_instance appeal on_appeal trial arbitration in_court",
            "effective_title": "判决生效 判决 已判决 已判 生效 已生效 生效判决 裁判生效 文书生效 调解生效"
            " 判决已生效 judgment judgement effective_judgment judgment_effective title"
            " judgment_obtained title_obtained",
            "enforcement": "执行 执行中 执行阶段 强制执行 强制执行中 申请执行 已申请执行 首次执行 首执"
            " 恢复执行 恢执 in_enforcement under_enforcement execution",
            "disposal": "处置 处置中 处置阶段 资产处置 抵押物处置 评估拍卖 拍卖 拍卖中 司法拍卖 一拍 二拍"
            " 变卖 变卖中 in_disposal auction on_auction sale realisation realization",
            "distribution": "分配 分配中 待分配 案款分配 执行款分配 in_distribution distributing",
            "closed": "结案 已结案 办结 已办结 结清 已结清 销案 关闭 completed finished",
            # What follows is a flag and says the stage only in part, or not at all; see STAGE_FLAGS.
            "enforcement_terminated": "终本 已终本 终本执行 终结本次执行 终结本次执行程序"
            " termination_of_enforcement terminated_enforcement",
            "settlement_in_enforcement": "执行和解 执行和解中",
            "settlement": "和解 和解中 已和解 达成和解 诉讼和解 in_settlement",
            "enforcement_suspended": "中止执行 执行中止",
            "litigation_suspended": "中止审理 中止诉讼 诉讼中止",
            "suspended": "中止 已中止 stayed",
            "insolvency": "破产 破产中 破产清算 破产重整 insolvent bankruptcy bankrupt",
            "criminal": "移送刑事 移送公安 刑事",
            "written_off": "核销 已核销 账销案存 written_off_still_pursued",
            "sold": "已转让 转让 债权转让 已出让",
        },
    ),
    "flag": _vocabulary(
        "portfolio.unknown_flag",
        N_("“{text}” is not a flag; write some of: {choices}."),
        {
            "settlement": "和解 和解中 已和解 执行和解 达成和解 in_settlement",
            "suspended": "中止 已中止 中止执行 中止审理 stayed",
            "enforcement_terminated": "终本 已终本 终结本次执行 终结本次执行程序",
            "insolvency": "破产 破产清算 破产重整 insolvent bankruptcy bankrupt",
            "criminal": "移送刑事 移送公安 刑事 涉刑",
            "written_off": "核销 已核销 账销案存 writeoff",
            "sold": "已转让 转让 债权转让 debt_sold",
        },
    ),
    "closing": _vocabulary(
        "portfolio.unknown_closing",
        N_("“{text}” is not a way of closing; write one of: {choices}."),
        {
            "paid": "全额受偿 全额清偿 全部清偿 全额回收 全额收回 还清 结清 已结清 现金结清 paid_in_full"
            " fully_paid repaid",
            "settled": "和解结清 和解 和解结案 和解履行完毕 settlement",
            "in_kind": "以物抵债 抵债 以资抵债 asset_in_kind payment_in_kind",
            "sold": "转让 债权转让 已转让 debt_sale debt_sold",
            "uncollectible": "无财产可供执行 无可供执行财产 无财产 无法回收 irrecoverable no_assets",
            "withdrawn": "撤回 撤销 撤诉 撤案 withdrawal recalled",
        },
    ),
    "role": _vocabulary(
        "portfolio.unknown_role",
        N_("“{text}” is not a party's role; write one of: {choices}."),
        {
            "debtor": "债务人 主债务人 借款人 主借款人 borrower principal_debtor main_debtor",
            "co_debtor": "共同债务人 共同借款人 共借人 共同还款人 co_borrower joint_debtor joint_borrower",
            "guarantor": "保证人 担保人 连带保证人 连带责任保证人 一般保证人 surety",
            "pledgor": "出质人 质押人 pledger",
            "mortgagor": "抵押人 mortgager",
        },
    ),
    "party_kind": _vocabulary(
        "portfolio.unknown_party_kind",
        N_("“{text}” is neither a company nor a person; write one of: {choices}."),
        {
            "company": "企业 公司 法人 单位 机构 对公 企业法人 非法人组织 个体工商户 corporate organisation"
            " organization legal_person",
            "person": "个人 自然人 对私 individual natural_person private",
        },
    ),
    "id_type": _vocabulary(
        "portfolio.unknown_id_type",
        N_("“{text}” is not a type of identity document; write one of: {choices}."),
        {
            "uscc": "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一社会信用代码证"
            " unified_social_credit_code social_credit_code credit_code",
            "business_licence": "营业执照 营业执照号 工商营业执照 工商注册号 business_license",
            "organisation_code": "组织机构代码 组织机构代码证 organization_code",
            "company_number": "公司注册号 注册号 公司编号 company_registration_number registration_number",
            "resident_id": "居民身份证 身份证 居民身份证号 身份证号 二代身份证 临时身份证 户口簿"
            " resident_identity_card identity_card id_card national_id national_identity_card",
            "passport": "护照 外国护照 中国护照",
            "hk_macau_permit": "港澳居民来往内地通行证 回乡证 港澳通行证 home_return_permit",
            "taiwan_permit": "台湾居民来往大陆通行证 台胞证",
            "residence_permit": "港澳台居民居住证 居住证 residence_permit_for_hk_macau_taiwan",
            "foreign_permanent_resident": "外国人永久居留身份证 外国人永久居留证 永久居留证"
            " foreign_permanent_resident_id",
            "military_id": "军官证 士兵证 军人证 警官证 military_card",
            "other": "其他 其他证件 其它 other_document",
        },
    ),
    "collateral_type": _vocabulary(
        "portfolio.unknown_collateral_type",
        N_("“{text}” is not a type of collateral; write one of: {choices}."),
        {
            "real_estate": "房产 房屋 房地产 不动产 住宅 商品房 商铺 厂房 写字楼 办公楼 商业用房 住房 公寓"
            " 别墅 车位 土地 土地使用权 国有土地使用权 在建工程 工业用地 工业厂房 居住用房 property"
            " realty land house apartment building residential commercial_property",
            "vehicle": "车辆 机动车 汽车 轿车 货车 运输工具 交通工具 car vehicles truck motor_vehicle",
            "equipment": "设备 机器设备 机械设备 生产设备 动产 机器 machinery plant machine",
            "inventory": "存货 库存 原材料 产成品 货物 仓单 stock goods inventories",
            "receivables": "应收账款 应收款 应收帐款 收费权 account_receivable accounts_receivable"
            " receivable",
            "equity": "股权 股票 股份 出资额 基金份额 shares share stocks equities",
            "deposit": "存款 保证金 存单 定期存单 票据 cash deposits margin cash_deposit",
            "ip": "知识产权 专利 专利权 商标 商标权 著作权 intellectual_property patent trademark",
            "other": "其他 其它 其他权利 others",
        },
    ),
    "proceeding_kind": _vocabulary(
        "portfolio.unknown_proceeding_kind",
        N_("“{text}” is not a kind of proceeding; write one of: {choices}."),
        {
            "lawsuit": "诉讼 民事诉讼 一审 民事一审 起诉 litigation suit first_instance civil_suit",
            "appeal": "上诉 二审 民事二审 second_instance",
            "arbitration": "仲裁",
            "payment_order": "支付令 督促程序 order_for_payment",
            "notarised": "公证债权文书 公证 公证执行 赋强公证 notarized notarised_instrument",
            "preservation": "保全 财产保全 诉讼保全 诉中保全 asset_preservation freezing_order",
            "pre_action_preservation": "诉前保全 诉前财产保全",
            "enforcement": "执行 强制执行 申请执行 首次执行 execution",
            "resumption": "恢复执行 恢执 resumption_of_enforcement",
            "enforcement_objection": "执行异议",
            "reconsideration": "执行复议",
            "third_party_objection": "案外人异议 案外人执行异议",
            "party_change": "追加变更 追加变更当事人 追加被执行人 变更追加被执行人",
            "participation": "参与分配",
            "plan_objection": "分配方案异议 分配方案异议之诉",
            "retrial": "再审 申请再审",
            "pre_filing_mediation": "诉前调解 诉前调",
            "mediation_confirmation": "司法确认",
            "security_realisation": "实现担保物权 担保物权实现 实现担保物权特别程序"
            " security_realization realisation_of_security",
            "insolvency": "破产 破产清算 破产重整 破产申请 bankruptcy",
        },
    ),
    "title_kind": _vocabulary(
        "portfolio.unknown_title_kind",
        N_("“{text}” is not an enforceable title; write one of: {choices}."),
        {
            "judgment": "判决 判决书 民事判决 民事判决书 judgement",
            "mediation_agreement": "调解书 民事调解书 调解 mediation",
            "award": "裁决 裁决书 仲裁裁决 仲裁裁决书 arbitral_award",
            "payment_order": "支付令 order_for_payment",
            "notarised_instrument": "公证执行证书 执行证书 公证债权文书 公证书 notarized_instrument"
            " notarial_deed",
            "ruling": "实现担保物权裁定 裁定 裁定书 民事裁定书 准许实现担保物权裁定",
        },
    ),
    "cost_kind": _vocabulary(
        "portfolio.unknown_cost_kind",
        N_("“{text}” is not a kind of cost; write one of: {choices}."),
        {
            "acceptance": "受理费 案件受理费 诉讼费 诉讼受理费 仲裁费 acceptance_fee court_fee filing_fee"
            " court_acceptance_fee",
            "preservation": "保全费 财产保全费 诉讼保全费 保全申请费 preservation_fee",
            "bond-premium": "保函保险费 保函费 保险费 保全保险费 保全担保费 诉讼保全责任保险费"
            " bond_premium guarantee_premium",
            "announcement": "公告费 公告送达费 announcement_fee publication publication_fee public_notice",
            "appraisal": "评估费 鉴定费 评估鉴定费 appraisal_fee valuation_fee valuation",
            "auction": "拍辅费 拍卖费 拍卖辅助费 拍卖佣金 auction_fee auction_assistance",
            "notary": "公证费 notary_fee notarisation notarial_fee",
            "counsel": "律师费 律师代理费 律师服务费 counsel_fee legal_fee legal_fees lawyer lawyer_fee"
            " attorney_fee attorney_fees",
            "agency": "代理清收费 清收费 委外清收费 催收费 agency_fee collection_fee collection_agency",
            "tax": "税费 税金 税款 过户税费 taxes",
            "keeping": "保管费 仓储费 看管费 keeping_fee storage storage_fee custody",
            "travel": "差旅费 交通费 travel_expenses travel_cost",
            "selling": "处置费 处置费用 变卖费 selling_cost selling_expenses disposal_cost",
            "other": "其他 其他费用 其它 其它费用 杂费 other_cost misc miscellaneous",
        },
    ),
    "receipt_source": _vocabulary(
        "portfolio.unknown_receipt_source",
        N_("“{text}” is not a source of receipts; write one of: {choices}."),
        {
            "voluntary": "自愿还款 主动还款 客户还款 还款 自行还款 主动履行 自动履行 voluntary_payment"
            " repayment payment",
            "deduction": "法院扣划 扣划 划扣 法院划扣 执行扣划 扣划发放 court_deduction deducted_by_court",
            "auction": "拍卖变卖 拍卖 变卖 拍卖款 变卖款 司法拍卖 拍卖受偿 拍卖/变卖 auction_proceeds sale"
            " auction_or_sale private_sale",
            "setoff": "存款抵销 抵销 保证金扣收 扣收 账户扣收 存款扣收 set_off",
            "settlement": "和解款 和解 和解还款 settlement_payment",
            "insolvency": "破产分配 破产 破产受偿 insolvency_dividend bankruptcy dividend",
            "debt-sale": "债权转让 转让 转让款 债权转让款 转让价款 debt_sale sale_of_debt",
        },
    ),
}

# Words in the column of stages that are flags: which stage they still say, and the flag.
STAGE_FLAGS: dict[str, tuple[str | None, str]] = {
    "enforcement_terminated": ("enforcement", "enforcement_terminated"),
    "settlement_in_enforcement": ("enforcement", "settlement"),
    "settlement": (None, "settlement"),
    "enforcement_suspended": ("enforcement", "suspended"),
    "litigation_suspended": ("litigation", "suspended"),
    "suspended": (None, "suspended"),
    "insolvency": (None, "insolvency"),
    "criminal": (None, "criminal"),
    "written_off": (None, "written_off"),
    "sold": (None, "sold"),
}

_CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "rmb": "CNY", "renminbi": "CNY", "元": "CNY", "yuan": "CNY",
    "美元": "USD", "美金": "USD", "usdollar": "USD", "港币": "HKD", "港元": "HKD", "港币元": "HKD",
    "欧元": "EUR", "euro": "EUR", "英镑": "GBP", "日元": "JPY", "日圆": "JPY", "澳元": "AUD",
    "加元": "CAD", "新加坡元": "SGD", "新元": "SGD", "瑞士法郎": "CHF", "韩元": "KRW",
    "新台币": "TWD", "台币": "TWD", "澳门元": "MOP", "新西兰元": "NZD",
}  # fmt: skip

_JURISDICTIONS = {
    "CN": "cn prc china mainlandchina 中国 中华人民共和国 中国大陆 中国内地 大陆 内地",
    "EW": "ew englandandwales englandwales england wales 英格兰和威尔士 英格兰及威尔士 英格兰 英国 uk gb",
    "US_NY": "usny newyork us_ny 纽约 纽约州 美国纽约州",
}
_JURISDICTION_OF = {bare(word): code for code, words in _JURISDICTIONS.items() for word in words.split()}


@lru_cache(maxsize=4096)
def currency_code(text: str) -> str:
    """Return the ISO 4217 code for what a currency is called; any other text comes back as a code."""
    return _CURRENCIES.get(bare(text)) or unicodedata.normalize("NFKC", text).strip().upper()


def jurisdiction_code(text: str) -> str | None:
    """Return the jurisdiction that is meant, None for one that is not known."""
    return _JURISDICTION_OF.get(bare(text))
