"""After an enforcement was terminated (终本): searches, clues, and pressure on obligors that has to be lifted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message
from legal_recovery.law.deadlines import add
from legal_recovery.law.docket import KINDS as DOCKETS
from legal_recovery.law.docket import WrongDocket, codes_of, parse_docket
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.law.seizures import find_rule

MEASURES: dict[str, Message] = {
    "consumption": N_("Limit on high consumption"),
    "defaulters": N_("List of defaulters"),
    "exit": N_("Exit ban"),
}
REMOVALS: dict[str, Message] = {
    "stands": N_("Stands"),
    "due": N_("Removal to be asked for"),
    "asked": N_("Removal asked for"),
    "removed": N_("Removed"),
}
SEARCH_STATES: dict[str, Message] = {"open": N_("Open"), "done": N_("Done"), "void": N_("Void")}
CLUE_STATES: dict[str, Message] = {
    "open": N_("Open"),
    "followed": N_("Followed up"),
    "property": N_("Led to property"),
    "nothing": N_("Came to nothing"),
}


class SearchesPlanned(Conflict):
    """Searches are planned once for a terminated enforcement."""

    code = "searches.planned"


class SearchOver(Conflict):
    """A search is made once."""

    code = "searches.over"


class ClueOver(Conflict):
    """A clue that came to an end stays as it is."""

    code = "clues.over"


class MeasureStands(Conflict):
    """One person is under one measure of a kind at a time."""

    code = "measures.stands"


class MeasureOver(Conflict):
    """A measure is removed once."""

    code = "measures.over"


@dataclass(frozen=True, slots=True)
class Search:
    """A search for property that is due, or was made."""

    id: int
    number: int
    terminated_on: date
    due: date
    state: str
    done_on: date | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that points to property, and what became of it."""

    id: int
    what: str | None
    source: str | None
    found_on: date
    state: str
    followed_on: date | None
    outcome: str | None
    clue_kind: str | None = None
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Pressure on an obligor, and whether it was lifted."""

    id: int
    obligor_id: int
    measure_kind: str
    ordered_on: date
    court: str
    docket_number: str | None
    until: date | None
    removal_asked_on: date | None
    removed_on: date | None


def search_days(pack: Pack, terminated_on: date) -> list[date]:
    """Return the days by which searches are due after an enforcement was terminated; none where no rule says so."""
    every = find_rule(pack, Figure, "terminated-search-every", terminated_on)
    years = find_rule(pack, Figure, "terminated-search-for", terminated_on)
    if every is None or years is None:
        return []
    months, last = int(every.value), int(years.value) * 12
    return [add(terminated_on, after, "months") for after in range(months, last + 1, months)]


def usual_until(pack: Pack, measure_kind: str, ordered_on: date) -> date | None:
    """Return until when a measure usually stands where its court did not say; None where it has no term."""
    term = find_rule(pack, Figure, "defaulter-term", ordered_on)
    if measure_kind != "defaulters" or term is None:
        return None
    return add(ordered_on, int(term.value), term.unit)


def is_settled(case: CaseFacts, exposure: int, outstanding: int) -> bool:
    """Tell whether nothing is left to enforce: closed as paid or settled, or all that was owed is gone."""
    return case.closed_how in ("paid", "settled") or (exposure > 0 and outstanding <= 0)


def removal_of(one: Measure, *, settled: bool) -> str:
    """Return how far the removal of a measure is; once all is paid there is a duty to ask for it."""
    if one.removed_on is not None:
        return "removed"
    if one.removal_asked_on is not None:
        return "asked"
    return "due" if settled else "stands"


def require_measure(measure_kind: str, court: str, ordered_on: date, until: date | None, today: date) -> None:
    """Decide whether a measure can be recorded; raises InvalidInput."""
    if measure_kind not in MEASURES:
        raise InvalidInput(N_("Choose the kind of measure."), field="measure_kind")
    if not court.strip():
        raise InvalidInput(N_("Give the court."), field="court")
    if ordered_on > today:
        raise InvalidInput(N_("{day} is in the future."), field="ordered_on", day=ordered_on)
    if until is not None and until < ordered_on:
        raise InvalidInput(
            N_("{day} is before {since}, when it began."), field="until", day=until, since=ordered_on
        )


def require_docket(docket_number: str | None) -> None:
    """Refuse a number that no enforcement is kept under: measures are ordered there; raises WrongDocket."""
    if not docket_number:
        return
    docket = parse_docket(docket_number)
    # Whatever is numbered as an enforcement, also before 2016, has this sign in its code.
    if "执" not in docket.type:
        raise WrongDocket(
            N_("“{code}” is the number of another kind of proceeding; {kind} has: {codes}."),
            field="docket_number",
            code=docket.type,
            kind=DOCKETS["enforcement"],
            codes="、".join((*codes_of("enforcement"), *codes_of("resumption"))),
        )


def require_none_stands(
    obligor_id: int, measure_kind: str, ordered_on: date, known: Iterable[Measure]
) -> None:
    """Refuse a second measure of a kind against a person while the first stands; raises MeasureStands."""
    for one in known:
        if (one.obligor_id, one.measure_kind, one.removed_on) != (obligor_id, measure_kind, None):
            continue
        if one.until is None or one.until >= ordered_on:
            raise MeasureStands(
                N_("This measure stands already: {court} ordered it on {day}."),
                field="measure_kind",
                court=one.court,
                day=one.ordered_on,
            )


def require_standing(one: Measure) -> Measure:
    """Return a measure that was not removed yet; raises MeasureOver."""
    if one.removed_on is not None:
        raise MeasureOver(N_("This measure was removed on {day} already."), day=one.removed_on)
    return one


def require_open_search(one: Search) -> Search:
    """Return a search that is still due; raises SearchOver."""
    if one.state != "open":
        raise SearchOver(N_("This search was made or is void."))
    return one


def require_clue_state(one: Clue, state: str) -> None:
    """Decide whether a clue may come to a state; raises ClueOver, InvalidInput."""
    if one.state in ("property", "nothing"):
        raise ClueOver(N_("This clue has come to an end already."))
    if state not in CLUE_STATES or state == "open":
        raise InvalidInput(N_("Say what became of it."), field="state")
