"""Worked examples of deadlines and terms."""

from datetime import date, timedelta

from legal_recovery.law import seizures
from legal_recovery.law.deadlines import Deadline, deadline, earliest
from legal_recovery.law.examples.inputs import Find, Inputs, Result, Unknown
from legal_recovery.law.pack import Pack, load_pack

_PERIODS = {
    "answer_15d": ("answer", False),
    "answer_foreign_30d": ("answer", True),
    "appeal_judgment_15d": ("appeal-judgment", False),
    "appeal_ruling_10d": ("appeal-ruling", False),
    "distribution_plan_objection_15d": ("distribution-plan-objection", False),
    "enforcement_2y": ("enforcement", False),
    "enforcement_objection_review_10d": ("enforcement-objection-review", False),
    "guarantee_period_6m": ("guarantee-period", False),
    "limitation_3y": ("limitation", False),
    "pre_action_preservation_sue_30d": ("pre-action-preservation-sue", False),
}
_TRIGGERS = {"due date": "debt-due", "last day of performance period": "performance-expired"}
_BACK = {
    "auction_notice_immovable_first": "auction-notice-immovable-first",
    "auction_notice_movable_first": "auction-notice-movable-first",
    "auction_notice_immovable_second": "auction-notice-immovable-second",
    "auction_notice_movable_second": "auction-notice-movable-second",
}


def _deadline_cn(given: Inputs, jurisdiction: str, _today: date) -> Result:
    pack = load_pack(jurisdiction)
    rule = given.text("rule")
    if rule in _BACK:
        return {"latest_notice_date": deadline(pack, _BACK[rule], given.day("auction_date")).due.isoformat()}
    if rule == "appraisal_validity":
        return _appraisal(given, pack)
    if rule == "preservation_renewal_apply":
        return _renewal(given, pack)
    if rule == "service_by_announcement_30d_then_appeal_15d":
        served = deadline(pack, "announcement", given.day("trigger_date"))
        found = deadline(pack, "appeal-judgment", served.unrolled)
        return {"deemed_served": served.unrolled.isoformat(), **_days(found)}
    if rule not in _PERIODS:
        raise Unknown(f"rule {rule!r}")
    key, abroad = _PERIODS[rule]
    found = deadline(pack, key, given.day("trigger_date"), abroad=abroad)
    if "trigger" in given and _TRIGGERS.get(trigger := given.text("trigger")) != found.rule.trigger:
        raise Unknown(f"trigger {trigger!r}")
    return _days(found)


def _days(found: Deadline) -> Result:
    return {
        "raw_last_day": found.unrolled.isoformat(),
        "deadline": found.due.isoformat(),
        "conservative_deadline": found.unrolled.isoformat(),
        "rolled": found.due.isoformat(),
    }


def _appraisal(given: Inputs, pack: Pack) -> Result:
    valid_until = given.day("appraisal_valid_until")
    if given.day("first_notice_published") > valid_until:
        return {"reappraisal_not_needed_if_sold_by": None}
    found = deadline(pack, "appraisal-validity", valid_until)
    return {"reappraisal_not_needed_if_sold_by": found.due.isoformat()}


def _renewal(given: Inputs, pack: Pack) -> Result:
    expires_on = given.day("trigger_date")
    lead = pack.figure("renewal-lead", expires_on)
    return {
        "latest_apply": deadline(pack, "preservation-renewal", expires_on).due.isoformat(),
        "recommended_internal": (expires_on - timedelta(days=int(lead.value))).isoformat(),
    }


_CLEAR = {
    "at_least_3_clear_days_before": "notice-of-application",
    "at_least_5_days_before": "five-days-before",
    "at_least_7_days_before": "seven-days-before",
}


def _deadline_ew(given: Inputs, jurisdiction: str, _today: date) -> Result:
    pack, rule = load_pack(jurisdiction), given.text("rule")
    if rule == "within_14_days_of_service":
        return {
            "last_date": deadline(
                pack, "within-14-days-of-service", given.day("service_date")
            ).due.isoformat()
        }
    if rule == "hearing_at_least_28_days_after_notice":
        return {"earliest_date": earliest(pack, 28, given.day("notice_date")).isoformat()}
    if rule not in _CLEAR:
        raise Unknown(f"rule {rule!r}")
    return {"last_date": deadline(pack, _CLEAR[rule], given.day("event_date")).due.isoformat()}


_ASSETS = {"bank_deposit": "bank-deposit", "movable": "movable", "immovable": "immovable"}


def _seizure(given: Inputs, jurisdiction: str, _today: date) -> Result:
    asset = _ASSETS[given.one_of("asset", *_ASSETS)]
    term = seizures.seizure_term(
        load_pack(jurisdiction), asset, given.day("start"), given.whole("term_years")
    )
    return {"last_effective_day_conservative": term.last_day.isoformat()}


KINDS: dict[tuple[str, str], Find] = {
    ("deadline", "CN"): _deadline_cn,
    ("deadline", "EW"): _deadline_ew,
    ("seizure_term", "CN"): _seizure,
}
