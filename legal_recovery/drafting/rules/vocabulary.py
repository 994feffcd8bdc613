"""The words that a template may name: the facts of one case at one day, as plain data.

A word is a name, a type, and what it is called in English and in 中文. The type is one of `VALUES`, the name of a
shape (a record), or `list of` a shape. Editors show this list beside the text; a fact that is not known prints as a
line to write on and is named to the reader by its label.
"""

import re
from typing import NamedTuple

VALUES = frozenset({"text", "number", "day", "money", "rate", "flag"})

# What a filter makes of a value: `day` 2026年11月27日, `pleading` figures and capitals, `money` figures with the
# currency, `capitals` capitals alone, `percent` 4.35%, `ordinal` 一、 or 1. Several amounts are joined.
FILTERS = ("day", "pleading", "money", "capitals", "percent", "ordinal")


class Word(NamedTuple):
    """A name that templates use: its type, and its label in both languages."""

    name: str
    type: str
    en: str
    zh: str


SHAPES: dict[str, tuple[Word, ...]] = {
    "case": (
        Word("reference", "text", "case reference", "案件编号"),
        Word("office", "text", "office", "经办机构"),
        Word("stage_word", "text", "stage", "阶段"),
        Word("exposure", "money", "exposure", "债权总额"),
        Word("escalated_on", "day", "day of escalation", "移交日"),
    ),
    "lender": (
        Word("name", "text", "full name of the lender", "债权人名称"),
        Word("address", "text", "address of the lender", "债权人住所"),
        Word("credit_code", "text", "credit code of the lender", "债权人统一社会信用代码"),
        Word("head", "text", "who represents the lender", "法定代表人（负责人）"),
        Word("head_title", "text", "office held by who represents the lender", "法定代表人（负责人）职务"),
        Word("head_word", "text", "legal representative or head of the branch", "法定代表人或者负责人"),
        Word("phone", "text", "telephone of the lender", "债权人联系电话"),
        Word("account", "account", "account for payments", "收款账户"),
    ),
    "account": (
        Word("holder", "text", "holder of the account", "户名"),
        Word("bank", "text", "bank of the account", "开户行"),
        Word("number", "text", "number of the account", "账号"),
    ),
    "counsel": (
        Word("name", "text", "name of counsel", "代理律师"),
        Word("firm", "text", "law firm", "律师事务所"),
        Word("licence", "text", "licence number of counsel", "代理律师执业证号"),
        Word("phone", "text", "telephone of counsel", "代理律师联系电话"),
    ),
    "obligor": (
        Word("name", "text", "name of the obligor", "义务人姓名或者名称"),
        Word("role", "text", "role (code)", "身份代码"),
        Word("role_word", "text", "role", "身份"),
        Word("is_person", "flag", "a natural person", "是否自然人"),
        Word("id_word", "text", "kind of identity number", "证件种类"),
        Word("id_number", "text", "identity number", "证件号码"),
        Word("address", "text", "address of the obligor", "义务人住所"),
        Word("phone", "text", "telephone of the obligor", "义务人联系电话"),
        Word("cap", "money", "limit of liability", "担保责任限额"),
        Word("head", "text", "who represents the obligor", "义务人的法定代表人"),
        Word("head_title", "text", "position of who represents the obligor", "义务人法定代表人的职务"),
        Word("sex", "text", "sex (code: male, female)", "性别代码"),
        Word("sex_word", "text", "sex, as the identity number says", "性别（按公民身份号码）"),
        Word("born_on", "day", "day of birth, as the identity number says", "出生日期（按公民身份号码）"),
        Word("contract_number", "text", "number of the guarantee contract", "保证合同编号"),
        Word("contract_on", "day", "day the guarantee contract was signed", "保证合同签订日"),
    ),
    "debt": (
        Word("contract_number", "text", "number of the contract", "合同编号"),
        Word("signed_on", "day", "day of signature", "签订日"),
        Word("due_on", "day", "day due", "到期日"),
        Word("defaulted_on", "day", "day of default", "违约日"),
        Word("principal", "money", "amount lent", "借款本金"),
        Word("lent_on", "day", "day the loan was paid out", "放款日"),
        Word("rate", "rate", "rate of interest a year", "年利率"),
        Word("penalty_rate", "rate", "penalty rate a year", "罚息年利率"),
        Word("currency", "text", "currency", "币种"),
    ),
    "owed": (
        Word("day", "day", "day to which it is counted", "计算截止日"),
        Word("total", "money", "all that is owed", "欠款总额"),
        Word("totals", "list of total", "all that is owed, by currency", "欠款总额（分币种）"),
        Word("parts", "list of part", "what it is made of", "欠款构成"),
        Word("by_debt", "list of owed debt", "what is owed under each contract", "各合同项下欠款"),
    ),
    "total": (Word("amount", "money", "amount", "金额"),),
    "part": (
        Word("name", "text", "what it is", "项目"),
        Word("amount", "money", "amount", "金额"),
    ),
    "owed debt": (
        Word("contract_number", "text", "number of the contract", "合同编号"),
        Word("parts", "list of part", "what it is made of", "欠款构成"),
        Word("total", "money", "owed under the contract", "该合同项下欠款"),
    ),
    "interest": (
        Word("contract_number", "text", "number of the contract", "合同编号"),
        Word("kind_word", "text", "kind of interest", "利息种类"),
        Word("since", "day", "from", "起算日"),
        Word("until", "day", "until (not counted)", "截止日（不计）"),
        Word("days", "number", "days", "天数"),
        Word("base", "money", "base", "计息基数"),
        Word("rate", "rate", "rate", "利率"),
        Word("amount", "money", "amount", "金额"),
        Word("citation", "text", "provision or clause", "依据"),
    ),
    "payment": (
        Word("on", "day", "day of the payment", "付款日"),
        Word("amount", "money", "amount", "金额"),
        Word("source_word", "text", "source", "来源"),
        Word("parts", "list of part", "what it was applied to", "抵充项目"),
    ),
    "cost": (
        Word("kind_word", "text", "kind of cost", "费用种类"),
        Word("amount", "money", "amount", "金额"),
        Word("on", "day", "day", "日期"),
        Word("awarded", "flag", "awarded against the other side", "是否判由对方负担"),
    ),
    "proceeding": (
        Word("kind", "text", "kind (code)", "程序代码"),
        Word("kind_word", "text", "kind of proceeding", "程序种类"),
        Word("court", "text", "court", "法院"),
        Word("docket_number", "text", "docket number", "案号"),
        Word("filed_on", "day", "day of filing", "立案日"),
        Word("amount", "money", "amount in dispute", "标的额"),
        Word("title_number", "text", "number of the decision", "裁判文书号"),
        Word("title_on", "day", "day of the decision", "裁判文书日期"),
        Word("effective_on", "day", "day it took effect", "生效日"),
        Word("judge", "text", "judge", "承办法官"),
    ),
    "title": (
        Word("kind", "text", "kind of title (code: judgment, award, notarised_instrument)", "执行依据代码"),
        Word("docket_number", "text", "number of the enforceable title", "执行依据文号"),
        Word("court", "text", "who made the title", "作出执行依据的机关"),
        Word("kind_word", "text", "kind of title", "执行依据种类"),
        Word("made_on", "day", "day of the title", "执行依据作出日"),
        Word("effective_on", "day", "day the title took effect", "执行依据生效日"),
    ),
    "seizure": (
        Word("asset", "text", "what is seized", "查封、扣押、冻结的财产"),
        Word("owner", "text", "owner of the asset", "财产所有人"),
        Word("measure", "text", "measure (code: seal, detain, freeze)", "措施代码"),
        Word("measure_word", "text", "measure", "措施（查封、扣押、冻结）"),
        Word("court", "text", "court that seized", "查封法院"),
        Word("docket_number", "text", "docket number of the seizure", "查封案号"),
        Word("starts_on", "day", "first day of the seizure", "查封起始日"),
        Word("expires_on", "day", "last day of the seizure", "查封到期日"),
        Word("rank", "number", "rank of the seizure", "查封顺位"),
        Word("registry", "text", "what the number in the register is called", "权属登记号名称"),
        Word("registry_number", "text", "number in the register", "权属登记号"),
    ),
    "collateral": (
        Word("kind_word", "text", "kind of collateral", "抵质押物种类"),
        Word("description", "text", "description of the collateral", "抵质押物"),
        Word("owner", "text", "who gave the collateral", "抵押人、出质人"),
        Word("contract_number", "text", "number of the security contract", "担保合同编号"),
        Word("contract_on", "day", "day the security contract was signed", "担保合同签订日"),
        Word("rank", "number", "rank of the security", "担保顺位"),
        Word("registration", "text", "registration of the security", "担保登记证明（他项权证）号"),
        Word("registered_on", "day", "day the security was registered", "担保登记日"),
        Word("secured", "money", "secured at most", "最高担保额（登记担保额）"),
        Word("is_maximum", "flag", "a maximum mortgage", "是否最高额抵押"),
    ),
    "auction": (
        Word("asset", "text", "what is sold", "拍卖标的"),
        Word("round", "number", "round", "拍次"),
        Word("round_word", "text", "round in words", "第几次拍卖"),
        Word("asked", "number", "round to be asked for", "申请拍次"),
        Word("asked_word", "text", "round to be asked for, in words", "申请第几次拍卖"),
        Word("platform", "text", "platform", "拍卖平台"),
        Word("starts_on", "day", "start of the auction", "开拍日"),
        Word("reserve", "money", "reserve price", "保留价（起拍价）"),
        Word("hammer", "money", "hammer price", "成交价"),
        Word("state_word", "text", "state of the auction", "拍卖状态"),
        Word("valuation", "money", "valuation", "评估价（参考价）"),
    ),
    "distribution": (
        Word("day", "day", "day of the distribution", "分配日"),
        Word("asset", "text", "what was sold", "变价财产"),
        Word("total", "money", "what is distributed", "可分配案款"),
        Word("lines", "list of share", "who receives what", "分配明细"),
        Word("ours", "money", "our share", "本方分得"),
    ),
    "share": (
        Word("name", "text", "who receives", "受偿人"),
        Word("rank", "text", "order of payment", "受偿顺序"),
        Word("claim", "money", "claim", "债权额"),
        Word("amount", "money", "share", "受偿额"),
    ),
    "settlement": (
        Word("number", "text", "number of the settlement", "和解协议编号"),
        Word("agreed_on", "day", "day of the agreement", "达成日"),
        Word("total", "money", "total to be paid", "应付总额"),
        Word("instalments", "list of instalment", "instalments", "分期"),
        Word("waived", "money", "waived when all is paid", "减免金额"),
        Word("grace_days", "number", "days of grace", "宽限天数"),
    ),
    "instalment": (
        Word("n", "number", "number of the instalment", "期次"),
        Word("due_on", "day", "day due", "付款日"),
        Word("amount", "money", "amount", "金额"),
    ),
    "sale": (
        Word("buyer", "text", "buyer of the debt", "债权受让人"),
        Word("agreed_on", "day", "day of the assignment", "转让日"),
        Word("cut_off_on", "day", "cut-off day", "基准日"),
    ),
    "security": (
        Word("kind_word", "text", "kind of security", "担保方式"),
        Word("amount", "money", "amount of the security", "担保金额"),
        Word("posted_on", "day", "day it was posted", "提供日"),
        Word("insurer", "text", "insurer or guarantor of the security", "保险人（保证人）"),
        Word("docket_number", "text", "docket number of the preservation", "保全案号"),
    ),
    "clue": (
        Word("kind_word", "text", "kind of clue", "线索种类"),
        Word("about", "text", "what the clue says", "线索内容"),
        Word("whose", "text", "whose property", "财产权利人"),
        Word("found_on", "day", "day it was found", "发现日"),
    ),
    "restriction": (
        Word("kind", "text", "restriction (code: consumption, defaulters)", "限制代码"),
        Word("kind_word", "text", "restriction", "限制消费、失信"),
        Word("name", "text", "who is restricted", "被限制人"),
        Word("ordered_on", "day", "day it was ordered", "作出日"),
        Word("ended_on", "day", "day it ended", "解除日"),
    ),
    "held": (
        Word("court", "text", "court that holds the money", "案款所在法院"),
        Word("docket_number", "text", "docket number", "案号"),
        Word("amount", "money", "amount held", "在院案款"),
        Word("since", "day", "held since", "到账日"),
    ),
    "insolvency": (
        Word("court", "text", "court of the insolvency", "破产受理法院"),
        Word("docket_number", "text", "docket number of the insolvency", "破产案号"),
        Word("administrator", "text", "administrator", "破产管理人"),
        Word("accepted_on", "day", "day the petition was accepted", "破产申请受理日"),
        Word("claims_due_on", "day", "last day to prove claims", "债权申报截止日"),
    ),
    "exhibit": (
        Word("label", "text", "label of the exhibit", "证据编号"),
        Word("title", "text", "title of the exhibit", "证据名称"),
        Word("purpose", "text", "what it proves", "证明目的"),
        Word("source", "text", "source of the exhibit", "证据来源"),
        Word("pages", "text", "pages", "页码"),
    ),
}

WORDS: tuple[Word, ...] = (
    Word("day", "day", "day of the paper", "文书日期"),
    Word("language", "text", "language of the paper (code)", "文书语言代码"),
    Word("case", "case", "case", "案件"),
    Word("lender", "lender", "lender", "债权人"),
    Word("counsel", "counsel", "counsel", "代理律师"),
    Word("obligors", "list of obligor", "all obligors", "全部义务人"),
    Word(
        "obligor",
        "obligor",
        "the obligor it is about; else the first debtor",
        "所涉义务人（未选的，为首位债务人）",
    ),
    Word("debtor", "obligor", "first debtor", "首位债务人"),
    Word("guarantors", "list of obligor", "guarantors", "保证人"),
    Word("pledgors", "list of obligor", "pledgors and mortgagors", "抵押人、出质人"),
    Word("others", "list of obligor", "other obligors", "其他义务人"),
    Word("debts", "list of debt", "all contracts", "全部合同"),
    Word("debt", "debt", "first contract", "首份合同"),
    Word("owed", "owed", "what is owed", "欠款"),
    Word("interest", "list of interest", "interest by period", "利息分段明细"),
    Word("payments", "list of payment", "payments", "还款及回款"),
    Word("costs", "list of cost", "costs", "费用"),
    Word("court_fee", "money", "court fee to be returned", "应退诉讼费"),
    Word("proceedings", "list of proceeding", "all proceedings", "全部程序"),
    Word("proceeding", "proceeding", "the proceeding it is about", "所涉程序"),
    Word("lawsuit", "proceeding", "last lawsuit", "最近一次诉讼"),
    Word("enforcement", "proceeding", "last enforcement", "最近一次执行"),
    Word("title", "title", "enforceable title", "执行依据"),
    Word("seizures", "list of seizure", "all seizures", "全部查封、扣押、冻结"),
    Word("seizure", "seizure", "the seizure it is about", "所涉查封、扣押、冻结"),
    Word("collateral", "list of collateral", "collateral", "抵质押物"),
    Word("auctions", "list of auction", "all auctions", "全部拍卖"),
    Word("auction", "auction", "the auction it is about", "所涉拍卖"),
    Word("distribution", "distribution", "distribution", "分配"),
    Word("settlement", "settlement", "the settlement it is about", "所涉和解"),
    Word("sale", "sale", "sale of the debt", "债权转让"),
    Word("securities", "list of security", "security posted for preservation", "保全担保"),
    Word("clues", "list of clue", "clues to property", "财产线索"),
    Word("restrictions", "list of restriction", "restrictions", "限制消费、失信"),
    Word("held", "list of held", "money held by courts", "在院案款"),
    Word("insolvency", "insolvency", "insolvency", "破产"),
    Word("exhibits", "list of exhibit", "exhibits", "证据"),
)

LOOP = ("index", "first", "last")

_TAG = re.compile(r"{%.*?%}")
# A block tag at the end of a line that does not say itself how it wants the line to end.
_LAST_TAG = re.compile(r"(?<![+-])%}(?=[ \t]*$)", re.MULTILINE)


def shape_of(type_of_word: str) -> tuple[Word, ...]:
    """Return the words inside a record or the items of a list; a plain value has none."""
    return SHAPES.get(type_of_word.removeprefix("list of "), ())


def find_word(path: tuple[str, ...]) -> Word | None:
    """Return the word that a path such as ("lender", "account", "bank") leads to.

    A list leads into its items, so that ("debts", "rate") is the rate of one contract. None when there is no such word.
    """
    words, found = WORDS, None
    for name in path:
        found = next((word for word in words if word.name == name), None)
        if found is None:
            return None
        words = shape_of(found.type)
    return found


def keep_line_ends(text: str) -> str:
    """Return a template's text with the line ends that its writer sees, for an environment that trims blocks.

    A line of nothing but block tags leaves no line behind. Any other line keeps its end, also where it ends in a tag:
    otherwise paragraphs would melt into each other and tables fall apart. The lines keep their numbers.
    """
    return "".join(
        line if _only_tags(line) else _LAST_TAG.sub("+%}", line) for line in text.splitlines(keepends=True)
    )


def _only_tags(line: str) -> bool:
    return not _TAG.sub("", line).strip()
