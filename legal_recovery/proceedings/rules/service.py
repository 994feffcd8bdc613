"""Service: which papers are served in a proceeding, on whom they still are not, and when a judgment takes effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.proceedings.rules.terms import SUITS

# The papers of a kind of proceeding, by the event of the law that their service is.
_PAPERS: dict[str, str] = {
    "lawsuit": "complaint-served judgment-served",
    "appeal": "final-instrument-served",
    "retrial": "final-instrument-served",
    "arbitration": "final-instrument-served",
    "payment_order": "payment-order-served",
    "security_realisation": "security-application-served final-instrument-served",
    "mediation_confirmation": "final-instrument-served",
    "preservation": "preservation-ruling-served",
    "pre_action_preservation": "preservation-ruling-served",
    "enforcement": "enforcement-notice-served",
    "resumption": "enforcement-notice-served",
    "enforcement_objection": "enforcement-objection-ruled",
    "reconsideration": "final-instrument-served",
    "third_party_objection": "third-party-objection-ruled",
    "party_change": "party-change-ruled-review party-change-ruled-suit",
    "participation": "plan-served",
    "plan_objection": "plan-objection-served plan-counter-objection-served",
}
# What is served, by the same event; people hold a paper in their hands, not an event.
PAPERS: dict[str, Message] = {
    "complaint-served": N_("Copy of the statement of claim"),
    "judgment-served": N_("Judgment of first instance"),
    "final-instrument-served": N_("Final judgment or ruling"),
    "payment-order-served": N_("Payment order"),
    "security-application-served": N_("Copy of the application to realise security"),
    "preservation-ruling-served": N_("Preservation ruling"),
    "enforcement-notice-served": N_("Enforcement notice"),
    "enforcement-objection-ruled": N_("Ruling on the objection to enforcement"),
    "third-party-objection-ruled": N_("Ruling on the third party's objection"),
    "party-change-ruled-review": N_("Ruling on adding or substituting a party, open to review"),
    "party-change-ruled-suit": N_("Ruling on adding or substituting a party, open to a suit"),
    "plan-served": N_("Distribution plan"),
    "plan-objection-served": N_("Objection to the distribution plan"),
    "plan-counter-objection-served": N_("Counter-objection to the objection"),
}
# What the last word of a kind of proceeding is called.
_FINAL_PAPERS: dict[str, Message] = {
    "appeal": N_("Judgment or ruling on appeal"),
    "retrial": N_("Judgment or ruling of the retrial"),
    "arbitration": N_("Arbitral award"),
    "security_realisation": N_("Ruling on realising security"),
    "mediation_confirmation": N_("Ruling confirming a mediation"),
    "reconsideration": N_("Ruling on reconsideration"),
}


def paper_name(kind: str, paper: str) -> Message:
    """Return what a paper of a kind of proceeding is called."""
    usual = PAPERS[paper]
    return _FINAL_PAPERS.get(kind, usual) if paper in _FINAL else usual


def papers_by_kind() -> dict[str, tuple[str, ...]]:
    """Return by kind of proceeding the papers that are served in it."""
    return {kind: tuple(papers.split()) for kind, papers in _PAPERS.items()}


# Open to an appeal; they take effect when the last party's time for it is over.
_APPEALABLE = {"judgment-served": "appeal-judgment"}
# What ends the proceeding and takes effect with its service.
_FINAL = frozenset({"final-instrument-served"})
# Only those on the other side are served with these; what is decided is served on us too.
_NOT_ON_US = frozenset(
    {"complaint-served", "security-application-served", "payment-order-served", "enforcement-notice-served"}
)


class BeforeFiling(InvalidInput):
    """Nothing is served or takes effect in a proceeding before it was filed."""

    code = "proceedings.before_filing"


class NothingDecided(InvalidInput):
    """Only what was decided is certified to be in effect."""

    code = "proceedings.nothing_decided"


@dataclass(frozen=True, slots=True)
class Served:
    """A paper that was served on a party, None for ourselves, and the last day of the period that runs from it."""

    paper: str
    obligor_id: int | None
    on: date
    effective_on: date
    means: str
    trigger_id: int
    document_id: int | None = None
    # By the rule's name: the day until which an act is in time, and whether it can still move.
    due: Mapping[str, tuple[date, bool]] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """When the judgment takes effect, or on whom it is still to be served; `provisional` where it can move."""

    on: date | None
    waits_for: tuple[int | None, ...] = ()
    provisional: bool = False
    # It was appealed, and the appeal is not decided yet.
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class Appealed:
    """An appeal against a judgment: whether it is still open, and when it ended without one of its own."""

    is_open: bool
    withdrawn_on: date | None = None


# An appeal that ended so leaves the judgment as it was.
_LEAVES = frozenset({"withdrawn", "treated_as_withdrawn", "rejected"})


def appealed_by(kind: str, state: str, state_on: date | None) -> Appealed | None:
    """Return what a proceeding that arises from a judgment is to it, None where it does not delay its effect."""
    if kind != "appeal":
        return None
    return Appealed(state not in _LEAVES, state_on if state in _LEAVES else None)


def papers_of(kind: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the papers served in a kind of proceeding that the law of the case knows."""
    events = set(known)
    return tuple(paper for paper in _PAPERS.get(kind, "").split() if paper in events)


# By article one or the other is served, never both.
_EITHER = frozenset({"party-change-ruled-review", "party-change-ruled-suit"})


def papers_due(kind: str, known: Iterable[str], served: Iterable[Served]) -> tuple[str, ...]:
    """Return the papers that were or are still to be served: of two that exclude each other the one that was."""
    papers = papers_of(kind, known)
    given = {one.paper for one in served} & _EITHER
    return tuple(one for one in papers if not given or one not in _EITHER or one in given)


def receivers(paper: str, parties: Sequence[int]) -> tuple[int | None, ...]:
    """Return on whom a paper is served: the parties, and ourselves where it is a decision."""
    return tuple(parties) if paper in _NOT_ON_US else (*parties, None)


def require_since(filed_on: date | None, on: date, field: str) -> None:
    """Refuse a day in a proceeding before it was filed; raises BeforeFiling."""
    if filed_on is not None and on < filed_on:
        raise BeforeFiling(
            N_("The proceeding was filed on {filed_on}: this cannot have been on {on}."),
            field=field,
            filed_on=filed_on,
            on=on,
        )


def require_decided(kind: str, state: str, title_on: date | None, served: Iterable[Served]) -> None:
    """Refuse to certify what was never decided: no title, no decision served or known. Raises NothingDecided."""
    decides = frozenset(_APPEALABLE) | _FINAL
    decided = title_on is not None or (kind in SUITS and state in ("decided", "challenged", "effective"))
    if not decided and not any(one.paper in decides for one in served):
        raise NothingDecided(
            N_("There is no judgment and no title in this proceeding yet that could be certified."),
            field="effective_on",
        )


def takes_effect(
    kind: str, parties: Sequence[int], served: Iterable[Served], appeals: Iterable[Appealed] = ()
) -> Effect | None:
    """Return when what is decided takes effect: the day after the last appeal could be made, or its last service.

    Once appealed it takes none before the appeal is decided, or withdrawn. None where the kind of proceeding ends
    in nothing that takes effect in this way.
    """
    if kind not in SUITS:
        return None
    known = list(appeals)
    if any(one.is_open for one in known):
        return Effect(None, appealed=True)
    effect = _by_service(kind, parties, served)
    ended = [one.withdrawn_on for one in known if one.withdrawn_on is not None]
    if effect is None or effect.on is None or not ended:
        return effect
    return replace(effect, on=max(effect.on, *ended))


def _by_service(kind: str, parties: Sequence[int], served: Iterable[Served]) -> Effect | None:
    papers = [one for one in _PAPERS.get(kind, "").split() if one in _APPEALABLE or one in _FINAL]
    if not papers:
        return None
    (paper,) = papers
    last = {one.obligor_id: one for one in sorted(served, key=lambda one: one.on) if one.paper == paper}
    waits = tuple(one for one in receivers(paper, parties) if one not in last)
    if waits or not last:
        return Effect(None, waits)
    rule = _APPEALABLE.get(paper)
    if rule is None:
        return Effect(max(one.effective_on for one in last.values()))
    due = [one.due[rule] for one in last.values() if one.due and rule in one.due]
    if len(due) < len(last):
        return Effect(None)
    return Effect(max(day for day, _ in due) + timedelta(days=1), provisional=any(moves for _, moves in due))
