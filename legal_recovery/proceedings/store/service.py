"""Reading on whom papers were served, agreed addresses, and certificates of effectiveness."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.deadlines.rules import Kept, follow
from legal_recovery.deadlines.store import Trigger, list_deadlines, list_triggers
from legal_recovery.law.pack import Pack
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.proceedings.models import AgreedAddressRow, TitleCertificateRow
from legal_recovery.proceedings.rules import Served


@dataclass(frozen=True, slots=True)
class AgreedAddress:
    """Where an obligor agreed to be served."""

    id: int
    obligor_id: int
    address: str | None
    agreed_on: date
    document_id: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Since when a title is in effect, as the court certified; against one party, or all where none is named."""

    id: int
    proceeding_id: int
    obligor_id: int | None
    effective_on: date
    issued_on: date
    document_id: int | None


def list_served(session: Session, pack: Pack, case_id: int, proceeding_id: int) -> list[Served]:
    """Return what was served in a proceeding, with the days that follow from it, the earliest first."""
    kept: dict[int, list[Kept]] = {}
    for one in list_deadlines(session, case_id):
        if one.kept.state != "void":
            kept.setdefault(one.kept.trigger, []).append(one.kept)
    found = [
        _served(pack, one, kept.get(one.id, []))
        for one in list_triggers(session, case_id)
        if one.proceeding_id == proceeding_id and one.withdrawn_on is None
    ]
    return sorted(found, key=lambda one: (one.on, one.trigger_id))


def _served(pack: Pack, one: Trigger, kept: list[Kept]) -> Served:
    follows = follow(pack, one.what)
    return Served(
        one.what.event_key,
        one.obligor_id,
        one.what.on,
        follows.served.unrolled if follows.served else one.what.on,
        one.what.means,
        one.id,
        one.document_id,
        {deadline.rule: (deadline.due, deadline.certainty != "certain") for deadline in kept},
    )


def list_agreed_addresses(session: Session, case_id: int) -> dict[int, AgreedAddress]:
    """Return by obligor the address that was agreed last."""
    row = AgreedAddressRow
    query = (
        select(row.id, row.obligor_id, TextRow.value, row.agreed_on, row.document_id)
        .outerjoin(TextRow, TextRow.id == row.address_id)
        .where(row.case_id == case_id)
        .order_by(row.agreed_on, row.id)
    )
    return {line.obligor_id: AgreedAddress(*line) for line in session.execute(query)}


def list_certificates(session: Session, case_id: int, proceeding_id: int | None = None) -> list[Certificate]:
    """Return the certificates of a case, or of one proceeding of it, the earliest first."""
    row = TitleCertificateRow
    query = (
        select(row.id, row.proceeding_id, row.obligor_id, row.effective_on, row.issued_on, row.document_id)
        .where(row.case_id == case_id)
        .order_by(row.issued_on, row.id)
    )
    if proceeding_id is not None:
        query = query.where(row.proceeding_id == proceeding_id)
    return [Certificate(*line) for line in session.execute(query)]
