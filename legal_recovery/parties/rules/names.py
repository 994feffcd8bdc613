"""Names as banks write them beside names as contracts do: width, characters, company forms, places, cut ends."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from legal_recovery.law.places import PROVINCES

# Above this two different spellings may be one name; a person looks at it.
ALIKE = 86
SAME = 100
_SHORT = 4
_BANKS_CUT_AT = 10
# What is less alike is not even one sign apart: of four signs the others make three quarters.
_ONE_SIGN_APART = 75

_FORMS = re.compile(
    r"(股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|有限合伙|普通合伙|合伙企业|股份公司|集团公司|个体工商户"
    r"|总公司|公司|集团|总厂|工厂|厂|商行|经营部|门市部|中心"
    r"|company|co|ltd|limited|inc|incorporated|corporation|corp|llc|llp|plc|gmbh|ag|sa|bv|nv|pte|pty)$"
)
# Banks cut names off in the middle of the form too.
_CUT_FORMS = re.compile(
    r"(?<=[一-鿿]{4})(股份有限责任公?|股份有限责?|股份有限公|股份有?|集团有限公?|集团有?|有限责任公?|有限责|有限公?)$"
)
_ENGLISH_FORMS = frozenset(
    "company co ltd limited inc incorporated corporation corp llc llp plc gmbh ag sa bv nv pte pty".split()
)
_ASIDES = re.compile(r"\([^()]*\)")
_JOINTS = re.compile(r"[\s·•.,，、。'’\"“”\-_/&]+")
_COURT = re.compile(r"(高级|中级)?(人民)?法院.*$")
_REGION = re.compile(r"(特别行政区|自治区|自治州|省|市|区|县|旗|州)")
_BRANCH = re.compile(r"(第?[一二三四五六七八九十\d]+)(?:分公司|分厂|分店|支行|分行|厂|店|号)|(.{2,6}?)分公司")


# Where Unicode keeps 汉字.
_HAN = ((0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional() -> frozenset[str]:
    """Return the characters that simplifying changes: most names have none, and asking is quicker than converting."""
    signs = [chr(code) for first, last in _HAN for code in range(first, last)]
    simple = _simplifier().convert("\n".join(signs)).split("\n")
    return frozenset(sign for sign, other in zip(signs, simple, strict=True) if sign != other)


@lru_cache(maxsize=65536)
def plain_name(text: str) -> str:
    """Return a name in half width, lower case and simplified characters, without what only separates."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_BRACKETS)
    if not plain.isascii():
        simple = plain if _traditional().isdisjoint(plain) else _simplifier().convert(plain)
        return simple if simple.isalnum() else _JOINTS.sub("", simple)
    words = [word for word in _JOINTS.split(plain) if word]
    while len(words) > 1 and words[-1] in _ENGLISH_FORMS:
        words.pop()
    return "".join(words)


_BRACKETS = str.maketrans({**dict.fromkeys("〔【[{〈《", "("), **dict.fromkeys("〕】]}〉》", ")")})


@lru_cache(maxsize=65536)
def core_of(text: str) -> str:
    """Return what tells a company from others: its name without its form, brackets and the place it begins with."""
    plain = _CUT_FORMS.sub("", _ASIDES.sub("", plain_name(text)).strip("()"))
    while (shorter := _FORMS.sub("", plain)) != plain and len(shorter) > 1:
        plain = shorter
    place = place_of(plain)
    rest = plain.removeprefix(place)
    rest = _REGION.sub("", rest, count=1) if place and _REGION.match(rest) else rest
    return rest if len(rest) > 1 else plain


@cache
def _places() -> dict[str, list[str]]:
    """Return provinces and cities by their first character, the longest first."""
    found: dict[str, list[str]] = {}
    for names in PROVINCES.values():
        for name in names:
            found.setdefault(name[0], []).append(name)
    return {sign: sorted(names, key=len, reverse=True) for sign, names in found.items()}


@lru_cache(maxsize=65536)
def place_of(plain: str) -> str:
    """Return the province or city that a plain name begins with, else nothing."""
    return next((place for place in _places().get(plain[:1], ()) if plain.startswith(place)), "")


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> int:
    """Return from 0 to 100 how surely two names are one party's; 100 only where nothing but writing differs.

    Names of people are the same or they are not: two characters of three make another person. Companies of other
    places or branches are others, however alike they are.
    """
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return 0
    if first == second:
        return SAME
    if min(len(first), len(second)) <= _SHORT and not _is_company(first, second):
        return 0
    if _elsewhere(first, second):
        return 0
    found = _by_core(first, second)
    return 0 if found and _contradict(first, second) else found


def _is_company(*names: str) -> bool:
    return any(_FORMS.search(name) for name in names)


def _elsewhere(first: str, second: str) -> bool:
    """Tell whether two names begin with two places."""
    one, other = place_of(first), place_of(second)
    return bool(one and other) and one != other


def _contradict(first: str, second: str) -> bool:
    """Tell whether two names name two branches or numbers."""
    return _marks(first) != _marks(second) and bool(_marks(first) and _marks(second))


def _marks(name: str) -> tuple[str, ...]:
    return tuple(found[0] or found[1] for found in _BRANCH.findall(name))


def _by_core(first: str, second: str) -> int:
    one, other = core_of(first), core_of(second)
    if one == other:
        return 96
    shorter, longer = sorted((first, second), key=len)
    # Banks cut names off; what is left then is a long beginning.
    if len(shorter) >= _BANKS_CUT_AT and longer.startswith(shorter):
        return 94
    alike = ratio(one, other, score_cutoff=_ONE_SIGN_APART)
    if not alike:
        return 0
    if min(len(one), len(other)) <= 2 or bool(_marks(first)) != bool(_marks(second)):
        return 0
    if Levenshtein.distance(one, other) == 1 and min(len(one), len(other)) >= _SHORT:
        return 88
    return int(alike) if alike >= ALIKE else 0


@lru_cache(maxsize=16384)
def court_key(text: str) -> str:
    """Return what tells a court from others: `杭州市西湖区人民法院` and `杭州西湖法院` are both `杭州西湖`."""
    plain = plain_name(text)
    level = "中" if "中级" in plain or "中院" in plain else "高" if "高级" in plain or "高院" in plain else ""
    if "法院" not in plain and not level:
        return ""
    bare = _COURT.sub("", plain.replace("中院", "中级法院").replace("高院", "高级法院"))
    return _REGION.sub("", bare) + level


def same_court(one: str, other: str) -> bool:
    """Tell whether two names are of one court; one may leave out the city or the province before it."""
    first, second = court_key(one), court_key(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) > 1 and longer.endswith(shorter))
