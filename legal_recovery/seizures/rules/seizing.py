"""What a seizure must be, before it is recorded or put right."""

from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Named, RuleViolation
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.law.seizures import ASSETS, TermTooLong, find_rule, require_expiry, seizure_term
from legal_recovery.seizures.rules.facts import (
    ASSET_CLASSES,
    MEASURE_KINDS,
    STAGES,
    UNNAMED,
    Seizure,
    SeizureTerms,
    asset_class_of,
    measures_of,
)

_LONGEST_LINE, _LONGEST_LEAD = 99, 365


class ExpiryBeforeStart(InvalidInput):
    """A seizure does not end before it begins."""

    code = "seizures.expiry_before_start"


class TermMissing(InvalidInput):
    """A seizure of first rank has a start and the expiry that its court stated."""

    code = "seizures.term_missing"


class NoTermWhileWaiting(RuleViolation):
    """The term of a waiting seizure begins when those ahead have ended."""

    code = "seizures.no_term_while_waiting"


class FirstCourtMissing(InvalidInput):
    """Who waits, waits behind somebody."""

    code = "seizures.first_court_missing"


class WrongClass(RuleViolation):
    """The term follows from what the asset is, and not from what would be longer."""

    code = "seizures.wrong_class"


class WrongMeasure(RuleViolation):
    """Land is sealed, things are sealed or detained, money, shares and other rights are frozen."""

    code = "seizures.wrong_measure"


class SeizureOver(Conflict):
    """A seizure that ended does not end again, and nothing else happens to it."""

    code = "seizures.over"


class LapseUnnoted(RuleViolation):
    """Nothing hides a lapse: it is on record, as an incident, before anything else happens to the seizure."""

    code = "seizures.lapse_unnoted"


class NotLapsed(Conflict):
    """Only what ran out, and is not on record as lapsed, is noted as a lapse."""

    code = "seizures.not_lapsed"


def require_terms(
    pack: Pack, terms: SeizureTerms, today: date, runs_from: date | None = None
) -> SeizureTerms:
    """Return what may be recorded; `runs_from` is the expiry before the last renewal, where there was one.

    Raises InvalidInput, DatedInFuture, TermMissing, NoTermWhileWaiting, ExpiryBeforeStart, TermTooLong.
    """
    _require_codes(terms)
    _require_years(pack, terms)
    _require_past(terms, today)
    _require_amounts(terms)
    if terms.rank == 1:
        _require_own_term(pack, terms, runs_from)
    elif terms.starts_on or terms.expires_on:
        raise NoTermWhileWaiting(
            N_("A waiting seizure has no term yet: it begins when those ahead have ended."),
            field="starts_on" if terms.starts_on else "expires_on",
        )
    return terms


def _require_codes(terms: SeizureTerms) -> None:
    if not terms.court.strip():
        raise InvalidInput(N_("Give the court."), field="court")
    if terms.measure not in MEASURE_KINDS:
        raise InvalidInput(N_("Say whether it is sealed, detained or frozen."), field="measure")
    if terms.asset_class not in ASSETS:
        raise InvalidInput(N_("Choose what kind of asset it is for its term."), field="asset_class")
    if not 1 <= terms.rank <= _LONGEST_LINE:
        raise InvalidInput(N_("The rank is 1 for the first, 2 for the next in line …"), field="rank")
    if terms.first_stage is not None and terms.first_stage not in STAGES:
        raise InvalidInput(N_("Choose one from the list."), field="first_stage")
    if terms.lead_days is not None and not 1 <= terms.lead_days <= _LONGEST_LEAD:
        raise InvalidInput(N_("Give a lead of 1 to 365 days."), field="lead_days")
    if terms.term_years is not None and not 1 <= terms.term_years <= _LONGEST_LINE:
        raise InvalidInput(N_("Give the term in whole years."), field="term_years")


def require_class(pack: Pack, terms: SeizureTerms, collateral_kind: str) -> None:
    """Refuse a class for the term that the asset is not of; raises WrongClass."""
    right = asset_class_of(collateral_kind)
    if terms.asset_class == right or collateral_kind == UNNAMED or terms.asset_class not in ASSETS:
        return
    rule = find_rule(pack, Figure, f"seizure-{right}", terms.ordered_on)
    raise WrongClass(
        N_("For its term this asset is: {asset_class}."),
        field="asset_class",
        asset_class=ASSET_CLASSES[right],
        **({"rule": Named(rule.name), "citation": rule.citation} if rule else {}),
    )


def require_manner(pack: Pack, terms: SeizureTerms, collateral_kind: str) -> None:
    """Refuse a measure that an asset of this kind is not under, where the law has such a rule; raises WrongMeasure."""
    right = measures_of(collateral_kind)
    rule = find_rule(pack, Figure, "measure-of-asset", terms.ordered_on)
    if rule is None or terms.measure in right or terms.measure not in MEASURE_KINDS:
        return
    raise WrongMeasure(
        N_("An asset of this kind is: {measures}."),
        field="measure",
        measures=[MEASURE_KINDS[one] for one in right],
        rule=Named(rule.name),
        citation=rule.citation,
    )


def _require_years(pack: Pack, terms: SeizureTerms) -> None:
    if (
        terms.term_years is None
        or find_rule(pack, Figure, f"seizure-{terms.asset_class}", terms.ordered_on) is None
    ):
        return
    try:
        seizure_term(pack, terms.asset_class, terms.ordered_on, terms.term_years)
    except TermTooLong as refusal:
        raise TermTooLong(refusal.message, field="term_years", **refusal.facts) from None


def _require_past(terms: SeizureTerms, today: date) -> None:
    for field in ("ordered_on", "starts_on", "first_started_on"):
        day: date | None = getattr(terms, field)
        if day is not None and day > today:
            raise InvalidInput(N_("{day} is in the future."), field=field, day=day)


def _require_amounts(terms: SeizureTerms) -> None:
    if terms.amount is not None and terms.amount.minor <= 0:
        raise InvalidInput(N_("The limit of a seizure is more than zero."), field="amount")
    if terms.senior is not None and terms.senior.minor < 0:
        raise InvalidInput(N_("What comes before us cannot be negative."), field="senior")


def _require_own_term(pack: Pack, terms: SeizureTerms, runs_from: date | None) -> None:
    if terms.first_court:
        raise InvalidInput(
            N_("With another court ahead this seizure waits: its rank is 2 or more."), field="rank"
        )
    if terms.starts_on is None:
        raise TermMissing(N_("Give the day on which the seizure took effect."), field="starts_on")
    if terms.starts_on < terms.ordered_on:
        raise InvalidInput(
            N_("{day} is before {since}, the day of the ruling."),
            field="starts_on",
            day=terms.starts_on,
            since=terms.ordered_on,
        )
    if terms.expires_on is None:
        raise TermMissing(N_("Give the expiry that the court stated."), field="expires_on")
    require_term(pack, terms.asset_class, runs_from or terms.starts_on, terms.expires_on)


def require_term(pack: Pack, asset_class: str, starts_on: date, expires_on: date) -> None:
    """Refuse a term that ends before it begins, or beyond what the law allows.

    Raises ExpiryBeforeStart, TermTooLong.
    """
    if expires_on < starts_on:
        raise ExpiryBeforeStart(
            N_("The expiry {expires_on} is before the start {starts_on}."),
            field="expires_on",
            expires_on=expires_on,
            starts_on=starts_on,
        )
    require_expiry(pack, asset_class, starts_on, expires_on)


def require_live(one: Seizure) -> Seizure:
    """Return a seizure that has not ended; raises SeizureOver."""
    if not one.is_live:
        raise SeizureOver(N_("This seizure ended on {day} already."), day=one.ended_on or "")
    return one


def require_noted(one: Seizure, today: date) -> Seizure:
    """Return a seizure whose term runs, or whose lapse is on record; raises LapseUnnoted."""
    if one.has_lapsed(today):
        raise LapseUnnoted(
            N_("It lapsed on {day}, and nobody has recorded that yet: record the lapse first."),
            day=one.terms.expires_on or "",
        )
    return one


def require_lapsed(one: Seizure, today: date) -> Seizure:
    """Return a seizure whose term ran out unnoticed; raises SeizureOver, NotLapsed."""
    require_live(one)
    if not one.has_lapsed(today):
        raise NotLapsed(N_("Its term has not run out."))
    return one


def since_of(one: Seizure) -> date:
    """Return when a seizure began: its start, of one that waits the day of its order."""
    return one.terms.starts_on or one.terms.ordered_on


def require_release(one: Seizure, state: str, on: date, today: date) -> None:
    """Decide whether a seizure may end on a day; raises SeizureOver, InvalidInput."""
    require_noted(require_live(one), today)
    if state not in ("released", "disposed"):
        raise InvalidInput(N_("Say whether it was released or the asset disposed of."), field="state")
    if on > today:
        raise InvalidInput(N_("{day} is in the future."), field="on", day=on)
    since = since_of(one)
    if on < since:
        raise InvalidInput(N_("{day} is before {since}, when it began."), field="on", day=on, since=since)
