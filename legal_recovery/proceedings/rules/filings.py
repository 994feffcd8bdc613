"""What is handed in to a court, and what the court says to it."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message

FILINGS: dict[str, Message] = {
    "statement_of_claim": N_("Statement of claim"),
    "preservation_application": N_("Application for preservation"),
    "evidence": N_("Evidence handed in"),
    "answer": N_("Statement of defence"),
    "appeal": N_("Petition of appeal"),
    "retrial_application": N_("Application for retrial"),
    "enforcement_application": N_("Application for enforcement"),
    "resumption_application": N_("Application to resume enforcement"),
    "objection": N_("Objection"),
    "reconsideration": N_("Application for reconsideration"),
    "renewal": N_("Application to renew a seizure"),
    "party_change": N_("Application to add or substitute a party"),
    "participation": N_("Application to take part in a distribution"),
    "claim_in_insolvency": N_("Proof of a claim in insolvency"),
    "withdrawal": N_("Application to withdraw"),
    "other": N_("Something else"),
}
WAYS: dict[str, Message] = {
    "in_person": N_("at the counter"),
    "mail": N_("by post"),
    "online": N_("online"),
}
OUTCOMES: dict[str, Message] = {
    "none": N_("No answer yet"),
    "accepted": N_("Accepted"),
    "rejected": N_("Rejected"),
    "to_correct": N_("To be corrected"),
    "corrected": N_("Handed in again, corrected"),
    "withdrawn": N_("Withdrawn"),
}
# What can be said of a filing; that it was withdrawn is said of its proceeding.
ANSWERS = ("accepted", "rejected", "to_correct", "corrected")
# What opens a proceeding of a kind.
OPENING_FILINGS = {
    "lawsuit": "statement_of_claim",
    "arbitration": "statement_of_claim",
    "appeal": "appeal",
    "retrial": "retrial_application",
    "preservation": "preservation_application",
    "pre_action_preservation": "preservation_application",
    "enforcement": "enforcement_application",
    "resumption": "resumption_application",
    "enforcement_objection": "objection",
    "third_party_objection": "objection",
    "plan_objection": "objection",
    "reconsideration": "reconsideration",
    "party_change": "party_change",
    "participation": "participation",
    "insolvency": "claim_in_insolvency",
}


class FilingAnswered(Conflict):
    """What was accepted or rejected is not answered a second time."""

    code = "filings.answered"


class UnknownOutcome(InvalidInput):
    """The court accepts, rejects, or asks for corrections."""

    code = "filings.unknown_outcome"


@dataclass(frozen=True, slots=True)
class FilingTerms:
    """Something handed in: what, when, to whom, by whom and how, with its receipt."""

    filing_kind: str
    filed_on: date
    court: str
    how: str = "in_person"
    filed_by: str | None = None
    receipt_number: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the court says to a filing."""

    outcome: str
    on: date
    correct_by: date | None = None


def require_filing(terms: FilingTerms) -> FilingTerms:
    """Return the filing; raises InvalidInput."""
    if terms.filing_kind not in FILINGS:
        raise InvalidInput(N_("Choose what was filed."), field="filing_kind")
    if terms.how not in WAYS:
        raise InvalidInput(N_("Say how it was filed."), field="how")
    if not terms.court.strip():
        raise InvalidInput(N_("Give the court."), field="court")
    return terms


def require_answer(filed_on: date, known: str, answer: Answer) -> Answer:
    """Decide whether a filing may be answered so; raises FilingAnswered, UnknownOutcome, InvalidInput."""
    if known not in ("none", "to_correct", "corrected"):
        raise FilingAnswered(N_("The court has answered this filing already."), field="outcome")
    if answer.outcome not in ANSWERS or (answer.outcome == "corrected" and known != "to_correct"):
        raise UnknownOutcome(N_("Choose what the court said."), field="outcome")
    if answer.on < filed_on:
        raise InvalidInput(
            N_("It was filed on {filed_on}; it cannot be answered before."), field="on", filed_on=filed_on
        )
    if answer.outcome == "to_correct" and answer.correct_by is None:
        raise InvalidInput(N_("Give the day until which it is to be corrected."), field="correct_by")
    if answer.correct_by is not None and answer.correct_by < answer.on:
        raise InvalidInput(
            N_("{correct_by} is before the day on which the court said so."),
            field="correct_by",
            correct_by=answer.correct_by,
        )
    return answer
