"""What a disposal does to the seizures on its assets: they end once title has passed, and stand again if it never did.

查扣冻规定第二十七条: what was auctioned, sold or taken for the debt is no longer seized.
"""

from typing import Any

from legal_recovery.auctions.events import AssetHandedOver, AssetTakenInKind, SaleRuled, TakingReversed
from legal_recovery.auctions.store import list_disposals
from legal_recovery.cases.store import case_of_book
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures.commands import DisposeOf, StandAgain, dispose_of, stand_again

# With a ruling title passes when it is served; without a court, when the buyer has the asset.
PASSES = (SaleRuled.kind, AssetHandedOver.kind, AssetTakenInKind.kind)
NEVER_PASSED = (TakingReversed.kind, "auction.taken_back")


def end_seizures(uow: UnitOfWork, event: SaleRuled | AssetHandedOver | AssetTakenInKind) -> None:
    """End the seizures on what passed to a buyer or to us."""
    if isinstance(event, AssetTakenInKind):
        source = f"taking:{event.taking_id}"
        gone = DisposeOf(event.case_id, (event.collateral_id,), event.discharged_on, source)
    else:
        on = event.ruled_on if isinstance(event, SaleRuled) else event.handed_over_on
        case_id = case_of_book(uow.session, event.book)
        pieces = _pieces(uow, case_id, event.round_id)
        gone = DisposeOf(case_id, pieces, on, f"round:{event.round_id}")
    dispose_of(uow, gone)


def _pieces(uow: UnitOfWork, case_id: int, round_id: int) -> tuple[int, ...]:
    for disposal in list_disposals(uow.session, case_id):
        if any(one.id == round_id for one in disposal.rounds):
            return disposal.pieces
    raise AssertionError("a round belongs to a disposal of its case")


def restore_seizures(uow: UnitOfWork, event: Any) -> None:
    """Let the seizures stand again where an asset was not taken, or a round is back before title passed."""
    if isinstance(event, TakingReversed):
        stand_again(uow, StandAgain(event.case_id, f"taking:{event.taking_id}"))
    elif event.ruled_on is None and event.handed_over_on is None:
        stand_again(uow, StandAgain(event.case_id, f"round:{event.round_id}"))
