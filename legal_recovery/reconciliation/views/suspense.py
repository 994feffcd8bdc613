"""What waits in suspense: across all accounts, by age, reason and who looks after it."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.rules.lines import GROUNDS, STATES
from legal_recovery.reconciliation.store import (
    SORTS,
    BankLine,
    LineFilter,
    list_accounts,
    list_lines,
    sums_of,
)
from legal_recovery.reconciliation.views.desk import READERS, position_of
from legal_recovery.reconciliation.views.listing import account_options, all_of, given, number, saved
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import list_people, names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column
from legal_recovery.web.pagination import Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import house

OLDEST = Sort("parked_on")
WAITING = ("suspense", "asked")
# Days that a line has waited, from and up to.
AGES: dict[str, tuple[int, int | None]] = {"30": (0, 30), "90": (31, 90), "more": (91, None)}
_FILTERS = ("account", "ground", "owner", "state", "age", "q")


@bp.get("/reconciliation/suspense")
@allow(*READERS)
def suspense() -> ResponseReturnValue:
    """Show the lines that wait, the oldest first, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    seek = read_seek(request.args, sorts=tuple(SORTS), default=OLDEST)
    wanted = _wanted()
    found, _more = list_lines(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        downwards=seek.sort.descending != seek.backwards,
        after=position_of(SORTS, seek),
        limit=seek.limit,
    )
    page = page_of(found, seek, lambda line: _position(line, seek.sort.key))
    sums = sums_of(session, actor, wanted)
    return render_template(
        "reconciliation/suspense.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        count=sum(count for count, _amount, _left in sums.values()),
        totals=[{"left": left} for _count, _amount, left in sums.values()],
        currency=next(iter(sums), "CNY") if len(sums) <= 1 else None,
        ages=_ages(),
        filters=_filter_fields(),
        values=request.args,
        query=given(*_FILTERS, "sort"),
        is_filtered=bool(given(*_FILTERS)),
    )


def _wanted(age: str | None = None) -> LineFilter:
    state = request.args.get("state", "")
    since, until = _days_of(request.args.get("age", "") if age is None else age)
    ground = request.args.get("ground", "")
    return LineFilter(
        account_id=number("account"),
        states=(state,) if state in WAITING else WAITING,
        ground=ground if ground in GROUNDS else None,
        owner_id=number("owner"),
        text=request.args.get("q", "").strip()[:100] or None,
        parked_since=since,
        parked_until=until,
    )


def _days_of(age: str) -> tuple[Any, Any]:
    if age not in AGES:
        return None, None
    least, most = AGES[age]
    today = house().clock.today()
    since = today - timedelta(days=most) if most is not None else None
    return since, today - timedelta(days=least)


def _ages() -> list[dict[str, Any]]:
    """Return how many lines wait for how long."""
    names = {
        "30": _("Up to 30 days"),
        "90": _("31 to 90 days"),
        "more": _("Longer than 90 days"),
    }
    chosen = request.args.get("age", "")
    kept = given(*(name for name in _FILTERS if name != "age"))
    found = []
    for age in ("", *AGES):
        sums = sums_of(db.session(), current_actor(), _wanted(age))
        found.append(
            {
                "label": names.get(age, _("All")),
                "count": sum(count for count, _amount, _left in sums.values()),
                "url": url_for(".suspense", age=age or None, **kept),
                "current": age == chosen,
            }
        )
    return found


def _position(line: BankLine, key: str) -> tuple[Any, ...]:
    value = getattr(line, key)
    if isinstance(value, Money):
        return (value.minor, line.id)
    return (value.isoformat() if value is not None else "9999-12-31", line.id)


def _rows(lines: Any) -> list[dict[str, Any]]:
    session, actor = db.session(), current_actor()
    accounts = {one.id: one.name or one.number for one in list_accounts(session, actor)}
    people = names_of(session, {line.owner_id for line in lines if line.owner_id is not None})
    today = house().clock.today()
    return [
        {
            "id": line.id,
            "value_on": line.value_on,
            "account": accounts.get(line.account_id, ""),
            "payer": line.payer or _("Not named"),
            "text": " ".join(filter(None, (line.narrative, line.reference))),
            "left": line.left,
            "ground": _(GROUNDS[line.ground]) if line.ground else None,
            "owner": people.get(line.owner_id or 0) or _("Nobody"),
            "parked_on": line.parked_on,
            "age": (today - line.parked_on).days if line.parked_on else None,
            "state": {"label": _(STATES[line.state]), "tone": "info" if line.state == "asked" else "warn"},
            "state_name": _(STATES[line.state]),
            "note": line.note,
            "url": url_for(".desk", account_id=line.account_id, view="waiting", line=line.id),
        }
        for line in lines
    ]


def _filter_fields() -> list[dict[str, Any]]:
    people = [(str(one.id), one.name or _("(erased)")) for one in list_people(db.session())]
    return [
        {"name": "q", "label": _("Words"), "placeholder": _("Other side or narrative")},
        {"name": "account", "label": _("Bank account"), "kind": "select", "options": account_options()},
        {
            "name": "ground",
            "label": _("Why it waits"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in GROUNDS.items()],
        },
        {"name": "owner", "label": _("Responsible"), "kind": "select", "options": people},
        {
            "name": "state",
            "label": _("State"),
            "kind": "select",
            "options": [(key, _(STATES[key])) for key in WAITING],
        },
    ]


@bp.get("/reconciliation/suspense.<any(csv, xlsx):form>")
@allow(*READERS)
def export_suspense(form: str) -> ResponseReturnValue:
    """Save the filtered list."""
    sort = read_sort(request.args.get("sort"), tuple(SORTS), OLDEST)
    fetch = partial(
        list_lines, db.session(), current_actor(), _wanted(), sort=sort.key, downwards=sort.descending
    )
    rows = _rows(list(all_of(fetch)))
    labels = {
        "value_on": _("Day"),
        "account": _("Bank account"),
        "payer": _("Other side"),
        "text": _("Narrative"),
        "left": _("Amount"),
        "ground": _("Why it waits"),
        "owner": _("Responsible"),
        "parked_on": _("Waits since"),
        "age": _("Days"),
        "state_name": _("State"),
        "note": _("Note"),
    }
    columns = [
        Column(key, label, 32 if key in ("payer", "text", "note") else 16) for key, label in labels.items()
    ]
    return saved(form, "suspense", _("Suspense"), columns, rows, given(*_FILTERS), sort.text)
