"""The search of the palette: cases by any word, and what can be done from anywhere, by its name."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pypinyin import Style, lazy_pinyin

from legal_recovery.cases.rules import STAGES, Stage
from legal_recovery.home.store import Found, recent_cases, search_cases
from legal_recovery.home.views.day import bp
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.portfolio.views import debtor_text
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import wants_json
from legal_recovery.web.transact import house

WHY = {
    "reference": N_("Case"),
    "docket": N_("Docket number"),
    "party": N_("Party"),
    "pinyin": N_("Party"),
    "contract": N_("Contract number"),
    "identity": N_("Identity number"),
    "code": N_("Number for payments"),
}
# What is done from anywhere: its page, its name, and who does it.
ACTS = (
    ("deadlines.hand_over", N_("Hand over what somebody answers for"), ("legal_lead", "manager", "admin")),
    ("home.new_date", N_("Set on a day"), ("legal",)),
)


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
        groups = [{"type": _("Cases") if text else _("Recent"), "items": items}]
        groups.append({"type": _("Action"), "items": _acts(text)})
        return jsonify(groups=[one for one in groups if one["items"]])
    return render_template("home/search.html", items=items, text=text)


def _acts(text: str) -> list[dict[str, Any]]:
    """Return what can be done whose name holds the word, in 汉字, pinyin or initials."""
    word = text.lower()
    return [
        {"label": _(name), "url": url_for(endpoint)}
        for endpoint, name, roles in ACTS
        if word and may(*roles) and any(word in said for said in _spelled(_(name)))
    ]


def _spelled(name: str) -> tuple[str, ...]:
    initials = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return name.lower(), "".join(lazy_pinyin(name)).lower(), "".join(initials).lower()


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
