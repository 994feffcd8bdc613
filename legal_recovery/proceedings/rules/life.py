"""The small life of each kind of proceeding: its states, the moves between them, and what must be true first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import Stage
from legal_recovery.kernel.errors import N_, InvalidInput, Message, RuleViolation
from legal_recovery.law.docket import KINDS, codes_of
from legal_recovery.proceedings.rules.terms import ENFORCEMENTS, SUITS, ProceedingTerms

STATES: dict[str, Message] = {
    "prepared": N_("Being prepared"),
    "submitted": N_("Submitted"),
    "to_correct": N_("To be corrected"),
    "mediated_first": N_("Mediated before it is accepted"),
    "accepted": N_("Accepted"),
    "fee_due": N_("Fee to be paid"),
    "under_way": N_("Under way"),
    "suspended": N_("Stayed"),
    "decided": N_("Decided"),
    "challenged": N_("Appealed or objected to"),
    "effective": N_("In effect"),
    "set_aside": N_("Set aside"),
    "remanded": N_("Sent back for a new trial"),
    "granted": N_("Ordered"),
    "in_force": N_("Carried out"),
    "agreed": N_("Agreement reached"),
    "failed": N_("No agreement"),
    "confirmed": N_("Claim confirmed"),
    "disputed": N_("Claim disputed"),
    "terminated": N_("This enforcement terminated"),
    "resumed": N_("Resumed"),
    "finished": N_("Fully carried out"),
    "ended": N_("Ended"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
    "treated_as_withdrawn": N_("Treated as withdrawn"),
    "transferred": N_("Transferred"),
}

# What ends a proceeding without what it was for: nobody is led there.
UNDOES = frozenset(
    {
        "set_aside",
        "remanded",
        "failed",
        "ended",
        "rejected",
        "withdrawn",
        "treated_as_withdrawn",
        "transferred",
    }
)
Life = Mapping[str, tuple[str, ...]]


def _life(text: str) -> Life:
    """Read a table of moves, a state a line: `accepted: fee_due under_way`."""
    lines = (line.partition(":") for line in text.splitlines() if line)
    return {state.strip(): tuple(then.split()) for state, _, then in lines}


_BEGINNING = """
prepared: submitted withdrawn
to_correct: submitted rejected withdrawn
"""
# Where the court takes what was corrected at once.
_CORRECTED = """
to_correct: submitted accepted rejected withdrawn
"""
_SUIT = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct mediated_first accepted rejected withdrawn
mediated_first: accepted decided rejected withdrawn
accepted: fee_due under_way transferred rejected withdrawn
fee_due: under_way treated_as_withdrawn withdrawn
under_way: suspended decided transferred rejected withdrawn treated_as_withdrawn
suspended: under_way withdrawn
decided: effective challenged
challenged: effective set_aside ended
effective: set_aside
"""
)
# Against what is decided here nobody can appeal.
_LAST_INSTANCE = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: fee_due under_way transferred rejected withdrawn
fee_due: under_way treated_as_withdrawn withdrawn
under_way: suspended decided remanded rejected withdrawn treated_as_withdrawn
suspended: under_way withdrawn
decided: effective
effective: set_aside
"""
)
_ARBITRATION = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct mediated_first fee_due accepted rejected withdrawn
mediated_first: accepted decided withdrawn
fee_due: accepted treated_as_withdrawn withdrawn
accepted: under_way rejected withdrawn
under_way: suspended decided rejected withdrawn treated_as_withdrawn
suspended: under_way withdrawn
decided: effective
effective: set_aside
"""
)
_SPECIAL = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: fee_due under_way decided transferred rejected withdrawn
fee_due: under_way treated_as_withdrawn withdrawn
under_way: decided rejected withdrawn
decided: effective challenged
challenged: effective set_aside ended
effective: set_aside
"""
)
_NOTARISED = (
    _BEGINNING
    + """
submitted: to_correct decided rejected withdrawn
decided: effective
effective: set_aside
"""
)
_PRESERVATION = (
    _BEGINNING
    + """
submitted: to_correct fee_due granted rejected withdrawn
fee_due: granted treated_as_withdrawn withdrawn
granted: in_force challenged ended withdrawn
challenged: in_force ended
in_force: ended
"""
)
_ENFORCEMENT = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: under_way transferred rejected withdrawn
under_way: suspended terminated finished ended transferred withdrawn
suspended: under_way terminated ended withdrawn
terminated: resumed finished ended
"""
)
_REVIEW = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: under_way decided rejected withdrawn
under_way: decided rejected withdrawn
decided: effective challenged
challenged: effective set_aside
"""
)
_MEDIATION = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: under_way agreed failed withdrawn
under_way: agreed failed withdrawn
"""
)
_PARTICIPATION = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted rejected withdrawn
accepted: decided withdrawn
decided: challenged finished
challenged: finished ended
"""
)
_PLAN = (
    _BEGINNING
    + _CORRECTED
    + """
submitted: to_correct accepted challenged rejected withdrawn
challenged: accepted ended withdrawn
accepted: fee_due under_way decided withdrawn
fee_due: under_way treated_as_withdrawn withdrawn
under_way: decided rejected withdrawn
decided: effective challenged
"""
)
_INSOLVENCY = (
    _BEGINNING
    + """
submitted: to_correct confirmed disputed rejected withdrawn
disputed: confirmed rejected withdrawn
confirmed: finished ended
"""
)
_TABLES: dict[str, str] = {
    "lawsuit": _SUIT,
    "arbitration": _ARBITRATION,
    "appeal": _LAST_INSTANCE,
    "retrial": _LAST_INSTANCE,
    "payment_order": _SPECIAL,
    "security_realisation": _SPECIAL,
    "mediation_confirmation": _SPECIAL,
    "notarised": _NOTARISED,
    "preservation": _PRESERVATION,
    "pre_action_preservation": _PRESERVATION,
    "enforcement": _ENFORCEMENT,
    "resumption": _ENFORCEMENT,
    "enforcement_objection": _REVIEW,
    "reconsideration": _REVIEW,
    "third_party_objection": _REVIEW,
    "party_change": _REVIEW,
    "pre_filing_mediation": _MEDIATION,
    "participation": _PARTICIPATION,
    "plan_objection": _PLAN,
    "insolvency": _INSOLVENCY,
}
# From where to where, by kind; a state that leads nowhere is the end.
LIVES: dict[str, Life] = {kind: _life(_TABLES[kind]) for kind in KINDS}

# The stage that a proceeding stands for while it is in a state, however it came there.
_STANDS_FOR: dict[tuple[frozenset[str], frozenset[str]], Stage] = {
    (
        SUITS - {"notarised"},
        frozenset({"accepted", "fee_due", "under_way", "suspended", "decided", "challenged"}),
    ): Stage.LITIGATION,
    (SUITS, frozenset({"effective"})): Stage.EFFECTIVE_TITLE,
    (ENFORCEMENTS, frozenset({"accepted", "under_way", "suspended", "terminated"})): Stage.ENFORCEMENT,
}
# What is a suit or an arbitration for whoever has to bring one in time.
OPENS_ACTION = frozenset({"lawsuit", "arbitration"})
# The event of the law that filing it is, in what it arises from.
MEETS_WHEN_FILED = {
    "appeal": "appeal-filed",
    "retrial": "retrial-filed",
    "reconsideration": "reconsideration-filed",
    "plan_objection": "plan-objection-filed",
}
# What a higher court did with the judgment before it, and where that stands then.
DECIDED_BELOW: dict[str, Message] = {
    "upheld": N_("It is upheld"),
    "changed": N_("It is changed or set aside"),
}
BELOW = {"upheld": "effective", "changed": "set_aside"}
# The event of the law that a move is, from which periods run.
_EVENTS: dict[tuple[frozenset[str], str], str] = {
    (frozenset(KINDS), "fee_due"): "fee-notice-served",
    (ENFORCEMENTS, "submitted"): "enforcement-applied",
    (frozenset({"payment_order"}), "submitted"): "payment-order-filed",
    (frozenset({"preservation", "pre_action_preservation"}), "in_force"): "preservation-executed",
    (frozenset({"lawsuit", "appeal", "retrial"}), "effective"): "judgment-effective",
}


class UnknownState(InvalidInput):
    """There is no such state."""

    code = "proceedings.unknown_state"


class ImpossibleStep(RuleViolation):
    """The table of this kind of proceeding has no such move."""

    code = "proceedings.impossible_move"


class StepNotReached(RuleViolation):
    """Something must be true first; `missing` says what."""

    code = "proceedings.not_reached"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a proceeding stands, and what it has."""

    kind: str
    state: str
    state_on: date | None
    docket_number: str | None
    filed_on: date | None
    title_on: date | None


def begun(terms: ProceedingTerms) -> str:
    """Return the state in which a proceeding is that is recorded with these facts."""
    life = LIVES[terms.proceeding_kind]
    if terms.title_on is not None and "effective" in _reached(life):
        return "effective"
    if terms.docket_number and "accepted" in life:
        return "accepted"
    return "submitted" if terms.filed_on or terms.docket_number else "prepared"


def state_of(kind: str, state: str | None, terms: ProceedingTerms) -> str:
    """Return where a proceeding stands; one recorded before states were is as its facts say."""
    return state if state in _reached(LIVES[kind]) else begun(terms)


def _reached(life: Life) -> set[str]:
    return {*life, *(state for then in life.values() for state in then)}


def states_of(kind: str) -> frozenset[str]:
    """Return every state that a kind of proceeding can be in."""
    return frozenset(_reached(LIVES[kind]))


def next_states(kind: str, state: str) -> tuple[str, ...]:
    """Return where a proceeding can go from here; nothing at its end."""
    return LIVES[kind].get(state, ())


def is_over(kind: str, state: str) -> bool:
    """Tell whether nothing more is to be awaited; what is in effect can only be set aside."""
    return set(next_states(kind, state)) <= {"set_aside"}


def missing_of(to: str, standing: Standing) -> list[Message]:
    """Return what must be true before a proceeding can be in a state and is not."""
    docket = standing.docket_number is not None or not codes_of(standing.kind)
    needs: dict[str, list[tuple[bool, Message]]] = {
        "submitted": [],
        "accepted": [(docket, N_("the docket number"))],
        "under_way": [(docket, N_("the docket number"))],
        "effective": [
            (
                standing.title_on is not None or standing.kind not in SUITS,
                N_("the title with the day it took effect"),
            )
        ],
        "terminated": [(docket, N_("the docket number"))],
        "finished": [(docket, N_("the docket number"))],
    }
    return [what for is_true, what in needs.get(to, []) if not is_true]


def require_step(standing: Standing, to: str, on: date) -> None:
    """Decide whether a proceeding may move; raises UnknownState, ImpossibleStep, InvalidInput, StepNotReached."""
    if to not in STATES:
        raise UnknownState(N_("Choose where the proceeding stands now."), field="state")
    allowed = next_states(standing.kind, standing.state)
    if to not in allowed:
        raise ImpossibleStep(
            N_("{kind}: from “{now}” it cannot go to “{to}”. From here it goes to: {next}.")
            if allowed
            else N_("{kind}: “{now}” is the end of it; it goes nowhere from here."),
            field="state",
            kind=KINDS[standing.kind],
            now=STATES[standing.state],
            to=STATES[to],
            next=[STATES[one] for one in allowed],
        )
    if standing.state_on is not None and on < standing.state_on:
        raise InvalidInput(
            N_("It has been “{now}” since {since}; give that day or a later one."),
            field="on",
            now=STATES[standing.state],
            since=standing.state_on,
        )
    if missing := missing_of(to, standing):
        raise StepNotReached(
            N_("It cannot be “{to}” yet. Missing: {missing}."), field="state", to=STATES[to], missing=missing
        )


def stage_of(kind: str, state: str) -> Stage | None:
    """Return the stage of the case that a proceeding stands for where it stands now."""
    return next(
        (stage for (kinds, states), stage in _STANDS_FOR.items() if kind in kinds and state in states), None
    )


def event_after(kind: str, to: str) -> str | None:
    """Return the event of the law that a move is, from which periods run."""
    return next((event for (kinds, state), event in _EVENTS.items() if kind in kinds and state == to), None)


def terminated_after(kind: str, to: str) -> bool | None:
    """Return whether the enforcement is terminated for now after a move, None where it says nothing of that."""
    if kind not in ENFORCEMENTS:
        return None
    return {"terminated": True, "resumed": False, "finished": False, "ended": False}.get(to)
