"""Who answers for what a title awards and how far, who bears the costs, and over which collateral we come first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput, Message

# How far an obligor answers by the title; where it says nothing of one, jointly for all of it.
EXTENTS: dict[str, Message] = {
    "joint": N_("Jointly for all of it"),
    "capped": N_("Jointly up to an amount"),
    "supplementary": N_("For what enforcement against the debtor leaves"),
    "property": N_("With the collateral alone"),
    "none": N_("Not liable"),
}
COSTS_BY: dict[str, Message] = {
    "defendants": N_("The defendants"),
    "debtor": N_("The debtor alone"),
    "shared": N_("Both sides, in part"),
    "us": N_("Ourselves"),
}


@dataclass(frozen=True, slots=True)
class Liable:
    """How far an obligor answers; the most of it in minor units of the award's currency."""

    obligor_id: int
    extent: str
    cap_minor: int | None = None

    @property
    def text(self) -> str:
        """How it is kept."""
        return f"{self.obligor_id} {self.extent} {'' if self.cap_minor is None else self.cap_minor}".strip()


def read_liable(texts: Iterable[str]) -> tuple[Liable, ...]:
    """Return who answers how far from how it is kept."""
    parts = (text.split(" ") for text in texts)
    return tuple(Liable(int(one), extent, int(cap[0]) if cap else None) for one, extent, *cap in parts)


def require_liable(
    liable: Collection[Liable],
    costs_by: str | None,
    priority: Collection[int],
    obligors: Collection[int],
    collateral: Collection[int],
) -> None:
    """Refuse what a title cannot say of who answers; raises InvalidInput."""
    for one in liable:
        if one.obligor_id not in obligors:
            raise InvalidInput(N_("There is no such party in this case."), field="obligors")
        if one.extent not in EXTENTS:
            raise InvalidInput(N_("Say how far this party answers."), field="obligors")
        if one.extent == "capped" and not one.cap_minor:
            raise InvalidInput(
                N_("Give the amount up to which this party answers."), field=f"cap-{one.obligor_id}"
            )
    if costs_by is not None and costs_by not in COSTS_BY:
        raise InvalidInput(N_("Say who bears the costs."), field="costs_by")
    if any(one not in collateral for one in priority):
        raise InvalidInput(N_("That collateral is not of this case."), field="priority")


def caps_of(awards: Iterable[tuple[int, str, Iterable[Liable]]]) -> Mapping[int, tuple[str, int]]:
    """Return by obligor up to how much the titles hold it liable, with the currency.

    One title that is recorded contract by contract names its cap each time; caps of several titles add up.
    """
    by_title: dict[tuple[int, int, str], int] = {}
    for proceeding, currency, liable in awards:
        for one in liable:
            most = 0 if one.extent == "none" else one.cap_minor
            if most is not None:
                key = (one.obligor_id, proceeding, currency)
                by_title[key] = max(by_title.get(key, 0), most)
    found: dict[int, tuple[str, int]] = {}
    for (obligor, _proceeding, currency), minor in by_title.items():
        known = found.get(obligor, (currency, 0))
        if known[0] == currency:
            found[obligor] = (currency, known[1] + minor)
    return found


def said_of(row: Mapping[str, Any], load: Any) -> tuple[tuple[Liable, ...], tuple[int, ...]]:
    """Return who answers how far and over what we come first, as an award's row keeps it."""
    liable = read_liable(load(row["liable"])) if row["liable"] else ()
    return liable, tuple(int(one) for one in load(row["priority"])) if row["priority"] else ()
