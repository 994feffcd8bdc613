"""A made case in which everything is known, so that a text can be read filled in before there is a case for it.

Its people, firms, courts and numbers are invented, and say so where a reader could take them for real.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from legal_recovery.drafting.rules.vocabulary import SHAPES, WORDS, Word, shape_of
from legal_recovery.kernel.money import Money

_Text = tuple[str, str]
# zh and en by shape and word; {n} counts the entries of a list. What is not here stands as its own name in brackets.
_TEXTS: dict[str, dict[str, _Text]] = {
    "case": {
        "reference": ("SL-2026-0001", "SL-2026-0001"),
        "office": ("示例分行", "Example branch"),
        "stage_word": ("强制执行", "enforcement"),
    },
    "lender": {
        "name": ("示例银行股份有限公司示例分行", "Example Bank Co., Ltd., Example Branch"),
        "address": ("示例市中山路1号", "1 Zhongshan Road, Example City"),
        "credit_code": ("913300000000000000", "913300000000000000"),
        "head": ("王示例", "Wang Shili"),
        "head_title": ("行长", "president"),
        "head_word": ("负责人", "head of the branch"),
        "phone": ("0571-00000000", "+86 571 0000 0000"),
    },
    "account": {
        "holder": ("示例银行股份有限公司示例分行", "Example Bank Co., Ltd., Example Branch"),
        "bank": ("示例银行股份有限公司示例分行营业部", "Example Bank Co., Ltd., Example Branch"),
        "number": ("0000000000000001", "0000000000000001"),
    },
    "counsel": {
        "name": ("陈律师", "Ms Chen"),
        "firm": ("示例律师事务所", "Example Law Firm"),
        "licence": ("00000000000000000", "00000000000000000"),
        "phone": ("0571-00000001", "+86 571 0000 0001"),
    },
    "obligor": {
        "name": ("示例贸易有限公司", "Example Trading Co., Ltd."),
        "role": ("debtor", "debtor"),
        "role_word": ("债务人", "debtor"),
        "id_word": ("", ""),
        "id_number": ("913300000000000001", "913300000000000001"),
        "address": ("示例市解放路{n}号", "{n} Jiefang Road, Example City"),
        "phone": ("0571-0000000{n}", "+86 571 0000 000{n}"),
        "head": ("李示例", "Li Shili"),
        "head_title": ("执行董事", "executive director"),
        "sex": ("female", "female"),
        "sex_word": ("女", "female"),
        "contract_number": ("示例保字第{n}号", "EX-GUARANTEE-{n}"),
    },
    "debt": {
        "contract_number": ("示例借字第{n}号", "EX-LOAN-{n}"),
        "rate": ("4.35", "4.35"),
        "penalty_rate": ("6.525", "6.525"),
        "currency": ("CNY", "CNY"),
    },
    "part": {"name": ("利息", "interest")},
    "owed debt": {"contract_number": ("示例借字第{n}号", "EX-LOAN-{n}")},
    "interest": {
        "contract_number": ("示例借字第{n}号", "EX-LOAN-{n}"),
        "kind_word": ("罚息", "penalty interest"),
        "rate": ("6.525", "6.525"),
        "citation": ("借款合同第八条", "loan contract, clause 8"),
    },
    "payment": {"source_word": ("债务人自愿还款", "voluntary payment")},
    "cost": {"kind_word": ("案件受理费", "court acceptance fee")},
    "proceeding": {
        "kind": ("lawsuit", "lawsuit"),
        "kind_word": ("一审民事诉讼", "lawsuit"),
        "court": ("示例市示例区人民法院", "Example District People's Court"),
        "docket_number": ("（2026）示0101民初{n}号", "(2026) Shi 0101 Min Chu No. {n}"),
        "title_number": ("（2026）示0101民初{n}号", "(2026) Shi 0101 Min Chu No. {n}"),
        "judge": ("赵法官", "Judge Zhao"),
    },
    "title": {
        "kind": ("judgment", "judgment"),
        "docket_number": ("（2026）示0101民初1号", "(2026) Shi 0101 Min Chu No. 1"),
        "court": ("示例市示例区人民法院", "Example District People's Court"),
        "kind_word": ("民事判决书", "civil judgment"),
    },
    "seizure": {
        "asset": ("示例市人民路{n}号房屋", "house at {n} Renmin Road, Example City"),
        "owner": ("示例贸易有限公司", "Example Trading Co., Ltd."),
        "measure": ("seal", "seal"),
        "measure_word": ("查封", "sealing"),
        "court": ("示例市示例区人民法院", "Example District People's Court"),
        "docket_number": ("（2026）示0101财保{n}号", "(2026) Shi 0101 Cai Bao No. {n}"),
        "registry": ("不动产权证号", "certificate of title number"),
        "registry_number": ("示房权证第{n}号", "EX-HOUSE-{n}"),
    },
    "collateral": {
        "kind_word": ("房屋", "house"),
        "description": ("示例市人民路{n}号房屋", "house at {n} Renmin Road, Example City"),
        "owner": ("示例贸易有限公司", "Example Trading Co., Ltd."),
        "contract_number": ("示例抵字第{n}号", "EX-MORTGAGE-{n}"),
        "registration": ("示他项第{n}号", "EX-REGISTERED-{n}"),
    },
    "auction": {
        "asset": ("示例市人民路{n}号房屋", "house at {n} Renmin Road, Example City"),
        "round_word": ("第一次拍卖", "first auction"),
        "asked_word": ("第二次拍卖", "second auction"),
        "platform": ("示例拍卖网", "Example Auctions"),
        "state_word": ("成交", "sold"),
    },
    "distribution": {"asset": ("示例市人民路1号房屋", "house at 1 Renmin Road, Example City")},
    "share": {
        "name": ("示例债权人{n}", "Example Creditor {n}"),
        "rank": ("第{n}顺位", "rank {n}"),
    },
    "settlement": {"number": ("示例和字第1号", "EX-SETTLEMENT-1")},
    "sale": {"buyer": ("示例资产管理有限公司", "Example Asset Management Co., Ltd.")},
    "security": {
        "kind_word": ("保险公司保函", "bond of an insurer"),
        "insurer": ("示例财产保险股份有限公司", "Example Insurance Co., Ltd."),
        "docket_number": ("（2026）示0101财保{n}号", "(2026) Shi 0101 Cai Bao No. {n}"),
    },
    "clue": {
        "kind_word": ("银行存款", "bank deposit"),
        "about": ("示例银行账户，尾号000{n}", "account at Example Bank, ending 000{n}"),
        "whose": ("示例贸易有限公司", "Example Trading Co., Ltd."),
    },
    "restriction": {
        "kind": ("consumption", "consumption"),
        "kind_word": ("限制消费", "restriction of consumption"),
        "name": ("李示例", "Li Shili"),
    },
    "held": {
        "court": ("示例市示例区人民法院", "Example District People's Court"),
        "docket_number": ("（2026）示0101执{n}号", "(2026) Shi 0101 Zhi No. {n}"),
    },
    "insolvency": {
        "court": ("示例市中级人民法院", "Example City Intermediate People's Court"),
        "docket_number": ("（2026）示01破1号", "(2026) Shi 01 Po No. 1"),
        "administrator": ("示例律师事务所", "Example Law Firm"),
    },
    "exhibit": {
        "label": ("证据{n}", "Exhibit {n}"),
        "title": ("借款合同", "loan contract"),
        "purpose": ("证明借贷关系", "the loan was agreed"),
        "source": ("原告提供", "from the plaintiff"),
        "pages": ("1–12", "1–12"),
    },
}
# Who stands beside the debtor, by the word that names them: what differs.
_OTHERS: dict[str, dict[str, _Text]] = {
    "guarantors": {
        "name": ("保证人示例{n}", "Example Guarantor {n}"),
        "role": ("guarantor", "guarantor"),
        "role_word": ("保证人", "guarantor"),
    },
    "pledgors": {
        "name": ("抵押人示例{n}", "Example Mortgagor {n}"),
        "role": ("mortgagor", "mortgagor"),
        "role_word": ("抵押人", "mortgagor"),
    },
}
_DAY, _AMOUNT = date(2026, 6, 30), Money(12_345_678, "CNY")


def example_facts(language: str, day: date, entries: int = 2) -> dict[str, Any]:
    """Return every word of the vocabulary as a made case has it, so many entries in each list."""
    facts = {word.name: _fact(word, (word.name,), language, 1, entries) for word in WORDS}
    return facts | {"": (), "day": day, "language": language}


def _fact(word: Word, path: tuple[str, ...], language: str, n: int, entries: int) -> Any:
    inside = shape_of(word.type)
    if word.type.startswith("list of "):
        return [_record(word.type, path, language, one, entries) for one in range(1, entries + 1)]
    if inside:
        return _record(word.type, path, language, n, entries)
    plain = {"day": _DAY, "money": _AMOUNT, "number": n, "flag": False}
    return plain.get(word.type, f"〔{word.zh if language == 'zh' else word.en}〕")


def _record(kind: str, path: tuple[str, ...], language: str, n: int, entries: int) -> dict[str, Any]:
    shape = kind.removeprefix("list of ")
    said: Mapping[str, _Text] = _TEXTS.get(shape, {}) | _OTHERS.get(path[0], {})
    made: dict[str, Any] = {"": path}
    for word in SHAPES[shape]:
        text = said.get(word.name)
        own = (*path, word.name)
        made[word.name] = (
            text[language != "zh"].format(n=n) if text else _fact(word, own, language, n, entries)
        )
    return made
