"""What the legal team would have on its table: hearings, deadlines, seizures that expire, auctions under way."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.auctions.commands import (
    AnnounceRound,
    MoveRound,
    OpenDisposal,
    ReferencePrice,
    announce_round,
    move_round,
    open_disposal,
)
from legal_recovery.auctions.rules import MoveTerms, RoundTerms
from legal_recovery.cases.commands import AssignCase, assign_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import get_case, named_books
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.kernel.errors import RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import ONLINE
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import SetCourtDate, set_court_date
from legal_recovery.proceedings.rules import DateTerms
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.seizures.commands import RecordSeizure, record_seizure
from legal_recovery.seizures.rules import SeizureTerms, asset_class_of, measures_of
from legal_recovery.seizures.store import list_seizures
from legal_recovery.users.store import find_account
from legal_recovery.web.transact import House

Run = Callable[[Any, Any], Any]
# In how many days the seizures of the demo expire: one of each band of the watch.
EXPIRIES = (5, 12, 26, 45, 75, 120, 200, 330)
_YEARS = {"bank-deposit": 1, "movable": 2, "immovable": 3}
_HEARINGS = ((3, time(9, 30)), (9, time(14, 0)), (9, time(15, 0)), (13, time(9, 0)))


def add_days(at: House, run: Run, actor: Actor) -> None:
    """Give some demo cases what falls on the days ahead, the first time; each to the demo's legal person."""
    with at.database.reading() as session:
        account = find_account(session, email="legal@demo.example")
        assert account is not None, "the demo has its people"
        cases = [one for one in _cases(session, actor) if one.office_id == account.office_id]
        others = [one for one in _cases(session, actor) if one not in cases]
        known = any(list_seizures(session, one.id) for one in (*cases, *others))
    if known:
        return
    for case in cases:
        run(assign_case, AssignCase(case.id, account.id))
    _hearings(at, run, [*cases, *others], account.id)
    _seizures(at, run, [*cases, *others], account.id)
    _auctions(at, run, [*cases, *others])


def _cases(session: Session, actor: Actor) -> list[CaseFacts]:
    references = sorted(reference for _, reference in session.execute(named_books()))
    return [get_case(session, actor, reference) for reference in references]


def _hearings(at: House, run: Run, cases: list[CaseFacts], person: int) -> None:
    """Set hearings in suits under way, two of them at once for one person; and one complaint that was served."""
    today = at.clock.today()
    suits = _with_proceeding(at, [one for one in cases if one.stage is Stage.LITIGATION], "lawsuit")
    for (case, suit), (days, hour) in zip(suits, _HEARINGS, strict=False):
        terms = DateTerms(
            "hearing", today + timedelta(days=days), hour, "Asia/Shanghai", "第五法庭", (person,)
        )
        run(set_court_date, SetCourtDate(case.id, suit.id, terms))
        what = Happened("judgment-served", today - timedelta(days=days))
        run(record_trigger, RecordTrigger(case.id, what, proceeding_id=suit.id))


def _with_proceeding(at: House, cases: list[CaseFacts], kind: str) -> Iterator[tuple[CaseFacts, Proceeding]]:
    for case in cases:
        with at.database.reading() as session:
            found = [one for one in list_proceedings(session, case.id) if one.proceeding_kind == kind]
        if found:
            yield case, found[-1]


def _seizures(at: House, run: Run, cases: list[CaseFacts], person: int) -> None:
    """Seize property in enforcement cases, each expiring in another band of the watch."""
    enforced = [one for one in cases if one.stage in (Stage.ENFORCEMENT, Stage.DISPOSAL)]
    held = (
        (case, where, piece)
        for case, where in _with_proceeding(at, enforced, "enforcement")
        for piece in _pieces(at, case)[:1]
    )
    for (case, where, piece), days in zip(held, EXPIRIES, strict=False):
        expires = at.clock.today() + timedelta(days=days)
        asset = asset_class_of(piece.collateral_kind)
        start = expires.replace(year=expires.year - _YEARS[asset], day=min(expires.day, 28))
        run(
            record_seizure,
            RecordSeizure(
                case.id,
                SeizureTerms(
                    collateral_id=piece.id,
                    court=where.court,
                    ordered_on=start,
                    measure=measures_of(piece.collateral_kind)[0],
                    asset_class=asset,
                    proceeding_id=where.id,
                    docket_number=where.docket_number,
                    starts_on=start,
                    expires_on=expires - timedelta(days=3),
                    owner_id=person,
                ),
            ),
        )


def _pieces(at: House, case: CaseFacts) -> list[Collateral]:
    with at.database.reading() as session:
        return [one for one in list_collateral(session, case.id) if one.latest is not None]


def _auctions(at: House, run: Run, cases: list[CaseFacts]) -> None:
    """Auction the property of cases at disposal: one round failed, another was announced."""
    ways = (("failed", 70), ("announced", 20))
    disposing = [one for one in cases if one.stage is Stage.DISPOSAL and _pieces(at, one)]
    for case, (ends, days) in zip(disposing, ways, strict=False):
        _auction(at, run, case, ends, at.clock.today() - timedelta(days=days))


def _auction(at: House, run: Run, case: CaseFacts, ends: str, published: date) -> None:
    piece = _pieces(at, case)[0]
    assert piece.latest is not None, "only what was valued is auctioned"
    asset = "movable" if asset_class_of(piece.collateral_kind) == "movable" else "immovable"
    price = ReferencePrice(piece.latest.value, published, published + timedelta(days=360))
    opened = max(case.escalated_on, published - timedelta(days=10))
    made = run(open_disposal, OpenDisposal(case.id, (piece.id,), ONLINE, asset, opened, price))
    number = int(made["disposal_id"])
    reserve = Money(-(-piece.latest.value.minor * 8 // 10), piece.latest.value.currency)
    deposit = Money(reserve.minor // 10, reserve.currency)
    starts = published + timedelta(days=35)
    terms = RoundTerms(reserve, published, starts, deposit, starts + timedelta(days=1), "网络司法拍卖平台")
    try:
        run(announce_round, AnnounceRound(case.id, number, terms))
    except RuleViolation:
        return
    if ends == "failed":
        run(move_round, MoveRound(case.id, number, MoveTerms("start", starts)))
        run(move_round, MoveRound(case.id, number, MoveTerms("fail", starts + timedelta(days=1), bids=0)))
