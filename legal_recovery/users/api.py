"""People, offices and tokens for programs; who asks is known by a bearer token alone."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from legal_recovery.users.schemas import LenderForm
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("users_api", __name__, url_prefix=PREFIX, description="People, offices, tokens")


class OfficeOut(Schema):
    """An office."""

    id = fields.String()
    name = fields.String()
    code = fields.String(allow_none=True)


class LenderOut(Schema):
    """As whom the lender comes before courts: as a whole where `office_id` is null; an erased head is null."""

    office_id = fields.String(allow_none=True)
    legal_name = fields.String()
    address = fields.String(allow_none=True)
    credit_code = fields.String(allow_none=True)
    head_kind = fields.String()
    head = fields.String(allow_none=True)
    head_title = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)


class PersonOut(Schema):
    """A person; what was erased is null."""

    id = fields.String()
    name = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    office_id = fields.String(allow_none=True)
    state = fields.String()


class ColleagueOut(Schema):
    """Somebody of the legal team; an erased name is null."""

    id = fields.String()
    name = fields.String(allow_none=True)
    office_id = fields.String(allow_none=True)


class TokenOut(Schema):
    """A token without its secret."""

    id = fields.String()
    name = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime(allow_none=True)
    state = fields.String()


@bp.route("/me")
@allow.signed_in
@bp.response(200, PersonOut)
def me() -> Any:
    """Whose token this is, and what it may do."""
    return store.get_person(db.session(), current_actor().id)


@bp.route("/people")
@allow("admin", "auditor")
@bp.response(200, PersonOut(many=True))
def people() -> Any:
    """Everybody, with roles and office."""
    return store.list_people(db.session())


@bp.route("/colleagues")
@allow.signed_in
@bp.response(200, ColleagueOut(many=True))
def colleagues() -> Any:
    """Who can answer for cases, deadlines and seizures, and attend court dates; their ids are what forms take."""
    return store.list_owners(db.session())


@bp.route("/offices")
@allow.signed_in
@bp.response(200, OfficeOut(many=True))
def offices() -> Any:
    """All offices."""
    return store.list_offices(db.session())


@bp.route("/lenders")
@allow.signed_in
@bp.response(200, LenderOut(many=True))
def lenders() -> Any:
    """As whom the lender, and those offices that do so themselves, come before courts."""
    return list(store.list_lenders(db.session()).values())


@bp.route("/lenders", methods=["PUT"])
@allow("admin")
@bp.takes(LenderForm)
@bp.response(200, LenderOut)
@bp.refuses(400, 404, 409, 415, 422)
def describe_lender() -> Any:
    """Say as whom an office comes before courts; without an office, the lender as a whole."""
    command = read_body(LenderForm())
    transact(commands.describe_lender, command)
    return store.list_lenders(db.session())[command.office_id]


@bp.route("/tokens")
@allow.signed_in
@bp.response(200, TokenOut(many=True))
def tokens() -> Any:
    """One's own tokens."""
    return store.list_tokens(db.session(), current_actor().id)


@bp.route("/tokens/<int:token_id>", methods=["DELETE"])
@allow.signed_in
@bp.response(204)
def revoke_token(token_id: int) -> None:
    """Revoke one of one's own tokens."""
    transact(commands.revoke_token, commands.RevokeToken(token_id, of=current_actor().id))
