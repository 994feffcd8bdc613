"""Opening disposals, announcing rounds, recording what became of them, sharing the price."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.commands.happening import SALE_ANNOUNCED, event_of, trigger
from legal_recovery.auctions.events import (
    AuctionOpened,
    AuctionRepriced,
    DistributionConfirmed,
    DistributionReversed,
    DistributionShared,
    RoundAnnounced,
)
from legal_recovery.auctions.postings import (
    forfeit_entry,
    sale_entry,
)
from legal_recovery.auctions.rules import (
    MODES,
    Disposal,
    MoveTerms,
    Round,
    RoundOpen,
    RoundTerms,
    ShareTerms,
    at_our_line,
    moved,
    pot_of,
    require_distribution,
    require_ranks,
    require_round,
    sold_round,
)
from legal_recovery.auctions.rules.facts import ASSETS
from legal_recovery.auctions.rules.rounds import defaulted_event, plain_event, sold_event
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_day, require_reason, require_version
from legal_recovery.collateral.rules import require_validity
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import ONLINE, PRIVATE, SALE
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import carry_on
from legal_recovery.proceedings.store import get_proceeding


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """What the rounds' reserves are measured by, of which day, valid until when."""

    price: Money
    valued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenDisposal:
    """Collateral is to be disposed of; without a price its latest valuations are taken together."""

    case_id: int
    pieces: tuple[int, ...]
    mode: str
    asset: str
    opened_on: date
    reference: ReferencePrice | None = None
    proceeding_id: int | None = None
    version: int | None = None


def open_disposal(uow: UnitOfWork, cmd: OpenDisposal) -> dict[str, int]:
    """Open the disposal of pieces of collateral; raises InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.mode not in MODES or cmd.asset not in ASSETS:
        raise InvalidInput(N_("Choose how it is disposed of."), field="mode")
    if cmd.mode == PRIVATE and cmd.asset != "movable":
        raise InvalidInput(N_("Only movables are repossessed and sold without a court."), field="mode")
    require_day(case, cmd.opened_on, uow.clock.today(), "opened_on")
    if cmd.proceeding_id is not None:
        get_proceeding(uow.session, case.id, cmd.proceeding_id)
    reference = _reference(uow.session, case, cmd.pieces, cmd.reference, uow.clock.today())
    disposal_id = new_id()
    uow.record(
        AuctionOpened(
            book=case.book,
            disposal_id=disposal_id,
            case_id=case.id,
            mode=cmd.mode,
            asset=cmd.asset,
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


def _reference(
    session: Session, case: CaseFacts, pieces: tuple[int, ...], given: ReferencePrice | None, today: date
) -> ReferencePrice:
    """Return the price given, else the latest values of the pieces together; raises InvalidInput."""
    known = {one.id: one for one in list_collateral(session, case.id)}
    if not pieces or len(set(pieces)) != len(pieces) or not set(pieces) <= known.keys():
        raise InvalidInput(N_("Choose collateral of this case."), field="pieces")
    if given is None:
        given = _valued(case, [known[piece] for piece in pieces])
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
    case, disposal = _held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    if disposal.last is not None and disposal.last.is_open:
        raise RoundOpen(N_("A round is still under way."))
    reference = _reference(uow.session, case, disposal.pieces, cmd.reference, uow.clock.today())
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


def _held(uow: UnitOfWork, case_id: int, version: int | None, disposal_id: int) -> tuple[CaseFacts, Disposal]:
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    return case, store.get_disposal(uow.session, case.id, disposal_id)


# --- rounds -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnnounceRound:
    """The notice of the next round was published."""

    case_id: int
    disposal_id: int
    terms: RoundTerms
    version: int | None = None


def announce_round(uow: UnitOfWork, cmd: AnnounceRound) -> dict[str, int]:
    """Record the next round within the law's numbers and days; raises what `require_round` does."""
    case, disposal = _held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    terms, pack = cmd.terms, pack_of(uow.session, case.jurisdiction)
    if terms.reserve.currency != disposal.reference.currency:
        raise InvalidInput(N_("The price is in the case’s currency."), field="reserve")
    proposal = require_round(pack, disposal, terms, uow.clock.today())
    round_id = new_id()
    uow.record(
        RoundAnnounced(
            book=case.book,
            round_id=round_id,
            disposal_id=disposal.id,
            case_id=case.id,
            step=proposal.step,
            reserve_minor=terms.reserve.minor,
            deposit_minor=terms.deposit.minor if terms.deposit else None,
            currency=terms.reserve.currency,
            published_on=terms.published_on,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            place=Text.maybe(terms.place),
            ground=Text.maybe(terms.ground),
        )
    )
    if disposal.mode == ONLINE and proposal.step == SALE:
        trigger(uow, case, SALE_ANNOUNCED, terms.published_on)
    carry_on(uow, case.id, Stage.DISPOSAL, terms.published_on)
    return {"round_id": round_id}


@dataclass(frozen=True, slots=True)
class MoveRound:
    """Record what became of the round that is under way."""

    case_id: int
    disposal_id: int
    terms: MoveTerms
    version: int | None = None


def move_round(uow: UnitOfWork, cmd: MoveRound) -> dict[str, int]:
    """Record what became of a round with the deadlines that follow; a sale and a default post what the court holds.

    Raises ImpossibleAct, HammerTooLow, InvalidInput.
    """
    case, disposal = _held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    last = moved(disposal, cmd.terms, uow.clock.today())
    if cmd.terms.act == "sell":
        _sell(uow, case, disposal, last, cmd.terms)
    elif cmd.terms.act == "default":
        _default(uow, case, disposal, last, cmd.terms)
    else:
        uow.record(plain_event(case.book, last, cmd.terms))
    _follow(uow, case, disposal, last, cmd.terms)
    return {"round_id": last.id}


def foresee_move(session: Session, case: CaseFacts, cmd: MoveRound, today: date) -> list[Entry]:
    """Return what `move_round` would post now; raises what it would."""
    require_version(case, cmd.version)
    disposal = store.get_disposal(session, case.id, cmd.disposal_id)
    moved(disposal, cmd.terms, today)
    if cmd.terms.act == "sell":
        return _sale(case, disposal, cmd.terms)
    return _forfeit(case, disposal, cmd.terms) if cmd.terms.act == "default" else []


def _sale(case: CaseFacts, disposal: Disposal, terms: MoveTerms) -> list[Entry]:
    assert terms.hammer is not None
    if not disposal.by_court:
        return []
    return [sale_entry(case.book, terms.on, terms.hammer, disposal.piece)]


def _forfeit(case: CaseFacts, disposal: Disposal, terms: MoveTerms) -> list[Entry]:
    if not terms.forfeited or not disposal.by_court:
        return []
    return [forfeit_entry(case.book, terms.on, terms.forfeited, disposal.piece)]


def _sell(uow: UnitOfWork, case: CaseFacts, disposal: Disposal, last: Round, terms: MoveTerms) -> None:
    seqs = [post(uow, made) for made in _sale(case, disposal, terms)]
    uow.record(sold_event(case.book, last, terms, seqs[0] if seqs else None))


def _default(uow: UnitOfWork, case: CaseFacts, disposal: Disposal, last: Round, terms: MoveTerms) -> None:
    undone = reverse(uow, case.book, last.sale_seq)[0].reversal_seq if last.sale_seq is not None else None
    seqs = [post(uow, made) for made in _forfeit(case, disposal, terms)]
    uow.record(defaulted_event(case.book, last, terms, undone, seqs[0] if seqs else None))


def _follow(uow: UnitOfWork, case: CaseFacts, disposal: Disposal, last: Round, terms: MoveTerms) -> None:
    if event := event_of(disposal, last, terms.act):
        trigger(uow, case, event, terms.on)
    if terms.act in ("start", "sell", "pay", "rule"):
        carry_on(uow, case.id, Stage.DISPOSAL, terms.on)


# --- sharing the price --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConfirmDistribution:
    """Share what an asset brought."""

    case_id: int
    disposal_id: int
    lines: tuple[ShareTerms, ...]
    version: int | None = None


def confirm_distribution(uow: UnitOfWork, cmd: ConfirmDistribution) -> dict[str, object]:
    """Record how a price is shared; what follows posts it and discharges the claim of our share.

    Raises NotDistributable, Distributed, DoesNotAddUp, OutOfRank.
    """
    case, disposal = _held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    event = decide_distribution(uow.session, case, disposal, cmd.lines)
    with at_our_line(cmd.lines):
        uow.record(event)
    for place, line in enumerate(cmd.lines, 1):
        uow.record(
            DistributionShared(
                book=case.book,
                share_id=new_id(),
                distribution_id=event.distribution_id,
                place=place,
                share_kind=line.share_kind,
                payee=Text.maybe(line.payee),
                due_minor=line.due.minor if line.due else None,
                amount_minor=line.amount.minor,
                currency=line.amount.currency,
            )
        )
    carry_on(uow, case.id, Stage.DISTRIBUTION, event.discharged_on)
    return {"distribution_id": event.distribution_id, "ours": Money(event.ours_minor, event.currency).text}


def decide_distribution(
    session: Session, case: CaseFacts, disposal: Disposal, lines: tuple[ShareTerms, ...]
) -> DistributionConfirmed:
    """Return what would be recorded of a distribution; raises what `confirm_distribution` does."""
    last, on = sold_round(disposal, store.list_distributions(session, case.id))
    assert last.hammer is not None
    pot = pot_of(disposal, last.hammer)
    ours = require_distribution(pot, lines)
    liens, pack = store.liens_on(session, case.id, disposal), pack_of(session, case.jurisdiction)
    whole = require_ranks(pack, on, lines, liens, together=len(disposal.pieces) > 1)
    return DistributionConfirmed(
        book=case.book,
        distribution_id=new_id(),
        case_id=case.id,
        disposal_id=disposal.id,
        round_id=last.id,
        pot_minor=pot.minor,
        ours_minor=ours.minor,
        others=tuple(line.amount.minor for line in lines if line.share_kind != "ours" and line.amount),
        currency=pot.currency,
        discharged_on=on,
        collateral_id=disposal.piece,
        whole=whole,
    )


@dataclass(frozen=True, slots=True)
class ReverseDistribution:
    """A distribution was confirmed wrongly."""

    case_id: int
    distribution_id: int
    reason: str
    version: int | None = None


def reverse_distribution(uow: UnitOfWork, cmd: ReverseDistribution) -> int:
    """Take a distribution back; what follows reverses its entry. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    found = store.get_distribution(uow.session, case.id, cmd.distribution_id)
    if not found.stands:
        raise RoundOpen(N_("This distribution was reversed already."))
    return uow.record(
        DistributionReversed(
            book=case.book,
            distribution_id=found.id,
            case_id=case.id,
            reversed_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
