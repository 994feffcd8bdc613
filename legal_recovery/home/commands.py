"""Making and revoking the addresses by which other programs read a person's calendar."""

from dataclasses import dataclass

from legal_recovery.home import store
from legal_recovery.home.events import FeedMade, FeedRevoked
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.rules import require_name


@dataclass(frozen=True, slots=True)
class MakeFeed:
    """Let another program read one's calendar; `digest` is the SHA-256 of the secret in its address."""

    name: str
    digest: str
    titles: str = "references"


def make_feed(uow: UnitOfWork, cmd: MakeFeed) -> int:
    """Make an address for the acting person's calendar; return its id. Raises Nameless."""
    name = require_name(cmd.name)
    assert uow.actor.book is not None, "a person has an audit book"
    uow.lock(uow.actor.book)
    feed_id = new_id()
    uow.record(
        FeedMade(
            book=uow.actor.book,
            feed_id=feed_id,
            user_id=uow.actor.id,
            name=Text(name),
            titles=cmd.titles,
            made_at=uow.recorded_at,
        )
    )
    store.mark_digest(uow, feed_id, cmd.digest)
    return feed_id


@dataclass(frozen=True, slots=True)
class RevokeFeed:
    """An address must show nothing any more."""

    feed_id: int


def revoke_feed(uow: UnitOfWork, cmd: RevokeFeed) -> None:
    """Revoke an address of the acting person, once; raises NotFound."""
    assert uow.actor.book is not None, "a person has an audit book"
    uow.lock(uow.actor.book)
    if store.get_feed(uow.session, cmd.feed_id, of=uow.actor.id).state == "active":
        uow.record(FeedRevoked(book=uow.actor.book, feed_id=cmd.feed_id))
