"""What a person says of a line at the desk, or a program for them: read, and made into what is staged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.store import cases_typed, references_of, typed_terms
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import Money, exponent, parse_amount, read_rate
from legal_recovery.ledger.rules import COST_KINDS
from legal_recovery.ledger.schemas import kept_words
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.rules import FROM_COURT
from legal_recovery.reconciliation.commands import read_lines
from legal_recovery.reconciliation.rules.desk import split_amounts
from legal_recovery.reconciliation.rules.evidence import cost_kind_of, evidence_of
from legal_recovery.reconciliation.rules.lines import GROUNDS, OPEN_STATES
from legal_recovery.reconciliation.rules.matching import Proposal, Share
from legal_recovery.reconciliation.schemas.staged import (
    mark_of,
    match_content,
    part_of,
    source_of,
    staged_of,
    transfer_content,
)
from legal_recovery.reconciliation.store import BankLine, LineFilter, find_staged, list_lines, opposite_lines

Decided = Sequence[tuple[BankLine, Mapping[str, Any]]]
_MOST_TOGETHER = 50


class ProposalChanged(Conflict):
    """What was proposed when the line was shown is proposed no more."""

    code = "desk.proposal_changed"


class WhichCase(InvalidInput):
    """What was typed finds no case, or several."""

    code = "desk.which_case"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a line, and of those that are matched together with it."""

    session: Session
    actor: Actor
    line: BankLine
    beside: Sequence[BankLine]
    # What was sent, by `get` one value of a name and by `getlist` all of them.
    form: Any
    # Puts the reasons of a proposal into words.
    why: Callable[[Proposal], str]

    def text(self, name: str) -> str:
        """Return what was sent under a name; raises InvalidInput where that cannot be kept."""
        return kept_words(str(self.form.get(name) or "").strip(), name)

    def number(self, name: str) -> int | None:
        """Return the number that was sent under a name; None where it is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def lines_beside(session: Session, actor: Actor, line: BankLine, ids: Sequence[str]) -> list[BankLine]:
    """Return the lines that are matched together with this one: of its account and direction, with something left."""
    wanted = tuple(int(text) for text in ids if text.isascii() and text.isdigit() and len(text) < 20)
    if not wanted:
        return []
    asked = LineFilter(account_id=line.account_id, ids=wanted[:_MOST_TOGETHER], states=OPEN_STATES)
    found, _more = list_lines(session, actor, asked)
    return [one for one in found if one.id != line.id and one.is_credit == line.is_credit]


def merged(line: BankLine, beside: Sequence[BankLine]) -> BankLine:
    """Return lines as one: their sum, with the words of all of them."""
    if not beside:
        return line
    left = sum((one.left for one in beside), line.left)
    words = " ".join(dict.fromkeys(filter(None, (one.narrative for one in (line, *beside)))))
    return replace(line, left=left, narrative=words)


def decided_by(act: str, asked: Asked) -> Decided:
    """Return what is staged of which lines by one of ACTS; raises what makes that impossible."""
    return ACTS[act](asked)


def _accept(asked: Asked) -> Decided:
    """The proposal that was shown, for the line or for several together."""
    line = asked.line
    reading = next(read_lines(asked.session, asked.actor, [merged(line, asked.beside)]))
    mark = asked.form.get("mark", "")
    proposal = next((one for one in reading.proposals if mark_of(one) == mark), None)
    if proposal is None:
        raise ProposalChanged(N_("What was proposed has changed meanwhile: look at the line again."))
    why = asked.why(proposal)
    if proposal.transfer is not None:
        return [(line, _to_other(asked, proposal.transfer))]
    if not asked.beside:
        return [(line, staged_of(reading, proposal, why))]
    if len(proposal.shares) != 1:
        raise InvalidInput(N_("Several lines together are of one case: match these one by one."))
    [share] = proposal.shares
    decided = []
    for one in (line, *asked.beside):
        part = {**part_of(reading, Share(share.case, one.left, share.expected)), "withheld": None}
        decided.append((one, match_content([part], one, proposal.confidence, why)))
    return decided


def _of_case(asked: Asked) -> Decided:
    """A case that somebody looked up, with the fee that a court kept where there is one."""
    case = found_case(asked, asked.text("case"))
    return [
        (one, match_content([_typed_part(asked, one, case, one.left)], one, None, asked.text("why")))
        for one in (asked.line, *asked.beside)
    ]


def _typed_part(
    asked: Asked, line: BankLine, case_id: int, amount: Money, *, plain: bool = False
) -> dict[str, Any]:
    """Return what of a line a case gets, as a person says: which cost, or from where and after which fee."""
    part: dict[str, Any] = {"case": str(case_id), "amount": amount.text}
    if amount.minor < 0:
        kind = "" if plain else asked.text("cost_kind")
        kind = kind or cost_kind_of(line.narrative, line.payer)
        if kind not in COST_KINDS:
            raise InvalidInput(N_("Choose the kind of cost."), field="cost_kind")
        return {**part, "kind": "cost", "cost_kind": kind}
    evidence = evidence_of(line.payer, line.narrative, line.reference)
    source = asked.text("source") or source_of(evidence, None)
    part |= {"kind": "receipt", "source": source}
    if not plain and asked.text("fee"):
        fee = parse_amount(asked.text("fee"), line.amount.currency, field="fee")
        if fee.minor <= 0:
            raise InvalidInput(N_("A fee is more than zero."), field="fee")
        part |= {"withheld": fee.text, "source": source if source in FROM_COURT else "deduction"}
    if not plain and asked.text("day_rate"):
        part |= _typed_rate(asked)
    return part


def _typed_rate(asked: Asked) -> dict[str, Any]:
    """Return the rate of a line's day as somebody says it, where the case is in another currency than the account."""
    rate = read_rate(asked.text("day_rate"))
    if rate is None:
        raise InvalidInput(
            N_("“{rate}” is not a rate of exchange; write what one {currency} is worth, like 7.1234."),
            field="day_rate",
            rate=asked.text("day_rate")[:40],
            currency=asked.line.amount.currency,
        )
    if not asked.text("rate_source"):
        raise InvalidInput(N_("Say where the rate comes from."), field="rate_source")
    codes = {name: code for name in ("rate_of", "counts_in") if (code := asked.text(name).upper())}
    for name, code in codes.items():
        exponent(code, field=name)
    return {"day_rate": rate, "rate_source": asked.text("rate_source"), **codes}


def found_case(asked: Asked, text: str) -> int:
    """Return the case that a word names; raises WhichCase where it names none or several."""
    terms = typed_terms(text)
    found = cases_typed(asked.session, asked.actor, terms) if terms else []
    references = references_of(asked.session, found)
    exact = [one for one, reference in references.items() if reference == text]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if not found:
        raise WhichCase(N_("No case is found by “{text}”."), field="case", text=text[:60])
    raise WhichCase(
        N_("“{text}” finds several cases: {cases}. Type the reference."),
        field="case",
        text=text[:60],
        cases=list(references.values())[:4],
    )


def _split(asked: Asked) -> Decided:
    """Several cases: each with an amount, a share like 25%, or = for the rest."""
    typed = [
        (case.strip(), amount.strip())
        for case, amount in zip(asked.form.getlist("case"), asked.form.getlist("amount"), strict=False)
        if case.strip() or amount.strip()
    ]
    if not typed:
        raise InvalidInput(N_("Say which cases get how much of the line."), field="case")
    amounts = split_amounts(asked.line.left, [amount or "=" for _case, amount in typed])
    parts = [
        _typed_part(asked, asked.line, found_case(asked, case), amount, plain=True)
        for (case, _typed), amount in zip(typed, amounts, strict=True)
    ]
    return [(asked.line, match_content(parts, asked.line))]


def _outside(asked: Asked) -> Decided:
    """None of any case's, with what it is instead."""
    note = asked.text("note")
    if not note:
        raise InvalidInput(N_("Say what it is, since it is none of any case’s."), field="note")
    return [
        (one, match_content([{"kind": "outside", "amount": one.left.text, "note": note}], one))
        for one in (asked.line, *asked.beside)
    ]


def _same(asked: Asked) -> Decided:
    """As the line above was staged."""
    above = asked.number("above")
    staged = find_staged(asked.session, above) if above is not None else None
    if staged is None or staged.actor_id != asked.actor.id:
        raise InvalidInput(N_("Nothing is staged of the line above."))
    content = {name: value for name, value in staged.content.items() if name not in ("refused", "act")}
    if content["kind"] == "transfer" or len(content.get("parts", ())) > 1:
        raise InvalidInput(
            N_("The line above was split or is between accounts: this one is decided by itself.")
        )
    if content["kind"] == "match":
        [part] = content["parts"]
        if (Money.of(part["amount"], asked.line.amount.currency).minor > 0) != asked.line.is_credit:
            raise InvalidInput(N_("The line above goes the other way."))
        own = {**part, "amount": asked.line.left.text, "about": None, "withheld": None, "day_rate": None}
        content = {**content, "parts": [own], "confidence": None}
    return [(asked.line, content)]


def _park(asked: Asked) -> Decided:
    """Suspense with why and who looks after it, or a colleague who is asked."""
    ground, ask, owner = asked.text("ground") or "unknown", bool(asked.form.get("ask")), asked.number("owner")
    if ground not in GROUNDS:
        raise InvalidInput(N_("Choose why it waits."), field="ground")
    if ask and owner is None:
        raise InvalidInput(N_("Choose whom to ask."), field="owner")
    content = {
        "kind": "park",
        "ground": ground,
        "owner": str(owner) if owner is not None else None,
        "ask": ask,
        "note": asked.text("note") or None,
    }
    return [(one, content) for one in (asked.line, *asked.beside)]


def _transfer(asked: Asked) -> Decided:
    """Money between two of our accounts: with the line there that it is."""
    other = asked.number("other")
    known = [one.id for one in opposite_lines(asked.session, asked.actor, asked.line)]
    if other not in known:
        raise InvalidInput(
            N_("No other account of ours has an open line of just this amount."), field="other"
        )
    return [(asked.line, _to_other(asked, other or 0))]


def _to_other(asked: Asked, other: int) -> dict[str, Any]:
    if asked.beside:
        raise InvalidInput(N_("Between our accounts lines are matched one by one."), field="other")
    if find_staged(asked.session, other) is not None:
        raise InvalidInput(N_("The line of the other account is staged already."), field="other")
    return transfer_content(other)


ACTS: dict[str, Callable[[Asked], Decided]] = {
    "stage": _accept,
    "case": _of_case,
    "split": _split,
    "outside": _outside,
    "same": _same,
    "park": _park,
    "transfer": _transfer,
}
