"""Whether the shares of a price keep the ranks and caps of the liens on what was sold."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.auctions.rules.facts import ShareTerms
from legal_recovery.kernel.errors import N_, InvalidInput, Message, Named, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import NotInForce, Order, Pack, UnknownRule

Liens = Sequence[tuple[str | None, Money | None, int]]
# Who comes after every lien; what is ordered before them was paid to the court.
_AFTER = ("ordinary", "surplus")
_LAST = 10**6


class OutOfRank(RuleViolation):
    """Liens are paid by rank, each up to what it secures."""

    code = "auctions.out_of_rank"


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A lien of another: whose, its rank, what it has to get before later ones get anything, what it gets."""

    holder: str
    rank: int
    paid: int
    whole: bool


@dataclass(frozen=True, slots=True)
class _Shares:
    """The lines of a distribution with the liens that they are measured by and the rule that orders them."""

    lines: Sequence[ShareTerms]
    liens: Liens
    rule: Order

    def amount_of(self, *kinds: str) -> int:
        return sum(line.amount.minor for line in self.lines if line.share_kind in kinds)

    def secured(self, until: int) -> int | None:
        """Return what our liens of ranks up to this secure together; None where one has no bound."""
        caps = [most for holder, most, rank in self.liens if holder is None and rank <= until]
        return None if None in caps else sum(cap.minor for cap in caps if cap is not None)

    def refused(self, says: Message, field: str, **facts: object) -> OutOfRank:
        return OutOfRank(says, field=field, rule=Named(self.rule.name), citation=self.rule.citation, **facts)


def require_ranks(pack: Pack, on: date, lines: Sequence[ShareTerms], liens: Liens, *, together: bool) -> bool:
    """Return whether somebody is paid whose turn comes only once all that is owed to us is paid.

    Nothing is asked where no lien is known or the law has no order; of several pieces sold together ranks cannot be
    compared and only caps are. Raises OutOfRank, InvalidInput at the line that breaks it.
    """
    try:
        rule = pack.rule(Order, "auction-proceeds", on)
    except (UnknownRule, NotInForce):
        return False
    if not liens:
        return False
    shares = _Shares(lines, liens, rule)
    others = [one for holder, at in _by_holder(shares).items() for one in _ranked(shares, holder, at)]
    if together:
        return False
    _require_ours(shares, others)
    _require_order(shares, others)
    return _after_all_of_ours(shares, others)


def _by_holder(shares: _Shares) -> dict[str, list[int]]:
    """Return the places of the lines for each other's lien; raises InvalidInput where it is nobody's."""
    holders = list(dict.fromkeys(holder for holder, _most, _rank in shares.liens if holder is not None))
    found: dict[str, list[int]] = {holder: [] for holder in holders}
    for place, line in enumerate(shares.lines):
        if line.share_kind != "lien":
            continue
        payee = (line.payee or "").strip() or (holders[0] if len(holders) == 1 else "")
        if payee not in found:
            raise InvalidInput(
                N_("Say whose lien it is, as it is recorded; one that is not recorded is recorded first."),
                field=f"line.{place}.payee",
            )
        found[payee].append(place)
    return found


def _ranked(shares: _Shares, holder: str, at: Sequence[int]) -> list[_Ranked]:
    """Return the liens of one holder, what it gets filled by rank; raises OutOfRank above what they secure."""
    liens = sorted(
        ((rank, most) for whose, most, rank in shares.liens if whose == holder), key=lambda one: one[0]
    )
    most = None if any(cap is None for _rank, cap in liens) else sum(cap.minor for _rank, cap in liens if cap)
    _require_cap(shares, holder, at, most)
    paid = sum(shares.lines[place].amount.minor for place in at)
    due = _due(shares, at, most)
    found = []
    for rank, cap in liens:
        wants = due if cap is None else min(due, cap.minor)
        gets = min(paid, wants)
        found.append(_Ranked(holder, rank, gets, gets == wants))
        paid, due = paid - gets, due - wants
    return found


def _due(shares: _Shares, at: Sequence[int], most: int | None) -> int:
    """Return what a holder is due: as its lines say, else all that its liens secure, else what it gets."""
    said = [shares.lines[place].due for place in at]
    if at and all(one is not None for one in said):
        return sum(one.minor for one in said if one is not None)
    return most if most is not None else sum(shares.lines[place].amount.minor for place in at)


def _require_cap(shares: _Shares, holder: str, at: Sequence[int], most: int | None) -> None:
    if most is None:
        return
    sums = {"amount": 0, "due": 0}
    for place in at:
        line = shares.lines[place]
        for field, amount in (("amount", line.amount), ("due", line.due)):
            sums[field] += amount.minor if amount else 0
            if sums[field] > most:
                raise shares.refused(
                    N_("The lien of {payee} secures {most} at most ({citation})."),
                    f"line.{place}.{field}",
                    payee=holder,
                    most=Money(most, line.amount.currency),
                )


def _require_order(shares: _Shares, others: Sequence[_Ranked]) -> None:
    """Refuse another's share while one that comes before it is not paid in full."""
    ranks: dict[str, int] = defaultdict(int)
    for one in others:
        if one.paid:
            ranks[one.holder] = max(ranks[one.holder], one.rank)
    for place, line in enumerate(shares.lines):
        if not line.amount or line.share_kind not in ("lien", *_AFTER):
            continue
        payee = (line.payee or "").strip() or (others[0].holder if others else "")
        rank = _LAST if line.share_kind in _AFTER else ranks[payee]
        _require_whole_before(shares, others, rank, place)


def _require_whole_before(shares: _Shares, others: Sequence[_Ranked], rank: int, place: int) -> None:
    unpaid = next((one for one in others if one.rank < rank and not one.whole), None)
    if unpaid is not None:
        raise shares.refused(
            N_("The lien of {payee} of rank {rank} comes first and is not paid in full ({citation})."),
            f"line.{place}.amount",
            payee=unpaid.holder,
            rank=unpaid.rank,
        )


def _require_ours(shares: _Shares, others: Sequence[_Ranked]) -> None:
    """Refuse more to us than our liens secure up to the rank of another that is not paid in full."""
    ours, place = shares.amount_of("ours"), our_place(shares.lines)
    for one in others:
        most = shares.secured(one.rank)
        if one.whole or most is None or ours <= most:
            continue
        currency = shares.lines[place].amount.currency
        says = (
            N_("Our lien secures {most} at most while the lien of {payee} is not paid in full ({citation}).")
            if most
            else N_("The lien of {payee} of rank {rank} comes first and is not paid in full ({citation}).")
        )
        facts = {"most": Money(most, currency), "payee": one.holder, "rank": one.rank}
        raise shares.refused(says, f"line.{place}.amount", **facts)


def _after_all_of_ours(shares: _Shares, others: Sequence[_Ranked]) -> bool:
    """Return whether somebody is paid after a lien of ours that our share does not fill."""
    ours = shares.amount_of("ours")
    ranks = [one.rank for one in others if one.paid] + [_LAST] * bool(shares.amount_of(*_AFTER))
    for rank in ranks:
        secured = shares.secured(rank - 1)
        if secured is None or ours < secured:
            return True
    return False


def our_place(lines: Sequence[ShareTerms]) -> int:
    """Return the place of the line that is ours, else of the last."""
    return next((at for at, line in enumerate(lines) if line.share_kind == "ours"), len(lines) - 1)


def require_all(pack: Pack, ours: Money, owed: Money, on: date) -> None:
    """Refuse a share of ours below what is owed to us where somebody is paid who comes after; raises OutOfRank."""
    if ours < owed:
        rule = pack.rule(Order, "auction-proceeds", on)
        raise OutOfRank(
            N_(
                "Somebody is paid who comes after us, but of the {owed} owed to us not all is paid ({citation})."
            ),
            field="lines",
            owed=owed,
            rule=Named(rule.name),
            citation=rule.citation,
        )
