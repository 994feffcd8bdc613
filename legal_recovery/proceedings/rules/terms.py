"""Kinds of proceedings and of titles, and what a proceeding makes true for its case."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money
from legal_recovery.law import docket

KINDS = docket.KINDS
TITLES: dict[str, Message] = {
    "judgment": N_("Judgment"),
    "mediation_agreement": N_("Mediation agreement"),
    "award": N_("Award"),
    "payment_order": N_("Payment order"),
    "notarised_instrument": N_("Notarised instrument with execution certificate"),
    "ruling": N_("Ruling on realising security"),
    "confirmation_ruling": N_("Ruling confirming a mediation"),
}
# What such a proceeding mostly ends in.
USUAL_TITLES = {
    "lawsuit": "judgment",
    "appeal": "judgment",
    "retrial": "judgment",
    "arbitration": "award",
    "payment_order": "payment_order",
    "security_realisation": "ruling",
    "mediation_confirmation": "confirmation_ruling",
    "notarised": "notarised_instrument",
}
SIDES: dict[str, Message] = {
    "respondent": N_("Defendant or respondent"),
    "applicant": N_("Applicant, appellant or objector"),
    "third_party": N_("Third party"),
}
# Proceedings on the merits, which can end in a title.
SUITS = frozenset(
    {
        "lawsuit",
        "appeal",
        "retrial",
        "arbitration",
        "payment_order",
        "security_realisation",
        "mediation_confirmation",
        "notarised",
    }
)
# In which a title is enforced.
ENFORCEMENTS = frozenset({"enforcement", "resumption"})


# Matters of another creditor, in which several of our cases may stand under one number.
SHARED_DOCKETS = frozenset({"insolvency", "participation", "plan_objection"})
# Which number a case goes by: the further on the line of suit, appeal and enforcement, the rather.
MAIN_LINE: dict[str, int] = {
    **dict.fromkeys(SUITS, 2),
    "appeal": 3,
    "retrial": 3,
    **dict.fromkeys(ENFORCEMENTS, 4),
    "preservation": 1,
    "pre_action_preservation": 1,
    "pre_filing_mediation": 1,
}


class UnknownProceeding(InvalidInput):
    """There is no such kind of proceeding."""

    code = "proceedings.unknown_kind"


class UnknownTitle(InvalidInput):
    """There is no such kind of title."""

    code = "proceedings.unknown_title"


class CourtMissing(InvalidInput):
    """A proceeding is before a court, a commission or a notary."""

    code = "proceedings.court_missing"


@dataclass(frozen=True, slots=True)
class ProceedingTerms:
    """A proceeding as it is recorded."""

    proceeding_kind: str
    court: str
    docket_number: str | None = None
    filed_on: date | None = None
    title_kind: str | None = None
    title_on: date | None = None
    # What an import does not know: from which proceeding it arises, over how much, who decides, who acts for us.
    parent_id: int | None = None
    claim: Money | None = None
    judge: str | None = None
    counsel: str | None = None
    counsel_firm: str | None = None
    counsel_licence: str | None = None
    counsel_phone: str | None = None
    # The day that the decision bears; its title took effect on another.
    decided_on: date | None = None
    # Obligors and on which side they stand; where none is named it is against all of them.
    parties: tuple[tuple[int, str], ...] = ()
    # The number is right although it begins with the code of a court elsewhere.
    docket_confirmed: bool = False


def require_proceeding(terms: ProceedingTerms) -> ProceedingTerms:
    """Return the proceeding; raises UnknownProceeding, CourtMissing, UnknownTitle, InvalidInput."""
    if terms.proceeding_kind not in KINDS:
        raise UnknownProceeding(N_("Choose the kind of proceeding."), field="proceeding_kind")
    if not terms.court.strip():
        raise CourtMissing(N_("Give the court."), field="court")
    if any(side not in SIDES for _, side in terms.parties):
        raise InvalidInput(N_("Choose the party's side."), field="parties")
    if terms.claim is not None and terms.claim.minor < 0:
        raise InvalidInput(N_("A claim is not below zero."), field="claim")
    if terms.title_kind is not None and terms.title_kind not in TITLES:
        raise UnknownTitle(N_("Choose the kind of title."), field="title_kind")
    if terms.title_kind is not None and terms.title_on is None:
        raise InvalidInput(N_("Give the day the title took effect."), field="title_on")
    if terms.filed_on and terms.title_on and terms.title_on < terms.filed_on:
        raise InvalidInput(
            N_("The title cannot take effect on {title_on}, before the filing on {filed_on}."),
            field="title_on",
            title_on=terms.title_on,
            filed_on=terms.filed_on,
        )
    return terms


def require_day_of_decision(terms: ProceedingTerms, today: date) -> None:
    """Refuse a decision to come, before the filing, or after its title took effect; raises InvalidInput."""
    day = terms.decided_on
    if day is None:
        return
    if day > today:
        raise InvalidInput(N_("{day} is in the future."), field="decided_on", day=day)
    if terms.filed_on and day < terms.filed_on:
        raise InvalidInput(
            N_("It cannot have been decided on {day}, before the filing on {filed_on}."),
            field="decided_on",
            day=day,
            filed_on=terms.filed_on,
        )
    if terms.title_on and day > terms.title_on:
        raise InvalidInput(
            N_("It cannot have been decided on {day}, after the title took effect on {title_on}."),
            field="decided_on",
            day=day,
            title_on=terms.title_on,
        )


def milestones_of(terms: ProceedingTerms) -> dict[str, date]:
    """Return what the proceeding makes true for its case, and since when."""
    reached: dict[str, date] = {}
    if terms.filed_on and terms.proceeding_kind in SUITS:
        reached["suit_filed_on"] = terms.filed_on
    if terms.title_kind and terms.title_on:
        reached["title_on"] = terms.title_on
    if terms.filed_on and terms.proceeding_kind in ENFORCEMENTS:
        reached["enforcement_filed_on"] = terms.filed_on
    return reached
