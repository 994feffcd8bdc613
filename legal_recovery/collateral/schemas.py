"""Collateral, valuations, liens, occupants: the same fields on pages, in JSON and as arguments."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from marshmallow import fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    CorrectCollateral,
    CorrectLien,
    EndOf,
    LienTerms,
    LinkDocument,
    OccupancyTerms,
    RecordOccupancy,
    RegisterLien,
    ValuationTerms,
    ValueCollateral,
)
from legal_recovery.collateral.rules import KINDS, LIENS, METHODS, OCCUPANCIES
from legal_recovery.collateral.store.lists import SORTS, CollateralFilter
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.web.pagination import Seek, Sort, read_seek

CHOOSE_KIND = N_("Choose the kind of collateral.")
_A_NUMBER = N_("Give a number, such as 2.")


class _Particulars(CaseForm):
    """What a piece of collateral is, whose, where, how registered and insured."""

    collateral_kind = chosen(KINDS, **needed(CHOOSE_KIND))
    description = Words(**needed(N_("Say what it is.")))
    owner = Words(load_default=None)
    obligor_id = Id(load_default=None)
    registry_number = Words(load_default=None)
    location = Words(load_default=None)
    insurance = Words(load_default=None)
    contract_number = Words(
        load_default=None, longest=100, metadata={"description": "Of the contract of mortgage or pledge."}
    )
    contract_signed_on = Day(load_default=None)


class CollateralForm(_Particulars):
    """A piece of collateral, with its value where it is known."""

    currency = Currency(load_default=None)
    value = Amount(load_default=None)
    valued_on = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AddCollateral:
        version = data.pop("version")
        data.pop("currency")
        return AddCollateral(self.case.id, CollateralTerms(**data), version)


class CorrectionForm(_Particulars):
    """What is known of a piece is put right."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CorrectCollateral:
        version = data.pop("version")
        return CorrectCollateral(self.case.id, self.number, CollateralTerms(**data), version)


class ValuationForm(CaseForm):
    """What a piece of collateral was found to be worth on a day, and how."""

    collateral_id = fields.Integer(**needed())
    currency = Currency(load_default=None)
    value = Amount(**needed())
    valued_on = Day(**needed())
    method = chosen(METHODS, load_default=None)
    appraiser = Words(load_default=None)
    valid_until = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ValueCollateral:
        data.pop("currency")
        more = ValuationTerms(data.pop("method"), data.pop("appraiser"), data.pop("valid_until"))
        return ValueCollateral(self.case.id, **data, more=more)


class _OfPiece(CaseForm):
    """A form about one piece of collateral."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


class LienForm(_OfPiece):
    """A lien: of whom (left empty: ours), of what kind and rank, and what it secures at most."""

    lien_kind = chosen(LIENS, **needed(N_("Choose the kind of lien.")))
    rank = fields.Integer(
        **{**needed(_A_NUMBER), "error_messages": {"required": _A_NUMBER, "invalid": _A_NUMBER}}
    )
    holder = Words(load_default=None)
    currency = Currency(load_default=None)
    secured = Amount(load_default=None)
    registered_on = Day(load_default=None)
    certificate = Words(
        load_default=None,
        longest=100,
        metadata={"description": "The number of the certificate of registration."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RegisterLien:
        version = data.pop("version")
        data.pop("currency")
        return RegisterLien(self.case.id, self.number, LienTerms(**data), version)


class LienCorrectionForm(LienForm):
    """A lien as it is, whether it ended, and why what was recorded is put right."""

    ended_on = Day(load_default=None, metadata={"description": "Left out where it stands."})
    reason = Words(**needed(N_("Say why.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CorrectLien:
        more = {name: data.pop(name) for name in ("version", "ended_on", "reason")}
        data.pop("currency")
        return CorrectLien(self.case.id, self.number, LienTerms(**data), **more)


class OccupancyForm(_OfPiece):
    """Who leases or occupies it."""

    occupancy_kind = chosen(OCCUPANCIES, **needed())
    who = Words(load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    currency = Currency(load_default=None)
    rent = Amount(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordOccupancy:
        version = data.pop("version")
        data.pop("currency")
        return RecordOccupancy(self.case.id, self.number, OccupancyTerms(**data), version)


class EndingForm(_OfPiece):
    """On which day a lien or an occupancy ended."""

    on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndOf:
        return EndOf(self.case.id, self.number, data["on"], data["version"])


class LienEndingForm(EndingForm):
    """On which day a lien was struck off, and why."""

    reason = Words(**needed(N_("Say why.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndOf:
        return EndOf(self.case.id, self.number, data["on"], data["version"], data["reason"])


class LinkForm(_OfPiece):
    """Which document of the case shows it."""

    document_id = Id(**needed(N_("Choose a document.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> LinkDocument:
        return LinkDocument(self.case.id, self.number, data["document_id"], data["version"])


# --- all collateral -----------------------------------------------------------------------------------------

SIZE = 50
FIRST_SORT = Sort("valid_until")
# How soon a valuation ceases to be valid, in days.
EXPIRING = {"30": 30, "90": 90}
OVER = "over"


def read_collateral(args: Mapping[str, Any], today: date) -> CollateralFilter:
    """Return what the list is narrowed by, as the address says; a zero byte is in no name."""
    text = str(args.get("q") or "").replace("\0", "").strip()[:200]
    secured, expiring = {"yes": True, "no": False}.get(args.get("secured", "")), args.get("expiring", "")
    since, until = None, None
    if expiring == OVER:
        until = today - timedelta(days=1)
    elif expiring in EXPIRING:
        since, until = today, today + timedelta(days=EXPIRING[expiring])
    return CollateralFilter(text or None, args.get("kind") or None, secured, since, until)


def read_place(args: Mapping[str, Any], size: int = SIZE) -> Seek:
    """Return order and place in the list, as the address says."""
    return read_seek(args, sorts=SORTS, default=FIRST_SORT, size=size)
