"""What things about seizures are called, and how their events are told on the timeline."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from legal_recovery.cases.views import Telling, tell
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.seizures.rules import (
    CLUE_STATES,
    GROUNDS,
    HANDOVER_STATES,
    MEASURE_KINDS,
    MEASURES,
    SECURITY_KINDS,
    STATES,
    Seizure,
)

TAB = "seizures.tab"
LABELS: dict[str, Message] = {
    "collateral_id": N_("Asset"),
    "court": N_("Court"),
    "docket_number": N_("Docket number"),
    "ordered_on": N_("Ordered on"),
    "proceeding_id": N_("Proceeding"),
    "measure": N_("How it is seized"),
    "asset_class": N_("Class for the term"),
    "rank": N_("Rank"),
    "starts_on": N_("In effect since"),
    "expires_on": N_("Expires on"),
    "term_years": N_("Term in years once it takes effect"),
    "first_court": N_("Court that seized first"),
    "first_docket_number": N_("Its docket number"),
    "first_started_on": N_("It seized on"),
    "first_stage": N_("Its case is at"),
    "currency": N_("Currency"),
    "amount": N_("Amount"),
    "limit": N_("Limit of the seizure"),
    "senior": N_("Known to come before us"),
    "owner_id": N_("Owner of the task"),
    "lead_days": N_("Our own lead in days"),
    "note": N_("Note"),
    "reason": N_("Reason"),
    "state": N_("What became of it"),
    "on": N_("Day"),
    "renewed_on": N_("Renewed on"),
    "lodged_on": N_("Lodged on"),
    "receipt_number": N_("Number of the receipt"),
    "cause": N_("Cause"),
    "ground": N_("Ground"),
    "requested_on": N_("Requested on"),
    "document": N_("Document"),
    "document_id": N_("Document"),
    "file": N_("File"),
    "answered_on": N_("Answered on"),
    "answer": N_("Answer"),
    "security_kind": N_("Kind of security"),
    "lodged_with": N_("Lodged with"),
    "terminated_on": N_("Enforcement terminated on"),
    "done_on": N_("Searched on"),
    "result": N_("What was found"),
    "what": N_("What it points to"),
    "found_on": N_("Found on"),
    "source": N_("From whom"),
    "clue_kind": N_("Kind"),
    "whose": N_("Whose"),
    "followed_on": N_("Followed up on"),
    "outcome": N_("Outcome"),
    "obligor_id": N_("Party"),
    "measure_kind": N_("Kind of measure"),
    "until": N_("Until"),
    "step": N_("Step"),
}
_WORDS: dict[str, Any] = {
    "measure": MEASURE_KINDS,
    "measure_kind": MEASURES,
    "ground": GROUNDS,
    "security_kind": SECURITY_KINDS,
    "clue_kind": COLLATERAL,
}
REASON = N_("Reason: {reason}")
_TOLD: dict[str, tuple[Message, tuple[Message, ...], str | None, str]] = {
    "seizure.recorded": (
        N_("{measure} by {court}, rank {rank}"),
        (N_("Docket number {docket_number}"), N_("Until {expires_on}"), N_("Ahead: {first_court}")),
        "ordered_on",
        "seizure",
    ),
    "seizure.corrected": (
        N_("A seizure was put right: {court}, rank {rank}"),
        (N_("Until {expires_on}"), REASON),
        None,
        "seizure",
    ),
    "seizure.moved_up": (N_("A waiting seizure moved up to rank {rank}"), (), None, "seizure"),
    "seizure.became_effective": (
        N_("A seizure took effect, until {expires_on}"),
        (),
        "starts_on",
        "seizure",
    ),
    "seizure.renewed": (
        N_("A seizure was renewed until {expires_on}"),
        (N_("It was to expire on {left_on}"),),
        "renewed_on",
        "seizure",
    ),
    "seizure.assigned": (N_("Responsible for a seizure: {owner}"), (), None, "seizure"),
    "seizure.released": (N_("A seizure ended: {state}"), (REASON,), "ended_on", "seizure"),
    "seizure.disposed": (
        N_("A seizure ended: its asset was sold or taken in kind"),
        (),
        "ended_on",
        "seizure",
    ),
    "seizure.restored": (
        N_("A seizure stands as before: its asset was not disposed of after all"),
        (),
        None,
        "seizure",
    ),
    "seizure.lapsed": (N_("A seizure lapsed"), (), "ended_on", "seizure"),
    "renewal.drafted": (
        N_("Application for renewal drafted; the seizure expires on {old_expires_on}"),
        (),
        "drafted_on",
        "document",
    ),
    "renewal.lodged": (
        N_("Application for renewal lodged"),
        (N_("Receipt {receipt_number}"),),
        "lodged_on",
        "court",
    ),
    "incident.opened": (
        N_("Incident: the seizure of {lapsed_on} was not renewed"),
        (),
        "noted_on",
        "seizure",
    ),
    "incident.explained": (
        N_("The cause of a lapse was stated"),
        (N_("Cause: {cause}"),),
        "explained_on",
        "seizure",
    ),
    "handover.requested": (
        N_("Hand-over of the disposal requested"),
        (Message("{ground}"), N_("Document: {document}")),
        "requested_on",
        "court",
    ),
    "handover.answered": (
        N_("Answer about the hand-over: {state}"),
        (Message("{answer}"),),
        "answered_on",
        "court",
    ),
    "priority.claimed": (
        N_("Priority of {amount} claimed with {court}"),
        (N_("Docket number {docket_number}"), N_("Document: {document}")),
        "lodged_on",
        "court",
    ),
    "security.lodged": (
        N_("Security of {amount} lodged with {lodged_with}: {security_kind}"),
        (Message("{note}"),),
        "lodged_on",
        "money",
    ),
    "security.returned": (N_("Security returned"), (), "released_on", "money"),
    "security.return_reversed": (
        N_("The return of a security was reversed; it is lodged as before"),
        (REASON,),
        "value_on",
        "money",
    ),
    "security.withdrawn": (N_("A security was withdrawn"), (REASON,), "value_on", "money"),
    "search.done": (N_("Search {number} for property"), (Message("{result}"),), "done_on", "court"),
    "clue.recorded": (N_("Clue to property: {what}"), (N_("From: {source}"),), "found_on", "note"),
    "clue.detailed": (N_("A clue was described: {clue_kind}"), (N_("Of {whose}"),), None, "note"),
    "clue.followed": (N_("A clue was followed: {state}"), (Message("{outcome}"),), "followed_on", "note"),
    "measure.ordered": (
        N_("{measure_kind}, by {court}"),
        (N_("Docket number {docket_number}"),),
        "ordered_on",
        "party",
    ),
    "measure.removal_asked": (N_("Removal of a measure asked for"), (), "removal_asked_on", "party"),
    "measure.removed": (N_("A measure was removed"), (), "removed_on", "party"),
}
_STATES = {"seizure": STATES, "handover": HANDOVER_STATES, "clue": CLUE_STATES}
for _kind, (_says, _details, _on, _symbol) in _TOLD.items():
    _states = _STATES.get(_kind.partition(".")[0], {})
    _telling = Telling(_says, _details, symbol=_symbol, on=_on, words={**_WORDS, "state": _states}, tab=TAB)
    tell(_kind, _telling)
# The renewal itself, and the flag of the case, say it already.
for _quiet in ("renewal.granted", "search.planned", "search.voided"):
    tell(_quiet, None)


def choices(words: dict[str, Message], *, empty: str | None = None) -> list[tuple[str, str]]:
    """Return codes with their words, to choose from; `empty` offers none of them."""
    first = [] if empty is None else [("", empty)]
    return first + [(code, _(word)) for code, word in words.items()]


def rank_words(one: Seizure) -> str:
    """Return a rank as people say it."""
    rank = one.terms.rank
    return pgettext("rank", "First") if rank == 1 else _("Waiting, %(rank)s", rank=rank)


TONES = {
    "effective": "good",
    "waiting": "info",
    "lapsed": "bad",
    "released": "neutral",
    "disposed": "neutral",
    "none": "warn",
    "drafted": "info",
    "lodged": "info",
    "renewed": "good",
    "open": "warn",
    "done": "good",
    "due": "warn",
    "asked": "info",
    "stands": "neutral",
    "removed": "neutral",
    "agreed": "good",
    "refused": "bad",
    "returned": "neutral",
    "withdrawn": "neutral",
    "property": "good",
}


def badge(words: dict[str, Message], code: str) -> dict[str, str]:
    """Return a state as a word with its tone."""
    return {"label": _(words[code]), "tone": TONES.get(code, "neutral")}
