"""What proceedings and what is done in them are called, how they are told, and what their forms offer."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from legal_recovery.cases import rules as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import Telling, tell
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import (
    DATE_KINDS,
    FILINGS,
    KINDS,
    OUTCOMES,
    SIDES,
    STATES,
    TITLES,
    WAYS,
)
from legal_recovery.web.transact import house

bp = Blueprint("proceedings", __name__)
TAB = "proceedings.tab"
# What titles award is said by a feature above.
AWARDS = "proceeding_awards"

# What opens a suit, the usual one first.
OPENING_SUITS = ("lawsuit", "arbitration", "payment_order", "security_realisation", "notarised")
LABELS = {
    "stage": N_("Stage"),
    "on": N_("Day of the move"),
    "reason": N_("Reason"),
    "closed_how": N_("How it was closed"),
    "proceeding_kind": N_("Kind of proceeding"),
    "court": N_("Court"),
    "docket_number": N_("Docket number"),
    "filed_on": N_("Filed on"),
    "title_kind": N_("Kind of title"),
    "title_on": N_("In effect since"),
    "perform_until": N_("To be performed by"),
    "below": N_("The judgment before it"),
    "parent_id": N_("Arises from"),
    "claim": N_("Amount claimed"),
    "judge": N_("Judge"),
    "counsel": N_("Counsel acting"),
    "counsel_firm": N_("Law firm"),
    "counsel_licence": N_("Number of the licence to practise"),
    "counsel_phone": N_("Telephone of counsel"),
    "decided_on": N_("Day of the decision"),
    "parties": N_("Parties"),
}
_WORDS: dict[str, Any] = {
    "proceeding_kind": KINDS,
    "title_kind": TITLES,
    "left": STATES,
    "state": STATES,
    "side": SIDES,
    "filing_kind": FILINGS,
    "how": WAYS,
    "outcome": OUTCOMES,
    "date_kind": DATE_KINDS,
}
_REASON = N_("Reason: {reason}")
_DOCKET = N_("Docket number {docket_number}")


def _tell(kind: str, says: Message, *details: Message, on: str | None = None, symbol: str = "court") -> None:
    tell(kind, Telling(says, details, symbol=symbol, on=on, words=_WORDS, tab=TAB))


_tell(
    "proceeding.opened",
    N_("{proceeding_kind}: {court}"),
    _DOCKET,
    N_("{title_kind}, in effect since {title_on}"),
    on="filed_on",
)
_tell("proceeding.corrected", N_("{proceeding_kind} put right: {court}"), _DOCKET, N_("Filed on {filed_on}"))
_tell("proceeding.title_effective", N_("Title in effect: {title_kind}"), on="title_on")
_tell(
    "proceeding.detailed",
    N_("Particulars of a proceeding: {proceeding_kind}"),
    N_("Amount claimed: {claim}"),
    N_("Judge: {judge}"),
    N_("Counsel: {counsel}"),
    N_("Decided on {decided_on}"),
)
_tell("proceeding.moved", N_("{proceeding_kind}: {left} → {state}"), _REASON, on="state_on")
_tell("proceeding.party_joined", N_("Party of a proceeding: {party}"), Message("{side}"), symbol="party")
_tell(
    "proceeding.party_changed", N_("Side in a proceeding changed: {party}"), Message("{side}"), symbol="party"
)
_tell(
    "filing.made",
    N_("Filed: {filing_kind}"),
    N_("With {court}, {how}"),
    N_("By {filed_by}"),
    N_("Receipt {receipt_number}"),
    on="filed_on",
)
_tell(
    "filing.answered",
    N_("Answer to a filing: {filing_kind} – {outcome}"),
    N_("To be corrected by {correct_by}"),
    on="answered_on",
)
_tell("court_date.set", N_("Court date {day} {at}: {date_kind}"), N_("Place: {place}"))
_tell("court_date.held", N_("Court date of {day} held: {date_kind}"), N_("Result: {result}"))
_tell("court_date.reassigned", N_("Others attend the court date of {day}: {date_kind}"))
_tell("court_date.adjourned", N_("Court date of {day} adjourned: {date_kind}"), N_("Reason: {result}"))
_tell("court_date.cancelled", N_("Court date of {day} cancelled: {date_kind}"), N_("Reason: {result}"))
_tell(
    "service.address_agreed",
    N_("Address for service agreed: {party}"),
    Message("{address}"),
    on="agreed_on",
    symbol="party",
)
_tell(
    "title.certified",
    N_("Certified: the title is in effect since {effective_on}"),
    N_("Against {party}"),
    on="issued_on",
)


def choices_of() -> dict[str, Any]:
    """Return what the forms about proceedings offer to choose from."""
    nothing = ("", _("Choose…"))
    return {
        "kinds": [nothing, *options(KINDS)],
        "titles": [nothing, *options(TITLES)],
        "suits": [(code, _(KINDS[code])) for code in OPENING_SUITS],
        "ways": [nothing, *options(cases.CLOSED_HOW)],
        "today": house().clock.today(),
        "labels": {name: _(label) for name, label in LABELS.items()},
    }


def options(words: dict[str, Message]) -> list[tuple[str, str]]:
    """Return codes with their names, for a list to choose from."""
    return [(code, _(name)) for code, name in words.items()]


def names_of_parties(case: CaseFacts) -> dict[int | None, str]:
    """Return what the parties of a case are called; None is ourselves."""
    found: dict[int | None, str] = {None: _("Ourselves")}
    for one in list_obligors(db.session(), case.id):
        found[one.obligor_id] = one.name or _("(erased)")
    return found
