"""Notice of an assignment to those who owe: who has it, who still needs it, and by what it can be given."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message

MEANS: dict[str, Message] = {
    "post": N_("By post (EMS)"),
    "in_person": N_("Handed over, signed for"),
    "electronic": N_("Electronically"),
    "notary": N_("Through a notary"),
    "court": N_("With a paper of the court"),
    "announcement": N_("Announced in a newspaper"),
}
# By these it is there at once.
AT_ONCE = frozenset({"in_person", "announcement"})
STATES: dict[str, Message] = {
    "none": N_("Not notified"),
    "partly": N_("Some notified"),
    "sent": N_("Sent, not served yet"),
    "served": N_("Notified"),
}


class NobodyToNotify(Conflict):
    """Notice is given to those obligors of a sold claim who have none yet."""

    code = "settlements.nobody_to_notify"


class NoticeOver(Conflict):
    """A notice is served once, and not after it was withdrawn."""

    code = "settlements.notice_over"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one obligor that stands or was withdrawn."""

    id: int
    case_id: int
    debt_sold_id: int
    obligor_id: int
    means: str
    sent_on: date
    served_on: date | None
    document_id: int | None = None
    note: str | None = None
    withdrawn_on: date | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_on is None


def standing(notices: Iterable[Notice]) -> dict[int, Notice]:
    """Return by obligor the notice that counts: one that was served before one that was only sent."""
    found: dict[int, Notice] = {}
    for one in notices:
        known = found.get(one.obligor_id)
        if one.stands and (known is None or known.served_on is None):
            found[one.obligor_id] = one
    return found


def state_of(obligors: Collection[int], notices: Iterable[Notice]) -> str:
    """Return how far the obligors of a case have notice."""
    known = standing(notices)
    theirs = [known[one] for one in obligors if one in known]
    if not theirs:
        return "none"
    if len(theirs) < len(obligors):
        return "partly"
    return "sent" if any(one.served_on is None for one in theirs) else "served"


def require_addressees(
    wanted: Sequence[int], obligors: Collection[int], known: Mapping[int, Notice]
) -> list[int]:
    """Return whom a notice goes to: those named, else all who have none; raises InvalidInput, NobodyToNotify."""
    if any(one not in obligors for one in wanted):
        raise InvalidInput(N_("There is no such party in this case."), field="obligors")
    found = [one for one in wanted or obligors if one not in known or known[one].served_on is None]
    # Who was written to and not reached is written to again by name only.
    found = [one for one in found if wanted or one not in known]
    if not found:
        raise NobodyToNotify(N_("Everybody concerned has notice already."), field="obligors")
    return found


def require_sent(
    sent_on: date, served_on: date | None, means: str, sold_on: date, today: date
) -> tuple[date, date | None]:
    """Return when a notice was sent and was there; raises InvalidInput."""
    if means not in MEANS:
        raise InvalidInput(N_("Say how notice was given."), field="means")
    if not sold_on <= sent_on <= today:
        raise InvalidInput(
            N_("The claim was sold on {day}: notice is given from then until today."),
            field="sent_on",
            day=sold_on,
        )
    if served_on is None:
        return sent_on, sent_on if means in AT_ONCE else None
    return sent_on, require_served(sent_on, served_on, today)


def require_served(sent_on: date, served_on: date, today: date) -> date:
    """Return the day on which a notice was there; raises InvalidInput."""
    if not sent_on <= served_on <= today:
        raise InvalidInput(
            N_("It was sent on {day}: it reached them between then and today."),
            field="served_on",
            day=sent_on,
        )
    return served_on
