"""What of seizures falls on a day: renewals to be lodged, expiries, searches, measures that run out."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import seen_by
from legal_recovery.kernel.errors import N_
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.law.seizures import find_rule
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.event_log import BookRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.seizures.models import MeasureRow, RenewalRow, SearchRow, SeizureRow
from legal_recovery.seizures.rules import latest_day_to_lodge, working_renewal
from legal_recovery.seizures.store.reading import NOTE, renewals_where, seizure_of
from legal_recovery.seizures.store.risk import exposed_expression, joined

# No law asks for a renewal earlier than this before the expiry.
_MOST_LEAD = timedelta(days=92)
_SEARCH_LEAD, _MEASURE_LEAD = 14, 30


def lead_of(pack: Pack, expires_on: date, own: int | None) -> int | None:
    """Return how many days ahead a renewal wants to be remembered: our own lead, else the pack's advice."""
    advice = find_rule(pack, Figure, "renewal-lead", expires_on)
    return own or (int(advice.value) if advice else None)


def list_dated(session: Session, actor: Actor, since: date, until: date) -> list[Dated]:
    """Return renewals, expiries, searches and measures between two days, in the cases that a person may see."""
    found = [
        *_of_seizures(session, actor, since, until),
        *_of_searches(session, actor, since, until),
        *_of_measures(session, actor, since, until),
    ]
    return sorted(found, key=lambda one: (one.on, one.kind, one.id))


def _of_seizures(session: Session, actor: Actor, since: date, until: date) -> Iterator[Dated]:
    row, packs = SeizureRow, dict[str, Pack]()
    query = select(
        row, NOTE.value, *_CASE, exposed_expression().label("exposed"), BookRow.head_seq
    ).select_from(row)
    query = joined(query).join(BookRow, BookRow.id == CaseRow.book)
    query = query.outerjoin(NOTE, NOTE.id == row.note_id).where(
        seen_by(actor), row.state == "effective", row.expires_on.between(since, until + _MOST_LEAD)
    )
    lines = session.execute(query).all()
    renewals = renewals_where(session, RenewalRow.seizure_id.in_([line[0].id for line in lines]))
    for line in lines:
        one = seizure_of(line[0], line[1])
        if line.jurisdiction not in packs:
            packs[line.jurisdiction] = pack_of(session, line.jurisdiction)
        pack = packs[line.jurisdiction]
        lodge, expires_on = latest_day_to_lodge(pack, one), one.terms.expires_on
        assert lodge is not None and expires_on is not None, "a seizure in effect has an expiry"
        common = _common(line) | {
            "id": one.id,
            "place": one.terms.court,
            "owner_id": one.terms.owner_id,
            "lead_days": lead_of(pack, expires_on, one.terms.lead_days),
            "at_stake_minor": int(line.exposed),
            "currency": line.currency,
            "endpoint": "seizures.show",
            "arguments": (("number", one.id),),
        }
        if since <= expires_on <= until:
            yield Dated(
                kind="seizure", what=N_("A seizure expires"), on=expires_on, if_missed=_LOST, **common
            )
        if since <= lodge <= until:
            working = working_renewal(one, renewals.get(one.id, []))
            yield Dated(
                kind="renewal",
                what=N_("Renewal of a seizure to be lodged"),
                on=lodge,
                if_missed=_LOST,
                is_open=working is None or working.state != "lodged",
                **common,
            )


_LOST = N_("The seizure loses its effect and others come first.")
_CASE = (CaseRow.id, CaseRow.reference, CaseRow.jurisdiction, CaseRow.currency)


def _common(line: Any) -> dict[str, Any]:
    # The book's last place grows with every change of the case, and so with every change of this.
    return {
        "case_id": line.id,
        "reference": line.reference,
        "jurisdiction": line.jurisdiction,
        "changed_seq": line.head_seq,
    }


def _of_searches(session: Session, actor: Actor, since: date, until: date) -> Iterator[Dated]:
    row = SearchRow
    query = (
        select(row.id.label("own"), row.due, row.state, *_CASE, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), row.due.between(since, until))
    )
    for line in session.execute(query):
        yield Dated(
            kind="search",
            id=line.own,
            what=N_("Search for property after a terminated enforcement"),
            on=line.due,
            lead_days=_SEARCH_LEAD,
            if_missed=N_("Property that turned up meanwhile may be gone."),
            is_open=line.state == "open",
            is_cancelled=line.state == "void",
            endpoint="seizures.search_done",
            arguments=(("number", line.own),),
            **_common(line),
        )


def _of_measures(session: Session, actor: Actor, since: date, until: date) -> Iterator[Dated]:
    row = MeasureRow
    query = (
        select(row.id.label("own"), row.until, row.court, row.removed_on, *_CASE, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), row.until.between(since, until))
    )
    for line in session.execute(query):
        yield Dated(
            kind="measure",
            id=line.own,
            what=N_("A measure against an obligor runs out"),
            on=line.until,
            place=line.court,
            lead_days=_MEASURE_LEAD,
            if_missed=N_("The pressure on the obligor ends."),
            is_open=line.removed_on is None,
            endpoint="seizures.measure_removal",
            arguments=(("number", line.own),),
            **_common(line),
        )
