"""What the records of cases tell anew of what lists and the search read: words to find a case by, its last move."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.store import add_docket_terms, add_party_terms, add_terms, drop_terms
from legal_recovery.kernel.clock import home_day
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import RecordRow, TextRow
from legal_recovery.plumbing.unit_of_work import UnitOfWork

# What happens to a case, and which of its days says when; with no day among them it happened today.
MOVES: dict[str, tuple[str, ...] | None] = {
    "case.opened": ("stage_on",),
    "case.stage_moved": ("stage_on",),
    "case.flags_changed": ("on",),
    "case.note_added": (),
    "proceeding.opened": ("filed_on", "title_on"),
    "proceeding.title_effective": ("title_on",),
    "proceeding.moved": ("state_on",),
    "filing.made": ("filed_on",),
    "filing.answered": ("answered_on",),
    "service.address_agreed": ("agreed_on",),
    "title.certified": ("issued_on",),
    # A court date lies ahead when it is set.
    "court_date.set": (),
    "court_date.held": (),
    "court_date.reassigned": (),
    "court_date.adjourned": (),
    "court_date.cancelled": (),
    "collateral.valued": ("valued_on",),
    "collateral.document_linked": (),
    "lien.registered": (),
    "lien.corrected": (),
    "lien.ended": (),
    "occupancy.recorded": (),
    "occupancy.ended": (),
    "auction.opened": ("opened_on",),
    "auction.repriced": (),
    "auction.closed": ("closed_on",),
    "asset.handed_over": ("handed_over_on",),
    "auction.reopened": (),
    "auction.round_announced": ("published_on",),
    "auction.started": ("began_on",),
    "auction.failed": ("ended_on",),
    "auction.withdrawn": ("ended_on",),
    "auction.suspended": ("suspended_on",),
    "auction.sold": ("sold_on",),
    "auction.defaulted": ("ended_on",),
    "auction.paid": ("paid_on",),
    "auction.ruled": ("ruled_on",),
    "auction.handed_over": ("handed_over_on",),
    "auction.taken_back": (),
    "auction.sale_taken_back": (),
    "auction.default_taken_back": (),
    "auction.payment_taken_back": (),
    # The claim is discharged with these.
    "distribution.confirmed": ("discharged_on",),
    "distribution.reversed": (),
    "asset.taken_in_kind": ("discharged_on",),
    "asset.reversed": (),
    "asset.income_received": ("received_on",),
    "asset.impaired": ("on",),
    "asset.sold": ("sold_on",),
    "asset.income_reversed": ("value_on",),
    "asset.impairment_reversed": ("value_on",),
    "asset.sale_reversed": ("value_on",),
    "claim.discharged": ("discharged_on",),
    "claim.restored": (),
    "document.attached": ("attached_on",),
    "cost.recorded": ("incurred_on",),
    "cost.reversed": ("value_on",),
    "cost.paid": ("paid_on",),
    "cost.payment_reversed": ("value_on",),
    "cost.decided": ("fate_on",),
    "cost.approved_later": ("approved_on",),
    "refund.claimed": (),
    "refund.chased": ("chased_on",),
    "refund.received": ("received_on",),
    "refund.reversed": ("value_on",),
    "cost_request.asked": ("asked_on",),
    "cost_request.approved": ("decided_on",),
    "cost_request.refused": ("decided_on",),
    "receipt.recorded": ("credited_on",),
    "receipt.reversed": ("value_on",),
    "receipt.reallocated": (),
    "receipt.passed_on": (),
    "receipt.converted": ("converted_on",),
    "receipt.conversion_reversed": ("value_on",),
    "overpayment.refunded": ("paid_on",),
    "overpayment.refund_reversed": ("value_on",),
    "court_money.retained": ("retained_on",),
    "court_money.freed": ("freed_on",),
    "court_money.chased": ("chased_on",),
    "plan.agreed": ("agreed_on",),
    "plan.kept": ("ended_on",),
    "plan.reopened": (),
    "plan.broken": ("ended_on",),
    "plan.withdrawn": (),
    "exit.requested": ("requested_on",),
    "exit.approved": ("decided_on",),
    "exit.declined": ("decided_on",),
    "claim.refinanced": ("refinanced_on",),
    "refinancing.reversed": (),
    "debt.sold": ("sold_on",),
    "debt.bought_back": ("bought_back_on",),
    "buyer_money.moved": ("moved_on",),
    "assignment.notified": ("sent_on",),
    "assignment.served": ("served_on",),
    "assignment.notice_withdrawn": (),
    "ledger.entry_posted": (),
    "ledger.entry_reversed": (),
    # Interest, and what a title says, are posted with these.
    "interest.agreed": (),
    "award.recorded": ("effective_on",),
    "award.stayed": (),
    "award.withdrawn": ("withdrawn_on",),
    "payment_order.set": (),
    "insolvency.accepted": ("accepted_on",),
    "insolvency.dismissed": ("dismissed_on",),
    # What is to happen may lie ahead: it moved the case on the day that it was recorded.
    "trigger.recorded": (),
    "trigger.corrected": (),
    "trigger.withdrawn": ("withdrawn_on",),
    "deadline.reopened": (),
    "deadline.ended": ("ended_on",),
    "seizure.recorded": ("ordered_on", "starts_on"),
    "seizure.assigned": (),
    "seizure.corrected": (),
    "seizure.became_effective": ("starts_on",),
    "seizure.renewed": ("renewed_on",),
    "seizure.released": ("ended_on",),
    "seizure.disposed": ("ended_on",),
    "seizure.restored": (),
    "seizure.lapsed": ("ended_on",),
    "renewal.lodged": ("lodged_on",),
    "incident.explained": ("explained_on",),
    "handover.requested": ("requested_on",),
    "handover.answered": ("answered_on",),
    "priority.claimed": ("lodged_on",),
    "security.lodged": ("lodged_on",),
    "security.returned": ("released_on",),
    "security.return_reversed": ("value_on",),
    "security.withdrawn": ("value_on",),
    "search.done": ("done_on",),
    "clue.recorded": ("found_on",),
    "clue.followed": ("followed_on",),
    "measure.ordered": ("ordered_on",),
    "measure.removal_asked": ("removal_asked_on",),
    "measure.removed": ("removed_on",),
    "clock.interrupted": ("interrupted_on",),
    # These change what a list shows, but nothing has happened in the case itself.
    "case.corrected": None,
    "case.suit_filed": None,
    "case.title_reached": None,
    "case.enforcement_filed": None,
    "case.property_found": None,
    "case.obligor_added": None,
    "case.obligor_changed": None,
    "obligor.paid": None,
    "obligor.payment_ended": None,
    "proceeding.corrected": None,
    "proceeding.detailed": None,
    "proceeding.party_joined": None,
    "proceeding.party_changed": None,
    "party.changed": None,
    "debt.added": None,
    "text.erased": None,
}

_Insert = Callable[[str, tuple[Any, ...]], None]
_Data = dict[str, Any]


@dataclass(slots=True)
class Retold:
    """A case as its records tell it: its id, the day of its last move, and its words by kind, in their order."""

    case_id: int = 0
    moved_on: date = date.min
    terms: dict[tuple[str, str], None] = field(default_factory=dict)

    def take(self, kind: str, at: str, data: _Data, texts: dict[str, str | None]) -> None:
        """Take the next record of the case."""
        self.moved_on = max([self.moved_on, *_days(kind, at, data)])
        if kind == "case.opened":
            self.case_id = int(data["case_id"])
        if words := _WORDS.get(kind):
            words(self._keep, {name: _said(value, texts) for name, value in data.items()})

    def _keep(self, _sql: str, row: tuple[Any, ...]) -> None:
        self.terms[row[1], row[2]] = None


def _said(value: Any, texts: dict[str, str | None]) -> Any:
    """Return a recorded value with its text in place; an erased one is None."""
    return texts.get(value["text"]) if isinstance(value, dict) and "text" in value else value


def _days(kind: str, at: str, data: _Data) -> Iterable[date]:
    names = MOVES.get(kind)
    if names is None:
        return []
    if not names:
        return [home_day(datetime.fromisoformat(at))]
    return [date.fromisoformat(data[name]) for name in names if data[name] is not None]


def _party(insert: _Insert, data: _Data) -> None:
    # Of an erased name nothing is left to find it by; its number may still be there, and the other way round.
    company = data["party_kind"] == PartyKind.COMPANY
    add_party_terms(insert, 0, data["name"] or "", data["id_number"], company=company)


def _by(kind: str, name: str) -> Callable[[_Insert, _Data], None]:
    return lambda insert, data: add_terms(insert, 0, kind, [data[name]] if data[name] else [])


def _docket(insert: _Insert, data: _Data) -> None:
    add_docket_terms(insert, 0, data["docket_number"])


# The same words that the commands of these events let the case be found by.
_WORDS: dict[str, Callable[[_Insert, _Data], None]] = {
    "case.opened": _by("reference", "reference"),
    "party.added": _party,
    "party.changed": _party,
    "debt.added": _by("contract", "contract_number"),
    "payment_code.recorded": _by("code", "number_key"),
    "proceeding.opened": _docket,
    "proceeding.corrected": _docket,
    "seizure.recorded": _docket,
    "seizure.corrected": _docket,
}


def retold(session: Session, books: Collection[int]) -> dict[int, Retold]:
    """Return what the records of these books tell; two queries whatever their number."""
    query = select(RecordRow.book, RecordRow.body).where(RecordRow.book.in_(books), RecordRow.kind == "event")
    rows = session.execute(query.order_by(RecordRow.book, RecordRow.seq))
    told = [(book, json.loads(body)) for book, body in rows]
    texts = _texts(session, [body for _, body in told if body["kind"] in _WORDS])
    found = {book: Retold() for book in books}
    for book, body in told:
        found[book].take(body["kind"], body["at"], body["data"], texts)
    return found


def _texts(session: Session, bodies: list[_Data]) -> dict[str, str | None]:
    values = (value for body in bodies for value in body["data"].values())
    ids = [int(value["text"]) for value in values if isinstance(value, dict) and "text" in value]
    rows = session.execute(select(TextRow.id, TextRow.value).where(TextRow.id.in_(ids)))
    return {str(row[0]): row[1] for row in rows}


def name_anew(uow: UnitOfWork, books: Collection[int]) -> list[int]:
    """Let cases be found by what their records tell, and by nothing else; return the cases."""
    cases = []
    for told in retold(uow.session, books).values():
        drop_terms(uow.connection, told.case_id)
        for kind, term in told.terms:
            add_terms(uow.insert, told.case_id, kind, [term])
        cases.append(told.case_id)
    return cases


def forget(uow: UnitOfWork, book: int) -> None:
    """Let a case be found by no more than its records still tell, and keep nothing else of what was erased."""
    for case_id in name_anew(uow, [book]):
        # What a file said of the case: the next file is compared with the case itself.
        run(uow.connection, "UPDATE import_lines SET content = NULL WHERE case_id = ?", (case_id,))
