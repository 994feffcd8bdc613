"""What the text of a bank line gives to go by: docket numbers, references, names, courts, what the money is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.docket import DocketNumber, key_of, parse_docket, serial_of
from legal_recovery.parties.rules.names import court_key, plain_name

_CENTURY = 2000
_COURT_CODE = r"[京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵]\d{2,4}|最高法"
_BODY = rf"(?:{_COURT_CODE})知?[一-鿿]{{1,4}}?(?:字?第)?0*[1-9]\d{{0,7}}"
_DOCKET = re.compile(
    rf"(?:\(?(?P<year>(?:19|20)?\d{{2}})\)?年?)?(?P<body>{_BODY})(?:号|(?!\d))(?:之[一二三四五六七八九十]{{1,2}})?"
)
_OLD_DOCKET = re.compile(r"\(?(?:19|20)\d{2}\)?年?[一-鿿][一-鿿()]{1,12}?字第?\d{1,8}号?")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/#.]{3,}")
# A number in groups, as people copy it.
_GROUPS = re.compile(r"(?<!\d)\d{3,8}(?:[ -]\d{2,8}){2,7}(?!\d)")
_SHORTEST_CODE = 6
_PERIOD = re.compile(r"(?:19|20)\d{2}[-/.]?(?:0?[1-9]|1[0-2])(?:[-/.]?\d{1,2})?")
_COURT = re.compile(r"[一-鿿]{2,20}?(?:人民法院|法院|中院|高院)")
_WORDS = re.compile(r"[一-鿿A-Za-z0-9()]{2,60}")
_BRACKETS = str.maketrans({**dict.fromkeys("〔【[{〈《", "("), **dict.fromkeys("〕】]}〉》", ")")})

# What words of a narrative say that the money is; the first that is found counts.
PURPOSES = (
    (
        "fee-refund",
        re.compile(r"退.{0,4}(诉讼费|受理费|保全费|案件受理费|执行费)|诉讼费.{0,4}退|退费|退还诉讼|胜诉退费"),
    ),
    ("security-return", re.compile(r"(退|返还).{0,4}(保证金|担保金|保全担保)|保证金.{0,3}退")),
    ("auction", re.compile(r"拍卖款|拍卖.{0,4}(价款|成交)|变卖款|司法拍卖|分配款|分配案款")),
    ("insolvency", re.compile(r"破产|管理人.{0,6}分配|债权清偿")),
    ("deduction", re.compile(r"扣划|执行款|案款|执行.{0,3}案款|代管款|法院.{0,4}(付|发)款|退付")),
    ("settlement", re.compile(r"和解|分期|调解款")),
    ("debt-sale", re.compile(r"债权转让|转让价款")),
    ("voluntary", re.compile(r"还款|还贷|归还|还本|还息|贷款|代偿|欠款|repay|loan", re.IGNORECASE)),
)
# What words of a debit say that the cost is; the first that is found counts.
COST_WORDS = (
    ("preservation", re.compile(r"保全费|财产保全")),
    ("bond-premium", re.compile(r"保函|责任保险|保全保险|保险费|保费")),
    ("announcement", re.compile(r"公告费|公告")),
    ("appraisal", re.compile(r"评估费|鉴定费|审计费|评估")),
    ("auction", re.compile(r"拍卖费|拍卖佣金|辅拍")),
    ("notary", re.compile(r"公证")),
    ("counsel", re.compile(r"律师|代理费|法律服务")),
    ("enforcement", re.compile(r"申请执行费|执行费")),
    ("travel", re.compile(r"差旅|交通费|住宿")),
    ("keeping", re.compile(r"保管费|仓储|看管")),
    ("tax", re.compile(r"税")),
    ("acceptance", re.compile(r"受理费|诉讼费|法院|非税|财政")),
)


def cost_kind_of(narrative: str | None, payee: str | None) -> str:
    """Return which kind of cost a debit is by its words, then by who was paid."""
    for text in (narrative, payee):
        plain = _plain(text or "")
        for kind, pattern in COST_WORDS:
            if pattern.search(plain):
                return kind
    return "other"


# Words that stand before or behind a name in a narrative.
_AROUND = re.compile(
    r"(执行款|执行案款|案款|拍卖款|变卖款|分配款|代管款|退诉讼费|诉讼费|还款|还贷款?|归还|代偿款?|代|偿还|贷款|本金|利息|本息"
    r"|欠款|付款|转账|汇款|货款|和解款|调解款|第?\d+期|一案|案件|被执行人|申请执行人|申请人|与|诉|的|款|付|案)"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line gives to go by, each in the form that it is looked up by.

    `dockets` are whole numbers; `serials` the same without the year, which people mistype most and leave out first.
    """

    dockets: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    payer: str | None = None
    names: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()
    purpose: str | None = None
    # What may be a number that a court keeps for one case: said, or the account that the money came from.
    codes: tuple[str, ...] = ()

    @property
    def is_from_court(self) -> bool:
        """Tell whether a court pays, or whoever pays for courts."""
        return self.payer is not None and pays_for_courts(self.payer)


_FISCAL = re.compile(r"财政|国库|非税|代管款|案款|结算中心|法院")


def pays_for_courts(payer: str) -> bool:
    """Tell whether a payer is a court, its account of held money, or the treasury, which refunds court fees."""
    return bool(_FISCAL.search(payer))


def evidence_of(
    payer: str | None, narrative: str | None, reference: str | None, account: str | None = None
) -> Evidence:
    """Return what payer, narrative and reference of a line give to go by, and the account of the other side."""
    text = _tight(_plain(" ".join(filter(None, (narrative, reference)))))
    from_payer = _tight(_plain(payer or ""))
    dockets = list(dict.fromkeys(_dockets(f"{text} {from_payer}")))
    rest = _DOCKET.sub(" ", _OLD_DOCKET.sub(" ", text))
    tokens = tuple(dict.fromkeys(_tokens(rest)))
    courts = [found for found in _COURT.findall(f"{from_payer} {rest}") if court_key(found)]
    return Evidence(
        dockets=tuple(key for key, _ in dockets if key),
        serials=tuple(dict.fromkeys(serial for _, serial in dockets if serial)),
        tokens=tokens,
        payer=payer or None,
        names=tuple(dict.fromkeys(_names(rest))),
        courts=tuple(dict.fromkeys(courts)),
        purpose=next((name for name, pattern in PURPOSES if pattern.search(f"{text} {from_payer}")), None),
        codes=tuple(dict.fromkeys(_codes(rest, tokens, account))),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_BRACKETS).replace("號", "号")


def _tight(text: str) -> str:
    """Return text without the spaces that people put into docket numbers."""
    return re.sub(r"(?<=[一-鿿()])\s+(?=[\d(])|(?<=[\d)])\s+(?=[一-鿿)])", "", text)


def _dockets(text: str) -> Iterator[tuple[str | None, str | None]]:
    """Yield each docket number as it is looked up, and without its year."""
    for found in _DOCKET.finditer(text):
        year = found["year"]
        number = _parsed(f"({_whole_year(year or '2020')}){found['body']}号")
        if number is not None:
            yield (key_of(number) if year else None), serial_of(number)
    for match in _OLD_DOCKET.finditer(text):
        number = _parsed(match[0])
        if number is not None:
            yield key_of(number), None


def _whole_year(year: str) -> int:
    return int(year) + _CENTURY if len(year) == 2 else int(year)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> DocketNumber | None:
    try:
        return parse_docket(text)
    except InvalidInput:
        return None


def _tokens(text: str) -> Iterator[str]:
    """Yield what may be a reference of a case, a contract or an account: it has a digit and is no date or amount."""
    for token in _TOKEN.findall(text):
        bare = token.strip("-_/#.")
        if any(sign.isdigit() for sign in bare) and not _PERIOD.fullmatch(bare) and len(bare) >= 4:
            yield bare.lower()


def code_key(text: str) -> str:
    """Return a number for payments as it is looked up: its signs alone, however it is grouped."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def _codes(text: str, tokens: Iterable[str], account: str | None) -> Iterator[str]:
    yield from (key for said in [*tokens, account or ""] if len(key := code_key(said)) >= _SHORTEST_CODE)
    yield from (code_key(groups) for groups in _GROUPS.findall(text))


def _names(text: str) -> Iterator[str]:
    """Yield what may be a name within a narrative, without the words around it."""
    for words in _WORDS.findall(text):
        for part in [words, *_AROUND.split(words)]:
            if len(part) >= 2 and not part.isascii() and not _AROUND.fullmatch(part):
                yield plain_name(part)
