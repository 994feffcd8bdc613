"""What the law or the facts forbid is refused at its field, in both languages, and nothing of it is recorded."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from legal_recovery.kernel.clock import FixedClock
from tests.factories import Bench
from tests.stories.enforcement.office import Person

TODAY = date(2026, 11, 20)
CASE = "/cases/ZB-1"
COURT = "杭州市西湖区人民法院"
ENFORCED = {"court": COURT, "docket_number": "（2026）浙0106执11号"}

Body = dict[str, Any]


def day(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


SEIZURE = {**ENFORCED, "ordered_on": day(-40), "rank": 1, "starts_on": day(-40), "expires_on": day(300)}
ROUND = {"reserve": "700000.00", "deposit": "70000.00", "published_on": day(-3), "starts_on": day(28)}
SALE = {"act": "sell", "on": day(-2), "hammer": "60000.00", "highest": "60000.00", "bids": 2, "buyer": "甲"}


@dataclass(frozen=True)
class Scene:
    """A case with a house, vehicles, proceedings, seizures and disposals at each stage, by their ids."""

    person: Person
    bench: Bench
    ids: dict[str, str]

    def records(self) -> int:
        """Return how much is recorded anywhere."""
        with self.bench.session() as session:
            return int(session.execute(text("SELECT count(*) FROM records")).scalar_one())


@pytest.fixture
def clock() -> FixedClock:
    """Noon of a Friday."""
    return FixedClock(TODAY)


@pytest.fixture
def scene(app: Flask, bench: Bench) -> Scene:
    """Everything that the bad inputs are about."""
    bench.open_case()
    person = Person(app, bench, "legal")
    made = Scene(person, bench, {})
    _set_proceedings(made)
    _set_collateral(made)
    _set_disposals(made)
    return made


def _set_proceedings(scene: Scene) -> None:
    for name, kind, docket in (
        ("suit", "lawsuit", "（2026）浙0106民初11号"),
        ("enforcement", "enforcement", ENFORCED["docket_number"]),
    ):
        body = {"proceeding_kind": kind, "court": COURT, "docket_number": docket, "filed_on": day(-60)}
        scene.ids[name] = scene.person.post(f"{CASE}/proceedings", **body)


def _set_collateral(scene: Scene) -> None:
    for name, kind, value in (
        ("house", "real_estate", "1000000.00"),
        ("car", "vehicle", "100000.00"),
        ("van", "vehicle", "100000.00"),
        ("sold", "vehicle", "80000.00"),
        ("shared", "vehicle", "80000.00"),
    ):
        body = {"collateral_kind": kind, "description": name, "value": value, "valued_on": day(-60)}
        scene.ids[name] = scene.person.post(f"{CASE}/collateral", **body)
    house = {"collateral_id": scene.ids["house"], "measure": "seal", "asset_class": "immovable"}
    scene.ids["sealed"] = scene.person.post(f"{CASE}/seizures", **SEIZURE, **house)
    ended = {"collateral_id": scene.ids["van"], "measure": "detain", "asset_class": "movable"}
    scene.ids["released"] = scene.person.post(f"{CASE}/seizures", **SEIZURE, **ended)
    scene.person.post(f"{CASE}/seizures/{scene.ids['released']}/end", **RELEASE)


RELEASE = {"state": "released", "on": day(-1), "reason": "解除"}


def _set_disposals(scene: Scene) -> None:
    _open(scene, "house", "immovable", "1000000.00")
    for name in ("sold", "shared"):
        at = _open(scene, name, "movable", "80000.00")
        notice = {"reserve": "56000.00", "deposit": "5600.00", "published_on": day(-20)}
        scene.person.post(f"{at}/rounds", **notice, starts_on=day(-4), ends_on=day(-3))
        scene.person.post(f"{at}/results", act="start", on=day(-4))
    for act in (SALE, {"act": "pay", "on": day(-1)}, {"act": "rule", "on": day(-1)}):
        scene.person.post(f"{CASE}/disposals/{scene.ids['sale of shared']}/results", **act)


def _open(scene: Scene, piece: str, asset: str, price: str) -> str:
    lawful = {"price": price, "valued_on": day(-60), "valid_until": day(300), "opened_on": day(-30)}
    body = {"pieces": [scene.ids[piece]], "mode": "court-online", "asset": asset, **lawful}
    made = scene.person.post(f"{CASE}/disposals", **body, proceeding_id=scene.ids["enforcement"])
    scene.ids[f"sale of {piece}"] = made
    return f"{CASE}/disposals/{made}"


def hearing(**more: Any) -> tuple[str, Body]:
    return "/proceedings/{suit}/court-dates", {"date_kind": "hearing", "at": "09:00", **more}


def seizure(piece: str, measure: str, asset_class: str, **more: Any) -> tuple[str, Body]:
    what = {"collateral_id": f"{{{piece}}}", "measure": measure, "asset_class": asset_class}
    return "/seizures", {**SEIZURE, **what, **more}


def announced(**more: Any) -> tuple[str, Body]:
    return "/disposals/{sale of house}/rounds", {**ROUND, "ends_on": day(29), **more}


def sold(**more: Any) -> tuple[str, Body]:
    return "/disposals/{sale of sold}/results", {**SALE, **more}


def shared(*amounts: str) -> tuple[str, Body]:
    kinds = ("fee", "ours")
    lines = [{"kind": kind, "amount": amount} for kind, amount in zip(kinds, amounts, strict=True)]
    return "/disposals/{sale of shared}/distribution", {"lines": lines}


def numbered(kind: str, docket: str) -> tuple[str, Body]:
    body = {"proceeding_kind": kind, "court": COURT, "docket_number": docket, "filed_on": day(-10)}
    return "/proceedings", body


# What is wrong; where and what is sent; status, code and field.
BAD: list[tuple[str, tuple[str, Body], tuple[int, str, str | None]]] = [
    ("a hearing yesterday", hearing(day=day(-1)), (422, "court_dates.in_past", "day")),
    ("a hearing an hour ago", hearing(day=day(0), at="10:59"), (422, "court_dates.in_past", "at")),
    (
        "an expiry before the start",
        seizure("car", "detain", "movable", expires_on=day(-41)),
        (422, "seizures.expiry_before_start", "expires_on"),
    ),
    (
        "three years for a vehicle",
        seizure("car", "detain", "movable", expires_on=day(-40 + 3 * 365)),
        (422, "law.term_too_long", "expires_on"),
    ),
    (
        "a renewal beyond three years for a house",
        ("/seizures/{sealed}/renewal", {"expires_on": day(300 + 1100), "renewed_on": day(-1)}),
        (422, "law.term_too_long", "expires_on"),
    ),
    (
        "a renewal to the same day",
        ("/seizures/{sealed}/renewal", {"expires_on": day(300), "renewed_on": day(-1)}),
        (422, "seizures.expiry_before_start", "expires_on"),
    ),
    (
        "a second seizure of first rank",
        seizure("house", "seal", "immovable"),
        (422, "seizures.second_first", "rank"),
    ),
    ("the second round first", announced(step="second"), (422, "auctions.out_of_order", "step")),
    ("a sale before any round", announced(step="sale"), (422, "auctions.out_of_order", "step")),
    (
        "a reserve a cent below 70 %",
        announced(reserve="699999.99"),
        (422, "auctions.outside_of_the_law", "reserve"),
    ),
    (
        "a deposit a cent below 5 %",
        announced(deposit="34999.99"),
        (422, "auctions.outside_of_the_law", "deposit"),
    ),
    (
        "a deposit a cent above 20 %",
        announced(deposit="140000.01"),
        (422, "auctions.outside_of_the_law", "deposit"),
    ),
    (
        "29 days of notice",
        announced(starts_on=day(26), ends_on=day(27)),
        (422, "auctions.out_of_time", "starts_on"),
    ),
    (
        "a hammer price a cent below the reserve",
        sold(hammer="55999.99", highest="55999.99"),
        (422, "auctions.below_reserve", "hammer"),
    ),
    (
        "a cent too few shared",
        shared("800.00", "59199.99"),
        (422, "auctions.does_not_add_up", "line.1.amount"),
    ),
    (
        "a cent too many shared",
        shared("800.00", "59200.01"),
        (422, "auctions.does_not_add_up", "line.1.amount"),
    ),
    (
        "the number of an enforcement for a suit",
        numbered("lawsuit", "（2026）浙0106执12号"),
        (422, "docket.wrong_kind", "docket_number"),
    ),
    (
        "the number of a suit for an appeal",
        numbered("appeal", "（2026）浙0106民初12号"),
        (422, "docket.wrong_kind", "docket_number"),
    ),
    ("a seizure released twice", ("/seizures/{released}/end", RELEASE), (409, "seizures.over", None)),
]


def filled(found: Any, ids: dict[str, str]) -> Any:
    """Put the ids in."""
    if isinstance(found, dict):
        return {name: filled(value, ids) for name, value in found.items()}
    return re.sub(r"\{([\w ]+)\}", lambda name: ids[name[1]], found) if isinstance(found, str) else found


def test_every_bad_input_is_refused_at_its_field_and_nothing_is_recorded(scene: Scene) -> None:
    before, wrong = scene.records(), dict[str, object]()
    for name, (path, body), expected in BAD:
        place = CASE + path
        answers = {
            lang: scene.person.send("POST", filled(place, scene.ids), filled(body, scene.ids), lang)
            for lang in ("en", "zh")
        }
        english, chinese = (answer.get_json() for answer in answers.values())
        found = {(one["status"], one["code"], one.get("field")) for one in (english, chinese)}
        if found != {expected} or not understood(english["detail"], chinese["detail"]):
            wrong[name] = (found, english["detail"], chinese["detail"])
    assert wrong == {}
    assert scene.records() == before


def understood(english: str, chinese: str) -> bool:
    """Whether each sentence is one, with nothing left to fill in, and the Chinese one has no English word."""
    foreign = re.search(r"[A-Za-z]{2,}", chinese)
    return not foreign and "{" not in english + chinese and english != chinese and chinese.endswith("。")
