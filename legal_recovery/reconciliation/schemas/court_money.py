"""What courts hold for us: which of it a list shows and in which order, and what is recorded about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Day, MoneyForm, chosen, needed
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.reconciliation.commands.coding import EndCode, RecordCode
from legal_recovery.reconciliation.commands.court_money import ChaseCourt, FreeCourtMoney, RetainCourtMoney
from legal_recovery.reconciliation.commands.expecting import Expect, StopExpecting
from legal_recovery.reconciliation.rules.codes import CODE_KINDS
from legal_recovery.reconciliation.rules.court_money import (
    BANDS,
    GROUNDS,
    KINDS,
    MEANS,
    STATES,
    CourtMoney,
)
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of, read_seek

SIZE = 50
# What is overdue longest comes first.
FIRST_SORT = Sort("due_on")
_FAR = "9999-12-31"
_NEVER = "0001-01-01"
SORTS = ("due_on", "amount", "since", "chased_on", "reference")


@dataclass(frozen=True, slots=True)
class CourtMoneyFilter:
    """What the list is narrowed by; None does not narrow. The text is part of a case, a debtor, a court or a number."""

    text: str | None = None
    state: str | None = None
    kind: str | None = None
    band: str | None = None
    ground: str | None = None
    owner_id: int | None = None


def read_court_money(args: Mapping[str, Any]) -> CourtMoneyFilter:
    """Return what the list is narrowed by, as the address says; what is none of the choices narrows nothing."""
    owner = str(args.get("owner_id") or "")
    return CourtMoneyFilter(
        text=str(args.get("q") or "").replace("\0", "").strip()[:200] or None,
        state=_known(args, "state", STATES),
        kind=_known(args, "kind", KINDS),
        band=_known(args, "band", BANDS),
        ground=_known(args, "ground", GROUNDS),
        owner_id=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 19 else None,
    )


def _known(args: Mapping[str, Any], name: str, codes: Mapping[str, Any]) -> str | None:
    value = str(args.get(name) or "")
    return value if value in codes else None


def narrowed(found: Sequence[CourtMoney], wanted: CourtMoneyFilter, today: date) -> list[CourtMoney]:
    """Return what the filter leaves."""
    return [one for one in found if _is_wanted(one, wanted, today)]


def _is_wanted(one: CourtMoney, wanted: CourtMoneyFilter, today: date) -> bool:
    ground = one.retained.ground if one.retained is not None and one.retained.stands(today) else None
    asked: tuple[tuple[Any, Any], ...] = (
        (wanted.state, one.state(today)),
        (wanted.kind, one.kind),
        (wanted.band, one.band(today)),
        (wanted.ground, ground),
        (wanted.owner_id, one.owner_id),
    )
    if any(want is not None and want != have for want, have in asked):
        return False
    said = (one.reference, one.debtor, one.court, one.docket_number)
    return wanted.text is None or any(wanted.text.lower() in (text or "").lower() for text in said)


def place_of(one: CourtMoney, sort: Sort) -> tuple[Part, ...]:
    """Return where a line stands in its order; what is not known comes last."""
    unknown = _NEVER if sort.descending else _FAR
    values: dict[str, Part] = {
        "due_on": one.due_on.isoformat() if one.due_on else unknown,
        "since": one.since.isoformat() if one.since else unknown,
        "chased_on": one.chased_on.isoformat() if one.chased_on else unknown,
        "amount": one.amount.minor,
        "reference": one.reference,
    }
    return values[sort.key], one.about


def in_order(found: Sequence[CourtMoney], sort: Sort) -> list[CourtMoney]:
    """Return the lines in their order."""
    return sorted(found, key=lambda one: place_of(one, sort), reverse=sort.descending)


def read_place(args: Mapping[str, Any], size: int = SIZE) -> Seek:
    """Return order and place in the list, as the address says."""
    return read_seek(args, sorts=SORTS, default=FIRST_SORT, size=size)


def page_in(found: Sequence[CourtMoney], seek: Seek) -> Page[CourtMoney]:
    """Return the page that the address asks for; a place that people made up is the beginning."""
    down = seek.sort.descending != seek.backwards
    ordered = sorted(found, key=lambda one: place_of(one, seek.sort), reverse=down)
    beyond = [one for one in ordered if _is_beyond(place_of(one, seek.sort), seek, down)]
    return page_of(beyond[: seek.limit], seek, lambda one: place_of(one, seek.sort), len(found))


def _is_beyond(place: tuple[Part, ...], seek: Seek, down: bool) -> bool:
    if seek.position is None or [type(part) for part in seek.position] != [type(part) for part in place]:
        return True
    here: Any = seek.position
    return place < here if down else place > here


def totals_of(found: Sequence[CourtMoney]) -> dict[str, Money]:
    """Return what the lines add up to, by currency."""
    sums: dict[str, Money] = {}
    for one in found:
        code = one.amount.currency
        sums[code] = sums.get(code, Money.zero(code)) + one.amount
    return sums


# --- what is recorded ----------------------------------------------------------------------------------------


class _HeldForm(CaseForm):
    """A form about what a court holds of one distribution or notice."""

    def __init__(self, case: CaseFacts, about: int) -> None:
        super().__init__(case)
        self.about = about


class RetentionForm(MoneyForm):
    """A court keeps back money of ours: how much, on which ground, until when."""

    ground = chosen(GROUNDS, **needed(N_("Choose the ground.")))
    retained_on = Day(**needed(), metadata={"description": "The day on which the court said so."})
    until = Day(load_default=None, metadata={"description": "Until when, as far as the court said so."})

    def __init__(self, case: CaseFacts, about: int) -> None:
        super().__init__(case)
        self.about = about

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RetainCourtMoney:
        data.pop("currency")
        return RetainCourtMoney(self.case.id, self.about, **data)


class FreedForm(_HeldForm):
    """The ground on which a court keeps money back is gone."""

    freed_on = Day(**needed())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FreeCourtMoney:
        return FreeCourtMoney(self.case.id, self.about, **data)


@dataclass(frozen=True, slots=True)
class WantedChase:
    """A chase to be recorded, and the account that its letter names."""

    chase: ChaseCourt
    account: int | None = field(default=None)


class CourtChaseForm(_HeldForm):
    """A court is asked for what it holds; by letter, the letter is made and kept with the case."""

    means = chosen(MEANS, **needed(N_("Choose by what means.")))
    chased_on = Day(**needed())
    again_on = Day(load_default=None, metadata={"description": "When to ask again."})
    note = Words(load_default=None)
    account = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "By letter: the account of ours to which the court is to pay."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WantedChase:
        account = data.pop("account")
        return WantedChase(ChaseCourt(self.case.id, self.about, **data), account)


class NoticeForm(MoneyForm):
    """A court, or whoever pays, said what it remits: how much, less which fee, when."""

    net = Amount(load_default=None, metadata={"description": "What arrives after the payer's fee."})
    due_on = Day(load_default=None, metadata={"description": "The day that was named."})
    payer = Words(load_default=None, longest=200)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Expect:
        data.pop("currency")
        return Expect(self.case.id, **data)


class StopForm(CaseForm):
    """Money that was announced is awaited no more."""

    def __init__(self, case: CaseFacts, expectation_id: int) -> None:
        super().__init__(case)
        self.expectation_id = expectation_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> StopExpecting:
        return StopExpecting(self.case.id, self.expectation_id, data["version"])


class CodeForm(CaseForm):
    """A number that a court keeps for payments of this case alone."""

    code_kind = chosen(CODE_KINDS, **needed(N_("Choose which kind of number it is.")))
    number = Words(**needed(N_("Give the number.")), longest=80)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordCode:
        return RecordCode(self.case.id, **data)


class EndCodeForm(CaseForm):
    """The number is this case's no more."""

    def __init__(self, case: CaseFacts, code_id: int) -> None:
        super().__init__(case)
        self.code_id = code_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndCode:
        return EndCode(self.case.id, self.code_id, data["version"])


_ORDERS = [sign + key for key in SORTS for sign in ("", "-")]


class CourtMoneyQuery(Schema):
    """What a program asks of the list."""

    q = fields.String(load_default=None, metadata={"description": "Part of a case, a debtor, a court."})
    state = chosen(STATES, load_default=None)
    kind = chosen(KINDS, load_default=None)
    band = chosen(BANDS, load_default=None, metadata={"description": "Days held, the last of the band."})
    ground = chosen(GROUNDS, load_default=None)
    owner_id = fields.String(load_default=None)
    sort = fields.String(load_default=None, validate=validate.OneOf(_ORDERS))
    after = fields.String(load_default=None)
    before = fields.String(load_default=None)
    limit = fields.Integer(load_default=SIZE, validate=validate.Range(1, 200))


def court_money_page(
    found: Sequence[CourtMoney], args: Mapping[str, Any], today: date, size: int = SIZE
) -> tuple[Page[CourtMoney], Seek, list[CourtMoney]]:
    """Return the page, its order and place, and everything that is filtered."""
    wanted, seek = narrowed(found, read_court_money(args), today), read_place(args, size)
    return page_in(wanted, seek), seek, wanted


__all__ = [
    "FIRST_SORT",
    "SORTS",
    "CodeForm",
    "CourtChaseForm",
    "CourtMoneyFilter",
    "CourtMoneyQuery",
    "EndCodeForm",
    "FreedForm",
    "NoticeForm",
    "RetentionForm",
    "StopForm",
    "WantedChase",
    "court_money_page",
    "in_order",
    "narrowed",
    "read_court_money",
    "totals_of",
]
