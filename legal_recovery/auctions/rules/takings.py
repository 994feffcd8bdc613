"""Assets taken in kind: at a failed round's reserve within its window, or by consent; held, and sold."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.auctions.rules.facts import BASES, Disposal, Taking
from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import choice_until
from legal_recovery.law.pack import Pack


class NotTakeable(RuleViolation):
    """An asset is taken in kind at the lawful price, within its window."""

    code = "auctions.not_takeable"


@dataclass(frozen=True, slots=True)
class TakingTerms:
    """An asset as it is taken: on what basis, at what value, what is paid in, when asked for and when it passed."""

    basis: str
    value: Money
    discharged_on: date
    balance: Money
    fee: Money
    applied_on: date | None = None
    collateral_id: int | None = None

    @property
    def paid(self) -> Money:
        return self.balance + self.fee


def require_taking(
    pack: Pack, case: CaseFacts, disposal: Disposal | None, terms: TakingTerms, today: date
) -> Money:
    """Return by how much the claim is discharged; raises NotTakeable, InvalidInput."""
    if terms.basis not in BASES:
        raise InvalidInput(N_("Choose on what it rests."), field="basis")
    if terms.value.minor <= 0:
        raise InvalidInput(N_("The value is more than zero."), field="value")
    for field, amount in (("balance", terms.balance), ("fee", terms.fee)):
        if amount.minor < 0:
            raise InvalidInput(N_("What is paid in is zero or more."), field=field)
    if terms.paid >= terms.value:
        raise NotTakeable(
            N_("What is paid in is as much as the value: nothing would be discharged."), field="balance"
        )
    if terms.basis == "settlement" and terms.fee:
        raise NotTakeable(N_("Without a court’s ruling no enforcement fee is paid to it."), field="fee")
    require_day(case, terms.discharged_on, today, "discharged_on")
    if terms.applied_on is not None and terms.applied_on > terms.discharged_on:
        raise InvalidInput(
            N_("It was asked for before it passed to us on {day}."),
            field="applied_on",
            day=terms.discharged_on,
        )
    if disposal is not None and disposal.taken:
        raise NotTakeable(N_("This asset is taken already."))
    if terms.basis == "round":
        _require_round(pack, disposal, terms)
    return terms.value - terms.paid


def _require_round(pack: Pack, disposal: Disposal | None, terms: TakingTerms) -> None:
    last = disposal.last if disposal else None
    if disposal is None or last is None or last.state != "failed" or last.ended_on is None:
        raise NotTakeable(
            N_("Only once a round has failed can the asset be taken at its reserve."), field="basis"
        )
    if terms.value != last.reserve:
        raise NotTakeable(
            N_("It is taken at the failed round’s reserve: {reserve}."), field="value", reserve=last.reserve
        )
    until = choice_until(pack, disposal.mode, last.step, last.ended_on)
    applied = terms.applied_on or terms.discharged_on
    if applied < last.ended_on or (until and applied > until.on):
        raise NotTakeable(
            N_("It could be asked for from {since} until {day}."),
            field="applied_on",
            since=last.ended_on,
            day=until.on if until else "–",
            citation=until.rule.citation if until else None,
        )


def require_held(taking: Taking) -> Taking:
    """Return an asset that is still held; raises NotTakeable."""
    if taking.state != "held":
        raise NotTakeable(N_("This asset is no longer held."))
    return taking
