"""Matching a line: it is handed on to cases and the bank's book answers their clearing; undoing that one alone."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_reason
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import post_on_open_day, reverse, reverse_alone
from legal_recovery.ledger.store import get_entry
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.commands.bookings import (
    BOOKINGS,
    FREED,
    Booking,
    Freeing,
    OtherAmount,
    Part,
)
from legal_recovery.reconciliation.commands.learning import Meaning, learn
from legal_recovery.reconciliation.commands.reviewing import batch_of
from legal_recovery.reconciliation.events import (
    ExpectationClosed,
    ExpectationReopened,
    LineMatched,
    LineSettled,
    MatchUndone,
)
from legal_recovery.reconciliation.postings import matched_entry, outside_entry
from legal_recovery.reconciliation.rules.learning import MEANINGS
from legal_recovery.reconciliation.rules.lines import require_left, require_live


class NotPosted(InvalidInput):
    """What was recorded by hand moved no money: a cost that is due, or a bond."""

    code = "match.not_posted"


class MatchedAlready(Conflict):
    """What was recorded by hand stands on a line already."""

    code = "match.already"


class UndoneAlready(Conflict):
    """A match is undone once."""

    code = "match.undone_already"


class CaseIsClosed(Conflict):
    """Nothing is booked in a case that is closed: it is reopened first."""

    code = "match.case_closed"


@dataclass(frozen=True, slots=True)
class MatchLine:
    """Match a line to one thing or to several, in a batch or by itself."""

    line_id: int
    parts: tuple[Part, ...]
    confidence: int | None = None
    why: str | None = None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    """What a part became: in which case, what it is about, whether this booked it, what joins the two books.

    `expected` is what the case waits for no more.
    """

    case_id: int | None
    about: int | None
    made: bool
    transfer: int
    seq: int
    expected: int | None = None


def match_line(uow: UnitOfWork, cmd: MatchLine) -> list[int]:
    """Hand a line on; return the ids of its matches.

    All books are held before anything is read. Raises LineIsMatched, MoreThanLeft, OtherAmount, MatchedAlready,
    CaseIsClosed, and whatever booking the receipt or the cost raises: then nothing is done.
    """
    wanted = [part.case_id for part in cmd.parts if part.case_id is not None]
    line = store.lock_line(uow, cmd.line_id, *cases.books_of(uow.session, wanted))
    require_live(line.state, line.left)
    batch_id = batch_of(uow, line, cmd.batch_id)
    left, matches = line.left, []
    for part in cmd.parts:
        require_left(left, part.amount)
        left -= part.amount
        matches.append(_match(uow, line, part, cmd, batch_id))
    if len(cmd.parts) == 1 and cmd.parts[0].kind in MEANINGS:
        learn(uow, line, matches[0], _meaning(cmd.parts[0]))
    state = "matched" if not left else "part"
    uow.record(LineSettled(book=line.book, line_id=line.id, left_minor=left.minor, state=state))
    return matches


def _meaning(part: Part) -> Meaning:
    """Return what a line that is matched whole teaches about lines like it."""
    note = (part.note or "").strip() or None if part.kind == "outside" else None
    return Meaning(part.kind, part.case_id, part.cost.cost_kind if part.cost else None, note)


def _match(uow: UnitOfWork, line: store.BankLine, part: Part, cmd: MatchLine, batch_id: int) -> int:
    done = _outside(uow, line, part) if part.case_id is None else _of_case(uow, line, part, part.case_id)
    match_id = new_id()
    uow.record(
        LineMatched(
            book=line.book,
            match_id=match_id,
            line_id=line.id,
            account_id=line.account_id,
            match_kind=part.kind,
            case_id=done.case_id,
            about_id=done.about,
            made=done.made,
            amount_minor=part.amount.minor,
            currency=part.amount.currency,
            transfer=done.transfer,
            entry_seq=done.seq,
            matched_on=uow.clock.today(),
            confidence=cmd.confidence,
            why=Text.maybe(part.note or cmd.why),
            expected_id=done.expected,
            batch_id=batch_id,
        )
    )
    return match_id


def _outside(uow: UnitOfWork, line: store.BankLine, part: Part) -> _Done:
    if not (part.note or "").strip():
        raise InvalidInput(N_("Say what it is, since it is none of any case’s."), field="note")
    seq = post_on_open_day(uow, outside_entry(line.book, line.id, line.value_on, part.amount))
    return _Done(None, None, False, new_id(), seq)


def _of_case(uow: UnitOfWork, line: store.BankLine, part: Part, case_id: int) -> _Done:
    case = cases.lock_case(uow, case_id)
    if part.about is not None:
        transfer, about, made = _known(uow, case, part, part.about), part.about, False
    else:
        if case.stage is Stage.CLOSED:
            raise CaseIsClosed(N_("Case {reference} is closed: reopen it first."), reference=case.reference)
        transfer, made = new_id(), True
        about = _booking(part.kind).book(uow, case, line, part, transfer)
    seq = post_on_open_day(uow, matched_entry(line.book, line.id, line.value_on, part.amount, transfer))
    return _Done(case.id, about, made, transfer, seq, _met(uow, case, part))


def _met(uow: UnitOfWork, case: CaseFacts, part: Part) -> int | None:
    """Wait no more for what was announced, where this is its amount; return its id.

    What distributions, plans and refunds let us wait for follows from what is booked.
    """
    for one in store.list_expectations(uow.session, case.id, "notice"):
        if one.id == part.expected and part.amount in (one.amount, one.net):
            today = uow.clock.today()
            uow.record(ExpectationClosed(book=case.book, expectation_id=one.id, state="met", closed_on=today))
            return one.id
    return None


def _known(uow: UnitOfWork, case: CaseFacts, part: Part, about: int) -> int:
    """Return what joins what was recorded by hand with its line; raises OtherAmount, MatchedAlready."""
    found = _booking(part.kind).recorded(uow, case, about)
    if found.is_gone:
        raise NotFound(N_("It was reversed meanwhile."))
    if found.seq is None:
        raise NotPosted(N_("No money moved for it yet: nothing of the line can be that."), field="kind")
    if found.moved != part.amount:
        raise OtherAmount(
            N_("{amount} was recorded by hand, but {wanted} of the line is to be matched to it."),
            field="amount",
            amount=found.moved,
            wanted=part.amount,
        )
    if store.find_match_about(uow.session, [part.kind], about) is not None:
        raise MatchedAlready(N_("It stands on another line already."))
    return get_entry(uow.session, case.book, found.seq).transfer or new_id()


def _booking(kind: str) -> Booking:
    if kind not in BOOKINGS:
        raise InvalidInput(N_("Say what it is: a receipt or a cost."), field="kind")
    return BOOKINGS[kind]


@dataclass(frozen=True, slots=True)
class UndoMatch:
    """Undo one match of a line."""

    match_id: int
    reason: str


def undo_match(uow: UnitOfWork, cmd: UndoMatch) -> dict[str, int]:
    """Undo one match: what it had booked is reversed with it, what was recorded by hand stays and waits for its line.

    Of money between two accounts both lines are free again. Raises UndoneAlready.
    """
    found = store.get_match(uow.session, uow.actor, cmd.match_id)
    wanted = [found.case_id] if found.case_id is not None else []
    halves = [one.book for one in store.matches_of_transfer(uow.session, found.transfer)]
    line = store.lock_line(uow, found.line_id, *cases.books_of(uow.session, wanted), *halves)
    match = store.get_match(uow.session, uow.actor, cmd.match_id)
    if match.undone_seq is not None:
        raise UndoneAlready(N_("This match was undone already."))
    reason = require_reason(cmd.reason)
    if match.made:
        # What was booked is taken back with the line's entry; that frees the line, see `free_line`.
        _take_back(uow, match, reason)
    elif match.kind == "transfer":
        reverse(uow, match.book, match.entry_seq)
        for half in store.matches_of_transfer(uow.session, match.transfer):
            _free(uow, half, store.reversal_of(uow.session, half), reason)
    else:
        _free(uow, match, reverse_alone(uow, line.book, match.entry_seq).reversal_seq, reason)
    return {"line_id": line.id}


def _take_back(uow: UnitOfWork, match: store.Match, reason: str) -> None:
    assert match.case_id is not None and match.about_id is not None
    case = cases.lock_case(uow, match.case_id)
    BOOKINGS[match.kind].take_back(uow, case, match.about_id, reason)


def _free(uow: UnitOfWork, match: store.Match, seq: int, reason: str) -> None:
    """Record that a match is undone, and what of its line is free again."""
    line = store.lock_line(uow, match.line_id)
    uow.record(
        MatchUndone(
            book=line.book,
            match_id=match.id,
            undone_seq=seq,
            undone_on=uow.clock.today(),
            reason=Text(reason),
        )
    )
    if match.expected_id is not None and match.case_id is not None:
        [book] = cases.books_of(uow.session, [match.case_id])
        uow.record(ExpectationReopened(book=book, expectation_id=match.expected_id))
    left = line.left + match.amount
    state = "open" if left == line.amount else "part"
    uow.record(LineSettled(book=line.book, line_id=line.id, left_minor=left.minor, state=state))


def free_line(uow: UnitOfWork, event: Freeing) -> None:
    """Let the line be free again on which something stood that was taken back in its case."""
    name, kinds = FREED[event.kind]
    # A conversion stands on two lines: what the bank credited, what it debited.
    for kind in kinds:
        match = store.find_match_about(uow.session, [kind], getattr(event, name))
        if match is not None:
            _free(uow, match, store.reversal_of(uow.session, match), event.reason.value)
