"""How long a seizure holds (民诉法解释第四百八十五条), reckoned so that nobody trusts a day too many."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from legal_recovery.kernel.errors import N_, InvalidInput, Named, RuleViolation
from legal_recovery.law.deadlines import add
from legal_recovery.law.pack import Figure, Pack, Period, R
from legal_recovery.law.working_days import is_open, knows

ASSETS = ("bank-deposit", "movable", "immovable")


class UnknownAsset(InvalidInput):
    """The law sets no term for such an asset."""

    code = "law.unknown_asset"


class TermTooLong(RuleViolation):
    """No court may seize for so long at once."""

    code = "law.term_too_long"


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a seizure: the last day on which it surely holds, and the rule that caps it."""

    asset: str
    starts_on: date
    years: int
    last_day: date
    rule: Figure

    @property
    def latest(self) -> date:
        """The latest expiry that a court may state: the day that corresponds to the start."""
        return add(self.starts_on, self.years, "years")


def seizure_term(pack: Pack, asset: str, starts_on: date, years: int | None = None) -> Term:
    """Return the term of a seizure that begins on a day; without `years`, the longest that the law allows.

    The last day is the start plus the term less one day: the date printed in the court's notice goes before it.
    Raises UnknownAsset, TermTooLong.
    """
    if asset not in ASSETS:
        raise UnknownAsset(N_("There is no term for seizing “{asset}”."), field="asset", asset=asset[:40])
    rule = pack.figure(f"seizure-{asset}", starts_on)
    most = int(rule.value)
    term = most if years is None else years
    if not 0 < term <= most:
        raise TermTooLong(
            N_("“{rule}” is {most}, not {years} years."),
            field="years",
            rule=Named(rule.name),
            most=most,
            years=term,
            citation=rule.citation,
        )
    return Term(asset, starts_on, term, add(starts_on, term, "years") - timedelta(days=1), rule)


def longest_term(pack: Pack, asset: str, starts_on: date) -> Term | None:
    """Return the longest term of a seizure that begins on a day, None where this law sets none.

    Raises UnknownAsset.
    """
    if asset in ASSETS and find_rule(pack, Figure, f"seizure-{asset}", starts_on) is None:
        return None
    return seizure_term(pack, asset, starts_on)


def require_expiry(pack: Pack, asset: str, starts_on: date, expires_on: date) -> None:
    """Refuse an expiry beyond the longest term; a term of years may end on the corresponding day.

    `starts_on` is the day the term runs from: for a renewal the expiry before it. Raises UnknownAsset, TermTooLong.
    """
    longest = longest_term(pack, asset, starts_on)
    if longest is None or expires_on <= longest.latest:
        return
    raise TermTooLong(
        N_("“{rule}” is {most} years: from {starts_on} it holds until {latest} at the latest."),
        field="expires_on",
        rule=Named(longest.rule.name),
        most=longest.years,
        starts_on=starts_on,
        latest=longest.latest,
        citation=longest.rule.citation,
    )


def reckoned_expiry(pack: Pack, asset: str, starts_on: date, years: int | None = None) -> date:
    """Return the last day on which a seizure surely holds where its court has not said so yet."""
    longest = longest_term(pack, asset, starts_on)
    most = longest.years if longest else 1
    return add(starts_on, min(years or most, most), "years") - timedelta(days=1)


def lodge_by(pack: Pack, expires_on: date) -> tuple[date, Period | None]:
    """Return the last day to apply for a renewal and the rule that sets it; the expiry itself where none does.

    A term that ends before a day does not roll on: where no court takes anything in on its last day, the
    working day before is the last.
    """
    rule = find_rule(pack, Period, "preservation-renewal", expires_on)
    if rule is None:
        return expires_on, None
    day = add(expires_on, -rule.count, rule.unit)
    while not _takes_in(pack, day):
        day -= timedelta(days=1)
    return day, rule


def _takes_in(pack: Pack, day: date) -> bool:
    """Tell whether a court takes something in on a day; of a year without a calendar yet, as far as can be told."""
    if knows(pack, day):
        return is_open(pack, day)
    return day.isoweekday() not in pack.calendar.weekend and (day.month, day.day) != (1, 1)


def find_rule(pack: Pack, kind: type[R], key: str, on: date) -> R | None:
    """Return the version of a rule in force on a day, None where this law had none then."""
    versions = cast("tuple[R, ...]", pack.rules.get((kind, key), ()))
    return next((one for one in versions if one.in_force(on)), None)
