"""What every tab of a case shows above itself: who, where it stands, what it brought, what comes next.

A tab of another feature does

    case = load_case(reference)
    return render_template("costs/tab.html", **case_context(case, "costs"), costs=…)

and its template extends `cases/layout.html` and fills the block `tab`. The number of queries is the same for
every case, whatever its size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import current_app, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases import rules, store
from legal_recovery.cases.rules import CaseFacts, MoneyFacts, Stage
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import Figures, Sums
from legal_recovery.ledger.rules import figures as figures_of
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import list_offices, list_owners, names_of
from legal_recovery.web.access import current_actor, may
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house


@dataclass(frozen=True, slots=True)
class Forum:
    """Where a case is heard now: the court of its latest proceeding and the docket number there."""

    court: str
    docket_number: str | None


FindForum = Callable[[Session, int], Forum | None]
# Proceedings stand above cases, so they say themselves how the forum of a case is found.
FORUM = "case_forum"
# So does whoever knows of something that the head of every case has to warn of: case and today in, notices out.
FindWarnings = Callable[[Session, CaseFacts, date], list[dict[str, Any]]]
WARNINGS = "case_warnings"
# And of what still stands against obligors or their property, which a closing case does not end by itself.
STANDING = "case_standing"

# label, endpoint, key, who may; an act whose page is not there is not offered, and the first keeps the key.
ACTIONS: tuple[tuple[Message, str, str | None, tuple[str, ...]], ...] = (
    (N_("Move to…"), "proceedings.stage", "t", ("legal",)),
    (N_("Record a receipt"), "receipts.new", "m", ("finance",)),
    (N_("Record a cost"), "costs.new", "m", ("legal", "finance")),
    (N_("Add a deadline"), "deadlines.add", "d", ("legal",)),
    (N_("Note"), "cases.note", "c", ("legal",)),
    (N_("Flags"), "cases.flag", None, ("legal",)),
    (N_("Responsible"), "cases.assign", None, ("legal",)),
)
# On which day a stage was reached where the book does not say so itself: the case came in later.
_MILESTONES = {
    Stage.INTAKE: "escalated_on",
    Stage.LITIGATION: "suit_filed_on",
    Stage.EFFECTIVE_TITLE: "title_on",
    Stage.ENFORCEMENT: "enforcement_filed_on",
}
_FLAG_TONES = {"settlement": "info", "written_off": "neutral", "sold": "neutral"}


def load_case(reference: str) -> CaseFacts:
    """Return the case as the signed-in person may see it; raises NotFound for others' cases too."""
    return store.get_case(db.session(), current_actor(), reference)


def case_context(case: CaseFacts, tab: str) -> dict[str, Any]:
    """Return what `cases/layout.html` needs to show a case with one of its tabs open.

    `version` is for the hidden field of every form; `figures` are the tiles of the money line.
    """
    money = store.money_facts(db.session(), case)
    obligors = store.list_obligors(db.session(), case.id)
    return {
        "case": case,
        "tab": tab,
        "version": case.seq,
        "active_nav": "cases",
        "obligors": obligors,
        "head": _head(case, obligors),
        "steps": _steps(case, store.stage_days(db.session(), case.book)),
        "figures": _tiles(case),
        "warnings": _warnings(case, money),
        "next_step": _next_step(case, money),
        "tabs_of": partial(tabs_of, case, tab),
        "actions": _actions(case, tab),
    }


def link(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, None where this house has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def named(name: str | None) -> str:
    """Return a name, or say that it was erased."""
    return name or _("(erased)")


def joined(words: list[str]) -> str:
    """Return words as a list in the manner of the page's language."""
    return ("、" if language() == "zh" else ", ").join(words)


def _head(case: CaseFacts, obligors: list[store.Obligor]) -> dict[str, Any]:
    find: FindForum | None = current_app.extensions.get(FORUM)
    forum = find(db.session(), case.id) if find else None
    return {
        "debtor": joined([named(one.name) for one in obligors if one.role == "debtor"]) or case.reference,
        "others": [
            {"label": _(rules.OBLIGOR_ROLES[role]), "value": joined(names)}
            for role, names in _names_by_role(obligors).items()
        ],
        "court": forum.court if forum else None,
        "docket_number": forum.docket_number if forum else None,
        "officer": store.officer_of(db.session(), case.id),
        "owner": owner_name(case.owner_id),
        "office": {one.id: one.name for one in list_offices(db.session())}.get(case.office_id),
        "badges": [
            {"label": _(rules.FLAGS[flag]), "tone": _FLAG_TONES.get(flag, "warn")} for flag in case.flags
        ],
    }


def owner_name(owner_id: int | None) -> str | None:
    """Return who answers for something; None where nobody does."""
    if owner_id is None:
        return None
    return named(names_of(db.session(), {owner_id}).get(owner_id))


def owner_options(office_id: int) -> list[tuple[str, str]]:
    """Return who can answer for what belongs to an office, to choose from."""
    people = list_owners(db.session(), office_id)
    return [("", _("Nobody")), *((str(one.id), named(one.name)) for one in people)]


def _names_by_role(obligors: list[store.Obligor]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in obligors:
        if one.role != "debtor":
            found.setdefault(one.role, []).append(named(one.name))
    return found


# --- where it stands --------------------------------------------------------------------------------------


def _steps(case: CaseFacts, reached: dict[Stage, date]) -> list[dict[str, Any]]:
    order = list(Stage)
    now = order.index(case.stage)
    return [
        {"label": _(rules.STAGES[stage]), **_step(case, stage, place - now, reached)}
        for place, stage in enumerate(order)
    ]


def _step(case: CaseFacts, stage: Stage, ahead: int, reached: dict[Stage, date]) -> dict[str, Any]:
    if ahead == 0:
        how = _(rules.CLOSED_HOW[case.closed_how]) if case.closed_how in rules.CLOSED_HOW else None
        return {"state": "current", "on": case.stage_on, "note": how}
    if ahead > 0:
        return {"state": "ahead"}
    milestone = _MILESTONES.get(stage)
    on = reached.get(stage) or (getattr(case, milestone) if milestone else None)
    return {"state": "done" if on else "skipped", "on": on}


def missing_text(
    stage: Stage, case: CaseFacts, money: MoneyFacts, closed_how: str | None = None
) -> list[str]:
    """Return in words what must be true before a case is at a stage and is not."""
    return [_(what) for what in rules.missing_for(stage, case, money, closed_how)]


def _warnings(case: CaseFacts, money: MoneyFacts) -> list[dict[str, Any]]:
    """Say what the stage lacks that the case came with, and money that waits for its allocation."""
    missing = missing_text(case.stage, case, money, case.closed_how)
    found = []
    if missing:
        found.append({"title": _("Missing for this stage:"), "text": joined(missing), **_remedy(case)})
    if money.unallocated and case.stage is not Stage.CLOSED:
        waiting = Money(money.unallocated, case.currency)
        look = {"url": link("receipts.tab", reference=case.reference), "label": _("Look at the receipts")}
        found.append({"title": _("Received and not allocated:"), "amount": waiting, **look})
    return found + _others_warnings(case)


def _others_warnings(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what features above warn of, the same for every tab."""
    finders: list[FindWarnings] = current_app.extensions.get(WARNINGS, [])
    today = house().clock.today()
    return [one for find in finders for one in find(db.session(), case, today)]


def warn_by(state: BlueprintSetupState, find: FindWarnings) -> None:
    """Let the head of every case show what `find` warns of."""
    state.app.extensions.setdefault(WARNINGS, []).append(find)


def stand_by(state: BlueprintSetupState, find: FindWarnings) -> None:
    """Let whoever closes a case see what `find` knows to stand still."""
    state.app.extensions.setdefault(STANDING, []).append(find)


def still_standing(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what features above know to stand still in a case, each with its text and its page."""
    finders: list[FindWarnings] = current_app.extensions.get(STANDING, [])
    today = house().clock.today()
    return [one for find in finders for one in find(db.session(), case, today)]


def _remedy(case: CaseFacts) -> dict[str, Any]:
    """Return where what the stage lacks can be recorded."""
    if not may("legal") or case.stage is Stage.CLOSED:
        return {}
    if case.stage in (Stage.DISPOSAL, Stage.DISTRIBUTION):
        return {"url": link("collateral.new", reference=case.reference), "label": _("Add collateral")}
    return {
        "url": link("proceedings.tab", reference=case.reference),
        "label": _("Complete the proceedings"),
    }


def _next_step(case: CaseFacts, money: MoneyFacts) -> dict[str, Any] | None:
    """Return the stage that usually follows, and what is missing for it; None for a closed case."""
    order = list(Stage)
    later = [one for one in rules.TRANSITIONS[case.stage] if order.index(one) > order.index(case.stage)]
    if not later:
        return None
    stage = min(later, key=order.index)
    return {
        "stage": stage,
        "label": _(rules.STAGES[stage]),
        "missing": missing_text(stage, case, money, None),
        "url": link("proceedings.stage", reference=case.reference, stage=stage) if may("legal") else None,
    }


# --- the money line ---------------------------------------------------------------------------------------


def _tiles(case: CaseFacts) -> list[dict[str, Any]]:
    """Return the money line in the case's currency, then net recovery in any other that occurs."""
    found = totals_by_book(db.session(), [case.book])
    own = found.pop((case.book, case.currency), figures_of(Sums(), case.currency))
    return _own_tiles(case, own) + [
        _tile(case, _("Net recovery"), known, "net_recovery") for known in found.values()
    ]


def _own_tiles(case: CaseFacts, own: Figures) -> list[dict[str, Any]]:
    return [
        _tile(case, _("Net recovery"), own, "net_recovery", primary=True),
        {
            "label": _("Net recovery rate"),
            "value": own.rate,
            "kind": "rate",
            "url": _entries(case, "net_recovery"),
        },
        _tile(case, _("Recovered"), own, "gross_recovered"),
        _tile(case, _("Costs"), own, "costs"),
        _tile(case, _("Outstanding"), own, "outstanding"),
        _tile(case, _("Exposure"), own, "exposure"),
    ]


def _tile(
    case: CaseFacts, label: str, known: Figures, figure: str, *, primary: bool = False
) -> dict[str, Any]:
    return {
        "label": label,
        "value": Money(getattr(known, figure), known.currency),
        "url": _entries(case, figure),
        "primary": primary,
    }


def _entries(case: CaseFacts, figure: str) -> str | None:
    """Return where a figure comes from: the report for net recovery, else its entries in the ledger tab."""
    if figure == "net_recovery" and (report := link("reports.of_case", reference=case.reference)):
        return report
    return link("ledger.tab", reference=case.reference, figure=figure)


# --- tabs and acts ----------------------------------------------------------------------------------------


def tabs_of(case: CaseFacts, current: str, case_tabs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tabs of `app.CASE_TABS`, which every page's context holds, for one case."""
    return [
        {
            "label": tab["label"],
            "url": url_for(tab["endpoint"], reference=case.reference),
            "current": tab["key"] == current,
        }
        for tab in case_tabs
    ]


def _actions(case: CaseFacts, tab: str) -> list[dict[str, Any]]:
    # On the overview `c` leads into the note's own field.
    taken: set[str | None] = {"c"} if tab == "overview" else set()
    found = []
    for label, endpoint, key, roles in ACTIONS:
        address = link(endpoint, reference=case.reference)
        if address and may(*roles):
            found.append({"label": _(label), "url": address, "key": None if key in taken else key})
            taken.add(key)
    return found
