"""What interest terms and awards have to say before they are recorded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput, Message, RuleViolation
from legal_recovery.law import loan
from legal_recovery.law.interest import Floating, Rate
from legal_recovery.law.loan import LoanTerms, TitleTerms, contract_streams
from legal_recovery.law.pack import Pack

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


class NoTitle(RuleViolation):
    """What a title awards is recorded once the title is in effect."""

    code = "owed.no_title"


def require_terms(terms: LoanTerms, pack: Pack) -> LoanTerms:
    """Return the terms where they can be counted with; raises TermsIncomplete, NotKnown, UnknownRule."""
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
        contract_streams(pack, replace(terms, rate=rate, overdue_from=None), *_a_day(pack, rate))
    return terms


def _a_day(pack: Pack, rate: Rate) -> tuple[date, date]:
    """Return a day on which the rate can be looked up, so that what is wrong with it is said at once."""
    if not isinstance(rate, Floating):
        return date(2024, 1, 1), date(2024, 1, 2)
    first = rate.reprice_from or pack.series(rate.series).in_force_from
    return first, first + _DAY


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
