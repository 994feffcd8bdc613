"""The reconciliation desk: lines at the left, what the chosen one may be at the right, and how far the month is."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import link
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import COST_KINDS, SOURCES
from legal_recovery.ledger.store import balances_of
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.seeking import is_position, ordered
from legal_recovery.reconciliation.commands import Reading, read_lines
from legal_recovery.reconciliation.rules.desk import sought
from legal_recovery.reconciliation.rules.evidence import Evidence
from legal_recovery.reconciliation.rules.lines import GROUNDS, STATES
from legal_recovery.reconciliation.schemas.desk import lines_beside, merged
from legal_recovery.reconciliation.schemas.said import refusal_text
from legal_recovery.reconciliation.store import (
    SORTS,
    Account,
    BankLine,
    LineFilter,
    Match,
    closing_balance,
    count_staged,
    find_staged,
    first_opening,
    get_account,
    get_line,
    list_lines,
    list_matches,
    opposite_lines,
    staged_among,
    stand_of,
    sums_by_state,
)
from legal_recovery.reconciliation.views.desk_words import (
    KINDS,
    name_all,
    proposal_facts,
    row_facts,
    session_names,
    staged_text,
)
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import list_people
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.pagination import Seek, Sort, page_of, read_seek

READERS = ("finance", "legal", "manager", "auditor")
AT_ONCE = 100
# view -> the states of its lines, and whether these are staged
VIEWS: dict[str, tuple[tuple[str, ...], bool | None]] = {
    "open": (("open", "part"), False),
    "staged": (("open", "part", "suspense", "asked"), True),
    "waiting": (("suspense", "asked"), False),
    "matched": (("matched", "part"), None),
    "all": ((), None),
}
SORTED = Sort("value_on")
SORTABLE = ("value_on", "amount")


def is_part() -> bool:
    """Tell whether the desk's own script asks: it puts the answer into a page that is there already."""
    return "X-Desk" in request.headers


def read_wanted(account: Account) -> LineFilter:
    """Return which lines the address asks for."""
    return wanted_by(account, request.args, read_view())


def wanted_by(account: Account, said: Mapping[str, str], view: str) -> LineFilter:
    """Return which lines a filter means."""
    states, staged = VIEWS[view]
    found = sought(said.get("q", ""), account.currency)
    credits = {"in": True, "out": False}.get(said.get("way", ""))
    since, until = month_bounds(said.get("month", ""))
    return LineFilter(
        account_id=account.id,
        states=states,
        staged=staged,
        text=found.text,
        least=found.least,
        most=found.most,
        credits=credits,
        since=since,
        until=until,
    )


def month_bounds(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a month as it stands in the address; None where it is none."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None, None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def read_view() -> str:
    """Return which of the desk's lists the address asks for."""
    view = request.values.get("view", "open")
    return view if view in VIEWS else "open"


@bp.get("/reconciliation/<int:account_id>")
@allow(*READERS)
def desk(account_id: int) -> ResponseReturnValue:
    """Show an account's lines with what they may be; the first one, or the one of the address, is chosen."""
    return desk_page(get_account(db.session(), current_actor(), account_id))


def desk_page(account: Account, panel: str | None = None, **more: Any) -> ResponseReturnValue:
    """Show the desk, or for its script a panel alone; without a panel the chosen line's own is shown."""
    if panel is not None and is_part():
        return render_template(panel, account=account, may_act=may("finance"), **more)
    session, actor = db.session(), current_actor()
    seek = read_seek(request.args, sorts=SORTABLE, default=SORTED, size=AT_ONCE)
    lines = _found(account, seek)
    page = page_of(lines, seek, lambda line: _position(line, seek.sort))
    readings = list(read_lines(session, actor, page.items))
    chosen = request.args.get("line", type=int)
    first = more.get("line") or next(
        (one.line for one in readings if one.line.id == chosen), readings[0].line if readings else None
    )
    if panel is None and first is not None:
        panel, more = "reconciliation/desk_line.html", line_context(account, first, readings)
    return render_template(
        "reconciliation/desk.html",
        account=account,
        rows=_rows(readings),
        page=page,
        chosen=first.id if first is not None else None,
        panel=panel,
        **{**bar_context(account), **_frame(account), **more},
    )


def _frame(account: Account) -> dict[str, Any]:
    return {
        "view": read_view(),
        "stand": stand_of(db.session(), account),
        "values": request.args,
        "months": request.args.get("month", ""),
        "accounts_url": link("reconciliation.accounts"),
        "clear_url": url_for(".desk", account_id=account.id),
    }


def _found(account: Account, seek: Seek) -> list[BankLine]:
    actor, wanted = current_actor(), read_wanted(account)
    found, _more = list_lines(
        db.session(),
        actor,
        wanted,
        sort=seek.sort.key,
        downwards=seek.sort.descending != seek.backwards,
        after=position_of(SORTS, seek),
        limit=seek.limit,
    )
    return found


def position_of(sorts: Mapping[str, Any], seek: Seek) -> tuple[Any, ...] | None:
    """Return the position of the address, None where it cannot be one of this order."""
    column = ordered(sorts[seek.sort.key], descending=seek.sort.descending)
    return seek.position if is_position(column, seek.position) else None


def _position(line: BankLine, sort: Sort) -> tuple[Any, ...]:
    value: Any = line.value_on.isoformat() if sort.key == "value_on" else line.amount.minor
    return (value, line.id)


def _rows(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    staged = staged_among(db.session(), [one.line.id for one in readings])
    names = session_names(readings, staged.values())
    me = current_actor().id
    return [row_facts(one, staged.get(one.line.id), me, names) for one in readings]


def one_row(line: BankLine) -> dict[str, Any]:
    """Return a line as its row shows it now."""
    session, actor = db.session(), current_actor()
    staged = staged_among(session, [line.id])
    # What it may be is not asked again of a line that is decided.
    readings = [] if staged else list(read_lines(session, actor, [line]))
    return _rows(readings or [Reading(line, Evidence(), [], {})])[0]


# --- progress ---------------------------------------------------------------------------------------------


def bar_context(account: Account) -> dict[str, Any]:
    """Return what stands above the lines: how many are done, what is left, what is staged, and whether it adds up."""
    session, actor = db.session(), current_actor()
    staged = count_staged(session, account.id, actor.id)
    wanted = LineFilter(account_id=account.id)
    since, until = month_bounds(request.values.get("month", ""))
    sums = sums_by_state(session, account.id, account.currency, replace(wanted, since=since, until=until))
    zero = Money.zero(account.currency)
    count = sum(one.count for one in sums.values())
    open_ones = [one for state, one in sums.items() if state in ("open", "part")]
    waiting = [one for state, one in sums.items() if state in ("suspense", "asked")]
    done = count - sum(one.count for one in (*open_ones, *waiting))
    return {
        "bar": {
            "whole": count,
            "done": done,
            "waiting": sum(one.count for one in waiting),
            "waiting_left": sum((one.left for one in waiting), zero),
            "open": sum(one.count for one in open_ones),
            "left": sum((one.left for one in open_ones), zero),
            "staged": staged.all,
            "mine": staged.mine,
            "refused": staged.refused,
            **_proof(account),
        },
        "tabs": _tabs(account, sums, staged.all),
        "may_act": may("finance"),
    }


def _proof(account: Account) -> dict[str, Any]:
    """Return what the bank says stands on the account, what the book says, and by how much they differ."""
    session = db.session()
    closing = closing_balance(session, account.id)
    if closing is None:
        return {"bank": None, "bank_on": None, "book": None, "difference": None}
    moved = balances_of(session, account.book).get(("money:account", account.currency, None), 0)
    opening = first_opening(session, account.id) or Money.zero(account.currency)
    book = opening + Money(moved, account.currency)
    return {"bank": closing[1], "bank_on": closing[0], "book": book, "difference": closing[1] - book}


def _tabs(account: Account, sums: Any, staged: int) -> list[dict[str, Any]]:
    counts = {state: one.count for state, one in sums.items()}
    open_lines = counts.get("open", 0) + counts.get("part", 0)
    waiting = counts.get("suspense", 0) + counts.get("asked", 0)
    view = read_view()
    labels = {
        "open": (_("Not matched"), max(0, open_lines - staged)),
        "staged": (_("Staged"), staged),
        "waiting": (_("In suspense"), waiting),
        "matched": (_("Matched"), counts.get("matched", 0) + counts.get("part", 0)),
        "all": (_("All"), sum(counts.values())),
    }
    month = request.values.get("month") or None
    return [
        {
            "key": key,
            "label": label,
            "count": count,
            "url": url_for(".desk", account_id=account.id, view=key, month=month),
            "current": key == view,
        }
        for key, (label, count) in labels.items()
    ]


# --- the chosen line --------------------------------------------------------------------------------------


@bp.get("/reconciliation/<int:account_id>/lines/<int:line_id>")
@allow(*READERS)
def desk_line(account_id: int, line_id: int) -> ResponseReturnValue:
    """Show what one line may be, with the reasons, and what can be done with it; `with` adds lines to it."""
    session, actor = db.session(), current_actor()
    account = get_account(session, actor, account_id)
    line = get_line(session, actor, line_id)
    return desk_page(account, "reconciliation/desk_line.html", **line_context(account, line))


def line_context(
    account: Account,
    line: BankLine,
    known: Sequence[Reading] = (),
    errors: dict[str, list[str]] | None = None,
) -> dict[str, Any]:
    """Return what the panel of a line shows."""
    session, actor = db.session(), current_actor()
    beside = lines_beside(session, actor, line, request.values.getlist("with"))
    whole = merged(line, beside)
    own = next((one for one in known if one.line.id == line.id), None) if not beside else None
    reading = own or next(read_lines(session, actor, [whole]))
    staged = find_staged(session, line.id)
    matches = list_matches(session, line.id)
    names = name_all(
        session,
        {share.case for one in reading.proposals for share in one.shares}
        | {one.case_id for one in matches if one.case_id is not None}
        | (
            {int(part["case"]) for part in staged.content.get("parts", ()) if part.get("case")}
            if staged
            else set()
        ),
        [line.owner_id, staged.actor_id if staged else None],
    )
    mine = staged is not None and staged.actor_id == actor.id
    return {
        "line": line,
        "whole": whole,
        "beside": beside,
        "account_url": url_for(".desk", account_id=account.id),
        "proposals": proposal_facts(reading, names) if line.left else [],
        "staged": staged_text(staged.content, names) if staged else None,
        "refused": refusal_text(staged.content) if staged else None,
        "taken_by": names.person(staged.actor_id) if staged and not mine else None,
        "state": _(STATES[line.state]),
        "ground": _(GROUNDS[line.ground]) if line.ground else None,
        "owner": names.person(line.owner_id) if line.owner_id else None,
        "matches": [_match_facts(one, names) for one in matches],
        "is_live": bool(line.left) and line.state != "withdrawn",
        "others": [_other(one) for one in opposite_lines(session, actor, line)] if line.left else [],
        "errors": errors or {},
        **_choices(line),
    }


def _match_facts(match: Match, names: Any) -> dict[str, Any]:
    reference = names.references.get(match.case_id or 0)
    return {
        "id": match.id,
        "kind": _(KINDS[match.kind]),
        "case": names.case(match.case_id) if match.case_id else None,
        "case_url": link("cases.show", reference=reference) if reference else None,
        "amount": match.amount,
        "why": match.why,
        "on": match.matched_on,
        "undone_on": match.undone_on,
        "undo_url": url_for(".undo", match_id=match.id)
        if match.undone_seq is None and may("finance")
        else None,
    }


def _other(line: BankLine) -> dict[str, Any]:
    account = get_account(db.session(), current_actor(), line.account_id)
    return {
        "id": line.id,
        "account": account.name,
        "on": line.value_on,
        "amount": line.left,
        "payer": line.payer,
    }


def _choices(line: BankLine) -> dict[str, Any]:
    people = [
        (str(one.id), one.name or _("(erased)"))
        for one in list_people(db.session())
        if one.id != current_actor().id
    ]
    return {
        "grounds": [(key, _(name)) for key, name in GROUNDS.items()],
        "people": people,
        "sources": [(key, _(name)) for key, name in SOURCES.items() if not key.startswith("in-kind")],
        "cost_kinds": [(key, _(name)) for key, name in COST_KINDS.items()],
        "outside_words": (
            [_("Bank charges"), _("Office expenses"), _("Of another department"), _("Paid out by mistake")]
            if not line.is_credit
            else [
                _("Interest of the bank"),
                _("Of another department"),
                _("Not meant for us: to be sent back"),
            ]
        ),
    }
