"""Docket numbers (案号): read as people write them, normalised as courts print them.

法〔2015〕137号, in force since 2016-01-01, as amended by 法〔2018〕335号: year, code of the court, special
trial code, code of the kind of case, serial. Before 2016 courts chose their own short names; arbitration
commissions and notaries still do (…字第…号).
"""

import re
import unicodedata
from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.law.places import PROVINCES, provinces_named

_FIRST_YEAR = 2016
_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军"

# 法〔2015〕137号, annex: which codes a proceeding of a lender is kept under; the first kind that names a code is the
# one that the number alone speaks for. The others are known, so that a misread number is refused, but are no
# proceeding that a case goes through.
_KINDS = {
    "lawsuit": "民初 民撤",
    "appeal": "民终 民辖终",
    "retrial": "民再 民申 民监 民抗 民提",
    "payment_order": "民督 民督监",
    # 民特 covers every special procedure; those that a lender brings are these two.
    "security_realisation": "民特 民特监",
    "mediation_confirmation": "民特 民特监",
    "pre_filing_mediation": "诉前调 民诉前调",
    "preservation": "财保 行保 证保 执保",
    "pre_action_preservation": "财保 行保 证保 执保",
    "enforcement": "执 执监 执协 执他",
    "resumption": "执恢",
    # 执异 covers whatever is objected to in an enforcement, and who is to be drawn into it.
    "enforcement_objection": "执异",
    "reconsideration": "执复",
    "third_party_objection": "执异",
    "party_change": "执异",
    # Asked for and fought over in the enforcement of another creditor; the suit about a plan is 民初.
    "participation": "执 执恢 执异",
    "plan_objection": "执异 执 执恢 民初",
    "insolvency": "破 破申 破终 破监 破他 强清 清申 清终 清监 清他 民破 民算",
}
# Preservation in the course of a suit may be ordered under the suit's own number.
_ALSO = {"preservation": "民初 民终 民再"}
KINDS: dict[str, Message] = {
    "pre_filing_mediation": N_("Mediation before filing"),
    "mediation_confirmation": N_("Confirmation of a mediation"),
    "pre_action_preservation": N_("Preservation before a suit"),
    "lawsuit": N_("Lawsuit"),
    "appeal": N_("Appeal"),
    "retrial": N_("Retrial"),
    "arbitration": N_("Arbitration"),
    "payment_order": N_("Payment order"),
    "notarised": N_("Notarised instrument"),
    "preservation": N_("Preservation"),
    "security_realisation": N_("Realising security"),
    "enforcement": N_("Enforcement"),
    "resumption": N_("Resumption of enforcement"),
    "enforcement_objection": N_("Objection to enforcement"),
    "reconsideration": N_("Reconsideration in enforcement"),
    "third_party_objection": N_("Objection of a third party"),
    "party_change": N_("Adding or substituting a party"),
    "participation": N_("Taking part in a distribution"),
    "plan_objection": N_("Objection to a distribution plan"),
    "insolvency": N_("Insolvency claim"),
}
_PROCEEDING_OF: dict[str, str] = {}
for _kind, _codes in _KINDS.items():
    for _code in _codes.split():
        _PROCEEDING_OF.setdefault(_code, _kind)
_OTHER_CODES = """
    民催 民他 民辖 民辖监 民保令 民保更
    刑辖 刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑核 刑医 刑医解 刑医复 刑医监 刑止 刑止调 刑止核
    刑更 刑更监 刑更备 刑他 行辖 行辖终 行初 行终 行监 行申 行抗 行再 行提 行审 行审复 行他
    行赔初 行赔终 行赔监 行赔申 行赔抗 行赔再 赔辖 赔辖终 法赔 委赔 委赔监 委赔提 委赔再 赔他
    司救刑 司救民 司救行 司救赔 司救执 司救访 司救他 司惩 司惩复 行保复
    认台 认港 认澳 认复 认他 协外认 协他 请台送 请港送 请澳送 台请送 港请送 澳请送
    请台调 请港调 请澳调 台请调 港请调 澳请调 协外送 请外送 协外调 请外调 请外移 协外移
    请外引 协外引
"""
_OTHERS = frozenset(_OTHER_CODES.split())

_YEAR = r"(?P<open>\()?(?P<year>\d{4})(?P<shut>\))?年?"
_END = r"(?P<end>号)?(?:(?:之|-)(?P<sub>[1-9]\d?|[一二三四五六七八九十]{1,3}))?(?P<late>号)?"
_MODERN = re.compile(
    _YEAR + r"(?P<court>最高法|[一-鿿](?:\d{4}|\d{2})?)(?P<special>知)?"
    r"(?P<type>[一-鿿]{1,4}?)(?P<legacy>字?第)?0*(?P<serial>[1-9]\d{0,7})" + _END
)
_LEGACY = re.compile(_YEAR + r"(?P<body>[一-鿿][一-鿿()]{0,15}?)字第?(?P<serial>[A-Z]?\d{1,8})" + _END)
_CHAMBER = r"(?:知?民|商|经|刑|行)[一二三四五六七八九十]?(?:\(.{1,3}\))?"
# Within the body of an old number: the short name of court, commission or notary, then the kind of case.
_BODIES = (
    (re.compile(r"(?P<court>.+仲.*?)(?P<type>裁|案|调)"), "arbitration"),
    (re.compile(r"(?P<court>.*证.*?)(?P<type>执行?)"), "notarised"),
    (re.compile(r"(?P<court>.*?)(?P<type>执恢|恢执)"), "resumption"),
    (re.compile(r"(?P<court>.*?)(?P<type>执异)"), "enforcement_objection"),
    (re.compile(r"(?P<court>.*?)(?P<type>执复)"), "reconsideration"),
    (re.compile(r"(?P<court>.*?)(?P<type>执保)"), "preservation"),
    (re.compile(r"(?P<court>.*?)(?P<type>执[监协民行一二三]?|民执)"), "enforcement"),
    (re.compile(r"(?P<court>.+?)(?P<type>破)"), "insolvency"),
    (re.compile(r"(?P<court>.*?)(?P<type>民督|督)"), "payment_order"),
    (re.compile(r"(?P<court>.*?)(?P<type>民特|特)"), "security_realisation"),
    (re.compile(r"(?P<court>.*?)(?P<type>民保|财保|保)"), "preservation"),
    (re.compile(rf"(?P<court>.*?)(?P<type>{_CHAMBER}初)"), "lawsuit"),
    (re.compile(rf"(?P<court>.*?)(?P<type>{_CHAMBER}终)"), "appeal"),
    (re.compile(rf"(?P<court>.*?)(?P<type>{_CHAMBER}[申再监提抗])"), "retrial"),
)
_OUTSIDE_COURTS = frozenset({"arbitration", "notarised"})
_BRACKETS = str.maketrans({**dict.fromkeys("〔【[{〈《", "("), **dict.fromkeys("〕】]}〉》", ")")})
_NOISE = re.compile(r"[\s\u200b-\u200d\ufeff·,.;]+")
_NUMERALS = "一二三四五六七八九十"


class WrongDocket(InvalidInput):
    """The docket number is of another kind of proceeding."""

    code = "docket.wrong_kind"


class UnreadableDocket(InvalidInput):
    """The text is not a docket number, or names a court or kind of case that does not exist."""

    code = "docket.unreadable"


class FutureDocket(InvalidInput):
    """No court has numbered anything in a year to come."""

    code = "docket.future_year"


class CourtContradicts(InvalidInput):
    """The number begins with the code of a court elsewhere; whoever knows better confirms it."""

    code = "docket.other_court"


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """The number under which a court, commission or notary keeps a proceeding."""

    year: int
    court: str
    special: str | None
    type: str
    serial: str
    sub: str | None
    legacy: bool = False

    @property
    def text(self) -> str:
        """The number as courts print it: `（2024）浙0106执1234号之一`."""
        mark = "字第" if self.legacy else ""
        kind = self.type.replace("(", "（").replace(")", "）")
        body = f"{self.court}{self.special or ''}{kind}{mark}{self.serial}号{self.sub or ''}"
        return f"（{self.year}）{body}"

    def __str__(self) -> str:
        return self.text


def parse_docket(text: str, *, strict: bool = False) -> DocketNumber:
    """Read a docket number in any bracket style, with full-width digits or spaces, even without 号.

    `strict` takes only what a court would print: brackets and 号 must be there.
    Raises UnreadableDocket.
    """
    plain = _plain(text)
    match = _MODERN.fullmatch(plain)
    if match is None or (match["legacy"] and not match["court"][-1].isdigit()):
        old = _LEGACY.fullmatch(plain)
        return _legacy(text, old, strict) if old else _modern(text, match, strict)
    return _modern(text, match, strict)


def key_of(docket: DocketNumber) -> str:
    """Return a docket number as it is looked up: no brackets, and without which ruling of it."""
    return f"{docket.year}{_without_year(docket)}"


def serial_of(docket: DocketNumber) -> str | None:
    """Return a docket number without its year, which people mistype most; None for one of before 2016."""
    return None if docket.legacy else _without_year(docket)


def _without_year(docket: DocketNumber) -> str:
    mark = "字第" if docket.legacy else ""
    return f"{docket.court}{docket.special or ''}{docket.type}{mark}{docket.serial}号"


def proceeding_kind(docket: DocketNumber) -> str | None:
    """Return the kind of proceeding that the number is of, None where it is no stage of a recovery."""
    if not docket.legacy:
        return _PROCEEDING_OF.get(docket.type)
    return _split_body(docket.court + docket.type)[2]


def codes_of(kind: str) -> tuple[str, ...]:
    """Return the codes that a kind of proceeding is kept under; none where no court keeps it."""
    return tuple(f"{_KINDS.get(kind, '')} {_ALSO.get(kind, '')}".split())


def require_kind(docket: DocketNumber, kind: str) -> DocketNumber:
    """Return a docket number that fits the kind of proceeding; raises WrongDocket with the codes that would."""
    told, codes = proceeding_kind(docket), codes_of(kind)
    fits = docket.type in codes if codes and not docket.legacy else told in (kind, None) or _alike(told, kind)
    if not fits:
        says = N_("“{code}” is the number of another kind of proceeding; {kind} has: {codes}.")
        if not codes:
            says = N_("“{code}” is the number of a court; {kind} has none, but one such as {example}.")
        raise WrongDocket(
            says,
            field="docket_number",
            code=docket.type,
            kind=KINDS[kind],
            codes="、".join(codes),
            example=_EXAMPLES.get(kind, ""),
        )
    return docket


def require_year(docket: DocketNumber, this_year: int) -> DocketNumber:
    """Return a docket number of this year or an earlier one; raises FutureDocket."""
    if docket.year > this_year:
        raise FutureDocket(
            N_("{docket} is of the year {year}, which has not come."),
            field="docket_number",
            docket=docket.text,
            year=str(docket.year),
        )
    return docket


def require_court(docket: DocketNumber, court: str) -> DocketNumber:
    """Return a docket number whose code can be that of the court named; raises CourtContradicts."""
    named = provinces_named(court)
    sign = docket.court[0] if not docket.legacy and docket.court != "最高法" else None
    if sign in PROVINCES and named and sign not in named:
        raise CourtContradicts(
            N_("{docket} is a number of {province}, and “{court}” is not there; confirm it if it is right."),
            field="docket_number",
            docket=docket.text,
            province=PROVINCES[sign][0],
            court=court,
        )
    level, said = _level_of(docket), _level_named(court)
    if level and said and level != said:
        raise CourtContradicts(
            N_("{docket} is a number of {level}, and “{court}” is none; confirm it if it is right."),
            field="docket_number",
            docket=docket.text,
            level=LEVELS[level],
            court=court,
        )
    return docket


# 法〔2015〕137号 numbers courts by their level: the province alone, two digits, four digits.
LEVELS: dict[str, Message] = {
    "supreme": N_("the Supreme Court"),
    "high": N_("a high court"),
    "middle": N_("an intermediate court"),
    "basic": N_("a basic court"),
}
_BY_LENGTH = {1: "high", 3: "middle", 5: "basic"}
_NAMED = {"supreme": "最高", "high": "高级", "middle": "中级"}
# Courts of their own kind have codes of their own.
_SPECIAL = ("海事", "铁路", "知识产权", "金融", "互联网", "兵团", "垦区", "林区", "农垦", "矿区", "油田")


def _level_of(docket: DocketNumber) -> str | None:
    if docket.legacy:
        return None
    return "supreme" if docket.court == "最高法" else _BY_LENGTH.get(len(docket.court))


def _level_named(court: str) -> str | None:
    """Return the level that a court's full name says, None where it is no people's court or a special one."""
    name = court.strip()
    if not name.endswith("人民法院") or any(word in name for word in _SPECIAL):
        return None
    return next((level for level, word in _NAMED.items() if word in name), "basic")


# How those number their matters that are no courts.
_EXAMPLES = {"arbitration": "（2023）杭仲裁字第0123号", "notarised": "（2023）浙示例证执字第12号"}


def _alike(told: str | None, kind: str) -> bool:
    """Tell whether an older number, which says less, may be of this kind: the two share a code."""
    return bool(told and set(codes_of(told)) & set(codes_of(kind)))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS).replace("號", "号")
    return _NOISE.sub("", plain)


def _modern(text: str, match: re.Match[str] | None, strict: bool) -> DocketNumber:
    if match is None or (strict and not _as_printed(match)):
        raise _refusal(text, N_("“{text}” is not a docket number; write it like （2024）浙0106执1234号."))
    year, court, kind = int(match["year"]), match["court"], match["type"]
    if court != "最高法" and court[0] not in _PROVINCES:
        raise _refusal(
            text, N_("“{text}”: “{court}” is not the code of a court, such as 浙0106."), court=court
        )
    if kind not in _PROCEEDING_OF and kind not in _OTHERS:
        raise _refusal(text, N_("“{text}”: “{kind}” is not a kind of case, such as 民初 or 执."), kind=kind)
    if year < _FIRST_YEAR:
        raise _refusal(
            text, N_("“{text}”: numbers of this form begin in 2016; older ones read （2014）海民初字第5号.")
        )
    return DocketNumber(year, court, match["special"], kind, match["serial"], _sub(match))


def _legacy(text: str, match: re.Match[str], strict: bool) -> DocketNumber:
    court, kind, proceeding = _split_body(match["body"])
    year = int(match["year"])
    if not kind or (strict and not _as_printed(match)):
        raise _refusal(text, N_("“{text}” is not a docket number; write it like （2024）浙0106执1234号."))
    if year >= _FIRST_YEAR and proceeding not in _OUTSIDE_COURTS:
        raise _refusal(
            text, N_("“{text}”: since 2016 courts write their code, as in （2024）浙0106执1234号.")
        )
    return DocketNumber(year, court, None, kind, match["serial"], _sub(match), legacy=True)


def _split_body(body: str) -> tuple[str, str, str | None]:
    """Split the middle of an old number into the short name, the kind of case and the proceeding."""
    for pattern, proceeding in _BODIES:
        if match := pattern.fullmatch(body):
            # The Supreme Court put no name of its own before the kind of case.
            return match["court"] or "", match["type"], proceeding
    return body, "", None


def _as_printed(match: re.Match[str]) -> bool:
    return bool(match["open"] and match["shut"] and match["end"])


def _sub(match: re.Match[str]) -> str | None:
    """Return the suffix of a further ruling, 之一 for `-1` too."""
    sub = match["sub"]
    if sub is None:
        return None
    return "之" + (_numeral(int(sub)) if sub.isdigit() else sub)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def _refusal(text: str, message: str, **facts: str) -> UnreadableDocket:
    return UnreadableDocket(message, field="docket_number", text=text.strip()[:60], **facts)
