"""What nobody can match yet: put in suspense with its reason and who looks after it, or shown to a colleague."""

from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import LineParked
from legal_recovery.reconciliation.rules.lines import GROUNDS, require_live


@dataclass(frozen=True, slots=True)
class ParkLine:
    """Put a line in suspense; with somebody to ask it is shown to them instead."""

    line_id: int
    ground: str = "unknown"
    owner_id: int | None = None
    ask: bool = False
    note: str | None = None


def park_line(uow: UnitOfWork, cmd: ParkLine) -> int:
    """Record why a line waits and who looks after it: whoever parks it where nobody is named.

    Returns the place of the record. Raises LineIsMatched, InvalidInput.
    """
    line = store.lock_line(uow, cmd.line_id)
    require_live(line.state, line.left)
    if cmd.ground not in GROUNDS:
        raise InvalidInput(N_("Choose why it waits."), field="ground")
    if cmd.ask and cmd.owner_id is None:
        raise InvalidInput(N_("Choose whom to ask."), field="owner_id")
    return uow.record(
        LineParked(
            book=line.book,
            line_id=line.id,
            state="asked" if cmd.ask else "suspense",
            ground=cmd.ground,
            parked_on=line.parked_on or uow.clock.today(),
            owner_id=cmd.owner_id if cmd.owner_id is not None else uow.actor.id,
            note=Text.maybe(cmd.note),
        )
    )


@dataclass(frozen=True, slots=True)
class UnparkLine:
    """Let a line be open again, as one that nobody has looked at."""

    line_id: int


def unpark_line(uow: UnitOfWork, cmd: UnparkLine) -> int:
    """Record that a line is open again; return the place of the record. Raises LineIsMatched."""
    line = store.lock_line(uow, cmd.line_id)
    require_live(line.state, line.left)
    return uow.record(
        LineParked(
            book=line.book,
            line_id=line.id,
            state="open" if line.left == line.amount else "part",
            ground=None,
            parked_on=None,
            owner_id=None,
            note=None,
        )
    )
