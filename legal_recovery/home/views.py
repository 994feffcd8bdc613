"""The first page, by what must be looked at first, and the search of the palette."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import STAGES, Stage
from legal_recovery.home.store import Found, list_cases_needing, recent_cases, search_cases
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.rules import exact_rate
from legal_recovery.plumbing.db import db
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import CaseFilter, ListTotal, list_totals
from legal_recovery.portfolio.views import debtor_text, stage_badges
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import wants_json
from legal_recovery.web.transact import house

bp = Blueprint("home", __name__)
ATTENTION = {
    "missing": (N_("Facts missing for the stage"), N_("The stage says more than the file shows.")),
    "unallocated": (N_("Money not allocated"), N_("It came in, and no claim has become smaller by it.")),
    "quiet": (N_("No movement for 60 days"), N_("Ask the court, or note why it rests.")),
}
WHY = {
    "reference": N_("Case"),
    "docket": N_("Docket number"),
    "party": N_("Party"),
    "pinyin": N_("Party"),
    "contract": N_("Contract number"),
    "identity": N_("Identity number"),
}


@bp.get("/")
@allow.signed_in
def show() -> ResponseReturnValue:
    """Show the portfolio at a glance; who administers people begins with people."""
    actor = current_actor()
    if actor.roles <= {"admin"}:
        return redirect(url_for("users.people"), code=303)
    session, today = db.session(), house().clock.today()
    totals = list_totals(session, actor, CaseFilter(today=today))
    needing = {key: list_cases_needing(session, actor, today, key) for key in ATTENTION}
    return render_template(
        "home/show.html",
        today=today,
        tiles=[(total.currency, total.cases, _tiles(total)) for total in totals],
        needing=[
            {
                "key": key,
                "title": _(title),
                "says": _(says),
                "rows": [_row(line) for line in needing[key]],
                "url": url_for("portfolio.cases", attention=key),
            }
            for key, (title, says) in ATTENTION.items()
        ],
        plots=[(total.currency, _bars(session, actor, total.currency)) for total in totals],
        recent=[_row(line) for line in recent_cases(session, actor, today)],
        active_nav="home",
    )


def _tiles(total: ListTotal) -> list[dict[str, Any]]:
    rate = exact_rate(total.net.minor, total.exposure.minor)
    return [
        {
            "label": _("Net recovery"),
            "value": total.net,
            "primary": True,
            "url": url_for("reports.net_recovery"),
        },
        {"label": _("Net recovery rate"), "value": rate, "kind": "rate"},
        {"label": _("Recovered"), "value": total.gross},
        {"label": _("Costs"), "value": total.costs},
        {"label": _("Outstanding"), "value": total.outstanding},
        {"label": _("Exposure"), "value": total.exposure, "url": url_for("portfolio.cases")},
    ]


def _bars(session: Any, actor: Any, currency: str) -> list[dict[str, Any]]:
    today = house().clock.today()
    bars = []
    for stage in Stage:
        wanted = CaseFilter(today=today, stage=stage, currency=currency)
        total = next((one for one in list_totals(session, actor, wanted) if one.currency == currency), None)
        if total is not None and total.cases:
            label = f"{_(STAGES[stage])} ({total.cases})"
            url = url_for("portfolio.cases", stage=stage, currency=currency)
            bars.append({"label": label, "value": total.outstanding, "url": url})
    return bars


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


@bp.get("/search")
@allow.signed_in
def search() -> ResponseReturnValue:
    """Find cases by any word; nothing typed yet shows the latest ones."""
    actor, session, today = current_actor(), db.session(), house().clock.today()
    text = request.args.get("q", "").strip()[:100]
    if actor.roles <= {"admin"}:
        found: list[Found] = []
    elif text:
        found = search_cases(session, actor, text, today)
    else:
        found = [Found(line, "") for line in recent_cases(session, actor, today)]
    items = [_item(one) for one in found]
    if wants_json():
        label = _("Cases") if text else _("Recent")
        return jsonify(groups=[{"type": label, "items": items}] if items else [])
    return render_template("home/search.html", items=items, text=text)


def _item(found: Found) -> dict[str, Any]:
    line = found.line
    detail = " · ".join(
        part for part in (line.docket_number, _(STAGES[Stage(line.stage)]), str(line.net)) if part
    )
    return {
        "id": line.id,
        "label": f"{debtor_text(line)} · {line.reference}",
        "detail": detail,
        "url": url_for("cases.show", reference=line.reference),
        "why": _(WHY[found.why]) if found.why in WHY else "",
    }
