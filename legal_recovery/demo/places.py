"""Where the made-up cases play: offices and officers that never were, before courts that are real."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Court:
    """A court and its code in docket numbers (法〔2015〕137号)."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """A city with an office of the lender and the bodies before which it goes."""

    city: str
    office: str
    officers: tuple[str, ...]
    area: str
    court: Court
    upper: Court
    arbitration: Court
    notary: Court


def _place(
    city: str, area: str, officers: str, court: str, code: str, upper: str, arbitration: str, short: str
) -> Place:
    return Place(
        city=city,
        office=f"{city}分行",
        officers=tuple(f"{surname}律" for surname in officers),
        area=area,
        court=Court(court, code),
        upper=Court(upper, code[:3]),
        arbitration=Court(arbitration, short),
        notary=Court(f"{city}示例公证处", f"{code[0]}示例证"),
    )


PLACES = (
    _place("北京", "1101", "郑周", "北京市朝阳区人民法院", "京0105",
           "北京市第三中级人民法院", "北京仲裁委员会", "京仲"),
    _place("上海", "3101", "吴王", "上海市浦东新区人民法院", "沪0115",
           "上海市第一中级人民法院", "上海仲裁委员会", "沪仲"),
    _place("杭州", "3301", "冯陈褚", "杭州市西湖区人民法院", "浙0106",
           "杭州市中级人民法院", "杭州仲裁委员会", "杭仲"),
    _place("苏州", "3205", "卫蒋", "苏州市姑苏区人民法院", "苏0508",
           "苏州市中级人民法院", "苏州仲裁委员会", "苏仲"),
    _place("深圳", "4403", "沈韩杨", "深圳市福田区人民法院", "粤0304",
           "深圳市中级人民法院", "深圳仲裁委员会", "深仲"),
    _place("南京", "3201", "朱秦", "南京市鼓楼区人民法院", "苏0106",
           "南京市中级人民法院", "南京仲裁委员会", "宁仲"),
    _place("广州", "4401", "尤许", "广州市天河区人民法院", "粤0106",
           "广州市中级人民法院", "广州仲裁委员会", "穗仲"),
    _place("成都", "5101", "何吕", "成都市武侯区人民法院", "川0107",
           "成都市中级人民法院", "成都仲裁委员会", "蓉仲"),
)  # fmt: skip


# How many cases of a kind a court takes up a day, so that serials rise through the year as a court's do.
_A_DAY = {"民初": 90, "执": 90, "执保": 40, "民终": 40, "执恢": 20, "财保": 9, "民督": 6, "民特": 6, "破": 1}
_A_DAY_ELSEWHERE = 12


class Dockets:
    """Gives docket numbers, each once."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str, int], int] = {}

    def next(self, court: Court, kind: str, filed_on: date) -> str:
        """Return the next number of a kind of case at a court on a day, such as （2024）浙0106执1234号."""
        key = (court.code, kind, filed_on.toordinal())
        nth = self._given.get(key, 0)
        self._given[key] = nth + 1
        a_day = _A_DAY.get(kind, _A_DAY_ELSEWHERE)
        # 37 has no divisor in common with any of the figures above: a day's numbers mix and do not repeat.
        within = (nth * 37 + key[2] * 11) % a_day
        # More cases a day than a court could take go beyond its year's range.
        beyond = nth // a_day * 366 * a_day
        serial = (filed_on.timetuple().tm_yday - 1) * a_day + within + beyond + 1
        return f"（{filed_on.year}）{court.code}{kind}{serial}号"
