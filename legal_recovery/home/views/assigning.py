"""Giving what falls on days to one person, whatever it is: chosen in a list, shown first, done in the background."""

from collections import defaultdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.alerts.store import list_agenda, offices_of
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.deadlines.commands import assignable
from legal_recovery.deadlines.schemas import handed_to
from legal_recovery.deadlines.store import Held
from legal_recovery.deadlines.views import confirm_moves, enqueued, taker_options
from legal_recovery.home.rules import FIRST, KINDS, LAST
from legal_recovery.home.views.dated import people_of, what_text
from legal_recovery.home.views.day import bp
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import list_offices, list_owners, names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors

# More than a page of a list shows is not chosen one by one.
AT_MOST = 200


@bp.get("/dates/assign")
@allow("legal")
def assign_again() -> ResponseReturnValue:
    """Whoever comes back here by the language switch or after signing in sees the list."""
    return redirect(url_for(".show"))


@bp.post("/dates/assign")
@allow("legal")
def assign() -> ResponseReturnValue:
    """Give the chosen things to one person: to whom, what changes, and once confirmed it is done."""
    chosen = _chosen()
    going = [one for one in chosen if one.kind in assignable() and one.stands]
    if not going:
        flash(_("None of these goes to anybody by itself: who answers for the case has it."), "warn")
        return redirect(url_for(".show"), code=303)
    if "owner" not in request.form or "edit" in request.form:
        return _form(chosen, going, {})
    owners, errors = handed_to(db.session(), request.form, _by_office(going), None)
    if errors:
        return _form(chosen, going, errors), 422
    owner = next(iter(owners.values()))
    if "confirmed" not in request.form:
        return confirm_moves(
            _effects(chosen, going, owner), _("Hand over"), url_for(".show"), things=_named(chosen)
        )
    return enqueued({"things": _by_case(going), "owner": str(owner)})


def _chosen() -> list[Dated]:
    """Return what was chosen, of what this person may see; what is no such thing is left out."""
    given = request.form.get("things")
    names = given.split(",") if given else request.form.getlist("selected")
    return [item for name in dict.fromkeys(names[:AT_MOST]) if (item := _find(name)) is not None]


def _find(name: str) -> Dated | None:
    kind, _dash, number = name.rpartition("-")
    try:
        wanted = DatedFilter(kinds=frozenset({kind}), id=row_number(number))
    except ValueError:
        return None
    found = list_agenda(db.session(), current_actor(), FIRST, LAST, wanted) if kind in KINDS else []
    return found[0] if found else None


def _named(items: list[Dated]) -> str:
    return ",".join(f"{one.kind}-{one.id}" for one in items)


def _by_case(items: list[Dated]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in items:
        found[str(one.case_id)].append(f"{one.kind}-{one.id}")
    return found


def _by_office(items: list[Dated]) -> list[Held]:
    names = {one.id: one.name for one in list_offices(db.session())}
    offices = offices_of(db.session(), {one.case_id for one in items})
    return [Held(number, names[number], {}) for number in sorted(set(offices.values()))]


def _form(chosen: list[Dated], going: list[Dated], errors: dict[str, RecoveryError]) -> str:
    return render_template(
        "home/assign.html",
        lead=ngettext("%(num)d date", "%(num)d dates", len(going)),
        left=len(chosen) - len(going),
        things=_named(chosen),
        owners=taker_options(None, None),
        values=request.form,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
        active_nav="home",
    )


def _effects(chosen: list[Dated], going: list[Dated], owner: int) -> list[dict[str, Any]]:
    """Return of each thing from whom to whom it goes; what stays where it is says why."""
    session = db.session()
    names = names_of(session, {person for one in chosen for person in people_of(one)})
    taker = next((one.name for one in list_owners(session) if one.id == owner), None) or _("(erased)")
    return [_effect(one, names, taker if one in going else None) for one in chosen]


def _effect(one: Dated, names: dict[int, str], taker: str | None) -> dict[str, Any]:
    now = [names.get(person) or _("(erased)") for person in people_of(one)]
    before = ", ".join(now) or _("Nobody")
    return {
        "label": f"{what_text(one)} · {one.reference} · {one.on.isoformat()}",
        "before": before,
        "after": before if taker is None else taker,
        "change": "",
        "note": _("Goes with its case.") if taker is None else None,
    }
