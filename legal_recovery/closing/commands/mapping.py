"""Saying how accounts go to the general ledger: each time a version, all of which are kept."""

from dataclasses import dataclass

from legal_recovery.closing import store
from legal_recovery.closing.events import AccountsMapped
from legal_recovery.closing.rules.general import MappingChanged, as_json, read_mapping
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import system_book


@dataclass(frozen=True, slots=True)
class SetMapping:
    """Map the accounts; `version` is the one that was seen."""

    content: str
    version: int | None = None
    note: str | None = None


def set_mapping(uow: UnitOfWork, cmd: SetMapping) -> dict[str, int]:
    """Record a mapping as the one that counts; return its version. Raises UnreadableMapping, MappingChanged."""
    book = system_book(uow.session)
    # All versions are in one book, so that one follows on the other.
    uow.lock(book)
    known = store.find_mapping(uow.session)
    if cmd.version is not None and cmd.version != known.version:
        raise MappingChanged(
            N_("Somebody changed the mapping meanwhile: version {version} counts now."), version=known.version
        )
    uow.record(
        AccountsMapped(
            book=book,
            mapping_id=new_id(),
            version=known.version + 1,
            set_by=uow.actor.id,
            set_on=uow.clock.today(),
            content=as_json(read_mapping(cmd.content)),
            note=Text.maybe(cmd.note),
        )
    )
    return {"version": known.version + 1}
