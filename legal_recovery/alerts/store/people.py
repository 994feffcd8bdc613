"""Who is there to be reminded."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import list_people

_TOGETHER = 500


class People:
    """The people who work here, as they were when a round began; one query."""

    def __init__(self, session: Session) -> None:
        known = list_people(session)
        self.there: dict[int, Actor] = {
            one.id: Actor(one.id, one.name or "", frozenset(one.roles), one.office_id, one.book)
            for one in known
            if one.state == "active"
        }
        self.gone = frozenset(one.id for one in known if one.id not in self.there)
        self._seeing: dict[int | None, frozenset[int]] = {}
        self._leads: dict[tuple[int | None, frozenset[int]], tuple[int, ...]] = {}

    def seeing(self, office_id: int | None) -> frozenset[int]:
        """Return those who may see the cases of an office."""
        if office_id not in self._seeing:
            self._seeing[office_id] = frozenset(
                key for key, one in self.there.items() if one.sees_office(office_id)
            )
        return self._seeing[office_id]

    def leads(self, office_id: int | None, beside: Collection[int] = ()) -> tuple[int, ...]:
        """Return whom to turn to above: the office's own legal leads, else all, else the managers."""
        key = (office_id, frozenset(beside))
        if key not in self._leads:
            self._leads[key] = self._found(office_id, beside)
        return self._leads[key]

    def _found(self, office_id: int | None, beside: Collection[int]) -> tuple[int, ...]:
        legal = [one for one in self._with("legal_lead") if one.id not in beside]
        own = [one for one in legal if one.office_id == office_id]
        managers = [one for one in self._with("manager") if one.id not in beside]
        return tuple(sorted(one.id for one in own or legal or managers))

    def _with(self, role: str) -> list[Actor]:
        return [one for one in self.there.values() if role in one.roles]


def offices_of(session: Session, case_ids: Iterable[int]) -> dict[int, int]:
    """Return the office of each of these cases."""
    wanted, found = sorted(set(case_ids)), dict[int, int]()
    for start in range(0, len(wanted), _TOGETHER):
        query = select(CaseRow.id, CaseRow.office_id).where(CaseRow.id.in_(wanted[start : start + _TOGETHER]))
        found.update({row.id: row.office_id for row in session.execute(query)})
    return found
