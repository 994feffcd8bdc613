"""Exits need two people: what is asked for, who may approve how much, and that what is approved is what was asked."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted, RuleViolation
from legal_recovery.kernel.events import canonical
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.postings import Entry
from legal_recovery.receipts.rules import OwedLine
from legal_recovery.settlements.rules.plans import WAIVER_ORDER, MoreThanOwed

EXITS: dict[str, Message] = {
    "waiver": N_("Waiver"),
    "write_off": N_("Write-off"),
    "settlement": N_("Waiver on condition of a settlement"),
    "suit": N_("Withdrawal of a suit"),
    "seizure": N_("Release of a seizure"),
    "in_kind": N_("Asset taken in kind"),
    "refinancing": N_("Refinancing"),
    "sale": N_("Debt sale"),
}
# What is posted with the approval itself; the others are carried out by whoever does them, once they are approved.
POSTED = ("waiver", "write_off")
# What is asked for in one case; a sale of several is asked for as a pool.
ASKED = tuple(code for code in EXITS if code != "sale")
EXIT_STATES: dict[str, Message] = {
    "asked": N_("Waits for approval"),
    "approved": N_("Approved"),
    "used": N_("Acted on"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
    "reversed": N_("Reversed"),
}
APPROVERS = ("manager", "legal_lead", "finance_lead")


class OwnRequest(NotPermitted):
    """Nobody approves what they asked for themselves."""

    code = "settlements.own_request"


class NoAuthority(NotPermitted):
    """Who approves has authority for the kind, the office and the amount."""

    code = "settlements.no_authority"


class ChangedSince(Conflict):
    """What is approved is exactly what was asked for, on the books as they were then."""

    code = "settlements.changed_since"


class NotWaiting(Conflict):
    """A request is answered once."""

    code = "settlements.not_waiting"


class NotApproved(RuleViolation):
    """Where authority is set for a kind of exit, it needs an approval before it is carried out."""

    code = "settlements.not_approved"


class StandsWithAnother(RuleViolation):
    """An entry that is part of something else is taken back with that alone."""

    code = "settlements.stands_with_another"


class NothingCarried(RuleViolation):
    """No more is written off than the books carry."""

    code = "settlements.nothing_carried"


@dataclass(frozen=True, slots=True)
class Wish:
    """An exit as it is asked for.

    `by_hand` says which parts of the claim are waived, where not in the usual order.
    """

    exit_kind: str
    amount: Money
    reason: str
    about: str | None = None
    by_hand: tuple[OwedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Up to which amount a role may approve a kind of exit, in one office or in all; None: any amount."""

    exit_kind: str
    office_id: int | None
    role: str
    up_to: Money | None


def require_wish(wish: Wish, currency: str) -> Wish:
    """Return what can be asked for; raises InvalidInput."""
    if wish.exit_kind not in ASKED:
        raise InvalidInput(N_("There is no such exit."), field="exit_kind")
    if wish.amount.currency != currency:
        raise InvalidInput(N_("An exit is in the currency of the case."), field="currency")
    if wish.amount.minor <= 0:
        raise InvalidInput(N_("The amount is more than zero."), field="amount")
    return wish


def waived_parts(wish: Wish, owed: Iterable[OwedLine]) -> list[OwedLine]:
    """Return which parts of the claim a waiver ends; raises MoreThanOwed, InvalidInput."""
    currency = wish.amount.currency
    due = [one for one in owed if one.amount.minor > 0 and one.amount.currency == currency]
    if wish.by_hand:
        return _chosen_parts(wish, due)
    rank = {account: place for place, account in enumerate(WAIVER_ORDER)}
    found, left = list[OwedLine](), wish.amount
    for one in sorted(due, key=lambda part: rank[part.account]):
        taken = min(left, one.amount)
        if taken:
            found.append(OwedLine(one.debt, one.account, taken))
            left -= taken
    if left:
        whole = wish.amount - left
        raise MoreThanOwed(N_("Only {owed} is owed."), field="amount", owed=whole)
    return found


def _chosen_parts(wish: Wish, due: Sequence[OwedLine]) -> list[OwedLine]:
    known = {(one.debt, one.account): one.amount for one in due}
    nothing = Money.zero(wish.amount.currency)
    for one in wish.by_hand:
        if not nothing < one.amount <= known.get((one.debt, one.account), nothing):
            raise MoreThanOwed(
                N_("{amount} is more than the {due} that is owed on this part."),
                field="by_hand",
                amount=one.amount,
                due=known.get((one.debt, one.account), nothing),
            )
    whole = total([one.amount for one in wish.by_hand], wish.amount.currency)
    if whole != wish.amount:
        raise InvalidInput(
            N_("The parts sum to {whole}, not to {amount}."), field="by_hand", whole=whole, amount=wish.amount
        )
    return list(wish.by_hand)


def require_carried(amount: Money, carried: Money) -> Money:
    """Return what is written off; raises NothingCarried."""
    if amount > carried:
        raise NothingCarried(
            N_("The books carry {carried} of it; no more than that is written off."),
            field="amount",
            carried=carried,
        )
    return amount


def digest_of(wish: Wish, entry: Entry | None, position: Mapping[str, int]) -> str:
    """Return the digest of what is asked for: its words, what it posts, and what stood in the books then."""
    said: dict[str, Any] = {
        "kind": wish.exit_kind,
        "amount": [wish.amount.minor, wish.amount.currency],
        "reason": wish.reason,
        "about": wish.about,
        "lines": [[one.account, one.amount.minor, one.debt] for one in (entry.postings if entry else ())],
        "position": dict(sorted(position.items())),
    }
    return hashlib.sha256(
        json.dumps(canonical(said), ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def limit_of(
    bands: Iterable[Band], exit_kind: str, office_id: int, roles: Iterable[str], currency: str
) -> tuple[bool, Money | None]:
    """Return whether these roles may approve a kind of exit in an office at all, and up to what; None is any amount.

    What is set for the office goes before what is set for all. Where nothing is set for the kind, managers may.
    """
    known = [one for one in bands if one.exit_kind == exit_kind and _concerns(one, office_id, currency)]
    if not known:
        return "manager" in roles, None
    limits: list[Money | None] = []
    for role in roles:
        mine = sorted((one for one in known if one.role == role), key=lambda one: one.office_id is None)
        if mine and (mine[0].up_to is None or mine[0].up_to.minor > 0):
            limits.append(mine[0].up_to)
    if not limits:
        return False, None
    bounded = [one for one in limits if one is not None]
    return True, None if len(bounded) < len(limits) else max(bounded)


def _concerns(band: Band, office_id: int, currency: str) -> bool:
    is_here = band.office_id is None or band.office_id == office_id
    return is_here and (band.up_to is None or band.up_to.currency == currency)


def require_authority(
    bands: Iterable[Band], exit_kind: str, office_id: int, roles: Iterable[str], amount: Money
) -> None:
    """Refuse who may not approve that much; raises NoAuthority."""
    may, limit = limit_of(bands, exit_kind, office_id, roles, amount.currency)
    if not may:
        raise NoAuthority(N_("Your roles have no authority for: {what}."), what=EXITS[exit_kind])
    if limit is not None and amount > limit:
        raise NoAuthority(
            N_("Your authority for {what} ends at {limit}; this is {amount}."),
            what=EXITS[exit_kind],
            limit=limit,
            amount=amount,
        )


def require_other(asked_by: int, actor: int) -> None:
    """Refuse who asked for it themselves; raises OwnRequest."""
    if asked_by == actor:
        raise OwnRequest(N_("You asked for it yourself: somebody else has to approve it."))


def require_document(number: str | None) -> str:
    """Return the number of the approval's document; raises InvalidInput."""
    if not (number or "").strip():
        raise InvalidInput(N_("Give the number of the approval."), field="document_number")
    return str(number).strip()


def require_decided_on(on: date, asked_on: date, today: date) -> date:
    """Return the day of an approval: not before it was asked for, and not in the future; raises InvalidInput."""
    if not asked_on <= on <= today:
        raise InvalidInput(
            N_("It was asked for on {asked_on}: it was decided between then and today."),
            field="decided_on",
            asked_on=asked_on,
        )
    return on
