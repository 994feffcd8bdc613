"""Parties and security of made-up cases: names that belong to nobody, numbers that no register gives.

A company's number carries TEST. A person's has the form of a real one, so that importing the demo does not warn
of every person, but names no county and ends in a wrong check digit.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from legal_recovery.demo.lines import PartyLine
from legal_recovery.demo.places import Place
from legal_recovery.kernel.money import Money

_TRADES = (
    *("机械", "电子", "纺织", "食品", "化工", "物流", "建材", "服饰", "家具", "贸易"),
    *("农业", "包装", "五金", "光电", "印务", "冷链"),
)
_ENGLISH_TRADES = ("Trading", "Machinery", "Textiles", "Foods", "Logistics", "Furniture")
_MARKS = "甲乙丙丁"
# Every so many cases the parties carry English names, as foreign-owned borrowers do.
_ENGLISH_EVERY, _ENGLISH_REST = 16, 9
# One party in a case has the case's number, the others follow; a case has fewer parties than this.
_PARTIES_A_CASE = 10

COLLATERAL_KINDS = ("real_estate", "vehicle", "equipment", "receivables", "inventory", "equity")
# What kind of thing it is, how it is called in a list of security, and how it is measured.
_THINGS = {
    "real_estate": ("{city}市示例路{n}号{k}幢房产", 120),
    "vehicle": ("示例牌重型货车{k}辆（车队编号TEST{n:06d}）", 40),
    "equipment": ("示例牌数控机床{k}台", 60),
    "receivables": ("应收{city}示例商贸{n:03d}号有限公司货款（第{k}笔）", 70),
    "inventory": ("示例仓库{k}号库存钢材", 60),
    "equity": ("{city}示例投资{n:03d}号有限公司{k}%股权", 80),
    "deposit": ("保证金账户TEST{n:06d}-{k}", 10),
    "ip": ("示例专利TEST{n:06d}（{k}项）", 30),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing or right given as security, before anybody has valued it."""

    kind: str
    description: str
    owner: str
    value_percent: int  # of the principal


@dataclass(slots=True)
class Cast:
    """Who plays in a case: its number, its place, its people and what they gave as security."""

    number: int
    place: Place
    person: bool
    english: bool
    parties: list[PartyLine]

    @property
    def debtor(self) -> str:
        """The name of the first debtor."""
        return self.parties[0].name


def assemble(rng: Random, number: int, place: Place, person: bool, principal: Money) -> Cast:
    """Return debtor, co-debtors and guarantors of a case; some guarantees are capped."""
    english = number % _ENGLISH_EVERY == _ENGLISH_REST
    cast = Cast(number, place, person, english, [])
    _join(cast, "debtor", _debtor_name(rng, cast), "person" if person else "company")
    if rng.randrange(5) == 0:
        name = f"Example Co-Borrower {number}" if english else f"示例共同借款人{number:03d}"
        _join(cast, "co_debtor", name, "person")
    for i in range(rng.choice((0, 1, 1, 2, 2, 3))):
        _join_guarantor(rng, cast, i, principal)
    return cast


def _debtor_name(rng: Random, cast: Cast) -> str:
    number = cast.number
    if cast.person:
        return f"Example Person {number}" if cast.english else f"示例人{number:03d}"
    if cast.english:
        return f"Example {rng.choice(_ENGLISH_TRADES)} No. {number} Ltd"
    return f"{cast.place.city}示例{rng.choice(_TRADES)}{number:03d}号有限公司"


def _join_guarantor(rng: Random, cast: Cast, i: int, principal: Money) -> None:
    capped = rng.randrange(3) == 0
    # Guarantees up to a maximum are agreed in round tens of thousands.
    unit = 10_000 * 100
    percent = rng.choice((40, 50, 60, 80, 100))
    cap = max(unit, principal.minor * percent // 100 // unit * unit)
    company = not cast.person and i == 0 and rng.randrange(2) == 0
    if cast.english:
        name = f"Example Guarantor {cast.number} {'ABCD'[i]}" + (" Ltd" if company else "")
    elif company:
        name = f"{cast.place.city}示例保证人{cast.number:03d}号有限公司"
    else:
        name = f"示例保证人{cast.number:03d}{_MARKS[i]}"
    limit = Money(cap, principal.currency) if capped else None
    _join(cast, "guarantor", name, "company" if company else "person", limit)


def _join(cast: Cast, role: str, name: str, kind: str, cap: Money | None = None) -> None:
    serial = cast.number * _PARTIES_A_CASE + len(cast.parties)
    if kind == "company":
        id_type, id_number = "统一社会信用代码", f"91{cast.place.area}TEST{serial:08d}"
    else:
        id_type, id_number = "身份证", _nobodys_number(cast.place.area, serial)
    cast.parties.append(
        PartyLine(
            role=role,
            name=name,
            kind=kind,
            id_type=id_type,
            id_number=id_number,
            liability_cap=cap,
            address=f"{cast.place.city}市示例路{cast.number}号{len(cast.parties) + 1}室",
            phone=f"000-{serial:08d}",
        )
    )


# GB 11643-1999: weights of the first seventeen digits, and the check character of each remainder by 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BIRTHDAY, _BIRTHDAYS = date(1950, 1, 1), 18_000


def _nobodys_number(area: str, serial: int) -> str:
    """Return an identity number that cannot be: of no county (00), and with a wrong check digit."""
    nth, day = divmod(serial, _BIRTHDAYS)
    born = _FIRST_BIRTHDAY + timedelta(days=day)
    digits = f"{area}00{born:%Y%m%d}{nth:03d}"
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + _CHECKS[(remainder + 1) % 11]


def secure(rng: Random, cast: Cast, kinds: tuple[str, ...]) -> list[Thing]:
    """Return the security of a case; now and then a third party gave it, and joins the parties."""
    owner = cast.debtor
    if kinds and rng.randrange(4) == 0:
        role = "mortgagor" if kinds[0] in ("real_estate", "vehicle", "equipment") else "pledgor"
        title = "抵押人" if role == "mortgagor" else "出质人"
        owner = f"Example {role.title()} {cast.number}" if cast.english else f"示例{title}{cast.number:03d}"
        _join(cast, role, owner, "person")
    return [_thing(rng, cast, kind, owner, k) for k, kind in enumerate(kinds, start=1)]


def _thing(rng: Random, cast: Cast, kind: str, owner: str, k: int) -> Thing:
    pattern, percent = _THINGS[kind]
    count = rng.randint(1, 9) * 5 + k if kind == "equity" else rng.randint(1, 9) * 10 + k
    if kind in ("vehicle", "equipment", "ip"):
        count = count % 9 + 1
    description = pattern.format(city=cast.place.city, n=cast.number, k=count)
    return Thing(kind, description, owner, percent * rng.randint(60, 140) // 100)
