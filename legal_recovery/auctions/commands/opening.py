"""Opening disposals at a reference price, giving them another, and ending those that bring nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.events import (
    AuctionClosed,
    AuctionOpened,
    AuctionReopened,
    AuctionRepriced,
)
from legal_recovery.auctions.rules import (
    MODES,
    Disposal,
    DisposalOver,
    RoundOpen,
    asset_class,
    require_current,
    require_endable,
    require_free,
    require_going,
    require_proceeding,
)
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.collateral.rules import require_validity
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import PRIVATE, valid_at_most
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import get_proceeding


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """What the rounds' reserves are measured by, of which day, valid until when."""

    price: Money
    valued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenDisposal:
    """Collateral is to be disposed of; without a price its latest valuations are taken together.

    Whether it is movable follows from the collateral where it is not said.
    """

    case_id: int
    pieces: tuple[int, ...]
    mode: str
    asset: str | None
    opened_on: date
    reference: ReferencePrice | None = None
    proceeding_id: int | None = None
    version: int | None = None


def open_disposal(uow: UnitOfWork, cmd: OpenDisposal) -> dict[str, int]:
    """Open the disposal of pieces of collateral.

    Raises InvalidInput, WrongAsset, WrongProceeding, PriceExpired, and InDisposal where one of them is in another.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.mode not in MODES:
        raise InvalidInput(N_("Choose how it is disposed of."), field="mode")
    require_day(case, cmd.opened_on, uow.clock.today(), "opened_on")
    if cmd.proceeding_id is not None:
        require_proceeding(get_proceeding(uow.session, case.id, cmd.proceeding_id).proceeding_kind)
    pieces, pack = _pieces(uow.session, case, cmd.pieces), pack_of(uow.session, case.jurisdiction)
    asset = asset_class(pack, [one.collateral_kind for one in pieces], cmd.asset, cmd.opened_on)
    if cmd.mode == PRIVATE and asset != "movable":
        raise InvalidInput(N_("Only movables are repossessed and sold without a court."), field="mode")
    reference = _reference(uow.session, case, pieces, cmd.reference, uow.clock.today())
    if cmd.mode != PRIVATE:
        require_current(pack, reference.valued_on, reference.valid_until, cmd.opened_on)
    _require_free(uow.session, case, pieces)
    disposal_id = new_id()
    uow.record(
        AuctionOpened(
            book=case.book,
            disposal_id=disposal_id,
            case_id=case.id,
            mode=cmd.mode,
            asset=asset,
            pieces=cmd.pieces,
            proceeding_id=cmd.proceeding_id,
            reference_minor=reference.price.minor,
            currency=reference.price.currency,
            valued_on=reference.valued_on,
            valid_until=reference.valid_until,
            opened_on=cmd.opened_on,
        )
    )
    return {"disposal_id": disposal_id}


def _pieces(session: Session, case: CaseFacts, wanted: tuple[int, ...]) -> list[Collateral]:
    """Return the pieces that are named, once each; raises InvalidInput."""
    known = {one.id: one for one in list_collateral(session, case.id)}
    if not wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= known.keys():
        raise InvalidInput(N_("Choose collateral of this case."), field="pieces")
    return [known[piece] for piece in wanted]


def _require_free(
    session: Session, case: CaseFacts, pieces: list[Collateral], beside: int | None = None
) -> None:
    names = {one.id: one.description or str(one.id) for one in pieces}
    others = [one for one in store.list_disposals(session, case.id) if one.id != beside]
    require_free(names, others, store.list_takings(session, case.id))


def _reference(
    session: Session, case: CaseFacts, pieces: list[Collateral], given: ReferencePrice | None, today: date
) -> ReferencePrice:
    """Return the price given, else the latest values of the pieces together; raises InvalidInput."""
    if given is None:
        given = _valued(case, pieces)
    if given.price.minor <= 0:
        raise InvalidInput(N_("The reference price is more than zero."), field="price")
    if given.price.currency != case.currency:
        raise InvalidInput(N_("The price is in the case’s currency."), field="price")
    if given.valued_on is not None and given.valued_on > today:
        raise InvalidInput(N_("{day} is in the future."), field="valued_on", day=given.valued_on)
    require_validity(pack_of(session, case.jurisdiction), given.valued_on, given.valid_until)
    return given


def _valued(case: CaseFacts, pieces: list[Collateral]) -> ReferencePrice:
    """Return the latest values of pieces together, of the latest day, valid until the first of them ends."""
    latest = [one.latest for one in pieces if one.latest is not None]
    values = [one.value for one in latest if one.value.currency == case.currency]
    if len(values) != len(pieces):
        raise InvalidInput(N_("Give the reference price: not all of it is valued."), field="price")
    days = [one.valued_on for one in latest if one.valued_on]
    valid = [one.valid_until for one in latest if one.valid_until]
    whole = sum(values, Money.zero(case.currency))
    return ReferencePrice(whole, max(days, default=None), min(valid, default=None))


@dataclass(frozen=True, slots=True)
class RepriceDisposal:
    """A new reference price stands for the rounds to come."""

    case_id: int
    disposal_id: int
    reference: ReferencePrice | None = None
    version: int | None = None


def reprice_disposal(uow: UnitOfWork, cmd: RepriceDisposal) -> int:
    """Let a disposal have another reference price while no round is under way; return its place in the book."""
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    last = require_going(disposal).last
    if last is not None and last.is_open:
        raise RoundOpen(N_("A round is still under way."))
    pieces = _pieces(uow.session, case, disposal.pieces)
    reference = _reference(uow.session, case, pieces, cmd.reference, uow.clock.today())
    _require_dated(uow.session, case, disposal, reference)
    return uow.record(
        AuctionRepriced(
            book=case.book,
            disposal_id=disposal.id,
            reference_minor=reference.price.minor,
            currency=reference.price.currency,
            valued_on=reference.valued_on,
            valid_until=reference.valid_until,
        )
    )


def _require_dated(session: Session, case: CaseFacts, disposal: Disposal, reference: ReferencePrice) -> None:
    """Refuse a later price that has no day where the law counts its validity from it."""
    if reference.valued_on is not None or reference.valid_until is not None or not disposal.by_court:
        return
    if valid_at_most(pack_of(session, case.jurisdiction), disposal.opened_on) is not None:
        raise InvalidInput(N_("Give its day: its validity counts from it."), field="valued_on")


def held(uow: UnitOfWork, case_id: int, version: int | None, disposal_id: int) -> tuple[CaseFacts, Disposal]:
    """Lock a case and return it with one of its disposals; raises NotFound, StaleVersion."""
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    return case, store.get_disposal(uow.session, case.id, disposal_id)


# --- its end ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CloseDisposal:
    """A disposal brings nothing more: opened by mistake, or given up."""

    case_id: int
    disposal_id: int
    on: date
    reason: str
    version: int | None = None


def close_disposal(uow: UnitOfWork, cmd: CloseDisposal) -> int:
    """End a disposal, so that its assets are free; return its place in the book. Raises DisposalOver, InvalidInput."""
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    require_endable(require_going(disposal), cmd.on, uow.clock.today())
    reason = Text(require_reason(cmd.reason))
    return uow.record(AuctionClosed(book=case.book, disposal_id=disposal.id, closed_on=cmd.on, reason=reason))


@dataclass(frozen=True, slots=True)
class ReopenDisposal:
    """A disposal was ended that goes on."""

    case_id: int
    disposal_id: int
    reason: str
    version: int | None = None


def reopen_disposal(uow: UnitOfWork, cmd: ReopenDisposal) -> int:
    """Let a disposal that ended go on; raises DisposalOver, and InDisposal where another has its asset since."""
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    if disposal.closed_on is None:
        raise DisposalOver(N_("This disposal did not end."))
    _require_free(uow.session, case, _pieces(uow.session, case, disposal.pieces), disposal.id)
    reason = Text(require_reason(cmd.reason))
    return uow.record(AuctionReopened(book=case.book, disposal_id=disposal.id, reason=reason))
