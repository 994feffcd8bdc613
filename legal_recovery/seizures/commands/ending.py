"""How seizures end, and how those behind take effect in the same transaction; lapses, noted day by day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_reason, require_version
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.seizures import reckoned_expiry
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Tell
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute
from legal_recovery.seizures import store
from legal_recovery.seizures.events import (
    IncidentOpened,
    SeizureBecameEffective,
    SeizureLapsed,
    SeizureMovedUp,
    SeizureReleased,
)
from legal_recovery.seizures.rules import (
    NotRenewable,
    Seizure,
    follow,
    on_asset,
    on_assets,
    require_lapsed,
    require_live,
    require_nobody_ahead,
    require_noted,
    require_release,
    require_term,
    same_assets,
)

LAPSES = "seizure-lapses"


@dataclass(frozen=True, slots=True)
class ReleaseSeizure:
    """A seizure ended: `state` is released, or disposed where the asset was sold or taken in kind."""

    case_id: int
    seizure_id: int
    state: str
    on: date
    reason: str
    version: int | None = None


def release_seizure(uow: UnitOfWork, cmd: ReleaseSeizure) -> int:
    """End a seizure; the next in line takes effect that day, or ends too where the asset was disposed of.

    Returns its place in the book. Raises SeizureOver, ReasonMissing, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_seizure(uow.session, case.id, cmd.seizure_id)
    require_release(known, cmd.state, cmd.on, uow.clock.today())
    reason = require_reason(cmd.reason)
    _release(uow, case, known, cmd, reason)
    others = _others(uow, case, known)
    if cmd.state == "disposed":
        # What is sold cannot be held for anybody any more; who waited waits for nothing.
        for one in others:
            _release(uow, case, one, cmd, reason)
    else:
        _follow(uow, case, known, others, cmd.on)
    return uow.heads[case.book].seq


def _release(uow: UnitOfWork, case: CaseFacts, one: Seizure, cmd: ReleaseSeizure, reason: str) -> None:
    uow.record(
        SeizureReleased(
            book=case.book, seizure_id=one.id, state=cmd.state, ended_on=cmd.on, reason=Text(reason)
        )
    )


def _others(uow: UnitOfWork, case: CaseFacts, ended: Seizure) -> list[Seizure]:
    found = store.list_seizures(uow.session, case.id)
    return on_asset(found, ended.terms.collateral_id, but=ended.id)


def _follow(uow: UnitOfWork, case: CaseFacts, ended: Seizure, others: list[Seizure], since: date) -> None:
    """Let those behind move up; the next takes effect, with the expiry reckoned until its court states one."""
    follows = follow(ended, others)
    if follows.effective is not None:
        one = follows.effective
        pack = pack_of(uow.session, case.jurisdiction)
        until = reckoned_expiry(pack, one.terms.asset_class, since, one.terms.term_years)
        _take_effect(uow, case, one, since, until, "reckoned")
    for one, rank in follows.moved:
        uow.record(SeizureMovedUp(book=case.book, seizure_id=one.id, rank=rank))


def _take_effect(
    uow: UnitOfWork, case: CaseFacts, one: Seizure, since: date, until: date, source: str
) -> None:
    uow.record(
        SeizureBecameEffective(
            book=case.book,
            seizure_id=one.id,
            rank=1,
            starts_on=since,
            expires_on=until,
            expiry_source=source,
        )
    )


@dataclass(frozen=True, slots=True)
class BecomeEffective:
    """A stranger's seizure ahead ended: ours takes effect with the expiry that the court stated."""

    case_id: int
    seizure_id: int
    starts_on: date
    expires_on: date | None = None
    version: int | None = None


def become_effective(uow: UnitOfWork, cmd: BecomeEffective) -> int:
    """Let a waiting seizure take effect; without a stated expiry it is reckoned. Returns its place in the book.

    Raises SeizureOver, NotRenewable, AheadStands, ExpiryBeforeStart, TermTooLong, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = require_live(store.get_seizure(uow.session, case.id, cmd.seizure_id))
    if known.is_effective:
        raise NotRenewable(N_("This seizure is in effect already."))
    others = _others(uow, case, known)
    ahead = _on_same(uow, case, known)
    for one in ahead:
        require_noted(one, uow.clock.today())
    require_nobody_ahead(known, ahead)
    _require_start(uow, known, cmd.starts_on)
    pack = pack_of(uow.session, case.jurisdiction)
    asset, years = known.terms.asset_class, known.terms.term_years
    until = cmd.expires_on or reckoned_expiry(pack, asset, cmd.starts_on, years)
    require_term(pack, asset, cmd.starts_on, until)
    source = "court" if cmd.expires_on else "reckoned"
    _take_effect(uow, case, known, cmd.starts_on, until, source)
    for one in others:
        rank = one.terms.rank - known.terms.rank + 1
        uow.record(SeizureMovedUp(book=case.book, seizure_id=one.id, rank=rank))
    return uow.heads[case.book].seq


def _on_same(uow: UnitOfWork, case: CaseFacts, known: Seizure) -> list[Seizure]:
    """Return the other seizures of an asset, also where it is recorded a second time under its registry number."""
    numbers = {one.id: one.registry_number for one in list_collateral(uow.session, case.id)}
    same = same_assets(numbers, known.terms.collateral_id)
    return on_assets(store.list_seizures(uow.session, case.id), same, but=known.id)


def _require_start(uow: UnitOfWork, known: Seizure, starts_on: date) -> None:
    if starts_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="starts_on", day=starts_on)
    if starts_on < known.terms.ordered_on:
        raise InvalidInput(
            N_("{day} is before {since}, when it began."),
            field="starts_on",
            day=starts_on,
            since=known.terms.ordered_on,
        )


# --- lapses -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoteLapse:
    """See to the seizures of a case whose last day is over, on whatever day that is noticed."""

    case_id: int


def note_lapse(uow: UnitOfWork, cmd: NoteLapse) -> int:
    """Record every lapse of a case as an incident, also of those that took effect by one; return how many."""
    return note_lapses_until(uow, cases.lock_case(uow, cmd.case_id), uow.clock.today())


@dataclass(frozen=True, slots=True)
class RecordLapse:
    """Somebody found that the term of a seizure ran out before the hourly look did."""

    case_id: int
    seizure_id: int
    version: int | None = None


def record_lapse(uow: UnitOfWork, cmd: RecordLapse) -> int:
    """Record a lapse at once, with its incident and whatever else lapsed in the case; return its place in the book.

    Raises SeizureOver, NotLapsed.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_lapsed(store.get_seizure(uow.session, case.id, cmd.seizure_id), uow.clock.today())
    note_lapses_until(uow, case, uow.clock.today())
    return uow.heads[case.book].seq


def note_lapses_until(
    uow: UnitOfWork, case: CaseFacts, day: date, assets: Collection[int] | None = None
) -> int:
    """Record what had lapsed before a day, on these assets or on all of a case that is held; return how many."""
    noted = 0
    while over := _over(store.list_seizures(uow.session, case.id), day, assets):
        for one in over:
            _lapse(uow, case, one)
        noted += len(over)
    return noted


def _over(found: list[Seizure], day: date, assets: Collection[int] | None) -> list[Seizure]:
    lapsed = [one for one in found if one.has_lapsed(day)]
    return [one for one in lapsed if assets is None or one.terms.collateral_id in assets]


def _lapse(uow: UnitOfWork, case: CaseFacts, one: Seizure) -> None:
    expired_on = one.terms.expires_on
    assert expired_on is not None, "a seizure in effect has an expiry"
    uow.record(SeizureLapsed(book=case.book, seizure_id=one.id, ended_on=expired_on))
    if case.stage is not Stage.CLOSED or expired_on < case.stage_on:
        _open_incident(uow, case, one, expired_on)
    _follow(uow, case, one, _others(uow, case, one), expired_on + timedelta(days=1))


def _open_incident(uow: UnitOfWork, case: CaseFacts, one: Seizure, lapsed_on: date) -> None:
    """Have a lapse explained; what lapses in a case after it was closed is no loss."""
    uow.record(
        IncidentOpened(
            book=case.book,
            incident_id=new_id(),
            case_id=case.id,
            seizure_id=one.id,
            lapsed_on=lapsed_on,
            noted_on=uow.clock.today(),
            owner_id=one.terms.owner_id or case.owner_id,
        )
    )


def note_lapses(
    database: Database, clock: Clock, actor: Actor, report: Tell, subscribers: Subscribers
) -> dict[str, int]:
    """Note every lapse of every case; it may be begun again at any moment, and after any time of standing still."""
    with database.reading() as session:
        waiting = store.cases_with_lapsed(session, clock.today())
    noted = 0
    for number, case_id in enumerate(waiting, 1):
        noted += execute(
            database, note_lapse, NoteLapse(case_id), actor=actor, clock=clock, subscribers=subscribers
        )
        report("seizures", number, len(waiting))
    return {"cases": len(waiting), "lapsed": noted}
