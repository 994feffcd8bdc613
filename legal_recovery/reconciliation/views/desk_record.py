"""Beside a line at the desk: what has happened to it, and what the bank's own file says of it."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views.page import named
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.rules.lines import GROUNDS, STATES
from legal_recovery.reconciliation.schemas.original import original_of
from legal_recovery.reconciliation.store import (
    Account,
    BankLine,
    StatementFacts,
    entries_recorded,
    get_account,
    get_line,
    get_statement,
    list_matches,
)
from legal_recovery.reconciliation.views.desk import READERS, desk_page
from legal_recovery.reconciliation.views.desk_words import KINDS
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house, transact


def _found(account_id: int, line_id: int) -> tuple[Account, BankLine, StatementFacts]:
    session, actor = db.session(), current_actor()
    account, line = get_account(session, actor, account_id), get_line(session, actor, line_id)
    return account, line, get_statement(session, line.account_id, line.statement_id)


@bp.get("/reconciliation/<int:account_id>/lines/<int:line_id>/history")
@allow(*READERS)
def line_history(account_id: int, line_id: int) -> ResponseReturnValue:
    """Show what has happened to a line: loaded, matched, undone, by whom and when."""
    account, line, statement = _found(account_id, line_id)
    return desk_page(
        account,
        "reconciliation/desk_record.html",
        line=line,
        title=_("History"),
        steps=_steps(line, statement),
        back_url=url_for(".desk_line", account_id=account.id, line_id=line.id),
    )


def _steps(line: BankLine, statement: StatementFacts) -> list[dict[str, Any]]:
    """Return what was recorded of a line in its order, and where it stands now."""
    session, matches = db.session(), list_matches(db.session(), line.id)
    told = {line.entry_seq: _("Loaded from %(file)s", file=named(statement.file_name))}
    for one in matches:
        what = _("%(kind)s, %(amount)s", kind=_(KINDS[one.kind]), amount=one.amount.grouped)
        told[one.entry_seq] = _("Matched: %(what)s", what=what)
        if one.undone_seq is not None:
            told[one.undone_seq] = _("Undone: %(what)s", what=what)
    recorded = entries_recorded(session, line.book, list(told))
    names = names_of(session, {who for _at, who, _on in recorded.values()})
    steps = [
        {"at": at, "who": names.get(who), "what": told[seq], "on": on if on != line.value_on else None}
        for seq, (at, who, on) in sorted(recorded.items())
    ]
    if line.ground:
        owner = names_of(session, {line.owner_id}).get(line.owner_id) if line.owner_id else None
        what = " · ".join(filter(None, [_(STATES[line.state]), _(GROUNDS[line.ground]), line.note]))
        steps.append({"at": line.parked_on, "who": owner, "what": what, "on": None})
    return steps


@bp.get("/reconciliation/<int:account_id>/lines/<int:line_id>/original")
@allow(*READERS)
def line_original(account_id: int, line_id: int) -> ResponseReturnValue:
    """Show a line as the bank's file has it; that it was read is kept in the reader's audit book."""
    account, line, statement = _found(account_id, line_id)
    original, refused = None, None
    try:
        original = original_of(house(), account, statement, line)
    except RecoveryError as refusal:
        refused = translated(refusal)
    transact(record_read, RecordRead("statement", statement.id))
    place: dict[str, Any] = {"account_id": account.id, "statement_id": statement.id}
    return desk_page(
        account,
        "reconciliation/desk_record.html",
        line=line,
        title=_("As the file has it"),
        original=original,
        refused=refused,
        file_name=named(statement.file_name),
        file_url=url_for(".statement_file", **place),
        back_url=url_for(".desk_line", account_id=account.id, line_id=line.id),
    )
