"""What may be disposed of: an asset that is in no other disposal, as what it is, at a price that still counts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from legal_recovery.auctions.rules.facts import ASSETS, Disposal, Taking
from legal_recovery.collateral.rules import asset_of
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Named, RuleViolation
from legal_recovery.law import auctions as law
from legal_recovery.law.pack import Pack, Rule
from legal_recovery.seizures.rules.facts import UNNAMED

# Which proceedings dispose of assets: enforcements, and the realisation of a security right.
DISPOSING = frozenset({"enforcement", "resumption", "security_realisation"})


class InDisposal(Conflict):
    """An asset is in one disposal at a time, and in none once it is gone."""

    code = "auctions.in_disposal"


class DisposalOver(Conflict):
    """Nothing more becomes of a disposal that ended, and one that is under way does not end."""

    code = "auctions.disposal_over"


class WrongAsset(RuleViolation):
    """Rounds and notices follow the class of what is sold."""

    code = "auctions.wrong_asset"


class WrongProceeding(RuleViolation):
    """Courts dispose of assets in enforcements and where a security right is realised."""

    code = "auctions.wrong_proceeding"


class PriceExpired(RuleViolation):
    """A disposal and its rounds rest on a reference price that still counts."""

    code = "auctions.price_expired"


def cited(rule: Rule | None) -> dict[str, object]:
    """Return a rule with its citation as facts of a refusal."""
    return {"rule": Named(rule.name), "citation": rule.citation} if rule else {}


# --- which asset --------------------------------------------------------------------------------------------


def require_free(pieces: Mapping[int, str], others: Sequence[Disposal], takings: Iterable[Taking]) -> None:
    """Refuse pieces that are in another disposal, or gone: `pieces` are their names by id; raises InDisposal.

    One whose buyer did not pay is in its disposal still; one whose last round failed, or that ended, is free.
    """
    gone = {one.collateral_id: one for one in takings if one.state != "reversed"}
    for piece, name in pieces.items():
        if piece in gone:
            raise InDisposal(
                N_("“{piece}” was taken in kind on {day}."),
                field="pieces",
                piece=name,
                day=gone[piece].discharged_on,
                taking_id=str(gone[piece].id),
            )
        for other in others:
            if piece in other.pieces and not is_over(other):
                raise _held(name, other)


def _held(name: str, other: Disposal) -> InDisposal:
    last, about = other.last, {"field": "pieces", "piece": name, "disposal_id": str(other.id)}
    if last is not None and last.is_sold:
        return InDisposal(
            N_(
                "“{piece}” was sold on {day} in the disposal opened on {opened}; it is disposed of anew only "
                "if that sale falls through."
            ),
            **about,
            day=last.sold_on,
            opened=other.opened_on,
        )
    return InDisposal(
        N_("“{piece}” is in the disposal opened on {opened}: end that one first."),
        **about,
        opened=other.opened_on,
    )


def is_over(disposal: Disposal) -> bool:
    """Tell whether a disposal brings nothing more: it ended, its asset was taken, or its last round failed."""
    if disposal.closed_on is not None or disposal.taken:
        return True
    return law.next_step(disposal.mode, disposal.asset, disposal.held) is None


def require_going(disposal: Disposal) -> Disposal:
    """Return a disposal that did not end; raises DisposalOver."""
    if disposal.closed_on is not None:
        raise DisposalOver(N_("This disposal ended on {day}."), day=disposal.closed_on)
    return disposal


def require_endable(disposal: Disposal, on: date, today: date) -> None:
    """Refuse to end what is under way, sold or taken, and a day that cannot be; raises DisposalOver, InvalidInput."""
    last = disposal.last
    if disposal.taken or (last is not None and last.is_open):
        raise DisposalOver(N_("Something of it is under way or was sold: record first what became of that."))
    if on > today:
        raise InvalidInput(N_("{day} is in the future."), field="on", day=on)
    since = max(disposal.opened_on, (last.ended_on or last.published_on) if last else disposal.opened_on)
    if on < since:
        raise InvalidInput(N_("It cannot be before {day}."), field="on", day=since)


# --- as what ------------------------------------------------------------------------------------------------


def asset_class(pack: Pack, kinds: Iterable[str], said: str | None, on: date) -> str:
    """Return whether what is sold together is movable, by the kinds of its pieces; raises WrongAsset, InvalidInput.

    With an immovable among them all of it is sold as immovables are. Of property without a name it is said.
    """
    if said is not None and said not in ASSETS:
        raise InvalidInput(N_("Say whether it is movable."), field="asset")
    known = {asset_of(kind) for kind in kinds if kind != UNNAMED}
    right = "immovable" if "immovable" in known else "movable" if known else None
    if right is None or said in (None, right):
        return said or right or "immovable"
    if right == "movable" and any(kind == UNNAMED for kind in kinds):
        return said or right
    raise WrongAsset(
        N_("By its collateral it is sold as: {asset}."),
        field="asset",
        asset=ASSETS[right],
        **cited(law.notice_of(pack, law.ONLINE, right, law.FIRST, on)),
    )


def require_proceeding(kind: str) -> None:
    """Refuse a proceeding in which no court sells anything; raises WrongProceeding."""
    if kind not in DISPOSING:
        raise WrongProceeding(
            N_("Choose an enforcement, its resumption or the realisation of security."), field="proceeding_id"
        )


# --- at what price ------------------------------------------------------------------------------------------


def valid_until(pack: Pack, valued_on: date, said: date | None) -> date | None:
    """Return until when a price counts: as was said, else as long as the law lets it; None where it has no bound."""
    most = law.valid_at_most(pack, valued_on)
    return said or (most.on if most else None)


def require_current(pack: Pack, valued_on: date | None, said: date | None, opened_on: date) -> None:
    """Refuse a disposal opened after its price's validity; raises PriceExpired at the day that says so."""
    until = valid_until(pack, valued_on or opened_on, said)
    if until is None or opened_on <= until:
        return
    usable = law.usable_until(pack, until)
    raise PriceExpired(
        N_("The reference price was valid until {day}: the first notice needs a new one ({citation})."),
        field="valid_until" if said else "valued_on",
        day=until,
        **{"citation": "–", **cited(usable.rule if usable else None)},
    )
