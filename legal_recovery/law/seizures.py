"""How long a seizure holds (民诉法解释第四百八十五条), reckoned so that nobody trusts a day too many."""

from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput, Named, RuleViolation
from legal_recovery.law.deadlines import add
from legal_recovery.law.pack import Figure, Pack

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
