"""From taking the case on to the effective title: security, suit, appeal, award."""

from dataclasses import dataclass, field
from typing import Any

from tests.stories.enforcement.hand import PRINCIPAL
from tests.stories.enforcement.office import CASE, Office

COURT, ABOVE = "杭州市西湖区人民法院", "杭州市中级人民法院"
SEIZED = {"court": COURT, "docket_number": "（2024）浙0106财保77号", "ordered_on": "2024-03-12"}


@dataclass
class Story:
    """The office, and the ids of what came about so far."""

    office: Office
    ids: dict[str, Any] = field(default_factory=dict)

    def legal(self, path: str, **body: Any) -> Any:
        """Let legal do something on the case."""
        return self.office.legal.post(f"{CASE}{path}", **body)

    def finance(self, path: str, **body: Any) -> Any:
        """Let finance do something on the case."""
        return self.office.finance.post(f"{CASE}{path}", **body)

    def see(self, path: str = "") -> Any:
        """Return what the case shows."""
        return self.office.legal.get(f"{CASE}{path}")

    def proceed(self, name: str, kind: str, court: str, docket: str, filed_on: str, **more: Any) -> None:
        """Open a proceeding."""
        body = {"proceeding_kind": kind, "court": court, "docket_number": docket, "filed_on": filed_on}
        self.ids[name] = self.legal("/proceedings", **body, **more)

    def move(self, name: str, state: str, on: str, reason: str, **more: Any) -> Any:
        """Move a proceeding."""
        return self.legal(f"/proceedings/{self.ids[name]}/moves", state=state, on=on, reason=reason, **more)

    def serve(self, name: str, paper: str, on: str, whom: str | None, means: str = "in-person") -> None:
        """Record a service; on ourselves when nobody is named."""
        who = self.ids[whom] if whom else None
        self.legal(f"/proceedings/{self.ids[name]}/service", paper=paper, on=on, obligor_id=who, means=means)

    def reach(self, stage: str, on: str, reason: str, **more: Any) -> None:
        """Bring the case to a stage, unless it came there by itself."""
        if self.see()["stage"] != stage:
            self.legal("/stage", stage=stage, on=on, reason=reason, **more)

    def state_of(self, name: str) -> str:
        """Return the state of a proceeding."""
        return str(self.see(f"/proceedings/{self.ids[name]}")["state"])


def take_on(story: Story) -> None:
    """The opening, who answers, interest, collateral with three liens."""
    opening = (("claim:principal", PRINCIPAL), ("claim:interest-on", 120_000))
    off = (("claim:interest-off", 80_000), ("claim:penalty", 30_000))
    story.office.hand.post(
        *opening, *off, ("claim:basis:on-book", -5_120_000), ("claim:basis:off-book", -110_000)
    )
    story.office.agree()
    _know_the_obligors(story)
    story.ids["debt"] = story.see("/debts")[0]["id"]
    story.legal("/owner", owner_id=story.office.legal.id)
    terms = {"rate_kind": "fixed", "rate": "4.35", "basis": "360", "overdue_from": "2023-06-30"}
    story.legal(f"/debts/{story.ids['debt']}/interest", **terms, uplift="50", clause="第七条")
    story.legal("/events", event_key="debt-due", on="2023-06-30")
    story.reach("pre_litigation", "2024-03-05", "催收无果")
    _describe_collateral(story)


def _know_the_obligors(story: Story) -> None:
    for one in story.see("/owed?on=2024-03-05")["obligors"]:
        capped = one["answers_for"] == "1500000.00"
        name = "debtor" if one["role"] == "debtor" else "capped" if capped else "guarantor"
        story.ids[name] = one["obligor"]


def _describe_collateral(story: Story) -> None:
    for name, kind, what, whose in (
        ("house", "real_estate", "西湖区远山路1号厂房", "debtor"),
        ("truck", "vehicle", "浙A·12345 货车", "debtor"),
        ("account", "deposit", "工行 尾号 8899 账户", "debtor"),
        ("shares", "equity", "甬江公司 20% 股权", "guarantor"),
    ):
        body = {"collateral_kind": kind, "description": what, "obligor_id": story.ids[whose]}
        story.ids[name] = story.legal("/collateral", **body)
    for kind, rank, secured, holder in (
        ("maximum-mortgage", 1, "1200000.00", "交通银行杭州分行"),
        ("maximum-mortgage", 2, "3000000.00", None),
        ("mortgage", 3, "800000.00", "杭州小贷有限公司"),
    ):
        lien = {"lien_kind": kind, "rank": rank, "secured": secured, "registered_on": f"2020-0{rank}-01"}
        story.legal(f"/collateral/{story.ids['house']}/liens", **lien, holder=holder)


def preserve(story: Story) -> None:
    """Preservation before the suit: security lodged, costs, three seizures of ours and a waiting one."""
    office = story.office
    office.on("2024-03-13")
    docket = SEIZED["docket_number"]
    story.proceed("preservation", "pre_action_preservation", COURT, docket, "2024-03-11")
    office.pay("preservation", "5000.00", "2024-03-11")
    office.pay("bond-premium", "2615.00", "2024-03-11")
    security = {"security_kind": "cash", "amount": "100000.00", "lodged_on": "2024-03-11"}
    lodged = {**security, "lodged_with": COURT, "proceeding_id": story.ids["preservation"]}
    story.ids["security"] = story.legal("/securities", **lodged)
    office.hand.move("money:deposit-lodged", "money:bank", 100_000)
    story.move("preservation", "granted", "2024-03-12", "裁定准许")
    story.move("preservation", "in_force", "2024-03-13", "已查封")
    _seize(story, "house", "seal", "immovable", "2027-03-12", amount="5230000.00")
    _seize(story, "account", "freeze", "bank-deposit", "2025-03-12", amount="300000.00")
    _seize(story, "shares", "freeze", "immovable", "2027-03-12")
    ahead = {"first_court": "杭州市上城区人民法院", "first_docket_number": "（2023）浙0102执保5号"}
    waits = {"rank": 2, "first_started_on": "2023-09-01", "first_stage": "preservation"}
    _seize(story, "truck", "seal", "movable", None, **ahead, **waits)
    assert {one["state"] for one in story.see("/seizures")} == {"effective", "waiting"}
    office.agree()


def _seize(story: Story, piece: str, measure: str, kind: str, until: str | None, **more: Any) -> None:
    term = {"rank": 1, "starts_on": "2024-03-13", "expires_on": until} if until else {}
    whose = {"owner_id": story.office.legal.id, "proceeding_id": story.ids["preservation"]}
    what = {"collateral_id": story.ids[piece], "measure": measure, "asset_class": kind}
    story.ids[f"seizure of {piece}"] = story.legal("/seizures", **SEIZED, **what, **whose, **term, **more)


def sue(story: Story) -> None:
    """The suit: fee, service, a hearing that is adjourned, the judgment."""
    office = story.office
    office.on("2024-04-10")
    side = [{"obligor_id": story.ids[who], "side": "respondent"} for who in ("debtor", "guarantor", "capped")]
    more = {"claim": "5230000.00", "parent_id": story.ids["preservation"], "parties": side}
    story.proceed("suit", "lawsuit", COURT, "（2024）浙0106民初3456号", "2024-04-09", **more)
    story.move("suit", "fee_due", "2024-04-10", "收到交费通知")
    office.on("2024-04-28")
    office.pay("acceptance", "48410.00", "2024-04-15")
    story.move("suit", "under_way", "2024-04-15", "已交费")
    story.reach("litigation", "2024-04-28", "立案", proceeding_id=story.ids["suit"])
    story.serve("suit", "complaint-served", "2024-04-20", "debtor")
    dates = f"/proceedings/{story.ids['suit']}/court-dates"
    hearing = {"at": "09:00", "date_kind": "hearing", "attends": [office.legal.id, office.lead.id]}
    first = story.legal(dates, day="2024-06-05", place="第三法庭", **hearing)
    office.on("2024-06-04")
    later = {"day": "2024-07-03", "at": "14:00", "place": "第五法庭", "reason": "被告申请延期"}
    second = story.legal(f"/court-dates/{first}/adjournment", **later, attends=[office.legal.id])
    office.on("2024-09-28")
    story.legal(f"/court-dates/{second}/result", result="庭审结束，择期宣判")
    assert {one["id"]: one["state"] for one in story.see("/court-dates")} == {
        first: "adjourned",
        second: "held",
    }
    story.move("suit", "decided", "2024-08-20", "判决", title_kind="judgment")
    story.serve("suit", "judgment-served", "2024-08-23", "debtor")
    story.serve("suit", "judgment-served", "2024-08-26", "guarantor", "mail")
    story.serve("suit", "judgment-served", "2024-08-28", "capped", "announcement")
    story.serve("suit", "judgment-served", "2024-08-23", None)
    office.pay("announcement", "300.00", "2024-08-28")
    office.pay("counsel", "60000.00", "2024-09-01")


def appeal_windows(story: Story) -> set[tuple[str, str]]:
    """Return the days of service and the last days of the appeal, as they are shown."""
    found = [one for one in story.see("/deadlines") if one["rule"] == "appeal-judgment"]
    return {(one["event_on"], one["due"]) for one in found}


def appeal(story: Story) -> None:
    """The appeal is dismissed; the title takes effect and says what is owed."""
    office = story.office
    office.on("2024-12-26")
    story.move("suit", "challenged", "2024-09-05", "被告上诉")
    more = {"parent_id": story.ids["suit"], "claim": "5230000.00"}
    story.proceed("appeal", "appeal", ABOVE, "（2024）浙01民终5678号", "2024-09-30", **more)
    story.move("appeal", "under_way", "2024-10-08", "二审")
    story.move("appeal", "decided", "2024-11-15", "维持原判", title_kind="judgment")
    for who, on, means in (
        ("debtor", "2024-11-18", "in-person"),
        ("guarantor", "2024-11-20", "mail"),
        ("capped", "2024-11-18", "announcement"),
        (None, "2024-11-18", "in-person"),
    ):
        story.serve("appeal", "final-instrument-served", on, who, means)
    at = f"/proceedings/{story.ids['appeal']}"
    # Thirty days of announcement (民诉法第九十五条): whoever is served last makes it final.
    assert story.see(f"{at}/service")["effect"]["on"] == "2024-12-18"
    story.legal(f"{at}/title", title_kind="judgment", title_on="2024-12-18")
    story.legal(f"{at}/certificates", effective_on="2024-12-18", issued_on="2024-12-24")
    assert story.state_of("appeal") == "effective"
    _award(story, at)


def _award(story: Story, at: str) -> None:
    hand = story.office.hand
    title = {"title_kind": "judgment", "title_on": "2024-12-18", "proceeding_id": story.ids["appeal"]}
    # 30,000 at the start and 172 days at 906.25 make the penalty that the judgment names.
    said = {"principal": "5000000.00", "interest": "200000.00", "penalty": "185875.00"}
    costs = {"court_fees": "53410.00", "other_costs": "60000.00"}
    days = {"counted_until": "2024-08-20", "perform_until": "2024-12-28"}
    story.legal(f"{at}/award", debt_id=story.ids["debt"], **said, **costs, **days, general="contract")
    story.reach("effective_title", "2024-12-18", "判决生效", **title)
    hand.overdue("2024-03-01", "2024-12-18")
    hand.move("claim:costs", "claim:basis:off-book", 53_410 + 60_000)
    story.office.agree()
