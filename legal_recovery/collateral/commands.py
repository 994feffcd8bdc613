"""Recording collateral and valuations."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import reach
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.collateral.events import CollateralAdded, CollateralCorrected, CollateralValued
from legal_recovery.collateral.rules import require_kind, require_value
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CollateralTerms:
    """A piece of collateral as it is recorded."""

    collateral_kind: str
    description: str | None = None
    owner: str | None = None
    value: Money | None = None
    valued_on: date | None = None


@dataclass(frozen=True, slots=True)
class AddCollateral:
    """Record a piece of collateral of a case."""

    case_id: int
    terms: CollateralTerms
    version: int | None = None


def add_collateral(uow: UnitOfWork, cmd: AddCollateral) -> dict[str, int]:
    """Record a piece of collateral, with its value where it is known."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_past(uow, cmd.terms.valued_on)
    return {"collateral_id": take_over_collateral(uow, case, cmd.terms)}


def take_over_collateral(uow: UnitOfWork, case: CaseFacts, terms: CollateralTerms) -> int:
    """Record collateral of a case that is held; return its id."""
    collateral_id = new_id()
    uow.record(
        CollateralAdded(
            book=case.book,
            collateral_id=collateral_id,
            case_id=case.id,
            collateral_kind=require_kind(terms.collateral_kind),
            description=Text.maybe(terms.description),
            owner=Text.maybe(terms.owner),
        )
    )
    if terms.value is not None:
        value_collateral(uow, case, collateral_id, terms.value, terms.valued_on)
    reach(uow, case, "property_on", case.escalated_on)
    return collateral_id


def correct_collateral(uow: UnitOfWork, case: CaseFacts, collateral_id: int, terms: CollateralTerms) -> None:
    """Put right what is known of a piece of collateral of a case that is held."""
    uow.record(
        CollateralCorrected(
            book=case.book,
            collateral_id=collateral_id,
            collateral_kind=require_kind(terms.collateral_kind),
            description=Text.maybe(terms.description),
            owner=Text.maybe(terms.owner),
        )
    )


def value_collateral(
    uow: UnitOfWork, case: CaseFacts, collateral_id: int, value: Money, valued_on: date | None
) -> None:
    """Record what a piece of collateral was found to be worth; earlier valuations stay."""
    require_value(value)
    uow.record(
        CollateralValued(
            book=case.book,
            valuation_id=new_id(),
            collateral_id=collateral_id,
            value_minor=value.minor,
            currency=value.currency,
            valued_on=valued_on,
        )
    )


@dataclass(frozen=True, slots=True)
class ValueCollateral:
    """Record what a piece of collateral was found to be worth."""

    case_id: int
    collateral_id: int
    value: Money
    valued_on: date
    version: int | None = None


def record_valuation(uow: UnitOfWork, cmd: ValueCollateral) -> int:
    """Add a valuation to a piece of collateral of the case; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_past(uow, cmd.valued_on)
    if all(one.id != cmd.collateral_id for one in list_collateral(uow.session, case.id)):
        raise NotFound(N_("There is no such collateral in this case."))
    value_collateral(uow, case, cmd.collateral_id, cmd.value, cmd.valued_on)
    return uow.heads[case.book].seq


def _require_past(uow: UnitOfWork, valued_on: date | None) -> None:
    if valued_on and valued_on > uow.clock.today():
        raise InvalidInput(N_("The valuation is dated in the future."), field="valued_on")
