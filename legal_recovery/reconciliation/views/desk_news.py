"""What colleagues did at a desk since it was looked at: asked for every little while, and mostly nothing."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.store import Account, changed_lines, get_account, get_line, stand_of
from legal_recovery.reconciliation.views.desk import READERS, bar_context, one_row
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, current_actor

# Of more than these the desk is read anew.
_AT_ONCE = 20


@bp.get("/reconciliation/<int:account_id>/news")
@allow(*READERS)
def desk_news(account_id: int) -> ResponseReturnValue:
    """Return the bar and the rows that changed since the stand `at`, and the stand now; alone where nothing did."""
    account = get_account(db.session(), current_actor(), account_id)
    before, now = request.args.get("at", ""), stand_of(db.session(), account)
    if before == now:
        return jsonify(at=now)
    return jsonify(at=now, bar=_bar(account), **_changed(account, before))


def _bar(account: Account) -> str:
    return render_template("reconciliation/desk_bar.html", account=account, **bar_context(account))


def _changed(account: Account, before: str) -> dict[str, object]:
    session, actor = db.session(), current_actor()
    lines = changed_lines(session, account, before, _AT_ONCE)
    if lines is None:
        return {"reload": True}
    rows = {
        str(one): render_template("reconciliation/desk_row.html", row=one_row(get_line(session, actor, one)))
        for one in lines
    }
    return {"rows": rows}
