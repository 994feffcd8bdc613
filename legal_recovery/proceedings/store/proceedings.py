"""Reading the proceedings of a case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case as case_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import seen_by
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.models import ProceedingPartyRow, ProceedingRow
from legal_recovery.proceedings.rules import MAIN_LINE, SUITS, ProceedingTerms, Standing, is_over, state_of


@dataclass(frozen=True, slots=True)
class Party:
    """An obligor on its side of a proceeding."""

    id: int
    proceeding_id: int
    obligor_id: int
    side: str


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A proceeding of a case; without parties of its own it is against all obligors."""

    id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None
    title_kind: str | None
    title_on: date | None
    state: str = "prepared"
    state_on: date | None = None
    parent_id: int | None = None
    claim: Money | None = None
    judge: str | None = None
    counsel: str | None = None
    counsel_firm: str | None = None
    counsel_licence: str | None = None
    counsel_phone: str | None = None
    decided_on: date | None = None
    parties: tuple[Party, ...] = ()

    @property
    def waits_for_title(self) -> bool:
        return self.title_on is None and self.proceeding_kind in SUITS and not self.is_over

    @property
    def is_over(self) -> bool:
        return is_over(self.proceeding_kind, self.state)

    @property
    def standing(self) -> Standing:
        """The proceeding as the rules of its life see it."""
        return Standing(
            self.proceeding_kind,
            self.state,
            self.state_on,
            self.docket_number,
            self.filed_on,
            self.title_on,
        )


# An alias that is made anew for each query costs more than the query.
_PEOPLE = tuple(aliased(TextRow) for _ in range(5))


def list_proceedings(session: Session, case_id: int) -> list[Proceeding]:
    """Return a case's proceedings, the earliest filed first."""
    row, (judge, counsel, firm, licence, phone) = ProceedingRow, _PEOPLE
    query = (
        select(row, judge.value, counsel.value, firm.value, licence.value, phone.value)
        .outerjoin(judge, judge.id == row.judge_id)
        .outerjoin(counsel, counsel.id == row.counsel_id)
        .outerjoin(firm, firm.id == row.counsel_firm_id)
        .outerjoin(licence, licence.id == row.counsel_licence_id)
        .outerjoin(phone, phone.id == row.counsel_phone_id)
        .where(row.case_id == case_id)
    )
    parties = _parties(session, case_id)
    found = [
        _proceeding(one, tuple(people), tuple(parties.get(one.id, ())))
        for one, *people in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.filed_on or date.max, one.id))


def _proceeding(row: ProceedingRow, people: tuple[str | None, ...], parties: tuple[Party, ...]) -> Proceeding:
    facts = ProceedingTerms(
        row.proceeding_kind, row.court, row.docket_number, row.filed_on, row.title_kind, row.title_on
    )
    judge, counsel, firm, licence, phone = people
    claim = Money(row.claim_minor, row.currency) if row.claim_minor is not None and row.currency else None
    return Proceeding(
        row.id,
        row.proceeding_kind,
        row.court,
        row.docket_number,
        row.filed_on,
        row.title_kind,
        row.title_on,
        state_of(row.proceeding_kind, row.state, facts),
        row.state_on,
        row.parent_id,
        claim,
        judge,
        counsel,
        firm,
        licence,
        phone,
        row.decided_on,
        parties,
    )


def _parties(session: Session, case_id: int) -> dict[int, list[Party]]:
    row = ProceedingPartyRow
    query = (
        select(row.id, row.proceeding_id, row.obligor_id, row.side)
        .where(row.case_id == case_id, row.side.is_not(None))
        .order_by(row.id)
    )
    found: dict[int, list[Party]] = {}
    for line in session.execute(query):
        found.setdefault(line.proceeding_id, []).append(
            Party(line.id, line.proceeding_id, line.obligor_id, str(line.side))
        )
    return found


def line_above(session: Session, case_id: int, known: Proceeding) -> list[int]:
    """Return a proceeding with those that it arises from, one from the other."""
    found = {one.id: one for one in list_proceedings(session, case_id)}
    line, above = [known.id], known.parent_id
    while above in found and above not in line:
        line.append(above)
        above = found[above].parent_id
    return line


def chain_of(found: list[Proceeding]) -> list[tuple[Proceeding, int]]:
    """Return proceedings as a tree, each after the one that it arises from, with how deep it stands."""
    known = {one.id for one in found}
    children: dict[int | None, list[Proceeding]] = {}
    for one in found:
        parent = one.parent_id if one.parent_id in known and one.parent_id != one.id else None
        children.setdefault(parent, []).append(one)
    listed: list[tuple[Proceeding, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for one in children.get(parent, []):
            listed.append((one, depth))
            walk(one.id, depth + 1)

    walk(None, 0)
    return listed


def get_proceeding(session: Session, case_id: int, proceeding_id: int) -> Proceeding:
    """Return one proceeding of a case; raises NotFound."""
    for one in list_proceedings(session, case_id):
        if one.id == proceeding_id:
            return one
    raise NotFound(N_("There is no such proceeding in this case."), field="proceeding_id")


def main_proceeding(session: Session, case_id: int) -> Proceeding | None:
    """Return the proceeding that a case goes by: with a number, the furthest on the main line, the last filed."""
    return max(list_proceedings(session, case_id), key=_on_main_line, default=None)


def _on_main_line(one: Proceeding) -> tuple[bool, int, tuple[date, int]]:
    return one.docket_number is not None, MAIN_LINE.get(one.proceeding_kind, 0), _filed(one)


def main_line() -> tuple[Any, ...]:
    """Return the order of rows in which the proceeding that a case goes by comes last."""
    row = ProceedingRow
    return (
        row.docket_number.is_not(None),
        case_of(MAIN_LINE, value=row.proceeding_kind, else_=0),
        func.coalesce(row.filed_on, date.min),
        row.id,
    )


@dataclass(frozen=True, slots=True)
class UnderDocket:
    """A proceeding that has a docket number; without the reference of its case where one may not see that."""

    id: int
    case_id: int
    proceeding_kind: str
    reference: str | None


def find_docket(session: Session, actor: Actor, docket_number: str) -> list[UnderDocket]:
    """Return the proceedings of whatever case that have this number."""
    row = ProceedingRow
    query = (
        select(row.id, row.case_id, row.proceeding_kind, CaseRow.reference, seen_by(actor).label("seen"))
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(row.docket_number == docket_number)
        .order_by(row.id)
    )
    return [
        UnderDocket(one.id, one.case_id, one.proceeding_kind, one.reference if one.seen else None)
        for one in session.execute(query)
    ]


def kinds_among(session: Session, case_ids: Collection[int]) -> set[str]:
    """Return the kinds of proceedings that there are in some cases."""
    row = ProceedingRow
    # As many as a batch has, far below what either engine takes in one statement.
    query = select(row.proceeding_kind).distinct().where(row.case_id.in_(sorted(case_ids)))
    return set(session.scalars(query))


def list_waiting(session: Session, case_id: int) -> list[Proceeding]:
    """Return the proceedings that can end in a title and have not, the latest first."""
    found = [one for one in list_proceedings(session, case_id) if one.waits_for_title]
    return sorted(found, key=_filed, reverse=True)


def _filed(one: Proceeding) -> tuple[date, int]:
    return one.filed_on or date.min, one.id
