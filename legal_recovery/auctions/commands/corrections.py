"""Taking back what was recorded wrongly: each by its own reversal, with the state back as it was."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.commands.assets import ReverseTaking, reverse_taking
from legal_recovery.auctions.commands.disposals import ReverseDistribution, reverse_distribution
from legal_recovery.auctions.commands.happening import event_of, untrigger
from legal_recovery.auctions.events import (
    AssetSaleReversed,
    DefaultTakenBack,
    ImpairmentReversed,
    IncomeReversed,
    PaymentTakenBack,
    SaleTakenBack,
)
from legal_recovery.auctions.rules import (
    AssetAct,
    Disposal,
    Round,
    RoundAct,
    carried_before_sale,
    posted_by,
    require_last,
    require_reversible,
    taken_back,
)
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.events import Event, Text
from legal_recovery.ledger.commands import Reversal, foreseen_reversals, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.plumbing.unit_of_work import UnitOfWork

Pairs = list[tuple[StoredEntry, Entry]]
# How the kinds of the entries begin that disposals post.
DISPOSALS = frozenset({"auction", "distribution", "asset"})


@dataclass(frozen=True, slots=True)
class ReverseResult:
    """What was said last of the last round was wrong; `act` names it where the person saw what it was."""

    case_id: int
    disposal_id: int
    reason: str
    act: str | None = None
    version: int | None = None


def reverse_result(uow: UnitOfWork, cmd: ReverseResult) -> dict[str, object]:
    """Let a round stand as it stood before what was said of it last; what that posted is reversed.

    Raises NotFound, and RestsOnIt where an asset was taken or a price shared since.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    reason = require_reason(cmd.reason)
    disposal, last, said = find_last(uow.session, case, cmd)
    if said[-1].act == "sell":
        uow.record(_sale_taken_back(uow, case, last, said, reason))
    elif said[-1].act == "pay" and posted_by(said) is not None:
        uow.record(_payment_taken_back(uow, case, last, said, reason))
    elif said[-1].act == "default":
        uow.record(_default_taken_back(uow, case, last, said, reason))
    else:
        uow.record(taken_back(case.book, case.id, last, said, reason))
    if event := event_of(disposal, last, said[-1].act):
        untrigger(uow, case, event, said[-1].on, reason)
    return {"round_id": last.id, "act": said[-1].act}


def find_last(
    session: Session, case: CaseFacts, cmd: ReverseResult
) -> tuple[Disposal, Round, list[RoundAct]]:
    """Return a disposal with its last round and what was said of that; raises what `reverse_result` does."""
    disposal = store.get_disposal(session, case.id, cmd.disposal_id)
    said = store.said_of_round(session, case, disposal.last.id) if disposal.last else []
    last, _found = require_last(disposal, said, store.list_distributions(session, case.id), cmd.act)
    return disposal, last, said


def foresee_result_reversal(session: Session, case: CaseFacts, cmd: ReverseResult) -> Pairs:
    """Return the entries that `reverse_result` would undo, each with its answer; raises what it would."""
    require_version(case, cmd.version)
    _disposal, _last, said = find_last(session, case, cmd)
    seq = posted_by(said)
    return [] if seq is None else foreseen_reversals(session, case.office_id, case.book, seq)


def _sale_taken_back(
    uow: UnitOfWork, case: CaseFacts, last: Round, said: list[RoundAct], reason: str
) -> SaleTakenBack:
    undone = _undone(uow, case, said)
    before = taken_back(case.book, case.id, last, said, reason)
    return SaleTakenBack(
        book=case.book,
        round_id=last.id,
        case_id=case.id,
        step=last.step,
        state=before.state,
        undone_seq=undone,
        currency=last.reserve.currency,
        reason=Text(reason),
    )


def _payment_taken_back(
    uow: UnitOfWork, case: CaseFacts, last: Round, said: list[RoundAct], reason: str
) -> PaymentTakenBack:
    return PaymentTakenBack(
        book=case.book,
        round_id=last.id,
        case_id=case.id,
        step=last.step,
        undone_seq=_undone(uow, case, said),
        currency=last.reserve.currency,
        reason=Text(reason),
    )


def _default_taken_back(
    uow: UnitOfWork, case: CaseFacts, last: Round, said: list[RoundAct], reason: str
) -> DefaultTakenBack:
    """The deposit is no longer kept; the price is posted once it is paid."""
    return DefaultTakenBack(
        book=case.book,
        round_id=last.id,
        case_id=case.id,
        step=last.step,
        undone_seq=_undone(uow, case, said),
        currency=last.reserve.currency,
        reason=Text(reason),
    )


def _undone(uow: UnitOfWork, case: CaseFacts, said: list[RoundAct]) -> int | None:
    """Reverse what the last thing said of a round posted; return where the reversal stands."""
    seq = posted_by(said)
    return reverse(uow, case.book, seq)[0].reversal_seq if seq is not None else None


# --- assets in kind -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReverseAssetAct:
    """Income, an impairment or the sale of an asset in kind was recorded wrongly: the entry at a place of the book."""

    case_id: int
    taking_id: int
    entry_seq: int
    reason: str
    version: int | None = None


def reverse_asset_act(uow: UnitOfWork, cmd: ReverseAssetAct) -> dict[str, int]:
    """Reverse what was posted of an asset in kind; it is carried, or held, as before.

    Raises NotFound, AlreadyReversed, and RestsOnIt for an impairment of what was sold since.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    reason = require_reason(cmd.reason)
    found = find_act(uow.session, case, cmd)
    done = reverse(uow, case.book, found.entry_seq)[0]
    uow.record(_reversed(uow.session, case, found, done, reason))
    return {"reversed_seq": done.reversal_seq}


def find_act(session: Session, case: CaseFacts, cmd: ReverseAssetAct) -> AssetAct:
    """Return what an entry of an asset is; raises NotFound, RestsOnIt."""
    taking = store.get_taking(session, case.id, cmd.taking_id)
    acts = [one for one in store.acts_of_assets(session, case) if one.taking_id == taking.id]
    return require_reversible(taking, acts, cmd.entry_seq)


def foresee_act_reversal(session: Session, case: CaseFacts, cmd: ReverseAssetAct) -> Pairs:
    """Return the entry that `reverse_asset_act` would undo with its answer; raises what it would."""
    require_version(case, cmd.version)
    return foreseen_reversals(session, case.office_id, case.book, find_act(session, case, cmd).entry_seq)


def _reversed(session: Session, case: CaseFacts, found: AssetAct, done: Reversal, reason: str) -> Event:
    taking = store.get_taking(session, case.id, found.taking_id)
    minor = found.amount.minor
    about: dict[str, Any] = {
        "book": case.book,
        "taking_id": taking.id,
        "case_id": case.id,
        "currency": found.amount.currency,
        "reversed_seq": done.reversal_seq,
        "value_on": done.value_on,
        "reason": Text(reason),
    }
    if found.act == "income":
        assert found.income_id is not None
        return IncomeReversed(**about, income_id=found.income_id, amount_minor=minor)
    if found.act == "impair":
        return ImpairmentReversed(**about, loss_minor=minor, carried_minor=taking.carried.minor + minor)
    acts = [one for one in store.acts_of_assets(session, case) if one.taking_id == taking.id]
    carried = carried_before_sale(taking, acts)
    return AssetSaleReversed(**about, sold_minor=minor, carried_minor=carried.minor)


# --- from an entry to what it is of -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owner:
    """What an entry of a disposal is of: of a round's disposal, a distribution, a taking, or an act on it."""

    disposal_id: int | None = None
    distribution_id: int | None = None
    taking_id: int | None = None
    is_act: bool = False


def owner_of_entry(session: Session, case: CaseFacts, seq: int) -> Owner:
    """Return what an entry of a case's disposals is of; raises NotFound."""
    for act in store.acts_of_assets(session, case):
        if act.entry_seq == seq:
            return Owner(taking_id=act.taking_id, is_act=True)
    about = next((one for one, at in store.discharges_of(session, case).items() if at == seq), None)
    if about is not None:
        shared = {one.id for one in store.list_distributions(session, case.id)}
        return Owner(distribution_id=about) if about in shared else Owner(taking_id=about)
    for disposal in store.list_disposals(session, case.id):
        if any(seq in (one.sale_seq, one.forfeit_seq) for one in disposal.rounds):
            return Owner(disposal_id=disposal.id)
    raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)


@dataclass(frozen=True, slots=True)
class TakeBackEntry:
    """An entry of a disposal was wrong: what it is of is taken back."""

    case_id: int
    seq: int
    reason: str


def take_back_entry(uow: UnitOfWork, cmd: TakeBackEntry) -> None:
    """Take back what an entry of a case's disposals is of, by its own command; raises what that raises."""
    case = cases.lock_case(uow, cmd.case_id)
    owner = owner_of_entry(uow.session, case, cmd.seq)
    if owner.is_act and owner.taking_id is not None:
        reverse_asset_act(uow, ReverseAssetAct(case.id, owner.taking_id, cmd.seq, cmd.reason))
    elif owner.taking_id is not None:
        reverse_taking(uow, ReverseTaking(case.id, owner.taking_id, cmd.reason))
    elif owner.distribution_id is not None:
        reverse_distribution(uow, ReverseDistribution(case.id, owner.distribution_id, cmd.reason))
    else:
        assert owner.disposal_id is not None
        reverse_result(uow, ReverseResult(case.id, owner.disposal_id, cmd.reason))
