"""Headings of a statement's columns, recognised by meaning in English and 中文.

A heading is compared without width, case, spaces and what stands in brackets; what stands in brackets is tried
as well, since some banks write both languages in one cell (`付款人名称[ Payer's Name ]`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from legal_recovery.kernel.errors import N_, InvalidInput

# The first that a file has wins where it has several for one meaning.
HEADINGS: Mapping[str, str] = {
    "booked_on": """
        记账日期 记账日 入账日期 入账时间 会计日期 交易日期 交易日 日期 发生日期 交易时间 交易日期时间 bookingdate
        postingdate posted posteddate completeddate transactiondate entrydate datebooked date dateposted
    """,
    "value_on": "起息日期 起息日 计息日 生效日期 valuedate effectivedate",
    "credit": """
        贷方发生额收入 贷方发生额 贷方金额 贷方 收入金额 收入 存入金额 转入金额 credit creditamount
        credits moneyin paidin deposits deposit deposited amountcredit in
    """,
    "debit": """
        借方发生额支取 借方发生额 借方金额 借方 支出金额 支出 支取金额 转出金额 debit debitamount
        debits moneyout paidout withdrawals withdrawal payments amountdebit out
    """,
    "amount": "交易金额 发生额 金额 收支金额 amount transactionamount tradeamount value signedamount",
    "side": """
        借贷 借贷标志 借贷方向 收支 收支标志 收付标志 收付方向 debitcredit creditdebit drcr crdr dc
        creditdebitindicator type transactiontype 交易类型
    """,
    "balance": """
        余额 账户余额 交易后余额 当前余额 本次余额 balance runningbalance accountbalance closingbalance
        aftertransactionbalance ledgerbalance
    """,
    "payer": """
        对方户名 对方单位名称 对方名称 对方账户名称 对方账户名 对方单位 对手户名 收付方名称 对手方名称 对方 交易对手
        counterparty counterpartyname payer payername name payee paidby remitter orderingparty
        beneficiary partner partnername
    """,
    "payer_account": """
        对方账号 对方账户 收付方账号 对手方账号 对方卡号 counterpartyaccount counterpartyaccountnumber
        payeraccount accountofpayer otheraccount counterpartyiban
    """,
    "from_name": "付款人名称 付款人 付款方名称 付款方户名",
    "from_account": "付款人账号 付款方账号",
    "to_name": "收款人名称 收款人 收款方名称 收款方户名",
    "to_account": "收款人账号 收款方账号",
    "account": "本方账号 本方账户 账号 账户 卡号 账户号 account accountnumber accountno ouraccount iban",
    "currency": "币种 货币 交易货币 币别 currency ccy",
    "reference": """
        交易流水号 账户明细编号交易流水号 流水号 凭证号 业务参考号 交易参考号 企业流水号 参考号
        凭证号码 reference referencenumber transactionid transactionreference
        transactionreferencenumber ref bankreference id checknumber
    """,
    "narrative": """
        摘要 用途 备注 附言 交易附言 业务摘要 交易用途 个性化信息 交易备注 业务名称 交易说明 说明
        description narrative details memo purpose remark remarks particulars notes paymentdetails
        transactiondetails information label transactiondescription paymentreference
    """,
}
_BRACKETS = re.compile(r"[(\[【「<][^)\]】」>]*[)\]】」>]")
_INSIDE = re.compile(r"[(\[【「<]([^)\]】」>]*)[)\]】」>]")
_KEEP = re.compile(r"[^\w]+|_")
# One word in two writings, and as Hong Kong and Taiwan write it.
_SIMPLE = str.maketrans("帐賬戶餘額貸幣種號對記單發", "账账户余额贷币种号对记单发")


def bare(text: str) -> str:
    """Return letters and digits alone, in half width, lower case and simplified characters."""
    return _KEEP.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLE))


_RANKED: Mapping[str, tuple[str, int]] = {
    bare(word): (key, rank) for key, words in HEADINGS.items() for rank, word in enumerate(words.split())
}


def meaning_of(heading: str) -> tuple[str, int] | None:
    """Return what a heading means and how much its word is preferred (0 most); None where it is not known."""
    plain = unicodedata.normalize("NFKC", heading)
    # `收(付)方名称` keeps its brackets' inside; `贷方发生额（收入）` is known with and without it.
    tried = (plain, _BRACKETS.sub("", plain), *(_INSIDE.findall(plain)))
    return next((found for word in tried if (found := _RANKED.get(bare(word)))), None)


def columns_of(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the columns of each meaning, the preferred first; what a person mapped counts before all."""
    found: dict[str, list[tuple[int, int]]] = {}
    mapped = {bare(heading): meaning for heading, meaning in mapping.items()}
    for place, heading in enumerate(headings):
        if (said := mapped.get(bare(heading))) is not None:
            if said:
                found.setdefault(said, []).append((-1, place))
        elif (meaning := meaning_of(heading)) is not None:
            found.setdefault(meaning[0], []).append((meaning[1], place))
    return {key: [place for _, place in sorted(places)] for key, places in found.items()}


def can_be_read(columns: Iterable[str]) -> bool:
    """Tell whether a table with these columns says when and how much."""
    known = set(columns)
    return "booked_on" in known and bool(known & {"amount", "credit", "debit"})


MEANINGS: Mapping[str, str] = {"date": "booked_on", "value_date": "value_on"} | {
    key: key for key in HEADINGS if key not in {"booked_on", "value_on"}
}
NOTHING = "ignore"


def meaning_named(word: str) -> str:
    """Return the meaning that a person names, "" for a column to be passed over; raises InvalidInput."""
    plain = word.strip().casefold()
    if plain == NOTHING:
        return ""
    if plain not in MEANINGS:
        raise InvalidInput(
            N_("“{text}” is not what a heading can stand for; write one of: {choices}."),
            field="map",
            text=word[:40],
            choices=", ".join([*MEANINGS, NOTHING]),
        )
    return MEANINGS[plain]
