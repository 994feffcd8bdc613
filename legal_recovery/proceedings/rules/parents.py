"""What a proceeding follows from: an appeal from a suit, a resumption from the enforcement that it goes on with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.law.docket import KINDS
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.proceedings.rules.terms import SUITS

_ENFORCED = frozenset({"enforcement", "resumption"})
_PRESERVED = frozenset({"preservation", "pre_action_preservation"})
# There is none of these without one of those before it.
FOLLOWS: dict[str, frozenset[str]] = {
    "appeal": frozenset({"lawsuit", "plan_objection", "retrial"}),
    "retrial": frozenset({"lawsuit", "appeal", "plan_objection", "retrial"}),
    "resumption": _ENFORCED,
    "enforcement_objection": _ENFORCED | _PRESERVED | {"participation"},
    "third_party_objection": _ENFORCED | _PRESERVED | {"participation"},
    "party_change": _ENFORCED,
    "reconsideration": frozenset({"enforcement_objection", "party_change"}) | _PRESERVED,
}


# Decided by the court above: neither court nor judge are those of what they follow from.
BY_COURT_ABOVE = frozenset({"appeal", "retrial", "reconsideration"})


def kinds_after(kind: str) -> tuple[str, ...]:
    """Return the kinds of proceedings that can follow from one of a kind, in the usual order."""
    enforced = ("enforcement",) if kind in SUITS else ()
    return tuple(one for one in KINDS if one in enforced or kind in FOLLOWS.get(one, ()))


class NothingBefore(RuleViolation):
    """A proceeding is recorded after the one that it follows from, never without it."""

    code = "proceedings.nothing_before"


class WhichBefore(InvalidInput):
    """It may follow from several; whoever records it says from which."""

    code = "proceedings.which_before"


@dataclass(frozen=True, slots=True)
class Before:
    """A proceeding of the case that another may follow from."""

    id: int
    kind: str
    filed_on: date | None


def parent_of(
    pack: Pack, kind: str, asked: int | None, filed_on: date | None, known: Iterable[Before]
) -> int | None:
    """Return what a proceeding follows from: what was said, else the only one that it can follow from.

    Raises NothingBefore, WhichBefore, InvalidInput. Kinds that stand by themselves follow from what was said, if any.
    """
    if kind not in FOLLOWS:
        return asked
    fits = [one for one in known if one.kind in FOLLOWS[kind]]
    if asked is not None:
        return _said(pack, kind, asked, filed_on, fits)
    earlier = [one for one in fits if not _is_after(one, filed_on)]
    if not earlier:
        raise _nothing(pack, kind)
    if len(earlier) > 1:
        raise WhichBefore(
            N_("{kind}: say which proceeding of this case it arises from."),
            field="parent_id",
            kind=KINDS[kind],
        )
    return earlier[0].id


def _said(pack: Pack, kind: str, asked: int, filed_on: date | None, fits: list[Before]) -> int:
    for one in fits:
        if one.id == asked:
            if _is_after(one, filed_on):
                raise InvalidInput(
                    N_("What it arises from was filed on {before}; it cannot be filed on {filed_on}."),
                    field="filed_on",
                    before=one.filed_on,
                    filed_on=filed_on,
                )
            return asked
    raise _nothing(pack, kind)


def _is_after(one: Before, filed_on: date | None) -> bool:
    return one.filed_on is not None and filed_on is not None and one.filed_on > filed_on


def _nothing(pack: Pack, kind: str) -> NothingBefore:
    key = f"follows-{kind.replace('_', '-')}"
    says = N_("{kind} arises from: {kinds}. Record that first, and choose it.")
    cited = {"citation": pack.versions(Figure, key)[-1].citation} if key in pack.keys(Figure) else {}
    return NothingBefore(
        says,
        field="parent_id",
        kind=KINDS[kind],
        kinds=[name for one, name in KINDS.items() if one in FOLLOWS[kind]],
        **cited,
    )
