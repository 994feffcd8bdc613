"""What interest terms and awards have to say before they are recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput, Message, Named, RuleViolation
from legal_recovery.law import loan
from legal_recovery.law.interest import Fixed, Floating
from legal_recovery.law.loan import LoanTerms, TitleTerms, contract_streams
from legal_recovery.law.pack import Figure, Pack, percent_text, ppb

_DAY = timedelta(days=1)
COMPOUNDING: dict[str, Message] = {
    "none": N_("No compound interest"),
    "interest": N_("On unpaid interest of the term"),
}


class TermsIncomplete(InvalidInput):
    """The terms of interest do not say all that is needed."""

    code = "owed.terms_incomplete"


class AwardContradicts(InvalidInput):
    """Days or amounts of an award contradict each other."""

    code = "owed.award_contradicts"


class ImplausibleRate(InvalidInput):
    """Hardly any contract says so: most likely a digit or the point went wrong; whoever knows better confirms it."""

    code = "owed.implausible_rate"


class NoTitle(RuleViolation):
    """What a title awards is recorded once the title is in effect."""

    code = "owed.no_title"


@dataclass(frozen=True, slots=True)
class RateTerms:
    """A rate as it is kept: fixed, or a published one with multiple and margin; billionths a year."""

    rate_kind: str
    rate_ppb: int | None = None
    multiple_ppb: int | None = None
    margin_ppb: int | None = None
    reprice_from: date | None = None
    reprice_months: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The rate by column."""
        names = ("rate_kind", "rate_ppb", "multiple_ppb", "margin_ppb", "reprice_from", "reprice_months")
        return {name: getattr(self, name) for name in names}

    @property
    def shares(self) -> dict[str, int | None]:
        """What it is or adds, by the field in which it is typed."""
        return {"rate": self.rate_ppb, "margin": self.margin_ppb}


def require_terms(terms: LoanTerms, pack: Pack, since: date) -> LoanTerms:
    """Return the terms where interest can be counted by them from a day on; raises TermsIncomplete, BadRate."""
    if terms.overdue_from is None and (terms.uplift_ppb or terms.penalty or terms.compound):
        raise TermsIncomplete(
            N_("Say from which day the loan is overdue: penalty interest counts from then on."),
            field="overdue_from",
        )
    if terms.penalty is not None and terms.uplift_ppb:
        raise TermsIncomplete(
            N_("Give the penalty rate or the uplift on the rate of the term, not both."), field="uplift"
        )
    for rate in terms.rates:
        if isinstance(rate, Fixed):
            contract_streams(pack, LoanTerms(rate, terms.basis, None), since, since + _DAY)
        else:
            _require_set(pack, rate, since)
    return terms


# By what of the law a rate is measured that is above what courts grant a lender.
_MOST = {
    "rate": "ceiling-licensed",
    "margin": "ceiling-licensed",
    "penalty_rate": "ceiling-licensed",
    "uplift": "misuse-uplift-most",
}


def require_plausible(pack: Pack, rates: Mapping[str, int | None]) -> None:
    """Refuse a rate by its field, in billionths, above what the law of the case grants; raises ImplausibleRate."""
    for field, rate in rates.items():
        if rate is None or _MOST[field] not in pack.keys(Figure):
            continue
        rule = pack.versions(Figure, _MOST[field])[-1]
        if rate > ppb(rule.value):
            raise ImplausibleRate(
                N_(
                    "“{rule}” is {most} percent ({citation}); confirm {rate} percent if contract or title say so."
                ),
                field=field,
                rate=percent_text(rate),
                most=percent_text(ppb(rule.value)),
                rule=Named(rule.name),
                citation=rule.citation,
            )


def _require_set(pack: Pack, rate: Floating, since: date) -> None:
    """Refuse a published rate that says nothing of the day from which interest counts."""
    first = rate.reprice_from or since
    if first > since:
        raise TermsIncomplete(
            N_(
                "The rate is first taken on {first}; interest counts from {since}: give that day or an earlier one."
            ),
            field="reprice_from",
            first=first,
            since=since,
        )
    series = pack.series(rate.series)
    if first < series.in_force_from:
        raise TermsIncomplete(
            N_("“{series}” begins on {begins}; there is no rate of it for {first}."),
            field="reprice_from" if rate.reprice_from else "rate_kind",
            series=Named(series.name),
            begins=series.in_force_from,
            first=first,
        )


def require_award(title: TitleTerms, awarded: Mapping[str, int]) -> None:
    """Refuse an award whose days or amounts contradict each other; raises AwardContradicts, BadInstalments."""
    if title.counted_until > title.effective_on:
        raise AwardContradicts(
            N_("The title counts interest up to {day}, after it took effect on {effective}."),
            field="counted_until",
            day=title.counted_until,
            effective=title.effective_on,
        )
    if title.perform_until is not None and title.perform_until < title.effective_on:
        raise AwardContradicts(
            N_("The time to perform cannot end before the title takes effect on {effective}."),
            field="perform_until",
            effective=title.effective_on,
        )
    for part, minor in awarded.items():
        if minor < 0:
            raise AwardContradicts(N_("What is awarded is zero or more."), field=part)
    if not any(awarded.values()):
        raise AwardContradicts(N_("Give at least one amount that is awarded."), field="principal")
    loan.require_instalments(title.instalments, awarded.get(loan.PRINCIPAL, 0))


# Whether instalments leave one period for applying for enforcement, from the last of them, or one for each.
LAST_INSTALMENT = "enforcement-from-last-instalment"


def performance_days(
    pack: Pack, instalments: Iterable[tuple[date, int]], perform_until: date | None, effective_on: date
) -> list[date]:
    """Return the last days to perform from which the time to apply for enforcement runs; none: from the effect."""
    days = {day for day, _minor in instalments}
    if perform_until is not None:
        days.add(perform_until)
    versions = pack.versions(Figure, LAST_INSTALMENT) if LAST_INSTALMENT in pack.keys(Figure) else ()
    if any(one.in_force(effective_on) for one in versions):
        return [max(days)] if days else []
    return sorted(days)
