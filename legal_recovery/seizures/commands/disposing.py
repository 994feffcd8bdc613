"""Assets that were sold or taken in kind: what was seized is spent with them, and stands again if that never was."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.ending import note_lapses_until
from legal_recovery.seizures.events import SeizureDisposed, SeizureRestored
from legal_recovery.seizures.rules import Seizure, on_asset, since_of


@dataclass(frozen=True, slots=True)
class DisposeOf:
    """Assets of a case passed to somebody on a day; `source` says by what, such as `round:7`."""

    case_id: int
    collateral_ids: tuple[int, ...]
    on: date
    source: str


def dispose_of(uow: UnitOfWork, cmd: DisposeOf) -> int:
    """End every seizure on these assets, also those that wait; return how many.

    What had lapsed before that day stays a lapse, with its incident.
    """
    case = cases.lock_case(uow, cmd.case_id)
    note_lapses_until(uow, case, cmd.on, cmd.collateral_ids)
    ended = [
        one
        for one in store.list_seizures(uow.session, case.id)
        if one.is_live and one.terms.collateral_id in cmd.collateral_ids and since_of(one) <= cmd.on
    ]
    for one in ended:
        uow.record(
            SeizureDisposed(book=case.book, seizure_id=one.id, ended_on=cmd.on, disposed_by=cmd.source)
        )
    return len(ended)


@dataclass(frozen=True, slots=True)
class StandAgain:
    """What had disposed of assets of a case never was."""

    case_id: int
    source: str


def stand_again(uow: UnitOfWork, cmd: StandAgain) -> int:
    """Let the seizures stand again that ended by this, unless their rank is taken meanwhile; return how many."""
    case = cases.lock_case(uow, cmd.case_id)
    records = cases.list_records(uow.session, case.book, kinds=(SeizureDisposed.kind,))
    ids = {int(one.content["seizure_id"]) for one in records if one.content["disposed_by"] == cmd.source}
    found = store.list_seizures(uow.session, case.id)
    back = [one for one in found if one.id in ids and one.state == "disposed" and _is_free(one, found)]
    for one in back:
        state = "effective" if one.terms.rank == 1 else "waiting"
        uow.record(SeizureRestored(book=case.book, seizure_id=one.id, state=state))
    return len(back)


def _is_free(one: Seizure, found: list[Seizure]) -> bool:
    others = on_asset(found, one.terms.collateral_id)
    return all(other.terms.rank != one.terms.rank for other in others)
