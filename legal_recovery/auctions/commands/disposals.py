"""Announcing rounds, recording what became of them, sharing the price."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.commands.happening import SALE_ANNOUNCED, event_of, trigger
from legal_recovery.auctions.commands.opening import held
from legal_recovery.auctions.events import (
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
from legal_recovery.auctions.rules.moves import defaulted_event, paid_event, plain_event, sold_event
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_reason, require_version
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import ONLINE, SALE
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import carry_on

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
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
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
    """Record what became of a round with the deadlines that follow; payment and default post what the court holds.

    Until the buyer has paid, bidders' deposits are bidders' money. Raises what `moved` does.
    """
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
    last = moved(pack_of(uow.session, case.jurisdiction), disposal, cmd.terms, uow.clock.today())
    if cmd.terms.act == "sell":
        uow.record(sold_event(case.book, last, cmd.terms))
    elif cmd.terms.act == "pay":
        _pay(uow, case, disposal, last, cmd.terms)
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
    last = moved(pack_of(session, case.jurisdiction), disposal, cmd.terms, today)
    if cmd.terms.act == "pay":
        return _price(case, disposal, last, cmd.terms)
    return _forfeit(case, disposal, cmd.terms) if cmd.terms.act == "default" else []


def _price(case: CaseFacts, disposal: Disposal, last: Round, terms: MoveTerms) -> list[Entry]:
    """Return what the court holds once the price is paid; nothing of a sale that was posted at the hammer."""
    assert last.hammer is not None
    if not disposal.by_court or last.sale_seq is not None:
        return []
    return [sale_entry(case.book, terms.on, last.hammer, disposal.piece)]


def _forfeit(case: CaseFacts, disposal: Disposal, terms: MoveTerms) -> list[Entry]:
    if not terms.forfeited or not disposal.by_court:
        return []
    return [forfeit_entry(case.book, terms.on, terms.forfeited, disposal.piece)]


def _pay(uow: UnitOfWork, case: CaseFacts, disposal: Disposal, last: Round, terms: MoveTerms) -> None:
    seqs = [post(uow, made) for made in _price(case, disposal, last, terms)]
    uow.record(paid_event(case.book, last, terms, seqs[0] if seqs else last.sale_seq))


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
    case, disposal = held(uow, cmd.case_id, cmd.version, cmd.disposal_id)
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
