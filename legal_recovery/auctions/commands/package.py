"""Announcing the next round of many disposals on common days, each at its own lawful numbers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions import store
from legal_recovery.auctions.commands.disposals import AnnounceRound
from legal_recovery.auctions.rules import NoMoreRounds, RoundTerms, require_round
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import propose_round
from legal_recovery.lawbook.store import pack_of


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """What the rounds of a package have in common."""

    published_on: date
    starts_on: date
    ends_on: date | None = None
    place: str | None = None
    ground: str | None = None


def announced_with(
    session: Session, case: CaseFacts, disposal_id: int, common: PackageTerms
) -> AnnounceRound:
    """Return the next round of a disposal at the least lawful reserve and deposit; raises NoMoreRounds, NotFound."""
    disposal = store.get_disposal(session, case.id, disposal_id)
    price = disposal.reference
    pack = pack_of(session, case.jurisdiction)
    found = propose_round(
        pack, disposal.mode, disposal.asset, price.minor, disposal.held, common.published_on
    )
    if found is None or disposal.taken:
        raise NoMoreRounds(N_("No round follows any more: open another disposal if the asset is sold anew."))
    terms = RoundTerms(
        Money(found.reserve, price.currency),
        common.published_on,
        common.starts_on,
        Money(found.deposit, price.currency) if found.deposit is not None else None,
        common.ends_on,
        common.place,
        common.ground,
        found.step,
    )
    return AnnounceRound(case.id, disposal_id, terms)


def foresee_announcement(session: Session, case: CaseFacts, cmd: AnnounceRound, today: date) -> None:
    """Raise what `announce_round` would refuse now."""
    disposal = store.get_disposal(session, case.id, cmd.disposal_id)
    require_round(pack_of(session, case.jurisdiction), disposal, cmd.terms, today)
