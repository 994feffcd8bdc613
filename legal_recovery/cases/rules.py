"""Stages, flags and what must be true before a case moves (docs/glossary.md has the words)."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from legal_recovery.kernel.errors import (
    N_,
    Conflict,
    InvalidInput,
    Message,
    Named,
    RuleViolation,
    StaleVersion,
)


class Stage(StrEnum):
    """Where a case stands, as a summary; its proceedings have lives of their own."""

    INTAKE = "intake"
    PRE_LITIGATION = "pre_litigation"
    LITIGATION = "litigation"
    EFFECTIVE_TITLE = "effective_title"
    ENFORCEMENT = "enforcement"
    DISPOSAL = "disposal"
    DISTRIBUTION = "distribution"
    CLOSED = "closed"


STAGES: dict[Stage, Message] = {
    Stage.INTAKE: N_("Intake"),
    Stage.PRE_LITIGATION: N_("Pre-litigation"),
    Stage.LITIGATION: N_("Litigation"),
    Stage.EFFECTIVE_TITLE: N_("Effective title"),
    Stage.ENFORCEMENT: N_("Enforcement"),
    Stage.DISPOSAL: N_("Disposal"),
    Stage.DISTRIBUTION: N_("Distribution"),
    Stage.CLOSED: N_("Closed"),
}

# From where to where; what must be true first is said by `missing_for`.
TRANSITIONS: dict[Stage, tuple[Stage, ...]] = {
    Stage.INTAKE: (
        Stage.PRE_LITIGATION,
        Stage.LITIGATION,
        Stage.EFFECTIVE_TITLE,
        Stage.ENFORCEMENT,
        Stage.CLOSED,
    ),
    Stage.PRE_LITIGATION: (Stage.LITIGATION, Stage.EFFECTIVE_TITLE, Stage.ENFORCEMENT, Stage.CLOSED),
    Stage.LITIGATION: (Stage.PRE_LITIGATION, Stage.EFFECTIVE_TITLE, Stage.CLOSED),
    Stage.EFFECTIVE_TITLE: (Stage.LITIGATION, Stage.ENFORCEMENT, Stage.CLOSED),
    Stage.ENFORCEMENT: (Stage.DISPOSAL, Stage.DISTRIBUTION, Stage.CLOSED),
    Stage.DISPOSAL: (Stage.ENFORCEMENT, Stage.DISTRIBUTION, Stage.CLOSED),
    Stage.DISTRIBUTION: (Stage.ENFORCEMENT, Stage.DISPOSAL, Stage.CLOSED),
    Stage.CLOSED: (Stage.PRE_LITIGATION, Stage.LITIGATION, Stage.ENFORCEMENT),
}

FLAGS: dict[str, Message] = {
    "settlement": N_("Settlement"),
    "suspended": N_("Suspended"),
    "enforcement_terminated": N_("Enforcement terminated"),
    "insolvency": N_("Insolvency"),
    "criminal": N_("Criminal proceedings"),
    "written_off": N_("Written off"),
    "sold": N_("Sold"),
}

CLOSED_HOW: dict[str, Message] = {
    "paid": N_("Paid in full"),
    "settled": N_("Settled"),
    "in_kind": N_("Asset taken in kind"),
    "sold": N_("Debt sold"),
    "uncollectible": N_("No property to enforce against"),
    "withdrawn": N_("Withdrawn"),
}

OBLIGOR_ROLES: dict[str, Message] = {
    "debtor": N_("Debtor"),
    "co_debtor": N_("Co-debtor"),
    "guarantor": N_("Guarantor"),
    "pledgor": N_("Pledgor"),
    "mortgagor": N_("Mortgagor"),
}

# What a case reached on its way, as other features record it; the stage's guards ask for these.
MILESTONES = ("suit_filed_on", "title_on", "enforcement_filed_on", "property_on")


class UnknownStage(InvalidInput):
    """There is no such stage."""

    code = "cases.unknown_stage"


class ImpossibleMove(RuleViolation):
    """The table of transitions has no such move."""

    code = "cases.impossible_move"


class StageNotReached(RuleViolation):
    """Something must be true first; `missing` says what."""

    code = "cases.stage_not_reached"


class DuplicateReference(Conflict):
    """A case reference is used once."""

    code = "cases.duplicate_reference"


def duplicate(reference: str) -> DuplicateReference:
    """Return the refusal of a reference that a case has already."""
    return DuplicateReference(
        N_("There is already a case {reference}."), field="reference", reference=reference
    )


class DatedBeforeEscalation(InvalidInput):
    """Before the escalation the case was not in this book."""

    code = "cases.before_escalation"


class DatedInFuture(InvalidInput):
    """What is recorded has happened."""

    code = "cases.in_future"


class NothingNew(Conflict):
    """What a form says is what the books say already."""

    code = "cases.nothing_new"


class CannotOwn(InvalidInput):
    """Only somebody of the legal team who works here and sees the case can answer for it."""

    code = "cases.cannot_own"


class SameOwner(InvalidInput):
    """Who is named answers for it already."""

    code = "cases.same_owner"


class ReasonMissing(InvalidInput):
    """Who changes the course of a case says why."""

    code = "cases.reason_missing"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as rules see it.

    `seq` is the last place of its book, the version that a form was shown; `changed_seq` the last one that
    was not quiet, such as a reminder: the forms since are as good as new. It is known under the case's lock.
    """

    id: int
    book: int
    reference: str
    office_id: int
    currency: str
    jurisdiction: str
    escalated_on: date
    balance_on: date | None
    stage: Stage
    stage_on: date
    flags: tuple[str, ...]
    closed_how: str | None
    suit_filed_on: date | None
    title_on: date | None
    enforcement_filed_on: date | None
    property_on: date | None
    seq: int
    owner_id: int | None = None
    changed_seq: int = 0


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """What the ledger says to a move: what is owed, what waits for allocation, what came from a court."""

    outstanding: int
    unallocated: int
    from_court: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something of a case that falls on a day, for lists across cases, calendars and reminders.

    Each feature's store gives its own: `list_dated(session, actor, since, until, wanted)`; alerts put them together.
    """

    kind: str  # deadline, court_date, seizure, valuation, auction, …
    id: int
    case_id: int
    reference: str
    jurisdiction: str
    what: Message | Named
    on: date
    # At the place itself: `zone` names its time zone; a thing without an hour is of the whole day everywhere.
    at: time | None = None
    zone: str | None = None
    place: str | None = None
    owner_id: int | None = None
    attends: tuple[int, ...] = ()
    # From how many days before it wants to be remembered; None where it only stands in the calendar.
    lead_days: int | None = None
    at_stake_minor: int | None = None
    currency: str | None = None
    # What follows when it is missed; the law pack says it in each language.
    if_missed: Message | Named | None = None
    provisional: bool = False
    is_open: bool = True
    is_cancelled: bool = False
    # It runs for the other side: good to know, nothing to do; such a thing is never open for us.
    is_theirs: bool = False
    # The page on which it is dealt with: its endpoint and what it takes beside the case's reference.
    endpoint: str = ""
    arguments: tuple[tuple[str, int | str], ...] = ()
    # Where in its case's book it changed last: what a calendar counts its versions by.
    changed_seq: int = 0

    @property
    def stands(self) -> bool:
        """Whether it has still to be dealt with."""
        return self.is_open and not self.is_cancelled

    @property
    def remembered_on(self) -> date:
        """From which day on it wants to be remembered: its own where it has no lead."""
        return self.on - timedelta(days=self.lead_days or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFilter:
    """Which of what falls on a day is wanted; what is empty does not narrow.

    A source reads as little as it can tell its database; what `takes` says is what counts.
    """

    kinds: frozenset[str] = frozenset()
    case_ids: frozenset[int] | None = None
    id: int | None = None
    # What this person is in charge of or attends; and, beside it or alone, what nobody is in charge of.
    person_id: int | None = None
    nobodys: bool = False
    # Only what none of these people is in charge of or attends.
    none_of: frozenset[int] | None = None
    # Who else there ever was: of few people a database finds what is theirs, of all but many it has to look at all.
    gone: frozenset[int] | None = None
    only_open: bool = False
    # Only what wants to be remembered by this day.
    come_by: date | None = None
    # No more than the earliest days, each whole, that together hold so many.
    at_least: int | None = None
    # Of what has neither an hour nor money at stake no more than so many on one day.
    most_a_day: int | None = None

    def wants(self, kind: str) -> bool:
        """Whether things of this kind can be among them."""
        return not self.kinds or kind in self.kinds

    def takes(self, item: Dated) -> bool:
        """Whether a thing is wanted, how many there are aside."""
        return (
            self.wants(item.kind)
            and (self.case_ids is None or item.case_id in self.case_ids)
            and (self.id is None or item.id == self.id)
            and self._is_theirs(item)
            and (self.none_of is None or self.none_of.isdisjoint((item.owner_id, *item.attends)))
            and (item.stands or not self.only_open)
            and (self.come_by is None or item.remembered_on <= self.come_by)
        )

    def _is_theirs(self, item: Dated) -> bool:
        if self.person_id is None and not self.nobodys:
            return True
        if self.person_id is not None and self.person_id in (item.owner_id, *item.attends):
            return True
        return self.nobodys and item.owner_id is None and not item.attends


EVERYTHING = DatedFilter()


def enough_of(
    lines: Iterable[tuple[date, Dated]], since: date, until: date, wanted: DatedFilter
) -> list[Dated]:
    """Return what is wanted between two days of things that come one by one; no more are asked for than are needed.

    Each comes with a day before which neither it nor any that follows can fall.
    """
    found: list[Dated] = []
    days: list[date] = []
    for no_earlier, item in lines:
        if wanted.at_least and len(days) >= wanted.at_least and days[wanted.at_least - 1] < no_earlier:
            break
        if since <= item.on <= until and wanted.takes(item):
            found.append(item)
            insort(days, item.on)
    return found


def require_stage(text: str) -> Stage:
    """Return the stage of this name; raises UnknownStage."""
    try:
        return Stage(text)
    except ValueError:
        raise UnknownStage(N_("There is no stage “{stage}”."), field="stage", stage=text[:40]) from None


def require_day(case: CaseFacts, day: date, today: date, field: str) -> date:
    """Return a day between the escalation and today; raises DatedBeforeEscalation, DatedInFuture."""
    require_escalated(case, day, field)
    if day > today:
        raise DatedInFuture(N_("{day} is in the future."), field=field, day=day)
    return day


def require_escalated(case: CaseFacts, day: date, field: str) -> None:
    """Refuse a day before the escalation; raises DatedBeforeEscalation."""
    if day < case.escalated_on:
        raise DatedBeforeEscalation(
            N_("{day} is before the case was escalated on {escalated_on}."),
            field=field,
            day=day,
            escalated_on=case.escalated_on,
        )


def require_reason(reason: str, field: str = "reason") -> str:
    """Return the reason; raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(N_("Say why."), field=field)
    return reason.strip()


def require_version(case: CaseFacts, seen: int | None) -> None:
    """Refuse a form that was shown before somebody else changed the case; raises StaleVersion."""
    if seen is not None and not case.changed_seq <= seen <= case.seq:
        raise StaleVersion(
            N_("Somebody changed this case meanwhile; look at it again before you go on."), seen=seen
        )


def missing_for(stage: Stage, case: CaseFacts, money: MoneyFacts, closed_how: str | None) -> list[Message]:
    """Return what must be true before a case can be at a stage and is not."""
    needs: dict[Stage, list[tuple[bool, Message]]] = {
        Stage.LITIGATION: [(case.suit_filed_on is not None, N_("a suit with its court and filing date"))],
        Stage.EFFECTIVE_TITLE: [
            (
                case.title_on is not None,
                N_("a title (judgment, mediation agreement, award …) with the day it took effect"),
            )
        ],
        Stage.ENFORCEMENT: [
            (case.title_on is not None, N_("a title with the day it took effect")),
            (
                case.enforcement_filed_on is not None,
                N_("an enforcement with its court and filing date"),
            ),
        ],
        Stage.DISPOSAL: [(case.property_on is not None, N_("collateral or other property to dispose of"))],
        Stage.DISTRIBUTION: [
            (
                case.property_on is not None or money.from_court != 0,
                N_("property that was sold, or money collected by the court"),
            )
        ],
        Stage.CLOSED: [
            (closed_how in CLOSED_HOW, N_("how the case was closed")),
            (
                closed_how != "paid" or money.outstanding == 0,
                N_("nothing outstanding, when it is closed as paid in full"),
            ),
            (money.unallocated == 0, N_("the allocation of all money received")),
        ],
    }
    return [what for is_true, what in needs.get(stage, []) if not is_true]


def require_move(case: CaseFacts, to: Stage, on: date, money: MoneyFacts, closed_how: str | None) -> None:
    """Decide whether the case may move; raises ImpossibleMove, StageNotReached, InvalidInput."""
    if to not in TRANSITIONS[case.stage]:
        raise ImpossibleMove(
            N_("A case cannot move from {now} straight to {to}. From here it goes to: {next}."),
            field="stage",
            now=STAGES[case.stage],
            to=STAGES[to],
            next=[STAGES[stage] for stage in TRANSITIONS[case.stage]],
        )
    if on < case.stage_on:
        raise InvalidInput(
            N_("The case has been at {now} since {since}; give that day or a later one."),
            field="on",
            now=STAGES[case.stage],
            since=case.stage_on,
        )
    if missing := missing_for(to, case, money, closed_how):
        raise StageNotReached(
            N_("The case cannot move to {to} yet. Missing: {missing}."),
            field="stage",
            to=STAGES[to],
            missing=missing,
        )


def way_to(now: Stage, to: Stage) -> list[Stage]:
    """Return the stages by which a case comes forward to one that lies ahead, itself last; none where no way leads."""
    order = list(Stage)
    if order.index(to) <= order.index(now):
        return []
    ways: list[list[Stage]] = [[now]]
    for way in ways:
        ahead = [one for one in TRANSITIONS[way[-1]] if order.index(way[-1]) < order.index(one)]
        if to in ahead:
            return [*way[1:], to]
        ways += [[*way, one] for one in ahead if order.index(one) < order.index(to)]
    return []


def changed_flags(flags: tuple[str, ...], flag: str, on: bool) -> tuple[str, ...]:
    """Return the flags with one set or lifted, in their usual order; raises InvalidInput."""
    if flag not in FLAGS:
        raise InvalidInput(N_("There is no flag “{flag}”."), field="flag", flag=flag[:40])
    if on == (flag in flags):
        says = N_("The case has the flag “{flag}” already.") if on else N_("The case has no flag “{flag}”.")
        raise InvalidInput(says, field="flag", flag=FLAGS[flag])
    wanted = {*flags, flag} if on else set(flags) - {flag}
    return tuple(name for name in FLAGS if name in wanted)
