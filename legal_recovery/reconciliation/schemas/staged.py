"""What was staged: a proposal as it is kept, and as the command that it becomes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.money import Money
from legal_recovery.receipts.rules import FROM_COURT, Exchange, ReceiptTerms
from legal_recovery.reconciliation.commands.bookings import Part
from legal_recovery.reconciliation.commands.matching import MatchLine, match_line
from legal_recovery.reconciliation.commands.parking import ParkLine, park_line
from legal_recovery.reconciliation.commands.proposing import Reading
from legal_recovery.reconciliation.commands.transferring import MatchTransfer, match_transfer
from legal_recovery.reconciliation.rules.evidence import Evidence, cost_kind_of
from legal_recovery.reconciliation.rules.matching import RECORDED, Expected, Proposal, Share
from legal_recovery.reconciliation.store import BankLine

# What an expectation's money counts as, and else what the line says it is.
_SOURCE_OF = {
    "distribution": "auction",
    "instalment": "settlement",
    "notice": "deduction",
    "sale": "debt-sale",
}
# What is awaited of a cost or a security that the case has, and what a line that brings it is.
_ABOUT = {"fee-refund": "refund", "due-cost": "payment", "lodged": "security-return"}
_SOURCES = frozenset({"voluntary", "deduction", "auction", "settlement", "insolvency", "debt-sale"})


def source_of(evidence: Evidence, expected: Expected | None) -> str:
    """Return what kind of recovery a credit is: as is expected, as its words say, by whoever paid."""
    if expected is not None and expected.kind in _SOURCE_OF:
        return _SOURCE_OF[expected.kind]
    if evidence.purpose in _SOURCES and (evidence.purpose != "auction" or expected is not None):
        return str(evidence.purpose)
    return "deduction" if evidence.is_from_court else "voluntary"


def mark_of(proposal: Proposal) -> str:
    """Return the word by which a proposal is known again: what was shown is what is staged."""
    if proposal.transfer is not None:
        return f"transfer:{proposal.transfer}"
    if proposal.outside is not None:
        return f"outside:{proposal.outside}"
    return "|".join(f"{one.case}:{one.amount.minor}:{one.expected or ''}" for one in proposal.shares)


def staged_of(reading: Reading, proposal: Proposal, why: str = "") -> dict[str, Any]:
    """Return a proposal as it is staged: what each of its cases gets, none of any case's, or between our accounts."""
    if proposal.transfer is not None:
        return transfer_content(proposal.transfer)
    if proposal.outside is not None:
        parts = [{"kind": "outside", "amount": reading.line.left.text, "note": proposal.outside}]
    else:
        parts = [part_of(reading, share) for share in proposal.shares]
    return match_content(parts, reading.line, proposal.confidence, why)


def transfer_content(other: int) -> dict[str, Any]:
    """Return a transfer between our accounts as it is staged, with the line of the other one."""
    return {"kind": "transfer", "other": str(other)}


def match_content(
    parts: Sequence[Mapping[str, Any]], line: BankLine, confidence: int | None = None, why: str = ""
) -> dict[str, Any]:
    """Return parts of a line as they are staged."""
    return {
        "kind": "match",
        "parts": [dict(part) for part in parts],
        "confidence": confidence,
        "currency": line.amount.currency,
        "why": why or None,
    }


def part_of(reading: Reading, share: Share) -> dict[str, Any]:
    """Return what one case gets of a line: a cost where money left, else a receipt."""
    awaited = reading.expected.get(share.expected) if share.expected is not None else None
    part = {"case": str(share.case), "amount": share.amount.text}
    if awaited is not None and awaited.kind in RECORDED:
        return {**part, "kind": awaited.kind, "about": str(awaited.about)}
    if awaited is not None and awaited.about is not None and awaited.kind in _ABOUT:
        return {**part, "kind": _ABOUT[awaited.kind], "of": str(awaited.about)}
    if share.amount.minor < 0:
        return {**part, "kind": "cost", "cost_kind": cost_kind_of(reading.line.narrative, reading.line.payer)}
    if awaited is not None and awaited.kind == "notice":
        part = {**part, "expected": str(awaited.id)}
    source = source_of(reading.evidence, awaited)
    return {
        **part,
        "kind": "receipt",
        "source": source,
        "withheld": _withheld(share, awaited, source),
        "distribution": str(awaited.about) if awaited and awaited.kind == "distribution" else None,
    }


def _withheld(share: Share, awaited: Expected | None, source: str) -> str | None:
    """Return the fee that a court kept of what was awaited, where what came is short by just that."""
    if awaited is None or awaited.net is None or share.amount != awaited.net or source not in FROM_COURT:
        return None
    fee = awaited.amount - awaited.net
    return fee.text if fee and awaited.kind != "distribution" else None


def order_of(
    line: BankLine, content: Mapping[str, Any], batch_id: int | None = None
) -> tuple[Callable[..., Any], Any]:
    """Return the command that carries out what was staged of a line, in a batch or alone, and what it is asked."""
    if content["kind"] == "park":
        owner = int(content["owner"]) if content.get("owner") else None
        return park_line, ParkLine(
            line.id, content["ground"], owner, bool(content.get("ask")), content.get("note")
        )
    if content["kind"] == "transfer":
        return match_transfer, MatchTransfer(line.id, int(content["other"]), batch_id)
    return match_line, command_of(line, content, batch_id)


def command_of(line: BankLine, content: Mapping[str, Any], batch_id: int | None = None) -> MatchLine:
    """Return the command that posts a match as it was staged."""
    parts = tuple(_part(line, said) for said in content["parts"])
    return MatchLine(line.id, parts, content.get("confidence"), content.get("why"), batch_id)


def _part(line: BankLine, said: Mapping[str, Any]) -> Part:
    amount = Money.of(said["amount"], line.amount.currency)
    case = int(said["case"]) if said.get("case") else None
    about = int(said["about"]) if said.get("about") else None
    day = date.fromisoformat(said["discharged_on"]) if said.get("discharged_on") else line.value_on
    receipt = cost = None
    if said["kind"] == "receipt" and about is None:
        receipt = ReceiptTerms(
            said.get("source") or "voluntary",
            amount,
            line.value_on,
            day,
            payer=line.payer,
            withheld_fee=Money.of(said["withheld"], line.amount.currency) if said.get("withheld") else None,
            distribution=int(said["distribution"]) if said.get("distribution") else None,
            exchange=Exchange(
                amount,
                said["day_rate"],
                line.value_on,
                said["rate_source"],
                counts_in=said.get("counts_in"),
                rate_of=said.get("rate_of"),
            )
            if said.get("day_rate")
            else None,
        )
    if said["kind"] == "cost" and about is None:
        cost = CostTerms(said.get("cost_kind") or "other", -amount, line.value_on, line.value_on, line.payer)
    of = int(said["of"]) if said.get("of") else None
    expected = int(said["expected"]) if said.get("expected") else None
    return Part(amount, said["kind"], case, about, receipt, cost, of, expected, said.get("note"))
