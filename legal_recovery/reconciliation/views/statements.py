"""The statements of an account: loaded, proven to follow on one another, handed out as received, taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from legal_recovery.cases.views import Outcome, done, in_one_step
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.commands import withdraw_statement
from legal_recovery.reconciliation.rules.statements import STATEMENT_STATES, Break
from legal_recovery.reconciliation.schemas.accounts import WithdrawalForm
from legal_recovery.reconciliation.schemas.lists import (
    AS_THE_BANK,
    LATEST_FIRST,
    STATEMENT_NAMES,
    find_statements,
    read_statement_place,
    read_statements_filter,
    values_of,
)
from legal_recovery.reconciliation.schemas.loads import enqueue_load, loads_of, take_in
from legal_recovery.reconciliation.store import Account, StatementFacts
from legal_recovery.reconciliation.views.accounts import continuity_badge, said_filter
from legal_recovery.reconciliation.views.frame import (
    LEADS,
    LOADERS,
    READERS,
    account_page,
    exports,
    load_account,
    saved,
    sentences,
)
from legal_recovery.reconciliation.views.lines import line_list, saved_lines
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import fail, field_errors, status_of
from legal_recovery.web.export import Column
from legal_recovery.web.formats import iso_day, money_text
from legal_recovery.web.pagination import read_sort
from legal_recovery.web.transact import house, transact
from legal_recovery.web.uploads import drain, handed_out, limit_mb, too_large_text

_TONES = {"standing": "good", "loading": "warn", "withdrawn": "neutral"}
_ENOUGH = 20


@bp.get("/reconciliation/<int:account_id>/statements")
@allow(*READERS)
def statements(account_id: int) -> ResponseReturnValue:
    """Show the statements of an account, how it stands, and the form for a file."""
    return _statements_page(load_account(account_id), {})


def _statements_page(account: Account, refused: Mapping[str, Any], status: int = 200) -> ResponseReturnValue:
    """Show the page; `refused` is what is wrong with a file that was sent."""
    session = db.session()
    wanted, errors = read_statements_filter(request.args, account.id)
    seek = read_statement_place(request.args)
    page = find_statements(session, wanted, seek)
    found = store.standing_of_account(session, account)
    breaks = list(found.standing.breaks)
    given = values_of(request.args, STATEMENT_NAMES)
    query = given | ({"sort": seek.sort.text} if "sort" in request.args else {})
    return account_page(
        "reconciliation/statements.html",
        account,
        "statements",
        status,
        figures=_figures(found),
        breaks=said_breaks(breaks[-_ENOUGH:]),
        more_breaks=max(len(breaks) - _ENOUGH, 0),
        columns=_columns(account),
        rows=[_row(one, account, breaks) for one in page.items],
        page=page,
        sort=seek.sort,
        count=page.total,
        filters=_filters(),
        values=request.args,
        errors=sentences(errors),
        is_filtered=bool(given),
        exports=exports(".export_statements", errors, account_id=account.id, **query),
        refused=refused,
        loads=[_load_row(one, account) for one in loads_of(current_actor(), account) if not one.is_over],
        limit_mb=limit_mb(),
    )


def _load_row(job: Any, account: Account) -> dict[str, Any]:
    url = url_for(".show_load", account_id=account.id, job_id=job.id)
    return {"file_name": job.arguments["file_name"], "url": url}


def _figures(found: store.AccountStanding) -> list[dict[str, Any]]:
    """Return how an account stands, as the tiles on top."""
    standing, waiting, account = found.standing, found.waiting, found.account
    lines = url_for(".lines", account_id=account.id, state="waiting")
    known = standing.difference is not None
    badge = continuity_badge(standing)
    return [
        {"label": _("Balance at the bank"), "value": standing.at_bank}
        | {"note": _("until %(day)s", day=iso_day(standing.until)) if standing.until else None},
        {"label": _("Balance in the books"), "value": standing.in_books},
        {"label": _("Difference"), "value": standing.difference}
        | {"tone": ("bad" if standing.difference else "good") if known else None},
        {"label": _("Without a gap"), "value": badge, "kind": "badge"},
        {"label": _("Open lines"), "value": waiting.lines, "kind": "number", "url": lines}
        | {"note": _("since %(day)s", day=iso_day(waiting.oldest)) if waiting.oldest else None},
        {"label": _("Money in, open"), "value": waiting.credits, "url": f"{lines}&direction=in"},
        {"label": _("Money out, open"), "value": waiting.debits, "url": f"{lines}&direction=out"},
    ]


def said_breaks(breaks: Iterable[Break]) -> list[dict[str, str]]:
    """Return in sentences where statements do not meet, and where to look."""
    listed = list(breaks)
    ids = {one.id for each in listed for one in (each.before, each.after)}
    names = store.names_of_statements(db.session(), ids)
    return [_said_break(one, names) for one in listed]


def _said_break(one: Break, names: Mapping[int, str | None]) -> dict[str, str]:
    facts = {
        "before": names.get(one.before.id) or _("(erased)"),
        "after": names.get(one.after.id) or _("(erased)"),
        "until": iso_day(one.before.closed_on),
        "since": iso_day(one.after.opened_on),
        "amount": money_text(one.missing, sign=True),
    }
    if one.is_overlap:
        text = _(
            "%(before)s (until %(until)s) and %(after)s (from %(since)s) overlap and do not agree: %(amount)s "
            "of the later balance is in no line.",
            **facts,
        )
    else:
        text = _(
            "Between %(before)s (until %(until)s) and %(after)s (from %(since)s) lines of %(amount)s are missing: "
            "ask the bank for the statement of these days.",
            **facts,
        )
    return {"text": text}


def _columns(account: Account) -> list[dict[str, Any]]:
    money = {"kind": "money", "currency": account.currency}
    return [
        {"key": "closed_on", "label": _("Last day"), "kind": "day", "url": "url", "sort": True},
        {"key": "opened_on", "label": _("First day"), "kind": "day", "sort": True},
        {"key": "file_name", "label": _("File"), "cut": True},
        {"key": "format", "label": _("Format")},
        {"key": "opening", "label": _("Opening balance"), **money},
        {"key": "closing", "label": _("Closing balance"), "sort": True, **money},
        {"key": "lines", "label": _("Bank lines"), "kind": "number", "sort": True},
        {"key": "fresh", "label": _("New lines"), "kind": "number", "sort": True}
        | {"help": _("Lines that no file before had")},
        {"key": "state", "label": _("State"), "kind": "badge"},
    ]


def _row(one: StatementFacts, account: Account, breaks: Iterable[Break] = ()) -> dict[str, Any]:
    names = ("id", "closed_on", "opened_on", "format", "opening", "closing", "lines", "fresh")
    badges = [{"label": _(STATEMENT_STATES[one.state]), "tone": _TONES[one.state]}]
    if any(each.after.id == one.id for each in breaks):
        badges.append({"label": _("Does not follow on"), "tone": "bad"})
    return {
        **{name: getattr(one, name) for name in names},
        "file_name": one.file_name or _("(erased)"),
        "state": badges,
        "url": url_for(".statement", account_id=account.id, statement_id=one.id),
    }


def _filters() -> list[dict[str, Any]]:
    states = [(key, _(word)) for key, word in STATEMENT_STATES.items()]
    return [
        {"name": "q", "label": _("File")},
        {"name": "since", "label": _("Since"), "kind": "date"},
        {"name": "until", "label": _("Until"), "kind": "date"},
        {"name": "state", "label": _("State"), "kind": "select", "options": states},
    ]


@bp.get("/reconciliation/<int:account_id>/statements.<any(csv, xlsx):form>")
@allow(*READERS)
def export_statements(account_id: int, form: str) -> ResponseReturnValue:
    """Save the filtered statements of an account."""
    account, session = load_account(account_id), db.session()
    wanted, errors = read_statements_filter(request.args, account.id)
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort = read_sort(request.args.get("sort"), tuple(store.STATEMENT_SORTS), LATEST_FIRST)
    count = store.count_statements(session, wanted)
    found = store.page_of_statements(
        session, wanted, sort=sort.key, descending=sort.descending, limit=count or 1
    )
    breaks = store.standing_of_account(session, account).standing.breaks
    rows = [
        row | {"state": "、".join(badge["label"] for badge in row["state"]), "sha256": one.sha256}
        for one in found
        for row in [_row(one, account, breaks)]
    ]
    columns = [
        Column(column["key"], column["label"], 26 if column["key"] == "file_name" else 16)
        for column in _columns(account)
    ]
    columns.append(Column("sha256", "SHA-256", 66))
    given = values_of(request.args, STATEMENT_NAMES)
    basis = {
        _("Bank account"): f"{account.name} {account.number}",
        _("Filter"): said_filter(given),
        _("Sorted by"): sort.text,
    }
    return saved(form, "statements", f"{_('Statements')}-{account.name}", columns, rows, basis)


# --- sending a file -----------------------------------------------------------------------------------------


@bp.post("/reconciliation/<int:account_id>/statements")
@allow(*LOADERS)
def upload(account_id: int) -> ResponseReturnValue:
    """Take a file in; it is read and loaded in the background."""
    account, file, at = load_account(account_id), request.files.get("file"), house()
    try:
        kept = take_in(at, file.stream, file.filename) if file else take_in(at, request.stream, None)
    except RecoveryError as refusal:
        return _statements_page(account, field_errors(refusal), status_of(refusal))
    job_id = enqueue_load(at, current_actor(), account, kept, account.wishes)
    return redirect(url_for(".show_load", account_id=account.id, job_id=job_id), code=303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the file is too large, before any of it was kept."""
    account_id = (request.view_args or {}).get("account_id")
    if request.endpoint != f"{bp.name}.upload" or account_id is None:
        drain()
        return fail(error)
    return _statements_page(load_account(account_id), {"file": [too_large_text()]}, 413)


# --- one statement ------------------------------------------------------------------------------------------


@bp.get("/reconciliation/<int:account_id>/statements/<int:statement_id>")
@allow(*READERS)
def statement(account_id: int, statement_id: int) -> ResponseReturnValue:
    """Show a statement: its balances, whether it follows on, and the lines that it brought."""
    account = load_account(account_id)
    found = store.get_statement(db.session(), account.id, statement_id)
    standing = store.standing_of_account(db.session(), account).standing
    breaks = [one for one in standing.breaks if statement_id in (one.before.id, one.after.id)]
    place: dict[str, Any] = {"account_id": account.id, "statement_id": found.id}
    listed = line_list(
        account, url_for(".statement", **place), ".export_statement", place, found.id, AS_THE_BANK
    )
    late, posted_on = store.posted_later(db.session(), found.id)
    return account_page(
        "reconciliation/statement.html",
        account,
        "statements",
        statement=_row(found, account, standing.breaks),
        facts=_facts(found),
        is_withdrawn=found.state == "withdrawn",
        is_loading=found.state == "loading",
        known=found.lines - found.fresh,
        late=late,
        posted_on=iso_day(posted_on),
        matched=store.count_matched(db.session(), found.id),
        breaks=said_breaks(breaks),
        **listed,
    )


def _facts(found: StatementFacts) -> list[dict[str, Any]]:
    moved = None
    if found.opening is not None and found.closing is not None:
        moved = found.closing - found.opening
    return [
        {"label": _("Opening balance"), "value": found.opening, "note": iso_day(found.opened_on)},
        {"label": _("Moved"), "value": moved},
        {"label": _("Closing balance"), "value": found.closing, "note": iso_day(found.closed_on)},
        {"label": _("Bank lines"), "value": found.lines, "kind": "number"},
        {"label": _("New lines"), "value": found.fresh, "kind": "number"},
        {"label": _("Format"), "value": found.format},
    ]


@bp.get("/reconciliation/<int:account_id>/statements/<int:statement_id>.<any(csv, xlsx):form>")
@allow(*READERS)
def export_statement(account_id: int, statement_id: int, form: str) -> ResponseReturnValue:
    """Save the filtered lines of a statement."""
    account = load_account(account_id)
    found = store.get_statement(db.session(), account.id, statement_id)
    name = f"{_('Bank lines')}-{account.name}-{iso_day(found.closed_on)}"
    return saved_lines(form, account, name, found.id, AS_THE_BANK)


@bp.get("/reconciliation/<int:account_id>/statements/<int:statement_id>/file")
@allow(*READERS)
def statement_file(account_id: int, statement_id: int) -> Response:
    """Hand out the file as it was received; that it was read is kept in the reader's audit book."""
    account = load_account(account_id)
    found = store.get_statement(db.session(), account.id, statement_id)
    content = house().files.read(found.sha256)
    transact(record_read, RecordRead("statement", found.id))
    name = found.file_name or f"statement-{found.id}"
    return handed_out(content, "application/octet-stream", name)


@bp.route(
    "/reconciliation/<int:account_id>/statements/<int:statement_id>/withdrawal", methods=["GET", "POST"]
)
@allow(*LEADS)
def withdrawal(account_id: int, statement_id: int) -> ResponseReturnValue:
    """Take a statement back that was loaded by mistake."""
    account = load_account(account_id)
    found = store.get_statement(db.session(), account.id, statement_id)
    back = url_for(".statement", account_id=account.id, statement_id=found.id)

    def show(outcome: Outcome) -> ResponseReturnValue:
        return account_page(
            "reconciliation/account_form.html",
            account,
            "statements",
            outcome.status,
            title=_("Withdraw the statement"),
            lead=_("Every line that it brought is answered by its reversal; the file is kept."),
            facts=[
                {"label": _("File"), "value": found.file_name},
                {"label": _("Last day"), "value": found.closed_on},
                {"label": _("New lines"), "value": found.fresh, "kind": "number"},
            ],
            inputs=[{"name": "reason", "label": _("Reason"), "required": True, "focus": True}],
            submit=_("Withdraw"),
            danger=True,
            back_url=back,
            values=request.form,
            errors=outcome.errors,
            form_key=outcome.key,
        )

    return in_one_step(
        withdraw_statement,
        WithdrawalForm(account.id, found.id),
        show=show,
        then=lambda: done(back, _("The statement is withdrawn.")),
    )
