"""The words in which rules are told, in English, translated by whoever shows them."""

from collections.abc import Callable, Iterator

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.deadlines import MEANS
from legal_recovery.law.pack import (
    FeeRule,
    Figure,
    Ground,
    Order,
    Pack,
    Period,
    Published,
    Rule,
    Series,
    percent_text,
)

# Returns a sentence of ours in the language of whoever reads it.
Say = Callable[[str], str]

HEADINGS: dict[type[Rule], str] = {
    FeeRule: N_("Fees"),
    Figure: N_("Figures"),
    Series: N_("Published rates"),
    Order: N_("Orders of payment"),
    Period: N_("Periods"),
    Ground: N_("Grounds that interrupt a period"),
}

# For whom a period runs; most run for us.
WHOSE = {
    "opponent": N_("runs for the other side"),
    "receiver": N_("runs for whoever was served"),
    "court": N_("runs for the court"),
}
UNITS = {
    "days": N_("days"),
    "working-days": N_("working days"),
    "clear-days": N_("clear days"),
    "months": N_("months"),
    "years": N_("years"),
    "percent": N_("percent"),
    "percent-a-day": N_("percent a day"),
    "percent-a-year": N_("percent a year"),
    "times": N_("times"),
    "money": N_("in the currency"),
    "flag": N_("applies"),
}

SURE = {
    "V": N_("statute text read"),
    "S": N_("secondary source read"),
    "M-high": N_("from general knowledge, almost certain"),
    "M-med": N_("from general knowledge, to be checked"),
    "M-low": N_("advice, or practice that differs"),
}

STEPS = {
    "costs": N_("costs"),
    "interest": N_("interest"),
    "principal": N_("principal"),
    "general-interest": N_("general interest"),
    "doubled-part": N_("doubled part"),
    "title": N_("the title is enforced again"),
    "agreement": N_("the agreement is sued on"),
    "designated": N_("what the debtor designated"),
    "matured": N_("due before not yet due"),
    "least-secured": N_("least secured first"),
    "heaviest": N_("heaviest interest first"),
    "earliest-due": N_("earliest due first"),
    "pro-rata": N_("pro rata"),
    "only-one": N_("the only one"),
    "enforcement-costs": N_("costs of enforcement"),
    "priority": N_("secured claims in their rank"),
    "ordinary": N_("ordinary claims"),
    "seizure-order": N_("in the order of seizure"),
    "secured": N_("secured up to the amount registered"),
    "unsecured": N_("the rest, not secured"),
    "price-gap": N_("gap to the first price"),
    "debt": N_("debt"),
}

# How a paper is served.
MEANS_NAMES = {
    "in-person": N_("in person"),
    "left": N_("left at the residence"),
    "mail": N_("by mail"),
    "electronic": N_("electronically"),
    "agreed-address": N_("at the agreed address"),
    "announcement": N_("by announcement"),
}
assert set(MEANS_NAMES) == set(MEANS), "every means has a name"
CLOSED = {"holiday": N_("holiday"), "weekend": N_("weekend")}


def dates_of(rule: Rule, say: Say) -> str:
    """Return since when and until when a rule is in force."""
    if rule.in_force_until is None:
        return say(N_("in force since {since}")).format(since=rule.in_force_from)
    return say(N_("in force {since} to {until}")).format(since=rule.in_force_from, until=rule.in_force_until)


def content_of(rule: Rule, pack: Pack, say: Say, language: str) -> Iterator[str]:
    """Yield what a rule says, a line for each thing."""
    match rule:
        case FeeRule():
            yield from _fee(rule, pack, say)
        case Figure():
            yield f"{rule.value} {say(UNITS[rule.unit])}"
        case Series():
            yield say(N_("known until {day}; {source}")).format(day=rule.known_until, source=rule.source)
            yield from (f"{one.since}  {percent_text(one.rate_ppb)} %" for one in _changes(rule))
        case Order():
            yield " → ".join(say(STEPS[step]) for step in rule.steps)
        case Period():
            yield _period(rule, pack, say, language)
            yield from _interrupted(rule, pack, say, language)
        case Ground():
            if rule.procedure:
                yield say(N_("the period runs again once the proceedings have ended"))
            if rule.after_expiry:
                yield say(N_("counts even when the period has run out"))


def _interrupted(rule: Period, pack: Pack, say: Say, language: str) -> Iterator[str]:
    names = [pack.versions(Ground, one)[-1].name[language] for one in rule.interrupted_by]
    if names:
        yield say(N_("runs again on: {grounds}")).format(grounds="; ".join(names))
    if rule.whose != "ours":
        yield say(WHOSE[rule.whose])
    if rule.if_missed:
        yield say(N_("if missed: {what}")).format(what=rule.if_missed[language])


def _fee(rule: FeeRule, pack: Pack, say: Say) -> Iterator[str]:
    def money(minor: int) -> str:
        return Money(minor, pack.currency).grouped

    for band in rule.bands:
        parts = [money(band.fixed)] if band.fixed else []
        parts += [f"{percent_text(band.rate_ppb)} %"] if band.rate_ppb else []
        upper = f"– {money(band.up_to)}" if band.up_to is not None else "–"
        yield f"{money(band.above)} {upper}: {' + '.join(parts) or '0'}"
    if rule.of is not None:
        yield f"{rule.share[0]}/{rule.share[1]} × {rule.of}"
    if rule.cap is not None:
        yield say(N_("at most {amount}")).format(amount=money(rule.cap))
    if rule.half_citation is not None:
        yield say(N_("half: {citation}")).format(citation=rule.half_citation)


def _changes(series: Series) -> Iterator[Published]:
    """Yield the publications that changed the rate."""
    last = None
    for one in series.rates:
        if one.rate_ppb != last:
            yield one
        last = one.rate_ppb


def _period(rule: Period, pack: Pack, say: Say, language: str) -> str:
    length = f"{rule.count} {say(UNITS[rule.unit])}"
    if rule.foreign_count is not None:
        length += " " + say(N_("({count} for a party abroad)")).format(count=rule.foreign_count)
    sentence = N_("{length} before: {event}") if rule.before else N_("{length} from: {event}")
    told = say(sentence).format(length=length, event=pack.events[rule.trigger].name[language])
    return told + ("; " + say(N_("moves off days on which courts are closed")) if rule.rolls else "")
