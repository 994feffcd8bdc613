"""Which interest accrues on a loan: as the contract says, then as the title says, with the doubled part for delay.

Under the contract: interest until the loan is overdue, penalty interest on the principal from then on, compound
interest on the interest of the term that stays unpaid (银发〔2003〕251号第三条). Under a title: interest as it says,
from the day until which it has counted; from the end of the time to perform it is interest of the delay, and the
doubled part comes beside it (民事诉讼法第二百六十四条; 法释〔2014〕8号).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.law.interest import DAILY, Rate, Span, known_to, spans_of
from legal_recovery.law.owed import Stream
from legal_recovery.law.pack import Figure, NotInForce, Pack, ppb

PRINCIPAL = "principal"
INTEREST_ON = "interest-on"
INTEREST = "interest-off"
PENALTY = "penalty"
GENERAL = "delay-general"
DOUBLED = "delay-doubled"
COSTS = "costs"
IN_TERM = (INTEREST_ON, INTEREST)

# The kinds of interest that a line can be of.
KINDS: dict[str, Message] = {
    "interest": N_("Interest of the term"),
    "penalty": N_("Penalty interest"),
    "compound": N_("Compound interest"),
    "general": N_("Interest as the title says"),
    "doubled": N_("Doubled part"),
}
# How interest goes on under a title.
GENERAL_KINDS: dict[str, Message] = {
    "contract": N_("It goes on as the contract says"),
    "rate": N_("At the rate that the title names"),
    "statutory": N_("At the rate of the statute on judgments"),
    "none": N_("The title awards none"),
}


class BadInstalments(InvalidInput):
    """Instalments of a title come one after the other, and are no more than what it awards."""

    code = "law.bad_instalments"


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What was agreed on interest; `penalty` None stands for the rate of the term, `uplift_ppb` goes on top."""

    rate: Rate
    basis: int
    overdue_from: date | None  # penalty interest counts from this day instead; None: not overdue
    penalty: Rate | None = None
    uplift_ppb: int = 0
    compound: bool = False

    @property
    def rates(self) -> tuple[Rate, ...]:
        return (self.rate,) if self.penalty is None else (self.rate, self.penalty)


@dataclass(frozen=True, slots=True)
class TitleTerms:
    """What a title says of interest and of the time to perform; amounts in minor units."""

    effective_on: date
    counted_until: date  # the day up to which the interest that it awards has been counted
    perform_until: date | None  # the day on which the time to perform ends; None: at once
    general: str  # one of GENERAL_KINDS
    rate: Rate | None = None
    basis: int = 360
    costs_outside: int = 0  # costs awarded that bear no doubled interest
    instalments: tuple[tuple[date, int], ...] = ()  # each with the end of its own time
    stays: tuple[tuple[date, date], ...] = ()  # in which the doubled part stands still

    @property
    def delay_from(self) -> date:
        """The day from which performance is late: the end of the time, else the day of effect (第二条)."""
        if self.instalments:
            return self.instalments[0][0]
        return self.perform_until or self.effective_on


def require_instalments(instalments: tuple[tuple[date, int], ...], awarded: int) -> None:
    """Refuse instalments that are out of order or more than the principal awarded; raises BadInstalments."""
    days = [day for day, _ in instalments]
    if days != sorted(set(days)) or any(minor <= 0 for _, minor in instalments):
        raise BadInstalments(
            N_("Give each instalment a day of its own, the earliest first, and an amount above zero."),
            field="instalments",
        )
    if sum(minor for _, minor in instalments) > awarded:
        raise BadInstalments(
            N_("The instalments come to more than the principal that is awarded."), field="instalments"
        )


def contract_streams(pack: Pack, terms: LoanTerms, since: date, until: date) -> list[Stream]:
    """Return the interest that a contract lets accrue from a day until another; raises NotKnown, BadRate."""
    overdue = terms.overdue_from or date.max
    found = []
    if since < overdue:
        ends = min(overdue, until)
        spans = spans_of(pack, terms.rate, since, max(ends, since), terms.basis)
        found.append(_stream(pack, "interest", INTEREST, (PRINCIPAL,), spans, until=_finite(overdue)))
    if overdue <= until:
        begins = max(since, overdue)
        spans = spans_of(pack, terms.penalty or terms.rate, begins, until, terms.basis, terms.uplift_ppb)
        found.append(_stream(pack, "penalty", PENALTY, (PRINCIPAL,), spans))
        if terms.compound:
            found.append(_stream(pack, "compound", PENALTY, IN_TERM, spans))
    return found


def title_streams(pack: Pack, title: TitleTerms, terms: LoanTerms | None, until: date) -> list[Stream]:
    """Return the interest that accrues under a title until a day: general, and the doubled part of the delay."""
    return [*_general(pack, title, terms, until), *_doubled(pack, title, until)]


def _general(pack: Pack, title: TitleTerms, terms: LoanTerms | None, until: date) -> Iterator[Stream]:
    """Yield interest as the title says; from the beginning of the delay it is a part of its own."""
    late = title.delay_from
    begins = title.counted_until
    if title.general == "statutory":
        yield _on_judgment(pack, title)
    elif begins < late:
        for stream in _as_said(pack, title, terms, begins, min(late, until)):
            # What ends later ends with the time to perform: from then on it is interest of the delay.
            yield replace(stream, until=min(stream.until or late, late))
    if late <= until and title.general != "statutory":
        for stream in _as_said(pack, title, terms, max(begins, late), until):
            yield replace(stream, component=GENERAL)


def _as_said(
    pack: Pack, title: TitleTerms, terms: LoanTerms | None, since: date, until: date
) -> list[Stream]:
    if title.general == "contract" and terms is not None:
        return contract_streams(pack, terms, since, until)
    if title.general == "rate" and title.rate is not None:
        spans = spans_of(pack, title.rate, since, until, title.basis)
        return [_stream(pack, "general", PENALTY, (PRINCIPAL,), spans)]
    return []


def _on_judgment(pack: Pack, title: TitleTerms) -> Stream:
    """Return the interest that a statute gives on a judgment debt, all that it awards."""
    rule = pack.figure("interest-judgment", title.effective_on)
    basis = int(pack.figure("days-a-year", title.effective_on).value)
    span = Span(title.counted_until.toordinal(), ppb(rule.value), basis)
    return Stream(GENERAL, (PRINCIPAL, *IN_TERM, PENALTY, COSTS), (span,), rule.citation, what="general")


def _doubled(pack: Pack, title: TitleTerms, until: date) -> Iterator[Stream]:
    """Yield the doubled part: on the principal that is due, and on costs where they bear it."""
    late = title.delay_from
    if late > until or ("delay-doubled" not in pack.keys(Figure)):
        return
    rule = pack.figure("delay-doubled", late)
    spans = (Span(late.toordinal(), ppb(rule.value), DAILY),)
    later = sum(minor for _, minor in title.instalments)
    outside = []
    for day, minor in title.instalments:
        later -= minor
        outside.append((day, later))
    for on, left_out in ((PRINCIPAL, tuple(outside)), (COSTS, ((late, title.costs_outside),))):
        yield Stream(
            DOUBLED, (on,), spans, rule.citation, pauses=title.stays, what="doubled", outside=left_out
        )


def _stream(
    pack: Pack, kind: str, part: str, on: tuple[str, ...], spans: list[Span], until: date | None = None
) -> Stream:
    first = date.fromordinal(spans[0].since)
    return Stream(part, on, tuple(spans), _citation(pack, f"loan-{kind}", first), until=until, what=kind)


def _citation(pack: Pack, key: str, on: date) -> str:
    """Return where the rule stands on which interest of a kind rests; a pack may leave it to the contract."""
    try:
        return pack.figure(key, on).citation if key in pack.keys(Figure) else ""
    except NotInForce:
        return ""


def _finite(day: date) -> date | None:
    return None if day == date.max else day


def counted_to(pack: Pack, terms: LoanTerms | None, title: TitleTerms | None, since: date, on: date) -> date:
    """Return up to which day what is owed can be said: the day asked for, or the first whose rate is missing."""
    rates: list[Rate] = []
    if title is None or title.general == "contract":
        rates += terms.rates if terms else ()
    elif title.general == "rate" and title.rate is not None:
        rates.append(title.rate)
    # The rate of the day itself is needed for what each further day adds.
    return min((known_to(pack, rate, since, on) for rate in rates), default=on)
