"""Renewals, what their application needs, explanations of a lapse, and the request to hand the disposal over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted, RuleViolation
from legal_recovery.law.deadlines import add
from legal_recovery.law.docket import parse_docket, proceeding_kind
from legal_recovery.law.pack import Pack, Period
from legal_recovery.law.seizures import find_rule, lodge_by, require_expiry
from legal_recovery.seizures.rules.facts import Seizure
from legal_recovery.seizures.rules.seizing import ExpiryBeforeStart, require_live
from legal_recovery.users.rules import Lender

RENEWAL_STATES: dict[str, Message] = {
    "none": N_("Not prepared"),
    "drafted": N_("Drafted"),
    "lodged": N_("Lodged"),
    "renewed": N_("Renewed"),
    "lapsed": N_("Lapsed"),
}
HANDOVER_STATES: dict[str, Message] = {
    "asked": N_("Court asked"),
    "agreed": N_("Disposal handed over"),
    "refused": N_("Refused"),
}
# On what a court may be asked to hand the disposal over, by the period of the law pack that has to be over.
GROUNDS: dict[str, Message] = {
    "disposal-request": N_("Prior security, and no auction notice within the time since the first seizure"),
    "preservation-idle": N_("Preserved for so long and not disposed of"),
}


class NotRenewable(RuleViolation):
    """Only a seizure in effect is renewed, and before its expiry."""

    code = "seizures.not_renewable"


class NotAnswerable(Conflict):
    """A request is answered once."""

    code = "seizures.answered"


class NotYours(NotPermitted):
    """The owner of an incident states its cause, or who leads."""

    code = "seizures.not_yours"


class Missing(InvalidInput):
    """An application that lacks something is not printed."""

    code = "seizures.application_incomplete"


class NoGround(RuleViolation):
    """A disposal is asked for by a court that enforces: a prior security, or after an idle preservation."""

    code = "seizures.no_ground"


class TooEarly(RuleViolation):
    """A court is asked to hand over only once the time that the rule sets is over."""

    code = "seizures.too_early"


@dataclass(frozen=True, slots=True)
class Renewal:
    """An application for renewal and what became of it."""

    id: int
    seizure_id: int
    old_expires_on: date
    drafted_on: date
    document_id: int | None
    lodged_on: date | None
    receipt_number: str | None
    renewed_on: date | None
    new_expires_on: date | None
    state: str
    decision_id: int | None = None


def renewal_state(one: Seizure, renewals: Sequence[Renewal], today: date, lead: int) -> str:
    """Return how far the next renewal is; a granted one is news until the next has to be prepared."""
    if one.state == "lapsed" or one.has_lapsed(today):
        return "lapsed"
    working = working_renewal(one, renewals)
    if working is not None:
        return working.state
    granted = [renewal for renewal in renewals if renewal.new_expires_on == one.terms.expires_on]
    expires_on = one.terms.expires_on
    if granted and expires_on is not None and expires_on - today > timedelta(days=lead):
        return "renewed"
    return "none"


def working_renewal(one: Seizure, renewals: Sequence[Renewal]) -> Renewal | None:
    """Return the application for the term that runs now, where one was drafted or lodged."""
    for renewal in reversed(renewals):
        if renewal.state in ("drafted", "lodged") and renewal.old_expires_on == one.terms.expires_on:
            return renewal
    return None


def runs_from(one: Seizure, renewals: Sequence[Renewal]) -> date | None:
    """Return the day from which the term runs now: its start, after a renewal the expiry before that."""
    granted = (renewal.old_expires_on for renewal in renewals if renewal.state == "renewed")
    return max(granted, default=one.terms.starts_on)


def require_renewable(one: Seizure, today: date) -> date:
    """Return the expiry of a seizure that can still be renewed; raises SeizureOver, NotRenewable."""
    require_live(one)
    if not one.is_effective or one.terms.expires_on is None:
        raise NotRenewable(N_("A waiting seizure has no term to renew."))
    if one.has_lapsed(today):
        raise NotRenewable(
            N_("It expired on {day}: record the lapse; it can only be seized anew."), day=one.terms.expires_on
        )
    return one.terms.expires_on


def require_renewal(pack: Pack, one: Seizure, expires_on: date, renewed_on: date, today: date) -> None:
    """Decide whether the court's renewal can be recorded: granted before the old expiry, within the longest term.

    What was renewed in time, and taken for lapsed since nobody had recorded it, can be.
    Raises SeizureOver, NotRenewable, ExpiryBeforeStart, TermTooLong, InvalidInput.
    """
    if one.state != "lapsed":
        require_live(one)
    old = one.terms.expires_on
    if one.state == "waiting" or old is None:
        raise NotRenewable(N_("A waiting seizure has no term to renew."))
    if renewed_on > today:
        raise InvalidInput(N_("{day} is in the future."), field="renewed_on", day=renewed_on)
    if renewed_on > old:
        raise NotRenewable(
            N_("It had expired on {old} before it was renewed on {day}; it can only be seized anew."),
            field="renewed_on",
            old=old,
            day=renewed_on,
        )
    if expires_on <= old:
        raise ExpiryBeforeStart(
            N_("The new expiry {expires_on} is not later than the old one, {old}."),
            field="expires_on",
            expires_on=expires_on,
            old=old,
        )
    require_expiry(pack, one.terms.asset_class, old, expires_on)


def missing_for_renewal(one: Seizure, asset: str | None, obligors: Sequence[str | None]) -> list[Message]:
    """Return what an application for renewal still lacks."""
    needs = (
        (asset, N_("what the asset is")),
        (one.terms.docket_number, N_("the docket number of the ruling")),
        (any(obligors), N_("the name of the party against whom it goes")),
    )
    return [what for known, what in needs if not known]


@dataclass(frozen=True, slots=True)
class Respondent:
    """Against whom an application goes, as a court wants parties named."""

    name: str | None
    party_kind: str
    id_type: Message | None
    id_number: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Blank:
    """What a document leaves open for somebody to write in, and of whom."""

    what: Message
    who: str | None = None


def blanks_in(
    applicant: Lender | None,
    counsel: str | None,
    respondents: Sequence[Respondent],
    registry_number: str | None,
) -> list[Blank]:
    """Return what an application leaves open: printed as a line to write on, and nothing is invented."""
    needs: list[tuple[object, Message, str | None]] = [
        (applicant and applicant.legal_name, N_("full name of the applicant"), None),
        (applicant and applicant.address, N_("address of the applicant"), None),
        (applicant and applicant.credit_code, N_("credit code of the applicant"), None),
        (applicant and applicant.head, N_("who represents the applicant"), None),
        (counsel, N_("counsel of the proceeding"), None),
    ]
    for party in respondents:
        needs.append((party.id_number, N_("identity number of {who}"), party.name))
        needs.append((party.address, N_("address of {who}"), party.name))
    needs.append((registry_number, N_("registry number of the asset"), None))
    return [Blank(what, who) for known, what, who in needs if not known]


def latest_day_to_lodge(pack: Pack, one: Seizure) -> date | None:
    """Return the last day to apply for the renewal; None while it waits."""
    return lodge_by(pack, one.terms.expires_on)[0] if one.terms.expires_on else None


# --- why it lapsed ----------------------------------------------------------------------------------------


def may_explain(owner_id: int | None, actor_id: int, roles: frozenset[str]) -> None:
    """Let the owner of an incident state its cause, whoever leads, and anybody where nobody owns it.

    Raises NotYours.
    """
    if owner_id not in (None, actor_id) and not roles & {"legal_lead", "manager", "system"}:
        raise NotYours(N_("The owner of the incident states its cause, or who leads them."))


# --- handing the disposal over ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where we ask: only a court that enforces asks, and for a prior security only where the asset secures us."""

    enforcing: bool
    secured: frozenset[int] = frozenset()


def is_enforcing(case: CaseFacts, one: Seizure) -> bool:
    """Tell whether ours is a seizure of an enforcement, by its number or by where the case is."""
    if case.enforcement_filed_on is not None:
        return True
    docket = parse_docket(one.terms.docket_number) if one.terms.docket_number else None
    return docket is not None and proceeding_kind(docket) in ("enforcement", "resumption")


def grounds_come(
    pack: Pack, one: Seizure, today: date, standpoint: Standpoint
) -> list[tuple[str, date, Period]]:
    """Return on what grounds the first court may be asked by now: each with the day its time was over, and the rule."""
    terms = one.terms
    if one.state != "waiting" or not terms.first_court or terms.first_started_on is None:
        return []
    wanted = ["disposal-request"] if terms.collateral_id in standpoint.secured else []
    wanted += ["preservation-idle"] if terms.first_stage == "preservation" else []
    if not standpoint.enforcing:
        return []
    found = []
    for key in wanted:
        rule = find_rule(pack, Period, key, today)
        over = add(terms.first_started_on, rule.count, rule.unit) if rule else None
        if rule and over and today > over:
            found.append((key, over, rule))
    return found


def require_ground(
    pack: Pack, one: Seizure, ground: str, on: date, today: date, standpoint: Standpoint
) -> None:
    """Decide whether a request may rest on a ground on its day; raises NoGround, TooEarly, InvalidInput."""
    if on > today:
        raise InvalidInput(N_("{day} is in the future."), field="requested_on", day=on)
    if ground not in GROUNDS:
        raise InvalidInput(N_("Choose one from the list."), field="ground")
    if not standpoint.enforcing:
        raise NoGround(N_("Only a court that enforces asks for the disposal."), field="ground")
    if ground == "disposal-request" and one.terms.collateral_id not in standpoint.secured:
        raise NoGround(N_("This asset does not secure our claim: nothing comes first."), field="ground")
    if ground not in {key for key, _, _ in grounds_come(pack, one, on, standpoint)}:
        raise TooEarly(N_("On {day} the time for this request had not come yet."), field="ground", day=on)


def require_answer(state: str, answer: str) -> None:
    """Refuse a second answer, or one that is none; raises NotAnswerable, InvalidInput."""
    if state != "asked":
        raise NotAnswerable(N_("This request was answered already."))
    if answer not in ("agreed", "refused"):
        raise InvalidInput(N_("Say whether it was handed over or refused."), field="state")
