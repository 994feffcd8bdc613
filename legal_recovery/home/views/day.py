"""The first page, by what must be acted on and looked at first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.alerts.store import count_agenda, list_agenda, list_come
from legal_recovery.cases.rules import STAGES, Dated, DatedFilter, Stage
from legal_recovery.home.rules import AHEAD, what_must_be_done
from legal_recovery.home.store import (
    last_checkpoint,
    list_cases_needing,
    recent_cases,
    recent_exports,
    recent_reversals,
)
from legal_recovery.home.views.dated import act_on, rows_of, what_text
from legal_recovery.home.views.uncovered import changes, counters, to_review
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import total
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.rules import exact_rate
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import CaseFilter, GroupTotal, ListTotal, group_totals, list_totals
from legal_recovery.portfolio.views import debtor_text, stage_badges
from legal_recovery.users.store import list_offices
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.transact import house

bp = Blueprint("home", __name__)
ATTENTION = {
    "missing": (N_("Facts missing for the stage"), N_("The stage says more than the file shows.")),
    "unallocated": (N_("Money not allocated"), N_("It came in, and no claim has become smaller by it.")),
    "quiet": (N_("No movement for 60 days"), N_("Ask the court, or note why it rests.")),
}
EXPORTS = {
    "cases": N_("List of cases"),
    "report.net_recovery": N_("Report of net recovery"),
    "dossier": N_("Dossier"),
    "paper": N_("Paper"),
    "alerts.reminders": N_("Reminders"),
    "alerts.ownerless": N_("Nobody's"),
    "calendar": N_("Calendar"),
}

# Legal people see first what the stage lacks, finance what waits to be allocated.
_ORDERS = {
    "finance": ("unallocated", "missing"),
    "finance_lead": ("unallocated", "missing"),
    "auditor": (),
}
# Who looks after dates; and how far ahead My day looks.
ACTING = frozenset({"legal", "legal_lead", "manager"})
# Who reviews what others posted at the desk.
REVIEWING = frozenset({"finance", "finance_lead", "manager"})
LOOK_AHEAD = timedelta(days=400)
# Of what is overdue for longer, the earliest alone is read: what is nearer comes before it at all events.
RECENTLY, OLD, NEAR = timedelta(days=14), 20, 400
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_USUAL_ORDER = ("missing", "unallocated", "quiet")


@bp.get("/")
@allow.signed_in
def show() -> ResponseReturnValue:
    """Show the portfolio at a glance, by what the role must look at; who administers begins with people."""
    actor = current_actor()
    if actor.roles <= {"admin"}:
        return redirect(url_for("users.people"), code=303)
    session, today = db.session(), house().clock.today()
    totals = list_totals(session, actor, CaseFilter(today=today))
    groups = group_totals(session, actor)
    return render_template(
        "home/show.html",
        today=today,
        acting=_acting(session, actor, today) if actor.roles & ACTING else None,
        counters=[
            *(counters(session, actor, today) if actor.roles & ACTING else []),
            *(to_review(session, actor) if actor.roles & REVIEWING else []),
        ],
        changes=changes(session, actor, today) if actor.roles & ACTING else None,
        tiles=[(one.currency, one.cases, _tiles(one)) for one in totals],
        needing=[_needing(session, actor, today, key) for key in attentions_of(actor)],
        watch=_watch(session, actor) if "auditor" in actor.roles else None,
        by_office=[(one.currency, _office_plots(session, groups, one.currency)) for one in totals],
        by_stage=[(one.currency, _stage_bars(groups, one.currency)) for one in totals],
        recent=[_row(line) for line in recent_cases(session, actor, today)],
        active_nav="home",
    )


def _acting(session: Session, actor: Actor, today: date) -> dict[str, Any]:
    """Return what must be acted on, the next thing after it, and how much falls on each of the next days."""
    mine = theirs(actor)
    due = what_must_be_done(_come(session, actor, today, mine), today, partial(pack_of, session))
    ahead = [] if due else _ahead(session, actor, today, mine)
    return {
        "title": _("To be done, mine and nobody's") if actor.roles <= {"legal"} else _("To be done"),
        "rows": [act_on(row, one, today) for row, one in zip(rows_of(session, due, today), due, strict=True)],
        "url": url_for(
            "home.calendar", view="list", day=(min(one.on for one in due) if due else today).isoformat()
        ),
        "next": _next_text(ahead[0]) if ahead else None,
        "strip": _strip(count_agenda(session, actor, today, today + AHEAD, mine), today),
    }


def _come(session: Session, actor: Actor, today: date, mine: DatedFilter) -> list[Dated]:
    """Return what wants to be done by today: all that is near, and of what is long overdue some."""
    come = replace(mine, come_by=today, at_least=NEAR)
    near = list_agenda(session, actor, today - RECENTLY, today + LOOK_AHEAD, come)
    before = today - RECENTLY - timedelta(days=1)
    return near + list_come(session, actor, today, replace(mine, at_least=OLD), until=before)


def _ahead(session: Session, actor: Actor, today: date, mine: DatedFilter) -> list[Dated]:
    return list_agenda(session, actor, today, today + LOOK_AHEAD, replace(mine, at_least=1))


def theirs(actor: Actor) -> DatedFilter:
    """Whoever leads looks after everybody; the others after their own, and after what nobody looks after."""
    if not actor.roles <= {"legal"}:
        return DatedFilter(only_open=True)
    return DatedFilter(only_open=True, person_id=actor.id, nobodys=True)


def _next_text(one: Dated) -> str:
    return _("Next: %(day)s, %(what)s", day=one.on.isoformat(), what=what_text(one))


def _strip(counted: Mapping[date, int], today: date) -> list[dict[str, Any]]:
    days = [today + timedelta(days=number) for number in range(AHEAD.days)]
    return [
        {
            "day": day,
            "label": f"{day:%m-%d} {_(WEEKDAYS[day.weekday()])}",
            "today": day == today,
            "count": counted.get(day, 0),
            "url": url_for("home.calendar", view="week", day=day.isoformat()),
        }
        for day in days
    ]


def attentions_of(actor: Actor) -> tuple[str, ...]:
    """Return which cases a person is shown first, in that order."""
    wanted = [_ORDERS.get(role, _USUAL_ORDER) for role in sorted(actor.roles) if role != "admin"]
    return max(wanted, key=len)


def _needing(session: Session, actor: Actor, today: date, key: str) -> dict[str, Any]:
    title, says = ATTENTION[key]
    return {
        "key": key,
        "title": _(title),
        "says": _(says),
        "rows": [_row(line) for line in list_cases_needing(session, actor, today, key)],
        "url": url_for("portfolio.cases", attention=key),
    }


def _tiles(known: ListTotal) -> list[dict[str, Any]]:
    rate = exact_rate(known.net.minor, known.exposure.minor)
    return [
        {
            "label": _("Net recovery"),
            "value": known.net,
            "primary": True,
            "url": url_for("reports.net_recovery"),
        },
        {"label": _("Net recovery rate"), "value": rate, "kind": "rate"},
        {"label": _("Recovered"), "value": known.gross},
        {"label": _("Costs"), "value": known.costs},
        {"label": _("Outstanding"), "value": known.outstanding},
        {"label": _("Exposure"), "value": known.exposure, "url": url_for("portfolio.cases")},
    ]


def _stage_bars(groups: list[GroupTotal], currency: str) -> list[dict[str, Any]]:
    """Return what is still owed at each stage, in the order of stages."""
    bars = []
    for stage in Stage:
        here = [one.total for one in groups if one.stage is stage and one.total.currency == currency]
        if here:
            label = f"{_(STAGES[stage])} ({sum(one.cases for one in here)})"
            owed = total([one.outstanding for one in here], currency)
            url = url_for("portfolio.cases", stage=stage, currency=currency)
            bars.append({"label": label, "value": owed, "url": url})
    return bars


def _office_plots(session: Session, groups: list[GroupTotal], currency: str) -> list[dict[str, Any]]:
    """Return net recovery and exposure of each office; nothing where there is only one to compare."""
    by_office: dict[int, list[ListTotal]] = defaultdict(list)
    for one in groups:
        if one.total.currency == currency:
            by_office[one.office_id].append(one.total)
    if len(by_office) < 2:
        return []
    names = {one.id: one.name for one in list_offices(session)}
    plots = [("net", _("Net recovery by office"), _("Net recovery"))]
    plots += [("exposure", _("Exposure by office"), _("Exposure"))]
    return [
        {"title": title, "head": head, "bars": _office_bars(by_office, names, figure, currency)}
        for figure, title, head in plots
    ]


def _office_bars(
    by_office: dict[int, list[ListTotal]], names: dict[int, str], figure: str, currency: str
) -> list[dict[str, Any]]:
    sums = {
        office: total([getattr(one, figure) for one in here], currency) for office, here in by_office.items()
    }
    return [
        {"label": names[office], "value": value, "url": url_for("portfolio.cases", office=office)}
        for office, value in sorted(sums.items(), key=lambda pair: -pair[1].minor)
    ]


def _watch(session: Session, actor: Actor) -> dict[str, Any]:
    """Return what an auditor looks at first: the last signed checkpoint, what was undone, what was taken out."""
    now = house().clock.now()
    undone = recent_reversals(session, actor, now)
    return {
        "checkpoint": last_checkpoint(session),
        "reversals": [
            {
                "id": f"{one.reference}-{one.seq}",
                "reference": one.reference,
                "url": url_for("ledger.show", reference=one.reference, seq=one.seq),
                "reverses": one.reverses,
                "value_on": one.value_on,
                "recorded_at": one.recorded_at,
                "by": one.by,
            }
            for one in undone
        ],
        "exports": [
            {
                "id": number,
                "what": _(EXPORTS[one.what]) if one.what in EXPORTS else one.what,
                "rows": one.rows,
                "recorded_at": one.recorded_at,
                "by": one.by,
            }
            for number, one in enumerate(recent_exports(session, now), 1)
        ],
    }


def _row(line: CaseLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "debtor": debtor_text(line),
        "reference": line.reference,
        "docket_number": line.docket_number,
        "stage": stage_badges(line),
        "outstanding": line.outstanding,
        "net": line.net,
        "moved_on": line.moved_on,
        "officer": line.officer,
        "url": url_for("cases.show", reference=line.reference),
    }
