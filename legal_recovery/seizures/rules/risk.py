"""What is at risk when a seizure lapses, and in which order a list shows it. The formula is published on the page.

exposed = min(our outstanding, latest value − what comes before us); without a value, the limit of the seizure.
What comes before us: what was stated of the seizure or the liens of others ahead of ours, whichever is more.
risk = exposed × weight, the weight ten times as high in each nearer band: within 7, 30, 90 days, later.
"""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Message

# From the nearest to the farthest: code, up to how many days left, weight.
_STEPS: tuple[tuple[str, int | None, int], ...] = (
    ("7", 7, 1000),
    ("30", 30, 100),
    ("90", 90, 10),
    ("later", None, 1),
)
BANDS: dict[str, Message] = {
    "7": N_("Within 7 days"),
    "30": N_("Within 30 days"),
    "90": N_("Within 90 days"),
    "later": N_("Later"),
}
WEIGHTS: tuple[tuple[int, int], ...] = tuple((days, weight) for _, days, weight in _STEPS if days is not None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands behind a seizure, in minor units of the case's currency; None where it is not known.

    `stated` is what the seizure says to come before us, `ahead` what liens of others ahead of ours secure.
    """

    outstanding: int
    value: int | None = None
    stated: int | None = None
    ahead: int | None = None
    limit: int | None = None

    @property
    def senior(self) -> int:
        """What comes before us: the same mortgage may be stated and registered, so it counts once."""
        return max(self.stated or 0, self.ahead or 0)

    @property
    def worth(self) -> int | None:
        """What the seizure holds for us: the value less what comes before us, no more than its limit."""
        if self.value is None:
            return self.limit
        left = max(0, self.value - self.senior)
        return left if self.limit is None else min(left, self.limit)

    @property
    def exposed(self) -> int:
        """What we stand to lose."""
        return exposed(self.outstanding, self.value, self.senior, self.limit)


def exposed(outstanding: int, value: int | None, senior: int | None, limit: int | None) -> int:
    """Return what we stand to lose, in minor units; never below zero."""
    worth = limit if value is None else value - (senior or 0)
    return max(0, outstanding if worth is None else min(outstanding, worth))


def weight_of(expires_on: date, today: date) -> int:
    """Return how urgent an expiry is."""
    return next(weight for _, days, weight in _STEPS if _within(expires_on, today, days))


def band_of(expires_on: date, today: date) -> str:
    """Return the code of the band that an expiry falls in."""
    return next(code for code, days, _ in _STEPS if _within(expires_on, today, days))


def _within(expires_on: date, today: date, days: int | None) -> bool:
    return days is None or (expires_on - today).days <= days


def score(exposed_minor: int, expires_on: date, today: date) -> int:
    """Return the money at risk times its urgency."""
    return exposed_minor * weight_of(expires_on, today)


def over_seized(values: list[int], claim: int) -> int | None:
    """Return by how much what is seized is worth more than the claim, None where it is not.

    Whether that is manifest (查扣冻规定第十九条) is for the court to say.
    """
    beyond = sum(values) - claim
    return beyond if beyond > 0 else None
