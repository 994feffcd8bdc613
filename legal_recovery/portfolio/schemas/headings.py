"""Headings recognised by meaning: `未偿本金（万元）` is the principal, in units of ten thousand.

Exact first: after width, case, spaces, punctuation and units are taken away, a heading is one that the
tables know. Only then cautious guesses, which are told to the person, and never made between two.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from legal_recovery.portfolio.schemas.columns import COLUMNS, Column
from legal_recovery.portfolio.schemas.synonyms import HINTED, SYNONYMS
from legal_recovery.portfolio.schemas.words import currency_code

_OWN_NAME = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: its words, the unit beside them, and brackets that are no unit."""

    words: str
    shift: int = 0
    currency: str | None = None
    percent: bool = False
    aside: str = ""
    has_unit: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """The column that a heading stands for; the lower rank is preferred, a guess is said to be one."""

    key: str
    rank: int
    hint: str | None = None
    guessed: bool = False


# The power of ten that a unit beside an amount's heading stands for.
_SHIFTS = {
    "": 0, "元": 0, "圆": 0, "万": 4, "万元": 4, "千": 3, "千元": 3, "百万": 6, "百万元": 6, "亿": 8,
    "亿元": 8, "thousand": 3, "thousands": 3, "k": 3, "000": 3, "000s": 3, "million": 6, "millions": 6,
    "m": 6,
}  # fmt: skip
_CURRENCY_WORDS = (
    "人民币|美元|港币|港元|欧元|英镑|日元|cny|rmb|yuan|usd|hkd|eur|gbp|jpy|sgd|aud|cad|chf|[¥$€£]"
)
_SIGNS = {"¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP", "yuan": "CNY"}
_UNIT = re.compile(
    rf"(?:单位|unit|in)?[:：]?\s*(?P<first>{_CURRENCY_WORDS})?\s*[,/]?\s*"
    r"'?(?P<scale>百万元|百万|万元|万|千元|千|亿元|亿|元|圆|thousands?|millions?|k|m|000s?)?\s*[,/]?\s*"
    rf"(?P<last>{_CURRENCY_WORDS})?"
)
_PERCENT = re.compile(
    r"%|percent|per\s*cent|pct|百分比|百分数|单位[:：]?%|%[,/ ]?(年|年化|p\.?a\.?)|年?[,/ ]?%"
)
# Beside a heading these change nothing: how to write, whether it must be, which period a rate is of.
_HARMLESS = re.compile(
    r"必填|选填|可选|required|optional|mandatory|年|年化|/年|p\.?a\.?|per annum|yearly|annual|"
    r"y{2,4}[-/.年]?m{1,2}[-/.月]?d{1,2}日?|d{1,2}[-/.]m{1,2}[-/.]y{2,4}|"
    r"(截至|截止|as (of|at))?\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|格式.*|format.*|如.*|例.*|e\.?g\.?.*"
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|<([^<>]*)>")
_TRAILING_UNIT = re.compile(
    rf"(?<=.)[\s/:_\-]*(?P<unit>(?:{_CURRENCY_WORDS})?(?:百万元|万元|千元|亿元)|"
    rf"(?<=[/:_\-\s])(?:{_CURRENCY_WORDS}|元)|[%¥$€£]|(?<=[_\s])(?:pct|percent))$"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOKENS = re.compile(r"[a-z0-9]+|[^\W_]", re.UNICODE)
_ABBREVIATIONS = {
    "no": "number", "nr": "number", "num": "number", "nbr": "number", "ref": "reference",
    "amt": "amount", "ccy": "currency", "int": "interest", "pa": "perannum", "tel": "telephone",
}  # fmt: skip


def read_heading(text: str) -> Heading:
    """Take a heading apart into words, unit and what else stands in brackets."""
    plain = unicodedata.normalize("NFKC", _CAMEL.sub(" ", text)).casefold().strip(" *\t\r\n:·")
    shift, currency, percent, has_unit, asides = 0, None, False, False, []
    for groups in _BRACKETS.findall(plain):
        inside = "".join(groups).strip()
        unit = _unit(inside)
        if unit:
            shift, currency, has_unit = unit[0] or shift, unit[1] or currency, True
        elif _PERCENT.fullmatch(inside):
            percent = True
        elif not _HARMLESS.fullmatch(inside):
            asides.append(inside)
    outside = _BRACKETS.sub(" ", plain).strip()
    if trailing := _TRAILING_UNIT.search(outside):
        shift, currency, percent = _with_trailing(trailing["unit"].strip(), shift, currency, percent)
        has_unit = has_unit or not percent
        outside = outside[: trailing.start()]
    return Heading(_join(outside), shift, currency, percent, _join(" ".join(asides)), has_unit)


_UNIT_OF_ALL = re.compile(
    r"(?:单位|\bunits?|\bamounts? (?:are )?in)\s*[:：]?\s*(?P<unit>[^\s,，;；、()]+(?: [a-z]+)?)"
)


def unit_of_all(title: str) -> tuple[int, str | None] | None:
    """Return the power of ten and the currency that a title such as 单位：万元 says of all amounts below."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    units = (_unit(said) or _unit(said.split()[0]) for said in _UNIT_OF_ALL.findall(plain))
    return next((unit for unit in units if unit), None)


def _unit(text: str) -> tuple[int, str | None] | None:
    """Return the power of ten and the currency that a unit says, None where the text is no unit."""
    match = _UNIT.fullmatch(text)
    if match is None:
        return None
    word = match["first"] or match["last"]
    currency = (_SIGNS.get(word) or currency_code(word)) if word else None
    # 元 alone is said of any currency's unit, so it names none.
    return _SHIFTS[match["scale"] or ""], currency


def _with_trailing(
    unit: str, shift: int, currency: str | None, percent: bool
) -> tuple[int, str | None, bool]:
    if _PERCENT.fullmatch(unit):
        return shift, currency, True
    found = _unit(unit)
    return (found[0] or shift, found[1] or currency, percent) if found else (shift, currency, percent)


def _join(text: str) -> str:
    """Return letters and digits only, abbreviations written out: `Case No.` is `casenumber`."""
    tokens = _TOKENS.findall(text.replace("#", " number ").replace("&", " and "))
    return "".join(_ABBREVIATIONS.get(token, token) for token in tokens)


_DATE_ENDS = ("日期", "时间", "日")
_NUMBER_ENDS = ("编号", "号码", "编码", "号")


def _variants(word: str, type_: str) -> Iterable[str]:
    """Yield the word and what it is also called by rule: 移交日 for 移交日期, 合同号 for 合同编号."""
    yield word
    ends = {"date": _DATE_ENDS, "reference": _NUMBER_ENDS, "id": _NUMBER_ENDS}.get(type_, ())
    end = next((end for end in ends if word.endswith(end) and len(word) - len(end) >= 2), None)
    if end:
        yield from (word.removesuffix(end) + other for other in ends)
    if type_ == "amount" and not word.isascii() and not word.endswith("额"):
        yield word + "金额"
    if word.endswith("number"):
        yield word.removesuffix("number") + "no"


@lru_cache
def meanings(sheet: str) -> dict[str, Meaning]:
    """Return what each known heading of the sheet means; no heading means two columns."""
    known: dict[str, Meaning] = {}
    for column in COLUMNS[sheet].values():
        for name in (column.key, column.zh, column.en):
            _learn(known, _join(name.casefold()), Meaning(column.key, _OWN_NAME))
    for key, text in SYNONYMS[sheet].items():
        for rank, group in enumerate(text.split(";"), start=1):
            _learn_all(known, group, COLUMNS[sheet][key], Meaning(key, rank))
    for key, hints in HINTED.items():
        if key in COLUMNS[sheet] and sheet in {"flat", "parties"}:
            for hint, text in hints.items():
                _learn_all(known, text, COLUMNS[sheet][key], Meaning(key, 1, hint))
    return known


def _learn_all(known: dict[str, Meaning], text: str, column: Column, meaning: Meaning) -> None:
    words = [_join(word.casefold().replace("_", " ")) for word in text.split()]
    for word in words:
        _learn(known, word, meaning)
    for word in words:
        for variant in _variants(word, column.type):
            known.setdefault(variant, meaning)


def _learn(known: dict[str, Meaning], word: str, meaning: Meaning) -> None:
    before = known.setdefault(word, meaning)
    assert before.key == meaning.key, f"{word!r} means both {before.key} and {meaning.key}"


def recognise(text: str, sheet: str) -> Meaning | None:
    """Return the column that the heading names exactly, None otherwise."""
    heading = read_heading(text)
    meaning = meanings(sheet).get(heading.words + heading.aside)
    return meaning if meaning and _fits(heading, COLUMNS[sheet][meaning.key].type) else None


def _fits(heading: Heading, type_: str) -> bool:
    """Tell whether unit and column go together: `Interest (%)` is no amount of interest."""
    if type_ == "amount":
        return not heading.percent
    return type_ != "percent" or not (heading.shift or heading.currency)


def guess(text: str, sheet: str) -> Meaning | None:
    """Return the one column that a heading may well be, None where there is none or more than one."""
    heading = read_heading(text)
    found = {
        (meaning.key, meaning.hint): meaning
        for meaning in _guesses(heading, sheet)
        if meaning is not None and _fits(heading, COLUMNS[sheet][meaning.key].type)
    }
    if len(found) != 1:
        return None
    meaning = next(iter(found.values()))
    return Meaning(meaning.key, _last_rank(sheet), meaning.hint, guessed=True)


def _last_rank(sheet: str) -> int:
    return 1 + max(meaning.rank for meaning in meanings(sheet).values())


def _guesses(heading: Heading, sheet: str) -> Iterable[Meaning | None]:
    known, table = meanings(sheet), COLUMNS[sheet]
    if heading.aside:
        yield _beside_an_aside(heading, known, table)
        return
    yield _in_two_languages(heading.words, known)
    yield _without_filler(heading.words, known)
    yield from _mistyped(heading.words, known, table)


def _beside_an_aside(heading: Heading, known: dict[str, Meaning], table: dict[str, Column]) -> Meaning | None:
    """Believe the words beside a bracket that says the same, or that cannot change what is counted.

    贷款余额（含息） is another amount than 贷款余额, while 客户名称（全称） is the same name.
    """
    outside, inside = known.get(heading.words), known.get(heading.aside)
    if outside is None or (inside is not None and inside.key == outside.key):
        return outside
    return None if inside or table[outside.key].type in {"amount", "percent"} else outside


def _in_two_languages(words: str, known: dict[str, Meaning]) -> Meaning | None:
    """Read `案件编号 Case No.`, where both halves say the same."""
    latin = "".join(re.findall(r"[a-z0-9]+", words))
    other = re.sub(r"[a-z0-9]+", "", words)
    first, second = known.get(latin), known.get(other)
    return first if first and second and first.key == second.key else None


_FILLER = re.compile(
    r"^(贷款|借款|授信|本笔|该笔|当前|目前|现有|最新|客户|借款人|债务人|主债务人|案件|本行|我行|期末|月末)+"
)
_LATIN_FILLER = re.compile(r"^(the|current|total|customer|clients|borrowers|debtors|loan)+")
_SHORTEST_REST = 3


def _without_filler(words: str, known: dict[str, Meaning]) -> Meaning | None:
    """Read 期末未偿本金 as 未偿本金: what is left must be a preferred name and not too short."""
    rest = _FILLER.sub("", words) if not words.isascii() else _LATIN_FILLER.sub("", words)
    shortest = 2 * _SHORTEST_REST if rest.isascii() else _SHORTEST_REST
    meaning = known.get(rest) if rest != words and len(rest) >= shortest else None
    return meaning if meaning and meaning.rank <= 1 else None


_SHORTEST_MISTYPED = 7


_ENDINGS = {"date": "date", "rate": "percent"}


def _mistyped(words: str, known: dict[str, Meaning], table: dict[str, Column]) -> Iterable[Meaning]:
    """Yield what a Latin heading with one letter too many, too few or wrong may have been.

    One character of 中文 changes the meaning (表内 and 表外), so there no slip is forgiven.
    """
    if not words.isascii() or len(words) < _SHORTEST_MISTYPED:
        return
    slips = _one_slip_away(words)
    # A loan date is a slip away from a loan rate.
    type_ = next((type_ for end, type_ in _ENDINGS.items() if words.endswith(end)), None)
    for word, meaning in known.items():
        if word in slips and type_ in {None, table[meaning.key].type}:
            yield meaning


def _one_slip_away(word: str) -> set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in halves if tail for letter in letters}
    added = {head + letter + tail for head, tail in halves for letter in letters}
    return dropped | swapped | replaced | added
