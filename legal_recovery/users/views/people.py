"""Administration of people and offices. Every change shows before and after, and is asked once."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from legal_recovery.users.rules import AUDIT_WORDS, GIVEN_ROLES, ROLE_SAYS, ROLES, Role, require_name
from legal_recovery.users.schemas import NewPersonForm, OfficeForm, RolesForm
from legal_recovery.users.store import Noted, Person
from legal_recovery.users.views.sign_in import give_password
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.formats import language
from legal_recovery.web.security import derived_secret
from legal_recovery.web.transact import request_key, transact

bp = Blueprint("users", __name__)

Errors = dict[str, list[str]]
# What a form can say at one of its fields; everything else is a page of its own.
REFUSALS = (InvalidInput, Conflict, ValidationError)


@bp.get("/admin/people")
@allow("admin", "auditor")
def people() -> str:
    """List the people, filtered by what the address says."""
    found = store.list_people(
        db.session(),
        text=request.args.get("q", ""),
        role=request.args.get("role") or None,
        office_id=request.args.get("office", type=row_number),
        state=request.args.get("state") or None,
    )
    return render_template(
        "users/people.html",
        people=[_row(person) for person in found],
        roles=role_options(),
        offices=office_options(),
        may_change=may("admin"),
    )


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name or _("(erased)"),
        "url": url_for("users.person", user_id=person.id),
        "email": person.email,
        "roles": roles_text(person.roles),
        "office": person.office,
        "state": state_badge(person),
        "signed_in_at": person.signed_in_at,
    }


def state_badge(person: Person) -> dict[str, str]:
    """Return in a word whether a person works here and can sign in."""
    if person.state != "active":
        return {"label": _("Left"), "tone": "neutral"}
    if person.password_state == "none":  # noqa: S105
        return {"label": _("No password yet"), "tone": "warn"}
    return {"label": _("Active"), "tone": "good"}


def roles_text(roles: Any) -> str:
    """Return roles as people read them."""
    comma = "、" if language() == "zh" else ", "
    return comma.join(_(ROLES[Role(role)]) for role in roles)


def role_options() -> list[tuple[str, str]]:
    """Return the roles to choose from."""
    return [(str(role), _(ROLES[role])) for role in GIVEN_ROLES]


def office_options() -> list[tuple[int, str]]:
    """Return the offices to choose from."""
    return [(office.id, office.name) for office in store.list_offices(db.session())]


# --- one person -----------------------------------------------------------------------------------


@bp.get("/admin/people/<int:user_id>")
@allow("admin", "auditor")
def person(user_id: int) -> str:
    """Show a person with their tokens and the last lines of their audit book."""
    found = store.get_person(db.session(), user_id)
    return render_template(
        "users/person.html",
        person=found,
        name=found.name or _("(erased)"),
        badge=state_badge(found),
        roles=roles_text(found.roles),
        tokens=store.list_tokens(db.session(), user_id),
        noted=noted_rows(store.list_noted(db.session(), found.book)),
        may_change=may("admin") and user_id != current_actor().id,
        hand_over_url=_hand_over_url(user_id),
    )


def _hand_over_url(user_id: int) -> str | None:
    """Return where what a person answers for is handed over; deadlines stand above people and may not be there."""
    there = "deadlines.hand_over" in current_app.view_functions
    if not there or not may("legal_lead", "manager", "admin"):
        return None
    return url_for("deadlines.hand_over", person=user_id)


def noted_rows(noted: list[Noted]) -> list[dict[str, Any]]:
    """Return lines of an audit book as the pages show them."""
    names = store.names_of(db.session(), {line.actor_id for line in noted})
    return [
        {
            "seq": line.seq,
            "at": line.at,
            "what": _(AUDIT_WORDS[line.kind]) if line.kind in AUDIT_WORDS else line.kind,
            "detail": _detail(line.data),
            "by": names.get(line.actor_id, ""),
        }
        for line in noted
    ]


def _detail(data: dict[str, Any]) -> str:
    parts = [data.get("what"), *(data.get("details") or ())]
    if data.get("roles"):
        parts.append(roles_text(data["roles"]))
    if data.get("rows"):
        parts.append(_("%(n)s rows", n=data["rows"]))
    return " · ".join(str(part) for part in parts if part)


@bp.route("/admin/people/new", methods=["GET", "POST"])
@allow("admin")
def new_person() -> ResponseReturnValue:
    """Let somebody in, and show the password to begin with, once."""
    if request.method == "GET":
        return _person_form({})
    try:
        user_id = transact(commands.create_user, NewPersonForm().load(request.form))
    except REFUSALS as refusal:
        return _person_form(_at_fields(refusal)), status(refusal)
    return _show_password(user_id)


def _person_form(errors: Errors) -> str:
    return render_template(
        "users/new_person.html",
        values=request.form,
        errors=errors,
        roles=_role_boxes(()),
        offices=office_options(),
    )


def _role_boxes(held: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return a box for each role, ticked as typed, or as held before anything was."""
    ticked = {role for role in GIVEN_ROLES if request.form.get(f"role_{role}")}
    now = ticked if request.method == "POST" else set(held)
    return [
        {
            "name": f"role_{role}",
            "label": _(ROLES[role]),
            "says": _(ROLE_SAYS[role]),
            "value": "1" if role in now else None,
        }
        for role in GIVEN_ROLES
    ]


def status(refusal: RecoveryError | ValidationError) -> int:
    """Return the status of a page that says a refusal at its field."""
    return status_of(refusal) if isinstance(refusal, RecoveryError) else 422


def _at_fields(refusal: RecoveryError | ValidationError) -> Errors:
    """Roles are boxes on the page; what is wrong with them is said at the first."""
    errors = field_errors(refusal)
    if "roles" in errors:
        errors[f"role_{GIVEN_ROLES[0]}"] = errors.pop("roles")
    return errors


def _show_password(user_id: int) -> str:
    """Give a person a new password and show it; a form sent twice shows the same one."""
    password = derived_secret(f"password:{user_id}", request_key())[:16]
    give_password(user_id, password, current_actor())
    return render_template(
        "users/password_given.html", person=store.get_person(db.session(), user_id), password=password
    )


@bp.route("/admin/people/<int:user_id>/password", methods=["GET", "POST"])
@allow("admin")
def password(user_id: int) -> ResponseReturnValue:
    """Ask once, then give a person a new password to begin with."""
    found = store.get_person(db.session(), user_id)
    if "edit" in request.form:
        return redirect(url_for("users.person", user_id=user_id), code=303)
    if "confirmed" in request.form:
        return _show_password(user_id)
    effects = [
        {"label": _("Password"), "before": _("as it is"), "after": _("a new one, shown once")},
        {"label": _("Sessions"), "before": _("as they are"), "after": _("ended")},
    ]
    return _ask(found, _("New password"), effects)


@bp.route("/admin/people/<int:user_id>/roles", methods=["GET", "POST"])
@allow("admin")
def change_roles(user_id: int) -> ResponseReturnValue:
    """Give a person other roles or another office, after showing before and after."""
    found = store.get_person(db.session(), user_id)
    if request.method == "GET" or "edit" in request.form:
        return _roles_form(found, {})
    try:
        command = RolesForm(user_id).load(request.form)
        if "confirmed" not in request.form:
            return _ask(found, _("Change roles"), _role_effects(found, command), request.form)
        transact(commands.change_roles, command)
    except REFUSALS as refusal:
        return _roles_form(found, _at_fields(refusal)), status(refusal)
    flash(_("The roles of %(name)s are changed.", name=found.name), "good")
    return redirect(url_for("users.person", user_id=user_id), code=303)


def _roles_form(found: Person, errors: Errors) -> str:
    return render_template(
        "users/roles.html",
        person=found,
        values=request.form,
        errors=errors,
        roles=_role_boxes(found.roles),
        offices=office_options(),
    )


def _role_effects(found: Person, command: commands.ChangeRoles) -> list[dict[str, Any]]:
    offices = dict(office_options())
    after = tuple(role for role in GIVEN_ROLES if role in command.roles)
    return [
        {"label": _("Roles"), "before": roles_text(found.roles), "after": roles_text(after)},
        {
            "label": _("Office"),
            "before": found.office,
            "after": offices.get(command.office_id) if command.office_id else None,
        },
    ]


@bp.route("/admin/people/<int:user_id>/leave", methods=["GET", "POST"])
@allow("admin")
def leave(user_id: int) -> ResponseReturnValue:
    """Let a person out, after saying what ends with it."""
    found = store.get_person(db.session(), user_id)
    if "edit" in request.form:
        return redirect(url_for("users.person", user_id=user_id), code=303)
    if "confirmed" in request.form:
        transact(commands.deactivate_user, commands.DeactivateUser(user_id))
        flash(_("%(name)s can no longer sign in.", name=found.name), "good")
        return redirect(url_for("users.person", user_id=user_id), code=303)
    tokens = sum(token.state == "active" for token in store.list_tokens(db.session(), user_id))
    effects = [
        {"label": _("State"), "before": _("Active"), "after": _("Left")},
        {"label": _("API tokens"), "before": tokens, "after": 0, "change": ""},
    ]
    return _ask(found, _("Let this person out"), effects, danger=True)


@bp.route("/admin/people/<int:user_id>/return", methods=["GET", "POST"])
@allow("admin")
def come_back(user_id: int) -> ResponseReturnValue:
    """Let a person who had left in again."""
    found = store.get_person(db.session(), user_id)
    if "edit" in request.form:
        return redirect(url_for("users.person", user_id=user_id), code=303)
    if "confirmed" in request.form:
        transact(commands.reactivate_user, commands.ReactivateUser(user_id))
        flash(_("%(name)s can sign in again.", name=found.name), "good")
        return redirect(url_for("users.person", user_id=user_id), code=303)
    effects = [{"label": _("State"), "before": _("Left"), "after": _("Active")}]
    return _ask(found, _("Let this person in again"), effects)


def _ask(
    found: Person,
    title: str,
    effects: list[dict[str, Any]],
    typed: MultiDict[str, str] | None = None,
    *,
    danger: bool = False,
) -> str:
    return render_template(
        "users/confirm.html",
        person=found,
        title=title,
        effects=effects,
        hidden=typed or {},
        danger=danger,
    )


@bp.route("/admin/tokens/<int:token_id>/revoke", methods=["GET", "POST"])
@allow("admin")
def revoke_anybodys_token(token_id: int) -> ResponseReturnValue:
    """Revoke a token of anybody's, and go back to the person."""
    token = store.get_token(db.session(), token_id)
    if request.method == "POST":
        transact(commands.revoke_token, commands.RevokeToken(token_id))
        flash(_("The token opens nothing any more."), "good")
    return redirect(url_for("users.person", user_id=token.user_id), code=303)


# --- offices --------------------------------------------------------------------------------------


@bp.route("/admin/offices", methods=["GET", "POST"])
@allow("admin")
def offices() -> ResponseReturnValue:
    """Show the offices, and take a new one."""
    if request.method == "GET":
        return _offices({})
    try:
        transact(commands.create_office, _new_office())
    except REFUSALS as refusal:
        return _offices(field_errors(refusal)), status(refusal)
    flash(_("The office is there."), "good")
    return redirect(url_for("users.offices"), code=303)


def _offices(errors: Errors) -> str:
    known = store.list_offices(db.session())
    return render_template("users/offices.html", offices=known, values=request.form, errors=errors)


def _new_office() -> commands.CreateOffice:
    """On the page a name that is taken is a slip; only imports find or create."""
    command: commands.CreateOffice = OfficeForm().load(request.form)
    if store.find_office(db.session(), require_name(command.name)) is not None:
        raise Conflict(N_("There is an office of this name already."), field="name")
    return command
