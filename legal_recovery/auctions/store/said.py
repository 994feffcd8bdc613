"""What was recorded of rounds and of assets in kind, read back from the records: what can be taken back."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.auctions.rules import AssetAct, RoundAct
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import TimelineRecord, list_records
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import list_entries

# Which act each kind of record of a round is, and the field with its day.
_ROUND = {
    "auction.round_announced": ("announce", "published_on"),
    "auction.started": ("start", "began_on"),
    "auction.failed": ("fail", "ended_on"),
    "auction.withdrawn": ("withdraw", "ended_on"),
    "auction.suspended": ("suspend", "suspended_on"),
    "auction.sold": ("sell", "sold_on"),
    "auction.defaulted": ("default", "ended_on"),
    "auction.paid": ("pay", "paid_on"),
    "auction.ruled": ("rule", "ruled_on"),
    "auction.handed_over": ("hand_over", "handed_over_on"),
}
_TAKEN_BACK = frozenset(
    {
        "auction.taken_back",
        "auction.sale_taken_back",
        "auction.default_taken_back",
        "auction.payment_taken_back",
    }
)
# The same of an asset in kind: the act, its day, its amount, who or why, and where its entry stands.
_ASSET = {
    "asset.income_received": ("income", "received_on", "amount_minor", "payer", "entry_seq"),
    "asset.impaired": ("impair", "on", "loss_minor", "reason", "entry_seq"),
    "asset.sold": ("sell", "sold_on", "price_minor", "buyer", "sale_seq"),
}


def _events(session: Session, case: CaseFacts, kinds: list[str]) -> list[TimelineRecord]:
    """Return the events of these kinds, the first first; entries may be called the same."""
    records = list_records(session, case.book, kinds=kinds)
    return [one for one in reversed(records) if one.record_kind == "event"]


def said_of_round(session: Session, case: CaseFacts, round_id: int) -> list[RoundAct]:
    """Return what was said of a round and was not taken back, the first first."""
    said: list[RoundAct] = []
    for record in _events(session, case, [*_ROUND, *_TAKEN_BACK]):
        if record.content["round_id"] != str(round_id):
            continue
        if record.kind in _TAKEN_BACK:
            said.pop()
        else:
            act, day = _ROUND[record.kind]
            wrote = {name: _column(name, value) for name, value in record.content.items()}
            said.append(RoundAct(act, wrote[day], wrote))
    return said


def _column(name: str, value: Any) -> Any:
    """Return a value of a record as its column has it."""
    if not isinstance(value, str):
        return value
    if name.endswith("_on") or name == "pay_by":
        return date.fromisoformat(value)
    return int(value) if name.endswith(("_minor", "_seq")) or name == "bids" else value


def acts_of_assets(session: Session, case: CaseFacts) -> list[AssetAct]:
    """Return what was posted of the assets in kind of a case, the first first, with what answers each."""
    records = _events(session, case, list(_ASSET))
    seqs = [int(record.content[_ASSET[record.kind][4]]) for record in records]
    answered = {one.seq: one.reversed_by for one in list_entries(session, case.book, seqs)}
    return [_asset_act(record, answered) for record in records]


def _asset_act(record: TimelineRecord, answered: dict[int, int | None]) -> AssetAct:
    content = record.content
    act, on, minor, note, seq = (
        name if number == 0 else content[name] for number, name in enumerate(_ASSET[record.kind])
    )
    return AssetAct(
        act,
        int(seq),
        int(content["taking_id"]),
        date.fromisoformat(on),
        Money(int(minor), content["currency"]),
        note,
        answered[int(seq)],
        int(content["income_id"]) if act == "income" else None,
    )


def discharges_of(session: Session, case: CaseFacts) -> dict[int, int]:
    """Return where in the book each distribution, or asset taken in kind, was posted as settling the claim."""
    records = _events(session, case, ["claim.discharged"])
    return {int(one.content["about_id"]): int(one.content["entry_seq"]) for one in records}
