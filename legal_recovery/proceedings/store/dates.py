"""Reading court dates: of a case, of those who attend them, and across cases for calendars and reminders."""

import json
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import seen_by
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import BookRow, TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.models import CourtDateRow
from legal_recovery.proceedings.rules import DATE_KINDS, Known


@dataclass(frozen=True, slots=True)
class CourtDate:
    """A court date of a case, with what came of it."""

    id: int
    proceeding_id: int
    date_kind: str
    day: date
    at: time | None
    zone: str
    place: str | None
    attends: tuple[int, ...]
    adjourned_from_id: int | None
    state: str
    result: str | None


def dates_of_person(person_id: int) -> Select[Any]:
    """Select the cases of the court dates that a person is to attend, one for each date."""
    row = CourtDateRow
    attended = row.attends.contains(f'"{person_id}"', autoescape=True)
    return select(row.case_id).where(row.state == "set", attended)


def list_court_dates(session: Session, case_id: int, proceeding_id: int | None = None) -> list[CourtDate]:
    """Return the court dates of a case, or of one proceeding of it, the earliest first."""
    row, place, result = CourtDateRow, aliased(TextRow), aliased(TextRow)
    query = (
        select(row, place.value, result.value)
        .outerjoin(place, place.id == row.place_id)
        .outerjoin(result, result.id == row.result_id)
        .where(row.case_id == case_id)
        .order_by(row.day, row.at, row.id)
    )
    if proceeding_id is not None:
        query = query.where(row.proceeding_id == proceeding_id)
    return [_court_date(*line) for line in session.execute(query)]


def _court_date(row: CourtDateRow, place: str | None, result: str | None) -> CourtDate:
    return CourtDate(
        row.id,
        row.proceeding_id,
        row.date_kind,
        row.day,
        _time(row.at),
        row.zone,
        place,
        _people(row.attends),
        row.adjourned_from_id,
        row.state,
        result,
    )


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _people(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in json.loads(text))


def get_court_date(session: Session, case_id: int, court_date_id: int) -> CourtDate:
    """Return one court date of a case; raises NotFound."""
    for one in list_court_dates(session, case_id):
        if one.id == court_date_id:
            return one
    raise NotFound(N_("There is no such court date in this case."))


def attended_on(session: Session, actor: Actor, day: date, but: int | None = None) -> list[Known]:
    """Return the court dates that stand around a day, of whatever case: people have one calendar.

    Cases that the asking person may not see are not named.
    """
    row = CourtDateRow
    beside = (day - timedelta(days=1), day + timedelta(days=1))
    query = (
        select(row, CaseRow.reference, seen_by(actor).label("seen"))
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(row.day.between(*beside), row.state == "set")
        .order_by(row.day, row.at, row.id)
    )
    return [
        Known(
            one.id,
            reference if seen else None,
            one.date_kind,
            one.day,
            _time(one.at),
            one.zone,
            _people(one.attends),
        )
        for one, reference, seen in session.execute(query)
        if one.id != but
    ]


def list_dated(session: Session, actor: Actor, since: date, until: date) -> list[Dated]:
    """Return the court dates from one day to another, both included, of all cases that a person may see."""
    return [
        _dated(*line)
        for line in session.execute(_seen_dates(actor).where(CourtDateRow.day.between(since, until)))
    ]


def _seen_dates(actor: Actor) -> Any:
    place = aliased(TextRow)
    return (
        select(CourtDateRow, place.value, CaseRow.reference, CaseRow.jurisdiction, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == CourtDateRow.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .outerjoin(place, place.id == CourtDateRow.place_id)
        .where(seen_by(actor))
        .order_by(CourtDateRow.day, CourtDateRow.at, CourtDateRow.id)
    )


def _dated(row: CourtDateRow, place: str | None, reference: str, jurisdiction: str, seq: int) -> Dated:
    return Dated(
        kind="court_date",
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        jurisdiction=jurisdiction,
        what=DATE_KINDS[row.date_kind],
        on=row.day,
        at=_time(row.at),
        zone=row.zone,
        place=place,
        attends=_people(row.attends),
        is_open=row.state == "set",
        is_cancelled=row.state in ("cancelled", "adjourned"),
        endpoint="proceedings.show",
        arguments=(("proceeding_id", row.proceeding_id),),
        # The book moved at the latest then; a calendar that counts too many versions does no harm.
        changed_seq=seq,
    )
