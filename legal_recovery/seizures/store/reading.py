"""Reading what stands in one case."""

import re
import string
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.collateral.models import CollateralRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.seizures.models import (
    ClueRow,
    HandoverRow,
    IncidentRow,
    MeasureRow,
    PriorityClaimRow,
    RenewalRow,
    SearchRow,
    SecurityRow,
    SeizureRow,
)
from legal_recovery.seizures.rules import (
    Clue,
    Measure,
    Renewal,
    Search,
    Security,
    SecurityTerms,
    Seizure,
    SeizureTerms,
    registry_key,
)
from legal_recovery.seizures.rules.facts import LIVE

Found = TypeVar("Found")
NOTE = aliased(TextRow)


@dataclass(frozen=True, slots=True)
class Incident:
    """A lapse, who answers for it, and its cause once it is stated."""

    id: int
    seizure_id: int
    lapsed_on: date
    noted_on: date
    owner_id: int | None
    cause: str | None
    explained_on: date | None


@dataclass(frozen=True, slots=True)
class EndingSoon:
    """A seizure that ends before long, and whether its renewal is with the court."""

    id: int
    expires_on: date
    collateral_kind: str
    asset: str | None
    is_lodged: bool


@dataclass(frozen=True, slots=True)
class FirstElsewhere:
    """A seizure at first rank in another case."""

    court: str
    docket_number: str | None

    def is_by(self, terms: SeizureTerms) -> bool:
        """Tell whether it is the same order, kept in this case too."""
        return self.docket_number is not None and self.docket_number == terms.docket_number


@dataclass(frozen=True, slots=True)
class Handover:
    """A request to hand the disposal over, and its answer."""

    id: int
    seizure_id: int
    ground: str
    requested_on: date
    document: str | None
    state: str
    answered_on: date | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class PriorityClaim:
    """Our priority as it was claimed in another court's docket."""

    id: int
    seizure_id: int
    court: str
    docket_number: str | None
    lodged_on: date
    amount: Money
    document: str | None


def seizures_query() -> Any:
    """Return the query of seizures with their notes."""
    return select(SeizureRow, NOTE.value).outerjoin(NOTE, NOTE.id == SeizureRow.note_id)


def seizure_of(row: SeizureRow, note: str | None) -> Seizure:
    """Return a row as rules see it."""
    terms = SeizureTerms(
        collateral_id=row.collateral_id,
        court=row.court,
        ordered_on=row.ordered_on,
        measure=row.measure,
        asset_class=row.asset_class,
        rank=row.rank,
        proceeding_id=row.proceeding_id,
        docket_number=row.docket_number,
        first_court=row.first_court,
        first_docket_number=row.first_docket_number,
        first_started_on=row.first_started_on,
        first_stage=row.first_stage,
        amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        senior=None if row.senior_minor is None else Money(row.senior_minor, row.currency),
        term_years=row.term_years,
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        owner_id=row.owner_id,
        lead_days=row.lead_days,
        note=note,
    )
    return Seizure(row.id, row.case_id, terms, row.state, row.expiry_source, row.ended_on)


def seizures_of_owner(owner_id: int) -> Select[Any]:
    """Select the cases of the seizures that stand and that a person answers for, one for each seizure."""
    return select(SeizureRow.case_id).where(SeizureRow.owner_id == owner_id, SeizureRow.state.in_(LIVE))


def list_seizures(session: Session, case_id: int) -> list[Seizure]:
    """Return a case's seizures by asset and rank, those that ended last."""
    query = seizures_query().where(SeizureRow.case_id == case_id)
    found = [seizure_of(row, note) for row, note in session.execute(query)]
    return sorted(found, key=lambda one: (not one.is_live, one.terms.collateral_id, one.terms.rank, one.id))


def get_seizure(session: Session, case_id: int, seizure_id: int) -> Seizure:
    """Return one seizure of a case; raises NotFound."""
    query = seizures_query().where(SeizureRow.case_id == case_id, SeizureRow.id == seizure_id)
    for row, note in session.execute(query):
        return seizure_of(row, note)
    raise NotFound(N_("There is no such seizure in this case."))


def ending_by(session: Session, case_id: int, day: date) -> list[EndingSoon]:
    """Return the seizures in effect of a case that end by a day, the soonest first."""
    row, said = SeizureRow, aliased(TextRow)
    lodged = select(RenewalRow.id).where(
        RenewalRow.seizure_id == row.id,
        RenewalRow.state == "lodged",
        RenewalRow.old_expires_on == row.expires_on,
    )
    query = (
        select(row.id, row.expires_on, CollateralRow.collateral_kind, said.value, lodged.exists())
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .outerjoin(said, said.id == CollateralRow.description_id)
        .where(row.case_id == case_id, row.state == "effective", row.expires_on <= day)
        .order_by(row.expires_on, row.id)
    )
    return [
        EndingSoon(number, until, kind, asset, bool(is_lodged))
        for number, until, kind, asset, is_lodged in session.execute(query)
        if until is not None
    ]


def first_elsewhere(
    session: Session, case_id: int, registry_number: str | None, today: date
) -> list[FirstElsewhere]:
    """Return who holds an asset at first rank in other cases, by its registry number however it was written.

    What ran out holds nothing, whether its lapse is on record yet or not.
    """
    key = registry_key(registry_number)
    digits = max(re.findall(r"[0-9]+", key or ""), key=len, default="")
    if not digits:
        return []
    wide = digits.translate({ord(sign): ord(sign) + 0xFEE0 for sign in string.digits})
    row, number = SeizureRow, aliased(TextRow)
    query = (
        select(number.value, row.court, row.docket_number)
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .join(number, number.id == CollateralRow.registry_number_id)
        .where(row.state == "effective", row.expires_on >= today, row.case_id != case_id)
        .where(or_(number.value.contains(digits), number.value.contains(wide)))
        .order_by(row.id)
    )
    return [
        FirstElsewhere(court, docket)
        for said, court, docket in session.execute(query)
        if registry_key(said) == key
    ]


def cases_with_lapsed(session: Session, today: date) -> list[int]:
    """Return the cases with a seizure in effect whose last day is over."""
    query = select(SeizureRow.case_id).where(SeizureRow.state == "effective", SeizureRow.expires_on < today)
    return sorted(session.scalars(query.distinct()))


def renewals_where(session: Session, condition: ColumnElement[bool]) -> dict[int, list[Renewal]]:
    """Return applications for renewal by seizure, the oldest first."""
    row, found = RenewalRow, dict[int, list[Renewal]]()
    for one in session.scalars(select(row).where(condition).order_by(row.id)):
        renewal = Renewal(
            one.id,
            one.seizure_id,
            one.old_expires_on,
            one.drafted_on,
            one.document_id,
            one.lodged_on,
            one.receipt_number,
            one.renewed_on,
            one.new_expires_on,
            one.state,
            one.decision_id,
        )
        found.setdefault(one.seizure_id, []).append(renewal)
    return found


def list_renewals(session: Session, case_id: int) -> dict[int, list[Renewal]]:
    """Return a case's applications for renewal by seizure, the oldest first."""
    return renewals_where(session, RenewalRow.case_id == case_id)


def list_incidents(session: Session, case_id: int) -> list[Incident]:
    """Return a case's lapses, the latest first."""
    row = IncidentRow
    query = (
        select(
            row.id,
            row.seizure_id,
            row.lapsed_on,
            row.noted_on,
            row.owner_id,
            TextRow.value,
            row.explained_on,
        )
        .outerjoin(TextRow, TextRow.id == row.cause_id)
        .where(row.case_id == case_id)
        .order_by(row.lapsed_on.desc(), row.id.desc())
    )
    return [Incident(*found) for found in session.execute(query)]


def get_incident(session: Session, case_id: int, incident_id: int) -> Incident:
    """Return one lapse of a case; raises NotFound."""
    return _one(list_incidents(session, case_id), incident_id)


def _one(found: Iterable[Found], wanted: int) -> Found:
    for one in found:
        if one.id == wanted:  # type: ignore[attr-defined]
            return one
    raise NotFound(N_("There is no such thing in this case."))


def list_handovers(session: Session, case_id: int) -> list[Handover]:
    """Return a case's requests to hand the disposal over, the oldest first."""
    row, document, answer = HandoverRow, aliased(TextRow), aliased(TextRow)
    query = (
        select(
            row.id,
            row.seizure_id,
            row.ground,
            row.requested_on,
            document.value,
            row.state,
            row.answered_on,
            answer.value,
        )
        .outerjoin(document, document.id == row.document_id)
        .outerjoin(answer, answer.id == row.answer_id)
        .where(row.case_id == case_id)
        .order_by(row.requested_on, row.id)
    )
    return [Handover(*found) for found in session.execute(query)]


def get_handover(session: Session, case_id: int, handover_id: int) -> Handover:
    """Return one request to hand over of a case; raises NotFound."""
    return _one(list_handovers(session, case_id), handover_id)


def list_claims(session: Session, case_id: int) -> list[PriorityClaim]:
    """Return where our priority was claimed, the oldest first."""
    row = PriorityClaimRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.document_id)
        .where(row.case_id == case_id)
        .order_by(row.lodged_on, row.id)
    )
    return [
        PriorityClaim(
            one.id,
            one.seizure_id,
            one.court,
            one.docket_number,
            one.lodged_on,
            Money(one.amount_minor, one.currency),
            document,
        )
        for one, document in session.execute(query)
    ]


def list_securities(session: Session, case_id: int) -> list[Security]:
    """Return a case's security for preservations, the oldest first."""
    row = SecurityRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.lodged_on, row.id)
    )
    return [_security(one, note) for one, note in session.execute(query)]


def _security(row: SecurityRow, note: str | None) -> Security:
    amount = Money(row.amount_minor, row.currency)
    terms = SecurityTerms(row.security_kind, amount, row.lodged_on, row.lodged_with, row.proceeding_id, note)
    return Security(row.id, terms, row.state, row.entry_seq, row.released_on, row.return_seq)


def get_security(session: Session, case_id: int, security_id: int) -> Security:
    """Return one security of a case; raises NotFound."""
    return _one(list_securities(session, case_id), security_id)


def find_security_of(session: Session, case_id: int, places: Collection[int]) -> Security | None:
    """Return the security whose lodging or return was posted at one of these places of the case's book."""
    found = list_securities(session, case_id)
    return next((one for one in found if {one.entry_seq, one.return_seq} & set(places)), None)


def list_searches(session: Session, case_id: int) -> list[Search]:
    """Return a case's searches for property that were not given up, the earliest due first."""
    row = SearchRow
    query = (
        select(row.id, row.number, row.terminated_on, row.due, row.state, row.done_on, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.result_id)
        .where(row.case_id == case_id, row.state != "void")
        .order_by(row.due, row.id)
    )
    return [Search(*found) for found in session.execute(query)]


def get_search(session: Session, case_id: int, search_id: int) -> Search:
    """Return one search of a case; raises NotFound."""
    return _one(list_searches(session, case_id), search_id)


# An alias that is made anew for each query costs more than the query.
_OF_CLUE = tuple(aliased(TextRow) for _ in range(4))


def list_clues(session: Session, case_id: int) -> list[Clue]:
    """Return a case's clues to property, the latest found first."""
    row, (what, source, outcome, whose) = ClueRow, _OF_CLUE
    query = (
        select(
            row.id,
            what.value,
            source.value,
            row.found_on,
            row.state,
            row.followed_on,
            outcome.value,
            row.clue_kind,
            whose.value,
        )
        .outerjoin(what, what.id == row.what_id)
        .outerjoin(source, source.id == row.source_id)
        .outerjoin(outcome, outcome.id == row.outcome_id)
        .outerjoin(whose, whose.id == row.whose_id)
        .where(row.case_id == case_id)
        .order_by(row.found_on.desc(), row.id.desc())
    )
    return [Clue(*found) for found in session.execute(query)]


def get_clue(session: Session, case_id: int, clue_id: int) -> Clue:
    """Return one clue of a case; raises NotFound."""
    return _one(list_clues(session, case_id), clue_id)


def list_measures(session: Session, case_id: int) -> list[Measure]:
    """Return the measures against a case's obligors, those that stand first."""
    row = MeasureRow
    query = select(
        row.id,
        row.obligor_id,
        row.measure_kind,
        row.ordered_on,
        row.court,
        row.docket_number,
        row.until,
        row.removal_asked_on,
        row.removed_on,
    ).where(row.case_id == case_id)
    found = [Measure(*line) for line in session.execute(query)]
    return sorted(found, key=lambda one: (one.removed_on is not None, one.ordered_on, one.id))


def get_measure(session: Session, case_id: int, measure_id: int) -> Measure:
    """Return one measure of a case; raises NotFound."""
    return _one(list_measures(session, case_id), measure_id)
