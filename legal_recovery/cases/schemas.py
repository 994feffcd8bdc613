"""Forms, JSON and arguments about a case become commands; every field that is wrong is named at once.

Features above build theirs on `CaseForm`, `Day`, `Amount` and `chosen`. What a parser refuses stands in the
ValidationError as the refusal itself, so that page and command line say it in their own language.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from marshmallow import ValidationError, fields, post_load, pre_load
from marshmallow.validate import OneOf

from legal_recovery.cases.commands import (
    AddNote,
    AddObligor,
    AssignCase,
    DescribeObligor,
    JoinCase,
    SetFlag,
)
from legal_recovery.cases.rules import FLAGS, OBLIGOR_ROLES, CaseFacts
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, UnknownCurrency, exponent, parse_amount
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import ID_TYPES, PARTY_KINDS, PartyKind

Kind = TypeVar("Kind")
NEEDED = N_("Fill this in.")
SAY_WHY = N_("Say why.")
NOT_LISTED = N_("Choose one from the list.")


class Typed(fields.Field[Kind]):
    """What people type and a parser reads; in JSON a text."""

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(metadata={"type": "string", **(metadata or {})}, **more)


class Day(Typed[date]):
    """A day as people write it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        try:
            return parse_date(value if isinstance(value, date) else str(value), field=attr or "date")
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


class Currency(fields.String):
    """A currency code; the case's own where none is given."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        code = str(value).strip().upper()
        try:
            exponent(code)
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal
        return code


class Amount(Typed[Money]):
    """An amount as people write it, in the currency that the same form names, else in the case's."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Money:
        form = self.parent
        assert isinstance(form, CaseForm)
        currency = str((data or {}).get("currency") or form.case.currency).strip().upper()
        try:
            return parse_amount(str(value), currency, field=attr or "amount")
        except UnknownCurrency:
            # The form's `Currency` field says so, at its own place.
            return Money(0, form.case.currency)
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


def chosen(codes: Iterable[str], **more: Any) -> fields.String:
    """Return a field that takes one of these codes."""
    return fields.String(validate=OneOf(list(codes), error=NOT_LISTED), **more)


def coded(codes: Iterable[str], **more: Any) -> fields.String:
    """Return a field of an answer that is one of these codes; null among them where it may be."""
    null = [None] if more.get("allow_none") else []
    return fields.String(metadata={"enum": [*map(str, codes), *null]}, **more)


def needed(says: str = NEEDED) -> dict[str, Any]:
    """Return what makes a field needed, and says so in these words."""
    return {"required": True, "error_messages": {"required": says, "null": says}}


class CaseForm(Form):
    """A form about one case."""

    def __init__(self, case: CaseFacts) -> None:
        super().__init__()
        self.case = case


class MoneyForm(CaseForm):
    """Money that was paid or came in."""

    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    amount = Amount(
        **needed(N_("Give the amount.")), metadata={"description": "A decimal text.", "example": "13800.00"}
    )
    note = Words(load_default=None)


class NoteForm(CaseForm):
    """Something to be written down; it changes nothing else, so it is never too late for it."""

    note = Words(**needed(N_("Write the note.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AddNote:
        return AddNote(self.case.id, data["note"])


class FlagForm(CaseForm):
    """A flag is set or lifted; on pages one list offers what can change: `set:suspended`, `lift:sold`."""

    flag = chosen(FLAGS, **needed(N_("Choose a flag.")))
    raised = fields.Boolean(load_default=True)
    on = Day(**needed())
    reason = Words(**needed(SAY_WHY))

    @pre_load
    def split_change(self, data: Any, **_: Any) -> dict[str, Any]:
        how, colon, flag = str(data.get("flag") or "").partition(":")
        return {**data, "flag": flag, "raised": how == "set"} if colon else dict(data.items())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetFlag:
        return SetFlag(self.case.id, **data)


class OwnerForm(CaseForm):
    """Who answers for a case; left out or empty, nobody."""

    owner_id = Id(load_default=None, allow_none=True)
    reason = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AssignCase:
        return AssignCase(self.case.id, **data)


class _PartyForm(CaseForm):
    """Who a party is, who represents it, by which contract it answers and up to what."""

    name = Words(**needed(N_("Give the name.")), longest=200)
    kind = chosen(PARTY_KINDS, load_default=PartyKind.COMPANY.value)
    id_type = chosen(ID_TYPES, load_default=None)
    id_number = Words(load_default=None, longest=100)
    address = Words(load_default=None)
    phone = Words(load_default=None, longest=100)
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    cap = Amount(load_default=None, metadata={"description": "Liable up to; a decimal text."})
    head = Words(
        load_default=None,
        longest=100,
        metadata={"description": "Who represents a company or an organisation."},
    )
    head_title = Words(load_default=None, longest=50)
    contract_number = Words(
        load_default=None,
        longest=100,
        metadata={"description": "Of the contract by which it answers, such as that of its guarantee."},
    )
    contract_signed_on = Day(load_default=None)


def _who(data: Mapping[str, Any]) -> Particulars:
    names = ("id_type", "id_number", "address", "phone", "head", "head_title")
    return Particulars(data["name"], PartyKind(data["kind"]), **{name: data[name] for name in names})


class ObligorForm(_PartyForm):
    """Who answers too, in which role, and up to what."""

    role = chosen(OBLIGOR_ROLES, **needed(N_("Choose the role.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> JoinCase:
        contract = (data["contract_number"], data["contract_signed_on"])
        party = AddObligor(data["role"], _who(data), data["cap"], *contract)
        return JoinCase(self.case.id, party, data["version"])


class DescriptionForm(_PartyForm):
    """A party as it is; an identity number, address or telephone that is left out stays as it is known."""

    def __init__(self, case: CaseFacts, obligor_id: int) -> None:
        super().__init__(case)
        self.obligor_id = obligor_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DescribeObligor:
        kept = ("cap", "contract_number", "contract_signed_on", "version")
        return DescribeObligor(
            self.case.id, self.obligor_id, _who(data), **{name: data[name] for name in kept}
        )


class RevealForm(CaseForm):
    """Why somebody needs to see hidden particulars."""

    reason = Words(**needed(SAY_WHY))
