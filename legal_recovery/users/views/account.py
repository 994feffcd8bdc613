"""One's own account: who I am here, my password, my API tokens."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from legal_recovery.users.rules import TOKEN_MARK, token_digest
from legal_recovery.users.schemas import TokenForm
from legal_recovery.users.views.people import bp, noted_rows, roles_text
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors
from legal_recovery.web.security import derived_secret
from legal_recovery.web.transact import request_key, transact


@bp.get("/account")
@allow.signed_in
def account() -> str:
    """Show who I am here, and what was noted about me."""
    me = store.get_person(db.session(), current_actor().id)
    return render_template(
        "users/account.html",
        person=me,
        roles=roles_text(me.roles),
        noted=noted_rows(store.list_noted(db.session(), me.book, limit=20)),
    )


@bp.route("/account/tokens", methods=["GET", "POST"])
@allow.signed_in
def tokens() -> ResponseReturnValue:
    """Show my tokens; a new one is shown once."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _make_token(TokenForm().load(request.form)["name"])
        except InvalidInput as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "users/tokens.html",
        tokens=store.list_tokens(db.session(), current_actor().id),
        values=request.form,
        errors=errors,
    )
    return page, 422 if errors else 200


def _make_token(name: str) -> str:
    me = current_actor().id
    token = TOKEN_MARK + derived_secret(f"token:{me}", request_key())
    transact(commands.create_token, commands.CreateToken(me, name, token_digest(token)))
    return render_template("users/token_made.html", token=token, name=name)


@bp.route("/account/tokens/<int:token_id>/revoke", methods=["GET", "POST"])
@allow.signed_in
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke one of my tokens."""
    if request.method == "POST":
        transact(commands.revoke_token, commands.RevokeToken(token_id, of=current_actor().id))
        flash(_("The token opens nothing any more."), "good")
    return redirect(url_for("users.tokens"), code=303)
