"""Reading parties with their particulars."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Party:
    """A party with what is known of it; erased values are None."""

    id: int
    party_kind: str
    name: str | None
    id_type: str | None
    id_number: str | None
    address: str | None
    phone: str | None
    head: str | None = None
    head_title: str | None = None


# An alias that is made anew for each query costs more than the query.
_WORDS = tuple(aliased(TextRow) for _ in range(6))


def list_parties(session: Session, book: int) -> dict[int, Party]:
    """Return the parties of a book by id, in one query."""
    name, number, address, phone, head, post = _WORDS
    query = (
        select(
            PartyRow.id,
            PartyRow.party_kind,
            name.value,
            PartyRow.id_type,
            number.value,
            address.value,
            phone.value,
            head.value,
            post.value,
        )
        .outerjoin(name, name.id == PartyRow.name_id)
        .outerjoin(number, number.id == PartyRow.id_number_id)
        .outerjoin(address, address.id == PartyRow.address_id)
        .outerjoin(phone, phone.id == PartyRow.phone_id)
        .outerjoin(head, head.id == PartyRow.head_id)
        .outerjoin(post, post.id == PartyRow.head_title_id)
        .where(PartyRow.book == book)
        .order_by(PartyRow.id)
    )
    return {row[0]: Party(*row) for row in session.execute(query)}
