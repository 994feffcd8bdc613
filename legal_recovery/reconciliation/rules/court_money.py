"""Money that courts hold for us: when they have to release it, how old it is, why they keep it, who asks for it."""

from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Figure, Pack

# What a case waits for that a court holds: our share of a distribution, or what the court announced.
KINDS = {
    "distribution": N_("Share of a distribution"),
    "notice": N_("Announced by the court"),
}
GROUNDS = {
    "distribution": N_("Several creditors share in it"),
    "objection": N_("An objection or an action is pending"),
    "frozen": N_("Preserved or frozen in another matter"),
    "unclaimed": N_("Not claimed although the court gave notice"),
    "suspended": N_("Enforcement is suspended or deferred"),
    "taxes": N_("Taxes or fees are still to be settled"),
    "other": N_("Another ground"),
}
MEANS = {
    "letter": N_("By letter"),
    "visit": N_("At the court"),
    "phone": N_("By telephone"),
    "online": N_("Through the court’s online service"),
    "other": N_("Otherwise"),
}
STATES = {
    "overdue": N_("Release overdue"),
    "due": N_("Not due yet"),
    "retained": N_("Kept back"),
    "open": N_("No day known"),
}
# By how many days the court has it, the last of each band.
BANDS = {"30": 30, "90": 90, "180": 180, "365": 365, "more": None}


class NotOurs(InvalidInput):
    """A court keeps back no more than it holds for us, and for a day that is not over."""

    code = "court_money.not_ours"


@dataclass(frozen=True, slots=True)
class Retention:
    """What a court keeps back, why, since when and until when."""

    id: int
    amount: Money
    ground: str
    retained_on: date
    until: date | None
    note: str | None
    freed_on: date | None = None

    def stands(self, today: date) -> bool:
        """Tell whether the court still has its ground."""
        return self.freed_on is None and (self.until is None or self.until >= today)


@dataclass(frozen=True, slots=True)
class CourtMoney:
    """What a court holds for us in a case and has not released; `about` is the distribution or the notice."""

    about: int
    case_id: int
    reference: str
    office_id: int
    owner_id: int | None
    debtor: str | None
    court: str | None
    docket_number: str | None
    kind: str
    amount: Money
    since: date | None
    due_on: date | None
    retained: Retention | None
    chases: int = 0
    chased_on: date | None = None
    chaser_id: int | None = None
    again_on: date | None = None

    def days_held(self, today: date) -> int | None:
        """Return for how many days the court has it; None where that is not known, or still to come."""
        return (today - self.since).days if self.since is not None and self.since <= today else None

    def late(self, today: date) -> int | None:
        """Return by how many days the release is overdue; negative while it is not, None where no day is known."""
        return (today - self.due_on).days if self.due_on is not None else None

    def state(self, today: date) -> str:
        """Return whether the release is overdue, due, held up, or not known when."""
        kept = self.retained
        if kept is not None and kept.stands(today) and kept.amount >= self.amount:
            return "retained"
        if self.due_on is None:
            return "open"
        return "overdue" if self.due_on < today else "due"

    def band(self, today: date) -> str | None:
        """Return the band of its age; None where that is not known."""
        held = self.days_held(today)
        if held is None:
            return None
        return next(key for key, last in BANDS.items() if last is None or held <= last)


def release_due(
    pack: Pack, kind: str, since: date | None, held: Money, retained: Retention | None
) -> date | None:
    """Return by which day the court has to release what it holds; None where nobody can say.

    What a court announced is due on the day that it named. A share of a distribution is due within the time that the
    law sets; where all of it is kept back, within that time from when the ground is gone.
    """
    if retained is not None and retained.amount >= held:
        gone = retained.freed_on or retained.until
        return _after(pack, "court-money-release-resumed", gone) or gone
    if kind == "notice":
        return since
    return _after(pack, "court-money-release", since)


def _after(pack: Pack, key: str, day: date | None) -> date | None:
    if day is None or key not in pack.keys(Figure):
        return None
    try:
        return day + timedelta(days=int(pack.figure(key, day).value))
    except RecoveryError:
        return None


def require_retention(held: Money, amount: Money, retained_on: date, until: date | None, today: date) -> None:
    """Refuse what a court cannot have said; raises NotOurs."""
    if amount.minor <= 0 or amount.currency != held.currency or amount > held:
        raise NotOurs(N_("The court holds {held} for us, no more."), field="amount", held=held)
    if retained_on > today:
        raise NotOurs(N_("That day has not come yet."), field="retained_on")
    if until is not None and until < retained_on:
        raise NotOurs(N_("The last day is before the first."), field="until")


def require_freed(retained_on: date, freed_on: date, today: date) -> None:
    """Refuse a ground that was gone before it came, or is to go on a day to come; raises NotOurs."""
    if not retained_on <= freed_on <= today:
        raise NotOurs(
            N_("Give a day from {retained_on} to today."), field="freed_on", retained_on=retained_on
        )


def require_chase(chased_on: date, again_on: date | None, today: date) -> None:
    """Refuse a chase of a day to come, or one that is to be repeated before it was made; raises NotOurs."""
    if chased_on > today:
        raise NotOurs(N_("That day has not come yet."), field="chased_on")
    if again_on is not None and again_on <= chased_on:
        raise NotOurs(N_("Ask again on a later day."), field="again_on")
