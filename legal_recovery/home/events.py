"""What happens to calendar feeds."""

from dataclasses import dataclass
from datetime import datetime

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMade(Event):
    """Another program may read a person's calendar by an address of its own."""

    kind = "feed.made"
    writes = Row("feeds", key="feed_id", new=True)

    feed_id: int
    user_id: int
    name: Text
    titles: str
    made_at: datetime
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRevoked(Event):
    """The address of a calendar shows nothing any more."""

    kind = "feed.revoked"
    writes = Row("feeds", key="feed_id")

    feed_id: int
    state: str = "revoked"
