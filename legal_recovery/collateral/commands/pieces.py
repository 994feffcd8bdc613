"""Recording collateral and its valuations."""

from dataclasses import dataclass, field
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import reach
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.collateral.events import (
    CollateralAdded,
    CollateralCorrected,
    CollateralValued,
)
from legal_recovery.collateral.rules import (
    METHODS,
    require_kind,
    require_validity,
    require_value,
)
from legal_recovery.collateral.store import get_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CollateralTerms:
    """A piece of collateral as it is recorded."""

    collateral_kind: str
    description: str | None = None
    owner: str | None = None
    value: Money | None = None
    valued_on: date | None = None
    obligor_id: int | None = None
    registry_number: str | None = None
    location: str | None = None
    insurance: str | None = None
    # Of the contract of mortgage or pledge.
    contract_number: str | None = None
    contract_signed_on: date | None = None

    @property
    def texts(self) -> dict[str, Text | None]:
        """What is said of it in words, by field."""
        names = ("description", "owner", "registry_number", "location", "insurance", "contract_number")
        return {name: Text.maybe(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class ValuationTerms:
    """How a value was found, by whom, and until when it counts."""

    method: str | None = None
    appraiser: str | None = None
    valid_until: date | None = None


PLAIN = ValuationTerms()


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
    require_past(uow, cmd.terms.valued_on)
    require_past(uow, cmd.terms.contract_signed_on, "contract_signed_on")
    _require_owner(uow, case, cmd.terms)
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
            obligor_id=terms.obligor_id,
            contract_signed_on=terms.contract_signed_on,
            **terms.texts,
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
            obligor_id=terms.obligor_id,
            contract_signed_on=terms.contract_signed_on,
            **terms.texts,
        )
    )


def value_collateral(
    uow: UnitOfWork,
    case: CaseFacts,
    collateral_id: int,
    value: Money,
    valued_on: date | None,
    more: ValuationTerms = PLAIN,
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
            method=more.method,
            appraiser=Text.maybe(more.appraiser),
            valid_until=more.valid_until,
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
    more: ValuationTerms = field(default=PLAIN)


def record_valuation(uow: UnitOfWork, cmd: ValueCollateral) -> int:
    """Add a valuation to a piece of collateral of the case; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_past(uow, cmd.valued_on)
    get_collateral(uow.session, case.id, cmd.collateral_id)
    if cmd.more.method is not None and cmd.more.method not in METHODS:
        raise InvalidInput(N_("Choose how it was valued."), field="method")
    require_validity(pack_of(uow.session, case.jurisdiction), cmd.valued_on, cmd.more.valid_until)
    value_collateral(uow, case, cmd.collateral_id, cmd.value, cmd.valued_on, cmd.more)
    return uow.heads[case.book].seq


def require_past(uow: UnitOfWork, day: date | None, field: str = "valued_on") -> None:
    """Refuse a day to come; raises InvalidInput."""
    if day and day > uow.clock.today():
        says = (
            N_("The valuation is dated in the future.")
            if field == "valued_on"
            else N_("{day} is in the future.")
        )
        raise InvalidInput(says, field=field, day=day)


def _require_owner(uow: UnitOfWork, case: CaseFacts, terms: CollateralTerms) -> None:
    parties = [one.obligor_id for one in cases.list_obligors(uow.session, case.id)]
    if terms.obligor_id is not None and terms.obligor_id not in parties:
        raise InvalidInput(N_("There is no such party in this case."), field="obligor_id")


@dataclass(frozen=True, slots=True)
class CorrectCollateral:
    """What is known of a piece was wrong or is known better."""

    case_id: int
    collateral_id: int
    terms: CollateralTerms
    version: int | None = None


def put_collateral_right(uow: UnitOfWork, cmd: CorrectCollateral) -> int:
    """Put right what is known of a piece of collateral; return its place in the book."""
    case = held(uow, cmd.case_id, cmd.version, cmd.collateral_id)
    _require_owner(uow, case, cmd.terms)
    require_past(uow, cmd.terms.contract_signed_on, "contract_signed_on")
    correct_collateral(uow, case, cmd.collateral_id, cmd.terms)
    return uow.heads[case.book].seq


def held(uow: UnitOfWork, case_id: int, version: int | None, collateral_id: int) -> CaseFacts:
    """Lock a case that has this piece and return it; raises NotFound, StaleVersion."""
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    get_collateral(uow.session, case.id, collateral_id)
    return case
