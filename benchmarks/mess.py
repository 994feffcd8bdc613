"""Bank lines as they come, with what they truly are of: noise, abbreviations, batches, splits, fees, wrong years.

Made without looking at how lines are matched. A line that gives nothing to go by is labelled so: nobody could know.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from legal_recovery.kernel.money import Money

_CITIES = (
    ("浙", "杭州", (("0102", "上城区"), ("0106", "西湖区"), ("0108", "滨江区"), ("0110", "余杭区"))),
    ("浙", "宁波", (("0203", "海曙区"), ("0212", "鄞州区"))),
    ("苏", "南京", (("0102", "玄武区"), ("0106", "鼓楼区"), ("0115", "江宁区"))),
    ("粤", "广州", (("0104", "越秀区"), ("0106", "天河区"))),
    ("沪", "上海", (("0105", "长宁区"), ("0115", "浦东新区"))),
)
_WORDS = (
    "远山 近水 甬江 宏图 恒信 盛世 金桥 华泰 东方 天成 永兴 万象 瑞丰 顺达 嘉禾 鼎新 博远 中诚 联创 百川 "
    "安泰 宝隆 昌明 大同 德润 富源 国正 海川 合众 恒丰 弘业 吉祥 建达 金盾 康宁 力行 明德 启航 荣盛 三江 "
    "泰和 通达 维新 祥云 新元 星河 雅致 益民 宇恒 志远 卓越 九鼎 凌云 银河 长青 正阳 朝晖 云帆 润泽 兆丰"
).split()
# Most names are of two signs that somebody liked; a million firms need more of them than people know by heart.
_FIRST, _SECOND = (
    "安宝昌诚达德东方丰富光广国海汉恒弘宏华汇佳嘉建江金锦京景巨聚康凯科丽利联",
    "邦博彩驰川德典鼎度多发帆飞福格冠航合宏湖基吉加嘉康科来蓝乐立灵隆马美",
)
_TRADES = (
    "机械 电子 纺织 贸易 建材 食品 化工 物流 服饰 五金 塑料 科技 汽配 家具 包装 印刷 "
    "医药 能源 环保 装饰 轴承 电缆 模具 钢构"
).split()
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂鹏飞燕玲文华建国红志海波斌宇浩凯健俊帆辉力永良成康星光天达安岩中茂进林有坚"
    "和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克伦翔旭泽晨辰士以家致树"
)
_TRADITIONAL = str.maketrans("机电贸建织东华顺达联创鼎远兴丰", "機電貿建織東華順達聯創鼎遠興豐")


@dataclass(frozen=True, slots=True)
class Court:
    """A court: the code that its numbers begin with, and its name."""

    code: str
    name: str
    city: str


COURTS = tuple(
    Court(f"{sign}{code}", f"{city}市{district}人民法院", city)
    for sign, city, districts in _CITIES
    for code, district in districts
)


@dataclass(slots=True)
class MadeCase:
    """A case: its numbers, whom it is against, what is owed and awaited."""

    number: int
    reference: str
    contract: str
    court: Court
    docket: str
    debtor: str
    guarantor: str
    owed: Money
    awaited: list[tuple[str, Money, Money | None, date]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A credit, of which cases it truly is, how much of each, and whether anything tells."""

    on: date
    amount: Money
    payer: str | None
    narrative: str | None
    truth: tuple[tuple[int, int], ...]
    kind: str
    tells: bool = True


def _company(rng: random.Random) -> str:
    city = rng.choice(_CITIES)[1]
    where = rng.choice((city, f"{city}市", ""))
    name = rng.choice(_WORDS) + (
        rng.choice(_FIRST) + rng.choice(_SECOND) if rng.random() < 0.7 else rng.choice(_WORDS)
    )
    return where + name + rng.choice(_TRADES) + rng.choice(_FORMS)


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))


def make_cases(rng: random.Random, number: int, today: date) -> list[MadeCase]:
    """Return cases; every third waits for money, and some debtors have several cases.

    No two have one contract or docket number, as in life.
    """
    cases: list[MadeCase] = []
    serials: dict[tuple[str, int, str], int] = {}
    for at in range(number):
        court = rng.choice(COURTS)
        year = rng.randint(2021, 2026)
        kind = rng.choice(("执", "执", "执恢", "民初"))
        register = (court.code, year, kind)
        serial = serials[register] = serials.get(register, 0) + rng.randint(1, 40)
        debtor = rng.choice(cases).debtor if cases and rng.random() < 0.06 else _named(rng)
        owed = Money(rng.randint(2_000_000, 900_000_000), "CNY")
        case = MadeCase(
            at,
            f"ZB{year}{at:06d}",
            # A prime step walks through all numbers once, in no order that says anything.
            f"JK-{year}-{at * 7_654_321 % 9_999_991:07d}",
            court,
            f"（{year}）{court.code}{kind}{serial}号",
            debtor,
            _named(rng),
            owed,
        )
        if rng.random() < 0.3:
            case.awaited.append(_awaited(rng, case, today))
        cases.append(case)
    return cases


def _named(rng: random.Random) -> str:
    return _company(rng) if rng.random() < 0.7 else _person(rng)


def _awaited(rng: random.Random, case: MadeCase, today: date) -> tuple[str, Money, Money | None, date]:
    amount = Money(rng.randint(100_000, case.owed.minor), "CNY")
    kind = rng.choice(("distribution", "instalment", "fee-refund"))
    net = (
        Money(amount.minor - amount.minor // 80, "CNY")
        if kind == "distribution" and rng.random() < 0.5
        else None
    )
    return kind, amount, net, today - timedelta(days=rng.randint(-20, 40))


class World(list[MadeCase]):
    """Cases, and which of each court wait for money."""

    def __init__(self, cases: list[MadeCase]) -> None:
        super().__init__(cases)
        self.waiting: dict[Court, list[MadeCase]] = {court: [] for court in COURTS}
        for case in cases:
            if case.awaited:
                self.waiting[case.court].append(case)


def make_lines(rng: random.Random, cases: list[MadeCase], number: int, today: date) -> Iterator[MadeLine]:
    """Yield credits of these cases in the mess that banks, courts and payers make."""
    world = World(cases)
    makers = (
        (_court_with_docket, 30),
        (_court_wrong_year, 6),
        (_debtor_pays, 20),
        (_debtor_abbreviated, 12),
        (_reference, 8),
        (_court_without_docket, 8),
        (_batch, 6),
        (_treasury_refund, 4),
        (_third_party, 4),
        (_nothing, 6),
    )
    chosen = rng.choices([maker for maker, _ in makers], [weight for _, weight in makers], k=number)
    for maker in chosen:
        yield maker(rng, world, today)


def _day(rng: random.Random, today: date) -> date:
    return today - timedelta(days=rng.randint(0, 30))


def _styled(rng: random.Random, docket: str) -> str:
    year, rest = docket[1:5], docket[6:]
    return rng.choice(
        (
            docket,
            f"({year}){rest}",
            f"〔{year}〕{rest}",
            f"{year}{rest}",
            f"（{year}） {rest[:1]}{rest[1:5]} {rest[5:]}",
            f"[{year}]{rest.removesuffix('号')}",
        )
    )


def _some(rng: random.Random, case: MadeCase) -> Money:
    return Money(rng.randint(10_000, max(10_001, case.owed.minor // 2)), "CNY")


def _court_with_docket(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    amount = (
        case.awaited[0][2] or case.awaited[0][1] if case.awaited and rng.random() < 0.7 else _some(rng, case)
    )
    word = rng.choice(("执行款", "案款", "执行案款", "拍卖款", "代管款", ""))
    name = rng.choice(("", "", case.debtor))
    text = rng.choice((" ", "，", "")).join(filter(None, (word, _styled(rng, case.docket), name)))
    return MadeLine(
        _day(rng, today), amount, _court_name(rng, case.court), text, ((case.number, amount.minor),), "docket"
    )


def _court_name(rng: random.Random, court: Court) -> str:
    short = court.name.replace("人民法院", "法院").replace("市", "")
    return rng.choice((court.name, court.name, short, f"{court.name}案款专户", f"{court.name}（执行款）"))


def _court_wrong_year(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    year = int(case.docket[1:5]) + rng.choice((-1, 1))
    docket = f"（{year}）{case.docket[6:]}"
    amount = case.awaited[0][1] if case.awaited else _some(rng, case)
    name = case.debtor if rng.random() < 0.5 else ""
    text = f"执行款 {_styled(rng, docket)} {name}"
    return MadeLine(
        _day(rng, today), amount, case.court.name, text, ((case.number, amount.minor),), "wrong year"
    )


def _debtor_pays(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    payer = rng.choice((case.debtor, case.guarantor))
    amount = case.awaited[0][1] if case.awaited and rng.random() < 0.6 else _some(rng, case)
    text = rng.choice(("还款", "归还贷款", "还贷", "", case.contract, "和解款第2期"))
    return MadeLine(
        _day(rng, today), amount, _wide(rng, payer), text, ((case.number, amount.minor),), "payer"
    )


def _wide(rng: random.Random, name: str) -> str:
    roll = rng.random()
    if roll < 0.1:
        return " ".join(name)
    if roll < 0.2:
        return name.translate(_TRADITIONAL)
    return name


def _debtor_abbreviated(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice([one for one in rng.sample(cases, min(30, len(cases))) if len(one.debtor) > 6] or cases)
    name = case.debtor
    short = rng.choice(
        (
            name.removesuffix("有限公司").removesuffix("责任"),
            name[: max(6, len(name) - 3)],
            name.replace("有限责任公司", "有限公司"),
            name.replace("市", ""),
        )
    )
    amount = case.awaited[0][1] if case.awaited and rng.random() < 0.5 else _some(rng, case)
    text = rng.choice(("还款", "贷款", "", "归还本金"))
    return MadeLine(_day(rng, today), amount, short, text, ((case.number, amount.minor),), "abbreviated")


def _reference(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    amount = _some(rng, case)
    number = rng.choice((case.reference, case.contract, case.contract.lower(), case.reference.lower()))
    text = f"{rng.choice(('还款', '代偿', '付'))} {number}"
    return MadeLine(_day(rng, today), amount, _person(rng), text, ((case.number, amount.minor),), "reference")


def _court_without_docket(rng: random.Random, cases: World, today: date) -> MadeLine:
    waiting = [one for one in rng.sample(cases, min(60, len(cases))) if one.awaited]
    case = rng.choice(waiting or cases)
    tells = bool(case.awaited)
    amount = (case.awaited[0][2] or case.awaited[0][1]) if case.awaited else _some(rng, case)
    text = rng.choice(("执行款", "案款发放", ""))
    return MadeLine(
        _day(rng, today), amount, case.court.name, text, ((case.number, amount.minor),), "court alone", tells
    )


def _batch(rng: random.Random, cases: World, today: date) -> MadeLine:
    court = rng.choice(COURTS)
    own = cases.waiting[court]
    if len(own) < 2:
        return _court_with_docket(rng, cases, today)
    picked = rng.sample(own, min(len(own), rng.choice((2, 2, 3))))
    parts = [(one.number, one.awaited[0][1].minor) for one in picked]
    text = "执行款 " + "、".join(_styled(rng, one.docket) for one in picked)
    amount = Money(sum(minor for _, minor in parts), "CNY")
    return MadeLine(_day(rng, today), amount, court.name, text, tuple(parts), "batch")


def _treasury_refund(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    amount = Money(rng.randint(50_000, 5_000_000), "CNY")
    payer = rng.choice((f"{case.court.city}市财政局", f"{case.court.city}市财政局非税收入专户"))
    text = f"退诉讼费 {_styled(rng, case.docket)}"
    return MadeLine(_day(rng, today), amount, payer, text, ((case.number, amount.minor),), "refund")


def _third_party(rng: random.Random, cases: World, today: date) -> MadeLine:
    case = rng.choice(cases)
    amount = _some(rng, case)
    text = f"代{case.debtor}还款"
    return MadeLine(
        _day(rng, today), amount, _person(rng) + "某", text, ((case.number, amount.minor),), "third party"
    )


def _nothing(rng: random.Random, cases: World, today: date) -> MadeLine:
    amount = Money(rng.randint(10_000, 9_000_000), "CNY")
    payer = rng.choice((None, "网银在线", "银联商务", _person(rng) + "氏"))
    return MadeLine(
        _day(rng, today), amount, payer, rng.choice((None, "转账", "跨行汇款")), (), "nothing", False
    )
