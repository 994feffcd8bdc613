"""Taking assets in kind, and what becomes of them while they are held."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.commands.happening import RULING_SERVED, trigger, untrigger
from legal_recovery.auctions.events import (
    AssetImpaired,
    AssetIncome,
    AssetSold,
    AssetTakenInKind,
    TakenAssetHandedOver,
    TakingReversed,
)
from legal_recovery.auctions.postings import impairment_entry, income_entry, sold_entry
from legal_recovery.auctions.rules import (
    NotTakeable,
    Taking,
    TakingTerms,
    require_going,
    require_held,
    require_taking,
)
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_day, require_reason, require_version
from legal_recovery.collateral.rules import asset_of
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, require_open_days
from legal_recovery.ledger.postings import Entry
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import carry_on


@dataclass(frozen=True, slots=True)
class TakeInKind:
    """The lender takes an asset for its debt."""

    case_id: int
    terms: TakingTerms
    disposal_id: int | None = None
    version: int | None = None


def take_in_kind(uow: UnitOfWork, cmd: TakeInKind) -> dict[str, int]:
    """Record an asset taken in kind; what follows posts it and discharges the claim. Raises NotTakeable."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    event = decide_taking(uow.session, case, cmd, uow.clock.today())
    uow.record(event)
    if event.basis != "settlement":
        trigger(uow, case, RULING_SERVED, event.discharged_on)
    carry_on(uow, case.id, Stage.DISPOSAL, event.discharged_on)
    return {"taking_id": event.taking_id}


def decide_taking(session: Session, case: CaseFacts, cmd: TakeInKind, today: date) -> AssetTakenInKind:
    """Return what would be recorded of an asset taken in kind; raises what `take_in_kind` does."""
    terms = cmd.terms
    disposal = store.get_disposal(session, case.id, cmd.disposal_id) if cmd.disposal_id is not None else None
    if disposal is not None:
        require_going(disposal)
    require_taking(pack_of(session, case.jurisdiction), case, disposal, terms, today)
    if terms.value.currency != case.currency:
        raise InvalidInput(N_("The price is in the case’s currency."), field="value")
    kinds = {one.id: one.collateral_kind for one in list_collateral(session, case.id)}
    piece = terms.collateral_id or (disposal.pieces[0] if disposal else None)
    if piece not in kinds or (disposal is not None and piece not in disposal.pieces):
        raise InvalidInput(N_("Choose collateral of this case."), field="collateral_id")
    assert piece is not None
    return AssetTakenInKind(
        book=case.book,
        taking_id=new_id(),
        case_id=case.id,
        disposal_id=cmd.disposal_id,
        collateral_id=piece,
        basis=terms.basis,
        asset=disposal.asset if disposal else asset_of(kinds[piece]),
        value_minor=terms.value.minor,
        balance_minor=terms.balance.minor,
        fee_minor=terms.fee.minor,
        carried_minor=terms.value.minor,
        currency=terms.value.currency,
        applied_on=terms.applied_on,
        discharged_on=terms.discharged_on,
    )


@dataclass(frozen=True, slots=True)
class ReceiveAsset:
    """We got an asset that was taken in kind."""

    case_id: int
    taking_id: int
    on: date
    version: int | None = None


def receive_asset(uow: UnitOfWork, cmd: ReceiveAsset) -> int:
    """Record on which day we got an asset; return its place in the book. Raises NotTakeable, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    taking = require_held(store.get_taking(uow.session, case.id, cmd.taking_id))
    require_day(case, cmd.on, uow.clock.today(), "on")
    if cmd.on < taking.discharged_on:
        raise InvalidInput(N_("It cannot be before {day}."), field="on", day=taking.discharged_on)
    return uow.record(TakenAssetHandedOver(book=case.book, taking_id=taking.id, handed_over_on=cmd.on))


@dataclass(frozen=True, slots=True)
class AssetTerms:
    """What happened to an asset that is held: income, impairment or sale; how much, when, from whom or why."""

    act: str
    amount: Money
    on: date
    note: str | None = None


ASSET_ACTS = ("income", "impair", "sell")


@dataclass(frozen=True, slots=True)
class MoveAsset:
    """Record what happened to an asset that is held."""

    case_id: int
    taking_id: int
    terms: AssetTerms
    version: int | None = None


def move_asset(uow: UnitOfWork, cmd: MoveAsset) -> dict[str, int]:
    """Post income, impairment or sale of an asset that is held, and say so; raises NotTakeable, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    taking = require_held(store.get_taking(uow.session, case.id, cmd.taking_id))
    made = _asset_entry(case, taking, cmd.terms, uow.clock.today())
    seq = post(uow, made)
    uow.record(_asset_event(case, taking, cmd.terms, seq))
    return {"entry_seq": seq}


def foresee_asset(session: Session, case: CaseFacts, cmd: MoveAsset, today: date) -> list[Entry]:
    """Return what `move_asset` would post now; raises what it would."""
    require_version(case, cmd.version)
    taking = require_held(store.get_taking(session, case.id, cmd.taking_id))
    entries = [_asset_entry(case, taking, cmd.terms, today)]
    require_open_days(session, case.office_id, entries)
    return entries


def _asset_entry(case: CaseFacts, taking: Taking, terms: AssetTerms, today: date) -> Entry:
    if terms.act not in ASSET_ACTS:
        raise InvalidInput(N_("Choose what happened to it."), field="act")
    if terms.amount.minor <= 0 or terms.amount.currency != taking.value.currency:
        raise InvalidInput(N_("The amount is more than zero, in the case’s currency."), field="amount")
    require_day(case, terms.on, today, "on")
    if terms.on < taking.discharged_on:
        raise InvalidInput(N_("It cannot be before {day}."), field="on", day=taking.discharged_on)
    if terms.act == "income":
        return income_entry(case.book, terms.on, terms.amount, taking.collateral_id)
    if terms.act == "impair":
        require_reason(terms.note or "", "note")
        if terms.amount > taking.carried:
            raise InvalidInput(
                N_("It is carried at {carried}; no more than that can be lost."),
                field="amount",
                carried=taking.carried,
            )
        return impairment_entry(case.book, terms.on, terms.amount, taking.collateral_id)
    return sold_entry(case.book, terms.on, terms.amount, taking.carried, taking.collateral_id)


def _asset_event(
    case: CaseFacts, taking: Taking, terms: AssetTerms, seq: int
) -> AssetIncome | AssetImpaired | AssetSold:
    minor, currency = terms.amount.minor, terms.amount.currency
    note = Text.maybe(terms.note)
    if terms.act == "income":
        return AssetIncome(
            book=case.book, income_id=new_id(), taking_id=taking.id, case_id=case.id, amount_minor=minor,
            currency=currency, received_on=terms.on, payer=note, entry_seq=seq,
        )  # fmt: skip
    if terms.act == "impair":
        left = taking.carried.minor - minor
        assert note is not None
        return AssetImpaired(
            book=case.book, taking_id=taking.id, on=terms.on, loss_minor=minor, carried_minor=left,
            currency=currency, reason=note, entry_seq=seq,
        )  # fmt: skip
    return AssetSold(
        book=case.book, taking_id=taking.id, sold_on=terms.on, price_minor=minor, carried_minor=0,
        currency=currency, buyer=note, sale_seq=seq,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReverseTaking:
    """An asset was recorded as taken that was not."""

    case_id: int
    taking_id: int
    reason: str
    version: int | None = None


def reverse_taking(uow: UnitOfWork, cmd: ReverseTaking) -> int:
    """Take a taking back while nothing came of the asset; what follows reverses its entry."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    reason = require_reason(cmd.reason)
    taking = require_held(store.get_taking(uow.session, case.id, cmd.taking_id))
    if taking.incomes or taking.carried != taking.value:
        raise NotTakeable(N_("Take back first what was posted of this asset since."))
    seq = uow.record(
        TakingReversed(
            book=case.book,
            taking_id=taking.id,
            case_id=case.id,
            reversed_on=uow.clock.today(),
            reason=Text(reason),
        )
    )
    if taking.basis != "settlement":
        untrigger(uow, case, RULING_SERVED, taking.discharged_on, reason)
    return seq
