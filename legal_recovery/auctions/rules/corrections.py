"""What was recorded wrongly and may be taken back: the last thing first, while nothing rests on it."""

from collections.abc import Sequence
from typing import Any

from legal_recovery.auctions.events import ResultTakenBack
from legal_recovery.auctions.rules.facts import AssetAct, Disposal, Distribution, Round, RoundAct, Taking
from legal_recovery.auctions.rules.moves import ACTS
from legal_recovery.kernel.errors import N_, Conflict, Message, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.money import Money, total

# What can be taken back of a round: what became of it, and that it was announced at all.
TAKEN_BACK: dict[str, Message] = {"announce": N_("Announcement of the round"), **ACTS}
VOID = "void"
_NOTHING: dict[str, Any] = dict.fromkeys(
    (
        "began_on",
        "suspended_on",
        "ended_on",
        "bids",
        "highest_minor",
        "paid_on",
        "ruled_on",
        "handed_over_on",
    )
)


class RestsOnIt(Conflict):
    """What something later rests on is taken back after that."""

    code = "auctions.rests_on_it"


def require_last(
    disposal: Disposal, said: Sequence[RoundAct], shared: Sequence[Distribution], act: str | None
) -> tuple[Round, RoundAct]:
    """Return the last round and the last thing said of it; raises NotFound, RestsOnIt."""
    last = disposal.last
    if last is None or not said:
        raise NotFound(N_("Nothing was recorded of a round yet."))
    found = said[-1]
    if act is not None and act != found.act:
        raise RestsOnIt(
            N_("Take back first what was recorded last: “{act}”."), field="act", act=TAKEN_BACK[found.act]
        )
    if disposal.taken:
        raise RestsOnIt(N_("The asset was taken in kind since: take that back first."))
    if found.act != "hand_over" and any(one.stands and one.round_id == last.id for one in shared):
        raise RestsOnIt(N_("This price is shared: take the distribution back first."))
    return last, found


def posted_by(said: Sequence[RoundAct]) -> int | None:
    """Return where in the book the last thing said of a round was posted; None where it posted nothing.

    An older sale was posted at the hammer; the payment of such a one posted nothing.
    """
    last = said[-1]
    name = {"sell": "sale_seq", "pay": "sale_seq", "default": "forfeit_seq"}.get(last.act, "")
    seq: int | None = last.wrote.get(name)
    before = [one.wrote.get("sale_seq") for one in said[:-1] if one.act == "sell"]
    return None if last.act == "pay" and seq in before else seq


def taken_back(
    book: int, case_id: int, last: Round, said: Sequence[RoundAct], reason: str
) -> ResultTakenBack:
    """Return what is recorded when the last thing said of a round is taken back: all as it was before it."""
    before: dict[str, Any] = {**_NOTHING, "state": VOID}
    for one in said[:-1]:
        before |= {name: value for name, value in one.wrote.items() if name in before}
    return ResultTakenBack(
        book=book,
        round_id=last.id,
        case_id=case_id,
        step=last.step,
        act=said[-1].act,
        currency=last.reserve.currency,
        reason=Text(reason),
        **before,
    )


def require_reversible(taking: Taking, acts: Sequence[AssetAct], entry_seq: int) -> AssetAct:
    """Return what was posted of an asset at a place of the book; raises NotFound, RestsOnIt."""
    found = next((one for one in acts if one.entry_seq == entry_seq), None)
    if found is None:
        raise NotFound(N_("There is no entry {seq} of this asset."), seq=entry_seq)
    if found.act == "impair" and taking.state == "sold" and found.reversed_by is None:
        raise RestsOnIt(N_("The asset was sold since: take its sale back first."))
    return found


def carried_before_sale(taking: Taking, acts: Sequence[AssetAct]) -> Money:
    """Return what an asset was carried at before it was sold: its value less what was impaired and stands."""
    lost = [one.amount for one in acts if one.act == "impair" and one.reversed_by is None]
    return taking.value - total(lost, taking.value.currency)
