"""Reading the proceedings of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.proceedings.models import ProceedingPartyRow, ProceedingRow
from legal_recovery.proceedings.rules import SUITS, ProceedingTerms, Standing, is_over, state_of


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


def list_proceedings(session: Session, case_id: int) -> list[Proceeding]:
    """Return a case's proceedings, the earliest filed first."""
    row, judge, counsel = ProceedingRow, aliased(TextRow), aliased(TextRow)
    query = (
        select(row, judge.value, counsel.value)
        .outerjoin(judge, judge.id == row.judge_id)
        .outerjoin(counsel, counsel.id == row.counsel_id)
        .where(row.case_id == case_id)
    )
    parties = _parties(session, case_id)
    found = [
        _proceeding(one, presiding, acting, tuple(parties.get(one.id, ())))
        for one, presiding, acting in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.filed_on or date.max, one.id))


def _proceeding(
    row: ProceedingRow, judge: str | None, counsel: str | None, parties: tuple[Party, ...]
) -> Proceeding:
    facts = ProceedingTerms(
        row.proceeding_kind, row.court, row.docket_number, row.filed_on, row.title_kind, row.title_on
    )
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


def latest_proceeding(session: Session, case_id: int) -> Proceeding | None:
    """Return the proceeding that was filed last; one without a day of filing counts as the earliest."""
    return max(list_proceedings(session, case_id), key=_filed, default=None)


def list_waiting(session: Session, case_id: int) -> list[Proceeding]:
    """Return the proceedings that can end in a title and have not, the latest first."""
    found = [one for one in list_proceedings(session, case_id) if one.waits_for_title]
    return sorted(found, key=_filed, reverse=True)


def _filed(one: Proceeding) -> tuple[date, int]:
    return one.filed_on or date.min, one.id
