"""Forms about people become commands; what cannot be meant is left for the rules to refuse."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load
from marshmallow.validate import OneOf, Range
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.errors import N_
from legal_recovery.users.commands import ChangeRoles, CreateOffice, CreateUser
from legal_recovery.users.rules import GIVEN_ROLES, HEADS, LOCALES, Lender

LARGEST_ROW = 2**63 - 1
_OF_THE_LIST = N_("Choose an office from the list.")


class _Form(Schema):
    """Takes what it knows; an empty field is one that was left out."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def leave_out_empty(self, data: Any, **_: Any) -> dict[str, Any]:
        given = dict(data.items()) if isinstance(data, MultiDict) else dict(data)
        return {name: value for name, value in given.items() if value != ""}


class _OfOffice(_Form):
    office_id = fields.Integer(
        load_default=None,
        validate=Range(1, LARGEST_ROW, error=_OF_THE_LIST),
        error_messages={"invalid": _OF_THE_LIST},
    )
    roles = fields.List(fields.String(), load_default=list)

    @pre_load
    def gather_roles(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each role is a box of its own: `role_legal`."""
        ticked = [str(role) for role in GIVEN_ROLES if data.get(f"role_{role}")]
        return {**data, "roles": data["roles"]} if "roles" in data else {**data, "roles": ticked}


class NewPersonForm(_OfOffice):
    """Somebody comes to work here."""

    name = fields.String(load_default="")
    email = fields.String(load_default="")
    locale = fields.String(
        load_default="zh",
        validate=OneOf(LOCALES, error=N_("Choose a language from the list.")),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CreateUser:
        return CreateUser(**{**data, "roles": tuple(data["roles"])})


class RolesForm(_OfOffice):
    """A person gets other roles or works in another office."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ChangeRoles:
        return ChangeRoles(self.context_user_id, tuple(data["roles"]), data["office_id"])

    def __init__(self, user_id: int) -> None:
        super().__init__()
        self.context_user_id = user_id


class OfficeForm(_Form):
    """A new office."""

    name = fields.String(load_default="")
    code = fields.String(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CreateOffice:
        return CreateOffice(**data)


class LenderForm(_Form):
    """Under which name the lender, or an office of it, comes before a court."""

    office_id = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(1, LARGEST_ROW, error=_OF_THE_LIST),
        error_messages={"invalid": _OF_THE_LIST},
    )
    legal_name = fields.String(load_default="")
    address = fields.String(load_default=None, allow_none=True)
    credit_code = fields.String(load_default=None, allow_none=True)
    head_kind = fields.String(
        load_default="representative",
        validate=OneOf(tuple(HEADS), error=N_("Say whether it is a legal representative or a head.")),
    )
    head = fields.String(load_default=None, allow_none=True)
    head_title = fields.String(load_default=None, allow_none=True)
    phone = fields.String(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Lender:
        return Lender(**data)


class TokenForm(_Form):
    """What a new token is for."""

    name = fields.String(load_default="")
