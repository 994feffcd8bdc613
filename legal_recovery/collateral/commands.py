"""Recording collateral, its valuations, liens, occupants and documents."""

from dataclasses import dataclass, field
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import reach
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.collateral import store
from legal_recovery.collateral.events import (
    CollateralAdded,
    CollateralCorrected,
    CollateralValued,
    DocumentLinked,
    LienEnded,
    LienRegistered,
    OccupancyEnded,
    OccupancyRecorded,
)
from legal_recovery.collateral.rules import (
    LIENS,
    METHODS,
    OCCUPANCIES,
    AlreadyEnded,
    require_kind,
    require_validity,
    require_value,
)
from legal_recovery.collateral.store import get_collateral
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
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

    @property
    def texts(self) -> dict[str, Text | None]:
        """What is said of it in words, by field."""
        names = ("description", "owner", "registry_number", "location", "insurance")
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
    _require_past(uow, cmd.terms.valued_on)
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
    _require_past(uow, cmd.valued_on)
    get_collateral(uow.session, case.id, cmd.collateral_id)
    if cmd.more.method is not None and cmd.more.method not in METHODS:
        raise InvalidInput(N_("Choose how it was valued."), field="method")
    require_validity(pack_of(uow.session, case.jurisdiction), cmd.valued_on, cmd.more.valid_until)
    value_collateral(uow, case, cmd.collateral_id, cmd.value, cmd.valued_on, cmd.more)
    return uow.heads[case.book].seq


def _require_past(uow: UnitOfWork, day: date | None, field: str = "valued_on") -> None:
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
    case = _held(uow, cmd.case_id, cmd.version, cmd.collateral_id)
    _require_owner(uow, case, cmd.terms)
    correct_collateral(uow, case, cmd.collateral_id, cmd.terms)
    return uow.heads[case.book].seq


def _held(uow: UnitOfWork, case_id: int, version: int | None, collateral_id: int) -> CaseFacts:
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    get_collateral(uow.session, case.id, collateral_id)
    return case


# --- liens, occupants, documents --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LienTerms:
    """A lien: ours where no holder is named; what it secures at most, or the amount registered."""

    lien_kind: str
    rank: int
    holder: str | None = None
    secured: Money | None = None
    registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class RegisterLien:
    """A lien on a piece of collateral became known."""

    case_id: int
    collateral_id: int
    terms: LienTerms
    version: int | None = None


def register_lien(uow: UnitOfWork, cmd: RegisterLien) -> int:
    """Record a lien, ours or another's; return its id. Raises InvalidInput."""
    case, terms = _held(uow, cmd.case_id, cmd.version, cmd.collateral_id), cmd.terms
    if terms.lien_kind not in LIENS:
        raise InvalidInput(N_("Choose the kind of lien."), field="lien_kind")
    if not 1 <= terms.rank <= 99:
        raise InvalidInput(N_("The rank is 1 for the first, 2 for the one after it."), field="rank")
    if terms.secured is not None and terms.secured.minor < 0:
        raise InvalidInput(N_("A value cannot be negative."), field="secured")
    if terms.lien_kind == "maximum-mortgage" and terms.secured is None:
        raise InvalidInput(N_("A maximum mortgage has its registered amount."), field="secured")
    lien_id = new_id()
    uow.record(
        LienRegistered(
            book=case.book,
            lien_id=lien_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            is_ours=not (terms.holder or "").strip(),
            holder=Text.maybe(terms.holder),
            lien_kind=terms.lien_kind,
            rank=terms.rank,
            secured_minor=terms.secured.minor if terms.secured else None,
            currency=terms.secured.currency if terms.secured else case.currency,
            registered_on=terms.registered_on,
        )
    )
    return lien_id


@dataclass(frozen=True, slots=True)
class EndOf:
    """A lien or an occupancy ended on a day."""

    case_id: int
    number: int
    on: date
    version: int | None = None


def end_lien(uow: UnitOfWork, cmd: EndOf) -> int:
    """Record that a lien ended; raises NotFound, AlreadyEnded. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_running(store.list_liens(uow.session, case.id), cmd)
    _require_past(uow, cmd.on, "on")
    return uow.record(LienEnded(book=case.book, lien_id=cmd.number, ended_on=cmd.on))


def _require_running(known: "list[store.Lien] | list[store.Occupancy]", cmd: EndOf) -> None:
    found = [one for one in known if one.id == cmd.number]
    if not found:
        raise NotFound(N_("There is no such thing in this case."))
    if found[0].ended_on is not None:
        raise AlreadyEnded(N_("It ended already on {day}."), day=found[0].ended_on)


@dataclass(frozen=True, slots=True)
class OccupancyTerms:
    """Who leases or occupies it, from when to when, at what rent a year."""

    occupancy_kind: str
    who: str | None = None
    since: date | None = None
    until: date | None = None
    rent: Money | None = None


@dataclass(frozen=True, slots=True)
class RecordOccupancy:
    """Somebody leases or occupies a piece of collateral."""

    case_id: int
    collateral_id: int
    terms: OccupancyTerms
    version: int | None = None


def record_occupancy(uow: UnitOfWork, cmd: RecordOccupancy) -> int:
    """Record a lease or an occupant; return its id. Raises InvalidInput."""
    case, terms = _held(uow, cmd.case_id, cmd.version, cmd.collateral_id), cmd.terms
    if terms.occupancy_kind not in OCCUPANCIES:
        raise InvalidInput(N_("Choose one from the list."), field="occupancy_kind")
    if terms.since and terms.until and terms.until < terms.since:
        raise InvalidInput(N_("It ends before it starts."), field="until")
    occupancy_id = new_id()
    uow.record(
        OccupancyRecorded(
            book=case.book,
            occupancy_id=occupancy_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            occupancy_kind=terms.occupancy_kind,
            who=Text.maybe(terms.who),
            since=terms.since,
            until=terms.until,
            rent_minor=terms.rent.minor if terms.rent else None,
            currency=terms.rent.currency if terms.rent else case.currency,
        )
    )
    return occupancy_id


def end_occupancy(uow: UnitOfWork, cmd: EndOf) -> int:
    """Record that somebody left; raises NotFound, AlreadyEnded. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_running(store.list_occupancies(uow.session, case.id), cmd)
    _require_past(uow, cmd.on, "on")
    return uow.record(OccupancyEnded(book=case.book, occupancy_id=cmd.number, ended_on=cmd.on))


@dataclass(frozen=True, slots=True)
class LinkDocument:
    """A document or photograph of the case shows a piece of collateral."""

    case_id: int
    collateral_id: int
    document_id: int
    version: int | None = None


def link_document(uow: UnitOfWork, cmd: LinkDocument) -> int:
    """Link a document of the case to a piece of collateral, once; raises NotFound, AlreadyEnded."""
    case = _held(uow, cmd.case_id, cmd.version, cmd.collateral_id)
    get_document(uow.session, case.book, cmd.document_id)
    if cmd.document_id in store.documents_of(uow.session, cmd.collateral_id):
        raise AlreadyEnded(N_("This document is linked already."), field="document_id")
    link_id = new_id()
    uow.record(
        DocumentLinked(
            book=case.book,
            link_id=link_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            document_id=cmd.document_id,
        )
    )
    return link_id
