"""Who stands ahead of whom on one asset, and who comes next when one ends (查扣冻规定第二十六条)."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, Named, RuleViolation
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.law.seizures import find_rule
from legal_recovery.seizures.rules.facts import Seizure, SeizureTerms
from legal_recovery.seizures.rules.seizing import FirstCourtMissing


class SecondFirst(RuleViolation):
    """One asset has one seizure of first rank; all others wait."""

    code = "seizures.second_first"


class RankTaken(RuleViolation):
    """Another seizure of ours has this place in the line."""

    code = "seizures.rank_taken"


class AheadStands(RuleViolation):
    """A seizure of ours ahead has not ended."""

    code = "seizures.ahead_stands"


@dataclass(frozen=True, slots=True)
class Followed:
    """What the end of a seizure brings about: who takes effect, and who moves up to which rank."""

    effective: Seizure | None
    moved: tuple[tuple[Seizure, int], ...]


def registry_key(number: str | None) -> str | None:
    """Return a registry number or plate as it is compared, however brackets, dots and widths were written."""
    plain = unicodedata.normalize("NFKC", number or "").casefold()
    return "".join(sign for sign in plain if sign.isalnum() and sign not in "第字号") or None


def same_assets(numbers: Mapping[int, str | None], collateral_id: int) -> frozenset[int]:
    """Return the assets that are this one, recorded a second time under its registry number; and itself."""
    own = registry_key(numbers.get(collateral_id))
    found = (asset for asset, number in numbers.items() if own and registry_key(number) == own)
    return frozenset({collateral_id, *found})


def on_assets(found: Iterable[Seizure], assets: Collection[int], *, but: int | None = None) -> list[Seizure]:
    """Return the seizures of several assets that have not ended, the first in line first."""
    live = [one for one in found if one.is_live and one.terms.collateral_id in assets]
    return sorted((one for one in live if one.id != but), key=lambda one: (one.terms.rank, one.id))


def on_asset(found: Iterable[Seizure], collateral_id: int, *, but: int | None = None) -> list[Seizure]:
    """Return the seizures of an asset that have not ended, the first in line first."""
    return on_assets(found, (collateral_id,), but=but)


def require_first(pack: Pack, terms: SeizureTerms, court: str | None) -> None:
    """Refuse a first rank where a court has the asset at first rank already; raises SecondFirst."""
    if court is None or terms.rank != 1:
        return
    rule = find_rule(pack, Figure, "first-seizures", terms.ordered_on)
    raise SecondFirst(
        N_("This asset is seized at first rank already, by {court}; this one waits."),
        field="rank",
        court=court,
        **({"rule": Named(rule.name), "citation": rule.citation} if rule else {}),
    )


def require_place(pack: Pack, terms: SeizureTerms, others: Sequence[Seizure]) -> None:
    """Decide whether a seizure may stand at its rank among the others of its asset.

    Raises SecondFirst, RankTaken, FirstCourtMissing.
    """
    taken = [one for one in others if one.terms.rank == terms.rank]
    require_first(pack, terms, taken[0].terms.court if taken else _stranger(terms, others))
    if taken:
        raise RankTaken(N_("Rank {rank} on this asset is taken already."), field="rank", rank=terms.rank)
    if terms.rank > 1 and not terms.first_court and all(one.terms.rank > terms.rank for one in others):
        raise FirstCourtMissing(N_("Give the court that seized first."), field="first_court")


def _stranger(terms: SeizureTerms, others: Sequence[Seizure]) -> str | None:
    """Return the court that one of ours which waits names as the first; None where this is that court's order."""
    for one in others:
        ahead, docket = one.terms.first_court, one.terms.first_docket_number
        same = ahead == terms.court and docket in (None, terms.docket_number)
        if one.state == "waiting" and ahead and not same:
            return ahead
    return None


def follow(ended: Seizure, others: Sequence[Seizure]) -> Followed:
    """Return what follows on an asset when one seizure ended: those behind move up, the next takes effect."""
    effective, moved = None, []
    for one in others:
        if one.is_effective or one.terms.rank <= ended.terms.rank:
            continue
        rank = one.terms.rank - 1
        if rank == 1 and ended.terms.rank == 1:
            effective = one
        else:
            moved.append((one, rank))
    return Followed(effective, tuple(moved))


def require_nobody_ahead(one: Seizure, others: Sequence[Seizure]) -> None:
    """Refuse effect while one of ours stands ahead; raises AheadStands."""
    ahead = [other for other in others if other.terms.rank < one.terms.rank]
    if ahead:
        raise AheadStands(
            N_("Our own seizure by {court} stands ahead: end that one, and this takes effect by itself."),
            court=ahead[0].terms.court,
        )
