"""What the desk says of lines: their proposals with the reasons, what was staged, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.store import debtors_of, references_of
from legal_recovery.cases.views import link
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import COST_KINDS, SOURCES
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import Reading, read_lines
from legal_recovery.reconciliation.rules.lines import GROUNDS, STATES
from legal_recovery.reconciliation.rules.matching import EXPECTED, Proposal
from legal_recovery.reconciliation.schemas.said import reason_text, refusal_text
from legal_recovery.reconciliation.schemas.staged import mark_of, part_of
from legal_recovery.reconciliation.store import BankLine, Staged
from legal_recovery.users.store import names_of
from legal_recovery.web.formats import fact_text

LIKELY = 50
KINDS = {
    "receipt": N_("Receipt"),
    "cost": N_("Cost"),
    "payment": N_("Payment of a cost that was due"),
    "refund": N_("Refund by the court"),
    "repayment": N_("Repayment of what was paid too much"),
    "conversion": N_("Converted: what the bank credited"),
    "conversion-out": N_("Converted: what the bank debited"),
    "security": N_("Security lodged"),
    "security-return": N_("Security returned"),
    "outside": N_("None of any case’s"),
    "transfer": N_("Between our accounts"),
}


@dataclass(slots=True)
class Names:
    """The names of the cases and people that a page speaks of, looked up at once."""

    debtors: dict[int, str] = field(default_factory=dict)
    references: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)

    def case(self, case_id: int) -> str:
        """Name a case by its debtor and its reference."""
        return " · ".join(filter(None, (self.debtors.get(case_id), self.references.get(case_id, ""))))

    def person(self, user_id: int | None) -> str:
        """Name a person; who was erased is said to be."""
        return self.people.get(user_id or 0) or _("(erased)")


def name_all(session: Session, cases: Iterable[int], people: Iterable[int | None]) -> Names:
    """Look up the names of cases and people."""
    wanted = sorted(set(cases))
    return Names(
        debtors_of(session, wanted),
        references_of(session, wanted),
        names_of(session, {one for one in people if one is not None}),
    )


def cases_in(readings: Iterable[Reading], staged: Iterable[Staged]) -> set[int]:
    """Return the cases that readings and staged decisions speak of."""
    proposed = {share.case for one in readings for proposal in one.proposals for share in proposal.shares}
    decided = {
        int(part["case"]) for one in staged for part in one.content.get("parts", ()) if part.get("case")
    }
    return proposed | decided


def read_one(session: Session, actor: Actor, line: BankLine) -> Reading:
    """Return how one line can be read."""
    return next(read_lines(session, actor, [line]))


# --- proposals --------------------------------------------------------------------------------------------


def standing(proposal: Proposal | None) -> dict[str, Any]:
    """Return how sure a proposal is, as a badge: a word, a shape and a colour."""
    if proposal is None:
        return {"label": _("Unknown"), "tone": "neutral"}
    if proposal.certain:
        return {"label": _("Certain"), "tone": "good"}
    if len(proposal.shares) > 1:
        return {"label": _("Several"), "tone": "info"}
    if proposal.confidence >= LIKELY:
        return {"label": _("Likely"), "tone": "info"}
    return {"label": _("Possible"), "tone": "neutral", "icon": "dot"}


def proposal_facts(reading: Reading, names: Names) -> list[dict[str, Any]]:
    """Return the proposals of a line as the panel shows them, the surest first."""
    return [
        {
            "number": number,
            "mark": mark_of(proposal),
            "badge": standing(proposal),
            "confidence": proposal.confidence,
            "reasons": list(dict.fromkeys(reason_text(reason) for reason in proposal.reasons)),
            "outside": proposal.outside,
            "is_between": proposal.transfer is not None,
            "shares": [_share_facts(reading, share, names) for share in proposal.shares],
        }
        for number, proposal in enumerate(reading.proposals, start=1)
    ]


def _share_facts(reading: Reading, share: Any, names: Names) -> dict[str, Any]:
    part = part_of(reading, share)
    reference = names.references.get(share.case, "")
    return {
        "debtor": names.debtors.get(share.case) or _("(erased)"),
        "reference": reference,
        "url": link("cases.show", reference=reference),
        "amount": _plain(share.amount),
        "what": part_text(part),
    }


def _plain(amount: Money) -> Money:
    return -amount if amount.minor < 0 else amount


def part_text(part: Mapping[str, Any]) -> str:
    """Return what a part will be booked as, in words."""
    if part["kind"] == "outside":
        return str(part["note"])
    if part.get("about"):
        recorded = EXPECTED[part["kind"]]
        return _(recorded)
    if part.get("of"):
        kind = KINDS[part["kind"]]
        return _(kind)
    if part["kind"] == "cost":
        kind = part["cost_kind"]
        return _(COST_KINDS[kind])
    source = part.get("source") or "voluntary"
    said = _(SOURCES[source])
    if part.get("withheld"):
        fee = Money.of(part["withheld"], part.get("currency", "CNY"))
        return _("%(source)s, the court kept %(fee)s", source=said, fee=fact_text(fee))
    if part.get("day_rate"):
        rate = f"{part['rate_of']} 1 = {part['day_rate']}" if part.get("rate_of") else part["day_rate"]
        return _("%(source)s, at the rate %(rate)s", source=said, rate=rate)
    return said


# --- what was staged --------------------------------------------------------------------------------------


def staged_text(content: Mapping[str, Any], names: Names) -> str:
    """Return in one line what was decided of a line."""
    if content["kind"] == "park":
        why = content["ground"]
        ground = _(GROUNDS[why])
        return (
            _("Ask: %(ground)s", ground=ground)
            if content.get("ask")
            else _("Suspense: %(ground)s", ground=ground)
        )
    if content["kind"] == "transfer":
        return _("Between our accounts")
    parts = content["parts"]
    first = parts[0]
    if first["kind"] == "outside":
        return part_text(first)
    case = names.case(int(first["case"]))
    return _("%(case)s and %(more)d more", case=case, more=len(parts) - 1) if len(parts) > 1 else case


# --- rows -------------------------------------------------------------------------------------------------


def row_facts(reading: Reading, staged: Staged | None, me: int, names: Names) -> dict[str, Any]:
    """Return a line as its row shows it: what the bank says, how sure its best reading is, who is at it."""
    line = reading.line
    first = reading.proposals[0] if reading.proposals else None
    return {
        "id": line.id,
        "on": line.value_on,
        "payer": line.payer or "",
        "text": " ".join(filter(None, (line.narrative, line.reference))),
        "amount": line.left if line.state == "part" else line.amount,
        "url": url_for("reconciliation.desk_line", account_id=line.account_id, line_id=line.id),
        "state": _row_state(line, staged, me),
        "mark": mark_of(first) if first is not None else "",
        "is_certain": reading.is_certain,
        **_row_words(reading, staged, me, names),
    }


def _row_state(line: BankLine, staged: Staged | None, me: int) -> str:
    if staged is not None:
        return "staged" if staged.actor_id == me else "theirs"
    return line.state


def _row_words(reading: Reading, staged: Staged | None, me: int, names: Names) -> dict[str, Any]:
    line, first = reading.line, reading.proposals[0] if reading.proposals else None
    if staged is not None and staged.actor_id != me:
        return {
            "badge": {"label": _("Taken"), "tone": "warn"},
            "of": _("%(name)s is at this line", name=names.person(staged.actor_id)),
        }
    if staged is not None:
        said = refusal_text(staged.content)
        badge = (
            {"label": _("Refused"), "tone": "bad"}
            if said
            else {"label": _("Staged"), "tone": "good", "icon": "check"}
        )
        return {"badge": badge, "of": said or staged_text(staged.content, names)}
    if line.state in ("suspense", "asked"):
        why = line.ground or "other"
        of = " · ".join(filter(None, (_(GROUNDS[why]), names.person(line.owner_id))))
        return {"badge": {"label": _(STATES[line.state]), "tone": "warn"}, "of": of}
    if line.state == "matched":
        return {"badge": {"label": _("Matched"), "tone": "good"}, "of": ""}
    if first is None:
        return {"badge": standing(None), "of": ""}
    if first.transfer is not None:
        return {"badge": standing(first), "of": _("Between our accounts")}
    of = first.outside or names.case(first.shares[0].case)
    if len(first.shares) > 1:
        of = _("%(case)s and %(more)d more", case=of, more=len(first.shares) - 1)
    return {"badge": standing(first), "of": of}


def effects_of(readings: Sequence[BankLine], staged: Mapping[int, Staged]) -> dict[str, Any]:
    """Return what posting would do: how many lines are matched, what came and went, how many are parked."""
    currency = readings[0].amount.currency if readings else "CNY"
    sums = {"matched": 0, "parked": 0, "asked": 0, "transfers": 0}
    came, went, cases = Money.zero(currency), Money.zero(currency), set[str]()
    for line in readings:
        content = staged[line.id].content
        if content["kind"] == "park":
            sums["asked" if content.get("ask") else "parked"] += 1
            continue
        sums["transfers" if content["kind"] == "transfer" else "matched"] += 1
        cases |= {part["case"] for part in content.get("parts", ()) if part.get("case")}
        if line.left.minor > 0:
            came += line.left
        else:
            went -= line.left
    return {**sums, "came": came, "went": went, "cases": len(cases)}


def session_names(readings: Sequence[Reading], staged: Iterable[Staged]) -> Names:
    """Look up what a list of lines speaks of."""
    decided = list(staged)
    people = [one.actor_id for one in decided] + [one.line.owner_id for one in readings]
    return name_all(db.session(), cases_in(readings, decided), people)
